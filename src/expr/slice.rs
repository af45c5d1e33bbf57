//! Elementary functions over slices, in place: the same bits in every browser, in a terminal, in every lane.
//!
//! A formula is evaluated a block at a time, and the platform's `exp` or `sin` differs from machine to machine in its
//! last bits. Here each function is a branch-free sequence of IEEE 754 additions, multiplications, divisions and
//! selections, which are exact to the bit everywhere; the compiler is free to run two or four lanes at once and may not
//! change a result by doing so. Nothing fuses a multiplication with an addition, nothing asks which target it is on,
//! and a lane's result depends on its own value alone.
//!
//! | file | functions | method |
//! |---|---|---|
//! | `double.rs` | exp, log, tanh, sigmoid, softplus in f64 | reduction by ln 2, polynomials, two-part sums |
//! | `circle.rs` | sin, cos, tan in f64 | reduction by π/2 in four parts, fdlibm's polynomials |
//! | `quick.rs` | exp, tanh, sigmoid in f32 | in f32 itself, sums in two parts where a rounding would show |
//! | `single.rs` | the others in f32 | computed in f64 with shorter polynomials, rounded once |
//! | `power.rs` | pow in both | `exp(y log x)`: f32 in f64, f64 with the logarithm in two parts |
//!
//! Accuracy, in units in the last place from the true value, over the whole domain and with subnormal results:
//!
//! | | exp | log | sin | cos | tan | tanh | sigmoid | softplus | pow |
//! |---|---|---|---|---|---|---|---|---|---|
//! | f64 | 0.77 | 0.77 | 0.75 | 0.72 | 1.29 | 1.06 | 1.00 | 1.29 | 0.71 |
//! | f32 | 0.79 | 0.501 | 0.501 | 0.501 | 0.502 | 1.31 | 2.31 | 0.501 | 0.501 |
//!
//! These are the largest errors seen: in f64 against MPFR at 100,000 arguments each (the generator of
//! `tests/golden/slice_math.tsv`, asked for more rows), in f32 against `libm` in f64 at every 61st bit pattern (pow: at
//! 100,000 random pairs). `tests/slice_math.rs` holds them below 1.5 (sigmoid in f32: 2.4), and below 0.51 where f32 goes
//! by f64.
//! Infinities, signed zeros and domain errors follow IEEE 754; a NaN is a NaN, its sign and payload are not promised.
//!
//! That the loops run packed shows in the machine code: `cargo rustc --release --lib --config profile.release.lto=false --
//! --emit asm` (with link-time optimization, loops are vectorized only after linking), natively and with `--target
//! wasm32-unknown-unknown`, has `mulpd` or `f64x2.mul` throughout the main loop of every function here, and `mulsd` or
//! `f64.mul` only for the odd lane at the end and for chunks with an argument beyond the quick range.
//!
//! Deliberately absent: rounding modes, exception flags, `unsafe`, intrinsics, and any use of std's transcendental
//! functions, which are the platform's own.

mod circle;
mod double;
mod power;
mod quick;
mod single;

use crate::FULL;
use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A number that formulas are evaluated in over blocks: `f32` on networks, `f64` on surfaces.
///
/// Functions on slices work in place. The scalar functions are branch-free, so that loops over them vectorize.
///
/// ```
/// use descent_lab::expr::slice::Lane;
///
/// let mut values = [0.0, f64::NEG_INFINITY, 1.0];
/// Lane::exp(&mut values);
/// assert_eq!(values, [1.0, 0.0, std::f64::consts::E]);
/// ```
pub trait Lane:
    Copy
    + Debug
    + Default
    + PartialEq
    + PartialOrd
    + Send
    + Sync
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + 'static
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// Not a number.
    const NAN: Self;

    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;
    /// The same value in f64, exactly.
    fn to_f64(self) -> f64;

    /// What a division of a whole slice by this number multiplies with instead: on networks the reciprocal, where it is
    /// a normal number, which leaves at most 1.5 units in the last place; none on surfaces, where quotients are exact.
    #[must_use]
    fn reciprocal(self) -> Option<Self>;
    /// Square root, correctly rounded.
    #[must_use]
    fn sqrt(self) -> Self;
    /// Absolute value.
    #[must_use]
    fn abs(self) -> Self;
    /// The largest integer that is not greater; exact, without the function call that std makes of it on SSE2.
    #[must_use]
    fn floor(self) -> Self;

    /// The smaller of two, the second if they are equal; NaN if either is NaN, unlike std's, so that a run that has diverged is seen to have.
    #[must_use]
    fn min(self, other: Self) -> Self {
        if self < other || self.is_nan() { self } else { other }
    }

    /// The larger of two, the second if they are equal; NaN if either is NaN.
    #[must_use]
    fn max(self, other: Self) -> Self {
        if self > other || self.is_nan() { self } else { other }
    }

    /// Whether this is not a number.
    #[must_use]
    #[expect(clippy::eq_op, reason = "the definition of NaN: it differs from itself")]
    fn is_nan(self) -> bool {
        self != self
    }

    /// `e^x`.
    fn exp(values: &mut [Self]);
    /// Natural logarithm; -inf at 0, NaN below.
    fn log(values: &mut [Self]);
    /// Sine; NaN at the infinities.
    fn sin(values: &mut [Self]);
    /// Cosine; NaN at the infinities.
    fn cos(values: &mut [Self]);
    /// Tangent; NaN at the infinities.
    fn tan(values: &mut [Self]);
    /// Hyperbolic tangent.
    fn tanh(values: &mut [Self]);
    /// `1 / (1 + e^-x)`.
    fn sigmoid(values: &mut [Self]);
    /// `log(1 + e^x)`, as `max(x, 0) + log1p(e^-|x|)`.
    fn softplus(values: &mut [Self]);
    /// `base^exponent`, into `base`; the special cases of C's `pow`. Lanes without a partner keep their base.
    fn pow(base: &mut [Self], exponent: &[Self]);
}

