//! Executors: what runs a tensor program.
//!
//! | executor | numbers | what for |
//! |---|---|---|
//! | `reference` | f64 | plain loops: the definition of every operation |
//! | `cpu` | f32 | one core, by 4-lane vectors; the same bits natively and in WebAssembly |
//!
//! A [`crate::program::Program`] is planned once. After that a run allocates nothing:
//!
//! 1. [`Executor::write`] the inputs, [`Executor::set_scalar`] what changes from step to step;
//! 2. [`Executor::run`] with the parameter block, which fills the gradient block;
//! 3. [`Executor::read`] the outputs.

pub mod cpu;
pub mod random;
pub mod reference;

use crate::expr::slice::Lane;

/// When and where in its batch a run takes place: what random numbers depend on, besides the seed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// The experiment's seed.
    pub seed: u32,
    /// The number of the step.
    pub step: u32,
    /// Number of the run's first example in its batch: a batch that is worked through in parts draws the numbers that it
    /// would draw in one.
    pub first: u32,
}

/// Runs one program. Inputs, scalars, states and outputs are named by their numbers in the program's lists.
pub trait Executor<T: Lane> {
    /// Writes an input, row-major. It keeps its value until it is written again.
    ///
    /// # Panics
    /// Where the length is not that of the input.
    fn write(&mut self, input: usize, values: &[T]);

    /// Where an input lies, to be filled in place.
    fn input_mut(&mut self, input: usize) -> &mut [T];

    /// Sets a scalar; 0 at first.
    fn set_scalar(&mut self, scalar: usize, value: f64);

    /// Sets what random numbers depend on.
    fn set_moment(&mut self, moment: Moment);

    /// Computes everything. `parameters` is the block in the program's layout; the gradient block is overwritten, where the
    /// program has one, and not touched otherwise. Then the assigned states take their new values.
    ///
    /// # Panics
    /// Where the blocks do not have the program's length (the gradient may be empty where the program has none).
    fn run(&mut self, parameters: &[T], gradient: &mut [T]);

    /// An output of the last run, row-major.
    fn read(&self, output: usize) -> &[T];

    /// The block of states.
    fn states(&self) -> &[T];

    /// Replaces the block of states, as when a snapshot is put back.
    ///
    /// # Panics
    /// Where the length is not that of the block.
    fn set_states(&mut self, states: &[T]);
}
