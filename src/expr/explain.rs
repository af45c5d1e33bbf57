//! A rule at one step, line by line: what each line gives, of which parts, and the line with its numbers in place.
//!
//! Every assignment is compiled alone, as a function of the names it reads, and evaluated for each coordinate with the
//! values these names have when its turn comes. A name on which the line depends linearly contributes a *term*: the
//! line's derivative by it times its value. So the parts of a step are found in a typed rule as in a built-in one. Sums over
//! the coordinates count as numbers: what a length makes of a gradient is no part of its own.

use super::compile::{Changes, Sum, compile_text};
use super::derive::derivative;
use super::graph::{Graph, Id, Node, Unary};
use super::machine::PointMachine;
use super::parse::parse;
use super::reduce;
use super::syntax::{Line, Ref, Text, Tree};
use super::tape::Tape;
use super::{FormulaError, Kind, is_idle, mathml};
use std::ops::Range;

/// Significant digits of a number in a line.
const DIGITS: usize = 3;

/// One assignment at one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// What is assigned.
    pub name: String,
    /// What it is given, for each coordinate.
    pub value: [f64; 2],
    /// The parts that names contribute linearly, in the order of the names.
    pub terms: Vec<Term>,
    /// The line in letters, and below it with numbers for x and for y; one row of a table each.
    pub rows: [String; 3],
}

/// What a name contributes to a line, for each coordinate.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The name.
    pub name: String,
    /// The line's derivative by it.
    pub coefficient: [f64; 2],
    /// The derivative times the name's value.
    pub part: [f64; 2],
}

/// The assignments of a rule, from the values of all its names before the step: x, g, states, t, lr and
/// hyper-parameters. Lines that change nothing because a hyper-parameter is 0 are left out, as they are in the display.
///
/// # Errors
/// As [`super::compile()`].
pub fn explain(source: &str, hypers: &[&str], names: &[(String, [f64; 2])]) -> Result<Vec<Seen>, FormulaError> {
    let text = parse(source)?;
    let mut names = names.to_vec();
    let is_hyper = |name: &str| name != "x" && name != "g" && hypers.contains(&name);
    let zero = |(name, value): &&(String, [f64; 2])| is_hyper(name) && *value == [0.0; 2];
    let zeros: Vec<(String, f64)> = names.iter().filter(zero).map(|(name, _)| (name.clone(), 0.0)).collect();
    let mut seen = Vec::new();
    for line in &text.lines {
        let Line::Assign { name, value, .. } = line else { continue };
        if is_idle(Kind::Rule, source, &text, hypers, &zeros, line, name) {
            continue;
        }
        let alone = Alone::new(source, &text, line, &names)?;
        let (result, terms) = alone.evaluate(&names);
        let calls = calls(source, &text, &names);
        let numbers = |axis: usize| {
            mathml::number_row(axis, rounded(result[axis]), &with_numbers(&text, &names, &calls, axis), *value)
        };
        let rows = [mathml::line_row(&text, name, *value), numbers(0), numbers(1)];
        seen.push(Seen { name: name.clone(), value: result, terms, rows });
        match names.iter_mut().find(|(known, _)| known == name) {
            Some((_, value)) => *value = result,
            None => names.push((name.clone(), result)),
        }
    }
    Ok(seen)
}

/// One line as a function of the names it may read.
struct Alone {
    inputs: Vec<String>,
    lanes: usize,
    graph: Graph,
    /// The value, then the derivatives by the names it is linear in.
    results: Vec<Id>,
    linear: Vec<String>,
    sums: Vec<Sum>,
}

