//! Syntax to instructions: every expression gets a shape, every name a register.
//!
//! The order of the instructions is the order of the text, depth first, so that nothing is regrouped. A matrix is not
//! computed where it stands but kept as [`Rows`], whose parts (products with vectors, numbers) have been computed before.

use super::{DIRECTION, HESSIAN, Home, Instruction, Program, Rows, SCALARS, VECTORS};
use crate::expr::graph::{Binary, Unary};
use crate::expr::parse::parse_in;
use crate::expr::problem::{FormulaError, Problem, Shape};
use crate::expr::syntax::{self, Dialect, IDENTITY, Line, Operator, Ref, Text, Tree, Vectorial};
use std::collections::BTreeMap;
use std::ops::Range;

/// Compiles a text. `hypers` are the keys it may use.
///
/// # Errors
/// The first problem, with its position.
pub fn compile(source: &str, hypers: &[&str]) -> Result<Program, FormulaError> {
    let text = parse_in(Dialect::Vector, source)?;
    let mut names = BTreeMap::new();
    for (register, name) in SCALARS.iter().chain(hypers).enumerate() {
        names.insert((*name).to_owned(), Home::Scalar(register));
    }
    names.extend(VECTORS.iter().enumerate().map(|(register, name)| ((*name).to_owned(), Home::Vector(register))));
    names.insert(HESSIAN.to_owned(), Home::Matrix(0));
    let compiler = Compiler {
        source,
        text: &text,
        inputs: names.keys().filter(|name| *name != DIRECTION).cloned().collect(),
        program: Program {
            initial: Vec::new(),
            body: Vec::new(),
            names,
            states: Vec::new(),
            hypers: hypers.iter().map(|key| (*key).to_owned()).collect(),
            constants: Vec::new(),
            registers: [SCALARS.len() + hypers.len(), VECTORS.len(), 1],
            depth: 1,
            uses_hessian: false,
        },
    };
    compiler.lines()
}

/// A compiled expression.
#[derive(Clone, Debug)]
enum Value {
    Scalar(usize),
    Vector(usize),
    Matrix(Rows),
}

impl Value {
    fn shape(&self) -> Shape {
        match self {
            Self::Scalar(_) => Shape::Scalar,
            Self::Vector(_) => Shape::Vector,
            Self::Matrix(_) => Shape::Matrix,
        }
    }
}

struct Compiler<'a> {
    source: &'a str,
    text: &'a Text,
    /// Names that cannot be assigned.
    inputs: Vec<String>,
    program: Program,
}

type Compiled<T> = Result<T, FormulaError>;

