//! What a text says, as written: the tree behind the display and the input of the compiler.

use super::graph::{Binary, Unary};
use std::ops::Range;

/// Index into [`Text::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ref(pub(super) u32);

/// One operation as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// A number.
    Number(f64),
    /// A name.
    Name(String),
    /// A sign or a function of one argument.
    Unary(Unary, Ref),
    /// An operator, or min and max.
    Binary(Operator, Ref, Ref),
    /// `select(condition, then, otherwise)`
    Select([Ref; 3]),
    /// A function of the vector dialect.
    Vectorial(Vectorial, Vec<Ref>),
}

/// Functions of vectors: those of [`RULES`] stand in update rules, all but the random ones in the vector dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vectorial {
    /// `dot(a, b)`: aᵀb
    Dot,
    /// `outer(a, b)`: abᵀ
    Outer,
    /// `norm(a)`: ‖a‖
    Norm,
    /// `solve(A, b)`: A⁻¹b, A symmetric
    Solve,
    /// `transpose(A)`: Aᵀ, of a named matrix
    Transpose,
    /// `remember(s, y, condition, m)`: keeps the pair where the condition holds; how many of at most m are kept
    Remember,
    /// `two_loop(g, gamma)`: H g, with H from the pairs kept and γI
    TwoLoop,
    /// `steihaug(B, g, radius)`: minimizes gᵀd + ½dᵀBd over ‖d‖ ≤ radius
    Steihaug,
    /// `uniform()`: for each coordinate a random number from 0 to 1
    Uniform,
    /// `normal()`: for each coordinate a random number from the standard normal distribution
    Normal,
}

impl Vectorial {
    /// Its name.
    pub fn name(self) -> &'static str {
        VECTORIAL.iter().find(|(_, function, _)| *function == self).map_or("", |(name, _, _)| name)
    }
}

/// Binary operators as written; `>` and `>=` are their mirror images when they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// One of the graph's operations.
    Plain(Binary),
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// A line of a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// `param name = default in low..high`
    Param {
        /// Its key.
        name: String,
        /// The default.
        default: f64,
        /// The range, where one is given.
        range: Option<(f64, f64)>,
        /// Where the name stands.
        span: Range<usize>,
    },
    /// `state name = initial`
    State {
        /// Its name.
        name: String,
        /// Initial value; 0 where none is given.
        initial: Option<Ref>,
        /// Where the name stands.
        span: Range<usize>,
    },
    /// `name = value`
    Assign {
        /// What is assigned.
        name: String,
        /// The value.
        value: Ref,
        /// Where the name stands.
        span: Range<usize>,
    },
    /// `value`
    Value(Ref, Range<usize>),
}

/// A parsed text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// The lines, in order.
    pub lines: Vec<Line>,
    pub(super) nodes: Vec<(Tree, Range<usize>)>,
}

impl Text {
    /// The operation behind a reference.
    pub fn tree(&self, at: Ref) -> &Tree {
        &self.nodes[at.0 as usize].0
    }

    /// Where it stands in the text.
    pub fn span(&self, at: Ref) -> Range<usize> {
        self.nodes[at.0 as usize].1.clone()
    }
}

/// Functions of one argument, by name.
pub const UNARY: [(&str, Unary); 14] = [
    ("sin", Unary::Sin),
    ("cos", Unary::Cos),
    ("tan", Unary::Tan),
    ("exp", Unary::Exp),
    ("log", Unary::Log),
    ("sqrt", Unary::Sqrt),
    ("abs", Unary::Abs),
    ("sign", Unary::Sign),
    ("floor", Unary::Floor),
    ("tanh", Unary::Tanh),
    ("sigmoid", Unary::Sigmoid),
    ("relu", Unary::Relu),
    ("softplus", Unary::Softplus),
    ("step", Unary::Step),
];

/// Functions of two arguments, by name.
pub const BINARY: [(&str, Binary); 2] = [("min", Binary::Min), ("max", Binary::Max)];

/// Functions of vectors, by name, with how many arguments they take.
pub const VECTORIAL: [(&str, Vectorial, usize); 10] = [
    ("dot", Vectorial::Dot, 2),
    ("outer", Vectorial::Outer, 2),
    ("norm", Vectorial::Norm, 1),
    ("solve", Vectorial::Solve, 2),
    ("transpose", Vectorial::Transpose, 1),
    ("remember", Vectorial::Remember, 4),
    ("two_loop", Vectorial::TwoLoop, 2),
    ("steihaug", Vectorial::Steihaug, 3),
    ("uniform", Vectorial::Uniform, 0),
    ("normal", Vectorial::Normal, 0),
];

/// Those of [`VECTORIAL`] that update rules may call. Their names may be given to variables as well: a call is told by its
/// parenthesis.
pub const RULES: [&str; 4] = ["dot", "norm", "uniform", "normal"];

/// Another name of `log`, for calls; a variable may have it too.
pub const LN: &str = "ln";

/// The identity matrix of the vector dialect.
pub const IDENTITY: &str = "identity";

/// Constants, by name.
pub const CONSTANTS: [(&str, f64); 2] = [("pi", std::f64::consts::PI), ("e", std::f64::consts::E)];

/// Words that cannot be names.
pub const WORDS: [&str; 4] = ["param", "state", "in", "select"];

/// All functions, for messages.
pub fn function_names() -> String {
    let unary = UNARY.iter().map(|(name, _)| *name);
    let all: Vec<&str> = unary.chain(BINARY.iter().map(|(name, _)| *name)).chain(["select"]).collect();
    all.join(", ")
}

/// Whether `name` is a function.
pub fn is_function(name: &str) -> bool {
    name == "select" || UNARY.iter().any(|(n, _)| *n == name) || BINARY.iter().any(|(n, _)| *n == name)
}

/// Which functions a text may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Those of numbers.
    Scalar,
    /// Those of vectors and matrices as well.
    Vector,
}

impl Dialect {
    /// Whether `name` is a function of this dialect.
    pub fn is_function(self, name: &str) -> bool {
        is_function(name) || (self == Self::Vector && VECTORIAL.iter().any(|(n, _, takes)| *n == name && *takes > 0))
    }

    /// Whether `name` before a parenthesis is a call.
    pub fn can_be_called(self, name: &str) -> bool {
        self.is_function(name) || name == LN || RULES.contains(&name)
    }

    /// Whether `name` means something already and cannot be declared or assigned.
    pub fn is_reserved(self, name: &str) -> bool {
        is_reserved(name) || (self == Self::Vector && (name == IDENTITY || self.is_function(name)))
    }
}

/// Whether `name` means something already and cannot be declared or assigned.
pub fn is_reserved(name: &str) -> bool {
    is_function(name) || WORDS.contains(&name) || CONSTANTS.iter().any(|(n, _)| *n == name)
}
