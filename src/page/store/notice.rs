//! What the page has to say to the person: one message of a kind at a time, newest last.

use crate::link::LinkError;
use crate::page::edit::{Refusal, Way};

/// Something that needs saying.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// Parts of a link could not be read, or all of it; what was wrong and where. The rest is open, or the default.
    BadLink(Vec<LinkError>),
    /// The worker was replaced; the experiment goes on.
    Replaced(Fault),
    /// The worker failed too often; the person may try again.
    Stopped(Fault),
    /// The worker refused the experiment, and why.
    Failed(String),
    /// The clipboard refused; the link to copy by hand.
    CopyByHand(String),
    /// A file could not be made.
    NotSaved,
    /// An edit was undone or made again: which way, and what it was, in English and Chinese.
    Travelled(Way, [String; 2]),
    /// What was shared is not reproduced: the digest in the link, and the one here.
    Differs([String; 2]),
    /// There is no edit to undo, or to make again.
    NoTravel(Way),
    /// A run was removed; its name. It can be brought back.
    Removed(String),
    /// An edit was refused.
    Refused(Refusal),
}

/// What was wrong with a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It raised an error.
    Crashed,
    /// It did not answer in time.
    Silent,
    /// It said something that cannot be read.
    Garbled,
    /// It could not be started at all.
    NoStart,
}

impl Message {
    /// Whether the other one need not be said any more.
    fn overtakes(&self, other: &Message) -> bool {
        let of_edit =
            |message: &Message| matches!(message, Message::Travelled(..) | Message::NoTravel(_) | Message::Removed(_));
        matches!((self, other), (Message::Stopped(_), Message::Replaced(_))) || (of_edit(self) && of_edit(other))
    }

    /// Whether both are of the same kind, whatever they say.
    pub fn same_kind(&self, other: &Message) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// Adds a message in place of an older one of its kind.
pub fn say(messages: &mut Vec<Message>, message: Message) {
    messages.retain(|other| !other.same_kind(&message) && !message.overtakes(other));
    messages.push(message);
}
