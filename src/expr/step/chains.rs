//! Chains of instructions that run as one step.

use super::Step;
use crate::expr::graph::{Binary, Unary};
use crate::expr::tape::{Instruction, Place, Tape};

/// The steps of a tape's body, each with the number of the instruction whose result it writes. Chains become one step where
/// `merge` says so.
pub(crate) fn steps(tape: &Tape, merge: bool) -> Vec<(Step<Place>, usize)> {
    let mut finder = Finder {
        inputs: tape.lane_inputs,
        readers: readers(tape),
        results: &tape.results,
        gone: vec![false; tape.body.len()],
        steps: tape.body.iter().map(plain).collect(),
    };
    if merge {
        (0..tape.body.len()).for_each(|number| finder.merge(number));
    }
    let Finder { steps, gone, .. } = finder;
    steps.into_iter().enumerate().filter(|(number, _)| !gone[*number]).map(|(number, step)| (step, number)).collect()
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

/// Instructions that a step takes in; some may stand twice.
type Gone = [usize; 3];

struct Finder<'a> {
    inputs: usize,
    readers: Vec<usize>,
    results: &'a [Place],
    /// Instructions that have become part of another's step.
    gone: Vec<bool>,
    /// What each instruction has become.
    steps: Vec<Step<Place>>,
}

