//! A probe: what the surface is like at a point, to second order.
//!
//! With H = [[a, b], [b, c]], m = (a + c)/2 and r = √(((a − c)/2)² + b²), the eigenvalues are m ± r. The larger one in
//! magnitude is computed first and the other one from the determinant where that is more exact, so that a small
//! eigenvalue beside a large one keeps its digits. The condition number is |λ|max/|λ|min.
//!
//! Known answers: [[2, 0], [0, −2]] is a saddle with κ = 1; [[802, −400], [−400, 200]], Rosenbrock's at (1, 1), has
//! λ ≈ 1001.6 and 0.3994, κ ≈ 2508.

use crate::registry::{Text, text};
use crate::surface::Objective;

/// A gradient norm at or below this share of 1 + the largest eigenvalue's magnitude counts as vanished.
const FLAT: f64 = 1e-6;
/// An eigenvalue at or below this share of the other one's magnitude counts as zero.
const SEMI: f64 = 1e-12;

/// What the surface is like at a point. The second-order model around it is
/// f + ∇fᵀd + ½ dᵀHd.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Probe {
    /// Where.
    pub point: [f64; 2],
    /// f
    pub value: f64,
    /// ∇f
    pub gradient: [f64; 2],
    /// ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²
    pub hessian: [f64; 3],
    /// Eigenvalues of the Hessian, the larger one first.
    pub eigenvalues: [f64; 2],
    /// Unit eigenvector of the first eigenvalue; the other one is perpendicular to it.
    pub axis: [f64; 2],
    /// Condition number: 1 at the least, infinite where an eigenvalue is zero.
    pub condition: f64,
    /// What kind of place it is.
    pub kind: Shape,
}

/// What kind of place a point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Both eigenvalues are positive.
    Convex,
    /// Both are negative.
    Concave,
    /// One is positive, the other negative.
    Indefinite,
    /// At least one is zero.
    Degenerate,
    /// Convex, and the gradient vanishes.
    Minimum,
    /// Concave, and the gradient vanishes.
    Maximum,
    /// Indefinite, and the gradient vanishes.
    Saddle,
    /// A number here is none.
    Undefined,
}

impl Shape {
    /// What it says of the Hessian alone.
    pub const fn form(self) -> Self {
        match self {
            Self::Minimum => Self::Convex,
            Self::Maximum => Self::Concave,
            Self::Saddle => Self::Indefinite,
            other => other,
        }
    }

    /// Every one of them, in the order of their discriminants.
    pub const ALL: [Shape; 8] = [
        Self::Convex,
        Self::Concave,
        Self::Indefinite,
        Self::Degenerate,
        Self::Minimum,
        Self::Maximum,
        Self::Saddle,
        Self::Undefined,
    ];

    /// Its name.
    pub const fn name(self) -> Text {
        match self {
            Self::Convex => text("positive definite", "正定"),
            Self::Concave => text("negative definite", "负定"),
            Self::Indefinite => text("indefinite", "不定"),
            Self::Degenerate => text("semi-definite", "半定"),
            Self::Minimum => text("local minimum", "局部极小点"),
            Self::Maximum => text("local maximum", "局部极大点"),
            Self::Saddle => text("saddle point", "鞍点"),
            Self::Undefined => text("not defined here", "此处无定义"),
        }
    }
}

/// Looks at the surface at `point`.
pub fn probe(objective: &mut Objective, point: [f64; 2]) -> Probe {
    let (value, gradient, hessian) = objective.hessian(point);
    let (eigenvalues, axis) = eigen(hessian);
    let [large, small] = {
        let [a, b] = eigenvalues.map(f64::abs);
        if a >= b { [a, b] } else { [b, a] }
    };
    let finite = [value, gradient[0], gradient[1], eigenvalues[0], eigenvalues[1]].iter().all(|n| n.is_finite());
    let flat = libm::hypot(gradient[0], gradient[1]) <= FLAT * (1.0 + large);
    let kind = match eigenvalues {
        _ if !finite => Shape::Undefined,
        _ if small <= SEMI * large => Shape::Degenerate,
        [_, low] if low > 0.0 => {
            if flat {
                Shape::Minimum
            } else {
                Shape::Convex
            }
        }
        [high, _] if high < 0.0 => {
            if flat {
                Shape::Maximum
            } else {
                Shape::Concave
            }
        }
        _ => {
            if flat {
                Shape::Saddle
            } else {
                Shape::Indefinite
            }
        }
    };
    let condition = if kind == Shape::Degenerate { f64::INFINITY } else { large / small };
    Probe { point, value, gradient, hessian, eigenvalues, axis, condition, kind }
}

/// Eigenvalues of [[a, b], [b, c]], the larger one first, and a unit eigenvector of the first.
pub fn eigen([a, b, c]: [f64; 3]) -> ([f64; 2], [f64; 2]) {
    let (middle, half) = (a / 2.0 + c / 2.0, a / 2.0 - c / 2.0);
    let radius = libm::hypot(half, b);
    let far = if middle >= 0.0 { middle + radius } else { middle - radius };
    // The product is the determinant: no cancellation between middle and radius.
    let near = if far == 0.0 { 0.0 } else { a / far * c - b / far * b };
    let eigenvalues = if middle >= 0.0 { [far, near] } else { [near, far] };
    // (half + radius, b) and (b, radius − half) both point along the first axis: the longer one is the exact one.
    let [x, y] = if half >= 0.0 { [half + radius, b] } else { [b, radius - half] };
    let length = libm::hypot(x, y);
    let axis = if length > 0.0 && length.is_finite() { [x / length, y / length] } else { [1.0, 0.0] };
    (eigenvalues, axis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Choice;
    use crate::surface::Surface;

    fn at(surface: &str, point: [f64; 2]) -> Probe {
        let choice = Choice::<Surface>::named(surface).expect("exists");
        probe(&mut Objective::new(&choice).expect("compiles"), point)
    }

    #[test]
    fn a_saddle_is_told_from_a_minimum_and_from_a_slope() {
        let saddle = at("saddle", [0.0, 0.0]);
        assert_eq!(saddle.kind, Shape::Saddle);
        assert!(saddle.eigenvalues[0] > 0.0 && saddle.eigenvalues[1] < 0.0);
        assert_eq!(at("saddle", [0.5, 0.25]).kind, Shape::Indefinite);
        let minimum = at("rosenbrock", [1.0, 1.0]);
        assert_eq!(minimum.kind, Shape::Minimum);
        assert!((minimum.condition - 2_508.009_6).abs() < 1e-3, "{}", minimum.condition);
        assert_eq!(at("rosenbrock", [-1.0, 1.0]).kind, Shape::Convex);
    }

    #[test]
    fn eigenvalues_and_axes_put_the_matrix_together_again() {
        for matrix in [[802.0, -400.0, 200.0], [2.0, 0.0, -2.0], [-3.0, 1.0, -5.0], [0.0, 4.0, 0.0], [1.0, 0.0, 1.0]] {
            let ([high, low], [x, y]) = eigen(matrix);
            assert!(high >= low);
            let again = [high * x * x + low * y * y, (high - low) * x * y, high * y * y + low * x * x];
            for (entry, back) in matrix.iter().zip(again) {
                assert!((entry - back).abs() < 1e-12 * (1.0 + high.abs()), "{matrix:?} became {again:?}");
            }
        }
        let ([_, low], _) = eigen([1e16, 1.0, 2.0]);
        assert!((low - 2.0).abs() < 1e-12, "the small eigenvalue lost its digits: {low}");
    }
}
