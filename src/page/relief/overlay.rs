//! What stands over the relief, drawn flat: the axes with their numbers, minima, the start, the heads of the runs.
//!
//! The axes run along the two edges of the base that face the viewer, and up the corner that is farthest to the left:
//! there the relief never hides them.

use super::scene::{Moment, Run, Scene};
use crate::landscape::relief::mesh::TOP;
use crate::landscape::relief::{Eye, Mesh, Scale, pick::is_hidden};
use crate::landscape::ticks::{Tick, compact, decade_ticks, linear_ticks};
use crate::page::draw::canvas::{FONT, arc, line, text_with_halo};
use crate::page::draw::marker::draw_marker;
use crate::page::draw::palette::Theme;
use crate::page::draw::stage::marks::{draw_arrow, draw_landmark, draw_lost, draw_start};
use web_sys::CanvasRenderingContext2d;

/// CSS pixels between neighbouring ticks, roughly: along the base, upwards.
const TICK_SPACING: [f64; 2] = [60.0, 44.0];
/// An axis of heights that is shorter than this, in CSS pixels, is left out: the relief is seen from above.
const SHORTEST: f64 = 20.0;
/// Length of a tick, and from the edge to a number and to the letter of an axis, in the box's units.
const TICK: f64 = 0.025;
const NUMBER: f64 = 0.09;
const LETTER: f64 = 0.2;
/// Opacity of a mark that the surface hides.
const HIDDEN: f64 = 0.35;
/// Radius of a head's marker in CSS pixels.
const HEAD_RADIUS: f64 = 5.5;

/// A pencil over one picture.
pub struct Overlay<'a> {
    /// What it draws on, in CSS pixels.
    pub ctx: &'a CanvasRenderingContext2d,
    /// What there is.
    pub scene: &'a Scene,
    /// The surface.
    pub mesh: &'a Mesh,
    /// Where it is seen from.
    pub eye: &'a Eye,
}

/// A place on the surface as the picture shows it.
#[derive(Clone, Copy)]
struct Seen {
    at: [f64; 2],
    hidden: bool,
}

