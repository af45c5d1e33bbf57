//! The timeline: snapshots of a run, thinned to a budget, from which any step can be replayed exactly.

/// Snapshots at multiples of a stride that doubles whenever there would be too many, so that memory is bounded and the
/// distance to the nearest snapshot grows with the run's length only.
#[derive(Clone, Debug)]
pub struct Timeline<S> {
    /// The first step, which is always kept.
    start: u32,
    stride: u32,
    limit: usize,
    snapshots: Vec<(u32, S)>,
}

impl<S> Timeline<S> {
    /// An empty timeline that keeps at most `limit` snapshots (at least 2), at first one every `stride` steps.
    pub fn new(stride: u32, limit: usize) -> Self {
        Self::starting_at(0, stride, limit)
    }

    /// As [`Timeline::new`], of a run that begins at a later step.
    pub fn starting_at(start: u32, stride: u32, limit: usize) -> Self {
        Self { start, stride: stride.max(1), limit: limit.max(2), snapshots: Vec::new() }
    }

    fn is_kept(&self, step: u32) -> bool {
        step.saturating_sub(self.start).is_multiple_of(self.stride)
    }

    /// Offers the state after `step`; `snapshot` is called only where it is kept. Steps come in ascending order.
    pub fn offer(&mut self, step: u32, snapshot: impl FnOnce() -> S) {
        if !self.is_kept(step) {
            return;
        }
        if self.snapshots.len() == self.limit {
            self.stride *= 2;
            let kept: Vec<bool> = self.snapshots.iter().map(|(at, _)| self.is_kept(*at)).collect();
            let mut kept = kept.into_iter();
            self.snapshots.retain(|_| kept.next().unwrap_or(false));
            if !self.is_kept(step) {
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

    /// Forgets the snapshots after `step`.
    pub fn forget_after(&mut self, step: u32) {
        self.snapshots.retain(|(at, _)| *at <= step);
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
