//! Steps: what a machine does with a block of lanes, an instruction or a few that run as one.
//!
//! A pass over a block costs more for moving numbers than for computing with them, so where an intermediate result has one
//! reader only, some short chains become one pass. Each operation still rounds as it does alone: the bits are the same.
//! Some steps may also write over their first lane argument, which saves copying what is updated.

mod chains;

pub(crate) use chains::steps;

use super::block::{Operand, binary, divided, function, minus_quotients, onto, pairs, select, unary, whole_power};
use super::graph::{Binary, Unary};
use super::slice::Lane;
use crate::FULL;

/// A step on arguments that lie at `P`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step<P> {
    /// a
    Copy(P),
    /// A function of one argument.
    Unary(Unary, P),
    /// A power with a small whole exponent.
    WholePower(i32, P),
    /// A function of two arguments.
    Binary(Binary, P, P),
    /// Second where the first is not zero, else third.
    Select(P, P, P),
    /// u a + v b, u and v uniform
    Blend([P; 4]),
    /// u a + v b², u and v uniform
    BlendSquare([P; 4]),
    /// x + u a, u uniform
    PlusScaled([P; 3]),
    /// x − u a, u uniform
    MinusScaled([P; 3]),
    /// u (a / v), u and v uniform
    ScaledQuotient([P; 3]),
    /// √(a / v) + w, v and w uniform
    RootPlus([P; 3]),
    /// x − a / b
    MinusQuotient([P; 3]),
    /// x − u (a / v) / (√(b / w) + e): x, a, b, then the uniforms u, v, w, e
    MinusRootQuotient([P; 7]),
    /// relu(a + b)
    RectifiedSum([P; 2]),
    /// A function, tanh or sigmoid, of a + b.
    OfSum(Unary, [P; 2]),
    /// g step(y)
    Masked([P; 2]),
    /// u (v (a − b)), u and v uniform
    ScaledDifference([P; 4]),
    /// (a − b)² u, u uniform
    ScaledSquare([P; 3]),
    /// g (y (u − y)), u uniform
    LogisticSlope([P; 3]),
    /// u (v (y − b)) (y (w − y)): u, v, y, b, w, of which y and b are not uniform
    LogisticError([P; 5]),
}

impl<P: Copy> Step<P> {
    /// The arguments.
    pub(crate) fn operands(&self) -> impl Iterator<Item = P> + use<P> {
        let mut list = [None; 7];
        let mut put = |all: &[P]| list.iter_mut().zip(all).for_each(|(to, place)| *to = Some(*place));
        match *self {
            Self::Copy(a) | Self::Unary(_, a) | Self::WholePower(_, a) => put(&[a]),
            Self::Binary(_, a, b) => put(&[a, b]),
            Self::RectifiedSum(all) | Self::OfSum(_, all) | Self::Masked(all) => put(&all),
            Self::Select(a, b, c) => put(&[a, b, c]),
            Self::PlusScaled(all)
            | Self::MinusScaled(all)
            | Self::ScaledQuotient(all)
            | Self::RootPlus(all)
            | Self::MinusQuotient(all)
            | Self::ScaledSquare(all)
            | Self::LogisticSlope(all) => put(&all),
            Self::Blend(all) | Self::BlendSquare(all) | Self::ScaledDifference(all) => put(&all),
            Self::LogisticError(all) => put(&all),
            Self::MinusRootQuotient(all) => put(&all),
        }
        list.into_iter().flatten()
    }

