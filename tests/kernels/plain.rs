//! What the kernels compute, as plain loops in f64.

use descent_lab::exec::cpu::Accumulate;
use descent_lab::exec::cpu::gemm::{Product, Transpose};
use descent_lab::exec::cpu::window::Window;

/// Numbers in -1 … 1 that look random: splitmix64 (Steele, Lea & Flood, 2014), from a fixed seed.
#[derive(Default)]
pub struct Numbers(u64);

impl Numbers {
    /// The next `count`, multiples of 2⁻²³.
    pub fn take(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| (self.next() >> 40) as f32 / (1_u32 << 23) as f32 - 1.0).collect()
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// A geometry with the same padding on all sides; none where nothing would come out.
pub fn window(
    batch: usize,
    [in_h, in_w, in_c]: [usize; 3],
    out_c: usize,
    [kernel_h, kernel_w]: [usize; 2],
    stride: usize,
    pad: usize,
) -> Option<Window> {
    let (pad_top, pad_left) = (pad.min(kernel_h - 1), pad.min(kernel_w - 1));
    let out_h = (in_h + 2 * pad_top).checked_sub(kernel_h)? / stride + 1;
    let out_w = (in_w + 2 * pad_left).checked_sub(kernel_w)? / stride + 1;
    Some(Window { batch, in_h, in_w, in_c, out_h, out_w, out_c, kernel_h, kernel_w, stride, pad_top, pad_left })
}

/// Holds numbers against exact ones: 3e-6 of the largest.
pub fn close(found: &[f32], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let size = expected.iter().fold(1.0, |size: f64, value| size.max(value.abs()));
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        let near = (f64::from(*found) - expected).abs() <= 3e-6 * size || f64::from(*found) == *expected;
        assert!(near, "{what}: number {i} is {found}, not {expected}");
    }
}

fn wide(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().map(|number| f64::from(*number)).collect()
}

pub fn matmul(product: Product, a: &[f32], b: &[f32], c: &[f32], accumulate: Accumulate) -> Vec<f64> {
    let Product { m, k, n, transpose } = product;
    let mut out = if accumulate == Accumulate::Yes { wide(c) } else { vec![0.0; m * n] };
    for i in 0..m {
        for j in 0..n {
            for p in 0..k {
                let left = if transpose == Transpose::A { a[p * m + i] } else { a[i * k + p] };
                let right = if transpose == Transpose::B { b[j * k + p] } else { b[p * n + j] };
                out[i * n + j] += f64::from(left) * f64::from(right);
            }
        }
    }
    out
}

/// Every pair of a position of the result and a tap inside of the image: the first numbers of x, of the tap (in units of
/// out_c) and of y.
fn pairs(w: &Window) -> Vec<[usize; 3]> {
    let mut pairs = Vec::new();
    for position in 0..w.batch * w.out_h * w.out_w {
        let (n, oy, ox) = (position / (w.out_h * w.out_w), position / w.out_w % w.out_h, position % w.out_w);
        for tap in 0..w.kernel_h * w.kernel_w {
            let y = (oy * w.stride + tap / w.kernel_w).checked_sub(w.pad_top).filter(|y| *y < w.in_h);
            let x = (ox * w.stride + tap % w.kernel_w).checked_sub(w.pad_left).filter(|x| *x < w.in_w);
            if let (Some(y), Some(x)) = (y, x) {
                pairs.push([((n * w.in_h + y) * w.in_w + x) * w.in_c, tap * w.in_c, position * w.out_c]);
            }
        }
    }
    pairs
}

/// Calls with the places in x, in the weights and in y of every product that there is.
fn products(w: &Window, mut f: impl FnMut(usize, usize, usize)) {
    for [x, tap, y] in pairs(w) {
        for i in 0..w.in_c {
            for o in 0..w.out_c {
                f(x + i, (tap + i) * w.out_c + o, y + o);
            }
        }
    }
}

pub fn forward(w: &Window, x: &[f32], weights: &[f32]) -> Vec<f64> {
    let mut out = vec![0.0; w.results()];
    products(w, |i, j, o| out[o] += f64::from(x[i]) * f64::from(weights[j]));
    out
}

pub fn input_gradient(w: &Window, dy: &[f32], weights: &[f32]) -> Vec<f64> {
    let mut out = vec![0.0; w.images()];
    products(w, |i, j, o| out[i] += f64::from(dy[o]) * f64::from(weights[j]));
    out
}

pub fn weight_gradient(w: &Window, x: &[f32], dy: &[f32], dw: &[f32], accumulate: Accumulate) -> Vec<f64> {
    let mut out = if accumulate == Accumulate::Yes { wide(dw) } else { vec![0.0; w.weights()] };
    products(w, |i, j, o| out[j] += f64::from(x[i]) * f64::from(dy[o]));
    out
}

/// For each number of the result the places of x in its window, in scan order.
fn members(w: &Window) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); w.results()];
    for [x, _, y] in pairs(w) {
        for c in 0..w.in_c {
            members[y + c].push(x + c);
        }
    }
    members
}

pub fn max(w: &Window, x: &[f32]) -> Vec<f64> {
    let largest = |window: &Vec<usize>| window.iter().map(|i| f64::from(x[*i])).fold(f64::NEG_INFINITY, f64::max);
    members(w).iter().map(largest).collect()
}

pub fn max_gradient(w: &Window, x: &[f32], dy: &[f32]) -> Vec<f64> {
    let mut out = vec![0.0; w.images()];
    for ((window, largest), slope) in members(w).iter().zip(max(w, x)).zip(dy) {
        if let Some(first) = window.iter().find(|i| f64::from(x[**i]) == largest) {
            out[*first] += f64::from(*slope);
        }
    }
    out
}

pub fn average(w: &Window, x: &[f32]) -> Vec<f64> {
    let mean = |window: &Vec<usize>| window.iter().map(|i| f64::from(x[*i])).sum::<f64>() / window.len().max(1) as f64;
    members(w).iter().map(mean).collect()
}

pub fn average_gradient(w: &Window, dy: &[f32]) -> Vec<f64> {
    let mut out = vec![0.0; w.images()];
    for (window, slope) in members(w).iter().zip(dy) {
        for i in window {
            out[*i] += f64::from(*slope) / window.len() as f64;
        }
    }
    out
}
