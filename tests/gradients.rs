//! The gradient of every operation against finite differences, in f64 by the reference executor.
#![cfg(not(target_arch = "wasm32"))]

#[path = "backends/cases.rs"]
mod cases;

use descent_lab::exec::reference::Reference;
use descent_lab::exec::{Executor, Moment};
use descent_lab::program::{Builder, Over, Padding, ShapeProblem};

/// Parameters of a case that are moved at most.
const TRIED: usize = 24;

/// Step of the central difference: its error is of the order of the square, that of rounding 1e-16 over it.
const STEP: f64 = 1e-5;

#[test]
fn gradients_are_the_limits_of_differences() {
    let mut report = String::new();
    for case in cases::all() {
        let b = cases::with_loss(&case).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        let program = b.finish();
        let mut exec = Reference::new(&program);
        if let Some(c) = program.scalar("c") {
            exec.set_scalar(c, 0.5);
        }
        exec.set_moment(Moment { seed: 5, step: 2, first: 3 });
        let loss = program.output("loss").expect("cases have a loss");
        let count = program.parameter_count();
        let mut at = cases::parameters(count);
        let (mut gradient, mut unused) = (vec![0.0; count], vec![0.0; count]);
        exec.run(&at, &mut gradient);
        let detached = case.name == "detach";
        for k in (0..count).step_by(count.div_ceil(TRIED)) {
            let x = at[k];
            let mut side = |value: f64| {
                at[k] = value;
                exec.run(&at, &mut unused);
                exec.read(loss)[0]
            };
            let (above, below) = (side(x + STEP), side(x - STEP));
            at[k] = x;
            let slope = (above - below) / (2.0 * STEP);
            let expected = if detached { 0.0 } else { slope };
            let scale = 1.0 + expected.abs() + 1e-3 * above.abs();
            if (gradient[k] - expected).abs() > 2e-7 * scale {
                report.push_str(&format!("{}: parameter {k}: {} against {expected}\n", case.name, gradient[k]));
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn ties_share_or_take_the_first() {
    let mut b = Builder::new();
    let x = b.parameter("x", &[1, 2, 2, 1]).expect("fits");
    let y = b.max_pool(x, 2, 2, Padding::Valid).expect("fits");
    let total = b.sum(y, Over::All);
    b.minimize(total).expect("one number");
    let pooled = b.finish();
    let mut b = Builder::new();
    let x = b.parameter("x", &[4]).expect("fits");
    let y = b.max(x, Over::All);
    b.minimize(y).expect("one number");
    let reduced = b.finish();
    let gradient = |program| {
        let mut gradient = [0.0; 4];
        Reference::new(&program).run(&[1.0, 3.0, 3.0, 3.0], &mut gradient);
        gradient
    };
    assert_eq!(gradient(pooled), [0.0, 1.0, 0.0, 0.0]);
    assert_eq!(gradient(reduced), [0.0, 1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]);
}

#[test]
fn parameters_that_are_left_out_get_zeros() {
    let mut b = Builder::new();
    let (x, y, z) = (b.parameter("x", &[2]), b.parameter("y", &[2]), b.parameter("z", &[1]));
    let (x, y, _) = (x.expect("fits"), y.expect("fits"), z.expect("fits"));
    let product = b.map("x*y", &[("x", x), ("y", y)]).expect("fits");
    let loss = b.sum(product, Over::All);
    b.minimize_over(loss, &[y]).expect("one number");
    let mut gradient = [9.0; 5];
    Reference::new(&b.finish()).run(&[2.0, 3.0, 4.0, 5.0, 6.0], &mut gradient);
    assert_eq!(gradient, [0.0, 0.0, 2.0, 3.0, 0.0]);
}

#[test]
fn what_has_no_derivative_says_so() {
    let mut b = Builder::new();
    let x = b.parameter("x", &[1, 4, 4, 1]).expect("fits");
    let y = b.max_pool(x, 2, 2, Padding::Valid).expect("fits");
    let squares = b.map("y*y", &[("y", y)]).expect("fits");
    let loss = b.sum(squares, Over::All);
    let error = b.gradient(y, &[x]).expect_err("y is no single number");
    assert!(matches!(error.problem, ShapeProblem::NotOne(_)));
    let slope = b.gradient(loss, &[x]).expect("known")[0];
    let slope = b.sum(slope, Over::All);
    let error = b.gradient(slope, &[x]).expect_err("a second derivative through the choice of the largest");
    assert_eq!(error.to_string(), "max_pool: its derivative is not known");
}
