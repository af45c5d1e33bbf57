//! Edits: everything a person can change about an experiment, as typed values.
//!
//! [`apply`] is the one place where the page changes an experiment. It is pure and total: an edit either gives a valid
//! experiment or is refused with the reason, and then nothing has changed.

use crate::experiment::{
    Choice, Experiment, ExperimentError, MAX_BATCH, MAX_NOISE, MAX_RUNS, MAX_SEEDS, MAX_STEPS, Run, View,
    default_line_search,
};
use crate::expr::{self, FormulaError, Kind};
use crate::page::preset;
use crate::registry::{Entry, Lang, Text, text};
use crate::schedule::Schedule;
use crate::surface::Surface;

/// One change of an experiment.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Race on the surface with this id, from its own start and on its own region.
    Surface(String),
    /// A parameter of the surface.
    SurfaceHyper(String, f64),
    /// The typed surface formula.
    SurfaceText(String),
    /// The region shown; none for the surface's own.
    Domain(Option<[[f64; 2]; 2]>),
    /// Where every run starts.
    Start([f64; 2]),
    /// Steps each run takes.
    Steps(u32),
    /// Standard deviation of the gradient noise.
    Noise(f64),
    /// Seed of the noise.
    Seed(u32),
    /// With how many seeds runs are repeated for the band around their loss.
    Seeds(u32),
    /// How the experiment is shown.
    View(View),
    /// One more run with the rule of this id.
    AddRun(String),
    /// A change of the run with this index.
    Run(usize, RunEdit),
}

/// One change of one run.
#[derive(Clone, Debug, PartialEq)]
pub enum RunEdit {
    /// The same run once more, right below.
    Duplicate,
    /// The run goes.
    Remove,
    /// Whether the pictures leave it out.
    Hidden(bool),
    /// Its name; empty for the default.
    Label(String),
    /// The update rule with this id, with its own constants and its own line search.
    Optimizer(String),
    /// A hyper-parameter of the rule.
    Hyper(String, f64),
    /// The line search with this id.
    LineSearch(String),
    /// A hyper-parameter of the line search.
    LineSearchHyper(String, f64),
    /// Samples a gradient is the mean over; 0 for all.
    Batch(u32),
    /// Several hyper-parameters of the rule at once, and how that appears in the history.
    Hypers(Vec<(String, f64)>, Weight),
    /// The typed update rule.
    Text(String),
    /// The schedule with this id.
    Schedule(String),
    /// A hyper-parameter of the schedule.
    ScheduleHyper(String, f64),
    /// The typed schedule.
    ScheduleText(String),
}

/// How an edit appears in the browser's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// No change of the experiment, such as the step that is looked at: the present entry changes.
    Cursor,
    /// Part of a gesture, which is one entry in the end.
    Continuous,
    /// A decision of its own: Back undoes it.
    Discrete,
}

/// How one entry of the history was reached from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Back: an edit is undone.
    Back,
    /// Forward: an edit is made again.
    Forth,
    /// By a link that was typed or followed.
    Anew,
}

impl Edit {
    /// How the edit appears in the browser's history.
    pub fn weight(&self) -> Weight {
        match self {
            Edit::Run(_, RunEdit::Hypers(_, weight)) => *weight,
            Edit::Surface(_)
            | Edit::AddRun(_)
            | Edit::View(_)
            | Edit::Run(
                _,
                RunEdit::Duplicate
                | RunEdit::Remove
                | RunEdit::Hidden(_)
                | RunEdit::Optimizer(_)
                | RunEdit::LineSearch(_)
                | RunEdit::Schedule(_),
            ) => Weight::Discrete,
            _ => Weight::Continuous,
        }
    }
}

/// Why an edit was refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The typed formula does not parse.
    Formula(FormulaError),
    /// There are [`MAX_RUNS`] runs already.
    TooManyRuns,
    /// A value is not acceptable.
    Value(ExperimentError),
    /// It names something that is not there: a run or an id.
    Missing,
}

impl Refusal {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        const TOO_MANY: Text =
            text("A race holds at most {n} runs. Remove one first.", "一场比赛最多 {n} 条轨迹，请先移除一条。");
        const MISSING: Text = text("This is no longer there.", "该项已不存在。");
        match self {
            Refusal::Formula(error) => error.message(lang),
            Refusal::TooManyRuns => TOO_MANY.get(lang).replace("{n}", &MAX_RUNS.to_string()),
            Refusal::Value(error) => error.message(lang),
            Refusal::Missing => MISSING.get(lang).to_owned(),
        }
    }
}

