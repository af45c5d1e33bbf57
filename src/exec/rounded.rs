//! The reference executor behind blocks of f32.

use super::reference::Reference;
use super::{Executor, Moment};
use crate::program::Program;

/// Runs a program in f64; what goes in and out is rounded to f32.
#[derive(Clone, Debug)]
pub struct Rounded {
    inner: Reference,
    inputs: Vec<Vec<f32>>,
    outputs: Vec<Vec<f32>>,
    states: Vec<f32>,
    parameters: Vec<f64>,
    gradient: Vec<f64>,
}

impl Rounded {
    /// An executor of a program.
    pub fn new(program: &Program) -> Self {
        let block = |named: &crate::program::Named| vec![0.0; named.shape.count()];
        let count = program.parameter_count();
        Self {
            inner: Reference::new(program),
            inputs: program.inputs().iter().map(block).collect(),
            outputs: program.outputs().iter().map(block).collect(),
            states: program.initial_states().iter().map(|state| *state as f32).collect(),
            parameters: vec![0.0; count],
            gradient: vec![0.0; count],
        }
    }
}

impl Executor<f32> for Rounded {
    fn write(&mut self, input: usize, values: &[f32]) {
        self.inputs[input].copy_from_slice(values);
    }
    fn input_mut(&mut self, input: usize) -> &mut [f32] {
        &mut self.inputs[input]
    }
    fn set_scalar(&mut self, scalar: usize, value: f64) {
        self.inner.set_scalar(scalar, value);
    }
    fn set_moment(&mut self, moment: Moment) {
        self.inner.set_moment(moment);
    }
    fn run(&mut self, parameters: &[f32], gradient: &mut [f32]) {
        for (number, input) in self.inputs.iter().enumerate() {
            let wide: Vec<f64> = input.iter().map(|x| f64::from(*x)).collect();
            self.inner.write(number, &wide);
        }
        let wide: Vec<f64> = self.states.iter().map(|x| f64::from(*x)).collect();
        self.inner.set_states(&wide);
        self.parameters.iter_mut().zip(parameters).for_each(|(wide, x)| *wide = f64::from(*x));
        self.inner.run(&self.parameters, &mut self.gradient);
        if !gradient.is_empty() {
            gradient.iter_mut().zip(&self.gradient).for_each(|(g, wide)| *g = *wide as f32);
        }
        for (number, output) in self.outputs.iter_mut().enumerate() {
            output.iter_mut().zip(self.inner.read(number)).for_each(|(x, wide)| *x = *wide as f32);
        }
        self.states.iter_mut().zip(self.inner.states()).for_each(|(x, wide)| *x = *wide as f32);
    }
    fn read(&self, output: usize) -> &[f32] {
        &self.outputs[output]
    }
    fn states(&self) -> &[f32] {
        &self.states
    }
    fn set_states(&mut self, states: &[f32]) {
        self.states.copy_from_slice(states);
    }
}
