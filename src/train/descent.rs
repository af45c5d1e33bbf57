//! Descent on a block of parameters: an optimizer, its schedule and the clipping of gradients. What is descended on is a
//! function that gives loss and gradient; nothing here knows networks.
//!
//! Update rules ask for one gradient a step, of whatever batch. Search methods ask as often as they like, and must get the
//! same function every time: the whole data. Their vectors are f64, the function's f32; a Hessian is taken from central
//! differences of gradients.

use super::TrainError;
use crate::experiment::Choice;
use crate::optim::line_search::LineSearch;
use crate::optim::{Plan, Rule};
use crate::regularization::Clip;
use crate::schedule::{Rates, Schedule};
use crate::search::{Answer, Ask, Outcome, Search};

/// Where the gradient's norm is at most this, a search method has arrived and rests: f32 knows no smaller ones.
const TOLERANCE: f64 = 1e-7;

/// How far gradients are apart from which second derivatives are taken: the cube root of f32's unit roundoff.
const DIFFERENCE: f64 = 1.0 / 256.0;

/// How a run descends.
#[derive(Clone, Debug)]
pub struct Method<'a> {
    /// The update rule or search method.
    pub optimizer: &'a Choice<Rule>,
    /// How far a search method goes along its direction; none for update rules and trust regions.
    pub line_search: Option<&'a Choice<LineSearch>>,
    /// How the rate changes.
    pub schedule: &'a Choice<Schedule>,
    /// Steps in all, which schedules want to know.
    pub steps: u32,
    /// How gradients are cut before an update rule sees them.
    pub clip: Option<Clip>,
    /// Of the random numbers of an update rule.
    pub seed: u32,
}

/// What a step has come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stepped {
    /// The loss before the step: of its batch, or of everything where a search method takes it.
    pub loss: f64,
    /// The rate of an update rule; how far a search method went along its direction.
    pub rate: f64,
    /// Whether a step was taken. A search method may rest instead.
    pub moved: bool,
}

/// Loss and gradient at some parameters: (parameters, gradient) to the loss. Both blocks have n numbers.
pub type Objective<'a> = &'a mut dyn FnMut(&[f32], &mut [f32]) -> f64;

/// An optimizer under way. Its steps with an update rule allocate nothing.
#[derive(Clone, Debug)]
pub struct Descent {
    means: Means,
    rates: Rates,
    clip: Option<Clip>,
    step: u32,
}

#[derive(Clone, Debug)]
enum Means {
    Rule(Box<Plan<f32>>),
    Search(Box<Hunt>),
}

/// A search method with the blocks its questions are answered by.
#[derive(Clone, Debug)]
struct Hunt {
    search: Search,
    /// The search's point, rounded. (n)
    parameters: Vec<f32>,
    /// Where a question is about. (n)
    trial: Vec<f32>,
    /// (n)
    gradient: Vec<f32>,
    /// (n)
    wide: Vec<f64>,
    /// (n, n); empty where the method asks for none.
    hessian: Vec<f64>,
}

/// All that the next step depends on besides the function.
#[derive(Clone, Debug)]
pub struct Snapshot {
    step: u32,
    rates: Vec<f64>,
    state: State,
}

#[derive(Clone, Debug)]
enum State {
    Rule(Vec<f32>),
    Search(Box<Hunt>),
}

impl Descent {
    /// An optimizer at its start. (n)
    ///
    /// # Errors
    /// A typed text that does not compile; a search method without its line search or with too many parameters.
    pub fn new(method: &Method, start: &[f32]) -> Result<Self, TrainError> {
        let (means, lr0) = if method.optimizer.entry.search.is_some() {
            let point: Vec<f64> = start.iter().map(|x| f64::from(*x)).collect();
            let search = Search::new(method.optimizer, method.line_search, &point)?.with_tolerance(TOLERANCE);
            let lr0 = method.line_search.and_then(|line| line.value("alpha")).unwrap_or(1.0);
            (Means::Search(Box::new(Hunt::new(search, start))), lr0)
        } else {
            let lr0 = method.optimizer.value("lr").unwrap_or(0.0);
            (Means::Rule(Box::new(Plan::new(method.optimizer, start)?.with_seed(method.seed))), lr0)
        };
        let rates = Rates::new(method.schedule, method.steps, lr0)?;
        Ok(Self { means, rates, clip: method.clip, step: 0 })
    }

    /// How many steps have been begun.
    pub fn steps(&self) -> u32 {
        self.step
    }

