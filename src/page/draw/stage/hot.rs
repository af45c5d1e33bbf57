//! What moves on the stage, drawn every animation frame: paths and their heads, the start, the point under the cursor.

use super::super::canvas::{line, set_dash};
use super::super::heat::Level;
use super::super::marker::draw_marker;
use super::super::palette::{RunStyle, Theme};
use super::cache::{Exit, PathCache, Prepared, inside, position};
use super::insight::{SHORTEST, draw_insight};
use super::marks::{draw_arrow, draw_landmark, draw_lost, draw_start};
use super::model::draw_model;
use crate::landscape::camera::Camera;
use crate::order::sort_few;
use crate::page::landmarks::Landmark;
use crate::protocol::Trace;
use crate::train::inside::{Role, Shape};
use crate::train::probe::Probe;
use std::f64::consts::{PI, TAU};
use web_sys::CanvasRenderingContext2d;

/// Everything a frame shows.
pub struct HotScene<'a> {
    /// Every visible run, in the experiment's order.
    pub paths: Vec<PathView<'a>>,
    /// The step shown; between two steps while playing.
    pub cursor: f64,
    /// Where every run starts, in world units.
    pub start: [f64; 2],
    /// Whether the start is hovered, dragged or focused.
    pub start_active: bool,
    /// Minima and saddles.
    pub landmarks: &'a [([f64; 2], Landmark)],
    /// The point under the cursor, in world units.
    pub hover: Option<[f64; 2]>,
    /// The second-order model to be drawn, with the heights of the map's contour lines.
    pub model: Option<(&'a Probe, &'a [Level])>,
    /// The inside of the step shown, to be drawn over the paths.
    pub insight: &'a [Shape],
    /// What is pointed at in the legend of the inside.
    pub lit_role: Option<Role>,
    /// Colours of what is not a run.
    pub theme: &'a Theme,
}

/// One run in a scene.
pub struct PathView<'a> {
    /// Where it went.
    pub trace: &'a Trace,
    /// How it looks.
    pub style: RunStyle,
    /// Drawn over the others, with the direction of steepest descent at its head.
    pub highlighted: bool,
    /// Drawn back because another one is highlighted.
    pub dimmed: bool,
}

/// Steps the trail behind a head reaches back.
const TRAIL_STEPS: f64 = 40.0;
/// Pieces a trail is drawn in, each wider and stronger than the one behind it.
const TRAIL_BANDS: usize = 8;
/// Radius of a head's marker in CSS pixels.
const HEAD_RADIUS: f64 = 5.5;
/// Distance of an exit arrow's tip from the edge of the stage.
const EXIT_INSET: f64 = 5.0;

/// Clears the layer and draws the scene.
pub fn draw_hot(ctx: &CanvasRenderingContext2d, camera: &Camera, scene: &HotScene, cache: &mut PathCache) {
    ctx.clear_rect(0.0, 0.0, camera.size[0], camera.size[1]);
    ctx.set_line_join("round");
    for (place, landmark) in scene.landmarks {
        draw_landmark(ctx, camera.to_pixel(*place), *landmark, scene.theme);
    }
    let mut order: Vec<usize> = (0..scene.paths.len()).collect();
    let rank = |index: usize| (scene.paths[index].highlighted, !scene.paths[index].dimmed);
    sort_few(&mut order, |a, b| rank(*a) < rank(*b));
    for (index, view) in scene.paths.iter().enumerate() {
        // Prepared in the scene's order, whatever order they are drawn in.
        cache.prepare(index, scene.paths.len(), view.trace, camera);
    }
    cache.truncate(scene.paths.len());
    for &index in &order {
        if let Some(path) = cache.get_mut(index) {
            draw_path(ctx, camera, scene, &scene.paths[index], path);
        }
    }
    set_dash(ctx, &[]);
    ctx.set_global_alpha(1.0);
    if let Some((probe, levels)) = scene.model {
        draw_model(ctx, camera, probe, levels, scene.theme);
    }
    draw_start(ctx, camera.to_pixel(scene.start), scene.start_active, scene.theme);
    for &index in &order {
        if let Some(path) = cache.get_mut(index) {
            draw_head(ctx, camera, scene, &scene.paths[index], path);
        }
    }
    ctx.set_global_alpha(1.0);
    draw_insight(ctx, camera, scene.insight, scene.lit_role, scene.theme);
    if let Some(hover) = scene.hover {
        draw_crosshair(ctx, camera, hover, scene.theme);
    }
    ctx.set_global_alpha(1.0);
}

