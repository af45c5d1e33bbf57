//! How a run ended: why it went no further, or at what kind of place it has arrived.
//!
//! Three things were easily taken for one: a number that grew *too large* (a smaller rate helps), a function that is *not
//! defined* where the run is (no rate helps at the start), and a *gradient* that is not defined there. A vanished gradient
//! alone makes no minimum either: the eigenvalues of the Hessian tell a minimum from a saddle, and the lowest known value
//! tells the global minimum from others.

use super::DIVERGED;
use super::probe::{Shape, probe};
use crate::format::short;
use crate::protocol::Status;
use crate::registry::Lang;
use crate::search::Stall;
use crate::surface::Objective;

/// Beyond this a number that is none comes of overflow, not of where the function is defined.
const FAR: f64 = 1e20;
/// A value so close to the lowest known one, by its magnitude or 1, is that one.
const SAME_DEPTH: f64 = 1e-6;

/// Why a run ended where it did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// A number grew beyond [`DIVERGED`].
    TooLarge,
    /// The function is not a finite number here: at the start, or where a step led.
    Value([f64; 2]),
    /// The function is a number here, its gradient is none.
    Gradient([f64; 2]),
    /// The schedule gave a rate that is not a finite number.
    Rate,
    /// The update rule gave a point that is none, from numbers that were finite.
    Step,
    /// A search method goes no further although the gradient has not vanished.
    Stalled(Stall),
    /// The gradient has vanished.
    Arrived(Arrival),
}

/// The place at which a gradient has vanished.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arrival {
    /// What kind of place it is.
    pub kind: Stationary,
    /// Eigenvalues of the Hessian there, the smaller one first.
    pub eigenvalues: [f64; 2],
    /// How far f lies above the lowest value there is, where that is known.
    pub above: Option<f64>,
}

/// What kind of place a stationary point is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stationary {
    /// A minimum; the global one, where that is known.
    Minimum,
    /// A minimum above the lowest value there is.
    LocalMinimum,
    /// Down one way, up another.
    Saddle,
    /// A maximum.
    Maximum,
    /// A curvature is zero: the second derivatives do not tell.
    Flat,
}

impl Stationary {
    /// Every one of them, in the order of their discriminants.
    pub const ALL: [Stationary; 5] = [Self::Minimum, Self::LocalMinimum, Self::Saddle, Self::Maximum, Self::Flat];

    /// The word for it in output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Minimum => "minimum",
            Self::LocalMinimum => "local_minimum",
            Self::Saddle => "saddle",
            Self::Maximum => "maximum",
            Self::Flat => "flat",
        }
    }
}

impl Arrival {
    /// The place at a point where the gradient has vanished; `lowest` is the lowest value there is, where it is known.
    pub fn at(objective: &mut Objective, point: [f64; 2], lowest: Option<f64>) -> Self {
        let seen = probe(objective, point);
        let [high, low] = seen.eigenvalues;
        let above = lowest.map(|lowest| seen.value - lowest);
        let deepest = above.is_some_and(|above| above <= SAME_DEPTH * lowest.map_or(1.0, f64::abs).max(1.0));
        let kind = match seen.kind {
            _ if deepest => Stationary::Minimum,
            Shape::Minimum | Shape::Convex if above.is_some() => Stationary::LocalMinimum,
            Shape::Minimum | Shape::Convex => Stationary::Minimum,
            Shape::Saddle | Shape::Indefinite => Stationary::Saddle,
            Shape::Maximum | Shape::Concave => Stationary::Maximum,
            Shape::Degenerate | Shape::Undefined => Stationary::Flat,
        };
        let kind = if kind != Stationary::Minimum && is_level(seen.eigenvalues) { Stationary::Flat } else { kind };
        Self { kind, eigenvalues: [low, high], above }
    }
}

/// Whether curvatures are so small that their signs say nothing: on a plain far from everything.
fn is_level(eigenvalues: [f64; 2]) -> bool {
    /// A curvature at or below this bends a step of length 1 by less than a vanished gradient.
    const LEVEL: f64 = 1e-6;
    eigenvalues.iter().all(|value| value.abs() <= LEVEL)
}

