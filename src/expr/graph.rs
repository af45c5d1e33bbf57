//! The expression graph: every expression once.
//!
//! Nodes are interned, so that equal sub-expressions are one node, computed once; children come before parents, so that
//! derivatives, evaluation order and printing are loops over ids, never recursion. The constructors simplify as they
//! build: constants fold (with `libm`, the same everywhere), and 0, 1, −1 and double negation disappear. They never
//! reorder or regroup arithmetic, so that the order of roundings is the one the formula's text shows. `0·x` is 0 also
//! where x is not finite.

use super::scalar;
use std::collections::BTreeMap;

/// A node of a [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(u32);

impl Id {
    /// Position in the graph's order.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Functions of one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unary {
    /// −a
    Neg,
    /// sin a
    Sin,
    /// cos a
    Cos,
    /// tan a
    Tan,
    /// eᵃ
    Exp,
    /// Natural logarithm.
    Log,
    /// √a
    Sqrt,
    /// |a|
    Abs,
    /// −1, 0 or 1.
    Sign,
    /// Largest whole number not above a.
    Floor,
    /// tanh a
    Tanh,
    /// 1 / (1 + e⁻ᵃ)
    Sigmoid,
    /// max(a, 0)
    Relu,
    /// log(1 + eᵃ)
    Softplus,
    /// 1 where a > 0, else 0.
    Step,
}

/// Functions of two arguments. Comparisons are 1 where true, else 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Binary {
    /// a + b
    Add,
    /// a − b
    Sub,
    /// a · b
    Mul,
    /// a / b
    Div,
    /// aᵇ
    Pow,
    /// The smaller.
    Min,
    /// The larger.
    Max,
    /// a < b
    Less,
    /// a ≤ b
    LessEqual,
    /// a = b
    Equal,
    /// a ≠ b
    NotEqual,
}

/// One operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A constant, by its bits.
    Constant(u64),
    /// An input, by its number.
    Input(u32),
    /// A function of one argument.
    Unary(Unary, Id),
    /// A function of two arguments.
    Binary(Binary, Id, Id),
    /// Second where the first is not zero, else third.
    Select(Id, Id, Id),
}

impl Node {
    /// The node's arguments, in order.
    pub fn arguments(&self) -> impl Iterator<Item = Id> {
        let (a, b, c) = match *self {
            Node::Constant(_) | Node::Input(_) => (None, None, None),
            Node::Unary(_, a) => (Some(a), None, None),
            Node::Binary(_, a, b) => (Some(a), Some(b), None),
            Node::Select(a, b, c) => (Some(a), Some(b), Some(c)),
        };
        [a, b, c].into_iter().flatten()
    }
}

/// Interned nodes, children before parents.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    ids: BTreeMap<Node, Id>,
}

impl Graph {
    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node of an id.
    pub fn node(&self, id: Id) -> Node {
        self.nodes[id.index()]
    }

