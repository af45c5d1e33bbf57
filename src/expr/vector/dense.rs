//! Small dense linear algebra: sums in one written order, symmetric systems, the two loops of L-BFGS, Steihaug's method.
//!
//! Source: J. Nocedal and S. J. Wright (2006), Numerical Optimization, 2nd ed., algorithms 7.2 and 7.4; G. H. Golub and
//! C. F. Van Loan (2013), Matrix Computations, 4th ed., algorithms 3.4.1 and 4.2.1.

/// A pivot this small against the largest entry makes a matrix singular.
const SINGULAR: f64 = 1e-14;

/// aᵀb, from the first coordinate to the last.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (a, b)| sum + a * b)
}

/// ‖a‖, scaled where the squares would leave the range of numbers.
pub fn norm(a: &[f64]) -> f64 {
    let square = dot(a, a);
    if square > 1e-280 && square < 1e280 {
        return square.sqrt();
    }
    let largest =
        a.iter().fold(0.0_f64, |largest, value| if *value == 0.0 { largest } else { largest.max(value.abs()) });
    if largest == 0.0 || !largest.is_finite() {
        return if square.is_nan() { square } else { largest };
    }
    largest * a.iter().fold(0.0, |sum, value| sum + (value / largest) * (value / largest)).sqrt()
}

/// What solving a symmetric system found out about its matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Definiteness {
    /// All eigenvalues are positive.
    Positive,
    /// Some eigenvalue is negative, none is 0.
    Indefinite,
    /// Some eigenvalue is 0, as far as rounding lets it be seen: there is no solution.
    Singular,
}

/// Solves A x = b for a symmetric A, (n, n) row-major: by Cholesky's decomposition, or with row exchanges where that
/// meets a pivot that is not positive. Both matrices are overwritten. x replaces b; it is NaN where A is singular.
pub fn solve(matrix: &[f64], work: &mut [f64], b: &mut [f64]) -> Definiteness {
    let largest = matrix.iter().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
    let least = SINGULAR * largest;
    work.copy_from_slice(matrix);
    if cholesky(work, b.len(), least) {
        substitute_cholesky(work, b);
        return Definiteness::Positive;
    }
    work.copy_from_slice(matrix);
    if eliminate(work, b, least) {
        return Definiteness::Indefinite;
    }
    b.fill(f64::NAN);
    Definiteness::Singular
}

/// A = LLᵀ, L in the lower triangle. Whether every pivot is above `least`.
fn cholesky(a: &mut [f64], n: usize, least: f64) -> bool {
    for i in 0..n {
        for j in 0..=i {
            let (upper, lower) = a.split_at_mut(i * n);
            let row = if j == i { &lower[..n] } else { &upper[j * n..j * n + n] };
            let rest = lower[j] - dot(&lower[..j], &row[..j]);
            if j < i {
                lower[j] = rest / row[j];
            } else if rest > least {
                lower[i] = rest.sqrt();
            } else {
                return false;
            }
        }
    }
    true
}

/// Solves L Lᵀ x = b in place.
fn substitute_cholesky(l: &[f64], b: &mut [f64]) {
    let n = b.len();
    for i in 0..n {
        b[i] = (b[i] - dot(&l[i * n..i * n + i], &b[..i])) / l[i * n + i];
    }
    for i in (0..n).rev() {
        b[i] /= l[i * n + i];
        let solved = b[i];
        for (j, value) in b[..i].iter_mut().enumerate() {
            *value -= l[i * n + j] * solved;
        }
    }
}

/// Gauss's elimination with row exchanges, and the solution in place of b. Whether every pivot is above `least`.
fn eliminate(a: &mut [f64], b: &mut [f64], least: f64) -> bool {
    let n = b.len();
    for k in 0..n {
        let pivot = (k..n).fold(k, |best, i| if a[i * n + k].abs() > a[best * n + k].abs() { i } else { best });
        let size = a[pivot * n + k].abs();
        if size.is_nan() || size <= least {
            return false;
        }
        if pivot != k {
            (k..n).for_each(|j| a.swap(k * n + j, pivot * n + j));
            b.swap(k, pivot);
        }
        let (above, below) = a.split_at_mut((k + 1) * n);
        let row = &above[k * n..];
        for (i, other) in below.chunks_exact_mut(n).enumerate() {
            let factor = other[k] / row[k];
            for (entry, upper) in other[k + 1..].iter_mut().zip(&row[k + 1..]) {
                *entry -= factor * upper;
            }
            b[k + 1 + i] -= factor * b[k];
        }
    }
    for i in (0..n).rev() {
        b[i] = (b[i] - dot(&a[i * n + i + 1..(i + 1) * n], &b[i + 1..])) / a[i * n + i];
    }
    true
}

/// Smallest and largest eigenvalue of the symmetric matrix [[a, b], [b, c]].
pub fn eigenvalues([a, b, c]: [f64; 3]) -> [f64; 2] {
    let (middle, radius) = ((a + c) / 2.0, libm::hypot((a - c) / 2.0, b));
    [middle - radius, middle + radius]
}

/// A step and the change of the gradient along it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// xₖ₊₁ − xₖ
    pub s: Vec<f64>,
    /// ∇f(xₖ₊₁) − ∇f(xₖ)
    pub y: Vec<f64>,
}

/// H g by the two loops of algorithm 7.4, where H₀ = γI and the pairs come from the oldest to the newest. g is replaced.
pub fn two_loop(pairs: &[Pair], gamma: f64, g: &mut [f64]) {
    let mut weights = vec![0.0; pairs.len()];
    for (pair, weight) in pairs.iter().zip(&mut weights).rev() {
        *weight = dot(&pair.s, g) / dot(&pair.y, &pair.s);
        g.iter_mut().zip(&pair.y).for_each(|(g, y)| *g -= *weight * y);
    }
    g.iter_mut().for_each(|g| *g *= gamma);
    for (pair, weight) in pairs.iter().zip(&weights) {
        let back = dot(&pair.y, g) / dot(&pair.y, &pair.s);
        g.iter_mut().zip(&pair.s).for_each(|(g, s)| *g += (weight - back) * s);
    }
}

