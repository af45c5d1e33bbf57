//! The gradient of weights: for each tap of the kernel and each channel the sum, over positions, of x times dy. Vectors run
//! along channels of dy or, where these are few, along neighbouring taps.

use super::frame::Frame;
use super::narrow;
use super::pass::panels;
use crate::exec::cpu::Accumulate;
use crate::exec::cpu::pack::{cut, pack_right};
use crate::exec::cpu::tile;
use crate::exec::cpu::window::Window;
use std::ops::Range;

/// Positions that are packed together.
const DEPTH: usize = 256;

/// Images that are worked on together: as many as have [`DEPTH`] positions.
fn images_at_once(w: &Window) -> usize {
    (DEPTH / (w.out_h * w.out_w).max(1)).clamp(1, w.batch.max(1))
}

/// Numbers of working memory: dy in panels, a group of taps, frames.
pub fn scratch(w: &Window) -> usize {
    let images = images_at_once(w);
    panels(images * w.out_h * w.out_w, w.out_c) + 5 * DEPTH + images * Frame::of_images(w).numbers()
}

/// See [`super::weight_gradient`].
pub fn weight_gradient(w: &Window, x: &[f32], dy: &[f32], dw: &mut [f32], accumulate: Accumulate, scratch: &mut [f32]) {
    if accumulate == Accumulate::No {
        dw.fill(0.0);
    }
    if w.results() == 0 || w.images() == 0 {
        return;
    }
    let (at_once, positions) = (images_at_once(w), w.out_h * w.out_w);
    let (packed, scratch) = scratch.split_at_mut(panels(at_once * positions, w.out_c));
    let (left, frames) = scratch.split_at_mut(5 * DEPTH);
    let geometry = Frame::of_images(w);
    geometry.clear(frames);
    let mut places = [0; DEPTH];
    for first in (0..w.batch).step_by(at_once) {
        let images = at_once.min(w.batch - first);
        for (i, frame) in frames.chunks_exact_mut(geometry.numbers()).take(images).enumerate() {
            geometry.fill(x, first + i, frame);
        }
        let all = images * positions;
        let dy = &dy[first * positions * w.out_c..][..all * w.out_c];
        let panels = &mut packed[..all * w.out_c.next_multiple_of(4)];
        let along_taps = narrow::fits(w.out_c, w.kernel_w * w.in_c);
        if !along_taps {
            pack_right(dy, w.out_c, w.out_c, all, panels);
        }
        for start in (0..all).step_by(DEPTH) {
            let depth = DEPTH.min(all - start);
            for (place, p) in places.iter_mut().zip(start..start + depth) {
                let (n, y, x) = (p / positions, p / w.out_w % w.out_h, p % w.out_w);
                *place = n * geometry.numbers() + (y * geometry.pitch() + x * w.in_c) * w.stride;
            }
            let places = &places[..depth];
            let sums = Sums { w, frames, pitch: geometry.pitch(), places, panels, all, start };
            match w.out_c {
                1 if along_taps => sums.add_along_taps::<1>(dy, dw),
                2 if along_taps => sums.add_along_taps::<2>(dy, dw),
                3 if along_taps => sums.add_along_taps::<3>(dy, dw),
                4 if along_taps => sums.add_along_taps::<4>(dy, dw),
                _ => sums.add(left, dw),
            }
        }
    }
}

/// What the sums of a block of positions run over.
struct Sums<'a> {
    w: &'a Window,
    /// Images of x.
    frames: &'a [f32],
    pitch: usize,
    /// Where the windows of the positions begin.
    places: &'a [usize],
    /// dy: panels of (all, 8), the last of 4 where no more are left.
    panels: &'a [f32],
    all: usize,
    /// The first position of the block among all.
    start: usize,
}

