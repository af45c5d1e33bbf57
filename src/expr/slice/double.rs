//! exp, log, tanh, sigmoid and softplus of one f64, without a branch.
//!
//! **exp.** `x = n ln 2 + r`, `|r| <= ln 2 / 2`, with ln 2 in two parts (Cody & Waite, *Software Manual for the
//! Elementary Functions*, 1980), so that `r` carries a tail. Then `e^r - 1 = r + r²/2 + r³ q(r)`, q of degree 9. Its
//! coefficients are the Chebyshev fit `mpmath.chebyfit(lambda r: (exp(r) - 1 - r - r**2/2) / r**3, [-h, h], 10)` with
//! `h = 1.002 ln(2)/2` at 50 digits; the fit adds an error below 2^-61. The result is scaled by 2^n in two steps, so
//! that it overflows and becomes subnormal with a single rounding.
//!
//! **log.** `x = 2^k (1 + f)`, `sqrt(1/2) < 1 + f < sqrt(2)`, `s = f / (2 + f)`, and `log(1 + f) = f - f²/2 + s (f²/2 +
//! R(s²))`, with R from fdlibm's e_log.c (error below 2^-58.45). Copyright (C) 1993 by Sun Microsystems, Inc.;
//! permission to use, copy, modify, and distribute is freely granted, provided that this notice is preserved.
//!
//! **tanh, sigmoid, softplus** are made of the two above. Where a sum would cost a rounding that shows, it is kept in two
//! parts, high and low (Muller et al., *Handbook of Floating-Point Arithmetic*, 2nd ed., 2018, section 4.3), and the low
//! parts enter with the last addition.

/// Added and taken away, it rounds to an integer, which is then found in the low bits of the sum: 1.5 * 2^52.
pub(super) const SHIFTER: f64 = 6_755_399_441_055_744.0;
pub(super) const INVERSE_LN_2: f64 = std::f64::consts::LOG2_E;
/// ln 2 in two parts: 33 bits, so that a product with an exponent is exact, and the rest.
pub(super) const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
pub(super) const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);

/// Beyond these, exp is infinite or zero; arguments are held within, so that exponents stay small.
const EXP_HIGHEST: f64 = 710.0;
const EXP_LOWEST: f64 = -746.0;
/// tanh rounds to 1 from 19.1 on.
const TANH_HIGHEST: f64 = 22.0;

/// A number as a sum of two, the second at most half a unit in the last place of the first.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) high: f64,
    pub(super) low: f64,
}

impl Pair {
    /// `large + small` without error, given `|large| >= |small|`, or either zero (Dekker's fast two-sum).
    #[inline(always)]
    pub(super) fn of_ordered(large: f64, small: f64) -> Pair {
        let high = large + small;
        Pair { high, low: (large - high) + small }
    }

    /// `a + b` without error (Knuth's two-sum).
    #[inline(always)]
    pub(super) fn of(a: f64, b: f64) -> Pair {
        let high = a + b;
        let part = high - a;
        Pair { high, low: (a - (high - part)) + (b - part) }
    }

    /// `a * b` without error, short of underflow, from halves of 26 and 27 bits (Dekker's product).
    #[inline(always)]
    pub(super) fn product(a: f64, b: f64) -> Pair {
        let (a_high, b_high) = (upper_half(a), upper_half(b));
        let (a_low, b_low) = (a - a_high, b - b_high);
        let high = a * b;
        Pair { high, low: ((a_high * b_high - high) + (a_high * b_low + a_low * b_high)) + a_low * b_low }
    }

    /// `self / divisor`, within 1.1 units in the last place.
    #[inline(always)]
    pub(super) fn over(self, divisor: Pair) -> f64 {
        let quotient = self.high / divisor.high;
        quotient + (self.low - quotient * divisor.low) / divisor.high
    }
}

/// `yes` where the mask is all ones, `no` where it is zero; SSE2 cannot compare 64-bit integers.
#[inline(always)]
pub(super) fn choose(mask: u64, yes: f64, no: f64) -> f64 {
    f64::from_bits((yes.to_bits() & mask) | (no.to_bits() & !mask))
}

/// The first 26 bits of a number.
#[inline(always)]
fn upper_half(value: f64) -> f64 {
    f64::from_bits(value.to_bits() & !0x7ff_ffff)
}

/// The integer next to a value below 2^51, as a float and as the bits of an `i64`.
#[inline(always)]
pub(super) fn nearest(value: f64) -> (f64, u64) {
    let shifted = value + SHIFTER;
    (shifted - SHIFTER, shifted.to_bits().wrapping_sub(SHIFTER.to_bits()))
}

