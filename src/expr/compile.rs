//! Syntax to graph: names get their meaning, lines become one expression for each result.
//!
//! A rule applies to every coordinate on its own but for its sums: `dot` and `norm` stand in the graph as further uniforms,
//! whose values are added up over the block before the lines that read them are run ([`super::reduce`]). Random numbers are
//! further lanes, filled before each step.

use super::Kind;
use super::graph::{Binary, Graph, Id};
use super::parse::parse;
use super::problem::{FormulaError, Problem};
use super::syntax::{self, Line, Operator, Ref, Text, Tree, Vectorial};
use std::collections::BTreeMap;
use std::ops::Range;

/// A text compiled to expressions. Input numbers count the lanes first, then the uniforms.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The expressions.
    pub graph: Graph,
    /// Inputs that differ from coordinate to coordinate (or point to point): x, y for surfaces; x, g and the state
    /// variables for rules; the state variables for schedules; then those that were asked to be [`compile_spread`].
    pub lanes: Vec<String>,
    /// Inputs that are the same everywhere: t, lr and hyper-parameters.
    pub uniforms: Vec<String>,
    /// The results: the value of a surface; for a rule x, for a schedule the rate, and then the state variables after
    /// the step; for a line search its conditions.
    pub results: Vec<Id>,
    /// The initial value of each state variable.
    pub initial: Vec<Id>,
    /// The sums of a rule, in the order of the text.
    pub sums: Vec<Sum>,
    /// The random numbers of a rule, in the order of the text: lanes after the state variables.
    pub draws: Vec<Draw>,
    /// How many lanes, the first ones, are given. The state variables follow.
    given: usize,
}

/// A sum of products over all coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The factors; twice the same for a norm.
    pub of: [Id; 2],
    /// Whether its square root is meant.
    pub root: bool,
    /// The input that stands for it, a uniform.
    pub input: u32,
}

/// A random number for each coordinate, at each step anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// From 0 to 1, without either.
    Uniform,
    /// Standard normal.
    Normal,
}

/// The loss before the step, as rules may read it, unless they give the name to a variable of theirs.
pub const LOSS: &str = "f";

impl Compiled {
    /// Names of the state variables, in declaration order.
    pub fn states(&self) -> &[String] {
        &self.lanes[self.given..][..self.initial.len()]
    }

    /// Number of the first lane of random numbers.
    pub fn first_draw(&self) -> usize {
        self.given + self.initial.len()
    }

    /// Whether what a coordinate becomes depends on that coordinate and its states alone.
    pub fn is_separable(&self) -> bool {
        self.sums.is_empty() && self.draws.is_empty() && !self.uniforms.iter().any(|name| name == LOSS)
    }
}

/// Inputs a text of this kind may use besides its hyper-parameters: lanes, then uniforms.
pub fn inputs(kind: Kind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        Kind::Surface => (&["x", "y"], &[]),
        Kind::Rule => (&["x", "g"], &["t", "lr"]),
        Kind::Schedule => (&[], &["t", "T", "lr0", "loss"]),
        Kind::LineSearch => (&[], &["alpha", "lr", "f0", "f1", "s0", "s1"]),
        // The arguments of a map have the letters its user gives them; the vector dialect has a compiler of its own.
        Kind::Map | Kind::Search => (&[], &[]),
    }
}

/// Compiles a text. `hypers` are the keys it may use besides its own `param`s (`lr` of a rule may be among them).
///
/// # Errors
/// The first problem, with its position.
pub fn compile(kind: Kind, source: &str, hypers: &[&str]) -> Result<Compiled, FormulaError> {
    compile_text(kind, source, &parse(source)?, hypers, &Changes::default())
}

/// As [`compile`], with these uniforms as further lanes, the last ones: many values of them are run at once.
///
/// # Errors
/// As [`compile`].
pub fn compile_spread(kind: Kind, source: &str, hypers: &[&str], spread: &[&str]) -> Result<Compiled, FormulaError> {
    compile_text(kind, source, &parse(source)?, hypers, &Changes { spread, ..Changes::default() })
}

/// What some uniforms are instead.
#[derive(Clone, Copy, Default)]
pub(super) struct Changes<'a> {
    /// Constants.
    pub(super) fixed: &'a [(String, f64)],
    /// Lanes, in this order after all others.
    pub(super) spread: &'a [&'a str],
    /// Whether a quotient 0/0 is 0, as in rules that would otherwise lose their way where the gradient vanishes.
    pub(super) rests: bool,
    /// Whether a line of a rule is compiled as if it were a surface.
    pub(super) line: bool,
}

