//! Derivatives in reverse mode: one table, one arm an operation.
//!
//! From the loss back to where it came from, each node's adjoint (the derivative of the loss in its numbers) is handed on
//! to its arguments; what an argument gets from several nodes is added in the order of the walk. An arm appends ordinary
//! nodes, so derivatives can be differentiated again, fused and planned as everything else.
//!
//! The adjoint of spreading an argument is the sum over everything it was spread to, in the order of
//! `exec/reference.rs`. The derivative of a map is exact ([`crate::expr::derive`]) and reads the map's result where that
//! appears in it: tanh′ is 1 − y², relu′ is step(y), so that no function is computed twice.
//!
//! Source: A. Griewank and A. Walther (2008), "Evaluating derivatives", 2nd edition, SIAM, chapter 3.

use super::builder::Builder;
use super::error::{ShapeError, ShapeProblem as Problem};
use super::expression::copy_seen;
use super::op::{Expression, Extent, Op, Pooling, Reduction, Value};
use super::shape::{Shape, Spread};
use crate::exec::cpu::gemm::Transpose;
use crate::expr::derive::derivative;
use crate::expr::graph::{Binary, Id};

type Result<T> = std::result::Result<T, ShapeError>;

impl Builder {
    /// The derivatives of `loss`, one number, in each of `of`: values of their shapes; zeros where the loss does not
    /// depend on one.
    ///
    /// # Errors
    /// A loss that is not one number; an operation on the way whose derivative is not known (the second one of a
    /// maximum's pooling).
    pub fn gradient(&mut self, loss: Value, of: &[Value]) -> Result<Vec<Value>> {
        if self.shape(loss).count() != 1 {
            return Err(ShapeError::new("gradient", Problem::NotOne(self.shape(loss).clone())));
        }
        let moves = self.dependent(loss, of);
        let mut adjoints: Vec<Option<Value>> = vec![None; loss.index() + 1];
        let seed = self.shape(loss).clone();
        adjoints[loss.index()] = Some(self.push(Op::Fill(1.0), vec![], seed));
        for at in (0..=loss.index()).rev() {
            let (Some(adjoint), true) = (adjoints[at], moves[at]) else { continue };
            let wanted: Vec<bool> = self.program.nodes[at].args.iter().map(|a| moves[a.index()]).collect();
            for (argument, part) in self.hand_on(Value(at as u32), adjoint, &wanted)? {
                let before = &mut adjoints[argument.index()];
                *before = Some(match *before {
                    None => part,
                    Some(sum) => self.added(sum, part),
                });
            }
        }
        let gradient = of.iter().map(|value| match adjoints.get(value.index()).copied().flatten() {
            Some(adjoint) => adjoint,
            None => {
                let shape = self.shape(*value).clone();
                self.push(Op::Fill(0.0), vec![], shape)
            }
        });
        Ok(gradient.collect())
    }

    /// Makes the gradient of `loss` in all parameters the gradient block of the program.
    ///
    /// # Errors
    /// As [`Builder::gradient`].
    pub fn minimize(&mut self, loss: Value) -> Result<()> {
        let all: Vec<Value> = self.program.parameters.iter().map(|named| named.value).collect();
        self.minimize_over(loss, &all)
    }

    /// As [`Builder::minimize`], in these parameters only; the gradient of the others is zero.
    ///
    /// # Errors
    /// As [`Builder::gradient`], and a value that is no parameter.
    pub fn minimize_over(&mut self, loss: Value, parameters: &[Value]) -> Result<()> {
        let number = |value: &Value| match *self.op(*value) {
            Op::Parameter(number) => Ok(number),
            _ => Err(ShapeError::new("minimize", Problem::NotA("parameter"))),
        };
        let numbers = parameters.iter().map(number).collect::<Result<Vec<usize>>>()?;
        let gradient = self.gradient(loss, parameters)?;
        self.fill_block(&numbers, &gradient);
        Ok(())
    }

    /// As [`Builder::minimize`], and gives the derivatives of `loss` in each of `also` besides, whatever they are: inputs, or
    /// what is computed on the way. One walk back serves both.
    ///
    /// # Errors
    /// As [`Builder::gradient`].
    pub fn minimize_and(&mut self, loss: Value, also: &[Value]) -> Result<Vec<Value>> {
        let mut all: Vec<Value> = self.program.parameters.iter().map(|named| named.value).collect();
        let numbers: Vec<usize> = (0..all.len()).collect();
        all.extend(also);
        let gradient = self.gradient(loss, &all)?;
        let (block, rest) = gradient.split_at(numbers.len());
        self.fill_block(&numbers, block);
        Ok(rest.to_vec())
    }

