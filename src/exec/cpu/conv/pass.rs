//! Forward and input gradient: runs of a frame times panels of weights.

use super::frame::Frame;
use crate::exec::cpu::Epilogue;
use crate::exec::cpu::pack::{pack_right, pack_right_turned};
use crate::exec::cpu::tile;
use crate::exec::cpu::window::Window;

/// Positions that are worked on together.
const BLOCK: usize = 64;

/// Numbers of packed panels: (columns rounded up to whole vectors, depth).
pub fn panels(depth: usize, columns: usize) -> usize {
    depth * columns.next_multiple_of(4)
}

/// What one position's sums run over.
struct Pass<'a> {
    /// A frame that holds an image.
    frame: &'a [f32],
    /// Numbers from one row of the frame to the next.
    pitch: usize,
    /// Rows of the kernel.
    rows: usize,
    /// Numbers of the frame that a row of the kernel covers.
    run: usize,
    /// Weights: panels of (rows, run, 8), the last of 4 where no more are left.
    panels: &'a [f32],
    /// Channels of the result.
    columns: usize,
}

impl Pass<'_> {
    /// The sums of positions whose windows begin at `from` in the frame and whose results begin at `to` in `out`.
    fn block(&self, from: &[usize], to: &[usize], out: &mut [f32]) {
        let depth = self.rows * self.run;
        for (j, columns) in (0..self.columns).step_by(8).map(|first| (first, 8.min(self.columns - first))) {
            let panel = &self.panels[j * depth..][..columns.next_multiple_of(4) * depth];
            for (from, to) in from.chunks(4).zip(to.chunks(4)) {
                if columns > 4 {
                    self.tile::<2>(panel, from, to, j, columns, out);
                } else {
                    self.tile::<1>(panel, from, to, j, columns, out);
                }
            }
        }
    }

    #[inline(always)]
    fn tile<const V: usize>(
        &self,
        panel: &[f32],
        from: &[usize],
        to: &[usize],
        j: usize,
        columns: usize,
        out: &mut [f32],
    ) {
        let last = from.len() - 1;
        let from: [usize; 4] = std::array::from_fn(|r| from[r.min(last)]);
        let side_by_side = (1..4).all(|r| from[r] == from[0] + r);
        let mut tile = tile::zero::<4, V>();
        let mut right = tile::panel::<V>(panel);
        for row in 0..self.rows {
            let (now, later) = right.split_at(self.run);
            right = later;
            if side_by_side {
                tile::sliding(&mut tile, &self.frame[from[0] + row * self.pitch..][..self.run + 3], now);
            } else {
                tile::rows(&mut tile, from.map(|from| &self.frame[from + row * self.pitch..][..self.run]), now);
            }
        }
        if last == 3 && columns == 4 * V {
            for (r, sums) in tile.iter().enumerate() {
                tile::put(sums, &mut out[to[r] + j..][..4 * V], false);
            }
        } else {
            edge(tile, to, j, columns, out);
        }
    }
}

/// Writes a tile that is not whole. It is taken by value, so that whole ones never leave the registers.
#[inline(never)]
fn edge<const V: usize>(tile: tile::Tile<4, V>, to: &[usize], j: usize, columns: usize, out: &mut [f32]) {
    for (sums, to) in tile.iter().zip(to) {
        tile::put(sums, &mut out[to + j..][..columns], false);
    }
}

/// See [`super::forward`].
pub fn forward(w: &Window, x: &[f32], weights: &[f32], y: &mut [f32], scratch: &mut [f32], epilogue: Epilogue) {
    let depth = w.kernel_h * w.kernel_w * w.in_c;
    let (packed, frame) = scratch.split_at_mut(panels(depth, w.out_c));
    if w.results() == 0 {
        return;
    }
    pack_right(weights, w.out_c, w.out_c, depth, packed);
    let geometry = Frame::of_images(w);
    geometry.clear(frame);
    let positions = w.out_h * w.out_w;
    for n in 0..w.batch {
        geometry.fill(x, n, frame);
        let (run, pitch) = (w.kernel_w * w.in_c, geometry.pitch());
        let pass = Pass { frame, pitch, rows: w.kernel_h, run, panels: packed, columns: w.out_c };
        for first in (0..positions).step_by(BLOCK) {
            let count = BLOCK.min(positions - first);
            let place = |p: usize| ((p / w.out_w) * pitch + (p % w.out_w) * w.in_c) * w.stride;
            let from: [usize; BLOCK] = std::array::from_fn(|i| place(first + i));
            let to: [usize; BLOCK] = std::array::from_fn(|i| i * w.out_c);
            let row = n * positions + first;
            let out = &mut y[row * w.out_c..][..count * w.out_c];
            pass.block(&from[..count], &to[..count], out);
            epilogue(row, out);
        }
    }
}

