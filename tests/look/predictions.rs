//! Examples, maps, confusion, mistakes and the survey, against metrics and one another.

use super::{close, example, experiment, images, trained};
use descent_lab::train::network::Training;
use descent_lab::train::network::look::plane::{MAX_POINTS, MAX_SIZE};
use descent_lab::train::network::look::{
    Ask, ConfusionSeen, MAX_CASES, MAX_PICTURED, PlaneSeen, Prediction, Seen, Which,
};
use descent_lab::train::network::survey::{COPIES, SAMPLES, survey};
use serde_json::json;

fn predict(training: &mut Training, values: &[f32]) -> Prediction {
    match training.look(&Ask::Predict { values: values.to_vec() }).expect("an answer") {
        Seen::Predict(seen) => seen.prediction,
        other => panic!("{other:?}"),
    }
}

fn plane(training: &mut Training, size: u32, unit: Option<(u32, u32)>) -> PlaneSeen {
    match training.look(&Ask::Plane { size, unit }).expect("an answer") {
        Seen::Plane(seen) => seen,
        other => panic!("{other:?}"),
    }
}

fn confusion(training: &mut Training, part: Which, cell: Option<(u32, u32)>) -> ConfusionSeen {
    match training.look(&Ask::Confusion { part, cell }).expect("an answer") {
        Seen::Confusion(seen) => seen,
        other => panic!("{other:?}"),
    }
}

#[test]
fn probabilities_follow_the_loss() {
    let hidden = |loss: &str, units: u32| json!({"loss": loss, "model": {"name": "mlp", "layers": [{"name": "dense", "units": units}]}});
    for (loss, units) in [("cross_entropy", 2), ("binary_cross_entropy", 1), ("mse", 1), ("mse", 2), ("hinge", 1)] {
        let mut training = trained(hidden(loss, units), 20);
        let seen = example(&mut training, Which::Validation, 1, false);
        let [no, yes] = seen.prediction.probabilities[..] else { panic!("{:?}", seen.prediction) };
        let class = seen.prediction.class.expect("a class");
        let outputs = &seen.prediction.outputs.values;
        assert!((0.0..=1.0).contains(&no) && (0.0..=1.0).contains(&yes), "{loss}");
        assert_eq!(u32::from(yes > no), class, "{loss} of {units}");
        if loss == "cross_entropy" {
            let logistic = 1.0 / (1.0 + (f64::from(outputs[0]) - f64::from(outputs[1])).exp());
            close(f64::from(yes), logistic, 1e-6);
            let truth = seen.truth.class.expect("a class") as usize;
            close(seen.loss, -f64::from([no, yes][truth]).ln(), 1e-5);
        }
    }
}

#[test]
fn numbers_are_told_in_the_units_of_the_data() {
    let data =
        json!({"name": "regression_sine", "count": 80, "preprocess": [{"name": "standardize", "target": "scale"}]});
    let mut training = trained(json!({"data": data, "loss": "mse"}), 20);
    let seen = example(&mut training, Which::Train, 0, false);
    let (number, truth) = (seen.prediction.number.expect("a number"), seen.truth.number.expect("a number"));
    let curve = plane(&mut training, 40, None);
    assert_eq!((curve.axes.len(), curve.channels, curve.values.len()), (1, 1, 40));
    assert!(curve.values.iter().all(|value| value.abs() < 10.0) && number.abs() < 10.0 && truth.abs() < 10.0);
    let Ok(Seen::Mistakes(seen)) = training.look(&Ask::Mistakes { part: Which::Validation }) else { panic!("none") };
    let off: Vec<f32> = seen
        .cases
        .iter()
        .map(|case| (case.number.expect("a number") - case.truth.number.expect("a number")).abs())
        .collect();
    assert!(off.is_sorted_by(|a, b| a >= b) && off.len() == 16, "{off:?}");
}

#[test]
fn a_cell_of_a_map_is_a_prediction() {
    let mut training = trained(json!({"data": {"name": "moons", "count": 120}}), 30);
    let map = plane(&mut training, 10, None);
    assert_eq!((map.axes.len(), map.channels, map.values.len(), map.points.len()), (2, 2, 200, 120));
    let unit = plane(&mut training, 10, Some((1, 4)));
    for (row, column) in [(0, 0), (3, 7), (9, 9)] {
        let middle = |[low, high]: [f32; 2], cell: usize| low + (cell as f32 + 0.5) * (high - low) / 10.0;
        let at = [middle(map.axes[0], column), middle(map.axes[1], row)];
        let prediction = predict(&mut training, &at);
        for class in 0..2 {
            let cell = f64::from(map.values[(row * 10 + column) * 2 + class]);
            close(cell, f64::from(prediction.probabilities[class]), 1e-6);
        }
        assert!(unit.values[row * 10 + column].abs() <= 1.0);
    }
    assert!(
        map.points.iter().all(|point| point.at.iter().zip(&map.axes).all(|(x, axis)| (axis[0]..=axis[1]).contains(x)))
    );
    assert_eq!(map.points.iter().filter(|point| point.validates).count(), 24);
    let many = json!({"data": {"name": "spiral", "count": 9000}});
    let mut many = trained(many, 1);
    let large = plane(&mut many, 100_000, None);
    assert_eq!(large.size as usize, MAX_SIZE);
    assert!(large.points.len() <= MAX_POINTS && large.points.len() > MAX_POINTS / 2);
}

