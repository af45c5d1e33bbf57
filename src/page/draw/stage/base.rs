//! The ground of the stage: heat map or basins, contour lines with their heights, and axes. Drawn when the camera, the field or
//! the theme changes.

use super::super::canvas::{FONT, line, text_with_halo};
use super::super::heat::{Field, HeatCanvas, is_strong};
use super::super::map::Cover;
use super::super::palette::Theme;
use crate::landscape::camera::Camera;
use crate::landscape::ticks::{self, Tick};
use web_sys::CanvasRenderingContext2d;

/// CSS pixels between neighbouring ticks, roughly: along x, along y.
const TICK_SPACING: [f64; 2] = [96.0, 72.0];
/// Length of a tick mark in CSS pixels.
const TICK_LENGTH: f64 = 5.0;
/// Distance of axis labels from the edge of the stage.
const LABEL_INSET: f64 = 9.0;
/// Contour labels keep this far from the edges and from each other.
const LABEL_MARGIN: f64 = 56.0;

/// What lies under the paths.
pub struct Ground<'a> {
    /// Heights; none before they are known.
    pub field: Option<&'a Field>,
    /// Whether their colours follow the logarithm.
    pub log: bool,
    /// A map in place of the heat map, the lower image first.
    pub covers: &'a [Cover<'a>],
    /// Minima that bear a number, `[x, y, f]`.
    pub numbered: &'a [[f64; 3]],
}

/// Draws the ground. A field that was computed for another view is drawn where it belongs, so that nothing flashes
/// while the next one is on its way; without a field there is only paper and axes.
pub fn draw_base(
    ctx: &CanvasRenderingContext2d,
    camera: &Camera,
    ground: &Ground,
    heat: &mut HeatCanvas,
    theme: &Theme,
) {
    ctx.set_fill_style_str(theme.paper);
    ctx.fill_rect(0.0, 0.0, camera.size[0], camera.size[1]);
    draw_covers(ctx, camera, ground.covers);
    if let Some(field) = ground.field {
        if ground.covers.is_empty() {
            draw_image(ctx, camera, field, heat, ground.log, theme);
        }
        draw_contours(ctx, camera, field, heat, theme);
        draw_heights(ctx, camera, field, theme);
    }
    draw_axes(ctx, camera, theme);
    draw_numbers(ctx, camera, ground.numbered, theme);
}

/// A map, cell by cell.
fn draw_covers(ctx: &CanvasRenderingContext2d, camera: &Camera, covers: &[Cover]) {
    ctx.set_image_smoothing_enabled(false);
    for Cover { image, region: [x, y], strength } in covers {
        let [left, top] = camera.to_pixel([x[0], y[1]]);
        let [right, bottom] = camera.to_pixel([x[1], y[0]]);
        ctx.set_global_alpha(*strength);
        // Fails for an image without pixels only; a map has at least one.
        let _ = ctx.draw_image_with_html_canvas_element_and_dw_and_dh(image, left, top, right - left, bottom - top);
    }
    ctx.set_global_alpha(1.0);
}

/// The number of each minimum beside it, as the legend has it.
fn draw_numbers(ctx: &CanvasRenderingContext2d, camera: &Camera, minima: &[[f64; 3]], theme: &Theme) {
    ctx.set_font(&format!("600 13px {FONT}"));
    ctx.set_text_align("left");
    ctx.set_text_baseline("alphabetic");
    for (index, [x, y, _]) in minima.iter().enumerate() {
        let [x, y] = camera.to_pixel([*x, *y]);
        text_with_halo(ctx, &(index + 1).to_string(), [x + 9.0, y - 7.0], theme.ink, theme.paper);
    }
}

/// The heat map, stretched smoothly. A pixel of the image is centred on its grid point, so the image reaches half a
/// cell beyond the field's view.
fn draw_image(
    ctx: &CanvasRenderingContext2d,
    camera: &Camera,
    field: &Field,
    heat: &mut HeatCanvas,
    log: bool,
    theme: &Theme,
) {
    let Some(image) = heat.image(field, log, theme.mode) else { return };
    let [columns, rows] = field.size.map(f64::from);
    let [left, top] = camera.to_pixel(field.to_world([-0.5, rows - 0.5]));
    let [right, bottom] = camera.to_pixel(field.to_world([columns - 0.5, -0.5]));
    ctx.set_image_smoothing_enabled(true);
    // Fails for a canvas without pixels only; a field has at least four.
    let _ = ctx.draw_image_with_html_canvas_element_and_dw_and_dh(image, left, top, right - left, bottom - top);
}

/// All contour lines, every fifth a little stronger. The prepared paths are in cells; the canvas scales them and the
/// line width is scaled back.
fn draw_contours(ctx: &CanvasRenderingContext2d, camera: &Camera, field: &Field, heat: &mut HeatCanvas, theme: &Theme) {
    let Some((thin, strong)) = heat.contours(field) else { return };
    let [x, y] = camera.to_pixel(field.to_world([0.0, 0.0]));
    let scale = camera.scale() * field.cell()[0];
    ctx.save();
    if ctx.translate(x, y).is_ok() && ctx.scale(scale, scale).is_ok() {
        ctx.set_stroke_style_str(theme.ink);
        ctx.set_line_join("round");
        ctx.set_line_width(0.75 / scale);
        ctx.set_global_alpha(theme.contour);
        ctx.stroke_with_path(thin);
        ctx.set_line_width(1.0 / scale);
        ctx.set_global_alpha(theme.strong_contour);
        ctx.stroke_with_path(strong);
    }
    ctx.restore();
}

