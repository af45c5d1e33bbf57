//! Trainings that really fail, each in its way, are recognized; those that do not are left alone; and fixes do what they say.

use super::{experiment, training};
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::protocol::training::{Grade, Mark};
use descent_lab::registry::Lang;
use descent_lab::train::network::verdict::{Fix, Record, Trouble, Verdict, verdicts};
use serde_json::{Value, json};

/// The records of a run, one every so many steps, and what they say.
fn judged(experiment: &NetworkExperiment, every: u32) -> (Vec<Record>, Vec<Verdict>) {
    let mut training = training(experiment);
    let mut records = vec![training.record().expect("a record")];
    while training.advance().expect("advances").is_some() {
        if training.step().is_multiple_of(every) {
            records.push(training.record().expect("a record"));
        }
    }
    let ended = training.ended();
    let (diagnosis, alone) = (ended.diagnosis.as_ref(), training.alone());
    let size = training.target_size();
    let found = verdicts(experiment, 0, (&records, &series(&records)), diagnosis, (alone.as_ref(), size));
    for verdict in &found {
        let [english, chinese] = [Lang::En, Lang::Zh].map(|lang| verdict.message(lang));
        assert!(
            english.contains(&verdict.step.to_string()) && chinese.contains(&verdict.step.to_string()),
            "{english}"
        );
        let told = !matches!(verdict.trouble, Trouble::Stuck(_));
        assert!(verdict.layer.as_ref().is_none_or(|layer| !told || english.contains(layer)), "{english}");
        assert!(!verdict.fixes.is_empty(), "{english}");
    }
    (records, found)
}

/// The scores that stand in records.
fn series(records: &[Record]) -> Vec<Mark> {
    let grade = |loss: f64| Grade { loss, metric: None };
    let mark = |record: &Record| Mark {
        step: record.step,
        train: Some(grade(record.train)),
        validation: record.validation.map(grade),
        ..Mark::default()
    };
    records.iter().map(mark).collect()
}

fn optimizer(name: &str, lr: f64) -> Value {
    json!([{"optimizer": {"name": name, "lr": lr}, "batch": 16}])
}

/// The one verdict of a run.
#[track_caller]
fn only(found: &[Verdict]) -> &Verdict {
    match found {
        [only] => only,
        other => panic!("{other:?}"),
    }
}

/// An experiment with a fix made.
fn fixed(experiment: &NetworkExperiment, fix: &Fix) -> NetworkExperiment {
    let mut changed = experiment.clone();
    fix.apply(&mut changed, 0).expect("applies");
    changed.validate().expect("stays sound");
    assert_ne!(&changed, experiment);
    changed
}

#[test]
fn healthy_runs_are_left_alone() {
    let digits = json!({"name": "digits", "train": 400, "preprocess": ["min_max"]});
    let cnn = json!({"name": "cnn", "layers": [{"name": "conv2d", "filters": 6, "padding": "same"}, "relu",
        {"name": "max_pool", "size": 2}, "flatten", {"name": "dense", "units": 10}]});
    let cases = [
        json!({"epochs": 30}),
        json!({"epochs": 30, "model": {"name": "mlp", "hidden": [16, 16], "activation": "relu"}}),
        json!({"data": digits, "model": cnn, "epochs": 6}),
        json!({"data": {"name": "regression_sine", "count": 120}, "loss": "mse", "epochs": 20}),
        json!({"data": digits, "model": {"name": "autoencoder", "widths": [16]}, "loss": "mse", "epochs": 5,
            "runs": optimizer("adam", 0.002)}),
    ];
    for changes in cases {
        let (records, found) = judged(&experiment(changes.clone()), 8);
        assert!(records.len() > 3);
        assert_eq!(found, [], "{changes}");
    }
}

