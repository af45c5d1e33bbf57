//! Experiment <-> link text: everything the page shows, in the part of the address after `#`, so that no server sees it.
//!
//! ```text
//! v1&surface=rosenbrock(b=50)&start=-1.5,2&steps=200&run=adam(lr=0.05),exponential(k=0.01)&run=sgd(lr=0.001)
//! v1&surface=formula&f=x^4-3*x*y%2By^2&domain=-2,2,-2,2&run=custom(lr=0.1)&rule=x%20=%20x%20-%20lr*g
//! z1.<base64url of the readable form, deflated>
//! ```
//!
//! `key=value` pairs in any order; what has its default is left out. `rule` belongs to the `run` before it. A link that names
//! no runs has those the page offers for its surface or its data; `run=none` says that there are none. Anything
//! that would be longer than [`READABLE`] bytes falls back to the compressed form. Both are untrusted input: lengths
//! are bounded before anything is built, nothing panics, and what is refused is named. [`decode`] is strict; [`open`] makes
//! the best of any text.

mod error;
mod fragment;
pub mod network;
mod notation;
mod open;
mod read;
mod write;

pub use error::{LinkError, sentences};
pub use open::{MAX_COMPLAINTS, Opened};

use crate::experiment::Experiment;
pub(crate) use crate::experiment::shortened;

/// Longest readable link, in bytes; longer ones are compressed.
pub const READABLE: usize = 1_500;
/// Longest link that is read at all, in bytes.
pub const MAX_LENGTH: usize = 32_768;
/// Most bytes a compressed link may unfold to.
const MAX_UNFOLDED: usize = 262_144;
/// First word of the readable form.
const READABLE_MARK: &str = "v1";
/// Second word of the links of network experiments.
const LAB_NETWORK: &str = "lab=network";
/// Start of the compressed form.
const COMPRESSED_MARK: &str = "z1.";
/// The word that says of runs that there are none.
const NO_RUNS: &str = "none";

/// The fragment (without `#`) that opens this experiment.
pub fn encode(experiment: &Experiment) -> String {
    let readable = write::readable(experiment);
    if readable.len() <= READABLE { readable } else { write::compressed(experiment) }
}

/// The experiment a fragment (with or without `#`, or a whole address) describes.
///
/// # Errors
/// Where it cannot be read; says what and where.
pub fn decode(text: &str) -> Result<Experiment, LinkError> {
    let (fragment, trouble) = fragment::of(text)?;
    trouble.map_or_else(|| read::readable(&fragment).strictly(), Err)
}

/// Opens any text: what of it can be read, and a complaint for each part that cannot.
pub fn open(text: &str) -> Opened<Experiment> {
    open::forgiving(text, |text| match fragment::of(text) {
        Ok((fragment, trouble)) => read::readable(&fragment).after(trouble),
        Err(trouble) => Opened { experiment: Experiment::default(), complaints: vec![trouble] },
    })
}

/// Whether a text is the link of a network experiment, as far as can be seen without reading it.
pub fn is_network(text: &str) -> bool {
    fragment::is_network(text)
}

/// An experiment as the readable text of its link, of any length.
pub mod plain {
    use super::{Experiment, LinkError, read, write};

    /// Writes the text.
    pub fn write(experiment: &Experiment) -> String {
        write::readable(experiment)
    }

    /// Reads and validates the text.
    ///
    /// # Errors
    /// Where it cannot be read; says what and where.
    pub fn read(text: &str) -> Result<Experiment, LinkError> {
        read::readable(text).strictly()
    }
}
