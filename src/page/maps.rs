//! Maps as the page asks for them: which run, over which region or which settings, how fine.
//!
//! A job holds what its cells depend on and nothing else (no names, no views, no other runs, and of a rate map's run
//! not the two values that vary), so that an equal job means an equal map and nothing is computed twice.

mod picture;

use crate::experiment::{Choice, Domain, Experiment, Run};
use crate::landscape::map::axis::Axis;
use crate::landscape::map::{MapJob, MapKind};
use crate::landscape::theory::Theory;
use crate::optim::Rule;
use crate::page::preset;
use crate::registry::{Hyper, Scale};
use crate::scale;

pub use crate::experiment::MapView as Kind;
pub use picture::{Band, Picture};

/// Key of the rate.
pub const LR: &str = "lr";
/// Decades of rates a rate map spans, and how many of them lie below the decade of the customary rate.
const DECADES: (f64, f64) = (5.0, 2.0);

/// What the colours of a basin map follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Colours {
    /// The minimum that is reached.
    #[default]
    Minimum,
    /// The steps it takes.
    Steps,
}

/// How fine a map is: a coarse one comes first, at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fineness {
    /// A first look.
    Coarse,
    /// The map.
    Fine,
}

impl Fineness {
    /// Cells along the shorter side of a map.
    fn side(self, kind: Kind) -> f64 {
        match (self, kind) {
            (Self::Coarse, _) => 64.0,
            (Self::Fine, Kind::Basins) => 384.0,
            (Self::Fine, Kind::Rates) => 256.0,
        }
    }
}

/// Whether a job is a first look.
pub fn is_coarse(job: &MapJob) -> bool {
    f64::from(job.size[0].min(job.size[1])) <= Fineness::Coarse.side(Kind::Basins)
}

/// The basins of a run over a view.
pub fn basins(experiment: &Experiment, index: usize, view: Domain, fineness: Fineness) -> Option<MapJob> {
    let run = experiment.runs.get(index)?;
    let sides = view.map(|[low, high]| high - low);
    let cell = sides[0].min(sides[1]) / fineness.side(Kind::Basins);
    let size = sides.map(|side| libm::round(side / cell).clamp(1.0, f64::from(crate::landscape::map::MAX_SIDE)) as u32);
    let reach = MapJob::usual_reach(experiment.surface.entry.domain);
    let experiment = alone(experiment, run.optimizer.clone(), run, [0.0, 0.0]);
    let job = MapJob { experiment, run: 0, kind: MapKind::Basins, region: view, size, reach };
    job.is_sound().then_some(job)
}

/// The rates of a run against its hyper-parameter `second`.
pub fn rates(experiment: &Experiment, index: usize, second: &str, fineness: Fineness) -> Option<MapJob> {
    let run = experiment.runs.get(index)?;
    let hypers = run.optimizer.hypers();
    let other = hypers.iter().find(|hyper| hyper.key == second)?;
    // At its default a value is not held at all.
    let mut optimizer = run.optimizer.clone();
    for hyper in hypers.iter().filter(|hyper| hyper.key == LR || hyper.key == second) {
        optimizer.set(&hyper.key, hyper.default).ok()?;
    }
    let region = [rate_range(experiment, run)?, [other.range.0, other.range.1]];
    let size = [fineness.side(Kind::Rates) as u32; 2];
    let reach = MapJob::usual_reach(experiment.surface.entry.domain);
    let experiment = alone(experiment, optimizer, run, experiment.start);
    let job = MapJob { experiment, run: 0, kind: MapKind::Rates(second.to_owned()), region, size, reach };
    job.is_sound().then_some(job)
}

/// The experiment with one run, and without what does not bear on its exact course.
fn alone(experiment: &Experiment, optimizer: Choice<Rule>, run: &Run, start: [f64; 2]) -> Experiment {
    let run = Run { label: None, hidden: false, optimizer, ..run.clone() };
    Experiment {
        surface: experiment.surface.clone(),
        start,
        steps: experiment.steps,
        seed: experiment.seed,
        runs: vec![run],
        ..Experiment::default()
    }
}

/// The decades around the rate that is customary for the rule on the surface; all there are where the present or the
/// best known rate lies beyond them.
fn rate_range(experiment: &Experiment, run: &Run) -> Option<[f64; 2]> {
    let hypers = run.optimizer.hypers();
    let (least, most) = hypers.iter().find(|hyper| hyper.key == LR)?.range;
    let customary = preset::run(experiment.surface.entry.item.id, run.optimizer.entry.item.id);
    let rate = customary.and_then(|run| run.optimizer.value(LR)).unwrap_or(1e-2);
    let low = libm::pow(10.0, libm::floor(libm::log10(rate)) - DECADES.1);
    let range = [low.max(least), (low * libm::pow(10.0, DECADES.0)).min(most)];
    let inside = |rate: f64| (range[0]..=range[1]).contains(&rate);
    let best = Theory::of(experiment, run).map_or(rate, |theory| theory.best().lr);
    let fits = inside(best) && run.optimizer.value(LR).is_some_and(inside);
    Some(if fits { range } else { [least, most] })
}

