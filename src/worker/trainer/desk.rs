//! What lies on the trainer's desk: the open experiment, whether it trains, and whether the page is ready for news.

use super::errands::Errands;
use super::looks::Looks;
use super::port::post;
use super::trying::Trying;
use crate::link;
use crate::protocol::training::{Adopted, Chronicle, Frame, Sentence, ToPage, ToTrainer};
use crate::train::network::{NetworkError, Race};
use crate::worker::turns::{ask_for_turn, ask_for_turn_in, now_ms};

/// Longest time between two looks at the messages, in ms. One shard of a batch, or a batch that cannot be split, may take longer.
const SLICE_MS: f64 = 8.0;
/// Shortest time between two frames while it trains, in ms: about thirty in a second.
const FRAME_MS: f64 = 33.0;
/// How often throughput is counted, in ms.
const COUNT_MS: f64 = 500.0;

/// The trainer's state.
#[derive(Default)]
pub struct Desk {
    open: Option<Open>,
    /// A frame is on its way and has not been acknowledged.
    awaiting: bool,
    /// A turn has been asked for and has not come.
    turn_asked: bool,
    /// The number of the last order.
    order: u32,
    looks: Looks,
    /// The number of the last revision.
    revision: u32,
    errands: Errands,
    trying: Trying,
    /// Whether the last slice was the trial's, where both it and what is open have something to do.
    tried: bool,
}

struct Open {
    id: u32,
    race: Race,
    playing: bool,
    /// Time between two steps, in ms, where they are to be seen one by one.
    pace_ms: Option<f64>,
    /// When the next step is due, at a pace.
    due_ms: f64,
    /// When the last frame left.
    sent_ms: f64,
    counted_ms: f64,
    /// Something has changed that a frame must tell.
    stale: bool,
    /// All that has been told.
    told: Chronicle,
    /// It has not been scored since it was opened: that waits, for it may be told to play at once.
    unscored: bool,
}

impl Desk {
    /// Takes a message from the page; none is one that cannot be read.
    pub fn hear(&mut self, message: Option<ToTrainer>) {
        match message {
            Some(ToTrainer::Open { id, link }) => self.open(id, &link),
            Some(ToTrainer::Revise { revision, link }) => self.revise(revision, &link),
            Some(ToTrainer::Order { order }) => self.order = order,
            Some(ToTrainer::Play { pace }) => self.with_open(|open| open.play(pace)),
            Some(ToTrainer::Pause) => self.with_open(Open::pause),
            Some(ToTrainer::Visit { step }) => self.with_open(|open| open.visit(step)),
            Some(ToTrainer::Watch { run, asks }) => self.looks.watch(run, asks),
            Some(ToTrainer::Export { run, format, losses, link, stem }) => {
                if let Some(open) = &mut self.open {
                    let files = open.race.export(run as usize, format, &losses, (&*link, &*stem));
                    post(&ToPage::Exported { id: open.id, files });
                }
            }
            Some(ToTrainer::Ack) => self.awaiting = false,
            Some(ToTrainer::AckSeen) => self.looks.shown(),
            Some(ToTrainer::Ping { nonce }) => post(&ToPage::Pong { nonce }),
            Some(ToTrainer::Survey { id, link }) => self.errands.survey(id, link),
            Some(ToTrainer::Thumbs) => self.errands.thumbs(),
            Some(ToTrainer::Own { id, held, files }) => {
                self.errands.files(id, held, files);
                self.trying.forget_data();
            }
            Some(ToTrainer::Try { id, link, trial }) => self.trying.ask(id, link, trial),
            Some(ToTrainer::Leave) => self.trying.leave(),
            Some(ToTrainer::Adopt) => self.adopted(),
            // Page and trainer are of one build: this is never seen.
            None => self.fail(
                0,
                &Sentence {
                    en: "the trainer cannot read what the page says".into(),
                    zh: "训练器无法读取页面的消息".into(),
                },
            ),
        }
        self.go_on();
    }

    /// One slice of work.
    pub fn work(&mut self) {
        self.turn_asked = false;
        let trial = self.trying.is_busy();
        // Slice by slice in turn.
        self.tried = trial && !(self.tried && self.open.as_ref().is_some_and(Open::is_busy));
        if self.tried {
            self.trying.work(&mut self.errands, now_ms() + SLICE_MS);
        } else {
            self.with_open(Open::work);
        }
        self.tell();
        self.look();
        // The first step comes first.
        if self.open.as_ref().is_none_or(|open| !open.playing || open.race.has_begun()) {
            self.errands.run();
        }
        self.go_on();
    }

    fn open(&mut self, id: u32, link: &str) {
        self.open = None;
        self.awaiting = false;
        self.looks.forget();
        self.revision = 0;
        let experiment = match link::network::decode(link) {
            Ok(experiment) => experiment,
            Err(error) => return self.fail(id, &Sentence::of(|lang| error.message(lang))),
        };
        let own = self.errands.own(&experiment);
        let ready = own.and_then(|own| Race::new(id, experiment, own)).and_then(|race| Ok((race.outline()?, race)));
        match ready {
            Ok((outline, race)) => {
                post(&ToPage::Opened { id, outline });
                let (now, playing) = (now_ms(), false);
                self.open = Some(Open {
                    id,
                    race,
                    playing,
                    pace_ms: None,
                    due_ms: now,
                    sent_ms: 0.0,
                    counted_ms: now,
                    stale: true,
                    told: Chronicle::default(),
                    unscored: true,
                });
            }
            Err(error) => refuse(id, &error),
        }
    }

