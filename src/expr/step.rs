//! Steps: what a machine does with a block of lanes, an instruction or a few that run as one.
//!
//! A pass over a block costs more for moving numbers than for computing with them, so where an intermediate result has one
//! reader only, some short chains become one pass. Each operation still rounds as it does alone: the bits are the same.

use super::graph::{Binary, Unary};
use super::machine::{Operand, binary, each, pairs, select, triples, unary, whole_power};
use super::slice::Lane;
use super::tape::{Instruction, Place, Tape};
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
    /// relu(a + b)
    RectifiedSum([P; 2]),
    /// g step(y)
    Masked([P; 2]),
}

impl<P: Copy> Step<P> {
    /// The arguments.
    pub(crate) fn operands(&self) -> impl Iterator<Item = P> + use<P> {
        let list = match *self {
            Self::Copy(a) | Self::Unary(_, a) | Self::WholePower(_, a) => [Some(a), None, None, None],
            Self::Binary(_, a, b) | Self::RectifiedSum([a, b]) | Self::Masked([a, b]) => [Some(a), Some(b), None, None],
            Self::Select(a, b, c)
            | Self::PlusScaled([a, b, c])
            | Self::MinusScaled([a, b, c])
            | Self::ScaledQuotient([a, b, c])
            | Self::RootPlus([a, b, c])
            | Self::MinusQuotient([a, b, c]) => [Some(a), Some(b), Some(c), None],
            Self::Blend([a, b, c, d]) => [Some(a), Some(b), Some(c), Some(d)],
        };
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
            Self::PlusScaled(all) => Step::PlusScaled(all.map(f)),
            Self::MinusScaled(all) => Step::MinusScaled(all.map(f)),
            Self::ScaledQuotient(all) => Step::ScaledQuotient(all.map(f)),
            Self::RootPlus(all) => Step::RootPlus(all.map(f)),
            Self::MinusQuotient(all) => Step::MinusQuotient(all.map(f)),
            Self::RectifiedSum(all) => Step::RectifiedSum(all.map(f)),
            Self::Masked(all) => Step::Masked(all.map(f)),
        }
    }
}

impl<T: Lane> Step<Operand<'_, T>> {
    /// Computes a block.
    #[inline]
    pub(crate) fn run(self, out: &mut [T]) {
        let (zero, one) = (T::ZERO, T::ONE);
        match self {
            Self::Copy(a) => a.fill(out),
            Self::Unary(op, a) => unary(op, a, out),
            Self::WholePower(n, a) => whole_power(n, a, out),
            Self::Binary(op, a, b) => binary(op, a, b, out),
            Self::Select(c, a, b) => select(c, a, b, out),
            // The small module knows no chains.
            _ if !FULL => {}
            Self::Blend([u, a, v, b]) => {
                let (u, v) = (u.get(0), v.get(0));
                pairs(a, b, out, |a, b| u * a + v * b);
            }
            Self::PlusScaled([x, u, a]) => {
                let u = u.get(0);
                pairs(x, a, out, |x, a| x + u * a);
            }
            Self::MinusScaled([x, u, a]) => {
                let u = u.get(0);
                pairs(x, a, out, |x, a| x - u * a);
            }
            Self::ScaledQuotient([u, a, v]) => {
                let (u, v) = (u.get(0), v.get(0));
                each(a, out, |a| u * (a / v));
            }
            Self::RootPlus([a, v, w]) => {
                let (v, w) = (v.get(0), w.get(0));
                each(a, out, |a| (a / v).sqrt() + w);
            }
            Self::MinusQuotient([x, a, b]) => triples([x, a, b], out, |x, a, b| x - a / b),
            Self::RectifiedSum([a, b]) => pairs(a, b, out, |a, b| {
                let sum = a + b;
                if sum < zero { zero } else { sum }
            }),
            Self::Masked([g, y]) => pairs(g, y, out, |g, y| g * if y > zero { one } else { zero }),
        }
    }
}

/// The steps of a tape's body, each with the number of the instruction whose result it writes. Chains become one step where
/// `merge` says so.
pub(crate) fn steps(tape: &Tape, merge: bool) -> Vec<(Step<Place>, usize)> {
    let mut finder = Finder { tape, readers: readers(tape), gone: vec![false; tape.body.len()] };
    let mut found = Vec::with_capacity(tape.body.len());
    for (number, instruction) in tape.body.iter().enumerate() {
        let merged = if merge { finder.merged(instruction) } else { None };
        found.push((merged.unwrap_or(plain(instruction)), number));
    }
    found.retain(|(_, number)| !finder.gone[*number]);
    found
}