    /// Makes these values the gradient block's parts of the parameters of these numbers; the other parts are zero.
    fn fill_block(&mut self, numbers: &[usize], gradient: &[Value]) {
        self.program.gradients = vec![None; self.program.parameters.len()];
        for (number, value) in numbers.iter().zip(gradient) {
            let nothing = matches!(*self.op(*value), Op::Fill(0.0));
            self.program.gradients[*number] = (!nothing).then_some(*value);
        }
    }

    /// For each node up to `loss`, whether it changes with one of `of`.
    fn dependent(&self, loss: Value, of: &[Value]) -> Vec<bool> {
        let mut moves = vec![false; loss.index() + 1];
        for at in 0..=loss.index() {
            let node = &self.program.nodes[at];
            let passes = !matches!(node.op, Op::Detach);
            moves[at] = of.contains(&Value(at as u32)) || (passes && node.args.iter().any(|a| moves[a.index()]));
        }
        moves
    }

    fn added(&mut self, a: Value, b: Value) -> Value {
        let shape = self.shape(a).clone();
        let all = Spread::full(shape.count());
        self.spread_over(shape, &[(a, all), (b, all)], |graph, inputs| graph.binary(Binary::Add, inputs[0], inputs[1]))
    }

    /// The table: what the adjoint `g` of a node's result `y` says of its arguments, those that are wanted.
    fn hand_on(&mut self, y: Value, g: Value, wanted: &[bool]) -> Result<Vec<(Value, Value)>> {
        let node = self.program.nodes[y.index()].clone();
        let args = &node.args;
        let mut parts = Vec::new();
        let mut give = |argument: usize, make: &mut dyn FnMut() -> Result<Value>| -> Result<()> {
            if wanted[argument] {
                parts.push((args[argument], make()?));
            }
            Ok(())
        };
        match &node.op {
            Op::Input(_) | Op::Scalar(_) | Op::Parameter(_) | Op::State(_) => {}
            Op::Constant(_) | Op::Fill(_) | Op::Random(..) | Op::Detach => {}
            Op::Map(expression) => return Ok(self.map_adjoints(expression, y, g, wanted)),
            Op::Reduce(reduction, extent) => {
                give(0, &mut || Ok(self.reduce_adjoint(*reduction, *extent, args[0], y, g)))?
            }
            Op::MatMul(transpose) => {
                let (a, b) = (args[0], args[1]);
                let (left, right) = match transpose {
                    Transpose::None => ((g, b, Transpose::B), (a, g, Transpose::A)),
                    Transpose::A => ((b, g, Transpose::B), (a, g, Transpose::None)),
                    Transpose::B => ((g, b, Transpose::None), (g, a, Transpose::A)),
                };
                give(0, &mut || self.matmul(left.0, left.1, left.2))?;
                give(1, &mut || self.matmul(right.0, right.1, right.2))?;
            }
            Op::Conv(w) => {
                give(0, &mut || self.convolved(Op::ConvInput(*w), vec![g, args[1]]))?;
                give(1, &mut || self.convolved(Op::ConvWeights(*w), vec![args[0], g]))?;
            }
            Op::ConvInput(w) => {
                give(0, &mut || self.convolved(Op::Conv(*w), vec![g, args[1]]))?;
                give(1, &mut || self.convolved(Op::ConvWeights(*w), vec![g, args[0]]))?;
            }
            Op::ConvWeights(w) => {
                give(0, &mut || self.convolved(Op::ConvInput(*w), vec![args[1], g]))?;
                give(1, &mut || self.convolved(Op::Conv(*w), vec![args[0], g]))?;
            }
            Op::Pool(pooling, w) => {
                let operands = if *pooling == Pooling::Max { vec![args[0], y, g] } else { vec![g] };
                let shape = self.shape(args[0]).clone();
                give(0, &mut || Ok(self.push(Op::PoolAdjoint(*pooling, *w), operands.clone(), shape.clone())))?;
            }
            Op::PoolAdjoint(Pooling::Average, w) => {
                let shape = self.shape(args[0]).clone();
                give(0, &mut || Ok(self.push(Op::Pool(Pooling::Average, *w), vec![g], shape.clone())))?;
            }
            Op::PoolAdjoint(Pooling::Max, _) => return Err(ShapeError::new("max_pool", Problem::NoGradient)),
            Op::Upsample(w) => {
                let shape = self.shape(args[0]).clone();
                give(0, &mut || Ok(self.push(Op::UpsampleAdjoint(*w), vec![g], shape.clone())))?;
            }
            Op::UpsampleAdjoint(w) => {
                let shape = self.shape(args[0]).clone();
                give(0, &mut || Ok(self.push(Op::Upsample(*w), vec![g], shape.clone())))?;
            }
            Op::Gather => {
                let rows = self.shape(args[0]).axes()[0];
                give(0, &mut || self.scatter(args[1], g, rows))?;
            }
            Op::Scatter => give(1, &mut || self.gather(g, args[0]))?,
            Op::Reshape => {
                let shape = self.shape(args[0]).clone();
                give(0, &mut || self.reshape(g, shape.axes()))?;
            }
        }
        Ok(parts)
    }

