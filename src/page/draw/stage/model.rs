//! The second-order model around a point: its contour lines, dashed, at the heights of the map's, within a lens.

use super::super::canvas::{arc, line, set_dash};
use super::super::heat::Level;
use super::super::palette::Theme;
use super::insight::role_style;
use crate::landscape::camera::Camera;
use crate::landscape::taylor::Taylor;
use crate::train::inside::Role;
use crate::train::probe::Probe;
use web_sys::CanvasRenderingContext2d;

/// Radius of the lens in CSS pixels, and its largest share of the shorter side of the stage.
const LENS: (f64, f64) = (128.0, 0.3);
/// How strongly the lens lightens what lies under it.
const GLASS: f64 = 0.3;
/// Length of a dash and of a gap in CSS pixels.
const DASH: [f64; 2] = [6.0, 4.0];

/// Draws the model of a probe. `levels` are the heights with a contour line on the map.
pub fn draw_model(ctx: &CanvasRenderingContext2d, camera: &Camera, probe: &Probe, levels: &[Level], theme: &Theme) {
    let Some(model) = Taylor::of(probe) else { return };
    let lens = LENS.0.min(LENS.1 * camera.size[0].min(camera.size[1]));
    let at = camera.to_pixel(probe.point);
    let (color, _) = role_style(Role::Model, theme);
    ctx.save();
    ctx.begin_path();
    arc(ctx, at, lens);
    ctx.set_global_alpha(GLASS);
    ctx.set_fill_style_str(theme.paper);
    ctx.fill();
    ctx.set_global_alpha(0.5);
    ctx.set_line_width(1.0);
    ctx.set_stroke_style_str(theme.ink);
    ctx.stroke();
    ctx.clip();
    ctx.set_global_alpha(1.0);
    ctx.set_stroke_style_str(color);
    set_dash(ctx, &DASH);
    let radius = lens / camera.scale();
    // The line through the point itself is the stronger one.
    let heights = levels.iter().map(|level| (level.value, 1.5)).chain([(probe.value, 2.5)]);
    for (height, width) in heights {
        ctx.set_line_width(width);
        ctx.begin_path();
        model.line(height, radius, &mut |at, goes_on| {
            let [x, y] = camera.to_pixel(at);
            if goes_on { ctx.line_to(x, y) } else { ctx.move_to(x, y) }
        });
        ctx.stroke();
    }
    set_dash(ctx, &[]);
    if let Some([x, y]) = model.stationary().map(|place| camera.to_pixel(place)) {
        ctx.set_line_width(2.0);
        line(ctx, [x - 5.0, y - 5.0], [x + 5.0, y + 5.0]);
        line(ctx, [x - 5.0, y + 5.0], [x + 5.0, y - 5.0]);
    }
    ctx.restore();
}
