//! The minima a run can reach, and which of them is near.
//!
//! First those the surface states. Then those that a coarse look at the region finds: from the points at which 16×16
//! runs have ended, away from all known minima, Newton's method goes on; where it comes to rest within reach, at a point
//! of positive curvature, there is a minimum. Saddles and tops, where a gradient vanishes as well, are none. So every
//! worker finds the same minima whichever rows it is given.

use crate::experiment::Choice;
use crate::surface::{Objective, Surface};

/// Most minima; of those found, the lowest are kept.
pub const MOST: usize = 32;
/// Steps of Newton's method.
const STEPS: usize = 60;
/// Its last step is at most this long, in units of the reach.
const REST: f64 = 1e-6;

/// The minima of a map.
#[derive(Clone, Debug)]
pub struct Minima {
    /// x, y, loss.
    points: Vec<[f64; 3]>,
    reach: f64,
}

impl Minima {
    /// The minima that the surface states.
    pub fn stated(surface: &Choice<Surface>, reach: f64) -> Self {
        let keys = surface.entry.item.hypers.iter().map(|hyper| surface.value(&hyper.key).unwrap_or(hyper.default));
        let mut points = (surface.entry.minima)(&keys.collect::<Vec<f64>>());
        points.truncate(MOST);
        Self { points, reach }
    }

    /// x, y and loss of each.
    pub fn points(&self) -> &[[f64; 3]] {
        &self.points
    }

    /// The square of the distance within which one is reached.
    pub(super) fn reach_squared(&self) -> f64 {
        self.reach * self.reach
    }

    /// The nearest minimum within reach.
    pub fn within_reach(&self, [x, y]: [f64; 2]) -> Option<u32> {
        let mut nearest = None;
        let mut least = self.reach_squared();
        for (index, minimum) in self.points.iter().enumerate() {
            let square = square_of(x - minimum[0], y - minimum[1]);
            if square < least || (square == least && nearest.is_none()) {
                least = square;
                nearest = Some(index as u32);
            }
        }
        nearest
    }

    /// The squared distance of each point from its nearest minimum.
    pub(super) fn distances(&self, xs: &[f64], ys: &[f64], squares: &mut [f64]) {
        squares.fill(f64::INFINITY);
        for minimum in &self.points {
            for (square, (x, y)) in squares.iter_mut().zip(xs.iter().zip(ys)) {
                let this = square_of(x - minimum[0], y - minimum[1]);
                *square = if this < *square { this } else { *square };
            }
        }
    }

    /// Looks for further minima near points at which runs have ended.
    pub fn look(&mut self, objective: &mut Objective, ends: &[[f64; 2]]) {
        let mut found: Vec<[f64; 3]> = Vec::new();
        for end in ends {
            let point = |minimum: &[f64; 3]| [minimum[0], minimum[1]];
            let near = |minimum: &[f64; 3]| distance(point(minimum), *end) <= self.reach;
            if self.points.iter().chain(&found).any(near) {
                continue;
            }
            let Some(minimum) = descend(objective, *end, self.reach) else { continue };
            let same = |other: &[f64; 3]| distance(point(other), point(&minimum)) <= self.reach;
            if !self.points.iter().chain(&found).any(same) {
                found.push(minimum);
            }
        }
        // Stable: of equally deep ones the first found comes first.
        found.sort_by(|a, b| a[2].total_cmp(&b[2]));
        self.points.extend(found);
        self.points.truncate(MOST);
    }
}

/// The minimum that Newton's method comes to from a point, within `reach` of it.
fn descend(objective: &mut Objective, start: [f64; 2], reach: f64) -> Option<[f64; 3]> {
    let mut at = start;
    for _ in 0..STEPS {
        let (loss, [gx, gy], [xx, xy, yy]) = objective.hessian(at);
        let determinant = xx * yy - xy * xy;
        if !(xx > 0.0 && determinant > 0.0 && loss.is_finite()) {
            return None;
        }
        let step = [(yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant];
        let next = [at[0] - step[0], at[1] - step[1]];
        let away = distance(start, next);
        if away > reach || away.is_nan() {
            return None;
        }
        if distance(at, next) <= REST * reach {
            return Some([next[0], next[1], objective.value(next)]);
        }
        at = next;
    }
    None
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::sqrt(square_of(a[0] - b[0], a[1] - b[1]))
}

fn square_of(dx: f64, dy: f64) -> f64 {
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Choice<Surface> {
        let mut choice = Choice::<Surface>::named("formula").expect("exists");
        choice.text = Some(text.to_owned());
        choice
    }

    #[test]
    fn the_nearest_within_reach_counts() {
        let himmelblau = Choice::<Surface>::named("himmelblau").expect("exists");
        let minima = Minima::stated(&himmelblau, 0.1);
        assert_eq!(minima.within_reach([3.05, 2.05]), Some(0));
        assert_eq!(minima.within_reach([3.5, -1.8]), Some(3));
        assert_eq!(minima.within_reach([0.0, 0.0]), None);
        assert_eq!(minima.within_reach([f64::NAN, 2.0]), None);
    }

    #[test]
    fn minima_are_found_lowest_first_and_nothing_else_is() {
        // Minima at x = ±1 (the right one lower), a saddle at the origin.
        let choice = typed("(x^2 - 1)^2 - 0.1*x + y^2");
        let mut minima = Minima::stated(&choice, 0.05);
        let mut objective = Objective::new(&choice).expect("compiles");
        minima.look(&mut objective, &[[-0.98, 0.01], [0.0, 0.0], [1.02, 0.0], [1.01, 0.001], [5.0, 5.0]]);
        let [right, left] = minima.points() else { panic!("{:?}", minima.points()) };
        assert!((right[0] - 1.0).abs() < 0.03 && (left[0] + 1.0).abs() < 0.03 && right[2] < left[2]);
        let (_, gradient) = objective.gradient([right[0], right[1]]);
        assert!(gradient[0].abs() < 1e-9 && gradient[1].abs() < 1e-9);
    }

    #[test]
    fn a_flat_minimum_is_found_too() {
        let choice = typed("x^4 + y^4");
        let mut minima = Minima::stated(&choice, 0.05);
        minima.look(&mut Objective::new(&choice).expect("compiles"), &[[0.02, -0.01]]);
        assert_eq!(minima.points().len(), 1);
    }
}
