//! `lab export`: trains a run and writes it for another program.

use super::files::{Files, own_data};
use super::network::Progress;
use super::terminal::{Stop, stop};
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::export::series::{self, Row};
use descent_lab::export::{self, filename, onnx, pytorch};
use descent_lab::link;
use descent_lab::train::network::{Course, Prepared, Score, Step};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::str::FromStr;

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The network as it predicts.
    Onnx,
    /// Its weights and running statistics.
    Safetensors,
    /// The experiment as a script.
    Pytorch,
    /// The run's series.
    Csv,
    /// The run's series.
    Json,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Ok(match word {
            "onnx" => Self::Onnx,
            "safetensors" => Self::Safetensors,
            "pytorch" => Self::Pytorch,
            "csv" => Self::Csv,
            "json" => Self::Json,
            _ => return Err("onnx, safetensors, pytorch, csv or json".to_owned()),
        })
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is written.
    pub to: Format,
    /// Where it goes.
    pub output: PathBuf,
    /// Up to which step the run is trained; of a script, how many losses go with it.
    pub steps: Option<u32>,
    /// The run's label.
    pub run: Option<String>,
}

/// Losses that go with a script where nothing is said.
const LOSSES: u32 = 20;

/// Trains a run and writes it.
pub fn export(mut experiment: NetworkExperiment, files: &Files, request: &Request) -> Result<(), Stop> {
    let own = own_data(&mut experiment, files)?;
    let prepared = Rc::new(Prepared::new(&experiment, own).map_err(stop)?);
    let labels = experiment.labels();
    let number = match &request.run {
        None => 0,
        Some(run) => labels
            .iter()
            .position(|label| label == run)
            .ok_or_else(|| stop(format!("there is no run \"{run}\"; the runs are {}", labels.join(", "))))?,
    };
    let label = labels[number].as_str();
    let link = format!("#{}", link::network::encode(&experiment));
    // In a folder the file is called as on the page.
    let path = match request.output.is_dir() {
        true => request.output.join(named(&experiment, files, label, request.to)),
        false => request.output.clone(),
    };
    let path = path.as_path();
    if request.to == Format::Pytorch {
        // What cannot be written is said before anything is trained.
        pytorch::script(&experiment, &prepared, number, pytorch::About::default()).map_err(stop)?;
    }
    let mut training = Course::new(&experiment, &prepared, number).map_err(stop)?;
    let whole = if request.to == Format::Pytorch { LOSSES } else { u32::MAX };
    let last = request.steps.unwrap_or(whole).min(training.steps());
    let wants_rows = matches!(request.to, Format::Csv | Format::Json);
    let mut rows = if wants_rows { vec![row(&mut training, None)?] } else { Vec::new() };
    let mut losses = Vec::new();
    let mut progress = Progress::new(label, last);
    while training.step() < last {
        let Some(step) = training.advance().map_err(stop)? else { break };
        progress.show(&step, training.an_epoch());
        if wants_rows {
            rows.push(row(&mut training, Some(step))?);
        }
        losses.push(step.loss);
    }
    progress.clear();
    let last = training.step();
    let step = last.to_string();
    let about = [("experiment", link.as_str()), ("run", label), ("step", &step)];
    match request.to {
        Format::Csv => write(path, series::csv(&rows).as_bytes()),
        Format::Json => write(path, series::json(label, &link, &rows).as_bytes()),
        Format::Onnx => {
            let trained = training.trained_at(last).map_err(stop)?;
            let more = onnx::properties(&experiment, &prepared);
            let about: Vec<(&str, &str)> =
                about.into_iter().chain(more.iter().map(|(key, value)| (*key, &**value))).collect();
            write(path, &onnx::model(&trained, Some(&prepared.chain), &about).map_err(stop)?)?;
            let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let beside = path.with_file_name(format!("{stem}-predict.py"));
            write(&beside, onnx::script(&name(path), &name(&beside)).as_bytes())
        }
        Format::Safetensors => {
            let trained = training.trained_at(last).map_err(stop)?;
            write(path, &export::weights(&trained, &about))
        }
        Format::Pytorch => {
            let data = path.with_extension("safetensors");
            if data == path {
                return Err(stop(format!(
                    "{}: the script's data go to a file of this name; give another",
                    path.display()
                )));
            }
            let name = data.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let about = pytorch::About { link: &link, data: &name, losses: &losses };
            let script = pytorch::script(&experiment, &prepared, number, about).map_err(stop)?;
            write(path, script.text.as_bytes())?;
            write(&data, &script.data)
        }
    }
}

/// What a file is called where a folder alone was named: after the data and the run.
fn named(experiment: &NetworkExperiment, files: &Files, label: &str, to: Format) -> String {
    let own = files.images.first().or(files.table.as_ref()).map(Path::new).and_then(Path::file_name);
    let own = own.map(|name| name.to_string_lossy().split('.').next().unwrap_or_default().to_owned());
    let data = own.unwrap_or_else(|| experiment.data.dataset.entry.item.id.to_owned());
    let ending = match to {
        Format::Onnx => "onnx",
        Format::Safetensors => "safetensors",
        Format::Pytorch => "py",
        Format::Csv => "csv",
        Format::Json => "json",
    };
    format!("{}.{ending}", filename::safe(&format!("descent-lab-{data}-{label}")))
}

/// A step's row; its scores where the page has them, too: at the start, at the end of every epoch, and in the end.
fn row(training: &mut Course, step: Option<Step>) -> Result<Row, Stop> {
    let number = training.step();
    let mut row = Row {
        step: number,
        epoch: f64::from(number) / f64::from(training.an_epoch()),
        loss: step.map(|step| step.loss),
        rate: step.map(|step| step.rate),
        ..Row::default()
    };
    if training.is_due() {
        let mut score = |part: usize| -> Result<Option<Score>, Stop> {
            let any = training.examples()[part] > 0;
            any.then(|| training.score(part).map_err(stop)).transpose()
        };
        if let Some(score) = score(0)? {
            (row.train_loss, row.train_accuracy) = (Some(score.loss), score.accuracy());
        }
        if let Some(score) = score(1)? {
            (row.validation_loss, row.validation_accuracy) = (Some(score.loss), score.accuracy());
        }
        row.penalty = training.penalty().map_err(stop)?;
    }
    Ok(row)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    std::fs::write(path, bytes).map_err(|error| stop(format!("{}: {error}", path.display())))?;
    eprintln!("lab: {}, {} bytes", path.display(), bytes.len());
    Ok(())
}
