//! The map that is open follows what it depends on: at rest, a coarse look first and the whole after it.

use crate::landscape::map::MapJob;
use crate::page::client::Client;
use crate::page::maps::{Fineness, is_coarse};
use crate::page::store::{Action, Hub, MapAction, Progress, State};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;

/// How long nothing may have changed before a map is begun anew, in ms.
const REST_MS: u32 = 120;

/// Asks the worker for the map that is open.
pub struct Mapper {
    hub: Hub,
    client: Rc<Client>,
    /// The map last wished for, coarse, which tells it from others as well as the whole does.
    wished: RefCell<Option<MapJob>>,
    resting: RefCell<Option<Timeout>>,
}

impl Mapper {
    /// A mapper that has asked for nothing.
    pub fn new(hub: &Hub, client: &Rc<Client>) -> Self {
        let (hub, client) = (hub.clone(), Rc::clone(client));
        Self { hub, client, wished: RefCell::default(), resting: RefCell::default() }
    }

    /// Sees to the map after a change of the state.
    pub fn follow(&self, old: &State, new: &State) {
        if old.maps.open.is_none() && new.maps.open.is_none() {
            return;
        }
        let depends = old.experiment != new.experiment
            || old.stage_size != new.stage_size
            || old.highlight.pinned != new.highlight.pinned
            || old.maps.open != new.maps.open
            || old.maps.run != new.maps.run
            || old.maps.second != new.maps.second;
        let gave_up = |state: &State| state.maps.progress == Progress::Cancelled;
        if gave_up(new) && !gave_up(old) {
            self.resting.take();
            self.client.cancel_map();
        }
        if depends || (gave_up(old) && !gave_up(new)) {
            self.wish(new.map_job(Fineness::Coarse), old.maps.open != new.maps.open || gave_up(old));
        }
        if let Some(picture) = &new.maps.picture
            && picture.missing == 0
            && is_coarse(&picture.job)
            && old.maps.picture.as_ref().is_some_and(|before| before.map == picture.map && before.missing > 0)
            && self.wished.borrow().as_ref() == Some(&*picture.job)
            && let Some(job) = new.map_job(Fineness::Fine)
        {
            begin(&self.hub, &self.client, job);
        }
    }

    /// Asks for a map, or for none; what was asked for already is asked for again only `anew`.
    fn wish(&self, job: Option<MapJob>, anew: bool) {
        if *self.wished.borrow() == job && !anew {
            return;
        }
        self.wished.replace(job.clone());
        self.client.cancel_map();
        if job.is_none() {
            self.hub.send(Action::Map(MapAction::Ended(Progress::Resting)));
        }
        let resting = job.map(|job| {
            let (hub, client) = (self.hub.clone(), Rc::clone(&self.client));
            Timeout::new(if anew { 0 } else { REST_MS }, move || begin(&hub, &client, job))
        });
        self.resting.replace(resting);
    }
}

fn begin(hub: &Hub, client: &Client, job: MapJob) {
    let map = client.map(job.clone());
    hub.send(Action::Map(MapAction::Begun(map, Rc::new(job))));
}
