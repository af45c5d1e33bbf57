//! The builder: declares what a program is given and keeps, and appends operations whose shapes it has checked.

use super::error::{ShapeError, ShapeProblem as Problem};
use super::expression::{Joiner, copy, read};
use super::op::{Distribution, Extent, Node, Op, Over, Reduction, Value};
use super::shape::{MAX_NUMBERS, Shape, Spread};
use super::{Assignment, Named, Program};
use crate::exec::cpu::gemm::Transpose;
use crate::expr;
use crate::expr::graph::{Graph, Id, Node::Input};

/// Makes a [`Program`], node by node. A [`Value`] belongs to the builder that made it; another's is a mistake of the
/// caller, which panics.
#[derive(Clone, Debug, Default)]
pub struct Builder {
    pub(super) program: Program,
    random: u32,
}

type Result<T> = std::result::Result<T, ShapeError>;

impl Builder {
    /// A builder of an empty program.
    pub fn new() -> Self {
        Self::default()
    }

    /// Shape of a value.
    pub fn shape(&self, value: Value) -> &Shape {
        &self.program.nodes[value.index()].shape
    }

    pub(super) fn op(&self, value: Value) -> &Op {
        &self.program.nodes[value.index()].op
    }

    pub(super) fn push(&mut self, op: Op, args: Vec<Value>, shape: Shape) -> Value {
        self.program.nodes.push(Node { op, args, shape });
        Value((self.program.nodes.len() - 1) as u32)
    }

    /// A value written before each run, such as a batch of examples (N, …) or of labels.
    ///
    /// # Errors
    /// A name that is taken; an empty or enormous shape.
    pub fn input(&mut self, name: &str, shape: &[usize]) -> Result<Value> {
        let shape = self.declare("input", name, shape)?;
        let value = self.push(Op::Input(self.program.inputs.len()), vec![], shape.clone());
        self.program.inputs.push(Named { name: name.to_owned(), shape, offset: 0, value });
        Ok(value)
    }

    /// One number that is set before a run, such as a coefficient that changes from step to step. ()
    ///
    /// # Errors
    /// A name that is taken.
    pub fn scalar(&mut self, name: &str) -> Result<Value> {
        let shape = self.declare("scalar", name, &[])?;
        let offset = self.program.scalars.len();
        let value = self.push(Op::Scalar(offset), vec![], shape.clone());
        self.program.scalars.push(Named { name: name.to_owned(), shape, offset, value });
        Ok(value)
    }

    /// A parameter: the next part of the flat block that an optimizer steps.
    ///
    /// # Errors
    /// As [`Builder::input`].
    pub fn parameter(&mut self, name: &str, shape: &[usize]) -> Result<Value> {
        let shape = self.declare("parameter", name, shape)?;
        let offset = self.program.parameter_count();
        let value = self.push(Op::Parameter(self.program.parameters.len()), vec![], shape.clone());
        self.program.parameters.push(Named { name: name.to_owned(), shape, offset, value });
        Ok(value)
    }

    /// A value that is kept from run to run and not trained, such as running statistics: the next part of the flat block
    /// of states. It is `initial` everywhere at first; within a run it has the value from before the run.
    ///
    /// # Errors
    /// As [`Builder::input`].
    pub fn state(&mut self, name: &str, shape: &[usize], initial: f64) -> Result<Value> {
        let shape = self.declare("state", name, shape)?;
        let offset = self.program.state_count();
        let value = self.push(Op::State(self.program.states.len()), vec![], shape.clone());
        self.program.states.push(Named { name: name.to_owned(), shape, offset, value });
        self.program.initial.push(initial);
        Ok(value)
    }

    /// Gives a state the value it has from the next run on.
    ///
    /// # Errors
    /// A value that is no state, or one of another shape.
    pub fn assign(&mut self, state: Value, value: Value) -> Result<()> {
        let Op::State(number) = *self.op(state) else { return Err(ShapeError::new("assign", Problem::NotA("state"))) };
        if self.shape(state) != self.shape(value) {
            let problem = Problem::Apart(self.shape(state).clone(), self.shape(value).clone());
            return Err(ShapeError::new("assign", problem));
        }
        self.program.assignments.retain(|assignment| assignment.state != number);
        self.program.assignments.push(Assignment { state: number, value });
        Ok(())
    }

