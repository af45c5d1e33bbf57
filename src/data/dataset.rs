//! Datasets: formulas with a seed, and real measurements. One file each.

use super::{DataError, Dataset, Targets};
use crate::experiment::Choice;
use crate::expr::Kind;
use crate::registry::{Entry, Hyper, Item, Scale, text};
use crate::rng::{self, Stream};

crate::registry! {
    /// All datasets, in the order of the menu.
    TABLE: Recipe = spiral, circles, moons, xor, blobs, regression_plane, regression_sine, iris, breast_cancer, diabetes,
        digits, glyphs, own
}

/// How a dataset is made.
#[derive(Debug)]
pub struct Recipe {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// Makes it for a choice of hyper-parameters and a seed. Real measurements do not depend on the seed.
    ///
    /// # Errors
    /// Where there is nothing to make it from: `own` needs the user's files, and the module of the first view holds no
    /// measurements.
    pub make: fn(&Choice<Recipe>, u32) -> Result<Dataset, DataError>,
}

impl Entry for Recipe {
    const KIND: &'static str = "dataset";
    // Never asked: there is no text to be typed.
    const FORMULA: Kind = Kind::Surface;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        ""
    }
    fn typed(&self) -> bool {
        false
    }
}

impl Choice<Recipe> {
    /// The dataset.
    ///
    /// # Errors
    /// As [`Recipe::make`].
    pub fn make(&self, seed: u32) -> Result<Dataset, DataError> {
        (self.entry.make)(self, seed)
    }

    fn number(&self, key: &str) -> f64 {
        self.value(key).unwrap_or(0.0)
    }

    fn whole(&self, key: &str) -> usize {
        self.number(key) as usize
    }
}

/// The hyper-parameter of all generated datasets: how many examples.
const fn count(most: f64, default: f64) -> Hyper {
    Hyper::primary(
        "count",
        text("Examples", "样本数"),
        (10.0, most),
        Scale::Integer,
        default,
        text("How many examples there are in all, before they are split.", "拆分之前的样本总数。"),
    )
}

/// The hyper-parameter of most: how far examples stray from the formula.
const fn noise(most: f64, default: f64, zh: &'static str, en: &'static str) -> Hyper {
    Hyper::primary("noise", text("Noise", "噪声"), (0.0, most), Scale::Linear, default, text(en, zh))
}

/// A number of an example, uniform in (low, high). Different slots are independent.
fn uniform(seed: u32, slot: u32, example: usize, low: f64, high: f64) -> f64 {
    low + (high - low) * rng::uniform_pair(seed, Stream::Examples, slot, example as u32)[0]
}

/// Two standard normal numbers of an example. Different slots are independent.
fn normal(seed: u32, slot: u32, example: usize) -> [f64; 2] {
    rng::normal_pair(seed, Stream::Examples, slot, example as u32)
}

/// Points of the plane with their classes.
fn points(rows: impl Iterator<Item = ([f64; 2], u32)>, classes: &[&str], source: &str) -> Dataset {
    let (mut features, mut labels) = (Vec::new(), Vec::new());
    for (point, label) in rows {
        features.extend(point.map(|coordinate| coordinate as f32));
        labels.push(label);
    }
    Dataset {
        shape: vec![2],
        features,
        targets: Targets::Classes { labels, names: owned(classes) },
        names: owned(&["x", "y"]),
        columns: Vec::new(),
        source: source.to_owned(),
        tests: 0,
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The numbers of a file of little-endian f32.
fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

/// Features and targets of a table whose target stands last in each row.
fn columns(table: &[f32], names: &[&str]) -> Result<(Vec<f32>, Vec<f32>), DataError> {
    if table.is_empty() {
        let what = text("this part of the program holds no measurements", "程序的这一部分不含测量数据");
        return Err(DataError::Nothing(what));
    }
    let rows = table.chunks_exact(names.len() + 1);
    let features = rows.clone().flat_map(|row| row[..names.len()].iter().copied()).collect();
    Ok((features, rows.map(|row| row[names.len()]).collect()))
}

/// A table of measurements with classes.
fn classes(table: &[f32], names: &[&str], classes: &[&str], source: &str) -> Result<Dataset, DataError> {
    let (features, targets) = columns(table, names)?;
    Ok(Dataset {
        shape: vec![names.len()],
        features,
        targets: Targets::Classes {
            labels: targets.iter().map(|class| *class as u32).collect(),
            names: owned(classes),
        },
        names: owned(names),
        columns: Vec::new(),
        source: source.to_owned(),
        tests: 0,
    })
}