/// What is wrong where a step has led, or at the start; none where all is well. `before` is where the step began.
pub fn fault(before: Option<[f64; 2]>, point: [f64; 2], loss: f64, gradient: [f64; 2], rate: f64) -> Option<Reason> {
    let far = |point: [f64; 2]| point.iter().any(|coordinate| coordinate.abs() > FAR);
    let beyond = |number: f64| number.abs() > DIVERGED;
    if !rate.is_finite() {
        return Some(Reason::Rate);
    }
    if point.iter().any(|coordinate| !coordinate.is_finite()) {
        return Some(if before.is_some_and(far) { Reason::TooLarge } else { Reason::Step });
    }
    let overflown = far(point);
    if loss.is_nan() || loss.is_infinite() && before.is_none() {
        return Some(if overflown { Reason::TooLarge } else { Reason::Value(point) });
    }
    if beyond(loss) || beyond(rate) || point.into_iter().any(beyond) {
        return Some(Reason::TooLarge);
    }
    if gradient.iter().any(|slope| !slope.is_finite()) {
        return Some(if overflown { Reason::TooLarge } else { Reason::Gradient(point) });
    }
    gradient.into_iter().any(beyond).then_some(Reason::TooLarge)
}

/// A place near `start` at which the function and its gradient are defined, within `region`; none where none is found.
pub fn refuge(objective: &mut Objective, start: [f64; 2], region: [[f64; 2]; 2]) -> Option<[f64; 2]> {
    /// Rings around the start, and places on each.
    const RINGS: [u32; 2] = [48, 32];
    let span = [0, 1].map(|axis| region[axis][1] - region[axis][0]);
    let within = |point: [f64; 2]| (0..2).all(|axis| (region[axis][0]..=region[axis][1]).contains(&point[axis]));
    let mut is_good = |point: [f64; 2]| {
        let (loss, gradient) = objective.gradient(point);
        within(point) && fault(None, point, loss, gradient, 0.0).is_none()
    };
    // A start far outside is first brought to the edge of the region.
    let from = [0, 1].map(|axis| start[axis].clamp(region[axis][0], region[axis][1]));
    for ring in 1..=RINGS[0] {
        for place in 0..RINGS[1] {
            let angle = std::f64::consts::TAU * f64::from(place) / f64::from(RINGS[1]);
            let at = |ring: f64| {
                let share = ring / f64::from(RINGS[0]);
                let way = [libm::cos(angle) * span[0] * share, libm::sin(angle) * span[1] * share];
                [0, 1].map(|axis| crate::scale::significant(from[axis] + way[axis], 3))
            };
            // A little farther in than the first place, away from the edge of where it is defined.
            let (near, inner) = (at(f64::from(ring)), at(f64::from(ring) + 2.0));
            if is_good(near) {
                return Some(if is_good(inner) { inner } else { near });
            }
        }
    }
    None
}

impl Reason {
    /// How a run stands that ended for this.
    pub fn status(self) -> Status {
        match self {
            Self::TooLarge => Status::Diverged,
            Self::Value(_) | Self::Gradient(_) | Self::Rate | Self::Step => Status::Undefined,
            Self::Stalled(Stall::Singular | Stall::NotFinite) => Status::Undefined,
            Self::Stalled(Stall::NoDecrease | Stall::Precision) => Status::Finished,
            Self::Arrived(_) => Status::Converged,
        }
    }

    /// What happened, as a clause.
    pub fn message(self, lang: Lang) -> String {
        match lang {
            Lang::En => self.english(),
            Lang::Zh => self.chinese(),
        }
    }

    fn english(self) -> String {
        match self {
            Self::TooLarge => "a number grew beyond 1e100".into(),
            Self::Value(at) => format!("f is not a number at {}", place(at)),
            Self::Gradient(at) => format!("the gradient is not defined at {}", place(at)),
            Self::Rate => "the rate is not a number".into(),
            Self::Step => "the update rule gave no number".into(),
            Self::Stalled(why) => why.message(Lang::En).into(),
            Self::Arrived(Arrival { kind, eigenvalues: [low, high], above }) => {
                let curvatures = format!("λ {}, {}", short(low), short(high));
                match (kind, above) {
                    (Stationary::Minimum, _) => "minimum".into(),
                    (Stationary::LocalMinimum, Some(above)) => format!("local minimum (f − f* = {})", short(above)),
                    (Stationary::LocalMinimum, None) => "local minimum".into(),
                    (Stationary::Saddle, _) => format!("saddle ({curvatures})"),
                    (Stationary::Maximum, _) => format!("maximum ({curvatures})"),
                    (Stationary::Flat, _) => format!("flat place ({curvatures})"),
                }
            }
        }
    }

    fn chinese(self) -> String {
        match self {
            Self::TooLarge => "有数超过 1e100".into(),
            Self::Value(at) => format!("f 在 {} 处不是数", place(at)),
            Self::Gradient(at) => format!("梯度在 {} 处没有定义", place(at)),
            Self::Rate => "学习率不是数".into(),
            Self::Step => "更新规则给出的不是数".into(),
            Self::Stalled(why) => why.message(Lang::Zh).into(),
            Self::Arrived(Arrival { kind, eigenvalues: [low, high], above }) => {
                let curvatures = format!("λ {}，{}", short(low), short(high));
                match (kind, above) {
                    (Stationary::Minimum, _) => "极小点".into(),
                    (Stationary::LocalMinimum, Some(above)) => format!("局部极小点（f − f* = {}）", short(above)),
                    (Stationary::LocalMinimum, None) => "局部极小点".into(),
                    (Stationary::Saddle, _) => format!("鞍点（{curvatures}）"),
                    (Stationary::Maximum, _) => format!("极大点（{curvatures}）"),
                    (Stationary::Flat, _) => format!("平坦处（{curvatures}）"),
                }
            }
        }
    }
}