impl Finder<'_> {
    /// The step behind a place, if nobody else reads its result.
    fn only(&self, place: Place) -> Option<(usize, Step<Place>)> {
        let Place::Lane(lane) = place else { return None };
        let number = (lane as usize).checked_sub(self.inputs)?;
        (self.readers[number] == 1).then(|| (number, self.steps[number]))
    }

    /// u and a of u a, u uniform and a not.
    fn scaled(&self, place: Place) -> Option<(usize, Place, Place)> {
        match self.only(place)? {
            (number, Step::Binary(Binary::Mul, u @ Place::Uniform(_), a @ Place::Lane(_))) => Some((number, u, a)),
            (number, Step::Binary(Binary::Mul, a @ Place::Lane(_), u @ Place::Uniform(_))) => Some((number, u, a)),
            _ => None,
        }
    }

    /// a and b of a − b, neither uniform.
    fn difference(&self, place: Place) -> Option<(usize, Place, Place)> {
        match self.only(place)? {
            (number, Step::Binary(Binary::Sub, a @ Place::Lane(_), b @ Place::Lane(_))) => Some((number, a, b)),
            _ => None,
        }
    }

    /// Whether an instruction computes a result of the tape.
    fn is_result(&self, number: usize) -> bool {
        self.results.contains(&Place::Lane((self.inputs + number) as u32))
    }

    /// Makes an instruction one step with those it reads, where there is such a step.
    fn merge(&mut self, number: usize) {
        if let Some((step, gone)) = self.merged(number) {
            self.steps[number] = step;
            gone.into_iter().for_each(|number| self.gone[number] = true);
        }
    }

    fn merged(&self, number: usize) -> Option<(Step<Place>, Gone)> {
        Some(match self.steps[number] {
            Step::Binary(Binary::Add, a, b) => self.sum(a, b)?,
            Step::Binary(Binary::Sub, x @ Place::Lane(_), b) => match (self.scaled(b), self.only(b)?) {
                (Some((number, u, a)), _) => (Step::MinusScaled([x, u, a]), [number; 3]),
                (_, (number, Step::Binary(Binary::Div, a @ Place::Lane(_), b @ Place::Lane(_)))) => {
                    self.quotient(number, x, a, b)
                }
                _ => return None,
            },
            Step::Binary(Binary::Mul, u @ Place::Uniform(_), b) => match self.only(b)? {
                (number, Step::Binary(Binary::Div, a @ Place::Lane(_), v @ Place::Uniform(_))) => {
                    (Step::ScaledQuotient([u, a, v]), [number; 3])
                }
                (outer, Step::Binary(Binary::Mul, v @ Place::Uniform(_), difference)) => {
                    let (inner, a, b) = self.difference(difference)?;
                    (Step::ScaledDifference([u, v, a, b]), [outer, inner, inner])
                }
                _ => return None,
            },
            // Where it is what is asked for: in a sum the factor belongs to the sum.
            Step::Binary(Binary::Mul, square, u @ Place::Uniform(_)) if self.is_result(number) => {
                let (outer, Step::WholePower(2, difference)) = self.only(square)? else { return None };
                let (inner, a, b) = self.difference(difference)?;
                (Step::ScaledSquare([a, b, u]), [outer, inner, inner])
            }
            Step::Binary(Binary::Mul, a @ Place::Lane(_), b @ Place::Lane(_)) => match (self.only(a), self.only(b)) {
                (_, Some((number, Step::Unary(Unary::Step, y)))) => (Step::Masked([a, y]), [number; 3]),
                (Some((number, Step::Unary(Unary::Step, y))), _) => (Step::Masked([b, y]), [number; 3]),
                (_, Some((outer, Step::Binary(Binary::Mul, y, rest)))) => match self.only(rest)? {
                    (inner, Step::Binary(Binary::Sub, w @ Place::Uniform(_), z)) if y == z => match self.only(a) {
                        Some((error, Step::ScaledDifference([u, v, z, b]))) if y == z => {
                            (Step::LogisticError([u, v, y, b, w]), [outer, inner, error])
                        }
                        _ => (Step::LogisticSlope([a, y, w]), [outer, inner, inner]),
                    },
                    _ => return None,
                },
                _ => return None,
            },
            Step::Unary(op @ (Unary::Relu | Unary::Tanh | Unary::Sigmoid), a) => match (op, self.only(a)?) {
                (Unary::Relu, (number, Step::Binary(Binary::Add, a, b))) => (Step::RectifiedSum([a, b]), [number; 3]),
                (_, (number, Step::Binary(Binary::Add, a, b))) => (Step::OfSum(op, [a, b]), [number; 3]),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// x − a / b, the quotient being instruction `number`. Also where a and b are chains themselves.
    fn quotient(&self, number: usize, x: Place, a: Place, b: Place) -> (Step<Place>, Gone) {
        if let (Some((first, Step::ScaledQuotient([u, a, v]))), Some((second, Step::RootPlus([b, w, e])))) =
            (self.only(a), self.only(b))
        {
            return (Step::MinusRootQuotient([x, a, b, u, v, w, e]), [number, first, second]);
        }
        (Step::MinusQuotient([x, a, b]), [number; 3])
    }

    fn sum(&self, a: Place, b: Place) -> Option<(Step<Place>, Gone)> {
        if let (Some((first, u, a)), Some((second, v, b))) = (self.scaled(a), self.scaled(b)) {
            return Some(match self.only(b) {
                Some((third, Step::WholePower(2, b))) => (Step::BlendSquare([u, a, v, b]), [first, second, third]),
                _ => (Step::Blend([u, a, v, b]), [first, second, second]),
            });
        }
        for (x, product) in [(a, b), (b, a)] {
            if let (Place::Lane(_), Some((number, u, a))) = (x, self.scaled(product)) {
                return Some((Step::PlusScaled([x, u, a]), [number; 3]));
            }
        }
        let (root, w) = match (a, b) {
            (root, w @ Place::Uniform(_)) | (w @ Place::Uniform(_), root) => (root, w),
            _ => return None,
        };
        let (first, Step::Unary(Unary::Sqrt, quotient)) = self.only(root)? else { return None };
        let (second, Step::Binary(Binary::Div, a @ Place::Lane(_), v @ Place::Uniform(_))) = self.only(quotient)?
        else {
            return None;
        };
        Some((Step::RootPlus([a, v, w]), [first, second, second]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::block::Operand;
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
            ("tanh(x + y)", 1),
            ("sigmoid(x + u)", 1),
            ("x*step(y)", 1),
            ("step(x)*y", 1),
            // What is read twice stays.
            ("a = u*x; a + v*y + a", 3),
            ("a = x + y; relu(a) + a", 3),
            ("m = u*x + v*y; w = u*z + v*(y*y); x - u*(m/v)/(sqrt(w/u) + v)", 4),
            ("m = u*x + v*y; w = u*z + v*y^2; z - u*(m/v)/(sqrt(w/u) + v)", 3),
            ("u*x + v*y^2", 1),
            ("x - u*(y/v)/(sqrt(z/u) + v)", 1),
            ("u*(v*(x - y))", 1),
            ("(x - y)^2*u", 1),
            ("z*(x*(u - x))", 1),
            ("u*(v*(x - z))*(x*(u - x))", 1),
            ("u*(v*(x - z))*(y*(u - y))", 2),
            ("z + (x - y)^2*u", 3),
            ("z*(x*(u - y))", 3),
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
