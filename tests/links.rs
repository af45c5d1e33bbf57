//! Links and experiment files: every experiment survives the way there and back, nothing a person opens can hurt.

use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::experiment::{
    Abscissa, Angle, Choice, Experiment, ExperimentError, MAX_BATCH, MAX_RUNS, MAX_SEEDS, MapView, Run, View,
    default_line_search,
};
use descent_lab::link::{self, LinkError, MAX_COMPLAINTS, Opened};
use descent_lab::optim::Rule;
use descent_lab::optim::line_search::LineSearch;
use descent_lab::preset;
use descent_lab::registry::{Entry, Lang};
use descent_lab::schedule::Schedule;
use descent_lab::selection::{Kind, MAX_TRIALS, Selection, Selector, of_trial, trials};
use descent_lab::surface::Surface;
use proptest::prelude::*;

/// Any entry with any of its hyper-parameters anywhere in their ranges.
fn choice<E: Entry + std::fmt::Debug>() -> impl Strategy<Value = Choice<E>> {
    (prop::sample::select(E::table()), prop::collection::vec(prop::option::of(0.0..1.0_f64), 8)).prop_map(
        |(entry, places)| {
            let mut choice = Choice::new(entry);
            for (hyper, place) in entry.item().hypers.iter().zip(places) {
                let Some(place) = place else { continue };
                let (low, high) = hyper.range;
                let value = low + (high - low) * place;
                let value = if hyper.is_whole() { value.round() } else { value };
                choice.set(&hyper.key, value).expect("in range");
            }
            choice
        },
    )
}

fn run() -> impl Strategy<Value = Run> {
    let label = prop::option::of("[ -~é中+&#%]{1,20}");
    let rule = prop::option::of(Just("param k = 0.3\nx = x - k*lr*g + 0*(1 + t)"));
    let more = (choice::<LineSearch>(), prop_oneof![Just(0), 1..1000_u32], any::<bool>());
    let typed = prop::option::of(Just("param k = 0.3\nstate m = T\nm = max(m, loss); lr0*k + 0*(t + m)"));
    (label, choice::<Rule>(), choice::<Schedule>(), more, rule, typed).prop_map(
        |(label, mut optimizer, mut schedule, (line_search, batch, hidden), rule, typed)| {
            if let (Some(typed), true) = (typed, schedule.entry.typed()) {
                schedule.text = Some(typed.to_owned());
                schedule.set("k", 0.25).expect("declared");
            }
            if let (Some(rule), true) = (rule, optimizer.entry.typed()) {
                optimizer.text = Some(rule.to_owned());
                optimizer.set("k", 0.25).expect("declared");
            }
            let own = default_line_search(optimizer.entry);
            Run { label, line_search: own.map(|_| line_search), optimizer, batch, schedule, hidden, own: None }
        },
    )
}

fn experiment() -> impl Strategy<Value = Experiment> {
    let view = (prop::option::of(any::<bool>()), any::<bool>(), prop::sample::select(&Abscissa::ALL), any::<bool>())
        .prop_map(|(log_height, linear_loss, (abscissa, _), relief)| View {
            log_height,
            linear_loss,
            abscissa,
            relief,
            ..View::default()
        });
    let open = (prop::sample::select(vec![None, Some(MapView::Basins), Some(MapView::Rates)]), any::<bool>());
    let angle = prop::option::of((-360..=360_i16, 0..=90_i16, 25..=200_i16));
    let angle = angle.prop_map(|angle| angle.map(|(yaw, pitch, zoom)| Angle { yaw, pitch, zoom }));
    let view = (view, open, prop::option::of(1..=MAX_RUNS as u32), angle)
        .prop_map(|(view, (map, model), focus, angle)| View { map, model, focus, angle, ..view });
    let point = [-1e3..1e3_f64, -1e3..1e3_f64];
    let domain = prop::option::of(Just([[-3.5, 2.25], [-1.0, 1e5]]));
    let numbers = (1..20_000_u32, any::<u32>(), 1..=MAX_SEEDS, prop_oneof![Just(0.0), 1e-9..10.0_f64]);
    let shown = (prop::option::of(0..20_000_u32), view, prop::option::of(any::<u64>()));
    (choice::<Surface>(), domain, point, numbers, prop::collection::vec(run(), 0..=MAX_RUNS), shown).prop_map(
        |(surface, domain, start, (steps, seed, seeds, noise), runs, (step, view, digest))| {
            let mut experiment =
                Experiment { surface, domain, start, steps, seed, seeds, noise, runs, step, view, digest };
            // A label equal to the default name is the default name.
            let labels = experiment.runs.iter_mut().map(|run| run.label.take()).collect::<Vec<_>>();
            let defaults = experiment.labels();
            for ((run, label), default) in experiment.runs.iter_mut().zip(labels).zip(defaults) {
                run.label = label.filter(|label| *label != default);
            }
            experiment
        },
    )
}

