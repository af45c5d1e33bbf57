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

/// Most bytes of files that are held because they could not be used by themselves.
const MOST_ALONE: usize = 64 << 20;

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
    /// The files in use: those of `own`.
    pub files: Option<Files>,
    /// Files that were chosen and are being read, with those before them that wait for others.
    pub brought: Option<(Files, Files)>,
    /// Files that were chosen last and could not be used by themselves: labels wait for their images.
    pub alone: Option<Files>,
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
                self.brought = Some((self.waiting(), files));
                (self.problem, self.reading, self.recalled) = (None, true, None);
            }
            Matter::Problem(problem) => {
                let small = |files: &Files| files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() <= MOST_ALONE;
                self.alone = self.brought.take().map(|(_, files)| files).filter(small);
                (self.problem, self.reading, self.recalled) = (Some(Shared::new(*problem)), false, None);
            }
            Matter::Kept(kept) => self.kept = Rc::new(kept),
            Matter::Recall(digest) => (self.recalled, self.problem) = (Some(digest), None),
            Matter::Own(contents) => {
                if let Some((held, files)) = self.brought.take() {
                    let used = contents.used.iter().map(|place| *place as usize);
                    let all = |place: usize| held.iter().chain(files.iter()).nth(place).cloned();
                    self.files = Some(Rc::new(used.filter_map(all).collect()));
                }
                (self.own, self.problem, self.reading, self.alone) = (Some(Shared::new(*contents)), None, false, None);
            }
        }
        self
    }

    /// Files that may have waited for what is brought now: images in use that have no labels, or labels from before.
    fn waiting(&self) -> Files {
        let bare = |own: &Shared<Contents>| own.columns.is_empty() && own.classes == 0;
        let images = self.files.as_ref().filter(|_| self.own.as_ref().is_some_and(bare));
        images.or(self.alone.as_ref()).map(Rc::clone).unwrap_or_default()
    }
}
