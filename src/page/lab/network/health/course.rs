//! How the layers did over the whole run, as small lines: from what the trainer recorded, whether or not anyone looked then.

use crate::page::network::words::{Key, fill, t};
use crate::registry::Lang;
use crate::train::network::look::LayerHealth;
use crate::train::network::verdict::Record;
use yew::prelude::*;

/// Width and height of a line, in CSS pixels.
const SIZE: [f64; 2] = [56.0, 18.0];

/// What a line shows of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Norm of the gradient: a log scale that all layers share.
    Gradient,
    /// The last step beside the parameters: a log scale that all layers share.
    Ratio,
    /// Share of dead units, from 0 to 1.
    Dead,
    /// Share of saturated values, from 0 to 1.
    Saturated,
}

impl Figure {
    /// Where it stands on its scale.
    fn read(self, health: &LayerHealth) -> Option<f64> {
        let log = |value: f64| Some(value.log10()).filter(|log| log.is_finite());
        match self {
            Self::Gradient => log(health.gradient),
            Self::Ratio => log(health.ratio?),
            Self::Dead => health.dead,
            Self::Saturated => health.saturated,
        }
    }

    fn name(self) -> Key {
        match self {
            Self::Gradient => Key::GradientNorm,
            Self::Ratio => Key::UpdateRatio,
            Self::Dead => Key::Resting,
            Self::Saturated => Key::Saturated,
        }
    }
}

/// The course of a run.
pub struct Course<'a> {
    /// What was recorded, in the order of the steps.
    pub records: &'a [Record],
    /// Steps that the lines reach over.
    pub steps: u32,
    /// The step that is looked at.
    pub at: u32,
    /// Language of the page.
    pub lang: Lang,
}

impl Course<'_> {
    /// The line of a layer; nothing where it has no such figure.
    pub fn line(&self, figure: Figure, layer: &str) -> Html {
        let [width, height] = SIZE;
        let x = |step: u32| width * f64::from(step.min(self.steps)) / f64::from(self.steps.max(1));
        let points: Vec<(f64, f64)> = self.of(figure, layer).map(|(step, value)| (x(step), value)).collect();
        if points.is_empty() {
            return Html::default();
        }
        let [low, high] = self.scale(figure);
        let y = |value: f64| 1.0 + (height - 2.0) * (high - value) / (high - low);
        let path: String = points
            .iter()
            .enumerate()
            .map(|(at, (x, value))| format!("{}{x:.1} {:.1}", if at == 0 { "M" } else { "L" }, y(*value)))
            .collect();
        let last = points
            .last()
            .map(|(x, value)| html! { <circle cx={format!("{x:.1}")} cy={format!("{:.1}", y(*value))} r="1.5" /> });
        let label = fill(self.lang, Key::CourseLabel, &[("layer", layer), ("what", t(self.lang, figure.name()))]);
        html! {
            <svg
                class="health-course"
                data-points={points.len().to_string()}
                viewBox={format!("0 0 {width} {height}")}
                role="img"
                aria-label={label.clone()}
            >
                <title>{ label }</title>
                <path class="ground" d={format!("M0 {height}H{width}M{0:.1} 0V{height}", x(self.at))} />
                <path d={path} />
                { last }
            </svg>
        }
    }

    /// Steps and values of a layer.
    fn of(&self, figure: Figure, layer: &str) -> impl Iterator<Item = (u32, f64)> {
        self.records.iter().filter_map(move |record| {
            let health = record.layers.iter().find(|health| health.name == layer)?;
            Some((record.step, figure.read(health)?))
        })
    }

    /// What the lines of all layers reach over.
    fn scale(&self, figure: Figure) -> [f64; 2] {
        if matches!(figure, Figure::Dead | Figure::Saturated) {
            return [0.0, 1.0];
        }
        let all = self.records.iter().flat_map(|record| &record.layers).filter_map(|health| figure.read(health));
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        if high - low > 0.5 { [low, high] } else { [0.5 * (low + high) - 0.25, 0.5 * (low + high) + 0.25] }
    }
}