    /// g · ∂f/∂argument for each argument, summed over what the argument was spread to. Arguments with the same derivative
    /// share its map.
    fn map_adjoints(&mut self, f: &Expression, y: Value, g: Value, wanted: &[bool]) -> Vec<(Value, Value)> {
        let args = self.program.nodes[y.index()].args.clone();
        let shape = self.shape(y).clone();
        let mut graph = f.graph.clone();
        let mut known: Vec<(Id, Value)> = Vec::new();
        let mut parts = Vec::new();
        for number in (0..args.len()).filter(|number| wanted[*number]) {
            let slope = derivative(&mut graph, f.result, number as u32);
            if graph.as_constant(slope) == Some(0.0) {
                continue;
            }
            let full = match known.iter().find(|(id, _)| *id == slope) {
                Some((_, value)) => *value,
                None => {
                    let arguments: Vec<(Value, Spread)> = args.iter().copied().zip(f.spreads.iter().copied()).collect();
                    let all = Spread::full(shape.count());
                    let operands = [&[(g, all), (y, all)], &arguments[..]].concat();
                    let value = self.spread_over(shape.clone(), &operands, |into, inputs| {
                        let slope = copy_seen(&graph, slope, into, (f.result, inputs[1]), &inputs[2..]);
                        into.binary(Binary::Mul, inputs[0], slope)
                    });
                    known.push((slope, value));
                    value
                }
            };
            let spread = f.spreads[number];
            let extent = Extent {
                outer: shape.count() / (spread.repeat * spread.period),
                kept: spread.period,
                inner: spread.repeat,
            };
            let target = self.shape(args[number]).clone();
            parts.push((args[number], self.summed(full, extent, target)));
        }
        parts
    }

    fn summed(&mut self, x: Value, extent: Extent, shape: Shape) -> Value {
        match *self.op(x) {
            Op::Fill(value) => self.push(Op::Fill(value * extent.terms() as f64), vec![], shape),
            _ => self.reduced(Reduction::Sum, x, extent, shape),
        }
    }

    fn reduce_adjoint(&mut self, reduction: Reduction, extent: Extent, x: Value, y: Value, g: Value) -> Value {
        let shape = self.shape(x).clone();
        let spread = Spread { repeat: extent.inner, period: extent.kept };
        if reduction != Reduction::Max {
            return self.spread_over(shape, &[(g, spread)], |graph, inputs| match reduction {
                Reduction::Mean => {
                    let terms = graph.constant(extent.terms() as f64);
                    graph.binary(Binary::Div, inputs[0], terms)
                }
                _ => inputs[0],
            });
        }
        let all = Spread::full(shape.count());
        let largest = self.spread_over(shape.clone(), &[(x, all), (y, spread)], |graph, inputs| {
            graph.binary(Binary::Equal, inputs[0], inputs[1])
        });
        let kept = self.shape(y).clone();
        let count = self.reduced(Reduction::Sum, largest, extent, kept);
        self.spread_over(shape, &[(largest, all), (g, spread), (count, spread)], |graph, inputs| {
            let share = graph.binary(Binary::Div, inputs[1], inputs[2]);
            graph.binary(Binary::Mul, inputs[0], share)
        })
    }
}
