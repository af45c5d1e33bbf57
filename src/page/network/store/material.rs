//! What is known of the data beside the training: a survey of them, thumbnails of all datasets, the person's own files.

use crate::data::load::Contents;
use crate::page::network::keep::Kept;
use crate::page::store::Shared;
use crate::protocol::training::Sentence;
use crate::train::network::survey::Survey;
use crate::train::network::thumb::Thumb;
use std::rc::Rc;

/// Names and contents of files.
pub type Files = Rc<Vec<(String, Vec<u8>)>>;

/// A survey, or why there is none.
pub type Surveyed = Result<Box<Survey>, Sentence>;

/// What is known of the data.
#[derive(Clone, Default)]
pub struct Material {
    /// Whether a survey is shown.
    pub surveying: bool,
    /// The number of the newest answer that is wanted.
    pub survey_id: u32,
    /// The last one; it stays until the next one comes.
    pub survey: Option<Shared<Surveyed>>,
    /// Whether thumbnails have been asked for.
    pub gallery: bool,
    /// Every dataset by its id.
    pub thumbs: Rc<Vec<(String, Shared<Thumb>)>>,
    /// The files that were chosen last.
    pub files: Option<Files>,
    /// Whether the trainer is reading them: what it says of them without that is no news.
    pub reading: bool,
    /// What those hold that the trainer has.
    pub own: Option<Shared<Contents>>,
    /// What is wrong with the files that were chosen last.
    pub problem: Option<Shared<Sentence>>,
    /// Files that the browser keeps, the oldest first.
    pub kept: Rc<Vec<Kept>>,
    /// Of files that are asked for again the digest.
    pub recalled: Option<String>,
}

/// What can happen to it.
pub enum Matter {
    /// The survey is opened or closed.
    Survey(bool),
    /// A survey has come.
    Surveyed(u32, Box<Surveyed>),
    /// Thumbnails are wanted.
    Gallery,
    /// They have come.
    Thumbs(Vec<(String, Thumb)>),
    /// Files were chosen, or found again.
    Files(Files),
    /// What is wrong with them.
    Problem(Box<Sentence>),
    /// What they hold.
    Own(Box<Contents>),
    /// What the browser keeps.
    Kept(Vec<Kept>),
    /// Files that it keeps are asked for again.
    Recall(String),
}

impl Material {
    /// After something has happened.
    pub(super) fn after(mut self, matter: Matter) -> Self {
        match matter {
            Matter::Survey(open) => {
                self.surveying = open;
                self.survey_id += u32::from(open);
            }
            Matter::Surveyed(id, survey) if id == self.survey_id => self.survey = Some(Shared::new(*survey)),
            Matter::Surveyed(..) => {}
            Matter::Gallery => self.gallery = true,
            Matter::Thumbs(thumbs) => {
                self.thumbs = Rc::new(thumbs.into_iter().map(|(id, thumb)| (id, Shared::new(thumb))).collect());
            }
            Matter::Files(files) => {
                (self.files, self.problem, self.reading, self.recalled) = (Some(files), None, true, None);
            }
            Matter::Problem(problem) => {
                (self.problem, self.reading, self.recalled) = (Some(Shared::new(*problem)), false, None);
            }
            Matter::Kept(kept) => self.kept = Rc::new(kept),
            Matter::Recall(digest) => (self.recalled, self.problem) = (Some(digest), None),
            Matter::Own(contents) => {
                (self.own, self.problem, self.reading) = (Some(Shared::new(*contents)), None, false);
            }
        }
        self
    }
}