impl Compiler<'_> {
    fn error<T>(&self, span: Range<usize>, problem: Problem) -> Compiled<T> {
        Err(FormulaError::at(self.source, span, problem))
    }

    fn lines(mut self) -> Compiled<Program> {
        let mut directed = false;
        let mut begun = false;
        for line in &self.text.lines {
            match line {
                Line::Param { span, .. } => return self.error(span.clone(), Problem::Misplaced("param")),
                Line::State { span, .. } if begun => return self.error(span.clone(), Problem::Misplaced("state")),
                Line::State { name, initial, span } => {
                    if self.program.names.contains_key(name) {
                        return self.error(span.clone(), Problem::Twice(name.clone()));
                    }
                    let value = match initial {
                        Some(at) => self.expression(*at)?,
                        None => self.number(0.0),
                    };
                    self.assign(name, value);
                    self.program.states.push(name.clone());
                    self.program.initial.append(&mut self.program.body);
                }
                Line::Value(_, span) => return self.error(span.clone(), Problem::ValueNotLast),
                Line::Assign { name, value, span } => {
                    begun = true;
                    if self.inputs.contains(name) {
                        return self.error(span.clone(), Problem::Reserved(name.clone()));
                    }
                    let value = self.expression(*value)?;
                    directed |= name == DIRECTION;
                    if name == DIRECTION && value.shape() != Shape::Vector {
                        return self.error(span.clone(), Problem::Shapes("d =", vec![value.shape()]));
                    }
                    self.assign(name, value);
                }
            }
        }
        let end = self.source.trim_end().len();
        if directed { Ok(self.program) } else { self.error(end..end, Problem::NoDirection) }
    }

    fn register(&mut self, shape: Shape) -> usize {
        let counter = &mut self.program.registers[shape as usize];
        *counter += 1;
        *counter - 1
    }

    fn push(&mut self, instruction: Instruction) {
        self.program.body.push(instruction);
    }

    /// A new number register, written by the instruction.
    fn scalar(&mut self, instruction: impl FnOnce(usize) -> Instruction) -> Value {
        let register = self.register(Shape::Scalar);
        self.push(instruction(register));
        Value::Scalar(register)
    }

    /// A new vector register, written by the instruction.
    fn vector(&mut self, instruction: impl FnOnce(usize) -> Instruction) -> Value {
        let register = self.register(Shape::Vector);
        self.push(instruction(register));
        Value::Vector(register)
    }

    fn number(&mut self, value: f64) -> Value {
        let register = self.register(Shape::Scalar);
        self.program.constants.push((register, value));
        Value::Scalar(register)
    }

    /// Copies a value to the register its name has, or gets one of this shape.
    fn assign(&mut self, name: &str, value: Value) {
        let home = match (self.program.names.get(name), &value) {
            (Some(home @ Home::Scalar(_)), Value::Scalar(_))
            | (Some(home @ Home::Vector(_)), Value::Vector(_))
            | (Some(home @ Home::Matrix(_)), Value::Matrix(_)) => *home,
            (_, Value::Scalar(_)) => Home::Scalar(self.register(Shape::Scalar)),
            (_, Value::Vector(_)) => Home::Vector(self.register(Shape::Vector)),
            (_, Value::Matrix(_)) => Home::Matrix(self.register(Shape::Matrix)),
        };
        match (home, value) {
            (Home::Scalar(to), Value::Scalar(from)) => self.push(Instruction::CopyScalar(from, to)),
            (Home::Vector(to), Value::Vector(from)) => self.push(Instruction::CopyVector(from, to)),
            (Home::Matrix(to), Value::Matrix(rows)) => {
                self.program.depth = self.program.depth.max(depth(&rows));
                self.push(Instruction::Assign(rows, to));
            }
            _ => {}
        }
        self.program.names.insert(name.to_owned(), home);
    }

    fn expression(&mut self, at: Ref) -> Compiled<Value> {
        let text = self.text;
        match text.tree(at) {
            Tree::Number(value) => Ok(self.number(*value)),
            Tree::Name(name) => self.name(name, text.span(at)),
            Tree::Unary(op, a) => {
                let a = self.expression(*a)?;
                self.unary(*op, a, text.span(at))
            }
            Tree::Binary(operator, a, b) => {
                let (a, b) = (self.expression(*a)?, self.expression(*b)?);
                let (op, a, b) = match operator {
                    Operator::Plain(op) => (*op, a, b),
                    Operator::Greater => (Binary::Less, b, a),
                    Operator::GreaterEqual => (Binary::LessEqual, b, a),
                };
                self.binary(op, a, b, text.span(at))
            }
            Tree::Select([condition, a, b]) => {
                let (condition, a, b) = (self.expression(*condition)?, self.expression(*a)?, self.expression(*b)?);
                self.select(condition, a, b, text.span(at))
            }
            Tree::Vectorial(function, arguments) => {
                let values = arguments.iter().map(|a| self.expression(*a)).collect::<Compiled<Vec<_>>>()?;
                self.vectorial(*function, &values, text.span(at))
            }
        }
    }

    fn name(&mut self, name: &str, span: Range<usize>) -> Compiled<Value> {
        if let Some((_, value)) = syntax::CONSTANTS.iter().find(|(n, _)| *n == name) {
            return Ok(self.number(*value));
        }
        if name == IDENTITY {
            return Ok(Value::Matrix(Rows::Identity));
        }
        match self.program.names.get(name) {
            Some(Home::Scalar(register)) => Ok(Value::Scalar(*register)),
            Some(Home::Vector(register)) => Ok(Value::Vector(*register)),
            Some(Home::Matrix(register)) => {
                self.program.uses_hessian |= *register == 0;
                Ok(Value::Matrix(Rows::Named(*register)))
            }
            None => {
                let known = self.program.names.keys().cloned().collect();
                self.error(span, Problem::UnknownName(name.to_owned(), known))
            }
        }
    }

    fn unary(&mut self, op: Unary, a: Value, span: Range<usize>) -> Compiled<Value> {
        Ok(match (op, a) {
            (_, Value::Scalar(a)) => self.scalar(|to| Instruction::Unary(op, a, to)),
            (Unary::Neg, Value::Vector(a)) => self.vector(|to| Instruction::Negative(a, to)),
            (Unary::Neg, Value::Matrix(a)) => Value::Matrix(Rows::Negative(Box::new(a))),
            (_, a) => {
                let name = syntax::UNARY.iter().find(|(_, f)| *f == op).map_or("-", |(name, _)| name);
                return self.error(span, Problem::Shapes(name, vec![a.shape()]));
            }
        })
    }

    fn binary(&mut self, op: Binary, a: Value, b: Value, span: Range<usize>) -> Compiled<Value> {
        use Value::{Matrix, Scalar, Vector};
        Ok(match (op, a, b) {
            (_, Scalar(a), Scalar(b)) => self.scalar(|to| Instruction::Binary(op, a, b, to)),
            (Binary::Add, Vector(a), Vector(b)) => self.vector(|to| Instruction::Sum(a, b, to)),
            (Binary::Sub, Vector(a), Vector(b)) => self.vector(|to| Instruction::Difference(a, b, to)),
            (Binary::Add, Matrix(a), Matrix(b)) => Matrix(Rows::Sum(Box::new(a), Box::new(b))),
            (Binary::Sub, Matrix(a), Matrix(b)) => Matrix(Rows::Difference(Box::new(a), Box::new(b))),
            (Binary::Mul, Scalar(c), Vector(a)) | (Binary::Mul, Vector(a), Scalar(c)) => {
                self.vector(|to| Instruction::Scaled(c, a, to))
            }
            (Binary::Mul, Scalar(c), Matrix(a)) | (Binary::Mul, Matrix(a), Scalar(c)) => {
                Matrix(Rows::Scaled(c, Box::new(a)))
            }
            (Binary::Mul, Matrix(a), Vector(b)) => {
                self.program.depth = self.program.depth.max(depth(&a));
                self.vector(|to| Instruction::Product(a, b, to))
            }
            (Binary::Div, Vector(a), Scalar(c)) => self.vector(|to| Instruction::Divided(a, c, to)),
            (Binary::Div, Matrix(a), Scalar(c)) => Matrix(Rows::Divided(Box::new(a), c)),
            (op, a, b) => return self.error(span, Problem::Shapes(sign_of(op), vec![a.shape(), b.shape()])),
        })
    }

    fn select(&mut self, condition: Value, a: Value, b: Value, span: Range<usize>) -> Compiled<Value> {
        let shapes = vec![condition.shape(), a.shape(), b.shape()];
        Ok(match (condition, a, b) {
            (Value::Scalar(c), Value::Scalar(a), Value::Scalar(b)) => {
                self.scalar(|to| Instruction::Select([c, a, b], to))
            }
            (Value::Scalar(c), Value::Vector(a), Value::Vector(b)) => {
                self.vector(|to| Instruction::SelectVector([c, a, b], to))
            }
            (Value::Scalar(c), Value::Matrix(a), Value::Matrix(b)) => {
                Value::Matrix(Rows::Select(c, Box::new(a), Box::new(b)))
            }
            _ => return self.error(span, Problem::Shapes("select", shapes)),
        })
    }

    fn vectorial(&mut self, function: Vectorial, arguments: &[Value], span: Range<usize>) -> Compiled<Value> {
        use Value::{Matrix, Scalar, Vector};
        if let (Vectorial::Solve | Vectorial::Steihaug, Some(Matrix(rows))) = (function, arguments.first()) {
            self.program.depth = self.program.depth.max(depth(rows));
        }
        Ok(match (function, arguments) {
            (Vectorial::Dot, [Vector(a), Vector(b)]) => self.scalar(|to| Instruction::Dot(*a, *b, to)),
            (Vectorial::Norm, [Vector(a)]) => self.scalar(|to| Instruction::Norm(*a, to)),
            (Vectorial::Outer, [Vector(a), Vector(b)]) => Matrix(Rows::Outer(*a, *b)),
            (Vectorial::Transpose, [Matrix(Rows::Named(a))]) => Matrix(Rows::Transposed(*a)),
            (Vectorial::Solve, [Matrix(a), Vector(b)]) => self.vector(|to| Instruction::Solve(a.clone(), *b, to)),
            (Vectorial::Steihaug, [Matrix(a), Vector(g), Scalar(radius)]) => {
                self.vector(|to| Instruction::Steihaug(a.clone(), *g, *radius, to))
            }
            (Vectorial::Remember, [Vector(s), Vector(y), Scalar(fits), Scalar(limit)]) => {
                self.scalar(|to| Instruction::Remember([*s, *y, *fits, *limit], to))
            }
            (Vectorial::TwoLoop, [Vector(g), Scalar(gamma)]) => self.vector(|to| Instruction::TwoLoop(*g, *gamma, to)),
            _ => {
                return self
                    .error(span, Problem::Shapes(function.name(), arguments.iter().map(Value::shape).collect()));
            }
        })
    }
}

