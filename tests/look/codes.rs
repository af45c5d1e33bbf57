//! Autoencoders: what comes back, the map of codes, and the way from a point of it to an example.

use super::{close, example, trained};
use descent_lab::train::network::Training;
use descent_lab::train::network::look::{Ask, DecodedSeen, LatentSeen, MAX_CASES, ReconstructionsSeen, Seen, Which};
use serde_json::{Value, json};

fn autoencoder(widths: &[u32]) -> Value {
    json!({"data": {"name": "digits", "train": 300, "preprocess": ["min_max"]}, "loss": "mse", "epochs": 4,
        "model": {"name": "autoencoder", "widths": widths, "activation": "tanh"}})
}

fn reconstructions(training: &mut Training, count: u32) -> ReconstructionsSeen {
    match training.look(&Ask::Reconstructions { part: Which::Train, count }).expect("an answer") {
        Seen::Reconstructions(seen) => seen,
        other => panic!("{other:?}"),
    }
}

fn latent(training: &mut Training) -> LatentSeen {
    match training.look(&Ask::Latent { part: Which::Train }).expect("an answer") {
        Seen::Latent(seen) => seen,
        other => panic!("{other:?}"),
    }
}

fn decoded(training: &mut Training, point: [f32; 2]) -> DecodedSeen {
    match training.look(&Ask::Decode { point }).expect("an answer") {
        Seen::Decoded(seen) => seen,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_comes_back_is_what_the_network_gives() {
    let mut training = trained(autoencoder(&[12, 2]), 30);
    let seen = reconstructions(&mut training, 1000);
    assert_eq!(seen.items.len(), MAX_CASES);
    let item = &seen.items[9];
    let single = example(&mut training, Which::Train, 9, false);
    assert_eq!((&item.input, item.output.shape.as_slice()), (&single.input, &[8, 8, 1][..]));
    for (a, b) in item.output.values.iter().zip(&single.prediction.outputs.values) {
        close(f64::from(*a), f64::from(*b), 1e-5);
    }
    let squares = item.input.values.iter().zip(&item.output.values).map(|(x, y)| f64::from(x - y) * f64::from(x - y));
    close(squares.sum::<f64>() / 64.0, f64::from(item.loss), 1e-5);
    let Ok(Seen::Mistakes(worst)) = training.look(&Ask::Mistakes { part: Which::Train }) else { panic!("none") };
    assert!(worst.cases.is_sorted_by(|a, b| a.loss >= b.loss) && worst.cases[0].class.is_none());
}

#[test]
fn a_code_of_two_is_its_own_map_and_decodes_to_what_comes_back() {
    let mut training = trained(autoencoder(&[12, 2]), 30);
    let map = latent(&mut training);
    assert_eq!((map.width, map.points.len(), map.truths.len()), (2, 300, 300));
    close(map.shares[0] + map.shares[1], 1.0, 1e-9);
    for (i, item) in reconstructions(&mut training, 5).items.iter().enumerate() {
        let point = decoded(&mut training, map.points[i]);
        assert_eq!(point.code.values, map.points[i]);
        for (a, b) in point.output.values.iter().zip(&item.output.values) {
            close(f64::from(*a), f64::from(*b), 1e-5);
        }
        assert_eq!(item.truth, map.truths[i]);
    }
}

#[test]
fn longer_codes_are_mapped_by_their_principal_components() {
    for width in [5, 110] {
        let mut training = trained(autoencoder(&[width]), 30);
        let first = decoded(&mut training, [0.0, 0.0]);
        let map = latent(&mut training);
        assert_eq!((map.width, first.code.values.len()), (width, width as usize));
        assert!(map.shares[0] >= map.shares[1] && map.shares[1] > 0.0 && map.shares[0] + map.shares[1] <= 1.0);
        // Around 0, and uncorrelated.
        let sum = |of: &dyn Fn(&[f32; 2]) -> f64| map.points.iter().map(of).sum::<f64>() / 300.0;
        let [x, y] = [0, 1].map(|axis| sum(&|point| f64::from(point[axis])));
        let [xx, yy] = [0, 1].map(|axis| sum(&|point| f64::from(point[axis]) * f64::from(point[axis])));
        let xy = sum(&|point| f64::from(point[0]) * f64::from(point[1]));
        assert!(x.abs() + y.abs() < 1e-4 && xy.abs() < 1e-4 * (xx + yy) && xx >= yy, "{x} {y} {xx} {yy} {xy}");
        // A point comes back from its code.
        let there = decoded(&mut training, [0.4, -0.3]);
        let moved: f64 =
            there.code.values.iter().zip(&first.code.values).map(|(a, b)| f64::from(a - b) * f64::from(a - b)).sum();
        close(moved.sqrt(), 0.5, 1e-4);
        assert_eq!(there.output.shape, [8, 8, 1]);
    }
}
