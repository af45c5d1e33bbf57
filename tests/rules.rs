//! Rules that look at the whole block: lengths, dot products, the loss, random numbers. The rules of docs/formula.md follow
//! references written out here, on surfaces and on blocks of f32, and can be taken up again anywhere.

use descent_lab::experiment::{Choice, Experiment, Run};
use descent_lab::optim::{Plan, Rule};
use descent_lab::rng::{Stream, normal_of_call, uniform_of_call};
use descent_lab::surface::{Objective, Surface};
use descent_lab::train::descent::{Descent, Method};
use descent_lab::train::session::Session;

const START: [f64; 2] = [-1.2, 0.7];
const STEPS: u32 = 60;
const LR: f64 = 0.004;
const SEED: u32 = 11;

/// The rules of the table in docs/formula.md, by the first words of their rows.
fn documented(name: &str) -> String {
    let docs = std::fs::read_to_string("docs/formula.md").expect("the docs");
    let row = docs.lines().find(|line| line.starts_with(&format!("| {name}"))).expect("a row of the table");
    let text = row.split('`').nth(1).expect("the rule");
    text.to_owned()
}

fn typed(text: &str) -> Choice<Rule> {
    let mut choice = Choice::<Rule>::named("custom").expect("exists").with("lr", LR);
    choice.text = Some(text.to_owned());
    choice
}

fn experiment(surface: &str, text: &str) -> Experiment {
    let surface = Choice::<Surface>::named(surface).expect("exists");
    let runs = vec![Run::new(typed(text))];
    Experiment { surface, start: START, steps: STEPS, seed: SEED, runs, ..Experiment::default() }
}

/// The points of a run, the start first.
fn path(experiment: &Experiment) -> Vec<[f64; 2]> {
    experiment.validate().expect("a good experiment");
    let mut session = Session::new(experiment).expect("compiles");
    assert!(session.advance(|| false));
    let columns = descent_lab::protocol::COLUMNS;
    session.rows(0).chunks_exact(columns).map(|row| [row[0], row[1]]).collect()
}

/// The points that a reference takes: (step, point, loss, gradient) to the next point.
fn reference(surface: &str, mut next: impl FnMut(u32, [f64; 2], f64, [f64; 2]) -> [f64; 2]) -> Vec<[f64; 2]> {
    let mut objective = Objective::new(&Choice::<Surface>::named(surface).expect("exists")).expect("compiles");
    let mut points = vec![START];
    for t in 1..=STEPS {
        let point = points[t as usize - 1];
        let (loss, gradient) = objective.gradient(point);
        points.push(next(t, point, loss, gradient));
    }
    points
}

fn along(point: [f64; 2], factor: f64, direction: [f64; 2]) -> [f64; 2] {
    [point[0] - factor * direction[0], point[1] - factor * direction[1]]
}

fn agree(text: &str, surface: &str, expected: &[[f64; 2]]) {
    let found = path(&experiment(surface, text));
    assert_eq!(found.len(), expected.len(), "{text}");
    for (step, (found, expected)) in found.iter().zip(expected).enumerate() {
        let far = (found[0] - expected[0]).hypot(found[1] - expected[1]);
        assert!(far <= 1e-10, "{text}: {found:?}, not {expected:?}, at step {step}");
    }
    assert_ne!(found[0], found[STEPS as usize], "{text} moves");
}

#[test]
fn a_normalized_gradient_goes_its_rate_at_every_step() {
    let next = |_, point, _, g: [f64; 2]| along(point, LR / g[0].hypot(g[1]), g);
    agree(&documented("normalized gradient descent"), "himmelblau", &reference("himmelblau", next));
}

#[test]
fn a_gradient_clipped_by_its_norm_is_as_long_as_allowed() {
    let next = |_, point, _, g: [f64; 2]| along(point, LR * (1.0 / g[0].hypot(g[1])).min(1.0), g);
    let text = documented("gradient clipping by norm");
    agree(&text, "himmelblau", &reference("himmelblau", next));
}

#[test]
fn polyaks_step_follows_from_the_loss() {
    let next = |_, point, f: f64, g: [f64; 2]| along(point, f / (g[0] * g[0] + g[1] * g[1]), g);
    agree(&documented("Polyak's step size"), "booth", &reference("booth", next));
}

#[test]
fn momentum_restarts_where_it_leads_uphill() {
    let (mut v, mut restarts) = ([0.0; 2], 0);
    let next = |_, point, _, g: [f64; 2]| {
        if g[0] * v[0] + g[1] * v[1] < 0.0 {
            (v, restarts) = ([0.0; 2], restarts + 1);
        }
        v = [0.9 * v[0] + g[0], 0.9 * v[1] + g[1]];
        along(point, LR, v)
    };
    let expected = reference("himmelblau", next);
    assert!(restarts > 0, "the test shows a restart");
    agree(&documented("momentum with restarts"), "himmelblau", &expected);
}

