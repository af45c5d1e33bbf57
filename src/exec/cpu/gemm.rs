//! Products of matrices.

use super::{Accumulate, Epilogue};

/// Which operand of a product is stored transposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transpose {
    /// A is (m, k), B is (k, n).
    None,
    /// A is stored as (k, m): the gradient of weights.
    A,
    /// B is stored as (n, k): the gradient of inputs.
    B,
}

/// The shape of a product C = A B: C is (m, n), the sums are over k.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Product {
    /// Rows of the result.
    pub m: usize,
    /// Terms of each sum.
    pub k: usize,
    /// Columns of the result.
    pub n: usize,
    /// How the operands are stored.
    pub transpose: Transpose,
}

impl Product {
    /// Numbers of working memory that [`matmul`] needs.
    pub fn scratch(&self) -> usize {
        0
    }

    /// Floating-point operations: 2 for each multiply-add.
    pub fn operations(&self) -> usize {
        2 * self.m * self.k * self.n
    }
}

/// C = A B, or C + A B.
///
/// # Panics
/// Where the lengths are not those of the shape.
pub fn matmul(
    product: Product,
    a: &[f32],
    b: &[f32],
    c: &mut [f32],
    accumulate: Accumulate,
    scratch: &mut [f32],
    epilogue: Epilogue,
) {
    let Product { m, k, n, transpose } = product;
    assert_eq!((a.len(), b.len(), c.len()), (m * k, k * n, m * n));
    assert!(scratch.len() >= product.scratch());
    for i in 0..m {
        for j in 0..n {
            let mut sum = 0.0;
            for p in 0..k {
                let left = if transpose == Transpose::A { a[p * m + i] } else { a[i * k + p] };
                let right = if transpose == Transpose::B { b[j * k + p] } else { b[p * n + j] };
                sum += left * right;
            }
            let out = &mut c[i * n + j];
            *out = if accumulate == Accumulate::Yes { *out + sum } else { sum };
        }
        epilogue(i, &mut c[i * n..][..n]);
    }
}
