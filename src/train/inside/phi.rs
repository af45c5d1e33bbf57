//! The line search's view of a step: φ(α) = f(x + αd), its trials, and where the conditions on a step hold.

use super::plus;
use super::search::{SearchView, product, slope_of};
use crate::search::{Trial, Verdict};
use crate::surface::Objective;

/// Samples of φ.
const SAMPLES: usize = 120;
/// How far beyond the longest trial φ is shown.
const BEYOND: f64 = 1.3;
/// Trials that are this many times as long as the accepted one lie outside the plot.
const FAR: f64 = 8.0;
/// How much more than the step's own change of φ is shown, above and below.
const ROOM: f64 = 0.8;

/// φ(α) = f(from + α d), with the trials and the conditions on them.
#[derive(Clone, Debug, PartialEq)]
pub struct PhiPlot {
    /// φ(0).
    pub start: f64,
    /// Samples, α and φ(α), in ascending order.
    pub samples: Vec<[f64; 2]>,
    /// What the method's quadratic model says at the samples; empty where it has none.
    pub model: Vec<f64>,
    /// Trials in order, the one that was taken with that verdict; some may lie beyond the last sample.
    pub trials: Vec<Trial>,
    /// The slope c₁φ′(0) of Armijo's line through φ(0).
    pub armijo: Option<f64>,
    /// c₂|φ′(0)|: how steep Wolfe's condition allows φ to be.
    pub wolfe: Option<f64>,
    /// Where the conditions hold, as intervals between samples; empty where the search has none.
    pub allowed: Vec<[f64; 2]>,
}

impl PhiPlot {
    /// The trial that was taken.
    pub fn accepted(&self) -> Option<&Trial> {
        self.trials.iter().find(|trial| trial.verdict == Verdict::Accepted)
    }

    /// The range of φ worth seeing: the step's own change with some room, whatever far trials came to.
    pub fn heights(&self) -> [f64; 2] {
        let finite = |values: &mut dyn Iterator<Item = f64>| {
            values
                .filter(|value| value.is_finite())
                .fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| [low.min(value), high.max(value)])
        };
        let [lowest, highest] = finite(&mut self.samples.iter().map(|sample| sample[1]));
        let reached = self.accepted().map_or(self.start, |trial| trial.value);
        let [low, high] = finite(&mut [self.start, reached].into_iter());
        let room = if high > low { ROOM * (high - low) } else { f64::INFINITY };
        let [low, high] = [low.min(lowest.max(low - room)), high.max(highest.min(high + room))];
        let margin = if high > low { 0.06 * (high - low) } else { 0.5 };
        [low - margin, high + margin]
    }
}

/// Samples φ along a step's direction.
pub(super) fn phi(objective: &mut Objective, view: &SearchView) -> PhiPlot {
    let slope = slope_of(view);
    let curvature = product(view.hessian, view.direction, view.direction);
    let start = objective.value(view.from);
    let taken = |trial: &Trial| match trial.alpha > 0.0 && trial.alpha == view.alpha {
        true => Trial { verdict: Verdict::Accepted, ..*trial },
        false => *trial,
    };
    let trials: Vec<Trial> = view.trials.iter().map(taken).collect();
    let near = |trial: &&Trial| view.alpha == 0.0 || trial.alpha <= FAR * view.alpha;
    let end = BEYOND * trials.iter().filter(near).fold(0.0, |longest: f64, trial| longest.max(trial.alpha));
    let (armijo, wolfe) = (view.c1.map(|c1| c1 * slope), view.c2.map(|c2| c2 * slope.abs()));
    let mut plot =
        PhiPlot { start, samples: Vec::new(), model: Vec::new(), trials, armijo, wolfe, allowed: Vec::new() };
    let mut open = false;
    for i in 0..SAMPLES {
        let alpha = end * i as f64 / (SAMPLES - 1) as f64;
        let (value, gradient) = objective.gradient(plus(view.from, view.direction.map(|d| d * alpha)));
        plot.samples.push([alpha, value]);
        if view.models {
            plot.model.push(start + alpha * (slope + alpha * curvature / 2.0));
        }
        let steep = (gradient[0] * view.direction[0] + gradient[1] * view.direction[1]).abs();
        let low = armijo.is_none_or(|armijo| value <= start + armijo * alpha);
        let holds = low && wolfe.is_none_or(|bound| steep <= bound) && (armijo.is_some() || wolfe.is_some());
        match plot.allowed.last_mut() {
            Some(interval) if holds && open => interval[1] = alpha,
            _ if holds => plot.allowed.push([alpha, alpha]),
            _ => {}
        }
        open = holds;
    }
    plot
}
