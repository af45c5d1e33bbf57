//! What the page of the Network lab and the trainer say to each other.
//!
//! Both are of one build, so a message travels as the compact bytes of `postcard`, in one transferred buffer. An experiment
//! travels as the text of its link, read by the same strict reader as one a person opens.

mod chronicle;
mod trial;

pub use chronicle::Chronicle;
pub use trial::{Outcome, Tried};

use super::Status;
use crate::data::load::Contents;
use crate::registry::Lang;
use crate::train::network::Plan;
use crate::train::network::look::{Ask, Seen};
use crate::train::network::survey::Survey;
use crate::train::network::thumb::Thumb;
use crate::train::network::verdict::{Record, Verdict};
use serde::{Deserialize, Serialize};

/// What the page says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToTrainer {
    /// Trains this experiment from its start on; whatever was open is closed.
    Open {
        /// What the page calls it; everything the trainer says of it carries the number.
        id: u32,
        /// The experiment: the text of its link.
        link: String,
    },
    /// The same experiment with other changes of its runs, or with more runs: it goes on from where they differ.
    Revise {
        /// Frames carry the number of the last one that was heard.
        revision: u32,
        /// The experiment.
        link: String,
    },
    /// What follows is the order of this number: frames say which one they answer.
    Order {
        /// The number.
        order: u32,
    },
    /// Goes on.
    Play {
        /// Steps in a second; all there can be where there is none.
        pace: Option<f32>,
    },
    /// Rests.
    Pause,
    /// Shows all runs at this step; one that has not been reached yet is trained up to.
    Visit {
        /// The step.
        step: u32,
    },
    /// What is to be looked at from now on, each in a slot of the page's.
    Watch {
        /// The run that is looked into.
        run: u32,
        /// The questions.
        asks: Vec<(u8, Ask)>,
    },
    /// Writes a run for another program, as it stands at the step that is looked at.
    Export {
        /// The run.
        run: u32,
        /// For which.
        format: Format,
        /// Its first losses, for a script to compare its own with.
        losses: Vec<f32>,
        /// The experiment with the names its runs have now: the text of its link.
        link: String,
        /// How the files are to be called, without step and ending.
        stem: String,
    },
    /// The last frame has been shown: the next may come.
    Ack,
    /// The last answer has been shown: the next may come.
    AckSeen,
    /// Asks for a sign of life.
    Ping {
        /// Comes back in [`ToPage::Pong`].
        nonce: u32,
    },
    /// Asks what there is to learn from, and what becomes of it.
    Survey {
        /// Comes back in [`ToPage::Survey`].
        id: u32,
        /// The experiment: the text of its link.
        link: String,
    },
    /// Asks for a look at every dataset.
    Thumbs,
    /// The person's files, kept for experiments whose data are their own.
    Own {
        /// Comes back in [`ToPage::Own`].
        id: u32,
        /// Names and contents of those brought before that wait for others: images for their labels, labels for their images.
        held: Vec<(String, Vec<u8>)>,
        /// Names and contents.
        files: Vec<(String, Vec<u8>)>,
    },
    /// Trains a trial of an experiment's selection, in place of another that is under way. What is open is left alone.
    Try {
        /// Comes back in [`ToPage::Tried`].
        id: u32,
        /// The experiment: the text of its link.
        link: String,
        /// The number of the trial.
        trial: u32,
    },
    /// Forgets the trial that is under way.
    Leave,
    /// A page that begins anew asks what is open, and all there is to tell of it.
    Adopt,
}

/// Names and contents of files.
pub type Files = Vec<(String, Vec<u8>)>;

