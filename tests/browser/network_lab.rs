//! The Network lab: networks train in the page, are steered, rewound and compared, and give the bits of the terminal.

use super::harness::{Motion, Page, Visitor};
use descent_lab::digest;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::export::series::{self, Row};
use descent_lab::link;
use descent_lab::train::network::{Course, Prepared, Score, Step};
use std::rc::Rc;

/// Small, so that it is over in a moment.
pub(super) const MOONS: &str = "v1&lab=network&data=moons(count=120)&model=mlp(hidden=[8])&loss=binary_cross_entropy&\
                     run=adam(lr=0.01),batch=16&epochs=20";
const APP: &str = ".app.network";

/// The lab at rest, at its start.
pub(super) fn opened(fragment: &str) -> Page {
    let page = Page::open_as(Visitor { motion: Motion::Reduced, ..Visitor::default() }, fragment);
    page.wait_until("the network stands ready", || status(&page) == "paused");
    page
}

pub(super) fn status(page: &Page) -> String {
    attribute(page, "data-status")
}

pub(super) fn step(page: &Page) -> u32 {
    attribute(page, "data-step").parse().unwrap_or(0)
}

fn attribute(page: &Page, name: &str) -> String {
    let found = page.script(&format!("return document.querySelector('{APP}')?.getAttribute('{name}') ?? ''"));
    found.as_str().unwrap_or_default().to_owned()
}

/// Trains to the end.
pub(super) fn train(page: &Page) {
    page.script("document.activeElement?.blur()");
    page.press("Space");
    page.wait_until("it is trained", || status(page) == "ended");
}

pub(super) fn digest_of(page: &Page) -> String {
    let digest = || page.script("return document.querySelector('.network [data-testid=digest]')?.dataset.digest ?? ''");
    page.wait_until("there is a digest", || digest().as_str().is_some_and(|digest| !digest.is_empty()));
    digest().as_str().unwrap_or_default().to_owned()
}

/// What the same experiment comes to natively.
pub(super) fn native(experiment: &NetworkExperiment) -> String {
    let prepared = Rc::new(Prepared::new(experiment, None).expect("the data are there"));
    let digests: Vec<u64> = (0..experiment.runs.len())
        .map(|run| {
            let mut course = Course::new(experiment, &prepared, run).expect("it can begin");
            while course.advance().expect("it goes on").is_some() {}
            course.ended().digest
        })
        .collect();
    digest::hex(digest::of_runs(&digests))
}

