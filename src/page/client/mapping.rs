//! Maps: at most one is under way, and the newest counts.
//!
//! A map needs the engine, which is loaded when the first is asked for. Rows come in bands, in any order; after the move
//! to another worker all of them come again.

use super::{Client, Event, Inner, within};
use crate::landscape::map::MapJob;
use crate::page::maps::Band;
use crate::protocol::ToWorker;
use crate::worker::link::Module;

/// The map under way.
pub(super) struct Mapping {
    map: u32,
    job: MapJob,
    sent: bool,
}

impl Client {
    /// Computes a map, in place of any other. Its id, by which its bands are known.
    pub fn map(&self, job: MapJob) -> u32 {
        let mut map = 0;
        within(&self.0, |inner| {
            map = inner.fresh_id();
            inner.mapping = Some(Mapping { map, job, sent: false });
            inner.want_engine();
            inner.send_waiting();
        });
        map
    }

    /// Gives up the map under way, if there is one.
    pub fn cancel_map(&self) {
        within(&self.0, |inner| {
            if let Some(mapping) = inner.mapping.take().filter(|mapping| mapping.sent) {
                inner.post(&ToWorker::Cancel { map: mapping.map });
            }
        });
    }
}

impl Inner {
    /// Whether this is the map under way.
    pub(super) fn maps(&self, map: u32) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| mapping.map == map)
    }

    /// Whether a map is being computed.
    pub(super) fn is_mapping(&self) -> bool {
        self.mapping.as_ref().is_some_and(|mapping| mapping.sent)
    }

    /// Another worker must be given the map.
    pub(super) fn map_again(&mut self) {
        if let Some(mapping) = &mut self.mapping {
            mapping.sent = false;
        }
    }

    /// Sends the map that waits, where the engine is there to hear it.
    pub(super) fn send_map(&mut self) {
        if self.engine.module() == Module::Engine
            && let Some(Mapping { map, job, sent }) = self.mapping.as_mut().filter(|mapping| !mapping.sent)
        {
            *sent = true;
            let message = ToWorker::Map { map: *map, job: Box::new(job.clone()) };
            self.post(&message);
        }
    }

    pub(super) fn hear_band(&mut self, band: Band, buffer: Option<js_sys::ArrayBuffer>) {
        if !self.maps(band.map) {
            return;
        }
        if band.missing == 0 {
            self.mapping = None;
        }
        let numbers = buffer.map(|buffer| js_sys::Float32Array::new(&buffer).to_vec()).unwrap_or_default();
        self.happened.push(Event::Mapped(Band { numbers, ..band }));
    }
}
