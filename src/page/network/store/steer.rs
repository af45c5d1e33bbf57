//! What becomes of runs under way when a person changes something: they go on otherwise from where they are, a new run branches
//! off at an earlier step, or all begins anew.

use super::{Gesture, State, Track, opened};
use crate::experiment::network::{NetworkExperiment, Own};
use crate::page::edit::Weight;
use crate::page::network::edit::{self, Edit, Refusal};
use crate::page::network::naming;
use crate::page::network::words::{Key, t};
use crate::page::store::Shared;
use crate::protocol::Status;
use std::rc::Rc;

/// Frames that may pass between two movements of one gesture: about half a second.
const GESTURE: u32 = 15;

/// Runs that an edit steers.
struct Course {
    /// The card the hand is on; none where it is on what all runs share.
    card: Option<usize>,
    runs: Rc<[(usize, u32)]>,
    /// A new run branches off the first of them.
    branches: bool,
}

/// The state after a person's change of the experiment.
pub(super) fn edited(mut state: State, edit: &Edit) -> State {
    let anew = edit.regularizes() && edit.relayers(&state.experiment) && state.head() > 0;
    let course = if anew { None } else { course(&state, edit) };
    let undone = undone(&state, edit);
    let changed = match &course {
        Some(Course { card: None, runs, branches }) => edit::regularize(&state.experiment, edit, runs, *branches),
        Some(Course { card: Some(_), runs, branches }) => {
            let (run, step) = runs[0];
            let edit = edit.redirected(&state.experiment, run, step);
            edit::steer(&state.experiment, &edit, run, step, *branches)
        }
        None if anew => edit::apply(&state.experiment, &edit.everywhere(&state.experiment)),
        None => edit::apply(&state.experiment, edit),
    };
    let appends = edit.appends(state.tracks.len());
    match changed {
        Ok(experiment) if experiment == *state.experiment => state,
        Ok(mut experiment) => {
            let branched = course.as_ref().filter(|course| course.branches).map(|_| state.tracks.len());
            naming::rename(&state.experiment, &mut experiment, branched);
            let continuous = matches!(edit, Edit::Set(_, value) if value.is_number() || value.is_object());
            state.weight = if continuous { Weight::Continuous } else { Weight::Discrete };
            state.message =
                anew.then(|| -> Rc<dyn Fn(_) -> String> { Rc::new(|lang| t(lang, Key::LayersAnew).to_owned()) });
            if let Some(chosen) = edit::chosen(&state.experiment, &experiment) {
                state.experiment = Shared::new(chosen);
                return state;
            }
            match course {
                Some(Course { card, runs, branches }) => {
                    let cuts = if branches { &[] } else { &runs[..] };
                    let runs = if branches { Rc::from([(state.tracks.len(), runs[0].1)]) } else { Rc::clone(&runs) };
                    state.gesture = Some(Gesture { card, runs, frame: state.frames });
                    let mut state = revised(state, experiment, cuts);
                    if let Some(branch) = branched {
                        // What was made is what is looked at, at the step where it was made.
                        (state.looked, state.views) = (branch, Rc::default());
                        let at = state.at;
                        if !state.playing {
                            state = state.order(super::Command::Visit(at));
                        }
                    }
                    state
                }
                None if appends => revised(state, experiment, &[]),
                None => match undone {
                    Some(cut) => revised(state, experiment, &[cut]),
                    None => opened(state, experiment),
                },
            }
        }
        Err(refusal) => {
            state.message = Some(Rc::new(move |lang| Refusal::message(&refusal, lang)));
            state
        }
    }
}