    /// The same step on arguments elsewhere.
    #[inline(always)]
    pub(crate) fn at<Q>(self, mut f: impl FnMut(P) -> Q) -> Step<Q> {
        match self {
            Self::Copy(a) => Step::Copy(f(a)),
            Self::Unary(op, a) => Step::Unary(op, f(a)),
            Self::WholePower(n, a) => Step::WholePower(n, f(a)),
            Self::Binary(op, a, b) => Step::Binary(op, f(a), f(b)),
            Self::Select(c, a, b) => Step::Select(f(c), f(a), f(b)),
            Self::Blend(all) => Step::Blend(all.map(f)),
            Self::BlendSquare(all) => Step::BlendSquare(all.map(f)),
            Self::PlusScaled(all) => Step::PlusScaled(all.map(f)),
            Self::MinusScaled(all) => Step::MinusScaled(all.map(f)),
            Self::ScaledQuotient(all) => Step::ScaledQuotient(all.map(f)),
            Self::RootPlus(all) => Step::RootPlus(all.map(f)),
            Self::MinusQuotient(all) => Step::MinusQuotient(all.map(f)),
            Self::MinusRootQuotient(all) => Step::MinusRootQuotient(all.map(f)),
            Self::RectifiedSum(all) => Step::RectifiedSum(all.map(f)),
            Self::OfSum(op, all) => Step::OfSum(op, all.map(f)),
            Self::Masked(all) => Step::Masked(all.map(f)),
            Self::ScaledDifference(all) => Step::ScaledDifference(all.map(f)),
            Self::ScaledSquare(all) => Step::ScaledSquare(all.map(f)),
            Self::LogisticSlope(all) => Step::LogisticSlope(all.map(f)),
            Self::LogisticError(all) => Step::LogisticError(all.map(f)),
        }
    }
}

impl<T: Lane> Step<Operand<'_, T>> {
    /// Computes a block.
    #[inline]
    pub(crate) fn run(self, out: &mut [T]) {
        match self {
            Self::Copy(a) => a.fill(out),
            Self::Unary(op, a) => unary(op, a, out),
            Self::WholePower(n, a) => whole_power(n, a, out),
            Self::Binary(op, a, b) => binary(op, a, b, out),
            Self::Select(c, a, b) => select(c, a, b, out),
            // The small module knows no chains.
            _ if !FULL => {}
            Self::Blend([u, a, v, b]) => pairs(a, b, out, blend(u.get(0), v.get(0))),
            Self::BlendSquare([u, a, v, b]) => pairs(a, b, out, blend_square(u.get(0), v.get(0))),
            Self::PlusScaled([x, u, a]) => pairs(x, a, out, plus_scaled(u.get(0))),
            Self::MinusScaled([x, u, a]) => pairs(x, a, out, minus_scaled(u.get(0))),
            Self::ScaledQuotient([u, a, v]) => {
                let u = u.get(0);
                divided(a, v.get(0), out, |a| u * a);
            }
            Self::RootPlus([a, v, w]) => {
                let w = w.get(0);
                divided(a, v.get(0), out, |a| a.sqrt() + w);
            }
            Self::MinusQuotient([x, a, b]) => minus_quotients(Some(x), [a, b], out, |a| a, |b| b),
            Self::MinusRootQuotient([x, a, b, uniforms @ ..]) => {
                minus_root_quotient(Some(x), [a, b], uniforms.map(|u| u.get(0)), out);
            }
            Self::RectifiedSum([a, b]) => pairs(a, b, out, rectified_sum),
            Self::OfSum(op, [a, b]) => {
                pairs(a, b, out, |a, b| a + b);
                function(op)(out);
            }
            Self::Masked([g, y]) => pairs(g, y, out, masked),
            Self::ScaledDifference([u, v, a, b]) => {
                let (u, v) = (u.get(0), v.get(0));
                pairs(a, b, out, |a, b| u * (v * (a - b)));
            }
            Self::ScaledSquare([a, b, u]) => {
                let u = u.get(0);
                pairs(a, b, out, |a, b| {
                    let difference = a - b;
                    difference * difference * u
                });
            }
            Self::LogisticSlope([g, y, u]) => {
                let u = u.get(0);
                pairs(g, y, out, |g, y| g * (y * (u - y)));
            }
            Self::LogisticError([u, v, y, b, w]) => {
                let (u, v, w) = (u.get(0), v.get(0), w.get(0));
                pairs(y, b, out, |y, b| u * (v * (y - b)) * (y * (w - y)));
            }
        }
    }
}

