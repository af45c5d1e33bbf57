//! The line search's φ(α) as a small figure: SVG text, so that its colours follow the theme and it stays sharp.
//!
//! Trials are discs where they were accepted and crosses where not, numbered in their order; those outside stand as
//! wedges at the edge. What stands in the figure stands in the table below it as well.

use crate::landscape::ticks::{Tick, linear_ticks};
use crate::search::{Trial, Verdict};
use crate::train::inside::phi::PhiPlot;
use std::fmt::Write;

/// Width and height of the figure and edges of the plot in it: left, top, right, bottom.
const SIZE: [f64; 2] = [330.0, 180.0];
const PLOT: [f64; 4] = [48.0, 16.0, 322.0, 152.0];
/// Half the length of a slope's line.
const SLOPE: f64 = 26.0;
/// Distance between two numbers of trials at which both can be read.
const APART: f64 = 11.0;

/// Signs of the figure in its legend, by class: a path in a box of 28 × 10.
pub const SIGNS: [(&str, &str); 7] = [
    ("phi-curve", "M2 8Q14 -4 26 6"),
    ("phi-armijo", "M2 3L26 7"),
    ("phi-wolfe", "M8 1L20 9M8 9L20 1"),
    ("phi-allowed", "M2 5H26"),
    ("phi-model", "M2 8Q14 -4 26 6"),
    ("phi-taken", "M18 5A4 4 0 1 1 10 5A4 4 0 1 1 18 5Z"),
    ("phi-refused", "M11 2L17 8M11 8L17 2"),
];

/// From numbers to the figure's pixels.
struct Scales {
    x: f64,
    y: f64,
    low: f64,
}

impl Scales {
    fn at(&self, alpha: f64, value: f64) -> [f64; 2] {
        let [left, _, _, bottom] = PLOT;
        // Far outside is far enough: a path of enormous numbers helps nobody.
        [left + alpha * self.x, (bottom - (value - self.low) * self.y).clamp(-999.0, 999.0)]
    }
}

/// The figure; `label` is what a screen reader says of it.
pub fn phi_figure(plot: &PhiPlot, label: &str) -> String {
    let [left, top, right, bottom] = PLOT;
    let end = plot.samples.last().map_or(1.0, |sample| sample[0]);
    let [low, high] = plot.heights();
    let scales = Scales { x: (right - left) / end, y: (bottom - top) / (high - low), low };
    let [width, height] = SIZE;
    let mut svg = format!("<svg class=\"phi\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{label}\">");
    axes(&mut svg, &scales, [0.0, end], [low, high]);
    // An inner picture cuts off what leaves the plot.
    let (w, h) = (right - left, bottom - top);
    put(
        &mut svg,
        format_args!("<svg x=\"{left}\" y=\"{top}\" width=\"{w}\" height=\"{h}\" viewBox=\"{left} {top} {w} {h}\">"),
    );
    for [from, to] in &plot.allowed {
        let (from, to) = (left + from * scales.x, left + to * scales.x);
        let y = bottom - 2.0;
        put(&mut svg, format_args!("<path class=\"phi-allowed\" d=\"M{from:.1} {y}H{:.1}\"/>", to.max(from + 1.0)));
    }
    let model = plot.samples.iter().zip(&plot.model).map(|(sample, value)| [sample[0], *value]);
    path(&mut svg, "phi-model", &scales, model);
    if let Some(slope) = plot.armijo {
        path(&mut svg, "phi-armijo", &scales, [0.0, end].map(|alpha| [alpha, plot.start + slope * alpha]).into_iter());
    }
    path(&mut svg, "phi-curve", &scales, plot.samples.iter().copied());
    if let (Some(bound), Some(trial)) = (plot.wolfe, plot.accepted()) {
        let [x, y] = scales.at(trial.alpha, trial.value);
        let steep = bound * scales.y / scales.x;
        let dx = SLOPE / libm::hypot(1.0, steep);
        let (dy, a, b, c, d) = (dx * steep, x - dx, x + dx, y - dx * steep, y + dx * steep);
        if dy.is_finite() {
            put(
                &mut svg,
                format_args!(
                    "<path class=\"phi-wolfe\" d=\"M{a:.1} {c:.1}L{b:.1} {d:.1}M{a:.1} {d:.1}L{b:.1} {c:.1}\"/>"
                ),
            );
        }
    }
    svg.push_str("</svg>");
    trials(&mut svg, &scales, &plot.trials);
    svg.push_str("</svg>");
    svg
}

