//! Operations on a block of lanes: whole slices, each lane on its own, in loops that vectorize.

use super::graph::{Binary, Unary};
use super::slice::Lane;
use crate::FULL;

/// An argument of a block instruction.
#[derive(Clone, Copy)]
pub(crate) enum Operand<'a, T> {
    /// The same number in every lane.
    Uniform(T),
    /// As many as there are lanes.
    Lanes(&'a [T]),
}

impl<T: Lane> Operand<'_, T> {
    /// One lane.
    pub(crate) fn get(self, lane: usize) -> T {
        match self {
            Self::Uniform(value) => value,
            Self::Lanes(values) => values[lane],
        }
    }

    /// Copies the lanes.
    pub(crate) fn fill(self, out: &mut [T]) {
        match self {
            Self::Uniform(value) => out.fill(value),
            Self::Lanes(values) => out.copy_from_slice(values),
        }
    }
}

/// Lanes of one turn of a loop; long enough to make little of the loop itself.
const TURN: usize = 16;

pub(crate) fn each<T: Lane>(a: Operand<'_, T>, out: &mut [T], f: impl Fn(T) -> T) {
    match a {
        Operand::Uniform(a) => out.fill(f(a)),
        Operand::Lanes(mut a) => {
            let mut out = out;
            // The small module stays small: its loops are not unrolled.
            if FULL {
                let ((turns, rest), (turns_a, rest_a)) = (out.as_chunks_mut::<TURN>(), a.as_chunks::<TURN>());
                for (out, a) in turns.iter_mut().zip(turns_a) {
                    *out = a.map(&f);
                }
                (out, a) = (rest, rest_a);
            }
            out.iter_mut().zip(a).for_each(|(out, a)| *out = f(*a));
        }
    }
}

pub(crate) fn pairs<T: Lane>(a: Operand<'_, T>, b: Operand<'_, T>, out: &mut [T], f: impl Fn(T, T) -> T) {
    match (a, b) {
        (Operand::Lanes(a), Operand::Lanes(b)) => plain_pairs(a, b, out, f),
        (Operand::Lanes(_), Operand::Uniform(b)) => each(a, out, |a| f(a, b)),
        (Operand::Uniform(a), _) => each(b, out, |b| f(a, b)),
    }
}

/// As [`pairs`] of slices, in a plain loop, which the compiler vectorizes where it does not a turn of sixteen.
#[inline(never)]
fn plain_pairs<T: Lane>(a: &[T], b: &[T], out: &mut [T], f: impl Fn(T, T) -> T) {
    out.iter_mut().zip(a.iter().zip(b)).for_each(|(out, (a, b))| *out = f(*a, *b));
}

/// f of a / v.
pub(crate) fn divided<T: Lane>(a: Operand<'_, T>, v: T, out: &mut [T], f: impl Fn(T) -> T) {
    match v.reciprocal() {
        Some(reciprocal) => each(a, out, |a| f(a * reciprocal)),
        None => each(a, out, |a| f(a / v)),
    }
}

/// out = f(out, b)
pub(crate) fn onto<T: Lane>(b: Operand<'_, T>, out: &mut [T], f: impl Fn(T, T) -> T) {
    let Operand::Lanes(b) = b else {
        let b = b.get(0);
        out.iter_mut().for_each(|out| *out = f(*out, b));
        return;
    };
    let ((turns, rest), (turns_b, rest_b)) = (out.as_chunks_mut::<TURN>(), b.as_chunks::<TURN>());
    for (out, b) in turns.iter_mut().zip(turns_b) {
        *out = std::array::from_fn(|i| f(out[i], b[i]));
    }
    rest.iter_mut().zip(rest_b).for_each(|(out, b)| *out = f(*out, *b));
}

