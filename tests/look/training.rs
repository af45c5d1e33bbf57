//! The training never notices that it is looked at, and the past is seen as it was.

use super::{experiment, images, trained, training};
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::train::network::Training;
use descent_lab::train::network::look::{Ask, Of, Seen, Which};
use serde_json::json;

/// One question of every kind.
fn questions() -> Vec<Ask> {
    let (part, index) = (Which::Train, 3);
    vec![
        Ask::Layers,
        Ask::Example { part, index, gradients: true },
        Ask::Example { part: Which::Validation, index, gradients: false },
        Ask::Neuron { part, index, layer: 1, unit: 2, position: [1, 0] },
        Ask::Saliency { part, index, of: Of::Loss },
        Ask::Saliency { part, index, of: Of::Top },
        Ask::Jacobian { part, index, layer: None },
        Ask::Plane { size: 9, unit: Some((0, 1)) },
        Ask::Confusion { part, cell: Some((0, 1)) },
        Ask::Mistakes { part: Which::Validation },
        Ask::Reconstructions { part, count: 4 },
        Ask::Latent { part },
        Ask::Decode { point: [0.3, -0.2] },
        Ask::Predict { values: vec![0.1, 0.2] },
        Ask::Predict { values: vec![0.5; 64] },
    ]
}

fn experiments() -> Vec<NetworkExperiment> {
    let stacked = json!({"name": "stacked_autoencoder", "widths": [6, 4], "pretrain_epochs": 2});
    [
        json!({}),
        json!({"regularization": {"dropout": 0.2, "batch_norm": true, "l2": 1e-3, "gradient_clip": {"norm": 1.0}}}),
        json!({"model": stacked, "epochs": 2}),
        json!({"model": {"name": "denoising_autoencoder", "widths": [5, 2]}, "loss": "mse"}),
        json!({"runs": [{"optimizer": {"name": "lbfgs", "line_search": {"name": "wolfe"}}}]}),
        json!({"data": {"name": "regression_sine", "count": 60}, "loss": "mse"}),
        images(),
    ]
    .into_iter()
    .map(|changes| NetworkExperiment { epochs: 3, ..experiment(changes) })
    .collect()
}

#[test]
fn looking_changes_nothing() {
    for experiment in experiments() {
        let mut alone = training(&experiment);
        while alone.advance().expect("advances").is_some() {}
        let mut watched = training(&experiment);
        let (mut answers, mut rounds) = (0, 0);
        loop {
            if watched.step().is_multiple_of(7) {
                rounds += 1;
                answers += questions().iter().filter(|ask| watched.look(ask).is_ok()).count();
                let _past = watched.look_at(watched.step() / 2, &Ask::Layers).expect("the past");
            }
            if watched.advance().expect("advances").is_none() {
                break;
            }
        }
        assert!(rounds > 0 && answers >= 9 * rounds, "most questions have an answer: {answers} of {rounds} rounds");
        assert_eq!(watched.ended(), alone.ended());
        assert_eq!(watched.step(), alone.step());
    }
}

#[test]
fn the_past_is_seen_as_it_was() {
    let stacked = json!({"name": "stacked_autoencoder", "widths": [6, 4], "pretrain_epochs": 2});
    for changes in [json!({}), json!({"model": stacked, "epochs": 3})] {
        let mut training = trained(changes, 0);
        let asks = [Ask::Example { part: Which::Train, index: 7, gradients: true }, Ask::Layers];
        let look = |training: &mut Training| asks.each_ref().map(|ask| training.look(ask).expect("an answer"));
        let mut then = vec![look(&mut training)];
        while training.advance().expect("advances").is_some() {
            then.push(look(&mut training));
        }
        for step in [then.len() - 1, 2, then.len() / 2, 2, 0, 16] {
            for (ask, expected) in asks.iter().zip(&then[step]) {
                let seen = training.look_at(step as u32, ask).expect("an answer");
                assert_eq!(seen, *expected, "step {step}");
            }
        }
    }
}

#[test]
fn answers_come_back_from_a_message_as_they_went() {
    for experiment in experiments() {
        let mut training = training(&experiment);
        training.advance().expect("advances");
        for ask in questions() {
            let bytes = postcard::to_allocvec(&ask).expect("a message");
            assert_eq!(postcard::from_bytes::<Ask>(&bytes), Ok(ask.clone()));
            let Ok(seen) = training.look(&ask) else { continue };
            let bytes = postcard::to_allocvec(&seen).expect("a message");
            assert_eq!(postcard::from_bytes::<Seen>(&bytes), Ok(seen));
        }
    }
}

#[test]
fn what_cannot_be_seen_is_said() {
    let mut plain = trained(json!({}), 1);
    let (part, index) = (Which::Train, 0);
    let cases = [
        (Ask::Example { part: Which::Test, index: 0, gradients: true }, "no such example"),
        (Ask::Example { part, index: 1 << 20, gradients: false }, "no such example"),
        (Ask::Neuron { part, index, layer: 99, unit: 0, position: [0, 0] }, "no such unit"),
        (Ask::Neuron { part, index, layer: 0, unit: 6, position: [0, 0] }, "no such unit"),
        (Ask::Jacobian { part, index, layer: Some(40) }, "no layer of this number"),
        (Ask::Plane { size: 8, unit: Some((1, 7)) }, "no such unit"),
        (Ask::Confusion { part: Which::Test, cell: None }, "no such example"),
        (Ask::Reconstructions { part, count: 3 }, "does not give back"),
        (Ask::Latent { part }, "only autoencoders"),
        (Ask::Decode { point: [0.0, 0.0] }, "only autoencoders"),
        (Ask::Predict { values: vec![1.0; 3] }, "shape"),
        (Ask::Predict { values: vec![f32::NAN; 2] }, "missing"),
    ];
    for (ask, says) in cases {
        let error = plain.look(&ask).expect_err(says).to_string();
        assert!(error.contains(says), "{ask:?}: {error}");
    }
    let mut pictures = trained(images(), 1);
    assert!(pictures.look(&Ask::Plane { size: 8, unit: None }).is_err());
    let mut numbers = trained(json!({"data": {"name": "regression_sine", "count": 60}, "loss": "mse"}), 1);
    assert!(numbers.look(&Ask::Confusion { part, cell: None }).is_err());
}
