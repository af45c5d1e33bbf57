//! Effects of the Network lab: what the trainer, the address bar, the document and the storage do about a change.

use super::client::{Cause, Client, Event};
use super::keep;
use super::select::Choosing;
use super::select::pool::{self, Pool};
use super::store::{Action, Files, Hub, Matter, State};
use super::words::{Key, t};
use crate::experiment::network::NetworkExperiment;
use crate::link::{self, LinkError};
use crate::page::edit::{Way, Weight};
use crate::page::labs::Lab;
use crate::page::location::{Address, Asked};
use crate::page::network::presets;
use crate::page::save;
use crate::page::store::{Layout, WorkerState};
use crate::page::{document, lives, preferences, presenter};
use crate::protocol::training::Sentence;
use gloo::events::EventListener;
use std::rc::Rc;

/// Starts the trainer and lets everything outside the store follow it.
pub fn follow(hub: &Hub) {
    let client = {
        let hub = hub.clone();
        Rc::new(Client::start(move |event| hear(&hub, event)))
    };
    let address = {
        let (hub, left) = (hub.clone(), hub.clone());
        let on_asked = move |asked, way| open(&hub, asked, way);
        Address::start(on_asked, move || left.send(Action::Layout(Layout::Laboratory)))
    };
    hub.read(|state| {
        dress(state);
        if client.adopts() {
            // What it has open is told first, and is gone on with where it is the same.
        } else if !awaits(&client, hub, state) {
            client.open(state.opened, link::network::encode(&state.experiment));
        }
        client.order(state.ordered);
        match Lab::of_address() {
            Lab::Network => address.rewrite(&state.addressed()),
            // By a tab, from another lab: Back goes there.
            Lab::Surface if state.active => address.write(&state.addressed(), Weight::Discrete),
            Lab::Surface => {}
        }
    });
    let handle = hub.clone();
    let pool = {
        let hub = hub.clone();
        Pool::new(move |event| tried(&hub, event))
    };
    hub.set_effect(move |old, new| {
        material(&client, &handle, old, new);
        trials(&pool, old, new);
        if old.worker == WorkerState::Stopped && new.worker == WorkerState::Restarting {
            client.retry();
        }
        if old.opened != new.opened && !awaits(&client, &handle, new) {
            client.open(new.opened, link::network::encode(&new.experiment));
        }
        if old.opened == new.opened && old.revision != new.revision {
            client.revise(new.revision, link::network::encode(&new.experiment));
        }
        if old.ordered != new.ordered {
            client.order(new.ordered);
        }
        if let Some((run, format)) = new.export.filter(|_| old.exports != new.exports) {
            let losses = new
                .tracks
                .get(run)
                .map(|track| track.losses.read(|all| all.iter().take(20).map(|loss| *loss as f32).collect()));
            let named = [link::network::encode(&new.experiment), new.file_stem(run)];
            client.export(run as u32, format, losses.unwrap_or_default(), named);
        }
        if !Rc::ptr_eq(&old.wants, &new.wants) || old.looked() != new.looked() {
            client.watch(new.looked() as u32, &new.wants);
        }
        if new.active && !old.active {
            address.write(&new.addressed(), Weight::Discrete);
        } else if old.experiment != new.experiment {
            address.write(&new.addressed(), new.weight);
        } else if new.active && old.shown() != new.shown() {
            address.write(&new.addressed(), Weight::Cursor);
        }
        presenter::follow(old.layout, new.layout);
        if old.preferences != new.preferences {
            preferences::save(&new.preferences);
        }
        let dressed = |state: &State| (state.lang(), state.mode(), state.active);
        if dressed(old) != dressed(new) || old.experiment != new.experiment {
            dress(new);
        }
    });
    for query in preferences::system_queries() {
        let hub = hub.clone();
        // Listens as long as the page lives.
        EventListener::new(&query, "change", move |_| hub.send(Action::System(preferences::system()))).forget();
    }
}

/// What the trainer and the storage do about the data.
fn material(client: &Client, hub: &Hub, old: &State, new: &State) {
    let (before, now) = (&old.material, &new.material);
    if now.surveying && (before.survey_id != now.survey_id) {
        client.survey(now.survey_id, link::network::encode(&new.experiment));
    }
    if now.gallery && !before.gallery {
        client.thumbs();
    }
    let of = |brought: &Option<(Files, Files)>| brought.as_ref().map(|(_, files)| Rc::as_ptr(files));
    if of(&before.brought) != of(&now.brought) {
        match &now.brought {
            Some((held, files)) => client.own(Rc::clone(held), Rc::clone(files)),
            None => client.hold(now.files.as_ref().map(Rc::clone)),
        }
    }
    if let Some((contents, files)) = now.own.as_ref().zip(now.files.as_ref()).filter(|_| before.own != now.own) {
        let hub = hub.clone();
        keep::save(&contents.digest, files, move |kept| match kept {
            Some(kept) => hub.send(Action::Matter(Matter::Kept(kept))),
            None => hub.send(Action::Say(Sentence::of(|lang| t(lang, Key::NotKept).to_owned()))),
        });
    }
    if let Some(digest) = now.recalled.as_ref().filter(|digest| before.recalled.as_ref() != Some(digest)) {
        let hub = hub.clone();
        keep::load(digest, move |files| match files {
            Some(files) => hub.send(Action::Matter(Matter::Files(Rc::new(files)))),
            None => {
                let said = Sentence::of(|lang| t(lang, Key::FileMissing).to_owned());
                hub.send(Action::Matter(Matter::Problem(Box::new(said))));
            }
        });
    }
}

