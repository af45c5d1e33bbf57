//! Where a chart's numbers lie in pixels, and which step lies under a pixel.

use super::{ChartData, Series};
use crate::experiment::Abscissa as Counts;
use crate::landscape::ticks::{self, Tick};
use crate::protocol::{LossBand, Trace};

/// CSS pixels between neighbouring labels, roughly: along x, along y.
const TICK_SPACING: [f64; 2] = [64.0, 30.0];
/// Room beyond the lowest and the highest loss, as a share of the axis.
const PADDING: f64 = 0.04;
/// CSS pixels that a letter of a label takes at most, and what lies between the labels and the plot.
const LETTER: [f64; 2] = [6.2, 8.0];
/// A logarithmic axis ends this many decades above the highest start.
const DECADES_ABOVE_START: f64 = 1.0;
/// A logarithmic axis spans at most this many decades; what is smaller is rounding.
const MAX_DECADES: f64 = 18.0;
/// A linear axis reaches this share of its drop above the highest start.
const SHARE_ABOVE_START: f64 = 0.25;

/// A range of an axis with its ticks; exponents of ten on a logarithmic one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub low: f64,
    pub high: f64,
    pub ticks: Vec<Tick>,
}

impl Scale {
    /// 0 at the low end, 1 at the high end.
    pub fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }
}

/// What the abscissa counts.
#[derive(Clone, Debug, PartialEq)]
enum Abscissa {
    Steps,
    /// What is counted, at every step of the run that the cursor goes by.
    Counted(Vec<f64>),
}

/// How a chart maps numbers to CSS pixels; made by [`super::draw_chart`].
#[derive(Clone, Debug, PartialEq)]
pub struct ChartLayout {
    /// Width and height of the canvas in CSS pixels.
    pub size: [f64; 2],
    /// `[left, top, right, bottom]` of the plot within it.
    pub plot: [f64; 4],
    pub(super) x: Scale,
    pub(super) y: Scale,
    pub(super) logarithmic: bool,
    /// What a logarithmic axis counts from.
    base: f64,
    abscissa: Abscissa,
    /// What is counted.
    counts: Counts,
}

/// How much room labels of an ordinate take at the left, so that none is cut off.
pub(super) fn room_for(ticks: &[Tick]) -> f64 {
    let letters = ticks.iter().map(|tick| tick.label.chars().count()).max().unwrap_or(0);
    LETTER[0] * letters as f64 + LETTER[1]
}

impl ChartLayout {
    pub(super) fn new(data: &ChartData, size: [f64; 2], mut plot: [f64; 4]) -> ChartLayout {
        let above = Extent::of(&data.series, data.base);
        let logarithmic = !data.linear && above.lowest_positive.is_finite();
        let [low, high] = if logarithmic { above.logarithmic() } else { Extent::of(&data.series, 0.0).linear() };
        let room = (high - low) * PADDING;
        let (low, high) = (low - room, high + room);
        let height = plot[3] - plot[1];
        let labels = (height / TICK_SPACING[1]).max(2.0) as usize;
        let y_ticks = match logarithmic {
            true => ticks::log_ticks(low, high, labels),
            // Where there is nothing to show, no number is one of a loss.
            false if !above.lowest.is_finite() => Vec::new(),
            false => ticks::linear_ticks(low, high, labels),
        };
        plot[0] = plot[0].max(room_for(&y_ticks));
        let width = plot[2] - plot[0];
        let abscissa = abscissa(data);
        let end = match &abscissa {
            Abscissa::Steps => data.steps as f64,
            Abscissa::Counted(_) => {
                let ends = data.series.iter().map(|series| counted(data.abscissa, series.trace, series.trace.last()));
                ends.fold(0.0, f64::max)
            }
        };
        let end = if end >= 1.0 { end } else { 1.0 };
        let x_ticks = ticks::linear_ticks(0.0, end, (width / TICK_SPACING[0]).max(2.0) as usize);
        // Half a step has no number.
        let x_ticks = x_ticks.into_iter().filter(|tick| tick.at.fract() == 0.0).collect();
        let x = Scale { low: 0.0, high: end, ticks: x_ticks };
        let y = Scale { low, high, ticks: y_ticks };
        ChartLayout { size, plot, x, y, logarithmic, base: data.base, abscissa, counts: data.abscissa }
    }

    /// CSS pixels from the left of the shared cursor at a step, which may lie between two.
    pub fn x_of_step(&self, step: f64) -> f64 {
        match &self.abscissa {
            Abscissa::Steps => self.x_pixel(step.clamp(0.0, self.x.high)),
            Abscissa::Counted(counts) => self.x_pixel(interpolate(counts, step)),
        }
    }

    /// The step under a pixel, between 0 and the last one; the inverse of [`ChartLayout::x_of_step`].
    pub fn step_at(&self, pixel_x: f64) -> f64 {
        let share = ((pixel_x - self.plot[0]) / (self.plot[2] - self.plot[0])).clamp(0.0, 1.0);
        let value = self.x.low + share * (self.x.high - self.x.low);
        match &self.abscissa {
            Abscissa::Steps => value,
            Abscissa::Counted(counts) => {
                let after = counts.partition_point(|count| *count <= value);
                let Some(step) = after.checked_sub(1) else { return 0.0 };
                let gap = counts.get(after).map_or(0.0, |next| next - counts[step]);
                step as f64 + if gap > 0.0 { (value - counts[step]) / gap } else { 0.0 }
            }
        }
    }

