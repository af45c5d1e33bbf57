//! A loss curve, thinned to what the pixels can show.

use super::layout::ChartLayout;
use crate::protocol::Trace;
use web_sys::CanvasRenderingContext2d;

/// What one column of pixels shows of a curve.
struct Column {
    index: i64,
    /// x of the first and the last point in it.
    span: [f64; 2],
    first: f64,
    last: f64,
    low: f64,
    high: f64,
    rising: bool,
}

/// Adds the curve of a trace to the current path. Where many steps share a column of pixels it keeps their first,
/// lowest, highest and last loss (U. Jugel et al., 2014, "M4: a visualization-oriented time series data aggregation",
/// PVLDB 7(10):797–808), so that the picture is the same as with every step. The curve ends where the loss leaves the
/// finite numbers.
pub(super) fn trace_path(ctx: &CanvasRenderingContext2d, trace: &Trace, layout: &ChartLayout) {
    let mut column: Option<Column> = None;
    for step in 0..=trace.last() {
        let loss = trace.row(step).loss();
        if !loss.is_finite() {
            break;
        }
        let x = layout.x_pixel(layout.abscissa(trace, step));
        let index = x.floor() as i64;
        match &mut column {
            Some(current) if current.index == index => current.add(x, loss),
            _ => {
                if let Some(done) = column.take() {
                    done.add_to(ctx, layout);
                }
                column =
                    Some(Column { index, span: [x, x], first: loss, last: loss, low: loss, high: loss, rising: true });
            }
        }
    }
    if let Some(done) = column {
        done.add_to(ctx, layout);
    }
}

impl Column {
    fn add(&mut self, x: f64, loss: f64) {
        if loss < self.low {
            self.low = loss;
            self.rising = false;
        }
        if loss > self.high {
            self.high = loss;
            self.rising = true;
        }
        self.last = loss;
        self.span[1] = x;
    }

    /// A point outside the path's start is joined to it; the canvas begins a path at its first line.
    fn add_to(&self, ctx: &CanvasRenderingContext2d, layout: &ChartLayout) {
        let [from, to] = self.span;
        ctx.line_to(from, layout.y_pixel(self.first));
        if from == to {
            return;
        }
        let middle = (from + to) / 2.0;
        let (earlier, later) = if self.rising { (self.low, self.high) } else { (self.high, self.low) };
        if self.low < self.first.min(self.last) || self.high > self.first.max(self.last) {
            ctx.line_to(middle, layout.y_pixel(earlier));
            ctx.line_to(middle, layout.y_pixel(later));
        }
        ctx.line_to(to, layout.y_pixel(self.last));
    }
}
