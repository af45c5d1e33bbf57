//! What a dataset looks like at a glance: a few of its examples, small.

use super::look::Tensor;
use crate::data::dataset::Recipe;
use crate::data::{DataError, Dataset, Targets};
use crate::experiment::Choice;
use serde::{Deserialize, Serialize};

/// Points that are shown of data of one or two numbers.
const POINTS: usize = 160;
/// Images that are shown.
const IMAGES: usize = 9;

/// A dataset at a glance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Thumb {
    /// Points of the plane, each with its class, or a number between 0 and 1.
    Points(Vec<([f32; 2], Shade)>),
    /// Some images.
    Images(Vec<Tensor>),
    /// A table with so many columns.
    Table(u32),
}

/// What a point is told apart by.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Shade {
    /// Its class.
    Class(u32),
    /// How large its target is: 0 the smallest, 1 the largest.
    Value(f32),
}

/// Of a built-in dataset, made with few examples.
///
/// # Errors
/// As [`Recipe::make`].
pub fn of_recipe(recipe: &'static Recipe, seed: u32) -> Result<Thumb, DataError> {
    let mut choice = Choice::new(recipe);
    // What has no number of examples is measured, and small.
    let images = if recipe.item.id == "glyphs" { IMAGES + 1 } else { POINTS };
    let _ = choice.set("count", images as f64);
    Ok(thumb(&choice.make(seed)?))
}

/// Of any dataset.
pub fn thumb(dataset: &Dataset) -> Thumb {
    let width = dataset.size();
    if dataset.image().is_some() {
        let shown = dataset.len().min(IMAGES);
        return Thumb::Images((0..shown).map(|at| Tensor::new(&dataset.shape, dataset.example(at))).collect());
    }
    let stride = dataset.len().div_ceil(POINTS).max(1);
    let at = (0..dataset.len()).step_by(stride);
    match (width, &dataset.targets) {
        (2, Targets::Classes { labels, .. }) => {
            Thumb::Points(at.map(|at| (plane(dataset.example(at)), Shade::Class(labels[at]))).collect())
        }
        (2, Targets::Numbers { values, .. }) => {
            let (low, high) =
                values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
            let share = |at: usize| Shade::Value((values[at] - low) / (high - low).max(f32::MIN_POSITIVE));
            Thumb::Points(at.map(|at| (plane(dataset.example(at)), share(at))).collect())
        }
        (1, Targets::Numbers { values, .. }) => {
            Thumb::Points(at.map(|at| ([dataset.features[at], values[at]], Shade::Class(0))).collect())
        }
        _ => Thumb::Table(width as u32),
    }
}

fn plane(example: &[f32]) -> [f32; 2] {
    [example[0], example[1]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Entry;

    #[test]
    fn every_dataset_has_a_thumbnail_of_its_kind() {
        for recipe in Recipe::table().iter().filter(|recipe| recipe.item.id != "own") {
            let thumb = of_recipe(recipe, 1).expect("it can be made");
            let fits = match recipe.item.id {
                "digits" | "glyphs" => matches!(&thumb, Thumb::Images(images) if images.len() == IMAGES),
                "iris" | "breast_cancer" | "diabetes" => matches!(thumb, Thumb::Table(columns) if columns > 2),
                _ => matches!(&thumb, Thumb::Points(points) if points.len() > 50 && points.len() <= POINTS),
            };
            assert!(fits, "{}: {thumb:?}", recipe.item.id);
        }
    }
}
