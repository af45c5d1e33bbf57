//! The timeline: snapshots of a run, thinned to a budget, from which any step can be replayed exactly.

/// Snapshots at multiples of a stride that doubles whenever there would be too many, so that memory is bounded and the
/// distance to the nearest snapshot grows with the run's length only.
#[derive(Clone, Debug)]
pub struct Timeline<S> {
    stride: u32,
    limit: usize,
    snapshots: Vec<(u32, S)>,
}

impl<S> Timeline<S> {
    /// An empty timeline that keeps at most `limit` snapshots (at least 2), at first one every `stride` steps.
    pub fn new(stride: u32, limit: usize) -> Self {
        Self { stride: stride.max(1), limit: limit.max(2), snapshots: Vec::new() }
    }

    /// Offers the state after `step`; `snapshot` is called only where it is kept. Steps come in ascending order.
    pub fn offer(&mut self, step: u32, snapshot: impl FnOnce() -> S) {
        if !step.is_multiple_of(self.stride) {
            return;
        }
        if self.snapshots.len() == self.limit {
            self.stride *= 2;
            let stride = self.stride;
            self.snapshots.retain(|(at, _)| at.is_multiple_of(stride));
            if !step.is_multiple_of(stride) {
                return;
            }
        }
        self.snapshots.push((step, snapshot()));
    }

    /// The latest snapshot at or before `step`.
    pub fn nearest(&self, step: u32) -> Option<(u32, &S)> {
        let after = self.snapshots.partition_point(|(at, _)| *at <= step);
        after.checked_sub(1).map(|i| (self.snapshots[i].0, &self.snapshots[i].1))
    }

    /// How many snapshots are kept.
    pub fn len(&self) -> usize {
        self.snapshots.len()
    }

    /// Whether none is kept.
    pub fn is_empty(&self) -> bool {
        self.snapshots.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded_and_every_step_has_a_snapshot_before_it() {
        let mut timeline = Timeline::new(4, 16);
        for step in 0..=100_000 {
            timeline.offer(step, || step);
            assert!(timeline.len() <= 16);
        }
        for step in [0, 1, 5, 99_999, 100_000] {
            let (at, state) = timeline.nearest(step).expect("step 0 is always kept");
            assert!(at <= step && step - at < 16_384 && *state == at);
        }
    }
}
