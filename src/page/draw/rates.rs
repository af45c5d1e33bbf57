//! The rate map: its cells between two axes, the edge of what is stable, what theory says of it, and the setting of the
//! run as a ring.

use super::canvas::{FONT, arc, line, set_dash};
use super::map::Cover;
use super::palette::Theme;
use crate::landscape::map::axis::Axis;
use crate::landscape::map::{CELL_NUMBERS, Cell};
use crate::landscape::ticks::{self, Tick};
use crate::page::maps::Picture;
use crate::registry::Scale;
use web_sys::CanvasRenderingContext2d;

/// Room around the plot for labels, in CSS pixels: left, top, right, bottom.
const ROOM: [f64; 4] = [44.0, 22.0, 14.0, 34.0];
/// Most ticks of an axis.
const TICKS: usize = 6;
/// Radius of the ring.
const RING: f64 = 7.0;

/// What a rate map shows besides its cells.
pub struct RateScene<'a> {
    /// Images of the cells, the lower one first.
    pub covers: &'a [Cover<'a>],
    /// The map, for the edge of what is stable.
    pub picture: Option<&'a Picture>,
    /// What stands to the right and upwards.
    pub axes: [Axis; 2],
    /// What is written at them.
    pub labels: [&'a str; 2],
    /// The present setting.
    pub now: [f64; 2],
    /// The best one, where it is known.
    pub best: Option<[f64; 2]>,
    /// Where theory sees the edge: points from below upwards.
    pub limit: &'a [[f64; 2]],
    /// The cell singled out.
    pub cell: Option<[u32; 2]>,
    /// Colours of what is not data.
    pub theme: &'a Theme,
}

/// Where the plot lies on a canvas of this size: left, top, right, bottom.
pub fn plot_of(size: [f64; 2]) -> [f64; 4] {
    [ROOM[0], ROOM[1], size[0] - ROOM[2], size[1] - ROOM[3]]
}

/// Where things lie.
struct Place<'a> {
    plot: [f64; 4],
    axes: &'a [Axis; 2],
}

impl Place<'_> {
    /// The pixel of a share of each axis.
    fn pixel(&self, share: [f64; 2]) -> [f64; 2] {
        let [left, top, right, bottom] = self.plot;
        [left + share[0] * (right - left), bottom - share[1] * (bottom - top)]
    }

    /// The pixel of a setting; what lies beyond an axis lies at its end.
    fn of(&self, values: [f64; 2]) -> [f64; 2] {
        self.pixel([0, 1].map(|i| {
            let share = self.axes[i].position(values[i]);
            if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) }
        }))
    }
}

/// Clears the canvas and draws the scene.
pub fn draw_rates(ctx: &CanvasRenderingContext2d, size: [f64; 2], scene: &RateScene) {
    ctx.clear_rect(0.0, 0.0, size[0], size[1]);
    let place = Place { plot: plot_of(size), axes: &scene.axes };
    let [left, top, right, bottom] = place.plot;
    let theme = scene.theme;
    ctx.set_image_smoothing_enabled(false);
    for Cover { image, strength, .. } in scene.covers {
        ctx.set_global_alpha(*strength);
        // Fails for an image without pixels only; a map has at least one.
        let _ = ctx.draw_image_with_html_canvas_element_and_dw_and_dh(image, left, top, right - left, bottom - top);
    }
    ctx.set_global_alpha(1.0);
    ctx.set_line_width(1.0);
    ctx.set_stroke_style_str(theme.grid);
    ctx.stroke_rect(left - 0.5, top - 0.5, right - left + 1.0, bottom - top + 1.0);
    draw_edge(ctx, &place, scene);
    draw_limit(ctx, &place, scene);
    draw_axes(ctx, &place, scene);
    if let Some(best) = scene.best {
        draw_best(ctx, place.of(best), theme);
    }
    if let Some(cell) = scene.cell {
        let [x, y] = place.pixel([0, 1].map(|i| (f64::from(cell[i]) + 0.5) / f64::from(scene.axes[i].cells)));
        ctx.set_global_alpha(0.5);
        ctx.set_line_width(1.0);
        ctx.set_stroke_style_str(theme.ink);
        line(ctx, [left, y], [right, y]);
        line(ctx, [x, top], [x, bottom]);
        ctx.set_global_alpha(1.0);
    }
    draw_ring(ctx, place.of(scene.now), theme);
}

/// The line between cells that came down and cells that did not.
fn draw_edge(ctx: &CanvasRenderingContext2d, place: &Place, scene: &RateScene) {
    let Some(picture) = scene.picture else { return };
    let [columns, rows] = picture.job.size;
    let mut below: Option<(u32, Vec<bool>)> = None;
    let corner =
        |column: u32, row: u32| place.pixel([f64::from(column) / f64::from(columns), f64::from(row) / f64::from(rows)]);
    let stroke = |from: [f64; 2], to: [f64; 2]| {
        ctx.move_to(from[0], from[1]);
        ctx.line_to(to[0], to[1]);
    };
    ctx.begin_path();
    for band in &picture.bands {
        let cells = band.numbers.as_chunks::<CELL_NUMBERS>().0.chunks_exact(columns as usize);
        for (row, cells) in (band.rows.start..).zip(cells) {
            let stable: Vec<bool> = cells.iter().map(|cell| picture.is_stable(&Cell::from_numbers(*cell))).collect();
            for (column, pair) in (1..).zip(stable.windows(2)) {
                if pair[0] != pair[1] {
                    stroke(corner(column, row), corner(column, row + 1));
                }
            }
            if let Some((before, last)) = &below
                && before + 1 == row
            {
                for (column, (_, _)) in (0..).zip(stable.iter().zip(last)).filter(|(_, (now, then))| now != then) {
                    stroke(corner(column, row), corner(column + 1, row));
                }
            }
            below = Some((row, stable));
        }
    }
    ctx.set_line_width(1.25);
    ctx.set_stroke_style_str(scene.theme.ink);
    ctx.stroke();
}

