//! pow of two f32, computed in f64 and rounded once.
//!
//! `|x|^y = e^(y log |x|)`: the product is at most 104 where the result is in range, so the errors of log (below 2^-52)
//! and exp (2^-38) leave 0.51 units in the last place of f32. Sign and special cases are those of C's `pow` (C11, annex
//! F.10.4.4), put in by selection.

use super::{Lane, double, single};

#[inline(always)]
pub(super) fn single(base: f32, exponent: f32) -> f32 {
    let (x, y) = (f64::from(base), f64::from(exponent));
    let magnitude = single::exp_wide(y * double::log(x.abs()));
    // Infinite exponents count as even.
    let whole = Lane::floor(y) == y;
    let odd = whole & (Lane::floor(0.5 * y) != 0.5 * y);
    let signed = if odd { magnitude.copysign(x) } else { magnitude };
    // Infinities and zeros have powers of any exponent, the other negative numbers of whole ones.
    let defined = (x >= 0.0) | whole | (x == f64::NEG_INFINITY) | (x == 0.0);
    let result = if defined { signed } else { signed * f64::NAN };
    // Even of NaN; and |x| = 1 to an infinite exponent, where the product above is not a number.
    let one = (x == 1.0) | (y == 0.0) | ((x == -1.0) & (y.abs() == f64::INFINITY));
    (if one { 1.0 } else { result }) as f32
}
