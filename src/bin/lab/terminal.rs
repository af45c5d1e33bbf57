//! Commands and their output. Results go to stdout, errors to stderr in one sentence with exit status 2.

use super::export;
use super::files::{self, Files};
use super::network::{self, Extent};
use clap::{Parser, Subcommand};
use descent_lab::digest;
use descent_lab::experiment::{Document, Experiment, MAX_STEPS};
use descent_lab::link;
use descent_lab::protocol::{COLUMNS, RunHead};
use descent_lab::registry::{Entry, Hyper, Scale};
use descent_lab::train::session::Session;
use serde_json::{Value, json};
use std::io::{self, Read, Write};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "lab", version, about = "Run, list and share Descent Lab's experiments in a terminal")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run an experiment; writes JSON Lines to stdout
    Run {
        /// A file with an experiment's JSON, a link, or - for standard input
        source: String,
        /// Take this many steps instead of the experiment's
        #[arg(long)]
        steps: Option<u32>,
        /// Write every n-th step only (the first and last are always written); of networks by default every epoch
        #[arg(long)]
        every: Option<u32>,
        /// Where to compute
        #[arg(long, default_value = "cpu")]
        device: String,
        /// Threads that share the steps of a network's training; the numbers do not depend on how many
        #[arg(long, default_value_t = 1)]
        threads: usize,
        /// Write how the layers of a network are doing into every line of a step
        #[arg(long)]
        health: bool,
        #[command(flatten)]
        files: Files,
    },
    /// Train a network and write it, or what trains it, for another program
    Export {
        /// A file with an experiment's JSON, a link, or - for standard input
        source: String,
        /// onnx, safetensors (weights), pytorch (a script, and a file of data beside it), csv or json (the run's series)
        #[arg(long)]
        to: export::Format,
        /// Where it goes
        #[arg(short, long)]
        output: std::path::PathBuf,
        /// Train up to this step; of a script, how many of the lab's losses go with it (20)
        #[arg(long)]
        steps: Option<u32>,
        /// Which run, by its label; the first where none is given
        #[arg(long)]
        run: Option<String>,
        #[command(flatten)]
        files: Files,
    },
    /// Print all registries with their hyper-parameters as JSON
    List,
    /// Print the link of an experiment
    Link {
        /// A file with an experiment's JSON, a link, or - for standard input
        source: String,
    },
    /// Print the columns of an own table as JSON: what they hold, and what each is likely to be for
    Columns {
        /// CSV, .xlsx or .ods
        table: String,
    },
    /// Print the experiment of a link as JSON
    Open {
        /// The link, or the part of it after #
        link: String,
    },
}

/// Most threads of a training.
const MAX_THREADS: usize = 256;

/// Runs the command of the process's arguments.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.exit_code() == 0 => error.exit(),
        Err(error) => {
            let text = error.to_string();
            let sentence = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
            eprintln!("lab: {sentence}; lab --help says what there is");
            return ExitCode::from(2);
        }
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = run_command(arguments.command, &mut out).and_then(|()| out.flush().map_err(Stop::from));
    match result {
        // A reader that has seen enough, such as `head`, is no error.
        Ok(()) | Err(Stop::Closed) => ExitCode::SUCCESS,
        Err(Stop::Error(message)) => {
            eprintln!("lab: {message}");
            ExitCode::from(2)
        }
    }
}

/// Why a command ends early.
pub enum Stop {
    /// Nobody reads on.
    Closed,
    /// One sentence.
    Error(String),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Closed } else { Self::Error(error.to_string()) }
    }
}

pub fn stop(error: impl std::fmt::Display) -> Stop {
    Stop::Error(error.to_string())
}

fn run_command(command: Command, out: &mut impl Write) -> Result<(), Stop> {
    match command {
        Command::Run { source, steps, every, device, threads, health, files } => {
            if device != "cpu" {
                return Err(stop(format!("--device {device}: experiments run on the cpu")));
            }
            if every == Some(0) {
                return Err(stop("--every must be at least 1"));
            }
            if !(1..=MAX_THREADS).contains(&threads) {
                return Err(stop(format!("--threads must be 1 to {MAX_THREADS}, not {threads}")));
            }
            match read(&source)? {
                Document::Surface(_) if files != Files::default() => {
                    Err(stop("own data are for network experiments, and this is one on a surface"))
                }
                Document::Surface(experiment) => run_surface(*experiment, steps, every, out),
                Document::Network(experiment) => {
                    network::run(*experiment, &files, Extent { steps, every, threads, health }, out)
                }
            }
        }
        Command::Export { source, to, output, steps, run, files } => match read(&source)? {
            Document::Surface(_) => Err(stop("what is exported are networks, and this experiment is on a surface")),
            Document::Network(experiment) => {
                export::export(*experiment, &files, &export::Request { to, output, steps, run })
            }
        },
        Command::List => Ok(writeln!(out, "{:#}", list())?),
        Command::Columns { table } => Ok(writeln!(out, "{:#}", files::columns(&table)?)?),
        Command::Link { source } => match read(&source)? {
            Document::Surface(experiment) => Ok(writeln!(out, "#{}", link::encode(&experiment))?),
            Document::Network(experiment) => Ok(writeln!(out, "#{}", link::network::encode(&experiment))?),
        },
        Command::Open { link } => Ok(writeln!(out, "{:#}", opened(&link)?.to_value())?),
    }
}

