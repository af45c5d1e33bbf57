//! Convolutions to few channels: vectors of neighbouring positions instead of channels, which would leave lanes idle.
//!
//! An image goes into a frame whose rows hold one channel each, (H, C, W): there, what neighbouring positions meet at one
//! tap lies side by side. The order of the sums is that of [`super::pass`], and so are the bits.

use super::frame::Frame;
use super::pass::Phase;
use crate::exec::cpu::Epilogue;
use crate::exec::cpu::tile::{self, Tile};
use crate::exec::cpu::window::Window;

/// Channels that are few.
const MOST: usize = 4;
/// Positions after which an epilogue is called, about.
const BLOCK: usize = 256;

/// Whether more lanes are used along `positions` than along channels.
pub fn fits(channels: usize, positions: usize) -> bool {
    positions > 0 && channels <= MOST && channels * positions.next_multiple_of(4) <= 4 * positions
}

/// Whether [`forward`] computes it.
pub fn forward_fits(w: &Window) -> bool {
    w.stride == 1 && fits(w.out_c, w.out_w)
}

/// Whether [`backward`] computes it.
pub fn backward_fits(w: &Window) -> bool {
    fits(w.in_c, w.in_w / w.stride)
}

/// Numbers of working memory.
pub fn forward_scratch(w: &Window) -> usize {
    Frame::of_images(w).spread_numbers()
}

/// Numbers of working memory.
pub fn backward_scratch(w: &Window) -> usize {
    w.weights() + Frame::of_results(w).spread_numbers()
}

/// What the sums of a position run over.
struct Taps<'a> {
    frame: &'a [f32],
    /// Numbers of a row of one channel.
    pitch: usize,
    /// Channels of the frame.
    channels: usize,
    /// Rows and columns of the kernel.
    rows: usize,
    columns: usize,
    /// (rows, columns, channels, R)
    factors: &'a [f32],
}

impl Taps<'_> {
    /// The sums of neighbouring positions, the first of which begins at row y and column x of the frame.
    fn line<const R: usize>(&self, (y, x): (usize, usize), count: usize, mut put: impl FnMut(usize, [f32; R])) {
        let first = y * self.channels * self.pitch + x;
        let mut done = 0;
        while done < count {
            let (at, left) = (first + done, count - done);
            // As many sums as there are registers for.
            done += match left.div_ceil(4) {
                7.. if R == 1 => hand_out(&self.tile::<R, 7>(at), done, left, &mut put),
                4.. if R <= 2 => hand_out(&self.tile::<R, 4>(at), done, left, &mut put),
                3.. if R <= 3 => hand_out(&self.tile::<R, 3>(at), done, left, &mut put),
                2.. => hand_out(&self.tile::<R, 2>(at), done, left, &mut put),
                _ => hand_out(&self.tile::<R, 1>(at), done, left, &mut put),
            };
        }
    }

    #[inline(always)]
    fn tile<const R: usize, const V: usize>(&self, at: usize) -> Tile<R, V> {
        // Of one channel, taps of a row lie side by side; of several, those of a column a row apart.
        let (steps, stride, columns) = match self.channels {
            1 => (self.columns, 1, 1),
            channels => (channels, self.pitch, self.columns),
        };
        let mut tile = tile::zero::<R, V>();
        let mut factors = self.factors.as_chunks::<R>().0;
        for row in 0..self.rows {
            for column in 0..columns {
                let (now, later) = factors.split_at(steps);
                tile::along(&mut tile, now, &self.frame[at + row * self.channels * self.pitch + column..], stride);
                factors = later;
            }
        }
        tile
    }
}

/// Hands out as many positions of a tile as are asked for; how many it holds.
#[inline(always)]
fn hand_out<const R: usize, const V: usize>(
    tile: &Tile<R, V>,
    done: usize,
    left: usize,
    put: &mut impl FnMut(usize, [f32; R]),
) -> usize {
    let lanes: [[[f32; 4]; V]; R] = tile.map(|sums| sums.map(|sum| sum.to_array()));
    for i in 0..left.min(4 * V) {
        put(done + i, std::array::from_fn(|r| lanes[r].as_flattened()[i]));
    }
    4 * V
}

