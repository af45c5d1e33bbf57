//! What every surface promises: its minima are minima, its derivatives are derivatives, its blocks are its points.

use descent_lab::experiment::Choice;
use descent_lab::expr::slice::Lane;
use descent_lab::registry::Entry;
use descent_lab::rng::{Stream, uniform_pair};
use descent_lab::surface::{self, Objective, Surface};

/// Every surface with its defaults, and again with every parameter elsewhere in its range.
fn choices() -> Vec<Choice<Surface>> {
    let changed = |surface: &'static Surface| {
        let mut choice = Choice::new(surface);
        for hyper in surface.item.hypers {
            let value = 0.5 * (hyper.default + hyper.range.0.max(-2.0));
            choice.set(&hyper.key, value).expect("in range");
        }
        choice
    };
    Surface::table().iter().flat_map(|surface| [Choice::new(*surface), changed(surface)]).collect()
}

fn points(choice: &Choice<Surface>) -> impl Iterator<Item = [f64; 2]> + use<> {
    let [[x0, x1], [y0, y1]] = choice.entry.domain;
    (0..200).map(move |i| {
        let [u, v] = uniform_pair(11, Stream::GradientNoise, i, 0);
        [x0 + (x1 - x0) * u, y0 + (y1 - y0) * v]
    })
}