/// 2^n for -1022 <= n <= 1023, n as the bits of an `i64`.
#[inline(always)]
pub(super) fn power_of_two(n: u64) -> f64 {
    f64::from_bits(n.wrapping_add(1023) << 52)
}

/// 2^n as a product of two, for -2044 <= n <= 2046.
#[inline(always)]
fn power_of_two_in_halves(n: u64) -> (f64, f64) {
    // Made positive first: SSE2 shifts 64-bit lanes to the right without their sign only.
    let half = (n.wrapping_add(4096) >> 1).wrapping_sub(2048);
    (power_of_two(half), power_of_two(n.wrapping_sub(half)))
}

/// `e^(x + low) = 2^n (1 + m)`: m and n.
#[inline(always)]
fn exp_parts(x: f64, low: f64) -> (Pair, u64) {
    let (multiple, n) = nearest(x * INVERSE_LN_2);
    let Pair { high: r, low: tail } = Pair::of_ordered(x - multiple * LN_2_HIGH, low - multiple * LN_2_LOW);
    let r2 = r * r;
    let r4 = r2 * r2;
    let q0 = (0.166_666_666_666_666_69 + r * 0.041_666_666_666_666_664)
        + r2 * (0.008_333_333_333_330_011 + r * 0.001_388_888_888_888_651_7);
    let q4 = (1.984_126_986_330_322_3e-4 + r * 2.480_158_731_732_274_8e-5)
        + r2 * (2.755_726_807_289_01e-6 + r * 2.755_728_269_310_863_6e-7);
    let q8 = 2.510_056_927_581_368_3e-8 + r * 2.091_136_787_134_853_4e-9;
    let q = q0 + r4 * (q4 + r4 * q8);
    let rest = (tail + tail * r) + (0.5 * r2 + r2 * r * q);
    (Pair::of_ordered(r, rest), n)
}

/// `1 + m`.
#[inline(always)]
fn one_plus(m: Pair) -> Pair {
    let sum = Pair::of_ordered(1.0, m.high);
    Pair { high: sum.high, low: sum.low + m.low }
}

#[inline(always)]
pub(super) fn exp(x: f64) -> f64 {
    let x = if x > EXP_HIGHEST { EXP_HIGHEST } else { x };
    let x = if x < EXP_LOWEST { EXP_LOWEST } else { x };
    let (m, n) = exp_parts(x, 0.0);
    let (half, other_half) = power_of_two_in_halves(n);
    (1.0 + m.high) * half * other_half
}

/// `e^(x.high + x.low)`, within 0.6 units in the last place.
#[inline(always)]
pub(super) fn exp_of_pair(x: Pair) -> f64 {
    let outside = (x.high > EXP_HIGHEST) | (x.high < EXP_LOWEST);
    let low = if outside { 0.0 } else { x.low };
    let high = if x.high > EXP_HIGHEST { EXP_HIGHEST } else { x.high };
    let high = if high < EXP_LOWEST { EXP_LOWEST } else { high };
    let (m, n) = exp_parts(high, low);
    let mantissa = one_plus(m);
    let (half, other_half) = power_of_two_in_halves(n);
    (mantissa.high + mantissa.low) * half * other_half
}

/// `log(1 + f) + c + k ln 2` for `sqrt(1/2) < 1 + f < sqrt(2)` and a small correction c.
#[inline(always)]
fn log_near_one(f: f64, c: f64, k: f64) -> f64 {
    const R: [f64; 7] = [
        f64::from_bits(0x3fe5_5555_5555_5593),
        f64::from_bits(0x3fd9_9999_9997_fa04),
        f64::from_bits(0x3fd2_4924_9422_9359),
        f64::from_bits(0x3fcc_71c5_1d8e_78af),
        f64::from_bits(0x3fc7_4664_96cb_03de),
        f64::from_bits(0x3fc3_9a09_d078_c69f),
        f64::from_bits(0x3fc2_f112_df3e_5244),
    ];
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (R[1] + w * (R[3] + w * R[5]));
    let odd = z * (R[0] + w * (R[2] + w * (R[4] + w * R[6])));
    k * LN_2_HIGH - ((half_square - (s * (half_square + (even + odd)) + (k * LN_2_LOW + c))) - f)
}