/// What the trainer says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ToPage {
    /// It listens.
    Ready,
    /// An experiment stands ready at step 0.
    Opened {
        /// Which.
        id: u32,
        /// What there is to know of it.
        outline: Outline,
    },
    /// News of the runs.
    Frame(Frame),
    /// What a slot shows.
    Seen {
        /// Of which experiment.
        id: u32,
        /// Of which run.
        run: u32,
        /// The step that was looked at.
        step: u32,
        /// The slot.
        slot: u8,
        /// What was asked. By the time the answer comes another question may have been asked there.
        ask: Box<Ask>,
        /// The answer, or why there is none.
        seen: Result<Seen, Sentence>,
    },
    /// What was to be written: names and bytes of the files.
    Exported {
        /// Of which experiment.
        id: u32,
        /// The files, or why there are none.
        files: Result<Vec<(String, Vec<u8>)>, Sentence>,
    },
    /// The experiment cannot be trained, or broke off.
    Failed {
        /// Which.
        id: u32,
        /// Why, in one sentence.
        problem: Sentence,
        /// At which layer, where it is one.
        fault: Option<Fault>,
    },
    /// The answer to [`ToTrainer::Ping`].
    Pong {
        /// Its number.
        nonce: u32,
    },
    /// The answer to [`ToTrainer::Survey`].
    Survey {
        /// Its number.
        id: u32,
        /// What there is, or why it cannot be had.
        survey: Result<Box<Survey>, Sentence>,
    },
    /// The answer to [`ToTrainer::Thumbs`]: every dataset by its id.
    Thumbs(Vec<(String, Thumb)>),
    /// The answer to [`ToTrainer::Own`], and told again where their columns are taken apart in another way.
    Own {
        /// Of the files that were given last.
        id: u32,
        /// What the files hold, or what is wrong with them. Places are those in the list of all that was sent, what was held
        /// first.
        contents: Result<Contents, Sentence>,
    },
    /// News of the trial that was asked for by [`ToTrainer::Try`]: a few times a second, and once when it has ended.
    Tried(Box<Tried>),
    /// The answer to [`ToTrainer::Adopt`]; none where nothing is open.
    Adopted(Option<Box<Adopted>>),
}

/// What is open, for a page that knows nothing of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adopted {
    /// What the page before called it.
    pub id: u32,
    /// The experiment: the text of its link.
    pub link: String,
    /// What there is to know of it.
    pub outline: Outline,
    /// Steps in a second that it was told to take; all there can be where there is none.
    pub pace: Option<f32>,
    /// Every step so far, as if it were told for the first time.
    pub frame: Frame,
    /// The person's files, where there are any: names and contents, and what they hold.
    pub own: Option<(Files, Contents)>,
}

/// Where a network cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The layer, counted from 1.
    pub layer: u32,
    /// The id of its entry.
    pub id: String,
    /// Whether it takes rows of numbers and is given images: flattened first, they would fit.
    pub flatten: bool,
}

/// What a network can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// The network as it predicts.
    Onnx,
    /// Its weights and running statistics.
    Safetensors,
    /// The experiment as a script, with a file of weights and data beside it.
    Pytorch,
}

/// A sentence in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Sentence {
    /// What `say` says in each language.
    pub fn of(say: impl Fn(Lang) -> String) -> Self {
        Self { en: say(Lang::En), zh: say(Lang::Zh) }
    }

    /// In one of them.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// An experiment, made ready.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// Shape of one example.
    pub input: Vec<u32>,
    /// Names of the classes; empty where targets are no classes.
    pub classes: Vec<String>,
    /// Examples that train, validate and test.
    pub examples: [u32; 3],
    /// The layers, in order.
    pub layers: Vec<LayerCard>,
    /// Numbers that are trained.
    pub parameters: u32,
    /// Each run's steps in all and steps of an epoch.
    pub runs: Vec<[u32; 2]>,
    /// Epochs of each stretch of the training, in order: of layers that are trained alone, and of the whole.
    pub stretches: Vec<u32>,
}

/// A layer, as a list shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LayerCard {
    /// Its name, such as "1.conv2d".
    pub name: String,
    /// The id of its entry.
    pub id: String,
    /// What it gives for one example.
    pub shape: Vec<u32>,
    /// Its parameters.
    pub parameters: u32,
}