    /// The parameters. (n)
    pub fn parameters(&self) -> &[f32] {
        match &self.means {
            Means::Rule(plan) => plan.parameters(),
            Means::Search(hunt) => &hunt.parameters,
        }
    }

    /// The gradient of the last step, cut where it was cut. (n)
    pub fn gradient(&self) -> &[f32] {
        match &self.means {
            Means::Rule(plan) => plan.gradient(),
            Means::Search(hunt) => &hunt.gradient,
        }
    }

    /// The search method, where it is one: its counts, its last step, whether it rests.
    pub fn search(&self) -> Option<&Search> {
        match &self.means {
            Means::Rule(_) => None,
            Means::Search(hunt) => Some(&hunt.search),
        }
    }

    /// Takes the next step on a function: one batch's, or everything's where the method is a search.
    pub fn step(&mut self, objective: Objective) -> Stepped {
        self.step += 1;
        match &mut self.means {
            Means::Rule(plan) => {
                let (parameters, gradient) = plan.parameters_and_gradient();
                let loss = objective(parameters, gradient);
                if let Some(clip) = &self.clip {
                    clip.cut(gradient);
                }
                let rate = self.rates.at(self.step - 1, loss);
                plan.set_loss(loss);
                plan.step(self.step, rate);
                Stepped { loss, rate, moved: true }
            }
            Means::Search(hunt) => hunt.step(self.step, &mut self.rates, objective),
        }
    }

    /// What the next step depends on, to be put back with [`Descent::restore`].
    pub fn snapshot(&self) -> Snapshot {
        let state = match &self.means {
            Means::Rule(plan) => State::Rule(plan.snapshot()),
            Means::Search(hunt) => State::Search(hunt.clone()),
        };
        Snapshot { step: self.step, rates: self.rates.states().to_vec(), state }
    }

    /// Puts a snapshot of the same descent back.
    pub fn restore(&mut self, snapshot: &Snapshot) {
        self.step = snapshot.step;
        self.rates.restore(&snapshot.rates);
        match (&mut self.means, &snapshot.state) {
            (Means::Rule(plan), State::Rule(numbers)) => plan.restore(numbers),
            (Means::Search(hunt), State::Search(then)) => hunt.clone_from(then),
            // A snapshot is restored to what it was taken of.
            _ => {}
        }
    }
}

impl Descent {
    /// Goes on from the step of a snapshot of another descent, from the parameters it has: with the other's memory of its
    /// optimizer and of its schedule, where these are the `same`.
    pub fn resume(&mut self, snapshot: &Snapshot, same: Same) {
        self.step = snapshot.step;
        if same.schedule {
            self.rates.restore(&snapshot.rates);
        }
        match (&mut self.means, &snapshot.state) {
            (Means::Rule(plan), State::Rule(numbers)) if same.optimizer => plan.restore(numbers),
            (Means::Search(hunt), State::Search(then)) if same.optimizer => hunt.clone_from(then),
            _ => {}
        }
    }
}

/// What a descent has in common with the one it goes on from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Same {
    /// The formula of the optimizer.
    pub optimizer: bool,
    /// The formula of the schedule.
    pub schedule: bool,
}

impl Snapshot {
    /// Bytes it keeps, about.
    pub fn bytes(&self) -> usize {
        let state = match &self.state {
            State::Rule(numbers) => 4 * numbers.len(),
            State::Search(hunt) => 8 * (16 * hunt.wide.len() + hunt.search.memory()),
        };
        state + 8 * self.rates.len()
    }
}

impl Hunt {
    fn new(search: Search, start: &[f32]) -> Self {
        let n = start.len();
        let hessian = if matches!(search.ask(), Ask::Hessian(_)) { vec![0.0; n * n] } else { Vec::new() };
        Self {
            parameters: start.to_vec(),
            trial: vec![0.0; n],
            gradient: vec![0.0; n],
            wide: vec![0.0; n],
            hessian,
            search,
        }
    }

    /// Answers the search until it has taken its next step or rests.
    fn step(&mut self, t: u32, rates: &mut Rates, objective: Objective) -> Stepped {
        if self.search.counts() == [0; 3] {
            self.answer(objective);
        }
        let (before, loss) = (self.search.step(), self.search.value());
        let rate = rates.at(t - 1, loss);
        self.search.set_rate(rate);
        while self.search.step() == before && self.search.outcome() == Outcome::Running {
            self.answer(objective);
            self.search.set_rate(rate);
        }
        round(self.search.point(), &mut self.parameters);
        let moved = self.search.step() > before;
        let rate = self.search.last().filter(|_| moved).map_or(rate, |step| step.alpha);
        Stepped { loss, rate, moved }
    }

