//! The person's files in a terminal: which they are, how a table is to be read, and what its columns are for.

use super::terminal::{Stop, stop};
use clap::Args;
use descent_lab::data::Dataset;
use descent_lab::data::load::{self, Bundle, Column, Contents, Options, Role};
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::registry::Lang;
use serde_json::{Value, json};
use std::path::Path;

/// The person's files, and what is said of them beside the experiment.
#[derive(Args, Clone, Debug, Default, PartialEq)]
pub struct Files {
    /// Own images, IDX or IDX.gz
    #[arg(long)]
    pub images: Option<String>,
    /// Their labels, IDX or IDX.gz
    #[arg(long)]
    pub labels: Option<String>,
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
    if images.is_none() && labels.is_none() && table.is_none() {
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
    let dataset = match (images, labels, table) {
        (None, None, Some(table)) => {
            let all = bytes(table)?;
            named(experiment, vec![(table.clone(), all.clone())])?;
            say(experiment, files, table, &all)?;
            let read = load::table_with_notes(&all, &experiment.data.table_options());
            let (dataset, notes) = read.map_err(|error| stop(format!("{table}: {error}")))?;
            notes.iter().for_each(|note| eprintln!("lab: {}", note.message(Lang::En)));
            dataset
        }
        (Some(images), labels, None) => {
            let label_bytes = labels.as_ref().map(|labels| bytes(labels)).transpose()?;
            let both = labels.as_ref().map_or(images.clone(), |labels| format!("{images}, {labels}"));
            let all = bytes(images)?;
            let files = [(images.clone(), all.clone())].into_iter().chain(labels.clone().zip(label_bytes.clone()));
            named(experiment, files.collect())?;
            load::images(&all, label_bytes.as_deref()).map_err(|error| stop(format!("{both}: {error}")))?
        }
        (None, Some(_), None) => return Err(stop("--labels goes with --images")),
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

/// Whether the files are those that the experiment names, where it names any.
fn named(experiment: &NetworkExperiment, files: Vec<(String, Vec<u8>)>) -> Result<(), Stop> {
    let Some(wanted) = &experiment.data.file else { return Ok(()) };
    let given = Bundle::new(files);
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