/// Any selection of a network experiment, with these two runs.
fn selected() -> impl Strategy<Value = NetworkExperiment> {
    let rows = (prop::collection::vec(choice::<Schedule>(), 0..=3), prop::collection::vec(0..=MAX_BATCH, 0..=3));
    let fold = prop::option::of((0..7_u32, 7..=20_u32)).prop_map(|fold| fold.map(|(fold, folds)| [fold, folds]));
    (choice::<Selector>(), 0..2_u32, rows, fold, any::<u32>()).prop_map(|(mut choice, run, rows, fold, seed)| {
        if let (Some(from), Some(to)) = (choice.value("from"), choice.value("to")) {
            choice.set("from", from.min(to)).expect("in range");
            choice.set("to", from.max(to)).expect("in range");
        }
        let (schedules, batches) = rows;
        let grid = choice.entry.kind == Kind::Grid;
        let mut selection = Selection { choice, run: 0, schedules: Vec::new(), batches: Vec::new() };
        if grid {
            selection = Selection { run, schedules, batches, ..selection };
        }
        let base = "v1&lab=network&data=xor&model=mlp&loss=cross_entropy&run=adam&run=sgd,cosine,batch=8";
        let mut experiment = link::network::decode(base).expect("it is one");
        (experiment.seed, experiment.data.fold, experiment.selection) = (seed, fold, Some(selection));
        experiment
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn links_come_back_as_they_went(experiment in experiment()) {
        let text = link::encode(&experiment);
        prop_assert!(text.bytes().all(|b| b.is_ascii_graphic() || !b.is_ascii()), "{}", text);
        let back = link::decode(&text);
        prop_assert_eq!(back.as_ref().map(Experiment::to_value), Ok(experiment.to_value()), "{}", text);
        prop_assert_eq!(link::decode(&format!("https://example.org/a/b#{text}")), back);
    }

    #[test]
    fn files_come_back_as_they_went(experiment in experiment()) {
        let text = experiment.to_value().to_string();
        let back = Experiment::from_json(&text).map(|experiment| experiment.to_value());
        prop_assert_eq!(back, Ok(experiment.to_value()));
    }

    #[test]
    fn selections_come_back_as_they_went(experiment in selected()) {
        prop_assert_eq!(experiment.validate(), Ok(()));
        let text = link::network::encode(&experiment);
        prop_assert_eq!(link::network::decode(&text), Ok(experiment.clone()), "{}", text);
        prop_assert_eq!(NetworkExperiment::from_value(experiment.to_value()), Ok(experiment.clone()));
        // Those it tries, too.
        let all = trials(&experiment);
        prop_assert!(all.len() <= MAX_TRIALS);
        for trial in all.iter().step_by(97) {
            let ordinary = of_trial(&experiment, trial);
            prop_assert_eq!(link::network::decode(&link::network::encode(&ordinary)), Ok(ordinary));
        }
    }

    #[test]
    fn altered_selections_give_an_answer(experiment in selected(), at in 0..400_usize, byte in " -~") {
        let mut text = link::network::encode(&experiment);
        let at = at % text.len();
        text.replace_range(at..=at, &byte);
        if let Ok(experiment) = link::network::decode(&text) {
            prop_assert_eq!(experiment.validate(), Ok(()));
            prop_assert!(trials(&experiment).len() <= MAX_TRIALS);
        }
    }

    #[test]
    fn any_link_gives_an_answer(text in "\\PC{0,300}") {
        let _answer = link::decode(&text).map_err(|error| assert!(!error.to_string().is_empty()));
        let _answer = link::decode(&format!("v1&{text}"));
        let _answer = link::decode(&format!("z1.{text}"));
        let _answer = Experiment::from_json(&text);
    }

    #[test]
    fn any_text_opens_something_valid(text in "\\PC{0,300}", tail in "[ -~]{0,60}") {
        let all = [text.clone(), format!("v1&{text}"), format!("z1.{tail}"), format!("v1&{tail}&{text}"),
            format!("v1&run={tail}"), format!("v1&surface={tail}"), format!("v1%26{tail}")];
        for text in all {
            let opened = link::open(&text);
            prop_assert_eq!(opened.experiment.validate(), Ok(()));
            prop_assert!(opened.complaints.len() <= MAX_COMPLAINTS);
            // The strict reader complains exactly where there is something to complain of.
            let strict = link::decode(&text);
            if let Ok(experiment) = strict {
                prop_assert_eq!((&opened.experiment, opened.complaints.len()), (&experiment, 0));
            }
            for lang in [Lang::En, Lang::Zh] {
                prop_assert!(opened.complaints.iter().all(|complaint| !complaint.message(lang).is_empty()));
            }
        }
        for text in [format!("v1&lab=network&{tail}"), format!("v1&lab=network&data={tail}&{text}"),
            format!("v1&lab=network&data=xor&model={tail}"), format!("v1&lab=network&data=iris&run={tail}"), text] {
            let opened = link::network::open(&text);
            prop_assert_eq!(opened.experiment.validate(), Ok(()));
            prop_assert!(opened.complaints.len() <= MAX_COMPLAINTS);
        }
    }

    #[test]
    fn damaged_links_open_what_is_left(experiment in experiment(), cut in 2..400_usize, byte in "[ -~]", at in 0..400_usize) {
        let whole = link::encode(&experiment);
        prop_assert_eq!(link::open(&whole), Opened { experiment: experiment.clone(), complaints: Vec::new() });
        let cut = (0..=cut.min(whole.len())).rev().find(|cut| whole.is_char_boundary(*cut)).unwrap_or(0);
        let mut altered = whole.clone();
        let at = at % whole.len();
        if whole.is_char_boundary(at) && whole.is_char_boundary(at + 1) {
            altered.replace_range(at..=at, &byte);
        }
        for text in [&whole[..cut], &altered] {
            prop_assert_eq!(link::open(text).experiment.validate(), Ok(()));
        }
    }

    #[test]
    fn damaged_selections_open_what_is_left(experiment in selected(), cut in 2..400_usize, byte in "[ -~]", at in 0..400_usize) {
        let whole = link::network::encode(&experiment);
        prop_assert_eq!(link::network::open(&whole), Opened { experiment, complaints: Vec::new() });
        let mut altered = whole.clone();
        let at = at % whole.len();
        altered.replace_range(at..=at, &byte);
        for text in [&whole[..cut.min(whole.len())], &altered] {
            prop_assert_eq!(link::network::open(text).experiment.validate(), Ok(()));
        }
    }

    #[test]
    fn altered_links_give_an_answer(experiment in experiment(), at in 0..400_usize, byte in " -~") {
        let mut text = link::encode(&experiment);
        let at = at % text.len();
        if text.is_char_boundary(at) && text.is_char_boundary(at + 1) {
            text.replace_range(at..=at, &byte);
        }
        if let Ok(experiment) = link::decode(&text) {
            prop_assert_eq!(experiment.validate(), Ok(()));
        }
    }
}

#[test]
fn ordinary_links_are_short_and_readable() {
    let design = r#"{"version":1,"lab":"surface","surface":{"name":"rosenbrock"},"start":[-1.5,2.0],"steps":200,"seed":1,
        "runs":[{"optimizer":{"name":"adam","lr":0.05},"schedule":{"name":"exponential","k":0.02}}]}"#;
    let experiment = Experiment::from_json(design).expect("reads");
    assert_eq!(link::encode(&experiment), "v1&surface=rosenbrock&steps=200&run=adam(lr=0.05),exponential(k=0.02)");
}

#[test]
fn long_links_are_compressed() {
    let mut experiment = Experiment::default();
    let rule = format!("x = x - lr*g{}", " + 0*x".repeat(100));
    for run in &mut experiment.runs {
        run.optimizer = Choice::named("custom").expect("exists");
        run.optimizer.text = Some(rule.clone());
    }
    let text = link::encode(&experiment);
    assert!(text.starts_with("z1.") && text.len() < link::READABLE, "{} bytes", text.len());
    assert_eq!(link::decode(&text), Ok(experiment));
}

#[test]
fn bad_links_say_what_is_wrong() {
    let message = |text: &str| link::decode(text).expect_err("must be refused").to_string();
    assert!(message("v2&surface=beale").contains("\"v2\""));
    assert!(message("v1&surface=beale&colour=red").contains("\"colour=red\""));
    assert!(message("v1&run=adem").contains("no optimizer \"adem\"; did you mean \"adam\"? known are sgd, momentum"));
    assert!(message("v1&run=adam(lr=fast)").contains("lr: \"fast\" is not a number"));
    assert!(message("v1&run=adam(lr=1000)").contains("adam.lr: 1000 is not in 0.000001 to 10"));
    assert!(message("v1&run=adam(speed=1)").contains("unknown field \"speed\"; known are lr, beta1"));
    assert!(message("v1&start=1e300,2").contains("start[0]: 1e300 is not in -1000000 to 1000000"));
    assert!(message("v1&steps=0").contains("steps: 0 is not a whole number in 1 to 20000"));
    assert!(message("v1&steps=5&steps=6").contains("\"steps\" stands twice"));
    assert!(message("v1&surface=formula&f=x%2B*y").contains("column"));
    assert!(message("v1&run=custom&rule=x%20=%20q").contains("\"q\" is unknown here"));
    assert!(message("v1&run=sgd,custom&schedule=lr0/q").contains("\"q\" is unknown here"));
    assert!(message("v1&run=sgd,cosine&schedule=lr0").contains("schedule: \"lr0\""));
    assert!(message("v1&run=sgd,custom&schedule=lr0&schedule=lr0").contains("\"schedule\" stands twice"));
    assert!(message("z1.AAAA").contains("damaged"));
    assert_eq!(link::decode(&format!("v1&f={}", "x".repeat(link::MAX_LENGTH))), Err(LinkError::TooLong));
    let runs = format!("v1{}", "&run=sgd".repeat(MAX_RUNS + 1));
    assert!(message(&runs).contains("at most 12 runs are accepted, here are 13"));
}

#[test]
fn a_compressed_bomb_is_refused() {
    use base64::Engine;
    let bomb = format!("v1&label={}", " ".repeat(8 << 20));
    let packed = miniz_oxide::deflate::compress_to_vec(bomb.as_bytes(), 9);
    let text = format!("z1.{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(packed));
    assert!(text.len() < link::MAX_LENGTH);
    assert_eq!(link::decode(&text), Err(LinkError::Damaged));
}

#[test]
fn files_are_refused_by_name_and_path() {
    let message = |fields: &str| {
        let text = format!("{{\"version\":1,\"lab\":\"surface\",{fields}}}");
        Experiment::from_json(&text).expect_err("must be refused").to_string()
    };
    let runs = "\"runs\":[]";
    assert!(message(&format!("\"surface\":{{\"name\":\"beale\"}},{runs},\"color\":1")).contains("\"color\""));
    let digest = |digest: &str| format!("\"surface\":{{\"name\":\"beale\"}},{runs},\"digest\":{digest}");
    assert!(message(&digest("12")).starts_with("digest: this must be sixteen hexadecimal digits"));
    assert!(
        message(&format!("\"surface\":{{\"name\":\"beale\",\"a\":1}},{runs}")).starts_with("surface: unknown field")
    );
    assert!(message(runs).contains("\"surface\" is missing"));
    assert_eq!(message(&format!("{runs},{runs}")), "runs: this stands twice");
    let run = "\"surface\":{\"name\":\"beale\"},\"runs\":[{\"optimizer\":{\"name\":\"adam\",\"lr\":-1}}]";
    assert!(message(run).starts_with("runs[0].optimizer.lr: -1 is not in"));
    let typed = "\"surface\":{\"name\":\"formula\",\"text\":\"x +\"},\"runs\":[]";
    assert!(message(typed).starts_with("surface.text: line 1, column 4"));
    assert!(matches!(Experiment::from_json("{"), Err(ExperimentError::NotJson(_))));
    assert!(matches!(Experiment::from_json("[]"), Err(ExperimentError::WrongType { .. })));
}

#[test]
fn what_names_no_runs_has_those_of_the_page() {
    for surface in Surface::table() {
        let id = surface.item.id;
        let usual = link::decode(&format!("v1&surface={id}")).expect("it reads");
        assert_eq!(
            (&usual.runs, usual.steps, usual.start),
            (&preset::race(id), preset::steps(id), surface.start),
            "{id}"
        );
        let file = format!("{{\"version\":1,\"lab\":\"surface\",\"surface\":{{\"name\":\"{id}\"}}}}");
        assert_eq!(Experiment::from_json(&file).as_ref(), Ok(&usual), "{id}");
        // The way there and back says the runs, or that there are none.
        assert_eq!(link::decode(&link::encode(&usual)).as_ref(), Ok(&usual), "{id}");
        let none = Experiment { runs: Vec::new(), ..usual };
        assert_eq!(link::decode(&link::encode(&none)), Ok(none));
    }
    let own = link::decode("v1&surface=himmelblau&steps=7").expect("it reads");
    assert_eq!((own.steps, own.runs), (7, preset::race("himmelblau")));
    let none = link::decode("v1&surface=himmelblau&run=none").expect("it reads");
    assert!(none.runs.is_empty() && none.steps == 400);
    // As it always was, where runs are named.
    assert_eq!(link::decode("v1&surface=himmelblau&run=sgd").expect("it reads").steps, 400);
    assert_eq!(link::decode("v1"), Ok(Experiment::default()));
    assert!(link::decode("v1&run=none&run=sgd").is_err());
}

#[test]
fn one_wrong_part_does_not_throw_the_rest_away() {
    let opened = |text: &str| {
        let opened = link::open(text);
        let said: Vec<String> = opened.complaints.iter().map(|complaint| complaint.message(Lang::En)).collect();
        (opened.experiment, said.join(" | "))
    };
    let labels = |experiment: &Experiment| experiment.labels().join(",");
    let (found, said) = opened("v1&surface=beale&steps=50&run=sgd(lr=0.01)&run=adem(lr=0.1)&run=momentum");
    assert_eq!((found.surface.entry.item.id, found.steps, labels(&found).as_str()), ("beale", 50, "sgd,momentum"));
    assert_eq!(said, "run: there is no optimizer \"adem\"; did you mean \"adam\"?");

    let (found, said) =
        opened("v1&surface=beale&strat=1,1&noise=-1&run=adam(lr=fast,beta1=0.5,beta1=0.6,speed=3),cosin");
    assert_eq!((found.noise, found.runs[0].optimizer.value("beta1")), (0.0, Some(0.5)));
    for part in [
        "\"strat=1,1\" is not known; did you mean \"start\"?",
        "lr: \"fast\" is not a number",
        "\"adam.beta1\" stands twice",
        "unknown field \"speed\"",
        "there is no schedule \"cosin\"; did you mean \"cosine\"?",
        "noise: -1 is not in 0 to",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }

    // Every run is unknown: the usual ones, not an empty picture.
    let (found, _) = opened("v1&surface=beale&run=addam&run=x");
    assert_eq!(found.runs, preset::race("beale"));
    // Another surface, but the runs are theirs.
    let (found, said) = opened("v1&surface=rosenbrok&start=9,9&run=adam");
    assert_eq!(
        (found.surface.entry.item.id, found.start, labels(&found).as_str()),
        ("rosenbrock", [-1.5, 2.0], "adam")
    );
    assert!(said.contains("did you mean \"rosenbrock\"?"), "{said}");
    // Without its mark, typed by hand.
    let (found, said) = opened("#surface=himmelblau");
    assert_eq!(found.runs, preset::race("himmelblau"));
    assert!(said.contains("must start with \"v1&\""), "{said}");
}

#[test]
fn a_line_search_may_stand_where_files_have_it() {
    for (inside, after) in [
        ("newton(line_search=backtracking)", "newton,backtracking"),
        ("bfgs(line_search=wolfe(c2=0.5)),cosine", "bfgs,wolfe(c2=0.5),cosine"),
        ("newton(damping=0.1,line_search=fixed)", "newton(damping=0.1),fixed"),
    ] {
        let read = |run: &str| link::decode(&format!("v1&surface=quadratic&run={run}")).expect("it reads");
        assert_eq!(read(inside), read(after), "{inside}");
        let network = |run: &str| {
            link::network::decode(&format!(
                "v1&lab=network&data=moons&model=mlp(hidden=[3])&\
            loss=binary_cross_entropy&run={run}"
            ))
        };
        assert_eq!(network(inside), network(after), "{inside}");
        assert!(network(after).is_ok(), "{after}: {:?}", network(after));
    }
}

#[test]
fn links_that_chats_have_cut_or_dressed_up_are_read() {
    let whole = "v1&surface=beale&run=sgd(lr=0.02)&run=adam(lr=0.05,beta1=0.5)";
    let meant = link::decode(whole).expect("it reads");
    for dressed in [
        format!("<https://example.org/lab/#{whole}>."),
        format!("{whole})."),
        format!("{whole}\">"),
        whole.replace('&', "&amp;"),
        whole.replace(',', "%2C").replace('(', "%28").replace(')', "%29"),
        whole.replace(',', "%252C"),
        "v1%26surface%3Dbeale%26run%3Dsgd(lr%3D0.02)%26run%3Dadam(lr%3D0.05%2Cbeta1%3D0.5)".to_owned(),
    ] {
        assert_eq!(link::open(&dressed), Opened { experiment: meant.clone(), complaints: Vec::new() }, "{dressed}");
    }
    let cut = link::open(&whole[..whole.len() - 3]);
    assert_eq!(cut.experiment.runs[1].optimizer.changed_values(), [("lr".to_owned(), 0.05)]);
    assert_eq!(cut.complaints.len(), 1);
    assert!(cut.complaints[0].to_string().contains("ends in the middle of \"run=adam(lr=0.05"), "{:?}", cut.complaints);
    let cut = link::open("v1&surface=beale&run=sgd(lr=0.02)&run=adam(lr=0.0");
    assert_eq!(cut.experiment.labels(), ["sgd", "adam"]);

    let mut long = Experiment::default();
    for run in &mut long.runs {
        run.optimizer = Choice::named("custom").expect("exists");
        run.optimizer.text = Some(format!("x = x - lr*g{}", " + 0*x".repeat(90)));
    }
    let packed = link::encode(&long);
    assert!(packed.starts_with("z1."));
    let cut = link::open(&packed[..packed.len() - 9]);
    assert!(cut.complaints.contains(&LinkError::PackedCutOff), "{:?}", cut.complaints);
    assert_eq!(cut.experiment.runs[0], long.runs[0]);
    assert_eq!(link::decode(&packed[..packed.len() - 9]), Err(LinkError::PackedCutOff));
}

#[test]
fn digests_and_byte_order_marks_of_files() {
    let file = |digest: &str| {
        let text = format!(
            "\u{feff}{{\"version\":1,\"lab\":\"surface\",\"surface\":{{\"name\":\"beale\"}},\"runs\":[],\"digest\":{digest}}}"
        );
        Experiment::from_json(&text).map(|experiment| experiment.digest)
    };
    assert_eq!(file("\"1234567890123456\""), Ok(Some(0x1234_5678_9012_3456)));
    assert_eq!(file("1234567890123456"), Ok(Some(0x1234_5678_9012_3456)));
    let base = "v1&lab=network&data=xor&model=mlp&loss=mse&run=sgd&digest=";
    for digest in ["0000567890123456", "12345678901234e5", "00000000000000e5", "1234567890123456"] {
        let known = u64::from_str_radix(digest, 16).ok();
        let read = link::network::decode(&format!("{base}{digest}")).expect("it reads");
        assert_eq!(read.digest, known, "{digest}");
        // What is written is read again, with the quotes that it is given.
        let again = link::network::decode(&link::network::encode(&read)).expect("it reads again");
        assert_eq!((again.digest, &again), (known, &read), "{digest}");
    }
}
