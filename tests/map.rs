//! Maps: every cell is the run it stands for, however the work is shared out.
#![cfg(not(target_arch = "wasm32"))]

use descent_lab::experiment::{Choice, Experiment, Run};
use descent_lab::landscape::map::kernel::Kernel;
use descent_lab::landscape::map::{Cell, Ending, MapJob, MapKind};
use descent_lab::landscape::theory::{Best, Theory};
use descent_lab::optim::Rule;
use descent_lab::protocol::COLUMNS;
use descent_lab::schedule::Schedule;
use descent_lab::surface::Surface;
use descent_lab::train::session::Session;

fn rule(id: &str, lr: f64) -> Choice<Rule> {
    Choice::<Rule>::named(id).expect("exists").with("lr", lr)
}

fn basins(surface: &str, rule: Choice<Rule>, steps: u32, size: [u32; 2]) -> MapJob {
    let surface = Choice::<Surface>::named(surface).expect("exists");
    let start = surface.entry.start;
    let experiment = Experiment { surface, start, steps, runs: vec![Run::new(rule)], ..Experiment::default() };
    let region = experiment.shown();
    MapJob { experiment, run: 0, kind: MapKind::Basins, region, size, reach: MapJob::usual_reach(region) }
}

fn rates(job: MapJob, key: &str, region: [[f64; 2]; 2]) -> MapJob {
    MapJob { kind: MapKind::Rates(key.to_owned()), region, ..job }
}

fn kernel(job: &MapJob) -> Kernel {
    assert!(job.is_sound());
    Kernel::new(job).expect("compiles").expect("is sound")
}

fn cells(job: &MapJob) -> (Vec<Cell>, Vec<[f64; 3]>) {
    let mut kernel = kernel(job);
    kernel.begin(0..job.size[1]);
    assert!(kernel.advance(|| false));
    (kernel.cells().to_vec(), kernel.minima().to_vec())
}

/// The experiment a cell stands for.
fn of_cell(job: &MapJob, index: usize) -> Experiment {
    let [across, up] = job.axes().expect("sound");
    let (column, row) = (index as u32 % job.size[0], index as u32 / job.size[0]);
    let (x, y) = (across.at(column), up.at(row));
    let mut experiment = job.experiment.clone();
    match &job.kind {
        MapKind::Basins => experiment.start = [x, y],
        MapKind::Rates(key) => {
            let optimizer = &mut experiment.runs[0].optimizer;
            optimizer.set("lr", x).expect("in range");
            optimizer.set(key, y).expect("in range");
        }
    }
    experiment
}

/// Holds each cell against the session it stands for: the loss within `tolerance`, relative.
fn agrees_with_sessions(job: &MapJob, tolerance: f64) {
    let (cells, minima) = cells(job);
    assert_eq!(cells.len(), (job.size[0] * job.size[1]) as usize);
    for (index, cell) in cells.iter().enumerate() {
        let mut session = Session::new(&of_cell(job, index)).expect("compiles");
        assert!(session.advance(|| false));
        let last = session.rows(0).chunks_exact(COLUMNS).next_back().expect("has its start");
        let near = |value: f64, other: f64| {
            (value - other).abs() <= tolerance * other.abs() || (!value.is_finite() && !other.is_finite())
        };
        assert!(near(cell.loss, last[2]), "{job:?} cell {index}: {} and {}", cell.loss, last[2]);
        let lost = session.heads()[0].status.is_lost();
        assert_eq!(cell.ending == Ending::Diverged, lost, "{job:?} cell {index}");
        if let Ending::Reached(minimum) = cell.ending {
            let [x, y, _] = minima[minimum as usize];
            assert!(libm::hypot(last[0] - x, last[1] - y) <= job.reach * (1.0 + 1e-9));
        }
    }
}

