//! A measured figure: its table row and its JSON.

use serde_json::{Value, json};

/// What a figure must not exceed, or fall below.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// A limit, in the figure's unit.
    AtMost(f64),
    /// A lower limit, in the figure's unit.
    AtLeast(f64),
    /// None; it is there to be known.
    Known,
}

/// A figure, or why it could not be taken.
#[derive(Debug)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// `ms`, `bytes` or `M/s`.
    pub unit: &'static str,
    /// What it should be.
    pub goal: Goal,
    /// The value.
    pub value: Result<f64, String>,
}

impl Figure {
    /// A line for the terminal.
    pub fn line(&self) -> String {
        let goal = match self.goal {
            Goal::AtMost(limit) => format!("≤ {limit}"),
            Goal::AtLeast(limit) => format!("≥ {limit}"),
            Goal::Known => String::new(),
        };
        match &self.value {
            Ok(value) => {
                let verdict = if self.holds() { "" } else { "  misses the goal" };
                format!("{:<52} {value:>10.1} {:<5} {goal:>10}{verdict}", self.name, self.unit)
            }
            Err(reason) => format!("{:<52} {:>10} {:<5} {goal:>10}  {reason}", self.name, "unavailable", ""),
        }
    }

    /// As written to the file.
    pub fn json(&self) -> Value {
        let goal = match self.goal {
            Goal::AtMost(limit) | Goal::AtLeast(limit) => Some(limit),
            Goal::Known => None,
        };
        let (value, reason) = match &self.value {
            Ok(value) => (Some(value), None),
            Err(reason) => (None, Some(reason)),
        };
        json!({ "name": self.name, "unit": self.unit, "goal": goal, "value": value, "unavailable": reason })
    }

    fn holds(&self) -> bool {
        match (self.goal, &self.value) {
            (Goal::AtMost(limit), Ok(value)) => *value <= limit,
            (Goal::AtLeast(limit), Ok(value)) => *value >= limit,
            _ => true,
        }
    }
}

/// The middle value; none of none.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

/// The largest value; none of none.
pub fn worst(values: &[f64]) -> Option<f64> {
    values.iter().copied().max_by(f64::total_cmp)
}