    fn answer(&mut self, objective: Objective) {
        match self.search.ask() {
            Ask::Nothing => {}
            Ask::Value(point) => {
                round(point, &mut self.trial);
                let value = objective(&self.trial, &mut self.gradient);
                self.search.tell(Answer::Value(value));
            }
            Ask::Gradient(point) => {
                round(point, &mut self.trial);
                let value = objective(&self.trial, &mut self.gradient);
                widen(&self.gradient, &mut self.wide);
                self.search.tell(Answer::Gradient(value, &self.wide));
            }
            Ask::Hessian(point) => {
                round(point, &mut self.trial);
                self.differences(objective);
                let value = objective(&self.trial, &mut self.gradient);
                widen(&self.gradient, &mut self.wide);
                self.search.tell(Answer::Hessian(value, &self.wide, &self.hessian));
            }
        }
    }

    /// The Hessian at the trial point: central differences of gradients, made symmetric.
    fn differences(&mut self, objective: Objective) {
        let n = self.trial.len();
        for i in 0..n {
            let x = self.trial[i];
            let h = (DIFFERENCE * f64::from(x).abs().max(1.0)) as f32;
            let row = &mut self.hessian[i * n..][..n];
            let (above, below) = (x + h, x - h);
            self.trial[i] = above;
            objective(&self.trial, &mut self.gradient);
            widen(&self.gradient, row);
            self.trial[i] = below;
            objective(&self.trial, &mut self.gradient);
            self.trial[i] = x;
            let apart = f64::from(above) - f64::from(below);
            row.iter_mut().zip(&self.gradient).for_each(|(d, g)| *d = (*d - f64::from(*g)) / apart);
        }
        for i in 0..n {
            for j in 0..i {
                let mean = 0.5 * (self.hessian[i * n + j] + self.hessian[j * n + i]);
                (self.hessian[i * n + j], self.hessian[j * n + i]) = (mean, mean);
            }
        }
    }
}

fn round(from: &[f64], to: &mut [f32]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = *from as f32);
}

fn widen(from: &[f32], to: &mut [f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to = f64::from(*from));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ½ Σ (i + 1) (xᵢ − 1)²
    fn bowl(x: &[f32], g: &mut [f32]) -> f64 {
        let mut value = 0.0;
        for (i, (x, g)) in x.iter().zip(g).enumerate() {
            *g = (i + 1) as f32 * (x - 1.0);
            value += 0.5 * f64::from(*g) * f64::from(x - 1.0);
        }
        value
    }

    fn descend(optimizer: &str, line_search: Option<&str>, steps: u32) -> Descent {
        let named = |id: &str| Choice::<Rule>::named(id).expect("exists");
        let line = line_search.map(|id| Choice::<LineSearch>::named(id).expect("exists"));
        let schedule = Choice::named("constant").expect("exists");
        let optimizer = named(optimizer);
        let method = Method {
            optimizer: &optimizer,
            line_search: line.as_ref(),
            schedule: &schedule,
            steps,
            clip: None,
            seed: 1,
        };
        let mut descent = Descent::new(&method, &[0.0; 6]).expect("plans");
        for _ in 0..steps {
            descent.step(&mut bowl);
        }
        descent
    }

    #[test]
    fn every_search_method_finds_the_bottom_of_a_bowl() {
        for method in crate::optim::search::METHODS {
            let line = method.search.and_then(|traits| traits.line_search).map(|_| "wolfe");
            let descent = descend(method.item.id, line, 60);
            let far = descent.parameters().iter().map(|x| (x - 1.0).abs()).fold(0.0, f32::max);
            assert!(far < 2e-3, "{}: {far}", method.item.id);
        }
    }

    #[test]
    fn a_clipped_gradient_is_as_long_as_allowed() {
        let (optimizer, schedule) = (Choice::named("sgd").expect("exists"), Choice::named("constant").expect("exists"));
        let clip = Some(Clip { value: None, norm: Some(0.5) });
        let method = Method { optimizer: &optimizer, line_search: None, schedule: &schedule, steps: 1, clip, seed: 1 };
        let mut descent = Descent::new(&method, &[0.0; 6]).expect("plans");
        let Stepped { rate, .. } = descent.step(&mut bowl);
        let length = descent.parameters().iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
        assert!((length - 0.5 * rate).abs() < 1e-6, "{length}");
    }
}
