//! Every trial is the ordinary run it stands for, to the last bit; folds partition the examples; the range test follows its
//! formula and its rule.

use super::experiment;
use descent_lab::data::split::Split;
use descent_lab::digest;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::protocol::Status;
use descent_lab::protocol::training::{Mark, Tried};
use descent_lab::schedule::Rates;
use descent_lab::selection::statistics::smoothed;
use descent_lab::train::network::selection::{Attempt, Trial, WORSE, data_key, of_trial, trials};
use descent_lab::train::network::{Course, Prepared};
use serde_json::json;
use std::rc::Rc;

fn finished(experiment: &NetworkExperiment, number: usize) -> (Attempt, Tried) {
    let mut attempt = Attempt::new(experiment, number as u32, None).expect("it can begin");
    let mut all = Tried::default();
    while !attempt.is_done() {
        attempt.advance().expect("it goes on");
        // What is told in pieces is told once.
        let news = attempt.news();
        all.marks.extend(news.marks);
        all.losses.extend(news.losses);
        all.rates.extend(news.rates);
        (all.step, all.steps, all.end, all.problem) = (news.step, news.steps, news.end, news.problem);
    }
    assert_eq!(attempt.news().marks, Vec::<Mark>::new());
    (attempt, all)
}

fn alone(ordinary: &NetworkExperiment) -> Course {
    assert_eq!((ordinary.runs.len(), &ordinary.selection), (1, &None));
    // By its file, as whoever trains it gets it.
    let ordinary = NetworkExperiment::from_value(ordinary.to_value()).expect("it is an experiment");
    let prepared = Rc::new(Prepared::new(&ordinary, None).expect("the data are there"));
    Course::new(&ordinary, &prepared, 0).expect("it can begin")
}

#[test]
fn a_trial_is_the_run_it_stands_for() {
    let sweep = json!({"name": "sweep", "run": 1, "from": 0.01, "rates": 2, "schedules": ["constant", {"name": "cosine"}],
        "batches": [0, 16], "epochs": 2});
    let stacked = json!({"name": "stacked_autoencoder", "widths": [6, 4], "pretrain_epochs": 2});
    for (selection, changes) in [
        (json!({"name": "k_fold", "folds": 3}), json!({})),
        (json!({"name": "k_fold", "folds": 2}), json!({"model": stacked, "regularization": {"dropout": 0.1}})),
        (json!({"name": "seeds", "seeds": 3}), json!({"regularization": {"early_stopping": 1}})),
        (sweep, json!({})),
    ] {
        let experiment = experiment(selection, changes);
        let all = trials(&experiment);
        assert!(all.len() >= 4);
        for (number, trial) in all.iter().enumerate() {
            let (attempt, tried) = finished(&experiment, number);
            let mut course = alone(&of_trial(&experiment, trial));
            let steps = course.steps();
            while course.advance().expect("it goes on").is_some() {}
            let end = tried.end.expect("it has ended");
            assert_eq!(end.digest, digest::hex(course.ended().digest), "{trial:?}");
            assert_eq!((tried.step, tried.steps), (course.head(), steps));
            assert_eq!(end.status, course.ended().status);
            let [train, validation] = [0, 1].map(|part| course.score(part).expect("scores").loss);
            assert_eq!(attempt.scores().map(|score| score.map(|score| score.loss)), [Some(train), Some(validation)]);
            assert_eq!(end.validation.expect("it is known").loss, validation);
        }
    }
}

