//! The reference executor: f64 and plain loops. It defines what every operation means; others answer to it.
//!
//! Sums run through their terms in the order in which these lie in memory. Nothing is fused, and every node has a buffer of
//! its own.

mod images;

use super::{Executor, Moment, random};
use crate::expr::machine::PointMachine;
use crate::expr::slice::Lane;
use crate::expr::tape::Tape;
use crate::program::{Distribution, Expression, Extent, Op, Program, Reduction, Transpose, Value};

/// Runs a program in f64. Allocates as it likes.
#[derive(Clone, Debug)]
pub struct Reference {
    program: Program,
    /// Of each node.
    values: Vec<Vec<f64>>,
    /// Whether anything that can be seen needs the node.
    live: Vec<bool>,
    scalars: Vec<f64>,
    states: Vec<f64>,
    moment: Moment,
}

impl Reference {
    /// An executor of a program.
    pub fn new(program: &Program) -> Self {
        let values = program.nodes().iter().map(|node| vec![0.0; node.shape.count()]).collect();
        Self {
            live: program.live(),
            values,
            scalars: vec![0.0; program.scalars().len()],
            states: program.initial_states(),
            moment: Moment::default(),
            program: program.clone(),
        }
    }

    /// What a node came to in the last run: zeros, where nothing needs it.
    pub fn value(&self, value: Value) -> &[f64] {
        &self.values[value.index()]
    }

    fn node(&self, at: usize, parameters: &[f64]) -> Option<Vec<f64>> {
        let node = &self.program.nodes[at];
        let arg = |i: usize| self.values[node.args[i].index()].as_slice();
        let count = node.shape.count();
        Some(match &node.op {
            Op::Input(_) => return None,
            Op::Scalar(number) => vec![self.scalars[*number]],
            Op::Parameter(number) => parameters[self.program.parameters[*number].offset..][..count].to_vec(),
            Op::State(number) => self.states[self.program.states[*number].offset..][..count].to_vec(),
            Op::Constant(values) => values.clone(),
            Op::Fill(value) => vec![*value; count],
            Op::Random(distribution, ordinal) => {
                let row = count / node.shape.axes().first().copied().unwrap_or(1);
                draw(*distribution, *ordinal, self.moment, row, count)
            }
            Op::Map(expression) => {
                let args: Vec<&[f64]> = (0..node.args.len()).map(arg).collect();
                map(expression, &args, count)
            }
            Op::Reduce(reduction, extent) => reduce(*reduction, *extent, arg(0)),
            Op::MatMul(transpose) => {
                let inner = self.program.nodes[node.args[0].index()].shape.count() / node.shape.axes()[0];
                matmul(*transpose, arg(0), arg(1), node.shape.axes(), inner)
            }
            Op::Conv(w) => images::conv(w, arg(0), arg(1)),
            Op::ConvInput(w) => images::conv_input(w, arg(0), arg(1)),
            Op::ConvWeights(w) => images::conv_weights(w, arg(0), arg(1)),
            Op::Pool(pooling, w) => images::pool(*pooling, w, arg(0)),
            Op::PoolAdjoint(pooling, w) => {
                let args: Vec<&[f64]> = (0..node.args.len()).map(arg).collect();
                images::pool_adjoint(*pooling, w, &args)
            }
            Op::Upsample(w) => images::upsample(w, arg(0)),
            Op::UpsampleAdjoint(w) => images::upsample_adjoint(w, arg(0)),
            Op::Gather => gather(arg(0), arg(1), count),
            Op::Scatter => scatter(arg(0), arg(1), count),
            Op::Reshape | Op::Detach => arg(0).to_vec(),
        })
    }
}

impl Executor<f64> for Reference {
    fn write(&mut self, input: usize, values: &[f64]) {
        self.input_mut(input).copy_from_slice(values);
    }

    fn input_mut(&mut self, input: usize) -> &mut [f64] {
        &mut self.values[self.program.inputs[input].value.index()]
    }

    fn set_scalar(&mut self, scalar: usize, value: f64) {
        self.scalars[scalar] = value;
    }

    fn set_moment(&mut self, moment: Moment) {
        self.moment = moment;
    }

