//! Predictions, losses, gradients and trajectories against PyTorch: tests/golden/README.md has the recipe.

use super::cases::{self, Case, numbers, parameters};
use descent_lab::activation::Activation;
use descent_lab::exec::Executor;
use descent_lab::exec::cpu::Cpu;
use descent_lab::exec::reference::Reference;
use descent_lab::experiment::Choice;
use descent_lab::expr::slice::Lane;
use descent_lab::layer::Layer;
use descent_lab::loss::Loss;
use descent_lab::model::Model;
use descent_lab::network::{Built, Mode, names};
use descent_lab::optim::{Plan, Rule};
use descent_lab::program::Program;
use descent_lab::registry::Entry;
use serde_json::Value;

/// Accepted of the reference, in f64: the file has ten digits.
const IN_F64: f64 = 2e-9;
/// Accepted of the CPU, in f32.
const IN_F32: f64 = 1e-5;
/// The formula of gelu holds an error function that is right to 1.2e-7.
const OF_GELU: f64 = 5e-7;

/// Compares what is found with what PyTorch found, relative to the largest number of the list.
fn compare(report: &mut String, what: &str, found: &[f64], golden: &[f64], tolerance: f64) {
    let size = golden.iter().fold(1e-3_f64, |size, value| size.max(value.abs()));
    let far = |(a, b): (&f64, &f64)| (a - b).abs() / size;
    let worst = found.iter().zip(golden).map(far).fold(0.0, f64::max);
    if found.len() != golden.len() || worst > tolerance || found.iter().any(|value| value.is_nan()) {
        report.push_str(&format!("{what}: {} numbers against {}, off by {worst:.2e}\n", found.len(), golden.len()));
    }
}

fn read<T: Lane>(exec: &impl Executor<T>, program: &Program, name: &str) -> Vec<f64> {
    exec.read(program.output(name).expect("has this output")).iter().map(|v| v.to_f64()).collect()
}

fn wide<T: Lane>(values: &[T]) -> Vec<f64> {
    values.iter().map(|v| v.to_f64()).collect()
}

/// Predictions, loss, gradient and trajectories of a case by an executor.
fn check<T: Lane, E: Executor<T>>(case: &Case, make: impl Fn(&Program) -> E, tolerance: f64, report: &mut String) {
    let built = case.build(Mode::Train, case.examples);
    let start: Vec<T> = parameters(&built).into_iter().map(T::from_f64).collect();
    let mut exec = make(&built.program);
    case.write(&built, &mut exec, 0, 0..case.examples);
    let mut gradient = vec![T::ZERO; start.len()];
    exec.run(&start, &mut gradient);
    let what = |part: &str| format!("{}, {part}", case.name);
    let golden = |part: &str| numbers(&case.json[part]);
    compare(
        report,
        &what("predictions"),
        &read(&exec, &built.program, names::PREDICTIONS),
        &golden("predictions"),
        tolerance,
    );
    let loss = [case.json["loss_value"].as_f64().expect("a number")];
    compare(report, &what("loss"), &read(&exec, &built.program, names::LOSS), &loss, tolerance);
    compare(report, &what("gradient"), &wide(&gradient), &golden("gradient"), tolerance);
    for (name, values) in cases::file()["optimizers"].as_object().expect("optimizers") {
        let losses = trained(case, &built, &start, &make, name, values, (tolerance, &mut *report));
        let golden = numbers(&case.json["steps"][name]);
        compare(report, &what(name), &losses, &golden, tolerance);
    }
}

/// The losses of a training, and after that with adam what a batch_norm remembers.
fn trained<T: Lane, E: Executor<T>>(
    case: &Case,
    built: &Built,
    start: &[T],
    make: &impl Fn(&Program) -> E,
    optimizer: &str,
    values: &Value,
    (tolerance, report): (f64, &mut String),
) -> Vec<f64> {
    let mut rule = Choice::<Rule>::named(optimizer).expect("a rule");
    for (key, value) in values.as_object().expect("values") {
        rule.set(key, value.as_f64().expect("a number")).expect("accepted");
    }
    let rate = rule.value("lr").expect("has a rate");
    let mut plan = Plan::new(&rule, start).expect("built in");
    let mut exec = make(&built.program);
    let steps = case.json["steps"][optimizer].as_array().expect("losses").len() as u32;
    let mut losses = Vec::new();
    for step in 0..steps {
        case.write(built, &mut exec, u64::from(step % 4), 0..case.examples);
        let (parameters, gradient) = plan.parameters_and_gradient();
        exec.run(parameters, gradient);
        losses.extend(read(&exec, &built.program, names::LOSS));
        plan.step(step + 1, rate);
    }
    if optimizer == "adam" && !exec.states().is_empty() {
        let states = wide(exec.states());
        compare(report, &format!("{}, states", case.name), &states, &numbers(&case.json["states"]), tolerance);
        let evaluating = case.build(Mode::Evaluate, case.examples);
        let mut judge = make(&evaluating.program);
        judge.set_states(exec.states());
        case.write(&evaluating, &mut judge, 0, 0..case.examples);
        judge.run(plan.parameters(), &mut []);
        let predictions = read(&judge, &evaluating.program, names::PREDICTIONS);
        compare(
            report,
            &format!("{}, evaluated", case.name),
            &predictions,
            &numbers(&case.json["evaluated"]),
            tolerance,
        );
    }
    losses
}