/// Where theory sees the edge.
fn draw_limit(ctx: &CanvasRenderingContext2d, place: &Place, scene: &RateScene) {
    let inside = |point: &&[f64; 2]| (0.0..=1.0).contains(&place.axes[0].position(point[0]));
    for (width, color, dash) in [(4.0, scene.theme.paper, &[][..]), (1.75, scene.theme.ink, &[6.0, 4.0])] {
        ctx.begin_path();
        for [x, y] in scene.limit.iter().filter(inside).map(|point| place.of(*point)) {
            ctx.line_to(x, y);
        }
        set_dash(ctx, dash);
        ctx.set_line_width(width);
        ctx.set_stroke_style_str(color);
        ctx.stroke();
    }
    set_dash(ctx, &[]);
}

/// Ticks along an axis.
fn ticks_of(axis: &Axis) -> Vec<Tick> {
    let [low, high] = axis.range;
    let at = |value: f64| Tick { at: value, label: ticks::compact(value) };
    match axis.scale {
        Scale::Linear | Scale::Integer | Scale::Choice(_) => ticks::linear_ticks(low, high, TICKS),
        Scale::LogOrZero if low <= 0.0 => ticks::linear_ticks(low, high, TICKS),
        Scale::Log | Scale::LogOrZero => {
            let decades = ticks::log_ticks(libm::log10(low), libm::log10(high), TICKS);
            decades.into_iter().map(|tick| Tick { at: libm::pow(10.0, tick.at), ..tick }).collect()
        }
        Scale::TowardsOne => [0.0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999]
            .into_iter()
            .filter(|value| (low..=high).contains(value))
            .map(|value| Tick { label: crate::format::short(value), ..at(value) })
            .collect(),
    }
}

fn draw_axes(ctx: &CanvasRenderingContext2d, place: &Place, scene: &RateScene) {
    let [left, top, right, bottom] = place.plot;
    let theme = scene.theme;
    ctx.set_font(&format!("11px {FONT}"));
    ctx.set_fill_style_str(theme.faint);
    ctx.set_stroke_style_str(theme.faint);
    ctx.set_line_width(1.0);
    // Text fails only where the context is lost; then nothing can be shown anyway.
    let write = |text: &str, x: f64, y: f64| drop(ctx.fill_text(text, x, y));
    ctx.set_text_align("center");
    ctx.set_text_baseline("top");
    let [x_min, y_min] = [0, 1].map(|i| place.axes[i].range[0]);
    for tick in ticks_of(&place.axes[0]) {
        let x = place.of([tick.at, y_min])[0].round() + 0.5;
        line(ctx, [x, bottom], [x, bottom + 4.0]);
        write(&tick.label, x, bottom + 6.0);
    }
    ctx.set_text_align("right");
    ctx.set_text_baseline("middle");
    for tick in ticks_of(&place.axes[1]) {
        let y = place.of([x_min, tick.at])[1].round() + 0.5;
        line(ctx, [left - 4.0, y], [left, y]);
        write(&tick.label, left - 6.0, y);
    }
    ctx.set_text_baseline("bottom");
    write(scene.labels[0], right, bottom + ROOM[3]);
    ctx.set_text_align("left");
    ctx.set_text_baseline("top");
    write(scene.labels[1], 0.0, top - ROOM[1]);
}

/// A diamond where the best setting is.
fn draw_best(ctx: &CanvasRenderingContext2d, [x, y]: [f64; 2], theme: &Theme) {
    for (width, color) in [(5.0, theme.paper), (2.0, theme.ink)] {
        ctx.set_line_width(width);
        ctx.set_stroke_style_str(color);
        ctx.begin_path();
        for [dx, dy] in [[0.0, -8.0], [8.0, 0.0], [0.0, 8.0], [-8.0, 0.0], [0.0, -8.0], [8.0, 0.0]] {
            ctx.line_to(x + dx, y + dy);
        }
        ctx.stroke();
    }
}

/// The present setting.
fn draw_ring(ctx: &CanvasRenderingContext2d, at: [f64; 2], theme: &Theme) {
    ctx.begin_path();
    arc(ctx, at, RING);
    ctx.set_line_width(5.0);
    ctx.set_stroke_style_str(theme.paper);
    ctx.stroke();
    ctx.set_line_width(2.0);
    ctx.set_stroke_style_str(theme.ink);
    ctx.stroke();
    ctx.begin_path();
    arc(ctx, at, 1.75);
    ctx.set_fill_style_str(theme.ink);
    ctx.fill();
}
