//! What is minimized: the loss, its penalties on the weights, and those of a sparse code.

use super::Assembly;
use crate::experiment::Choice;
use crate::loss::{Loss, Mean, Row};
use crate::model::Model;
use crate::program::{Over, Shape, ShapeError, ShapeProblem, Value};
use crate::regularization::Regularization;

/// What the numbers of these examples have in the loss of the batch: predictions and targets of the same shape (N, …), to
/// numbers (N, …) whose sum is the loss.
///
/// # Errors
/// Predictions that are not one row an example, where the loss is over rows.
pub(super) fn parts(
    network: &mut Assembly,
    loss: &Choice<Loss>,
    [p, y, scale]: [Value; 3],
    smoothing: f64,
) -> Result<Value, ShapeError> {
    let (entry, shape) = (loss.entry, network.builder.shape(p).clone());
    if shape.axes().len() != 2 && (entry.row != Row::Nothing || entry.mean == Mean::Examples) {
        let example = Shape::new(shape.axes().get(1..).unwrap_or_default());
        let english = format!("the last layer gives {example}, and this loss takes one row of numbers; flatten first");
        let chinese = format!("最后一层给出 {example}，而此损失需要一行数；请先展平");
        return Err(ShapeError::new(entry.item.id, ShapeProblem::Other(english, chinese)));
    }
    let y = match entry.smoothing {
        Some(formula) if smoothing > 0.0 => {
            let constants = [("label_smoothing", smoothing), ("classes", shape.last() as f64)];
            network.builder.map_with(formula, &[("y", y)], &constants)?
        }
        _ => y,
    };
    let values = loss.all_values();
    let constants: Vec<(&str, f64)> = values.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    let terms = match entry.row {
        Row::Nothing => network.builder.map_with(entry.formula, &[("p", p), ("y", y)], &constants)?,
        Row::Total => network.rows(entry.formula, ("p", p), &[("y", y)])?,
        Row::Own if shape.last() == 1 => network.builder.map_with(entry.single(), &[("p", p), ("y", y)], &constants)?,
        Row::Own => {
            let chosen = network.builder.map("y*p", &[("p", p), ("y", y)])?;
            let own = network.builder.sum(chosen, Over::Last);
            network.builder.map_with(entry.formula, &[("p", p), ("y", y), ("own", own)], &constants)?
        }
    };
    let numbers = match entry.mean {
        Mean::Examples => 1,
        Mean::Numbers => shape.count() / shape.axes()[0],
    };
    // Scaled before they are added: the map that makes the terms does it in passing.
    let share = 1.0 / numbers as f64;
    network.builder.map_with("terms*(scale*share)", &[("terms", terms), ("scale", scale)], &[("share", share)])
}

/// The loss with the penalties on the weights: each part of a batch bears its share of them.
pub(super) fn penalized(
    network: &mut Assembly,
    regularization: &Regularization,
    [loss, scale]: [Value; 2],
    examples: usize,
) -> Result<Value, ShapeError> {
    let mut sum = loss;
    for penalty in regularization.penalties() {
        let (key, weight) = (penalty.entry.item.id, penalty.value(penalty.entry.item.id).unwrap_or(0.0));
        let weights: Vec<Value> = network.weights.iter().filter(|w| w.penalized()).map(|w| w.value).collect();
        for w in weights {
            let terms = network.builder.map_with(penalty.formula(), &[("w", w)], &[(key, weight)])?;
            let total = network.builder.sum(terms, Over::All);
            let args = [("sum", sum), ("total", total), ("scale", scale)];
            sum = network.builder.map_with("sum + scale*examples*total", &args, &[("examples", examples as f64)])?;
        }
    }
    Ok(sum)
}

/// The loss with the penalty of a sparse autoencoder on its code (N, …).
pub(super) fn sparse(
    network: &mut Assembly,
    model: &Choice<Model>,
    [loss, code, scale]: [Value; 3],
) -> Result<Value, ShapeError> {
    let Some(formula) = model.penalty() else { return Ok(loss) };
    let values = model.all_values();
    let constants: Vec<(&str, f64)> = values.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    if model.over_batch() {
        // The mean activity of each unit over the batch; the penalty is no sum over examples.
        network.whole_batch();
        let mean = network.builder.mean(code, Over::Leading);
        let terms = network.builder.map_with(formula, &[("r", mean)], &constants)?;
        let total = network.builder.sum(terms, Over::All);
        return network.builder.map("loss + total", &[("loss", loss), ("total", total)]);
    }
    let terms = network.builder.map_with(formula, &[("h", code)], &constants)?;
    let total = network.builder.sum(terms, Over::All);
    network.builder.map("loss + scale*total", &[("loss", loss), ("total", total), ("scale", scale)])
}
