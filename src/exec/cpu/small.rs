//! Products of matrices so small that to pack them costs more than to multiply them: straight from where they lie.
//!
//! Order of the sums: one after the other from 0, as everywhere in a block of [`super::gemm`].

use super::gemm::{Product, Transpose};

/// Multiply-adds up to which a product is small.
const MOST: usize = 4096;
/// Numbers of B, where it has to be turned.
const TURNED: usize = 512;

/// Whether a product is computed here.
pub fn fits(product: &Product) -> bool {
    let Product { m, k, n, transpose } = *product;
    m * k * n <= MOST && (transpose != Transpose::B || k == 1 || n * k <= TURNED)
}

/// C = A B of a product that [`fits`].
pub fn matmul(product: &Product, a: &[f32], b: &[f32], c: &mut [f32]) {
    let Product { m, k, n, transpose } = *product;
    match transpose {
        // One column: its transpose is one row, whose numbers lie side by side.
        Transpose::A if n == 1 => rows((1, k), b, (k, 1), a, m, c),
        Transpose::A => rows((m, k), a, (1, m), b, n, c),
        Transpose::None => rows((m, k), a, (k, 1), b, n, c),
        Transpose::B if k == 1 || n == 1 => rows((m, k), a, (k, 1), b, n, c),
        Transpose::B => {
            let mut turned = [0.0; TURNED];
            for (j, column) in b.chunks_exact(k).enumerate() {
                for (p, value) in column.iter().enumerate() {
                    turned[p * n + j] = *value;
                }
            }
            rows((m, k), a, (k, 1), &turned[..k * n], n, c);
        }
    }
}

/// C of m rows with sums of k terms; number (i, p) of A lies at i·strides.0 + p·strides.1, B is (k, n).
fn rows((m, k): (usize, usize), a: &[f32], strides: (usize, usize), b: &[f32], n: usize, c: &mut [f32]) {
    let mut first = 0;
    while first < n {
        first += match n - first {
            8.. => columns::<8>((m, k), a, strides, b, first, n, c),
            4.. => columns::<4>((m, k), a, strides, b, first, n, c),
            _ => columns::<1>((m, k), a, strides, b, first, n, c),
        };
    }
}

/// N neighbouring columns of C.
#[inline(always)]
fn columns<const N: usize>(
    (m, k): (usize, usize),
    a: &[f32],
    (down, along): (usize, usize),
    b: &[f32],
    first: usize,
    n: usize,
    c: &mut [f32],
) -> usize {
    for i in 0..m {
        let left = &a[i * down..];
        let mut sums = [0.0_f32; N];
        for p in 0..k {
            let value = left[p * along];
            if let Some(row) = b[p * n + first..].first_chunk::<N>() {
                sums.iter_mut().zip(row).for_each(|(sum, factor)| *sum += value * factor);
            }
        }
        c[i * n + first..][..N].copy_from_slice(&sums);
    }
    N
}