    /// Numbers that never change, row-major.
    ///
    /// # Errors
    /// Where the values do not fill the shape.
    pub fn constant(&mut self, shape: &[usize], values: &[f64]) -> Result<Value> {
        let shape = sized("constant", shape)?;
        if values.len() != shape.count() {
            return Err(ShapeError::new("constant", Problem::Values(values.len(), shape)));
        }
        Ok(self.push(Op::Constant(values.to_vec()), vec![], shape))
    }

    /// One number everywhere.
    ///
    /// # Errors
    /// An empty or enormous shape.
    pub fn fill(&mut self, shape: &[usize], value: f64) -> Result<Value> {
        let shape = sized("fill", shape)?;
        Ok(self.push(Op::Fill(value), vec![], shape))
    }

    /// Random numbers, the same for the same seed, step and place in the batch: see [`crate::exec::Moment`]. The first
    /// axis is the batch's.
    ///
    /// # Errors
    /// An empty or enormous shape.
    pub fn random(&mut self, distribution: Distribution, shape: &[usize]) -> Result<Value> {
        let shape = sized("random", shape)?;
        self.random += 1;
        Ok(self.push(Op::Random(distribution, self.random - 1), vec![], shape))
    }

    /// A formula on every number: lines `name = expression`, then one expression of the letters, in the formula
    /// language. Arguments broadcast: axes are aligned at the last, and lengths agree or are 1 ([`Spread`] says which
    /// ones fit).
    ///
    /// # Errors
    /// A formula that is none, arguments that do not fit together.
    pub fn map(&mut self, text: &str, args: &[(&str, Value)]) -> Result<Value> {
        self.map_with(text, args, &[])
    }

    /// As [`Builder::map`], with further names that have these values; `param`s of the text have their defaults unless
    /// they are among them.
    ///
    /// # Errors
    /// As [`Builder::map`].
    pub fn map_with(&mut self, text: &str, args: &[(&str, Value)], constants: &[(&str, f64)]) -> Result<Value> {
        let error = |problem| ShapeError::new("map", problem);
        let letters: Vec<&str> = args.iter().map(|(letter, _)| *letter).collect();
        if let Some((_, letter)) = letters.iter().enumerate().find(|(i, letter)| letters[..*i].contains(letter)) {
            return Err(error(Problem::Letter((*letter).to_owned())));
        }
        if let Some(letter) = letters.iter().find(|letter| expr::is_reserved(letter)) {
            return Err(error(Problem::Reserved((*letter).to_owned())));
        }
        let (graph, result) = read(text, &letters, constants).map_err(|e| error(Problem::Formula(e)))?;
        let values: Vec<Value> = args.iter().map(|(_, value)| *value).collect();
        let mut shape = Shape::default();
        for value in &values {
            let argument = self.shape(*value);
            shape = shape.common(argument).ok_or_else(|| error(Problem::Apart(shape.clone(), argument.clone())))?;
        }
        check_size("map", &shape)?;
        let mut operands = Vec::with_capacity(values.len());
        for value in &values {
            let argument = self.shape(*value);
            let spread = Spread::of(argument, &shape);
            operands.push((*value, spread.ok_or_else(|| error(Problem::Apart(argument.clone(), shape.clone())))?));
        }
        Ok(self.spread_over(shape, &operands, |into, inputs| {
            copy(&graph, &[result], into, |_, input| inputs[input as usize])[0]
        }))
    }

