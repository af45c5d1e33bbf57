//! Fixes: what is changed in an experiment by one click.

use crate::activation::Activation;
use crate::data::preprocess::Preprocess;
use crate::experiment::network::{NetworkExperiment, Own};
use crate::experiment::{Choice, ExperimentError, default_line_search, unknown_name};
use crate::format::short;
use crate::network::{Body, LayerSpec};
use crate::registry::{Entry, Lang};
use crate::scale::significant;
use serde::{Deserialize, Serialize};

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Fix {
    /// The optimizer's rate, as it is now.
    Rate(f64),
    /// The last change of the run is taken back: its number, the step it was made at, and the rate there was before, where
    /// the rate alone was changed.
    Back(usize, u32, Option<f64>),
    /// The number to be predicted is scaled as the features are.
    ScaleTarget,
    /// The gradient is cut to this length.
    Clip(f64),
    /// Another initializer.
    Init(String),
    /// Another activation in all hidden layers.
    Activation(String),
    /// Another optimizer, at its own rate.
    Optimizer(String),
    /// A batch normalization before every activation.
    BatchNorm,
    /// A regularization, with its weight.
    Add(String, f64),
    /// The training stops so many epochs after its best.
    EarlyStopping(u32),
    /// A step of preprocessing, after those that there are.
    Preprocess(String),
    /// A way of altering examples.
    Augment(String),
    /// So many examples a batch.
    Batch(u32),
}

/// The rate of a run's optimizer as it is now, where it has one.
pub(super) fn rate(experiment: &NetworkExperiment, run: usize) -> Option<f64> {
    let run = experiment.runs.get(run)?;
    run.own.as_deref().and_then(|own| own.changes.last()).map_or(run, |change| &change.run).optimizer.value("lr")
}

/// A rate as one would type it: a factor of 0.1 leaves no dust behind.
pub(super) fn clean(rate: f64) -> f64 {
    significant(rate, 6)
}

/// How to take back the last change of a run, where one was made before this step.
pub(super) fn back(experiment: &NetworkExperiment, run: usize, before: u32) -> Option<Fix> {
    let first = experiment.runs.get(run)?;
    let (last, earlier) = first.own.as_deref()?.changes.split_last()?;
    if last.step >= before {
        return None;
    }
    let was = earlier.last().map_or(first, |change| &change.run);
    let mut other = last.run.optimizer.clone();
    let rate = was.optimizer.value("lr").filter(|rate| other.set("lr", *rate).is_ok());
    let same = other == was.optimizer && last.run.schedule == was.schedule && last.run.batch == was.batch;
    let alone = same && last.regularization.is_none() && last.run.optimizer != was.optimizer;
    Some(Fix::Back(earlier.len(), last.step, rate.filter(|_| alone)))
}

impl Fix {
    /// Whether it changes anything, and may be made.
    pub(super) fn helps(&self, experiment: &NetworkExperiment, run: usize) -> bool {
        let mut changed = experiment.clone();
        // The same rule at its usual settings is no other rule.
        if let (Self::Optimizer(id), Some(run)) = (self, experiment.runs.get(run))
            && run.optimizer.entry.item.id == id
        {
            return false;
        }
        self.apply(&mut changed, run).is_ok() && changed != *experiment && changed.validate().is_ok()
    }

    /// Whether the network or its data are others then, so that the run begins anew; else it can go on from where it is.
    pub fn restarts(&self) -> bool {
        matches!(self, Self::Init(_) | Self::Activation(_) | Self::BatchNorm | Self::Preprocess(_) | Self::Batch(_))
    }

