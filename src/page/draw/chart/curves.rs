//! Curves over steps: losses, metrics and rates of trainings. Axes by plotters, curves directly, as on the loss chart.

use super::layout::Scale;
use super::{BOTTOM, LEFT, RIGHT, Surround, TEXT, TOP, draw_frame};
use crate::landscape::ticks;
use crate::page::draw::canvas::{FONT, context, line, set_dash, usable_ratio};
use crate::page::draw::marker::draw_marker;
use crate::page::draw::palette::{RunStyle, Theme};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Curves to be drawn on one pair of axes.
pub struct Curves<'a> {
    /// The curves, the first at the bottom.
    pub curves: Vec<Curve>,
    /// Whether the ordinate is logarithmic; where nothing is positive it is not.
    pub log: bool,
    /// The range the ordinate shows in any case.
    pub within: Option<[f64; 2]>,
    /// The ordinate begins no lower than here, whatever lies below.
    pub least: Option<f64>,
    /// Steps at which something was changed, with the colour of the run.
    pub marks: Vec<(f64, RunStyle)>,
    /// Stretches that have losses of their own, apart by lines; none where all is one.
    pub stretches: Vec<Stretch>,
    /// Steps the abscissa spans.
    pub steps: f64,
    /// What stands at the abscissa and at the ordinate.
    pub labels: (&'a str, &'a str),
    /// Curves with an ordinate of their own, at the right.
    pub second: Option<Second<'a>>,
}

/// Curves of another unit on the same steps, behind the others.
pub struct Second<'a> {
    /// The curves, the first at the bottom. None is below 0.
    pub curves: Vec<Curve>,
    /// Whether their ordinate is logarithmic.
    pub log: bool,
    /// What stands at it.
    pub label: &'a str,
}

/// A stretch of the steps.
pub struct Stretch {
    /// The step it begins after.
    pub begins: f64,
    /// What it is called.
    pub name: String,
}

/// One curve.
pub struct Curve {
    /// Step and value of each point, in the order of their steps.
    pub points: Vec<[f64; 2]>,
    /// How it looks.
    pub style: RunStyle,
    /// What kind of line it is.
    pub line: Line,
    /// Drawn back because another one stands out.
    pub dimmed: bool,
    /// Points that were measured one by one, each with a dot: steps over which they are joined at most.
    pub gap: Option<f64>,
}

/// Kinds of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// What is to come, behind what has come.
    Ghost,
    /// The values as they are, behind their smoothed curve: from the lowest to the highest in each column of pixels.
    Band,
    /// A plain line.
    Plain,
    /// A thin line, of another unit.
    Thin,
    /// A line with a ring at each point: few values, measured now and then.
    Dotted,
}

/// Where everything lies, in CSS pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Frame {
    size: [f64; 2],
    plot: [f64; 4],
    x: Scale,
    y: Ordinate,
    second: Option<Ordinate>,
}

/// An upward axis.
#[derive(Clone, Debug, PartialEq)]
struct Ordinate {
    scale: Scale,
    log: bool,
}

/// Room at the right for the labels of a second ordinate.
const SECOND: f64 = 46.0;
/// The share of the first value down to which a logarithmic ordinate shows what follows.
const NOTHING: f64 = 1e-7;
/// Pixels between two dots at least.
const DOTS: f64 = 5.0;
/// Decades that the ordinate of rates shows at most; a schedule may fall to 0.
const DECADES: f64 = 4.0;

impl Frame {
    /// The step under a pixel.
    pub fn step_at(&self, pixel: f64) -> f64 {
        let share = ((pixel - self.plot[0]) / (self.plot[2] - self.plot[0])).clamp(0.0, 1.0);
        share * self.x.high
    }

    fn x_pixel(&self, step: f64) -> f64 {
        self.plot[0] + self.x.share(step) * (self.plot[2] - self.plot[0])
    }

    fn new(data: &Curves, size: [f64; 2]) -> Self {
        let right = if data.second.is_some() { SECOND } else { RIGHT };
        let height = size[1] - BOTTOM - TOP;
        let y = Ordinate::of_first(data, height);
        let left = LEFT.max(super::layout::room_for(&y.scale.ticks));
        let plot = [left, TOP, size[0] - right, size[1] - BOTTOM];
        let end = data.steps.max(1.0);
        let x_ticks = ticks::linear_ticks(0.0, end, ((plot[2] - plot[0]) / 64.0).max(2.0) as usize);
        let x_ticks = x_ticks.into_iter().filter(|tick| tick.at.fract() == 0.0).collect();
        let x = Scale { low: 0.0, high: end, ticks: x_ticks };
        let second = data.second.as_ref().map(|second| Ordinate::of_second(second, height));
        Self { size, plot, x, y, second }
    }
}