#[test]
fn a_range_test_takes_the_steps_of_the_run_it_stands_for() {
    let selection = json!({"name": "range_test", "from": 1e-4, "to": 5.0, "steps": 60});
    let stopping = json!({"early_stopping": 1});
    let experiment = experiment(selection, json!({"epochs": 40, "regularization": stopping}));
    for (number, trial) in trials(&experiment).iter().enumerate() {
        let (attempt, tried) = finished(&experiment, number);
        let ordinary = of_trial(&experiment, trial);
        let mut course = alone(&ordinary);
        let mut rates = Rates::new(&ordinary.runs[0].schedule, 7, 1e-4).expect("it is a schedule");
        for (t, (loss, rate)) in tried.losses.iter().zip(&tried.rates).enumerate() {
            let step = course.advance().expect("it goes on").expect("it has not ended");
            assert_eq!((step.loss as f32, step.rate as f32), (*loss, *rate));
            assert_eq!(rates.at(t as u32, 0.0) as f32, *rate);
            let expected = 1e-4 * (5.0_f64 / 1e-4).powf(t as f64 / 60.0);
            assert!((f64::from(*rate) / expected - 1.0).abs() < 1e-6, "step {t}: {rate}, not {expected}");
        }
        assert_eq!(attempt.parameters(), course.parameters());
        assert_eq!(tried.end.expect("it has ended").digest, digest::hex(course.ended().digest));
        assert_eq!((tried.losses.len() as u32, tried.steps), (tried.step, 60));
        assert!(tried.marks.is_empty());
    }
}

#[test]
fn a_range_test_ends_where_the_loss_has_risen_and_not_before() {
    let wild = json!({"data": {"name": "regression_plane", "count": 80}, "loss": "mse", "model": {"name": "mlp", "hidden": []}});
    let mut ends = Vec::new();
    for to in [10.0, 0.05] {
        let experiment = experiment(json!({"name": "range_test", "from": 1e-3, "to": to, "steps": 120}), wild.clone());
        for number in 0..2 {
            let (_, tried) = finished(&experiment, number);
            let smooth = smoothed(&tried.losses);
            let worse = |at: usize| smooth[at] > WORSE * smooth[..=at].iter().fold(f64::INFINITY, |a, b| a.min(*b));
            let last = smooth.len() - 1;
            assert!((0..last).all(|at| !worse(at)));
            let end = tried.end.expect("it has ended");
            assert!((end.train, end.validation, end.best) == (None, None, None));
            match end.status {
                Status::Finished => assert!(worse(last) || tried.step == 120),
                status => assert_eq!(status, Status::Diverged),
            }
            ends.push(tried.step);
        }
    }
    assert!(ends.contains(&120) && ends.iter().any(|step| *step < 120), "both ends are seen: {ends:?}");
}

#[test]
fn trials_stand_in_their_written_order() {
    let places = |experiment: &NetworkExperiment, of: fn(&Trial) -> (u32, u32, Option<u32>)| {
        trials(experiment).iter().map(of).collect::<Vec<_>>()
    };
    let folds = experiment(json!({"name": "k_fold", "folds": 2}), json!({}));
    let of = |trial: &Trial| (trial.run, trial.seed, trial.fold);
    assert_eq!(places(&folds, of), [(0, 3, Some(0)), (1, 3, Some(0)), (0, 3, Some(1)), (1, 3, Some(1))]);
    let seeds = experiment(json!({"name": "seeds", "seeds": 2}), json!({"seed": u32::MAX}));
    assert_eq!(places(&seeds, of), [(0, u32::MAX, None), (1, u32::MAX, None), (0, 0, None), (1, 0, None)]);
    let sweep =
        json!({"name": "sweep", "rates": 4, "to": 0.1, "schedules": ["constant", "linear"], "batches": [8, 16, 0]});
    let sweep = experiment(sweep, json!({}));
    let all = trials(&sweep);
    assert_eq!(all.len(), 24);
    for (at, trial) in all.iter().enumerate() {
        assert_eq!(trial.rate, Some([0.0001, 0.001, 0.01, 0.1][at % 4]));
        assert_eq!(trial.batch, Some([8, 16, 0][at / 4 % 3]));
        assert_eq!(
            trial.schedule.as_ref().map(|schedule| schedule.entry.item.id),
            Some(["constant", "linear"][at / 12])
        );
        assert_eq!(of_trial(&sweep, trial).epochs, 3);
    }
    let plain = experiment(json!({"name": "sweep", "rates": 1, "from": 0.003, "epochs": 0}), json!({}));
    let [only] = &trials(&plain)[..] else { panic!("one rate, the run's own schedule and batch") };
    assert_eq!((only.rate, &only.schedule, only.batch), (Some(0.003), &None, None));
    let ordinary = of_trial(&plain, only);
    assert_eq!((ordinary.epochs, ordinary.runs[0].batch), (4, 16));
}

