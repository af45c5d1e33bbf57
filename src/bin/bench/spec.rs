//! What the bench trains: a description as the comparison with other trainers writes it, made into the network that an
//! experiment would hold. Half a squared error is the squared error at half the rate.

use descent_lab::experiment::Choice;
use descent_lab::loss::Loss;
use descent_lab::network::{Body, Built, LayerSpec, Mode, Network, Phase, Setting, Watch};
use descent_lab::optim::Rule;
use descent_lab::program::ShapeError;
use descent_lab::regularization::Regularization;
use descent_lab::train::TrainError;
use descent_lab::train::descent::Method;
use descent_lab::train::shard::Blueprint;
use descent_lab::train::trainer::Trainer;

/// A network, its loss and its optimizer.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// Shape of an example.
    pub input: Vec<usize>,
    /// Examples of a step.
    pub batch: usize,
    /// Its layers.
    pub layers: Vec<LayerSpec>,
    /// `softmax`: cross-entropy of logits; `half-mse`: ½(out − y)²; `mse-self`: the mean square of out − x.
    pub loss: String,
    /// `sgd`, `momentum` or `adam`.
    pub optimizer: String,
    /// Its rate.
    pub rate: f64,
    /// Its momentum; `sgd` with one is `momentum`.
    pub momentum: f64,
}

impl Spec {
    /// A convolution that keeps the image's size.
    pub fn convolution(filters: usize, kernel: usize) -> LayerSpec {
        let padding = (kernel / 2) as f64;
        LayerSpec::layer("conv2d", &[("filters", filters as f64), ("kernel", kernel as f64), ("padding", padding)])
    }

    /// A maximum over squares side by side.
    pub fn pool(size: usize) -> LayerSpec {
        LayerSpec::layer("max_pool", &[("size", size as f64)])
    }

    /// A layer of units.
    pub fn dense(units: usize) -> LayerSpec {
        LayerSpec::layer("dense", &[("units", units as f64)])
    }

    /// The activation of this name; none for `none`.
    ///
    /// # Errors
    /// A name that is no activation.
    pub fn activation(name: &str) -> Result<Option<LayerSpec>, String> {
        match name {
            "" | "none" => Ok(None),
            name => Choice::named(name)
                .map(|choice| Some(LayerSpec::Activation(choice)))
                .ok_or_else(|| format!("there is no activation {name}")),
        }
    }

    fn halved(&self) -> bool {
        self.loss == "half-mse"
    }

    /// What the trainer's loss is multiplied by.
    pub fn loss_scale(&self) -> f64 {
        if self.halved() { 0.5 } else { 1.0 }
    }

    fn network(&self) -> Result<(Network, Choice<Loss>), String> {
        let (model, loss) = match self.loss.as_str() {
            "softmax" => ("cnn", "cross_entropy"),
            "half-mse" => ("mlp", "mse"),
            "mse-self" => ("autoencoder", "mse"),
            other => return Err(format!("there is no loss {other}")),
        };
        let (Some(model), Some(loss)) = (Choice::named(model), Choice::named(loss)) else {
            return Err(format!("{model} or {loss} is missing"));
        };
        let mut network = Network::new(model.entry);
        network.body = match self.loss.as_str() {
            "mse-self" => {
                let (encoder, decoder) = self.layers.split_at(self.layers.len() / 2);
                Body::Halves { encoder: encoder.to_vec(), decoder: decoder.to_vec() }
            }
            _ => Body::Layers(self.layers.clone()),
        };
        Ok((network, loss))
    }

    fn outputs(&self) -> usize {
        let units = |layer: &LayerSpec| match layer {
            LayerSpec::Layer(choice) => choice.value("units"),
            LayerSpec::Activation(_) => None,
        };
        self.layers.iter().rev().find_map(units).unwrap_or(1.0) as usize
    }

    fn rule(&self) -> Result<Choice<Rule>, String> {
        let id = if self.optimizer == "sgd" && self.momentum != 0.0 { "momentum" } else { self.optimizer.as_str() };
        let mut rule = Choice::<Rule>::named(id).ok_or_else(|| format!("there is no optimizer {id}"))?;
        let mut set = |key: &str, value: f64| rule.set(key, value).map_err(|error| error.to_string());
        if id == "momentum" {
            set("momentum", self.momentum)?;
        }
        match (self.halved(), id) {
            (false, _) => set("lr", self.rate)?,
            (true, "sgd" | "momentum") => set("lr", 0.5 * self.rate)?,
            (true, _) => return Err(format!("half-mse is there for sgd and momentum, not for {id}")),
        }
        Ok(rule)
    }

    /// A trainer with these weights: those of all layers in their order, biases 0.
    ///
    /// # Errors
    /// What is wrong, in one sentence.
    pub fn trainer(&self, weights: &[f32]) -> Result<Trainer, String> {
        let (network, loss) = self.network()?;
        let (regularization, outputs, rule) = (Regularization::default(), self.outputs(), self.rule()?);
        let build = |examples: usize| -> Result<Built, ShapeError> {
            network.build(&Setting {
                mode: Mode::Train,
                phase: Phase::Whole,
                examples,
                input: &self.input,
                target: &[outputs],
                loss: &loss,
                regularization: &regularization,
                watch: Watch::Nothing,
            })
        };
        let said = |error: TrainError| error.to_string();
        let built = build(1).map_err(|error| said(error.into()))?;
        let mut start = vec![0.0; built.program.parameter_count()];
        let mut rest = weights;
        for named in built.program.parameters().iter().filter(|named| named.shape.axes().len() > 1) {
            let (own, after) = rest.split_at_checked(named.shape.count()).ok_or("there are too few weights")?;
            start[named.offset..][..own.len()].copy_from_slice(own);
            rest = after;
        }
        if !rest.is_empty() {
            return Err("there are too many weights".to_owned());
        }
        let constant = Choice::named("constant").ok_or("constant is missing")?;
        let method =
            Method { optimizer: &rule, line_search: None, schedule: &constant, steps: u32::MAX, clip: None, seed: 0 };
        let program = |examples| Ok(build(examples)?.program);
        let blueprint = Blueprint { whole_batch: built.whole_batch, program: &program };
        Trainer::new(&blueprint, &start, &method, 1, &[self.batch]).map_err(said)
    }
}
