//! Back and Forward: an edit is undone or made again, and all else stays: the step, the pace, what is open.

use super::{Begin, Highlight, Message, Reproduction, Shared, State, notice, opened, race};
use crate::experiment::Experiment;
use crate::page::change;
use crate::page::edit::{Way, Weight, same_work};
use crate::registry::Lang;

/// The state after the person has walked to an experiment.
pub fn travelled(state: State, experiment: Experiment, way: Way) -> State {
    let before = state.experiment.clone();
    let stays = way != Way::Anew
        && std::ptr::eq(before.surface.entry, experiment.surface.entry)
        && state.race.run.is_some()
        && !experiment.runs.is_empty();
    let after = Shared::new(experiment.clone());
    let mut state = if stays { resumed(state, experiment) } else { opened(state, experiment) };
    // What is undone is the step from the later experiment to the earlier one.
    let (from, to) = if way == Way::Forth { (&before, &after) } else { (&after, &before) };
    let said = [Lang::En, Lang::Zh].map(|lang| change::between(from, to, lang));
    state.messages.retain(|message| !matches!(message, Message::Removed(_) | Message::Travelled(..)));
    if way != Way::Anew && !said[0].is_empty() {
        notice::say(&mut state.messages, Message::Travelled(way, said));
    }
    state
}

/// Another experiment on the same surface, as if by an edit.
fn resumed(mut state: State, experiment: Experiment) -> State {
    if !same_work(&state.experiment, &experiment) {
        (state.race.reproduction, state.race.digest) = (Reproduction::Unchecked, None);
    }
    if state.experiment.runs.len() != experiment.runs.len() {
        // Which one has come or gone is not known: all are told anew.
        state.cards = Shared::new(Vec::new());
        (state.highlight, state.maps.run, state.inspection) = (Highlight::default(), None, None);
    }
    if let Some(step) = experiment.step {
        state.transport.pause();
        state.transport.seek(f64::from(step.min(state.transport.head())));
        state.begin = (state.transport.step() != step).then_some(Begin::At(step));
    }
    state.surface_draft = None;
    for card in state.cards.make_mut() {
        (card.draft, card.schedule_draft) = (None, None);
    }
    state.messages.retain(|message| !matches!(message, Message::BadLink(_) | Message::Differs(_)));
    state.weight = Weight::Cursor;
    state.experiment = Shared::new(experiment);
    race::align(&mut state);
    state
}
