//! Networks: a model with its layers, and the tensor program it becomes.
//!
//! ```text
//! Network (what a file says) ─ layout ─► named layers ─ build ─► Built { Program, Weights of each parameter, … }
//! ```
//!
//! [`Network::build`] makes one program of fixed shapes for a number of examples. What it takes and gives has the
//! names in
//! [`names`]. A loss is a sum over examples times `scale`, which is set to 1 / (examples of the whole batch): so
//! the losses
//! and gradients of the parts of a batch add up to those of the batch.

mod assembly;
mod build;
mod json;
mod layout;
mod objective;

pub use assembly::{Assembly, Start, Weights};
pub use build::{Built, LayerInfo, Mode, Setting, Watch};
pub use layout::NamedLayer;

use crate::activation::Activation;
use crate::experiment::{Choice, ExperimentError};
use crate::expr::Kind;
use crate::init::Initializer;
use crate::layer::Layer;
use crate::model::{Family, Model};

/// Names of what a program takes and gives.
pub mod names {
    /// Input: the examples. (N, …)
    pub const EXAMPLES: &str = "x";
    /// Input: the targets, of the shape of the predictions; an autoencoder takes none. (N, …)
    pub const TARGETS: &str = "y";
    /// Scalar: 1 / examples in the whole batch.
    pub const SCALE: &str = "scale";
    /// Output: the part of these examples in the loss of the batch, with that of the penalties.
    pub const LOSS: &str = "loss";
    /// Output: what the last layer gives. (N, …)
    pub const PREDICTIONS: &str = "predictions";
    /// Output: what the encoder of an autoencoder gives; of a decoder alone the input. (N, …)
    pub const CODE: &str = "code";
    /// Output: the loss of each example, times what [`SCALE`] is set to. (N)
    pub const LOSSES: &str = "losses";
    /// Output: what the penalties on the weights come to, where [`SCALE`] is 1.
    pub const PENALTY: &str = "penalty";
    /// Input: the weights of the sum whose derivative is asked for. (N, …)
    pub const DIRECTION: &str = "direction";

    /// Output: the derivative in the value of this name, a layer's or [`EXAMPLES`]. Of its shape.
    pub fn gradient(of: &str) -> String {
        format!("{of} gradient")
    }
}

/// Most layers of a network.
pub const MAX_LAYERS: usize = 64;
/// Most parameters of a network.
pub const MAX_PARAMETERS: usize = 1 << 25;
/// Most units of a layer given by its width alone.
pub const MAX_WIDTH: usize = 65_536;
/// Most filters of a convolution.
pub const MAX_FILTERS: usize = 4096;

/// A network as an experiment says it.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// What kind of model it is, with what is special about it.
    pub model: Choice<Model>,
    /// Its layers.
    pub body: Body,
    /// The activation after each layer that is given by its width alone.
    pub activation: Choice<Activation>,
    /// The activation of an autoencoder's last layer, where the body does not list it.
    pub output: Choice<Activation>,
    /// How weights start.
    pub init: Choice<Initializer>,
}

/// The layers of a network, listed or by their widths.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Every layer; the last gives the predictions.
    Layers(Vec<LayerSpec>),
    /// Dense layers of these widths before one that gives the predictions.
    Hidden(Vec<usize>),
    /// An autoencoder of dense layers of these widths, the last one the code, and back.
    Widths(Vec<usize>),
    /// An autoencoder of convolutions with so many filters, each halving the image, and back.
    Filters(Vec<usize>),
    /// An autoencoder, layer by layer.
    Halves {
        /// To the code.
        encoder: Vec<LayerSpec>,
        /// Back from it.
        decoder: Vec<LayerSpec>,
    },
}

/// One layer of a list.
#[derive(Clone, Debug, PartialEq)]
pub enum LayerSpec {
    /// A layer.
    Layer(Choice<Layer>),
    /// An activation.
    Activation(Choice<Activation>),
}