impl Overlay<'_> {
    /// Clears the canvas and draws everything.
    pub fn draw(&self, moment: &Moment) {
        let (ctx, theme) = (self.ctx, self.scene.theme());
        ctx.clear_rect(0.0, 0.0, moment.size[0], moment.size[1]);
        ctx.set_line_join("round");
        self.draw_axes(theme);
        for (place, landmark) in &self.scene.landmarks {
            if let Some(seen) = self.seen(*place) {
                ctx.set_global_alpha(strength(seen.hidden));
                draw_landmark(ctx, seen.at, *landmark, theme);
            }
        }
        if let Some(model) = &self.scene.model {
            self.draw_model(model, theme);
        }
        if let Some(seen) = self.seen(moment.start) {
            draw_start(ctx, seen.at, moment.start_active, theme);
        }
        let lit = |run: &&Run| moment.lit == Some(run.index);
        let runs = &self.scene.runs;
        for run in runs.iter().filter(|run| !lit(run)).chain(runs.iter().filter(lit)) {
            self.draw_head(run, moment, theme);
        }
        ctx.set_global_alpha(1.0);
        if let Some(seen) = moment.hover.and_then(|hover| self.seen(hover)) {
            ctx.begin_path();
            arc(ctx, seen.at, 3.5);
            ctx.set_line_width(1.25);
            ctx.set_stroke_style_str(theme.ink);
            ctx.stroke();
        }
    }

    /// Where a world point of the surface is seen; none beyond the border, and in holes.
    fn seen(&self, point: [f64; 2]) -> Option<Seen> {
        let [x, y] = self.mesh.from_world(point);
        let place = [x, y, self.mesh.height([x, y])?];
        let [across, down, _] = self.eye.project(place)?;
        Some(Seen { at: [across, down], hidden: is_hidden(self.mesh, self.eye, place) })
    }

    /// The marker at a run's head, or an arrow where its path has left the region.
    fn draw_head(&self, run: &Run, moment: &Moment, theme: &Theme) {
        let (ctx, color) = (self.ctx, run.style.color_on(theme.mode));
        let lit = moment.lit == Some(run.index);
        let dimmed = if moment.lit.is_some() && !lit { 0.45 } else { 1.0 };
        if let Some(seen) = run.at(moment.cursor).and_then(|point| self.seen(point)) {
            ctx.set_global_alpha(strength(seen.hidden) * dimmed);
            let radius = if lit { HEAD_RADIUS + 1.0 } else { HEAD_RADIUS };
            draw_marker(ctx, run.style.marker, seen.at, radius, color, theme.paper);
            return;
        }
        ctx.set_global_alpha(dimmed);
        let lost = run.lost && moment.cursor >= run.last();
        let exits = run.path.exits.iter().rev();
        let Some(exit) = exits.into_iter().find(|exit| exit.step as f64 <= moment.cursor.ceil()) else {
            if let Some([x, y, _]) = self.over(run.path.end).filter(|_| lost) {
                draw_lost(ctx, [x, y], color, theme);
            }
            return;
        };
        let beyond = [0, 1].map(|axis| exit.at[axis] + exit.direction[axis] * 0.05);
        let height = self.mesh.height(exit.at).unwrap_or(0.0);
        let ends = [exit.at, beyond].map(|[x, y]| self.eye.project([x, y, height]));
        if let [Some([x, y, _]), Some([to_x, to_y, _])] = ends {
            let length = libm::hypot(to_x - x, to_y - y).max(1e-3);
            let direction = [(to_x - x) / length, (to_y - y) / length];
            let size = if lost { 12.0 } else { 9.0 };
            let tip = [x + direction[0] * size, y + direction[1] * size];
            let tail = draw_arrow(ctx, tip, direction, size, color, theme);
            if lost {
                draw_lost(ctx, tail, color, theme);
            }
        }
    }

    /// The pixel over which a place of the box stands, on the surface.
    fn over(&self, at: [f64; 2]) -> Option<[f64; 3]> {
        self.eye.project([at[0], at[1], self.mesh.height(at)?])
    }

    fn draw_axes(&self, theme: &Theme) {
        let ctx = self.ctx;
        ctx.set_font(&format!("11px {FONT}"));
        ctx.set_text_align("center");
        ctx.set_text_baseline("middle");
        // The edges that face the viewer.
        let facing = [0, 1].map(|axis| self.mesh.half[axis] * if self.eye.at[axis] < 0.0 { -1.0 } else { 1.0 });
        for axis in [0, 1] {
            self.draw_base_axis(axis, facing[1 - axis], theme);
        }
        self.draw_upright_axis(theme);
    }

    /// The axis along an edge of the base, `side` to the other axis' positive or negative end.
    fn draw_base_axis(&self, axis: usize, side: f64, theme: &Theme) {
        let half = self.mesh.half[axis];
        let place = |along: f64, out: f64| {
            let aside = side + side.signum() * out;
            if axis == 0 { [along, aside, 0.0] } else { [aside, along, 0.0] }
        };
        let (Some(low), Some(high)) = (self.eye.project(place(-half, 0.0)), self.eye.project(place(half, 0.0))) else {
            return;
        };
        self.stroke(&[low, high], theme.faint);
        let length = libm::hypot(high[0] - low[0], high[1] - low[1]);
        let [from, to] = self.mesh.view[axis];
        let target = (length / TICK_SPACING[0]).ceil() as usize;
        for Tick { at, label } in linear_ticks(from, to, target) {
            let along = ((at - from) / (to - from) * 2.0 - 1.0) * half;
            let ends = [place(along, 0.0), place(along, TICK), place(along, NUMBER)].map(|p| self.eye.project(p));
            let [Some(foot), Some(end), Some(number)] = ends else { continue };
            self.stroke(&[foot, end], theme.faint);
            // The corners belong to neither axis.
            if along.abs() < half * 0.94 {
                text_with_halo(self.ctx, &label, [number[0], number[1]], theme.faint, theme.paper);
            }
        }
        if let Some([x, y, _]) = self.eye.project(place(0.0, LETTER)) {
            self.letter(["x", "y"][axis], [x, y], theme);
        }
    }

    /// The axis of heights, up the corner farthest to the left.
    fn draw_upright_axis(&self, theme: &Theme) {
        let [x, y] = self.mesh.half;
        let corners = [[-x, -y], [x, -y], [x, y], [-x, y]];
        let feet = corners.iter().filter_map(|[x, y]| Some(([*x, *y], self.eye.project([*x, *y, 0.0])?)));
        let Some((corner, foot)) = feet.min_by(|a, b| a.1[0].total_cmp(&b.1[0])) else { return };
        let Some(top) = self.eye.project([corner[0], corner[1], TOP]) else { return };
        let length = foot[1] - top[1];
        if length < SHORTEST {
            return;
        }
        self.stroke(&[foot, top], theme.faint);
        self.ctx.set_text_align("right");
        let mut last = f64::INFINITY;
        for (place, label) in height_ticks(&self.mesh.scale, (length / TICK_SPACING[1]).ceil() as usize) {
            let Some([x, y, _]) = self.eye.project([corner[0], corner[1], place * TOP]) else { continue };
            // The lowest number would stand among those of the base.
            if foot[1] - y < 10.0 || last - y < 14.0 {
                continue;
            }
            last = y;
            self.stroke(&[[x, y, 0.0], [x - 5.0, y, 0.0]], theme.faint);
            text_with_halo(self.ctx, &label, [x - 9.0, y], theme.faint, theme.paper);
        }
        self.letter("f", [top[0] + 3.0, top[1] - 13.0], theme);
        self.ctx.set_text_align("center");
    }

    fn stroke(&self, ends: &[[f64; 3]; 2], color: &str) {
        self.ctx.set_line_width(1.25);
        self.ctx.set_stroke_style_str(color);
        let [from, to] = ends.map(|[x, y, _]| [x, y]);
        line(self.ctx, from, to);
    }

    fn letter(&self, letter: &str, at: [f64; 2], theme: &Theme) {
        self.ctx.save();
        self.ctx.set_font("italic 13px 'STIX Two Math', 'Cambria Math', 'Latin Modern Math', Georgia, serif");
        text_with_halo(self.ctx, letter, at, theme.ink, theme.paper);
        self.ctx.restore();
    }
}

/// Round heights with their places between bottom and top, and how they read. On a logarithmic scale they count from
/// its lowest height, or from 0 where that is about the same.
fn height_ticks(scale: &Scale, target: usize) -> Vec<(f64, String)> {
    let Scale { low, high, log } = *scale;
    let span = high - low;
    if !log {
        let ticks = linear_ticks(low, high, target).into_iter();
        return ticks.filter_map(|tick| Some((scale.place(tick.at)?, tick.label))).collect();
    }
    let base = if low >= 0.0 && low <= 1e-3 * span { 0.0 } else { low };
    let (first, last) = (libm::log10(span * 3e-4), libm::log10(span));
    let ticks = decade_ticks(first, last, target.max(2)).into_iter();
    let read = |Tick { at, label }: Tick| {
        let height = base + libm::pow(10.0, at);
        Some((scale.place(height)?, if (-3.0..5.0).contains(&at) || base != 0.0 { compact(height) } else { label }))
    };
    ticks.filter_map(read).collect()
}

fn strength(hidden: bool) -> f64 {
    if hidden { HIDDEN } else { 1.0 }
}
