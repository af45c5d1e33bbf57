//! How the end of a run travels: which reason, then its numbers.

use super::{Reader, Writer};
use crate::search::Stall;
use crate::train::ending::{Arrival, Reason, Stationary};

pub(super) fn write(written: Writer, reason: Option<Reason>) -> Writer {
    match reason {
        None => written.put(0u32),
        Some(Reason::TooLarge) => written.put(1u32),
        Some(Reason::Value(at)) => written.put(2u32).numbers(&at),
        Some(Reason::Gradient(at)) => written.put(3u32).numbers(&at),
        Some(Reason::Rate) => written.put(4u32),
        Some(Reason::Step) => written.put(5u32),
        Some(Reason::Stalled(why)) => written.put(6u32).put(why as u32),
        Some(Reason::Arrived(Arrival { kind, eigenvalues, above })) => {
            let written = written.put(7u32).put(kind as u32).numbers(&eigenvalues);
            written.put(u32::from(above.is_some())).numbers(above.as_slice())
        }
    }
}

/// The reason, which may be none; none at all where it cannot be read.
pub(super) fn read(words: &mut Reader) -> Option<Option<Reason>> {
    Some(Some(match words.whole()? {
        0 => return Some(None),
        1 => Reason::TooLarge,
        2 => Reason::Value(words.pair()?),
        3 => Reason::Gradient(words.pair()?),
        4 => Reason::Rate,
        5 => Reason::Step,
        6 => Reason::Stalled(*Stall::ALL.get(words.whole()? as usize)?),
        7 => Reason::Arrived(Arrival {
            kind: *Stationary::ALL.get(words.whole()? as usize)?,
            eigenvalues: words.pair()?,
            above: words.several(Reader::number)?.pop(),
        }),
        _ => return None,
    }))
}

/// One of each.
#[cfg(test)]
pub(super) fn examples() -> impl Iterator<Item = Option<Reason>> {
    let stalled = Stall::ALL.map(Reason::Stalled);
    let arrived = Stationary::ALL.map(|kind| Reason::Arrived(Arrival { kind, eigenvalues: [-1.0, 0.5], above: None }));
    let known = Reason::Arrived(Arrival { kind: Stationary::Minimum, eigenvalues: [0.1, 2.0], above: Some(1e-300) });
    let others = [
        Reason::TooLarge,
        Reason::Value([0.1, -0.0]),
        Reason::Gradient([1e300, 2.0]),
        Reason::Rate,
        Reason::Step,
        known,
    ];
    std::iter::once(None).chain(stalled.into_iter().chain(arrived).chain(others).map(Some))
}
