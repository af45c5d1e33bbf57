//! What a model says of itself, so that another program can read examples as the lab reads them, and the short script that does.

use crate::data::load::{Decimal, Order};
use crate::data::{Coding, Encoding};
use crate::experiment::network::NetworkExperiment;
use crate::export::text::{number, quoted};
use crate::loss::Outputs;
use crate::train::network::Prepared;

/// The properties of a model besides the experiment, the run and the step: `shape` of an example as the data give it, JSON;
/// `features`, the names of a table's numbers in their order, and `encoding`, how its columns become them, JSON; `classes`, in
/// the order of the outputs, JSON, and what the `outputs` are; `target`, the name of a number that is predicted; `loss`.
pub fn properties(experiment: &NetworkExperiment, prepared: &Prepared) -> Vec<(&'static str, String)> {
    let origin = &prepared.origin;
    let axes: Vec<String> = prepared.chain.shape().iter().map(usize::to_string).collect();
    let mut all = vec![("shape", format!("[{}]", axes.join(", "))), ("loss", experiment.loss.entry.item.id.to_owned())];
    if !origin.names.is_empty() {
        all.push(("features", list(&origin.names)));
        let given = experiment.data.table_options().decimal.is_some();
        all.push(("encoding", encoding(&origin.names, &origin.columns, given)));
    }
    let reconstructs = experiment.network.reconstructs(crate::network::Phase::Whole);
    if !prepared.classes.is_empty() && !reconstructs {
        let outputs = match experiment.loss.entry.outputs {
            Outputs::Values => "values",
            Outputs::Logits => "logits",
            Outputs::Margins => "margins",
            Outputs::LogProbabilities => "log_probabilities",
        };
        all.extend([("classes", list(&prepared.classes)), ("outputs", outputs.to_owned())]);
    }
    if let Some(target) = origin.target.as_ref().filter(|_| !reconstructs) {
        all.push(("target", target.clone()));
    }
    all
}

/// The script that predicts with a model: its text, for a model and a script of these names.
pub fn script(model: &str, name: &str) -> String {
    let plain = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    include_str!("predict.py").replace("@NAME@", &plain(name)).replace("@MODEL@", &plain(model))
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// How the columns are read and become features; each a number where nothing else is known. `given`: whether the decimal mark
/// was said, not found.
fn encoding(names: &[String], columns: &[Encoding], given: bool) -> String {
    let number_of = || Coding::Number { origin: 0.0, decimal: Decimal::Point, unit: None };
    let plain = |name: &String| Encoding { column: name.clone(), coding: number_of() };
    let known = !columns.is_empty();
    let columns: Vec<Encoding> = if known { columns.to_vec() } else { names.iter().map(plain).collect() };
    let column = |column: &Encoding| {
        let rest = match &column.coding {
            Coding::Number { origin, decimal, unit } => {
                let mark = match decimal {
                    Decimal::Point => "point",
                    Decimal::Comma => "comma",
                };
                let given = if given { ", \"given\": true" } else { "" };
                let unit = unit.as_ref().map(|unit| format!(", \"unit\": {}", quoted(unit))).unwrap_or_default();
                format!("\"number\", \"less\": {}, \"decimal\": \"{mark}\"{given}{unit}", number(*origin))
            }
            Coding::Date { origin, order } => {
                let first = match order {
                    Order::Day => "day",
                    Order::Month => "month",
                };
                format!("\"date\", \"less\": {}, \"order\": \"{first}\"", number(*origin))
            }
            Coding::Time { origin } => format!("\"time\", \"less\": {}", number(*origin)),
            Coding::Words(words) => format!("\"words\", \"words\": {}", list(words)),
        };
        format!("{{\"column\": {}, \"kind\": {rest}}}", quoted(&column.column))
    };
    let columns: Vec<String> = columns.iter().map(column).collect();
    format!("[{}]", columns.join(", "))
}
