//! Surfaces: functions of two variables on which optimizers race. One file each, in the formula language.

use crate::experiment::Choice;
use crate::expr::machine::{PointMachine, SliceMachine};
use crate::expr::slice::Lane;
use crate::expr::{self, FormulaError};
use crate::registry::{Entry, Item};

crate::registry! {
    /// All surfaces, in the order of the menu.
    TABLE: Surface = rosenbrock, quadratic, booth, matyas, himmelblau, beale, goldstein_price, styblinski_tang,
        three_hump_camel, six_hump_camel, mccormick, rastrigin, ackley, levy, easom, saddle, monkey_saddle, formula
}

/// A surface: formula, domain, start and every known minimum.
#[derive(Debug)]
pub struct Surface {
    /// Id, name, source, hyper-parameters (the formula's parameters).
    pub item: Item,
    /// f(x, y) in the formula language: lines that name parts, then the value. Empty for `formula`.
    pub formula: &'static str,
    /// The region shown at first, `[[x_min, x_max], [y_min, y_max]]`.
    pub domain: [[f64; 2]; 2],
    /// Where runs start by default.
    pub start: [f64; 2],
    /// Every known minimum as `[x, y, f]`, given the values of the hyper-parameters in their order.
    pub minima: fn(&[f64]) -> Vec<[f64; 3]>,
    /// Whether heights are best coloured by their logarithm.
    pub log_height: bool,
}

impl Entry for Surface {
    const KIND: &'static str = "surface";
    const FORMULA: crate::expr::Kind = crate::expr::Kind::Surface;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.formula
    }
    fn example(&self) -> &'static str {
        if self.formula.is_empty() { formula::EXAMPLE } else { "" }
    }
}

/// A chosen surface, compiled: value, exact gradient and exact Hessian at points, in f64.
#[derive(Clone, Debug)]
pub struct Objective {
    value: PointMachine,
    gradient: PointMachine,
    hessian: PointMachine,
}

impl Objective {
    /// Compiles a surface.
    ///
    /// # Errors
    /// Where a typed formula is not one.
    pub fn new(choice: &Choice<Surface>) -> Result<Self, FormulaError> {
        let (tapes, values) = compiled(choice)?;
        let machine = |tape| {
            let mut machine = PointMachine::new(tape);
            machine.set_uniforms(&values);
            machine
        };
        Ok(Self { value: machine(tapes.value), gradient: machine(tapes.gradient), hessian: machine(tapes.hessian) })
    }

    /// f(x, y)
    pub fn value(&mut self, point: [f64; 2]) -> f64 {
        let mut result = [0.0];
        self.value.run(&point, &mut result);
        result[0]
    }

    /// f(x, y) and ∇f(x, y)
    pub fn gradient(&mut self, point: [f64; 2]) -> (f64, [f64; 2]) {
        let mut result = [0.0; 3];
        self.gradient.run(&point, &mut result);
        (result[0], [result[1], result[2]])
    }

    /// f, ∇f and the Hessian's entries ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y².
    pub fn hessian(&mut self, point: [f64; 2]) -> (f64, [f64; 2], [f64; 3]) {
        let mut result = [0.0; 6];
        self.hessian.run(&point, &mut result);
        (result[0], [result[1], result[2]], [result[3], result[4], result[5]])
    }
}

/// A chosen surface's heights on slices of points: arrays x, y and the height.
///
/// # Errors
/// Where a typed formula is not one.
pub fn heights<T: Lane>(choice: &Choice<Surface>) -> Result<SliceMachine<T>, FormulaError> {
    let (tapes, values) = compiled(choice)?;
    let mut machine = SliceMachine::new(tapes.value);
    machine.set_uniforms(&values);
    Ok(machine)
}

/// A chosen surface's heights and slopes on slices of points: arrays x, y, then the height and its derivatives by x, y.
///
/// # Errors
/// Where a typed formula is not one.
pub fn slopes<T: Lane>(choice: &Choice<Surface>) -> Result<SliceMachine<T>, FormulaError> {
    let (tapes, values) = compiled(choice)?;
    let mut machine = SliceMachine::new(tapes.gradient);
    machine.set_uniforms(&values);
    Ok(machine)
}

/// The tapes of a chosen surface and the values of their uniforms.
fn compiled(choice: &Choice<Surface>) -> Result<(expr::SurfaceTapes, Vec<f64>), FormulaError> {
    let keys: Vec<&str> = choice.entry.item.hypers.iter().map(|h| &*h.key).collect();
    let tapes = expr::surface_tapes(choice.formula(), &keys)?;
    let values = choice.values_of(&tapes.uniforms);
    Ok((tapes, values))
}
