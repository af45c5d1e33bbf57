//! The formula language: the one text that is read, differentiated, run and shown.
//!
//! ```text
//! surface   lines `name = expression`, then one line `expression`; variables x, y
//! rule      `param beta = 0.9 in 0..1`, `state m, v`, lines `name = expression`; variables x, g, t, lr, f; dot, norm,
//!           uniform, normal
//! schedule  `param` and `state` lines, `name = expression`, then one line `expression`; variables t, T, lr0, loss
//! search    `state H = identity`, lines `name = expression`, one of which assigns d; numbers, vectors and matrices
//! line      conditions under which a step is taken; variables alpha, lr, f0, f1, s0, s1
//! map       lines `name = expression`, then one line `expression`; variables are the letters of its arguments
//! ```
//!
//! Operators, loosest first: `< <= > >= == !=`, `+ -`, `* /`, unary `-`, `^` (to the right). Functions: sin cos tan exp
//! log sqrt abs min max sign floor tanh sigmoid relu softplus step select. Constants: pi, e. `#` starts a comment, `;`
//! ends a line as a line break does.
//!
//! A text becomes syntax (`parse`, kept as written for the display), then a graph of unique expressions
//! ([`mod@compile`], [`graph`]), to which derivatives are appended ([`mod@derive`]), then instructions ([`tape`]) that
//! run on points or slices ([`machine`]). The graph is also what a WGSL printer will read. Search methods are written in
//! a dialect with vectors and matrices, which has a compiler and a machine of its own ([`mod@vector`]).

pub(crate) mod block;
pub mod compile;
pub mod derive;
pub mod explain;
pub mod graph;
mod lex;
pub mod machine;
mod mathml;
pub(crate) mod moments;
mod parse;
mod problem;
mod python;
pub mod reduce;
pub mod scalar;
pub mod slice;
pub(crate) mod step;
mod suggest;
mod symbol;
mod syntax;
pub mod tape;
pub mod vector;

pub(crate) use compile::draw_name;
pub use compile::{Compiled, Draw, LOSS, compile, compile_resting, compile_spread};

pub use mathml::letter;
pub use parse::{MAX_DEPTH, MAX_LENGTH};
pub use problem::{Expected, FormulaError, Problem, Shape};
pub use python::{Python, python, python_name, python_number};
pub use symbol::symbol;
pub use syntax::is_reserved;

use crate::FULL;
use crate::registry::{Hyper, Scale, text};
use compile::Changes;
use graph::{Graph, Id, Node};
use std::borrow::Cow;
use syntax::{Dialect, Line};
use tape::Tape;

/// Most nodes a text may need, its derivatives included.
pub const MAX_NODES: usize = 20_000;

/// What a text is for; decides which lines and variables it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A function of x and y.
    Surface,
    /// An update rule.
    Rule,
    /// A rate as a function of the step and the loss.
    Schedule,
    /// The direction of a search method.
    Search,
    /// When a line search takes a step.
    LineSearch,
    /// An elementwise operation of a tensor program: a function of whatever its arguments are called.
    Map,
}

/// Whether the text is a good one of its kind. `hypers` are the keys it may use besides its own `param`s.
///
/// # Errors
/// The first problem, with its position.
pub fn check(kind: Kind, text: &str, hypers: &[&str]) -> Result<(), FormulaError> {
    match kind {
        Kind::Surface => surface_tapes(text, hypers, &[]).map(|_| ()),
        Kind::Search if FULL => vector::compile(text, hypers).map(|_| ()),
        Kind::Search => Ok(()),
        Kind::Rule | Kind::Schedule | Kind::LineSearch | Kind::Map => {
            bounded(text, &compile(kind, text, hypers)?.graph)
        }
    }
}

fn bounded(text: &str, graph: &Graph) -> Result<(), FormulaError> {
    if graph.len() > MAX_NODES {
        return Err(FormulaError::at(text, 0..text.len(), Problem::TooComplex(MAX_NODES)));
    }
    Ok(())
}

/// The instructions of a surface, each from the same graph.
#[derive(Clone, Debug)]
pub struct SurfaceTapes {
    /// f
    pub value: Tape,
    /// f, ∂f/∂x, ∂f/∂y
    pub gradient: Tape,
    /// f, ∂f/∂x, ∂f/∂y, ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²
    pub hessian: Tape,
    /// Names of the uniform inputs, in their order.
    pub uniforms: Vec<String>,
}