fn plain(instruction: &Instruction) -> Step<Place> {
    match *instruction {
        Instruction::Unary(op, a) => Step::Unary(op, a),
        Instruction::WholePower(n, a) => Step::WholePower(n, a),
        Instruction::Binary(op, a, b) => Step::Binary(op, a, b),
        Instruction::Select(c, a, b) => Step::Select(c, a, b),
    }
}

/// How often each instruction's result is read, as a result too.
fn readers(tape: &Tape) -> Vec<usize> {
    let mut readers = vec![0; tape.body.len()];
    let arguments = tape.body.iter().flat_map(|instruction| plain(instruction).operands());
    for place in arguments.chain(tape.results.iter().copied()) {
        if let Place::Lane(lane) = place
            && let Some(number) = (lane as usize).checked_sub(tape.lane_inputs)
        {
            readers[number] += 1;
        }
    }
    readers
}

struct Finder<'a> {
    tape: &'a Tape,
    readers: Vec<usize>,
    /// Instructions that have become part of another's step.
    gone: Vec<bool>,
}

impl Finder<'_> {
    /// The instruction behind a place, if nobody else reads its result.
    fn only(&self, place: Place) -> Option<(usize, Instruction)> {
        let Place::Lane(lane) = place else { return None };
        let number = (lane as usize).checked_sub(self.tape.lane_inputs)?;
        // What has swallowed others is one step already.
        let whole = !plain(&self.tape.body[number]).operands().any(|place| self.is_gone(place));
        (self.readers[number] == 1 && whole).then(|| (number, self.tape.body[number]))
    }

    fn is_gone(&self, place: Place) -> bool {
        let Place::Lane(lane) = place else { return false };
        (lane as usize).checked_sub(self.tape.lane_inputs).is_some_and(|number| self.gone[number])
    }

    /// u and a of u a, u uniform and a not.
    fn scaled(&self, place: Place) -> Option<(usize, Place, Place)> {
        match self.only(place)? {
            (number, Instruction::Binary(Binary::Mul, u @ Place::Uniform(_), a @ Place::Lane(_))) => {
                Some((number, u, a))
            }
            (number, Instruction::Binary(Binary::Mul, a @ Place::Lane(_), u @ Place::Uniform(_))) => {
                Some((number, u, a))
            }
            _ => None,
        }
    }

    fn merged(&mut self, instruction: &Instruction) -> Option<Step<Place>> {
        let (step, gone) = match *instruction {
            Instruction::Binary(Binary::Add, a, b) => self.sum(a, b)?,
            Instruction::Binary(Binary::Sub, x @ Place::Lane(_), b) => match (self.scaled(b), self.only(b)) {
                (Some((number, u, a)), _) => (Step::MinusScaled([x, u, a]), [number, number]),
                (_, Some((number, Instruction::Binary(Binary::Div, a @ Place::Lane(_), b @ Place::Lane(_))))) => {
                    (Step::MinusQuotient([x, a, b]), [number, number])
                }
                _ => return None,
            },
            Instruction::Binary(Binary::Mul, u @ Place::Uniform(_), b) => match self.only(b)? {
                (number, Instruction::Binary(Binary::Div, a @ Place::Lane(_), v @ Place::Uniform(_))) => {
                    (Step::ScaledQuotient([u, a, v]), [number, number])
                }
                _ => return None,
            },
            Instruction::Binary(Binary::Mul, a @ Place::Lane(_), b @ Place::Lane(_)) => {
                match (self.only(a), self.only(b)) {
                    (_, Some((number, Instruction::Unary(Unary::Step, y)))) => (Step::Masked([a, y]), [number, number]),
                    (Some((number, Instruction::Unary(Unary::Step, y))), _) => (Step::Masked([b, y]), [number, number]),
                    _ => return None,
                }
            }
            Instruction::Unary(Unary::Relu, a) => match self.only(a)? {
                (number, Instruction::Binary(Binary::Add, a, b)) => (Step::RectifiedSum([a, b]), [number, number]),
                _ => return None,
            },
            _ => return None,
        };
        gone.into_iter().for_each(|number| self.gone[number] = true);
        Some(step)
    }

    fn sum(&self, a: Place, b: Place) -> Option<(Step<Place>, [usize; 2])> {
        if let (Some((first, u, a)), Some((second, v, b))) = (self.scaled(a), self.scaled(b)) {
            return Some((Step::Blend([u, a, v, b]), [first, second]));
        }
        for (x, product) in [(a, b), (b, a)] {
            if let (Place::Lane(_), Some((number, u, a))) = (x, self.scaled(product)) {
                return Some((Step::PlusScaled([x, u, a]), [number, number]));
            }
        }
        let (root, w) = match (a, b) {
            (root, w @ Place::Uniform(_)) | (w @ Place::Uniform(_), root) => (root, w),
            _ => return None,
        };
        let (first, Instruction::Unary(Unary::Sqrt, quotient)) = self.only(root)? else { return None };
        let (second, Instruction::Binary(Binary::Div, a @ Place::Lane(_), v @ Place::Uniform(_))) =
            self.only(quotient)?
        else {
            return None;
        };
        Some((Step::RootPlus([a, v, w]), [first, second]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::{Kind, compile_spread};

    /// Runs steps on inputs of one length, each result in a register of its own; the tape's results.
    fn run(tape: &Tape, steps: &[(Step<Place>, usize)], inputs: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let uniforms: Vec<f32> = [1e-3, 0.9].into_iter().chain(tape.constants.iter().map(|c| *c as f32)).collect();
        let mut registers = inputs.to_vec();
        registers.resize(tape.lane_registers(), Vec::new());
        for (step, number) in steps {
            let mut out = vec![0.0; inputs[0].len()];
            let at = |place: Place| match place {
                Place::Uniform(i) => Operand::Uniform(uniforms[i as usize]),
                Place::Lane(i) => Operand::Lanes(&registers[i as usize]),
            };
            step.at(at).run(&mut out);
            registers[tape.lane_inputs + number] = out;
        }
        let result = |place: &Place| match *place {
            Place::Uniform(i) => vec![uniforms[i as usize]; inputs[0].len()],
            Place::Lane(i) => registers[i as usize].clone(),
        };
        tape.results.iter().map(result).collect()
    }

    #[test]
    fn chains_that_run_as_one_give_the_same_bits() {
        // With how many steps remain.
        let texts = [
            ("u*x + v*y", 1),
            ("x*u + y*v*v", 2),
            ("x - u*y", 1),
            ("x + u*y", 1),
            ("u*x + y", 1),
            ("x - y*u", 1),
            ("u*(x/v)", 1),
            ("sqrt(x/v) + u", 1),
            ("x - y/z", 1),
            ("relu(x + y)", 1),
            ("x*step(y)", 1),
            ("step(x)*y", 1),
            // What is read twice stays.
            ("a = u*x; a + v*y + a", 3),
            ("a = x + y; relu(a) + a", 3),
            ("m = u*x + v*y; w = u*z + v*(y*y); x - u*(m/v)/(sqrt(w/u) + v)", 6),
        ];
        let special = [0.0, -0.0, 1.0, -1.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 1e-40, 3.4e38];
        let inputs: Vec<Vec<f32>> = (0..3_u32)
            .map(|k| {
                let number = |i: u32| (i * (7 + 2 * k) % 97) as f32 / 31.0 - 1.5;
                let at = |i: u32| special.get((i / (k + 1)) as usize % 23).copied().unwrap_or(number(i));
                (0..203).map(at).collect()
            })
            .collect();
        for (text, left) in texts {
            let compiled =
                compile_spread(Kind::Map, text, &["x", "y", "z", "u", "v"], &["x", "y", "z"]).expect("compiles");
            let tape = Tape::new(&compiled.graph, &compiled.results, 3, 2);
            let (one_by_one, merged) = (steps(&tape, false), steps(&tape, true));
            assert_eq!(merged.len(), left, "{text}: {merged:?}");
            let bits = |steps: &[(Step<Place>, usize)]| -> Vec<u32> {
                let results = run(&tape, steps, &inputs);
                // Any NaN is a NaN.
                results.iter().flatten().map(|x| if x.is_nan() { f32::NAN.to_bits() } else { x.to_bits() }).collect()
            };
            assert_eq!(bits(&one_by_one), bits(&merged), "{text}");
        }
    }
}