fn put(svg: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = svg.write_fmt(what);
}

/// A curve, broken where there is no number.
fn path(svg: &mut String, class: &str, scales: &Scales, points: impl Iterator<Item = [f64; 2]>) {
    put(svg, format_args!("<path class=\"{class}\" d=\""));
    let mut pen = 'M';
    for [alpha, value] in points {
        if !value.is_finite() {
            pen = 'M';
            continue;
        }
        let [x, y] = scales.at(alpha, value);
        put(svg, format_args!("{pen}{x:.1} {y:.1}"));
        pen = 'L';
    }
    svg.push_str("\"/>");
}

fn axes(svg: &mut String, scales: &Scales, [from, to]: [f64; 2], [low, high]: [f64; 2]) {
    let [left, top, right, bottom] = PLOT;
    let mut text = |x: f64, y: f64, anchor: &str, words: &str| {
        put(svg, format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>"));
    };
    text(left, 10.0, "end", "φ(α)");
    text(right, bottom + 27.0, "end", "α");
    for Tick { at, label } in linear_ticks(from, to, 4) {
        text(left + at * scales.x, bottom + 14.0, "middle", &label);
    }
    let heights = linear_ticks(low, high, 4);
    for Tick { at, label } in &heights {
        text(left - 6.0, scales.at(0.0, *at)[1] + 4.0, "end", label);
    }
    for Tick { at, .. } in &heights {
        let y = scales.at(0.0, *at)[1];
        put(svg, format_args!("<path class=\"phi-grid\" d=\"M{left} {y:.1}H{right}\"/>"));
    }
    put(svg, format_args!("<path class=\"phi-axis\" d=\"M{left} {top}V{bottom}H{right}\"/>"));
}

fn trials(svg: &mut String, scales: &Scales, trials: &[Trial]) {
    let [_, top, right, bottom] = PLOT;
    let mut numbered: Vec<[f64; 2]> = Vec::new();
    for (index, trial) in trials.iter().enumerate() {
        let value = if trial.value.is_finite() { trial.value } else { f64::MAX };
        let [x, y] = scales.at(trial.alpha, value);
        let at = [x.min(right), y.clamp(top, bottom)];
        let (class, d) = match trial.verdict {
            _ if x > right => ("phi-refused", "M-3 -4L3 0L-3 4"),
            _ if y < top => ("phi-refused", "M-4 3L0 -3L4 3"),
            Verdict::Accepted => ("phi-taken", "M4 0A4 4 0 1 1 -4 0A4 4 0 1 1 4 0Z"),
            _ => ("phi-refused", "M-3 -3L3 3M-3 3L3 -3"),
        };
        put(
            svg,
            format_args!("<path class=\"{class}\" d=\"{d}\" transform=\"translate({:.1} {:.1})\"/>", at[0], at[1]),
        );
        let clear = |other: &[f64; 2]| libm::hypot(at[0] - other[0], at[1] - other[1]) >= APART;
        if numbered.iter().all(clear) {
            let (x, y) = (at[0] - 8.0, if at[1] < top + 14.0 { at[1] + 14.0 } else { at[1] - 6.0 });
            put(
                svg,
                format_args!(
                    "<text class=\"phi-number\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{}</text>",
                    index + 1
                ),
            );
            numbered.push(at);
        }
    }
}
