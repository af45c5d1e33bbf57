//! exp, tanh and sigmoid of one f32 in f32 itself, without a branch: what networks ask for most often, four lanes at once.
//!
//! **exp.** `x = n ln 2 + r`, `|r| <= ln 2 / 2`, with ln 2 in two parts, the first of 10 bits, whose product with n is exact
//! (Cody & Waite, *Software Manual for the Elementary Functions*, 1980). `e^r - 1 = r + r² q(r)`, q of degree 4 from
//! `mpmath.chebyfit(lambda r: (exp(r) - 1 - r) / r**2, [-h, h], 5)`, `h = 1.002 ln(2)/2`, at 50 digits (error below
//! 2^-26.9). Scaled by 2^n in two steps, so that it overflows and becomes subnormal with a single rounding.
//! **sigmoid.** With `e = e^-|x|`: `g = e / (1 + e)` for negative x, `1 - g` for positive, which rounds what g is off by to
//! half as much. e is kept 2^25 times as large, so that it stays normal until the last multiplication.
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

/// The coefficients of q.
const REST: [f32; 5] = [0.5, 0.166_665_76, 0.041_666_552, 0.008_363_293, 0.001_392_632_6];

/// `q(r) = (e^r - 1 - r) / r²`.
#[inline(always)]
fn exp_rest(q: &[f32; 5], r: f32, r2: f32) -> f32 {
    (q[0] + r * q[1]) + r2 * ((q[2] + r * q[3]) + r2 * q[4])
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
    let q = exp_rest(&REST, r, r2);
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

/// What sigmoid is made of.
#[derive(Clone, Copy)]
struct Sigmoid {
    farthest: f32,
    log2_e: f32,
    shifter: f32,
    minus_ln_2: [f32; 2],
    rest: [f32; 5],
    one: f32,
    small: f32,
}

static SIGMOID: Sigmoid = Sigmoid {
    farthest: -EXP_LOWEST,
    log2_e: std::f32::consts::LOG2_E,
    shifter: SHIFTER,
    minus_ln_2: [-LN_2_HIGH, -LN_2_LOW],
    rest: REST,
    one: 1.0,
    small: 1.0 / (1_u32 << 25) as f32,
};

impl Sigmoid {
    /// r and 2^(n + 25) of e^-|x|: what the shifter has above n is shifted out.
    #[inline(always)]
    fn reduced(&self, x: f32) -> (f32, f32) {
        let away = x.abs();
        let away = if away > self.farthest { self.farthest } else { away };
        let shifted = self.shifter - away * self.log2_e;
        let multiple = shifted - self.shifter;
        let r = (multiple * self.minus_ln_2[0] - away) + multiple * self.minus_ln_2[1];
        (r, f32::from_bits((shifted.to_bits() << 23).wrapping_add((127 + 25) << 23)))
    }

    /// 2^25 e^-|x|
    #[inline(always)]
    fn power(&self, r: f32, scale: f32) -> f32 {
        let r2 = r * r;
        scale + scale * (r + r2 * exp_rest(&self.rest, r, r2))
    }

    #[inline(always)]
    fn finished(&self, x: f32, power: f32) -> f32 {
        let g = power / (self.one + power * self.small) * self.small;
        if x < 0.0 { g } else { self.one - g }
    }
}

#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    let (r, scale) = SIGMOID.reduced(x);
    SIGMOID.finished(x, SIGMOID.power(r, scale))
}

/// [`sigmoid`] of many, in three passes over a few: each has so few constants that they stay in registers, of which a
/// browser's compiler makes use only if it does not know them.
pub(super) fn sigmoids(values: &mut [f32]) {
    const FEW: usize = 128;
    let sigmoid = *std::hint::black_box(&SIGMOID);
    let (mut r, mut scale) = ([0.0; FEW], [0.0; FEW]);
    for values in values.chunks_mut(FEW) {
        let (r, scale) = (&mut r[..values.len()], &mut scale[..values.len()]);
        for ((x, r), scale) in values.iter().zip(&mut *r).zip(&mut *scale) {
            (*r, *scale) = sigmoid.reduced(*x);
        }
        for (r, scale) in r.iter().zip(&mut *scale) {
            *scale = sigmoid.power(*r, *scale);
        }
        for (x, power) in values.iter_mut().zip(&*scale) {
            *x = sigmoid.finished(*x, *power);
        }
    }
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
