//! `cargo bench --bench kernels`: the kernels of the CPU, natively: GFLOP/s and the share of what the same vectors reach
//! when they do nothing but multiply and add. docs/performance.md says how they fare in a tab.
#![cfg(not(target_arch = "wasm32"))]

use descent_lab::exec::cpu::gemm::{Product, Transpose, matmul};
use descent_lab::exec::cpu::window::Window;
use descent_lab::exec::cpu::{Accumulate, conv, plain, pool, reduce};
use descent_lab::experiment::Choice;
use descent_lab::expr::slice::Lane;
use descent_lab::optim::{Plan, Rule};
use std::hint::black_box;
use std::time::{Duration, Instant};
use wide::f32x4;

/// How long each kernel is watched; the best of many short stretches counts, since others may use the machine.
const WATCH: Duration = Duration::from_millis(300);
/// Calls that are timed together last at least this long.
const STRETCH: Duration = Duration::from_micros(500);

fn main() {
    let peak = 1e-9 * PEAK_OPERATIONS / best_seconds(peak);
    println!("{:<44} {peak:>8.1} GFLOP/s", "multiply and add, 4 lanes, 12 chains");
    let report = |name: &str, operations: f64, run: &mut dyn FnMut()| {
        let seconds = best_seconds(run);
        let speed = 1e-9 * operations / seconds;
        println!("{name:<44} {speed:>8.1} GFLOP/s {:>5.0} % {:>9.4} ms", 100.0 * speed / peak, 1e3 * seconds);
    };
    for (m, k, n) in [(64, 784, 128), (64, 128, 32), (64, 32, 128), (64, 128, 784), (32, 784, 10), (256, 256, 256)] {
        product(Product { m, k, n, transpose: Transpose::None }, &report);
        product(Product { m: k, k: m, n, transpose: Transpose::A }, &report);
        product(Product { m, k: n, n: k, transpose: Transpose::B }, &report);
    }
    convolution("lenet 1", window(32, 28, 1, 8, 5, 1), &report);
    convolution("lenet 2", window(32, 14, 8, 16, 5, 1), &report);
    convolution("3 × 3", window(32, 14, 16, 32, 3, 1), &report);
    convolution("3 × 3, stride 2", window(32, 14, 16, 32, 3, 2), &report);
    convolution("to one channel", window(4, 28, 8, 1, 5, 1), &report);
    convolution("to three channels", window(4, 28, 16, 3, 3, 1), &report);
    convolution("odd", window(1, 27, 5, 17, 3, 1), &report);
    passes();
}

const PEAK_OPERATIONS: f64 = 2.0 * 4.0 * 12.0 * 10_000.0;

/// Chains of multiplications and additions in registers.
fn peak() {
    let (x, y) = (black_box(f32x4::splat(0.999)), black_box(f32x4::splat(0.001)));
    let mut chains = [f32x4::ONE; 12];
    for _ in 0..10_000 {
        for chain in &mut chains {
            *chain = *chain * x + y;
        }
    }
    black_box(chains);
}

/// Seconds of one call.
fn best_seconds(mut run: impl FnMut()) -> f64 {
    let start = Instant::now();
    let (mut calls, mut best) = (1_u32, f64::INFINITY);
    while start.elapsed() < WATCH {
        let stretch = Instant::now();
        (0..calls).for_each(|_| run());
        let time = stretch.elapsed();
        best = best.min(time.as_secs_f64() / f64::from(calls));
        if time < STRETCH {
            calls *= 2;
        }
    }
    best
}

fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|i| ((i * 7919) % 2003) as f32 / 1001.0 - 1.0).collect()
}

type Report<'a> = &'a dyn Fn(&str, f64, &mut dyn FnMut());