    /// Where a run's curve is at a step, in CSS pixels; none once its loss has left the finite numbers or the plot.
    pub fn point(&self, trace: &Trace, step: f64) -> Option<[f64; 2]> {
        let step = step.clamp(0.0, trace.last() as f64);
        let (before, share) = (step.floor() as usize, step.fract());
        let after = (before + 1).min(trace.last());
        let mix = |from: f64, to: f64| if share > 0.0 { from + (to - from) * share } else { from };
        let x = mix(self.abscissa(trace, before), self.abscissa(trace, after));
        let y = mix(self.y_pixel(trace.row(before).loss()), self.y_pixel(trace.row(after).loss()));
        ((self.plot[1] - 1.0)..=(self.plot[3] + 1.0)).contains(&y).then(|| [self.x_pixel(x), y])
    }

    /// What the abscissa counts, at a step of a run.
    pub(super) fn abscissa(&self, trace: &Trace, step: usize) -> f64 {
        match self.abscissa {
            Abscissa::Steps => step as f64,
            Abscissa::Counted(_) => counted(self.counts, trace, step),
        }
    }

    pub(super) fn x_pixel(&self, value: f64) -> f64 {
        self.plot[0] + self.x.share(value) * (self.plot[2] - self.plot[0])
    }

    /// Kept within a few plot heights, so that a diverging curve still is a line a canvas can draw.
    pub(super) fn y_pixel(&self, loss: f64) -> f64 {
        let lowest = self.y.low + (self.y.high - self.y.low) * PADDING / (1.0 + 2.0 * PADDING);
        let above = loss - self.base;
        let value = if !self.logarithmic {
            loss
        } else if above > 0.0 {
            libm::log10(above).max(lowest)
        } else if above <= 0.0 {
            lowest
        } else {
            return f64::NAN;
        };
        self.plot[3] - self.y.share(value).clamp(-3.0, 4.0) * (self.plot[3] - self.plot[1])
    }
}

/// What the abscissa counts up to a step.
fn counted(counts: Counts, trace: &Trace, step: usize) -> f64 {
    match counts {
        Counts::Steps => step as f64,
        Counts::Values => trace.row(step).evaluations()[0],
        Counts::Gradients => trace.row(step).evaluations()[1],
        Counts::Hessians => trace.row(step).evaluations()[2],
        Counts::Samples => trace.row(step).samples(),
    }
}

/// Counted otherwise than by steps, runs are at different places at the same step; the cursor goes by the highlighted one, else by the
/// longest.
fn abscissa(data: &ChartData) -> Abscissa {
    let longest = || data.series.iter().max_by_key(|series| series.trace.last());
    let reference = data.series.iter().find(|series| series.highlighted).or_else(longest);
    match reference {
        Some(series) if data.abscissa != Counts::Steps => {
            let counts = (0..=series.trace.last()).map(|step| counted(data.abscissa, series.trace, step));
            Abscissa::Counted(counts.collect())
        }
        _ => Abscissa::Steps,
    }
}

/// The value at a place between two, held at the ends.
fn interpolate(values: &[f64], at: f64) -> f64 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let at = at.clamp(0.0, last as f64);
    let from = values[at.floor() as usize];
    from + (values[at.ceil() as usize] - from) * at.fract()
}

/// Which losses there are.
struct Extent {
    lowest: f64,
    lowest_positive: f64,
    highest: f64,
    /// Highest loss a run starts from.
    start: f64,
}

impl Extent {
    /// Of the losses less `base`.
    fn of(series: &[Series], base: f64) -> Extent {
        let nothing = Extent {
            lowest: f64::INFINITY,
            lowest_positive: f64::INFINITY,
            highest: f64::NEG_INFINITY,
            start: f64::NEG_INFINITY,
        };
        series.iter().fold(nothing, |mut extent, series| {
            let losses = (0..=series.trace.last()).map(|step| series.trace.row(step).loss());
            let spread = series.band.into_iter().flat_map(LossBand::rows).flatten();
            for (step, loss) in losses.take_while(|loss| loss.is_finite()).chain(spread).enumerate() {
                let loss = loss - base;
                if !loss.is_finite() {
                    continue;
                }
                extent.lowest = extent.lowest.min(loss);
                extent.highest = extent.highest.max(loss);
                if loss > 0.0 {
                    extent.lowest_positive = extent.lowest_positive.min(loss);
                }
                if step == 0 {
                    extent.start = extent.start.max(loss);
                }
            }
            extent
        })
    }

    /// Exponents of ten from the lowest positive loss to the top.
    fn logarithmic(&self) -> [f64; 2] {
        let start = libm::log10(self.start.max(self.lowest_positive));
        let high = libm::log10(self.highest).min(start + DECADES_ABOVE_START);
        let low = libm::log10(self.lowest_positive).max(high - MAX_DECADES);
        if high - low > 1e-6 { [low, high] } else { [high - 1.0, high + 0.5] }
    }

    /// From the lowest loss to the top; where it falls without end, to ten times as far below zero as the start is
    /// above it.
    fn linear(&self) -> [f64; 2] {
        if !(self.lowest.is_finite() && self.highest.is_finite()) {
            return [0.0, 1.0];
        }
        let low = self.lowest.max(-10.0 * self.start.abs().max(1.0));
        let high = self.highest.min(self.start + SHARE_ABOVE_START * (self.start - low));
        if high - low > 1e-12 * high.abs().max(1e-300) { [low, high] } else { [low - 0.5, low + 1.0] }
    }
}