/// out = x − above(a) / below(b), x what `out` holds where it is not given.
pub(crate) fn minus_quotients<T: Lane>(
    x: Option<Operand<'_, T>>,
    [a, b]: [Operand<'_, T>; 2],
    out: &mut [T],
    above: impl Fn(T) -> T,
    below: impl Fn(T) -> T,
) {
    if let Some(x) = x {
        x.fill(out);
    }
    let (Operand::Lanes(a), Operand::Lanes(b)) = (a, b) else {
        out.iter_mut().enumerate().for_each(|(i, out)| *out = *out - above(a.get(i)) / below(b.get(i)));
        return;
    };
    take_quotients(a, b, out, above, below);
}

/// out = out − above(a) / below(b). A function of its own, so that the compiler knows the slices to be apart, and a plain
/// loop, which it vectorizes where it does not a turn of sixteen.
#[inline(never)]
fn take_quotients<T: Lane>(a: &[T], b: &[T], out: &mut [T], above: impl Fn(T) -> T, below: impl Fn(T) -> T) {
    out.iter_mut().zip(a.iter().zip(b)).for_each(|(out, (a, b))| *out = *out - above(*a) / below(*b));
}

/// A function of one argument on a block.
pub(crate) fn unary<T: Lane>(op: Unary, a: Operand<'_, T>, out: &mut [T]) {
    let (zero, one) = (T::ZERO, T::ONE);
    let truth = |condition: bool| if condition { one } else { zero };
    match op {
        Unary::Neg => each(a, out, |a| -a),
        Unary::Sqrt => each(a, out, T::sqrt),
        Unary::Abs => each(a, out, T::abs),
        Unary::Floor => each(a, out, T::floor),
        Unary::Sign => each(a, out, |a| {
            if a > zero {
                one
            } else if a < zero {
                -one
            } else {
                a
            }
        }),
        Unary::Relu => each(a, out, |a| if a < zero { zero } else { a }),
        Unary::Step => each(a, out, |a| truth(a > zero)),
        Unary::Sin
        | Unary::Cos
        | Unary::Tan
        | Unary::Exp
        | Unary::Log
        | Unary::Tanh
        | Unary::Sigmoid
        | Unary::Softplus => {
            a.fill(out);
            function(op)(out);
        }
    }
}

/// Those that a number's type brings along.
pub(crate) fn function<T: Lane>(op: Unary) -> fn(&mut [T]) {
    match op {
        Unary::Sin => T::sin,
        Unary::Cos => T::cos,
        Unary::Tan => T::tan,
        Unary::Exp => T::exp,
        Unary::Log => T::log,
        Unary::Tanh => T::tanh,
        Unary::Sigmoid => T::sigmoid,
        _ => T::softplus,
    }
}

/// A function of two arguments on a block.
pub(crate) fn binary<T: Lane>(op: Binary, a: Operand<'_, T>, b: Operand<'_, T>, out: &mut [T]) {
    let (zero, one) = (T::ZERO, T::ONE);
    let truth = |condition: bool| if condition { one } else { zero };
    match op {
        Binary::Add => pairs(a, b, out, |a, b| a + b),
        Binary::Sub => pairs(a, b, out, |a, b| a - b),
        Binary::Mul => pairs(a, b, out, |a, b| a * b),
        Binary::Div => match b {
            Operand::Uniform(b) => divided(a, b, out, |a| a),
            Operand::Lanes(_) => pairs(a, b, out, |a, b| a / b),
        },
        Binary::Min => pairs(a, b, out, T::min),
        Binary::Max => pairs(a, b, out, T::max),
        Binary::Less => pairs(a, b, out, |a, b| truth(a < b)),
        Binary::LessEqual => pairs(a, b, out, |a, b| truth(a <= b)),
        Binary::Equal => pairs(a, b, out, |a, b| truth(a == b)),
        Binary::NotEqual => pairs(a, b, out, |a, b| truth(a != b)),
        Binary::Pow => power(a, b, out),
    }
}

/// `a` where `c` is not zero, else `b`.
pub(crate) fn select<T: Lane>(c: Operand<'_, T>, a: Operand<'_, T>, b: Operand<'_, T>, out: &mut [T]) {
    let choose = |c: T, a: T, b: T| if c != T::ZERO { a } else { b };
    match (c, a, b) {
        // Where all are slices or one number, the loop runs packed.
        (Operand::Lanes(c), Operand::Lanes(a), Operand::Lanes(b)) if FULL => {
            let lanes = out.iter_mut().zip(c).zip(a.iter().zip(b));
            lanes.for_each(|((out, c), (a, b))| *out = choose(*c, *a, *b));
        }
        (Operand::Lanes(c), Operand::Lanes(a), Operand::Uniform(b)) if FULL => {
            out.iter_mut().zip(c).zip(a).for_each(|((out, c), a)| *out = choose(*c, *a, b));
        }
        (Operand::Lanes(c), Operand::Uniform(a), Operand::Lanes(b)) if FULL => {
            out.iter_mut().zip(c).zip(b).for_each(|((out, c), b)| *out = choose(*c, a, *b));
        }
        _ => {
            for (lane, out) in out.iter_mut().enumerate() {
                *out = choose(c.get(lane), a.get(lane), b.get(lane));
            }
        }
    }
}

/// aᵇ lane by lane.
fn power<T: Lane>(a: Operand<'_, T>, b: Operand<'_, T>, out: &mut [T]) {
    a.fill(out);
    match b {
        Operand::Lanes(exponents) => T::pow(out, exponents),
        Operand::Uniform(exponent) => {
            let exponents = [exponent; 64];
            out.chunks_mut(exponents.len()).for_each(|chunk| T::pow(chunk, &exponents));
        }
    }
}

/// As [`scalar::whole_power`], lane by lane in the same order of products.
pub(crate) fn whole_power<T: Lane>(n: i32, a: Operand<'_, T>, out: &mut [T]) {
    let one = T::ONE;
    match n {
        2 => each(a, out, |a| a * a),
        3 => each(a, out, |a| a * (a * a)),
        4 => each(a, out, |a| (a * a) * (a * a)),
        _ => each(a, out, |a| {
            let mut result = one;
            let mut square = a;
            let mut bits = n.unsigned_abs();
            while bits > 0 {
                if bits & 1 == 1 {
                    result = result * square;
                }
                bits >>= 1;
                if bits > 0 {
                    square = square * square;
                }
            }
            if n < 0 { one / result } else { result }
        }),
    }
}
