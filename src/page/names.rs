//! Names as the page shows them, in the reader's language.

use crate::experiment::Experiment;
use crate::registry::{Entry, Lang};
use std::collections::BTreeMap;

/// Name of every run: its label, else its rule's name, numbered where it is not the only one of that name.
pub fn run_names(experiment: &Experiment, lang: Lang) -> Vec<String> {
    let plain = |run: &crate::experiment::Run| {
        run.label.clone().unwrap_or_else(|| run.optimizer.entry.item().name.get(lang).to_owned())
    };
    let names: Vec<String> = experiment.runs.iter().map(plain).collect();
    let mut seen = BTreeMap::<&str, usize>::new();
    let count = |name: &String| names.iter().filter(|other| *other == name).count();
    let numbered = names.iter().map(|name| {
        let nth = seen.entry(name).and_modify(|n| *n += 1).or_insert(1);
        if count(name) > 1 { format!("{name} {nth}") } else { name.clone() }
    });
    numbered.collect()
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
    use crate::page::preset;

    #[test]
    fn repeated_names_are_numbered_and_labels_win() {
        let mut experiment = preset::opening();
        for edit in [Edit::Run(0, RunEdit::Duplicate), Edit::Run(2, RunEdit::Label("heavy ball".into()))] {
            experiment = apply(&experiment, &edit).expect("the edit is a good one");
        }
        let names = run_names(&experiment, Lang::En);
        assert_eq!(names[..4], ["Gradient descent 1", "Gradient descent 2", "heavy ball", "Nesterov"]);
        assert!(experiment_name(&experiment, Lang::En).ends_with(" on Rosenbrock"));
    }
}