#[test]
fn divergence_names_step_and_layer() {
    let changes = json!({"runs": optimizer("sgd", 10.0), "data": {"name": "regression_plane", "count": 80},
        "loss": "mse", "model": {"name": "mlp", "hidden": [8], "activation": "relu"}, "epochs": 50});
    let experiment = experiment(changes);
    let (_, found) = judged(&experiment, 1);
    let verdict = only(&found);
    assert!(matches!(verdict.trouble, Trouble::Diverged(..)) && verdict.layer.is_some());
    assert_eq!(verdict.fixes[0], Fix::Rate(1.0));
    assert!(verdict.message(Lang::Zh).contains("发散"));
}

#[test]
fn an_explosion_is_seen_before_it_is_infinite() {
    let changes = json!({"runs": optimizer("sgd", 1.0), "data": {"name": "regression_plane", "count": 80},
        "loss": "mse", "model": {"name": "mlp", "hidden": [], "activation": "tanh"}, "epochs": 3});
    let experiment = experiment(changes);
    let (records, found) = judged(&experiment, 1);
    let verdict = &found[0];
    assert!(matches!(verdict.trouble, Trouble::Explosion(times) if times > 10.0), "{found:?}");
    let before = records.iter().filter(|record| record.step < verdict.step);
    assert!(before.clone().count() > 0 && before.into_iter().all(|record| record.train <= 10.0 * records[0].train));
    assert_eq!(verdict.layer.as_deref(), Some("1.dense"));
    assert_eq!(verdict.fixes[0], Fix::Rate(0.1));
    let calm = judged(&fixed(&experiment, &Fix::Rate(0.01)), 1).1;
    assert!(calm.iter().all(|verdict| !matches!(verdict.trouble, Trouble::Explosion(_) | Trouble::Diverged(..))));
}

#[test]
fn dead_units_are_found_in_their_layer() {
    // One step that is much too long throws the biases below everything that comes in.
    let changes = json!({"runs": optimizer("sgd", 8.0), "epochs": 12,
        "model": {"name": "mlp", "hidden": [16, 16], "activation": "relu"}});
    let experiment = experiment(changes);
    let (records, found) = judged(&experiment, 6);
    let verdict = found.iter().find(|verdict| matches!(verdict.trouble, Trouble::Dead(_))).expect("dead units");
    assert!(verdict.layer.as_deref().is_some_and(|layer| layer.ends_with("relu")));
    assert!(records.iter().any(|record| record.step == verdict.step));
    assert!(found.iter().all(|verdict| !matches!(verdict.trouble, Trouble::Vanishing(_) | Trouble::Stuck(_))));
    let leaky = fixed(&experiment, &verdict.fixes[0]);
    assert_eq!(leaky.network.activation.entry.item.id, "leaky_relu");
    assert!(judged(&leaky, 6).1.iter().all(|verdict| !matches!(verdict.trouble, Trouble::Dead(_))));
}

#[test]
fn saturation_is_found_in_its_layer() {
    let changes = json!({"data": {"name": "moons", "count": 120}, "epochs": 8,
        "model": {"name": "mlp", "hidden": [8, 8], "activation": "tanh", "init": {"name": "normal", "std": 10.0}}});
    let experiment = experiment(changes);
    let (_, found) = judged(&experiment, 6);
    let verdict = &found[0];
    assert!(matches!(verdict.trouble, Trouble::Saturated(share) if share >= 0.8), "{found:?}");
    assert!(verdict.layer.as_deref().is_some_and(|layer| layer.ends_with("tanh")) && verdict.step == 0);
    let smaller = fixed(&experiment, &verdict.fixes[0]);
    assert_eq!(smaller.network.init.entry.item.id, "glorot_uniform");
    assert!(judged(&smaller, 6).1.iter().all(|verdict| !matches!(verdict.trouble, Trouble::Saturated(_))));
}

