//! A network while it is built: the program so far, and what has been declared in it.

use super::{MAX_PARAMETERS, Mode, names};
use crate::activation::{Activation, Over as Looks};
use crate::experiment::Choice;
use crate::init::{Fans, Initializer};
use crate::program::{Builder, Over, Shape, ShapeError, ShapeProblem, Value};

/// What layers append their operations to.
#[derive(Debug)]
pub struct Assembly {
    /// The program so far.
    pub builder: Builder,
    /// Everything declared so far that has initial values, in order.
    pub(super) weights: Vec<Weights>,
    /// What each layer so far gives.
    pub(super) given: Vec<Value>,
    /// Whether the layers are kept as they are, not trained.
    pub(super) frozen: bool,
    mode: Mode,
    layer: String,
    whole_batch: bool,
}

/// How a parameter starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Start {
    /// By the network's initializer.
    Drawn(Fans),
    /// This number everywhere.
    Value(f64),
}

/// A parameter of a layer.
#[derive(Clone, Debug)]
pub struct Weights {
    /// Its name: that of the layer and its own.
    pub name: String,
    /// Its shape.
    pub shape: Shape,
    /// How it starts.
    pub start: Start,
    /// Whether it is trained. What is not stands among the program's states, under the same name.
    pub trained: bool,
    pub(super) value: Value,
}

impl Weights {
    /// Whether penalties count it: the weights of sums, not biases, scales and shifts.
    pub fn penalized(&self) -> bool {
        self.trained && matches!(self.start, Start::Drawn(_))
    }

    /// Its first values, where it is the `number`-th of its network.
    pub fn fill(&self, init: &Choice<Initializer>, seed: u32, number: u32, into: &mut [f32]) {
        match self.start {
            Start::Value(value) => into.fill(value as f32),
            Start::Drawn(fans) => init.fill(seed, number, fans, self.shape.last(), into),
        }
    }
}

impl Assembly {
    /// Nothing yet.
    pub fn new(mode: Mode) -> Self {
        let layer = String::new();
        let (weights, given) = (Vec::new(), Vec::new());
        Self { builder: Builder::new(), weights, given, frozen: false, mode, layer, whole_batch: false }
    }

    /// Begins a layer: what it declares has this name before its own.
    pub(super) fn begin(&mut self, layer: &str) {
        layer.clone_into(&mut self.layer);
    }

    /// Whether a step of training is built, and the layer is one that learns.
    pub fn trains(&self) -> bool {
        self.mode == Mode::Train && !self.frozen
    }

    /// Declares a parameter of the layer.
    ///
    /// # Errors
    /// An enormous shape, or more parameters in all than [`MAX_PARAMETERS`].
    pub fn weight(&mut self, name: &str, shape: &[usize], start: Start) -> Result<Value, ShapeError> {
        let name = format!("{}.{name}", self.layer);
        let value = match (self.frozen, start) {
            (false, _) => self.builder.parameter(&name, shape)?,
            (true, Start::Value(initial)) => self.builder.state(&name, shape, initial)?,
            (true, Start::Drawn(_)) => self.builder.state(&name, shape, 0.0)?,
        };
        let count: usize =
            self.weights.iter().map(|w| w.shape.count()).sum::<usize>() + self.builder.shape(value).count();
        if count > MAX_PARAMETERS {
            let english = format!("the network has more than {MAX_PARAMETERS} parameters here");
            let chinese = format!("至此网络的参数超过 {MAX_PARAMETERS} 个");
            return Err(ShapeError::new(&self.layer, ShapeProblem::Other(english, chinese)));
        }
        self.weights.push(Weights { name, shape: Shape::new(shape), start, trained: !self.frozen, value });
        Ok(value)
    }

    /// Declares what the layer keeps from step to step beside its parameters.
    ///
    /// # Errors
    /// An enormous shape.
    pub fn state(&mut self, name: &str, shape: &[usize], initial: f64) -> Result<Value, ShapeError> {
        self.builder.state(&format!("{}.{name}", self.layer), shape, initial)
    }

    /// Says that this program must see the whole batch: it computes something that is no sum over examples.
    pub fn whole_batch(&mut self) {
        self.whole_batch = true;
    }

    /// Whether the program must see the whole batch.
    pub fn sees_whole_batch(&self) -> bool {
        self.whole_batch
    }

    /// Refuses what comes in where it has not so many axes, the examples' among them.
    ///
    /// # Errors
    /// Another number of axes.
    pub fn wants_axes(&self, x: Value, axes: usize) -> Result<(), ShapeError> {
        let shape = self.builder.shape(x);
        if shape.axes().len() == axes {
            return Ok(());
        }
        // The reader thinks of one example.
        let example = Shape::new(shape.axes().get(1..).unwrap_or_default());
        if axes == 2 {
            return Err(ShapeError::new(&self.layer, ShapeProblem::Rows(example)));
        }
        let count = example.axes().len();
        let plural = if count == 1 { "axis" } else { "axes" };
        let english = format!("input has {count} {plural} {example}, it takes images (height, width, channels)");
        let chinese = format!("输入有 {count} 个轴 {example}，它需要图像（高、宽、通道）");
        Err(ShapeError::new(&self.layer, ShapeProblem::Other(english, chinese)))
    }

    /// Appends an activation.
    ///
    /// # Errors
    /// A typed formula that is none.
    pub fn activate(&mut self, activation: &Choice<Activation>, x: Value) -> Result<Value, ShapeError> {
        let values = activation.all_values();
        let constants: Vec<(&str, f64)> = values.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        match activation.entry.over {
            Looks::Numbers => self.builder.map_with(activation.formula(), &[("x", x)], &constants),
            Looks::Rows => self.rows(activation.formula(), ("x", x), &[]),
        }
    }

    /// A formula of two lines over rows: the first may use the largest number of a row, `top`, and the second
    /// the sum of
    /// what the first assigned, `total`. Where a row's largest number is, the derivative does not ask.
    pub(super) fn rows(
        &mut self,
        formula: &str,
        (letter, x): (&str, Value),
        more: &[(&str, Value)],
    ) -> Result<Value, ShapeError> {
        let (first, second) = formula.split_once('\n').unwrap_or(("", formula));
        let (name, terms) = first.split_once(" = ").unwrap_or(("w", first));
        let top = self.builder.max(x, Over::Last);
        let top = self.builder.detach(top);
        let w = self.builder.map(terms, &[(letter, x), ("top", top)])?;
        let total = self.builder.sum(w, Over::Last);
        let args = [&[(letter, x), ("top", top), (name, w), ("total", total)], more].concat();
        self.builder.map(second, &args)
    }

    /// The scale of the losses: 1 / examples in the whole batch.
    pub(super) fn scale(&mut self) -> Result<Value, ShapeError> {
        self.builder.scalar(names::SCALE)
    }
}
