//! Looking inside a training: questions about a network as it is at a step, answered without changing the training.
//!
//! ```text
//! Ask ─► Training::look ─► Seen        the same name for a question and its answer
//! ```
//!
//! The network is seen as it is used, not as it is trained: no dropout, no damage, no penalties, running statistics in place
//! of a batch's. Programs are kept from look to look, so that a question asked again costs one run of the network. All
//! answers are bounded; what was left out is said in them.

mod answers;
mod code;
mod example;
mod histogram;
mod judged;
mod layers;
mod lens;
mod neuron;
pub mod plane;
mod seen;
mod slope;

pub use answers::{
    Case, ClassSeen, ConfusionSeen, DecodedSeen, JacobianSeen, LatentSeen, MistakesSeen, NeuronSeen, PlanePoint,
    PlaneSeen, PredictSeen, Reconstruction, ReconstructionsSeen, SaliencySeen, Term,
};
pub use histogram::{BINS, Histogram};
pub use seen::{
    ExampleSeen, Filters, LayerHealth, LayerSeen, LayerValues, LayersSeen, Prediction, Tensor, Truth, Which,
};

use super::branch::Past;
use super::training::Training;
use super::{NetworkError, Part, Prepared};
use crate::registry::{Text, text};
use code::Projection;
use judged::Bench;
use lens::{Lenses, View};
use serde::{Deserialize, Serialize};

/// A question about a network. `layer` is a layer's place in the list of [`Seen::Layers`], from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// How every layer is doing, over the first [`HANDFUL`] examples that it is trained on.
    Layers,
    /// What every layer makes of an example.
    Example {
        /// Which part it stands in.
        part: Which,
        /// Its place there.
        index: u32,
        /// Whether to give the derivatives of its loss too.
        gradients: bool,
    },
    /// A unit as the formula it computes, with the numbers of an example.
    Neuron {
        /// Which part the example stands in.
        part: Which,
        /// Its place there.
        index: u32,
        /// The layer.
        layer: u32,
        /// The unit, or channel.
        unit: u32,
        /// Row and column of an image; else zeros.
        position: [u32; 2],
    },
    /// How the loss or an output changes with an example.
    Saliency {
        /// Which part the example stands in.
        part: Which,
        /// Its place there.
        index: u32,
        /// What changes.
        of: Of,
    },
    /// How the units of a layer change with an example.
    Jacobian {
        /// Which part the example stands in.
        part: Which,
        /// Its place there.
        index: u32,
        /// The layer; none for the first with weights and the activation behind it.
        layer: Option<u32>,
    },
    /// A map of what the network makes of all examples of two numbers, or a curve of those of one.
    Plane {
        /// Cells along an axis, at most [`plane::MAX_SIZE`]; of a curve 512.
        size: u32,
        /// A layer and a place in what it gives; none for the predictions.
        unit: Option<(u32, u32)>,
    },
    /// True against predicted classes over a part: over all of it where it has been scored at this step, else over its first
    /// [`MAX_JUDGED`] examples.
    Confusion {
        /// Which part.
        part: Which,
        /// A true and a predicted class whose examples are to be listed.
        cell: Option<(u32, u32)>,
    },
    /// The worst predictions among the first [`MAX_JUDGED`] examples of a part.
    Mistakes {
        /// Which part.
        part: Which,
    },
    /// What an autoencoder gives back.
    Reconstructions {
        /// Which part.
        part: Which,
        /// Of how many examples, at most [`MAX_CASES`].
        count: u32,
    },
    /// A map of the codes of a part's first [`MAX_JUDGED`] examples.
    Latent {
        /// Which part.
        part: Which,
    },
    /// A point of the map that [`Ask::Latent`] gave last, decoded; that of the training part, where it gave none.
    Decode {
        /// Where on the map.
        point: [f32; 2],
    },
    /// What the network makes of a new example.
    Predict {
        /// Its numbers in the units of the data, before any preparation, row-major.
        values: Vec<f32>,
    },
}

/// What a saliency is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Of {
    /// The loss.
    Loss,
    /// The output of the predicted class, or the only output.
    Top,
}

/// The answer to the question of the same name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Seen {
    /// How every layer is doing.
    Layers(LayersSeen),
    /// What every layer makes of an example.
    Example(Box<ExampleSeen>),
    /// A unit as a formula.
    Neuron(NeuronSeen),
    /// How the loss or an output changes with an example.
    Saliency(SaliencySeen),
    /// How the units of a layer change with an example.
    Jacobian(JacobianSeen),
    /// A map.
    Plane(PlaneSeen),
    /// True against predicted classes.
    Confusion(ConfusionSeen),
    /// The worst predictions.
    Mistakes(MistakesSeen),
    /// What an autoencoder gives back.
    Reconstructions(ReconstructionsSeen),
    /// A map of codes.
    Latent(LatentSeen),
    /// A point of it, decoded.
    Decoded(DecodedSeen),
    /// What the network makes of a new example.
    Predict(PredictSeen),
}

/// Examples that layers are judged by.
pub const HANDFUL: usize = 64;
/// Most channels of an image that are given.
pub const MAX_CHANNELS: usize = 64;
/// Most numbers of a value that are given.
pub const MAX_VALUES: usize = 1 << 14;
/// Most inputs, and most units, of a dense layer whose weights are given.
pub const MAX_WIRED: usize = 16;

/// Most examples of a part that are judged one by one.
pub const MAX_JUDGED: usize = 2048;
/// Most examples that are listed.
pub const MAX_CASES: usize = 64;
/// Most of them that are shown too.
pub const MAX_PICTURED: usize = 24;
/// Most numbers of an example that is listed.
pub const MAX_PIXELS: usize = 28 * 28 * 3;
/// Most products of a unit that are told one by one.
pub const MAX_TERMS: usize = 12;