/// The state on another experiment. Where only changes of runs differ, their trainings go on from where they part.
pub(super) fn retraced(state: State, experiment: NetworkExperiment) -> State {
    let changes = |experiment: &NetworkExperiment, run: usize| {
        experiment.runs[run].own.as_deref().map(|own| own.changes.clone()).unwrap_or_default()
    };
    let before = state.experiment.clone();
    if state.outline.is_none() || unchanged(&before) != unchanged(&experiment) {
        return opened(state, experiment);
    }
    let part = |run: usize| {
        let (old, new) = (changes(&before, run), changes(&experiment, run));
        let same = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let step = [old.get(same), new.get(same)].into_iter().flatten().map(|change| change.step).min()?;
        (step <= state.tracks.get(run)?.head).then_some((run, step))
    };
    let cuts: Vec<(usize, u32)> = (0..experiment.runs.len()).filter_map(part).collect();
    revised(state, experiment, &cuts)
}

/// The experiment as it was before anything was changed while it ran.
fn unchanged(experiment: &NetworkExperiment) -> NetworkExperiment {
    let mut all = experiment.clone();
    for run in &mut all.runs {
        if let Some(own) = &mut run.own {
            own.changes.clear();
        }
        run.own.take_if(|own| **own == Own::default());
    }
    all
}

/// The runs that an edit steers, and from where; none where it steers none.
fn course(state: &State, edit: &Edit) -> Option<Course> {
    // A run that has ended, looked at where it ended, has nothing left to be steered: it begins anew.
    let under_way = |run: &usize| {
        let track = &state.tracks[*run];
        track.head > 0 && (track.status == Status::Running || state.at < track.head)
    };
    let card = edit.steered().filter(|run| *run < state.tracks.len());
    if card.is_none() && !edit.regularizes() {
        return None;
    }
    let shares = |run: &usize| edit::shares(&state.experiment, *run);
    let meant: Vec<usize> = match card {
        Some(card) => [card].into_iter().filter(under_way).collect(),
        None => (0..state.tracks.len()).filter(shares).filter(under_way).collect(),
    };
    let first = *meant.first()?;
    // A gesture that goes on changes what it has changed before.
    let going_on = state.gesture.as_ref().filter(|gesture| {
        gesture.card == card && (!state.playing || state.frames.wrapping_sub(gesture.frame) <= GESTURE)
    });
    if let Some(gesture) = going_on {
        return Some(Course { card, runs: Rc::clone(&gesture.runs), branches: false });
    }
    let head = |run: usize| state.tracks[run].head;
    // At an earlier step a new run branches off: of all runs the one that is looked into.
    let branches = meant.iter().any(|run| state.at < head(*run));
    let meant = match branches && card.is_none() {
        true => vec![if meant.contains(&state.looked()) { state.looked() } else { first }],
        false => meant,
    };
    let runs: Rc<[(usize, u32)]> = meant.iter().map(|run| (*run, state.at.min(head(*run)))).collect();
    runs.iter().all(|(_, step)| *step > 0).then_some(Course { card, runs, branches })
}

/// The run that goes back to where a change was made that is taken back, and that step; none where it was not made yet.
fn undone(state: &State, edit: &Edit) -> Option<(usize, u32)> {
    let (run, at) = edit.takes_back()?;
    let step = state.experiment.runs.get(run)?.own.as_deref()?.changes.get(at)?.step;
    (step <= state.tracks.get(run)?.head).then_some((run, step))
}

/// The same experiment with other changes, or more runs: what was trained before that stays.
fn revised(mut state: State, experiment: NetworkExperiment, cuts: &[(usize, u32)]) -> State {
    for (run, step) in cuts {
        state.tracks[*run].forget_after(*step);
    }
    if !cuts.is_empty() {
        state.at = state.at.min(state.head());
    }
    while state.tracks.len() < experiment.runs.len() {
        state.tracks.push(Track::default());
    }
    if let Some(outline) = &state.outline {
        let mut outline = (**outline).clone();
        while outline.runs.len() < experiment.runs.len() {
            let first = outline.runs.first().copied().unwrap_or_default();
            outline.runs.push(first);
        }
        state.outline = Some(Shared::new(outline));
    }
    state.experiment = Shared::new(experiment);
    state.revision += 1;
    // What is seen at the step that is looked at stays true.
    (state.done, state.digest) = (false, None);
    let pace = state.pace();
    if state.playing { state.order(super::Command::Play(pace)) } else { state }
}
