//! Eigenvalues and eigenvectors of a symmetric matrix: Householder reflections make it tridiagonal, QL steps with implicit
//! shifts diagonal.
//!
//! About 9 n³ multiplications: the 784 pixels of an image take a second or two. Only + − · / and √, in one order: the same
//! bits everywhere.
//!
//! Source: H. Bowdler, R. S. Martin, C. Reinsch and J. H. Wilkinson (1968), "The QR and QL algorithms for symmetric
//! matrices", Numerische Mathematik 11:293–306 (tred2 and tql2 of EISPACK).

/// Most QL steps for one eigenvalue; two are usual.
const MAX_STEPS: usize = 60;

/// Eigenvalues in falling order, and the eigenvectors as rows in the same order, each with its largest component (the
/// first, where several are) positive.
///
/// # Panics
/// Where `matrix` has not `n` × `n` entries. Only its upper half counts.
pub fn symmetric(matrix: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    assert_eq!(matrix.len(), n * n, "a square matrix");
    if n == 0 {
        return (Vec::new(), Vec::new());
    }
    let mut basis = Basis { n, rows: matrix.to_vec(), diagonal: vec![0.0; n], beside: vec![0.0; n] };
    basis.tridiagonalize();
    basis.diagonalize();
    let Basis { rows, diagonal, .. } = basis;
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|i, j| diagonal[*j].total_cmp(&diagonal[*i]).then(i.cmp(j)));
    let values = order.iter().map(|i| diagonal[*i]).collect();
    let vectors = order.iter().flat_map(|i| oriented(&rows[i * n..(i + 1) * n])).collect();
    (values, vectors)
}

/// The vector or its opposite.
fn oriented(vector: &[f64]) -> impl Iterator<Item = f64> + '_ {
    let largest = vector.iter().fold(0.0_f64, |best, x| if x.abs() > best.abs() { *x } else { best });
    let sign = if largest < 0.0 { -1.0 } else { 1.0 };
    vector.iter().map(move |x| sign * x)
}

/// A matrix on its way to its eigenvectors.
struct Basis {
    n: usize,
    /// (n, n), row j the j-th vector. At first the matrix, of which entries (j, k) with k ≥ j count.
    rows: Vec<f64>,
    /// (n)
    diagonal: Vec<f64>,
    /// (n)
    beside: Vec<f64>,
}

impl Basis {
    fn tridiagonalize(&mut self) {
        let Self { n, rows: v, diagonal: d, beside: e } = self;
        let n = *n;
        (0..n).for_each(|j| d[j] = v[j * n + n - 1]);
        for i in (1..n).rev() {
            let scale: f64 = d[..i].iter().map(|x| x.abs()).sum();
            let mut h = 0.0;
            if scale == 0.0 {
                e[i] = d[i - 1];
                for j in 0..i {
                    d[j] = v[j * n + i - 1];
                    v[j * n + i] = 0.0;
                    v[i * n + j] = 0.0;
                }
            } else {
                for x in &mut d[..i] {
                    *x /= scale;
                    h += *x * *x;
                }
                let f = d[i - 1];
                let g = if f > 0.0 { -h.sqrt() } else { h.sqrt() };
                e[i] = scale * g;
                h -= f * g;
                d[i - 1] = f - g;
                reflect(v, d, e, n, i, h);
            }
            d[i] = h;
        }
        accumulate(v, d, n);
        e[0] = 0.0;
    }

    fn diagonalize(&mut self) {
        let Self { n, rows, diagonal: d, beside: e } = self;
        let n = *n;
        e.rotate_left(1);
        e[n - 1] = 0.0;
        let (mut shift, mut largest) = (0.0, 0.0_f64);
        for l in 0..n {
            largest = largest.max(d[l].abs() + e[l].abs());
            let tiny = f64::EPSILON * largest;
            let m = (l..n).find(|m| e[*m].abs() <= tiny).unwrap_or(n - 1);
            for _ in 0..MAX_STEPS {
                if m == l || e[l].abs() <= tiny {
                    break;
                }
                shift += step(rows, d, e, [l, m, n]);
            }
            d[l] += shift;
            e[l] = 0.0;
        }
    }
}