impl Sums<'_> {
    /// Adds them to dw.
    fn add(&self, left: &mut [f32], dw: &mut [f32]) {
        let taps = self.w.kernel_h * self.w.kernel_w * self.w.in_c;
        let (fives, fours) = cut(taps);
        for i in 0..fives {
            self.taps::<5>(5 * i..5 * i + 5, left, dw);
        }
        for i in 0..fours {
            let first = 5 * fives + 4 * i;
            self.taps::<4>(first..taps.min(first + 4), left, dw);
        }
    }

    /// Adds them to dw, whose R channels are few.
    fn add_along_taps<const R: usize>(&self, dy: &[f32], dw: &mut [f32]) {
        let dy = &dy.as_chunks::<R>().0[self.start..][..self.places.len()];
        let run = self.w.kernel_w * self.w.in_c;
        for (row, dw) in dw.as_chunks_mut::<R>().0.chunks_exact_mut(run).enumerate() {
            let mut done = 0;
            while done < run {
                let (x, dw) = (&self.frames[row * self.pitch + done..], &mut dw[done..]);
                // As many sums as there are registers for.
                done += match (run - done).div_ceil(4) {
                    7.. if R == 1 => neighbours::<R, 7>(dy, x, self.places, dw),
                    4.. if R <= 2 => neighbours::<R, 4>(dy, x, self.places, dw),
                    3.. if R <= 3 => neighbours::<R, 3>(dy, x, self.places, dw),
                    2.. => neighbours::<R, 2>(dy, x, self.places, dw),
                    _ => neighbours::<R, 1>(dy, x, self.places, dw),
                };
            }
        }
    }

    /// Up to R taps by all panels.
    #[inline(always)]
    fn taps<const R: usize>(&self, taps: Range<usize>, left: &mut [f32], dw: &mut [f32]) {
        let run = self.w.kernel_w * self.w.in_c;
        let offsets: [usize; R] = std::array::from_fn(|r| {
            let tap = (taps.start + r).min(taps.end - 1);
            tap / run * self.pitch + tap % run
        });
        let contiguous = offsets[R - 1] == offsets[0] + R - 1;
        let left = if contiguous && self.w.stride * self.w.in_c == 1 {
            Left::Sliding {
                numbers: &self.frames[offsets[0]..],
                places: self.places,
                first: self.start,
                row: self.w.out_w,
            }
        } else {
            let left = &mut left.as_chunks_mut::<R>().0[..self.places.len()];
            if contiguous {
                let frames = &self.frames[offsets[0]..];
                for (to, place) in left.iter_mut().zip(self.places) {
                    to.copy_from_slice(&frames[*place..][..R]);
                }
            } else {
                for (to, place) in left.iter_mut().zip(self.places) {
                    *to = offsets.map(|offset| self.frames[place + offset]);
                }
            }
            Left::Packed(left)
        };
        let n = self.w.out_c;
        let dw = &mut dw[taps.start * n..taps.end * n];
        for column in (0..n).step_by(8) {
            let columns = column..n.min(column + 8);
            let width = columns.len().next_multiple_of(4);
            let right = &self.panels[column * self.all + self.start * width..][..self.places.len() * width];
            if columns.len() > 4 {
                sums::<R, 2>(left, right, dw, n, columns);
            } else {
                sums::<R, 1>(left, right, dw, n, columns);
            }
        }
    }
}

/// R taps at every position: packed, or where they are, in rows in which each position is a number further on.
#[derive(Clone, Copy)]
enum Left<'a, const R: usize> {
    Packed(&'a [[f32; R]]),
    Sliding { numbers: &'a [f32], places: &'a [usize], first: usize, row: usize },
}

/// Adds a tile of sums.
#[inline(always)]
fn sums<const R: usize, const V: usize>(left: Left<R>, right: &[f32], dw: &mut [f32], n: usize, columns: Range<usize>) {
    let mut tile = tile::zero::<R, V>();
    let mut right = tile::panel::<V>(right);
    match left {
        Left::Packed(left) => tile::packed(&mut tile, left, right),
        Left::Sliding { numbers, places, first, row } => {
            let mut done = 0;
            while let Some(place) = places.get(done) {
                let count = (row - (first + done) % row).min(places.len() - done);
                let (now, later) = right.split_at(count);
                tile::sliding(&mut tile, &numbers[*place..][..count + R - 1], now);
                (right, done) = (later, done + count);
            }
        }
    }
    if dw.len() == R * n && columns.len() == 4 * V {
        for (r, sums) in tile.iter().enumerate() {
            tile::put(sums, &mut dw[r * n + columns.start..][..4 * V], true);
        }
    } else {
        edge(tile, dw, n, columns);
    }
}

/// Adds the sums of neighbouring taps; how many they are.
#[inline(always)]
fn neighbours<const R: usize, const V: usize>(
    dy: &[[f32; R]],
    x: &[f32],
    places: &[usize],
    dw: &mut [[f32; R]],
) -> usize {
    let mut tile = tile::zero::<R, V>();
    tile::scattered(&mut tile, dy, x, places);
    for (v, dw) in dw.chunks_mut(4).take(V).enumerate() {
        let lanes: [[f32; 4]; R] = std::array::from_fn(|r| tile[r][v].to_array());
        for (lane, dw) in dw.iter_mut().enumerate() {
            dw.iter_mut().zip(lanes).for_each(|(dw, sums)| *dw += sums[lane]);
        }
    }
    4 * V
}

/// Adds a tile that is not whole. It is taken by value, so that whole ones never leave the registers.
#[inline(never)]
fn edge<const R: usize, const V: usize>(tile: tile::Tile<R, V>, dw: &mut [f32], n: usize, columns: Range<usize>) {
    for (sums, dw) in tile.iter().zip(dw.chunks_exact_mut(n)) {
        tile::put(sums, &mut dw[columns.clone()], true);
    }
}