/// See [`super::forward`], for windows that it [`forward_fits`].
pub fn forward(w: &Window, x: &[f32], weights: &[f32], y: &mut [f32], frame: &mut [f32], epilogue: Epilogue) {
    match w.out_c {
        1 => forwards::<1>(w, x, weights, y, frame, epilogue),
        2 => forwards::<2>(w, x, weights, y, frame, epilogue),
        3 => forwards::<3>(w, x, weights, y, frame, epilogue),
        _ => forwards::<MOST>(w, x, weights, y, frame, epilogue),
    }
}

fn forwards<const R: usize>(
    w: &Window,
    x: &[f32],
    weights: &[f32],
    y: &mut [f32],
    frame: &mut [f32],
    epilogue: Epilogue,
) {
    let geometry = Frame::of_images(w);
    geometry.clear(frame);
    let lines = (BLOCK / w.out_w.max(1)).max(1);
    for n in 0..w.batch {
        geometry.spread(x, n, frame);
        let (rows, columns) = (w.kernel_h, w.kernel_w);
        let taps = Taps { frame, pitch: geometry.width(), channels: w.in_c, rows, columns, factors: weights };
        for first in (0..w.out_h).step_by(lines) {
            let lines = lines.min(w.out_h - first);
            let row = (n * w.out_h + first) * w.out_w;
            let out = &mut y[row * R..][..lines * w.out_w * R];
            for (line, out) in out.chunks_exact_mut(w.out_w * R).enumerate() {
                let out = out.as_chunks_mut::<R>().0;
                taps.line(((first + line), 0), w.out_w, |p, sums| out[p] = sums);
            }
            epilogue(row, out);
        }
    }
}

/// See [`super::input_gradient`], for windows that it [`backward_fits`].
pub fn backward(w: &Window, dy: &[f32], weights: &[f32], dx: &mut [f32], scratch: &mut [f32], epilogue: Epilogue) {
    match w.in_c {
        1 => backwards::<1>(w, dy, weights, dx, scratch, epilogue),
        2 => backwards::<2>(w, dy, weights, dx, scratch, epilogue),
        3 => backwards::<3>(w, dy, weights, dx, scratch, epilogue),
        _ => backwards::<MOST>(w, dy, weights, dx, scratch, epilogue),
    }
}

fn backwards<const R: usize>(
    w: &Window,
    dy: &[f32],
    weights: &[f32],
    dx: &mut [f32],
    scratch: &mut [f32],
    epilogue: Epilogue,
) {
    let (factors, frame) = scratch.split_at_mut(w.weights());
    let geometry = Frame::of_results(w);
    geometry.clear(frame);
    let mut rest = &mut *factors;
    for phase in Phase::all(w) {
        let (now, later) = rest.split_at_mut(phase.depth(w) * R);
        turn::<R>(w, &phase, weights, now);
        rest = later;
    }
    let positions = w.in_h * w.in_w;
    for n in 0..w.batch {
        geometry.spread(dy, n, frame);
        let image = &mut dx[n * positions * R..][..positions * R];
        let out = image.as_chunks_mut::<R>().0;
        let mut rest = &*factors;
        for phase in Phase::all(w) {
            let (now, later) = rest.split_at(phase.depth(w) * R);
            rest = later;
            let (rows, columns) = phase.taps;
            let taps = Taps { frame, pitch: geometry.width(), channels: w.out_c, rows, columns, factors: now };
            for line in 0..phase.count.0 {
                let (first, from) = phase.place(w, line, 0);
                taps.line(from, phase.count.1, |p, sums| out[first + p * w.stride] = sums);
            }
        }
        epilogue(n * positions, image);
    }
}

/// The taps of a phase, backwards: (taps, channels of y, R).
fn turn<const R: usize>(w: &Window, phase: &Phase, weights: &[f32], to: &mut [f32]) {
    let factors = to.as_chunks_mut::<R>().0.chunks_exact_mut(w.out_c.max(1));
    for (t, factors) in factors.enumerate() {
        let tap = &weights[phase.tap(w, t) * R * w.out_c..][..R * w.out_c];
        for (c, factors) in factors.iter_mut().enumerate() {
            *factors = std::array::from_fn(|r| tap[r * w.out_c + c]);
        }
    }
}
