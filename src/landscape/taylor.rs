//! Contour lines of the second-order model q(d) = f + ∇fᵀd + ½ dᵀHd around a point, near to it.
//!
//! In the eigenbasis (u, v) of H, with v along the eigenvalue of larger magnitude, q = f + a·u + b·v + ½λu² + ½μv². A level
//! L is met at v = (−b ± √D)/μ with D(u) = b² − 2μ(f − L + a·u + ½λu²), wherever D ≥ 0. D is a quadratic: its roots are
//! where the line turns round, so ellipses close, hyperbolas have two branches and parabolas one.
//!
//! Domain: any finite probe. Known answers: around a minimum with H = 2·I the line at height 1 above it is the circle of
//! radius 1; without curvature lines are straight.

use crate::train::probe::{Probe, Shape};
use std::f64::consts::PI;

/// Pieces in which a branch is drawn.
const PIECES: u32 = 32;
/// Curvature that bends a line by less than this share over the radius counts as none.
const STRAIGHT: f64 = 1e-9;

/// The model around a probe's point, in its eigenbasis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Taylor {
    point: [f64; 2],
    value: f64,
    /// Unit vectors u and v, in world units.
    basis: [[f64; 2]; 2],
    /// The gradient along them: a, b.
    slope: [f64; 2],
    /// The curvature along them: λ, μ with |μ| ≥ |λ|.
    curvature: [f64; 2],
}

impl Taylor {
    /// The model around a probe's point; none where a number there is none.
    pub fn of(probe: &Probe) -> Option<Self> {
        let Probe { point, value, gradient, eigenvalues: [high, low], axis, kind, .. } = *probe;
        if kind == Shape::Undefined {
            return None;
        }
        let other = [-axis[1], axis[0]];
        let (basis, curvature) =
            if high.abs() >= low.abs() { ([other, axis], [low, high]) } else { ([axis, other], [high, low]) };
        let slope = basis.map(|[x, y]| gradient[0] * x + gradient[1] * y);
        Some(Self { point, value, basis, slope, curvature })
    }

    /// Where the model is stationary: its minimum, maximum or saddle; none where it has no such point, or a line of them.
    pub fn stationary(&self) -> Option<[f64; 2]> {
        let at = [0, 1].map(|i| -self.slope[i] / self.curvature[i]);
        at.iter().all(|place| place.is_finite()).then(|| self.world(at))
    }

    /// The model's height at a world point.
    pub fn height(&self, at: [f64; 2]) -> f64 {
        let offset = [at[0] - self.point[0], at[1] - self.point[1]];
        let along = self.basis.map(|[x, y]| offset[0] * x + offset[1] * y);
        let share = |i: usize| (self.slope[i] + self.curvature[i] * along[i] / 2.0) * along[i];
        self.value + share(0) + share(1)
    }

    /// Draws the contour line at a height, as far as it is seen along u within `radius` of the point: `pen` is given world
    /// points, and with each whether the line goes on there from the one before.
    pub fn line(&self, level: f64, radius: f64, pen: &mut dyn FnMut([f64; 2], bool)) {
        let ([a, b], [lambda, mu], rise) = (self.slope, self.curvature, self.value - level);
        let steep = libm::hypot(a, b);
        if mu.abs() * radius <= STRAIGHT * steep {
            return self.straight(level, steep, radius, pen);
        }
        let root = |u: f64| b * b - 2.0 * mu * (rise + (a + lambda * u / 2.0) * u);
        let turns = roots(-mu * lambda, -2.0 * mu * a, b * b - 2.0 * mu * rise).map(|u| u.clamp(-radius, radius));
        for (from, to) in [(-radius, turns[0]), (turns[0], turns[1]), (turns[1], radius)] {
            if from >= to || root(from / 2.0 + to / 2.0) < 0.0 {
                continue;
            }
            for (sign, piece) in [1.0, -1.0].into_iter().flat_map(|sign| (0..=PIECES).map(move |piece| (sign, piece))) {
                // Closer together where the line turns.
                let u = from + (to - from) * (1.0 - libm::cos(PI * f64::from(piece) / f64::from(PIECES))) / 2.0;
                pen(self.world([u, self.across(sign, libm::sqrt(root(u).max(0.0)), u, rise)]), piece > 0);
            }
        }
    }

    /// v where the line crosses u, on the branch of this sign; `root` is √D. Without cancellation.
    fn across(&self, sign: f64, root: f64, u: f64, rise: f64) -> f64 {
        let ([a, b], [lambda, mu]) = (self.slope, self.curvature);
        if b * sign <= 0.0 {
            return (sign * root - b) / mu;
        }
        let sum = -b - sign * root;
        2.0 * (rise + (a + lambda * u / 2.0) * u) / sum
    }

    /// The line where there is no curvature.
    fn straight(&self, level: f64, steep: f64, radius: f64, pen: &mut dyn FnMut([f64; 2], bool)) {
        let away = (level - self.value) / steep;
        // Nor where the ground is flat and there is no line.
        if away.abs() <= radius {
            let [a, b] = self.slope.map(|slope| slope / steep);
            pen(self.world([a * away + b * radius, b * away - a * radius]), false);
            pen(self.world([a * away - b * radius, b * away + a * radius]), true);
        }
    }

    fn world(&self, along: [f64; 2]) -> [f64; 2] {
        let [u, v] = self.basis;
        [0, 1].map(|i| self.point[i] + along[0] * u[i] + along[1] * v[i])
    }
}