impl Alone {
    fn new(source: &str, text: &Text, line: &Line, names: &[(String, [f64; 2])]) -> Result<Self, FormulaError> {
        let Line::Assign { value, span, .. } = line else { return Err(unreachable_line(source)) };
        let alone = Text { lines: vec![Line::Value(*value, span.clone())], ..text.clone() };
        let is_other = |name: &&str| !["x", "y"].contains(name) && !name.contains(' ');
        let others: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).filter(is_other).collect();
        let changes = Changes { rests: true, line: true, ..Changes::default() };
        let compiled = compile_text(Kind::Surface, source, &alone, &others, &changes)?;
        let inputs: Vec<String> = compiled.lanes.iter().chain(&compiled.uniforms).cloned().collect();
        let (lanes, mut graph) = (compiled.lanes.len(), compiled.graph);
        let mut results = vec![compiled.results[0]];
        let mut linear = Vec::new();
        for (number, name) in inputs.iter().enumerate() {
            let slope = derivative(&mut graph, results[0], number as u32);
            let bend = derivative(&mut graph, slope, number as u32);
            if !is_zero(&graph, slope) && is_zero(&graph, bend) {
                results.push(slope);
                linear.push(name.clone());
            }
        }
        Ok(Self { inputs, lanes, graph, results, linear, sums: compiled.sums })
    }

    fn evaluate(&self, names: &[(String, [f64; 2])]) -> ([f64; 2], Vec<Term>) {
        let uniforms = self.inputs.len() - self.lanes;
        let run = |results: &[Id], given: &[f64]| {
            let mut machine = PointMachine::new(Tape::new(&self.graph, results, self.lanes, uniforms));
            let mut found = vec![0.0; results.len()];
            machine.set_uniforms(&given[self.lanes..]);
            machine.run(&given[..self.lanes], &mut found);
            found
        };
        let mut given =
            [0, 1].map(|axis| self.inputs.iter().map(|name| value_of(names, name)[axis]).collect::<Vec<f64>>());
        for sum in &self.sums {
            let [x, y] = [0, 1].map(|axis| run(&sum.of, &given[axis]));
            let value = if sum.root { reduce::norm(&[x[0], y[0]]) } else { reduce::dot(&[x[0], y[0]], &[x[1], y[1]]) };
            given.iter_mut().for_each(|given| given[sum.input as usize] = value);
        }
        let columns = [0, 1].map(|axis| run(&self.results, &given[axis]));
        let term = |(i, name): (usize, &String)| {
            let coefficient = [columns[0][i + 1], columns[1][i + 1]];
            let value = value_of(names, name);
            let part = [coefficient[0] * value[0], coefficient[1] * value[1]];
            Term { name: name.clone(), coefficient, part }
        };
        ([columns[0][0], columns[1][0]], self.linear.iter().enumerate().map(term).collect())
    }
}

/// For a caller that asks about a line that assigns nothing; [`explain`] does not.
fn unreachable_line(source: &str) -> FormulaError {
    FormulaError::at(source, 0..0, super::Problem::NoUpdate)
}

fn is_zero(graph: &Graph, id: Id) -> bool {
    matches!(graph.node(id), Node::Constant(bits) if f64::from_bits(bits) == 0.0)
}

fn value_of(names: &[(String, [f64; 2])], name: &str) -> [f64; 2] {
    names.iter().find(|(known, _)| known == name).map_or([0.0; 2], |(_, value)| *value)
}

/// The sums and random numbers of a text with their values, as far as their names are known.
fn calls(source: &str, text: &Text, names: &[(String, [f64; 2])]) -> Vec<(usize, [f64; 2])> {
    let call = |(at, (tree, span)): (usize, &(Tree, Range<usize>))| {
        let Tree::Vectorial(..) = tree else { return None };
        let line = Line::Assign { name: String::new(), value: Ref(at as u32), span: span.clone() };
        Some((at, Alone::new(source, text, &line, names).ok()?.evaluate(names).0))
    };
    text.nodes.iter().enumerate().filter_map(call).collect()
}

/// The text with the values of one coordinate in place of names and calls. A negative number is a sign and a number, so that
/// it gets its parentheses.
fn with_numbers(text: &Text, names: &[(String, [f64; 2])], calls: &[(usize, [f64; 2])], axis: usize) -> Text {
    let mut text = text.clone();
    for at in 0..text.nodes.len() {
        let known = match &text.nodes[at].0 {
            Tree::Name(name) => names.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            Tree::Vectorial(..) => calls.iter().find(|(call, _)| *call == at).map(|(_, value)| value),
            _ => None,
        };
        let Some(value) = known else { continue };
        let (value, span) = (rounded(value[axis]), text.nodes[at].1.clone());
        if value < 0.0 {
            text.nodes.push((Tree::Number(-value), span));
            let number = Ref(text.nodes.len() as u32 - 1);
            text.nodes[at].0 = Tree::Unary(Unary::Neg, number);
        } else {
            text.nodes[at].0 = Tree::Number(value);
        }
    }
    text
}

