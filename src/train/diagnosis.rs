//! What went wrong in a training: at which step, in which layer, and the likely cause.
//!
//! A training has diverged where its loss or a parameter is no finite number. Looking back one step tells where that began:
//! in a layer whose weights had been thrown far by the last update, in one whose sums outgrow 32-bit numbers, in a loss that
//! takes the logarithm of nothing, or in the data.

use super::health::LayerNorms;
use crate::protocol::Status;
use crate::registry::Lang;

/// An update longer than its weights by this factor is the cause, not a symptom.
const THROWN: f64 = 1.0;

/// Where and why a training diverged.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// The step whose loss or parameters were no finite numbers.
    pub step: u32,
    /// The layer where that began, where one is to blame.
    pub layer: Option<String>,
    /// Why.
    pub cause: Cause,
}

/// The likely cause.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cause {
    /// The rate is too high: the last update was so many times as long as the weights it changed.
    Rate {
        /// Length of the update by that of the weights.
        ratio: f64,
    },
    /// Sums of the layer outgrew 32-bit numbers, with weights that were not thrown.
    Overflow,
    /// An activation that somebody has typed is no number for some of its sums, which are finite.
    Activation,
    /// Finite predictions, but a loss that is not: a logarithm of 0, say.
    Loss,
    /// The examples hold numbers that are not finite.
    Data,
}

impl Cause {
    /// How a training stands that ended for this: too large a number, or one that is none to begin with.
    pub fn status(self) -> Status {
        match self {
            Self::Rate { .. } | Self::Overflow => Status::Diverged,
            Self::Activation | Self::Loss | Self::Data => Status::Undefined,
        }
    }
}

/// What a layer gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// Finite numbers.
    Finite,
    /// Numbers that are too large, or follow from such.
    Infinite,
    /// It is a typed activation, and gives nothing but finite numbers and what is none.
    Undefined,
}

/// What is known of the step that failed.
#[derive(Clone, Debug)]
pub struct Evidence<'a> {
    /// The step.
    pub step: u32,
    /// Whether the examples of its batch are finite.
    pub examples_finite: bool,
    /// What each layer gives, in order, with the weights the step began with.
    pub layers: &'a [(String, Gives)],
    /// The norms of the step before it.
    pub norms: &'a [LayerNorms],
}

impl Diagnosis {
    /// The diagnosis that the evidence allows.
    pub fn of(evidence: &Evidence) -> Self {
        let Evidence { step, examples_finite, layers, norms } = *evidence;
        if !examples_finite {
            return Self { step, layer: None, cause: Cause::Data };
        }
        // A ratio that is no number comes from weights or updates that are none: it is beyond all others.
        let size = |norms: &LayerNorms| if norms.ratio().is_nan() { f64::INFINITY } else { norms.ratio() };
        let thrown = norms.iter().filter(|norms| size(norms) > THROWN).max_by(|a, b| size(a).total_cmp(&size(b)));
        let first = layers.iter().find(|(_, gives)| *gives != Gives::Finite);
        if let Some((name, Gives::Undefined)) = first {
            return Self { step, layer: Some(name.clone()), cause: Cause::Activation };
        }
        let first = first.map(|(name, _)| name.clone());
        match (thrown, first) {
            (Some(thrown), first) => {
                let cause = Cause::Rate { ratio: size(thrown) };
                Self { step, layer: Some(first.unwrap_or_else(|| thrown.layer.clone())), cause }
            }
            (None, Some(first)) => Self { step, layer: Some(first), cause: Cause::Overflow },
            (None, None) => Self { step, layer: None, cause: Cause::Loss },
        }
    }

