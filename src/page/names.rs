//! Names as the page shows them, in the reader's language.

use crate::experiment::Experiment;
use crate::registry::{Entry, Lang};

/// Name of every run: its label, else its rule's name, numbered where it repeats, as [`Experiment::labels`] does.
pub fn run_names(experiment: &Experiment, lang: Lang) -> Vec<String> {
    let plain = |run: &crate::experiment::Run| {
        run.label.clone().unwrap_or_else(|| run.optimizer.entry.item().name.get(lang).to_owned())
    };
    let mut names: Vec<String> = Vec::with_capacity(experiment.runs.len());
    for base in experiment.runs.iter().map(plain) {
        let mut name = base.clone();
        let mut number = 2;
        while names.contains(&name) {
            name = format!("{base} {number}");
            number += 1;
        }
        names.push(name);
    }
    names
}

/// Name of the surface.
pub fn surface_name(experiment: &Experiment, lang: Lang) -> &'static str {
    experiment.surface.entry.item().name.get(lang)
}

/// What the whole experiment is called: "Adam, Momentum on Rosenbrock".
pub fn experiment_name(experiment: &Experiment, lang: Lang) -> String {
    let surface = surface_name(experiment, lang);
    let names = run_names(experiment, lang);
    match (names.is_empty(), lang) {
        (true, _) => surface.to_owned(),
        (false, Lang::En) => format!("{} on {surface}", names.join(", ")),
        (false, Lang::Zh) => format!("{} · {surface}", names.join("、")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::edit::{Edit, RunEdit, apply};

    #[test]
    fn repeated_names_are_numbered_and_labels_win() {
        let mut experiment = Experiment::default();
        for edit in [Edit::Run(0, RunEdit::Duplicate), Edit::Run(2, RunEdit::Label("heavy ball".into()))] {
            experiment = apply(&experiment, &edit).expect("the edit is a good one");
        }
        let names = run_names(&experiment, Lang::En);
        assert_eq!(names[..4], ["Gradient descent", "Gradient descent 2", "heavy ball", "Nesterov"]);
        assert!(experiment_name(&experiment, Lang::En).ends_with(" on Rosenbrock"));
    }
}
