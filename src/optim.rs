//! Optimizers: how a step follows from what is known of the surface. One file each.
//!
//! An **update rule** is a text of the formula language that applies to every coordinate on its own; [`Plan`] runs one.
//! A **search method** ([`search`]) chooses a direction from gradients or Hessians and how far to go by a line search
//! ([`line_search`]). Both stand in one registry, because both answer the question which optimizer a run has.

use crate::experiment::Choice;
use crate::expr::machine::{PointMachine, SliceMachine};
use crate::expr::reduce::Sums;
use crate::expr::slice::Lane;
use crate::expr::tape::Tape;
use crate::expr::{self, Draw, FormulaError, Kind};
use crate::registry::{Entry, Hyper, Item, Scale, text};
use crate::rng::{self, Stream};

pub mod line_search;
pub(crate) mod resting;
pub mod search;

crate::registry! {
    /// All update rules, in the order of the menu.
    RULES: Rule = sgd, momentum, nesterov, adagrad, rmsprop, adadelta, adam, adamax, nadam, amsgrad, adamw, lion,
        ftrl, custom
}

/// How many optimizers there are.
const COUNT: usize = RULES.len() + search::METHODS.len();

/// All optimizers, in the order of the menu: update rules, then search methods.
static TABLE: [&Rule; COUNT] = {
    let mut table = [RULES[0]; COUNT];
    let mut i = 0;
    while i < COUNT {
        table[i] = if i < RULES.len() { RULES[i] } else { search::METHODS[i - RULES.len()] };
        i += 1;
    }
    table
};

/// An optimizer. An update rule holds statements of the formula language over
///
/// - `x`: the parameters, updated by assignment;
/// - `g`: their gradient;
/// - `t`: the number of this step, 1, 2, …;
/// - `lr`: the rate the schedule gives for this step;
/// - `f`: the loss before the step, of the batch where there is one;
/// - `dot(a, b)` and `norm(a)`, sums over all parameters; `uniform()` and `normal()`, random numbers;
/// - the hyper-parameters, and the state variables declared by `state`, which start at 0 or at the value given,
///   an expression of `x`, `lr` and the hyper-parameters.
///
/// Each line applies to every coordinate on its own, but for the sums. What the formula of a search method may say stands in [`search`].
#[derive(Debug)]
pub struct Rule {
    /// Id, name, source, hyper-parameters. The first of an update rule is always `lr`.
    pub item: Item,
    /// The statements. Empty for `custom`; the default variant's of a search method that has several.
    pub formula: &'static str,
    /// What makes it a search method; none for update rules.
    pub search: Option<search::Traits>,
}

impl Entry for Rule {
    const KIND: &'static str = "optimizer";
    const FORMULA: crate::expr::Kind = crate::expr::Kind::Rule;
    fn table() -> &'static [&'static Self] {
        &TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.formula
    }
    fn variant(&self, value: &dyn Fn(&str) -> f64) -> &'static str {
        let variants = self.search.and_then(|traits| traits.variants);
        let chosen = variants.and_then(|variants| variants.texts.get(value(variants.key) as usize));
        chosen.unwrap_or(&self.formula)
    }
    fn keys(&self) -> Vec<&str> {
        let chooses = self.search.and_then(|traits| traits.variants).map(|variants| variants.key);
        self.item.hypers.iter().map(|hyper| &*hyper.key).filter(|key| Some(*key) != chooses).collect()
    }
    fn example(&self) -> &'static str {
        if self.formula.is_empty() { custom::EXAMPLE } else { "" }
    }
}

impl Rule {
    /// What its text is written for.
    pub fn kind(&self) -> Kind {
        if self.search.is_some() { Kind::Search } else { Kind::Rule }
    }
}

/// The rate, with its default.
const fn lr(default: f64) -> Hyper {
    Hyper::primary(
        "lr",
        text("Learning rate", "学习率"),
        (1e-6, 10.0),
        Scale::Log,
        default,
        text("Length of a step against the gradient.", "相对于梯度的步长。"),
    )
}

/// Weight decay in the form of an L2 term added to the gradient.
const WEIGHT_DECAY: Hyper = Hyper::more(
    "weight_decay",
    text("Weight decay (L2)", "权重衰减（L2）"),
    (1e-6, 1.0),
    Scale::LogOrZero,
    0.0,
    text("Pulls every parameter towards zero.", "把每个参数拉向零。"),
);

/// Weight decay beside the gradient, scaled by the rate alone.
const fn decoupled_weight_decay(default: f64) -> Hyper {
    Hyper::more(
        "weight_decay",
        text("Weight decay", "权重衰减"),
        (1e-6, 1.0),
        Scale::LogOrZero,
        default,
        text("Shrinks every parameter by this times the rate.", "每一步使每个参数缩小该值与学习率之积。"),
    )
}

/// Memory of the mean gradient.
const fn beta1(default: f64) -> Hyper {
    Hyper::primary(
        "beta1",
        text("Memory of the gradient", "一阶矩系数"),
        (0.0, 0.999),
        Scale::TowardsOne,
        default,
        text("How much of the mean gradient is kept at each step.", "每一步保留的梯度均值比例。"),
    )
}

