//! The map of codes on its canvas: axes, the points of every class with its own marker, and the names of the classes where
//! most of their points lie.

use crate::landscape::ticks::{compact, linear_ticks};
use crate::page::draw::canvas::{FONT, context, fit_canvas, line, text_with_halo};
use crate::page::draw::marker::draw_marker;
use crate::page::draw::palette::{Mode, Theme, run_style};
use crate::page::network::calm::{Range, place};
use crate::train::network::look::LatentSeen;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, window};

/// Room for numbers at the left, top, right and bottom, in CSS pixels; the style sheet has the same.
pub const ROOM: [f64; 4] = [44.0, 8.0, 8.0, 24.0];
/// Radius of a point.
const RADIUS: f64 = 3.0;
/// Side of the canvas that a marker is drawn on once, in CSS pixels.
const SPRITE: f64 = 12.0;

/// All that the map depends on.
#[derive(Clone, PartialEq)]
pub struct Drawn {
    /// Its step and place in memory stand for the points.
    pub seen: Rc<LatentSeen>,
    /// Of the two axes.
    pub limits: [Range; 2],
    /// The names of the classes.
    pub classes: Vec<String>,
    /// Light or dark.
    pub mode: Mode,
    /// CSS pixels.
    pub size: [f64; 2],
    /// A class that stands out.
    pub lit: Option<u32>,
    /// An example that is marked.
    pub marked: Option<usize>,
}

/// Draws it. None where the browser gives no context.
pub fn draw(canvas: &HtmlCanvasElement, drawn: &Drawn) -> Option<()> {
    let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
    let ctx = fit_canvas(canvas, drawn.size, ratio)?;
    let theme = Theme::of(drawn.mode);
    let [width, height] = drawn.size;
    ctx.clear_rect(0.0, 0.0, width, height);
    axes(&ctx, drawn, theme);
    let classes = drawn.classes.len().max(1);
    for class in 0..classes {
        let dimmed = drawn.lit.is_some_and(|lit| lit as usize != class);
        ctx.set_global_alpha(if dimmed { 0.12 } else { 0.8 });
        let sprite = sprite(canvas, class, drawn.mode, theme, ratio)?;
        for (point, truth) in drawn.seen.points.iter().zip(&drawn.seen.truths) {
            if truth.class.map_or(0, |of| of as usize) == class {
                let [x, y] = at(drawn, *point);
                let half = 0.5 * SPRITE;
                // Fails where the sprite is empty only.
                let _ =
                    ctx.draw_image_with_html_canvas_element_and_dw_and_dh(&sprite, x - half, y - half, SPRITE, SPRITE);
            }
        }
    }
    ctx.set_global_alpha(1.0);
    names(&ctx, drawn, theme);
    if let Some(point) = drawn.marked.and_then(|example| drawn.seen.points.get(example)) {
        let [x, y] = at(drawn, *point);
        ctx.begin_path();
        let _ = ctx.arc(x, y, 7.0, 0.0, std::f64::consts::TAU);
        ctx.set_line_width(1.5);
        ctx.set_stroke_style_str(theme.ink);
        ctx.stroke();
    }
    Some(())
}

/// A class's marker, drawn once.
fn sprite(
    beside: &HtmlCanvasElement,
    class: usize,
    mode: Mode,
    theme: &Theme,
    ratio: f64,
) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = beside.owner_document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    let ctx = fit_canvas(&canvas, [SPRITE; 2], ratio)?;
    let style = run_style(class);
    draw_marker(&ctx, style.marker, [0.5 * SPRITE; 2], RADIUS, style.color_on(mode), theme.paper);
    context(&canvas).map(|_| canvas)
}

/// Where a point of the map stands on the canvas.
pub fn at(drawn: &Drawn, point: [f32; 2]) -> [f64; 2] {
    let ([width, height], [left, top, right, bottom]) = (drawn.size, ROOM);
    let [x, y] = [0, 1].map(|axis| place(drawn.limits[axis], f64::from(point[axis])));
    [left + x * (width - left - right), height - bottom - y * (height - top - bottom)]
}

fn axes(ctx: &CanvasRenderingContext2d, drawn: &Drawn, theme: &Theme) {
    let ([width, height], [left, top, right, bottom]) = (drawn.size, ROOM);
    ctx.set_font(&format!("12px {FONT}"));
    ctx.set_line_width(1.0);
    ctx.set_stroke_style_str(theme.grid);
    ctx.set_fill_style_str(theme.faint);
    let [low, high] = drawn.limits[0];
    ctx.set_text_align("center");
    ctx.set_text_baseline("top");
    for tick in linear_ticks(low, high, (width / 110.0).ceil() as usize) {
        let x = left + place(drawn.limits[0], tick.at) * (width - left - right);
        line(ctx, [x, top], [x, height - bottom]);
        let _ = ctx.fill_text(&compact(tick.at), x, height - bottom + 6.0);
    }
    let [low, high] = drawn.limits[1];
    ctx.set_text_align("right");
    ctx.set_text_baseline("middle");
    for tick in linear_ticks(low, high, (height / 90.0).ceil() as usize) {
        let y = height - bottom - place(drawn.limits[1], tick.at) * (height - top - bottom);
        line(ctx, [left, y], [width - right, y]);
        let _ = ctx.fill_text(&compact(tick.at), left - 6.0, y);
    }
}

/// Each class's name at the median of its points.
fn names(ctx: &CanvasRenderingContext2d, drawn: &Drawn, theme: &Theme) {
    ctx.set_font(&format!("600 15px {FONT}"));
    ctx.set_text_align("center");
    ctx.set_text_baseline("middle");
    for (class, name) in drawn.classes.iter().enumerate() {
        let of = |axis: usize| {
            let points = drawn.seen.points.iter().zip(&drawn.seen.truths);
            let mine = points.filter(|(_, truth)| truth.class == Some(class as u32));
            let mut along: Vec<f32> = mine.map(|(point, _)| point[axis]).collect();
            along.sort_by(f32::total_cmp);
            along.get(along.len() / 2).copied()
        };
        if let (Some(x), Some(y)) = (of(0), of(1)) {
            text_with_halo(ctx, name, at(drawn, [x, y]), theme.ink, theme.paper);
        }
    }
}
