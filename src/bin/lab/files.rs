//! The person's files in a terminal: which they are, how a table is to be read, and what its columns are for.

use super::terminal::{Stop, stop};
use clap::Args;
use descent_lab::data::load::{self, Bundle, Column, Contents, Options, Role};
use descent_lab::data::{DataError, Dataset};
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::registry::Lang;
use serde_json::{Value, json};
use std::path::Path;

/// The person's files, and what is said of them beside the experiment.
#[derive(Args, Clone, Debug, Default, PartialEq)]
pub struct Files {
    /// Own images, IDX or IDX.gz; given twice the second file tests
    #[arg(long)]
    pub images: Vec<String>,
    /// Their labels, IDX or IDX.gz, in the same order
    #[arg(long)]
    pub labels: Vec<String>,
    /// An own table: CSV, .xlsx or .ods
    #[arg(long)]
    pub table: Option<String>,
    /// The column of the table to predict, by its name or its place from 1
    #[arg(long, requires = "table")]
    pub target: Option<String>,
    /// A column of the table to leave out, by its name or its place from 1; may be given several times
    #[arg(long, requires = "table")]
    pub ignore: Vec<String>,
    /// Choose what to predict and what to leave out by what the columns look like, as the page does
    #[arg(long, requires = "table")]
    pub auto: bool,
    /// How the table is written, where the guess is wrong: key=word of header, separator, decimal, unlabeled, task
    #[arg(long, requires = "table", value_name = "KEY=WORD")]
    pub read: Vec<String>,
}

/// The dataset of the person's files, where there are any. What is said of a table beside the experiment is put into it.
pub fn own_data(experiment: &mut NetworkExperiment, files: &Files) -> Result<Option<Dataset>, Stop> {
    let is_own = experiment.data.dataset.entry.item.id == "own";
    let Files { images, labels, table, .. } = files;
    if images.is_empty() && labels.is_empty() && table.is_none() {
        return if is_own {
            Err(stop("the data are \"own\": give them by --images and --labels, or by --table"))
        } else {
            Ok(None)
        };
    }
    if !is_own {
        let name = experiment.data.dataset.entry.item.id;
        return Err(stop(format!("the data are \"{name}\"; own files go with {{\"name\": \"own\"}}")));
    }
    let dataset = match (&images[..], &labels[..], table) {
        ([], [], Some(table)) => {
            let all = bytes(table)?;
            named(experiment, &Bundle::new(vec![(table.clone(), all.clone())]))?;
            say(experiment, files, table, &all)?;
            let read = load::table_with_notes(&all, &experiment.data.table_options());
            let (dataset, notes) = read.map_err(|error| stop(format!("{table}: {error}")))?;
            notes.iter().for_each(|note| eprintln!("lab: {}", note.message(Lang::En)));
            dataset
        }
        ([], [_, ..], None) => return Err(stop("--labels goes with --images")),
        (images, labels, None) => pictures(experiment, images, labels)?,
        _ => return Err(stop("--table stands alone: give it, or --images and --labels")),
    };
    Ok(Some(dataset))
}

/// Puts into an experiment what the options say of the table.
fn say(experiment: &mut NetworkExperiment, files: &Files, name: &str, bytes: &[u8]) -> Result<(), Stop> {
    let data = &mut experiment.data;
    for pair in &files.read {
        let known = "header, separator, decimal, unlabeled, task";
        let (key, word) = pair.split_once('=').ok_or_else(|| stop(format!("--read {pair}: KEY=WORD, of {known}")))?;
        if !known.split(", ").any(|known| known == key) {
            return Err(stop(format!("--read {pair}: the keys are {known}")));
        }
        data.dataset.set_word(key, word).map_err(|error| stop(format!("--read {pair}: {error}")))?;
    }
    if files.auto {
        let contents = contents(name, bytes, &data.table_options())?;
        let target = match &files.target {
            Some(target) => find(&contents, target).ok_or_else(|| unknown(target, &contents))?,
            None => load::propose(&contents.columns),
        };
        let roles = load::propose_roles(&contents.columns, target);
        let _ = data.dataset.set("target", (target + 1) as f64);
        data.target = None;
        let ignored = (0..roles.len()).filter(|at| roles[*at] == Role::Ignored);
        // By name, where it is the only one of that name.
        let pointed = |at: usize| {
            let name = &contents.columns[at].name;
            let alone = contents.columns.iter().filter(|card| card.name == *name).count() == 1;
            if alone { Column::Name(name.clone()) } else { Column::Index(at) }
        };
        data.ignore = ignored.map(pointed).collect();
        eprintln!("lab: {} is predicted", contents.columns[target].name);
        for column in contents.columns.iter().zip(&roles).filter(|(_, role)| **role == Role::Ignored) {
            let why = column.0.against(&contents.columns).map(|note| note.of_column(Lang::En));
            let why = why.unwrap_or_else(|| "it says the same as what is predicted".into());
            eprintln!("lab: {} is left out: {why}", column.0.name);
        }
    } else if let Some(target) = &files.target {
        match target.parse::<usize>() {
            Ok(place) => {
                let set = data.dataset.set("target", place as f64);
                set.map_err(|error| stop(format!("--target {target}: {error}")))?;
                data.target = None;
            }
            Err(_) => data.target = Some(target.clone()),
        }
    }
    data.ignore.extend(files.ignore.iter().map(|column| match column.parse::<usize>() {
        Ok(place @ 1..) => Column::Index(place - 1),
        _ => Column::Name(column.clone()),
    }));
    Ok(())
}

