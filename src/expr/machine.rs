//! Machines that run a [`Tape`]: on one point, or on slices in blocks.

use super::graph::{Binary, Unary};
use super::scalar;
use super::slice::Lane;
use super::step::{Step, steps};
use super::tape::{Instruction, Place, Tape};
use crate::FULL;

/// The uniform registers of a tape, filled.
#[derive(Clone, Debug)]
struct Uniforms(Vec<f64>);

impl Uniforms {
    fn new(tape: &Tape) -> Self {
        let mut registers = vec![0.0; tape.uniform_registers()];
        registers[tape.uniform_inputs..][..tape.constants.len()].copy_from_slice(&tape.constants);
        let mut uniforms = Self(registers);
        uniforms.run_prelude(tape);
        uniforms
    }

    fn set(&mut self, tape: &Tape, values: &[f64]) {
        self.0[..tape.uniform_inputs].copy_from_slice(values);
        self.run_prelude(tape);
    }

    fn run_prelude(&mut self, tape: &Tape) {
        let first = tape.uniform_inputs + tape.constants.len();
        for (i, instruction) in tape.prelude.iter().enumerate() {
            self.0[first + i] = scalar_step(*instruction, &self.0, &[]);
        }
    }
}

/// One instruction on single numbers.
pub(crate) fn scalar_step(instruction: Instruction, uniforms: &[f64], lanes: &[f64]) -> f64 {
    let at = |place: Place| match place {
        Place::Uniform(i) => uniforms[i as usize],
        Place::Lane(i) => lanes[i as usize],
    };
    match instruction {
        Instruction::Unary(op, a) => scalar::unary(op, at(a)),
        Instruction::WholePower(n, a) => scalar::whole_power(at(a), n),
        Instruction::Binary(op, a, b) => scalar::binary(op, at(a), at(b)),
        Instruction::Select(c, a, b) => {
            if at(c) != 0.0 {
                at(a)
            } else {
                at(b)
            }
        }
    }
}

/// Runs a tape on one point at a time, in f64. Allocates once.
#[derive(Clone, Debug)]
pub struct PointMachine {
    tape: Tape,
    uniforms: Uniforms,
    lanes: Vec<f64>,
}

impl PointMachine {
    /// A machine with all uniforms 0.
    pub fn new(tape: Tape) -> Self {
        let uniforms = Uniforms::new(&tape);
        Self { uniforms, lanes: vec![0.0; tape.lane_registers()], tape }
    }

    /// Sets the uniform inputs, in their order.
    ///
    /// # Panics
    /// Where the number of values is not that of the tape's uniform inputs.
    pub fn set_uniforms(&mut self, values: &[f64]) {
        self.uniforms.set(&self.tape, values);
    }

    /// Evaluates at `point` (one number for each lane input); results in their order.
    ///
    /// # Panics
    /// Where the lengths are not those of the tape.
    pub fn run(&mut self, point: &[f64], results: &mut [f64]) {
        let inputs = self.tape.lane_inputs;
        self.lanes[..inputs].copy_from_slice(point);
        for (i, instruction) in self.tape.body.iter().enumerate() {
            self.lanes[inputs + i] = scalar_step(*instruction, &self.uniforms.0, &self.lanes);
        }
        assert_eq!(results.len(), self.tape.results.len());
        for (result, place) in results.iter_mut().zip(&self.tape.results) {
            *result = match *place {
                Place::Uniform(i) => self.uniforms.0[i as usize],
                Place::Lane(i) => self.lanes[i as usize],
            };
        }
    }
}

/// Most and fewest lanes evaluated together: enough to hide the cost of an instruction's dispatch.
const MOST: usize = 512;
const FEWEST: usize = 64;
/// Bytes that the registers of a formula may fill: most of a first-level cache.
const BYTES: usize = 24 << 10;

/// Runs a tape on slices of f32 or f64, block by block. Allocates once.
#[derive(Clone, Debug)]
pub struct SliceMachine<T: Lane> {
    tape: Tape,
    /// What the body comes to, each step with the number of the instruction whose register it fills.
    steps: Vec<(Step<Place>, usize)>,
    uniforms: Uniforms,
    /// The uniforms, rounded to T.
    rounded: Vec<T>,
    /// Lanes evaluated together.
    block: usize,
    /// Registers; those of inputs are used only where an input is a result, others are read where they are.
    /// (lane registers, block)
    lanes: Vec<T>,
}

impl<T: Lane> SliceMachine<T> {
    /// A machine with all uniforms 0.
    pub fn new(tape: Tape) -> Self {
        let uniforms = Uniforms::new(&tape);
        let zero = T::ZERO;
        let registers = tape.body.len();
        let block = (BYTES / (registers.max(1) * size_of::<T>())).clamp(FEWEST, MOST) / 16 * 16;
        let mut machine = Self {
            rounded: vec![zero; uniforms.0.len()],
            lanes: vec![zero; tape.lane_registers() * block],
            steps: steps(&tape, FULL),
            block,
            uniforms,
            tape,
        };
        machine.round();
        machine
    }

    /// Operations for each lane.
    pub fn operations(&self) -> usize {
        self.tape.body.len()
    }

