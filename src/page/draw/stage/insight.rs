//! The inside of a step on the stage: arrows, segments, points, ellipses and hyperbolas in the colours of their roles.

use super::super::canvas::{arc, line, set_dash};
use super::super::palette::Theme;
use crate::landscape::camera::Camera;
use crate::train::inside::{Form, Role, Shape};
use std::f64::consts::TAU;
use web_sys::CanvasRenderingContext2d;

/// The shortest arrow that is drawn, in CSS pixels.
pub const SHORTEST: f64 = 2.0;
/// Length of an arrow's head in CSS pixels.
const HEAD: f64 = 7.0;
/// Pieces of half a branch of a hyperbola.
const BRANCH: i32 = 32;

/// The colour of a role, from the palette of runs, and its dash.
pub fn role_style(role: Role, theme: &Theme) -> (&'static str, &'static [f64]) {
    match role {
        Role::Step | Role::Direction => (theme.ink, &[]),
        Role::Gradient | Role::Correction => ("#d55e00", &[]),
        Role::Momentum | Role::LookAhead => ("#2f8fd0", &[]),
        Role::Rate | Role::InverseHessian => ("#cc79a7", &[]),
        Role::Model | Role::ModelMinimum => ("#009e73", &[]),
        Role::TrueInverse => ("#009e73", &[6.0, 3.0]),
        Role::TrustRegion => (theme.ink, &[2.0, 3.0]),
        Role::PreviousDirection => (theme.ink, &[6.0, 3.0]),
    }
}

/// The line of a form in a legend, 28 × 10, as SVG path data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoleSign(&'static str);

/// The sign of a role that is drawn in this form.
pub fn role_sign(role: Role, form: Form) -> RoleSign {
    RoleSign(match form {
        _ if role == Role::TrustRegion => "M19 5A5 4.5 0 1 1 9 5A5 4.5 0 1 1 19 5Z",
        Form::Arrow(..) => "M1 5H26M20 1.5L26 5L20 8.5",
        Form::Segment(..) => "M1 5H27",
        Form::Point(_) => "M18 5A4 4 0 1 1 10 5A4 4 0 1 1 18 5Z",
        Form::Ellipse(..) => "M26 5A12 4 0 1 1 2 5A12 4 0 1 1 26 5Z",
        Form::Hyperbola(..) => "M4 1Q18 5 4 9M24 1Q10 5 24 9",
    })
}

impl RoleSign {
    /// The picture, in the role's colour and dash.
    pub fn svg(self, role: Role, theme: &Theme) -> String {
        let (color, dash) = role_style(role, theme);
        let dash: Vec<String> = dash.iter().map(f64::to_string).collect();
        let (d, dash) = (self.0, dash.join(" "));
        format!(
            "<svg viewBox=\"0 0 28 10\" aria-hidden=\"true\"><path d=\"{d}\" fill=\"none\" stroke=\"{color}\" \
             stroke-width=\"1.8\" stroke-dasharray=\"{dash}\"/></svg>"
        )
    }
}

/// Whether a form is large enough to be seen: an arrow or a segment shorter than this shows a direction that means nothing.
pub fn is_seen(form: Form, camera: &Camera) -> bool {
    match form {
        Form::Segment(from, to) | Form::Arrow(from, to) => {
            let ([x0, y0], [x1, y1]) = (camera.to_pixel(from), camera.to_pixel(to));
            libm::hypot(x1 - x0, y1 - y0) >= SHORTEST
        }
        Form::Point(_) | Form::Ellipse(..) | Form::Hyperbola(..) => true,
    }
}

/// Draws the shapes, each over a halo of paper; where one role is pointed at, the others step back.
pub fn draw_insight(
    ctx: &CanvasRenderingContext2d,
    camera: &Camera,
    shapes: &[Shape],
    lit: Option<Role>,
    theme: &Theme,
) {
    ctx.set_line_cap("round");
    let lit = lit.filter(|role| shapes.iter().any(|shape| shape.role == *role));
    for shape in shapes.iter().filter(|shape| is_seen(shape.form, camera)) {
        let (color, dash) = role_style(shape.role, theme);
        let stands_out = lit == Some(shape.role);
        ctx.set_global_alpha(if lit.is_none() || stands_out { 1.0 } else { 0.25 });
        let bold = if stands_out { 1.4 } else { 0.0 };
        for (width, color, dash) in [(4.5 + bold, theme.paper, &[][..]), (1.8 + bold, color, dash)] {
            ctx.set_line_width(width);
            ctx.set_stroke_style_str(color);
            set_dash(ctx, dash);
            draw_form(ctx, camera, shape.form);
        }
    }
    ctx.set_global_alpha(1.0);
    set_dash(ctx, &[]);
    ctx.set_line_cap("butt");
}

fn draw_form(ctx: &CanvasRenderingContext2d, camera: &Camera, form: Form) {
    match form {
        Form::Segment(from, to) => line(ctx, camera.to_pixel(from), camera.to_pixel(to)),
        Form::Arrow(from, to) => draw_arrow(ctx, camera.to_pixel(from), camera.to_pixel(to)),
        Form::Point(at) => {
            ctx.begin_path();
            arc(ctx, camera.to_pixel(at), 3.5);
            ctx.stroke();
        }
        Form::Ellipse(centre, axis, other) => {
            let [x, y] = camera.to_pixel(centre);
            let first = libm::hypot(axis[0], axis[1]) * camera.scale();
            ctx.begin_path();
            // Fails for a negative radius only. Pixels count downwards, so the angle turns the other way.
            let _ = ctx.ellipse(x, y, first, other * camera.scale(), -libm::atan2(axis[1], axis[0]), 0.0, TAU);
            ctx.stroke();
        }
        Form::Hyperbola(centre, axis, other) => draw_hyperbola(ctx, camera, centre, axis, other),
    }
}

/// Both branches, c ± a cosh t + b sinh t, as far as the stage reaches.
fn draw_hyperbola(ctx: &CanvasRenderingContext2d, camera: &Camera, centre: [f64; 2], axis: [f64; 2], other: f64) {
    let length = libm::hypot(axis[0], axis[1]);
    let [x, y] = camera.to_pixel(centre);
    let reach = libm::hypot(x.abs() + camera.size[0], y.abs() + camera.size[1]) / camera.scale();
    let most = libm::acosh((reach / length).max(1.0)).min(libm::asinh(reach / other)).max(0.0);
    if !(most.is_finite() && length > 0.0) {
        return;
    }
    let across = [-axis[1] / length * other, axis[0] / length * other];
    ctx.begin_path();
    for side in [1.0, -1.0] {
        for i in -BRANCH..=BRANCH {
            let t = most * f64::from(i) / f64::from(BRANCH);
            let (far, aside) = (side * libm::cosh(t), libm::sinh(t));
            let [x, y] = camera.to_pixel([0, 1].map(|i| centre[i] + axis[i] * far + across[i] * aside));
            if i == -BRANCH { ctx.move_to(x, y) } else { ctx.line_to(x, y) }
        }
    }
    ctx.stroke();
}

fn draw_arrow(ctx: &CanvasRenderingContext2d, from: [f64; 2], to: [f64; 2]) {
    line(ctx, from, to);
    let length = libm::hypot(to[0] - from[0], to[1] - from[1]);
    let (head, [dx, dy]) = (HEAD.min(length / 2.0), [(to[0] - from[0]) / length, (to[1] - from[1]) / length]);
    for aside in [-0.5, 0.5] {
        line(ctx, [to[0] - head * (dx + dy * aside), to[1] - head * (dy - dx * aside)], to);
    }
}