/// Memory of the mean square, or of what stands in its place.
const fn beta2(default: f64) -> Hyper {
    Hyper::primary(
        "beta2",
        text("Memory of its square", "二阶矩系数"),
        (0.0, 0.99999),
        Scale::TowardsOne,
        default,
        text("How much of the mean square is kept at each step.", "每一步保留的均方值比例。"),
    )
}

/// The small constant that keeps a quotient finite.
const fn eps(default: f64) -> Hyper {
    Hyper::more(
        "eps",
        text("Epsilon", "数值稳定项"),
        (1e-16, 1.0),
        Scale::LogOrZero,
        default,
        text("Keeps the quotient finite where gradients vanish.", "在梯度消失处保持商有限。"),
    )
}

/// A momentum coefficient in [0, 1).
const fn momentum_hyper(default: f64) -> Hyper {
    Hyper::primary(
        "momentum",
        text("Momentum", "动量"),
        (0.0, 0.999),
        Scale::TowardsOne,
        default,
        text("How much of the last step's velocity is kept.", "保留上一步速度的比例。"),
    )
}

/// A rule planned for a block of n parameters: two on a surface, all of a network's elsewhere.
///
/// Allocates when planned and never afterwards.
#[derive(Clone, Debug)]
pub struct Plan<T: Lane> {
    machine: SliceMachine<T>,
    sums: Sums<T>,
    draws: Draws,
    /// x, g, the state variables, the random numbers, then what sums are made of: (2 + states + draws + spare, n)
    arrays: Vec<Vec<T>>,
    /// Which array each result goes to: x, then the state variables.
    targets: Vec<usize>,
    /// t, lr, then the hyper-parameters, the loss and the sums.
    uniforms: Vec<f64>,
    /// Which uniform is the loss.
    loss: Option<usize>,
    states: Vec<String>,
}

impl<T: Lane> Plan<T> {
    /// Plans a rule from initial parameters; its random numbers are those of the seed 0.
    ///
    /// # Errors
    /// Where a typed rule is not one.
    pub fn new(choice: &Choice<Rule>, start: &[T]) -> Result<Self, FormulaError> {
        let compiled = resting::compiled(choice, &[])?;
        let (lanes, uniforms) = (compiled.lanes.len(), compiled.uniforms.len());
        let values = choice.values_of(&compiled.uniforms);
        let sums = Sums::new(&compiled);

        let mut arrays = vec![start.to_vec(), vec![T::from_f64(0.0); start.len()]];
        let mut initial = PointMachine::new(Tape::new(&compiled.graph, &compiled.initial, lanes, uniforms));
        initial.set_uniforms(&values);
        arrays.resize(lanes + sums.spare(), vec![T::from_f64(0.0); start.len()]);
        let (mut point, mut at_first) = (vec![0.0; lanes], vec![0.0; compiled.initial.len()]);
        for (i, x) in start.iter().enumerate() {
            point[0] = x.to_f64();
            initial.run(&point, &mut at_first);
            for (state, value) in arrays[2..].iter_mut().zip(&at_first) {
                state[i] = T::from_f64(*value);
            }
        }

        let states = compiled.states().to_vec();
        let targets: Vec<usize> = std::iter::once(0).chain(2..2 + states.len()).collect();
        let tape = Tape::new(&compiled.graph, &compiled.results, lanes, uniforms);
        let machine = SliceMachine::with_targets(tape, &targets);
        let draws = Draws { seed: 0, first: compiled.first_draw(), kinds: compiled.draws };
        let loss = compiled.uniforms.iter().position(|name| name == expr::LOSS);
        Ok(Self { machine, sums, draws, arrays, targets, uniforms: values, loss, states })
    }

    /// The same with the random numbers of a seed.
    #[must_use]
    pub fn with_seed(mut self, seed: u32) -> Self {
        self.draws.seed = seed;
        self
    }

    /// Whether its steps depend on random numbers.
    pub fn is_random(&self) -> bool {
        !self.draws.kinds.is_empty()
    }

    /// Whether it reads the loss, which is then to be told before each step.
    pub fn reads_loss(&self) -> bool {
        self.loss.is_some()
    }

    /// The loss before the next step, of what its gradient is of.
    pub fn set_loss(&mut self, loss: f64) {
        if let Some(at) = self.loss {
            self.uniforms[at] = loss;
        }
    }

    /// The random numbers that step `t` has for each call in the text, in their order. (n) each
    pub fn draws_at(&mut self, t: u32) -> impl Iterator<Item = &[T]> {
        self.draws.fill(t, &mut self.arrays);
        self.arrays[self.draws.first..][..self.draws.kinds.len()].iter().map(Vec::as_slice)
    }

    /// The parameters. (n)
    pub fn parameters(&self) -> &[T] {
        &self.arrays[0]
    }

    /// The gradient of the last step. (n)
    pub fn gradient(&self) -> &[T] {
        &self.arrays[1]
    }

    /// Where the gradient goes before each step. (n)
    pub fn gradient_mut(&mut self) -> &mut [T] {
        &mut self.arrays[1]
    }

