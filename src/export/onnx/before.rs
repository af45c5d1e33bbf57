//! Preprocessing as operators before a network, so that a model takes examples as the data give them: the fitted steps, in
//! their order, in f64 where they are computed in f64 here. Filters of images have no operators; a chain with one is not
//! written.

use super::graph::{Attribute, Graph};
use crate::data::preprocess::{Chain, Fitted};

/// The types of TensorProto.
const FLOAT: i64 = 1;
const DOUBLE: i64 = 11;

/// Whether every step of a chain can be written.
pub fn can_write(chain: &Chain) -> bool {
    !chain.steps().iter().any(|step| matches!(step, Fitted::Median { .. } | Fitted::Smooth { .. }))
}

/// Appends the steps to examples (N, …chain's shape); the name of what comes out, (N, …shape).
pub fn append(graph: &mut Graph, chain: &Chain, x: &str, shape: &[usize]) -> String {
    let count: usize = chain.shape().iter().product();
    let mut x = x.to_owned();
    if chain.steps().is_empty() {
        return x;
    }
    // In rows, whatever they are.
    if chain.shape().len() != 1 {
        x = reshaped(graph, &x, &[count]);
    }
    let mut width = count;
    for step in chain.steps() {
        (x, width) = appended(graph, step, x, width);
    }
    if shape.len() == 1 { x } else { reshaped(graph, &x, shape) }
}

fn appended(graph: &mut Graph, step: &Fitted, x: String, width: usize) -> (String, usize) {
    match step {
        // What they leave out is never predicted.
        Fitted::Complete | Fitted::Inside { clip: false, .. } | Fitted::Median { .. } | Fitted::Smooth { .. } => {
            (x, width)
        }
        Fitted::Fill(with) => {
            let missing = graph.append("IsNaN", &[&x], &[]);
            let with = graph.floats("preprocess", &[width], with);
            (graph.append("Where", &[&missing, &with, &x], &[]), width)
        }
        Fitted::Inside { low, high, clip: true } => {
            let (low, high) = (graph.floats("preprocess", &[width], low), graph.floats("preprocess", &[width], high));
            let above = graph.append("Max", &[&x, &low], &[]);
            (graph.append("Min", &[&above, &high], &[]), width)
        }
        Fitted::Affine { centre, spread, .. } => {
            let (centre, spread) =
                (graph.doubles("preprocess", &[width], centre), graph.doubles("preprocess", &[width], spread));
            let x = cast(graph, &x, DOUBLE);
            let from = graph.append("Sub", &[&x, &centre], &[]);
            let scaled = graph.append("Div", &[&from, &spread], &[]);
            (cast(graph, &scaled, FLOAT), width)
        }
        Fitted::Project { mean, matrix, .. } => {
            let outputs = matrix.len() / width.max(1);
            let (mean, matrix) =
                (graph.doubles("preprocess", &[width], mean), graph.doubles("preprocess", &[outputs, width], matrix));
            let x = cast(graph, &x, DOUBLE);
            let from = graph.append("Sub", &[&x, &mean], &[]);
            let columns = graph.append("Transpose", &[&matrix], &[Attribute::ints("perm", &[1, 0])]);
            let turned = graph.append("MatMul", &[&from, &columns], &[]);
            (cast(graph, &turned, FLOAT), outputs)
        }
        Fitted::Select(kept) => {
            let places: Vec<i64> = kept.iter().map(|feature| i64::from(*feature)).collect();
            let places = graph.ints("preprocess", &places);
            (graph.append("Gather", &[&x, &places], &[Attribute::int("axis", 1)]), kept.len())
        }
    }
}

fn cast(graph: &mut Graph, x: &str, to: i64) -> String {
    graph.append("Cast", &[x], &[Attribute::int("to", to)])
}

fn reshaped(graph: &mut Graph, x: &str, shape: &[usize]) -> String {
    let axes: Vec<i64> = std::iter::once(-1).chain(shape.iter().map(|axis| *axis as i64)).collect();
    let to = graph.ints("shape", &axes);
    graph.append("Reshape", &[x, &to], &[])
}
