//! The loss chart: loss against steps or what was asked for, every run a curve, one cursor over all of them.
//!
//! Axes and grid are drawn by plotters in device pixels; the curves directly, since plotters rounds to whole pixels and
//! knows neither dashes nor halos. Both, the cursor and the pointer go by one [`ChartLayout`].

mod axis;
mod band;
mod curve;
pub mod curves;
mod layout;

pub use layout::ChartLayout;

use super::canvas::{FONT, context, line, set_dash, usable_ratio};
use super::marker::draw_marker;
use super::palette::{RunStyle, Theme, rgb};
use crate::experiment::Abscissa;
use crate::order::sort_few;
use crate::protocol::{LossBand, Trace};
use axis::Axis;
use layout::Scale;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters_canvas::CanvasBackend;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// What a chart shows.
pub struct ChartData<'a> {
    /// Every visible run, in the experiment's order.
    pub series: Vec<Series<'a>>,
    /// The loss axis is linear instead of logarithmic.
    pub linear: bool,
    /// What a logarithmic axis counts from: 0, or the lowest value there is where losses may be negative.
    pub base: f64,
    /// What the abscissa counts.
    pub abscissa: Abscissa,
    /// What stands at the abscissa, and at the ordinate where it is logarithmic and where it is linear.
    pub labels: (&'a str, [&'a str; 2]),
    /// What the bands are; empty where there are none.
    pub note: String,
    /// Steps the abscissa spans.
    pub steps: usize,
}

/// One run on the chart.
#[derive(Clone, Copy)]
pub struct Series<'a> {
    /// Its losses.
    pub trace: &'a Trace,
    /// How they spread over several seeds.
    pub band: Option<&'a LossBand>,
    /// How it looks.
    pub style: RunStyle,
    /// Drawn back because another one is highlighted.
    pub dimmed: bool,
    /// Drawn over the others.
    pub highlighted: bool,
}

/// Room around the plot for labels, in CSS pixels.
const LEFT: f64 = 42.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 36.0;
/// Size of labels in CSS pixels.
const TEXT: f64 = 11.0;

/// Draws axes and curves on a canvas whose device pixels were set by [`super::canvas::fit_canvas`] at this `ratio`, and
/// says where everything lies. None where the browser gives no context or the canvas is too small for a chart.
///
/// On a logarithmic axis losses that are not positive lie at the smallest positive one shown. Where every loss is
/// negative or zero the axis is linear. Diverging curves leave through the top: the axis ends where, for most, the
/// interesting part does, a little above the highest start.
pub fn draw_chart(canvas: &HtmlCanvasElement, data: &ChartData, theme: &Theme, ratio: f64) -> Option<ChartLayout> {
    let ratio = usable_ratio(ratio);
    let ctx = context(canvas)?;
    let size = [canvas.width(), canvas.height()].map(|pixels| f64::from(pixels) / ratio);
    if size[0] < LEFT + RIGHT + 40.0 || size[1] < TOP + BOTTOM + 30.0 {
        return None;
    }
    let layout = ChartLayout::new(data, size, [LEFT, TOP, size[0] - RIGHT, size[1] - BOTTOM]);
    ctx.reset_transform().ok()?;
    ctx.clear_rect(0.0, 0.0, canvas.width().into(), canvas.height().into());
    let ChartLayout { plot, x, y, .. } = &layout;
    let labels = [data.labels.0, data.labels.1[usize::from(!layout.logarithmic)], &data.note];
    let framed = draw_frame(canvas, &Surround { size, plot: *plot, x, y, labels }, theme, ratio);
    ctx.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0).ok()?;
    framed?;
    draw_curves(&ctx, data, &layout, theme);
    Some(layout)
}

/// What stands around a plot.
struct Surround<'a> {
    /// Width and height of the canvas in CSS pixels.
    size: [f64; 2],
    /// `[left, top, right, bottom]` of the plot within it.
    plot: [f64; 4],
    x: &'a Scale,
    y: &'a Scale,
    /// At the abscissa, at the ordinate, and at the right above the plot.
    labels: [&'a str; 3],
}