/// A rule in which a quotient 0/0 is 0.
///
/// # Errors
/// As [`compile`].
pub fn compile_resting(source: &str, hypers: &[&str], spread: &[&str]) -> Result<Compiled, FormulaError> {
    let changes = Changes { spread, rests: true, ..Changes::default() };
    compile_text(Kind::Rule, source, &parse(source)?, hypers, &changes)
}

/// As [`compile`], of a parsed text, with some uniforms changed.
pub(super) fn compile_text(
    kind: Kind,
    source: &str,
    text: &Text,
    hypers: &[&str],
    changes: &Changes,
) -> Result<Compiled, FormulaError> {
    let (lanes, uniforms) = inputs(kind);
    let owned = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let mut compiler = Compiler {
        kind,
        source,
        text,
        rests: changes.rests,
        has_sums: kind == Kind::Rule || changes.line,
        sums: Vec::new(),
        draws: Vec::new(),
        names: BTreeMap::new(),
        lanes: owned(lanes),
        uniforms: owned(uniforms),
        own_lanes: 0,
        graph: Graph::default(),
    };
    compiler.uniforms.extend(hypers.iter().filter(|h| !uniforms.contains(h)).map(|h| (*h).to_owned()));
    compiler.declare()?;
    compiler.own_lanes = compiler.lanes.len();
    compiler.draw();
    compiler.uniforms.retain(|name| !changes.spread.contains(&name.as_str()));
    compiler.lanes.extend(owned(changes.spread));
    compiler.bind(changes.fixed);
    compiler.lines()
}

struct Compiler<'a> {
    kind: Kind,
    source: &'a str,
    text: &'a Text,
    /// What each name means at this point of the text.
    names: BTreeMap<String, Id>,
    lanes: Vec<String>,
    uniforms: Vec<String>,
    /// Lanes before those of random numbers and those that are spread.
    own_lanes: usize,
    graph: Graph,
    /// Whether 0/0 is 0.
    rests: bool,
    /// Whether sums, random numbers and the loss may stand where the compiler is.
    has_sums: bool,
    sums: Vec<Sum>,
    /// With the place of each in the text.
    draws: Vec<(Ref, Draw)>,
}