impl From<ExperimentError> for Refusal {
    fn from(error: ExperimentError) -> Self {
        Refusal::Value(error)
    }
}

/// The experiment after an edit.
///
/// # Errors
/// Where the edit would not give a valid experiment.
pub fn apply(experiment: &Experiment, edit: &Edit) -> Result<Experiment, Refusal> {
    let mut next = experiment.clone();
    match edit {
        Edit::Surface(id) => change_surface(&mut next, id)?,
        Edit::SurfaceHyper(key, value) => next.surface.set(key, *value)?,
        Edit::SurfaceText(typed) => retype(&mut next.surface, Kind::Surface, typed)?,
        Edit::Domain(domain) => next.domain = domain.filter(is_region),
        Edit::Start(point) if point.iter().all(|c| c.is_finite()) => next.start = *point,
        Edit::Start(_) => return Err(Refusal::Missing),
        Edit::Steps(steps) => next.steps = (*steps).clamp(1, MAX_STEPS),
        Edit::Noise(noise) if noise.is_finite() => next.noise = noise.clamp(0.0, MAX_NOISE),
        Edit::Noise(_) => return Err(Refusal::Missing),
        Edit::Seed(seed) => next.seed = *seed,
        Edit::Seeds(seeds) => next.seeds = (*seeds).clamp(1, MAX_SEEDS),
        Edit::View(view) => next.view = *view,
        Edit::AddRun(id) => {
            require_room(&next)?;
            let run = preset::run(next.surface.entry.item.id, id).ok_or(Refusal::Missing)?;
            next.runs.push(run);
        }
        Edit::Run(index, edit) => edit_run(&mut next, *index, edit)?,
    }
    next.validate()?;
    // What was promised of another computation no longer holds.
    if !same_work(experiment, &next) {
        next.digest = None;
    }
    Ok(next)
}

/// Whether two experiments compute the same numbers; names and views aside.
pub fn same_work(a: &Experiment, b: &Experiment) -> bool {
    let same_runs = a.runs.len() == b.runs.len()
        && a.runs.iter().zip(&b.runs).all(|(a, b)| {
            a.optimizer == b.optimizer
                && a.line_search == b.line_search
                && a.batch == b.batch
                && a.schedule == b.schedule
        });
    same_runs
        && a.surface == b.surface
        && a.start == b.start
        && a.steps == b.steps
        && a.seed == b.seed
        && a.seeds == b.seeds
        && a.noise == b.noise
}

/// A race made for the old surface is replaced by the one made for the new surface; a person's own runs stay.
fn change_surface(experiment: &mut Experiment, id: &str) -> Result<(), Refusal> {
    let surface = Choice::<Surface>::named(id).ok_or(Refusal::Missing)?;
    if experiment.runs == preset::race(experiment.surface.entry.item.id) {
        experiment.runs = preset::race(id);
        experiment.steps = preset::steps(id);
    }
    experiment.start = surface.entry.start;
    experiment.domain = None;
    experiment.view.log_height = None;
    experiment.surface = surface;
    Ok(())
}

fn edit_run(experiment: &mut Experiment, index: usize, edit: &RunEdit) -> Result<(), Refusal> {
    if index >= experiment.runs.len() {
        return Err(Refusal::Missing);
    }
    if *edit == RunEdit::Duplicate {
        require_room(experiment)?;
        let copy = experiment.runs[index].clone();
        experiment.runs.insert(index + 1, copy);
        return Ok(());
    }
    if *edit == RunEdit::Remove {
        experiment.runs.remove(index);
        return Ok(());
    }
    let surface = experiment.surface.entry.item.id;
    let run = &mut experiment.runs[index];
    match edit {
        RunEdit::Duplicate | RunEdit::Remove => {}
        RunEdit::Hidden(hidden) => run.hidden = *hidden,
        RunEdit::Label(label) => run.label = clean_label(label),
        RunEdit::Optimizer(id) => change_rule(run, surface, id)?,
        RunEdit::Hyper(key, value) => run.optimizer.set(key, *value)?,
        RunEdit::LineSearch(id) => {
            let named = Choice::named(id).ok_or(Refusal::Missing)?;
            // The method's own has the method's own constants.
            let own = default_line_search(run.optimizer.entry).filter(|own| own.entry.item.id == id);
            *run.line_search.as_mut().ok_or(Refusal::Missing)? = own.unwrap_or(named);
        }
        RunEdit::LineSearchHyper(key, value) => {
            run.line_search.as_mut().ok_or(Refusal::Missing)?.set(key, *value)?;
        }
        RunEdit::Batch(batch) => run.batch = (*batch).min(MAX_BATCH),
        RunEdit::Hypers(values, _) => {
            for (key, value) in values {
                run.optimizer.set(key, *value)?;
            }
        }
        RunEdit::Text(typed) => retype(&mut run.optimizer, Kind::Rule, typed)?,
        RunEdit::Schedule(id) => run.schedule = Choice::<Schedule>::named(id).ok_or(Refusal::Missing)?,
        RunEdit::ScheduleHyper(key, value) => run.schedule.set(key, *value)?,
        RunEdit::ScheduleText(typed) => retype(&mut run.schedule, Kind::Schedule, typed)?,
    }
    Ok(())
}