    /// A map of arguments that are spread over `shape` in given ways; `make` gets an expression for each. Arguments that
    /// are one constant become part of the formula.
    pub(super) fn spread_over(
        &mut self,
        shape: Shape,
        args: &[(Value, Spread)],
        make: impl FnOnce(&mut Graph, &[Id]) -> Id,
    ) -> Value {
        let mut joiner = Joiner::default();
        let input = |(value, spread): &(Value, Spread)| match *self.op(*value) {
            Op::Fill(constant) => joiner.graph.constant(constant),
            _ => joiner.input(*value, *spread),
        };
        let inputs: Vec<Id> = args.iter().map(input).collect();
        let result = make(&mut joiner.graph, &inputs);
        let (expression, args) = joiner.finish(result);
        if let Some(constant) = expression.graph.as_constant(expression.result) {
            return self.push(Op::Fill(constant), vec![], shape);
        }
        if let [only] = args[..]
            && expression.graph.node(expression.result) == Input(0)
            && *self.shape(only) == shape
        {
            return only;
        }
        self.push(Op::Map(expression), args, shape)
    }

    /// The same numbers in another shape of as many.
    ///
    /// # Errors
    /// A shape of more or fewer numbers.
    pub fn reshape(&mut self, x: Value, shape: &[usize]) -> Result<Value> {
        let (from, to) = (self.shape(x).clone(), Shape::new(shape));
        if from.count() != to.count() {
            return Err(ShapeError::new("reshape", Problem::Count(from, to)));
        }
        if from == to {
            return Ok(x);
        }
        Ok(match *self.op(x) {
            Op::Fill(value) => self.push(Op::Fill(value), vec![], to),
            _ => self.push(Op::Reshape, vec![x], to),
        })
    }

    /// (N, …) as (N, all the rest).
    pub fn flatten(&mut self, x: Value) -> Value {
        let shape = self.shape(x);
        let first = shape.axes().first().copied().unwrap_or(1);
        let rest = shape.count() / first;
        // As many numbers as before.
        self.reshape(x, &[first, rest]).unwrap_or(x)
    }

    /// The same numbers, constant for [`Builder::gradient`].
    pub fn detach(&mut self, x: Value) -> Value {
        let shape = self.shape(x).clone();
        self.push(Op::Detach, vec![x], shape)
    }

    /// Sums over axes.
    pub fn sum(&mut self, x: Value, over: Over) -> Value {
        self.reduce(Reduction::Sum, x, over)
    }

    /// Means over axes.
    pub fn mean(&mut self, x: Value, over: Over) -> Value {
        self.reduce(Reduction::Mean, x, over)
    }

    /// Maxima over axes. Of several largest numbers each gets the same share of the gradient.
    pub fn max(&mut self, x: Value, over: Over) -> Value {
        self.reduce(Reduction::Max, x, over)
    }

    fn reduce(&mut self, reduction: Reduction, x: Value, over: Over) -> Value {
        let shape = self.shape(x);
        let (count, last) = (shape.count(), shape.last());
        let axes = shape.axes();
        let first = axes.first().copied().unwrap_or(1);
        let (kept, axes) = match over {
            Over::All => (1, vec![]),
            Over::Leading => (last, vec![last]),
            Over::Last => (count / last, [&axes[..axes.len().saturating_sub(1)], &[1]].concat()),
            Over::Example => (first, axes.iter().enumerate().map(|(i, a)| if i == 0 { *a } else { 1 }).collect()),
        };
        let extent = match over {
            Over::Leading if kept > 1 => Extent { outer: count / kept, kept, inner: 1 },
            _ => Extent { outer: 1, kept, inner: count / kept },
        };
        self.reduced(reduction, x, extent, Shape(axes))
    }

    pub(super) fn reduced(&mut self, reduction: Reduction, x: Value, extent: Extent, shape: Shape) -> Value {
        if extent.terms() == 1 {
            return if *self.shape(x) == shape { x } else { self.push(Op::Reshape, vec![x], shape) };
        }
        self.push(Op::Reduce(reduction, extent), vec![x], shape)
    }

