//! How the columns of a table have become the features of a dataset: names, kinds, how their cells were read, and words, in the
//! order of the features.

use super::load::{Decimal, Order};
use serde::{Deserialize, Serialize};

/// What has become of a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Coding {
    /// One feature: its numbers, less `origin`, which is 0 except where 32 bits would not tell them apart.
    Number {
        /// What was taken away.
        origin: f64,
        /// What marks their decimals.
        decimal: Decimal,
        /// What stands behind each of them in the file.
        unit: Option<String>,
    },
    /// One feature: days since 1970-01-01 less `origin`, the time of day as a fraction.
    Date {
        /// What was taken away.
        origin: f64,
        /// What stands first where day and month are both numbers.
        order: Order,
    },
    /// One feature: the time of day in hours less `origin`.
    Time {
        /// What was taken away.
        origin: f64,
    },
    /// One feature a word, in this order: 1 where it stands, 0 elsewhere. `?` stands for what is missing.
    Words(Vec<String>),
}

/// A column of a table, as features.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Encoding {
    /// The column's name in the file.
    pub column: String,
    /// What has become of it.
    pub coding: Coding,
}

impl Encoding {
    /// How many features it is.
    pub fn features(&self) -> usize {
        match &self.coding {
            Coding::Words(words) => words.len(),
            _ => 1,
        }
    }

    /// The features' names.
    pub fn names(&self) -> Vec<String> {
        let title = &self.column;
        let less = |origin: f64| if origin == 0.0 { String::new() } else { format!(" − {origin}") };
        match &self.coding {
            Coding::Number { origin, .. } => vec![format!("{title}{}", less(*origin))],
            Coding::Date { origin, .. } => vec![format!("{title} (days since 1970){}", less(*origin))],
            Coding::Time { origin } => vec![format!("{title} (hours){}", less(*origin))],
            Coding::Words(words) => words.iter().map(|word| format!("{title}={word}")).collect(),
        }
    }
}