#[test]
fn gradients_agree_with_finite_differences() {
    for choice in choices() {
        let mut objective = Objective::new(&choice).expect("compiles");
        for [x, y] in points(&choice) {
            let h = 1e-5;
            let (_, gradient) = objective.gradient([x, y]);
            let mut slope = |dx: f64, dy: f64| {
                // Fourth order: error h⁴ f⁽⁵⁾/30.
                let mut at = |k: f64| objective.value([x + k * dx, y + k * dy]);
                (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / (12.0 * h)
            };
            let difference = [slope(h, 0.0), slope(0.0, h)];
            let value = objective.value([x, y]);
            let scale = 1.0 + gradient[0].abs().max(gradient[1].abs()) + value.abs();
            for (exact, found) in gradient.iter().zip(difference) {
                assert!((exact - found).abs() <= 1e-9 * scale, "{choice:?} at ({x}, {y}): {exact} against {found}");
            }
        }
    }
}

#[test]
fn hessians_agree_with_finite_differences_of_gradients() {
    for choice in choices() {
        let mut objective = Objective::new(&choice).expect("compiles");
        for [x, y] in points(&choice) {
            let h = 1e-5;
            let (value, gradient, [xx, xy, yy]) = objective.hessian([x, y]);
            assert_eq!((value, gradient), objective.gradient([x, y]));
            let mut slope = |dx: f64, dy: f64| {
                let mut at = |k: f64| objective.gradient([x + k * dx, y + k * dy]).1;
                let (a, b, c, d) = (at(1.0), at(-1.0), at(2.0), at(-2.0));
                [0, 1].map(|i| (8.0 * (a[i] - b[i]) - (c[i] - d[i])) / (12.0 * h))
            };
            let (along_x, along_y) = (slope(h, 0.0), slope(0.0, h));
            let found = [along_x[0], along_x[1], along_y[0], along_y[1]];
            let scale = 1.0 + gradient[0].abs().max(gradient[1].abs()) + xx.abs().max(yy.abs());
            for (exact, found) in [xx, xy, xy, yy].iter().zip(found) {
                assert!((exact - found).abs() <= 1e-9 * scale, "{choice:?} at ({x}, {y}): {exact} against {found}");
            }
        }
    }
}

#[test]
fn stated_minima_are_minima() {
    for choice in choices() {
        let values: Vec<f64> = choice.all_values().into_iter().map(|(_, value)| value).collect();
        let mut objective = Objective::new(&choice).expect("compiles");
        let minima = (choice.entry.minima)(&values);
        assert!(choice.entry.typed() || !minima.is_empty(), "{choice:?} states no minimum");
        for [x, y, depth] in minima {
            let (value, gradient, [xx, xy, yy]) = objective.hessian([x, y]);
            let curvature = 1.0 + xx.abs().max(yy.abs());
            assert!((value - depth).abs() <= 1e-9, "{choice:?}: f({x}, {y}) = {value}, not {depth}");
            assert!(gradient[0].hypot(gradient[1]) <= 1e-9 * curvature, "{choice:?}: gradient {gradient:?}");
            assert!(xx >= 0.0 && xx * yy - xy * xy >= -1e-9 * curvature, "{choice:?}: not positive semi-definite");
            let [[x0, x1], [y0, y1]] = choice.entry.domain;
            assert!(x0 <= x && x <= x1 && y0 <= y && y <= y1, "{choice:?}: ({x}, {y}) lies outside the domain");
        }
    }
}

#[test]
fn stated_saddles_are_saddles() {
    let mut count = 0;
    for choice in choices() {
        let mut objective = Objective::new(&choice).expect("compiles");
        for [x, y] in choice.entry.saddles.iter().copied() {
            let (_, gradient, [xx, xy, yy]) = objective.hessian([x, y]);
            let curvature = 1.0 + xx.abs().max(yy.abs());
            assert!(gradient[0].hypot(gradient[1]) <= 1e-9 * curvature, "{choice:?}: gradient {gradient:?}");
            // The monkey saddle's Hessian is zero: three ways lead down.
            let flat = choice.entry.item.id == "monkey_saddle" && [xx, xy, yy] == [0.0; 3];
            assert!(flat || xx * yy - xy * xy < 0.0, "{choice:?}: no saddle at ({x}, {y})");
            count += 1;
        }
    }
    assert!(count >= 20, "{count}");
}

#[test]
fn nothing_near_a_stated_minimum_is_lower() {
    // Needs no derivative: it holds at Ackley's kink too, where the gradient 0 is a convention.
    for choice in choices() {
        let values: Vec<f64> = choice.all_values().into_iter().map(|(_, value)| value).collect();
        let mut objective = Objective::new(&choice).expect("compiles");
        for [x, y, depth] in (choice.entry.minima)(&values) {
            for radius in [1e-6, 1e-4, 1e-2] {
                for i in 0..64 {
                    let angle = std::f64::consts::TAU * f64::from(i) / 64.0;
                    let near = objective.value([x + radius * angle.cos(), y + radius * angle.sin()]);
                    let rounding = 1e-14 * (1.0 + depth.abs());
                    assert!(near >= depth - rounding, "{choice:?}: {near} at {radius} from ({x}, {y}), {depth}");
                }
            }
        }
    }
}

/// Largest difference of blocks and points, relative to the largest height: rounding and the two implementations of
/// the transcendental functions.
fn block_error<T: Lane>(choice: &Choice<Surface>) -> f64 {
    let mut objective = Objective::new(choice).expect("compiles");
    let mut machine = surface::heights::<T>(choice).expect("compiles");
    let points: Vec<[f64; 2]> = points(choice).map(|p| p.map(|v| T::from_f64(v).to_f64())).collect();
    let mut arrays = [0, 1].map(|axis| points.iter().map(|p| T::from_f64(p[axis])).collect::<Vec<T>>()).to_vec();
    arrays.push(vec![T::ZERO; points.len()]);
    machine.run(&mut arrays, &[2]);
    let exact: Vec<f64> = points.iter().map(|p| objective.value(*p)).collect();
    let scale = exact.iter().fold(1.0_f64, |largest, value| largest.max(value.abs()));
    exact.iter().zip(&arrays[2]).map(|(a, b)| (a - b.to_f64()).abs() / scale).fold(0.0, f64::max)
}

#[test]
fn blocks_agree_with_points() {
    for choice in choices() {
        assert!(block_error::<f64>(&choice) <= 1e-14, "{choice:?} in f64");
        assert!(block_error::<f32>(&choice) <= 1e-6, "{choice:?} in f32");
    }
}
