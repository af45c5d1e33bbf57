//! Exact derivatives of graphs, by the chain rule node by node.
//!
//! Symbolic rather than dual numbers: a derivative is again a graph, so one evaluator serves points, slices and later
//! the GPU, sub-expressions that a function shares with its derivatives are computed once, and a derivative can be
//! shown as a formula. Interning keeps the growth linear in the size of the function.
//!
//! Where a function has a kink the derivative is PyTorch's: relu′(0) = 0, |0|′ = 0, sign′ = floor′ = step′ = 0. Min and
//! max take the first argument's where both are equal (PyTorch shares it between them); comparisons have none. Powers follow
//! PyTorch at their corners too: (a⁰)′ = 0, and aᵇ does not change with b where a = 0 and b ≥ 0.
//!
//! At a *tip* of a root (√a, aᵇ with b < 1, or with a b that may be) both a and its derivative are 0, and the chain rule says
//! ∞·0. There the derivative is 0, the subgradient at the minimum that such a tip is: √(x² + y²) and |x|ᵏ have a gradient at
//! their lowest point. PyTorch has none there.

use super::graph::{Binary, Graph, Id, Node, Unary};

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
            let quotient = graph.binary(Binary::Div, slope, twice);
            let tip = tip(graph, y, slope);
            return unless(graph, tip, quotient);
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
    let zero = graph.constant(0.0);
    let base = if da == zero { zero } else { by_base(graph, y, [a, b], da) };
    if db == zero {
        return base;
    }
    let log = graph.unary(Unary::Log, a);
    let outer = graph.binary(Binary::Mul, y, log);
    let (nothing, grows) = (graph.binary(Binary::Equal, a, zero), graph.binary(Binary::LessEqual, zero, b));
    let still = graph.binary(Binary::Mul, nothing, grows);
    let outer = unless(graph, still, outer);
    let exponent = graph.binary(Binary::Mul, outer, db);
    graph.binary(Binary::Add, base, exponent)
}

/// b aᵇ⁻¹ a′ of y = aᵇ.
fn by_base(graph: &mut Graph, y: Id, [a, b]: [Id; 2], da: Id) -> Id {
    let (zero, one, two) = (graph.constant(0.0), graph.constant(1.0), graph.constant(2.0));
    let exponent = graph.as_constant(b);
    let term = if exponent == Some(0.5) {
        let twice = graph.binary(Binary::Mul, two, y);
        graph.binary(Binary::Div, da, twice)
    } else {
        let less = graph.binary(Binary::Sub, b, one);
        let lower = graph.binary(Binary::Pow, a, less);
        let outer = graph.binary(Binary::Mul, b, lower);
        graph.binary(Binary::Mul, outer, da)
    };
    match exponent {
        Some(b) if (0.0..1.0).contains(&b) => {
            let tip = tip(graph, a, da);
            unless(graph, tip, term)
        }
        Some(_) => term,
        None => {
            let constant = graph.binary(Binary::Equal, b, zero);
            let tip = tip(graph, a, da);
            let exception = if tip == zero { constant } else { graph.binary(Binary::Max, constant, tip) };
            unless(graph, exception, term)
        }
    }
}

/// 1 where both are 0.
fn tip(graph: &mut Graph, a: Id, slope: Id) -> Id {
    let zero = graph.constant(0.0);
    let (low, flat) = (graph.binary(Binary::Equal, a, zero), graph.binary(Binary::Equal, slope, zero));
    graph.binary(Binary::Mul, low, flat)
}

/// 0 where the exception holds, else the value.
fn unless(graph: &mut Graph, exception: Id, value: Id) -> Id {
    let zero = graph.constant(0.0);
    graph.select(exception, zero, value)
}

#[cfg(test)]
mod tests {
    use crate::experiment::Choice;
    use crate::surface::{Objective, Surface};

    fn derivatives(text: &str, point: [f64; 2]) -> ([f64; 2], [f64; 3]) {
        let mut choice = Choice::<Surface>::named("formula").expect("exists");
        choice.text = Some(text.into());
        let (_, gradient, hessian) = Objective::new(&choice).expect("compiles").hessian(point);
        (gradient, hessian)
    }