#[test]
fn langevin_dynamics_draws_from_seed_step_and_coordinate() {
    let text = documented("Langevin dynamics");
    let next = |t, point: [f64; 2], _, g: [f64; 2]| {
        let noise = [0, 1].map(|i| (2.0 * LR * 0.01_f64).sqrt() * normal_of_call(SEED, Stream::Rules, t, i, 0)[0]);
        let [x, y] = along(point, LR, g);
        [x + noise[0], y + noise[1]]
    };
    agree(&text, "himmelblau", &reference("himmelblau", next));
    let (run, again) = (experiment("himmelblau", &text), experiment("himmelblau", &text));
    assert_eq!(path(&run), path(&again));
    assert_ne!(path(&Experiment { seed: 12, ..run.clone() }), path(&again), "another seed, another path");
    assert!(run.is_random(&run.runs[0]), "seeds can be compared");
}

#[test]
fn every_call_draws_its_own_numbers() {
    let mut plan =
        Plan::<f64>::new(&typed("x = uniform() + 10*uniform() + 100*normal()"), &[0.0; 3]).expect("compiles");
    plan = plan.with_seed(SEED);
    plan.step(5, LR);
    for (i, x) in plan.parameters().iter().enumerate() {
        let uniform = |call| uniform_of_call(SEED, Stream::Rules, 5, i as u32, call)[0];
        let expected = uniform(0) + 10.0 * uniform(1) + 100.0 * normal_of_call(SEED, Stream::Rules, 5, i as u32, 2)[0];
        assert_eq!(*x, expected);
    }
}

#[test]
fn a_state_can_be_looked_at_anywhere_in_a_random_run() {
    let text = "state m\nm = 0.9*m + g/norm(g) + 0.1*normal()\nx -= lr*m*(1 + uniform())";
    let mut experiment = experiment("himmelblau", text);
    experiment.steps = 150;
    let mut session = Session::new(&experiment).expect("compiles");
    assert!(session.advance(|| false));
    for step in [0, 1, 40, 77, 149] {
        let mut short = Session::new(&Experiment { steps: step.max(1), ..experiment.clone() }).expect("compiles");
        assert!(short.advance(|| false));
        let state = |session: &mut Session, step| session.state_at(0, step).expect("such a step");
        assert_eq!(state(&mut session, step), state(&mut short, step), "step {step}");
        let insight = session.insight_at(0, step).expect("the inside of a step");
        assert!(insight.lines.contains("<math"), "step {step}");
    }
}

/// ½ Σ (i + 1) xᵢ², of f32.
fn bowl(x: &[f32], g: &mut [f32]) -> f64 {
    let mut value = 0.0;
    for (i, (x, g)) in x.iter().zip(g).enumerate() {
        *g = (i % 5 + 1) as f32 * x;
        value += 0.5 * f64::from(*g) * f64::from(*x);
    }
    value
}

#[test]
fn the_same_rules_train_blocks_of_parameters() {
    let start: Vec<f32> = (0..1003).map(|i| (i % 17) as f32 / 8.0 - 1.0).collect();
    let schedule = Choice::named("constant").expect("exists");
    let length = |a: &[f32], b: &[f32]| {
        a.iter().zip(b).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2)).sum::<f64>().sqrt()
    };
    let descent = |optimizer: &Choice<Rule>| {
        let method = Method { optimizer, line_search: None, schedule: &schedule, steps: 20, clip: None, seed: SEED };
        Descent::new(&method, &start).expect("plans")
    };
    let mut normalized = descent(&typed(&documented("normalized gradient descent")));
    normalized.step(&mut bowl);
    let gone = length(normalized.parameters(), &start);
    assert!((gone - LR).abs() < 1e-6, "{gone}");

    // Polyak's step on a bowl whose lowest loss is known.
    let mut polyak = descent(&typed(&documented("Polyak's step size")));
    let losses: Vec<f64> = (0..20).map(|_| polyak.step(&mut bowl).loss).collect();
    assert!(losses[19] < 0.1 * losses[0], "{losses:?}");

    // A snapshot holds all that a random step depends on.
    let mut langevin = descent(&typed(&documented("Langevin dynamics")));
    let go_on = |descent: &mut Descent| {
        for _ in 0..7 {
            descent.step(&mut bowl);
        }
    };
    go_on(&mut langevin);
    let then = langevin.snapshot();
    go_on(&mut langevin);
    let first = langevin.parameters().to_vec();
    langevin.restore(&then);
    go_on(&mut langevin);
    assert!(langevin.parameters().iter().zip(&first).all(|(a, b)| a.to_bits() == b.to_bits()));
}
