//! A random orthogonal matrix: of the weights as (inputs, units), rows or columns are orthonormal, whichever are fewer.
//!
//! By Gram and Schmidt's method, each vector taken twice, which is enough (L. Giraud, J. Langou and M. Rozložník
//! 2005). The
//! result is that of a QR decomposition whose R has a positive diagonal, so the matrices are spread evenly over all
//! orthogonal ones (F. Mezzadri 2007, How to generate random matrices from the classical compact groups).
//!
//! Source: A. Saxe, J. McClelland and S. Ganguli (2014), Exact solutions to the nonlinear dynamics of learning in
//! deep linear neural networks, ICLR; torch.nn.init.orthogonal_.

use super::{Distribution, Initializer};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Initializer = Initializer {
    item: Item {
        id: "orthogonal",
        name: text("Orthogonal", "正交"),
        about: text(
            "A random rotation: it keeps lengths, however deep the network.",
            "随机旋转：无论网络多深都保持长度。",
        ),
        source: "A. Saxe, J. McClelland and S. Ganguli (2014), Exact solutions to the nonlinear dynamics of \
                 learning in deep linear neural networks, ICLR; torch.nn.init.orthogonal_",
        hypers: &[Hyper::primary(
                "gain",
                text("Gain", "增益"),
                (0.0, 10.0),
                Scale::Linear,
                1.0,
                text("What the orthonormal matrix is multiplied by.", "正交矩阵所乘的系数。"),
            ), ],
    },
    formula: "gain",
    distribution: Distribution::Orthogonal,
};

/// Orthonormalizes in place. `matrix` is (rows, columns), by rows.
pub(super) fn orthogonalize(matrix: &mut [f64], columns: usize) {
    let rows = matrix.len() / columns.max(1);
    if rows <= columns {
        vectors(matrix, columns);
        return;
    }
    let mut turned = transposed(matrix, rows, columns);
    vectors(&mut turned, rows);
    matrix.copy_from_slice(&transposed(&turned, columns, rows));
}

fn transposed(matrix: &[f64], rows: usize, columns: usize) -> Vec<f64> {
    (0..columns).flat_map(|column| (0..rows).map(move |row| matrix[row * columns + column])).collect()
}

/// Makes vectors of this length, one after the other, orthonormal.
fn vectors(all: &mut [f64], length: usize) {
    for at in 0..all.len() / length.max(1) {
        let (before, rest) = all.split_at_mut(at * length);
        let vector = &mut rest[..length];
        for _ in 0..2 {
            for other in before.chunks(length) {
                let along: f64 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
                for (a, b) in vector.iter_mut().zip(other) {
                    *a -= along * b;
                }
            }
        }
        let norm = vector.iter().map(|a| a * a).sum::<f64>().sqrt();
        for a in vector {
            *a /= norm;
        }
    }
}
