//! A trial, and the ordinary experiment it stands for.

use super::{Kind, trials_of};
use crate::experiment::Choice;
use crate::experiment::network::NetworkExperiment;
use crate::schedule::Schedule;

/// One training of a selection. What is none is as in the run.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// Which run of the experiment, from 0.
    pub run: u32,
    /// The seed of everything that is random.
    pub seed: u32,
    /// The fold that validates, from 0.
    pub fold: Option<u32>,
    /// The rate the run begins with.
    pub rate: Option<f64>,
    /// How the rate changes.
    pub schedule: Option<Choice<Schedule>>,
    /// Examples of a batch; 0 for all of them.
    pub batch: Option<u32>,
}

impl Trial {
    /// A run as it is.
    pub(super) fn of_run(experiment: &NetworkExperiment, run: usize) -> Self {
        Self { run: run as u32, seed: experiment.seed, fold: None, rate: None, schedule: None, batch: None }
    }
}

/// The trials of an experiment's selection, in their order; none where it has none.
pub fn trials(experiment: &NetworkExperiment) -> Vec<Trial> {
    experiment.selection.as_ref().map_or_else(Vec::new, |selection| trials_of(experiment, selection))
}

/// The ordinary experiment a trial stands for: its run alone, without selection. Trained, it takes the trial's steps, bit for
/// bit.
///
/// - A trial that changes the rate leaves out what was changed while the run ran: those changes were of other rates.
/// - That of a range test leaves out early stopping and pre-training: it ends by its own rule, and its rate rises once. How many
///   epochs it trains is the experiment's; its schedule does not depend on that.
pub fn of_trial(experiment: &NetworkExperiment, trial: &Trial) -> NetworkExperiment {
    let mut all = experiment.clone();
    all.selection = None;
    all.digest = None;
    all.seed = trial.seed;
    all.runs = Vec::new();
    let Some(selection) = &experiment.selection else { return all };
    if let Some(fold) = trial.fold {
        all.data.fold = Some([fold, selection.whole("folds")]);
    }
    let epochs = selection.whole("epochs");
    if epochs > 0 {
        all.epochs = epochs;
    }
    let Some(mut run) = experiment.runs.get(trial.run as usize).cloned() else { return all };
    // By the name it has among the others.
    let label = experiment.labels().swap_remove(trial.run as usize);
    run.label = Some(label).filter(|label| *label != run.optimizer.entry.item.id);
    run.hidden = false;
    if let Some(rate) = trial.rate {
        // The bounds of a selection's rates are those of every rule's.
        let _kept = run.optimizer.set("lr", rate);
    }
    if let Some(schedule) = &trial.schedule {
        run.schedule = schedule.clone();
    }
    if let Some(batch) = trial.batch {
        run.batch = batch;
    }
    let kind = selection.kind();
    if let Some(own) = run.own.as_deref_mut() {
        if matches!(kind, Kind::Grid | Kind::Range) {
            own.changes.clear();
        }
        if kind == Kind::Range
            && let Some(regularization) = &mut own.regularization
        {
            regularization.remove("early_stopping");
        }
    }
    run.own = run.own.filter(|own| **own != Default::default());
    if kind == Kind::Range {
        all.regularization.remove("early_stopping");
        if all.network.model.value("pretrain_epochs").is_some() {
            let _kept = all.network.model.set("pretrain_epochs", 0.0);
        }
    }
    all.runs = vec![run];
    all
}
