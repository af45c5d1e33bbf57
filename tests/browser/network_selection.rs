//! Selection in the Network lab: sweeps, cross-validation, seeds and range tests run beside the training, are paused and
//! cancelled, say what they found, and give the numbers of the terminal.

use super::harness::{Motion, Page, Visitor};
use descent_lab::format;
use descent_lab::link;
use descent_lab::train::network::selection::{Attempt, of_trial, trials};

/// Two runs of which the second hardly learns.
const RUNS: &str = "v1&lab=network&data=moons(count=120)&model=mlp(hidden=[8])&loss=binary_cross_entropy&\
                    run=adam(lr=0.01),batch=16&run=sgd(lr=0.0001),batch=16&epochs=10";
/// Long enough to be paused on its way.
const LONG: &str = "v1&lab=network&data=moons(count=400)&model=mlp(hidden=[16,16])&loss=binary_cross_entropy&\
                    run=adam(lr=0.01),batch=16&epochs=10&selection=sweep(from=0.0001,to=1,rates=5,\
                    schedules=[constant,cosine],batches=[16,64],epochs=500)";
const SHORT: &str = "&selection=sweep(from=0.001,to=0.1,rates=3,schedules=[constant],batches=[16,64],epochs=3)";
const APP: &str = ".app.network";
const VIEW: &str = ".network [data-testid=selection]";

/// The lab at rest.
fn opened(fragment: &str) -> Page {
    opened_as(Visitor::default(), fragment)
}

fn opened_as(visitor: Visitor, fragment: &str) -> Page {
    let page = Page::open_as(Visitor { motion: Motion::Reduced, ..visitor }, fragment);
    page.wait_until("the network stands ready", || attribute(&page, APP, "data-status") == "paused");
    page
}

fn attribute(page: &Page, css: &str, name: &str) -> String {
    let script = format!("return document.querySelector('{css}')?.getAttribute('{name}') ?? ''");
    page.script(&script).as_str().unwrap_or_default().to_owned()
}

fn phase(page: &Page) -> String {
    attribute(page, VIEW, "data-phase")
}

fn start(page: &Page) {
    page.click(".network [data-testid=select-start]");
}

fn ended(page: &Page) {
    page.wait_until("all have been tried", || phase(page) == "Ended");
}

/// Cells of the heat map that stand so.
fn cells(page: &Page, standing: &str) -> usize {
    page.find_all(&format!(".network .sweep-map [data-standing={standing}]")).len()
}