/// `x = 2^k (1 + f)`, `sqrt(1/2) < 1 + f < sqrt(2)`, for positive normal x: f and k.
#[inline(always)]
pub(super) fn fraction_and_exponent(x: f64) -> (f64, f64) {
    const SQRT_HALF: u64 = 0x3fe6_a09e << 32;
    const ONE: u64 = 0x3ff0_0000 << 32;
    const MANTISSA: u64 = (1 << 52) - 1;
    const TWO_52: f64 = (1_u64 << 52) as f64;
    let bits = x.to_bits().wrapping_add(ONE - SQRT_HALF);
    // SSE2 has no conversion from 64-bit integers: the exponent becomes the mantissa of 2^52 + exponent.
    let k = f64::from_bits((bits >> 52) | TWO_52.to_bits()) - (TWO_52 + 1023.0);
    (f64::from_bits((bits & MANTISSA) + SQRT_HALF) - 1.0, k)
}

/// What log is outside of the positive numbers, else `inside`.
#[inline(always)]
pub(super) fn log_with_limits(x: f64, inside: f64) -> f64 {
    let result = if x > 0.0 { inside } else { f64::NAN };
    let result = if x == 0.0 { f64::NEG_INFINITY } else { result };
    if x == f64::INFINITY { x } else { result }
}

/// As [`fraction_and_exponent`], for any positive x.
#[inline(always)]
pub(super) fn fraction_and_exponent_of_any(x: f64) -> (f64, f64) {
    const TWO_54: f64 = (1_u64 << 54) as f64;
    let (factor, shift) = if x < f64::MIN_POSITIVE { (TWO_54, 54.0) } else { (1.0, 0.0) };
    let (f, k) = fraction_and_exponent(x * factor);
    (f, k - shift)
}

#[inline(always)]
pub(super) fn log(x: f64) -> f64 {
    let (f, k) = fraction_and_exponent_of_any(x);
    log_with_limits(x, log_near_one(f, 0.0, k))
}

/// `(e^2a - 1) / (e^2a + 1)` of the absolute value.
#[inline(always)]
pub(super) fn tanh(x: f64) -> f64 {
    let a = x.abs();
    let a = if a > TANH_HIGHEST { TANH_HIGHEST } else { a };
    let (m, n) = exp_parts(2.0 * a, 0.0);
    let scale = power_of_two(n);
    let sum = Pair::of(scale - 1.0, scale * m.high);
    let low = sum.low + scale * m.low;
    let divisor = Pair::of(2.0, sum.high);
    let divisor = Pair { high: divisor.high, low: divisor.low + low };
    Pair { high: sum.high, low }.over(divisor).copysign(x)
}

/// With `e = e^-|x|`: `1 / (1 + e)` for positive x, `e / (1 + e)` for negative.
#[inline(always)]
pub(super) fn sigmoid(x: f64) -> f64 {
    let x = if x < EXP_LOWEST { EXP_LOWEST } else { x };
    let x = if x > -EXP_LOWEST { -EXP_LOWEST } else { x };
    let (m, n) = exp_parts(-x.abs(), 0.0);
    let mantissa = one_plus(m);
    let (half, other_half) = power_of_two_in_halves(n);
    let sum = Pair::of_ordered(1.0, mantissa.high * half * other_half);
    let divisor = Pair { high: sum.high, low: sum.low + mantissa.low * half * other_half };
    let negative = (x.to_bits() >> 63).wrapping_neg();
    let dividend = Pair { high: choose(negative, mantissa.high, 1.0), low: choose(negative, mantissa.low, 0.0) };
    // Scaled last, so that a small result becomes subnormal with a single rounding; and by masking the exponent, since
    // the compiler makes four divisions of a choice between two results.
    let (half, other_half) = power_of_two_in_halves(n & negative);
    dividend.over(divisor) * half * other_half
}

#[inline(always)]
pub(super) fn softplus(x: f64) -> f64 {
    let a = x.abs();
    let (m, n) = exp_parts(-if a > -EXP_LOWEST { -EXP_LOWEST } else { a }, 0.0);
    let mantissa = one_plus(m);
    let (half, other_half) = power_of_two_in_halves(n);
    let (e, e_low) = (mantissa.high * half * other_half, mantissa.low * half * other_half);
    // 1 + e = 2^k (1 + f)
    let large = e > std::f64::consts::SQRT_2 - 1.0;
    let (k, factor) = if large { (1.0, 0.5) } else { (0.0, 1.0) };
    let (f, f_low) = ((e - k) * factor, e_low * factor);
    // The derivative of log(1 + f), near enough for a low part.
    let slope = 1.0 - f * (1.0 - f * (1.0 - f));
    let above = if x > 0.0 { x } else { 0.0 };
    above + log_near_one(f, f_low * slope, k)
}
