//! Sums over all coordinates of a block, which a rule needs before its lines can be run.
//!
//! A sum may stand in the factors of another, so they are added up stage by stage: first those whose factors need none, then
//! those whose factors need these. The factors of a stage are computed on slices, as a rule's lines are; what is an array
//! already is read where it is.
//!
//! Every sum has one written order, whatever machine runs it and however the work around it is shared out: sixteen sums side
//! by side in f64, number i going to sum i mod 16, then neighbours added to neighbours.

use super::compile::{Compiled, Sum};
use super::graph::{Graph, Id, Node};
use super::machine::SliceMachine;
use super::slice::Lane;
use super::tape::Tape;

/// Sums side by side.
const WIDTH: usize = 16;
/// Squares between these bounds lose nothing; a norm beyond them is added up anew, scaled.
const SQUARES: std::ops::Range<f64> = 1e-280..1e280;

/// The sums of a rule, planned.
#[derive(Clone, Debug)]
pub struct Sums<T: Lane> {
    stages: Vec<Stage<T>>,
    /// How many arrays it needs after those of the lanes.
    spare: usize,
}

/// Sums that need nothing but those of earlier stages.
#[derive(Clone, Debug)]
struct Stage<T: Lane> {
    /// Computes the factors that are no arrays yet; none where all are.
    machine: Option<SliceMachine<T>>,
    /// Which arrays these go to.
    targets: Vec<usize>,
    /// Of each sum the arrays of its factors, whether its root is meant, and its uniform.
    sums: Vec<([usize; 2], bool, usize)>,
}

impl<T: Lane> Sums<T> {
    /// Plans the sums of a rule. Its lanes are the first arrays.
    pub fn new(compiled: &Compiled) -> Self {
        let (lanes, uniforms) = (compiled.lanes.len(), compiled.uniforms.len());
        let levels = levels(&compiled.graph, &compiled.sums);
        let mut spare = 0;
        let stages = (0..=levels.iter().copied().max().unwrap_or(0)).map(|level| {
            let (mut results, mut targets): (Vec<Id>, Vec<usize>) = (Vec::new(), Vec::new());
            let mut array = |id: Id| match compiled.graph.node(id) {
                Node::Input(number) if (number as usize) < lanes => number as usize,
                _ => match results.iter().position(|result| *result == id) {
                    Some(known) => targets[known],
                    None => {
                        results.push(id);
                        targets.push(lanes + spare);
                        spare += 1;
                        lanes + spare - 1
                    }
                },
            };
            let own = compiled.sums.iter().zip(&levels).filter(|(_, own)| **own == level);
            let sums = own.map(|(sum, _)| (sum.of.map(&mut array), sum.root, sum.input as usize - lanes)).collect();
            let tape = (!results.is_empty()).then(|| Tape::new(&compiled.graph, &results, lanes, uniforms));
            Stage { machine: tape.map(SliceMachine::new), targets, sums }
        });
        let stages = if compiled.sums.is_empty() { Vec::new() } else { stages.collect() };
        Self { stages, spare }
    }

    /// How many arrays it needs after those of the lanes.
    pub fn spare(&self) -> usize {
        self.spare
    }

    /// Adds everything up and sets the uniforms that stand for the sums. All arrays have one length.
    pub fn run(&mut self, arrays: &mut [Vec<T>], uniforms: &mut [f64]) {
        for Stage { machine, targets, sums } in &mut self.stages {
            if let Some(machine) = machine {
                machine.set_uniforms(uniforms);
                machine.run(arrays, targets);
            }
            for (of, root, uniform) in sums {
                let [a, b] = of.map(|array| &arrays[array][..]);
                uniforms[*uniform] = if *root { norm(a) } else { dot(a, b) };
            }
        }
    }
}