fn place([x, y]: [f64; 2]) -> String {
    let [x, y] = [x, y].map(|coordinate| short(crate::scale::significant(coordinate, 3)));
    format!("({x}, {y})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Choice;
    use crate::surface::Surface;

    fn typed(text: &str) -> Objective {
        let mut choice = Choice::<Surface>::named("formula").expect("exists");
        choice.text = Some(text.to_owned());
        Objective::new(&choice).expect("compiles")
    }

    fn fault_of(text: &str, before: Option<[f64; 2]>, point: [f64; 2]) -> Option<Reason> {
        let (loss, gradient) = typed(text).gradient(point);
        fault(before, point, loss, gradient, 0.1)
    }

    #[test]
    fn each_cause_is_told_from_the_others() {
        let outside = [-0.4, 1.8];
        assert_eq!(fault_of("log(x) + y^2", None, outside), Some(Reason::Value(outside)));
        assert_eq!(fault_of("log(x) + y^2", Some([0.5, 1.0]), outside), Some(Reason::Value(outside)));
        assert_eq!(fault_of("log(x) + y^2", None, [0.4, 1.8]), None);
        assert_eq!(fault_of("1/x + y", None, [0.0, 1.0]), Some(Reason::Value([0.0, 1.0])));
        assert_eq!(fault_of("sqrt(x) + y", None, [0.0, 1.0]), Some(Reason::Gradient([0.0, 1.0])));
        assert_eq!(fault_of("x^4 + y", Some([1.0, 1.0]), [1e26, 1.0]), Some(Reason::TooLarge));
        assert_eq!(fault_of("x^9 - x^8*y", Some([1.0, 1.0]), [1e40, 1e40]), Some(Reason::TooLarge));
        assert_eq!(fault(Some([1.0, 1.0]), [f64::NAN, 1.0], f64::NAN, [0.0; 2], 0.1), Some(Reason::Step));
        assert_eq!(fault(Some([1e30, 1.0]), [f64::INFINITY, 1.0], f64::NAN, [0.0; 2], 0.1), Some(Reason::TooLarge));
        assert_eq!(fault(None, [1.0, 1.0], 1.0, [0.0; 2], f64::NAN), Some(Reason::Rate));
    }

    #[test]
    fn a_place_that_is_defined_is_found() {
        let mut objective = typed("log(x) + y^2");
        let [x, y] = refuge(&mut objective, [-0.4, 1.8], [[-2.5, 2.5], [-2.5, 2.5]]).expect("the right half");
        assert!(x > 0.05 && (y - 1.8).abs() < 1.0, "({x}, {y})");
        assert_eq!(refuge(&mut typed("sqrt(-1 - x^2)"), [0.0, 0.0], [[-1.0, 1.0], [-1.0, 1.0]]), None);
    }

    #[test]
    fn kinds_of_places_are_told_apart() {
        let at = |text: &str, point: [f64; 2], lowest: Option<f64>| Arrival::at(&mut typed(text), point, lowest);
        assert_eq!(at("x^2 + 2*y^2", [0.0, 0.0], None).kind, Stationary::Minimum);
        let saddle = at("x^2 - y^2", [0.0, 0.0], None);
        assert_eq!((saddle.kind, saddle.eigenvalues), (Stationary::Saddle, [-2.0, 2.0]));
        assert_eq!(Reason::Arrived(saddle).message(Lang::En), "saddle (λ −2, 2)");
        assert_eq!(at("-x^2 - y^2", [0.0, 0.0], None).kind, Stationary::Maximum);
        assert_eq!(at("x^3 - 3*x*y^2", [0.0, 0.0], None).kind, Stationary::Flat);
        assert_eq!(at("exp(-x^2 - y^2)", [9.0, 0.0], None).kind, Stationary::Flat);
        assert_eq!(at("x^4 + y^4", [0.0, 0.0], Some(0.0)).kind, Stationary::Minimum);
        let local = at("x^2 + y^2 + 17.9", [0.0, 0.0], Some(0.0));
        assert_eq!((local.kind, local.above), (Stationary::LocalMinimum, Some(17.9)));
        assert_eq!(Reason::Arrived(local).message(Lang::En), "local minimum (f − f* = 17.9)");
    }
}
