//! Every executor against the reference, over all operations and many shapes: values, gradients, states.
//!
//! A new executor is a line in [`executors`]; a new operation is a case in `backends/cases.rs`. Executors in f32 may differ
//! from f64 by [`TOLERANCE`], relative to the largest number of the array and 1.
#![cfg(not(target_arch = "wasm32"))]

#[path = "backends/cases.rs"]
mod cases;

use descent_lab::exec::cpu::Cpu;
use descent_lab::exec::reference::Reference;
use descent_lab::exec::{Executor, Moment};
use descent_lab::program::{Builder, Distribution, Program, Transpose};

/// Rounding of sums of up to some hundred terms, and what functions make of it.
const TOLERANCE: f64 = 1e-5;

type Make = fn(&Program) -> Box<dyn Executor<f32>>;

fn executors() -> [(&'static str, Make); 1] {
    [("cpu", |program| Box::new(Cpu::new(program)))]
}

const MOMENT: Moment = Moment { seed: 5, step: 2, first: 3 };

/// Everything a run leaves behind: outputs, the gradient block, states.
fn run<T: descent_lab::expr::slice::Lane>(exec: &mut dyn Executor<T>, program: &Program) -> Vec<(String, Vec<f64>)> {
    let parameters: Vec<T> =
        cases::parameters(program.parameter_count()).iter().map(|value| T::from_f64(*value)).collect();
    // Whatever stood there before is overwritten.
    let mut gradient = vec![T::NAN; parameters.len()];
    if let Some(c) = program.scalar("c") {
        exec.set_scalar(c, 0.5);
    }
    exec.set_moment(MOMENT);
    for _ in 0..2 {
        exec.run(&parameters, &mut gradient);
    }
    let widened = |values: &[T]| values.iter().map(|value| value.to_f64()).collect::<Vec<f64>>();
    let mut left: Vec<(String, Vec<f64>)> = Vec::new();
    for (number, output) in program.outputs().iter().enumerate() {
        left.push((output.name.clone(), widened(exec.read(number))));
    }
    left.push(("gradient".into(), widened(&gradient)));
    left.push(("states".into(), widened(exec.states())));
    left
}

#[test]
fn executors_agree_with_the_reference() {
    let mut report = String::new();
    for case in cases::all() {
        let b = cases::with_loss(&case).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let program = b.finish();
        let expected = run(&mut Reference::new(&program), &program);
        let terms = expected[0].1.iter().map(|y| y.abs()).sum::<f64>() / 16.0;
        for (name, make) in executors() {
            let found = run(&mut *make(&program), &program);
            for ((what, expected), (_, found)) in expected.iter().zip(&found) {
                let mut scale = expected.iter().fold(1.0_f64, |scale, value| scale.max(value.abs()));
                if what == "loss" {
                    // Its terms cancel.
                    scale += terms;
                }
                let far = |(e, f): &(&f64, &f64)| (*e - *f).abs() > TOLERANCE * scale || e.is_nan() != f.is_nan();
                assert_eq!(expected.len(), found.len());
                if let Some((i, (e, f))) = expected.iter().zip(found).enumerate().find(|(_, pair)| far(pair)) {
                    report.push_str(&format!("{}: {name}: {what}[{i}] is {f}, not {e}\n", case.name));
                }
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn inputs_scalars_and_states_reach_the_program() {
    let mut b = Builder::new();
    let (x, k) = (b.input("x", &[2, 3]).expect("fits"), b.scalar("k").expect("fits"));
    let w = b.parameter("w", &[3, 2]).expect("fits");
    let total = b.state("total", &[2, 2], 1.0).expect("fits");
    let product = b.matmul(x, w, Transpose::None).expect("fits");
    let next = b.map("t + k*p", &[("t", total), ("k", k), ("p", product)]).expect("fits");
    b.assign(total, next).expect("fits");
    b.output("next", next).expect("free");
    b.output("w", w).expect("free");
    let program = b.finish();
    for (name, make) in executors() {
        let mut exec = make(&program);
        exec.write(0, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        exec.set_scalar(0, 2.0);
        let w = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        exec.run(&w, &mut []);
        assert_eq!(exec.read(0), [3.0, 5.0, 7.0, 9.0], "{name}");
        exec.run(&w, &mut []);
        assert_eq!(exec.read(0), [5.0, 9.0, 13.0, 17.0], "{name}");
        assert_eq!(exec.read(1), w, "{name}");
        assert_eq!(exec.states(), [5.0, 9.0, 13.0, 17.0], "{name}");
        exec.set_states(&[0.0; 4]);
        exec.set_scalar(0, -1.0);
        exec.run(&w, &mut []);
        assert_eq!(exec.read(0), [-1.0, -2.0, -3.0, -4.0], "{name}");
    }
}

#[test]
fn an_output_shows_a_state_as_it_was_during_the_run() {
    let mut b = Builder::new();
    let x = b.state("x", &[2], 1.0).expect("fits");
    let next = b.map("2*x", &[("x", x)]).expect("fits");
    b.assign(x, next).expect("fits");
    b.output("x", x).expect("free");
    let program = b.finish();
    let mut reference = Reference::new(&program);
    reference.run(&[], &mut []);
    assert_eq!((reference.read(0), reference.states()), (&[1.0, 1.0][..], &[2.0, 2.0][..]));
    for (name, make) in executors() {
        let mut exec = make(&program);
        exec.run(&[], &mut []);
        assert_eq!((exec.read(0), exec.states()), (&[1.0, 1.0][..], &[2.0, 2.0][..]), "{name}");
    }
}

#[test]
fn states_exchange_their_values() {
    let mut b = Builder::new();
    let (x, y) = (b.state("x", &[3], 1.0).expect("fits"), b.state("y", &[3], 2.0).expect("fits"));
    b.assign(x, y).expect("fits");
    b.assign(y, x).expect("fits");
    let program = b.finish();
    for (name, make) in executors() {
        let mut exec = make(&program);
        exec.run(&[], &mut []);
        assert_eq!(exec.states(), [2.0, 2.0, 2.0, 1.0, 1.0, 1.0], "{name}");
    }
}

#[test]
fn random_numbers_depend_on_the_moment_alone() {
    let mut b = Builder::new();
    let x = b.random(Distribution::Uniform, &[4, 5]).expect("fits");
    let y = b.random(Distribution::Uniform, &[4, 5]).expect("fits");
    b.output("x", x).expect("free");
    b.output("y", y).expect("free");
    let program = b.finish();
    for (name, make) in executors() {
        let mut exec = make(&program);
        let mut draw = |seed, step, first| {
            exec.set_moment(Moment { seed, step, first });
            exec.run(&[], &mut []);
            (exec.read(0).to_vec(), exec.read(1).to_vec())
        };
        let (x, y) = draw(1, 1, 0);
        assert_ne!(x, y, "{name}");
        assert_ne!(x, draw(2, 1, 0).0, "{name}");
        assert_ne!(x, draw(1, 2, 0).0, "{name}");
        assert_eq!(x[10..], draw(1, 1, 2).0[..10], "{name}");
        assert_eq!(x, draw(1, 1, 0).0, "{name}");
    }
}
