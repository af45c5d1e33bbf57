//! The Network lab: networks train in the page, are steered, rewound and compared, and give the bits of the terminal.

use super::harness::{Motion, Page, Visitor};
use descent_lab::digest;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::link;
use descent_lab::train::network::{Course, Prepared};
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
    page.wait_until("a step is taken", || step(&page) == 1 && page.text(".network [data-testid=loss]") != "–");
    let first = page.text(".network [data-testid=loss]");
    train(&page);
    let last = page.text(".network [data-testid=loss]");
    assert_ne!(first, last);
    assert_eq!(digest_of(&page), native(&experiment(MOONS)));
    // Back to the first step: the boundary is that of the first step too.
    page.press("Home");
    page.press("ArrowRight");
    page.wait_until("it stands at the first step", || step(&page) == 1);
    assert_eq!(page.text(".network [data-testid=loss]"), first);
    page.wait_until("the map is of that step", || page.exists("[data-testid=boundary][data-step='1']"));
    page.press("End");
    page.wait_until("it stands at the end", || page.text(".network [data-testid=loss]") == last);
    assert_eq!(page.console_errors(), Vec::<String>::new());
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
    page.find(".network .run-card .hyper[data-key=lr] .hyper-value").click();
    page.find(".network .run-card .hyper[data-key=lr] .hyper-field").retype("0.05");
    page.press("Enter");
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
    train(&page);
    assert_eq!(digest_of(&page), native(&experiment(&page.fragment())));
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
    assert!(
        page.text("[data-testid=model-problem]").contains("conv2d"),
        "{}",
        page.text("[data-testid=model-problem]")
    );
    page.back();
    page.wait_until("it is as before", || {
        page.exists("[data-testid=parameters]") && page.text("[data-testid=parameters]") == parameters
    });
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
        [("csv", "step,epoch,loss", 1), ("json", "{", 2), ("onnx", "", 3), ("safetensors", "", 4), ("pytorch", "", 6)]
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