/// Smallest and largest finite value of some curves, and the smallest positive one; infinite where there is none.
fn extent<'a>(curves: impl Iterator<Item = &'a Curve>) -> [f64; 3] {
    let all = curves.flat_map(|curve| curve.points.iter().map(|[_, value]| *value)).filter(|value| value.is_finite());
    all.fold([f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY], |[low, high, positive], value| {
        [low.min(value), high.max(value), if value > 0.0 { positive.min(value) } else { positive }]
    })
}

impl Ordinate {
    fn of_first(data: &Curves, height: f64) -> Self {
        let [low, mut high, positive] =
            extent(data.curves.iter().filter(|curve| !matches!(curve.line, Line::Ghost | Line::Band)));
        let log = data.log && positive.is_finite();
        // What explodes leaves through the top.
        let start = data.curves.iter().filter_map(|curve| curve.points.first()).map(|[_, value]| *value);
        let start = start.filter(|value| value.is_finite()).fold(f64::NEG_INFINITY, f64::max);
        if start > 0.0 {
            high = high.min(start * if log { 10.0 } else { 3.0 });
        }
        // What is almost nothing leaves through the bottom.
        let positive = if start > 0.0 { positive.max(start * NOTHING) } else { positive };
        let (mut low, mut high) =
            if log { (libm::log10(positive), libm::log10(high.max(positive))) } else { (low, high) };
        if let Some(least) = data.least {
            low = low.max(least);
        }
        if let Some([least, most]) = data.within {
            (low, high) = (low.min(least), high.max(most));
        }
        Self::new((low, high), log, height / 30.0)
    }

    /// From 0 up, or over a few decades down from the top.
    fn of_second(second: &Second, height: f64) -> Self {
        let [_, high, positive] = extent(second.curves.iter());
        let log = second.log && positive.is_finite();
        let range = if log {
            let high = libm::log10(high);
            (libm::log10(positive).max(high - DECADES), high)
        } else {
            (0.0, high)
        };
        Self::new(range, log, height / 40.0)
    }

    /// Over this range, with about so many labels.
    fn new((mut low, mut high): (f64, f64), log: bool, labels: f64) -> Self {
        if !(low.is_finite() && high.is_finite()) {
            (low, high) = (0.0, 1.0);
        }
        // Rates come in single and in double precision: a thousandth of a thousandth of a decade is none.
        let none = if log { 1e-6 } else { 1e-9 * high.abs().max(1.0) };
        if high - low < none {
            (low, high) = (low - 0.5, high + 0.5);
        }
        let room = 0.04 * (high - low);
        let (low, high) = (low - room, high + room);
        let labels = labels.max(2.0) as usize;
        let ticks = if log { ticks::log_ticks(low, high, labels) } else { ticks::linear_ticks(low, high, labels) };
        Self { scale: Scale { low, high, ticks }, log }
    }

    /// Where a value stands in a plot from `top` to `bottom`.
    fn pixel(&self, value: f64, [_, top, _, bottom]: [f64; 4]) -> f64 {
        let value = if !self.log {
            value
        } else if value > 0.0 {
            libm::log10(value).max(self.scale.low)
        } else {
            self.scale.low
        };
        let height = bottom - top;
        (bottom - self.scale.share(value) * height).clamp(top - 3.0 * height, bottom + 3.0 * height)
    }

    /// Whether a value lies below what a logarithmic ordinate shows.
    fn is_below(&self, value: f64) -> bool {
        self.log && (value <= 0.0 || libm::log10(value) < self.scale.low)
    }
}

/// Draws axes and curves on a canvas whose device pixels were set at this `ratio`; says where everything lies. None where
/// the browser gives no context or the canvas is too small.
pub fn draw_curves(canvas: &HtmlCanvasElement, data: &Curves, theme: &Theme, ratio: f64) -> Option<Frame> {
    let ratio = usable_ratio(ratio);
    let ctx = context(canvas)?;
    let size = [canvas.width(), canvas.height()].map(|pixels| f64::from(pixels) / ratio);
    if size[0] < LEFT + RIGHT + 40.0 || size[1] < TOP + BOTTOM + 24.0 {
        return None;
    }
    let frame = Frame::new(data, size);
    ctx.reset_transform().ok()?;
    ctx.clear_rect(0.0, 0.0, canvas.width().into(), canvas.height().into());
    let Frame { plot, x, y, second, .. } = &frame;
    let surround = Surround { size, plot: *plot, x, y: &y.scale, labels: [data.labels.0, data.labels.1, ""] };
    let framed = draw_frame(canvas, &surround, theme, ratio);
    ctx.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0).ok()?;
    framed?;
    let [left, top, right, bottom] = frame.plot;
    for (second, ordinate) in data.second.iter().zip(second) {
        write_second(&ctx, ordinate, &frame, second.label, theme);
    }
    ctx.save();
    ctx.begin_path();
    ctx.rect(left - 1.0, top - 1.0, right - left + 6.0, bottom - top + 2.0);
    ctx.clip();
    ctx.set_line_join("round");
    set_dash(&ctx, &[3.0, 3.0]);
    ctx.set_line_width(1.0);
    for (step, style) in &data.marks {
        let x = frame.x_pixel(*step).round() + 0.5;
        ctx.set_stroke_style_str(style.color_on(theme.mode));
        line(&ctx, [x, top], [x, bottom]);
    }
    for (second, ordinate) in data.second.iter().zip(second) {
        for curve in &second.curves {
            draw_curve(&ctx, curve, &frame, ordinate, theme);
        }
    }
    for curve in &data.curves {
        draw_curve(&ctx, curve, &frame, y, theme);
    }
    write_stretches(&ctx, data, &frame, theme);
    ctx.restore();
    Some(frame)
}

