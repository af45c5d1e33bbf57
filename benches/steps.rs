//! Training steps of the networks that other trainers in a tab are measured on, natively: `cargo bench --bench steps`.
//! Medians over blocks of steps, on one thread, update included.

#[path = "steps/workloads.rs"]
mod workloads;

use std::time::Instant;

/// Milliseconds that a block of steps takes, at least.
const BLOCK_MS: f64 = 50.0;

fn median(mut work: impl FnMut()) -> f64 {
    let mut time = |count: usize| {
        let start = Instant::now();
        (0..count).for_each(|_| work());
        1e3 * start.elapsed().as_secs_f64()
    };
    let mut count = 1;
    while time(count) < BLOCK_MS {
        count *= 2;
    }
    let mut blocks: Vec<f64> = (0..9).map(|_| time(count) / count as f64).collect();
    blocks.sort_by(f64::total_cmp);
    blocks[blocks.len() / 2]
}

fn main() {
    let all = workloads::all().unwrap_or_else(|error| panic!("{error}"));
    println!("digests after 10 steps, the same in WebAssembly:");
    for mut workload in workloads::all().unwrap_or_else(|error| panic!("{error}")) {
        (0..10).for_each(|_| workload.step());
        println!("{:26} {:016x}", workload.name, workload.digest());
    }
    println!("{:26} {:>10} {:>10} {:>8} {:>6} {:>8}", "workload", "ms/step", "gradient", "GFLOP/s", "instr.", "MiB");
    for mut workload in all {
        let step = median(|| workload.step());
        let gradient = median(|| workload.gradient());
        let (instructions, bytes) = workload.size();
        let rate = 2e-6 * workload.products as f64 / step;
        let memory = bytes as f64 / 1_048_576.0;
        let name = workload.name;
        println!("{name:26} {step:10.5} {gradient:10.5} {rate:8.1} {instructions:6} {memory:8.2}");
        assert!(workload.loss().is_finite());
    }
}
