//! The move to the engine, the module that is compiled for speed and holds everything.
//!
//! It starts in a worker of its own while the present worker goes on. Once it listens it takes over: it is given the
//! newest experiment and survey, as a worker after a crash is, and what is on the screen stays there until its answers
//! come. Replacements run the engine as well. Where it cannot be loaded the present worker stays.

use super::{Event, Fault, Inner, within};
use crate::protocol::ToPage;
use crate::worker::link::{Heard, Link, Module};
use std::rc::Weak;

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
        let handle = Weak::clone(&self.handle);
        let on_message = move |heard: Option<Heard>| {
            if let Some(cell) = handle.upgrade() {
                within(&cell, |inner| inner.hear_engine(heard));
            }
        };
        let on_error = self.later(|inner| match inner.engine {
            Engine::Running => inner.replace(Fault::Crashed),
            Engine::Absent | Engine::Starting(_) => inner.miss_engine(),
        });
        match Link::start(Module::Engine, on_message, on_error) {
            Some(link) => self.engine = Engine::Starting(link),
            None => self.miss_engine(),
        }
    }

    /// What the engine's first worker says: that it listens, and from then on what any worker says.
    fn hear_engine(&mut self, heard: Option<Heard>) {
        match std::mem::take(&mut self.engine) {
            Engine::Running => {
                self.engine = Engine::Running;
                self.hear(heard);
            }
            Engine::Starting(link) if heard.is_some_and(|heard| heard.message == ToPage::Ready) => {
                self.engine = Engine::Running;
                self.settle(Some(link));
                self.be_ready();
                self.happened.push(Event::EngineReady);
                self.send_waiting();
            }
            Engine::Absent | Engine::Starting(_) => self.miss_engine(),
        }
    }

    /// The engine does not start as a replacement: the page's own module does.
    pub(super) fn forgo_engine(&mut self) {
        if matches!(self.engine, Engine::Running) {
            self.miss_engine();
        }
    }

    fn miss_engine(&mut self) {
        self.engine = Engine::Absent;
        self.happened.push(Event::EngineMissing);
    }
}