/// Real roots of a·x² + b·x + c, ascending, without cancellation; infinite where there are none.
fn roots(a: f64, b: f64, c: f64) -> [f64; 2] {
    let sum = -0.5 * (b + libm::copysign(libm::sqrt(b * b - 4.0 * a * c), b));
    let [first, second] = [sum / a, c / sum].map(|root| if root.is_nan() { f64::INFINITY } else { root });
    [first.min(second), first.max(second)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Choice;
    use crate::surface::{Objective, Surface};
    use crate::train::probe::probe;

    fn at(surface: &str, point: [f64; 2]) -> Probe {
        let choice = Choice::<Surface>::named(surface).expect("exists");
        probe(&mut Objective::new(&choice).expect("compiles"), point)
    }

    /// A probe at the origin with this value, gradient and Hessian.
    fn plain(value: f64, gradient: [f64; 2], hessian: [f64; 3]) -> Taylor {
        let (eigenvalues, axis) = crate::train::probe::eigen(hessian);
        let kind = Shape::Convex;
        let probe =
            Probe { point: [0.0, 0.0], value, gradient, hessian, eigenvalues, axis, condition: f64::INFINITY, kind };
        Taylor::of(&probe).expect("is finite")
    }

    /// The parts of a line.
    fn parts(model: &Taylor, level: f64, radius: f64) -> Vec<Vec<[f64; 2]>> {
        let mut parts: Vec<Vec<[f64; 2]>> = Vec::new();
        model.line(level, radius, &mut |at, goes_on| match parts.last_mut() {
            Some(part) if goes_on => part.push(at),
            _ => parts.push(vec![at]),
        });
        parts
    }

    #[test]
    fn every_point_of_a_line_has_its_height() {
        let places = [
            ("rosenbrock", [1.0, 1.0]),
            ("rosenbrock", [-0.7, 1.3]),
            ("saddle", [0.3, -0.2]),
            ("monkey_saddle", [0.1, 0.4]),
            ("himmelblau", [0.0, 0.0]),
            ("ackley", [0.7, 0.9]),
        ];
        for (surface, point) in places {
            let probe = at(surface, point);
            let model = Taylor::of(&probe).expect("is finite");
            let mut met = 0;
            for share in [-0.3, -0.01, 0.0, 0.02, 0.4] {
                let level = probe.value + share * (1.0 + probe.value.abs());
                for place in parts(&model, level, 0.5).iter().flatten() {
                    let error = (model.height(*place) - level).abs();
                    let reach = 1.0 + libm::hypot(place[0] - point[0], place[1] - point[1]);
                    let scale = 1.0 + level.abs() + probe.eigenvalues.map(f64::abs).iter().sum::<f64>() * reach * reach;
                    assert!(error < 1e-9 * scale, "{surface}: {error}");
                    met += 1;
                }
            }
            assert!(met > 50, "{surface}: only {met} points");
        }
    }

    #[test]
    fn the_model_agrees_with_the_surface_to_third_order() {
        for surface in ["rosenbrock", "himmelblau", "styblinski_tang"] {
            let (point, mut errors) = ([0.4, -0.3], Vec::new());
            let model = Taylor::of(&at(surface, point)).expect("is finite");
            for step in [1e-2, 5e-3] {
                let there = [point[0] + step, point[1] - 0.6 * step];
                errors.push((model.height(there) - at(surface, there).value).abs());
            }
            assert!(errors[0] / errors[1] > 7.0, "{surface}: {errors:?}");
        }
    }

    #[test]
    fn ellipses_close_and_hyperbolas_have_two_branches() {
        let near = |a: &[f64; 2], b: &[f64; 2]| libm::hypot(a[0] - b[0], a[1] - b[1]) < 1e-6;
        let (first, last) = (0, PIECES as usize);
        let ellipse = parts(&plain(0.0, [0.0, 0.0], [8.0, 1.0, 2.0]), 1.0, 3.0);
        let [upper, lower] = &ellipse[..] else { panic!("{} halves", ellipse.len()) };
        assert!(near(&upper[first], &lower[first]) && near(&upper[last], &lower[last]));
        let saddle = plain(0.0, [0.0, 0.0], [2.0, 0.0, -2.0]);
        for (level, axis) in [(0.25, 0), (-0.25, 1)] {
            // The branches are apart: neither crosses the middle.
            let sides: Vec<f64> = parts(&saddle, level, 2.0).iter().flatten().map(|at| at[axis].signum()).collect();
            assert!(sides.contains(&1.0) && sides.contains(&-1.0));
            assert!(parts(&saddle, level, 2.0).iter().all(|part| part.iter().all(|at| at[axis] * part[0][axis] > 0.0)));
        }
        assert_eq!(parts(&plain(0.0, [0.0, 1.0], [0.0; 3]), 0.5, 1.0), vec![vec![[-1.0, 0.5], [1.0, 0.5]]]);
        assert_eq!(parts(&plain(0.0, [0.0, 0.0], [8.0, 0.0, 2.0]), -1.0, 3.0), Vec::<Vec<[f64; 2]>>::new());
        assert_eq!(parts(&plain(0.0, [0.0, 0.0], [0.0; 3]), 0.0, 1.0), Vec::<Vec<[f64; 2]>>::new());
    }

    #[test]
    fn the_stationary_point_of_a_quadratic_is_its_minimum() {
        let model = Taylor::of(&at("quadratic", [1.3, -0.4])).expect("is finite");
        let [x, y] = model.stationary().expect("there is one");
        assert!(x.abs() < 1e-9 && y.abs() < 1e-9, "({x}, {y})");
        assert_eq!(plain(0.0, [1.0, 1.0], [2.0, 0.0, 0.0]).stationary(), None);
    }
}
