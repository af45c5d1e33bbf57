//! The move to the engine, the module that is compiled for speed and holds everything.
//!
//! It starts in a worker of its own while the present worker goes on. Once it listens it takes over: it is given the
//! newest experiment and survey, as a worker after a crash is, and what is on the screen stays there until its answers
//! come. Replacements run the engine as well. Where it cannot be loaded the present worker stays.

use super::{Event, Fault, Inner};
use crate::protocol::ToPage;
use crate::worker::link::{Heard, Link, Module};

/// How it stands with the engine.
#[derive(Default)]
pub(super) enum Engine {
    /// Nobody has asked for it, or it could not be loaded.
    #[default]
    Absent,
    /// Asked for, and on its way.
    Starting(Link),
    /// It computes.
    Running,
}

impl Engine {
    /// The module of the worker that computes.
    pub(super) fn module(&self) -> Module {
        match self {
            Self::Absent | Self::Starting(_) => Module::Page,
            Self::Running => Module::Engine,
        }
    }
}

impl Inner {
    /// Starts the engine, unless it is there or on its way.
    pub(super) fn want_engine(&mut self) {
        if !matches!(self.engine, Engine::Absent) {
            return;
        }
        match self.start(Module::Engine) {
            Some(link) => self.engine = Engine::Starting(link),
            None => self.miss_engine(),
        }
    }

    /// What a worker says: the engine, while it starts, that it listens.
    pub(super) fn hear_from(&mut self, module: Module, heard: Option<Heard>) {
        if !self.awaits(module) {
            return self.hear(heard);
        }
        let ready = matches!(heard, Some(Heard { message: ToPage::Ready, .. }));
        match std::mem::replace(&mut self.engine, Engine::Running) {
            Engine::Starting(link) if ready => {
                self.settle(Some(link));
                self.be_ready();
                self.happened.push(Event::EngineReady);
                self.send_waiting();
            }
            _ => self.miss_engine(),
        }
    }

    /// A worker has crashed.
    pub(super) fn lose(&mut self, module: Module) {
        if self.awaits(module) {
            self.miss_engine();
        } else {
            self.replace(Fault::Crashed);
        }
    }

    /// Whether a worker with this module is the engine on its way.
    fn awaits(&self, module: Module) -> bool {
        module == Module::Engine && matches!(self.engine, Engine::Starting(_))
    }

    /// The engine does not start as a replacement: the page's own module does.
    pub(super) fn forgo_engine(&mut self) {
        if matches!(self.engine, Engine::Running) {
            self.miss_engine();
        }
    }

    fn miss_engine(&mut self) {
        self.engine = Engine::Absent;
        self.forgo_probes();
        self.happened.push(Event::EngineMissing);
    }
}