/// Steihaug's conjugate gradients (algorithm 7.2): a step d that lowers gᵀd + ½dᵀBd as far as ‖d‖ ≤ radius lets it. Ends
/// at the boundary where the curvature is negative, and inside where the residual is below min(½, √‖g‖)‖g‖. `times` gives
/// B v.
pub fn steihaug(mut times: impl FnMut(&[f64], &mut [f64]), g: &[f64], radius: f64, d: &mut [f64]) {
    let n = g.len();
    d.fill(0.0);
    let size = norm(g);
    let tolerance = size.sqrt().min(0.5) * size;
    let mut residual = g.to_vec();
    let mut direction: Vec<f64> = g.iter().map(|g| -g).collect();
    let mut product = vec![0.0; n];
    let mut square = dot(&residual, &residual);
    // In exact arithmetic n rounds suffice.
    for _ in 0..2 * n {
        if norm(&residual) <= tolerance {
            return;
        }
        times(&direction, &mut product);
        let curvature = dot(&direction, &product);
        let alpha = square / curvature;
        let inside = curvature > 0.0 && {
            let next: Vec<f64> = d.iter().zip(&direction).map(|(d, p)| d + alpha * p).collect();
            norm(&next) < radius
        };
        if !inside {
            let tau = to_boundary(d, &direction, radius);
            d.iter_mut().zip(&direction).for_each(|(d, p)| *d += tau * p);
            return;
        }
        d.iter_mut().zip(&direction).for_each(|(d, p)| *d += alpha * p);
        residual.iter_mut().zip(&product).for_each(|(r, q)| *r += alpha * q);
        let next = dot(&residual, &residual);
        let beta = next / square;
        direction.iter_mut().zip(&residual).for_each(|(p, r)| *p = -r + beta * *p);
        square = next;
    }
}

/// The τ ≥ 0 with ‖d + τp‖ = radius.
fn to_boundary(d: &[f64], p: &[f64], radius: f64) -> f64 {
    let (a, b, c) = (dot(p, p), dot(d, p), dot(d, d) - radius * radius);
    let root = (b * b - a * c).max(0.0).sqrt();
    // The form without cancellation.
    if b > 0.0 { -c / (b + root) } else { (root - b) / a }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solved(matrix: &[f64], b: &[f64]) -> (Definiteness, Vec<f64>) {
        let (mut work, mut x) = (vec![0.0; matrix.len()], b.to_vec());
        (solve(matrix, &mut work, &mut x), x)
    }

    #[test]
    fn systems_are_solved_and_judged() {
        assert_eq!(solved(&[4.0, 2.0, 2.0, 5.0], &[8.0, 12.0]), (Definiteness::Positive, vec![1.0, 2.0]));
        assert_eq!(solved(&[0.0, 1.0, 1.0, 0.0], &[3.0, 2.0]), (Definiteness::Indefinite, vec![2.0, 3.0]));
        assert_eq!(solved(&[2.0, 0.0, 0.0, -4.0], &[2.0, 4.0]), (Definiteness::Indefinite, vec![1.0, -1.0]));
        let (found, x) = solved(&[1.0, 2.0, 2.0, 4.0], &[1.0, 2.0]);
        assert!(found == Definiteness::Singular && x.iter().all(|x| x.is_nan()));
    }

    #[test]
    fn norms_neither_overflow_nor_vanish() {
        assert_eq!(norm(&[3.0, 4.0]), 5.0);
        assert!((norm(&[3e200, 4e200]) / 5e200 - 1.0).abs() < 1e-15);
        assert!((norm(&[3e-200, 4e-200]) / 5e-200 - 1.0).abs() < 1e-15);
        assert_eq!(norm(&[0.0, 0.0]), 0.0);
        assert!(norm(&[f64::NAN, 1.0]).is_nan());
        assert_eq!(norm(&[f64::INFINITY, 1.0]), f64::INFINITY);
    }

    #[test]
    fn eigenvalues_of_two_by_two() {
        assert_eq!(eigenvalues([2.0, 0.0, -3.0]), [-3.0, 2.0]);
        assert_eq!(eigenvalues([1.0, 2.0, 1.0]), [-1.0, 3.0]);
    }

    #[test]
    fn steihaug_stays_inside_the_radius_and_finds_the_minimizer_within() {
        let step = |b: [f64; 4], g: [f64; 2], radius: f64| {
            let mut d = [0.0; 2];
            let times = |v: &[f64], out: &mut [f64]| {
                out[0] = b[0] * v[0] + b[1] * v[1];
                out[1] = b[2] * v[0] + b[3] * v[1];
            };
            steihaug(times, &g, radius, &mut d);
            d
        };
        let inside = step([2.0, 0.0, 0.0, 10.0], [-1e-4, 1e-4], 1.0);
        assert!((inside[0] - 5e-5).abs() < 1e-7 && (inside[1] + 1e-5).abs() < 1e-7, "{inside:?}");
        let far = step([2.0, 0.0, 0.0, 10.0], [-10.0, 10.0], 0.5);
        assert!((norm(&far) - 0.5).abs() < 1e-12, "{far:?}");
        let down = step([1.0, 0.0, 0.0, -1.0], [0.0, 0.1], 2.0);
        assert!((down[1] + 2.0).abs() < 1e-12, "{down:?}");
    }
}