#[test]
fn vanishing_gradients_are_found_in_the_first_layer() {
    let changes = json!({"runs": optimizer("sgd", 0.1), "epochs": 8, "model": {"name": "mlp", "activation": "sigmoid",
        "hidden": [8, 8, 8, 8, 8, 8], "init": "glorot_uniform"}});
    let experiment = experiment(changes);
    let (_, found) = judged(&experiment, 6);
    let verdict = only(&found);
    assert!(matches!(verdict.trouble, Trouble::Vanishing(times) if times > 1e3), "{verdict:?}");
    assert_eq!(verdict.layer.as_deref(), Some("1.dense"));
    let relu = fixed(&experiment, &Fix::Activation("relu".into()));
    assert!(judged(&relu, 6).1.iter().all(|verdict| !matches!(verdict.trouble, Trouble::Vanishing(_))));
}

#[test]
fn over_fitting_names_the_best_step() {
    let changes = json!({"data": {"name": "spiral", "count": 60, "noise": 2.5}, "epochs": 250,
        "runs": optimizer("adam", 0.02), "model": {"name": "mlp", "hidden": [32, 32], "activation": "relu"}});
    let experiment = experiment(changes);
    let (records, found) = judged(&experiment, 15);
    let verdict = only(&found);
    assert!(matches!(verdict.trouble, Trouble::Overfitting(share) if share > 0.1), "{verdict:?}");
    let lowest =
        records.iter().min_by(|a, b| a.validation.partial_cmp(&b.validation).expect("numbers")).expect("records");
    assert_eq!(verdict.step, lowest.step);
    // However few records are kept, the best step is that of the whole series.
    let few: Vec<Record> = records.iter().step_by(5).cloned().collect();
    assert!(few.iter().all(|record| record.step != lowest.step));
    let all = verdicts(&experiment, 0, (&few, &series(&records)), None, (None, None));
    let thinned = all.iter().find(|verdict| matches!(verdict.trouble, Trouble::Overfitting(_))).expect("it over-fits");
    assert_eq!((thinned.step, &thinned.trouble), (verdict.step, &verdict.trouble));
    let stops = fixed(&experiment, &verdict.fixes[0]);
    assert!(
        training(&stops).steps() == training(&experiment).steps() && stops.regularization.early_stopping().is_some()
    );
}

#[test]
fn a_loss_that_does_not_move_is_stuck() {
    let slow = experiment(json!({"runs": optimizer("sgd", 1e-6), "epochs": 12}));
    let (_, found) = judged(&slow, 6);
    assert!(matches!(only(&found).trouble, Trouble::Stuck(share) if share < 0.05));
    assert_eq!(found[0].fixes[0], Fix::Rate(1e-4));
    // Equal weights stay equal: tanh units are stuck, rectified ones dead.
    for (activation, stuck) in [("tanh", true), ("relu", false)] {
        let model = json!({"name": "mlp", "hidden": [6, 5], "init": "zeros", "activation": activation});
        let equal = experiment(json!({"model": model, "epochs": 12, "data": {"name": "xor", "count": 120}}));
        let found = judged(&equal, 6).1;
        assert_eq!(matches!(only(&found).trouble, Trouble::Stuck(_)), stuck, "{found:?}");
        assert_eq!(found[0].fixes[0], Fix::Init("he_normal".into()));
    }
    assert_eq!(judged(&fixed(&slow, &Fix::Optimizer("adam".into())), 6).1, []);
}

