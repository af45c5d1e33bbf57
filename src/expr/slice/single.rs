//! The functions of one f32 that networks ask for less often, computed in f64 and rounded once.
//!
//! The 29 bits to spare make every reduction and every sum harmless; polynomials good to 2^-34 leave at most 0.51 units
//! in the last place of f32. Arguments are exact in f64, and so is every scaling by a power of two, so the conversion at
//! the end is the only place where a result overflows or becomes subnormal.
//!
//! **exp**, for softplus and pow. As in f64, with one part of ln 2 and `e^r - 1 = r + r² q(r)`, q of degree 6 from
//! `mpmath.chebyfit(lambda r: (exp(r) - 1 - r) / r**2, [-h, h], 7)`, `h = 1.002 ln(2)/2`, at 50 digits (error below
//! 2^-38).
//! **log.** The coefficients of FreeBSD's e_logf.c (error below 2^-34.24 of `log((1+s)/(1-s)) / s`).
//! **sin, cos, tan.** The coefficients of FreeBSD's k_sinf.c (error below 2^-37.5 of the sine) and k_cosf.c (below
//! 2^-34.1), by Ian Lance Taylor and Bruce D. Evans; tan is their quotient. Copyright (C) 1993 by Sun Microsystems, Inc.;
//! permission to use, copy, modify, and distribute is freely granted, provided that this notice is preserved.

use super::circle::{HALF_PI, by_parity, negate_below};
use super::double::{INVERSE_LN_2, fraction_and_exponent, log_with_limits, nearest, power_of_two};

/// Beyond these, exp is infinite or zero in f32.
const EXP_HIGHEST: f64 = 89.0;
const EXP_LOWEST: f64 = -104.0;

/// `e^x = 2^n (1 + m)`: m and 2^n, with x held in the range of f32.
#[inline(always)]
fn exp_parts(x: f64) -> (f64, f64) {
    let x = if x > EXP_HIGHEST { EXP_HIGHEST } else { x };
    let x = if x < EXP_LOWEST { EXP_LOWEST } else { x };
    let (multiple, n) = nearest(x * INVERSE_LN_2);
    let r = x - multiple * std::f64::consts::LN_2;
    let r2 = r * r;
    let q0 = 0.5 + r * 0.166_666_667_196_290_3;
    let q2 = 0.041_666_666_719_612_104 + r * 0.008_333_298_203_871_147;
    let q4 = (0.001_388_885_376_985_541_8 + r * 1.989_950_652_551_175_1e-4) + r2 * 2.485_981_068_352_248e-5;
    (r + r2 * (q0 + r2 * (q2 + r2 * q4)), power_of_two(n))
}

/// e^x in f64, good to 2^-38, for results in the range of f32.
#[inline(always)]
pub(super) fn exp_wide(x: f64) -> f64 {
    let (m, scale) = exp_parts(x);
    scale + scale * m
}

/// `log(1 + f) + k ln 2`.
#[inline(always)]
fn log_near_one(f: f64, k: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let tail = z * (0.666_666_626_930_236_8 + w * 0.284_987_866_878_509_5)
        + w * (0.400_009_721_517_562_87 + w * 0.242_790_788_412_094_12);
    k * std::f64::consts::LN_2 + s * (2.0 + tail)
}

#[inline(always)]
pub(super) fn log(x: f32) -> f32 {
    let x = f64::from(x);
    let (f, k) = fraction_and_exponent(x);
    log_with_limits(x, log_near_one(f, k)) as f32
}

#[inline(always)]
pub(super) fn softplus(x: f32) -> f32 {
    let x = f64::from(x);
    let e = exp_wide(-x.abs());
    // 1 + e = 2^k (1 + f)
    let large = e > std::f64::consts::SQRT_2 - 1.0;
    let (k, factor) = if large { (1.0, 0.5) } else { (0.0, 1.0) };
    let above = if x > 0.0 { x } else { 0.0 };
    (above + log_near_one((e - k) * factor, k)) as f32
}

/// Sine and cosine of the remainder of x by π/2, and the quadrant in the low two bits.
#[inline(always)]
fn sin_cos(x: f64) -> (f64, f64, u64) {
    let (n, quadrant) = nearest(x * std::f64::consts::FRAC_2_PI);
    // The second part is the rest of π/2 to 53 bits.
    let r = (x - n * HALF_PI[0]) - n * (HALF_PI[1] + HALF_PI[2]);
    let z = r * r;
    let w = z * z;
    let cube = z * r;
    let sin = (r + cube * (-0.166_666_666_416_265_24 + z * 0.008_333_329_385_889_463))
        + cube * w * (-1.983_933_483_609_663_2e-4 + z * 2.718_311_493_989_822e-6);
    let cos = ((1.0 + z * -0.499_999_997_251_031) + w * 0.041_666_623_323_739_06)
        + (w * z) * (-0.001_388_676_377_460_993 + z * 2.439_044_879_627_774e-5);
    (sin, cos, quadrant)
}

#[inline(always)]
pub(super) fn sin(x: f32) -> f32 {
    let (sin, cos, quadrant) = sin_cos(f64::from(x));
    let result = negate_below(quadrant, by_parity(quadrant, sin, cos)) as f32;
    // The reduction loses the sign of -0.
    if x == 0.0 { x } else { result }
}

#[inline(always)]
pub(super) fn cos(x: f32) -> f32 {
    let (sin, cos, quadrant) = sin_cos(f64::from(x));
    negate_below(quadrant.wrapping_add(1), by_parity(quadrant, cos, sin)) as f32
}

#[inline(always)]
pub(super) fn tan(x: f32) -> f32 {
    let (sin, cos, quadrant) = sin_cos(f64::from(x));
    let result = negate_below(quadrant << 1, by_parity(quadrant, sin, cos) / by_parity(quadrant, cos, sin)) as f32;
    if x == 0.0 { x } else { result }
}