fn product(product: Product, report: Report) {
    let Product { m, k, n, transpose } = product;
    let (a, b, mut c) = (numbers(m * k), numbers(k * n), numbers(m * n));
    let mut scratch = vec![0.0; product.scratch()];
    report(&format!("product {m} × {k} × {n}, turned: {transpose:?}"), product.operations() as f64, &mut || {
        matmul(product, &a, &b, &mut c, Accumulate::No, &mut scratch, &mut plain);
        black_box(&mut c);
    });
}

/// Same padding.
fn window(batch: usize, size: usize, in_c: usize, out_c: usize, kernel: usize, stride: usize) -> Window {
    let (out, pad) = (size.div_ceil(stride), (kernel - 1) / 2);
    Window {
        batch,
        in_h: size,
        in_w: size,
        in_c,
        out_h: out,
        out_w: out,
        out_c,
        kernel_h: kernel,
        kernel_w: kernel,
        stride,
        pad_top: pad,
        pad_left: pad,
    }
}

fn convolution(name: &str, w: Window, report: Report) {
    let (mut x, mut weights, mut y) = (numbers(w.images()), numbers(w.weights()), numbers(w.results()));
    let shape = format!("{name}, {} → {}", w.in_c, w.out_c);
    let operations = w.operations() as f64;
    let mut scratch = vec![0.0; conv::forward_scratch(&w)];
    report(&format!("{shape}: forward"), operations, &mut || {
        conv::forward(&w, &x, &weights, &mut y, &mut scratch, &mut plain);
        black_box(&mut y);
    });
    let mut scratch = vec![0.0; conv::weight_gradient_scratch(&w)];
    report(&format!("{shape}: weight gradient"), operations, &mut || {
        conv::weight_gradient(&w, &x, &y, &mut weights, Accumulate::No, &mut scratch);
        black_box(&mut weights);
    });
    let mut scratch = vec![0.0; conv::input_gradient_scratch(&w)];
    report(&format!("{shape}: input gradient"), operations, &mut || {
        conv::input_gradient(&w, &y, &weights, &mut x, &mut scratch, &mut plain);
        black_box(&mut x);
    });
}

/// What goes over its numbers once: in millions of numbers a second.
fn passes() {
    let report = |name: &str, count: usize, run: &mut dyn FnMut()| {
        let seconds = best_seconds(run);
        println!("{name:<44} {:>8.0} M/s {:>19.4} ms", 1e-6 * count as f64 / seconds, 1e3 * seconds);
    };
    let w = Window { out_c: 8, out_h: 14, out_w: 14, stride: 2, pad_top: 0, pad_left: 0, ..window(32, 28, 8, 8, 2, 2) };
    let (x, dy) = (numbers(w.images()), numbers(w.results()));
    let (mut y, mut dx) = (dy.clone(), x.clone());
    report("max pool 2 × 2 of 32 × 28 × 28 × 8", x.len(), &mut || pool::max(&w, &x, black_box(&mut y)));
    report("its gradient", x.len(), &mut || pool::max_gradient(&w, &x, &y, &dy, black_box(&mut dx)));
    report("average pool", x.len(), &mut || pool::average(&w, &x, black_box(&mut y)));
    let (logits, mut soft) = (numbers(640), vec![0.0; 640]);
    report("softmax of 64 × 10", 640, &mut || reduce::softmax(&logits, 10, black_box(&mut soft)));
    let mut sums = vec![0.0; 8];
    report("sums of 25088 × 8", x.len(), &mut || reduce::column_sums(&x, Accumulate::No, black_box(&mut sums)));
    let mut values = numbers(50_176);
    report("sigmoid of 64 × 784", values.len(), &mut || Lane::sigmoid(black_box(&mut values[..])));
    for rule in ["sgd", "momentum", "adam"] {
        let Some(choice) = Choice::<Rule>::named(rule) else { continue };
        let Ok(mut plan) = Plan::<f32>::new(&choice, &numbers(210_000)) else { continue };
        report(&format!("{rule} on 210,000 parameters"), 210_000, &mut || plan.step(7, 1e-3));
    }
}
