//! The operations of a tensor program: what a node does with its arguments. `exec/reference.rs` defines each.

use super::shape::{Shape, Spread};
use crate::exec::cpu::gemm::Transpose;
use crate::exec::cpu::window::Window;
use crate::expr::graph::{Graph, Id};

/// A value of the program it was made for: one node's result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Value(pub(crate) u32);

impl Value {
    /// Position in the program's order.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One operation with its arguments and the shape of its result.
#[derive(Clone, Debug)]
pub struct Node {
    /// What is done.
    pub op: Op,
    /// With what.
    pub args: Vec<Value>,
    /// Shape of the result.
    pub shape: Shape,
}

/// What is done.
#[derive(Clone, Debug)]
pub enum Op {
    /// Written before each run; its number among the inputs.
    Input(usize),
    /// One number, set before a run; its number among the scalars.
    Scalar(usize),
    /// A part of the parameter block; its number among the parameters.
    Parameter(usize),
    /// Kept from run to run; its number among the states.
    State(usize),
    /// Numbers that never change.
    Constant(Vec<f64>),
    /// One number everywhere.
    Fill(f64),
    /// Random numbers; how many random nodes came before.
    Random(Distribution, u32),
    /// A formula on every number, its arguments spread over the result.
    Map(Expression),
    /// Sums, means or maxima over axes.
    Reduce(Reduction, Extent),
    /// A product of two matrices.
    MatMul(Transpose),
    /// Cross-correlation of images with weights (kernel_h, kernel_w, in_c, out_c): x, weights.
    Conv(Window),
    /// Its adjoint in the images, also the transposed convolution: dy, weights.
    ConvInput(Window),
    /// Its adjoint in the weights: x, dy.
    ConvWeights(Window),
    /// Maximum or average of each window: x.
    Pool(Pooling, Window),
    /// Its adjoint. Max: x, y, dy; average: dy.
    PoolAdjoint(Pooling, Window),
    /// Every position `factor` times in both directions; the window has kernel and stride `factor`, the result is what
    /// it moves over: x.
    Upsample(Window),
    /// Its adjoint, the sum of each window: dy.
    UpsampleAdjoint(Window),
    /// Rows of a table: table (rows, …), indices (n) as whole numbers.
    Gather,
    /// Its adjoint: indices (n), rows (n, …); adds each to its row of a table of the node's shape, in order.
    Scatter,
    /// The same numbers in another shape.
    Reshape,
    /// The same numbers, constant for derivatives.
    Detach,
}

/// What a map computes of its arguments, whose numbers are the graph's inputs.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The expressions.
    pub graph: Graph,
    /// Which one is the result.
    pub result: Id,
    /// How each argument is spread over the result.
    pub spreads: Vec<Spread>,
}

/// How numbers are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Uniform in [0, 1), multiples of 2⁻²⁴.
    Uniform,
    /// Standard normal.
    Normal,
}

/// What becomes of the numbers that are reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// Their sum.
    Sum,
    /// Their sum divided by their count.
    Mean,
    /// The largest; NaN if one is NaN.
    Max,
}

/// Which numbers a reduction brings together: of (outer, kept, inner) those that differ in outer or inner only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Leading axes, reduced.
    pub outer: usize,
    /// Axes that stay.
    pub kept: usize,
    /// Last axes, reduced.
    pub inner: usize,
}

impl Extent {
    /// How many numbers each result brings together.
    pub fn terms(&self) -> usize {
        self.outer * self.inner
    }
}

/// Which axes are reduced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// All but the last, which alone stays: (N, H, W, C) becomes (C).
    Leading,
    /// The last, which stays with length 1: (N, C) becomes (N, 1).
    Last,
    /// All but the first: (N, H, W, C) becomes (N, 1, 1, 1).
    Example,
    /// All: one number, ().
    All,
}

/// What a window is reduced to; positions outside of the image are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pooling {
    /// The largest.
    Max,
    /// The mean.
    Average,
}

/// Zeros around an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Padding {
    /// None: the window stays inside.
    Valid,
    /// As many as make the result ⌈size / stride⌉; an odd one goes below and to the right.
    Same,
    /// So many on each side.
    Pixels(usize),
}
