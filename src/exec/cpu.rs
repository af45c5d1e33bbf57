//! The kernels of the CPU: plain functions on slices, the same bits natively and in WebAssembly.
//!
//! Arrays are row-major f32: matrices (rows, columns), images (N, H, W, C), convolution weights (kernel_h, kernel_w, in,
//! out). No kernel allocates: those that need working memory take `scratch`, at least as long as the function or method
//! named `…scratch…` beside them says, with any content before and after.
//!
//! All of it is one code path of 4-lane vectors (crate `wide`: simd128 in WebAssembly, SSE2 natively). A product is
//! rounded before it is added, and the order of every sum is written at the head of its file and follows from shapes
//! alone, so that the bits are the same on every target.

pub mod conv;
mod executor;
pub mod gemm;
mod map;
mod node;
mod operand;
mod pack;
pub mod pool;
pub mod reduce;
mod small;
pub mod table;
mod tile;
pub mod window;

pub use executor::Cpu;

/// Whether a kernel replaces what its result array holds, or adds to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accumulate {
    /// result = sum
    No,
    /// result = result + sum: each block of terms is summed first and then added to what is there
    Yes,
}

/// What is done to finished rows of a result while they are still in the first-level cache: a bias, an activation, a
/// mask. Called with the number of the first row and a block of whole rows, (rows, columns); every row once, in
/// ascending order, in blocks that depend on shapes alone.
pub type Epilogue<'a> = &'a mut dyn FnMut(usize, &mut [f32]);

/// The epilogue that does nothing.
pub fn plain(_first_row: usize, _rows: &mut [f32]) {}
