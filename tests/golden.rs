//! Trajectories, derivatives and functions against PyTorch and mpmath: tests/golden/README.md has the recipe.

use descent_lab::experiment::{Choice, Experiment, Run};
use descent_lab::expr::machine::PointMachine;
use descent_lab::expr::{Kind, compile, derive, tape::Tape};
use descent_lab::optim::Rule;
use descent_lab::protocol::COLUMNS;
use descent_lab::registry::Entry;
use descent_lab::schedule::Schedule;
use descent_lab::surface::{Objective, Surface};
use descent_lab::train::session::Session;
use serde_json::Value;

/// Accepted relative difference in f64.
const TOLERANCE: f64 = 1e-12;

fn golden(name: &str) -> Value {
    let path = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap_or_else(|| panic!("{key} is a list"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is a number"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap_or_else(|| panic!("{value} is a list")).iter().map(number).collect()
}

/// A choice from `{"name": …, key: value, …}`, every key given.
fn choice<E: Entry>(value: &Value) -> Choice<E> {
    let name = value["name"].as_str().expect("has a name");
    let mut choice = Choice::<E>::named(name).unwrap_or_else(|| panic!("{name} is in the registry"));
    for (key, value) in value.as_object().expect("an object").iter().filter(|(key, _)| *key != "name") {
        choice.set(key, number(value)).unwrap_or_else(|error| panic!("{error}"));
    }
    choice
}

/// The session of one golden case, run to its end.
fn replayed(case: &Value, steps: u32) -> (Vec<f64>, u32) {
    let mut run = Run::new(choice::<Rule>(&case["optimizer"]));
    if case["schedule"].is_object() {
        run.schedule = choice::<Schedule>(&case["schedule"]);
    }
    let start = numbers(&case["start"]);
    let experiment = Experiment {
        surface: choice::<Surface>(&case["surface"]),
        start: [start[0], start[1]],
        steps,
        runs: vec![run],
        ..Experiment::default()
    };
    let mut session = Session::new(&experiment).expect("built-ins compile");
    session.advance(|| false);
    (session.rows(0).to_vec(), session.heads()[0].steps)
}

fn compare_points(case: &Value, steps: u32) -> Vec<f64> {
    let (rows, taken) = replayed(case, steps);
    let name = format!("{} {} on {}", case["setting"], case["optimizer"], case["surface"]["name"]);
    assert_eq!(taken, steps, "{name} must not end early");
    let points = list(case, "points");
    assert_eq!(points.len(), steps as usize + 1);
    for (step, (golden, row)) in points.iter().zip(rows.chunks(COLUMNS)).enumerate() {
        let golden = numbers(golden);
        let distance = (golden[0] - row[0]).hypot(golden[1] - row[1]);
        let relative = distance / golden[0].hypot(golden[1]);
        assert!(relative <= TOLERANCE, "{name}, step {step}: {golden:?} against {:?}", &row[..2]);
    }
    rows
}

#[test]
fn update_rules_follow_pytorch() {
    let golden = golden("rules.json");
    let steps = golden["steps"].as_u64().expect("a number") as u32;
    let mut seen: Vec<(String, String, String)> = Vec::new();
    for case in list(&golden, "rules") {
        compare_points(case, steps);
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        seen.push((text(&case["optimizer"]["name"]), text(&case["surface"]["name"]), text(&case["setting"])));
    }
    // Every built-in rule, on two surfaces, with defaults and with everything changed.
    for rule in Rule::table().iter().filter(|rule| !rule.typed() && rule.search.is_none()) {
        let mut cases: Vec<_> = seen.iter().filter(|(name, ..)| *name == rule.item.id).collect();
        cases.sort();
        cases.dedup();
        assert_eq!(cases.len(), 4, "{} needs its four golden trajectories", rule.item.id);
    }
}

#[test]
fn schedules_follow_pytorch() {
    let golden = golden("rules.json");
    let steps = golden["steps"].as_u64().expect("a number") as u32;
    for case in list(&golden, "schedules") {
        let rows = compare_points(case, steps);
        let rates = numbers(&case["rates"]);
        for (step, (golden, row)) in rates.iter().zip(rows.chunks(COLUMNS).skip(1)).enumerate() {
            let rate = row[5];
            assert!((rate - golden).abs() <= TOLERANCE * golden.abs(), "{}: rate {step}", case["schedule"]);
        }
    }
    for schedule in Schedule::table().iter().filter(|schedule| !schedule.typed()) {
        let own = |case: &&Value| case["schedule"]["name"] == schedule.item.id;
        let warmups: Vec<f64> =
            list(&golden, "schedules").iter().filter(own).map(|case| number(&case["schedule"]["warmup"])).collect();
        assert!(warmups.contains(&0.0), "{} needs a golden trajectory", schedule.item.id);
        assert!(warmups.iter().any(|steps| *steps > 0.0), "{} needs one with a warmup", schedule.item.id);
    }
}

#[test]
fn surfaces_agree_with_autograd() {
    let golden = golden("surfaces.json");
    for case in list(&golden, "surfaces") {
        let mut objective = Objective::new(&choice::<Surface>(&case["surface"])).expect("compiles");
        for sample in list(case, "samples") {
            let point = numbers(&sample["point"]);
            let (value, gradient, [xx, xy, yy]) = objective.hessian([point[0], point[1]]);
            let hessian: Vec<f64> = list(sample, "hessian").iter().flat_map(numbers).collect();
            let pairs = [
                (vec![value], vec![number(&sample["value"])]),
                (gradient.to_vec(), numbers(&sample["gradient"])),
                (vec![xx, xy, xy, yy], hessian),
            ];
            for (ours, golden) in pairs {
                let scale = golden.iter().fold(1.0_f64, |largest, g| largest.max(g.abs()));
                for (a, b) in ours.iter().zip(&golden) {
                    assert!((a - b).abs() <= TOLERANCE * scale, "{} at {point:?}: {a} against {b}", case["surface"]);
                }
            }
        }
    }
    for surface in Surface::table().iter().filter(|surface| !surface.typed()) {
        let covered = list(&golden, "surfaces").iter().any(|case| case["surface"]["name"] == surface.item.id);
        assert!(covered, "{} needs golden derivatives", surface.item.id);
    }
}

#[test]
fn functions_and_their_derivatives_are_exact() {
    let golden = golden("functions.json");
    for function in list(&golden, "functions") {
        let name = function["name"].as_str().expect("a text");
        let mut compiled = compile(Kind::Surface, &format!("{name}(x)"), &[]).expect("compiles");
        let value = compiled.results[0];
        let slope = derive::derivative(&mut compiled.graph, value, 0);
        let mut machine = PointMachine::new(Tape::new(&compiled.graph, &[value, slope], 2, 0));
        for sample in list(function, "samples") {
            let [x, exact, derivative] = &sample.as_array().expect("a triple")[..] else { panic!("a triple") };
            let mut result = [0.0; 2];
            machine.run(&[number(x), 0.0], &mut result);
            let exact = number(exact);
            assert!((result[0] - exact).abs() <= 4.0 * f64::EPSILON * exact.abs(), "{name}({x}): {}", result[0]);
            match derivative.as_f64() {
                Some(d) => {
                    assert!((result[1] - d).abs() <= TOLERANCE * d.abs().max(1.0), "{name}′({x}): {}", result[1])
                }
                None => assert!(result[1].is_infinite(), "{name}′({x}) must be infinite, is {}", result[1]),
            }
        }
    }
}
