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
const PIECES: usize = 32;
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

    /// The contour line at a height as polylines of world points: all of it that lies within `radius` of the point, and
    /// at most a piece beyond.
    pub fn line(&self, level: f64, radius: f64) -> Vec<Vec<[f64; 2]>> {
        let ([a, b], [lambda, mu], rise) = (self.slope, self.curvature, self.value - level);
        let steep = libm::hypot(a, b);
        if mu.abs() * radius <= STRAIGHT * steep {
            return self.straight(level, steep, radius);
        }
        let root = |u: f64| b * b - 2.0 * mu * (rise + (a + lambda * u / 2.0) * u);
        let turns = roots(-mu * lambda, -2.0 * mu * a, b * b - 2.0 * mu * rise);
        let mut ends = vec![(-radius, false)];
        ends.extend(turns.into_iter().filter(|u| u.abs() < radius).map(|u| (u, true)));
        ends.push((radius, false));
        let mut lines = Vec::new();
        for pair in ends.windows(2) {
            let [(from, turns_before), (to, turns_after)] = [pair[0], pair[1]];
            if root(from / 2.0 + to / 2.0) < 0.0 {
                continue;
            }
            // Closer together where the line turns.
            let at = |k: usize| from + (to - from) * (1.0 - libm::cos(PI * k as f64 / PIECES as f64)) / 2.0;
            // Where it turns both branches meet, exactly.
            let height = |k: usize| {
                let turns = (k == 0 && turns_before) || (k == PIECES && turns_after);
                if turns { 0.0 } else { libm::sqrt(root(at(k)).max(0.0)) }
            };
            let branch = |sign: f64| -> Vec<[f64; 2]> {
                (0..=PIECES).map(|k| [at(k), self.across(sign, height(k), at(k), rise)]).collect()
            };
            let (mut upper, mut lower) = (branch(1.0), branch(-1.0));
            match (turns_before, turns_after) {
                (false, false) => lines.extend([upper, lower]),
                (true, _) => {
                    upper.reverse();
                    upper.append(&mut lower);
                    lines.push(upper);
                }
                (false, true) => {
                    lower.reverse();
                    upper.append(&mut lower);
                    lines.push(upper);
                }
            }
        }
        lines.iter().flat_map(|line| self.near(line, radius)).collect()
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
    fn straight(&self, level: f64, steep: f64, radius: f64) -> Vec<Vec<[f64; 2]>> {
        let away = (level - self.value) / steep;
        // Also where the ground is flat and there is no line.
        if away.is_nan() || away.abs() > radius {
            return Vec::new();
        }
        let [a, b] = self.slope.map(|slope| slope / steep);
        vec![[-radius, radius].map(|along| self.world([a * away - b * along, b * away + a * along])).to_vec()]
    }

    /// Parts of a line within the radius, each with the points next to it, as world points.
    fn near(&self, line: &[[f64; 2]], radius: f64) -> Vec<Vec<[f64; 2]>> {
        let inside = |index: usize| line.get(index).is_some_and(|[u, v]| libm::hypot(*u, *v) <= radius);
        let kept = |index: usize| inside(index) || inside(index + 1) || (index > 0 && inside(index - 1));
        let mut parts: Vec<Vec<[f64; 2]>> = Vec::new();
        for (index, at) in line.iter().enumerate().filter(|(index, _)| kept(*index)) {
            match parts.last_mut() {
                Some(part) if index > 0 && kept(index - 1) => part.push(self.world(*at)),
                _ => parts.push(vec![self.world(*at)]),
            }
        }
        parts
    }

    fn world(&self, along: [f64; 2]) -> [f64; 2] {
        let [u, v] = self.basis;
        [0, 1].map(|i| self.point[i] + along[0] * u[i] + along[1] * v[i])
    }
}

/// Real roots of a·x² + b·x + c, ascending, without cancellation.
fn roots(a: f64, b: f64, c: f64) -> Vec<f64> {
    let inner = b * b - 4.0 * a * c;
    if inner < 0.0 || (a == 0.0 && b == 0.0) {
        return Vec::new();
    }
    let sum = -0.5 * (b + libm::copysign(libm::sqrt(inner), b));
    let mut both: Vec<f64> = [sum / a, c / sum].into_iter().filter(|root| root.is_finite()).collect();
    if let [first, second] = both[..]
        && first > second
    {
        both.reverse();
    }
    both
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
                for place in model.line(level, 0.5).iter().flatten() {
                    let height = model.height(*place);
                    assert!(
                        (height - level).abs() < 1e-9 * (1.0 + level.abs() + probe.eigenvalues[0].abs()),
                        "{surface}"
                    );
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
        let ellipse = plain(0.0, [0.0, 0.0], [8.0, 1.0, 2.0]).line(1.0, 3.0);
        assert_eq!(ellipse.len(), 1);
        let [first, last] = [ellipse[0][0], ellipse[0][ellipse[0].len() - 1]];
        assert!(libm::hypot(first[0] - last[0], first[1] - last[1]) < 1e-9);
        let saddle = plain(0.0, [0.0, 0.0], [2.0, 0.0, -2.0]);
        assert_eq!(saddle.line(0.25, 2.0).len(), 2);
        assert_eq!(saddle.line(-0.25, 2.0).len(), 2);
        assert_eq!(plain(0.0, [0.0, 1.0], [0.0, 0.0, 0.0]).line(0.5, 1.0), vec![vec![[-1.0, 0.5], [1.0, 0.5]]]);
        assert_eq!(plain(0.0, [0.0, 0.0], [8.0, 0.0, 2.0]).line(-1.0, 3.0), Vec::<Vec<[f64; 2]>>::new());
        assert_eq!(plain(0.0, [0.0, 0.0], [0.0, 0.0, 0.0]).line(0.0, 1.0), Vec::<Vec<[f64; 2]>>::new());
    }

    #[test]
    fn the_stationary_point_of_a_quadratic_is_its_minimum() {
        let model = Taylor::of(&at("quadratic", [1.3, -0.4])).expect("is finite");
        let [x, y] = model.stationary().expect("there is one");
        assert!(x.abs() < 1e-9 && y.abs() < 1e-9, "({x}, {y})");
        assert_eq!(plain(0.0, [1.0, 1.0], [2.0, 0.0, 0.0]).stationary(), None);
    }
}