fn contents(name: &str, bytes: &[u8], options: &Options) -> Result<Contents, Stop> {
    let bundle = Bundle::new(vec![(name.to_owned(), bytes.to_vec())]);
    bundle.contents(options).map_err(|error| stop(format!("{name}: {error}")))
}

fn find(contents: &Contents, column: &str) -> Option<usize> {
    let place = column.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
    let place = place.filter(|place| *place < contents.columns.len());
    place.or_else(|| contents.columns.iter().position(|card| card.name == column))
}

fn unknown(column: &str, contents: &Contents) -> Stop {
    let known: Vec<&str> = contents.columns.iter().map(|card| card.name.as_str()).collect();
    stop(format!("there is no single column \"{column}\"; the columns are {}", known.join(", ")))
}

/// The columns of a table, and what each is likely to be for.
pub fn columns(path: &str) -> Result<Value, Stop> {
    let bytes = bytes(path)?;
    let contents = contents(path, &bytes, &Options::default())?;
    let cards = &contents.columns;
    if cards.is_empty() {
        return Err(stop(format!("{path}: these are images; columns are of tables")));
    }
    let roles = load::propose_roles(cards, load::propose(cards));
    let column = |(card, role): (&load::ColumnCard, &Role)| {
        let notes: Vec<String> = card.notes.iter().map(|note| note.of_column(Lang::En)).collect();
        let mut value = json!({
            "name": card.name, "kind": card.kind, "missing": card.missing, "distinct": card.distinct, "role": role,
            "notes": notes,
        });
        if let Some(note) = card.against(cards).filter(|_| *role == Role::Ignored) {
            value["why"] = json!(note.of_column(Lang::En));
        }
        value
    };
    let notes: Vec<String> = contents.notes.iter().map(|note| note.message(Lang::En)).collect();
    let columns: Vec<Value> = cards.iter().zip(&roles).map(column).collect();
    Ok(json!({"rows": contents.examples, "notes": notes, "columns": columns}))
}

/// Images with their labels, and those that test.
fn pictures(experiment: &NetworkExperiment, images: &[String], labels: &[String]) -> Result<Dataset, Stop> {
    if images.len() > 2 {
        return Err(stop("--images can be given twice: what is learned from, and what tests"));
    }
    if !labels.is_empty() && labels.len() != images.len() {
        let (images, labels) = (images.len(), labels.len());
        return Err(stop(format!(
            "--images is given {images} times and --labels {labels} times; each file of images needs its labels, in the same order"
        )));
    }
    let read = |path: &String| -> Result<(String, Vec<u8>), Stop> { Ok((path.clone(), bytes(path)?)) };
    let file = |path: Option<&String>| path.map(read).transpose();
    let part = |at: usize| Ok([file(images.get(at))?, file(labels.get(at))?]);
    let bundle = Bundle::of_images((0..images.len()).map(part).collect::<Result<_, Stop>>()?);
    named(experiment, &bundle)?;
    bundle.read(&Options::default()).map_err(|error| match error {
        DataError::In { .. } | DataError::Shapes { .. } => stop(error),
        _ => stop(format!("{}: {error}", bundle.name())),
    })
}

/// Whether the files are those that the experiment names, where it names any.
fn named(experiment: &NetworkExperiment, given: &Bundle) -> Result<(), Stop> {
    let Some(wanted) = &experiment.data.file else { return Ok(()) };
    if given.digest() == wanted {
        return Ok(());
    }
    let (name, found) = (given.name(), given.digest());
    Err(stop(format!("the experiment was made with files of the SHA-256 {wanted}; {name} has {found}")))
}

/// A file, no longer than is accepted.
fn bytes(path: &str) -> Result<Vec<u8>, Stop> {
    let length = std::fs::metadata(Path::new(path)).map_err(|error| stop(format!("{path}: {error}")))?.len();
    if length > load::MAX_BYTES as u64 {
        return Err(stop(format!("{path}: at most {} bytes are read, the file has {length}", load::MAX_BYTES)));
    }
    std::fs::read(path).map_err(|error| stop(format!("{path}: {error}")))
}