/// What the workers of a selection do.
fn trials(pool: &Pool, old: &State, new: &State) {
    if old.selecting.is(&new.selecting) && old.active == new.active {
        return;
    }
    let round = new.selecting.running();
    let shown = round.filter(|_| new.active);
    let rests = new.selecting.rests() || round.is_some();
    let files = new.material.files.as_ref().filter(|_| round.is_some_and(|round| round.of.data.file.is_some()));
    let link = || round.map(|round| link::network::encode(&round.of)).unwrap_or_default();
    pool.follow(shown, rests, files, link);
}

/// What comes of their work.
fn tried(hub: &Hub, event: pool::Event) {
    let now_ms = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now());
    hub.send(Action::Select(match event {
        pool::Event::Given(round, trial) => Choosing::Given(round, trial),
        pool::Event::News(round, news) => Choosing::News(round, news, now_ms),
        pool::Event::Broke(round, trial) => Choosing::Broke(round, trial),
        pool::Event::Deaf(why) => Choosing::Deaf(why),
    }));
}

/// Whether an experiment waits for the person's files: where they are kept they are fetched, else the trainer says what is
/// missing.
fn awaits(client: &Rc<Client>, hub: &Hub, state: &State) -> bool {
    let Some(file) = &state.experiment.data.file else { return false };
    if state.material.own.as_ref().is_some_and(|own| own.digest == *file) {
        return false;
    }
    let (client, hub, opened) = (Rc::clone(client), hub.clone(), state.opened);
    let link = link::network::encode(&state.experiment);
    keep::load(file, move |files| match files {
        // What the person has turned to since counts.
        _ if hub.read(|state| state.opened) != opened => {}
        Some(files) => hub.send(Action::Matter(Matter::Files(Rc::new(files)))),
        None => client.open(opened, link),
    });
    true
}

/// Opens what an address asks for.
fn open(hub: &Hub, asked: Asked<NetworkExperiment>, way: Way) {
    let (experiment, complaints) = experiment_of(asked);
    hub.send(Action::Open(Box::new(experiment), way));
    if !complaints.is_empty() {
        hub.send(Action::BadLink(complaints));
    }
}

/// The experiment an address asks for, and what of it could not be read. An address that says no more than the lab asks for the
/// default.
pub fn experiment_of(asked: Asked<NetworkExperiment>) -> (NetworkExperiment, Vec<LinkError>) {
    match asked {
        Some(opened) => (opened.experiment, opened.complaints),
        None => (presets::first(), Vec::new()),
    }
}

fn hear(hub: &Hub, event: Event) {
    match event {
        Event::Ready => hub.send(Action::Worker(WorkerState::Ready, None)),
        Event::Opened(id, outline) => hub.send(Action::Opened(id, outline)),
        Event::Frame(frame) => hub.send(Action::Frame(frame)),
        Event::Seen(id, run, slot, view) => hub.send(Action::Seen(id, run, slot, view)),
        Event::Exported(Ok(files)) => {
            for (name, bytes) in files {
                save::bytes(&name, &bytes);
            }
        }
        Event::Exported(Err(why)) => hub.send(Action::Say(why)),
        Event::Refused(id, problem, fault) => hub.send(Action::Failed(id, problem, fault)),
        Event::Adopted(adopted) => hub.send(Action::Adopted(adopted)),
        Event::Replaced(cause) => {
            hub.send(Action::Retry);
            match cause {
                Cause::Crashed => lives::tell_replaced(),
                Cause::Silent => hub.send(Action::Say(Sentence::of(|lang| t(lang, Key::Restarted).to_owned()))),
            }
        }
        Event::Surveyed(id, survey) => hub.send(Action::Matter(Matter::Surveyed(id, survey))),
        Event::Thumbs(thumbs) => hub.send(Action::Matter(Matter::Thumbs(thumbs))),
        Event::Own(contents) => match *contents {
            Ok(contents) => hub.send(Action::Matter(Matter::Own(Box::new(contents)))),
            Err(problem) => hub.send(Action::Matter(Matter::Problem(Box::new(problem)))),
        },
        Event::Stopped(why) => hub.send(Action::Worker(WorkerState::Stopped, Some(why))),
    }
}

/// The document carries language, theme and title, while the lab is shown.
fn dress(state: &State) {
    if !state.active {
        return;
    }
    document::dress(state.lang(), state.mode(), &state.title());
}