/// To [`DIGITS`] significant digits.
fn rounded(value: f64) -> f64 {
    format!("{:.*e}", DIGITS - 1, value).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NESTEROV: &str = "state v\ng = g + weight_decay*x\nv = momentum*v + g\nx = x - lr*(g + momentum*v)";

    fn names(values: &[(&str, [f64; 2])]) -> Vec<(String, [f64; 2])> {
        values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
    }

    #[test]
    fn a_line_is_the_sum_of_its_terms_and_idle_lines_are_left_out() {
        let before = names(&[
            ("x", [1.0, -2.0]),
            ("g", [0.5, -0.25]),
            ("v", [2.0, 4.0]),
            ("t", [3.0; 2]),
            ("lr", [0.1; 2]),
            ("momentum", [0.5; 2]),
            ("weight_decay", [0.0; 2]),
        ]);
        let seen = explain(NESTEROV, &["lr", "momentum", "weight_decay"], &before).expect("compiles");
        assert_eq!(seen.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(), ["v", "x"]);
        assert_eq!(seen[0].value, [1.5, 1.75]);
        let update = &seen[1];
        let part = |name: &str| update.terms.iter().find(|term| term.name == name).expect("linear").part;
        assert_eq!(part("g"), [-0.05, 0.025]);
        for (axis, start) in [1.0, -2.0].into_iter().enumerate() {
            let sum = part("x")[axis] + part("g")[axis] + part("v")[axis];
            assert!((sum - update.value[axis]).abs() < 1e-15 && part("x")[axis] == start);
        }
    }

    #[test]
    fn lengths_and_random_numbers_stand_with_their_values() {
        let source = "u = g/norm(g)\nx = x - lr*dot(u, g)*u + normal()*f";
        let before = names(&[
            ("x", [1.0, 2.0]),
            ("g", [3.0, -4.0]),
            ("lr", [0.5; 2]),
            ("f", [2.0; 2]),
            ("draw 0", [0.25, -0.75]),
        ]);
        let seen = explain(source, &["lr"], &before).expect("compiles");
        assert_eq!(seen[0].value, [0.6, -0.8]);
        let expected = [1.0 - 2.5 * 0.6 + 0.5, 2.0 + 2.5 * 0.8 - 1.5];
        assert!(seen[1].value.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15), "{:?}", seen[1].value);
        assert!(seen[1].rows[0].contains("⊤") && seen[1].rows[1].contains("<mn>5</mn>"), "{:?}", seen[1].rows);
        assert!(seen[1].rows[2].contains("<mn>0.75</mn>") && !seen[1].rows[2].contains("N"), "{:?}", seen[1].rows);
    }

    #[test]
    fn numbers_in_place_of_names_give_the_left_side() {
        let source = "state v\nv = 0.5*v + g^2\nx = x - lr*g/(sqrt(v) + 1)";
        let before = names(&[("x", [1.0, 2.0]), ("g", [-2.0, 3.0]), ("v", [10.0, 14.0]), ("lr", [0.5; 2])]);
        let text = parse(source).expect("parses");
        let mut known = before.clone();
        for (seen, line) in explain(source, &["lr"], &before).expect("compiles").iter().zip(&text.lines[1..]) {
            let Line::Assign { value, span, .. } = line else { panic!("an assignment") };
            for axis in 0..2 {
                let numbers = with_numbers(&text, &known, &[], axis);
                let alone = Text { lines: vec![Line::Value(*value, span.clone())], ..numbers };
                let compiled =
                    compile_text(Kind::Surface, source, &alone, &[], &Changes::default()).expect("only numbers");
                let Node::Constant(bits) = compiled.graph.node(compiled.results[0]) else { panic!("a number") };
                assert!((f64::from_bits(bits) - seen.value[axis]).abs() < 1e-12);
            }
            match known.iter_mut().find(|(name, _)| *name == seen.name) {
                Some((_, value)) => *value = seen.value,
                None => known.push((seen.name.clone(), seen.value)),
            }
        }
    }
}
