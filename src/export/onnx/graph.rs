//! An ONNX graph while it is written: operators, their names, and the numbers they are given.

use super::proto::Message;
use std::collections::BTreeMap;

/// The types of f32, i64 and f64 in TensorProto.
const FLOAT: i64 = 1;
const INT64: i64 = 7;
const DOUBLE: i64 = 11;

/// An attribute of an operator: AttributeProto.
#[derive(Clone, Debug)]
pub struct Attribute(Message);

impl Attribute {
    /// A whole number.
    pub fn int(name: &str, value: i64) -> Self {
        Self(Message::new().text(1, name).int(3, value).int(20, 2))
    }

    /// A text.
    pub fn text(name: &str, value: &str) -> Self {
        Self(Message::new().text(1, name).text(4, value).int(20, 3))
    }

    /// Whole numbers.
    pub fn ints(name: &str, values: &[i64]) -> Self {
        Self(Message::new().text(1, name).ints(8, values).int(20, 7))
    }
}

/// What has been written so far.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Message>,
    /// Numbers by name.
    numbers: BTreeMap<String, Message>,
    /// The name of each node of the program that has been written.
    pub names: BTreeMap<usize, String>,
    count: usize,
}

impl Graph {
    /// The name of a node of the program that has been written before.
    pub fn name(&self, number: usize) -> String {
        self.names.get(&number).cloned().unwrap_or_default()
    }

    fn fresh(&mut self, what: &str) -> String {
        self.count += 1;
        format!("{what}_{}", self.count)
    }

    /// An operator with one result, whose name it gives: NodeProto. An input without a name is left out.
    pub fn append(&mut self, operator: &str, inputs: &[&str], attributes: &[Attribute]) -> String {
        let name = self.fresh(operator);
        self.node(operator, inputs, &name, attributes);
        name
    }

    fn node(&mut self, operator: &str, inputs: &[&str], output: &str, attributes: &[Attribute]) {
        let node = inputs.iter().fold(Message::new(), |node, input| node.text(1, input));
        let node = node.text(2, output).text(3, output).text(4, operator);
        let node = attributes.iter().fold(node, |node, attribute| node.message(5, &attribute.0));
        self.nodes.push(node);
    }

    /// Gives a value a second name.
    pub fn alias(&mut self, from: &str, to: &str) {
        self.node("Identity", &[from], to, &[]);
    }

    /// Numbers under a name of their own.
    pub fn initializer(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensor(name, shape, FLOAT, &bytes)
    }

    fn tensor(&mut self, name: &str, shape: &[usize], kind: i64, bytes: &[u8]) -> String {
        let axes: Vec<i64> = shape.iter().map(|axis| *axis as i64).collect();
        let dims = if axes.is_empty() { Message::new() } else { Message::new().ints(1, &axes) };
        self.numbers.insert(name.to_owned(), dims.int(2, kind).text(8, name).bytes(9, bytes));
        name.to_owned()
    }

    /// Leaves numbers out again.
    pub fn forget(&mut self, name: &str) {
        self.numbers.remove(name);
    }

    /// Numbers that are no weights.
    pub fn floats(&mut self, what: &str, shape: &[usize], values: &[f32]) -> String {
        let name = self.fresh(what);
        self.initializer(&name, shape, values)
    }

    /// Numbers in double precision.
    pub fn doubles(&mut self, what: &str, shape: &[usize], values: &[f64]) -> String {
        let name = self.fresh(what);
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensor(&name, shape, DOUBLE, &bytes)
    }

    /// Whole numbers.
    pub fn ints(&mut self, what: &str, values: &[i64]) -> String {
        let name = self.fresh(what);
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.tensor(&name, &[values.len()], INT64, &bytes)
    }

    /// The graph of these inputs and outputs, the first axis of each the examples: GraphProto.
    pub fn finish(self, inputs: &[(String, Vec<usize>)], outputs: &[(String, Vec<usize>)]) -> Message {
        let info = |(name, shape): &(String, Vec<usize>)| {
            let examples = Message::new().text(2, "N");
            let rest = shape.iter().skip(1).map(|axis| Message::new().int(1, *axis as i64));
            let axes: Vec<Message> = std::iter::once(examples).chain(rest).collect();
            // ValueInfoProto of a TypeProto of a tensor with a TensorShapeProto.
            let shape = Message::new().messages(1, &axes);
            let tensor = Message::new().int(1, FLOAT).message(2, &shape);
            Message::new().text(1, name).message(2, &Message::new().message(1, &tensor))
        };
        let [inputs, outputs] = [inputs, outputs].map(|all| all.iter().map(info).collect::<Vec<_>>());
        let numbers: Vec<Message> = self.numbers.into_values().collect();
        Message::new()
            .messages(1, &self.nodes)
            .text(2, "network")
            .messages(5, &numbers)
            .messages(11, &inputs)
            .messages(12, &outputs)
    }
}