/// The path: what is to come faint, what was travelled strong over a halo, the trail behind the head.
fn draw_path(ctx: &CanvasRenderingContext2d, camera: &Camera, scene: &HotScene, view: &PathView, path: &mut Prepared) {
    let theme = scene.theme;
    let color = view.style.color_on(theme.mode);
    let strength = if view.dimmed { 0.3 } else { 1.0 };
    let width = if view.highlighted { 2.8 } else { 2.0 };
    let dense = path.is_dense();
    set_dash(ctx, if dense { &[] } else { view.style.dash });
    ctx.set_line_join(if dense { "bevel" } else { "round" });
    if scene.cursor < view.trace.last() as f64 {
        ctx.set_global_alpha(0.5 * strength);
        ctx.set_line_width(1.4);
        ctx.set_stroke_style_str(color);
        ctx.stroke_with_path(&path.whole);
    }
    if let Some((travelled, dots)) = path.travelled(scene.cursor.max(0.0) as u32) {
        if !view.dimmed && !dense {
            ctx.set_global_alpha(0.75);
            ctx.set_line_width(width + 1.8);
            ctx.set_stroke_style_str(theme.paper);
            ctx.stroke_with_path(travelled);
        }
        ctx.set_global_alpha(0.9 * strength);
        ctx.set_line_width(width);
        ctx.set_stroke_style_str(color);
        ctx.stroke_with_path(travelled);
        ctx.set_global_alpha(strength);
        ctx.set_fill_style_str(color);
        ctx.fill_with_path_2d(dots);
    }
    ctx.set_line_join("round");
    if !view.dimmed {
        draw_trail(ctx, camera, scene, view, width);
    }
}

/// The last steps, ever wider and stronger towards the head.
fn draw_trail(ctx: &CanvasRenderingContext2d, camera: &Camera, scene: &HotScene, view: &PathView, width: f64) {
    let head = scene.cursor.clamp(0.0, view.trace.last() as f64);
    let tail = (head - TRAIL_STEPS).max(0.0);
    set_dash(ctx, &[]);
    ctx.set_stroke_style_str(view.style.color_on(scene.theme.mode));
    for band in 0..TRAIL_BANDS {
        let share = |i: usize| tail + (head - tail) * i as f64 / TRAIL_BANDS as f64;
        let (from, to) = (share(band), share(band + 1));
        let nearness = (band + 1) as f64 / TRAIL_BANDS as f64;
        ctx.set_global_alpha(0.15 + 0.75 * nearness);
        ctx.set_line_width(width + 3.5 * nearness * nearness);
        ctx.begin_path();
        let whole_steps = (from.floor() as usize + 1..to.ceil() as usize).map(|step| step as f64);
        for (i, step) in std::iter::once(from).chain(whole_steps).chain(std::iter::once(to)).enumerate() {
            let Some([x, y]) = position(view.trace, camera, step) else { break };
            if i == 0 { ctx.move_to(x, y) } else { ctx.line_to(x, y) }
        }
        ctx.stroke();
    }
}

/// The marker at the head, or an arrow where the path has left the stage.
fn draw_head(ctx: &CanvasRenderingContext2d, camera: &Camera, scene: &HotScene, view: &PathView, path: &Prepared) {
    let stage = [0.0, 0.0, camera.size[0], camera.size[1]];
    let color = view.style.color_on(scene.theme.mode);
    let strength = if view.dimmed { 0.45 } else { 1.0 };
    let end = view.trace.last() as f64;
    let exit_at = |step: f64| path.exit_before(step.ceil() as u32);
    let on_stage = |step: f64| position(view.trace, camera, step).filter(|at| inside(*at, stage));
    ctx.set_global_alpha(strength);
    let Some(head) = on_stage(scene.cursor) else {
        let lost = view.trace.head.status.is_lost();
        if lost && inside(path.end, stage) {
            draw_lost(ctx, path.end, color, scene.theme);
        } else if let Some(exit) = exit_at(scene.cursor) {
            let tail = draw_exit(ctx, camera, &exit, if lost { 12.0 } else { 9.0 }, color, scene.theme);
            if lost {
                draw_lost(ctx, tail, color, scene.theme);
            }
        }
        return;
    };
    if let Some(exit) = exit_at(end).filter(|_| on_stage(end).is_none()) {
        ctx.set_global_alpha(0.4 * strength);
        draw_exit(ctx, camera, &exit, 9.0, color, scene.theme);
        ctx.set_global_alpha(strength);
    }
    if view.highlighted {
        let row = view.trace.row(scene.cursor.max(0.0) as usize);
        draw_descent(ctx, head, row.gradient(), scene.theme);
    }
    let radius = if view.highlighted { HEAD_RADIUS + 1.0 } else { HEAD_RADIUS };
    draw_marker(ctx, view.style.marker, head, radius, color, scene.theme.paper);
}

