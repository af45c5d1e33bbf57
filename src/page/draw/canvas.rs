//! Small helpers over the canvas: sizing to device pixels and the few shapes that everything is made of.

use js_sys::Array;
use std::f64::consts::TAU;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// The font family of everything written on a canvas; the page's own.
pub const FONT: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', \
                        'Noto Sans CJK SC', sans-serif";

/// Most device pixels along a side of a canvas; browsers refuse much more.
const MAX_SIDE: f64 = 8192.0;

/// Gives the canvas as many device pixels as `size` (width and height in CSS pixels) covers at `ratio` device pixels
/// each, and a context that counts in CSS pixels. The canvas is cleared only where its size changes. None where the
/// browser gives no 2-D context.
pub fn fit_canvas(canvas: &HtmlCanvasElement, size: [f64; 2], ratio: f64) -> Option<CanvasRenderingContext2d> {
    let ratio = usable_ratio(ratio);
    let [width, height] = size.map(|side| (side * ratio).round().clamp(1.0, MAX_SIDE) as u32);
    if canvas.width() != width {
        canvas.set_width(width);
    }
    if canvas.height() != height {
        canvas.set_height(height);
    }
    let ctx = context(canvas)?;
    ctx.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0).ok()?;
    Some(ctx)
}

/// The 2-D context of a canvas.
pub fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// A device pixel ratio that can be drawn with, whatever the browser said.
pub(super) fn usable_ratio(ratio: f64) -> f64 {
    if ratio.is_finite() { ratio.clamp(0.5, 4.0) } else { 1.0 }
}

/// Adds a full circle to the current path.
pub(crate) fn arc(ctx: &CanvasRenderingContext2d, centre: [f64; 2], radius: f64) {
    // Fails for a negative radius only.
    let _ = ctx.arc(centre[0], centre[1], radius.max(0.0), 0.0, TAU);
}

/// A full circle as SVG path data.
pub(super) fn arc_path([x, y]: [f64; 2], radius: f64) -> String {
    let (left, across) = (x - radius, 2.0 * radius);
    format!("M{left} {y}a{radius} {radius} 0 1 0 {across} 0a{radius} {radius} 0 1 0 {} 0Z", -across)
}

/// Strokes one straight line.
pub(crate) fn line(ctx: &CanvasRenderingContext2d, from: [f64; 2], to: [f64; 2]) {
    ctx.begin_path();
    ctx.move_to(from[0], from[1]);
    ctx.line_to(to[0], to[1]);
    ctx.stroke();
}

/// Sets the dash pattern, in CSS pixels; empty is solid.
pub(super) fn set_dash(ctx: &CanvasRenderingContext2d, dash: &[f64]) {
    let dash: Array = dash.iter().copied().map(JsValue::from_f64).collect();
    // Fails for a value that is not a list only.
    let _ = ctx.set_line_dash(&dash);
}

/// Writes a text with a halo around its letters, so that it reads on any ground.
pub(crate) fn text_with_halo(ctx: &CanvasRenderingContext2d, text: &str, at: [f64; 2], color: &str, halo: &str) {
    ctx.set_line_join("round");
    ctx.set_line_width(2.5);
    ctx.set_stroke_style_str(halo);
    // Text fails only where the context is lost; then nothing can be shown anyway.
    let _ = ctx.stroke_text(text, at[0], at[1]);
    ctx.set_fill_style_str(color);
    let _ = ctx.fill_text(text, at[0], at[1]);
}