#[test]
fn cells_are_the_sessions_they_stand_for_to_the_last_bit() {
    for (surface, rule) in [
        ("rosenbrock", rule("adam", 0.15)),
        ("himmelblau", rule("momentum", 0.01)),
        ("beale", rule("rmsprop", 0.05)),
        ("saddle", rule("nesterov", 0.05)),
    ] {
        agrees_with_sessions(&basins(surface, rule, 150, [11, 9]), 0.0);
    }
}

#[test]
fn runs_that_diverge_do_not_disturb_their_neighbours() {
    let job = basins("rosenbrock", rule("sgd", 0.003), 150, [11, 9]);
    let diverged = cells(&job).0.iter().filter(|cell| cell.ending == Ending::Diverged).count();
    assert!((10..90).contains(&diverged), "{diverged} of 99");
    agrees_with_sessions(&job, 0.0);
}

#[test]
fn where_nothing_is_defined_no_cell_has_a_loss() {
    let mut job = basins("formula", rule("sgd", 0.05), 60, [11, 9]);
    job.experiment.surface.text = Some("sqrt(x) + (x - 1)^2 + y^2".to_owned());
    let undefined = |cell: &&Cell| cell.ending == Ending::Diverged && cell.steps == 0;
    let (all, _) = cells(&job);
    let holes: Vec<&Cell> = all.iter().filter(undefined).collect();
    assert!(holes.len() >= 45 && holes.iter().filter(|cell| cell.loss.is_nan()).count() >= 45, "{holes:?}");
    agrees_with_sessions(&job, 1e-9);
}

#[test]
fn surfaces_with_other_functions_agree_closely() {
    // No cell lies where the last bits of a start decide in which trough it ends.
    agrees_with_sessions(&basins("rastrigin", rule("sgd", 0.002), 150, [11, 9]), 1e-9);
    agrees_with_sessions(&basins("quadratic", rule("adagrad", 0.5), 150, [11, 9]), 1e-9);
}

#[test]
fn rates_are_lanes_without_a_trace() {
    let mut job = basins("rosenbrock", rule("adam", 0.1), 150, [13, 5]);
    job.experiment.runs[0].schedule = Choice::<Schedule>::named("cosine").expect("exists");
    agrees_with_sessions(&rates(job.clone(), "beta1", [[1e-4, 10.0], [0.0, 0.99]]), 0.0);
    agrees_with_sessions(&rates(job, "weight_decay", [[1e-4, 10.0], [0.0, 0.5]]), 0.0);
    let momentum = basins("himmelblau", rule("momentum", 0.01), 100, [13, 5]);
    agrees_with_sessions(&rates(momentum, "momentum", [[1e-4, 1.0], [0.0, 0.99]]), 0.0);
}

#[test]
fn bands_of_any_height_and_slices_of_any_length_give_the_same_cells() {
    let mut job = basins("himmelblau", rule("adam", 0.3), 90, [150, 12]);
    // Without the minima the surface states: the coarse look must find the same ones for every band.
    let formula = job.experiment.surface.formula().to_owned();
    job.experiment.surface = Choice::<Surface>::named("formula").expect("exists");
    job.experiment.surface.text = Some(formula);
    let whole = cells(&job);
    assert_eq!(whole.1.len(), 4);
    for height in [1, 5, 12] {
        let mut split = Vec::new();
        for first in (0..12).step_by(height).rev() {
            let mut kernel = kernel(&job);
            kernel.begin(first as u32..(first + height) as u32);
            while !kernel.advance(|| true) {}
            assert_eq!(kernel.minima(), &whole.1[..]);
            split.splice(0..0, kernel.cells().to_vec());
        }
        assert_eq!(split, whole.0);
    }
}