#[test]
fn every_fix_says_what_it_does_and_refuses_what_is_none() {
    let base = experiment(json!({"model": {"name": "mlp", "layers": [{"name": "dense", "units": 4}, "tanh",
        {"name": "dense", "units": 2}, "softmax"]}, "loss": "mse"}));
    let fixes = [
        Fix::Rate(0.5),
        Fix::Clip(2.0),
        Fix::Init("orthogonal".into()),
        Fix::Activation("elu".into()),
        Fix::Optimizer("lbfgs".into()),
        Fix::BatchNorm,
        Fix::Add("dropout".into(), 0.25),
        Fix::EarlyStopping(4),
        Fix::Preprocess("missing".into()),
        Fix::Augment("noise".into()),
    ];
    for fix in &fixes {
        let changed = fixed(&base, fix);
        let again = NetworkExperiment::from_value(changed.to_value()).expect("a sound file");
        assert_eq!(again, changed, "{fix:?}");
        let labels = [Lang::En, Lang::Zh].map(|lang| fix.label(lang));
        assert!(labels.iter().all(|label| !label.is_empty()) && labels[0] != labels[1]);
        let bytes = postcard::to_allocvec(fix).expect("a message");
        assert_eq!(postcard::from_bytes::<Fix>(&bytes).as_ref(), Ok(fix));
    }
    let text = fixed(&base, &fixes[3]).to_value().to_string();
    assert!(text.contains("elu") && text.contains("softmax") && !text.contains("tanh"), "{text}");
    for none in [Fix::Rate(-1.0), Fix::Init("warm".into()), Fix::Add("dropout".into(), 7.0), Fix::Optimizer("x".into())]
    {
        let mut same = base.clone();
        assert!(none.apply(&mut same, 0).is_err());
        assert_eq!(same, base);
    }
    assert!(Fix::Rate(0.1).apply(&mut base.clone(), 9).is_err());
}

#[test]
fn one_example_under_batch_normalization_is_named() {
    let moons = |count: u32, batch: u32| {
        experiment(json!({
            "version": 1, "lab": "network", "data": {"name": "moons", "count": 80, "train": count},
            "model": {"name": "mlp", "hidden": [8]}, "regularization": {"batch_norm": true}, "epochs": 2,
            "runs": [{"optimizer": {"name": "sgd", "lr": 0.1}, "batch": batch}],
        }))
    };
    let (_, found) = judged(&moons(33, 1), 20);
    assert_eq!(only(&found).trouble, Trouble::Alone(true));
    let (_, found) = judged(&moons(33, 16), 2);
    let verdict =
        found.iter().find(|verdict| verdict.trouble == Trouble::Alone(false)).expect("two batches and one example");
    assert_eq!(verdict.fixes, [Fix::Batch(17)]);
    let (_, found) = judged(&fixed(&moons(33, 16), &Fix::Batch(17)), 2);
    assert!(!found.iter().any(|verdict| matches!(verdict.trouble, Trouble::Alone(_))), "{found:?}");
    let (_, found) = judged(&moons(32, 16), 2);
    assert!(!found.iter().any(|verdict| matches!(verdict.trouble, Trouble::Alone(_))), "{found:?}");
}

#[test]
fn a_change_for_the_worse_is_taken_back_first() {
    let changes = |factor: f64| {
        json!({"data": {"name": "moons", "count": 120}, "epochs": 12, "loss": "binary_cross_entropy",
            "model": {"name": "mlp", "hidden": [8, 8], "activation": "relu"}, "runs": [{"optimizer": {"name": "sgd", "lr": 0.1},
            "batch": 16, "changes": [{"step": 24, "optimizer": {"name": "sgd", "lr": 0.1 * factor}, "batch": 16}]}]})
    };
    // What follows from the records of a run that went well until the change, and then exploded.
    let record = |step: u32, train: f64| Record { step, train, ..Record::default() };
    let records = [record(0, 0.7), record(12, 0.5), record(24, 0.4), record(36, 90.0)];
    let experiment = experiment(changes(100.0));
    let found = verdicts(&experiment, 0, (&records, &series(&records)), None, (None, None));
    assert!(matches!(found[0].trouble, Trouble::Explosion(_)), "{found:?}");
    assert_eq!(found[0].fixes[0], Fix::Back(0, 24, Some(0.1)));
    assert_eq!(found[0].fixes[0].label(Lang::En), "back to learning rate 0.1");
    let calm = fixed(&experiment, &found[0].fixes[0]);
    assert!(calm.runs[0].own.is_none());
    // The rate that a fix lowers is the one there is now, and a clean number.
    assert!(found[0].fixes.contains(&Fix::Rate(1.0)), "{found:?}");
    assert_eq!(fixed(&experiment, &Fix::Rate(1.0)).runs[0].optimizer, experiment.runs[0].optimizer);
    // Trouble from before the change is not its fault.
    let early = [record(0, 0.7), record(12, 90.0), record(24, 95.0), record(36, 96.0)];
    let found = verdicts(&experiment, 0, (&early, &series(&early)), None, (None, None));
    assert!(found[0].fixes.iter().all(|fix| !matches!(fix, Fix::Back(..))), "{found:?}");
}