/// A surface experiment, with the steps and the stride that were asked for.
fn run_surface(
    mut experiment: Experiment,
    steps: Option<u32>,
    every: Option<u32>,
    out: &mut impl Write,
) -> Result<(), Stop> {
    if let Some(steps) = steps {
        experiment.steps = steps;
        experiment.digest = None;
        experiment.validate().map_err(stop)?;
    }
    let every = every.unwrap_or(1);
    if every > MAX_STEPS {
        return Err(stop(format!("--every must be 1 to {MAX_STEPS}, not {every}")));
    }
    run(&experiment, every, out)
}

/// The experiment of a link, of whichever lab.
fn opened(link: &str) -> Result<Document, Stop> {
    if link::is_network(link) {
        return Ok(Document::Network(Box::new(link::network::decode(link).map_err(stop)?)));
    }
    Ok(Document::Surface(Box::new(link::decode(link).map_err(stop)?)))
}

/// Most bytes of an experiment file.
const MAX_FILE: u64 = 1 << 20;

/// The experiment of a file, a link or standard input.
fn read(source: &str) -> Result<Document, Stop> {
    let text = if source == "-" {
        limited(io::stdin().lock()).map_err(|error| stop(format!("standard input: {error}")))?
    } else if source.contains('#') || source == "v1" || source.starts_with("v1&") || source.starts_with("z1.") {
        source.to_owned()
    } else {
        let file = std::fs::File::open(source).and_then(limited);
        file.map_err(|error| stop(format!("{source}: {error}")))?
    };
    if text.trim_start().starts_with('{') {
        return Document::from_json(&text).map_err(stop);
    }
    opened(&text)
}

fn limited(input: impl Read) -> io::Result<String> {
    let mut text = String::new();
    if input.take(MAX_FILE + 1).read_to_string(&mut text)? as u64 > MAX_FILE {
        return Err(io::Error::other(format!("longer than {MAX_FILE} bytes, so no experiment")));
    }
    Ok(text)
}

/// Runs an experiment and writes its lines.
fn run(experiment: &Experiment, every: u32, out: &mut impl Write) -> Result<(), Stop> {
    writeln!(out, "{}", json!({"kind": "start", "experiment": experiment}))?;
    let mut session = Session::new(experiment).map_err(stop)?;
    session.advance(|| false);
    let labels = experiment.labels();
    for (index, (label, head)) in labels.iter().zip(session.heads()).enumerate() {
        let rows = session.rows(index).chunks_exact(COLUMNS);
        for (step, row) in rows.enumerate() {
            if (step as u32).is_multiple_of(every) || step as u32 == head.steps {
                writeln!(out, "{}", step_line(label, step, row))?;
            }
        }
        writeln!(out, "{}", end_line(label, &head))?;
    }
    if let (Some(expected), Some(found)) = (experiment.digest, session.digest()) {
        let verdict = if expected == found { "reproduced" } else { "differs from the digest it carries" };
        eprintln!("lab: {} ({verdict})", digest::hex(found));
    }
    Ok(())
}

fn step_line(label: &str, step: usize, row: &[f64]) -> Value {
    json!({
        "kind": "step", "run": label, "step": step, "loss": row[2], "rate": row[5],
        "evaluations": {"value": row[6] as u64, "gradient": row[7] as u64, "hessian": row[8] as u64},
        "point": [row[0], row[1]], "gradient": [row[3], row[4]],
    })
}

fn end_line(label: &str, head: &RunHead) -> Value {
    json!({"kind": "end", "run": label, "status": head.status, "steps": head.steps, "digest": head.digest})
}

/// All registries.
fn list() -> Value {
    json!({
        "surfaces": entries::<descent_lab::surface::Surface>(),
        "optimizers": entries::<descent_lab::optim::Rule>(),
        "line_searches": entries::<descent_lab::optim::line_search::LineSearch>(),
        "schedules": entries::<descent_lab::schedule::Schedule>(),
        "datasets": entries::<descent_lab::data::dataset::Recipe>(),
        "preprocessing": entries::<descent_lab::data::preprocess::Preprocess>(),
        "augmentation": entries::<descent_lab::data::augment::Augment>(),
        "models": entries::<descent_lab::model::Model>(),
        "layers": entries::<descent_lab::layer::Layer>(),
        "activations": entries::<descent_lab::activation::Activation>(),
        "initializers": entries::<descent_lab::init::Initializer>(),
        "losses": entries::<descent_lab::loss::Loss>(),
        "regularization": entries::<descent_lab::regularization::Regularizer>(),
        "selection": entries::<descent_lab::selection::Selector>(),
    })
}

fn entries<E: Entry>() -> Value {
    let entry = |entry: &&'static E| {
        let item = entry.item();
        json!({
            "name": item.id, "title": item.name.en, "about": item.about.en, "source": item.source,
            "formula": entry.formula(), "hyper": item.hypers.iter().map(hyper).collect::<Vec<_>>(),
        })
    };
    E::table().iter().map(entry).collect()
}

fn hyper(hyper: &Hyper) -> Value {
    let scale = match hyper.scale {
        Scale::Linear => "linear",
        Scale::Log => "log",
        Scale::LogOrZero => "log or zero",
        Scale::TowardsOne => "towards one",
        Scale::Integer => "integer",
        Scale::Choice(_) => "choice",
    };
    let words = |value: f64| hyper.word(value).map_or_else(|| json!(value), |word| json!(word));
    let mut fields = json!({
        "key": hyper.key, "symbol": descent_lab::expr::symbol(&hyper.key), "title": hyper.name.en,
        "range": [hyper.range.0, hyper.range.1], "scale": scale, "default": words(hyper.default), "help": hyper.help.en,
    });
    if let Scale::Choice(choices) = hyper.scale {
        fields["words"] = choices.iter().map(|(word, title)| json!({"word": word, "title": title.en})).collect();
    }
    fields
}
