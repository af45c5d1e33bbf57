//! Visiting an earlier step: the training stands there, for whoever looks at it, and goes on from its head afterwards.
//!
//! A visit replays from the nearest snapshot, a step at a time, so that a worker can listen between two of them.

use super::NetworkError;
use super::training::{Head, Training};

impl Training {
    /// The last step taken, also while an earlier one is visited.
    pub fn head(&self) -> u32 {
        self.head.as_ref().map_or(self.step, |head| head.step)
    }

    /// Goes towards the state after `step`, which must have been reached. [`Training::approach`] takes it there.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub fn visit(&mut self, step: u32) -> Result<(), NetworkError> {
        let step = step.min(self.head());
        if step == self.head() {
            return self.leave();
        }
        if self.head.is_none() {
            let snapshot = self.stretch.trainer.snapshot();
            self.head = Some(Head { step: self.step, phase: self.phase, snapshot });
        }
        let Some((at, (phase, snapshot))) = self.timeline.nearest(step) else { return Ok(()) };
        // From where it stands, where that is nearer.
        if self.step <= step && at <= self.step {
            return Ok(());
        }
        let (phase, snapshot) = (*phase, snapshot.clone());
        if phase != self.phase {
            self.reopen(phase)?;
        }
        self.stretch.trainer.restore(&snapshot);
        self.before.clear();
        self.step = at;
        Ok(())
    }

    /// Replays one step towards `step`. Whether it has been reached.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub fn approach(&mut self, step: u32) -> Result<bool, NetworkError> {
        if self.step < step.min(self.head()) {
            self.begin_due()?;
            self.before.clear();
            self.before.extend_from_slice(self.stretch.trainer.parameters());
            self.take(None);
            self.step += 1;
        }
        Ok(self.step >= step.min(self.head()))
    }

    /// Ends a visit: the training stands at its head again.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub fn leave(&mut self) -> Result<(), NetworkError> {
        let Some(head) = self.head.take() else { return Ok(()) };
        if head.phase != self.phase {
            self.reopen(head.phase)?;
        }
        self.stretch.trainer.restore(&head.snapshot);
        self.before.clear();
        self.step = head.step;
        Ok(())
    }
}

impl Training {
    /// Goes back to the state after `step` for good: what came after is forgotten, and it goes on from there.
    ///
    /// # Errors
    /// Where a stretch cannot be begun again.
    pub(super) fn rewind(&mut self, step: u32) -> Result<(), NetworkError> {
        self.leave()?;
        if step < self.step {
            self.revisit(step)?;
            self.timeline.forget_after(step);
            self.before.clear();
            self.set_running();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::network::NetworkExperiment;
    use crate::train::network::Prepared;
    use std::rc::Rc;

    fn training() -> Training {
        let text = r#"{"version":1,"lab":"network","data":"moons","model":{"name":"stacked_autoencoder","widths":[6,4]},
            "loss":"binary_cross_entropy","runs":[{"optimizer":{"name":"adam","lr":0.01}}],"epochs":3}"#;
        let value = serde_json::from_str(text).expect("the text is JSON");
        let experiment = Rc::new(NetworkExperiment::from_value(value).expect("the experiment is valid"));
        let prepared = Rc::new(Prepared::new(&experiment, None).expect("the data are there"));
        Training::new(&experiment, &prepared, &experiment.runs[0]).expect("the run can begin")
    }

    #[test]
    fn a_visit_shows_the_state_the_run_had_and_changes_nothing() {
        let (mut straight, mut visited) = (training(), training());
        let mut seen = Vec::new();
        let steps = straight.steps();
        for step in 0..steps {
            seen.push(straight.parameters().to_vec());
            straight.advance().expect("it goes on");
            visited.advance().expect("it goes on");
            if step % 9 == 8 {
                for at in [step / 2, step / 3, step - 1] {
                    visited.visit(at).expect("it can be visited");
                    while !visited.approach(at).expect("it can be visited") {}
                    assert_eq!((visited.step(), visited.head()), (at, step + 1));
                    assert_eq!(visited.parameters(), seen[at as usize], "step {at} visited from {step}");
                }
            }
        }
        assert_eq!(straight.ended().digest, visited.ended().digest);
        assert_eq!(visited.head(), steps);
    }
}