    fn round(&mut self) {
        for (rounded, exact) in self.rounded.iter_mut().zip(&self.uniforms.0) {
            *rounded = T::from_f64(*exact);
        }
    }

    /// Sets the uniform inputs, in their order.
    ///
    /// # Panics
    /// Where the number of values is not that of the tape's uniform inputs.
    pub fn set_uniforms(&mut self, values: &[f64]) {
        self.uniforms.set(&self.tape, values);
        self.round();
    }

    /// Evaluates on `arrays`, all of one length n. The first arrays are the lane inputs; result k is written to
    /// `arrays[targets[k]]`, which may be an input: all inputs of a lane are read before any of its results is written.
    ///
    /// # Panics
    /// Where the lengths do not agree.
    pub fn run<A: AsRef<[T]> + AsMut<[T]>>(&mut self, arrays: &mut [A], targets: &[usize]) {
        let length = arrays.first().map_or(0, |array| array.as_ref().len());
        assert_eq!(targets.len(), self.tape.results.len());
        let mut start = 0;
        while start < length {
            let width = self.block.min(length - start);
            self.step(arrays, start, width);
            for (place, target) in self.tape.results.iter().zip(targets) {
                let out = &mut arrays[*target].as_mut()[start..start + width];
                match *place {
                    Place::Uniform(i) => out.fill(self.rounded[i as usize]),
                    Place::Lane(i) => out.copy_from_slice(&self.lanes[i as usize * self.block..][..width]),
                }
            }
            start += width;
        }
    }

    /// Fills the registers that results are taken from, for `width` lanes from `start` on.
    fn step<A: AsRef<[T]>>(&mut self, arrays: &[A], start: usize, width: usize) {
        let (inputs, block) = (self.tape.lane_inputs, self.block);
        let input = |i: usize| &arrays[i].as_ref()[start..start + width];
        for place in &self.tape.results {
            if let Place::Lane(i) = *place
                && (i as usize) < inputs
            {
                self.lanes[i as usize * block..][..width].copy_from_slice(input(i as usize));
            }
        }
        for (step, i) in &self.steps {
            let (before, after) = self.lanes.split_at_mut((inputs + i) * block);
            let out = &mut after[..width];
            let at = |place: Place| match place {
                Place::Uniform(i) => Operand::Uniform(self.rounded[i as usize]),
                Place::Lane(i) if (i as usize) < inputs => Operand::Lanes(input(i as usize)),
                Place::Lane(i) => Operand::Lanes(&before[i as usize * block..][..width]),
            };
            step.at(at).run(out);
        }
    }
}

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
        (Operand::Lanes(mut a), Operand::Lanes(mut b)) => {
            let mut out = out;
            if FULL {
                let (turns, rest) = out.as_chunks_mut::<TURN>();
                let ((turns_a, rest_a), (turns_b, rest_b)) = (a.as_chunks::<TURN>(), b.as_chunks::<TURN>());
                for (out, (a, b)) in turns.iter_mut().zip(turns_a.iter().zip(turns_b)) {
                    *out = std::array::from_fn(|i| f(a[i], b[i]));
                }
                (out, a, b) = (rest, rest_a, rest_b);
            }
            out.iter_mut().zip(a.iter().zip(b)).for_each(|(out, (a, b))| *out = f(*a, *b));
        }
        (Operand::Lanes(_), Operand::Uniform(b)) => each(a, out, |a| f(a, b)),
        (Operand::Uniform(a), _) => each(b, out, |b| f(a, b)),
    }
}

pub(crate) fn triples<T: Lane>(all: [Operand<'_, T>; 3], out: &mut [T], f: impl Fn(T, T, T) -> T) {
    let [Operand::Lanes(a), Operand::Lanes(b), Operand::Lanes(c)] = all else {
        let [a, b, c] = all;
        out.iter_mut().enumerate().for_each(|(i, out)| *out = f(a.get(i), b.get(i), c.get(i)));
        return;
    };
    let (turns, rest) = out.as_chunks_mut::<TURN>();
    let ((turns_a, a), (turns_b, b)) = (a.as_chunks::<TURN>(), b.as_chunks::<TURN>());
    let (turns_c, c) = c.as_chunks::<TURN>();
    for (out, ((a, b), c)) in turns.iter_mut().zip(turns_a.iter().zip(turns_b).zip(turns_c)) {
        *out = std::array::from_fn(|i| f(a[i], b[i], c[i]));
    }
    rest.iter_mut().zip(a.iter().zip(b).zip(c)).for_each(|(out, ((a, b), c))| *out = f(*a, *b, *c));
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
            let function = match op {
                Unary::Sin => T::sin,
                Unary::Cos => T::cos,
                Unary::Tan => T::tan,
                Unary::Exp => T::exp,
                Unary::Log => T::log,
                Unary::Tanh => T::tanh,
                Unary::Sigmoid => T::sigmoid,
                _ => T::softplus,
            };
            function(out);
        }
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
        Binary::Div => pairs(a, b, out, |a, b| a / b),
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
            let exponents = [exponent; FEWEST];
            out.chunks_mut(FEWEST).for_each(|chunk| T::pow(chunk, &exponents));
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
