//! Looking inside a training: questions about a network as it is at a step, answered without changing the training.
//!
//! ```text
//! Ask ─► Training::look ─► Seen        the same name for a question and its answer
//! ```
//!
//! The network is seen as it is used, not as it is trained: no dropout, no damage, no penalties, running statistics in place
//! of a batch's. Programs are kept from look to look, so that a question asked again costs one run of the network. All
//! answers are bounded; what was left out is said in them.

mod example;
mod histogram;
mod layers;
mod lens;
mod seen;

pub use histogram::{BINS, Histogram};
pub use seen::{ExampleSeen, LayerHealth, LayerSeen, LayerValues, LayersSeen, Prediction, Tensor, Truth, Which};

use super::training::Training;
use super::{NetworkError, Part, Prepared};
use crate::registry::{Text, text};
use lens::{Lenses, View};
use serde::{Deserialize, Serialize};

/// A question about a network.
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
}

/// The answer to the question of the same name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Seen {
    /// How every layer is doing.
    Layers(LayersSeen),
    /// What every layer makes of an example.
    Example(Box<ExampleSeen>),
}

/// Examples that layers are judged by.
pub const HANDFUL: usize = 64;
/// Most channels of an image that are given.
pub const MAX_CHANNELS: usize = 64;
/// Most numbers of a value that are given.
pub const MAX_VALUES: usize = 1 << 14;

/// What is kept from look to look.
#[derive(Default)]
pub(super) struct Looker {
    lenses: Lenses,
}

impl Looker {
    fn see(&mut self, view: &View, ask: &Ask) -> Result<Seen, NetworkError> {
        self.lenses.fit(view);
        let lenses = &mut self.lenses;
        Ok(match *ask {
            Ask::Layers => Seen::Layers(layers::see(lenses, view)?),
            Ask::Example { part, index, gradients } => {
                Seen::Example(Box::new(example::see(lenses, view, (part, index), gradients)?))
            }
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
        let seen = looker.see(&self.view(), ask);
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