/// Takes the rule as it is customary on this surface, with its own line search: the same choice gives the same run, whichever
/// rule was there before. What a person has set stays where the rule stays.
fn change_rule(run: &mut Run, surface: &str, id: &str) -> Result<(), Refusal> {
    if run.optimizer.entry.item.id == id {
        return Ok(());
    }
    let fresh = preset::run(surface, id).ok_or(Refusal::Missing)?;
    (run.optimizer, run.line_search) = (fresh.optimizer, fresh.line_search);
    Ok(())
}

fn retype<E: Entry>(choice: &mut Choice<E>, kind: Kind, typed: &str) -> Result<(), Refusal> {
    if !choice.entry.typed() {
        return Err(Refusal::Missing);
    }
    let keys: Vec<&str> = choice.entry.item().hypers.iter().map(|h| h.key.as_ref()).collect();
    expr::check(kind, typed, &keys).map_err(Refusal::Formula)?;
    choice.text = Some(typed.to_owned());
    choice.forget_stale_values();
    Ok(())
}

fn require_room(experiment: &Experiment) -> Result<(), Refusal> {
    if experiment.runs.len() < MAX_RUNS { Ok(()) } else { Err(Refusal::TooManyRuns) }
}

fn is_region(domain: &[[f64; 2]; 2]) -> bool {
    domain.iter().all(|[low, high]| low.is_finite() && high.is_finite() && low < high)
}

