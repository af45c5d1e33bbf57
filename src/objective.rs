//! What is minimized: a chosen surface, compiled, at points and on slices.
//!
//! A function of x and y is evaluated as it stands. A finite sum is the mean of its formula over data: at a point the
//! samples are the lanes of a slice, on a grid the points are, and either way the samples are added in their order and
//! the sum is divided once, so that the numbers do not depend on who computes them.

use crate::FULL;
use crate::data::Data;
use crate::experiment::Choice;
use crate::expr::machine::{PointMachine, SliceMachine};
use crate::expr::slice::Lane;
use crate::expr::tape::Tape;
use crate::expr::{self, FormulaError, SurfaceTapes};
use crate::surface::Surface;

/// A chosen surface at points: value, exact gradient and exact Hessian, in f64.
#[derive(Clone, Debug)]
pub struct Objective(Machines);

#[derive(Clone, Debug)]
enum Machines {
    /// A function.
    Function(Box<[PointMachine; 3]>),
    /// A mean over data.
    Mean(Box<Mean>),
}

/// A mean over data at a point. Machines and results are those of value, gradient and Hessian.
#[derive(Clone, Debug)]
struct Mean {
    machines: [SliceMachine<f64>; 3],
    /// The samples. (2, samples)
    columns: [Vec<f64>; 2],
    /// x, y, the samples asked for, then up to six results. (10, samples asked for)
    arrays: Vec<Vec<f64>>,
}

/// How many results each of the machines has.
const RESULTS: [usize; 3] = [1, 3, 6];
/// Where each machine's results go.
const TARGETS: [usize; 6] = [4, 5, 6, 7, 8, 9];

impl Objective {
    /// Compiles a surface.
    ///
    /// # Errors
    /// Where a typed formula is not one.
    pub fn new(choice: &Choice<Surface>) -> Result<Self, FormulaError> {
        match choice.entry.data.filter(|_| FULL) {
            None => {
                let (SurfaceTapes { value, gradient, hessian, .. }, values) = compiled(choice, &[])?;
                let machine = |tape| {
                    let mut machine = PointMachine::new(tape);
                    machine.set_uniforms(&values);
                    machine
                };
                Ok(Self(Machines::Function(Box::new([value, gradient, hessian].map(machine)))))
            }
            Some(data) => Mean::new(choice, data).map(|mean| Self(Machines::Mean(Box::new(mean)))),
        }
    }

    /// How many samples it is a mean over; none for a function.
    pub fn samples(&self) -> Option<usize> {
        match &self.0 {
            Machines::Function(_) => None,
            Machines::Mean(mean) => Some(mean.columns[0].len()),
        }
    }

    /// f(x, y)
    pub fn value(&mut self, point: [f64; 2]) -> f64 {
        let [value, ..] = self.evaluate(0, point);
        value
    }

    /// f(x, y) and ∇f(x, y). Where f is not a number it has no gradient, whatever its formula's derivatives come to.
    pub fn gradient(&mut self, point: [f64; 2]) -> (f64, [f64; 2]) {
        let [value, x, y, ..] = self.evaluate(1, point);
        (value, if value.is_nan() { [f64::NAN; 2] } else { [x, y] })
    }

    /// f, ∇f and the Hessian's entries ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y².
    pub fn hessian(&mut self, point: [f64; 2]) -> (f64, [f64; 2], [f64; 3]) {
        let [value, x, y, xx, xy, yy] = self.evaluate(2, point);
        (value, [x, y], [xx, xy, yy])
    }

    /// The mean over these samples only, and its gradient; of a function, itself.
    pub fn batch(&mut self, point: [f64; 2], samples: &[u32]) -> (f64, [f64; 2]) {
        match &mut self.0 {
            Machines::Function(_) => self.gradient(point),
            Machines::Mean(mean) => {
                mean.choose(samples);
                let [value, x, y, ..] = mean.run(1, point);
                (value, [x, y])
            }
        }
    }

    fn evaluate(&mut self, which: usize, point: [f64; 2]) -> [f64; 6] {
        match &mut self.0 {
            Machines::Function(machines) => {
                let mut results = [0.0; 6];
                machines[which].run(&point, &mut results[..RESULTS[which]]);
                results
            }
            Machines::Mean(mean) => {
                mean.choose_all();
                mean.run(which, point)
            }
        }
    }
}

impl Mean {
    fn new(choice: &Choice<Surface>, data: &Data) -> Result<Self, FormulaError> {
        let (SurfaceTapes { value, gradient, hessian, .. }, values) = compiled(choice, &data.columns)?;
        let machine = |tape| {
            let mut machine = SliceMachine::new(tape);
            machine.set_uniforms(&values);
            machine
        };
        let rows = (data.rows)();
        let columns = [0, 1].map(|column| rows.iter().map(|row| row[column]).collect());
        let arrays = vec![vec![0.0; rows.len()]; 4 + RESULTS[2]];
        Ok(Self { machines: [value, gradient, hessian].map(machine), columns, arrays })
    }

    fn choose_all(&mut self) {
        for (array, column) in self.arrays[2..].iter_mut().zip(&self.columns) {
            array.clear();
            array.extend_from_slice(column);
        }
    }