/// The hyper-parameters that can stand beside the rate; none for methods without a rate.
pub fn seconds(rule: &Choice<Rule>) -> Vec<Hyper> {
    let hypers = rule.hypers();
    let has_rate = hypers.iter().any(|hyper| hyper.key == LR);
    hypers.iter().filter(|hyper| has_rate && hyper.key != LR).cloned().collect()
}

/// The values a cell of a rate map stands for, as a person would type them.
pub fn setting(rule: &Choice<Rule>, axes: &[Axis; 2], second: &str, cell: [u32; 2]) -> Vec<(String, f64)> {
    let hypers = rule.hypers();
    let value = |(key, axis, at): (&str, &Axis, u32)| {
        let hyper = hypers.iter().find(|hyper| hyper.key == key)?;
        Some((key.to_owned(), scale::value_at(hyper, scale::position_of(hyper, axis.at(at)))))
    };
    [(LR, &axes[0], cell[0]), (second, &axes[1], cell[1])].into_iter().filter_map(value).collect()
}

/// The cell in which a value lies; the nearest where it lies beyond the axis.
pub fn cell_of(axis: &Axis, value: f64) -> u32 {
    let position = if axis.scale == Scale::LogOrZero && value <= 0.0 { 0.0 } else { axis.position(value) };
    ((position * f64::from(axis.cells)).max(0.0) as u32).min(axis.cells - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::edit::{Edit, RunEdit, apply};

    fn momentum() -> (Experiment, MapJob) {
        let experiment = Experiment::default();
        let job = rates(&experiment, 1, "momentum", Fineness::Fine).expect("momentum has a rate and a momentum");
        (experiment, job)
    }

    #[test]
    fn what_a_map_does_not_depend_on_does_not_change_its_job() {
        let (experiment, before) = momentum();
        let basins_of = |experiment: &Experiment| basins(experiment, 1, experiment.shown(), Fineness::Fine);
        for edit in [
            Edit::Run(1, RunEdit::Hyper("lr".into(), 0.003)),
            Edit::Run(1, RunEdit::Hyper("momentum".into(), 0.5)),
            Edit::Run(1, RunEdit::Label("mine".into())),
            Edit::Run(0, RunEdit::Hyper("lr".into(), 0.003)),
            Edit::Noise(0.5),
        ] {
            let after = apply(&experiment, &edit).expect("the edit is a good one");
            assert_eq!(rates(&after, 1, "momentum", Fineness::Fine).as_ref(), Some(&before), "{edit:?}");
        }
        let moved = apply(&experiment, &Edit::Start([0.5, 0.5])).expect("the point is finite");
        assert_eq!(basins_of(&moved), basins_of(&experiment));
        assert_ne!(rates(&moved, 1, "momentum", Fineness::Fine), Some(before));
    }

    #[test]
    fn every_update_rule_has_its_maps_and_cells_are_settings_it_accepts() {
        use crate::registry::Entry;
        for rule in crate::optim::Rule::table() {
            let run = preset::run("rosenbrock", rule.item.id).expect("every rule can be added");
            let experiment = Experiment { runs: vec![run], ..Experiment::default() };
            let shown = basins(&experiment, 0, experiment.shown(), Fineness::Fine).expect("every run has basins");
            assert!(shown.size.iter().all(|side| *side >= 256));
            for hyper in seconds(&experiment.runs[0].optimizer) {
                let Some(job) = rates(&experiment, 0, &hyper.key, Fineness::Fine) else {
                    panic!("{}: {}", rule.item.id, hyper.key)
                };
                assert!(job.size.iter().all(|side| *side >= 256));
                let axes = job.axes().expect("sound");
                for cell in [[0, 0], [100, 37], [255, 255]] {
                    let optimizer = &mut experiment.runs[0].optimizer.clone();
                    for (key, value) in setting(optimizer, &axes, &hyper.key, cell) {
                        optimizer.set(&key, value).expect("is acceptable");
                    }
                    assert!(cell_of(&axes[0], optimizer.value(LR).expect("has one")).abs_diff(cell[0]) <= 1);
                }
            }
        }
    }

    #[test]
    fn the_range_holds_the_present_rate() {
        let (experiment, _) = momentum();
        let far = apply(&experiment, &Edit::Run(1, RunEdit::Hyper("lr".into(), 5.0))).expect("is acceptable");
        let job = rates(&far, 1, "momentum", Fineness::Coarse).expect("is sound");
        assert!(job.region[0][0] <= 5.0 && 5.0 <= job.region[0][1]);
    }
}
