//! The bench module: a trainer for the comparison with others in a tab, which `cargo xtask bench` builds and measures.
//!
//! It is the product's own path (network, program, executor, optimizer) behind two functions, `BenchTrainer.create` and
//! `step`; nothing in it is made for the bench.

#[cfg(target_arch = "wasm32")]
mod glue;
#[cfg(target_arch = "wasm32")]
mod spec;

fn main() {}
