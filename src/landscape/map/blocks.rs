//! Many runs at once: the update rule and the gradient on slices, a strip of cells at a time.
//!
//! The coordinates of a strip stand in one slice, all x before all y, because a rule treats them alike; the surface sees
//! two slices of the same memory. All steps of a strip are taken before the next strip begins, so that its state stays
//! in the first-level cache.
//!
//! A run that has diverged goes on as numbers that are none, which nobody looks at: lanes do not touch one another.

use super::minima::Minima;
use super::rates::RatesOf;
use super::strip::Strip;
use super::{Cell, Ending, MapJob, MapKind};
use crate::experiment::Run;
use crate::expr::FormulaError;
use crate::expr::machine::SliceMachine;
use crate::expr::tape::Tape;
use crate::optim::resting;
use crate::surface::{self, Slices};
use crate::train::DIVERGED;

/// Steps between two looks at the budget: a fraction of a millisecond's worth.
const TURN: u32 = 16;

/// Runs strips of cells by an update rule.
#[derive(Clone, Debug)]
pub(super) struct Blocks {
    rule: SliceMachine<f64>,
    initial: SliceMachine<f64>,
    slopes: Slices<f64>,
    rates: RatesOf,
    /// The rate before any schedule, which a state variable may start from.
    lr: f64,
    /// The rule's uniforms: t first, then lr where it is none of the lanes.
    uniforms: Vec<f64>,
    /// Which uniform is the second hyper-parameter of a rate map.
    other: Option<usize>,
    /// Which array each result of the rule goes to: x, then the state variables.
    targets: Vec<usize>,
    steps: u32,
    state: State,
}

/// Where a strip is.
#[derive(Clone, Debug, Default)]
struct State {
    /// Steps taken.
    t: u32,
    /// Lanes that have not diverged.
    living: usize,
    /// x, g, the state variables, and the rates where they are lanes: each all lanes' x, then all lanes' y.
    arrays: Vec<Vec<f64>>,
    /// The rates the schedule begins with, and those of this step; empty where they are shared.
    rates: [Vec<f64>; 2],
    /// Loss now, and before the last step.
    loss: [Vec<f64>; 2],
    /// The last step outside of every minimum's reach; −1 for none.
    away: Vec<f64>,
    /// Squared distance from the nearest minimum.
    squares: Vec<f64>,
    /// What became of the lanes that have diverged.
    dead: Vec<Option<Cell>>,
}

impl Blocks {
    /// A machine for the runs of a job; none where the optimizer does not apply to every coordinate on its own, or where
    /// the schedule depends on how the run goes.
    ///
    /// # Errors
    /// Where a formula is not one.
    pub(super) fn new(job: &MapJob, run: &Run) -> Result<Option<Self>, FormulaError> {
        let (spread, key): (&[&str], _) = match &job.kind {
            MapKind::Basins => (&[], None),
            MapKind::Rates(key) => (&["lr"], Some(key)),
        };
        let Some(rates) = RatesOf::new(job, run)? else { return Ok(None) };
        if run.optimizer.entry.search.is_some() {
            return Ok(None);
        }
        let compiled = resting::compiled(&run.optimizer, spread)?;
        if !compiled.is_separable() {
            return Ok(None);
        }
        let (lanes, uniforms) = (compiled.lanes.len(), compiled.uniforms.len());
        let machine = |results| SliceMachine::new(Tape::new(&compiled.graph, results, lanes, uniforms));
        let states = compiled.states().len();
        let state = State { arrays: vec![Vec::new(); lanes], ..State::default() };
        Ok(Some(Self {
            rule: machine(&compiled.results),
            initial: machine(&compiled.initial),
            slopes: surface::slopes(&job.experiment.surface)?,
            rates,
            lr: run.optimizer.value("lr").unwrap_or(0.0),
            uniforms: run.optimizer.values_of(&compiled.uniforms),
            other: key.and_then(|key| compiled.uniforms.iter().position(|name| name == key)),
            targets: std::iter::once(0).chain(2..2 + states).collect(),
            steps: job.experiment.steps,
            state,
        }))
    }

    /// Puts the runs of a strip at their starts.
    pub(super) fn begin(&mut self, strip: &Strip, minima: &Minima) {
        if let (Some(index), Some(value)) = (self.other, strip.other) {
            self.uniforms[index] = value;
        }
        let state = &mut self.state;
        state.reset(strip);
        // The last strip has left its last rate; where rates are lanes, this is a hyper-parameter that is set above.
        if strip.rates.is_empty() {
            self.uniforms[1] = self.lr;
        }
        self.initial.set_uniforms(&self.uniforms);
        self.initial.run(&mut state.arrays, &self.targets[1..]);
        state.look(&mut self.slopes, minima, 0.0);
    }

    /// Takes steps until all are taken or `spent` says so. Whether all are.
    pub(super) fn advance(&mut self, minima: &Minima, mut spent: impl FnMut() -> bool) -> bool {
        while !self.done() {
            let end = self.steps.min(self.state.t + TURN);
            while self.state.t < end {
                self.step(minima);
            }
            if spent() {
                break;
            }
        }
        self.done()
    }

    fn done(&self) -> bool {
        self.state.t == self.steps || self.state.living == 0
    }