    /// All nodes with their ids, children before parents.
    pub fn iter(&self) -> impl Iterator<Item = (Id, Node)> + '_ {
        self.nodes.iter().enumerate().map(|(i, node)| (Id(i as u32), *node))
    }

    /// For each node, whether any of `roots` needs it.
    pub fn reachable(&self, roots: &[Id]) -> Vec<bool> {
        let mut needed = vec![false; self.len()];
        for root in roots {
            needed[root.index()] = true;
        }
        for i in (0..self.len()).rev() {
            if needed[i] {
                self.nodes[i].arguments().for_each(|a| needed[a.index()] = true);
            }
        }
        needed
    }

    fn intern(&mut self, node: Node) -> Id {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let id = Id(self.nodes.len() as u32);
        self.nodes.push(node);
        self.ids.insert(node, id);
        id
    }

    /// The value of a constant node.
    pub fn as_constant(&self, id: Id) -> Option<f64> {
        match self.node(id) {
            Node::Constant(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    fn is(&self, id: Id, value: f64) -> bool {
        self.as_constant(id) == Some(value)
    }

    fn negated(&self, id: Id) -> Option<Id> {
        match self.node(id) {
            Node::Unary(Unary::Neg, a) => Some(a),
            _ => None,
        }
    }

    /// A constant.
    pub fn constant(&mut self, value: f64) -> Id {
        self.intern(Node::Constant(value.to_bits()))
    }

    /// An input.
    pub fn input(&mut self, number: u32) -> Id {
        self.intern(Node::Input(number))
    }

    /// A function of one argument, simplified.
    pub fn unary(&mut self, op: Unary, a: Id) -> Id {
        if let Some(value) = self.as_constant(a) {
            return self.constant(scalar::unary(op, value));
        }
        match (op, self.negated(a)) {
            (Unary::Neg, Some(inner)) => inner,
            (Unary::Cos | Unary::Abs, Some(inner)) => self.unary(op, inner),
            _ => self.intern(Node::Unary(op, a)),
        }
    }

    /// −a
    pub fn neg(&mut self, a: Id) -> Id {
        self.unary(Unary::Neg, a)
    }

    /// A function of two arguments, simplified.
    pub fn binary(&mut self, op: Binary, a: Id, b: Id) -> Id {
        if let (Some(x), Some(y)) = (self.as_constant(a), self.as_constant(b)) {
            return self.constant(scalar::binary(op, x, y));
        }
        match op {
            Binary::Add => self.add(a, b),
            Binary::Sub => self.sub(a, b),
            Binary::Mul => self.mul(a, b),
            Binary::Div => self.div(a, b),
            Binary::Pow if self.is(b, 1.0) => a,
            Binary::Pow if self.is(b, 0.0) => self.constant(1.0),
            Binary::Min | Binary::Max if a == b => a,
            _ => self.intern(Node::Binary(op, a, b)),
        }
    }

    fn add(&mut self, a: Id, b: Id) -> Id {
        if self.is(a, 0.0) {
            return b;
        }
        if self.is(b, 0.0) {
            return a;
        }
        match (self.negated(a), self.negated(b)) {
            (_, Some(inner)) => self.binary(Binary::Sub, a, inner),
            (Some(inner), _) => self.binary(Binary::Sub, b, inner),
            _ => self.intern(Node::Binary(Binary::Add, a, b)),
        }
    }

    fn sub(&mut self, a: Id, b: Id) -> Id {
        if self.is(b, 0.0) {
            return a;
        }
        if self.is(a, 0.0) {
            return self.neg(b);
        }
        if a == b {
            return self.constant(0.0);
        }
        match self.negated(b) {
            Some(inner) => self.binary(Binary::Add, a, inner),
            None => self.intern(Node::Binary(Binary::Sub, a, b)),
        }
    }

    fn mul(&mut self, a: Id, b: Id) -> Id {
        if self.is(a, 0.0) || self.is(b, 0.0) {
            return self.constant(0.0);
        }
        if self.is(a, 1.0) {
            return b;
        }
        if self.is(b, 1.0) {
            return a;
        }
        if self.is(a, -1.0) {
            return self.neg(b);
        }
        if self.is(b, -1.0) {
            return self.neg(a);
        }
        match (self.negated(a), self.negated(b)) {
            (Some(x), Some(y)) => self.binary(Binary::Mul, x, y),
            (Some(x), None) => {
                let product = self.binary(Binary::Mul, x, b);
                self.neg(product)
            }
            (None, Some(y)) => {
                let product = self.binary(Binary::Mul, a, y);
                self.neg(product)
            }
            (None, None) => self.intern(Node::Binary(Binary::Mul, a, b)),
        }
    }

    fn div(&mut self, a: Id, b: Id) -> Id {
        if self.is(a, 0.0) {
            return a;
        }
        if self.is(b, 1.0) {
            return a;
        }
        match self.negated(a) {
            Some(inner) => {
                let quotient = self.binary(Binary::Div, inner, b);
                self.neg(quotient)
            }
            None => self.intern(Node::Binary(Binary::Div, a, b)),
        }
    }

    /// `then` where `condition` is not zero, else `otherwise`; simplified.
    pub fn select(&mut self, condition: Id, then: Id, otherwise: Id) -> Id {
        match self.as_constant(condition) {
            Some(value) => {
                if value != 0.0 {
                    then
                } else {
                    otherwise
                }
            }
            None if then == otherwise => then,
            None => self.intern(Node::Select(condition, then, otherwise)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_expressions_are_one_node() {
        let mut graph = Graph::default();
        let x = graph.input(0);
        let a = graph.binary(Binary::Mul, x, x);
        let b = graph.binary(Binary::Mul, x, x);
        assert_eq!(a, b);
        assert_eq!(graph.len(), 2);
    }

    #[test]
    fn neutral_elements_disappear() {
        let mut graph = Graph::default();
        let x = graph.input(0);
        let (zero, one, minus_one) = (graph.constant(0.0), graph.constant(1.0), graph.constant(-1.0));
        assert_eq!(graph.binary(Binary::Add, x, zero), x);
        assert_eq!(graph.binary(Binary::Sub, x, zero), x);
        assert_eq!(graph.binary(Binary::Mul, one, x), x);
        assert_eq!(graph.binary(Binary::Mul, x, zero), zero);
        assert_eq!(graph.binary(Binary::Div, x, one), x);
        assert_eq!(graph.binary(Binary::Pow, x, one), x);
        assert_eq!(graph.binary(Binary::Pow, x, zero), one);
        let negative = graph.neg(x);
        assert_eq!(graph.binary(Binary::Mul, minus_one, x), negative);
        assert_eq!(graph.neg(negative), x);
        assert_eq!(graph.binary(Binary::Sub, x, x), zero);
    }

    #[test]
    fn constants_fold() {
        let mut graph = Graph::default();
        let (two, three) = (graph.constant(2.0), graph.constant(3.0));
        let power = graph.binary(Binary::Pow, two, three);
        assert_eq!(graph.as_constant(power), Some(8.0));
        let x = graph.input(0);
        let y = graph.input(1);
        assert_eq!(graph.select(two, x, y), x);
    }

    #[test]
    fn roundings_keep_their_order() {
        // (0.1 + x) + 0.2 must not become x + 0.3.
        let mut graph = Graph::default();
        let x = graph.input(0);
        let (a, b) = (graph.constant(0.1), graph.constant(0.2));
        let inner = graph.binary(Binary::Add, a, x);
        let outer = graph.binary(Binary::Add, inner, b);
        assert_eq!(graph.node(outer), Node::Binary(Binary::Add, inner, b));
    }
}
