//! The inside of a step: what the method thought, as primitives to draw and lines to read.
//!
//! Everything is derived from the rule's own text ([`crate::expr::explain`]), so it holds for typed rules too:
//!
//! - *memory and gradient*: where the step is linear in a state kept from before, the step is what that state alone
//!   contributes plus the rest; for momentum −ημv and −ηg, two sides of a parallelogram whose diagonal is the step;
//! - *correction and look-ahead*: where the line of the update is linear in the gradient and in a new state, as
//!   Nesterov's is: first −ηg, then the jump −ημv ahead;
//! - *rate*: where the update is linear in a direction whose factor differs between the coordinates, as η/(√v̂ + ε), the
//!   two factors are the half axes of an ellipse, scaled to the length of the step.

pub mod phi;
pub mod search;

use crate::expr::FormulaError;
use crate::expr::explain::{Seen, Term, explain};
use crate::registry::{Text, text};

/// What a shape stands for: decides how it is drawn and what the legend calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The step itself.
    Step,
    /// The part of the step that comes from the present gradient.
    Gradient,
    /// The part that comes from what was remembered.
    Momentum,
    /// The move against the gradient before the look-ahead.
    Correction,
    /// The jump ahead, to where the next gradient is taken.
    LookAhead,
    /// Rates of the coordinates.
    Rate,
    /// The method's quadratic model.
    Model,
    /// The model's stationary point.
    ModelMinimum,
    /// The true inverse Hessian.
    TrueInverse,
    /// The method's inverse Hessian.
    InverseHessian,
    /// How far the model is trusted.
    TrustRegion,
    /// The direction of the step before.
    PreviousDirection,
    /// A step that was tried and not taken.
    Direction,
}

impl Role {
    /// Every one of them, in the order of their discriminants.
    pub const ALL: [Role; 13] = [
        Self::Step,
        Self::Gradient,
        Self::Momentum,
        Self::Correction,
        Self::LookAhead,
        Self::Rate,
        Self::Model,
        Self::ModelMinimum,
        Self::TrueInverse,
        Self::InverseHessian,
        Self::TrustRegion,
        Self::PreviousDirection,
        Self::Direction,
    ];

    /// Its name in the legend.
    pub const fn name(self) -> Text {
        match self {
            Self::Step => text("step", "本步位移"),
            Self::Gradient => text("from the gradient", "来自梯度"),
            Self::Momentum => text("from memory", "来自动量"),
            Self::Correction => text("correction", "校正"),
            Self::LookAhead => text("look-ahead", "前瞻"),
            Self::Rate => text("rate by coordinate", "逐坐标学习率"),
            Self::Model => text("quadratic model", "二次模型"),
            Self::ModelMinimum => text("the model's stationary point", "模型驻点"),
            Self::TrueInverse => text("true H⁻¹", "真实 H⁻¹"),
            Self::InverseHessian => text("the method's H⁻¹", "方法的 H⁻¹"),
            Self::TrustRegion => text("trust region", "信赖域"),
            Self::PreviousDirection => text("direction before", "上一步方向"),
            Self::Direction => text("rejected step", "被拒绝的一步"),
        }
    }
}

/// A primitive in world coordinates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    /// From a point to another, with a head.
    Arrow([f64; 2], [f64; 2]),
    /// From a point to another.
    Segment([f64; 2], [f64; 2]),
    /// A point.
    Point([f64; 2]),
    /// Centre, first half axis as a vector, length of the half axis perpendicular to it.
    Ellipse([f64; 2], [f64; 2], f64),
    /// Both branches: centre, the half axis from it to a vertex, length of the half axis perpendicular to it.
    Hyperbola([f64; 2], [f64; 2], f64),
}

/// A primitive and what it stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// What it stands for.
    pub role: Role,
    /// What it is.
    pub form: Form,
}

/// A number worth reading beside the drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its symbol.
    pub symbol: String,
    /// One number, or one for each coordinate.
    pub values: Vec<f64>,
}

/// The inside of the step that leads from one step of a run to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Insight {
    /// The step it leads from.
    pub from: u32,
    /// To be drawn, in this order.
    pub shapes: Vec<Shape>,
    /// To be read.
    pub facts: Vec<Fact>,
    /// The formula's lines with their numbers, a `<math>` element; empty where there is none.
    pub lines: String,
    /// The line search's view of the step.
    pub plot: Option<phi::PhiPlot>,
    /// What a reader should know of the step, in English and in Chinese: made here, so that the page need not carry it.
    pub notes: Vec<[String; 2]>,
}

/// The values of all names of a rule before a step: x, g, the states, t, lr and hyper-parameters.
pub type Names = Vec<(String, [f64; 2])>;

/// The inside of a rule's step.
///
/// # Errors
/// Where the text is not a rule; that of a run is one.
pub fn of_rule(source: &str, hypers: &[&str], before: &Names, from: u32) -> Result<Insight, FormulaError> {
    let lines = explain(source, hypers, before)?;
    let start = value_of(before, "x");
    let end = lines.iter().rev().find(|line| line.name == "x").map_or(start, |line| line.value);
    let step = minus(end, start);
    let mut shapes = Vec::new();
    shapes.extend(rate_ellipse(&lines, start, step));
    shapes.extend(look_ahead(&lines, start).unwrap_or_else(|| parallelogram(&lines, before, start, step)));
    shapes.push(Shape { role: Role::Step, form: Form::Arrow(start, end) });
    let mut facts = vec![Fact { symbol: "Δx".to_owned(), values: step.to_vec() }];
    if let Some(rates) = rates(&lines) {
        facts.push(Fact { symbol: "−Δx/d".to_owned(), values: rates.to_vec() });
    }
    let rows: String = lines.iter().flat_map(|line| line.rows.iter().map(String::as_str)).collect();
    let lines = format!("<math display=\"block\"><mtable class=\"lines\">{rows}</mtable></math>");
    Ok(Insight { from, shapes, facts, lines, plot: None, notes: Vec::new() })
}

