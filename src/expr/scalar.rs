//! Operations on single numbers: the definition of every operation of the formula language.
//!
//! Transcendental functions come from the crate `libm` on every target, so that a browser and a terminal give the same
//! bits; arithmetic, square root and comparisons are exact by IEEE 754.

use super::graph::{Binary, Unary};

/// A function of one argument.
pub fn unary(op: Unary, a: f64) -> f64 {
    match op {
        Unary::Neg => -a,
        Unary::Sin => libm::sin(a),
        Unary::Cos => libm::cos(a),
        Unary::Tan => libm::tan(a),
        Unary::Exp => libm::exp(a),
        Unary::Log => libm::log(a),
        Unary::Sqrt => a.sqrt(),
        Unary::Abs => a.abs(),
        Unary::Sign => sign(a),
        Unary::Floor => libm::floor(a),
        Unary::Tanh => libm::tanh(a),
        Unary::Sigmoid => 1.0 / (1.0 + libm::exp(-a)),
        Unary::Relu => {
            if a < 0.0 {
                0.0
            } else {
                a
            }
        }
        Unary::Softplus => maximum(a, 0.0) + libm::log1p(libm::exp(-a.abs())),
        Unary::Step => truth(a > 0.0),
    }
}

/// A function of two arguments.
pub fn binary(op: Binary, a: f64, b: f64) -> f64 {
    match op {
        Binary::Add => a + b,
        Binary::Sub => a - b,
        Binary::Mul => a * b,
        Binary::Div => a / b,
        Binary::Pow => power(a, b),
        Binary::Min => minimum(a, b),
        Binary::Max => maximum(a, b),
        Binary::Less => truth(a < b),
        Binary::LessEqual => truth(a <= b),
        Binary::Equal => truth(a == b),
        Binary::NotEqual => truth(a != b),
    }
}

/// Largest whole exponent that is computed by repeated multiplication.
const MAX_WHOLE_EXPONENT: f64 = 64.0;

/// The exponent as a whole number, where powers to it are products: the same for single numbers and slices.
pub fn whole_exponent(b: f64) -> Option<i32> {
    (b == b.trunc() && b.abs() <= MAX_WHOLE_EXPONENT).then_some(b as i32)
}

/// aᵇ: by repeated squaring for small whole exponents (exact order of products below), the square root for ½, else
/// `libm`.
pub fn power(a: f64, b: f64) -> f64 {
    match whole_exponent(b) {
        Some(n) => whole_power(a, n),
        None if b == 0.5 => a.sqrt(),
        None => libm::pow(a, b),
    }
}

/// aⁿ by squaring, lowest bit first; for negative n the reciprocal of a⁻ⁿ.
pub fn whole_power(a: f64, n: i32) -> f64 {
    let mut result = 1.0;
    let mut square = a;
    let mut bits = n.unsigned_abs();
    while bits > 0 {
        if bits & 1 == 1 {
            result *= square;
        }
        bits >>= 1;
        if bits > 0 {
            square *= square;
        }
    }
    if n < 0 { 1.0 / result } else { result }
}

/// −1, 0 or 1; NaN stays NaN.
pub fn sign(a: f64) -> f64 {
    if a > 0.0 {
        1.0
    } else if a < 0.0 {
        -1.0
    } else {
        a
    }
}

/// The smaller; NaN where either is NaN, so that a run that has diverged is seen to have.
pub fn minimum(a: f64, b: f64) -> f64 {
    if a < b || a.is_nan() { a } else { b }
}

/// The larger; NaN where either is NaN.
pub fn maximum(a: f64, b: f64) -> f64 {
    if a > b || a.is_nan() { a } else { b }
}

fn truth(condition: bool) -> f64 {
    if condition { 1.0 } else { 0.0 }
}