/// An arrow that points off the stage where a path left it. Answers with a place behind it for another mark.
fn draw_exit(
    ctx: &CanvasRenderingContext2d,
    camera: &Camera,
    exit: &Exit,
    size: f64,
    color: &str,
    theme: &Theme,
) -> [f64; 2] {
    let tip = [0, 1].map(|i| exit.at[i].clamp(EXIT_INSET, (camera.size[i] - EXIT_INSET).max(EXIT_INSET)));
    draw_arrow(ctx, tip, exit.direction, size, color, theme)
}

/// An arrow from the head along the negative gradient; its length grows with the logarithm of the norm. Where that leaves
/// nothing to see the gradient has all but vanished, and its direction means nothing.
fn draw_descent(ctx: &CanvasRenderingContext2d, head: [f64; 2], gradient: [f64; 2], theme: &Theme) {
    let norm = libm::hypot(gradient[0], gradient[1]);
    if !(norm.is_finite() && norm > 0.0) {
        return;
    }
    let length = (32.0 + 8.0 * libm::log10(norm)).min(64.0);
    if length < SHORTEST {
        return;
    }
    let barb = 6.5_f64.min(length / 2.0);
    // Downhill is −g; pixels count downwards.
    let [dx, dy] = [-gradient[0] / norm, gradient[1] / norm];
    let along =
        |distance: f64, aside: f64| [head[0] + dx * distance - dy * aside, head[1] + dy * distance + dx * aside];
    let tip = along(HEAD_RADIUS + length, 0.0);
    for (width, color) in [(4.5, theme.paper), (1.6, theme.ink)] {
        ctx.set_line_width(width);
        ctx.set_stroke_style_str(color);
        ctx.set_line_cap("round");
        ctx.begin_path();
        ctx.move_to(head[0], head[1]);
        ctx.line_to(tip[0], tip[1]);
        for aside in [-0.6, 0.6] {
            let [x, y] = along(HEAD_RADIUS + length - barb, aside * barb);
            ctx.move_to(x, y);
            ctx.line_to(tip[0], tip[1]);
        }
        ctx.stroke();
    }
    ctx.set_line_cap("butt");
}

/// Hairlines through the point under the cursor, open around it.
fn draw_crosshair(ctx: &CanvasRenderingContext2d, camera: &Camera, hover: [f64; 2], theme: &Theme) {
    let [x, y] = camera.to_pixel(hover).map(|v| v.round() + 0.5);
    let [width, height] = camera.size;
    let gap = 7.0;
    ctx.set_global_alpha(0.3);
    ctx.set_line_width(1.0);
    ctx.set_stroke_style_str(theme.ink);
    line(ctx, [0.0, y], [x - gap, y]);
    line(ctx, [x + gap, y], [width, y]);
    line(ctx, [x, 0.0], [x, y - gap]);
    line(ctx, [x, y + gap], [x, height]);
    ctx.set_global_alpha(0.9);
    ctx.begin_path();
    for quarter in 0..4 {
        let middle = TAU * f64::from(quarter) / 4.0 + PI / 4.0;
        ctx.move_to(x + 3.5 * libm::cos(middle - 0.5), y + 3.5 * libm::sin(middle - 0.5));
        // Fails for a negative radius only.
        let _ = ctx.arc(x, y, 3.5, middle - 0.5, middle + 0.5);
    }
    ctx.stroke();
}
