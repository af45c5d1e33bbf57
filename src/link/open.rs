//! Opening a link that may be damaged: what can be read is opened, what cannot is said.
//!
//! Links are copied by hand, cut by chats, followed by a full stop, edited from memory. [`Opened`] is what the page makes of
//! any text: a valid experiment, always, and a sentence for every part that was not understood. A terminal reads strictly
//! instead: the first complaint is its error.

use super::LinkError;

/// Most complaints about one link; whoever has read so many knows.
pub const MAX_COMPLAINTS: usize = 8;
/// What follows a link in a sentence, and ends up in it.
const TRAILING: &[char] =
    &['.', ',', ';', ':', '!', '?', ')', ']', '}', '>', '"', '\'', '*', '’', '”', '。', '，', '）', '》', '」'];
/// Most characters that are taken for such.
const MAX_TRAILING: usize = 3;

/// What opening a link came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened<E> {
    /// A valid experiment: what could be read, and what is usual in place of the rest.
    pub experiment: E,
    /// What could not be read, in its order.
    pub complaints: Vec<LinkError>,
}

impl<E> Opened<E> {
    /// With a complaint about the text as a whole, where there is one, before the others.
    pub(super) fn after(mut self, trouble: Option<LinkError>) -> Self {
        self.complaints.splice(..0, trouble);
        self.complaints.truncate(MAX_COMPLAINTS);
        self
    }

    /// The experiment, where there is nothing to complain of.
    ///
    /// # Errors
    /// The first complaint.
    pub(super) fn strictly(self) -> Result<E, LinkError> {
        self.complaints.into_iter().next().map_or(Ok(self.experiment), Err)
    }
}

/// What a reader cannot read, so that it can go on.
#[derive(Debug, Default)]
pub(super) struct Complaints(Vec<LinkError>);

impl Complaints {
    /// Adds one.
    pub fn say(&mut self, error: impl Into<LinkError>) {
        let error = error.into();
        if self.0.len() < MAX_COMPLAINTS && !self.0.contains(&error) {
            self.0.push(error);
        }
    }

    /// The value; none, and a complaint, where there is an error.
    pub fn take<T>(&mut self, read: Result<T, impl Into<LinkError>>) -> Option<T> {
        read.map_err(|error| self.say(error)).ok()
    }

    /// What was complained of.
    pub fn into_list(self) -> Vec<LinkError> {
        self.0
    }
}

/// Opens a text, and without the punctuation that follows it where that leaves less to complain of.
pub(super) fn forgiving<E>(text: &str, read: impl Fn(&str) -> Opened<E>) -> Opened<E> {
    let mut text = text.trim();
    let mut best = read(text);
    for _ in 0..MAX_TRAILING {
        let Some(shorter) = text.strip_suffix(TRAILING).filter(|_| !best.complaints.is_empty()) else { break };
        text = shorter;
        let opened = read(text);
        if opened.complaints.len() < best.complaints.len() {
            best = opened;
        }
    }
    best
}