#[test]
fn a_target_that_is_not_scaled_is_scaled() {
    let changes = json!({"data": {"name": "diabetes", "preprocess": ["standardize"]}, "loss": "mse", "epochs": 40,
        "model": {"name": "mlp", "hidden": [16], "activation": "relu"}, "runs": optimizer("sgd", 0.1)});
    let experiment = experiment(changes);
    let (_, found) = judged(&experiment, 1);
    assert!(matches!(found[0].trouble, Trouble::Diverged(..) | Trouble::Explosion(_)), "{found:?}");
    assert_eq!(found[0].fixes[0], Fix::ScaleTarget);
    assert!(found[0].fixes.contains(&Fix::Rate(0.01)), "a clean number: {found:?}");
    let scaled = fixed(&experiment, &Fix::ScaleTarget);
    assert_eq!(scaled.data.preprocess.len(), 1);
    let found = judged(&scaled, 20).1;
    assert!(
        found.iter().all(|verdict| !matches!(verdict.trouble, Trouble::Diverged(..) | Trouble::Explosion(_))),
        "{found:?}"
    );
}

#[test]
fn numbers_that_are_predicted_worse_than_by_their_mean_are_told_of() {
    // Diabetes: a mean of 152, a deviation of 77. Adam comes nearer by its rate with every step, and no faster.
    let slow = |rate: f64| {
        experiment(json!({"data": {"name": "diabetes", "preprocess": ["standardize"]}, "loss": "mse", "epochs": 12,
            "model": {"name": "mlp", "hidden": [16], "activation": "relu"}, "runs": optimizer("adam", rate)}))
    };
    let (records, found) = judged(&slow(0.001), 20);
    let score = records.last().and_then(|record| record.metric).expect("R²");
    assert!(score < -1.0, "{score}");
    assert_eq!(only(&found).trouble, Trouble::Worse(score));
    assert_eq!(found[0].fixes[0], Fix::ScaleTarget);
    assert!(found[0].message(Lang::En).contains(&format!("(R² {score:.2})")));
    assert_eq!(judged(&fixed(&slow(0.001), &Fix::ScaleTarget), 20).1, []);
}

#[test]
fn what_does_not_hold_for_other_examples_is_a_gap() {
    let record = |step: u32, train: f64, validation: f64| Record {
        step,
        train,
        validation: Some(validation),
        ..Record::default()
    };
    let base = experiment(json!({}));
    let gap = [record(0, 300.0, 310.0), record(50, 20.0, 130.0), record(100, 2.0, 84.0), record(150, 0.9, 80.0)];
    let found = verdicts(&base, 0, (&gap, &series(&gap)), None, (None, None));
    assert!(matches!(only(&found).trouble, Trouble::Gap(times) if times > 80.0), "{found:?}");
    assert_eq!(found[0].step, 50);
    for lang in [Lang::En, Lang::Zh] {
        assert!(found[0].message(lang).contains("50") && found[0].message(lang).contains("89"));
    }
    // A loss that has fallen for both is none, however small that of training is.
    let fits = [record(0, 2.3, 2.3), record(50, 0.1, 0.2), record(100, 1e-3, 0.06), record(150, 1e-4, 0.05)];
    assert_eq!(verdicts(&base, 0, (&fits, &series(&fits)), None, (None, None)), []);
}
