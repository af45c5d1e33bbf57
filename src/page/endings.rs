//! How a run ended, in the page's words: a word beside its numbers, and a sentence with a way out that fits the cause.

use super::i18n::{Key, fill, t};
use crate::format::short;
use crate::protocol::{RunHead, Status, Trace};
use crate::registry::Lang;
use crate::scale::significant;
use crate::search::Stall;
use crate::train::DIVERGED;
use crate::train::ending::{Arrival, Reason, Stationary};

/// Whether an end is what one hopes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A minimum.
    Good,
    /// The gradient has vanished, or there is no further step, but at no minimum that is known to be the lowest.
    Doubtful,
    /// The run was lost.
    Bad,
}

/// The word for an end, and all there is to say of it; none where a run goes on or has taken all its steps.
pub fn word(head: &RunHead, lang: Lang) -> Option<(Tone, String, String)> {
    let message = head.reason.map(|reason| reason.message(lang)).unwrap_or_default();
    let word = |tone: Tone, key: Key| (tone, t(lang, key).to_owned(), message.clone());
    match (head.status, head.reason) {
        (Status::Diverged, _) => Some(word(Tone::Bad, Key::Diverged)),
        (Status::Undefined, Some(Reason::Stalled(_))) => Some(word(Tone::Doubtful, Key::Stopped)),
        (Status::Undefined, _) => Some(word(Tone::Bad, Key::Undefined)),
        (_, Some(Reason::Arrived(Arrival { kind: Stationary::Minimum, .. }))) => {
            Some((Tone::Good, message.clone(), t(lang, Key::Converged).to_owned()))
        }
        (_, Some(Reason::Arrived(_))) => Some((Tone::Doubtful, message.clone(), t(lang, Key::NotAMinimum).to_owned())),
        (_, Some(Reason::Stalled(_))) => Some(word(Tone::Doubtful, Key::Stopped)),
        _ => None,
    }
}

/// What is wrong with the start of a run, with a way out; none where it is sound.
pub fn of_start(trace: &Trace, lang: Lang) -> Option<String> {
    let start = trace.row(0);
    match trace.head.reason? {
        Reason::Value(at) if at == start.point() => Some(fill(lang, Key::StartUndefined, &[("place", &place(at))])),
        Reason::Gradient(at) if at == start.point() => Some(fill(lang, Key::StartNoGradient, &[("place", &place(at))])),
        Reason::TooLarge if start.loss().abs() > DIVERGED => Some(t(lang, Key::StartTooLarge).to_owned()),
        _ => None,
    }
}

/// A sentence on how a run was lost, with a way out; none where it was not.
pub fn sentence(name: &str, trace: &Trace, lang: Lang) -> Option<String> {
    if let Some(words) = of_start(trace, lang) {
        return Some(words);
    }
    let n = trace.head.steps.to_string();
    let told = |key: Key, other: (&str, &str)| Some(fill(lang, key, &[("run", name), ("n", &n), other]));
    match trace.head.reason? {
        Reason::TooLarge => told(Key::DivergedAt, ("", "")),
        Reason::Value(at) => told(Key::UndefinedAt, ("place", &place(at))),
        Reason::Gradient(at) => told(Key::NoGradientAt, ("place", &place(at))),
        Reason::Rate => told(Key::NoRateAt, ("", "")),
        Reason::Step => told(Key::NoStepAt, ("", "")),
        Reason::Stalled(why @ (Stall::Singular | Stall::NotFinite)) => {
            told(Key::StoppedAt, ("reason", why.message(lang)))
        }
        Reason::Stalled(_) | Reason::Arrived(_) => None,
    }
}

/// A place in few digits.
pub fn place([x, y]: [f64; 2]) -> String {
    let [x, y] = [x, y].map(|coordinate| short(significant(coordinate, 3)));
    format!("({x}, {y})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Frame;

    fn trace(start: [f64; 3], reason: Reason) -> Trace {
        let head = RunHead { steps: 0, status: reason.status(), reason: Some(reason), digest: None };
        let frame = Frame { run: 1, done: true, runs: vec![head], digest: None, elapsed_ms: 0.0, refuge: None };
        let [x, y, loss] = start;
        let row = [x, y, loss, 0.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0];
        Trace::split(&frame, &row).expect("the lengths agree").remove(0)
    }

    #[test]
    fn the_way_out_fits_the_cause() {
        let said = |start: [f64; 3], reason: Reason| sentence("Adam", &trace(start, reason), Lang::En).expect("lost");
        let outside = said([-0.4, 1.8, f64::NAN], Reason::Value([-0.4, 1.8]));
        assert!(outside.contains("not a number at (−0.4, 1.8)") && outside.contains("Move the start"), "{outside}");
        assert!(!outside.contains("rate"), "{outside}");
        let left = said([0.4, 1.8, 1.0], Reason::Value([-0.4, 1.8]));
        assert!(left.starts_with("Adam") && left.contains("smaller rate"), "{left}");
        let large = said([0.4, 1.8, 1.0], Reason::TooLarge);
        assert!(large.contains("diverged at step 0") && large.contains("too large"), "{large}");
        assert!(said([0.4, 1.8, 1e120], Reason::TooLarge).contains("at the start"));
        assert!(said([0.4, 1.8, 1.0], Reason::Rate).contains("schedule"));
    }

    #[test]
    fn only_a_minimum_is_good() {
        let head = |reason: Reason| RunHead { steps: 9, status: reason.status(), reason: Some(reason), digest: None };
        let arrived = |kind: Stationary, above: Option<f64>| {
            head(Reason::Arrived(Arrival { kind, eigenvalues: [-1.0, 1.0], above }))
        };
        let said = |head: &RunHead| word(head, Lang::En).map(|(tone, word, _)| (tone, word)).expect("an end");
        assert_eq!(said(&arrived(Stationary::Minimum, None)), (Tone::Good, "minimum".to_owned()));
        let poor = said(&arrived(Stationary::LocalMinimum, Some(17.91)));
        assert_eq!(poor, (Tone::Doubtful, "local minimum (f − f* = 17.91)".to_owned()));
        assert_eq!(said(&arrived(Stationary::Saddle, None)), (Tone::Doubtful, "saddle (λ −1, 1)".to_owned()));
        assert_eq!(said(&head(Reason::TooLarge)).0, Tone::Bad);
        assert_eq!(said(&head(Reason::Value([0.0, 0.0]))), (Tone::Bad, "not defined".to_owned()));
    }
}