    fn revise(&mut self, revision: u32, link: &str) {
        self.revision = revision;
        match link::network::decode(link) {
            Ok(experiment) => self.with_open(|open| {
                open.stale = true;
                open.race.revise(experiment)
            }),
            Err(error) => {
                let id = self.open.as_ref().map_or(0, |open| open.id);
                self.fail(id, &Sentence::of(|lang| error.message(lang)));
            }
        }
    }

    /// Another page listens: it is told everything, and what the one before was shown is of no interest.
    fn adopted(&mut self) {
        self.awaiting = false;
        self.looks.leave();
        let (order, revision) = (self.order, self.revision);
        let told = self.open.as_mut().and_then(|open| {
            let news = open.frame();
            let frame = Frame { order, revision, ..open.told.whole(news) };
            let link = link::network::encode(open.race.experiment());
            let pace = open.pace_ms.map(|ms| (1e3 / ms) as f32);
            let outline = open.race.outline().ok()?;
            Some(Box::new(Adopted { id: open.id, link, outline, pace, frame, own: self.errands.held() }))
        });
        post(&ToPage::Adopted(told));
    }

    fn fail(&mut self, id: u32, problem: &Sentence) {
        post(&ToPage::Failed { id, problem: problem.clone(), fault: None });
    }

    /// Does something with what is open; an error ends it.
    fn with_open(&mut self, act: impl FnOnce(&mut Open) -> Result<(), NetworkError>) {
        let Some(open) = &mut self.open else { return };
        let id = open.id;
        if let Err(error) = act(open) {
            self.open = None;
            refuse(id, &error);
        }
    }

    /// Sends a frame where there is news and the page has shown the last one.
    fn tell(&mut self) {
        let Some(open) = self.open.as_mut().filter(|_| !self.awaiting) else { return };
        let now = now_ms();
        let busy = open.is_busy();
        if !(open.stale || open.race.has_news()) || (busy && now - open.sent_ms < FRAME_MS) {
            return;
        }
        open.stale = false;
        open.sent_ms = now;
        let frame = Frame { order: self.order, revision: self.revision, ..open.frame() };
        self.awaiting = true;
        post(&ToPage::Frame(frame));
    }

    /// Answers the question whose answer is oldest, where there is time for one.
    fn look(&mut self) {
        let Some(open) = &mut self.open else { return };
        if !open.race.is_called() {
            let playing = open.playing && !open.race.done();
            self.looks.look(&mut open.race, (open.id, playing, open.pace_ms.is_some()));
        }
    }

    fn go_on(&mut self) {
        if (self.errands.wait() || self.trying.is_busy()) && !self.turn_asked {
            self.turn_asked = true;
            return ask_for_turn();
        }
        let Some(open) = self.open.as_ref().filter(|_| !self.turn_asked) else { return };
        if open.is_busy() {
            self.turn_asked = true;
            match open.pace_ms.filter(|_| !open.race.is_called()) {
                Some(_) => ask_for_turn_in(open.due_ms - now_ms()),
                None => ask_for_turn(),
            }
        } else if (!self.awaiting && (open.stale || open.race.has_news())) || self.looks.wait(&open.race) {
            self.turn_asked = true;
            ask_for_turn();
        }
    }
}

/// Says why an experiment cannot be trained, and where the fault is.
fn refuse(id: u32, error: &NetworkError) {
    let problem = Sentence::of(|lang| error.message(lang));
    post(&ToPage::Failed { id, problem, fault: error.fault() });
}

impl Open {
    /// News since the last frame.
    fn frame(&mut self) -> Frame {
        let frame = self.race.frame(self.playing);
        self.told.take(&frame);
        frame
    }

    fn is_busy(&self) -> bool {
        self.unscored || self.race.is_scoring() || self.race.is_called() || (self.playing && !self.race.done())
    }

    fn play(&mut self, pace: Option<f32>) -> Result<(), NetworkError> {
        (self.playing, self.unscored) = (true, false);
        self.stale = true;
        self.pace_ms = pace.filter(|pace| *pace > 0.0).map(|pace| 1e3 / f64::from(pace));
        self.due_ms = now_ms();
        self.counted_ms = self.due_ms;
        self.race.start(self.due_ms);
        self.race.go_on()
    }

    fn pause(&mut self) -> Result<(), NetworkError> {
        (self.playing, self.unscored) = (false, false);
        self.stale = true;
        self.race.rest();
        self.race.score_heads();
        Ok(())
    }

    fn visit(&mut self, step: u32) -> Result<(), NetworkError> {
        self.playing = false;
        self.stale = true;
        self.race.visit(step)
    }

    fn work(&mut self) -> Result<(), NetworkError> {
        let start = now_ms();
        if std::mem::take(&mut self.unscored) {
            self.race.score_heads();
        }
        let called = self.race.is_called();
        if called {
            self.stale = true;
            if !self.race.approach(&now_ms, start + SLICE_MS)? {
                return Ok(());
            }
        }
        while self.race.is_called() || self.playing {
            if self.playing && !self.race.is_called() {
                match self.pace_ms {
                    Some(_) if now_ms() < self.due_ms => break,
                    Some(pace) => self.due_ms = (self.due_ms + pace).max(now_ms()),
                    None => {}
                }
            }
            // At a pace a step is taken whole: it is due now.
            let until = if self.pace_ms.is_some() { f64::INFINITY } else { start + SLICE_MS };
            if !self.race.advance_until(&now_ms, until)? {
                break;
            }
            if now_ms() - start >= SLICE_MS {
                break;
            }
        }
        self.race.score_on(&now_ms, start + SLICE_MS)?;
        if self.playing && self.race.done() {
            self.playing = false;
            self.race.rest();
            self.race.score_heads();
            self.stale = true;
        }
        let elapsed = now_ms() - self.counted_ms;
        if elapsed >= COUNT_MS {
            self.counted_ms += elapsed;
            self.race.count(elapsed);
        }
        Ok(())
    }
}
