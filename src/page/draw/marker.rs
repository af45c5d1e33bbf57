//! Marker shapes, once as an outline, drawn both on canvas and as SVG path data in the legends.

use std::f64::consts::TAU;
use web_sys::CanvasRenderingContext2d;

/// Shape that stands for a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    /// Disc.
    Circle,
    /// Upright square.
    Square,
    /// Triangle pointing up.
    Triangle,
    /// Square on its corner.
    Diamond,
    /// Triangle pointing down.
    Wedge,
    /// Five-pointed star.
    Star,
    /// Upright cross.
    Plus,
    /// Diagonal cross.
    Cross,
}

/// Corners for a marker of radius 1 around the origin, y down; the shapes are scaled to look equally heavy.
const SQUARE: [[f64; 2]; 4] = [[-0.86, -0.86], [0.86, -0.86], [0.86, 0.86], [-0.86, 0.86]];
const TRIANGLE: [[f64; 2]; 3] = [[0.0, -1.2], [1.1, 0.75], [-1.1, 0.75]];
const WEDGE: [[f64; 2]; 3] = [[0.0, 1.2], [-1.1, -0.75], [1.1, -0.75]];
const DIAMOND: [[f64; 2]; 4] = [[0.0, -1.25], [1.1, 0.0], [0.0, 1.25], [-1.1, 0.0]];
const PLUS: [[f64; 2]; 12] = [
    [-0.4, -1.15],
    [0.4, -1.15],
    [0.4, -0.4],
    [1.15, -0.4],
    [1.15, 0.4],
    [0.4, 0.4],
    [0.4, 1.15],
    [-0.4, 1.15],
    [-0.4, 0.4],
    [-1.15, 0.4],
    [-1.15, -0.4],
    [-0.4, -0.4],
];

/// Radius a marker may reach beyond its nominal one.
const REACH: f64 = 1.3;

impl Marker {
    /// Corners of the outline around the origin for radius 1; none for the circle, which has no corners.
    fn corners(self) -> Vec<[f64; 2]> {
        match self {
            Marker::Circle => Vec::new(),
            Marker::Square => SQUARE.into(),
            Marker::Triangle => TRIANGLE.into(),
            Marker::Diamond => DIAMOND.into(),
            Marker::Wedge => WEDGE.into(),
            Marker::Star => star(),
            Marker::Plus => PLUS.into(),
            Marker::Cross => PLUS.map(|[x, y]| [(x - y) * 0.71, (x + y) * 0.71]).into(),
        }
    }
}

/// Ten corners, alternately far and near, the first one up.
fn star() -> Vec<[f64; 2]> {
    let corner = |i: usize| {
        let angle = TAU * (i as f64 / 10.0 - 0.25);
        let radius = if i.is_multiple_of(2) { 1.3 } else { 0.62 };
        [radius * libm::cos(angle), radius * libm::sin(angle)]
    };
    (0..10).map(corner).collect()
}

/// SVG path data of a marker that fills a box of `size` × `size` user units with its corner at the origin.
pub fn marker_path(marker: Marker, size: f64) -> String {
    let centre = size / 2.0;
    let radius = centre / REACH;
    let corners = marker.corners();
    if corners.is_empty() {
        let (left, diameter) = (centre - radius, 2.0 * radius);
        return format!(
            "M{left:.2} {centre:.2}a{radius:.2} {radius:.2} 0 1 0 {diameter:.2} 0a{radius:.2} {radius:.2} 0 1 0 -{diameter:.2} 0Z"
        );
    }
    let mut path = String::new();
    for (i, [x, y]) in corners.into_iter().enumerate() {
        let command = if i == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{command}{:.2} {:.2}", centre + x * radius, centre + y * radius));
    }
    path + "Z"
}

/// Fills a marker, with a ring in `halo`'s colour around it.
pub fn draw_marker(
    ctx: &CanvasRenderingContext2d,
    marker: Marker,
    centre: [f64; 2],
    radius: f64,
    color: &str,
    halo: &str,
) {
    ctx.begin_path();
    let corners = marker.corners();
    if corners.is_empty() {
        super::canvas::arc(ctx, centre, radius);
    }
    for (i, [x, y]) in corners.into_iter().enumerate() {
        let (x, y) = (centre[0] + x * radius, centre[1] + y * radius);
        if i == 0 { ctx.move_to(x, y) } else { ctx.line_to(x, y) }
    }
    ctx.close_path();
    ctx.set_line_join("round");
    ctx.set_line_width(3.0);
    ctx.set_stroke_style_str(halo);
    ctx.stroke();
    ctx.set_fill_style_str(color);
    ctx.fill();
}
