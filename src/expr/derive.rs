//! Exact derivatives of graphs, by the chain rule node by node.
//!
//! Symbolic rather than dual numbers: a derivative is again a graph, so one evaluator serves points, slices and later
//! the GPU, sub-expressions that a function shares with its derivatives are computed once, and a derivative can be
//! shown as a formula. Interning keeps the growth linear in the size of the function.
//!
//! Where a function has a kink the derivative is PyTorch's: relu′(0) = 0, |0|′ = 0, sign′ = floor′ = step′ = 0. Min and
//! max take the first argument's where both are equal (PyTorch shares it between them); comparisons have none.

use super::graph::{Binary, Graph, Id, Node, Unary};
use super::scalar;

/// ∂`root`/∂`input`, appended to the graph.
pub fn derivative(graph: &mut Graph, root: Id, input: u32) -> Id {
    let needed = graph.reachable(&[root]);
    let zero = graph.constant(0.0);
    let one = graph.constant(1.0);
    // (nodes up to root): the derivative of each.
    let mut slopes = vec![zero; root.index() + 1];
    let nodes: Vec<(Id, Node)> = graph.iter().take(root.index() + 1).filter(|(id, _)| needed[id.index()]).collect();
    for (id, node) in nodes {
        slopes[id.index()] = match node {
            Node::Constant(_) => zero,
            Node::Input(number) => {
                if number == input {
                    one
                } else {
                    zero
                }
            }
            Node::Unary(op, a) => {
                let slope = slopes[a.index()];
                if slope == zero { zero } else { unary(graph, op, id, a, slope) }
            }
            Node::Binary(op, a, b) => {
                let (da, db) = (slopes[a.index()], slopes[b.index()]);
                if da == zero && db == zero { zero } else { binary(graph, op, id, [a, b], [da, db]) }
            }
            Node::Select(condition, a, b) => graph.select(condition, slopes[a.index()], slopes[b.index()]),
        };
    }
    slopes[root.index()]
}

/// The derivative of y = op(a), given that of a.
fn unary(graph: &mut Graph, op: Unary, y: Id, a: Id, slope: Id) -> Id {
    let one = graph.constant(1.0);
    let outer = match op {
        Unary::Neg => return graph.neg(slope),
        Unary::Sign | Unary::Floor | Unary::Step => return graph.constant(0.0),
        // a′ / a and a′ / 2√a round once less than products with the reciprocal.
        Unary::Log => return graph.binary(Binary::Div, slope, a),
        Unary::Sqrt => {
            let two = graph.constant(2.0);
            let twice = graph.binary(Binary::Mul, two, y);
            return graph.binary(Binary::Div, slope, twice);
        }
        Unary::Sin => graph.unary(Unary::Cos, a),
        Unary::Cos => {
            let sin = graph.unary(Unary::Sin, a);
            graph.neg(sin)
        }
        Unary::Tan => {
            let square = graph.binary(Binary::Mul, y, y);
            graph.binary(Binary::Add, one, square)
        }
        Unary::Exp => y,
        Unary::Abs => graph.unary(Unary::Sign, a),
        Unary::Tanh => {
            let square = graph.binary(Binary::Mul, y, y);
            graph.binary(Binary::Sub, one, square)
        }
        Unary::Sigmoid => {
            let rest = graph.binary(Binary::Sub, one, y);
            graph.binary(Binary::Mul, y, rest)
        }
        Unary::Relu => graph.unary(Unary::Step, a),
        Unary::Softplus => graph.unary(Unary::Sigmoid, a),
    };
    graph.binary(Binary::Mul, outer, slope)
}

/// The derivative of y = op(a, b), given those of a and b.
fn binary(graph: &mut Graph, op: Binary, y: Id, [a, b]: [Id; 2], [da, db]: [Id; 2]) -> Id {
    match op {
        Binary::Add | Binary::Sub => graph.binary(op, da, db),
        Binary::Mul => {
            let left = graph.binary(Binary::Mul, da, b);
            let right = graph.binary(Binary::Mul, a, db);
            graph.binary(Binary::Add, left, right)
        }
        Binary::Div => {
            // (a/b)′ = (a′ − (a/b) b′) / b
            let drag = graph.binary(Binary::Mul, y, db);
            let top = graph.binary(Binary::Sub, da, drag);
            graph.binary(Binary::Div, top, b)
        }
        Binary::Pow => power(graph, y, [a, b], [da, db]),
        Binary::Min => {
            let second = graph.binary(Binary::Less, b, a);
            graph.select(second, db, da)
        }
        Binary::Max => {
            let second = graph.binary(Binary::Less, a, b);
            graph.select(second, db, da)
        }
        Binary::Less | Binary::LessEqual | Binary::Equal | Binary::NotEqual => graph.constant(0.0),
    }
}

/// (aᵇ)′ = b aᵇ⁻¹ a′ + aᵇ log(a) b′, each term only where its factor changes.
fn power(graph: &mut Graph, y: Id, [a, b]: [Id; 2], [da, db]: [Id; 2]) -> Id {
    let one = graph.constant(1.0);
    let root = graph.as_constant(b).is_some_and(|b| scalar::whole_exponent(b).is_none() && b == 0.5);
    let base = if root {
        let two = graph.constant(2.0);
        let twice = graph.binary(Binary::Mul, two, y);
        graph.binary(Binary::Div, da, twice)
    } else {
        let less = graph.binary(Binary::Sub, b, one);
        let lower = graph.binary(Binary::Pow, a, less);
        let outer = graph.binary(Binary::Mul, b, lower);
        graph.binary(Binary::Mul, outer, da)
    };
    if graph.as_constant(db) == Some(0.0) {
        return base;
    }
    let log = graph.unary(Unary::Log, a);
    let outer = graph.binary(Binary::Mul, y, log);
    let exponent = graph.binary(Binary::Mul, outer, db);
    graph.binary(Binary::Add, base, exponent)
}