/// Compiles a surface with its exact gradient and Hessian. The names in `spread`, which stand among `hypers` too, differ
/// from lane to lane and come after x and y.
///
/// # Errors
/// As [`check`].
pub fn surface_tapes(text: &str, hypers: &[&str], spread: &[&str]) -> Result<SurfaceTapes, FormulaError> {
    let Compiled { mut graph, lanes, uniforms, results, .. } = compile_spread(Kind::Surface, text, hypers, spread)?;
    let value = results[0];
    let slope = |graph: &mut Graph, of: Id, input: u32| {
        let id = derive::derivative(graph, of, input);
        bounded(text, graph).map(|()| id)
    };
    let gradient = [slope(&mut graph, value, 0)?, slope(&mut graph, value, 1)?];
    let hessian =
        [slope(&mut graph, gradient[0], 0)?, slope(&mut graph, gradient[0], 1)?, slope(&mut graph, gradient[1], 1)?];
    let tape = |results: &[Id]| Tape::new(&graph, results, lanes.len(), uniforms.len());
    let first = [&[value][..], &gradient].concat();
    let second = [&first[..], &hessian].concat();
    Ok(SurfaceTapes { value: tape(&[value]), gradient: tape(&first), hessian: tape(&second), uniforms })
}

/// The text as MathML: one `<math>` with a line of mathematics for each line of text. Every variable stands in an
/// element with `data-key="its key"`. Lines that change nothing because a hyper-parameter in `values` is exactly 0, such
/// as weight decay where there is none, are left out.
///
/// # Errors
/// As [`compile()`].
pub fn mathml(kind: Kind, text: &str, hypers: &[&str], values: &[(String, f64)]) -> Result<String, FormulaError> {
    if kind == Kind::Search {
        // Search methods are not typed: the page need not check what the tests have checked.
        if FULL {
            vector::compile(text, hypers)?;
        }
        return Ok(mathml::print(kind, &parse::parse_in(Dialect::Vector, text)?, |_| true));
    }
    let parsed = parse::parse(text)?;
    compile::compile_text(kind, text, &parsed, hypers, &Changes::default())?;
    let zeros: Vec<(String, f64)> = values.iter().filter(|(_, value)| *value == 0.0).cloned().collect();
    let idle = |line: &Line| match line {
        Line::Assign { name, .. } => is_idle(kind, text, &parsed, hypers, &zeros, line, name),
        _ => false,
    };
    Ok(mathml::print(kind, &parsed, |line| !idle(line)))
}

/// Whether an assignment gives its variable the value it has, given the zeros.
fn is_idle(
    kind: Kind,
    source: &str,
    text: &syntax::Text,
    hypers: &[&str],
    zeros: &[(String, f64)],
    line: &Line,
    name: &str,
) -> bool {
    if kind != Kind::Rule || name == "x" {
        return false;
    }
    // The declarations, this line alone, and an update that lets its variable be seen as the result.
    let declarations = text.lines.iter().filter(|l| matches!(l, Line::Param { .. } | Line::State { .. }));
    let Line::Assign { value, span, .. } = line else { return false };
    let seen = Line::Assign { name: "x".to_owned(), value: *value, span: span.clone() };
    let lines = declarations.cloned().chain([seen]).collect();
    let alone = syntax::Text { lines, ..text.clone() };
    let changes = Changes { fixed: zeros, ..Changes::default() };
    let Ok(compiled) = compile::compile_text(kind, source, &alone, hypers, &changes) else { return false };
    let inputs = compiled.lanes.iter().chain(&compiled.uniforms);
    let number = inputs.enumerate().find(|(_, input)| *input == name).map(|(i, _)| i as u32);
    matches!((compiled.graph.node(compiled.results[0]), number), (Node::Input(i), Some(n)) if i == n)
}

/// Whether a text of a rule calls for random numbers.
pub fn draws_random_numbers(source: &str) -> bool {
    let called = source.contains("uniform") || source.contains("normal") || !source.is_ascii();
    called && parse::parse(source).is_ok_and(|text| !compile::draws(&text).is_empty())
}

/// The hyper-parameters a typed text declares with `param`; empty where the text does not parse.
///
/// Without a range a default in [0, 1] has that range, any other four times its size to both sides.
pub fn declared_hypers(source: &str) -> Vec<Hyper> {
    let Ok(parsed) = parse::parse(source) else { return Vec::new() };
    let declared = |line: &Line| match line {
        Line::Param { name, default, range, .. } => {
            let wide = 4.0 * default.abs();
            let guess = if (0.0..=1.0).contains(default) { (0.0, 1.0) } else { (-wide, wide) };
            Some(Hyper {
                key: Cow::Owned(name.clone()),
                name: text("Parameter", "参数"),
                range: range.unwrap_or(guess),
                scale: Scale::Linear,
                default: *default,
                help: text("Declared in the formula with param.", "由公式中的 param 声明。"),
                primary: true,
            })
        }
        _ => None,
    };
    parsed.lines.iter().filter_map(declared).collect()
}