#[test]
fn all_examples_are_counted_once_the_part_has_been_scored() {
    let mut training = trained(json!({"data": {"name": "moons", "count": 6000, "train": 3000}}), 5);
    let seen = confusion(&mut training, Which::Validation, None);
    assert_eq!((seen.examples, seen.of), (2048, 3000));
    let score = training.score_some(1, &mut || false).expect("it can be scored").expect("in one go");
    let all = confusion(&mut training, Which::Validation, None);
    assert_eq!((all.examples, all.of, Some(all.accuracy)), (3000, 3000, score.accuracy()));
    assert_eq!(all.counts, score.confusion.as_ref().expect("classes").counts());
    assert_eq!(all.counts.iter().sum::<u32>(), all.classes.iter().map(|class| class.examples).sum::<u32>());
    // Another step is another count.
    training.advance().expect("it goes on");
    assert_eq!(confusion(&mut training, Which::Validation, None).examples, 2048);
}

#[test]
fn confusion_is_that_of_the_metrics() {
    let mut training = trained(images(), 15);
    for (number, part) in [Which::Train, Which::Validation, Which::Test].into_iter().enumerate() {
        let score = training.score(number).expect("scores");
        let metrics = score.confusion.as_ref().expect("classes");
        let seen = confusion(&mut training, part, None);
        assert_eq!(seen.examples, seen.of);
        assert_eq!(seen.counts, metrics.counts());
        assert_eq!(Some(seen.accuracy), score.accuracy());
        for class in 0..10 {
            let (own, other) = (seen.classes[class], metrics.of_class(class));
            assert_eq!(
                (own.examples, own.precision, own.recall, own.f1),
                (other.examples, other.precision, other.recall, other.f1)
            );
        }
    }
    let seen = confusion(&mut training, Which::Test, None);
    let of = |truth: u32, class: u32| seen.counts[(truth * 10 + class) as usize];
    let cells: Vec<(u32, u32)> = (0..100).map(|cell| (cell / 10, cell % 10)).filter(|(t, c)| of(*t, *c) > 0).collect();
    let mut losses = 0.0;
    for (truth, class) in cells {
        let cell = confusion(&mut training, Which::Test, Some((truth, class))).cases;
        assert_eq!(cell.len() as u32, of(truth, class).min(MAX_CASES as u32));
        assert!(cell.is_sorted_by(|a, b| a.loss >= b.loss));
        for case in cell {
            assert_eq!((case.truth.class, case.class), (Some(truth), Some(class)));
            let single = example(&mut training, Which::Test, case.index, false);
            close(single.loss, f64::from(case.loss), 1e-5);
            losses += f64::from(case.loss);
        }
    }
    close(losses / 40.0, training.score(2).expect("scores").loss, 1e-5);
}

#[test]
fn mistakes_are_wrong_and_the_surest_come_first() {
    let mut training = trained(images(), 15);
    let Ok(Seen::Mistakes(seen)) = training.look(&Ask::Mistakes { part: Which::Test }) else { panic!("none") };
    let accuracy = training.score(2).expect("scores").accuracy().expect("classes");
    assert_eq!(seen.cases.len(), 40 - (accuracy * 40.0).round() as usize);
    assert!(seen.cases.iter().all(|case| case.class != case.truth.class && case.probability > Some(0.1)));
    assert!(seen.cases.is_sorted_by(|a, b| a.probability >= b.probability));
    let pictured = seen.cases.len().min(MAX_PICTURED);
    for (place, case) in seen.cases.iter().enumerate() {
        let whole = example(&mut training, Which::Test, case.index, false).input;
        assert_eq!(case.input.as_ref(), (place < pictured).then_some(&whole));
    }
}

#[test]
fn a_survey_shows_data_before_and_after() {
    let data =
        json!({"name": "digits", "train": 100, "test": 50, "preprocess": ["standardize"], "augment": ["random_crop"]});
    let experiment = experiment(json!({"data": data}));
    let seen = survey(&experiment, None).expect("data");
    assert_eq!((seen.examples, seen.all), ([100, 1647, 50], 1797));
    assert_eq!((seen.shapes[0].clone(), seen.shapes[1].clone()), (vec![8, 8, 1], vec![8, 8, 1]));
    assert_eq!(seen.classes.len(), 10);
    assert_eq!(seen.classes.iter().map(|(_, counts)| counts[1]).sum::<u32>(), 1647);
    assert_eq!((seen.samples.len(), seen.samples[0].altered.len() as u32), (SAMPLES, COPIES));
    let [before, after] = [&seen.before[0], &seen.after[0]];
    assert_eq!((before.name.as_str(), before.histogram.total(), before.missing), ("channel 1", 6400, 0));
    assert!(before.figures[1] > 15.0);
    close(after.figures[2], 0.0, 1e-5);
    close(after.figures[3], 1.0, 1e-4);
    // A sample is prepared as a new example would be.
    let mut training = trained(experiment.to_value(), 0);
    let same = example(&mut training, Which::Train, 3, false);
    assert_eq!(same.input, seen.samples[3].after);
    assert_eq!(same.truth, seen.samples[3].truth);
    let Ok(Seen::Predict(fresh)) = training.look(&Ask::Predict { values: seen.samples[3].before.values.clone() })
    else {
        panic!("no answer")
    };
    assert_eq!((fresh.input, fresh.prediction), (same.input, same.prediction));
}