/// A label as it may stand in an experiment: none where nothing but blanks was typed.
pub fn clean_label(label: &str) -> Option<String> {
    let clean: String = label.trim().chars().filter(|c| !c.is_control()).take(crate::experiment::MAX_LABEL).collect();
    (!clean.is_empty()).then_some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(edit: Edit) -> Experiment {
        apply(&Experiment::default(), &edit).expect("the edit is a good one")
    }

    #[test]
    fn a_surface_brings_its_start_and_its_race() {
        let experiment = edited(Edit::Surface("himmelblau".into()));
        assert_eq!(experiment.start, experiment.surface.entry.start);
        assert_eq!(experiment.runs, preset::race("himmelblau"));
    }

    #[test]
    fn own_runs_survive_a_change_of_surface() {
        let own = edited(Edit::Run(0, RunEdit::Hyper("lr".into(), 0.002)));
        let moved = apply(&own, &Edit::Surface("saddle".into())).expect("there is a saddle");
        assert_eq!(moved.runs, own.runs);
    }

    #[test]
    fn the_last_run_may_go_and_the_thirteenth_may_not_come() {
        let mut experiment = Experiment::default();
        while !experiment.runs.is_empty() {
            experiment = apply(&experiment, &Edit::Run(0, RunEdit::Remove)).expect("there is a run");
        }
        for _ in 0..MAX_RUNS {
            experiment = apply(&experiment, &Edit::AddRun("adam".into())).expect("there is room");
        }
        assert_eq!(apply(&experiment, &Edit::AddRun("adam".into())), Err(Refusal::TooManyRuns));
        assert_eq!(apply(&experiment, &Edit::Run(0, RunEdit::Duplicate)), Err(Refusal::TooManyRuns));
    }

    #[test]
    fn views_and_names_are_not_work() {
        let before = Experiment::default();
        for edit in [
            Edit::View(View { linear_loss: true, ..View::default() }),
            Edit::Domain(Some([[0.0, 1.0], [0.0, 1.0]])),
            Edit::Run(1, RunEdit::Label("mine".into())),
            Edit::Run(1, RunEdit::Hidden(true)),
        ] {
            let after = apply(&before, &edit).expect("the edit is a good one");
            assert!(after != before && same_work(&before, &after), "{edit:?}");
        }
        assert!(!same_work(&before, &edited(Edit::Seed(2))));
    }

    #[test]
    fn seeds_are_kept_within_bounds_and_are_work() {
        for (asked, given) in [(0, 1), (8, 8), (u32::MAX, MAX_SEEDS)] {
            assert_eq!(edited(Edit::Seeds(asked)).seeds, given);
        }
        assert!(!same_work(&Experiment::default(), &edited(Edit::Seeds(8))));
        assert_eq!(Edit::Seeds(8).weight(), Weight::Continuous);
    }

    #[test]
    fn work_voids_the_digest_and_views_do_not() {
        let experiment = Experiment { digest: Some(7), ..Experiment::default() };
        let seen = apply(&experiment, &Edit::Run(0, RunEdit::Hidden(true))).expect("there is a run");
        assert_eq!(seen.digest, Some(7));
        let moved = apply(&experiment, &Edit::Start([0.0, 0.0])).expect("the point is finite");
        assert_eq!(moved.digest, None);
    }

    #[test]
    fn what_is_not_there_or_not_a_number_is_refused() {
        let experiment = Experiment::default();
        for edit in [
            Edit::Surface("nowhere".into()),
            Edit::AddRun("nothing".into()),
            Edit::Run(99, RunEdit::Remove),
            Edit::Run(0, RunEdit::Hyper("lr".into(), f64::NAN)),
            Edit::Run(0, RunEdit::Hyper("zeal".into(), 1.0)),
            Edit::Run(0, RunEdit::Hypers(vec![("lr".into(), 0.1), ("zeal".into(), 1.0)], Weight::Discrete)),
            Edit::Start([f64::INFINITY, 0.0]),
            Edit::Noise(f64::NAN),
            Edit::SurfaceText("x".into()),
            Edit::Run(0, RunEdit::ScheduleText("lr0".into())),
        ] {
            assert!(apply(&experiment, &edit).is_err(), "{edit:?}");
        }
    }

    #[test]
    fn a_schedule_is_typed_once_it_is_ones_own() {
        let own = edited(Edit::Run(0, RunEdit::Schedule("custom".into())));
        let typed = |text: &str| apply(&own, &Edit::Run(0, RunEdit::ScheduleText(text.into())));
        let after = typed("state low = 1e300\nlow = min(low, loss)\nlr0*low").expect("parses");
        assert!(!same_work(&own, &after));
        assert!(matches!(typed("lr0*x"), Err(Refusal::Formula(_))));
    }

    #[test]
    fn a_rule_is_the_same_whichever_was_there_before() {
        let chosen = |experiment: &Experiment, id: &str| {
            apply(experiment, &Edit::Run(0, RunEdit::Optimizer(id.into()))).expect("a rule")
        };
        let momentum = Choice::named("momentum").expect("a rule").with("momentum", 0.5).with("lr", 0.123);
        let saddle = Choice::<Surface>::named("saddle").expect("exists");
        let runs = vec![Run::new(momentum)];
        let start = Experiment { surface: saddle, runs, ..Experiment::default() };
        for id in ["newton", "bfgs", "broyden", "nesterov", "sgd", "newton_trust_region"] {
            let direct = chosen(&start, id).runs;
            for before in ["steepest_descent", "dfp", "conjugate_gradient", "adam", "newton_trust_region"] {
                assert_eq!(chosen(&chosen(&start, before), id).runs, direct, "{id} after {before}");
            }
        }
        assert_eq!(chosen(&start, "momentum"), start, "what is set by hand on the rule stays");
    }

    #[test]
    fn a_line_search_has_the_constants_of_its_method() {
        let experiment = Experiment {
            runs: vec![Run::new(Choice::named("conjugate_gradient").expect("a method"))],
            ..Experiment::default()
        };
        let chosen = |experiment: &Experiment, id: &str| {
            apply(experiment, &Edit::Run(0, RunEdit::LineSearch(id.into()))).expect("a line search")
        };
        let back = chosen(&chosen(&experiment, "exact"), "wolfe");
        assert_eq!(back.runs, experiment.runs);
        assert_eq!(back.runs[0].line_search.as_ref().and_then(|line| line.value("c2")), Some(0.1));
    }
}
