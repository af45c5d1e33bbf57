//! The store: everything the page shows as one value, and the pure function that changes it.
//!
//! [`State`] is cheap to clone (its large parts are shared). [`reduce`] has no effects, no clock and no randomness:
//! what the worker, the address bar or the browser's storage must do about a change follows from comparing the state
//! before and after it, in [`super::app`].

mod action;
mod hub;
mod maps;
mod notice;
mod race;
mod shared;
mod state;
mod travel;

pub use crate::page::hub::use_window_event;
pub use action::{Action, Drive};
pub use hub::{Hub, Subscription, use_hub, use_select};
pub use maps::{MapAction, Maps, Progress};
pub use notice::{Fault, Message};
pub use race::{Card, Race, Reproduction};
pub use shared::Shared;
pub use state::{
    Begin, Draft, Help, Highlight, Hint, Layout, Letter, Preferences, ReliefState, Sheet, State, System, ThemeChoice,
    WorkerState,
};

use crate::experiment::Experiment;
use crate::expr::Kind;
use crate::page::edit::{self, Edit, Refusal, RunEdit, Weight, same_work};
use crate::page::names::run_names;
use crate::train::transport::Transport;
use state::domain_of;

/// The state after an action.
pub fn reduce(mut state: State, action: Action) -> State {
    match action {
        Action::Edit(edit) => return edited(state, &edit),
        Action::Travel(experiment, way) => return travel::travelled(state, *experiment, way),
        Action::Arrived { frame, traces, current } => return race::arrived(state, frame, traces, current),
        Action::Spread(index, band) => race::spread(&mut state, index, band),
        Action::Surveyed(field) => state.field = Some(Shared::new(field)),
        Action::Inspected(inspection) => state.inspection = Some(Shared::new(inspection)),
        Action::Worker(worker) => state.worker = worker,
        Action::Retry => {
            state.worker = WorkerState::Restarting;
            state.messages.retain(|message| !matches!(message, Message::Stopped(_)));
        }
        Action::Say(message) => notice::say(&mut state.messages, message),
        Action::Dismiss(message) => state.messages.retain(|other| !other.same_kind(&message)),
        Action::Advance(elapsed_ms) => {
            state.transport.advance(elapsed_ms);
        }
        Action::Transport(drive) => drive_transport(&mut state, drive),
        Action::Hover(point) => state.hover = point,
        Action::Probed(probe) => (state.probe, state.unread) = (Some(Shared::new(probe)), false),
        Action::Unread => (state.probe, state.unread) = (None, true),
        Action::Model(model) => state.model = model,
        Action::HighlightRun(run) => state.highlight.pointed = run,
        Action::Pin(run) => state.highlight.pinned = run.filter(|_| state.highlight.pinned != run),
        Action::Sort(column) => state.sort = column.next(state.sort),
        Action::HighlightStart(start) => state.highlight.start = start,
        Action::HighlightLetter(letter) => state.highlight.letter = letter,
        Action::HighlightRole(role) => state.highlight.role = role,
        Action::Look(camera) => return edited(state, &Edit::Domain(Some(domain_of(&camera)))),
        Action::Resize(size) => state.stage_size = size,
        Action::Preferences(preferences) => state.preferences = preferences,
        Action::Reveal => state.reveals += 1,
        Action::Lang(lang) => state.preferences.lang = lang,
        Action::Theme(theme) => state.preferences.theme = theme,
        Action::HintsSeen(count) => state.preferences.hints_seen = count,
        Action::System(system) => state.system = system,
        Action::Sheet(sheet) => state.sheet = sheet,
        Action::Layout(layout) => {
            state.layout = layout;
            state.sheet = None;
        }
        Action::Help(help) => state.help = help,
        Action::Copied(at) => state.copied = at,
        Action::Relief(relief) => state.relief = relief,
        Action::Turned(angle) => state.angle = Some(angle),
        Action::Map(action) => maps::reduce(&mut state, action),
    }
    state
}

fn drive_transport(state: &mut State, drive: Drive) {
    let transport = &mut state.transport;
    match drive {
        // Nothing moves where nobody races.
        Drive::Toggle if state.experiment.runs.is_empty() => {}
        Drive::Toggle => {
            transport.toggle();
            // The legend goes while the race plays, and the pointer cannot leave what is gone.
            state.highlight.role = None;
            learned(state, Hint::Space);
        }
        Drive::Step(by) => transport.step_by(by),
        Drive::Seek(step) => transport.seek(step),
        Drive::End => {
            transport.pause();
            transport.seek(f64::from(transport.head()));
        }
        Drive::Reset => transport.reset(),
        Drive::Speed(speed) => transport.set_speed(speed),
        Drive::ShiftSpeed(by) => transport.shift_speed(by),
    }
    // Whoever takes the controls decides how it begins.
    if !matches!(drive, Drive::Speed(_) | Drive::ShiftSpeed(_)) {
        state.begin = None;
    }
}