/// Ticks and labels of the ordinate at the right.
fn write_second(ctx: &CanvasRenderingContext2d, ordinate: &Ordinate, frame: &Frame, label: &str, theme: &Theme) {
    let plot = frame.plot;
    ctx.set_font(&format!("{TEXT}px {FONT}"));
    ctx.set_text_align("left");
    ctx.set_text_baseline("middle");
    ctx.set_fill_style_str(theme.faint);
    ctx.set_stroke_style_str(theme.faint);
    ctx.set_line_width(1.0);
    set_dash(ctx, &[]);
    let right = plot[2];
    for tick in &ordinate.scale.ticks {
        let y = plot[3] - ordinate.scale.share(tick.at) * (plot[3] - plot[1]);
        line(ctx, [right, y.round() + 0.5], [right + 3.0, y.round() + 0.5]);
        // Text fails only where the context is lost; then nothing can be shown anyway.
        let _ = ctx.fill_text(&tick.label, right + 6.0, y);
    }
    ctx.set_text_align("right");
    ctx.set_text_baseline("top");
    let _ = ctx.fill_text(label, frame.size[0] - 4.0, 3.0);
}

fn draw_curve(ctx: &CanvasRenderingContext2d, curve: &Curve, frame: &Frame, ordinate: &Ordinate, theme: &Theme) {
    let color = curve.style.color_on(theme.mode);
    let alpha = match (curve.line, curve.dimmed) {
        (Line::Ghost | Line::Band, false) => 0.25,
        (Line::Ghost | Line::Band, true) => 0.1,
        (_, true) => 0.35,
        (_, false) => 1.0,
    };
    let (width, dash): (f64, &[f64]) = match curve.line {
        Line::Ghost | Line::Band | Line::Thin => (1.0, &[]),
        Line::Plain => (1.8, curve.style.dash),
        Line::Dotted => (1.8, &[1.0, 4.0]),
    };
    ctx.set_global_alpha(alpha);
    ctx.set_line_width(width);
    ctx.set_stroke_style_str(color);
    ctx.set_fill_style_str(color);
    if curve.line == Line::Band {
        draw_band(ctx, &columns(curve, frame, ordinate));
    } else {
        set_dash(ctx, dash);
        trace(ctx, curve, frame, ordinate);
        ctx.stroke();
        set_dash(ctx, &[]);
    }
    if curve.gap.is_some() {
        draw_dots(ctx, curve, frame, ordinate);
    }
    draw_below(ctx, curve, frame, ordinate);
    // The last point of a curve that is measured now and then.
    if let (Line::Dotted, Some([step, value])) = (curve.line, curve.points.last())
        && value.is_finite()
    {
        let at = [frame.x_pixel(*step), ordinate.pixel(*value, frame.plot)];
        draw_marker(ctx, curve.style.marker, at, 4.0, color, theme.paper);
    }
    ctx.set_global_alpha(1.0);
}

/// The path of a line. Where its points are farther apart than they are joined it breaks.
fn trace(ctx: &CanvasRenderingContext2d, curve: &Curve, frame: &Frame, ordinate: &Ordinate) {
    ctx.begin_path();
    // Of points that share a column of pixels the lowest and the highest are enough.
    let mut column = f64::NEG_INFINITY;
    let mut range = (f64::INFINITY, f64::NEG_INFINITY);
    let mut before = None;
    for [step, value] in &curve.points {
        if !value.is_finite() {
            break;
        }
        let (x, y) = (frame.x_pixel(*step), ordinate.pixel(*value, frame.plot));
        let joined = before.is_some_and(|before| curve.gap.is_none_or(|gap| step - before <= gap));
        before = Some(*step);
        if !joined {
            ctx.move_to(x, y);
        } else if (x - column).abs() < 0.5 {
            if y < range.0 || y > range.1 {
                range = (range.0.min(y), range.1.max(y));
                ctx.line_to(x, y);
            }
            continue;
        } else {
            ctx.line_to(x, y);
        }
        (column, range) = (x, (y, y));
    }
}

