//! Verdicts: what is going wrong in a training, where, since when, and what may help.
//!
//! ```text
//! Training::record ─► Record, Record, … ─► verdicts ─► Verdict: trouble, layer, step, fixes
//! ```
//!
//! A verdict is drawn from what was recorded alone, so that it can be drawn anew at any time. The thresholds stand in
//! `verdict/rules.rs`, each with its source.

mod alone;
mod fix;
mod rules;

pub use alone::Alone;
pub use fix::Fix;

use super::look::{Ask, LayerHealth, Seen};
use super::{NetworkError, Training};
use crate::experiment::network::NetworkExperiment;
use crate::network::Phase;
use crate::protocol::training::Mark;
use crate::registry::Lang;
use crate::train::diagnosis::Diagnosis;
use serde::{Deserialize, Serialize};

/// What is recorded of a run after a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The step; 0 at the start.
    pub step: u32,
    /// The loss of the training part.
    pub train: f64,
    /// That of the part that validates, where there is one.
    pub validation: Option<f64>,
    /// How good the predictions of the training part are: the accuracy, or R²; none where it is neither.
    pub metric: Option<f64>,
    /// How the layers are doing, in their order.
    pub layers: Vec<LayerHealth>,
}

/// What is wrong, and what may help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What is wrong.
    pub trouble: Trouble,
    /// The step at which it showed first, among those recorded.
    pub step: u32,
    /// The layer that shows it most, where one does.
    pub layer: Option<String>,
    /// What may help, the likeliest first.
    pub fixes: Vec<Fix>,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Trouble {
    /// The loss or a parameter is no finite number: a sentence in English and one in Chinese.
    Diverged(String, String),
    /// The loss has grown so many times.
    Explosion(f64),
    /// This share of the layer's units gives the same for every example.
    Dead(f64),
    /// This share of what the layer gives lies at the limits of its activation.
    Saturated(f64),
    /// The derivative of the loss is so many times smaller in the layer than in the last one.
    Vanishing(f64),
    /// The validation loss is this share above its best, while the loss of training falls.
    Overfitting(f64),
    /// The validation loss is so many times the loss of training, and has not fallen with it.
    Gap(f64),
    /// The loss has fallen by no more than this share.
    Stuck(f64),
    /// Numbers are predicted worse than by their mean: R², below 0.
    Worse(f64),
    /// A layer normalizes one example over itself: in every batch, or in the last of each epoch.
    Alone(bool),
}

impl Verdict {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        let Self { trouble, step, layer, .. } = self;
        let layer = layer.as_deref().unwrap_or_default();
        let percent = |share: f64| format!("{:.0} %", 100.0 * share);
        match (trouble, lang) {
            (Trouble::Diverged(english, _), Lang::En) => english.clone(),
            (Trouble::Diverged(_, chinese), Lang::Zh) => chinese.clone(),
            (Trouble::Explosion(times), Lang::En) => format!(
                "the loss explodes: at step {step} it is {} times what it was, and the gradient of {layer} is the longest",
                times_of(*times)
            ),
            (Trouble::Explosion(times), Lang::Zh) => {
                format!("损失爆炸：第 {step} 步的损失是起初的 {} 倍，{layer} 的梯度最长", times_of(*times))
            }
            (Trouble::Dead(share), Lang::En) => format!(
                "dead units: since step {step}, {} of {layer} give the same for every example and learn nothing",
                percent(*share)
            ),
            (Trouble::Dead(share), Lang::Zh) => {
                format!("死单元：自第 {step} 步起，{layer} 有 {} 的单元对所有样本输出相同，不再学习", percent(*share))
            }
            (Trouble::Saturated(share), Lang::En) => format!(
                "saturation: since step {step}, {} of what {layer} gives lies at its limits, where its slope is almost 0",
                percent(*share)
            ),
            (Trouble::Saturated(share), Lang::Zh) => {
                format!("饱和：自第 {step} 步起，{layer} 有 {} 的输出位于极限，那里的斜率几乎为 0", percent(*share))
            }
            (Trouble::Vanishing(times), Lang::En) if times.is_infinite() => {
                format!(
                    "no gradient: since step {step}, the derivative of the loss is 0 in {layer}, which learns nothing"
                )
            }
            (Trouble::Vanishing(times), Lang::Zh) if times.is_infinite() => {
                format!("没有梯度：自第 {step} 步起，损失在 {layer} 的导数为 0，该层不再学习")
            }
            (Trouble::Vanishing(times), Lang::En) => format!(
                "vanishing gradients: since step {step}, the derivative of the loss is {} times smaller in {layer} than in the last layer",
                times_of(*times)
            ),
            (Trouble::Vanishing(times), Lang::Zh) => {
                format!("梯度消失：自第 {step} 步起，损失在 {layer} 的导数比最后一层小 {} 倍", times_of(*times))
            }
            (Trouble::Overfitting(share), Lang::En) => format!(
                "over-fitting: the validation loss was lowest at step {step} and is {} above that now, while the training loss fell",
                percent(*share)
            ),
            (Trouble::Overfitting(share), Lang::Zh) => {
                format!("过拟合：验证损失在第 {step} 步最低，现在比那时高 {}，而训练损失在下降", percent(*share))
            }
            (Trouble::Gap(times), Lang::En) => format!(
                "generalization gap: since step {step} the validation loss is far above the training loss, {} times now: what was learned does not hold for other examples",
                times_of(*times)
            ),
            (Trouble::Gap(times), Lang::Zh) => format!(
                "泛化差距：自第 {step} 步起，验证损失远高于训练损失，现在是其 {} 倍：所学内容不适用于其他样本",
                times_of(*times)
            ),
            (Trouble::Stuck(share), Lang::En) => {
                format!("stuck: after {step} steps the loss has fallen by {} only", percent(*share))
            }
            (Trouble::Stuck(share), Lang::Zh) => format!("停滞：{step} 步之后损失只下降了 {}", percent(*share)),
            (Trouble::Worse(score), Lang::En) => format!(
                "worse than the mean: after {step} steps it predicts worse than the mean of the targets would (R² {score:.2})"
            ),
            (Trouble::Worse(score), Lang::Zh) => {
                format!("不如平均值：{step} 步之后，预测仍不如直接取目标的平均值（R² {score:.2}）")
            }
            (Trouble::Alone(true), Lang::En) => format!(
                "batches of one: from step {step} on {layer} normalizes each example over itself, so that nothing of it is left to learn from"
            ),
            (Trouble::Alone(true), Lang::Zh) => {
                format!("批大小为 1：自第 {step} 步起，{layer} 只对单个样本归一化，样本的信息全部消失，无法学习")
            }
            (Trouble::Alone(false), Lang::En) => format!(
                "a last batch of one: in every epoch from step {step} on {layer} normalizes one example over itself, which \
                 teaches nothing and pulls its running variance towards 0"
            ),
            (Trouble::Alone(false), Lang::Zh) => format!(
                "最后一批只有 1 个样本：自第 {step} 步起，每轮 {layer} 都对单个样本归一化，学不到东西，并把滑动方差拉向 0"
            ),
        }
    }
}