    /// The parameters to compute a gradient from, and where it goes. (n) both
    pub fn parameters_and_gradient(&mut self) -> (&[T], &mut [T]) {
        let (parameters, rest) = self.arrays.split_at_mut(1);
        (&parameters[0], &mut rest[0])
    }

    /// Takes step `t` (1, 2, …) at rate `lr`, from the gradient given before.
    pub fn step(&mut self, t: u32, lr: f64) {
        self.uniforms[0] = f64::from(t);
        self.uniforms[1] = lr;
        self.draws.fill(t, &mut self.arrays);
        self.sums.run(&mut self.arrays, &mut self.uniforms);
        self.machine.set_uniforms(&self.uniforms);
        self.machine.run(&mut self.arrays, &self.targets);
    }

    /// The state variables by name. (n) each
    pub fn states(&self) -> impl Iterator<Item = (&str, &[T])> {
        self.states.iter().map(String::as_str).zip(self.kept()[2..].iter().map(Vec::as_slice))
    }

    /// Parameters and state variables, to be put back with [`Plan::restore`].
    pub fn snapshot(&self) -> Vec<T> {
        self.kept().iter().flatten().copied().collect()
    }

    /// x, g and the state variables: what the next step depends on.
    fn kept(&self) -> &[Vec<T>] {
        &self.arrays[..2 + self.states.len()]
    }

    /// Puts a snapshot of the same plan back.
    pub fn restore(&mut self, snapshot: &[T]) {
        let n = self.arrays[0].len();
        for (array, saved) in self.arrays.iter_mut().zip(snapshot.chunks_exact(n)) {
            array.copy_from_slice(saved);
        }
    }
}

/// The random numbers of a rule: functions of seed, step, coordinate and place in the text, so that any step can be taken
/// again.
#[derive(Clone, Debug)]
struct Draws {
    seed: u32,
    /// The first array of them.
    first: usize,
    kinds: Vec<Draw>,
}

impl Draws {
    /// Draws those of step `t`.
    fn fill<T: Lane>(&self, t: u32, arrays: &mut [Vec<T>]) {
        for (call, kind) in self.kinds.iter().enumerate() {
            for (i, number) in arrays[self.first + call].iter_mut().enumerate() {
                let [drawn, _] = match kind {
                    Draw::Uniform => rng::uniform_of_call(self.seed, Stream::Rules, t, i as u32, call as u32),
                    Draw::Normal => rng::normal_of_call(self.seed, Stream::Rules, t, i as u32, call as u32),
                };
                *number = T::from_f64(drawn);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a rule in f32 with a machine that writes in place and with one that does not.
    #[test]
    fn updates_in_place_give_the_same_bits() {
        let start: Vec<f32> = (0..901).map(|i| (i * 37 % 101) as f32 / 50.0 - 1.0).collect();
        for rule in RULES.iter().filter(|rule| !rule.formula.is_empty()) {
            let choice = Choice::new(*rule).with("lr", 0.01);
            let mut plan = Plan::<f32>::new(&choice, &start).expect("compiles");
            let keys: Vec<&str> = rule.item.hypers.iter().map(|h| &*h.key).collect();
            let compiled = expr::compile(Kind::Rule, choice.formula(), &keys).expect("compiles");
            let (lanes, uniforms) = (compiled.lanes.len(), compiled.uniforms.len());
            let tape = Tape::new(&compiled.graph, &compiled.results, lanes, uniforms);
            let mut copying = Plan { machine: SliceMachine::new(tape), ..plan.clone() };
            assert_eq!(plan.machine.is_one_pass(), ["adam", "adamw"].contains(&rule.item.id), "{}", rule.item.id);
            for t in 1..4 {
                for plan in [&mut plan, &mut copying] {
                    let gradient = plan.gradient_mut().iter_mut().enumerate();
                    gradient.for_each(|(i, g)| *g = (i * 53 % 89) as f32 / 40.0 - t as f32);
                    plan.step(t, 0.01);
                }
                let bits = |plan: &Plan<f32>| plan.snapshot().into_iter().map(f32::to_bits).collect::<Vec<_>>();
                assert_eq!(bits(&plan), bits(&copying), "{} at step {t}", rule.item.id);
            }
        }
    }

    /// `state` may start from `x`: FTRL's does, so that a rule in closed form begins at any start.
    #[test]
    fn ftrl_stays_at_any_start_without_gradients_whatever_the_rate_does() {
        let choice = Choice::<Rule>::named("ftrl").expect("exists").with("l1", 0.25).with("l2", 0.125);
        let start = [-1.5, 0.0, 2.0];
        let mut plan = Plan::<f64>::new(&choice, &start).expect("compiles");
        for (t, lr) in [(1, 0.01), (2, 0.5), (3, 0.002)] {
            plan.gradient_mut().fill(0.0);
            plan.step(t, lr);
            for (x, expected) in plan.parameters().iter().zip(start) {
                assert!((x - expected).abs() <= 1e-14 * expected.abs(), "{x} at step {t}, not {expected}");
            }
        }
    }
}
