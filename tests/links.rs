//! Links and experiment files: every experiment survives the way there and back, nothing a person opens can hurt.

use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::experiment::{
    Abscissa, Choice, Experiment, ExperimentError, MAX_BATCH, MAX_RUNS, MAX_SEEDS, Run, View, default_line_search,
};
use descent_lab::link::{self, LinkError};
use descent_lab::optim::Rule;
use descent_lab::optim::line_search::LineSearch;
use descent_lab::registry::Entry;
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
    let view =
        (prop::option::of(any::<bool>()), any::<bool>(), prop::sample::select(&Abscissa::ALL), any::<bool>()).prop_map(
            |(log_height, linear_loss, (abscissa, _), relief)| View { log_height, linear_loss, abscissa, relief },
        );
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
    assert!(message("v1&run=adem").contains("no optimizer \"adem\"; known are sgd, momentum"));
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
    assert!(
        message(&format!("\"surface\":{{\"name\":\"beale\",\"a\":1}},{runs}")).starts_with("surface: unknown field")
    );
    assert!(message("\"surface\":{\"name\":\"beale\"}").contains("\"runs\" is missing"));
    let run = "\"surface\":{\"name\":\"beale\"},\"runs\":[{\"optimizer\":{\"name\":\"adam\",\"lr\":-1}}]";
    assert!(message(run).starts_with("runs[0].optimizer.lr: -1 is not in"));
    let typed = "\"surface\":{\"name\":\"formula\",\"text\":\"x +\"},\"runs\":[]";
    assert!(message(typed).starts_with("surface.text: line 1, column 4"));
    assert!(matches!(Experiment::from_json("{"), Err(ExperimentError::NotJson(_))));
    assert!(matches!(Experiment::from_json("[]"), Err(ExperimentError::WrongType { .. })));
}