/// Of each column of pixels that a curve crosses its place, and the highest and the lowest pixel there.
fn columns(curve: &Curve, frame: &Frame, ordinate: &Ordinate) -> Vec<[f64; 3]> {
    let mut columns: Vec<[f64; 3]> = Vec::new();
    for [step, value] in curve.points.iter().take_while(|[_, value]| value.is_finite()) {
        let (x, y) = (frame.x_pixel(*step), ordinate.pixel(*value, frame.plot));
        match columns.last_mut().filter(|[column, ..]| (x - column).abs() < 1.0) {
            Some([_, top, bottom]) => (*top, *bottom) = (top.min(y), bottom.max(y)),
            None => columns.push([x, y, y]),
        }
    }
    columns
}

/// Fills what lies between the highest and the lowest of each column; a line where each has one value.
fn draw_band(ctx: &CanvasRenderingContext2d, columns: &[[f64; 3]]) {
    ctx.begin_path();
    columns.iter().for_each(|[x, top, _]| ctx.line_to(*x, *top));
    columns.iter().rev().for_each(|[x, _, bottom]| ctx.line_to(*x, *bottom));
    ctx.fill();
    if columns.iter().all(|[_, top, bottom]| bottom - top < 1.0) {
        ctx.stroke();
    }
}

/// A dot for each point that was measured, where there is room for it.
fn draw_dots(ctx: &CanvasRenderingContext2d, curve: &Curve, frame: &Frame, ordinate: &Ordinate) {
    let mut before = f64::NEG_INFINITY;
    ctx.begin_path();
    for [step, value] in curve.points.iter().filter(|[_, value]| value.is_finite()) {
        let (x, y) = (frame.x_pixel(*step), ordinate.pixel(*value, frame.plot));
        if x - before >= DOTS {
            before = x;
            ctx.move_to(x, y);
            // A radius above 0 is never refused.
            let _ = ctx.arc(x, y, 1.7, 0.0, std::f64::consts::TAU);
        }
    }
    ctx.fill();
}

/// Marks at the lower edge where a curve lies below what is shown.
fn draw_below(ctx: &CanvasRenderingContext2d, curve: &Curve, frame: &Frame, ordinate: &Ordinate) {
    let below = curve.points.iter().filter(|[_, value]| value.is_finite() && ordinate.is_below(*value));
    let (bottom, mut before) = (frame.plot[3], f64::NEG_INFINITY);
    ctx.begin_path();
    for x in below.map(|[step, _]| frame.x_pixel(*step)) {
        if x - before >= 2.0 * DOTS {
            before = x;
            ctx.move_to(x - 3.0, bottom - 5.0);
            ctx.line_to(x + 3.0, bottom - 5.0);
            ctx.line_to(x, bottom);
        }
    }
    ctx.fill();
}

/// Lines between stretches, and their names.
fn write_stretches(ctx: &CanvasRenderingContext2d, data: &Curves, frame: &Frame, theme: &Theme) {
    let [_, top, right, bottom] = frame.plot;
    ctx.set_font(&format!("{TEXT}px {FONT}"));
    ctx.set_text_align("left");
    ctx.set_text_baseline("top");
    ctx.set_fill_style_str(theme.faint);
    ctx.set_stroke_style_str(theme.faint);
    ctx.set_line_width(1.0);
    set_dash(ctx, &[]);
    for (at, stretch) in data.stretches.iter().enumerate() {
        let x = frame.x_pixel(stretch.begins).round() + 0.5;
        if at > 0 {
            line(ctx, [x, top], [x, bottom]);
        }
        let end = data.stretches.get(at + 1).map_or(right, |next| frame.x_pixel(next.begins));
        // What there is no room for is cut to it.
        let _ = ctx.fill_text_with_max_width(
            &stretch.name,
            x + 4.0,
            top + 3.0 + (TEXT + 3.0) * f64::from(at as u32 % 2),
            (end - x - 8.0).max(24.0),
        );
    }
}

/// Clears the canvas over the curves and draws the shared cursor at a step.
pub fn draw_cursor(ctx: &CanvasRenderingContext2d, frame: &Frame, step: f64, theme: &Theme) {
    ctx.clear_rect(0.0, 0.0, frame.size[0], frame.size[1]);
    let x = frame.x_pixel(step.min(frame.x.high)).round() + 0.5;
    ctx.set_global_alpha(0.55);
    ctx.set_line_width(1.0);
    ctx.set_stroke_style_str(theme.ink);
    line(ctx, [x, frame.plot[1] - 4.0], [x, frame.plot[3]]);
    ctx.set_global_alpha(1.0);
}