/// The height of every stronger contour line, written along it where the line crosses the diagonal of the stage.
fn draw_heights(ctx: &CanvasRenderingContext2d, camera: &Camera, field: &Field, theme: &Theme) {
    ctx.save();
    ctx.set_font(&format!("10px {FONT}"));
    ctx.set_text_align("center");
    ctx.set_text_baseline("middle");
    let mut taken: Vec<[f64; 2]> = Vec::new();
    for (_, level) in field.levels.iter().enumerate().filter(|(index, _)| is_strong(*index)) {
        let Some(Place { at, angle }) = label_place(camera, field, &level.segments, &taken) else { continue };
        taken.push(at);
        ctx.save();
        if ctx.translate(at[0], at[1]).is_ok() && ctx.rotate(angle).is_ok() {
            text_with_halo(ctx, &ticks::compact(level.value), [0.0, 0.0], theme.faint, theme.paper);
        }
        ctx.restore();
    }
    ctx.restore();
}

/// Where a contour label stands, in CSS pixels and radians.
struct Place {
    at: [f64; 2],
    angle: f64,
}

/// The segment of a contour line nearest the rising diagonal of the stage, with room on all sides.
fn label_place(camera: &Camera, field: &Field, segments: &[f32], taken: &[[f64; 2]]) -> Option<Place> {
    let [width, height] = camera.size;
    let mut best: Option<(f64, Place)> = None;
    for segment in segments.chunks_exact(4) {
        let cells: [f64; 4] = std::array::from_fn(|i| f64::from(segment[i]));
        let from = camera.to_pixel(field.to_world([cells[0], cells[1]]));
        let to = camera.to_pixel(field.to_world([cells[2], cells[3]]));
        let at = [(from[0] + to[0]) / 2.0, (from[1] + to[1]) / 2.0];
        let inside = at[0] > LABEL_MARGIN && at[0] < width - LABEL_MARGIN && at[1] > LABEL_MARGIN;
        if !inside || at[1] > height - LABEL_MARGIN {
            continue;
        }
        let off_diagonal = (at[0] / width + at[1] / height - 1.0).abs();
        let crowded = || taken.iter().any(|other| libm::hypot(other[0] - at[0], other[1] - at[1]) < LABEL_MARGIN);
        if best.as_ref().is_none_or(|(score, _)| off_diagonal < *score) && !crowded() {
            let angle = ((to[1] - from[1]) / (to[0] - from[0])).atan();
            best = Some((off_diagonal, Place { at, angle: if angle.is_finite() { angle } else { 0.0 } }));
        }
    }
    best.map(|(_, place)| place)
}

/// Ticks and numbers along the left and bottom edges, inside the stage.
fn draw_axes(ctx: &CanvasRenderingContext2d, camera: &Camera, theme: &Theme) {
    let [width, height] = camera.size;
    let ticks_along = |axis: usize| -> Vec<Tick> {
        let [low, high] = camera.view[axis];
        ticks::linear_ticks(low, high, (camera.size[axis] / TICK_SPACING[axis]).ceil() as usize)
    };
    ctx.set_font(&format!("11px {FONT}"));
    ctx.set_stroke_style_str(theme.faint);
    ctx.set_line_width(1.0);
    let (across, up) = (ticks_along(0), ticks_along(1));
    let place_x = |tick: &Tick| camera.to_pixel([tick.at, 0.0])[0].round() + 0.5;
    let place_y = |tick: &Tick| camera.to_pixel([0.0, tick.at])[1].round() + 0.5;
    for tick in &across {
        line(ctx, [place_x(tick), height], [place_x(tick), height - TICK_LENGTH]);
    }
    for tick in &up {
        line(ctx, [0.0, place_y(tick)], [TICK_LENGTH, place_y(tick)]);
    }
    // The corner belongs to neither axis, and the far ends to their letters.
    ctx.set_text_align("center");
    ctx.set_text_baseline("alphabetic");
    for tick in across.iter().filter(|tick| (40.0..width - 32.0).contains(&place_x(tick))) {
        text_with_halo(ctx, &tick.label, [place_x(tick), height - LABEL_INSET], theme.faint, theme.paper);
    }
    ctx.set_text_align("left");
    ctx.set_text_baseline("middle");
    for tick in up.iter().filter(|tick| (32.0..height - 28.0).contains(&place_y(tick))) {
        text_with_halo(ctx, &tick.label, [LABEL_INSET, place_y(tick)], theme.faint, theme.paper);
    }
    ctx.set_font("italic 13px 'STIX Two Math', 'Cambria Math', 'Latin Modern Math', Georgia, serif");
    text_with_halo(ctx, "y", [LABEL_INSET, 14.0], theme.ink, theme.paper);
    ctx.set_text_align("right");
    ctx.set_text_baseline("alphabetic");
    text_with_halo(ctx, "x", [width - LABEL_INSET, height - LABEL_INSET], theme.ink, theme.paper);
}