/// The rate on a run's card.
fn rate(page: &Page) -> String {
    page.text(".network .run-card .hyper[data-key=lr] .hyper-value")
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_sweep_is_paused_resumed_and_finds_the_best_while_the_training_rests() {
    let page = opened(LONG);
    // The link opens on it.
    page.find(".network [data-testid=view-selection]");
    assert_eq!(attribute(&page, VIEW, "data-kind"), "sweep");
    assert!(page.text(".network [data-testid=select-plan]").contains("20"), "20 trainings are announced");
    start(&page);
    page.wait_until("some have ended and some are under way", || {
        cells(&page, "Done") > 0 && cells(&page, "Running") > 0
    });
    page.click(".network [data-testid=select-pause]");
    page.wait_until("it rests", || phase(&page) == "Paused" && cells(&page, "Running") == 0);
    let done = cells(&page, "Done");
    assert!((1..20).contains(&done), "{done} of 20 have ended");
    page.wait_for_frame();
    assert_eq!(cells(&page, "Done"), done, "it goes on while it is paused");
    page.click(".network [data-testid=select-resume]");
    ended(&page);
    assert_eq!(cells(&page, "Done"), 20);
    let best = page.text(".network [data-testid=sweep-best]");
    assert!(best.starts_with("Best: rate"), "{best}");
    assert_eq!(page.find_all(".network .sweep-map .sweep-cell.is-best").len(), 1);
    assert_eq!(attribute(&page, APP, "data-step"), "0", "the training went on as well");
    // Results survive another tab.
    page.click(".network [data-testid=tab-curves]");
    page.click(".network [data-testid=tab-selection]");
    assert_eq!((cells(&page, "Done"), page.text(".network [data-testid=sweep-best]")), (20, best));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_sweep_is_cancelled_on_its_way() {
    let page = opened(LONG);
    start(&page);
    page.wait_until("it is under way", || cells(&page, "Running") > 0);
    page.click(".network [data-testid=select-cancel]");
    page.wait_until("it is gone", || phase(&page).is_empty());
    page.find(".network [data-testid=select-start]");
    assert!(!page.exists(".network .sweep-map"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_sweep_rests_while_another_lab_is_shown_and_outlives_a_worker() {
    let page = opened(LONG);
    // Workers started from now on can be reached.
    page.script(
        "window.pool = []; const Native = Worker;
         window.Worker = class extends Native { constructor(...how) { super(...how); window.pool.push(this); } };",
    );
    start(&page);
    page.wait_until("some have ended and some are under way", || {
        cells(&page, "Done") > 0 && cells(&page, "Running") > 0
    });
    page.script("window.pool[0].dispatchEvent(new Event('error'))");
    page.wait_until("another one is started in its place", || {
        page.script("return window.pool.length > Math.min(navigator.hardwareConcurrency, 4)") == true
    });
    page.click(".network [data-testid=lab-surface]");
    page.wait_until("nothing is under way", || cells(&page, "Running") == 0);
    let done = cells(&page, "Done");
    assert!(done < 20, "it was over too soon to be seen");
    page.click(".app:not(.network) [data-testid=lab-network]");
    ended(&page);
    assert_eq!(cells(&page, "Done"), 20);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_cell_says_what_the_terminal_says_and_is_trained() {
    let page = opened(&format!("{RUNS}{SHORT}"));
    start(&page);
    ended(&page);
    page.script("document.querySelector('.network [data-cell=\"0,0\"]').focus()");
    page.press("ArrowRight");
    page.press("ArrowDown");
    page.wait_until("the arrows have led there", || {
        attribute(&page, ".network [data-testid=cell-readout]", "data-at") == "1,1"
    });
    assert_eq!(attribute(&page, APP, "data-step"), "0", "the arrows went to the timeline as well");
    let experiment = link::network::decode(&format!("{RUNS}{SHORT}")).expect("it can be read");
    let mut attempt = Attempt::new(&experiment, 4, None).expect("there is a trial of this number");
    while !attempt.is_done() {
        attempt.advance().expect("it goes on");
    }
    let outcome = attempt.outcome().expect("it has ended");
    let grade = outcome.validation.expect("some examples validate");
    let text = |testid: &str| page.text(&format!(".network [data-testid={testid}]"));
    assert_eq!(text("cell-loss"), format::steady(grade.loss, 3));
    let accuracy = 100.0 * grade.metric.expect("there are classes");
    assert_eq!(text("cell-metric"), format!("{accuracy:.1} %"));
    assert_eq!((text("cell-rate").as_str(), text("cell-batch").as_str()), ("0.01", "64"));
    // The first row and column: another rate and another batch than the run's, in its card and in the link.
    page.click(".network [data-cell='0,0']");
    page.click(".network [data-testid=train-this]");
    page.wait_until("the run has its rate", || rate(&page) == "0.001");
    page.wait_until("it trains from the start", || attribute(&page, APP, "data-status") != "paused");
    assert!(page.fragment().contains("adam"), "{}", page.fragment());
    let all = trials(&experiment);
    assert_eq!(of_trial(&experiment, &all[0]).runs[0].optimizer.value("lr"), Some(0.001));
    assert!(!page.exists(".network [data-testid=select-stale]"), "its own cell makes a sweep stale");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn another_network_makes_results_stale_and_they_are_begun_anew() {
    let page = opened(&format!("{RUNS}{SHORT}"));
    start(&page);
    ended(&page);
    page.find(".network [data-testid=select-setup] .disclosure-button").click();
    assert!(page.exists(".network [data-testid=select-schedules] .chip[aria-pressed=true]"));
    page.find(".network .width-list .number-field input").retype("6");
    page.press("Enter");
    page.wait_until("it says so", || page.exists(".network [data-testid=select-stale]"));
    assert_eq!(page.text(".network [data-testid=select-start]"), "Start anew");
    page.wait_until("the new network stands ready", || attribute(&page, APP, "data-status") == "paused");
    start(&page);
    page.wait_until("it is not stale", || !page.exists(".network [data-testid=select-stale]"));
    ended(&page);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn cross_validation_has_a_row_a_fold_and_a_verdict() {
    let page = opened(RUNS);
    page.click(".network [data-testid=step-forward]");
    page.wait_until("a step is taken", || attribute(&page, APP, "data-step") == "1");
    page.click(".network [data-testid=tab-selection]");
    page.click("#select-kind-k_fold");
    page.wait_until("the link says so", || page.fragment().contains("selection=k_fold"));
    assert_eq!(attribute(&page, APP, "data-step"), "1", "choosing began the training anew");
    start(&page);
    ended(&page);
    assert_eq!(page.find_all(".network [data-testid=outcome-row]").len(), 5);
    assert_eq!(page.find_all(".network [data-testid=outcome-mean] td").len(), 2);
    assert_eq!(page.text(".network [data-testid=verdict]"), "worse, outside the noise");
    assert_eq!(page.find_all(".network [data-testid=dots] .dots-row:not(.is-axis) svg > svg").len(), 10);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn seeds_have_bands_and_a_verdict() {
    let page =
        opened_as(Visitor { size: (390, 844), ..Visitor::default() }, &format!("{RUNS}&selection=seeds(seeds=4)"));
    start(&page);
    ended(&page);
    let bands = "return [...document.querySelectorAll('[data-testid=seed-loss-chart] .plot-band')]\
                 .filter((band) => band.getAttribute('d').length > 20).length";
    assert_eq!(page.script(bands), 2);
    let lines = page.find_all(".network [data-testid=seed-readout] tbody tr").len();
    assert_eq!(lines, 2);
    let last = page.text(".network [data-testid=seed-loss]");
    assert!(last.contains('±'), "{last}");
    page.script("document.querySelector('[data-testid=seed-loss-chart] .plot-area').focus()");
    page.press("Home");
    page.wait_until("it reads the first epoch", || page.text(".network [data-testid=seed-loss]") != last);
    assert_eq!(page.find_all(".network [data-testid=outcome-row]").len(), 4);
    assert!(page.text(".network [data-testid=verdict]").contains("the noise"));
    let wide = page.script("return document.documentElement.scrollWidth <= innerWidth");
    assert_eq!(wide, true, "the page scrolls sideways");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_range_test_suggests_a_rate_that_is_used() {
    let page = opened(&format!("{RUNS}&selection=range_test(from=0.00001,to=10,steps=120)"));
    start(&page);
    ended(&page);
    let rows = page.find_all(".network [data-testid=range-row]").len();
    assert_eq!(rows, 2);
    let suggested = page.text(".network [data-testid=suggested]");
    assert!(format::read(&suggested).is_some_and(|rate| (1e-4..1.0).contains(&rate)), "{suggested}");
    assert_ne!(rate(&page), suggested);
    page.click(".network [data-testid=use-rate]");
    page.wait_until("the run has it", || rate(&page) == suggested);
    page.wait_until("the button says so", || page.text(".network [data-testid=use-rate]") == "in use");
    assert!(!page.exists(".network [data-testid=select-stale]"), "its own rate makes a range test stale");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn own_files_are_cross_validated_too() {
    let page = opened(RUNS);
    let rows = (0..60).map(|i| format!("{},{},{}\n", i % 7, (i * i) % 11, if i % 7 > 3 { "heavy" } else { "light" }));
    let table: String = std::iter::once("length,width,kind\n".to_owned()).chain(rows).collect();
    let path = std::env::temp_dir().join(format!("descent-lab-selection-{}.csv", std::process::id()));
    std::fs::write(&path, table).expect("a file can be written");
    page.find(".network [data-testid=own-input]").type_text(path.to_str().expect("a path of letters"));
    page.wait_until("the table is the experiment's", || page.fragment().contains("data=own"));
    page.wait_until("it stands ready", || attribute(&page, APP, "data-status") == "paused");
    page.click(".network [data-testid=tab-selection]");
    page.click("#select-kind-k_fold");
    start(&page);
    ended(&page);
    let values: Vec<String> =
        page.find_all(".network [data-testid=outcome-row] td").iter().map(super::harness::Element::text).collect();
    assert_eq!(values.len(), 5);
    assert!(values.iter().all(|value| format::read(value).is_some()), "{values:?}");
    // A single run has nothing to differ from.
    assert!(!page.exists(".network [data-testid=verdict]"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