#[test]
fn what_a_trial_leaves_out_of_its_run_is_what_it_says() {
    let stopping = json!({"regularization": {"early_stopping": 2, "l2": 0.001}});
    let changes = |experiment: &NetworkExperiment, run: u32| {
        let trial = trials(experiment).into_iter().find(|trial| trial.run == run).expect("there is one");
        let ordinary = of_trial(experiment, &trial);
        let own = ordinary.runs[0].own.as_deref().cloned().unwrap_or_default();
        let stops = ordinary.regularization.early_stopping().is_some();
        assert!(ordinary.regularization.get("l2").is_some());
        (own.changes.len(), own.init.is_some(), stops)
    };
    for (selection, expected) in [
        (json!("k_fold"), (1, true, true)),
        (json!("seeds"), (1, true, true)),
        (json!({"name": "sweep", "run": 1}), (0, true, true)),
        (json!("range_test"), (0, true, false)),
    ] {
        assert_eq!(changes(&experiment(selection, stopping.clone()), 1), expected);
    }
    // Two runs of one optimizer keep the names they have beside each other.
    let twins = json!([{"optimizer": {"name": "adam"}}, {"optimizer": {"name": "adam"}, "hidden": true}]);
    let twins = experiment(json!("seeds"), json!({"runs": twins}));
    let labels: Vec<Vec<String>> = trials(&twins)[..2].iter().map(|trial| of_trial(&twins, trial).labels()).collect();
    assert_eq!(labels, [["adam"], ["adam 2"]]);
    // Search methods have no rate to try.
    let search = json!([{"optimizer": {"name": "lbfgs"}}, {"optimizer": {"name": "adam"}}]);
    let of = |selection| trials(&experiment(selection, json!({"runs": search}))).len();
    assert_eq!(
        [of(json!("sweep")), of(json!({"name": "sweep", "run": 1})), of(json!("range_test")), of(json!("seeds"))],
        [0, 7, 1, 10]
    );
}

#[test]
fn folds_hold_every_example_once_and_preparation_sees_none_that_validates() {
    let experiment = experiment(json!({"name": "k_fold", "folds": 4}), json!({}));
    let all = experiment.data.dataset.make(3).expect("it can be made");
    let train = Split::usual(all.len() - 10);
    let test = Split::new(all.len(), 3, train, 10).expect("it fits").test;
    let mut counted = vec![0; all.len()];
    for trial in trials(&experiment).iter().filter(|trial| trial.run == 0) {
        let ordinary = of_trial(&experiment, trial);
        let fold = trial.fold.expect("it has one") as usize;
        let split = Split::fold(all.len(), 3, train, 10, [fold, 4]).expect("it fits");
        assert_eq!(split.test, test, "what tests stays apart, whichever fold validates");
        split.validation.iter().for_each(|example| counted[*example as usize] += 1);
        let prepared = Prepared::new(&ordinary, Some(all.clone())).expect("it can be prepared");
        let sizes = [&prepared.train, &prepared.validation, &prepared.test].map(|part| part.examples);
        assert_eq!(sizes, [split.train.len(), split.validation.len(), 10]);
        // Whatever stands in the others: what is fitted stays the same.
        let mut altered = all.clone();
        let width = altered.size();
        for example in split.validation.iter().chain(&split.test) {
            altered.features[*example as usize * width..][..width].fill(1e3);
        }
        let other = Prepared::new(&ordinary, Some(altered)).expect("it can be prepared");
        assert_eq!((&other.chain, &other.train), (&prepared.chain, &prepared.train));
        assert_ne!(other.validation, prepared.validation);
    }
    let expected: Vec<i32> = (0..all.len() as u32).map(|example| i32::from(!test.contains(&example))).collect();
    assert_eq!(counted, expected);
}

