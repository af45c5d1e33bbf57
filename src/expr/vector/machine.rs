//! Runs the instructions of a search method on n numbers at once.

use super::dense::{self, Definiteness, Pair};
use super::{Home, Instruction, Program, Rows, SCALARS};
use crate::expr::scalar;

/// A program with its registers: plain data, so that a snapshot is a clone.
#[derive(Clone, Debug)]
pub struct Machine {
    program: Program,
    scalars: Vec<f64>,
    /// (registers, n)
    vectors: Vec<Vec<f64>>,
    /// (registers, n · n), row-major. The first is the Hessian and empty where the program names none.
    matrices: Vec<Vec<f64>>,
    scratch: Scratch,
    pairs: Vec<Pair>,
    definiteness: Option<Definiteness>,
}

/// Memory that holds nothing between instructions.
#[derive(Clone, Debug)]
struct Scratch {
    /// What the matrix that is being assigned becomes; empty where no matrix is.
    matrix: Vec<f64>,
    /// (depth, n)
    rows: Vec<Vec<f64>>,
}

impl Machine {
    /// A machine for n numbers, with all registers 0. `values` are those of the program's hyper-parameters.
    pub fn new(program: Program, values: &[f64], n: usize) -> Self {
        let mut scalars = vec![0.0; program.registers[0]];
        scalars[SCALARS.len()..][..values.len()].copy_from_slice(values);
        for (register, value) in &program.constants {
            scalars[*register] = *value;
        }
        let size = |register: usize| if register == 0 && !program.uses_hessian { 0 } else { n * n };
        let matrices = (0..program.registers[2]).map(|register| vec![0.0; size(register)]).collect();
        let scratch = Scratch {
            matrix: vec![0.0; if program.is_dense() { n * n } else { 0 }],
            rows: vec![vec![0.0; n]; program.depth + 1],
        };
        let vectors = vec![vec![0.0; n]; program.registers[1]];
        Self { program, scalars, vectors, matrices, scratch, pairs: Vec::new(), definiteness: None }
    }

    /// The program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Gives the states their initial values and forgets the pairs.
    pub fn start(&mut self) {
        self.pairs.clear();
        let initial = std::mem::take(&mut self.program.initial);
        initial.iter().for_each(|instruction| self.execute(instruction));
        self.program.initial = initial;
    }

    /// Runs the body once.
    pub fn run(&mut self) {
        self.definiteness = None;
        let body = std::mem::take(&mut self.program.body);
        body.iter().for_each(|instruction| self.execute(instruction));
        self.program.body = body;
    }

    /// What the last run found out about the matrix of a system it solved.
    pub fn definiteness(&self) -> Option<Definiteness> {
        self.definiteness
    }

    /// The pairs `remember` keeps, from the oldest to the newest.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// A number by name.
    pub fn scalar(&self, name: &str) -> Option<f64> {
        match self.program.names.get(name) {
            Some(Home::Scalar(register)) => Some(self.scalars[*register]),
            _ => None,
        }
    }

    /// A vector by name.
    pub fn vector(&self, name: &str) -> Option<&[f64]> {
        match self.program.names.get(name) {
            Some(Home::Vector(register)) => Some(&self.vectors[*register]),
            _ => None,
        }
    }

    /// A matrix by name, (n, n) row-major.
    pub fn matrix(&self, name: &str) -> Option<&[f64]> {
        match self.program.names.get(name) {
            Some(Home::Matrix(register)) if !self.matrices[*register].is_empty() => Some(&self.matrices[*register]),
            _ => None,
        }
    }

    /// Sets a number, where the name is one.
    pub fn set_scalar(&mut self, name: &str, value: f64) {
        if let Some(Home::Scalar(register)) = self.program.names.get(name) {
            self.scalars[*register] = value;
        }
    }

    /// A vector by name, to be written; empty where the name is none.
    pub fn vector_mut(&mut self, name: &str) -> &mut [f64] {
        match self.program.names.get(name) {
            Some(Home::Vector(register)) => &mut self.vectors[*register],
            _ => &mut [],
        }
    }

    /// The Hessian, to be written; empty where the program names none.
    pub fn hessian_mut(&mut self) -> &mut [f64] {
        &mut self.matrices[0]
    }