/// See [`super::input_gradient`]. With a stride, positions fall into stride² phases; those of a phase meet the same rows
/// and columns of the kernel.
pub fn backward(w: &Window, dy: &[f32], weights: &[f32], dx: &mut [f32], scratch: &mut [f32], epilogue: Epilogue) {
    let (packed, frame) = scratch.split_at_mut(panels(w.kernel_h * w.kernel_w * w.out_c, w.in_c));
    if w.images() == 0 {
        return;
    }
    let geometry = Frame::of_results(w);
    geometry.clear(frame);
    let mut rest = &mut *packed;
    for phase in Phase::all(w) {
        let (now, later) = std::mem::take(&mut rest).split_at_mut(panels(phase.depth(w), w.in_c));
        phase.pack(w, weights, now);
        rest = later;
    }
    let (positions, pitch) = (w.in_h * w.in_w, geometry.pitch());
    for n in 0..w.batch {
        geometry.fill(dy, n, frame);
        let image = &mut dx[n * positions * w.in_c..][..positions * w.in_c];
        let mut rest = &*packed;
        for phase in Phase::all(w) {
            let (now, later) = rest.split_at(panels(phase.depth(w), w.in_c));
            rest = later;
            let run = phase.taps.1 * w.out_c;
            let pass = Pass { frame, pitch, rows: phase.taps.0, run, panels: now, columns: w.in_c };
            phase.run(w, &pass, image, |row, rows| epilogue(n * positions + row, rows));
        }
        if w.stride > 1 {
            epilogue(n * positions, image);
        }
    }
}

/// Positions of x at one offset into the stride, in rows and in columns.
pub struct Phase {
    offset: (usize, usize),
    /// Rows and columns of the kernel that meet them.
    pub taps: (usize, usize),
    /// The first such position, and their number.
    first: (usize, usize),
    pub count: (usize, usize),
}

impl Phase {
    /// All phases, in their order.
    pub fn all(w: &Window) -> impl Iterator<Item = Phase> {
        (0..w.stride).flat_map(move |y| (0..w.stride).map(move |x| Phase::new(w, y, x)))
    }

    fn new(w: &Window, y: usize, x: usize) -> Self {
        let taps = |kernel: usize, offset: usize| kernel.saturating_sub(offset).div_ceil(w.stride);
        let first = |pad: usize, offset: usize| (offset + w.stride - pad % w.stride) % w.stride;
        let first = (first(w.pad_top, y), first(w.pad_left, x));
        let count = |size: usize, first: usize| size.saturating_sub(first).div_ceil(w.stride);
        Self {
            offset: (y, x),
            taps: (taps(w.kernel_h, y), taps(w.kernel_w, x)),
            first,
            count: (count(w.in_h, first.0), count(w.in_w, first.1)),
        }
    }

    /// Terms of a sum.
    pub fn depth(&self, w: &Window) -> usize {
        self.taps.0 * self.taps.1 * w.out_c
    }

    /// The number of tap t in the kernel, backwards.
    pub fn tap(&self, w: &Window, t: usize) -> usize {
        let ky = self.offset.0 + w.stride * (self.taps.0 - 1 - t / self.taps.1);
        let kx = self.offset.1 + w.stride * (self.taps.1 - 1 - t % self.taps.1);
        ky * w.kernel_w + kx
    }

    /// The number in the image of its position (y, x), and the row and column of the frame where its window begins.
    pub fn place(&self, w: &Window, y: usize, x: usize) -> (usize, (usize, usize)) {
        let most = (w.kernel_h.div_ceil(w.stride), w.kernel_w.div_ceil(w.stride));
        let (y, x) = (self.first.0 + y * w.stride, self.first.1 + x * w.stride);
        let row = (y + w.pad_top) / w.stride + most.0 - self.taps.0;
        let column = (x + w.pad_left) / w.stride + most.1 - self.taps.1;
        (y * w.in_w + x, (row, column))
    }

    /// Packs its taps, backwards, with the channels of y along the run.
    fn pack(&self, w: &Window, weights: &[f32], to: &mut [f32]) {
        let taps = self.taps.0 * self.taps.1;
        if taps == 0 {
            return;
        }
        let panels = to.chunks_mut(8 * taps * w.out_c);
        for (first, panel) in (0..w.in_c).step_by(8).zip(panels) {
            let columns = 8.min(w.in_c - first);
            for (t, to) in panel.chunks_exact_mut(columns.next_multiple_of(4) * w.out_c).enumerate() {
                let tap = &weights[(self.tap(w, t) * w.in_c + first) * w.out_c..];
                pack_right_turned(tap, w.out_c, columns, w.out_c, to);
            }
        }
    }

    /// Computes its positions of an image; hands out finished rows where the positions are all there are.
    fn run(&self, w: &Window, pass: &Pass, image: &mut [f32], mut finished: impl FnMut(usize, &mut [f32])) {
        let (mut from, mut to) = ([0; BLOCK], [0; BLOCK]);
        for first in (0..self.count.0 * self.count.1).step_by(BLOCK) {
            let count = BLOCK.min(self.count.0 * self.count.1 - first);
            for i in 0..count {
                let (place, (row, column)) = self.place(w, (first + i) / self.count.1, (first + i) % self.count.1);
                from[i] = row * pass.pitch + column * w.out_c;
                to[i] = place * w.in_c;
            }
            pass.block(&from[..count], &to[..count], image);
            if w.stride == 1 {
                finished(first, &mut image[first * w.in_c..][..count * w.in_c]);
            }
        }
    }
}
