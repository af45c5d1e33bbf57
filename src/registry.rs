//! Registries: the tables of everything a person can choose.
//!
//! A surface, update rule or schedule is one file that holds one `pub const ENTRY`, and one word in the list of its
//! registry. From that line follow the module, the table row, the JSON and link form, the controls on the page, the
//! line in `lab list` and the generic tests.

use std::borrow::Cow;

/// The languages the page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

/// A short text in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

impl Text {
    /// The text in `lang`.
    pub const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

/// Shorthand for a [`Text`].
pub const fn text(en: &'static str, zh: &'static str) -> Text {
    Text { en, zh }
}

/// How a hyper-parameter's control is spaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Evenly.
    Linear,
    /// By powers of ten; the range is positive.
    Log,
    /// By powers of ten, with an exact zero at the left end (the range's lower end is the smallest non-zero value).
    LogOrZero,
    /// By powers of ten of the distance to 1: 0, 0.9, 0.99, 0.999, …; for memories, where that distance matters.
    TowardsOne,
    /// Whole numbers, evenly.
    Integer,
    /// One of several words; the value is its index. In links and files stands the word.
    Choice(&'static [(&'static str, Text)]),
}

/// A hyper-parameter: what a control, a link and a formula need to know of a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Hyper {
    /// Its name in formulas, links and experiment files, for example `beta1`.
    pub key: Cow<'static, str>,
    /// Its plain-language name on the page.
    pub name: Text,
    /// The smallest and largest accepted value.
    pub range: (f64, f64),
    /// How the control is spaced.
    pub scale: Scale,
    /// The value when none is given; PyTorch's wherever PyTorch has one.
    pub default: f64,
    /// What it does, in one sentence.
    pub help: Text,
    /// Whether a newcomer needs it at first sight; the others stand behind "more".
    pub primary: bool,
}

impl Hyper {
    /// A hyper-parameter shown at first sight.
    pub const fn primary(
        key: &'static str,
        name: Text,
        range: (f64, f64),
        scale: Scale,
        default: f64,
        help: Text,
    ) -> Self {
        Self { key: Cow::Borrowed(key), name, range, scale, default, help, primary: true }
    }

    /// A hyper-parameter behind "more".
    pub const fn more(
        key: &'static str,
        name: Text,
        range: (f64, f64),
        scale: Scale,
        default: f64,
        help: Text,
    ) -> Self {
        Self { key: Cow::Borrowed(key), name, range, scale, default, help, primary: false }
    }

    /// Whether its values are whole numbers.
    pub fn is_whole(&self) -> bool {
        matches!(self.scale, Scale::Integer | Scale::Choice(_))
    }

    /// Its words, where its values are words.
    pub fn words(&self) -> &'static [(&'static str, Text)] {
        match self.scale {
            Scale::Choice(words) => words,
            _ => &[],
        }
    }

    /// The word of a value, where its values are words.
    pub fn word(&self, value: f64) -> Option<&'static str> {
        self.words().get(value as usize).map(|(word, _)| *word)
    }

    /// The value of a word, where its values are words.
    pub fn value_of(&self, word: &str) -> Option<f64> {
        self.words().iter().position(|(w, _)| *w == word).map(|index| index as f64)
    }

    /// Whether `value` is acceptable: finite, in range (or the exact zero of [`Scale::LogOrZero`]), whole where it
    /// must be.
    pub fn accepts(&self, value: f64) -> bool {
        let whole = !self.is_whole() || value == value.trunc();
        let inside = value >= self.range.0 && value <= self.range.1;
        value.is_finite() && whole && (inside || (self.scale == Scale::LogOrZero && value == 0.0))
    }
}

/// What every registry entry says of itself.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Stable id, equal to the file's name; appears in links, experiment files, `lab list` and the page.
    pub id: &'static str,
    /// Name on the page.
    pub name: Text,
    /// What it is and when one would use it, in one or two sentences.
    pub about: Text,
    /// Where it comes from: author, year, title, equation.
    pub source: &'static str,
    /// Its hyper-parameters, in the order of the controls. May be empty.
    pub hypers: &'static [Hyper],
}

/// An entry of a registry: surfaces, rules and schedules implement this.
pub trait Entry: 'static + Sync {
    /// What the registry lists, in the singular, for messages: "surface", "optimizer", "schedule".
    const KIND: &'static str;
    /// What its formulas are for.
    const FORMULA: crate::expr::Kind;
    /// The whole table, in the order of the page's menu.
    fn table() -> &'static [&'static Self];
    /// What the entry says of itself.
    fn item(&self) -> &Item;
    /// The formula text. Empty for entries whose text the user types.
    fn formula(&self) -> &'static str;
    /// The formula text for these values of its hyper-parameters, where it depends on one of them.
    fn variant(&self, _value: &dyn Fn(&str) -> f64) -> &'static str {
        self.formula()
    }
    /// What its formula may name: the hyper-parameters, all but one that only chooses between formulas, and the numbers of
    /// a sample.
    fn keys(&self) -> Vec<&str> {
        let hypers = self.item().hypers.iter().map(|hyper| &*hyper.key);
        hypers.chain(self.columns().iter().copied()).collect()
    }
    /// Whether the user types the formula: surface `formula`, rule `custom`.
    fn typed(&self) -> bool {
        self.formula().is_empty()
    }
    /// What its formula calls the numbers of a sample, where it is a mean over data.
    fn columns(&self) -> &'static [&'static str] {
        &[]
    }
    /// The text a typed entry starts with. Empty for built-ins.
    fn example(&self) -> &'static str {
        ""
    }
    /// The entry with this id.
    fn find(id: &str) -> Option<&'static Self> {
        Self::table().iter().copied().find(|entry| entry.item().id == id)
    }
}

/// Declares the modules of a registry and its table: one word an entry.
#[macro_export]
macro_rules! registry {
    ($(#[$doc:meta])* $table:ident: $entry:ty = $($module:ident),+ $(,)?) => {
        $(pub mod $module;)+
        $(#[$doc])*
        pub static $table: &[&$entry] = &[$(&$module::ENTRY),+];
    };
}
