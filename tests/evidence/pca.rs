//! Principal components: the best linear code of its size.
//!
//! Source: P. Baldi and K. Hornik (1989), "Neural networks and principal component analysis: learning from examples
//! without local minima", Neural Networks 2:53–58.

use descent_lab::data::eigen;

/// Mean squared error, over all numbers of `other`, of what `size` principal components of `train` leave of it. Both are
/// (examples, width).
pub fn error(train: &[f32], other: &[f32], width: usize, size: usize) -> f64 {
    let mean = mean(train, width);
    let (values, vectors) = eigen::symmetric(&covariance(train, &mean), width);
    let components = &vectors[..size * width];
    // What is left of the training part is the rest of the eigenvalues: that the components are the leading ones.
    let (left, rest) = (left(train, &mean, components), values[size..].iter().sum::<f64>() / width as f64);
    assert!((left - rest).abs() < 1e-9 * rest, "{left} {rest}");
    self::left(other, &mean, components)
}

fn centred<'a>(data: &'a [f32], mean: &'a [f64]) -> impl Iterator<Item = Vec<f64>> + 'a {
    data.chunks_exact(mean.len()).map(move |row| row.iter().zip(mean).map(|(x, mean)| f64::from(*x) - mean).collect())
}

fn mean(data: &[f32], width: usize) -> Vec<f64> {
    let mut mean = vec![0.0; width];
    data.chunks_exact(width).for_each(|row| mean.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*x)));
    let examples = (data.len() / width) as f64;
    mean.iter().map(|sum| sum / examples).collect()
}

/// (width, width); only the upper half is filled.
fn covariance(data: &[f32], mean: &[f64]) -> Vec<f64> {
    let width = mean.len();
    let mut covariance = vec![0.0; width * width];
    let examples = (data.len() / width) as f64;
    for row in centred(data, mean) {
        for (i, x) in row.iter().enumerate() {
            let sums = &mut covariance[i * width + i..(i + 1) * width];
            sums.iter_mut().zip(&row[i..]).for_each(|(sum, y)| *sum += x * y / examples);
        }
    }
    covariance
}

/// Mean square of what lies outside the components, orthonormal rows.
fn left(data: &[f32], mean: &[f64], components: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let outside = centred(data, mean).map(|mut row| {
        for component in components.chunks_exact(row.len()) {
            let along = dot(&row, component);
            row.iter_mut().zip(component).for_each(|(x, direction)| *x -= along * direction);
        }
        dot(&row, &row)
    });
    outside.sum::<f64>() / data.len() as f64
}