#[test]
fn the_reference_follows_pytorch() {
    let mut report = String::new();
    for case in cases::all() {
        let tolerance = if case.name.contains("gelu") { OF_GELU } else { IN_F64 };
        check(&case, Reference::new, tolerance, &mut report);
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn the_cpu_follows_pytorch() {
    let mut report = String::new();
    for case in cases::all() {
        check(&case, Cpu::new, IN_F32, &mut report);
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn every_entry_has_a_case() {
    let file = cases::file();
    let text = file["cases"].as_array().expect("a list").iter().map(|case| {
        let said = |key: &str| case[key].to_string();
        format!("{} {} {}", said("model"), said("loss"), said("regularization"))
    });
    let text: String = text.collect();
    // What is random has no case: dropout and damage are tested in phases.rs; an activation is a layer by its own name.
    let random = ["dropout", "activation", "denoising_autoencoder"];
    let ids = Layer::table().iter().map(|entry| entry.item.id);
    let ids = ids.chain(Activation::table().iter().map(|entry| entry.item.id));
    let ids = ids.chain(Loss::table().iter().map(|entry| entry.item.id));
    let ids = ids.chain(Model::table().iter().map(|entry| entry.item.id));
    let missing: Vec<&str> = ids.filter(|id| !random.contains(id) && !text.contains(&format!("\"{id}\""))).collect();
    assert!(missing.is_empty(), "no golden case for {missing:?}");
}

#[test]
fn gradients_are_the_limits_of_differences() {
    let mut report = String::new();
    for case in cases::all() {
        let built = case.build(Mode::Train, case.examples);
        let mut at = parameters(&built);
        let mut exec = Reference::new(&built.program);
        case.write(&built, &mut exec, 1, 0..case.examples);
        let (mut gradient, mut unused) = (vec![0.0; at.len()], vec![0.0; at.len()]);
        exec.run(&at, &mut gradient);
        let tried = at.len().div_ceil(30);
        for k in (0..at.len()).step_by(tried) {
            let x = at[k];
            let mut side = |value: f64| {
                at[k] = value;
                exec.run(&at, &mut unused);
                read(&exec, &built.program, names::LOSS)[0]
            };
            let slope = (side(x + 1e-5) - side(x - 1e-5)) / 2e-5;
            at[k] = x;
            if (gradient[k] - slope).abs() > 1e-7 * (1.0 + slope.abs()) {
                report.push_str(&format!("{}: parameter {k}: {} against {slope}\n", case.name, gradient[k]));
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn parts_of_a_batch_add_up() {
    for case in cases::all() {
        let whole = case.build(Mode::Train, case.examples);
        if whole.whole_batch || case.examples < 3 {
            continue;
        }
        let at = parameters(&whole);
        let run = |range: std::ops::Range<usize>| {
            let built = case.build(Mode::Train, range.len());
            let mut exec = Reference::new(&built.program);
            case.write(&built, &mut exec, 2, range);
            let mut gradient = vec![0.0; at.len()];
            exec.run(&at, &mut gradient);
            (read(&exec, &built.program, names::LOSS)[0], gradient)
        };
        let (loss, gradient) = run(0..case.examples);
        let (first, second) = (run(0..2), run(2..case.examples));
        let near = |a: f64, b: f64| (a - b).abs() < 1e-12 * (1.0 + b.abs());
        assert!(near(first.0 + second.0, loss), "{}: the losses of the parts do not add up", case.name);
        let sums = first.1.iter().zip(&second.1).map(|(a, b)| a + b);
        assert!(sums.zip(&gradient).all(|(a, b)| near(a, *b)), "{}: the gradients do not add up", case.name);
    }
}
