//! The schedule of a script: the lab's formula, printed.

use crate::experiment::Choice;
use crate::expr::{python, python_name, python_number};
use crate::schedule::Schedule;

/// The class that gives the rate of each step.
pub fn class(choice: &Choice<Schedule>) -> String {
    // Schedules have been checked; a text that does not parse gives a rate that is no number.
    let formula = python(choice.formula()).unwrap_or_default();
    let warmup = choice.value("warmup").unwrap_or(0.0);
    let values: Vec<(String, f64)> = choice.all_values().into_iter().filter(|(key, _)| key != "warmup").collect();
    let constants: String = values
        .iter()
        .map(|(key, value)| format!("        {} = {}\n", python_name(key), python_number(*value)))
        .collect();
    let mut start = format!("        self.T, self.lr0 = ops.number(steps{}), ops.number(lr)\n", less(warmup));
    let names: Vec<&str> = formula.states.iter().map(|(name, _)| name.as_str()).collect();
    if !names.is_empty() {
        start += "        T, lr0 = self.T, self.lr0\n";
        start += &constants;
        for (name, value) in &formula.states {
            start += &format!("        {name} = ops.number({value})\n");
        }
        start += &format!("        self.states = {}\n", tuple(&names));
    }
    let mut body = String::new();
    if warmup > 0.0 {
        let warmup = python_number(warmup);
        body += &format!("        if t < {warmup}:\n            return float(self.lr0 * (t + 1) / ({warmup} + 1))\n");
        body += &format!("        t -= {warmup}\n");
    }
    body += "        t, T, lr0, loss = ops.number(t), self.T, self.lr0, ops.number(loss)\n";
    body += &constants;
    if !names.is_empty() {
        body += &format!("        {} = self.states\n", tuple(&names));
    }
    formula.lines.iter().for_each(|line| body += &format!("        {line}\n"));
    if !names.is_empty() {
        body += &format!("        self.states = {}\n", tuple(&names));
    }
    let rate = if formula.value.is_empty() { "math.nan" } else { &formula.value };
    let id = choice.entry.item.id;
    format!(
        "class Schedule:\n    \"\"\"The rate of step t, from 0, where the loss before it is `loss`: {id}.\"\"\"\n\n    \
         def __init__(self, steps, lr):\n{start}\n    def __call__(self, t, loss):\n{body}        return float({rate})\n"
    )
}

fn tuple(names: &[&str]) -> String {
    match names {
        [one] => format!("({one},)"),
        all => format!("({})", all.join(", ")),
    }
}

fn less(warmup: f64) -> String {
    if warmup > 0.0 { format!(" - {}", python_number(warmup)) } else { String::new() }
}
