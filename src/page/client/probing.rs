//! Probes: what the surface is like at a point. At most one is under way, and the newest counts.
//!
//! A probe needs the engine, which is loaded when the first is asked for. It is of the experiment that the worker has
//! open: after every other one, and after the move to another worker, the point is asked about again.

use super::{Client, Event, Inner, within};
use crate::protocol::ToWorker;
use crate::train::probe::Probe;
use crate::worker::link::Module;

/// The point asked about.
#[derive(Default)]
pub(super) struct Probing {
    newest: Option<[f64; 2]>,
    /// Whether it still has to be sent.
    waits: bool,
    /// Whether an answer is on its way.
    awaited: bool,
    /// Whether the engine could not be loaded: a pointer that moves would ask for it without end.
    forgone: bool,
}

impl Client {
    /// Asks about a point of the newest experiment's surface, in place of any other; or about none.
    pub fn probe(&self, point: Option<[f64; 2]>) {
        within(&self.0, |inner| {
            inner.probing.newest = point;
            inner.probing.waits = point.is_some();
            if point.is_some() && !inner.probing.forgone {
                inner.want_engine();
                inner.send_probe();
            }
        });
    }
}

impl Inner {
    /// Another worker, or another experiment, must be asked again; what it was asked before is of no interest.
    pub(super) fn probe_again(&mut self) {
        self.probing.awaited = false;
        self.probing.waits = self.probing.newest.is_some();
    }

    /// Points are not asked about any more, unless something else brings the engine.
    pub(super) fn forgo_probes(&mut self) {
        self.probing.forgone = true;
    }

    /// Sends the probe that waits, where the engine has the newest experiment open.
    pub(super) fn send_probe(&mut self) {
        let Some(run) = self.opening.sent.filter(|_| self.engine.module() == Module::Engine) else { return };
        if let Some(point) = self.probing.newest.filter(|_| self.probing.waits && !self.probing.awaited) {
            self.probing.waits = false;
            self.probing.awaited = true;
            self.post(&ToWorker::Probe { run, point });
        }
    }

    pub(super) fn hear_probe(&mut self, run: u32, probe: Probe) {
        if self.opening.sent == Some(run) {
            self.probing.awaited = false;
            self.happened.push(Event::Probed(probe));
        }
    }
}
