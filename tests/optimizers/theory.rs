//! What theory says of search methods.

use super::functions::{Bowl, Flat, Function, Valley, line, method, plain, run, slope, watch, with};
use descent_lab::experiment::{Choice, Run};
use descent_lab::optim::Rule;
use descent_lab::optim::search::{Note, Outcome, Search, Verdict};
use descent_lab::registry::Entry;
use descent_lab::rng::{Stream, normal_pair};

const BETAS: [&str; 4] = ["fletcher_reeves", "polak_ribiere", "hestenes_stiefel", "dai_yuan"];

fn conjugate(beta: &str) -> Choice<Rule> {
    let mut choice = method("conjugate_gradient");
    choice.set_word("beta", beta).expect("a word");
    choice
}

/// The points of the completed steps.
fn path(search: &mut Search, f: &mut impl Function, steps: u32) -> Vec<Vec<f64>> {
    let mut points = Vec::new();
    watch(search, f, steps, 1e-10, |search| points.push(search.point().to_vec()));
    points
}

fn far_apart(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn conjugate_gradients_solve_a_quadratic_of_two_variables_in_two_steps() {
    for beta in BETAS {
        let mut search = with(conjugate(beta), &line("exact"), &[-2.4, 1.8]);
        run(&mut search, &mut Flat::named("quadratic"), 2, 0.0);
        assert!(slope(&search) < 1e-7, "{beta}: {:?}", search.gradient());
        assert_eq!(search.step(), 2);
        // Steepest descent is far from there after two.
        let mut steepest = with(method("steepest_descent"), &line("exact"), &[-2.4, 1.8]);
        run(&mut steepest, &mut Flat::named("quadratic"), 2, 0.0);
        assert!(slope(&steepest) > 1e-2);
    }
}

#[test]
fn bfgs_dfp_and_conjugate_gradients_go_the_same_way_on_a_quadratic() {
    let start = [3.0, -2.0, 1.0, 0.5, -1.5, 2.5];
    // The tolerance of the search decides how far the ways may part.
    let exact = line("exact").with("tolerance", 1e-12);
    let unscaled = |id: &str| method(id).with("scaling", 0.0);
    let conjugate = path(&mut with(conjugate("hestenes_stiefel"), &exact, &start), &mut Bowl, 5);
    assert_eq!(conjugate.len(), 5);
    for choice in [unscaled("bfgs"), unscaled("dfp"), method("bfgs"), method("dfp")] {
        let points = path(&mut with(choice.clone(), &exact, &start), &mut Bowl, 5);
        for (step, (a, b)) in points.iter().zip(&conjugate).enumerate() {
            assert!(far_apart(a, b) < 1e-6, "{choice:?} at step {step}: {a:?} and {b:?}");
        }
        assert_eq!(points.len(), conjugate.len());
    }
}

#[test]
fn newton_solves_a_quadratic_in_one_step_and_squares_its_error_elsewhere() {
    let mut search = plain(method("newton"), &[3.0; 40]);
    run(&mut search, &mut Bowl, 1, 0.0);
    assert!(slope(&search) < 1e-11);
    let mut search = plain(method("newton"), &[2.9, 2.1]);
    let mut errors = Vec::new();
    watch(&mut search, &mut Flat::named("himmelblau"), 4, 1e-12, |search| errors.push(slope(search)));
    assert!(errors.windows(2).all(|pair| pair[1] < 0.1 * pair[0] * pair[0] + 1e-13), "{errors:?}");
}

#[test]
fn every_step_of_a_line_search_fulfils_its_conditions() {
    let mut steps = 0;
    for (id, surface) in [("bfgs", "rosenbrock"), ("conjugate_gradient", "beale"), ("lbfgs", "himmelblau")] {
        for draw in 0..12 {
            let start = normal_pair(7, Stream::GradientNoise, draw, 0);
            for (search_id, c1, c2) in
                [("wolfe", 1e-4, 0.9), ("wolfe", 1e-3, 0.2), ("backtracking", 0.3, f64::INFINITY)]
            {
                let mut choice = line(search_id).with("c1", c1);
                if c2.is_finite() {
                    choice = choice.with("c2", c2);
                }
                let mut search = with(method(id), &choice, &start);
                let mut f = Flat::named(surface);
                let mut check = Flat::named(surface);
                watch(&mut search, &mut f, 40, 1e-7, |search| {
                    let record = search.last().expect("a step");
                    let taken: Vec<f64> =
                        record.from.iter().zip(&record.direction).map(|(x, d)| x + record.alpha * d).collect();
                    assert_eq!(taken, search.point());
                    let after: f64 = check.gradient(&taken).iter().zip(&record.direction).map(|(g, d)| g * d).sum();
                    let lower = check.value(&taken) <= check.value(&record.from) + c1 * record.alpha * record.slope;
                    let flat = after.abs() <= c2 * record.slope.abs();
                    let exempt = record.notes.contains(&Note::Imprecise);
                    assert!(lower && (flat || exempt), "{id} on {surface} from {start:?}: {record:?}");
                    assert!(record.slope < 0.0);
                    steps += 1;
                });
            }
        }
    }
    assert!(steps > 500, "{steps}");
}

#[test]
fn every_question_is_counted_and_every_trial_is_there_to_be_seen() {
    for rule in Rule::table().iter().filter(|rule| rule.search.is_some()) {
        for surface in ["rosenbrock", "beale", "saddle", "quadratic"] {
            let mut search = plain(Choice::new(*rule), &[-1.3, 0.7]);
            let mut trials = 0;
            let asked = watch(&mut search, &mut Flat::named(surface), 30, 1e-9, |search| {
                let record = search.last().expect("a step");
                trials += record.trials.len() as u64;
                let accepted = record.trials.iter().filter(|trial| trial.verdict == Verdict::Accepted).count();
                assert!(accepted <= 1 && (record.alpha == 0.0 || !record.trials.is_empty()));
            });
            assert_eq!(search.counts(), asked.counts, "{} on {surface}", rule.item.id);
            // Every question but the first is about a trial point.
            let points = trials + search.pending().trials.len() as u64 + 1;
            assert!(asked.points <= points, "{} on {surface}: {} of {points}", rule.item.id, asked.points);
        }
    }
}

#[test]
fn the_inverse_hessian_is_learned() {
    for id in ["bfgs", "dfp", "sr1"] {
        let mut search = with(method(id), &line("exact"), &[1.0, -2.0]);
        let mut f = Flat::typed("x^2 + 2*y^2 + x*y");
        run(&mut search, &mut f, 2, 0.0);
        let (_, h) = search.matrices().find(|(name, _)| *name == "H").expect("kept");
        // The inverse of [[2, 1], [1, 4]].
        let inverse = [4.0 / 7.0, -1.0 / 7.0, -1.0 / 7.0, 2.0 / 7.0];
        assert!(far_apart(h, &inverse) < 1e-6, "{id}: {h:?}");
    }
}

#[test]
fn a_thousand_parameters_in_rosenbrocks_valley() {
    let start: Vec<f64> = (0..1000).map(|i| if i % 2 == 0 { -1.2 } else { 1.0 }).collect();
    for (id, steps) in [("lbfgs", 6000), ("conjugate_gradient", 6000)] {
        let mut search = plain(method(id), &start);
        let before = Valley.value(&start);
        run(&mut search, &mut Valley, steps, 1e-4);
        assert!(slope(&search) <= 1e-4, "{id}: {} after {} steps", slope(&search), search.step());
        assert!(search.value() < 1e-4 * before, "{id}: {}", search.value());
    }
}

#[test]
fn five_hundred_parameters_in_a_bowl() {
    let start = vec![1.0; 500];
    for (id, steps) in [("conjugate_gradient", 120), ("lbfgs", 120), ("bfgs", 60), ("newton", 1)] {
        let run_of = Run::new(method(id));
        let line = if id == "conjugate_gradient" { Some(line("exact")) } else { run_of.line_search };
        let mut search = Search::new(&method(id), line.as_ref(), &start).expect("a search");
        let mut f = Bowl;
        let before = slope_at(&mut f, &start);
        run(&mut search, &mut f, steps, 1e-6 * before);
        let wanted = if id == "bfgs" { 1e-2 } else { 1e-6 };
        assert!(slope(&search) <= wanted * before, "{id}: {} of {before}", slope(&search));
    }
}

fn slope_at(f: &mut impl Function, x: &[f64]) -> f64 {
    f.gradient(x).iter().fold(0.0, |largest, g| largest.max(g.abs()))
}

#[test]
fn memory_is_what_it_is_said_to_be() {
    let n = 30;
    let start = vec![0.5; n];
    let mut search = plain(method("lbfgs").with("m", 4.0), &start);
    run(&mut search, &mut Valley, 20, 0.0);
    assert_eq!((search.pairs().len(), search.memory()), (4, 2 * 4 * n));
    let mut search = plain(method("bfgs"), &start);
    run(&mut search, &mut Valley, 20, 0.0);
    assert_eq!(search.memory(), n * n);
    let mut search = plain(method("conjugate_gradient"), &start);
    run(&mut search, &mut Valley, 20, 0.0);
    assert_eq!(search.memory(), 0);
}

#[test]
fn conjugate_gradients_restart_when_they_are_told_to() {
    let mut choice = conjugate("fletcher_reeves");
    choice.set("restart", 3.0).expect("in range");
    let mut steepest = Vec::new();
    let mut search = plain(choice, &[-1.5, 2.0]);
    watch(&mut search, &mut Flat::named("rosenbrock"), 9, 0.0, |search| {
        let record = search.last().expect("a step");
        steepest.push(record.direction.iter().zip(&record.gradient).all(|(d, g)| *d == -g));
    });
    assert_eq!(steepest, [true, false, false].repeat(3));
    assert_eq!(search.outcome(), Outcome::Running);
}
