//! What the trainer is asked beside its training: surveys of data, thumbnails, the person's files. One errand a turn, between
//! steps.

use super::port::post;
use crate::data::dataset::Recipe;
use crate::data::load::{Bundle, Contents, Options};
use crate::data::{DataError, Dataset};
use crate::experiment::network::NetworkExperiment;
use crate::link;
use crate::protocol::training::{Files, Sentence, ToPage};
use crate::registry::{Entry, Text, text};
use crate::train::network::NetworkError;
use crate::train::network::survey::survey;
use crate::train::network::thumb;

const MISSING: Text = text(
    "its data are in a file that this browser does not hold; choose that file under “Own files”",
    "它的数据在一个文件中，而此浏览器没有保存该文件；请在“自己的文件”中选择该文件",
);
/// The seed of thumbnails.
const SEED: u32 = 1;

/// What waits, and the person's files.
#[derive(Default)]
pub struct Errands {
    /// The newest question; older ones nobody waits for.
    survey: Option<(u32, String)>,
    thumbs: bool,
    own: Option<Bundle>,
    /// The number of the files that were given last; 0 where another page goes on with them.
    given: u32,
    /// The files as they were read last.
    read: Option<(Options, Dataset)>,
    /// How they were read when their columns were told last.
    looked: Options,
}

impl Errands {
    /// A survey is asked for.
    pub fn survey(&mut self, id: u32, link: String) {
        self.survey = Some((id, link));
    }

    /// Thumbnails are asked for.
    pub fn thumbs(&mut self) {
        self.thumbs = true;
    }

    /// The person's files.
    pub fn files(&mut self, id: u32, held: Vec<(String, Vec<u8>)>, files: Vec<(String, Vec<u8>)>) {
        self.given = id;
        // At once: what is opened next may need them.
        let given = held.len() as u32;
        let (bundle, before) = Bundle::joined(held, files);
        self.looked = Options::default();
        let mut contents = bundle.contents(&self.looked).and_then(|contents| match contents.examples {
            0 | 1 => Err(DataError::Nothing(text("there must be at least two examples", "至少需要两个样本"))),
            _ => Ok(contents),
        });
        if let (Ok(contents), 0) = (&mut contents, before) {
            contents.used.iter_mut().for_each(|place| *place += given);
        }
        if contents.is_ok() {
            (self.own, self.read) = (Some(bundle), None);
        }
        let contents = contents.map_err(|error| Sentence::of(|lang| error.message(lang)));
        post(&ToPage::Own { id, contents });
    }

    /// Tells what the columns are where they are to be taken apart in another way than when they were told last.
    fn tell(&mut self, options: &Options) {
        let reading = Options {
            header: options.header,
            separator: options.separator,
            decimal: options.decimal,
            ..Options::default()
        };
        if reading == self.looked {
            return;
        }
        if let Some(Ok(contents)) = self.own.as_ref().map(|own| own.contents(&reading)) {
            post(&ToPage::Own { id: self.given, contents: Ok(contents) });
        }
        self.looked = reading;
    }

    /// The person's files, and what they hold, for a page that goes on with them.
    pub fn held(&mut self) -> Option<(Files, Contents)> {
        self.given = 0;
        let own = self.own.as_ref()?;
        Some((own.files().to_vec(), own.contents(&self.looked).ok()?))
    }

    /// Whether something waits.
    pub fn wait(&self) -> bool {
        self.survey.is_some() || self.thumbs
    }

    /// Does one errand, where one waits.
    pub fn run(&mut self) {
        if let Some((id, link)) = self.survey.take() {
            let told = |error: NetworkError| Sentence::of(|lang| error.message(lang));
            let seen = match link::network::decode(&link) {
                Ok(experiment) => {
                    let own = self.own(&experiment);
                    own.and_then(|own| survey(&experiment, own)).map(Box::new).map_err(told)
                }
                Err(error) => Err(Sentence::of(|lang| error.message(lang))),
            };
            post(&ToPage::Survey { id, survey: seen });
        } else if std::mem::take(&mut self.thumbs) {
            let all = Recipe::table().iter().filter(|recipe| recipe.item.id != "own");
            let one = |recipe: &&'static Recipe| {
                thumb::of_recipe(recipe, SEED).ok().map(|thumb| (recipe.item.id.to_owned(), thumb))
            };
            post(&ToPage::Thumbs(all.filter_map(one).collect()));
        }
    }

    /// The person's data, where an experiment asks for them and they are the ones it names.
    ///
    /// # Errors
    /// Where they are not there, or cannot be read as it says.
    pub fn own(&mut self, experiment: &NetworkExperiment) -> Result<Option<Dataset>, NetworkError> {
        let data = &experiment.data;
        if data.dataset.entry.item.id != "own" {
            return Ok(None);
        }
        let named = |own: &&Bundle| data.file.as_ref().is_none_or(|file| file == own.digest());
        if self.own.as_ref().filter(named).is_none() {
            return match data.file {
                Some(_) => Err(DataError::Nothing(MISSING).into()),
                None => Ok(None),
            };
        }
        let options = data.table_options();
        self.tell(&options);
        let Some(own) = &self.own else { return Ok(None) };
        if self.read.as_ref().is_none_or(|(known, _)| *known != options) {
            self.read = None;
            self.read = Some((options.clone(), own.read(&options)?));
        }
        Ok(self.read.as_ref().map(|(_, dataset)| dataset.clone()))
    }
}