impl<P: Copy + PartialEq> Step<P> {
    /// The argument that the result may be written over, if there is one: it is read nowhere else in the step.
    pub(crate) fn over(&self) -> Option<P> {
        let (over, others) = match *self {
            Self::Blend([u, a, v, b]) | Self::BlendSquare([u, a, v, b]) => (a, [u, v, b, b, b, b]),
            Self::PlusScaled([x, u, a]) | Self::MinusScaled([x, u, a]) => (x, [u, u, u, u, u, a]),
            Self::RectifiedSum([a, b]) | Self::OfSum(_, [a, b]) | Self::Masked([a, b]) => (a, [b; 6]),
            Self::MinusQuotient([x, a, b]) => (x, [a, a, a, a, a, b]),
            Self::MinusRootQuotient([x, rest @ ..]) => (x, rest),
            _ => return None,
        };
        (!others.contains(&over)).then_some(over)
    }
}

impl<T: Lane> Step<Operand<'_, T>> {
    /// Computes a block over the argument that [`Step::over`] names, which `out` holds: the operand itself is not read.
    pub(crate) fn run_over(self, out: &mut [T]) {
        match self {
            Self::Blend([u, _, v, b]) => onto(b, out, blend(u.get(0), v.get(0))),
            Self::BlendSquare([u, _, v, b]) => onto(b, out, blend_square(u.get(0), v.get(0))),
            Self::PlusScaled([_, u, a]) => onto(a, out, plus_scaled(u.get(0))),
            Self::MinusScaled([_, u, a]) => onto(a, out, minus_scaled(u.get(0))),
            Self::RectifiedSum([_, b]) => onto(b, out, rectified_sum),
            Self::OfSum(op, [_, b]) => {
                onto(b, out, |a, b| a + b);
                function(op)(out);
            }
            Self::Masked([_, y]) => onto(y, out, masked),
            Self::MinusQuotient([_, a, b]) => minus_quotients(None, [a, b], out, |a| a, |b| b),
            Self::MinusRootQuotient([_, a, b, uniforms @ ..]) => {
                minus_root_quotient(None, [a, b], uniforms.map(|u| u.get(0)), out);
            }
            // Names no such argument.
            _ => {}
        }
    }
}

fn rectified_sum<T: Lane>(a: T, b: T) -> T {
    let sum = a + b;
    if sum < T::ZERO { T::ZERO } else { sum }
}

fn masked<T: Lane>(g: T, y: T) -> T {
    g * if y > T::ZERO { T::ONE } else { T::ZERO }
}

fn blend<T: Lane>(u: T, v: T) -> impl Fn(T, T) -> T {
    move |a, b| u * a + v * b
}

fn blend_square<T: Lane>(u: T, v: T) -> impl Fn(T, T) -> T {
    move |a, b| u * a + v * (b * b)
}

fn plus_scaled<T: Lane>(u: T) -> impl Fn(T, T) -> T {
    move |x, a| x + u * a
}

fn minus_scaled<T: Lane>(u: T) -> impl Fn(T, T) -> T {
    move |x, a| x - u * a
}

/// x − u (a / v) / (√(b / w) + e), x what `out` holds where it is not given.
fn minus_root_quotient<T: Lane>(
    x: Option<Operand<'_, T>>,
    [a, b]: [Operand<'_, T>; 2],
    [u, v, w, e]: [T; 4],
    out: &mut [T],
) {
    let inverse = (v.reciprocal(), w.reciprocal());
    if let (Some(v), Some(w)) = inverse {
        return minus_quotients(x, [a, b], out, move |a| u * (a * v), move |b| (b * w).sqrt() + e);
    }
    let over = move |a: T, v: T, inverse: Option<T>| inverse.map_or(a / v, |inverse| a * inverse);
    minus_quotients(x, [a, b], out, move |a| u * over(a, v, inverse.0), move |b| over(b, w, inverse.1).sqrt() + e);
}
