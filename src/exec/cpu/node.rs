//! The operations that are no maps, each a call of its kernel with operands that are known beforehand.

use super::gemm::Product;
use super::operand::{Source, View};
use super::window::Window;
use super::{Accumulate, Epilogue, conv, gemm, pool, reduce, small, table};
use crate::exec::{Moment, random};
use crate::program::{Distribution, Extent, Op, Pooling, Program, Reduction};

/// An operation with its operands: where each begins, how long it is.
#[derive(Clone, Debug)]
pub struct Node {
    work: Work,
    operands: Vec<(Source, usize)>,
}

#[derive(Clone, Debug)]
enum Work {
    MatMul(Product),
    SmallMatMul(Product),
    Conv(Window),
    ConvInput(Window),
    ConvWeights(Window),
    Reduce(Reduction, Extent),
    Pool(Pooling, Window),
    PoolAdjoint(Pooling, Window),
    Upsample(Window),
    UpsampleAdjoint(Window),
    /// Numbers of a row.
    Gather(usize),
    Scatter(usize),
    /// Its ordinal, and numbers of an example.
    Random(Distribution, u32, usize),
}

impl Node {
    /// The operation of a node whose operands begin at `sources`. None of what is no operation.
    pub fn new(program: &Program, at: usize, sources: Vec<Source>) -> Option<Self> {
        let node = &program.nodes()[at];
        let count = |i: usize| program.nodes()[node.args[i].index()].shape.count();
        let axes = node.shape.axes();
        let work = match &node.op {
            Op::MatMul(transpose) => {
                let (m, n) = (axes[0], axes[1]);
                let product = Product { m, k: count(0) / m, n, transpose: *transpose };
                if small::fits(&product) { Work::SmallMatMul(product) } else { Work::MatMul(product) }
            }
            Op::Conv(w) => Work::Conv(*w),
            Op::ConvInput(w) => Work::ConvInput(*w),
            Op::ConvWeights(w) => Work::ConvWeights(*w),
            Op::Reduce(reduction, extent) => Work::Reduce(*reduction, *extent),
            Op::Pool(pooling, w) => Work::Pool(*pooling, *w),
            Op::PoolAdjoint(pooling, w) => Work::PoolAdjoint(*pooling, *w),
            Op::Upsample(w) => Work::Upsample(*w),
            Op::UpsampleAdjoint(w) => Work::UpsampleAdjoint(*w),
            Op::Gather => Work::Gather(node.shape.count() / count(1)),
            Op::Scatter => Work::Scatter(count(1) / count(0)),
            Op::Random(distribution, ordinal) => {
                Work::Random(*distribution, *ordinal, node.shape.count() / axes.first().copied().unwrap_or(1))
            }
            Op::Input(_) | Op::Scalar(_) | Op::Parameter(_) | Op::State(_) | Op::Constant(_) | Op::Fill(_) => {
                return None;
            }
            Op::Map(_) | Op::Reshape | Op::Detach => return None,
        };
        let operands = sources.into_iter().enumerate().map(|(i, source)| (source, count(i))).collect();
        Some(Self { work, operands })
    }

    /// Numbers of working memory.
    pub fn scratch(&self) -> usize {
        match &self.work {
            Work::MatMul(product) => product.scratch(),
            Work::Conv(w) => conv::forward_scratch(w),
            Work::ConvInput(w) => conv::input_gradient_scratch(w),
            Work::ConvWeights(w) => conv::weight_gradient_scratch(w),
            _ => 0,
        }
    }

    /// Computes the result. The epilogue is called for products and convolutions only.
    pub fn run(&self, view: &View, out: &mut [f32], scratch: &mut [f32], moment: Moment, epilogue: Epilogue) {
        let operand = |i: usize| {
            let (source, len) = self.operands[i];
            view.read(source, 0, len)
        };
        match &self.work {
            Work::MatMul(product) => {
                gemm::matmul(*product, operand(0), operand(1), out, Accumulate::No, scratch, epilogue);
            }
            Work::SmallMatMul(product) => {
                small::matmul(product, operand(0), operand(1), out);
                epilogue(0, out);
            }
            Work::Conv(w) => conv::forward(w, operand(0), operand(1), out, scratch, epilogue),
            Work::ConvInput(w) => conv::input_gradient(w, operand(0), operand(1), out, scratch, epilogue),
            Work::ConvWeights(w) => conv::weight_gradient(w, operand(0), operand(1), out, Accumulate::No, scratch),
            Work::Reduce(reduction, extent) => reduced(*reduction, *extent, operand(0), out),
            Work::Pool(Pooling::Max, w) => pool::max(w, operand(0), out),
            Work::Pool(Pooling::Average, w) => pool::average(w, operand(0), out),
            Work::PoolAdjoint(Pooling::Max, w) => pool::max_gradient(w, operand(0), operand(1), operand(2), out),
            Work::PoolAdjoint(Pooling::Average, w) => pool::average_gradient(w, operand(0), out),
            Work::Upsample(w) => table::upsample(w, operand(0), out),
            Work::UpsampleAdjoint(w) => table::upsample_adjoint(w, operand(0), out),
            Work::Gather(width) => table::gather(*width, operand(0), operand(1), out),
            Work::Scatter(width) => table::scatter(*width, operand(0), operand(1), out),
            Work::Random(distribution, ordinal, row) => random::fill(*distribution, *ordinal, moment, *row, out),
        }
    }
}

/// The reductions: over rows, over columns or over everything by the kernels, other extents as rows of rows, the outer
/// ones added in order.
fn reduced(reduction: Reduction, Extent { outer, kept, inner }: Extent, x: &[f32], out: &mut [f32]) {
    if reduction == Reduction::Max {
        return maxima(outer, kept, inner, x, out);
    }
    match (outer, kept, inner) {
        (1, 1, _) => out[0] = reduce::total(x),
        (1, _, _) => reduce::row_sums(x, out),
        (_, _, 1) => reduce::column_sums(x, Accumulate::No, out),
        _ => {
            out.fill(0.0);
            for rows in x.chunks_exact(kept * inner) {
                for (sum, row) in out.iter_mut().zip(rows.chunks_exact(inner)) {
                    *sum += reduce::total(row);
                }
            }
        }
    }
    if reduction == Reduction::Mean {
        let terms = (outer * inner) as f32;
        out.iter_mut().for_each(|sum| *sum /= terms);
    }
}

fn maxima(outer: usize, kept: usize, inner: usize, x: &[f32], out: &mut [f32]) {
    if outer == 1 {
        return reduce::row_maxima(x, out);
    }
    out.fill(f32::NEG_INFINITY);
    for rows in x.chunks_exact(kept * inner) {
        for (best, row) in out.iter_mut().zip(rows.chunks_exact(inner)) {
            *best = crate::expr::slice::Lane::max(*best, reduce::largest(row));
        }
    }
}