    fn execute(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Unary(op, a, to) => self.scalars[*to] = scalar::unary(*op, self.scalars[*a]),
            Instruction::Binary(op, a, b, to) => {
                self.scalars[*to] = scalar::binary(*op, self.scalars[*a], self.scalars[*b]);
            }
            Instruction::Select([condition, a, b], to) => {
                self.scalars[*to] = self.scalars[if self.scalars[*condition] != 0.0 { *a } else { *b }];
            }
            Instruction::CopyScalar(from, to) => self.scalars[*to] = self.scalars[*from],
            Instruction::Dot(a, b, to) => self.scalars[*to] = dense::dot(&self.vectors[*a], &self.vectors[*b]),
            Instruction::Norm(a, to) => self.scalars[*to] = dense::norm(&self.vectors[*a]),
            Instruction::Remember([s, y, fits, limit], to) => {
                self.remember(*s, *y, *fits, *limit);
                self.scalars[*to] = self.pairs.len() as f64;
            }
            Instruction::Assign(rows, to) => self.assign(rows, *to),
            Instruction::CopyVector(_, to)
            | Instruction::Negative(_, to)
            | Instruction::Sum(_, _, to)
            | Instruction::Difference(_, _, to)
            | Instruction::Scaled(_, _, to)
            | Instruction::Divided(_, _, to)
            | Instruction::SelectVector(_, to)
            | Instruction::Product(_, _, to)
            | Instruction::Solve(_, _, to)
            | Instruction::Steihaug(_, _, _, to)
            | Instruction::TwoLoop(_, _, to) => {
                // Taken out while it is written, so that all others can be read.
                let mut out = std::mem::take(&mut self.vectors[*to]);
                self.vector_into(instruction, &mut out);
                self.vectors[*to] = out;
            }
        }
    }

    /// Instructions that write a vector, which no instruction reads that writes it.
    fn vector_into(&mut self, instruction: &Instruction, out: &mut [f64]) {
        let vectors = &self.vectors;
        match instruction {
            Instruction::CopyVector(from, to) if from != to => out.copy_from_slice(&vectors[*from]),
            Instruction::Negative(a, _) => map(out, &vectors[*a], |a| -a),
            Instruction::Sum(a, b, _) => map_two(out, &vectors[*a], &vectors[*b], |a, b| a + b),
            Instruction::Difference(a, b, _) => map_two(out, &vectors[*a], &vectors[*b], |a, b| a - b),
            Instruction::Scaled(c, a, _) => {
                let c = self.scalars[*c];
                map(out, &vectors[*a], |a| c * a);
            }
            Instruction::Divided(a, c, _) => {
                let c = self.scalars[*c];
                map(out, &vectors[*a], |a| a / c);
            }
            Instruction::SelectVector([condition, a, b], _) => {
                let taken = if self.scalars[*condition] != 0.0 { *a } else { *b };
                out.copy_from_slice(&vectors[taken]);
            }
            Instruction::Product(rows, b, _) => {
                let Self { scalars, vectors, matrices, scratch, .. } = self;
                let sources = Sources { scalars, vectors, matrices };
                sources.product(rows, &vectors[*b], &mut scratch.rows, out);
            }
            Instruction::Solve(rows, b, _) => {
                let mut full = vec![0.0; out.len() * out.len()];
                self.rows_into(rows, &mut full);
                out.copy_from_slice(&self.vectors[*b]);
                self.definiteness = Some(dense::solve(&full, &mut self.scratch.matrix, out));
            }
            Instruction::Steihaug(rows, g, radius, _) => {
                let Self { scalars, vectors, matrices, scratch, .. } = self;
                let sources = Sources { scalars, vectors, matrices };
                let times = |v: &[f64], out: &mut [f64]| sources.product(rows, v, &mut scratch.rows, out);
                dense::steihaug(times, &vectors[*g], scalars[*radius], out);
            }
            Instruction::TwoLoop(g, gamma, _) => {
                out.copy_from_slice(&vectors[*g]);
                dense::two_loop(&self.pairs, self.scalars[*gamma], out);
            }
            _ => {}
        }
    }

    fn remember(&mut self, s: usize, y: usize, fits: usize, limit: usize) {
        if self.scalars[fits] == 0.0 {
            return;
        }
        let limit = (self.scalars[limit].max(1.0)) as usize;
        while self.pairs.len() >= limit {
            self.pairs.remove(0);
        }
        self.pairs.push(Pair { s: self.vectors[s].clone(), y: self.vectors[y].clone() });
    }

    /// A matrix register becomes these rows, which may read it.
    fn assign(&mut self, rows: &Rows, to: usize) {
        let mut full = std::mem::take(&mut self.scratch.matrix);
        self.rows_into(rows, &mut full);
        std::mem::swap(&mut self.matrices[to], &mut full);
        self.scratch.matrix = full;
    }

    fn rows_into(&mut self, rows: &Rows, out: &mut [f64]) {
        let Self { scalars, vectors, matrices, scratch, .. } = self;
        let sources = Sources { scalars, vectors, matrices };
        let n = vectors[0].len();
        for (i, row) in out.chunks_exact_mut(n).enumerate() {
            sources.row(rows, i, row, &mut scratch.rows);
        }
    }
}

/// What rows are made of.
struct Sources<'a> {
    scalars: &'a [f64],
    vectors: &'a [Vec<f64>],
    matrices: &'a [Vec<f64>],
}

