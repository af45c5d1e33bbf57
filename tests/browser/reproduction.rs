//! The same experiment gives the same bits in this tab and natively: digests and final numbers of everything that can
//! be raced.

use super::harness::Page;
use descent_lab::digest;
use descent_lab::experiment::{Choice, Experiment, MAX_RUNS, Run};
use descent_lab::format::steady;
use descent_lab::link;
use descent_lab::optim::Rule;
use descent_lab::protocol::{COLUMNS, Status};
use descent_lab::registry::Entry;
use descent_lab::schedule::Schedule;
use descent_lab::surface::Surface;
use descent_lab::train::session::Session;

/// Every function of the formula language, every operator and both constants.
const EVERY_FUNCTION: &str = "\
u = sin(x) + cos(y) - tan(x/9) * exp(-x^2) + log(1 + y^2) / sqrt(1 + x^2)
v = abs(x - y) + min(x, y) - max(x, 2*y) + sign(x) + floor(y) + tanh(x*y)
w = sigmoid(x) + relu(y) + softplus(-x) + step(x + y) + select(x < y, x^3, -y^2) + pi*x - e*y
c = (x <= 1) + (x > y) + (y >= -2) + (x == y) + (x != y)
0.02*(u^2 + v^2 + 0.1*w^2 + c + abs(x)^1.5) + 0.1*(x^2 + y^2)";

/// A rule with state, a parameter and a clock of its own.
const OWN_RULE: &str = "\
param beta = 0.9 in 0..1
state m, n
m = beta*m + (1 - beta)*g
n = max(n, abs(g))
x = x - lr*m/(sqrt(n) + 1e-8)*min(1, t/10)";

/// A schedule that remembers the loss.
const OWN_SCHEDULE: &str = "\
state low = 1e300, rate = lr0
rate = select(loss < low, rate, 0.99*rate)
low = min(low, loss)
rate*(1 - t/T)";

fn run(rule: &Rule, schedule: &str) -> Run {
    let optimizer = Choice::named(rule.item.id).expect("the registry knows its rules");
    Run { schedule: Choice::named(schedule).expect("the registry knows its schedules"), ..Run::new(optimizer) }
}

/// Opens the experiment's link in the page, runs it natively, and compares digest, final numbers and final points.
#[track_caller]
fn assert_same_bits(page: &Page, what: &str, experiment: &Experiment) -> Session {
    experiment.validate().unwrap_or_else(|error| panic!("{what}: {error}"));
    let mut session = Session::new(experiment).expect("a validated experiment compiles");
    assert!(session.advance(|| false));
    let native = session.digest().map(digest::hex).expect("every run has ended");
    page.visit(&link::encode(experiment));
    assert_eq!(page.digest(), native, "{what}: the tab gives other bits");

    page.press("End");
    let last = session.heads().iter().map(|head| head.steps).max().unwrap_or_default();
    page.wait_for_step(last);
    let rows = page.rows();
    assert_eq!(rows.len(), experiment.runs.len(), "{what}");
    for (index, row) in rows.iter().enumerate() {
        let all = session.rows(index);
        let end = &all[all.len() - COLUMNS..];
        assert_eq!(row.loss, steady(end[2], 4), "{what}: loss of {row:?}");
        let point = format!("({}, {})", steady(end[0], 3), steady(end[1], 3));
        assert!(row.place.contains(&point), "{what}: {row:?} is not at {point}");
    }
    session
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn every_rule_schedule_and_surface_gives_the_native_bits() {
    let page = Page::at_work("");
    for schedule in Schedule::table() {
        for rules in Rule::table().chunks(MAX_RUNS) {
            let runs = rules.iter().map(|rule| run(rule, schedule.item.id)).collect();
            let experiment = Experiment { runs, noise: 0.5, seed: 7, steps: 250, ..Experiment::default() };
            assert_same_bits(&page, &format!("all rules, {} schedule, with noise", schedule.item.id), &experiment);
        }
    }
    for surface in Surface::table() {
        let runs = ["sgd", "adam"].map(|id| run(Rule::find(id).expect("a rule"), "cosine")).into();
        let surface = Choice::<Surface>::named(surface.item.id).expect("the registry knows its surfaces");
        let start = surface.entry.start;
        let what = surface.entry.item.id;
        assert_same_bits(&page, what, &Experiment { surface, start, runs, steps: 300, ..Experiment::default() });
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn what_is_typed_gives_the_native_bits() {
    let page = Page::at_work("");
    let mut surface = Choice::<Surface>::named("formula").expect("there is the typed surface");
    surface.text = Some(EVERY_FUNCTION.to_owned());
    let mut own = Choice::<Rule>::named("custom").expect("there is the typed rule");
    own.text = Some(OWN_RULE.to_owned());
    own.set("beta", 0.75).expect("it is declared");
    let rules = Rule::table().iter().filter(|rule| !rule.typed()).map(|rule| run(rule, "exponential"));
    let mut own = Run::new(own);
    own.schedule = Choice::named("custom").expect("there is the typed schedule").with("warmup", 20.0);
    own.schedule.text = Some(OWN_SCHEDULE.to_owned());
    let runs: Vec<Run> = rules.chain([own]).collect();
    for runs in runs.chunks(MAX_RUNS) {
        let (surface, runs) = (surface.clone(), runs.to_vec());
        let start = [0.7, -1.3];
        let experiment = Experiment { surface, start, runs, noise: 0.1, steps: 400, ..Experiment::default() };
        assert_same_bits(&page, "every function of the language, and a rule and a schedule of one's own", &experiment);
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn long_races_and_diverging_ones_give_the_native_bits() {
    let page = Page::at_work("");
    let long = Experiment { steps: 5_000, noise: 0.2, ..Experiment::default() };
    assert_same_bits(&page, "5000 steps", &long);

    let mut wild = Experiment::default();
    wild.runs[0].optimizer.set("lr", 0.5).expect("a rate");
    let session = assert_same_bits(&page, "divergence", &wild);
    assert_eq!(session.heads()[0].status, Status::Diverged);
    assert!(page.rows()[0].place.contains("diverged"), "{:?}", page.rows()[0]);
    let told = page.text("[data-testid=run-card] .field-error[role=status]");
    assert!(told.contains("diverged at step") && told.contains("Try a smaller one"), "{told}");
}
