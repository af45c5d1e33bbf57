//! What is marked on a surface: the minima it states, the lowest apart from the others, and saddles, those it states and
//! those at which a run has arrived.

use crate::experiment::Choice;
use crate::protocol::Trace;
use crate::surface::Surface;
use crate::train::ending::{Arrival, Reason, Stationary};

/// What stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Landmark {
    /// A lowest minimum.
    Minimum,
    /// A minimum above the lowest.
    LocalMinimum,
    /// A saddle.
    Saddle,
}

impl Landmark {
    /// Every one of them, in the order of their discriminants.
    pub const ALL: [Landmark; 3] = [Self::Minimum, Self::LocalMinimum, Self::Saddle];
}

/// A minimum this much above the lowest, by its magnitude or 1, is another one.
const SAME_DEPTH: f64 = 1e-6;
/// Saddles nearer than this, by the size of the numbers or 1, are one.
const SAME_PLACE: f64 = 1e-3;

/// The landmarks of a surface on which runs have gone so far.
pub fn landmarks<'a>(surface: &Choice<Surface>, traces: impl Iterator<Item = &'a Trace>) -> Vec<([f64; 2], Landmark)> {
    let values: Vec<f64> = surface.all_values().into_iter().map(|(_, value)| value).collect();
    let minima = (surface.entry.minima)(&values);
    let lowest = minima.iter().map(|minimum| minimum[2]).fold(f64::INFINITY, f64::min);
    let of = |[x, y, depth]: [f64; 3]| {
        let same = depth - lowest <= SAME_DEPTH * lowest.abs().max(1.0);
        ([x, y], if same { Landmark::Minimum } else { Landmark::LocalMinimum })
    };
    let mut all: Vec<_> = minima.into_iter().map(of).collect();
    all.extend(surface.entry.saddles.iter().map(|place| (*place, Landmark::Saddle)));
    for trace in traces {
        let Some(Reason::Arrived(Arrival { kind: Stationary::Saddle, .. })) = trace.head.reason else { continue };
        let [x, y] = trace.row(trace.last()).point();
        let reach = SAME_PLACE * x.abs().max(y.abs()).max(1.0);
        if !all.iter().any(|([a, b], _)| libm::hypot(a - x, b - y) <= reach) {
            all.push(([x, y], Landmark::Saddle));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Frame, RunHead};

    fn marks(id: &str, traces: &[Trace]) -> Vec<([f64; 2], Landmark)> {
        landmarks(&Choice::named(id).expect("exists"), traces.iter())
    }

    #[test]
    fn the_hole_is_told_from_the_hollows() {
        let all = marks("easom", &[]);
        let count = |kind: Landmark| all.iter().filter(|(_, mark)| *mark == kind).count();
        assert_eq!([count(Landmark::Minimum), count(Landmark::LocalMinimum), count(Landmark::Saddle)], [1, 4, 0]);
        assert!(marks("himmelblau", &[]).iter().all(|(_, mark)| *mark != Landmark::LocalMinimum));
    }

    #[test]
    fn a_saddle_that_a_run_has_found_is_marked_once() {
        let trace = |x: f64| {
            let reason = Reason::Arrived(Arrival { kind: Stationary::Saddle, eigenvalues: [-1.0, 1.0], above: None });
            let head = RunHead { steps: 0, status: reason.status(), reason: Some(reason), digest: None };
            let frame = Frame { run: 1, done: true, runs: vec![head], digest: None, elapsed_ms: 0.0, refuge: None };
            let row = [x, 0.0, 0.0, 0.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0];
            Trace::split(&frame, &row).expect("the lengths agree").remove(0)
        };
        let found = marks("formula", &[trace(0.5), trace(0.500_01)]);
        assert_eq!(found, [([0.5, 0.0], Landmark::Saddle)]);
        assert_eq!(marks("saddle", &[trace(1e-9)]).len(), marks("saddle", &[]).len());
    }
}