/// News of all runs since the last frame.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Of which experiment.
    pub id: u32,
    /// The last revision it knows.
    pub revision: u32,
    /// The last order that it follows.
    pub order: u32,
    /// The step that is looked at; where the run goes on, unless an earlier one is visited.
    pub at: u32,
    /// Whether all runs have ended.
    pub done: bool,
    /// Whether it trains on.
    pub playing: bool,
    /// Of each run.
    pub runs: Vec<News>,
    /// Over all runs, once all have ended: 16 hex digits.
    pub digest: Option<String>,
}

/// News of a run since the last frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct News {
    /// The last step taken.
    pub head: u32,
    /// How it stands.
    pub status: Status,
    /// The first step below, counted from 1.
    pub first: u32,
    /// Loss of the batch of each new step, before it; with penalties.
    pub losses: Vec<f64>,
    /// Rate of each new step.
    pub rates: Vec<f64>,
    /// New scores.
    pub scores: Vec<Mark>,
    /// How the layers were doing, where that was recorded anew.
    pub records: Vec<Record>,
    /// The rates it will take, where they have not been told.
    pub plan: Option<Plan>,
    /// Steps in all, unless it stops before, and steps of an epoch; both may change on the way.
    pub steps: [u32; 2],
    /// Examples trained on in a second since it was told to go on; 0 while it rests.
    pub throughput: f32,
    /// The best step, where early stopping has ended it.
    pub stopped: Option<u32>,
    /// What went wrong, where it diverged.
    pub problem: Option<Sentence>,
    /// What is going wrong, where that is known better than before.
    pub verdicts: Option<Vec<Verdict>>,
    /// Over the final parameters, once it has ended: 16 hex digits.
    pub digest: Option<String>,
}

/// How good a run was at a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// The step.
    pub step: u32,
    /// On all that it trains on, where that was measured.
    pub train: Option<Grade>,
    /// On all that validates, where there is any.
    pub validation: Option<Grade>,
    /// What the weights cost there: the penalties on them, which no grade holds; none where there are none.
    pub penalty: Option<f64>,
    /// Taken in between, when there was time: no part of the series, which is the same wherever the run is replayed.
    pub extra: bool,
}

/// How good a run is on some examples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grade {
    /// The mean loss, without penalties.
    pub loss: f64,
    /// The share of right classes, or R²; none where there is neither.
    pub metric: Option<f64>,
}

/// The bytes of a message.
pub fn bytes<M: Serialize>(message: &M) -> Vec<u8> {
    // Writing into memory fails on types that do not know their length, and there are none here.
    postcard::to_allocvec(message).unwrap_or_default()
}

/// The message of some bytes; none where they are none.
pub fn read<M: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Option<M> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_as_they_went() {
        let news = News {
            head: 300,
            status: Status::Diverged,
            first: 2,
            losses: vec![0.5, f64::INFINITY],
            rates: vec![0.1, 0.1],
            scores: vec![Mark {
                step: 3,
                validation: Some(Grade { loss: 0.5, metric: Some(0.25) }),
                ..Mark::default()
            }],
            records: Vec::new(),
            plan: Some(Plan { steps: 9, points: vec![(1, 0.5)], open: false }),
            steps: [400, 20],
            throughput: 1e5,
            stopped: Some(280),
            problem: Some(Sentence::of(|lang| format!("{lang:?}"))),
            verdicts: None,
            digest: None,
        };
        let frame = ToPage::Frame(Frame { id: 7, at: 3, runs: vec![news], ..Frame::default() });
        assert_eq!(read(&bytes(&frame)), Some(frame));
        let open = ToTrainer::Open { id: 1, link: "v1&lab=network".to_owned() };
        assert_eq!(read(&bytes(&open)), Some(open));
        assert_eq!(read::<ToPage>(&[250, 1, 2]), None);
    }
}