/// How many lanes share one decision between the quick path and the exact one of [`map_near`].
const CHUNK: usize = 64;

/// The kernel on every value. Marked inline, with all kernels, so that each loop is compiled, and vectorized, as one.
#[inline(always)]
fn map<T: Copy>(values: &mut [T], kernel: impl Fn(T) -> T) {
    for value in values {
        *value = kernel(*value);
    }
}

/// As [`map`], sixteen lanes a turn, among which constants are shared: a browser makes them anew for each vector of a loop.
#[inline(always)]
fn map_in_turns<T: Copy>(values: &mut [T], kernel: impl Fn(T) -> T) {
    let (turns, rest) = if FULL { values.as_chunks_mut::<16>() } else { (&mut [][..], values) };
    for turn in turns {
        map(turn, &kernel);
    }
    map(rest, kernel);
}

/// `near` for values within [`circle::NEAR`], `far` for the others, NaN among them. A lane's result is the same
/// whichever of its neighbours made the chunk take the slow path.
#[inline(always)]
fn map_near<T: Lane>(values: &mut [T], near: impl Fn(T) -> T, far: impl Fn(f64) -> f64) {
    let limit = T::from_f64(circle::NEAR);
    for chunk in values.chunks_mut(CHUNK) {
        let all_near = chunk.iter().fold(true, |all, value| all & (value.abs() <= limit));
        if all_near {
            map(chunk, &near);
        } else {
            map(chunk, |value| if value.abs() <= limit { near(value) } else { T::from_f64(far(value.to_f64())) });
        }
    }
}

impl Lane for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const NAN: Self = f64::NAN;

    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }

    #[inline(always)]
    fn reciprocal(self) -> Option<Self> {
        None
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        f64::sqrt(self)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        f64::abs(self)
    }

    #[inline(always)]
    fn floor(self) -> Self {
        // Adding and taking away 2^52 rounds to an integer; what was rounded up is put right.
        const TWO_52: f64 = (1_u64 << 52) as f64;
        let nearest = ((self.abs() + TWO_52) - TWO_52).copysign(self);
        let down = if nearest > self { nearest - 1.0 } else { nearest };
        if self.abs() < TWO_52 { down } else { self }
    }

    fn exp(values: &mut [Self]) {
        map(values, double::exp);
    }

    fn log(values: &mut [Self]) {
        map(values, double::log);
    }

    fn sin(values: &mut [Self]) {
        map_near(values, circle::sin, libm::sin);
    }

    fn cos(values: &mut [Self]) {
        map_near(values, circle::cos, libm::cos);
    }

    fn tan(values: &mut [Self]) {
        map_near(values, circle::tan, libm::tan);
    }

    fn tanh(values: &mut [Self]) {
        map(values, double::tanh);
    }

    fn sigmoid(values: &mut [Self]) {
        map(values, double::sigmoid);
    }

    fn softplus(values: &mut [Self]) {
        map(values, double::softplus);
    }

    fn pow(base: &mut [Self], exponent: &[Self]) {
        for (base, exponent) in base.iter_mut().zip(exponent) {
            *base = power::double(*base, *exponent);
        }
    }
}

impl Lane for f32 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const NAN: Self = f32::NAN;

    #[inline(always)]
    fn from_f64(value: f64) -> Self {
        value as f32
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn reciprocal(self) -> Option<Self> {
        let reciprocal = 1.0 / self;
        reciprocal.is_normal().then_some(reciprocal)
    }

    #[inline(always)]
    fn sqrt(self) -> Self {
        f32::sqrt(self)
    }

    #[inline(always)]
    fn abs(self) -> Self {
        f32::abs(self)
    }

    #[inline(always)]
    fn floor(self) -> Self {
        const TWO_23: f32 = (1_u32 << 23) as f32;
        let nearest = ((self.abs() + TWO_23) - TWO_23).copysign(self);
        let down = if nearest > self { nearest - 1.0 } else { nearest };
        if self.abs() < TWO_23 { down } else { self }
    }

    fn exp(values: &mut [Self]) {
        map_in_turns(values, quick::exp);
    }

    fn log(values: &mut [Self]) {
        map(values, single::log);
    }

    fn sin(values: &mut [Self]) {
        map_near(values, single::sin, libm::sin);
    }

    fn cos(values: &mut [Self]) {
        map_near(values, single::cos, libm::cos);
    }

    fn tan(values: &mut [Self]) {
        map_near(values, single::tan, libm::tan);
    }

    fn tanh(values: &mut [Self]) {
        map(values, quick::tanh);
    }

    fn sigmoid(values: &mut [Self]) {
        if FULL { quick::sigmoids(values) } else { map(values, quick::sigmoid) }
    }

    fn softplus(values: &mut [Self]) {
        map(values, single::softplus);
    }

    fn pow(base: &mut [Self], exponent: &[Self]) {
        for (base, exponent) in base.iter_mut().zip(exponent) {
            *base = power::single(*base, *exponent);
        }
    }
}