    fn choose(&mut self, samples: &[u32]) {
        for (array, column) in self.arrays[2..].iter_mut().zip(&self.columns) {
            array.clear();
            array.extend(samples.iter().map(|sample| column[*sample as usize]));
        }
    }

    /// The means of one machine's results over the chosen samples.
    fn run(&mut self, which: usize, point: [f64; 2]) -> [f64; 6] {
        let count = self.arrays[2].len();
        for (i, array) in self.arrays.iter_mut().enumerate().filter(|(i, _)| !(2..4).contains(i)) {
            array.resize(count, 0.0);
            if let Some(coordinate) = point.get(i) {
                array.fill(*coordinate);
            }
        }
        let targets = &TARGETS[..RESULTS[which]];
        self.machines[which].run(&mut self.arrays, targets);
        let mut means = [0.0; 6];
        for (mean, target) in means.iter_mut().zip(targets) {
            *mean = self.arrays[*target].iter().sum::<f64>() / count as f64;
        }
        means
    }
}

/// Where the results of one sample go, after x and y.
const PLACES: [usize; 6] = [2, 3, 4, 5, 6, 7];

/// A chosen surface on slices of points.
#[derive(Clone, Debug)]
pub struct Slices<T: Lane> {
    machine: SliceMachine<T>,
    /// The values of its uniforms; those of a sample come last.
    uniforms: Vec<f64>,
    /// The samples it is a mean over; none for a function.
    rows: Option<Vec<[f64; 2]>>,
    /// x, y and the results of one sample, then the sums. (2 + 2 results, points)
    scratch: Vec<Vec<T>>,
}

impl<T: Lane> Slices<T> {
    fn new(choice: &Choice<Surface>, tape: impl Fn(SurfaceTapes) -> Tape) -> Result<Self, FormulaError> {
        let (tapes, uniforms) = compiled(choice, &[])?;
        let mut machine = SliceMachine::new(tape(tapes));
        machine.set_uniforms(&uniforms);
        let rows = choice.entry.data.filter(|_| FULL).map(|data| (data.rows)());
        Ok(Self { machine, uniforms, rows, scratch: Vec::new() })
    }

    /// Operations for each point.
    pub fn operations(&self) -> usize {
        self.machine.operations() * self.rows.as_ref().map_or(1, Vec::len)
    }

    /// Evaluates on `arrays`, all of one length: the first two are x and y; result k is written to `arrays[targets[k]]`.
    ///
    /// # Panics
    /// Where the lengths do not agree.
    pub fn run<A: AsRef<[T]> + AsMut<[T]>>(&mut self, arrays: &mut [A], targets: &[usize]) {
        let Some(rows) = &self.rows else { return self.machine.run(arrays, targets) };
        let (count, results) = (arrays[0].as_ref().len(), targets.len());
        self.scratch.resize(2 + 2 * results, Vec::new());
        for (i, array) in self.scratch.iter_mut().enumerate() {
            array.clear();
            match arrays.get(i).filter(|_| i < 2) {
                Some(points) => array.extend_from_slice(points.as_ref()),
                None => array.resize(count, T::ZERO),
            }
        }
        let (each, sums) = self.scratch.split_at_mut(2 + results);
        let first = self.uniforms.len() - 2;
        for row in rows {
            self.uniforms[first..].copy_from_slice(row);
            self.machine.set_uniforms(&self.uniforms);
            self.machine.run(each, &PLACES[..results]);
            for (sum, result) in sums.iter_mut().zip(&each[2..]) {
                sum.iter_mut().zip(result).for_each(|(sum, value)| *sum = *sum + *value);
            }
        }
        let samples = T::from_f64(rows.len() as f64);
        for (target, sum) in targets.iter().zip(sums) {
            let out = arrays[*target].as_mut();
            out.iter_mut().zip(sum).for_each(|(out, sum)| *out = *sum / samples);
        }
    }
}

/// A chosen surface's heights on slices of points: arrays x, y and the height.
///
/// # Errors
/// Where a typed formula is not one.
pub fn heights<T: Lane>(choice: &Choice<Surface>) -> Result<Slices<T>, FormulaError> {
    Slices::new(choice, |tapes| tapes.value)
}

/// A chosen surface's heights and slopes on slices of points: arrays x, y, then the height and its derivatives by x, y.
///
/// # Errors
/// Where a typed formula is not one.
pub fn slopes<T: Lane>(choice: &Choice<Surface>) -> Result<Slices<T>, FormulaError> {
    Slices::new(choice, |tapes| tapes.gradient)
}

/// The tapes of a chosen surface and the values of their uniforms: of its hyper-parameters, then, where they are not
/// lanes, of a sample's two numbers.
fn compiled(choice: &Choice<Surface>, spread: &[&str]) -> Result<(SurfaceTapes, Vec<f64>), FormulaError> {
    let hypers = choice.entry.item.hypers.iter().map(|h| &*h.key);
    let columns = choice.entry.data.map_or(&[][..], |data| &data.columns);
    let keys: Vec<&str> = hypers.chain(columns.iter().copied()).collect();
    let tapes = expr::surface_tapes(choice.formula(), &keys, spread)?;
    let values = choice.values_of(&tapes.uniforms);
    Ok((tapes, values))
}