pub(super) fn experiment(fragment: &str) -> NetworkExperiment {
    link::network::decode(fragment).unwrap_or_else(|error| panic!("{fragment}: {error}"))
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_tab_opens_the_lab_while_it_learns_and_leads_back() {
    let page = Page::open("");
    page.wait_until("the race is there", || page.exists(".app[data-status=playing]"));
    let surface = page.fragment();
    page.click("[data-testid=lab-network]");
    page.wait_until("a network learns", || status(&page) == "playing" && step(&page) > 0);
    assert!(page.fragment().contains("lab=network"), "{}", page.fragment());
    assert_eq!(page.script("return document.querySelector('.app:not(.network)').hidden"), true);
    page.click(".network [data-testid=lab-surface]");
    page.wait_until("the surface is there", || {
        page.script("return document.querySelector('.app:not(.network)').hidden") == false
    });
    assert_eq!(status(&page), "paused", "what nobody sees does not train");
    assert!(!page.fragment().contains("lab=network") && !surface.contains("lab=network"));
    page.back();
    page.wait_until("the network is back", || page.fragment().contains("lab=network"));
    page.wait_until("and shown", || page.script("return document.querySelector('#network-root').hidden") == false);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn it_trains_is_rewound_and_gives_the_bits_of_the_terminal() {
    let page = opened(MOONS);
    page.click(".network [data-testid=step-forward]");
    let loss = || page.text(".network [data-testid=batch-loss]");
    page.wait_until("a step is taken", || step(&page) == 1 && loss() != "–");
    let first = loss();
    // At rest the step is scored, on all examples.
    let train_loss = || page.text(".network [data-testid=loss]");
    page.wait_until("it is scored there", || !page.exists("[data-testid=measured-at]") && train_loss() != "–");
    let scored = train_loss();
    train(&page);
    let last = loss();
    assert!(first != last && scored != train_loss());
    assert_eq!(page.text("[data-testid=throughput]"), "–", "nothing is trained");
    assert_eq!(digest_of(&page), native(&experiment(MOONS)));
    // Back to the first step: the boundary is that of the first step too.
    page.press("Home");
    page.press("ArrowRight");
    page.wait_until("it stands at the first step", || step(&page) == 1);
    assert_eq!(loss(), first);
    page.wait_until("it is scored there again", || train_loss() == scored);
    page.wait_until("the map is of that step", || page.exists("[data-testid=boundary][data-step='1']"));
    page.press("End");
    page.wait_until("it stands at the end", || loss() == last);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

/// The series of the run that is looked into, as the page saves it.
fn saved_csv(page: &Page) -> String {
    page.script(
        "window.saved = []; window.makeURL ??= URL.createObjectURL;
         URL.createObjectURL = (blob) => { blob.text().then((text) => saved.push(text)); return makeURL.call(URL, blob); };
         HTMLAnchorElement.prototype.click = function () {}",
    );
    page.click("[data-testid=save-csv]");
    page.wait_until("the series is saved", || page.script("return saved.length") == 1);
    page.script("return saved[0]").as_str().unwrap_or_default().to_owned()
}

/// The same as the terminal has it: a row for each step, scores at the end of every epoch.
fn native_csv(experiment: &NetworkExperiment) -> String {
    let prepared = Rc::new(Prepared::new(experiment, None).expect("the data are there"));
    let mut course = Course::new(experiment, &prepared, 0).expect("the run can begin");
    let mut rows = Vec::new();
    let mut step = None;
    loop {
        let [train, validation] = [0, 1].map(|part| course.is_due().then(|| course.score(part).expect("a score")));
        let loss = |score: &Option<Score>| score.as_ref().map(|score| score.loss);
        let accuracy = |score: &Option<Score>| score.as_ref().and_then(Score::accuracy);
        rows.push(Row {
            step: course.step(),
            epoch: f64::from(course.step()) / f64::from(course.an_epoch()),
            loss: step.as_ref().map(|step: &Step| step.loss),
            rate: step.as_ref().map(|step| step.rate),
            penalty: if train.is_some() { course.penalty().expect("it can be built") } else { None },
            train_loss: loss(&train),
            train_accuracy: accuracy(&train),
            validation_loss: loss(&validation),
            validation_accuracy: accuracy(&validation),
        });
        step = course.advance().expect("it goes on");
        if step.is_none() {
            return series::csv(&rows);
        }
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_same_link_gives_the_same_series_at_any_speed() {
    let link = "v1&lab=network&data=moons(count=300)&model=mlp(hidden=[8])&loss=binary_cross_entropy&regularization=(l2=0.001)&\
                run=adam(lr=0.02),batch=8&epochs=12";
    let page = opened(link);
    // Step by step, with a rest in the middle of an epoch, and a look back.
    for _ in 0..3 {
        page.press("ArrowRight");
    }
    page.press("PageDown");
    page.wait_until("an epoch is trained", || step(&page) == 30);
    page.press("Home");
    train(&page);
    let slow = saved_csv(&page);
    assert_eq!(slow, native_csv(&experiment(link)));
    assert_eq!(slow.lines().filter(|row| !row.split(',').nth(7).unwrap_or_default().is_empty()).count(), 14);
    page.set_fragment(&link.replace("epochs=12", "epochs=2"));
    page.wait_until("another one is open", || page.fragment().contains("epochs=2"));
    page.set_fragment(link);
    page.wait_until("it is open again", || page.fragment().contains("epochs=12"));
    train(&page);
    assert_eq!(saved_csv(&page), slow);
    // Penalties stand apart from what the whole part loses.
    assert!(page.text("[data-testid=penalty]").starts_with("0.0"), "{}", page.text("[data-testid=penalty]"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn early_stopping_says_which_step_was_best_and_leads_there() {
    let link = "v1&lab=network&data=spiral(count=60,noise=0.5)&model=mlp(hidden=[16,16])&loss=cross_entropy&\
                regularization=(early_stopping=3)&run=adam(lr=0.05),batch=16&epochs=150";
    let page = opened(link);
    train(&page);
    let told = page.text("[data-testid=stopped-early]");
    let csv = native_csv(&experiment(link));
    let scores = csv.lines().skip(2).filter_map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        Some((cells[0].parse::<u32>().ok()?, cells[7].parse::<f64>().ok()?))
    });
    let best = scores.min_by(|a, b| a.1.total_cmp(&b.1)).expect("scores").0;
    assert!(told.starts_with(&format!("Stopped early: best at step {best}.")), "{told}");
    assert_eq!(saved_csv(&page), csv);
    page.click("[data-testid=stopped-early] button");
    page.wait_until("it stands there", || step(&page) == best);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_rate_changed_on_the_way_leaves_a_mark_and_is_in_the_link() {
    let page = opened(MOONS);
    for _ in 0..3 {
        page.press("PageDown");
    }
    page.wait_until("three epochs are trained", || step(&page) == 18);
    page.find(".network .run-card .hyper[data-key=lr] .hyper-value").click();
    page.find(".network .run-card .hyper[data-key=lr] .hyper-field").retype("0.05");
    page.press("Enter");
    page.wait_until("the change is listed", || page.exists(".network [data-testid=change]"));
    assert_eq!(step(&page), 18, "nothing begins anew");
    page.wait_until("the address tells it", || page.fragment().contains("changes="));
    train(&page);
    let told = experiment(&page.fragment());
    assert_eq!(told.runs[0].own.as_ref().map(|own| own.changes[0].step), Some(18));
    assert_eq!(digest_of(&page), native(&told));
    assert_ne!(digest_of(&page), native(&experiment(MOONS)));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_rate_changed_while_it_trains_loses_no_step_of_any_run() {
    let page = opened(&MOONS.replace("&epochs=20", "&run=sgd(lr=0.1),batch=16&epochs=200"));
    page.script("document.activeElement?.blur()");
    page.press("Space");
    page.wait_until("it trains", || step(&page) > 60);
    // In one breath: on a busy machine it would be trained before a driver has typed.
    let typed = "const [done] = arguments, rate = '.network .run-card .hyper[data-key=lr] ';
                 document.querySelector(rate + '.hyper-value').click();
                 requestAnimationFrame(() => setTimeout(() => {
                   const field = document.querySelector(rate + '.hyper-field');
                   field.value = '0.05';
                   field.dispatchEvent(new InputEvent('input', { bubbles: true }));
                   field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
                   done();
                 }));";
    page.browser().script_async(typed, serde_json::json!([])).expect("it is typed");
    page.wait_until("the change is listed", || page.exists(".network [data-testid=change]"));
    assert_eq!(status(&page), "playing", "it goes on");
    page.wait_until("it is trained", || status(&page) == "ended");
    assert_eq!(digest_of(&page), native(&experiment(&page.fragment())));
    page.script(
        "window.saved = []; const make = URL.createObjectURL;
         URL.createObjectURL = (blob) => { blob.text().then((text) => saved.push(text)); return make.call(URL, blob); };
         HTMLAnchorElement.prototype.click = function () {}",
    );
    for run in 0..2 {
        page.find_all(".network [data-testid=look]")[run].click();
        page.click("[data-testid=save-csv]");
        page.wait_until("the series is saved", || page.script("return saved.length") == run as u64 + 1);
        let losses =
            "return saved.at(-1).trim().split('\\r\\n').slice(2).filter((row) => row.split(',')[2] !== '').length";
        assert_eq!(page.script(losses), 1200, "run {run}");
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn an_earlier_step_branches_into_a_run_of_its_own() {
    let page = opened(MOONS);
    train(&page);
    page.press("Home");
    page.press("PageDown");
    page.wait_until("it stands after an epoch", || step(&page) == 6);
    page.find(".network .run-card .hyper[data-key=lr] .hyper-value").click();
    page.find(".network .run-card .hyper[data-key=lr] .hyper-field").retype("0.1");
    page.press("Enter");
    page.wait_until("there are two runs", || page.find_all(".network [data-testid=run-row]").len() == 2);
    // It is called by what it does otherwise, it is what is looked at, and nothing jumps.
    let branch = "[data-testid=look][aria-pressed=true]";
    page.wait_until("the branch is looked into", || page.text(branch).contains("η 0.1 from 6"));
    page.wait_until("it has come to the step", || status(&page) == "paused" && step(&page) == 6);
    train(&page);
    assert_eq!(digest_of(&page), native(&experiment(&page.fragment())));
    // The card of a run that changes says what holds at the step that is looked at.
    let rate = || page.text(".network .run-card:nth-of-type(2) .hyper[data-key=lr] .hyper-value");
    assert_eq!(rate(), "0.1");
    page.press("Home");
    page.wait_until("it is as it was before the change", || rate() == "0.01");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn twins_differ_in_one_thing() {
    let page = opened(MOONS);
    page.script(
        "const menu = document.querySelector('[data-testid=twin] select');
         menu.value = 'batch_norm'; menu.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    page.wait_until("there are two runs", || page.find_all(".network [data-testid=run-row]").len() == 2);
    train(&page);
    let told = experiment(&page.fragment());
    assert!(
        told.of_run(1).regularization.get("batch_norm").is_some() && told.regularization.get("batch_norm").is_none()
    );
    assert_eq!(digest_of(&page), native(&told));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_failure_is_explained_and_mended_by_a_click() {
    let wild = "v1&lab=network&data=regression_sine&model=mlp(hidden=[8])&loss=mse&run=sgd(lr=10),batch=16&epochs=20";
    let page = opened(wild);
    train(&page);
    page.wait_until("it is explained", || page.exists("[data-testid=trouble] [data-testid=fix]"));
    assert!(page.text("[data-testid=trouble]").contains("step"), "{}", page.text("[data-testid=trouble]"));
    page.click("[data-testid=fix]");
    page.wait_until("it begins anew", || status(&page) == "paused" && step(&page) == 0);
    assert_ne!(experiment(&page.fragment()), experiment(wild));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn an_impossible_network_is_explained_where_it_is_built() {
    let page = opened(
        "v1&lab=network&data=digits(preprocess=[min_max])&model=cnn(layers=[conv2d(filters=4),flatten,dense(units=10)])&\
         loss=cross_entropy&run=adam,batch=32&epochs=2",
    );
    let parameters = page.text("[data-testid=parameters]");
    page.script(
        "const menu = [...document.querySelectorAll('.layer-list select')].at(-1);
         menu.value = 'conv2d'; menu.dispatchEvent(new Event('change', { bubbles: true }))",
    );
    page.wait_until("it is refused", || status(&page) == "refused");
    // Where the fault is, and nothing of a training that is not there.
    assert!(page.exists("[data-testid=layer].is-wrong [data-testid=model-problem]"));
    for gone in ["[data-testid=epoch]", "[data-testid=save-csv]", "[data-testid=run-row]", "#network-view canvas"] {
        assert!(!page.exists(&format!(".network {gone}")), "{gone} is there");
    }
    assert!(page.text(".network [data-testid=step]").contains('–'), "{}", page.text(".network [data-testid=step]"));
    assert!(
        page.text("[data-testid=model-problem]").contains("conv2d"),
        "{}",
        page.text("[data-testid=model-problem]")
    );
    page.back();
    page.wait_until("it is as before", || {
        page.exists("[data-testid=parameters]") && page.text("[data-testid=parameters]") == parameters
    });
    // A dense layer that is given images: the way out is a button.
    page.click("[data-testid=layer]:nth-child(2) .layer-tools button:last-child");
    page.wait_until("it is refused again", || status(&page) == "refused");
    page.click("[data-testid=put-flatten]");
    page.wait_until("it can be trained", || page.exists("[data-testid=parameters]"));
    assert_eq!(page.text("[data-testid=parameters]"), parameters);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_run_is_taken_along_in_every_form() {
    let page = opened(MOONS);
    train(&page);
    page.script(
        "window.saved = []; const make = URL.createObjectURL;
         URL.createObjectURL = (blob) => { blob.text().then((text) => saved.push(text)); return make.call(URL, blob); };
         HTMLAnchorElement.prototype.click = function () {}",
    );
    for (id, starts, files) in
        [("csv", "step,epoch,loss", 1), ("json", "{", 2), ("onnx", "", 4), ("safetensors", "", 5), ("pytorch", "", 7)]
    {
        page.click(&format!("[data-testid=save-{id}]"));
        page.wait_until(id, || page.script("return saved.length") == files);
        let text = page.script("return saved.at(-1).slice(0, 400)");
        assert!(text.as_str().is_some_and(|text| text.starts_with(starts) && !text.is_empty()), "{id}: {text}");
    }
    assert_eq!(page.script("return saved.some((text) => text.includes('class Net(nn.Module)'))"), true);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_bad_link_is_refused_by_name_and_nothing_breaks() {
    let page = Page::open("v1&lab=network&data=digits&model=transformer&run=adam");
    page.wait_until("it is said", || page.exists(".network [data-testid=notice]"));
    assert!(page.text(".network [data-testid=notice]").contains("transformer"));
    page.wait_until("the default is open", || !status(&page).is_empty() && status(&page) != "loading");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn what_a_link_wants_to_show_and_is_not_there_is_said() {
    let notice = ".network [data-testid=notice]";
    let page = opened(&format!("{MOONS}&view=latent,example=999,unit=[1,80]"));
    page.wait_for_text(notice, "This experiment has no view=latent, example=999, unit=[1,80]");
    // The link tells what is shown from now on.
    page.press("ArrowRight");
    page.wait_until("the address follows", || page.fragment().contains("step=1"));
    assert!(!page.fragment().contains("unit") && !page.fragment().contains("999"), "{}", page.fragment());
    page.load(&format!("{MOONS}&view=layers,run=3"));
    page.wait_for_text(notice, "view.run: 3 is not a whole number in 1 to 1");
    page.wait_until("the rest is open", || page.exists("[data-testid=view-layers]"));
    // What is there is shown without a word.
    page.load(&format!("{MOONS}&view=layers,example=3,unit=[0,7]"));
    page.wait_until("it is shown", || page.exists("[data-testid=view-layers]") && status(&page) == "paused");
    assert_eq!(page.text(notice), "");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_run_is_called_after_its_rule_unless_it_has_a_name() {
    let page = opened(MOONS);
    let name = || page.text("[data-testid=run-row] [data-testid=look]");
    train(&page);
    let digest = digest_of(&page);
    page.click("[data-testid=run-card] .disclosure-button");
    page.find("[data-testid=run-name]").type_text("slow: hiker");
    page.wait_until("it has the name", || name() == "slow: hiker");
    // A name alone changes no training.
    assert_eq!((status(&page).as_str(), digest_of(&page)), ("ended", digest));
    assert!(page.fragment().contains("label="), "{}", page.fragment());
    page.find("[data-testid=run-name]").retype(" ");
    page.wait_until("it is called after its rule", || name() == "adam");
    page.choose("[data-testid=run-card] .run-head select", "'momentum'");
    page.wait_until("it is called after its new rule", || name() == "momentum");
    assert!(!page.fragment().contains("label="), "{}", page.fragment());

    // A width that is refused stays, with the reason.
    let field = "[data-testid=widths] .number-field";
    page.find(&format!("{field} input")).retype("70000");
    page.press("Enter");
    page.wait_for_text(&format!("{field} .field-error"), "between 1 and 4096");
    assert_eq!(page.find(&format!("{field} input")).property("value"), "70000");

    // The ends of the axes are inside the stage.
    page.wait_until("the map is there", || page.find_all(".axis-end").len() == 4);
    let inside = "const stage = document.querySelector('.network-stage').getBoundingClientRect();
                  return [...document.querySelectorAll('.axis-end')].every((end) => end.getBoundingClientRect().left > stage.left + 4);";
    assert_eq!(page.script(inside), true);

    // R² is a number, with a true minus sign, not a share in per cent.
    page.set_fragment(
        "v1&lab=network&data=regression_plane(count=80)&model=mlp(hidden=[2])&loss=mse&run=sgd(lr=0.0001),batch=16&epochs=1",
    );
    page.wait_until("it has a score", || {
        page.exists("[data-testid=metric]") && page.text("[data-testid=metric]").contains('.')
    });
    let metric = page.text("[data-testid=metric]");
    assert!(!metric.contains('%') && !metric.contains('-'), "{metric}");
    assert!(metric.trim_start_matches('−').parse::<f64>().is_ok_and(|fit| fit < 1.0), "{metric}");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
