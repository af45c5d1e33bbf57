//! Results as a table: where every run stands at a step, in which order, and as a file for spreadsheets.
//!
//! Files are comma-separated values as RFC 4180 has them: lines end in CR LF, and a field with a comma, a quotation mark
//! or a line break stands in quotation marks. Numbers are written so that they come back exactly.

use crate::order::sort_few;
use crate::protocol::Trace;
use crate::registry::Lang;
use crate::train::ending::Reason;
use std::cmp::Ordering;
use std::fmt::Write;

/// A column of the table of runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Name.
    Name,
    /// Loss.
    Loss,
    /// Norm of the gradient.
    GradientNorm,
    /// Values asked for.
    Values,
    /// Gradients asked for.
    Gradients,
    /// Hessians asked for.
    Hessians,
    /// Gradients of single samples.
    Samples,
}

/// How the table of runs is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By which column.
    pub column: Column,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Column {
    /// What a press of its head makes of the order: ascending, then descending, then the experiment's own.
    pub fn next(self, sort: Option<Sort>) -> Option<Sort> {
        match sort {
            Some(Sort { column, descending: true }) if column == self => None,
            Some(Sort { column, .. }) if column == self => Some(Sort { column, descending: true }),
            _ => Some(Sort { column: self, descending: false }),
        }
    }
}

/// Where a run stands at a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Loss, norm of the gradient, then values, gradients, Hessians and sample gradients so far: the columns of the table.
    pub columns: [f64; 6],
    /// Rate of the step that led there.
    pub rate: f64,
    /// Where it is.
    pub point: [f64; 2],
    /// The step it stands at: its last one where it ended before.
    pub step: usize,
    /// Why it ended there, where it did.
    pub reason: Option<Reason>,
}

impl Standing {
    /// The standing of a run at a step, or at its last one where it ended before.
    pub fn of(trace: &Trace, step: usize) -> Self {
        let row = trace.row(step);
        let [gx, gy] = row.gradient();
        let [values, gradients, hessians] = row.evaluations();
        Self {
            columns: [row.loss(), libm::hypot(gx, gy), values, gradients, hessians, row.samples()],
            rate: row.rate(),
            point: row.point(),
            step: step.min(trace.last()),
            reason: trace.head.reason.filter(|_| step >= trace.last()),
        }
    }
}

/// The indices of the runs in the order of the table. What has no number yet, or one that is none, comes last; equals
/// stay in the experiment's order.
pub fn order(names: &[String], standings: &[Option<Standing>], sort: Option<Sort>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    let Some(Sort { column, descending }) = sort else { return order };
    let turned = |ordering: Ordering| if descending { ordering.reverse() } else { ordering };
    let key = |run: usize| match column {
        Column::Name => None,
        _ => {
            let standing = standings.get(run).copied().flatten()?;
            Some(standing.columns[column as usize - 1]).filter(|value| !value.is_nan())
        }
    };
    sort_few(&mut order, |a, b| {
        let ordering = match (key(*a), key(*b)) {
            _ if column == Column::Name => turned(names[*a].cmp(&names[*b])),
            (Some(a), Some(b)) => turned(a.total_cmp(&b)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        };
        ordering.is_lt()
    });
    order
}

/// Every step of every run, a line each.
pub fn steps_csv<'a>(runs: impl IntoIterator<Item = (&'a str, &'a Trace)>) -> String {
    let mut csv = "run,step,x,y,loss,gradient_x,gradient_y,rate,value_evaluations,gradient_evaluations,\
                   hessian_evaluations,sample_gradients\r\n"
        .to_owned();
    for (name, trace) in runs {
        let name = label(name);
        for step in 0..=trace.last() {
            let row = trace.row(step);
            let ([x, y], [gx, gy], [values, gradients, hessians]) = (row.point(), row.gradient(), row.evaluations());
            let (loss, rate, samples) = (row.loss(), row.rate(), row.samples());
            line(&mut csv, &name, step, &[x, y, loss, gx, gy, rate, values, gradients, hessians, samples], "");
        }
    }
    csv
}

/// The table, a line a run: each at the step it stands at, with how it ended there.
pub fn table_csv<'a>(runs: impl IntoIterator<Item = (&'a str, Standing)>) -> String {
    let mut csv = "run,step,loss,gradient_norm,value_evaluations,gradient_evaluations,hessian_evaluations,\
                   sample_gradients,rate,x,y,ending\r\n"
        .to_owned();
    for (name, Standing { columns, rate, point: [x, y], step, reason }) in runs {
        let [loss, norm, values, gradients, hessians, samples] = columns;
        let ending = reason.map(|reason| label(&reason.message(Lang::En))).unwrap_or_default();
        let numbers = [loss, norm, values, gradients, hessians, samples, rate, x, y];
        line(&mut csv, &label(name), step, &numbers, &format!(",{ending}"));
    }
    csv
}

fn line(csv: &mut String, name: &str, step: usize, numbers: &[f64], end: &str) {
    // Writing to a text never fails.
    let _ = write!(csv, "{name},{step}");
    for number in numbers {
        // What is not a number is left empty: no reader takes it for one.
        let _ = if number.is_nan() { write!(csv, ",") } else { write!(csv, ",{number}") };
    }
    csv.push_str(end);
    csv.push_str("\r\n");
}

