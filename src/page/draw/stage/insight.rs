//! The inside of a step on the stage: arrows, segments, points and ellipses in the colours of their roles.

use super::super::canvas::{arc, line, set_dash};
use super::super::palette::Theme;
use crate::landscape::camera::Camera;
use crate::train::inside::{Form, Role, Shape};
use std::f64::consts::TAU;
use web_sys::CanvasRenderingContext2d;

/// Length of an arrow's head in CSS pixels.
const HEAD: f64 = 7.0;

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

/// Draws the shapes, each over a halo of paper.
pub fn draw_insight(ctx: &CanvasRenderingContext2d, camera: &Camera, shapes: &[Shape], theme: &Theme) {
    ctx.set_line_cap("round");
    for shape in shapes {
        let (color, dash) = role_style(shape.role, theme);
        for (width, color, dash) in [(4.5, theme.paper, &[][..]), (1.8, color, dash)] {
            ctx.set_line_width(width);
            ctx.set_stroke_style_str(color);
            set_dash(ctx, dash);
            draw_form(ctx, camera, shape.form);
        }
    }
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
    }
}

fn draw_arrow(ctx: &CanvasRenderingContext2d, from: [f64; 2], to: [f64; 2]) {
    line(ctx, from, to);
    let length = libm::hypot(to[0] - from[0], to[1] - from[1]);
    if length < 2.0 {
        return;
    }
    let (head, [dx, dy]) = (HEAD.min(length / 2.0), [(to[0] - from[0]) / length, (to[1] - from[1]) / length]);
    for aside in [-0.5, 0.5] {
        line(ctx, [to[0] - head * (dx + dy * aside), to[1] - head * (dy - dx * aside)], to);
    }
}