/// What is kept from look to look.
#[derive(Default)]
pub(super) struct Looker {
    lenses: Lenses,
    bench: Bench,
    map: Option<Projection>,
    /// The past step that was looked at last, with its weights.
    past: Option<Past>,
}

impl Looker {
    fn see(&mut self, view: &View, ask: &Ask) -> Result<Seen, NetworkError> {
        if self.lenses.fit(view) {
            self.bench.clear();
            self.map = None;
        }
        let (lenses, bench) = (&mut self.lenses, &mut self.bench);
        Ok(match *ask {
            Ask::Layers => Seen::Layers(layers::see(lenses, view)?),
            Ask::Example { part, index, gradients } => {
                Seen::Example(Box::new(example::see(lenses, view, (part, index), gradients)?))
            }
            Ask::Neuron { part, index, layer, unit, position } => {
                let place = (layer as usize, unit as usize, position.map(|axis| axis as usize));
                Seen::Neuron(neuron::see(lenses, view, (part, index), place)?)
            }
            Ask::Saliency { part, index, of } => Seen::Saliency(slope::saliency(lenses, view, (part, index), of)?),
            Ask::Jacobian { part, index, layer } => {
                let layer = layer.map(|layer| layer as usize);
                Seen::Jacobian(slope::jacobian(lenses, view, (part, index), layer)?)
            }
            Ask::Plane { size, unit } => {
                let unit = unit.map(|(layer, unit)| (layer as usize, unit as usize));
                Seen::Plane(plane::see(lenses, view, size as usize, unit)?)
            }
            Ask::Confusion { part, cell } => {
                Seen::Confusion(judged::confusion(bench.judge(lenses, view, part)?, view, cell)?)
            }
            Ask::Mistakes { part } => Seen::Mistakes(judged::mistakes(bench.judge(lenses, view, part)?, view)),
            Ask::Reconstructions { part, count } => {
                let judged = bench.judge(lenses, view, part)?;
                Seen::Reconstructions(code::reconstructions(judged, view, part, count as usize)?)
            }
            Ask::Latent { part } => {
                Seen::Latent(code::latent(bench.judge(lenses, view, part)?, view, part, &mut self.map)?)
            }
            Ask::Decode { point } => Seen::Decoded(code::decode((lenses, bench), view, point, &mut self.map)?),
            Ask::Predict { ref values } => Seen::Predict(example::predict(lenses, view, values)?),
        })
    }
}

impl Training {
    /// What is asked, of the weights as they are. The training itself stays as it is, to the last bit.
    ///
    /// # Errors
    /// A question that this network or its data have no answer to; an example that is none.
    pub fn look(&mut self, ask: &Ask) -> Result<Seen, NetworkError> {
        let mut looker = self.looker.take().unwrap_or_default();
        let mut seen = looker.see(&self.view(), ask);
        self.looker = Some(looker);
        // Where all examples of the part have been scored, all of them are counted.
        if let (Ok(Seen::Confusion(seen)), Ask::Confusion { part, .. }) = (&mut seen, ask)
            && let Some(counted) = self.counted(part.number())
        {
            judged::recount(seen, counted);
        }
        seen
    }

    /// As [`Training::look`], of the weights after `step`, at most the one the training is at: what is replayed for it is kept
    /// until another step is asked for.
    ///
    /// # Errors
    /// As [`Training::look`] and [`Training::state_at`].
    pub fn look_at(&mut self, step: u32, ask: &Ask) -> Result<Seen, NetworkError> {
        if step >= self.step {
            return self.look(ask);
        }
        let known = self.looker.as_ref().and_then(|looker| looker.past.as_ref()).is_some_and(|past| past.step == step);
        if !known {
            let past = self.replayed(step)?;
            self.looker.get_or_insert_default().past = Some(past);
        }
        let mut looker = self.looker.take().unwrap_or_default();
        let seen = match looker.past.take() {
            None => looker.see(&self.view(), ask),
            Some(past) => {
                let (parameters, states) = (&past.blocks.0[..], &past.blocks.1[..]);
                let present = self.view();
                // In the layout of its own stretch.
                let built = if past.phase == present.phase {
                    None
                } else {
                    Some(View { phase: past.phase, ..present }.trained()?)
                };
                let built = built.as_ref().unwrap_or(present.built);
                let before = past.before.as_deref();
                let view = View { phase: past.phase, built, parameters, states, before, step, ..present };
                let seen = looker.see(&view, ask);
                looker.past = Some(past);
                seen
            }
        };
        self.looker = Some(looker);
        seen
    }

    /// The training as a look sees it.
    fn view(&self) -> View<'_> {
        View {
            experiment: &self.experiment,
            prepared: &self.prepared,
            phase: self.phase(),
            built: &self.stretch.built,
            parameters: self.stretch.trainer.parameters(),
            states: self.stretch.trainer.states(),
            before: self.before(),
            step: self.step,
        }
    }
}

impl Which {
    /// Its number: see [`Training::score`].
    pub(super) fn number(self) -> usize {
        match self {
            Self::Train => 0,
            Self::Validation => 1,
            Self::Test => 2,
        }
    }

    /// The part itself.
    pub(super) fn of(self, prepared: &Prepared) -> &Part {
        match self {
            Self::Train => &prepared.train,
            Self::Validation => &prepared.validation,
            Self::Test => &prepared.test,
        }
    }
}

fn refused<T>(why: Text) -> Result<T, NetworkError> {
    Err(NetworkError::Look { why })
}

/// There is no example of this number.
const NO_EXAMPLE: Text = text("there is no such example in this part of the data", "数据的这一部分没有这个样本");
