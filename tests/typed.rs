//! What a user types is exactly as good as a built-in: the same text gives the same bits.

use descent_lab::experiment::{Choice, Experiment, Run};
use descent_lab::optim::{RULES, Rule};
use descent_lab::protocol::COLUMNS;
use descent_lab::registry::Entry;
use descent_lab::schedule::Schedule;
use descent_lab::surface::Surface;
use descent_lab::train::session::Session;

/// The digest of one run of 150 noisy steps.
fn digest(surface: Choice<Surface>, optimizer: Choice<Rule>) -> u64 {
    digest_of(surface, Run::new(optimizer))
}

fn digest_of(surface: Choice<Surface>, run: Run) -> u64 {
    let start = [-1.2, 0.7];
    let runs = vec![run];
    let experiment = Experiment { surface, start, steps: 150, noise: 0.1, runs, ..Experiment::default() };
    experiment.validate().expect("a good experiment");
    let mut session = Session::new(&experiment).expect("compiles");
    assert!(session.advance(|| false));
    session.digest().expect("every run has ended")
}

/// A built-in's text with its hyper-parameters declared as a person would declare them.
fn retyped<E: Entry>(entry: &'static E, skip: &str) -> String {
    let hypers = entry.item().hypers.iter().filter(|hyper| hyper.key != skip);
    let declared: String = hypers.map(|hyper| format!("param {} = {}\n", hyper.key, hyper.default)).collect();
    format!("{declared}{}", entry.formula())
}

#[test]
fn a_typed_rule_is_the_built_in_with_the_same_text() {
    for rule in RULES.iter().filter(|rule| !rule.typed()) {
        let surface = || Choice::<Surface>::named("himmelblau").expect("exists");
        let mut typed = Choice::<Rule>::named("custom").expect("exists");
        typed.text = Some(retyped(*rule, "lr"));
        let built_in = digest(surface(), Choice::new(*rule).with("lr", 0.004));
        assert_eq!(digest(surface(), typed.with("lr", 0.004)), built_in, "{}", rule.item.id);
    }
}

#[test]
fn a_typed_surface_is_the_built_in_with_the_same_text() {
    // A finite sum needs its data, which nobody can type.
    for surface in Surface::table().iter().filter(|surface| !surface.typed() && surface.data.is_none()) {
        let adam = || Choice::<Rule>::named("adam").expect("exists").with("lr", 0.02);
        let mut typed = Choice::<Surface>::named("formula").expect("exists");
        typed.text = Some(retyped(*surface, ""));
        assert_eq!(digest(typed, adam()), digest(Choice::new(*surface), adam()), "{}", surface.item.id);
    }
}

#[test]
fn a_typed_schedule_is_the_built_in_with_the_same_text() {
    let run = |schedule: Choice<Schedule>| {
        let adam = Choice::<Rule>::named("adam").expect("exists").with("lr", 0.3);
        let surface = Choice::<Surface>::named("himmelblau").expect("exists");
        digest_of(surface, Run { schedule: schedule.with("warmup", 9.0), ..Run::new(adam) })
    };
    let constant = run(Choice::new(Schedule::table()[0]));
    for schedule in Schedule::table().iter().filter(|schedule| !schedule.typed()) {
        let mut typed = Choice::<Schedule>::named("custom").expect("exists");
        typed.text = Some(retyped(*schedule, "warmup"));
        let built_in = run(Choice::new(*schedule));
        assert_eq!(run(typed), built_in, "{}", schedule.item.id);
        assert_eq!(built_in == constant, schedule.item.id == "constant", "{}", schedule.item.id);
    }
}

#[test]
fn declared_hyper_parameters_set_what_the_rule_does() {
    let surface = || Choice::<Surface>::named("saddle").expect("exists");
    let mut typed = Choice::<Rule>::named("custom").expect("exists");
    typed.text = Some("param speed = 0.1 in 0..2\nx = x - speed*lr*g".into());
    let twice = typed.clone().with("speed", 0.2);
    assert_ne!(digest(surface(), twice), digest(surface(), typed.clone()));
    assert!(typed.set("speed", 3.0).is_err(), "beyond the declared range");
    assert!(typed.set("pace", 0.1).is_err(), "never declared");
}

#[test]
fn a_run_that_lands_on_the_tip_of_a_typed_cone_stays_there() {
    let mut surface = Choice::<Surface>::named("formula").expect("exists");
    surface.text = Some("sqrt(x^2 + y^2)".into());
    let runs = vec![Run::new(Choice::<Rule>::named("sgd").expect("exists").with("lr", 0.25))];
    let experiment = Experiment { surface, start: [1.0, 0.0], steps: 8, runs, ..Experiment::default() };
    let mut session = Session::new(&experiment).expect("compiles");
    assert!(session.advance(|| false));
    let points: Vec<[f64; 2]> = session.rows(0).chunks_exact(COLUMNS).map(|row| [row[0], row[1]]).collect();
    let expected = [1.0, 0.75, 0.5, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0];
    assert_eq!(points, expected.map(|x| [x, 0.0]));
}