/// How many rows are held at once while one of these is evaluated.
fn depth(rows: &Rows) -> usize {
    match rows {
        Rows::Named(_) | Rows::Transposed(_) | Rows::Identity | Rows::Outer(..) => 1,
        Rows::Negative(a) | Rows::Scaled(_, a) | Rows::Divided(a, _) => depth(a),
        Rows::Sum(a, b) | Rows::Difference(a, b) => depth(a).max(1 + depth(b)),
        Rows::Select(_, a, b) => depth(a).max(depth(b)),
    }
}

fn sign_of(op: Binary) -> &'static str {
    match op {
        Binary::Add => "+",
        Binary::Sub => "-",
        Binary::Mul => "*",
        Binary::Div => "/",
        Binary::Pow => "^",
        Binary::Min => "min",
        Binary::Max => "max",
        Binary::Less | Binary::LessEqual | Binary::Equal | Binary::NotEqual => "<",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> Problem {
        compile(text, &["m"]).expect_err("this must not compile").problem
    }

    #[test]
    fn shapes_are_checked() {
        let shapes = |what, found: &[Shape]| Problem::Shapes(what, found.to_vec());
        assert_eq!(problem("d = x*g"), shapes("*", &[Shape::Vector, Shape::Vector]));
        assert_eq!(problem("d = g + 1"), shapes("+", &[Shape::Vector, Shape::Scalar]));
        assert_eq!(problem("d = sin(g)"), shapes("sin", &[Shape::Vector]));
        assert_eq!(problem("d = B*B*g"), shapes("*", &[Shape::Matrix, Shape::Matrix]));
        assert_eq!(problem("d = dot(g, g)"), shapes("d =", &[Shape::Scalar]));
        assert_eq!(problem("d = solve(g, g)"), shapes("solve", &[Shape::Vector, Shape::Vector]));
        assert_eq!(problem("d = transpose(B + B)*g"), shapes("transpose", &[Shape::Matrix]));
        assert_eq!(problem("d = select(g, g, g)"), shapes("select", &[Shape::Vector; 3]));
    }

    #[test]
    fn lines_have_their_rules() {
        assert_eq!(problem("v = g"), Problem::NoDirection);
        assert_eq!(problem("g = x; d = g"), Problem::Reserved("g".into()));
        assert_eq!(problem("m = 1; d = g"), Problem::Reserved("m".into()));
        assert_eq!(problem("identity = 1; d = g"), Problem::Reserved("identity".into()));
        assert_eq!(problem("d = g; state H = identity"), Problem::Misplaced("state"));
        assert_eq!(problem("param a = 1; d = g"), Problem::Misplaced("param"));
        assert_eq!(problem("state H, H; d = g"), Problem::Twice("H".into()));
        assert!(matches!(problem("d = q"), Problem::UnknownName(name, _) if name == "q"));
        assert_eq!(problem("d = dot(g)"), Problem::Arguments("dot", 2, 1));
    }

    #[test]
    fn the_hessian_is_asked_for_only_where_it_is_named() {
        assert!(!compile("d = -g", &[]).expect("compiles").is_dense());
        assert!(compile("state H = identity; d = -H*g", &[]).expect("compiles").is_dense());
        let newton = compile("d = -solve(B, g)", &[]).expect("compiles");
        assert!(newton.uses_hessian && newton.is_dense());
    }
}
