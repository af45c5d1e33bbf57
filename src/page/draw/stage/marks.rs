//! Marks at a pixel, the same on the flat picture and on the relief: minima, saddles, the start, and what becomes of a path that
//! leaves.

use super::super::canvas::{arc, line};
use super::super::palette::Theme;
use crate::page::landmarks::Landmark;
use web_sys::CanvasRenderingContext2d;

/// A cross at a minimum, filled at a lowest one and hollow at others; a diagonal one at a saddle.
pub fn draw_landmark(ctx: &CanvasRenderingContext2d, [x, y]: [f64; 2], landmark: Landmark, theme: &Theme) {
    let strokes: &[(f64, &str)] = match landmark {
        Landmark::Minimum => &[(7.0, theme.paper), (4.0, theme.ink)],
        Landmark::LocalMinimum => &[(7.0, theme.paper), (4.6, theme.ink), (2.2, theme.paper)],
        Landmark::Saddle => &[(4.5, theme.paper), (1.6, theme.ink)],
    };
    for (width, color) in strokes {
        ctx.set_line_width(*width);
        ctx.set_stroke_style_str(color);
        // Every stroke reaches as far beyond the ends of the cross as beyond its sides.
        let arm = 4.5 + width / 2.0;
        if landmark == Landmark::Saddle {
            let arm = arm * std::f64::consts::FRAC_1_SQRT_2;
            line(ctx, [x - arm, y - arm], [x + arm, y + arm]);
            line(ctx, [x - arm, y + arm], [x + arm, y - arm]);
        } else {
            ctx.begin_path();
            ctx.move_to(x - arm, y);
            ctx.line_to(x + arm, y);
            ctx.move_to(x, y - arm);
            ctx.line_to(x, y + arm);
            ctx.stroke();
        }
    }
}

/// The start as a ring that can be taken hold of.
pub fn draw_start(ctx: &CanvasRenderingContext2d, at: [f64; 2], active: bool, theme: &Theme) {
    let radius = if active { 10.0 } else { 7.0 };
    ctx.set_global_alpha(1.0);
    if active {
        ctx.set_global_alpha(0.12);
        ctx.set_fill_style_str(theme.ink);
        ctx.begin_path();
        arc(ctx, at, radius + 8.0);
        ctx.fill();
        ctx.set_global_alpha(1.0);
    }
    ctx.begin_path();
    arc(ctx, at, radius);
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

/// An arrow with its tip at a pixel, along a direction of length 1. Answers with a place behind it for another mark.
pub fn draw_arrow(
    ctx: &CanvasRenderingContext2d,
    tip: [f64; 2],
    direction: [f64; 2],
    size: f64,
    color: &str,
    theme: &Theme,
) -> [f64; 2] {
    let back = |along: f64, aside: f64| {
        let [dx, dy] = direction;
        [tip[0] - dx * along - dy * aside, tip[1] - dy * along + dx * aside]
    };
    let corners = [tip, back(size, size * 0.55), back(size * 0.72, 0.0), back(size, -size * 0.55)];
    ctx.begin_path();
    corners.into_iter().for_each(|[x, y]| ctx.line_to(x, y));
    ctx.close_path();
    ctx.set_line_width(3.0);
    ctx.set_stroke_style_str(theme.paper);
    ctx.stroke();
    ctx.set_fill_style_str(color);
    ctx.fill();
    back(size + 9.0, 0.0)
}

/// A small cross where a run is lost.
pub fn draw_lost(ctx: &CanvasRenderingContext2d, at: [f64; 2], color: &str, theme: &Theme) {
    let [x, y] = at;
    for (width, color) in [(4.5, theme.paper), (2.0, color)] {
        ctx.set_line_width(width);
        ctx.set_stroke_style_str(color);
        let arm = 3.0 + width / 2.0;
        line(ctx, [x - arm, y - arm], [x + arm, y + arm]);
        line(ctx, [x - arm, y + arm], [x + arm, y - arm]);
    }
}
