//! The band around a loss curve: what several seeds give, lowest to highest as a translucent area, the median as a thin
//! line.

use super::super::canvas::set_dash;
use super::Series;
use super::layout::ChartLayout;
use web_sys::CanvasRenderingContext2d;

/// Opacity of the area, of the median.
const AREA: f64 = 0.18;
const MEDIAN: f64 = 0.7;

/// What one column of pixels shows of a band: x, highest, median of its last step, lowest.
type Column = [f64; 4];

/// Draws the band of a series, if it has one.
pub(super) fn draw_band(ctx: &CanvasRenderingContext2d, series: &Series, layout: &ChartLayout, color: &str) {
    let columns = columns(series, layout);
    let strength = if series.dimmed { 0.4 } else { 1.0 };
    ctx.set_fill_style_str(color);
    ctx.set_stroke_style_str(color);
    ctx.set_line_width(1.0);
    set_dash(ctx, &[]);
    ctx.begin_path();
    columns.iter().for_each(|[x, high, ..]| ctx.line_to(*x, *high));
    columns.iter().rev().for_each(|[x, .., low]| ctx.line_to(*x, *low));
    ctx.set_global_alpha(AREA * strength);
    ctx.fill();
    ctx.begin_path();
    columns.iter().for_each(|[x, _, median, _]| ctx.line_to(*x, *median));
    ctx.set_global_alpha(MEDIAN * strength);
    ctx.stroke();
    ctx.set_global_alpha(1.0);
}

/// The band in pixels, a column of pixels a point. It stands over the steps of the run that is shown and ends with it, or
/// where a loss leaves the finite numbers.
fn columns(series: &Series, layout: &ChartLayout) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let rows = series.band.into_iter().flat_map(|band| band.rows()).take(series.trace.last() + 1);
    for (step, row) in rows.enumerate() {
        let [low, median, high] = row.map(|loss| layout.y_pixel(loss));
        if !row.iter().all(|loss| loss.is_finite()) {
            break;
        }
        let x = layout.x_pixel(layout.abscissa(series.trace, step));
        match columns.last_mut() {
            Some(last) if last[0].floor() == x.floor() => {
                *last = [last[0], last[1].min(high), median, last[3].max(low)]
            }
            _ => columns.push([x, high, median, low]),
        }
    }
    columns
}
