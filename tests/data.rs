//! Datasets, files, preprocessing and augmentation, against scikit-learn, SciPy and whatever a file may hold.
#![cfg(not(target_arch = "wasm32"))]

#[path = "data/files.rs"]
mod files;
#[path = "data/golden.rs"]
mod golden;
#[path = "data/prepare.rs"]
mod prepare;
#[path = "data/sets.rs"]
mod sets;
#[path = "data/tables.rs"]
mod tables;

use descent_lab::data::Dataset;
use descent_lab::data::dataset::Recipe;
use descent_lab::data::split::Split;
use descent_lab::experiment::Choice;

fn named(id: &str) -> Dataset {
    Choice::<Recipe>::named(id).expect("exists").make(1).expect("can be made")
}

/// Every third example validates, from the first on; the others train.
fn by_thirds(examples: usize) -> Split {
    let (validation, train) = (0..examples as u32).partition(|i| i % 3 == 0);
    Split { train, validation, test: Vec::new() }
}
