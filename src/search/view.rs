//! What can be read off a search: where it is, what it has asked, what it has learned.

use super::{Outcome, Search, StepRecord};
use crate::expr::vector::{self, dense::Pair};

impl Search {
    /// How many steps have been completed.
    pub fn step(&self) -> u32 {
        self.step
    }

    /// Where the completed steps have led. (n)
    pub fn point(&self) -> &[f64] {
        &self.point
    }

    /// The value there.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The gradient there. (n)
    pub fn gradient(&self) -> &[f64] {
        &self.gradient
    }

    /// How it stands.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The point it has asked about last. (n)
    pub fn asked(&self) -> &[f64] {
        &self.trial
    }

    /// How many values, gradients and Hessians have been told; an answer that gives several counts in each, one about a point
    /// of which something is known in what is new.
    pub fn counts(&self) -> [u64; 3] {
        self.counts
    }

    /// The step that led to the point; none at the start.
    pub fn last(&self) -> Option<&StepRecord> {
        self.last.as_ref()
    }

    /// The step under way: its direction, and the trials so far.
    pub fn pending(&self) -> &StepRecord {
        &self.pending
    }

    /// The matrices the method keeps, by name, (n, n) row-major; the exact Hessian among them where it uses it.
    pub fn matrices(&self) -> impl Iterator<Item = (&str, &[f64])> {
        let names = self.machine.program().names.keys();
        names.filter_map(|name| Some((name.as_str(), self.machine.matrix(name)?)))
    }

    /// The numbers the method's text has computed, by name: its own, neither inputs nor hyper-parameters.
    pub fn numbers(&self) -> impl Iterator<Item = (&str, f64)> {
        let program = self.machine.program();
        let own = |name: &&String| !vector::SCALARS.contains(&name.as_str()) && !program.hypers.contains(name);
        program.names.keys().filter(own).filter_map(|name| Some((name.as_str(), self.machine.scalar(name)?)))
    }

    /// The pairs of L-BFGS, from the oldest to the newest.
    pub fn pairs(&self) -> &[Pair] {
        self.machine.pairs()
    }

    /// How many numbers its matrices and pairs hold: m·n or n².
    pub fn memory(&self) -> usize {
        let matrices: usize = self.matrices().map(|(_, matrix)| matrix.len()).sum();
        matrices + self.pairs().iter().map(|pair| pair.s.len() + pair.y.len()).sum::<usize>()
    }
}