#[test]
fn himmelblau_has_four_basins_that_fill_its_domain() {
    let job = basins("himmelblau", rule("sgd", 0.01), 400, [64, 64]);
    let (cells, minima) = cells(&job);
    assert_eq!(minima.len(), 4);
    for minimum in 0..4 {
        let count = cells.iter().filter(|cell| cell.ending == Ending::Reached(minimum)).count();
        assert!(count > 64 * 64 / 8, "minimum {minimum} has {count} cells");
    }
    let lost = cells.iter().filter(|cell| !matches!(cell.ending, Ending::Reached(_))).count();
    assert!(lost < 20, "{lost} cells reach no minimum");
    // A start within reach needs no step.
    let inside = MapJob { region: [[2.99, 3.01], [1.99, 2.01]], ..job };
    assert!(self::cells(&inside).0.iter().all(|cell| *cell == Cell { steps: 0, ..*cell }));
}

#[test]
fn gradient_descent_on_a_bowl_is_stable_below_two_over_kappa() {
    const KAPPA: f64 = 64.0;
    let mut job = basins("quadratic", rule("sgd", 0.01), 2_000, [200, 1]);
    job.experiment.surface =
        Choice::<Surface>::named("quadratic").expect("exists").with("kappa", KAPPA).with("theta", 0.0);
    let limit = 2.0 / KAPPA;
    let job = rates(job, "weight_decay", [[limit / 2.0, limit * 2.0], [0.0, 0.0]]);
    let (cells, _) = cells(&job);
    let [across, _] = job.axes().expect("sound");
    let start = 0.5 * (2.4 * 2.4 + KAPPA * 1.8 * 1.8);
    for (column, cell) in cells.iter().enumerate() {
        let stable = across.at(column as u32) < limit;
        assert_eq!(cell.loss < start, stable, "rate {} of {limit}", across.at(column as u32));
    }
}

/// The bowl, a method on it, and what theory knows of it.
fn on_a_bowl(id: &str, kappa: f64, steps: u32) -> (MapJob, Theory) {
    let mut job = basins("quadratic", rule(id, 0.01), steps, [1, 1]);
    job.experiment.surface = job.experiment.surface.with("kappa", kappa);
    let theory = Theory::of(&job.experiment, &job.experiment.runs[0]).expect("is known");
    (job, theory)
}

#[test]
fn methods_with_momentum_on_a_bowl_are_stable_below_the_limit() {
    for id in ["momentum", "nesterov"] {
        let (job, theory) = on_a_bowl(id, 30.0, 4_000);
        let start = Session::new(&job.experiment).expect("compiles").rows(0)[2];
        for beta in [0.0, 0.5, 0.9] {
            for (side, stable) in [(0.99, true), (1.01, false)] {
                let lr = theory.limit(beta) * side;
                let one = rates(job.clone(), "momentum", [[lr, lr], [beta, beta]]);
                assert_eq!(cells(&one).0[0].loss < start, stable, "{id}: {side} of the limit at {beta}");
            }
        }
    }
}

#[test]
fn the_best_setting_shrinks_the_error_by_its_factor_and_wins_on_the_map() {
    const STEPS: u32 = 60;
    for id in ["momentum", "nesterov"] {
        let (job, theory) = on_a_bowl(id, 30.0, STEPS);
        let Best { lr, momentum, factor } = theory.best();
        let beta = momentum.expect("has momentum");
        let best = cells(&rates(job.clone(), "momentum", [[lr, lr], [beta, beta]])).0[0].loss;
        let start = Session::new(&job.experiment).expect("compiles").rows(0)[2];
        // The loss is the square of the error. A double root delays it by a factor that grows with the steps.
        let slowest = libm::pow(factor, 2.0 * f64::from(STEPS)) * f64::from(8 * STEPS * STEPS);
        assert!(best / start < slowest, "{id}: {best} of {start}");
        let around = MapJob { size: [40, 40], ..rates(job, "momentum", [[lr / 10.0, lr * 10.0], [0.0, 0.99]]) };
        let (cells, _) = cells(&around);
        let better = cells.iter().filter(|cell| cell.ending != Ending::Diverged && cell.loss < best).count();
        assert!(better < cells.len() / 50, "{id}: {better} cells end lower");
    }
}