/// Of each sum, how many stages come before it.
fn levels(graph: &Graph, sums: &[Sum]) -> Vec<usize> {
    let mut levels: Vec<usize> = Vec::new();
    for sum in sums {
        let needed = graph.reachable(&sum.of);
        let reads =
            |earlier: &Sum| graph.iter().any(|(id, node)| needed[id.index()] && node == Node::Input(earlier.input));
        // A sum stands after those it reads.
        let before = sums[..levels.len()].iter().zip(&levels).filter(|(earlier, _)| reads(earlier));
        levels.push(before.map(|(_, level)| level + 1).max().unwrap_or(0));
    }
    levels
}

/// aᵀb
pub fn dot<T: Lane>(a: &[T], b: &[T]) -> f64 {
    sum_of(a, b, |a, b| a * b)
}

/// ‖a‖
pub fn norm<T: Lane>(a: &[T]) -> f64 {
    let square = dot(a, a);
    if SQUARES.contains(&square) {
        return square.sqrt();
    }
    let largest = a.iter().fold(0.0_f64, |largest, value| largest.max(value.to_f64().abs()));
    if largest == 0.0 || !largest.is_finite() || square.is_nan() {
        return square;
    }
    largest * sum_of(a, a, |a, _| (a / largest) * (a / largest)).sqrt()
}

fn sum_of<T: Lane>(a: &[T], b: &[T], f: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sums = [0.0; WIDTH];
    let ((turns_a, rest_a), (turns_b, rest_b)) = (a.as_chunks::<WIDTH>(), b.as_chunks::<WIDTH>());
    for (a, b) in turns_a.iter().zip(turns_b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += f(a.to_f64(), b.to_f64());
        }
    }
    for (sum, (a, b)) in sums.iter_mut().zip(rest_a.iter().zip(rest_b)) {
        *sum += f(a.to_f64(), b.to_f64());
    }
    let mut width = WIDTH;
    while width > 1 {
        width /= 2;
        for i in 0..width {
            sums[i] = sums[2 * i] + sums[2 * i + 1];
        }
    }
    sums[0]
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, compile};
    use super::*;

    #[test]
    fn sums_are_those_of_plain_loops_and_nothing_leaves_the_range_of_numbers() {
        let a: Vec<f64> = (0..101).map(|i| f64::from(i % 7) - 2.5).collect();
        let b: Vec<f64> = (0..101).map(|i| f64::from(i % 5) - 1.5).collect();
        assert_eq!(dot(&a, &b), a.iter().zip(&b).map(|(a, b)| a * b).sum::<f64>());
        assert_eq!(norm(&a), a.iter().map(|a| a * a).sum::<f64>().sqrt());
        for size in [1e-200, 1e200] {
            assert!((norm(&[3.0 * size, 4.0 * size]) / size - 5.0).abs() < 1e-14, "{size}");
        }
        assert_eq!(norm(&[0.0_f32; 3]), 0.0);
        assert!(norm(&[f64::NAN, 1.0]).is_nan() && norm(&[f64::INFINITY, 1.0]) == f64::INFINITY);
    }

    #[test]
    fn a_sum_in_a_sum_is_added_up_first() {
        let text = "u = g/norm(g)\nx = x - lr*dot(u, x)*u - dot(g, 1)*norm(u - g)";
        let compiled = compile(Kind::Rule, text, &["lr"]).expect("compiles");
        let mut sums = Sums::<f64>::new(&compiled);
        let mut arrays = vec![vec![1.0, 2.0], vec![3.0, 4.0]];
        arrays.resize(2 + sums.spare(), vec![0.0; 2]);
        let mut uniforms = vec![0.0; compiled.uniforms.len()];
        sums.run(&mut arrays, &mut uniforms);
        let expected = [5.0, 0.6 + 1.6, 7.0, (2.4_f64 * 2.4 + 3.2 * 3.2).sqrt()];
        for (found, expected) in uniforms[2..].iter().zip(expected) {
            assert!((found - expected).abs() < 1e-14, "{uniforms:?}");
        }
    }
}
