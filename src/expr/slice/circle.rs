//! sin, cos and tan of one f64, without a branch, for arguments up to [`NEAR`].
//!
//! `x = n π/2 + r`, `|r| <= π/4`: n is below 2^20 and π/2 stands in four parts, three of 33 bits, whose products with n
//! are exact, and one of 53 (Cody & Waite, *Software Manual for the Elementary Functions*, 1980; the parts are those of
//! fdlibm's e_rem_pio2.c). No double below [`NEAR`] comes closer to a multiple of π/2 than 2^-62, where the remainder
//! still has more than 53 good bits. Larger arguments need the reduction of Payne & Hanek (1983) and go to `libm`.
//!
//! Polynomials: fdlibm's k_sin.c (error below 2^-58 of the sine) and k_cos.c (below 2^-57). tan is their quotient with
//! both low parts kept. Copyright (C) 1993 by Sun Microsystems, Inc.; permission to use, copy, modify, and distribute is
//! freely granted, provided that this notice is preserved.

use super::double::{Pair, choose, nearest};

/// The largest argument that these functions take: 2^20.
pub(super) const NEAR: f64 = (1_u64 << 20) as f64;

const TWO_OVER_PI: f64 = std::f64::consts::FRAC_2_PI;
/// π/2 in four parts.
pub(super) const HALF_PI: [f64; 4] = [
    f64::from_bits(0x3ff9_21fb_5440_0000),
    f64::from_bits(0x3dd0_b461_1a60_0000),
    f64::from_bits(0x3ba3_198a_2e00_0000),
    f64::from_bits(0x397b_839a_2520_49c1),
];

/// The remainder of x by π/2 and the quadrant, in the low two bits.
#[inline(always)]
fn reduce(x: f64) -> (Pair, u64) {
    let (n, quadrant) = nearest(x * TWO_OVER_PI);
    // Exact: the terms are within a factor of two of each other, or n is 0.
    let first = x - n * HALF_PI[0];
    // Fast two-sums. Where the second term is the larger, the sum is exact all the same: by then the first is a multiple
    // of 2^-53, the parts of 2^-65 and 2^-96, and the sums are below 2^-13 and 2^-48: never more than 53 bits.
    let second = Pair::of_ordered(first, -(n * HALF_PI[1]));
    let third = Pair::of_ordered(second.high, -(n * HALF_PI[2]));
    (Pair { high: third.high, low: (second.low + third.low) - n * HALF_PI[3] }, quadrant)
}

/// The sine of `|r| <= π/4`.
#[inline(always)]
fn sin_near_zero(r: Pair) -> Pair {
    const S: [f64; 6] = [
        f64::from_bits(0xbfc5_5555_5555_5549),
        f64::from_bits(0x3f81_1111_1110_f8a6),
        f64::from_bits(0xbf2a_01a0_19c1_61d5),
        f64::from_bits(0x3ec7_1de3_57b1_fe7d),
        f64::from_bits(0xbe5a_e5e6_8a2b_9ceb),
        f64::from_bits(0x3de5_d93a_5acf_d57c),
    ];
    let x = r.high;
    let z = x * x;
    let w = z * z;
    let cube = z * x;
    let tail = S[1] + z * (S[2] + z * S[3]) + z * w * (S[4] + z * S[5]);
    Pair::of_ordered(x, cube * S[0] - (z * (0.5 * r.low - cube * tail) - r.low))
}

/// The cosine of `|r| <= π/4`.
#[inline(always)]
fn cos_near_zero(r: Pair) -> Pair {
    const C: [f64; 6] = [
        f64::from_bits(0x3fa5_5555_5555_554c),
        f64::from_bits(0xbf56_c16c_16c1_5177),
        f64::from_bits(0x3efa_01a0_19cb_1590),
        f64::from_bits(0xbe92_7e4f_809c_52ad),
        f64::from_bits(0x3e21_ee9e_bdb4_b1c4),
        f64::from_bits(0xbda8_fae9_be88_38d4),
    ];
    let x = r.high;
    let z = x * x;
    let w = z * z;
    let tail = z * (C[0] + z * (C[1] + z * C[2])) + w * w * (C[3] + z * (C[4] + z * C[5]));
    let sum = Pair::of_ordered(1.0, -0.5 * z);
    Pair::of_ordered(sum.high, sum.low + (z * tail - x * r.low))
}

/// `even` in even quadrants, else `odd`.
#[inline(always)]
pub(super) fn by_parity(quadrant: u64, even: f64, odd: f64) -> f64 {
    choose((quadrant & 1).wrapping_neg(), odd, even)
}

/// `value`, negated in quadrants 2 and 3.
#[inline(always)]
pub(super) fn negate_below(quadrant: u64, value: f64) -> f64 {
    f64::from_bits(value.to_bits() ^ ((quadrant & 2) << 62))
}

#[inline(always)]
pub(super) fn sin(x: f64) -> f64 {
    let (r, quadrant) = reduce(x);
    let result = negate_below(quadrant, by_parity(quadrant, sin_near_zero(r).high, cos_near_zero(r).high));
    // The reduction loses the sign of -0.
    if x == 0.0 { x } else { result }
}

#[inline(always)]
pub(super) fn cos(x: f64) -> f64 {
    let (r, quadrant) = reduce(x);
    negate_below(quadrant.wrapping_add(1), by_parity(quadrant, cos_near_zero(r).high, sin_near_zero(r).high))
}

#[inline(always)]
pub(super) fn tan(x: f64) -> f64 {
    let (r, quadrant) = reduce(x);
    let (sin, cos) = (sin_near_zero(r), cos_near_zero(r));
    let dividend = Pair { high: by_parity(quadrant, sin.high, cos.high), low: by_parity(quadrant, sin.low, cos.low) };
    let divisor = Pair { high: by_parity(quadrant, cos.high, sin.high), low: by_parity(quadrant, cos.low, sin.low) };
    // tan(r + π/2) = -cos r / sin r
    let result = negate_below(quadrant << 1, dividend.over(divisor));
    if x == 0.0 { x } else { result }
}
