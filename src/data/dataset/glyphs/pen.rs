//! The pen: strokes to pixels. A pixel's ink falls from 1 to 0 over one pixel at the edge of the stroke.
//!
//! Source: E. Catmull and R. Rom (1974), "A class of local interpolating splines" (round strokes pass through their
//! points).

use super::skeleton::Stroke;

/// Pixels along an axis.
pub const SIDE: usize = 28;
/// Pieces of a round stroke between two points.
const PIECES: usize = 5;
/// Most points of a stroke.
pub const MAX_POINTS: usize = 16;

/// A pen over a sheet.
#[derive(Debug)]
pub struct Pen {
    /// Half the width of the stroke, in pixels.
    radius: f32,
    /// Ink at the middle of the stroke, in [0, 1].
    ink: f32,
    /// Squared distance of each pixel's centre from the nearest piece; large where none is near. (SIDE, SIDE)
    near: [f32; SIDE * SIDE],
}

impl Default for Pen {
    fn default() -> Self {
        Self { radius: 1.0, ink: 1.0, near: [FAR; SIDE * SIDE] }
    }
}

const FAR: f32 = 1e6;

impl Pen {
    /// Begins a sheet.
    pub fn start(&mut self, radius: f64, ink: f64) {
        (self.radius, self.ink) = (radius as f32, ink as f32);
        self.near.fill(FAR);
    }

    /// Draws a stroke whose points `place` puts on the sheet, in their order. A stroke that ends where it begins is
    /// closed.
    pub fn stroke(&mut self, stroke: &Stroke, mut place: impl FnMut([f32; 2]) -> [f32; 2]) {
        let listed = &stroke.points[..stroke.points.len().min(MAX_POINTS)];
        let count = listed.len();
        let mut points = [[0.0; 2]; MAX_POINTS];
        for (point, listed) in points.iter_mut().zip(listed) {
            *point = place(*listed);
        }
        let closed = count > 2 && listed[0] == listed[count - 1];
        if closed {
            points[count - 1] = points[0];
        }
        for i in 1..count {
            let (from, to) = (points[i - 1], points[i]);
            if !stroke.round {
                self.piece(from, to);
                continue;
            }
            let before = if i > 1 { points[i - 2] } else if closed { points[count - 2] } else { from };
            let after = if i + 1 < count { points[i + 1] } else if closed { points[1] } else { to };
            let mut last = from;
            for piece in 1..=PIECES {
                let t = piece as f32 / PIECES as f32;
                let next = [0, 1].map(|axis| spline(before[axis], from[axis], to[axis], after[axis], t));
                self.piece(last, next);
                last = next;
            }
        }
    }

    /// Brings the pixels around a straight piece nearer.
    fn piece(&mut self, a: [f32; 2], b: [f32; 2]) {
        let reach = self.radius + 1.0;
        let range = |axis: usize| {
            let low = a[axis].min(b[axis]) - reach - 0.5;
            let high = a[axis].max(b[axis]) + reach - 0.5;
            (low.max(0.0) as usize)..((high + 1.0).clamp(0.0, SIDE as f32) as usize)
        };
        let along = [b[0] - a[0], b[1] - a[1]];
        let squared = along[0] * along[0] + along[1] * along[1];
        let inverse = if squared > 0.0 { 1.0 / squared } else { 0.0 };
        let columns = range(0);
        for row in range(1) {
            for column in columns.clone() {
                let [x, y] = [column as f32 + 0.5 - a[0], row as f32 + 0.5 - a[1]];
                let t = ((x * along[0] + y * along[1]) * inverse).clamp(0.0, 1.0);
                let [x, y] = [x - t * along[0], y - t * along[1]];
                let near = &mut self.near[row * SIDE + column];
                *near = near.min(x * x + y * y);
            }
        }
    }

    /// Writes the sheet. (SIDE, SIDE)
    pub fn finish(&self, image: &mut [f32]) {
        for (pixel, near) in image.iter_mut().zip(&self.near) {
            *pixel = self.ink * (self.radius + 0.5 - near.sqrt()).clamp(0.0, 1.0);
        }
    }
}

/// Between b (t = 0) and c (t = 1), with the slopes of their neighbours.
fn spline(a: f32, b: f32, c: f32, d: f32, t: f32) -> f32 {
    let (t2, t3) = (t * t, t * t * t);
    0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t2 + (3.0 * b - a - 3.0 * c + d) * t3)
}