/// Whoever does what the present hint says needs it no longer.
fn learned(state: &mut State, hint: Hint) {
    if state.preferences.hints_seen == hint as usize {
        state.preferences.hints_seen += 1;
    }
}

fn edited(mut state: State, edit: &Edit) -> State {
    let next = match edit::apply(&state.experiment, edit) {
        Ok(next) => next,
        Err(refusal) => return refused(state, edit, refusal),
    };
    if !same_work(&state.experiment, &next) {
        state.race.reproduction = Reproduction::Unchecked;
        state.race.digest = None;
    }
    match edit {
        Edit::Surface(_) => {
            state.surface_draft = None;
            (state.field, state.probe) = (None, None);
            state.begin = Some(first_motion(&state.system));
            state.transport.reset();
            let cards = state.cards.make_mut();
            cards.iter_mut().for_each(|card| card.trace = None);
        }
        Edit::SurfaceText(_) => state.surface_draft = None,
        Edit::AddRun(_) => race::insert(&mut state, None),
        Edit::Run(index, RunEdit::Duplicate) => race::insert(&mut state, Some(*index)),
        Edit::Run(index, RunEdit::Remove) => race::remove(&mut state, *index),
        Edit::Run(index, RunEdit::Text(_) | RunEdit::Optimizer(_)) => {
            race::set_draft(&mut state, *index, Kind::Rule, None);
        }
        Edit::Run(index, RunEdit::ScheduleText(_) | RunEdit::Schedule(_)) => {
            race::set_draft(&mut state, *index, Kind::Schedule, None);
        }
        _ => {}
    }
    let past =
        |message: &Message| matches!(message, Message::Removed(_) | Message::Travelled(..) | Message::Differs(_));
    state.messages.retain(|message| !past(message));
    if let Edit::Run(index, RunEdit::Remove) = edit {
        let name = run_names(&state.experiment, state.lang()).get(*index).cloned().unwrap_or_default();
        notice::say(&mut state.messages, Message::Removed(name));
    }
    match edit {
        Edit::Start(_) => learned(&mut state, Hint::Start),
        Edit::Run(_, RunEdit::Hyper(..) | RunEdit::Hypers(..)) | Edit::SurfaceHyper(..) => {
            learned(&mut state, Hint::Slider)
        }
        _ => {}
    }
    if matches!(edit, Edit::Run(_, RunEdit::Remove | RunEdit::Duplicate)) {
        // The one chosen may now be another one.
        state.maps.run = None;
    }
    state.weight = edit.weight();
    if next.runs.is_empty() {
        state.transport.reset();
    }
    state.experiment = Shared::new(next);
    race::align(&mut state);
    state
}

/// A typed text stays as it was typed, with its error; anything else is said aloud.
fn refused(mut state: State, edit: &Edit, refusal: Refusal) -> State {
    let draft = |text: &String| {
        let error = if let Refusal::Formula(error) = &refusal { Some(error.clone()) } else { None };
        Draft { text: text.clone(), refusal: error.is_none().then(|| refusal.clone()), error }
    };
    match edit {
        Edit::SurfaceText(text) => state.surface_draft = Some(draft(text)),
        Edit::Run(index, RunEdit::Text(text)) => {
            let draft = draft(text);
            race::set_draft(&mut state, *index, Kind::Rule, Some(draft));
        }
        Edit::Run(index, RunEdit::ScheduleText(text)) => {
            let draft = draft(text);
            race::set_draft(&mut state, *index, Kind::Schedule, Some(draft));
        }
        _ => notice::say(&mut state.messages, Message::Refused(refusal)),
    }
    state
}

fn opened(mut state: State, experiment: Experiment) -> State {
    let speed = state.transport.speed();
    state.transport = Transport::new(experiment.steps);
    state.transport.set_speed(speed);
    state.begin = Some(experiment.step.map_or(first_motion(&state.system), Begin::At));
    state.cards = Shared::new(Vec::new());
    if state.experiment.surface != experiment.surface {
        (state.field, state.probe) = (None, None);
    }
    state.surface_draft = None;
    state.race.forget();
    state.inspection = None;
    state.highlight = Highlight::default();
    (state.maps.run, state.maps.cell) = (None, None);
    let shown = experiment.view;
    state.highlight.pinned =
        shown.focus.and_then(|run| (run as usize).checked_sub(1)).filter(|run| *run < experiment.runs.len());
    (state.model, state.angle, state.turns) = (shown.model, shown.angle, state.turns + 1);
    if state.maps.open != shown.map {
        maps::reduce(&mut state, MapAction::Open(shown.map));
    }
    state.weight = Weight::Cursor;
    // What was wrong with the link before this one is no longer of interest.
    state.messages.retain(|message| !matches!(message, Message::BadLink(_) | Message::Differs(_)));
    state.experiment = Shared::new(experiment);
    race::align(&mut state);
    state
}

fn first_motion(system: &System) -> Begin {
    if system.reduced_motion { Begin::AtEnd } else { Begin::Play }
}
