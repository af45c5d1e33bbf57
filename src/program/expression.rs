//! Expressions of maps: read from text, joined, and made of the arguments they use alone.

use super::op::{Expression, Value};
use super::shape::Spread;
use crate::expr::graph::{Graph, Id, Node, Unary};
use crate::expr::{self, FormulaError, Kind};

/// Reads the text of a map of these letters; a letter's number is its input's. Names in `constants` have these values, and so have
/// the text's own `param`s, where none is given.
///
/// # Errors
/// The first problem of the text.
pub fn read(text: &str, letters: &[&str], constants: &[(&str, f64)]) -> Result<(Graph, Id), FormulaError> {
    let declared = expr::declared_hypers(text);
    let own = |name: &str| declared.iter().any(|hyper| hyper.key == name);
    let given = constants.iter().map(|(name, _)| *name).filter(|name| !own(name));
    let names: Vec<&str> = letters.iter().copied().chain(given).collect();
    let compiled = expr::compile_spread(Kind::Map, text, &names, letters)?;
    let value = |name: &str| {
        let given = constants.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        given.or_else(|| declared.iter().find(|hyper| hyper.key == name).map(|hyper| hyper.default)).unwrap_or(0.0)
    };
    let mut graph = Graph::default();
    let result = copy(&compiled.graph, &[compiled.results[0]], &mut graph, |graph, input| {
        let input = input as usize;
        match input.checked_sub(compiled.lanes.len()) {
            None => {
                // Lanes are in the order in which they are asked to be spread.
                graph.input(input as u32)
            }
            Some(uniform) => graph.constant(value(&compiled.uniforms[uniform])),
        }
    });
    Ok((graph, result[0]))
}

/// Copies what `roots` need to another graph, simplified there, with its inputs replaced. The roots' new ids.
pub fn copy(from: &Graph, roots: &[Id], into: &mut Graph, input: impl FnMut(&mut Graph, u32) -> Id) -> Vec<Id> {
    copy_with(from, roots, into, None, input)
}

/// As [`copy`] of one root, with `inputs` in place of its inputs, reading `seen.1` where it would compute `seen.0`, and
/// the step of it where it would compute the step of a number of which that is the relu: they are the same.
pub fn copy_seen(from: &Graph, root: Id, into: &mut Graph, seen: (Id, Id), inputs: &[Id]) -> Id {
    copy_with(from, &[root], into, Some(seen), |_, input| inputs[input as usize])[0]
}

fn copy_with(
    from: &Graph,
    roots: &[Id],
    into: &mut Graph,
    seen: Option<(Id, Id)>,
    mut input: impl FnMut(&mut Graph, u32) -> Id,
) -> Vec<Id> {
    let needed = from.reachable(roots);
    let mut places: Vec<Option<Id>> = vec![None; from.len()];
    let rectified = seen.and_then(|(of, _)| match from.node(of) {
        Node::Unary(Unary::Relu, a) => Some(Node::Unary(Unary::Step, a)),
        _ => None,
    });
    for (id, node) in from.iter().filter(|(id, _)| needed[id.index()]) {
        if let Some((of, instead)) = seen
            && (of == id || rectified == Some(node))
        {
            let seen = if of == id { instead } else { into.unary(Unary::Step, instead) };
            places[id.index()] = Some(seen);
            continue;
        }
        // Children come before parents.
        let at = |id: Id, into: &mut Graph| places[id.index()].unwrap_or_else(|| into.constant(f64::NAN));
        let new = match node {
            Node::Constant(bits) => into.constant(f64::from_bits(bits)),
            Node::Input(number) => input(into, number),
            Node::Unary(op, a) => {
                let a = at(a, into);
                into.unary(op, a)
            }
            Node::Binary(op, a, b) => {
                let (a, b) = (at(a, into), at(b, into));
                into.binary(op, a, b)
            }
            Node::Select(c, a, b) => {
                let (c, a, b) = (at(c, into), at(a, into), at(b, into));
                into.select(c, a, b)
            }
        };
        places[id.index()] = Some(new);
    }
    roots.iter().map(|root| places[root.index()].unwrap_or_else(|| into.constant(f64::NAN))).collect()
}

/// A map of the arguments that it uses, each once.
#[derive(Clone, Debug, Default)]
pub struct Joiner {
    /// The expressions so far; input k is argument k.
    pub graph: Graph,
    /// The arguments so far.
    pub args: Vec<(Value, Spread)>,
}

impl Joiner {
    /// The input that reads `value` in this way.
    pub fn input(&mut self, value: Value, spread: Spread) -> Id {
        let known = self.args.iter().position(|arg| *arg == (value, spread));
        let number = known.unwrap_or_else(|| {
            self.args.push((value, spread));
            self.args.len() - 1
        });
        self.graph.input(number as u32)
    }

    /// The map that gives `result`, with its arguments: those that count.
    pub fn finish(self, result: Id) -> (Expression, Vec<Value>) {
        let needed = self.graph.reachable(&[result]);
        let used = |k: usize| self.graph.iter().any(|(id, node)| needed[id.index()] && node == Node::Input(k as u32));
        let kept: Vec<usize> = (0..self.args.len()).filter(|k| used(*k)).collect();
        let mut graph = Graph::default();
        let renumbered = copy(&self.graph, &[result], &mut graph, |graph, input| {
            let at = kept.iter().position(|k| *k == input as usize).unwrap_or(0);
            graph.input(at as u32)
        });
        let args = kept.iter().map(|k| self.args[*k].0).collect();
        let spreads = kept.iter().map(|k| self.args[*k].1).collect();
        (Expression { graph, result: renumbered[0], spreads }, args)
    }
}
