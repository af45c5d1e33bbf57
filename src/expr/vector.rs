//! The vector dialect: search methods as texts over numbers, vectors and matrices.
//!
//! ```text
//! state H = identity
//! d = -H*g
//! ```
//!
//! Syntax and parser are those of the formula language; what is new is a shape for every expression, found when the text
//! is compiled ([`mod@compile`]), and a machine that runs the instructions ([`machine`]). Inputs:
//!
//! ```text
//! x  g          the point and the gradient there
//! s  y          the last step and the change of the gradient along it; 0 before the first
//! g_before      the gradient before that step; 0 before the first
//! d             the last direction; 0 before the first. A text must assign it: that is its result
//! B             the exact Hessian at x; it is computed only for a text that names it
//! k             how many steps were taken since the start or the last restart
//! f_before  f_trial   the value before the last trial point and there; both 0 before the first
//! ```
//!
//! and the hyper-parameters. `state` lines are run at the start and at every restart, all others at every step; a state
//! keeps what was assigned to it last. Both branches of a `select` are evaluated, but the one not taken has no influence.
//!
//! A sum of products is added from the first coordinate to the last, so that the bits are the same everywhere. Matrices
//! are evaluated row by row into one spare matrix: memory is n² for each matrix a text assigns, and n² more.

pub mod compile;
pub mod dense;
pub mod machine;

pub use compile::compile;
pub use machine::Machine;

use super::graph::{Binary, Unary};
use std::collections::BTreeMap;

/// Numbers that are inputs, in the order of their registers.
pub const SCALARS: [&str; 3] = ["k", "f_before", "f_trial"];
/// Vectors that are inputs, in the order of their registers.
pub const VECTORS: [&str; 6] = ["x", "g", "g_before", "s", "y", "d"];
/// The matrix that is an input: register 0.
pub const HESSIAN: &str = "B";
/// The result.
pub const DIRECTION: &str = "d";

/// Where a named value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Register of a number.
    Scalar(usize),
    /// Register of a vector.
    Vector(usize),
    /// Register of a matrix.
    Matrix(usize),
}

/// A matrix, as something that gives its rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// A matrix register.
    Named(usize),
    /// A matrix register, transposed.
    Transposed(usize),
    /// I
    Identity,
    /// abᵀ of two vector registers.
    Outer(usize, usize),
    /// −A
    Negative(Box<Rows>),
    /// A number register times A.
    Scaled(usize, Box<Rows>),
    /// A over a number register.
    Divided(Box<Rows>, usize),
    /// A + B
    Sum(Box<Rows>, Box<Rows>),
    /// A − B
    Difference(Box<Rows>, Box<Rows>),
    /// The first matrix where the number is not 0, else the second; the other is not evaluated.
    Select(usize, Box<Rows>, Box<Rows>),
}

/// One instruction. The last register is the one it writes.
#[derive(Clone, Debug, PartialEq)]
pub enum Instruction {
    /// A function of a number.
    Unary(Unary, usize, usize),
    /// A function of two numbers.
    Binary(Binary, usize, usize, usize),
    /// Second number where the first is not 0, else third.
    Select([usize; 3], usize),
    /// A number as it is.
    CopyScalar(usize, usize),
    /// A vector as it is.
    CopyVector(usize, usize),
    /// −a
    Negative(usize, usize),
    /// a + b
    Sum(usize, usize, usize),
    /// a − b
    Difference(usize, usize, usize),
    /// A number times a vector.
    Scaled(usize, usize, usize),
    /// A vector over a number.
    Divided(usize, usize, usize),
    /// First vector where the number is not 0, else second.
    SelectVector([usize; 3], usize),
    /// aᵀb
    Dot(usize, usize, usize),
    /// ‖a‖
    Norm(usize, usize),
    /// A b
    Product(Rows, usize, usize),
    /// A⁻¹ b
    Solve(Rows, usize, usize),
    /// Minimizer of gᵀd + ½dᵀBd over ‖d‖ ≤ radius: B, g, radius.
    Steihaug(Rows, usize, usize, usize),
    /// Keeps a pair: s, y, whether, how many at most. Writes how many are kept.
    Remember([usize; 4], usize),
    /// H g from the pairs: g, gamma.
    TwoLoop(usize, usize, usize),
    /// A matrix register becomes these rows.
    Assign(Rows, usize),
}

/// A compiled text.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Run at the start and at a restart: gives the states their initial values.
    pub initial: Vec<Instruction>,
    /// Run at every step.
    pub body: Vec<Instruction>,
    /// Where every name lies.
    pub names: BTreeMap<String, Home>,
    /// The declared states, in order.
    pub states: Vec<String>,
    /// Hyper-parameters, in the order of their registers, which follow those of the inputs.
    pub hypers: Vec<String>,
    /// Constants and their registers.
    pub constants: Vec<(usize, f64)>,
    /// How many registers there are of numbers, vectors and matrices.
    pub registers: [usize; 3],
    /// How many rows the evaluation of a matrix holds at once.
    pub depth: usize,
    /// Whether the text names the Hessian.
    pub uses_hessian: bool,
}

impl Program {
    /// Whether running it takes memory of n².
    pub fn is_dense(&self) -> bool {
        let solves = |instruction: &Instruction| matches!(instruction, Instruction::Solve(..));
        self.uses_hessian || self.registers[2] > 1 || self.body.iter().any(solves)
    }
}
