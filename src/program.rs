//! Tensor programs of fixed shapes: what a network computes in a step, described once and run by any executor.
//!
//! A [`Builder`] appends operations and checks their shapes; [`Builder::gradient`] appends derivatives; the result is a
//! list of nodes, arguments before results, which `plan` brings into the form that runs. About ten operations stand around
//! maps, which are texts of the formula language ([`crate::expr`]).
//!
//! Two layers with softmax and cross-entropy, by hand:
//!
//! ```
//! use descent_lab::program::{Builder, Over, ShapeError, Transpose};
//!
//! # fn main() -> Result<(), ShapeError> {
//! let mut b = Builder::new();
//! let x = b.input("x", &[32, 64])?;
//! let labels = b.input("labels", &[32, 10])?; // one 1 in each row
//! let (w1, b1) = (b.parameter("dense1.weights", &[64, 16])?, b.parameter("dense1.bias", &[16])?);
//! let (w2, b2) = (b.parameter("dense2.weights", &[16, 10])?, b.parameter("dense2.bias", &[10])?);
//!
//! let product = b.matmul(x, w1, Transpose::None)?;
//! let hidden = b.map("tanh(x + b)", &[("x", product), ("b", b1)])?;
//! let product = b.matmul(hidden, w2, Transpose::None)?;
//! let logits = b.map("x + b", &[("x", product), ("b", b2)])?;
//!
//! // log softmax, stable: the largest logit of each row is taken away first, and is constant for the derivative.
//! let largest = b.max(logits, Over::Last);
//! let largest = b.detach(largest);
//! let powers = b.map("exp(z - m)", &[("z", logits), ("m", largest)])?;
//! let sums = b.sum(powers, Over::Last);
//! let log_sums = b.map("log(s) + m", &[("s", sums), ("m", largest)])?; // one for each row
//! let terms = b.map("y*(l - z)", &[("y", labels), ("l", log_sums), ("z", logits)])?;
//! let total = b.sum(terms, Over::All);
//! let loss = b.map("t/32", &[("t", total)])?;
//!
//! b.output("loss", loss)?;
//! b.minimize(loss)?; // its gradient fills the gradient block
//! let program = b.finish();
//! assert_eq!(program.parameter_count(), 64 * 16 + 16 + 16 * 10 + 10);
//! # Ok(())
//! # }
//! ```

mod arena;
mod builder;
mod error;
pub(crate) mod expression;
mod fuse;
mod gradient;
mod images;
mod op;
mod plan;
mod shape;

pub use crate::exec::cpu::gemm::Transpose;
pub use crate::exec::cpu::window::Window;
pub use builder::Builder;
pub use error::{ShapeError, ShapeProblem};
pub use fuse::Fused;
pub(crate) use images::window;
pub use op::{Distribution, Expression, Extent, Node, Op, Over, Padding, Pooling, Reduction, Value};
pub use plan::{Place, Plan, Step};
pub use shape::{MAX_NUMBERS, Shape, Spread};

/// Something a program is given, keeps or gives, by name.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its shape.
    pub shape: Shape,
    /// Where it begins in the flat block of its kind (parameters, states, scalars); 0 of inputs and outputs.
    pub offset: usize,
    /// Its node.
    pub value: Value,
}

/// What a state is after a run.
#[derive(Clone, Copy, Debug)]
pub struct Assignment {
    /// Number of the state.
    pub state: usize,
    /// Its new value.
    pub value: Value,
}

/// A list of nodes, arguments before results, with what goes in and out. Made by a [`Builder`].
#[derive(Clone, Debug, Default)]
pub struct Program {
    pub(crate) nodes: Vec<Node>,
    pub(crate) inputs: Vec<Named>,
    pub(crate) scalars: Vec<Named>,
    pub(crate) parameters: Vec<Named>,
    pub(crate) states: Vec<Named>,
    /// Of each state.
    pub(crate) initial: Vec<f64>,
    pub(crate) assignments: Vec<Assignment>,
    pub(crate) outputs: Vec<Named>,
    /// For each parameter the value that goes to its place in the gradient block; none: zeros. Empty where nothing is
    /// minimized.
    pub(crate) gradients: Vec<Option<Value>>,
}

impl Program {
    /// All nodes, arguments before results.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// What is written before each run.
    pub fn inputs(&self) -> &[Named] {
        &self.inputs
    }

    /// Numbers that are set before a run.
    pub fn scalars(&self) -> &[Named] {
        &self.scalars
    }

    /// The parts of the parameter block, in its order.
    pub fn parameters(&self) -> &[Named] {
        &self.parameters
    }

    /// The parts of the block of states, in its order.
    pub fn states(&self) -> &[Named] {
        &self.states
    }

    /// What can be read after each run.
    pub fn outputs(&self) -> &[Named] {
        &self.outputs
    }

    /// Number of the input of this name.
    pub fn input(&self, name: &str) -> Option<usize> {
        self.inputs.iter().position(|named| named.name == name)
    }

    /// Number of the scalar of this name.
    pub fn scalar(&self, name: &str) -> Option<usize> {
        self.scalars.iter().position(|named| named.name == name)
    }

    /// Number of the output of this name.
    pub fn output(&self, name: &str) -> Option<usize> {
        self.outputs.iter().position(|named| named.name == name)
    }

    /// Length of the parameter block, and of the gradient block.
    pub fn parameter_count(&self) -> usize {
        self.parameters.last().map_or(0, |named| named.offset + named.shape.count())
    }

    /// Length of the block of states.
    pub fn state_count(&self) -> usize {
        self.states.last().map_or(0, |named| named.offset + named.shape.count())
    }

    /// Whether a run fills the gradient block.
    pub fn has_gradient(&self) -> bool {
        !self.gradients.is_empty()
    }

    /// For each node whether anything that can be seen needs it: outputs, the gradient block, states.
    pub fn live(&self) -> Vec<bool> {
        let mut live = vec![false; self.nodes.len()];
        let outputs = self.outputs.iter().map(|named| named.value);
        let assigned = self.assignments.iter().map(|assignment| assignment.value);
        for value in outputs.chain(assigned).chain(self.gradients.iter().flatten().copied()) {
            live[value.index()] = true;
        }
        for at in (0..self.nodes.len()).rev() {
            if live[at] {
                self.nodes[at].args.iter().for_each(|arg| live[arg.index()] = true);
            }
        }
        live
    }

    /// The states before the first run. (state_count)
    pub fn initial_states(&self) -> Vec<f64> {
        let part = |(named, value): (&Named, &f64)| std::iter::repeat_n(*value, named.shape.count());
        self.states.iter().zip(&self.initial).flat_map(part).collect()
    }
}
