//! What is random while a network trains, and the phases of a stacked autoencoder.

use super::cases::{parameters, unit};
use descent_lab::exec::reference::Reference;
use descent_lab::exec::{Executor, Moment};
use descent_lab::experiment::Choice;
use descent_lab::loss::Loss;
use descent_lab::network::{Built, Mode, Network, Phase, Setting, Watch, names};
use descent_lab::regularization::{Clip, Regularization};
use serde_json::{Value, json};

fn build(network: &Network, mode: Mode, phase: Phase, examples: usize, input: &[usize], target: &[usize]) -> Built {
    let loss = Choice::<Loss>::named("mse").expect("a loss");
    let regularization = Regularization::default();
    let setting = Setting {
        mode,
        phase,
        examples,
        input,
        target,
        loss: &loss,
        regularization: &regularization,
        watch: Watch::Layers,
    };
    network.build(&setting).unwrap_or_else(|error| panic!("{error}"))
}

fn network(model: Value) -> Network {
    Network::from_value("model", model).unwrap_or_else(|error| panic!("{error}"))
}

/// An output of the program on these examples, with weights of its own.
fn output(built: &Built, x: &[f64], moment: Moment, name: &str) -> Vec<f64> {
    let mut exec = Reference::new(&built.program);
    exec.write(built.program.input(names::EXAMPLES).expect("has examples"), x);
    exec.set_moment(moment);
    let at = parameters(built);
    exec.run(&at, &mut vec![0.0; if built.program.has_gradient() { at.len() } else { 0 }]);
    exec.read(built.program.output(name).expect("has this output")).to_vec()
}

#[test]
fn dropout_keeps_the_mean_and_changes_with_the_step() {
    let model =
        network(json!({"name": "mlp", "layers": [{"name": "dropout", "p": 0.3}, {"name": "dense", "units": 1}]}));
    let (examples, width) = (40, 50);
    let training = build(&model, Mode::Train, Phase::Whole, examples, &[width], &[1]);
    let x = vec![1.0; examples * width];
    let moment = Moment { seed: 1, step: 4, first: 0 };
    let dropped = output(&training, &x, moment, "1.dropout");
    let kept = dropped.iter().filter(|v| **v != 0.0).count() as f64 / dropped.len() as f64;
    assert!(dropped.iter().all(|v| *v == 0.0 || (*v - 1.0 / 0.7).abs() < 1e-12), "numbers are 0 or divided by 0.7");
    // Four standard errors of a share of 0.7 among 2000.
    assert!((kept - 0.7).abs() < 4.0 * (0.21_f64 / 2000.0).sqrt(), "{kept} are kept");
    assert_eq!(dropped, output(&training, &x, moment, "1.dropout"));
    assert_ne!(dropped, output(&training, &x, Moment { step: 5, ..moment }, "1.dropout"));
    // The second half of the batch, worked through by itself, draws what it drew in the whole.
    let part = build(&model, Mode::Train, Phase::Whole, 20, &[width], &[1]);
    let half = output(&part, &x[..20 * width], Moment { first: 20, ..moment }, "1.dropout");
    assert_eq!(dropped[20 * width..], half[..]);
    let evaluating = build(&model, Mode::Evaluate, Phase::Whole, examples, &[width], &[1]);
    assert_eq!(output(&evaluating, &x, moment, "1.dropout"), x);
}

#[test]
fn a_denoising_autoencoder_is_given_damaged_examples_and_judged_by_whole_ones() {
    let (examples, width) = (50, 40);
    let x: Vec<f64> = unit(9, examples * width);
    let identity = json!(["linear"]);
    for (corruption, key, size) in [("noise", "std", 0.5), ("mask", "share", 0.25)] {
        let model = json!({"name": "denoising_autoencoder", "corruption": corruption, key: size,
            "encoder": identity, "decoder": [{"name": "dense", "units": width}]});
        let model = network(model);
        let training = build(&model, Mode::Train, Phase::Whole, examples, &[width], &[]);
        assert!(training.program.input(names::TARGETS).is_none(), "its targets are its examples");
        let given = output(&training, &x, Moment { seed: 2, step: 0, first: 0 }, "1.linear");
        let changes: Vec<f64> = given.iter().zip(&x).map(|(a, b)| a - b).collect();
        if corruption == "noise" {
            let variance = changes.iter().map(|c| c * c).sum::<f64>() / changes.len() as f64;
            assert!((variance / 0.25 - 1.0).abs() < 4.0 * (2.0_f64 / 2000.0).sqrt(), "variance {variance}");
        } else {
            let zeros = given.iter().filter(|v| **v == 0.0).count() as f64 / 2000.0;
            assert!((zeros - 0.25).abs() < 4.0 * (0.1875_f64 / 2000.0).sqrt(), "{zeros} are zero");
            assert!(changes.iter().zip(&given).all(|(c, g)| *c == 0.0 || *g == 0.0));
        }
        let evaluating = build(&model, Mode::Evaluate, Phase::Whole, examples, &[width], &[]);
        assert_eq!(output(&evaluating, &x, Moment::default(), "1.linear"), x);
    }
}