/// The reflection in `d[..i]`, on both sides of the first `i` rows and columns.
fn reflect(v: &mut [f64], d: &mut [f64], e: &mut [f64], n: usize, i: usize, h: f64) {
    e[..i].fill(0.0);
    for j in 0..i {
        let f = d[j];
        v[i * n + j] = f;
        let row = &v[j * n..j * n + i];
        let mut g = e[j] + row[j] * f;
        for k in j + 1..i {
            g += row[k] * d[k];
            e[k] += row[k] * f;
        }
        e[j] = g;
    }
    let mut f = 0.0;
    for j in 0..i {
        e[j] /= h;
        f += e[j] * d[j];
    }
    let half = f / (h + h);
    e[..i].iter_mut().zip(&d[..i]).for_each(|(e, d)| *e -= half * d);
    for j in 0..i {
        let (f, g) = (d[j], e[j]);
        let row = &mut v[j * n..(j + 1) * n];
        let pairs = e[j..i].iter().zip(&d[j..i]);
        row[j..i].iter_mut().zip(pairs).for_each(|(x, (e, d))| *x -= f * e + g * d);
        d[j] = row[i - 1];
        row[i] = 0.0;
    }
}

/// Multiplies the reflections up.
fn accumulate(v: &mut [f64], d: &mut [f64], n: usize) {
    for i in 0..n - 1 {
        v[i * n + n - 1] = v[i * n + i];
        v[i * n + i] = 1.0;
        let h = d[i + 1];
        let (before, mirror) = v.split_at_mut((i + 1) * n);
        let mirror = &mut mirror[..=i];
        if h != 0.0 {
            d[..=i].iter_mut().zip(&*mirror).for_each(|(d, x)| *d = x / h);
            for row in before.chunks_exact_mut(n) {
                let g: f64 = mirror.iter().zip(&row[..=i]).map(|(a, b)| a * b).sum();
                row[..=i].iter_mut().zip(&d[..=i]).for_each(|(x, d)| *x -= g * d);
            }
        }
        mirror.fill(0.0);
    }
    for j in 0..n {
        d[j] = v[j * n + n - 1];
        v[j * n + n - 1] = 0.0;
    }
    v[n * n - 1] = 1.0;
}

/// A QL step on rows `l` to `m`. Returns the shift it took from the eigenvalues that follow.
fn step(v: &mut [f64], d: &mut [f64], e: &mut [f64], [l, m, n]: [usize; 3]) -> f64 {
    let g = d[l];
    let p = (d[l + 1] - g) / (2.0 * e[l]);
    let r = if p < 0.0 { -libm::hypot(p, 1.0) } else { libm::hypot(p, 1.0) };
    d[l] = e[l] / (p + r);
    d[l + 1] = e[l] * (p + r);
    let (next, shift, first) = (d[l + 1], g - d[l], e[l + 1]);
    d[l + 2..].iter_mut().for_each(|x| *x -= shift);
    let (mut p, mut c, mut s) = (d[m], 1.0, 0.0);
    let (mut c2, mut c3, mut s2) = (1.0, 1.0, 0.0);
    for i in (l..m).rev() {
        (c3, c2, s2) = (c2, c, s);
        let (g, h) = (c * e[i], c * p);
        let r = libm::hypot(p, e[i]);
        e[i + 1] = s * r;
        (s, c) = (e[i] / r, p / r);
        p = c * d[i] - s * g;
        d[i + 1] = h + s * (c * g + s * d[i]);
        let (low, high) = v[i * n..(i + 2) * n].split_at_mut(n);
        for (a, b) in low.iter_mut().zip(high) {
            (*a, *b) = (c * *a - s * *b, s * *a + c * *b);
        }
    }
    let p = -s * s2 * c3 * first * e[l] / next;
    e[l] = s * p;
    d[l] = c * p;
    shift
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Stream, uniform_pair};

    #[test]
    fn the_vectors_diagonalize_and_are_orthonormal() {
        for n in [1, 2, 3, 7, 30] {
            let entry =
                |i: usize, j: usize| uniform_pair(1, Stream::Examples, i.min(j) as u32, i.max(j) as u32)[0] - 0.5;
            let matrix: Vec<f64> = (0..n * n).map(|k| entry(k / n, k % n)).collect();
            let (values, rows) = symmetric(&matrix, n);
            assert!(values.windows(2).all(|pair| pair[0] >= pair[1]));
            for i in 0..n {
                for j in 0..n {
                    let dot: f64 = (0..n).map(|k| rows[i * n + k] * rows[j * n + k]).sum();
                    assert!((dot - f64::from(u8::from(i == j))).abs() < 1e-13, "{n}: {i} {j} {dot}");
                    let av: f64 = (0..n).map(|k| matrix[j * n + k] * rows[i * n + k]).sum();
                    assert!((av - values[i] * rows[i * n + j]).abs() < 1e-13, "{n}: {i} {j}");
                }
            }
        }
    }

    #[test]
    fn a_diagonal_matrix_is_only_put_in_order() {
        let (values, rows) = symmetric(&[1.0, 0.0, 0.0, 4.0], 2);
        assert_eq!((values, rows), (vec![4.0, 1.0], vec![0.0, 1.0, 1.0, 0.0]));
    }
}