impl Sources<'_> {
    /// Row i of a matrix. `spare` holds as many rows as the matrix is deep.
    fn row(&self, rows: &Rows, i: usize, out: &mut [f64], spare: &mut [Vec<f64>]) {
        let n = out.len();
        match rows {
            Rows::Named(matrix) => out.copy_from_slice(&self.matrices[*matrix][i * n..][..n]),
            Rows::Transposed(matrix) => {
                let matrix = &self.matrices[*matrix];
                out.iter_mut().enumerate().for_each(|(j, entry)| *entry = matrix[j * n + i]);
            }
            Rows::Identity => {
                out.fill(0.0);
                out[i] = 1.0;
            }
            Rows::Outer(a, b) => {
                let factor = self.vectors[*a][i];
                map(out, &self.vectors[*b], |b| factor * b);
            }
            Rows::Negative(a) => {
                self.row(a, i, out, spare);
                out.iter_mut().for_each(|entry| *entry = -*entry);
            }
            Rows::Scaled(c, a) => {
                self.row(a, i, out, spare);
                out.iter_mut().for_each(|entry| *entry *= self.scalars[*c]);
            }
            Rows::Divided(a, c) => {
                self.row(a, i, out, spare);
                out.iter_mut().for_each(|entry| *entry /= self.scalars[*c]);
            }
            Rows::Sum(a, b) | Rows::Difference(a, b) => {
                self.row(a, i, out, spare);
                let Some((right, spare)) = spare.split_first_mut() else { return };
                self.row(b, i, right, spare);
                let sign = if matches!(rows, Rows::Sum(..)) { 1.0 } else { -1.0 };
                out.iter_mut().zip(right.iter()).for_each(|(entry, right)| *entry += sign * right);
            }
            Rows::Select(condition, a, b) => {
                let taken = if self.scalars[*condition] != 0.0 { a } else { b };
                self.row(taken, i, out, spare);
            }
        }
    }

    /// A v
    fn product(&self, rows: &Rows, v: &[f64], spare: &mut [Vec<f64>], out: &mut [f64]) {
        let n = v.len();
        if let Rows::Named(matrix) = rows {
            for (row, out) in self.matrices[*matrix].chunks_exact(n).zip(out) {
                *out = dense::dot(row, v);
            }
            return;
        }
        let Some((row, spare)) = spare.split_first_mut() else { return };
        for (i, out) in out.iter_mut().enumerate() {
            self.row(rows, i, row, spare);
            *out = dense::dot(row, v);
        }
    }
}

fn map(out: &mut [f64], a: &[f64], f: impl Fn(f64) -> f64) {
    for (out, a) in out.iter_mut().zip(a) {
        *out = f(*a);
    }
}

fn map_two(out: &mut [f64], a: &[f64], b: &[f64], f: impl Fn(f64, f64) -> f64) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        *out = f(*a, *b);
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile;
    use super::*;

    fn machine(text: &str) -> Machine {
        let program = compile(text, &["c"]).expect("compiles");
        let mut machine = Machine::new(program, &[3.0], 2);
        machine.vector_mut("x").copy_from_slice(&[1.0, 2.0]);
        machine.vector_mut("g").copy_from_slice(&[3.0, -1.0]);
        machine.start();
        machine
    }

    fn direction(text: &str) -> Vec<f64> {
        let mut machine = machine(text);
        machine.run();
        machine.vector("d").expect("assigned").to_vec()
    }

    #[test]
    fn every_function_does_what_its_name_says() {
        assert_eq!(direction("d = dot(x, g)*x - g/2"), [-0.5, 2.5]);
        assert_eq!(direction("d = norm(x - g + x)*x"), [26_f64.sqrt(), 2.0 * 26_f64.sqrt()]);
        assert_eq!(direction("d = outer(x, g)*x"), [1.0, 2.0]);
        assert_eq!(direction("A = outer(x, g); d = transpose(A)*x"), [15.0, -5.0]);
        assert_eq!(direction("d = (identity*c + outer(x, x)/2 - identity)*g"), [6.5, -1.0]);
        let solved = direction("d = -solve(outer(x, x) + identity, x)");
        assert!((solved[0] + 1.0 / 6.0).abs() < 1e-15 && (solved[1] + 1.0 / 3.0).abs() < 1e-15, "{solved:?}");
        assert_eq!(direction("d = select(c > 2, g, x/0)"), [3.0, -1.0]);
        assert_eq!(direction("A = select(c < 2, outer(x, x)/0, 2*identity); d = A*g"), [6.0, -2.0]);
        assert_eq!(direction("v = g; v = v + x; d = v"), [4.0, 1.0]);
    }

    #[test]
    fn states_keep_what_was_assigned_last() {
        let mut machine = machine("state H = c*identity, n; n = n + 1; H = H + outer(g, x); d = H*x");
        machine.run();
        assert_eq!(machine.matrix("H"), Some(&[6.0, 6.0, -1.0, 1.0][..]));
        machine.run();
        assert_eq!(machine.matrix("H"), Some(&[9.0, 12.0, -2.0, -1.0][..]));
        assert_eq!(machine.scalar("n"), Some(2.0));
        machine.start();
        assert_eq!(machine.matrix("H"), Some(&[3.0, 0.0, 0.0, 3.0][..]));
        assert_eq!(machine.scalar("n"), Some(0.0));
    }

    #[test]
    fn only_as_many_pairs_are_kept_as_were_asked_for() {
        let mut machine = machine("kept = remember(x, g, 1, 2); d = two_loop(g, 1)");
        (0..5).for_each(|_| machine.run());
        assert_eq!(machine.pairs().len(), 2);
        assert_eq!(machine.scalar("kept"), Some(2.0));
    }
}