#[test]
fn a_stacked_autoencoder_learns_layer_by_layer() {
    let model =
        network(json!({"name": "stacked_autoencoder", "widths": [6, 4], "activation": "tanh", "pretrain_epochs": 3}));
    assert_eq!(model.phases(), [Phase::Greedy(0), Phase::Greedy(1), Phase::Whole]);
    assert_eq!(model.greedy_epochs(), 3);
    let input = [3, 3, 1];
    let phases: Vec<Built> =
        model.phases().iter().map(|phase| build(&model, Mode::Train, *phase, 5, &input, &[2])).collect();
    let names_of = |built: &Built| -> Vec<String> { built.layers.iter().map(|layer| layer.name.clone()).collect() };
    assert_eq!(names_of(&phases[0]), ["1.flatten", "2.dense", "3.tanh", "decoder 1.dense"]);
    assert_eq!(
        names_of(&phases[1]),
        ["1.flatten", "2.dense", "3.tanh", "4.dense", "5.tanh", "decoder 2.dense", "decoder 2.tanh"]
    );
    assert_eq!(names_of(&phases[2]), ["1.flatten", "2.dense", "3.tanh", "4.dense", "5.tanh", "6.dense"]);
    // Of the second phase the first layer is kept: its weights are states.
    assert_eq!(phases[1].program.parameter_count(), 6 * 4 + 4 + 4 * 6 + 6);
    assert_eq!(phases[1].program.state_count(), 9 * 6 + 6);
    assert!(phases[0].reconstructs && phases[1].reconstructs && !phases[2].reconstructs);

    let first = phases[0].initial(&model, 1);
    let (mut second, mut kept) = (phases[1].initial(&model, 1), phases[1].initial_states());
    phases[1].take_over(&phases[0], (&first, &[]), (&mut second, &mut kept));
    assert_eq!(kept[..54], first[..54], "the first layer goes on as it was learned");
    let (mut third, mut none) = (phases[2].initial(&model, 1), phases[2].initial_states());
    let head = third[54 + 6 + 24 + 4..].to_vec();
    phases[2].take_over(&phases[1], (&second, &kept), (&mut third, &mut none));
    assert_eq!(third[..60], kept[..]);
    assert_eq!(third[60..88], second[..28]);
    assert_eq!(third[88..], head, "the layer on top is new");
}

#[test]
fn the_second_phase_gives_back_what_the_first_layer_gives() {
    let model = network(json!({"name": "stacked_autoencoder", "widths": [4, 3], "activation": "sigmoid"}));
    let built = build(&model, Mode::Train, Phase::Greedy(1), 2, &[5], &[2]);
    let mut exec = Reference::new(&built.program);
    let (x, states) = (unit(4, 10), unit(5, built.program.state_count()));
    exec.write(0, &x);
    exec.set_scalar(0, 0.5);
    exec.set_states(&states);
    let at: Vec<f64> = unit(6, built.program.parameter_count());
    let mut gradient = vec![0.0; at.len()];
    exec.run(&at, &mut gradient);
    let read = |name: &str| exec.read(built.program.output(name).expect("can be read"));
    let pairs = read("2.sigmoid").iter().zip(read(names::PREDICTIONS));
    let loss: f64 = pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>() / 8.0;
    assert!((read(names::LOSS)[0] - loss).abs() < 1e-14);
    assert!(gradient.iter().all(|g| *g != 0.0), "all that is trained moves");
}

#[test]
fn a_code_by_mean_activity_is_a_sigmoid() {
    let activation = |penalty: &str| {
        let model = network(json!({"name": "sparse_autoencoder", "widths": [4], "penalty": penalty}));
        build(&model, Mode::Train, Phase::Whole, 3, &[5], &[])
    };
    assert_eq!(activation("kl").layers[1].id, "sigmoid");
    assert!(activation("kl").whole_batch);
    assert_eq!(activation("l1").layers[1].id, "relu");
    assert!(!activation("l1").whole_batch);
}

#[test]
fn gradients_are_cut_as_pytorch_cuts_them() {
    let mut gradient = [3.0, -4.0, 0.5];
    Clip { value: Some(1.0), norm: None }.cut(&mut gradient);
    assert_eq!(gradient, [1.0, -1.0, 0.5]);
    let mut gradient = [3.0, -4.0];
    Clip { value: None, norm: Some(1.0) }.cut(&mut gradient);
    assert!((gradient[0] - 0.6).abs() < 1e-6 && (gradient[1] + 0.8).abs() < 1e-6, "{gradient:?}");
    let mut short = [0.3, -0.4];
    Clip { value: None, norm: Some(1.0) }.cut(&mut short);
    assert_eq!(short, [0.3, -0.4]);
    let mut lost = [f32::NAN, 5.0];
    Clip { value: Some(1.0), norm: None }.cut(&mut lost);
    assert!(lost[0].is_nan(), "what is not a number stays so");
}
