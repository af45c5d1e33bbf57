//! The inside of a search method's step: its model, its matrix, its region and its line search, from plain data.
//!
//! The level ellipse {p : pᵀMp = ρ²} of a positive definite M has the half axes ρ/√λᵢ. For H⁻¹ that is the region in
//! which the method takes all directions for equally steep; it is drawn for the method's matrix and for the true one
//! with the same ρ² = pᵀMp at the step, so that equal matrices give equal ellipses. Two directions are conjugate where
//! dᵀAd₋ = 0; the fact is divided by √(dᵀAd · d₋ᵀAd₋), the cosine of their angle as A sees it.

use super::{Fact, Form, Insight, Role, Shape, minus, plus};
use crate::surface::Objective;
use crate::train::probe::eigen;

/// Samples of φ.
const SAMPLES: usize = 120;
/// How far beyond the longest trial φ is shown.
const BEYOND: f64 = 1.3;

/// What a search method says of a step. Matrices are [[a, b], [b, c]] as [a, b, c].
#[derive(Clone, Debug, PartialEq)]
pub struct SearchView {
    /// Where the step began.
    pub from: [f64; 2],
    /// Where it ended.
    pub to: [f64; 2],
    /// The gradient where it began.
    pub gradient: [f64; 2],
    /// The Hessian there.
    pub hessian: [f64; 3],
    /// The direction.
    pub direction: [f64; 2],
    /// The direction of the step before.
    pub previous_direction: Option<[f64; 2]>,
    /// The method's inverse Hessian.
    pub inverse: Option<[f64; 3]>,
    /// Whether the method minimizes the true quadratic model, as Newton's does.
    pub models: bool,
    /// Radius of the trust region.
    pub radius: Option<f64>,
    /// The line search's trials, α and whether it was accepted; empty where there was none.
    pub trials: Vec<(f64, bool)>,
    /// Armijo's constant, where the search used it.
    pub c1: Option<f64>,
    /// Wolfe's constant, where the search used it.
    pub c2: Option<f64>,
}

/// φ(α) = f(from + α d), with the trials and the conditions on them.
#[derive(Clone, Debug, PartialEq)]
pub struct PhiPlot {
    /// Samples, α and φ(α), in ascending order.
    pub samples: Vec<[f64; 2]>,
    /// Trials: α, φ(α), and 1 for one that was accepted, else 0.
    pub trials: Vec<[f64; 3]>,
    /// φ(0) and the slope c₁φ′(0) of Armijo's line.
    pub armijo: Option<[f64; 2]>,
    /// The slope c₂φ′(0) that Wolfe's condition asks for at the least.
    pub wolfe: Option<f64>,
}

/// The inside of the step that leads from step `from`.
pub fn of_search(objective: &mut Objective, view: &SearchView, from: u32) -> Insight {
    let mut shapes = Vec::new();
    let mut facts = vec![Fact { symbol: "Δx".to_owned(), values: minus(view.to, view.from).to_vec() }];
    let step = minus(view.to, view.from);
    if view.models {
        shapes.extend(model(view));
    }
    if let Some(inverse) = view.inverse {
        shapes.extend(level_ellipse(Role::InverseHessian, view.from, inverse, step));
        if let Some(exact) = inverted(view.hessian) {
            shapes.extend(level_ellipse(Role::TrueInverse, view.from, exact, step));
        }
    }
    if let Some(radius) = view.radius {
        let form = Form::Ellipse(view.from, [radius, 0.0], radius);
        shapes.push(Shape { role: Role::TrustRegion, form });
        facts.push(Fact { symbol: "Δ".to_owned(), values: vec![radius] });
    }
    if let Some(before) = view.previous_direction {
        let form = Form::Segment(view.from, plus(view.from, scaled(before, step)));
        shapes.push(Shape { role: Role::PreviousDirection, form });
        facts.push(Fact {
            symbol: "dᵀAd₋".to_owned(), values: vec![conjugacy(view.hessian, view.direction, before)]
        });
    }
    shapes.push(Shape { role: Role::Step, form: Form::Arrow(view.from, view.to) });
    let plot = (!view.trials.is_empty()).then(|| phi(objective, view));
    Insight { from, shapes, facts, lines: String::new(), plot }
}

/// aᵀMb
fn product([m, n, o]: [f64; 3], a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * (m * b[0] + n * b[1]) + a[1] * (n * b[0] + o * b[1])
}

/// The cosine of the angle between two directions as the matrix sees it: 0 where they are conjugate. Not a number where
/// the matrix is not positive along them.
pub fn conjugacy(matrix: [f64; 3], a: [f64; 2], b: [f64; 2]) -> f64 {
    product(matrix, a, b) / libm::sqrt(product(matrix, a, a) * product(matrix, b, b))
}

/// The inverse; none where the matrix is singular.
fn inverted([a, b, c]: [f64; 3]) -> Option<[f64; 3]> {
    let determinant = a * c - b * b;
    let inverse = [c / determinant, -b / determinant, a / determinant];
    inverse.iter().all(|entry| entry.is_finite()).then_some(inverse)
}

/// {p : pᵀMp = through·M·through} around a centre; none where M is not positive definite.
fn level_ellipse(role: Role, centre: [f64; 2], matrix: [f64; 3], through: [f64; 2]) -> Option<Shape> {
    let ([high, low], axis) = eigen(matrix);
    let level = product(matrix, through, through);
    if !(low > 0.0 && high.is_finite() && level > 0.0) {
        return None;
    }
    let [long, short] = [low, high].map(|eigenvalue| libm::sqrt(level / eigenvalue));
    let form = Form::Ellipse(centre, [axis[0] * short, axis[1] * short], long);
    Some(Shape { role, form })
}

/// The stationary point of f + gᵀp + ½pᵀHp, and the model's level line through the point where it is an ellipse.
fn model(view: &SearchView) -> Vec<Shape> {
    let Some([a, b, c]) = inverted(view.hessian) else { return Vec::new() };
    let [x, y] = view.gradient;
    let newton = [-(a * x + b * y), -(b * x + c * y)];
    let centre = plus(view.from, newton);
    let point = Shape { role: Role::ModelMinimum, form: Form::Point(centre) };
    level_ellipse(Role::Model, centre, view.hessian, newton).into_iter().chain([point]).collect()
}

/// A direction with the length of another.
fn scaled(direction: [f64; 2], like: [f64; 2]) -> [f64; 2] {
    let factor = libm::hypot(like[0], like[1]) / libm::hypot(direction[0], direction[1]);
    if factor.is_finite() { direction.map(|coordinate| coordinate * factor) } else { [0.0; 2] }
}

fn phi(objective: &mut Objective, view: &SearchView) -> PhiPlot {
    let mut at = |alpha: f64| objective.value(plus(view.from, view.direction.map(|d| d * alpha)));
    let end = BEYOND * view.trials.iter().fold(0.0, |longest: f64, (alpha, _)| longest.max(*alpha));
    let alphas = (0..SAMPLES).map(|i| end * i as f64 / (SAMPLES - 1) as f64);
    let samples: Vec<[f64; 2]> = alphas.map(|alpha| [alpha, at(alpha)]).collect();
    let trial = |(alpha, accepted): &(f64, bool)| [*alpha, at(*alpha), f64::from(u8::from(*accepted))];
    let trials = view.trials.iter().map(trial).collect();
    let slope = view.gradient[0] * view.direction[0] + view.gradient[1] * view.direction[1];
    let armijo = view.c1.map(|c1| [samples[0][1], c1 * slope]);
    PhiPlot { samples, trials, armijo, wolfe: view.c2.map(|c2| c2 * slope) }
}