    fn run(&mut self, parameters: &[f64], gradient: &mut [f64]) {
        assert_eq!(parameters.len(), self.program.parameter_count());
        for at in 0..self.values.len() {
            if self.live[at]
                && let Some(value) = self.node(at, parameters)
            {
                self.values[at] = value;
            }
        }
        if self.program.has_gradient() {
            assert_eq!(gradient.len(), parameters.len());
            for (named, value) in self.program.parameters.iter().zip(&self.program.gradients) {
                let part = &mut gradient[named.offset..][..named.shape.count()];
                match value {
                    Some(value) => part.copy_from_slice(&self.values[value.index()]),
                    None => part.fill(0.0),
                }
            }
        }
        for assignment in &self.program.assignments {
            let value = &self.values[assignment.value.index()];
            self.states[self.program.states[assignment.state].offset..][..value.len()].copy_from_slice(value);
        }
    }

    fn read(&self, output: usize) -> &[f64] {
        self.value(self.program.outputs[output].value)
    }

    fn states(&self) -> &[f64] {
        &self.states
    }

    fn set_states(&mut self, states: &[f64]) {
        self.states.copy_from_slice(states);
    }
}

/// Random numbers are f32's, so that every executor draws the same.
fn draw(distribution: Distribution, ordinal: u32, moment: Moment, row: usize, count: usize) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    random::fill(distribution, ordinal, moment, row, &mut numbers);
    numbers.into_iter().map(f64::from).collect()
}

/// y\[i\] = f of each argument at the place its spread says.
fn map(f: &Expression, args: &[&[f64]], count: usize) -> Vec<f64> {
    let mut machine = PointMachine::new(Tape::new(&f.graph, &[f.result], args.len(), 0));
    let mut point = vec![0.0; args.len()];
    let mut out = vec![0.0; count];
    for (i, out) in out.iter_mut().enumerate() {
        for ((at, arg), spread) in point.iter_mut().zip(args).zip(&f.spreads) {
            *at = arg[spread.index(i)];
        }
        machine.run(&point, std::slice::from_mut(out));
    }
    out
}

/// y\[k\] over x\[o, k, i\].
fn reduce(reduction: Reduction, Extent { outer, kept, inner }: Extent, x: &[f64]) -> Vec<f64> {
    let start = if reduction == Reduction::Max { f64::NEG_INFINITY } else { 0.0 };
    let mut y = vec![start; kept];
    for o in 0..outer {
        for (k, y) in y.iter_mut().enumerate() {
            for value in &x[(o * kept + k) * inner..][..inner] {
                *y = if reduction == Reduction::Max { Lane::max(*y, *value) } else { *y + value };
            }
        }
    }
    if reduction == Reduction::Mean {
        y.iter_mut().for_each(|y| *y /= (outer * inner) as f64);
    }
    y
}

/// c\[i, j\] = Σ a\[i, p\] b\[p, j\], the operands stored as `transpose` says.
fn matmul(transpose: Transpose, a: &[f64], b: &[f64], shape: &[usize], k: usize) -> Vec<f64> {
    let (m, n) = (shape[0], shape[1]);
    let mut c = vec![0.0; m * n];
    for i in 0..m {
        for j in 0..n {
            c[i * n + j] = (0..k)
                .map(|p| {
                    let left = if transpose == Transpose::A { a[p * m + i] } else { a[i * k + p] };
                    let right = if transpose == Transpose::B { b[j * k + p] } else { b[p * n + j] };
                    left * right
                })
                .sum();
        }
    }
    c
}

/// Which of `rows` rows an index means: the nearest that there is.
pub(super) fn row_of(index: f64, rows: usize) -> usize {
    (index as usize).min(rows - 1)
}

fn gather(table: &[f64], indices: &[f64], count: usize) -> Vec<f64> {
    let width = count / indices.len();
    let rows = table.len() / width;
    indices.iter().flat_map(|index| &table[row_of(*index, rows) * width..][..width]).copied().collect()
}

fn scatter(indices: &[f64], updates: &[f64], count: usize) -> Vec<f64> {
    let width = updates.len() / indices.len();
    let mut table = vec![0.0; count];
    for (index, update) in indices.iter().zip(updates.chunks_exact(width)) {
        let row = &mut table[row_of(*index, count / width) * width..][..width];
        row.iter_mut().zip(update).for_each(|(sum, term)| *sum += term);
    }
    table
}