    /// What a button says.
    pub fn label(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Rate(rate), Lang::En) => format!("learning rate {}", short(*rate)),
            (Self::Rate(rate), Lang::Zh) => format!("学习率 {}", short(*rate)),
            (Self::Back(_, _, Some(rate)), Lang::En) => format!("back to learning rate {}", short(*rate)),
            (Self::Back(_, _, Some(rate)), Lang::Zh) => format!("恢复学习率 {}", short(*rate)),
            (Self::Back(_, step, None), Lang::En) => format!("take back the change at step {step}"),
            (Self::Back(_, step, None), Lang::Zh) => format!("撤销第 {step} 步的更改"),
            (Self::ScaleTarget, Lang::En) => "scale the target".into(),
            (Self::ScaleTarget, Lang::Zh) => "缩放目标".into(),
            (Self::Clip(norm), Lang::En) => format!("clip the gradient to {}", short(*norm)),
            (Self::Clip(norm), Lang::Zh) => format!("梯度裁剪到 {}", short(*norm)),
            (Self::Init(id), lang) => named::<crate::init::Initializer>(("initializer", "初始化"), id, lang),
            (Self::Activation(id), lang) => named::<Activation>(("activation", "激活"), id, lang),
            (Self::Optimizer(id), lang) => named::<crate::optim::Rule>(("optimizer", "优化器"), id, lang),
            (Self::BatchNorm, Lang::En) => "add batch normalization".into(),
            (Self::BatchNorm, Lang::Zh) => "加入批归一化".into(),
            (Self::Add(id, value), lang) => {
                let name = named::<crate::regularization::Regularizer>(("add", "加入"), id, lang);
                format!("{name} {}", short(*value))
            }
            (Self::EarlyStopping(epochs), Lang::En) => format!("stop {epochs} epochs after the best"),
            (Self::EarlyStopping(epochs), Lang::Zh) => format!("最佳之后 {epochs} 轮停止"),
            (Self::Preprocess(id), lang) => named::<Preprocess>(("add", "加入"), id, lang),
            (Self::Batch(examples), Lang::En) => format!("batches of {examples}"),
            (Self::Batch(examples), Lang::Zh) => format!("批大小 {examples}"),
            (Self::Augment(id), lang) => named::<crate::data::augment::Augment>(("add", "加入"), id, lang),
        }
    }

    /// Makes the change; `run` is the number of the run.
    ///
    /// # Errors
    /// A name that is in no registry, a value that is refused, an optimizer without the hyper-parameter; nothing has changed
    /// then.
    pub fn apply(&self, experiment: &mut NetworkExperiment, run: usize) -> Result<(), ExperimentError> {
        let no_change =
            || ExperimentError::WrongType { path: format!("runs[{run}].changes"), expected: "one of the changes" };
        let no_run = || ExperimentError::WrongType { path: format!("runs[{run}]"), expected: "one of the runs" };
        match self {
            Self::Rate(rate) => {
                let run = experiment.runs.get_mut(run).ok_or_else(no_run)?;
                match run.own.as_deref_mut().and_then(|own| own.changes.last_mut()) {
                    Some(last) => last.run.optimizer.set("lr", *rate)?,
                    None => run.optimizer.set("lr", *rate)?,
                }
            }
            Self::Back(at, ..) => {
                let run = experiment.runs.get_mut(run).ok_or_else(no_run)?;
                let own = run.own.as_deref_mut().filter(|own| *at < own.changes.len()).ok_or_else(no_change)?;
                own.changes.remove(*at);
                if *own == Own::default() {
                    run.own = None;
                }
            }
            Self::ScaleTarget => {
                let place = &mut experiment.data.preprocess;
                let is_standard = |step: &Choice<Preprocess>| step.entry.item.id == "standardize";
                let at = place.iter().position(is_standard).unwrap_or(place.len());
                if at == place.len() {
                    place.push(known("data.preprocess", "standardize")?);
                }
                place[at].set("target", 1.0)?;
            }
            Self::Clip(norm) => add(experiment, "gradient_clip", "norm", *norm)?,
            Self::Init(id) => experiment.network.init = known("model.init", id)?,
            Self::Activation(id) => activate(experiment, &known("model.activation", id)?),
            Self::Optimizer(id) => {
                let chosen = experiment.runs.get_mut(run).ok_or_else(no_run)?;
                chosen.optimizer = known("optimizer", id)?;
                chosen.line_search = default_line_search(chosen.optimizer.entry);
            }
            Self::BatchNorm => {
                experiment.regularization.add(known("regularization", "batch_norm")?);
            }
            Self::Add(id, value) => {
                let key = if id == "dropout" { "p" } else { id };
                add(experiment, id, key, *value)?;
            }
            Self::EarlyStopping(epochs) => add(experiment, "early_stopping", "patience", f64::from(*epochs))?,
            Self::Preprocess(id) => {
                let step = known("data.preprocess", id)?;
                let place = &mut experiment.data.preprocess;
                // What fills gaps comes first; no step is made twice.
                if !place.iter().any(|other| std::ptr::eq(other.entry, step.entry)) {
                    let at = if id == "missing" { 0 } else { place.len() };
                    place.insert(at, step);
                }
            }
            Self::Augment(id) => experiment.data.augment.push(known("data.augment", id)?),
            Self::Batch(examples) => experiment.runs.get_mut(run).ok_or_else(no_run)?.batch = *examples,
        }
        Ok(())
    }
}

/// The entry of a name.
fn known<E: Entry>(path: &str, id: &str) -> Result<Choice<E>, ExperimentError> {
    Choice::named(id).ok_or_else(|| unknown_name::<E>(path, id))
}

/// Adds a regularization, or changes the value of the one that there is.
fn add(experiment: &mut NetworkExperiment, id: &str, key: &str, value: f64) -> Result<(), ExperimentError> {
    let mut choice = match experiment.regularization.get(id) {
        Some(choice) => choice.clone(),
        None => known("regularization", id)?,
    };
    choice.set(key, value)?;
    experiment.regularization.add(choice);
    Ok(())
}

/// Another activation in all hidden layers: the one behind widths, and those of a list but for its last.
fn activate(experiment: &mut NetworkExperiment, activation: &Choice<Activation>) {
    let network = &mut experiment.network;
    let in_list = |layers: &mut [LayerSpec]| {
        for layer in layers {
            if let LayerSpec::Activation(own) = layer {
                *own = activation.clone();
            }
        }
    };
    match &mut network.body {
        Body::Layers(layers) => {
            let hidden = layers.len().saturating_sub(1);
            in_list(&mut layers[..hidden]);
        }
        Body::Halves { encoder, decoder } => {
            let hidden = decoder.len().saturating_sub(1);
            in_list(encoder);
            in_list(&mut decoder[..hidden]);
        }
        Body::Hidden(_) | Body::Widths(_) | Body::Filters(_) => network.activation = activation.clone(),
    }
}

fn named<E: Entry>((english, chinese): (&str, &str), id: &str, lang: Lang) -> String {
    let name = E::find(id).map_or(id, |entry| entry.item().name.get(lang));
    match lang {
        Lang::En => format!("{english}: {name}"),
        Lang::Zh => format!("{chinese}：{name}"),
    }
}
