//! A run's series as CSV and JSON: a row for each step that is known.

use super::text::{number, quoted};

/// What is known of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Row {
    /// Its number; 0 is the start.
    pub step: u32,
    /// How often the examples have been seen by then.
    pub epoch: f64,
    /// The loss of its batch, penalties included.
    pub loss: Option<f64>,
    /// The rate it was taken with.
    pub rate: Option<f64>,
    /// The penalties on the weights, where there are any.
    pub penalty: Option<f64>,
    /// Loss over the training part, without penalties.
    pub train_loss: Option<f64>,
    /// The share of the training part that is classified right.
    pub train_accuracy: Option<f64>,
    /// Loss over the validation part.
    pub validation_loss: Option<f64>,
    /// The share of the validation part that is classified right.
    pub validation_accuracy: Option<f64>,
}

/// The columns, in their order.
pub const COLUMNS: [&str; 9] = [
    "step",
    "epoch",
    "loss",
    "rate",
    "penalty",
    "train_loss",
    "train_accuracy",
    "validation_loss",
    "validation_accuracy",
];

impl Row {
    /// Its numbers by [`COLUMNS`]; none where one is not known or is not finite.
    fn numbers(&self) -> [Option<f64>; COLUMNS.len()] {
        let all = [
            Some(f64::from(self.step)),
            Some(self.epoch),
            self.loss,
            self.rate,
            self.penalty,
            self.train_loss,
            self.train_accuracy,
            self.validation_loss,
            self.validation_accuracy,
        ];
        all.map(|number| number.filter(|number| number.is_finite()))
    }
}

/// The rows as CSV by RFC 4180, the first line the columns' names; what is not known is empty.
pub fn csv(rows: &[Row]) -> String {
    let mut all = COLUMNS.join(",") + "\r\n";
    for row in rows {
        all += &row.numbers().map(|value| value.map_or_else(String::new, number)).join(",");
        all += "\r\n";
    }
    all
}

/// The rows as a JSON value: `{"run": label, "experiment": link, "columns": […], "rows": [[…], …]}`; what is not known is
/// null.
pub fn json(label: &str, link: &str, rows: &[Row]) -> String {
    let lines: Vec<String> = rows
        .iter()
        .map(|row| {
            format!("[{}]", row.numbers().map(|value| value.map_or_else(|| "null".to_owned(), number)).join(","))
        })
        .collect();
    let columns = COLUMNS.map(quoted).join(",");
    let (label, link, lines) = (quoted(label), quoted(link), lines.join(",\n"));
    format!("{{\"run\":{label},\n\"experiment\":{link},\n\"columns\":[{columns}],\n\"rows\":[\n{lines}\n]}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        let known = Row { step: 3, epoch: 0.375, loss: Some(0.1), rate: Some(1e-5), ..Row::default() };
        vec![Row::default(), Row { train_loss: Some(f64::NAN), validation_accuracy: Some(1.0), ..known }]
    }

    #[test]
    fn csv_has_a_line_for_each_row() {
        let text = csv(&rows());
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(
            lines[0],
            "step,epoch,loss,rate,penalty,train_loss,train_accuracy,validation_loss,validation_accuracy"
        );
        assert_eq!(lines[1..], ["0,0,,,,,,,", "3,0.375,0.1,1e-5,,,,,1", ""]);
    }

    #[test]
    fn json_holds_the_same_numbers() {
        let value: serde_json::Value = serde_json::from_str(&json("a \"run\"", "#v1&x", &rows())).expect("JSON");
        assert_eq!(value["run"], "a \"run\"");
        assert_eq!(value["columns"].as_array().map(Vec::len), Some(COLUMNS.len()));
        assert_eq!(value["rows"][1], serde_json::json!([3, 0.375, 0.1, 1e-5, null, null, null, null, 1]));
    }
}