    /// One clear sentence, with a way out.
    pub fn message(&self, lang: Lang) -> String {
        let Self { step, layer, cause } = self;
        let place = match (layer, lang) {
            (Some(layer), Lang::En) => format!("step {step}, layer {layer}"),
            (None, Lang::En) => format!("step {step}"),
            (Some(layer), Lang::Zh) => format!("第 {step} 步，层 {layer}"),
            (None, Lang::Zh) => format!("第 {step} 步"),
        };
        match (cause, lang) {
            (Cause::Rate { ratio }, Lang::En) if ratio.is_finite() => format!(
                "diverged at {place}: the last update was {} times as long as the weights it changed; lower the learning rate, or clip the gradient",
                rounded(*ratio)
            ),
            (Cause::Rate { .. }, Lang::En) => {
                format!(
                    "diverged at {place}: the updates grew without bound; lower the learning rate, or clip the gradient"
                )
            }
            (Cause::Overflow, Lang::En) => format!(
                "diverged at {place}: its sums outgrew 32-bit numbers; scale the examples, or start with smaller weights"
            ),
            (Cause::Activation, Lang::En) => format!(
                "the activation is not defined at {place}, for some of the sums it is given; type one that is defined for every number"
            ),
            (Cause::Activation, Lang::Zh) => {
                format!("{place}激活函数对其收到的某些和无定义；请改用对任意实数都有定义的函数")
            }
            (Cause::Loss, Lang::En) => format!(
                "the loss is not defined at {place}: the predictions are finite, but their loss is not; check that the loss fits the last layer"
            ),
            (Cause::Data, Lang::En) => {
                format!("the loss is not defined at {place}: the examples hold numbers that are not finite")
            }
            (Cause::Rate { ratio }, Lang::Zh) if ratio.is_finite() => {
                format!("{place}发散：上一次更新的长度是被更新权重的 {} 倍；请降低学习率或裁剪梯度", rounded(*ratio))
            }
            (Cause::Rate { .. }, Lang::Zh) => format!("{place}发散：更新无限增长；请降低学习率或裁剪梯度"),
            (Cause::Overflow, Lang::Zh) => format!("{place}发散：其求和超出 32 位数范围；请缩放样本或减小初始权重"),
            (Cause::Loss, Lang::Zh) => format!("{place}损失无定义：预测有限而损失不是；请检查损失是否适合最后一层"),
            (Cause::Data, Lang::Zh) => format!("{place}损失无定义：样本含有非有限的数"),
        }
    }
}

/// Two digits are enough to judge a ratio by.
fn rounded(ratio: f64) -> String {
    if ratio < 10.0 {
        format!("{ratio:.1}")
    } else if ratio < 1e6 {
        format!("{ratio:.0}")
    } else {
        format!("{ratio:.0e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn norms(layer: &str, weights: f64, update: f64) -> LayerNorms {
        LayerNorms { layer: layer.into(), weights, gradient: 1.0, update }
    }

    fn diagnosis(finite: [bool; 2], updates: [f64; 2], examples_finite: bool) -> Diagnosis {
        let gives = finite.map(|finite| if finite { Gives::Finite } else { Gives::Infinite });
        let layers = [("1.dense".to_owned(), gives[0]), ("3.dense".to_owned(), gives[1])];
        let norms = [norms("1.dense", 2.0, updates[0]), norms("3.dense", 2.0, updates[1])];
        Diagnosis::of(&Evidence { step: 7, examples_finite, layers: &layers, norms: &norms })
    }

    #[test]
    fn the_layer_and_the_cause_follow_from_the_evidence() {
        let cases = [
            (diagnosis([true, false], [0.1, 90.0], true), Some("3.dense"), Cause::Rate { ratio: 45.0 }),
            (diagnosis([false, false], [0.1, 90.0], true), Some("1.dense"), Cause::Rate { ratio: 45.0 }),
            (diagnosis([true, true], [50.0, 90.0], true), Some("3.dense"), Cause::Rate { ratio: 45.0 }),
            (diagnosis([true, false], [f64::NAN, 0.1], true), Some("3.dense"), Cause::Rate { ratio: f64::INFINITY }),
            (diagnosis([true, false], [0.01, 0.01], true), Some("3.dense"), Cause::Overflow),
            (diagnosis([true, true], [0.01, 0.01], true), None, Cause::Loss),
            (diagnosis([false, false], [90.0, 90.0], false), None, Cause::Data),
        ];
        for (found, layer, cause) in cases {
            assert_eq!((found.step, found.layer.as_deref(), found.cause), (7, layer, cause));
            let [english, chinese] = [Lang::En, Lang::Zh].map(|lang| found.message(lang));
            assert!(english.contains("step 7") && chinese.contains("第 7 步"), "{english} {chinese}");
            assert!(layer.is_none_or(|layer| english.contains(layer) && chinese.contains(layer)));
        }
    }

    #[test]
    fn an_activation_that_is_no_number_is_to_blame_before_what_follows_from_it() {
        let layers = [("1.dense", Gives::Finite), ("2.custom", Gives::Undefined), ("3.dense", Gives::Infinite)];
        let layers = layers.map(|(name, gives)| (name.to_owned(), gives));
        let norms = [norms("1.dense", 2.0, f64::NAN)];
        let found = Diagnosis::of(&Evidence { step: 1, examples_finite: true, layers: &layers, norms: &norms });
        assert_eq!((found.layer.as_deref(), found.cause), (Some("2.custom"), Cause::Activation));
        assert_eq!(found.cause.status(), Status::Undefined);
        assert!([Lang::En, Lang::Zh].iter().all(|lang| found.message(*lang).contains("2.custom")));
    }

    #[test]
    fn ratios_are_readable() {
        assert_eq!([1.24, 45.2, 3.1e9].map(rounded), ["1.2", "45", "3e9"]);
    }
}