/// The line that updates the parameters last.
fn update(lines: &[Seen]) -> Option<(usize, &Seen)> {
    lines.iter().enumerate().rev().find(|(_, line)| line.name == "x")
}

/// What a line's terms say of a name.
fn term<'a>(line: &'a Seen, name: &str) -> Option<&'a Term> {
    line.terms.iter().find(|term| term.name == name)
}

/// The factors between the update and a direction, where they differ between the coordinates; sought from the last line
/// back through the lines that gave the names it is linear in.
pub fn rates(lines: &[Seen]) -> Option<[f64; 2]> {
    let (mut at, mut line) = update(lines)?;
    let mut factor = [-1.0; 2];
    loop {
        let own =
            |term: &&Term| term.name == "g" || (term.name != "x" && lines.iter().any(|line| line.name == term.name));
        let direction = line.terms.iter().find(own)?;
        factor = [0, 1].map(|axis| factor[axis] * direction.coefficient[axis]);
        if factor[0] != factor[1] {
            return factor.iter().all(|rate| *rate > 0.0 && rate.is_finite()).then_some(factor);
        }
        let earlier = lines[..at].iter().enumerate().rev().find(|(_, other)| other.name == direction.name)?;
        // Memory mixes directions of many steps: its factor is no rate.
        if earlier.1.terms.iter().any(|term| term.name == direction.name) {
            return None;
        }
        (at, line) = earlier;
    }
}

/// The rates as half axes, scaled so that the ellipse is as large as the step is long.
fn rate_ellipse(lines: &[Seen], start: [f64; 2], step: [f64; 2]) -> Option<Shape> {
    let rates = rates(lines)?;
    let scale = libm::hypot(step[0], step[1]) / libm::hypot(rates[0], rates[1]);
    let form = Form::Ellipse(start, [rates[0] * scale, 0.0], rates[1] * scale);
    scale.is_finite().then_some(Shape { role: Role::Rate, form })
}

/// The correction by the gradient, then the jump by the new state: of a line linear in both.
fn look_ahead(lines: &[Seen], start: [f64; 2]) -> Option<Vec<Shape>> {
    let (at, line) = update(lines)?;
    let correction = term(line, "g")?;
    let is_new = |term: &&Term| lines[..at].iter().any(|line| line.name == term.name && line.name != "g");
    let jump = line.terms.iter().find(is_new)?;
    let between = plus(start, correction.part);
    Some(vec![
        Shape { role: Role::Correction, form: Form::Arrow(start, between) },
        Shape { role: Role::LookAhead, form: Form::Arrow(between, plus(between, jump.part)) },
    ])
}

/// What the update takes from the states before the step: the part of each that the lines hand on linearly.
pub fn from_memory(lines: &[Seen], before: &Names) -> Option<[f64; 2]> {
    let (at, line) = update(lines)?;
    let own = |term: &&Term| lines[..at].iter().any(|other| other.name == term.name);
    let mut direction = line.terms.iter().find(own)?;
    let mut factor = direction.coefficient;
    let mut earlier = &lines[..at];
    loop {
        let (index, source) = earlier.iter().enumerate().rev().find(|(_, line)| line.name == direction.name)?;
        if let Some(kept) = term(source, &direction.name).filter(|kept| kept.name != "g") {
            before.iter().find(|(name, _)| *name == kept.name)?;
            return Some([0, 1].map(|axis| factor[axis] * kept.part[axis]));
        }
        earlier = &earlier[..index];
        let own = |term: &&Term| earlier.iter().any(|other| other.name == term.name);
        direction = source.terms.iter().find(own)?;
        factor = [0, 1].map(|axis| factor[axis] * direction.coefficient[axis]);
    }
}

/// The step as the sum of what was remembered and the rest, with the two other sides of the parallelogram.
fn parallelogram(lines: &[Seen], before: &Names, start: [f64; 2], step: [f64; 2]) -> Vec<Shape> {
    let Some(memory) = from_memory(lines, before) else { return Vec::new() };
    let gradient = minus(step, memory);
    let end = plus(start, step);
    let side = |role, from: [f64; 2]| Shape { role, form: Form::Segment(from, end) };
    vec![
        side(Role::Momentum, plus(start, gradient)),
        side(Role::Gradient, plus(start, memory)),
        Shape { role: Role::Momentum, form: Form::Arrow(start, plus(start, memory)) },
        Shape { role: Role::Gradient, form: Form::Arrow(start, plus(start, gradient)) },
    ]
}

fn value_of(names: &Names, name: &str) -> [f64; 2] {
    names.iter().find(|(known, _)| known == name).map_or([0.0; 2], |(_, value)| *value)
}

fn plus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] + b[0], a[1] + b[1]]
}

fn minus(a: [f64; 2], b: [f64; 2]) -> [f64; 2] {
    [a[0] - b[0], a[1] - b[1]]
}

#[cfg(test)]
mod tests;
