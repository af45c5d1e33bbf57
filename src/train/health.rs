//! How the layers of a network are doing: the sizes of weights, gradients and updates, and units that no longer learn.
//!
//! Sources: ratios of update to weight of about 1e-3 are usual (A. Karpathy, "CS231n: neural networks, part 3", "Ratio of
//! weights:updates"); saturation as X. Glorot and Y. Bengio (2010), "Understanding the difficulty of training deep
//! feedforward neural networks", AISTATS, section 3; dead units as L. Lu, Y. Shin, Y. Su and G. E. Karniadakis (2020),
//! "Dying ReLU and initialization", Communications in Computational Physics 28:1671–1706.

use crate::network::{Built, LayerInfo};

/// How close to its limit an activation counts as saturated, as a share of the distance between the limits.
const SATURATED: f64 = 0.01;

/// The sizes of a layer's parameters: Euclidean norms over all of them together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LayerNorms {
    /// The layer's name.
    pub layer: String,
    /// Of its weights before their last step.
    pub weights: f64,
    /// Of their gradient.
    pub gradient: f64,
    /// Of their last step.
    pub update: f64,
}

impl LayerNorms {
    /// How long a step is beside what it changes; 0 where there is nothing to change.
    pub fn ratio(&self) -> f64 {
        if self.weights > 0.0 { self.update / self.weights } else { 0.0 }
    }
}

/// The norms of every layer that has parameters. `parameters`, `gradient` and `before`, the parameters one step earlier,
/// are blocks in the program's layout.
pub fn norms(built: &Built, parameters: &[f32], gradient: &[f32], before: &[f32]) -> Vec<LayerNorms> {
    let of = |layer: &LayerInfo| {
        let names: Vec<&str> = built.weights[layer.weights.clone()].iter().map(|weights| &*weights.name).collect();
        let own = built.program.parameters().iter().filter(|named| names.contains(&&*named.name));
        let mut all = LayerNorms { layer: layer.name.clone(), ..LayerNorms::default() };
        let mut any = false;
        for named in own {
            any = true;
            let range = named.offset..named.offset + named.shape.count();
            for i in range {
                let [w, g, b] = [parameters, gradient, before].map(|block| block.get(i).map_or(0.0, |n| f64::from(*n)));
                all.weights += b * b;
                all.gradient += g * g;
                all.update += (w - b) * (w - b);
            }
        }
        any.then(|| LayerNorms {
            weights: all.weights.sqrt(),
            gradient: all.gradient.sqrt(),
            update: all.update.sqrt(),
            layer: all.layer,
        })
    };
    built.layers.iter().filter_map(of).collect()
}

/// The share of units that are at or below `floor` for every example and position: those of a rectifier that are dead.
/// `values` is (…, units), the units along the last axis.
pub fn dead_share(values: &[f32], units: usize, floor: f32) -> f64 {
    let units = units.max(1);
    let alive = |unit: usize| values.iter().skip(unit).step_by(units).any(|value| *value > floor || value.is_nan());
    let dead = (0..units).filter(|unit| !alive(*unit)).count();
    dead as f64 / units as f64
}

/// The share of values within a hundredth of the distance between the limits from one of them. None where the activation
/// does not level off on both sides.
pub fn saturated_share(values: &[f32], limits: (f64, f64)) -> Option<f64> {
    let (low, high) = limits;
    if !(low.is_finite() && high.is_finite() && low < high) || values.is_empty() {
        return None;
    }
    let margin = SATURATED * (high - low);
    let near = |value: &&f32| {
        let value = f64::from(**value);
        value - low <= margin || high - value <= margin
    };
    Some(values.iter().filter(near).count() as f64 / values.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_dead_where_no_example_wakes_it() {
        let values = [0.0, 1.0, 0.0, 0.0, 0.0, 3.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(dead_share(&values, 4, 0.0), 0.5, "units 0 and 2 never wake");
        assert_eq!(dead_share(&[f32::NAN, 0.0], 2, 0.0), 0.5, "what is no number is not dead");
    }

    #[test]
    fn values_near_a_limit_are_saturated() {
        assert_eq!(saturated_share(&[-0.999, 0.0, 0.5, 0.99], (-1.0, 1.0)), Some(0.5));
        assert_eq!(saturated_share(&[0.5], (0.0, f64::INFINITY)), None);
        assert_eq!(saturated_share(&[], (0.0, 1.0)), None);
    }
}
