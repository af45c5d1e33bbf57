//! Experiment <-> link text: everything the page shows, in the part of the address after `#`, so that no server sees it.
//!
//! ```text
//! v1&surface=rosenbrock(b=50)&start=-1.5,2&steps=200&run=adam(lr=0.05),exponential(k=0.01)&run=sgd(lr=0.001)
//! v1&surface=formula&f=x^4-3*x*y%2By^2&domain=-2,2,-2,2&run=custom(lr=0.1)&rule=x%20=%20x%20-%20lr*g
//! z1.<base64url of the readable form, deflated>
//! ```
//!
//! `key=value` pairs in any order; what has its default is left out. `rule` belongs to the `run` before it. Anything
//! that would be longer than [`READABLE`] bytes falls back to the compressed form. Both are untrusted input: lengths
//! are bounded before anything is built, nothing panics, and what is refused is named.

mod error;
pub mod network;
mod notation;
mod read;
mod write;

pub use error::LinkError;

use crate::experiment::Experiment;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

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
    read::readable(&fragment(text)?)
}

/// Whether a text is the link of a network experiment, as far as can be seen without reading it.
pub fn is_network(text: &str) -> bool {
    fragment(text).is_ok_and(|fragment| fragment.split('&').nth(1) == Some(LAB_NETWORK))
}

/// The readable text of a link of either form.
fn fragment(text: &str) -> Result<String, LinkError> {
    let text = text.trim();
    let fragment = text.split_once('#').map_or(text, |(_, fragment)| fragment);
    if fragment.len() > MAX_LENGTH {
        return Err(LinkError::TooLong);
    }
    if let Some(packed) = fragment.strip_prefix(COMPRESSED_MARK) {
        let bytes = URL_SAFE_NO_PAD.decode(packed).map_err(|_| LinkError::Damaged)?;
        let text = miniz_oxide::inflate::decompress_to_vec_with_limit(&bytes, MAX_UNFOLDED);
        return text.ok().and_then(|text| String::from_utf8(text).ok()).ok_or(LinkError::Damaged);
    }
    match fragment.split('&').next() {
        Some(READABLE_MARK) => Ok(fragment.to_owned()),
        first => Err(LinkError::UnknownVersion(shortened(first.unwrap_or_default()))),
    }
}

/// The text, cut to a length that fits a message.
fn shortened(text: &str) -> String {
    const LENGTH: usize = 40;
    let cut: String = text.chars().take(LENGTH).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
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
        read::readable(text)
    }
}