/// Grid and labels, by plotters, which counts in device pixels.
fn draw_frame(canvas: &HtmlCanvasElement, surround: &Surround, theme: &Theme, ratio: f64) -> Option<()> {
    let device = |length: f64| (length * ratio).round() as i32;
    let color = |hex: &str| {
        let [red, green, blue] = rgb(hex);
        RGBColor(red, green, blue)
    };
    let text = |hex: &str| FontDesc::new(FontFamily::Name(FONT), TEXT * ratio, FontStyle::Normal).color(&color(hex));
    let root = CanvasBackend::with_canvas_object(canvas.clone())?.into_drawing_area();
    let &Surround { size, plot: [left, top, right, bottom], x, y, labels: [abscissa, ordinate, note] } = surround;
    let mut chart = ChartBuilder::on(&root)
        .margin_top(device(top))
        .margin_right(device(size[0] - right))
        .x_label_area_size(device(size[1] - bottom))
        .y_label_area_size(device(left))
        .build_cartesian_2d(Axis(x), Axis(y))
        .ok()?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .axis_style(TRANSPARENT)
        .light_line_style(TRANSPARENT)
        .bold_line_style(color(theme.grid))
        .set_all_tick_mark_size(device(3.0))
        .label_style(text(theme.faint))
        .draw()
        .ok()?;
    let write = |text_at: &str, at: [f64; 2], horizontal: HPos, vertical: VPos| {
        let style = text(theme.faint).pos(Pos::new(horizontal, vertical));
        root.draw_text(text_at, &style, (device(at[0]), device(at[1])))
    };
    write(ordinate, [0.0, 2.0], HPos::Left, VPos::Top).ok()?;
    write(note, [right, 2.0], HPos::Right, VPos::Top).ok()?;
    write(abscissa, [right, size[1] - 1.0], HPos::Right, VPos::Bottom).ok()
}

/// The curves, dimmed ones below and highlighted ones above the rest.
fn draw_curves(ctx: &CanvasRenderingContext2d, data: &ChartData, layout: &ChartLayout, theme: &Theme) {
    let [left, top, right, bottom] = layout.plot;
    ctx.save();
    ctx.begin_path();
    ctx.rect(left - 1.0, top - 1.0, right - left + 2.0, bottom - top + 2.0);
    ctx.clip();
    ctx.set_line_join("round");
    for series in &data.series {
        band::draw_band(ctx, series, layout, series.style.color_on(theme.mode));
    }
    for series in in_drawing_order(&data.series) {
        ctx.begin_path();
        curve::trace_path(ctx, series.trace, layout);
        let width = if series.highlighted { 2.2 } else { 1.6 };
        if !series.dimmed {
            set_dash(ctx, &[]);
            ctx.set_line_width(width + 1.4);
            ctx.set_stroke_style_str(theme.paper);
            ctx.stroke();
        }
        set_dash(ctx, series.style.dash);
        ctx.set_global_alpha(if series.dimmed { 0.3 } else { 1.0 });
        ctx.set_line_width(width);
        ctx.set_stroke_style_str(series.style.color_on(theme.mode));
        ctx.stroke();
        ctx.set_global_alpha(1.0);
    }
    ctx.restore();
}

/// Clears the hot canvas over the chart and draws the shared cursor at a step (between two while playing), with every
/// run's marker where its curve is then.
pub fn draw_chart_cursor(
    ctx: &CanvasRenderingContext2d,
    layout: &ChartLayout,
    step: f64,
    data: &ChartData,
    theme: &Theme,
) {
    ctx.clear_rect(0.0, 0.0, layout.size[0], layout.size[1]);
    let [_, top, _, bottom] = layout.plot;
    let x = layout.x_of_step(step).round() + 0.5;
    ctx.set_global_alpha(0.55);
    ctx.set_line_width(1.0);
    ctx.set_stroke_style_str(theme.ink);
    line(ctx, [x, top - 4.0], [x, bottom]);
    for series in in_drawing_order(&data.series) {
        let Some(at) = layout.point(series.trace, step) else { continue };
        ctx.set_global_alpha(if series.dimmed { 0.4 } else { 1.0 });
        let radius = if series.highlighted { 5.0 } else { 4.0 };
        draw_marker(ctx, series.style.marker, at, radius, series.style.color_on(theme.mode), theme.paper);
    }
    ctx.set_global_alpha(1.0);
}

/// Dimmed series first, highlighted ones last.
fn in_drawing_order<'a>(series: &'a [Series<'a>]) -> Vec<&'a Series<'a>> {
    let mut ordered: Vec<&Series> = series.iter().collect();
    let rank = |series: &Series| (series.highlighted, !series.dimmed);
    sort_few(&mut ordered, |a, b| rank(a) < rank(b));
    ordered
}