#[test]
fn trials_of_the_same_seed_and_fold_share_their_data() {
    let experiment = experiment(json!({"name": "k_fold", "folds": 2}), json!({}));
    let all = trials(&experiment);
    let prepared = Rc::new(Prepared::new(&of_trial(&experiment, &all[2]), None).expect("it can be prepared"));
    assert!(data_key(&all[2]) == data_key(&all[3]) && data_key(&all[0]) != data_key(&all[2]));
    let mut shared = Attempt::with(&experiment, 3, &prepared).expect("it can begin");
    while !shared.is_done() {
        shared.advance().expect("it goes on");
    }
    assert_eq!(shared.outcome(), finished(&experiment, 3).1.end.as_ref());
}

#[test]
fn divergence_is_an_outcome_with_a_reason() {
    let wild = json!({"data": {"name": "regression_plane", "count": 80}, "loss": "mse", "model": {"name": "mlp", "hidden": [8]}});
    let experiment =
        experiment(json!({"name": "sweep", "run": 1, "from": 0.01, "to": 10, "rates": 2, "epochs": 50}), wild);
    let (calm, good) = finished(&experiment, 0);
    assert_eq!(good.end.as_ref().map(|end| end.status), Some(Status::Finished));
    assert_eq!((good.problem, calm.scores().map(|score| score.is_some())), (None, [true, true]));
    let (attempt, bad) = finished(&experiment, 1);
    let end = bad.end.expect("it has ended");
    assert_eq!((end.status, end.train, end.validation), (Status::Diverged, None, None));
    assert!(bad.problem.is_some_and(|problem| problem.en.contains("step") && !problem.zh.is_empty()));
    assert_eq!(attempt.scores().map(|score| score.is_some()), [false, false]);
    assert_eq!(bad.marks.first().map(|mark| mark.step), Some(0));
}

#[test]
fn scores_are_taken_at_the_start_every_epoch_and_at_the_end() {
    let few = experiment(json!({"name": "k_fold", "folds": 2}), json!({}));
    let (_, tried) = finished(&few, 0);
    // 37 of 73 validate, and 36 train in batches of 16.
    assert_eq!(tried.marks.iter().map(|mark| mark.step).collect::<Vec<_>>(), [0, 3, 6, 9, 12]);
    let losses: Vec<f64> = tried.marks.iter().filter_map(|mark| mark.validation).map(|grade| grade.loss).collect();
    let best = tried.end.expect("it has ended").best.expect("something is best");
    assert_eq!(best.validation.expect("it validates").loss, losses.iter().copied().fold(f64::INFINITY, f64::min));
    let many =
        experiment(json!("k_fold"), json!({"epochs": 250, "runs": [{"optimizer": {"name": "adam"}, "batch": 0}]}));
    let (_, tried) = finished(&many, 0);
    let steps: Vec<u32> = tried.marks.iter().map(|mark| mark.step).collect();
    assert_eq!((steps.len(), &steps[..3], steps.last()), (85, &[0, 3, 6][..], Some(&250)));
}

#[test]
fn what_cannot_be_tried_is_said() {
    let none = Attempt::new(&experiment(json!("seeds"), json!({})), 10, None).map(drop).expect_err("there are ten");
    assert!(none.to_string().contains("there is no trial 10: the experiment's selection has 10"), "{none}");
    let few = json!({"data": {"name": "xor", "count": 12, "test": 4, "train": 4}});
    let folds = Attempt::new(&experiment(json!({"name": "k_fold", "folds": 9}), few), 0, None).map(drop);
    assert_eq!(
        folds.expect_err("too few").to_string(),
        "9 folds need at least as many examples, and only 8 do not test"
    );
}
