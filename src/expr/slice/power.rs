//! pow, without a branch: `|x|^y = e^(y log |x|)`, then the sign and the special cases of C (C11, annex F.10.4.4).
//!
//! **f32**, in f64: the product is at most 104 where the result is in range, so the errors of log (below 2^-52) and exp
//! (2^-38) leave 0.51 units in the last place of f32.
//!
//! **f64**: the product reaches 745, so the logarithm is needed to some 64 bits, in two parts: with f, k and s as for
//! [`double::log`], `log |x| = k ln 2 + 2s + s³ T(s²)`, where s, s³ and the leading 2/3 of T are in two parts and the
//! rest of T is a polynomial of degree 7, `mpmath.chebyfit(lambda z: (2*atanh(sqrt(z))/sqrt(z) - 2 - 2*z/3) / z**2,
//! [0, 0.02947], 8)` at 60 digits; the fit adds a relative error below 2^-70. Products in two parts are Dekker's
//! (*Numerische Mathematik* 18, 1971). Unlike fdlibm's, this stays accurate for exponents beyond 2^31.

use super::double::{self, LN_2_HIGH, LN_2_LOW, Pair};
use super::{Lane, single};

/// The power, from that of the absolute value.
#[inline(always)]
fn with_sign_and_limits(x: f64, y: f64, magnitude: f64) -> f64 {
    // Infinite exponents count as even.
    let whole = Lane::floor(y) == y;
    let odd = whole & (Lane::floor(0.5 * y) != 0.5 * y);
    let signed = if odd { magnitude.copysign(x) } else { magnitude };
    // Infinities and zeros have powers of any exponent, the other negative numbers of whole ones.
    let defined = (x >= 0.0) | whole | (x == f64::NEG_INFINITY) | x.is_nan();
    let result = if defined { signed } else { f64::NAN };
    // Even of NaN; and |x| = 1 to an infinite exponent.
    let one = (x == 1.0) | (y == 0.0) | ((x == -1.0) & (y.abs() == f64::INFINITY));
    if one { 1.0 } else { result }
}

#[inline(always)]
pub(super) fn single(base: f32, exponent: f32) -> f32 {
    let (x, y) = (f64::from(base), f64::from(exponent));
    with_sign_and_limits(x, y, single::exp_wide(y * double::log(x.abs()))) as f32
}

/// The logarithm of a positive finite number in two parts, with a relative error of some 2^-64.
#[inline(always)]
fn log_in_two_parts(x: f64) -> Pair {
    const TWO_THIRDS: Pair = Pair { high: 2.0 / 3.0, low: 3.700_743_415_417_188e-17 };
    let (f, k) = double::fraction_and_exponent_of_any(x);
    let divisor = Pair::of_ordered(2.0, f);
    let s = f / divisor.high;
    let product = Pair::product(s, divisor.high);
    let s_low = (((f - product.high) - product.low) - s * divisor.low) / divisor.high;

    let square = Pair::product(s, s);
    let (z, z_low) = (square.high, square.low + 2.0 * s * s_low);
    let w = z * z;
    let t0 = (0.4 + z * 0.285_714_285_714_293_7) + w * (0.222_222_222_216_527_65 + z * 0.181_818_183_360_998_48);
    let t4 = (0.153_845_948_870_071_8 + z * 0.133_348_087_988_123_4)
        + w * (0.117_061_264_645_633_98 + z * 0.117_243_270_608_467_47);
    let t = Pair::of_ordered(TWO_THIRDS.high, TWO_THIRDS.low + z * (t0 + w * w * t4));

    // s³ T = s (z T)
    let scaled = Pair::product(z, t.high);
    let scaled_low = scaled.low + (z * t.low + z_low * t.high);
    let cubic = Pair::product(s, scaled.high);
    let cubic_low = cubic.low + (s * scaled_low + s_low * scaled.high);

    let head = Pair::of_ordered(k * LN_2_HIGH, 2.0 * s);
    let sum = Pair::of_ordered(head.high, cubic.high);
    let low = sum.low + (head.low + (cubic_low + 2.0 * s_low + k * LN_2_LOW));
    Pair::of_ordered(sum.high, low)
}

#[inline(always)]
pub(super) fn double(base: f64, exponent: f64) -> f64 {
    /// Exponents beyond act as this one does: the logarithm next to 0 is 2^-53.
    const LARGEST: f64 = (1_u64 << 63) as f64;
    let y = if exponent > LARGEST { LARGEST } else { exponent };
    let y = if y < -LARGEST { -LARGEST } else { y };
    let x = base.abs();
    let log = log_in_two_parts(x);
    let product = Pair::product(y, log.high);
    let magnitude = double::exp_of_pair(Pair { high: product.high, low: product.low + y * log.low });
    // Zero and infinity have no finite logarithm.
    let towards_zero = (x == 0.0) == (y > 0.0);
    let limit = if towards_zero { 0.0 } else { f64::INFINITY };
    let limit = if y.is_nan() { y } else { limit };
    let extreme = (x == 0.0) | (x == f64::INFINITY);
    let magnitude = if extreme { limit } else { magnitude };
    let magnitude = if x.is_nan() { x } else { magnitude };
    with_sign_and_limits(base, exponent, magnitude)
}
