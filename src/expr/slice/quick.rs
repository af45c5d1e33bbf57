//! exp, tanh and sigmoid of one f32 in f32 itself, without a branch: what networks ask for most often, four lanes at once.
//!
//! **exp.** `x = n ln 2 + r`, `|r| <= ln 2 / 2`, with ln 2 in two parts, the first of 10 bits, whose product with n is exact
//! (Cody & Waite, *Software Manual for the Elementary Functions*, 1980). `e^r - 1 = r + r² q(r)`, q of degree 4 from
//! `mpmath.chebyfit(lambda r: (exp(r) - 1 - r) / r**2, [-h, h], 5)`, `h = 1.002 ln(2)/2`, at 50 digits (error below
//! 2^-26.9). Scaled by 2^n in two steps, so that it overflows and becomes subnormal with a single rounding.
//! **sigmoid.** With `e = e^-|x|`: `1 / (1 + e)` for positive x, `e / (1 + e)` for negative.
//! **tanh.** `1 - 2 / (e^2a + 1)` of the absolute value a from 5/8 on; below, `a + a³ p(a²)`, p of degree 5 from
//! `mpmath.chebyfit(lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z, [0, 0.391], 6)` (error below 2^-30).

/// Beyond these, exp is infinite or zero.
const EXP_HIGHEST: f32 = 89.0;
const EXP_LOWEST: f32 = -104.0;
/// Added and taken away, it rounds to an integer, which is then found in the low bits of the sum: 1.5 * 2^23.
const SHIFTER: f32 = 12_582_912.0;
/// ln 2 in two parts.
const LN_2_HIGH: f32 = 355.0 / 512.0;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// 2^n for -126 <= n <= 127, n as the bits of an `i32`.
#[inline(always)]
fn power_of_two(n: u32) -> f32 {
    f32::from_bits(n.wrapping_add(127) << 23)
}

/// `e^x = 2^n (high + low)`: high, low and 2^n as a product of two, with x held in the range of f32.
#[inline(always)]
fn exp_parts(x: f32) -> (f32, f32, [f32; 2]) {
    let x = if x > EXP_HIGHEST { EXP_HIGHEST } else { x };
    let x = if x < EXP_LOWEST { EXP_LOWEST } else { x };
    let shifted = x * std::f32::consts::LOG2_E + SHIFTER;
    let multiple = shifted - SHIFTER;
    let n = shifted.to_bits().wrapping_sub(SHIFTER.to_bits());
    // The remainder in two parts, the second what the first has lost.
    let (first, second) = (x - multiple * LN_2_HIGH, multiple * LN_2_LOW);
    let r = first - second;
    let tail = (first - r) - second;
    let r2 = r * r;
    let q = (0.5 + r * 0.166_665_76) + r2 * ((0.041_666_552 + r * 0.008_363_293) + r2 * 0.001_392_632_6);
    // 1 + r in two parts, without error, and then with the rest.
    let sum = 1.0 + r;
    let rest = ((r - (sum - 1.0)) + tail) + r2 * q;
    let high = sum + rest;
    // Made positive first, so that the shift needs no sign.
    let half = (n.wrapping_add(512) >> 1).wrapping_sub(256);
    (high, rest - (high - sum), [power_of_two(half), power_of_two(n.wrapping_sub(half))])
}

#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    let (high, _, [half, other_half]) = exp_parts(x);
    high * half * other_half
}

#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    let (high, low, [half, other_half]) = exp_parts(-x.abs());
    let e = high * half * other_half;
    let divisor = 1.0 + e;
    // What 1 + e has lost, and e itself.
    let lost = (e - (divisor - 1.0)) + low * half * other_half;
    let negative = x < 0.0;
    // Chosen by its bits, since the compiler makes two divisions of a choice between two dividends.
    let mask = u32::from(negative).wrapping_neg();
    let dividend = f32::from_bits((e.to_bits() & mask) | (1.0_f32.to_bits() & !mask));
    let quotient = dividend / divisor;
    // In parts of the quotient: `1 / divisor` is near enough, and so is a line for `1 / high`.
    let dividend_lost = if negative { low * (2.121_320_3 - high) } else { 0.0 };
    let inverse = if negative { 1.0 - quotient } else { quotient };
    quotient + quotient * (dividend_lost - lost * inverse)
}

#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
    let a = x.abs();
    let z = a * a;
    let w = z * z;
    let p = (-0.333_333_34 + z * 0.133_333_03)
        + w * ((-0.053_959_23 + z * 0.021_768_667) + w * (-0.008_343_119 + z * 0.002_291_809_5));
    let near = a + a * (z * p);
    let far = 1.0 - 2.0 / (exp(2.0 * a) + 1.0);
    (if a < 0.625 { near } else { far }).copysign(x)
}