/// Two digits are enough to judge by.
fn times_of(times: f64) -> String {
    if !times.is_finite() || times >= 1e6 { format!("{times:.0e}") } else { format!("{times:.0}") }
}

/// What is wrong with a run, by what was recorded of it and by its whole series of scores, both in rising steps, the gravest
/// first; nothing where it is well. `run` is its number in the experiment, `alone` what [`Training::alone`] says of it.
/// `targets` is the root mean square of the numbers to be predicted, where they are numbers.
pub fn verdicts(
    experiment: &NetworkExperiment,
    run: usize,
    (records, series): (&[Record], &[Mark]),
    diagnosis: Option<&Diagnosis>,
    (alone, targets): (Option<&Alone>, Option<f64>),
) -> Vec<Verdict> {
    let case = rules::Case { experiment, run, records, series, targets };
    if let Some(diagnosis) = diagnosis {
        return vec![case.diverged(diagnosis)];
    }
    let alone = alone.map(Alone::verdict).map(|verdict| Verdict {
        fixes: verdict.fixes.into_iter().filter(|fix| fix.helps(experiment, run)).collect(),
        ..verdict
    });
    // Where every batch is one, whatever else shows follows from it.
    if alone.as_ref().is_some_and(|verdict| verdict.trouble == Trouble::Alone(true)) {
        return alone.into_iter().collect();
    }
    let gravest = [alone, case.exploded(), case.dead(), case.saturated(), case.vanishing()];
    let mut all: Vec<Verdict> = gravest.into_iter().flatten().collect();
    // A gradient that dead or saturated units swallow is told by them; so is a loss that they hold.
    let swallowed = |verdict: &Verdict| matches!(verdict.trouble, Trouble::Dead(_) | Trouble::Saturated(_));
    if all.iter().any(swallowed) {
        all.retain(|verdict| !matches!(verdict.trouble, Trouble::Vanishing(_)));
    }
    if all.is_empty() {
        all.extend(case.stuck().or_else(|| case.worse()));
    }
    all.extend(case.overfitting().or_else(|| case.gap()));
    all
}

impl Training {
    /// The root mean square of the numbers to be predicted, as the loss sees them, where they are numbers.
    pub fn target_size(&self) -> Option<f64> {
        let part = &self.prepared.train;
        let predicts = !self.experiment.network.reconstructs(Phase::Whole) && part.labels.is_empty();
        let squares = part.y.iter().map(|y| f64::from(*y) * f64::from(*y)).sum::<f64>();
        (predicts && !part.y.is_empty()).then(|| libm::sqrt(squares / part.y.len() as f64))
    }

    /// What is to be kept of the present step for [`verdicts`]: two evaluations and a look at the layers.
    ///
    /// # Errors
    /// As [`Training::score`] and [`Training::look`].
    pub fn record(&mut self) -> Result<Record, NetworkError> {
        let [_, validates, _] = self.examples();
        let train = self.score(0)?;
        let validation = if validates > 0 { Some(self.score(1)?.loss) } else { None };
        let layers = match self.look(&Ask::Layers)? {
            Seen::Layers(seen) => seen.layers.into_iter().map(|layer| layer.health).collect(),
            _ => Vec::new(),
        };
        let metric = train.accuracy().or_else(|| train.r2());
        Ok(Record { step: self.step(), train: train.loss, validation, metric, layers })
    }
}