impl Compiler<'_> {
    /// Lanes by themselves.
    fn own_lanes(&self) -> &[String] {
        &self.lanes[..self.own_lanes]
    }

    fn error(&self, span: Range<usize>, problem: Problem) -> FormulaError {
        FormulaError::at(self.source, span, problem)
    }

    /// Collects `param` and `state` lines, which stand first.
    fn declare(&mut self) -> Result<(), FormulaError> {
        let mut body = false;
        for line in &self.text.lines {
            let (word, name, span) = match line {
                Line::Param { name, span, .. } => ("param", name, span),
                Line::State { name, span, .. } => ("state", name, span),
                Line::Assign { .. } | Line::Value(..) => {
                    body = true;
                    continue;
                }
            };
            if body || (word == "state" && matches!(self.kind, Kind::Surface | Kind::Map)) {
                return Err(self.error(span.clone(), Problem::Misplaced(word)));
            }
            if self.lanes.contains(name) || self.uniforms.contains(name) {
                return Err(self.error(span.clone(), Problem::Twice(name.clone())));
            }
            let names = if word == "param" { &mut self.uniforms } else { &mut self.lanes };
            names.push(name.clone());
        }
        Ok(())
    }

    /// Gives every random number its lane.
    fn draw(&mut self) {
        if !self.has_sums {
            return;
        }
        self.draws = draws(self.text);
        self.lanes.extend((0..self.draws.len()).map(draw_name));
    }

    /// Gives every input its node, and its name where it has one that can be written.
    fn bind(&mut self, fixed: &[(String, f64)]) {
        for (number, name) in self.lanes.iter().chain(&self.uniforms).enumerate() {
            let id = match fixed.iter().find(|(key, _)| key == name) {
                Some((_, value)) => self.graph.constant(*value),
                None => self.graph.input(number as u32),
            };
            if !name.contains(' ') {
                self.names.insert(name.clone(), id);
            }
        }
        for (name, value) in syntax::CONSTANTS {
            let id = self.graph.constant(value);
            self.names.insert(name.to_owned(), id);
        }
    }

    fn lines(mut self) -> Result<Compiled, FormulaError> {
        let mut value = None;
        let mut conditions = Vec::new();
        let mut updated = false;
        let mut initial = Vec::new();
        for line in &self.text.lines {
            if let (Some(_), Line::Assign { span, .. } | Line::Value(_, span)) = (value, line) {
                return Err(self.error(span.clone(), Problem::ValueNotLast));
            }
            match line {
                Line::Param { .. } => {}
                Line::State { initial: expression, .. } => initial.push(match expression {
                    Some(at) => self.initial(*at)?,
                    None => self.graph.constant(0.0),
                }),
                Line::Assign { name, value, span } => {
                    let own_state = self.kind != Kind::Surface && self.own_lanes().contains(name);
                    if !own_state && (self.lanes.contains(name) || self.uniforms.contains(name)) {
                        return Err(self.error(span.clone(), Problem::Reserved(name.clone())));
                    }
                    let id = self.expression(*value)?;
                    self.names.insert(name.clone(), id);
                    updated |= name == "x";
                }
                Line::Value(at, span) => {
                    if self.kind == Kind::Rule {
                        return Err(self.error(span.clone(), Problem::ValueNotLast));
                    }
                    let id = self.expression(*at)?;
                    match self.kind {
                        Kind::LineSearch => conditions.push(id),
                        _ => value = Some(id),
                    }
                }
            }
        }
        let end = self.source.trim_end().len();
        let results = match (self.kind, value) {
            (Kind::Rule, _) if !updated => return Err(self.error(end..end, Problem::NoUpdate)),
            (Kind::Rule, _) => {
                self.own_lanes().iter().filter(|name| *name != "g").map(|name| self.names[name]).collect()
            }
            (Kind::LineSearch, _) if !conditions.is_empty() => conditions,
            (Kind::Schedule, Some(id)) => {
                std::iter::once(id).chain(self.own_lanes().iter().map(|name| self.names[name])).collect()
            }
            (_, Some(id)) => vec![id],
            (_, None) => return Err(self.error(end..end, Problem::NoValue)),
        };
        let given = self.own_lanes - initial.len();
        let draws = self.draws.into_iter().map(|(_, draw)| draw).collect();
        let Self { graph, lanes, uniforms, sums, .. } = self;
        Ok(Compiled { graph, lanes, uniforms, results, initial, sums, draws, given })
    }

    /// The initial value of a state variable: of what differs from coordinate to coordinate it may use `x` only, the
    /// start; there is no gradient and no loss yet, and no other state.
    fn initial(&mut self, at: Ref) -> Result<Id, FormulaError> {
        let own = self.lanes[..self.own_lanes].iter().map(String::as_str).filter(|name| *name != "x");
        let unknown = own.chain((self.kind == Kind::Schedule).then_some("loss"));
        let lanes: Vec<_> = unknown.filter_map(|name| self.names.remove_entry(name)).collect();
        let has_sums = std::mem::take(&mut self.has_sums);
        let id = self.expression(at);
        self.has_sums = has_sums;
        self.names.extend(lanes);
        id
    }

    fn expression(&mut self, at: Ref) -> Result<Id, FormulaError> {
        let text = self.text;
        match text.tree(at) {
            Tree::Number(value) => Ok(self.graph.constant(*value)),
            Tree::Name(name) => match self.names.get(name) {
                Some(id) => Ok(*id),
                None if self.has_sums && name == LOSS => {
                    let id = self.uniform(LOSS.to_owned());
                    self.names.insert(LOSS.to_owned(), id);
                    Ok(id)
                }
                None => {
                    let loss = self.has_sums.then(|| LOSS.to_owned());
                    let known = self.names.keys().cloned().chain(loss).collect();
                    Err(self.error(text.span(at), Problem::UnknownName(name.clone(), known)))
                }
            },
            Tree::Unary(op, a) => {
                let a = self.expression(*a)?;
                Ok(self.graph.unary(*op, a))
            }
            Tree::Binary(operator, a, b) => {
                let (a, b) = (self.expression(*a)?, self.expression(*b)?);
                Ok(match operator {
                    Operator::Plain(Binary::Div) if self.rests => self.quotient(a, b),
                    Operator::Plain(op) => self.graph.binary(*op, a, b),
                    Operator::Greater => self.graph.binary(Binary::Less, b, a),
                    Operator::GreaterEqual => self.graph.binary(Binary::LessEqual, b, a),
                })
            }
            Tree::Select([a, b, c]) => {
                let (a, b, c) = (self.expression(*a)?, self.expression(*b)?, self.expression(*c)?);
                Ok(self.graph.select(a, b, c))
            }
            Tree::Vectorial(function, arguments) => self.vectorial(at, *function, arguments),
        }
    }

    /// a/b, 0 where both are.
    fn quotient(&mut self, a: Id, b: Id) -> Id {
        let zero = self.graph.constant(0.0);
        let quotient = self.graph.binary(Binary::Div, a, b);
        let (nothing, none) = (self.graph.binary(Binary::Equal, a, zero), self.graph.binary(Binary::Equal, b, zero));
        let rests = self.graph.binary(Binary::Mul, nothing, none);
        self.graph.select(rests, zero, quotient)
    }

    /// A sum or a random number.
    fn vectorial(&mut self, at: Ref, function: Vectorial, arguments: &[Ref]) -> Result<Id, FormulaError> {
        if !self.has_sums || !syntax::RULES.contains(&function.name()) {
            return Err(self.error(self.text.span(at), Problem::UnknownFunction(function.name().to_owned())));
        }
        let of = match arguments {
            [a] => [self.expression(*a)?; 2],
            [a, b] => [self.expression(*a)?, self.expression(*b)?],
            _ => {
                let number = self.draws.iter().position(|(place, _)| *place == at).unwrap_or(0);
                return Ok(self.graph.input((self.own_lanes + number) as u32));
            }
        };
        let root = function == Vectorial::Norm;
        if let Some(same) = self.sums.iter().find(|sum| sum.of == of && sum.root == root) {
            return Ok(self.graph.input(same.input));
        }
        let id = self.uniform(format!("sum {}", self.sums.len()));
        let input = (self.lanes.len() + self.uniforms.len() - 1) as u32;
        self.sums.push(Sum { of, root, input });
        Ok(id)
    }

    /// A further uniform input.
    fn uniform(&mut self, name: String) -> Id {
        self.uniforms.push(name);
        self.graph.input((self.lanes.len() + self.uniforms.len() - 1) as u32)
    }
}

