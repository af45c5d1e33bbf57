//! Effects: what the worker, the address bar, the document and the storage do about a change of the state.
//!
//! Each compares the state before and after. Nothing else on the page reaches outside the store on its own.

use super::maps::Mapper;
use crate::page::client::{Client, Event, Survey};
use crate::page::edit::same_work;
use crate::page::i18n::{Key, fill};
use crate::page::labs::Lab;
use crate::page::location::{Address, Linked};
use crate::page::names::experiment_name;
use crate::page::store::{Action, Fault, Hub, MapAction, Message, Progress, State, WorkerState};
use crate::page::{document, lives, preferences, presenter};
use gloo::events::EventListener;
use std::cell::RefCell;
use std::rc::Rc;

/// Longest side of the grid the heat map is made of.
const GRID_SIDE: f64 = 384.0;
/// CSS pixels a cell of the grid covers where the stage is small.
const CELL_PX: f64 = 2.0;

/// Starts the worker and lets everything outside the store follow it.
pub fn follow(hub: &Hub, address: Address) {
    let asked = Rc::new(RefCell::new(Asked::default()));
    let client = {
        let (hub, asked) = (hub.clone(), Rc::clone(&asked));
        Rc::new(Client::start(move |event| {
            if matches!(event, Event::Arrived { .. }) {
                // Another worker may have taken over, or only now have got as far as the step shown.
                asked.borrow_mut().inspection = None;
            }
            hear(&hub, event);
        }))
    };
    hub.read(|state| {
        dress(state);
        lives::keep_link(Lab::Surface, &state.addressed().link());
        client.open(state.experiment.clone());
    });
    let mapper = Mapper::new(hub, &client);
    hub.set_effect(move |old, new| {
        work(&client, old, new);
        mapper.follow(old, new);
        survey(&client, &asked, new);
        inspect(&client, &asked, new);
        if old.probed() != new.probed() {
            client.probe(new.probed());
        }
        tell(&address, old, new);
        presenter::follow(old.layout, new.layout);
        if old.preferences != new.preferences {
            preferences::save(&new.preferences);
        }
        if old.lang() != new.lang() || old.mode() != new.mode() || old.experiment != new.experiment {
            dress(new);
        }
    });
    watch_system(hub);
}

/// Whoever comes back from another lab finds the address and the title of this one.
pub fn tell_again(hub: &Hub) {
    hub.send(Action::Preferences(preferences::load()));
    hub.send(Action::Reveal);
}

/// What the worker was last asked for, so that nothing is asked for twice.
#[derive(Default)]
struct Asked {
    survey: Option<Survey>,
    inspection: Option<(u32, usize, u32)>,
}

fn hear(hub: &Hub, event: Event) {
    match event {
        Event::Ready => hub.send(Action::Worker(WorkerState::Ready)),
        Event::Arrived { frame, traces, current } => hub.send(Action::Arrived { frame, traces, current }),
        Event::Spread(index, band) => hub.send(Action::Spread(index, band)),
        Event::Surveyed(field) => hub.send(Action::Surveyed(field)),
        Event::Probed(probe) => hub.send(Action::Probed(probe)),
        Event::Inspected(inspection) => hub.send(Action::Inspected(inspection)),
        Event::Failed(reason) => hub.send(Action::Say(Message::Failed(reason))),
        Event::Replaced(fault) => {
            hub.send(Action::Worker(WorkerState::Restarting));
            match fault {
                Fault::Crashed => lives::tell_replaced(),
                fault => hub.send(Action::Say(Message::Replaced(fault))),
            }
        }
        Event::Stopped(fault) => {
            hub.send(Action::Worker(WorkerState::Stopped));
            hub.send(Action::Say(Message::Stopped(fault)));
        }
        Event::Mapped(band) => hub.send(Action::Map(MapAction::Came(band))),
        Event::MapFailed(reason) => hub.send(Action::Map(MapAction::Ended(Progress::Failed(reason)))),
        Event::EngineMissing => {
            hub.send(Action::Unread);
            if hub.read(|state| state.maps.open.is_some()) {
                hub.send(Action::Map(MapAction::Ended(Progress::Missing)));
            }
        }
        // The answers look the same, whichever module gives them.
        Event::EngineReady => {}
    }
}

/// The worker computes what is new.
fn work(client: &Client, old: &State, new: &State) {
    if old.worker == WorkerState::Stopped && new.worker == WorkerState::Restarting {
        client.retry();
    }
    // An experiment that was opened afresh has no trajectories, even where it is the same work as the one before.
    let afresh = new.race.run.is_none() || !same_work(&old.experiment, &new.experiment);
    if old.experiment != new.experiment && afresh {
        client.open(new.experiment.clone());
    }
}

/// The heat map follows the surface, the camera and the stage; its contour lines follow the colouring too.
fn survey(client: &Client, asked: &RefCell<Asked>, state: &State) {
    if state.stage_size.iter().any(|side| *side < 2.0) {
        return;
    }
    let cells = state.stage_size.map(|side| side / CELL_PX);
    let scale = (GRID_SIDE / cells[0].max(cells[1])).min(1.0);
    let wish = Survey {
        experiment: state.experiment.clone(),
        view: state.camera().view,
        size: cells.map(|side| (side * scale).round().max(2.0) as u32),
    };
    let mut asked = asked.borrow_mut();
    let known = asked.survey.as_ref().is_some_and(|last| {
        last.view == wish.view
            && last.size == wish.size
            && last.experiment.view.log_height == wish.experiment.view.log_height
            && last.experiment.surface == wish.experiment.surface
    });
    if !known {
        asked.survey = Some(wish.clone());
        client.survey(wish);
    }
}

/// The inside of the run that stands out, while the race rests.
fn inspect(client: &Client, asked: &RefCell<Asked>, state: &State) {
    let wish = state.race.run.filter(|_| !state.transport.is_playing()).zip(state.inspected_run());
    let Some((run, index)) = wish else { return };
    let last = state.trace(index).map_or(0, |trace| trace.head.steps);
    let wish = (run, index, state.transport.step().min(last));
    let mut asked = asked.borrow_mut();
    if asked.inspection != Some(wish) {
        asked.inspection = Some(wish);
        client.need_engine();
        client.inspect(index, wish.2);
    }
}

/// The address tells the experiment, and the step where it rests at one.
fn tell(address: &Address, old: &State, new: &State) {
    if old.reveals != new.reveals {
        address.write(&new.addressed(), crate::page::edit::Weight::Discrete);
        dress(new);
    } else if old.experiment != new.experiment {
        address.write(&new.addressed(), new.weight);
    } else if new.begin.is_none() && !new.transport.is_playing() && new.race.run.is_some() {
        let moved = old.transport.step() != new.transport.step() || old.transport.is_playing();
        if moved || old.begin.is_some() {
            address.write(&new.addressed(), crate::page::edit::Weight::Continuous);
        }
    }
}

/// The document carries language, theme and title.
fn dress(state: &State) {
    let name = experiment_name(&state.experiment, state.lang());
    document::dress(state.lang(), state.mode(), &fill(state.lang(), Key::Title, &[("experiment", &name)]));
}

/// The state follows what the system asks for.
fn watch_system(hub: &Hub) {
    for query in preferences::system_queries() {
        let hub = hub.clone();
        // Listens as long as the page lives.
        EventListener::new(&query, "change", move |_| hub.send(Action::System(preferences::system()))).forget();
    }
}