impl LayerSpec {
    /// The id of its entry.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Layer(layer) => layer.entry.item.id,
            Self::Activation(activation) => activation.entry.item.id,
        }
    }

    /// A layer of this id with these values.
    ///
    /// # Panics
    /// Where there is none, or a value is refused.
    pub fn layer(id: &str, values: &[(&str, f64)]) -> Self {
        let Some(layer) = Choice::<Layer>::named(id) else { panic!("there is no layer {id}") };
        Self::Layer(values.iter().fold(layer, |layer, (key, value)| layer.with(key, *value)))
    }

    /// An activation of this id with its defaults.
    ///
    /// # Panics
    /// Where there is none.
    pub fn activation(id: &str) -> Self {
        let Some(activation) = Choice::<Activation>::named(id) else { panic!("there is no activation {id}") };
        Self::Activation(activation)
    }
}

/// One stretch of a training: what is learned in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The network as a whole.
    Whole,
    /// The layer of this number of a stacked autoencoder, alone: to give back what the layers before it give.
    Greedy(usize),
}

impl Network {
    /// A network of this model with the layers it starts with.
    pub fn new(model: &'static Model) -> Self {
        Self {
            model: Choice::new(model),
            body: (model.body)(),
            activation: Choice::or_first("relu"),
            output: Choice::or_first("linear"),
            init: Choice::or_first("he_normal"),
        }
    }

    /// Whether its targets are its own examples.
    pub fn reconstructs(&self, phase: Phase) -> bool {
        phase != Phase::Whole || self.model.entry.family == Family::Autoencoder
    }

    /// The stretches of its training, in their order.
    pub fn phases(&self) -> Vec<Phase> {
        let greedy = match (&self.body, self.model.entry.family) {
            (Body::Widths(widths), Family::Stacked) => widths.len(),
            _ => 0,
        };
        (0..greedy).map(Phase::Greedy).chain([Phase::Whole]).collect()
    }

    /// For how many epochs each layer of a stacked autoencoder is trained alone; 0 for other models.
    pub fn greedy_epochs(&self) -> u32 {
        self.model.value("pretrain_epochs").unwrap_or(0.0) as u32
    }

    /// Checks what types cannot: numbers of layers, widths, and typed formulas. What only the shape of the
    /// examples can tell
    /// [`Network::build`] finds.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn validate(&self) -> Result<(), ExperimentError> {
        self.activation.check("model.activation.text", Kind::Map)?;
        self.output.check("model.output.text", Kind::Map)?;
        match &self.body {
            Body::Layers(layers) => check_layers("model.layers", layers),
            Body::Halves { encoder, decoder } => {
                check_layers("model.encoder", encoder)?;
                check_layers("model.decoder", decoder)
            }
            Body::Hidden(widths) => check_widths("model.hidden", widths, 0, MAX_WIDTH),
            Body::Widths(widths) => check_widths("model.widths", widths, 1, MAX_WIDTH),
            Body::Filters(filters) => check_widths("model.filters", filters, 1, MAX_FILTERS),
        }
    }
}

fn check_layers(path: &str, layers: &[LayerSpec]) -> Result<(), ExperimentError> {
    few(path, "layers", layers.len(), 1)?;
    for (index, layer) in layers.iter().enumerate() {
        if let LayerSpec::Activation(activation) = layer {
            activation.check(&format!("{path}[{index}].text"), Kind::Map)?;
        }
    }
    Ok(())
}

fn check_widths(path: &str, widths: &[usize], least: usize, largest: usize) -> Result<(), ExperimentError> {
    few(path, "layers", widths.len(), least)?;
    for (index, width) in widths.iter().enumerate() {
        if *width == 0 || *width > largest {
            let (path, value) = (format!("{path}[{index}]"), *width as f64);
            return Err(ExperimentError::OutOfRange { path, value, range: (1.0, largest as f64), whole: true });
        }
    }
    Ok(())
}

fn few(path: &str, what: &'static str, found: usize, least: usize) -> Result<(), ExperimentError> {
    if found > MAX_LAYERS {
        return Err(ExperimentError::TooMany { path: path.to_owned(), what, limit: MAX_LAYERS, found });
    }
    if found < least {
        return Err(ExperimentError::WrongType { path: path.to_owned(), expected: "a list that is not empty" });
    }
    Ok(())
}
