//! A formula on every number as elementwise operators: one for each node of its graph, in order.
//!
//! Truths are numbers here, 0 and 1; ONNX has a type for them, so that comparisons become numbers only where something
//! other than a `select` reads them.

use super::graph::{Attribute, Graph};
use crate::expr::graph::{Binary, Id, Node, Unary};
use crate::program::Expression;

/// The type of f32 and of truths in TensorProto.
const FLOAT: i64 = 1;
const BOOL: i64 = 9;

/// What a node of the graph has become.
#[derive(Clone, Debug)]
enum Written {
    /// A tensor of numbers.
    Number(String),
    /// A tensor of truths.
    Truth(String),
}

/// Appends the formula of a map over arguments of these names; the name of the result.
pub fn append(graph: &mut Graph, expression: &Expression, args: &[String]) -> String {
    let source = &expression.graph;
    let needed = source.reachable(&[expression.result]);
    let mut writer = Writer { graph, written: vec![None; source.len()] };
    for (id, node) in source.iter().filter(|(id, _)| needed[id.index()]) {
        let written = writer.node(node, args);
        writer.written[id.index()] = Some(written);
    }
    writer.number(expression.result)
}

struct Writer<'a> {
    graph: &'a mut Graph,
    written: Vec<Option<Written>>,
}

impl Writer<'_> {
    /// A result as numbers.
    fn number(&mut self, id: Id) -> String {
        match self.written[id.index()].clone() {
            Some(Written::Number(name)) => name,
            Some(Written::Truth(name)) => {
                let number = self.graph.append("Cast", &[&name], &[Attribute::int("to", FLOAT)]);
                self.written[id.index()] = Some(Written::Number(number.clone()));
                number
            }
            // Children come before parents.
            None => String::new(),
        }
    }

    /// A result as truths.
    fn truth(&mut self, id: Id) -> String {
        match self.written[id.index()].clone() {
            Some(Written::Truth(name)) => name,
            Some(Written::Number(name)) => self.graph.append("Cast", &[&name], &[Attribute::int("to", BOOL)]),
            None => String::new(),
        }
    }

    fn constant(&mut self, value: f64) -> String {
        self.graph.floats("constant", &[], &[value as f32])
    }

    fn node(&mut self, node: Node, args: &[String]) -> Written {
        match node {
            Node::Constant(bits) => Written::Number(self.constant(f64::from_bits(bits))),
            Node::Input(number) => Written::Number(args.get(number as usize).cloned().unwrap_or_default()),
            Node::Unary(op, a) => {
                let a = self.number(a);
                match unary(op) {
                    Some(operator) => Written::Number(self.graph.append(operator, &[&a], &[])),
                    None => {
                        let zero = self.constant(0.0);
                        Written::Truth(self.graph.append("Greater", &[&a, &zero], &[]))
                    }
                }
            }
            Node::Binary(op, a, b) => {
                let (a, b) = (self.number(a), self.number(b));
                let (operator, is_truth) = binary(op);
                let name = self.graph.append(operator, &[&a, &b], &[]);
                match (op, is_truth) {
                    (Binary::NotEqual, _) => Written::Truth(self.graph.append("Not", &[&name], &[])),
                    (_, true) => Written::Truth(name),
                    (_, false) => Written::Number(name),
                }
            }
            Node::Select(condition, a, b) => {
                let (condition, a, b) = (self.truth(condition), self.number(a), self.number(b));
                Written::Number(self.graph.append("Where", &[&condition, &a, &b], &[]))
            }
        }
    }
}

/// The operator of a function; none of `step`, which is a comparison.
fn unary(op: Unary) -> Option<&'static str> {
    Some(match op {
        Unary::Neg => "Neg",
        Unary::Sin => "Sin",
        Unary::Cos => "Cos",
        Unary::Tan => "Tan",
        Unary::Exp => "Exp",
        Unary::Log => "Log",
        Unary::Sqrt => "Sqrt",
        Unary::Abs => "Abs",
        Unary::Sign => "Sign",
        Unary::Floor => "Floor",
        Unary::Tanh => "Tanh",
        Unary::Sigmoid => "Sigmoid",
        Unary::Relu => "Relu",
        Unary::Softplus => "Softplus",
        Unary::Step => return None,
    })
}

/// The operator, and whether it gives truths.
fn binary(op: Binary) -> (&'static str, bool) {
    match op {
        Binary::Add => ("Add", false),
        Binary::Sub => ("Sub", false),
        Binary::Mul => ("Mul", false),
        Binary::Div => ("Div", false),
        Binary::Pow => ("Pow", false),
        Binary::Min => ("Min", false),
        Binary::Max => ("Max", false),
        Binary::Less => ("Less", true),
        Binary::LessEqual => ("LessOrEqual", true),
        Binary::Equal | Binary::NotEqual => ("Equal", true),
    }
}
