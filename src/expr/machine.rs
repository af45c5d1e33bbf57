//! Machines that run a [`Tape`]: on one point, or on slices in blocks.

use super::block::Operand;
use super::moments::Moments;
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

/// Where a step writes its block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Out {
    /// To the register of its instruction.
    Register,
    /// To an array that nobody reads any more.
    Array(usize),
    /// To an array over its own argument there.
    Over(usize),
}

/// Runs a tape on slices of f32 or f64, block by block. Allocates once.
#[derive(Clone, Debug)]
pub struct SliceMachine<T: Lane> {
    tape: Tape,
    /// What the body comes to, each step with the number of the instruction whose register it fills.
    steps: Vec<(Step<Place>, usize)>,
    /// Of each instruction: where its result goes.
    outs: Vec<Out>,
    /// All steps as one pass, where there is such a pass.
    moments: Option<Moments>,
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
            outs: vec![Out::Register; tape.body.len()],
            moments: None,
            block,
            uniforms,
            tape,
        };
        machine.round();
        machine
    }

    /// A machine that always runs with these targets: it writes to them without a copy where nobody reads what they held
    /// any more.
    pub fn with_targets(tape: Tape, targets: &[usize]) -> Self {
        let mut machine = Self::new(tape);
        if FULL {
            for (at, (step, number)) in machine.steps.iter().enumerate() {
                machine.outs[*number] = machine.out(at, step, *number, targets);
            }
            machine.moments = machine.moments();
        }
        machine
    }

    /// The pass that all steps come to, if every result is written by one of them.
    fn moments(&self) -> Option<Moments> {
        let described = self.steps.iter().map(|(step, number)| {
            let to = match self.outs[*number] {
                Out::Array(array) | Out::Over(array) => Some(array),
                Out::Register => None,
            };
            (*step, Place::Lane((self.tape.lane_inputs + number) as u32), to)
        });
        let pass = Moments::of(&described.collect::<Vec<_>>())?;
        (self.tape.results.len() == 3).then_some(pass)
    }

    /// Where a step may write.
    fn out(&self, at: usize, step: &Step<Place>, number: usize, targets: &[usize]) -> Out {
        let own = Place::Lane((self.tape.lane_inputs + number) as u32);
        let mut results = self.tape.results.iter().zip(targets).filter(|(place, _)| **place == own);
        let (Some((_, target)), None) = (results.next(), results.next()) else { return Out::Register };
        let held = Place::Lane(*target as u32);
        let others = targets.iter().filter(|other| *other == target).count();
        let read_later = self.steps[at + 1..].iter().any(|(later, _)| later.operands().any(|place| place == held));
        if others != 1 || *target >= self.tape.lane_inputs || read_later {
            return Out::Register;
        }
        match step.operands().any(|place| place == held) {
            false => Out::Array(*target),
            true if step.over() == Some(held) => Out::Over(*target),
            true => Out::Register,
        }
    }

    /// Whether it runs as one pass over all numbers instead of step by step.
    #[cfg(test)]
    pub(crate) fn is_one_pass(&self) -> bool {
        self.moments.is_some()
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
        if FULL && self.moments.is_some_and(|pass| pass.run(arrays, &self.rounded)) {
            return;
        }
        let mut start = 0;
        while start < length {
            let width = self.block.min(length - start);
            self.step(arrays, start, width);
            for (place, target) in self.tape.results.iter().zip(targets) {
                let out = &mut arrays[*target].as_mut()[start..start + width];
                match *place {
                    Place::Uniform(i) => out.fill(self.rounded[i as usize]),
                    Place::Lane(i) if self.is_written(i as usize) => {}
                    Place::Lane(i) => out.copy_from_slice(&self.lanes[i as usize * self.block..][..width]),
                }
            }
            start += width;
        }
    }

    /// Whether the steps have written a lane register to its array.
    fn is_written(&self, lane: usize) -> bool {
        FULL && lane.checked_sub(self.tape.lane_inputs).is_some_and(|number| self.outs[number] != Out::Register)
    }

    /// Fills the registers that results are taken from, for `width` lanes from `start` on.
    fn step<A: AsRef<[T]> + AsMut<[T]>>(&mut self, arrays: &mut [A], start: usize, width: usize) {
        let (inputs, block) = (self.tape.lane_inputs, self.block);
        for place in &self.tape.results {
            if let Place::Lane(i) = *place
                && (i as usize) < inputs
            {
                let input = &arrays[i as usize].as_ref()[start..start + width];
                self.lanes[i as usize * block..][..width].copy_from_slice(input);
            }
        }
        for (step, number) in &self.steps {
            let (registers, after) = self.lanes.split_at_mut((inputs + number) * block);
            let rounded = &self.rounded;
            let out = if FULL { self.outs[*number] } else { Out::Register };
            let (left, array, right) = match out {
                Out::Register => (&*arrays, None, &[][..]),
                Out::Array(k) | Out::Over(k) => {
                    let (left, rest) = arrays.split_at_mut(k);
                    let Some((array, right)) = rest.split_first_mut() else { continue };
                    (&*left, Some(array), &*right)
                }
            };
            // The array that is written is not read, except by steps that run over it.
            let input = |i: usize| match i.checked_sub(left.len()) {
                None => Operand::Lanes(&left[i].as_ref()[start..start + width]),
                Some(0) => Operand::Uniform(T::ZERO),
                Some(i) => Operand::Lanes(&right[i - 1].as_ref()[start..start + width]),
            };
            let at = |place: Place| match place {
                Place::Uniform(i) => Operand::Uniform(rounded[i as usize]),
                Place::Lane(i) => match (i as usize).checked_sub(inputs) {
                    None => input(i as usize),
                    Some(number) => match if FULL { self.outs[number] } else { Out::Register } {
                        Out::Register => Operand::Lanes(&registers[i as usize * block..][..width]),
                        Out::Array(k) | Out::Over(k) => input(k),
                    },
                },
            };
            match (out, array) {
                (Out::Over(_), Some(array)) => step.at(at).run_over(&mut array.as_mut()[start..start + width]),
                (_, Some(array)) => step.at(at).run(&mut array.as_mut()[start..start + width]),
                _ => step.at(at).run(&mut after[..width]),
            }
        }
    }
}