/// A label as a field. A spreadsheet would take one that begins like a formula for one: an apostrophe keeps it a text.
fn label(name: &str) -> String {
    let guard = if name.starts_with(['=', '+', '-', '@']) { "'" } else { "" };
    if name.contains(['"', ',', '\r', '\n']) {
        format!("\"{guard}{}\"", name.replace('"', "\"\""))
    } else {
        format!("{guard}{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{COLUMNS, Frame, RunHead, Status};

    /// A run with these losses; every step costs a value and two gradients.
    fn trace(losses: &[f64]) -> Trace {
        let steps = losses.len() as u32 - 1;
        let head = RunHead { steps, status: Status::Finished, reason: None, digest: None };
        let frame = Frame { run: 1, done: true, runs: vec![head], digest: None, elapsed_ms: 6.0, refuge: None };
        let row = |(step, loss): (usize, &f64)| {
            let step = step as f64;
            [0.1, -step, *loss, 3.0, 4.0, 0.05, step, 2.0 * step, 0.0, 2.0 * step]
        };
        let rows: Vec<[f64; COLUMNS]> = losses.iter().enumerate().map(row).collect();
        Trace::split(&frame, rows.as_flattened()).expect("the lengths agree").remove(0)
    }

    #[test]
    fn every_step_is_a_line_and_numbers_come_back_exactly() {
        let (a, b) = (trace(&[0.1 + 0.2, 1e-300, f64::INFINITY]), trace(&[-0.0]));
        let csv = steps_csv([("a", &a), ("b", &b)]);
        let lines: Vec<&str> = csv.split_terminator("\r\n").collect();
        assert_eq!(lines.len(), 1 + 3 + 1);
        assert!(csv.ends_with("\r\n"));
        let columns = lines[0].split(',').count();
        assert!(lines.iter().all(|line| line.split(',').count() == columns), "{csv}");
        let fields: Vec<&str> = lines[1].split(',').collect();
        assert_eq!(fields[4].parse::<f64>().map(f64::to_bits), Ok((0.1f64 + 0.2).to_bits()));
        assert!(lines[2].starts_with("a,1,0.1,-1,") && lines[2].ends_with(",0.05,1,2,0,2"), "{}", lines[2]);
        assert_eq!(lines[3].split(',').nth(4), Some("inf"));
        assert!(lines[4].starts_with("b,0,0.1,-0,-0,3,4,"), "{}", lines[4]);
    }

    #[test]
    fn a_table_is_a_line_for_each_run() {
        let run = trace(&[9.0, 8.0, 7.0]);
        let mut lost = trace(&[9.0, 1e12]);
        (lost.head.status, lost.head.reason) = (Status::Diverged, Some(Reason::TooLarge));
        let csv = table_csv([
            ("a", Standing::of(&run, 1)),
            ("b", Standing::of(&run, 99)),
            ("c", Standing::of(&lost, 0)),
            ("d", Standing::of(&lost, 99)),
        ]);
        // A run that has ended stands at its own last step, and says how it ended.
        let expected = format!(
            "run,step,loss,gradient_norm,value_evaluations,gradient_evaluations,hessian_evaluations,\
             sample_gradients,rate,x,y,ending\r\na,1,8,5,1,2,0,2,0.05,0.1,-1,\r\nb,2,7,5,2,4,0,4,0.05,0.1,-2,\r\n\
             c,0,9,5,0,0,0,0,0.05,0.1,-0,\r\nd,1,1000000000000,5,1,2,0,2,0.05,0.1,-1,{}\r\n",
            Reason::TooLarge.message(Lang::En)
        );
        assert_eq!(csv, expected);
    }

    #[test]
    fn what_is_not_a_number_is_no_number_in_a_file() {
        let lost = trace(&[f64::NAN]);
        let csv = table_csv([("a", Standing::of(&lost, 0))]);
        assert!(csv.ends_with("\r\na,0,,5,0,0,0,0,0.05,0.1,-0,\r\n"), "{csv}");
        assert!(steps_csv([("a", &lost)]).contains("\r\na,0,0.1,-0,,3,4,"));
    }

    #[test]
    fn labels_are_quoted_and_never_formulas() {
        let fields = [
            ("Adam", "Adam"),
            ("梯度下降", "梯度下降"),
            ("a, b", "\"a, b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
            ("+x", "'+x"),
            ("-x", "'-x"),
            ("@x", "'@x"),
            ("=\"a\",b", "\"'=\"\"a\"\",b\""),
            ("a\nb", "\"a\nb\""),
        ];
        for (name, field) in fields {
            assert_eq!(label(name), field);
        }
    }

    #[test]
    fn a_head_is_pressed_three_times_around() {
        let up = Column::Loss.next(None);
        assert_eq!(up, Some(Sort { column: Column::Loss, descending: false }));
        let down = Column::Loss.next(up);
        assert_eq!(down, Some(Sort { column: Column::Loss, descending: true }));
        assert_eq!(Column::Loss.next(down), None);
        assert_eq!(Column::Samples.next(down), Some(Sort { column: Column::Samples, descending: false }));
    }

    #[test]
    fn runs_are_put_in_order_and_what_is_no_number_comes_last() {
        let names = ["b", "a", "d", "c", "e"].map(str::to_owned);
        let of = |loss: f64| Some(Standing::of(&trace(&[loss]), 0));
        let standings = [of(2.0), of(f64::NAN), of(-1.0), None, of(2.0)];
        let by = |column: Column, descending: bool| order(&names, &standings, Some(Sort { column, descending }));
        assert_eq!(order(&names, &standings, None), [0, 1, 2, 3, 4]);
        assert_eq!(by(Column::Loss, false), [2, 0, 4, 1, 3]);
        assert_eq!(by(Column::Loss, true), [0, 4, 2, 1, 3]);
        assert_eq!(by(Column::Name, false), [1, 0, 3, 2, 4]);
        assert_eq!(by(Column::Name, true), [4, 2, 3, 0, 1]);
        assert_eq!(by(Column::Gradients, false), [0, 1, 2, 4, 3]);
    }
}
