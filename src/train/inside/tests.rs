//! The parts of a step: that they are what the method says, and that they add up.

use super::search::{SearchView, conjugacy, of_search};
use super::*;
use crate::experiment::Choice;
use crate::optim::Rule;
use crate::registry::Entry;
use crate::search::{Trial, Verdict};
use crate::surface::{Objective, Surface};

const X: [f64; 2] = [1.0, -2.0];
const G: [f64; 2] = [0.5, -0.25];

fn inside(id: &str, states: &[(&str, [f64; 2])]) -> (Insight, Vec<Seen>) {
    let rule = Rule::find(id).expect("exists");
    let keys: Vec<&str> = rule.item.hypers.iter().map(|hyper| &*hyper.key).collect();
    let mut names: Names = vec![("x".into(), X), ("g".into(), G), ("t".into(), [3.0; 2])];
    names.extend(states.iter().map(|(name, value)| ((*name).to_owned(), *value)));
    names.extend(rule.item.hypers.iter().map(|hyper| (hyper.key.to_string(), [hyper.default; 2])));
    let lines = explain(rule.formula(), &keys, &names).expect("compiles");
    (of_rule(rule.formula(), &keys, &names, 2).expect("compiles"), lines)
}

fn arrow(insight: &Insight, role: Role) -> ([f64; 2], [f64; 2]) {
    let found = insight.shapes.iter().find_map(|shape| match shape.form {
        Form::Arrow(from, to) if shape.role == role => Some((from, to)),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no {role:?} in {:?}", insight.shapes))
}

fn near(a: [f64; 2], b: [f64; 2]) {
    assert!((a[0] - b[0]).abs() < 1e-14 && (a[1] - b[1]).abs() < 1e-14, "{a:?} is not {b:?}");
}

#[test]
fn momentum_is_a_parallelogram_that_closes() {
    let v = [2.0, 4.0];
    let (insight, _) = inside("momentum", &[("v", v)]);
    let (_, memory) = arrow(&insight, Role::Momentum);
    let (_, gradient) = arrow(&insight, Role::Gradient);
    let (_, end) = arrow(&insight, Role::Step);
    near(minus(memory, X), v.map(|v| -1e-3 * 0.9 * v));
    near(minus(gradient, X), G.map(|g| -1e-3 * g));
    near(plus(minus(memory, X), minus(gradient, X)), minus(end, X));
}

#[test]
fn nesterov_corrects_and_then_jumps_ahead() {
    let v = [2.0, 4.0];
    let (insight, _) = inside("nesterov", &[("v", v)]);
    let (_, corrected) = arrow(&insight, Role::Correction);
    let (from, ahead) = arrow(&insight, Role::LookAhead);
    near(minus(corrected, X), G.map(|g| -1e-3 * g));
    near(from, corrected);
    near(minus(ahead, from), [0, 1].map(|i| -1e-3 * 0.9 * (0.9 * v[i] + G[i])));
    near(ahead, arrow(&insight, Role::Step).1);
}

#[test]
fn adams_rates_are_those_of_its_formula_and_its_parts_add_up() {
    let (m, v) = ([0.5, 1.0], [4.0, 0.25]);
    let (insight, lines) = inside("adam", &[("m", m), ("v", v)]);
    let vhat = [0, 1].map(|i| (0.999 * v[i] + 0.001 * G[i] * G[i]) / (1.0 - 0.999 * 0.999 * 0.999));
    let expected = vhat.map(|vhat| 1e-3 / (vhat.sqrt() + 1e-8));
    near(rates(&lines).expect("Adam has rates"), expected);
    let corrected = 1.0 - 0.9 * 0.9 * 0.9;
    near(minus(arrow(&insight, Role::Momentum).1, X), [0, 1].map(|i| -expected[i] * 0.9 * m[i] / corrected));
    near(minus(arrow(&insight, Role::Gradient).1, X), [0, 1].map(|i| -expected[i] * (1.0 - 0.9) * G[i] / corrected));
    let ratio = insight.shapes.iter().find_map(|shape| match shape.form {
        Form::Ellipse(_, [first, _], second) => Some(first / second),
        _ => None,
    });
    assert!((ratio.expect("an ellipse") - expected[0] / expected[1]).abs() < 1e-12);
}

#[test]
fn adaptive_rules_have_rates_and_the_others_have_none() {
    let state = |name| (name, [0.5, 2.0]);
    for (id, states) in [("rmsprop", vec![state("v")]), ("adagrad", vec![state("s")])] {
        assert!(rates(&inside(id, &states).1).is_some(), "{id}");
    }
    for (id, states) in [("sgd", vec![]), ("momentum", vec![state("v")]), ("nesterov", vec![state("v")])] {
        assert!(rates(&inside(id, &states).1).is_none(), "{id}");
    }
}

#[test]
fn directions_of_conjugate_gradients_are_conjugate() {
    let matrix = [3.0, 1.0, 2.0];
    let first = [-1.0, 0.5];
    let residual = [0.25, 1.5];
    let turned = product_with(matrix, first);
    let beta = (residual[0] * turned[0] + residual[1] * turned[1]) / (first[0] * turned[0] + first[1] * turned[1]);
    let second = [residual[0] - beta * first[0], residual[1] - beta * first[1]];
    assert!(conjugacy(matrix, second, first).abs() < 1e-15);
    assert!(conjugacy(matrix, residual, first).abs() > 0.1);
}

fn product_with([a, b, c]: [f64; 3], [x, y]: [f64; 2]) -> [f64; 2] {
    [a * x + b * y, b * x + c * y]
}

#[test]
fn newtons_model_ends_in_its_minimum_and_a_true_inverse_covers_the_methods() {
    let choice = Choice::<Surface>::named("booth").expect("exists");
    let mut objective = Objective::new(&choice).expect("compiles");
    let from = [-2.0, 3.0];
    let (_, gradient, hessian) = objective.hessian(from);
    let [a, b, c] = hessian;
    let determinant = a * c - b * b;
    let view = SearchView {
        from,
        to: [1.0, 3.0],
        gradient,
        hessian,
        direction: gradient.map(|g| -g),
        previous_direction: None,
        inverse: Some([c / determinant, -b / determinant, a / determinant]),
        models: true,
        radius: None,
        alpha: 0.1,
        trials: [1.0, 0.1].map(tried).to_vec(),
        notes: Vec::new(),
        c1: Some(1e-4),
        c2: Some(0.9),
    };
    let insight = of_search(&mut objective, &view, 0);
    let found = |role: Role| insight.shapes.iter().find(|shape| shape.role == role).map(|shape| shape.form);
    let Some(Form::Point(minimum)) = found(Role::ModelMinimum) else { panic!("no minimum") };
    assert!((minimum[0] - 1.0).abs() < 1e-12 && (minimum[1] - 3.0).abs() < 1e-12, "Booth's minimum, not {minimum:?}");
    assert_eq!(found(Role::InverseHessian), found(Role::TrueInverse));
    let plot = insight.plot.expect("there were trials");
    assert_eq!(plot.accepted().map(|trial| trial.alpha), Some(0.1), "the step taken is the trial accepted");
    assert!((plot.samples.last().expect("samples")[0] - 0.13).abs() < 1e-12, "a trial ten times as long lies outside");
    let slope = view.direction[0] * gradient[0] + view.direction[1] * gradient[1];
    assert_eq!((plot.start, plot.armijo), (objective.value(from), Some(1e-4 * slope)));
    // The surface is quadratic, so the model is φ itself.
    for (sample, model) in plot.samples.iter().zip(&plot.model) {
        assert!((sample[1] - model).abs() < 1e-9 * plot.start, "{sample:?} is not {model}");
    }
}

fn tried(alpha: f64) -> Trial {
    Trial { alpha, value: 1.0, slope: None, verdict: Verdict::TooHigh }
}

/// The view of a step of a method that knows the Hessian, along −g.
fn view_of(objective: &mut Objective, from: [f64; 2], alpha: f64) -> SearchView {
    let (_, gradient, hessian) = objective.hessian(from);
    let direction = gradient.map(|g| -g);
    let mut value = |alpha: f64| objective.value(plus(from, direction.map(|d| d * alpha)));
    let trials = [1.0, alpha].map(&mut value).into_iter().zip([1.0, alpha]);
    let trials = trials.map(|(value, alpha)| Trial { value, ..tried(alpha) }).collect();
    SearchView {
        from,
        to: plus(from, direction.map(|d| d * alpha)),
        gradient,
        hessian,
        direction,
        previous_direction: None,
        inverse: None,
        models: true,
        radius: None,
        alpha,
        trials,
        c1: Some(0.1),
        c2: Some(0.5),
        notes: Vec::new(),
    }
}

fn objective(id: &str) -> Objective {
    Objective::new(&Choice::<Surface>::named(id).expect("exists")).expect("compiles")
}

#[test]
fn an_indefinite_model_has_a_hyperbola_through_the_point() {
    let mut typed = Choice::<Surface>::named("formula").expect("exists");
    typed.text = Some("x^2/2 - y^2/2".into());
    let mut saddle = Objective::new(&typed).expect("compiles");
    for (from, along) in [([2.0, 1.0], 0), ([1.0, 2.0], 1)] {
        let view = view_of(&mut saddle, from, 0.25);
        let insight = of_search(&mut saddle, &view, 0);
        let form = insight.shapes.iter().find(|shape| shape.role == Role::Model).map(|shape| shape.form);
        let Some(Form::Hyperbola(centre, axis, other)) = form else { panic!("{form:?} is no hyperbola") };
        near(centre, [0.0, 0.0]);
        assert!(axis[1 - along].abs() < 1e-12, "{axis:?} does not point at the branch of {from:?}");
        let [u, v] = [from[along] / axis[along], from[1 - along] / other];
        assert!((u * u - v * v - 1.0).abs() < 1e-12, "{from:?} is not on it");
    }
    // On an asymptote there is no such line, and nothing is made up.
    let view = view_of(&mut saddle, [1.0, 1.0], 0.25);
    assert!(of_search(&mut saddle, &view, 0).shapes.iter().all(|shape| shape.role != Role::Model));
}

#[test]
fn a_rejected_step_is_shown_with_what_was_promised_and_what_came() {
    let mut bowl = objective("booth");
    let from = [-2.0, 3.0];
    let view = SearchView { to: from, radius: Some(0.5), ..view_of(&mut bowl, from, 0.0) };
    let insight = of_search(&mut bowl, &view, 0);
    assert!(insight.shapes.iter().any(|shape| shape.role == Role::Direction));
    assert!(insight.shapes.iter().all(|shape| shape.role != Role::Step));
    let value = |symbol: &str| insight.facts.iter().find(|fact| fact.symbol == symbol).expect("is told").values[0];
    assert!((value("ρ") - 1.0).abs() < 1e-9, "a quadratic keeps its model's promise: {}", value("ρ"));
    assert_eq!(value("f(x) − f(x + p)"), bowl.value(from) - bowl.value(plus(from, view.direction)));
    assert_eq!(insight.plot.expect("was tried").accepted(), None);
}

#[test]
fn conditions_hold_where_they_are_said_to() {
    let mut bowl = objective("booth");
    let view = view_of(&mut bowl, [-2.0, 3.0], 0.05);
    let plot = of_search(&mut bowl, &view, 0).plot.expect("there were trials");
    assert!(!plot.allowed.is_empty());
    let slope = view.gradient[0] * view.direction[0] + view.gradient[1] * view.direction[1];
    for [alpha, value] in plot.samples {
        let (_, gradient) = bowl.gradient(plus(view.from, view.direction.map(|d| d * alpha)));
        let steep = (gradient[0] * view.direction[0] + gradient[1] * view.direction[1]).abs();
        let holds = value <= plot.start + 0.1 * slope * alpha && steep <= 0.5 * slope.abs();
        let said = plot.allowed.iter().any(|[from, to]| (*from..=*to).contains(&alpha));
        assert_eq!(holds, said, "at {alpha}");
    }
    let unlimited = SearchView { c1: None, c2: None, ..view };
    let plot = of_search(&mut bowl, &unlimited, 0).plot.expect("there were trials");
    assert!(plot.allowed.is_empty(), "a search without conditions allows nothing in particular");
}

#[test]
fn heights_show_the_step_and_not_far_trials() {
    let mut bowl = objective("booth");
    let view = view_of(&mut bowl, [-2.0, 3.0], 0.05);
    let plot = of_search(&mut bowl, &view, 0).plot.expect("there were trials");
    let [low, high] = plot.heights();
    let reached = plot.accepted().expect("is taken").value;
    assert!(low < reached && plot.start < high);
    assert!(high - low < 4.0 * (plot.start - reached), "{low} to {high} dwarfs {} to {reached}", plot.start);
}
