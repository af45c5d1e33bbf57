//! What the page knows of a race: its trajectories, how far the worker is, whether it reproduces what was shared.

use super::{Begin, Draft, Message, Shared, State, notice};
use crate::expr::Kind;
use crate::protocol::{Frame, LossBand, Trace};

/// What the page keeps beside a run of the experiment.
#[derive(Clone)]
pub struct Card {
    /// Stays with the run when others come and go.
    pub key: u32,
    /// Its trajectory so far; none before the first frame.
    pub trace: Option<Shared<Trace>>,
    /// How its loss spreads over the seeds, where there are several and all have run.
    pub band: Option<Shared<LossBand>>,
    /// What is typed as its rule while it does not parse.
    pub draft: Option<Draft>,
    /// What is typed as its schedule while it does not parse.
    pub schedule_draft: Option<Draft>,
}

/// How far the worker is with the present experiment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Race {
    /// Run id of the frame shown; none before the first frame.
    pub run: Option<u32>,
    /// Digest over all runs, once all have ended.
    pub digest: Option<String>,
    /// How long the worker computed, in ms.
    pub elapsed_ms: f64,
    /// A place at which the function is defined, near a start at which it is not.
    pub refuge: Option<[f64; 2]>,
    /// Whether the digest is the one the link promised.
    pub reproduction: Reproduction,
    /// Largest key given to a card so far.
    last_key: u32,
}

/// Whether an opened experiment gave the digest it was shared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reproduction {
    /// Nothing was promised, or not all is computed.
    #[default]
    Unchecked,
    /// The same bits.
    Same,
    /// Other bits.
    Different,
}

impl Race {
    /// Nothing is known; keys go on.
    pub fn forget(&mut self) {
        *self = Self { last_key: self.last_key, ..Self::default() };
    }

    fn fresh_card(&mut self) -> Card {
        self.last_key += 1;
        Card { key: self.last_key, trace: None, band: None, draft: None, schedule_draft: None }
    }
}

/// A card for a run that is added at the end, or right below the one it copies.
pub fn insert(state: &mut State, copied: Option<usize>) {
    let mut card = state.race.fresh_card();
    let cards = state.cards.make_mut();
    match copied.and_then(|index| Some((index, cards.get(index)?))) {
        Some((index, original)) => {
            card.trace = original.trace.clone();
            cards.insert(index + 1, card);
        }
        None => cards.push(card),
    }
    state.highlight = super::Highlight::default();
}

/// Drops the card of a run that is removed.
pub fn remove(state: &mut State, index: usize) {
    let cards = state.cards.make_mut();
    if index < cards.len() {
        cards.remove(index);
    }
    state.highlight = super::Highlight::default();
    state.inspection = None;
}

/// Keeps, or drops, what is typed as the rule or as the schedule of a run.
pub fn set_draft(state: &mut State, index: usize, kind: Kind, draft: Option<Draft>) {
    let Some(card) = state.cards.make_mut().get_mut(index) else { return };
    match kind {
        Kind::Schedule => card.schedule_draft = draft,
        _ => card.draft = draft,
    }
}

/// Gives every run of the experiment a card, and drops what is left over.
pub fn align(state: &mut State) {
    let runs = state.experiment.runs.len();
    if state.cards.len() == runs {
        return;
    }
    let fresh: Vec<Card> = (state.cards.len()..runs).map(|_| state.race.fresh_card()).collect();
    let cards = state.cards.make_mut();
    cards.truncate(runs);
    cards.extend(fresh);
}

/// Takes in a frame. One whose runs are not those of the experiment belongs to the past and changes nothing.
pub fn arrived(mut state: State, frame: Frame, traces: Vec<Trace>, current: bool) -> State {
    if traces.len() != state.cards.len() {
        return state;
    }
    let head = frame.runs.iter().map(|run| run.steps).max().unwrap_or(0);
    // Where every run has ended early, there is no more to wait for.
    let total = if frame.done && head > 0 { head } else { state.experiment.steps };
    let another = state.race.run != Some(frame.run);
    for (card, trace) in state.cards.make_mut().iter_mut().zip(traces) {
        card.trace = Some(Shared::new(trace));
        card.band.take_if(|_| another);
    }
    state.race.run = Some(frame.run);
    state.race.elapsed_ms = frame.elapsed_ms;
    state.race.refuge = frame.refuge;
    state.race.digest = frame.digest.filter(|_| current && frame.done);
    if let (Some(promised), Some(found)) = (state.experiment.digest, state.race.digest.clone()) {
        let (expected, before) = (crate::digest::hex(promised), state.race.reproduction);
        state.race.reproduction = if expected == found { Reproduction::Same } else { Reproduction::Different };
        if state.race.reproduction == Reproduction::Different && before != Reproduction::Different {
            notice::say(&mut state.messages, Message::Differs([expected, found]));
        }
    }
    state.transport.follow(head, total);
    begin(&mut state, head, frame.done);
    state
}

/// Takes in how the loss of a run spreads.
pub fn spread(state: &mut State, index: usize, band: LossBand) {
    if let Some(card) = state.cards.make_mut().get_mut(index) {
        card.band = Some(Shared::new(band));
    }
}

/// Starts a newly opened race once there is enough of it.
fn begin(state: &mut State, head: u32, done: bool) {
    match state.begin {
        Some(Begin::Play) if state.cards.is_empty() => {}
        Some(Begin::Play) => state.transport.play(),
        Some(Begin::At(step)) if done || head >= step => state.transport.seek(f64::from(step)),
        Some(Begin::AtEnd) if done => state.transport.seek(f64::from(head)),
        _ => return,
    }
    state.begin = None;
}