    fn same(found: &[f64], expected: &[f64], what: &str) {
        let agree = |(a, b): (&f64, &f64)| (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-12 * b.abs() || a == b;
        assert!(found.iter().zip(expected).all(agree), "{what}: {found:?}, not {expected:?}");
    }

    /// What `pow_backward`, `pow_backward_self` and `pow_backward_exponent` in PyTorch's FunctionsManual.cpp come to.
    #[test]
    fn powers_have_pytorchs_derivatives_at_their_corners() {
        let (nan, ln2) = (f64::NAN, std::f64::consts::LN_2);
        let inf = f64::INFINITY;
        for (text, point, gradient) in [
            ("x^y", [0.0, 0.0], [0.0, 0.0]),
            ("x^y", [0.0, 0.5], [inf, 0.0]),
            ("x^y", [0.0, 1.0], [1.0, 0.0]),
            ("x^y", [0.0, 2.0], [0.0, 0.0]),
            ("x^y", [0.0, -1.0], [-inf, -inf]),
            ("x^y", [-2.0, 3.0], [12.0, nan]),
            ("x^y", [-2.0, 0.0], [0.0, nan]),
            ("x^y", [2.0, 0.0], [0.0, ln2]),
            ("x^x + 0*y", [0.0, 0.0], [0.0, 0.0]),
            ("0^x + y", [0.0, 0.0], [0.0, 1.0]),
            ("2^x + y", [0.0, 0.0], [ln2, 1.0]),
            ("x^-1 + y", [-2.0, 0.0], [-0.25, 1.0]),
            ("param k = 0\nabs(x)^k + y", [0.0, 0.0], [0.0, 1.0]),
            ("param k = 1\nabs(x)^k + y", [0.0, 0.0], [0.0, 1.0]),
            ("param k = 0\nx^k + y", [0.0, 0.0], [0.0, 1.0]),
            ("param k = 1\nx^k + y", [0.0, 0.0], [1.0, 1.0]),
            ("x^0.5 + y", [0.0, 0.0], [inf, 1.0]),
            ("sqrt(x) + y", [0.0, 0.0], [inf, 1.0]),
            ("log(x) + y", [0.0, 0.0], [inf, 1.0]),
            ("x^3 + y", [-2.0, 0.0], [12.0, 1.0]),
        ] {
            same(&derivatives(text, point).0, &gradient, text);
        }
        for (text, point, hessian) in [
            ("x^y", [0.0, 2.0], [2.0, 0.0, 0.0]),
            ("x^y", [-2.0, 2.0], [2.0, nan, nan]),
            ("x^3 + y", [0.0, 0.0], [0.0, 0.0, 0.0]),
            ("param k = 1\nx^k + y", [0.0, 0.0], [0.0, 0.0, 0.0]),
            ("param k = 2\nabs(x)^k + y", [0.0, 0.0], [0.0, 0.0, 0.0]),
        ] {
            same(&derivatives(text, point).1, &hessian, text);
        }
    }

    /// Where PyTorch has no number: the lowest point of a tip has the gradient 0.
    #[test]
    fn tips_have_a_gradient_at_their_lowest_point() {
        for text in [
            "sqrt(x^2 + y^2)",
            "(x^2 + y^2)^0.5",
            "(x^2 + y^2)^(1/3)",
            "param k = 0.5\nabs(x)^k + abs(y)^k",
            "sqrt(abs(x)) + sqrt(abs(y))",
            "exp(sqrt(x^2 + y^2))",
            "log(1 + sqrt(x^4 + y^2))",
        ] {
            same(&derivatives(text, [0.0, 0.0]).0, &[0.0, 0.0], text);
            let beside = derivatives(text, [3.0, 4.0]).0;
            assert!(beside.iter().all(|slope| slope.is_finite() && *slope > 0.0), "{text}: {beside:?}");
        }
        same(&derivatives("sqrt(x^2 + y^2)", [3.0, 4.0]).0, &[0.6, 0.8], "elsewhere");
        same(&derivatives("sqrt(x^2 + y^2) + x", [0.0, 0.0]).0, &[1.0, 0.0], "a tip on a slope");
    }
}