    fn step(&mut self, minima: &Minima) {
        let Self { state, uniforms, .. } = self;
        let shared = self.rates.next(state.t, &mut state.rates);
        match shared {
            Some(rate) => uniforms[1] = rate,
            None => state.spread_rates(1),
        }
        state.t += 1;
        uniforms[0] = f64::from(state.t);
        self.rule.set_uniforms(uniforms);
        self.rule.run(&mut state.arrays, &self.targets);
        state.look(&mut self.slopes, minima, shared.unwrap_or(0.0));
    }

    /// Where the runs that live are.
    pub(super) fn ends(&self) -> Vec<[f64; 2]> {
        let State { arrays, dead, .. } = &self.state;
        let (xs, ys) = arrays[0].split_at(dead.len());
        let living = xs.iter().zip(ys).zip(dead).filter(|(_, dead)| dead.is_none());
        living.map(|((x, y), _)| [*x, *y]).collect()
    }

    /// What became of the runs.
    pub(super) fn cells(&self, minima: &Minima) -> impl Iterator<Item = Cell> {
        let state = &self.state;
        let (xs, ys) = state.arrays[0].split_at(state.dead.len());
        state.dead.iter().enumerate().map(move |(lane, dead)| {
            dead.unwrap_or_else(|| {
                let ending = minima.within_reach([xs[lane], ys[lane]]).map_or(Ending::Elsewhere, Ending::Reached);
                let steps = if ending == Ending::Elsewhere { state.t } else { (state.away[lane] + 1.0) as u32 };
                Cell { ending, steps, loss: state.loss[0][lane] }
            })
        })
    }
}

impl State {
    /// All lanes at their starts, before step 1.
    fn reset(&mut self, strip: &Strip) {
        let lanes = strip.starts.len();
        for array in &mut self.arrays {
            refill(array, 2 * lanes, 0.0);
        }
        for (lane, [x, y]) in strip.starts.iter().enumerate() {
            self.arrays[0][lane] = *x;
            self.arrays[0][lanes + lane] = *y;
        }
        self.rates = [strip.rates.clone(), strip.rates.clone()];
        self.spread_rates(0);
        self.loss.iter_mut().for_each(|loss| refill(loss, lanes, 0.0));
        refill(&mut self.away, lanes, -1.0);
        refill(&mut self.squares, lanes, 0.0);
        refill(&mut self.dead, lanes, None);
        self.living = lanes;
        self.t = 0;
    }

    /// Gives both coordinates their lane's rate.
    fn spread_rates(&mut self, which: usize) {
        let rates = &self.rates[which];
        if let Some(both) = self.arrays.last_mut().filter(|_| !rates.is_empty()) {
            both.chunks_exact_mut(rates.len()).for_each(|half| half.copy_from_slice(rates));
        }
    }

    /// Heights and slopes where the lanes are now, and what follows from them. `shared` is the rate of this step where it
    /// is that of all lanes.
    fn look(&mut self, slopes: &mut Slices<f64>, minima: &Minima, shared: f64) {
        self.loss.swap(0, 1);
        let lanes = self.dead.len();
        let [points, gradient, ..] = &mut self.arrays[..] else { return };
        let ((xs, ys), (gx, gy)) = (points.split_at_mut(lanes), gradient.split_at_mut(lanes));
        slopes.run(&mut [&mut *xs, &mut *ys, &mut self.loss[0], &mut *gx, &mut *gy], &[2, 3, 4]);
        minima.distances(xs, ys, &mut self.squares);
        let (t, reach) = (f64::from(self.t), minima.reach_squared());
        for (away, square) in self.away.iter_mut().zip(&self.squares) {
            *away = if *square <= reach { *away } else { t };
        }
        let mut columns = [&*xs, ys, &self.loss[0], gx, gy, &self.rates[1]];
        if self.rates[1].is_empty() {
            columns[5] = xs;
        }
        if !all_finite(columns) || !is_finite(shared) {
            self.bury(shared);
        }
    }

    /// Finds the lanes that are lost at this step, beyond all bounds or where nothing is defined: each keeps the loss it had before.
    fn bury(&mut self, shared: f64) {
        let lanes = self.dead.len();
        let (points, gradient) = (&self.arrays[0], &self.arrays[1]);
        for lane in 0..lanes {
            let rate = self.rates[1].get(lane).copied().unwrap_or(shared);
            let numbers =
                [points[lane], points[lanes + lane], self.loss[0][lane], gradient[lane], gradient[lanes + lane], rate];
            if self.dead[lane].is_some() || numbers.into_iter().all(is_finite) {
                continue;
            }
            // A run whose start is out of bounds has nothing before it: what is not a number there is none here either.
            let loss = if self.t == 0 { self.loss[0][lane] } else { self.loss[1][lane] };
            self.dead[lane] = Some(Cell { ending: Ending::Diverged, steps: self.t.saturating_sub(1), loss });
            self.living -= 1;
        }
    }
}

/// Whether all numbers are within bounds; it may say no where they only just are.
fn all_finite([a, b, c, d, e, f]: [&[f64]; 6]) -> bool {
    let sums = a
        .iter()
        .zip(b)
        .zip(c)
        .zip(d)
        .zip(e)
        .zip(f)
        .map(|(((((a, b), c), d), e), f)| ((a.abs() + b.abs()) + (c.abs() + d.abs())) + (e.abs() + f.abs()));
    sums.fold(true, |all, sum| all & (sum <= DIVERGED))
}

fn is_finite(number: f64) -> bool {
    number.abs() <= DIVERGED
}

fn refill<T: Clone>(values: &mut Vec<T>, count: usize, value: T) {
    values.clear();
    values.resize(count, value);
}
