//! Threads that share the work of a training's steps. The numbers are those of one thread, to the last bit.

use descent_lab::experiment::Run;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::train::network::{Hands, Own, Prepared, Share, Work};
use descent_lab::train::shard::{Sharding, Tree};
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Scope;

/// Blocks of a step for one thread: the work, and each block with its number.
type Job = (Arc<Work>, Vec<(usize, Range<usize>)>);
/// What a block came to: its number, its loss, its gradient; none where the thread could not.
type Part = (usize, Option<(f64, Vec<f32>)>);

/// Threads that wait for blocks, for as long as their scope lasts.
pub struct Crew {
    jobs: Vec<Sender<Job>>,
    parts: Receiver<Part>,
}

impl Crew {
    /// Starts threads besides the one that calls: `threads` in all.
    pub fn new<'scope, 'env>(
        scope: &'scope Scope<'scope, 'env>,
        threads: usize,
        experiment: &'env NetworkExperiment,
        prepared: &'env Prepared,
        run: &'env Run,
    ) -> Self {
        let (give, parts) = channel();
        let start = |_| {
            let (job, jobs) = channel::<Job>();
            let give = give.clone();
            scope.spawn(move || work(&jobs, &give, experiment, prepared, run));
            job
        };
        Self { jobs: (1..threads).map(start).collect(), parts }
    }
}

/// What a thread does until nobody has a job for it.
fn work(jobs: &Receiver<Job>, give: &Sender<Part>, experiment: &NetworkExperiment, prepared: &Prepared, run: &Run) {
    let mut share: Option<Share> = None;
    for (work, blocks) in jobs {
        if share.as_ref().map(Share::phase) != Some(work.phase) {
            share = Share::new(experiment, prepared, run, work.phase).ok();
        }
        for (number, block) in blocks {
            let part = share.as_mut().map(|share| {
                let mut gradient = vec![0.0; work.parameters.len()];
                (share.block(&work, block, &mut gradient), gradient)
            });
            if give.send((number, part)).is_err() {
                return;
            }
        }
    }
}

impl Hands for Crew {
    fn gradient(&mut self, work: Work, sharding: Sharding, own: Own, gradient: &mut [f32]) -> f64 {
        let (batch, n) = (work.rows.len(), work.parameters.len());
        let workers = self.jobs.len() + 1;
        let blocks: Vec<Range<usize>> = sharding.blocks(batch, workers).collect();
        let dealt = |worker: usize| -> Vec<(usize, Range<usize>)> {
            blocks.iter().cloned().enumerate().skip(worker).step_by(workers).collect()
        };
        let work = Arc::new(work);
        let mut mine = dealt(0);
        let mut expected = 0;
        for (worker, jobs) in (1..).zip(&self.jobs) {
            let theirs = dealt(worker);
            let count = theirs.len();
            match jobs.send((Arc::clone(&work), theirs)) {
                Ok(()) => expected += count,
                Err(back) => mine.extend(back.0.1),
            }
        }
        let mut parts: Vec<Option<(f64, Vec<f32>)>> = vec![None; blocks.len()];
        for (number, block) in mine {
            let mut part = vec![0.0; n];
            let loss = own(block, &mut part);
            parts[number] = Some((loss, part));
        }
        for _ in 0..expected {
            let Ok((number, part)) = self.parts.recv() else { break };
            parts[number] = part;
        }
        let mut tree = Tree::new(n, sharding.shards(batch));
        for (block, part) in blocks.iter().zip(parts) {
            // A block whose thread could not is computed here.
            let (loss, part) = part.unwrap_or_else(|| {
                let mut part = vec![0.0; n];
                (own(block.clone(), &mut part), part)
            });
            tree.next(gradient).copy_from_slice(&part);
            tree.add(block.len(), loss, gradient);
        }
        tree.end(gradient)
    }
}
