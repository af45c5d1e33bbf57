//! The gradient of weights: for each tap of the kernel and each channel the sum, over positions, of x times dy.

use super::frame::Frame;
use super::pass::panels;
use crate::exec::cpu::Accumulate;
use crate::exec::cpu::pack::{cut, pack_right};
use crate::exec::cpu::tile;
use crate::exec::cpu::window::Window;

/// Numbers of x and of a panel of dy that a band may hold: most of a first-level cache.
const BAND: usize = 6144;

/// See [`super::weight_gradient`].
pub fn weight_gradient(w: &Window, x: &[f32], dy: &[f32], dw: &mut [f32], accumulate: Accumulate, scratch: &mut [f32]) {
    if accumulate == Accumulate::No {
        dw.fill(0.0);
    }
    if w.results() == 0 || w.images() == 0 {
        return;
    }
    let positions = w.out_h * w.out_w;
    let (packed, frame) = scratch.split_at_mut(panels(positions, w.out_c));
    let geometry = Frame::of_images(w);
    geometry.clear(frame);
    let band = (BAND / (8 * w.out_w + w.stride * geometry.pitch())).clamp(1, w.out_h);
    for n in 0..w.batch {
        geometry.fill(x, n, frame);
        pack_right(&dy[n * positions * w.out_c..], w.out_c, w.out_c, positions, packed);
        for first in (0..w.out_h).step_by(band) {
            let rows = band.min(w.out_h - first);
            for column in (0..w.out_c).step_by(8) {
                let columns = 8.min(w.out_c - column);
                let width = columns.next_multiple_of(4);
                let panel = &packed[column * positions + first * w.out_w * width..][..rows * w.out_w * width];
                let frame = &frame[first * w.stride * geometry.pitch()..];
                let sums = Sums { w, frame, pitch: geometry.pitch(), panel, column, columns };
                sums.add(dw);
            }
        }
    }
}

/// What the sums of a band and a panel of channels run over.
struct Sums<'a> {
    w: &'a Window,
    /// From the band's first row on.
    frame: &'a [f32],
    pitch: usize,
    /// dy of the band: (rows, out_w, 8 or 4)
    panel: &'a [f32],
    column: usize,
    columns: usize,
}

impl Sums<'_> {
    /// Adds them to dw.
    fn add(&self, dw: &mut [f32]) {
        let run = self.w.kernel_w * self.w.in_c;
        let (fives, fours) = cut(run);
        for row in 0..self.w.kernel_h {
            let frame = &self.frame[row * self.pitch..];
            let dw = &mut dw[row * run * self.w.out_c..][..run * self.w.out_c];
            for i in 0..fives {
                self.taps::<5>(&frame[5 * i..], &mut dw[5 * i * self.w.out_c..]);
            }
            for i in 0..fours {
                let done = 5 * fives + 4 * i;
                self.taps::<4>(&frame[done..], &mut dw[done * self.w.out_c..]);
            }
        }
    }

    /// R taps side by side, or as many as are left.
    #[inline(always)]
    fn taps<const R: usize>(&self, frame: &[f32], dw: &mut [f32]) {
        if self.columns > 4 {
            self.tile::<R, 2>(frame, dw);
        } else {
            self.tile::<R, 1>(frame, dw);
        }
    }

    #[inline(always)]
    fn tile<const R: usize, const V: usize>(&self, frame: &[f32], dw: &mut [f32]) {
        let mut tile = tile::zero::<R, V>();
        let (step, down) = (self.w.stride * self.w.in_c, self.w.stride * self.pitch);
        let mut frame = frame;
        for right in tile::panel::<V>(self.panel).chunks_exact(self.w.out_w) {
            tile::strided(&mut tile, frame, step, right);
            frame = frame.get(down..).unwrap_or_default();
        }
        let n = self.w.out_c;
        if dw.len() >= R * n && self.columns == 4 * V {
            for (r, sums) in tile.iter().enumerate() {
                tile::put(sums, &mut dw[r * n + self.column..][..4 * V], true);
            }
        } else {
            edge(&tile, dw, n, self.column, self.columns);
        }
    }
}

/// Adds a tile that is not whole.
#[inline(never)]
fn edge<const R: usize, const V: usize>(
    tile: &tile::Tile<R, V>,
    dw: &mut [f32],
    n: usize,
    column: usize,
    columns: usize,
) {
    for (sums, dw) in tile.iter().zip(dw.chunks_exact_mut(n)) {
        tile::put(sums, &mut dw[column..][..columns], true);
    }
}