    /// The product of two matrices, one of which may be stored transposed: (m, k) (k, n); with [`Transpose::A`] the first
    /// is (k, m), with [`Transpose::B`] the second is (n, k). Gives (m, n).
    ///
    /// # Errors
    /// Arguments that are no matrices, or whose inner lengths differ.
    pub fn matmul(&mut self, a: Value, b: Value, transpose: Transpose) -> Result<Value> {
        let error = |problem| ShapeError::new("matmul", problem);
        for value in [a, b] {
            if self.shape(value).axes().len() != 2 {
                return Err(error(Problem::Axes(2, self.shape(value).clone())));
            }
        }
        let (left, right) = (self.shape(a).axes(), self.shape(b).axes());
        let (m, k) = if transpose == Transpose::A { (left[1], left[0]) } else { (left[0], left[1]) };
        let (l, n) = if transpose == Transpose::B { (right[1], right[0]) } else { (right[0], right[1]) };
        if k != l {
            return Err(error(Problem::Inner(self.shape(a).clone(), self.shape(b).clone())));
        }
        let shape = Shape::new(&[m, n]);
        check_size("matmul", &shape)?;
        Ok(self.push(Op::MatMul(transpose), vec![a, b], shape))
    }

    /// Rows of a table (rows, …) by index (n), whole numbers from 0: (n, …). Indices outside of the table read its first
    /// or last row.
    ///
    /// # Errors
    /// Indices that are not a list.
    pub fn gather(&mut self, table: Value, indices: Value) -> Result<Value> {
        let error = |problem| ShapeError::new("gather", problem);
        if self.shape(indices).axes().len() != 1 {
            return Err(error(Problem::Axes(1, self.shape(indices).clone())));
        }
        let Some((_, rest)) = self.shape(table).axes().split_first() else {
            return Err(error(Problem::Axes(2, Shape::default())));
        };
        let shape = Shape([self.shape(indices).axes(), rest].concat());
        check_size("gather", &shape)?;
        Ok(self.push(Op::Gather, vec![table, indices], shape))
    }

    /// Adds rows (n, …) to the rows of a table of zeros, each where its index (n) says, in their order: the adjoint of
    /// [`Builder::gather`]. Gives (rows, …).
    ///
    /// # Errors
    /// Arguments of different lengths.
    pub fn scatter(&mut self, indices: Value, updates: Value, rows: usize) -> Result<Value> {
        let (places, new) = (self.shape(indices).clone(), self.shape(updates).clone());
        if places.axes().len() != 1 || new.axes().first() != places.axes().first() {
            return Err(ShapeError::new("scatter", Problem::Apart(places, new)));
        }
        let shape = sized("scatter", &[&[rows], &new.axes()[1..]].concat())?;
        Ok(self.push(Op::Scatter, vec![indices, updates], shape))
    }

    /// Lets a value be read after each run.
    ///
    /// # Errors
    /// A name that is taken.
    pub fn output(&mut self, name: &str, value: Value) -> Result<()> {
        if self.program.outputs.iter().any(|output| output.name == name) {
            return Err(ShapeError::new("output", Problem::Taken(name.to_owned())));
        }
        let shape = self.shape(value).clone();
        self.program.outputs.push(Named { name: name.to_owned(), shape, offset: 0, value });
        Ok(())
    }

    /// The program.
    pub fn finish(self) -> Program {
        self.program
    }

    fn declare(&self, place: &str, name: &str, shape: &[usize]) -> Result<Shape> {
        let program = &self.program;
        let mut all = [&program.inputs, &program.scalars, &program.parameters, &program.states].into_iter().flatten();
        if all.any(|named| named.name == name) {
            return Err(ShapeError::new(place, Problem::Taken(name.to_owned())));
        }
        sized(place, shape)
    }
}

pub(super) fn sized(place: &str, shape: &[usize]) -> Result<Shape> {
    let shape = Shape::new(shape);
    check_size(place, &shape)?;
    Ok(shape)
}

pub(super) fn check_size(place: &str, shape: &Shape) -> Result<()> {
    if shape.axes().contains(&0) {
        return Err(ShapeError::new(place, Problem::Empty(shape.clone())));
    }
    let count = shape.axes().iter().try_fold(1_usize, |count, axis| count.checked_mul(*axis));
    match count {
        Some(count) if count <= MAX_NUMBERS => Ok(()),
        _ => Err(ShapeError::new(place, Problem::TooLarge(shape.clone()))),
    }
}