/// The calls of random numbers in a text, with their places.
pub(super) fn draws(text: &Text) -> Vec<(Ref, Draw)> {
    let draw = |(at, (tree, _)): (usize, &(Tree, Range<usize>))| match tree {
        Tree::Vectorial(Vectorial::Uniform, _) => Some((Ref(at as u32), Draw::Uniform)),
        Tree::Vectorial(Vectorial::Normal, _) => Some((Ref(at as u32), Draw::Normal)),
        _ => None,
    };
    text.nodes.iter().enumerate().filter_map(draw).collect()
}

/// The name of a lane of random numbers, which no text can give.
pub(crate) fn draw_name(number: usize) -> String {
    format!("draw {number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(kind: Kind, text: &str) -> (Problem, usize) {
        let error = compile(kind, text, &[]).expect_err("this must not compile");
        (error.problem, error.line)
    }

    #[test]
    fn lines_rebind_names() {
        let compiled = compile(Kind::Rule, "state m\nm = m + g\nx = x - lr*m", &[]).expect("compiles");
        assert_eq!(compiled.states(), ["m"]);
        assert_eq!(compiled.results.len(), 2);
        assert_eq!(compiled.initial.len(), 1);
        let compiled = compile(Kind::Schedule, "state a, b = T\na = a + loss\nlr0/a", &[]).expect("compiles");
        assert_eq!(compiled.states(), ["a", "b"]);
        assert_eq!(compiled.results.len(), 3);
    }

    #[test]
    fn a_spread_uniform_is_a_lane_that_keeps_its_rights() {
        let rule = "state m, s = lr\nm = m + g\nx = x - lr*m*s";
        let compiled = compile_spread(Kind::Rule, rule, &["lr", "k"], &["lr"]).expect("compiles");
        assert_eq!(compiled.lanes, ["x", "g", "m", "s", "lr"]);
        assert_eq!(compiled.uniforms, ["t", "k"]);
        assert_eq!(compiled.states(), ["m", "s"]);
        assert_eq!(compiled.results.len(), 3);
        let error = compile_spread(Kind::Rule, "lr = 1\nx = x", &[], &["lr"]).expect_err("lr is not to be assigned");
        assert_eq!(error.problem, Problem::Reserved("lr".into()));
    }

    #[test]
    fn sums_and_random_numbers_are_inputs_of_rules_only() {
        let rule = "state m\nm = 0.9*m + g/norm(g)\nx = x - lr*f*m/norm(g) + normal()*dot(m, 1) + normal() + uniform()";
        let compiled = compile(Kind::Rule, rule, &["lr"]).expect("compiles");
        assert_eq!(compiled.lanes, ["x", "g", "m", "draw 0", "draw 1", "draw 2"]);
        assert_eq!(compiled.uniforms, ["t", "lr", "sum 0", "f", "sum 1"]);
        assert_eq!(compiled.draws, [Draw::Normal, Draw::Normal, Draw::Uniform]);
        assert_eq!((compiled.states(), compiled.first_draw()), (&["m".to_owned()][..], 3));
        assert!(!compiled.is_separable());
        // The names are free where a text takes them.
        let own = "param normal = 2\nstate f = 1\nnorm = abs(g)\nf = f + norm\nx = x - normal*f";
        assert!(compile(Kind::Rule, own, &[]).expect("compiles").is_separable());
        for (kind, text, name) in [
            (Kind::Surface, "norm(x)", "norm"),
            (Kind::Schedule, "lr0*uniform()", "uniform"),
            (Kind::Rule, "state m = normal()\nx = m", "normal"),
            (Kind::Rule, "state m = norm(x)\nx = m", "norm"),
            (Kind::Rule, "x = outer(x, g)", "outer"),
        ] {
            assert_eq!(problem(kind, text).0, Problem::UnknownFunction(name.into()), "{text}");
        }
        assert!(matches!(problem(Kind::Surface, "x + f").0, Problem::UnknownName(name, _) if name == "f"));
        assert!(matches!(problem(Kind::Rule, "x = x + norm").0, Problem::FunctionAsValue(name) if name == "norm"));
    }

    #[test]
    fn each_kind_has_its_rules() {
        assert_eq!(problem(Kind::Surface, "u = x").0, Problem::NoValue);
        assert_eq!(problem(Kind::Surface, "x\ny"), (Problem::ValueNotLast, 2));
        assert_eq!(problem(Kind::Surface, "x = 2\nx").0, Problem::Reserved("x".into()));
        assert_eq!(problem(Kind::Surface, "state m\nx").0, Problem::Misplaced("state"));
        assert_eq!(problem(Kind::Rule, "g = 2*g").0, Problem::NoUpdate);
        assert_eq!(problem(Kind::Rule, "x = x\nparam a = 1"), (Problem::Misplaced("param"), 2));
        assert_eq!(problem(Kind::Rule, "state m, m\nx = m"), (Problem::Twice("m".into()), 1));
        assert_eq!(problem(Kind::Rule, "lr = 1\nx = x"), (Problem::Reserved("lr".into()), 1));
        assert!(matches!(problem(Kind::Rule, "x = z").0, Problem::UnknownName(name, _) if name == "z"));
        assert!(matches!(problem(Kind::Rule, "state m = g\nx = m").0, Problem::UnknownName(name, _) if name == "g"));
        assert!(matches!(problem(Kind::Rule, "state a, m = a\nx = m").0, Problem::UnknownName(name, _) if name == "a"));
        assert!(compile(Kind::Rule, "state m = x/lr\nx = m", &[]).is_ok());
        assert!(compile(Kind::Schedule, "param k = 2\nlr0/(1 + k*t/T)", &[]).is_ok());
        assert_eq!(problem(Kind::Schedule, "state a\na = a + 1").0, Problem::NoValue);
        assert_eq!(problem(Kind::Schedule, "loss = 1\nlr0").0, Problem::Reserved("loss".into()));
        assert!(
            matches!(problem(Kind::Schedule, "state a = loss\na").0, Problem::UnknownName(name, _) if name == "loss")
        );
        assert!(matches!(problem(Kind::Surface, "x*loss").0, Problem::UnknownName(name, _) if name == "loss"));
        assert!(compile(Kind::Rule, "state loss\nloss = loss + g\nx = loss", &[]).is_ok());
    }
}
