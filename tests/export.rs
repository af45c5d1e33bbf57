//! What is exported gives elsewhere what it gives here: ONNX Runtime the same predictions, PyTorch the same losses.
//!
//! To run them needs Python with the packages of tests/export/requirements.txt, so a plain `cargo test` leaves them out; `cargo
//! xtask test` sets Python up and names it by DESCENT_LAB_PYTHON. docs/export.md has the figures.
#![cfg(not(target_arch = "wasm32"))]

#[path = "export/cases.rs"]
mod cases;
#[path = "export/python.rs"]
mod python;
#[path = "export/tables.rs"]
mod tables;

use cases::Case;
use descent_lab::activation::Activation;
use descent_lab::data::augment::Augment;
use descent_lab::data::load::{Bundle, idx};
use descent_lab::data::split::Split;
use descent_lab::exec::Executor;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::export::pytorch::{self, About};
use descent_lab::export::safetensors::{self, Tensor};
use descent_lab::export::{self, onnx};
use descent_lab::layer::Layer;
use descent_lab::loss::Loss;
use descent_lab::model::Model;
use descent_lab::network::{Phase, names};
use descent_lab::optim::Rule;
use descent_lab::registry::Entry;
use descent_lab::regularization::Regularizer;
use descent_lab::schedule::Schedule;
use descent_lab::train::Engine;
use descent_lab::train::network::{Prepared, Trained, Training};
use python::{folder, run};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// Largest difference of a prediction that is accepted, relative to the largest number of the list where that is above 1.
const OF_PREDICTIONS: f64 = 1e-5;
/// Examples that are predicted.
const EXAMPLES: usize = 7;

/// Steps before a network is exported, so that weights and running statistics are not those of the start.
const STEPS: u32 = 9;

/// A case after some steps.
fn trained(case: &Case) -> Trained {
    let mut training = case.training();
    let last = training.steps().saturating_sub(4);
    while training.step() < STEPS.max(last) {
        training.advance().expect("trains");
    }
    training.trained_at(training.step()).expect("can be exported")
}

/// What a network says of examples, one after the other.
fn predictions(trained: &Trained, x: &[f32], output: &str) -> Vec<f32> {
    let program = &trained.built.program;
    let mut engine = Engine::new(program);
    engine.set_states(&trained.states);
    let width = trained.input.iter().product();
    let input = program.input(names::EXAMPLES).expect("takes examples");
    let output = program.output(output).expect("gives it");
    let predict = |example: &[f32]| {
        engine.write(input, example);
        engine.run(&trained.parameters, &mut []);
        engine.read(output).to_vec()
    };
    x.chunks_exact(width).flat_map(predict).collect()
}

#[test]
#[ignore = "needs Python with ONNX Runtime: cargo xtask test"]
fn onnx_runtime_gives_the_same_predictions() {
    let folder = folder("onnx");
    let cases: Vec<Case> = [cases::networks(), cases::activations(), cases::colour()].into_iter().flatten().collect();
    for (number, case) in cases.iter().enumerate() {
        let trained = trained(case);
        let model =
            onnx::model(&trained, None, &[("experiment", "#v1&lab=network")]).expect("every network has a model");
        let width: usize = trained.input.iter().product();
        let x = &case.prepared.train.x[..EXAMPLES * width];
        let mut tensors = vec![Tensor::new("x", &[&[EXAMPLES], &trained.input[..]].concat(), x.to_vec())];
        for output in
            [names::PREDICTIONS, names::CODE].into_iter().filter(|name| trained.built.program.output(name).is_some())
        {
            let values = predictions(&trained, x, output);
            tensors.push(Tensor::new(output, &[EXAMPLES, values.len() / EXAMPLES], values));
        }
        std::fs::write(folder.join(format!("{number}.onnx")), model).expect("can be written");
        std::fs::write(folder.join(format!("{number}.safetensors")), safetensors::write(&tensors, &[]))
            .expect("can be written");
    }
    compare(&cases, &run("tests/export/onnx.py", &[folder.as_os_str(), cases.len().to_string().as_ref()]));
}

#[test]
#[ignore = "needs Python with ONNX Runtime: cargo xtask test"]
fn a_model_prepares_examples_by_itself() {
    let folder = folder("prepared");
    let cases = cases::prepared();
    for (number, case) in cases.iter().enumerate() {
        let trained = trained(case);
        let chain = &case.prepared.chain;
        let recipe = &case.experiment.data.dataset;
        let data = case.own.clone().unwrap_or_else(|| recipe.make(case.experiment.seed).expect("can be made"));
        let model = onnx::model(&trained, Some(chain), &[("experiment", "#v1")]).expect("every network has a model");
        let raw = &data.features[..EXAMPLES * data.size()];
        let x: Vec<f32> =
            raw.chunks_exact(data.size()).flat_map(|example| chain.apply(example).expect("can be prepared")).collect();
        let mut wanted = predictions(&trained, &x, names::PREDICTIONS);
        wanted.iter_mut().for_each(|value| *value = chain.invert_target(*value));
        let tensors = [
            Tensor::new("x", &[&[EXAMPLES], &data.shape[..]].concat(), raw.to_vec()),
            Tensor::new(names::PREDICTIONS, &[EXAMPLES, wanted.len() / EXAMPLES], wanted),
        ];
        std::fs::write(folder.join(format!("{number}.onnx")), model).expect("can be written");
        std::fs::write(folder.join(format!("{number}.safetensors")), safetensors::write(&tensors, &[]))
            .expect("can be written");
    }
    compare(&cases, &run("tests/export/onnx.py", &[folder.as_os_str(), cases.len().to_string().as_ref()]));
}

/// Refuses predictions that are too far apart.
fn compare(cases: &[Case], found: &Value) {
    let far = found.as_array().expect("a list");
    assert_eq!(far.len(), cases.len());
    let mut report = String::new();
    for (case, far) in cases.iter().zip(far) {
        let far = far.as_f64().unwrap_or(f64::INFINITY);
        println!("{}: {far:.1e}", case.name);
        if far > OF_PREDICTIONS {
            report += &format!("{}: off by {far:.2e}\n", case.name);
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// Steps that are compared.
const TRAJECTORY: usize = 20;
/// Steps after which a run may end by itself.
const FEWEST: usize = 18;
/// Largest difference of a loss that is accepted, relative to the loss.
const OF_LOSSES: f64 = 1e-4;

#[test]
#[ignore = "needs Python with PyTorch: cargo xtask test"]
fn the_script_takes_the_same_steps() {
    let folder = folder("pytorch");
    let cases: Vec<Case> =
        [cases::networks(), cases::activations(), cases::rules(), cases::schedules(), cases::losses(), cases::random()]
            .into_iter()
            .flatten()
            .collect();
    let mut lab = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        let mut training = case.training();
        let mut losses = Vec::new();
        while losses.len() < TRAJECTORY {
            let Some(step) = training.advance().expect("trains") else { break };
            losses.push(step.loss);
        }
        let trained = training.trained_at(training.step()).expect("can be exported");
        let x = &case.prepared.train.x[..EXAMPLES * trained.input.iter().product::<usize>()];
        let predicted = predictions(&trained, x, names::PREDICTIONS);
        let predicted = Tensor::new("predictions", &[EXAMPLES, predicted.len() / EXAMPLES], predicted);
        let about = About { link: "#v1&lab=network", data: "experiment.safetensors", losses: &losses };
        let script = pytorch::script(&case.experiment, &case.prepared, 0, about).expect("can be written");
        let own = folder.join(number.to_string());
        std::fs::create_dir_all(&own).expect("can be made");
        std::fs::write(own.join("experiment.py"), script.text).expect("can be written");
        std::fs::write(own.join("experiment.safetensors"), script.data).expect("can be written");
        std::fs::write(own.join("weights.safetensors"), export::weights(&trained, &[])).expect("can be written");
        std::fs::write(own.join("predicted.safetensors"), safetensors::write(&[predicted], &[]))
            .expect("can be written");
        lab.push(losses);
    }
    let counts = [cases.len(), TRAJECTORY].map(|count| count.to_string());
    let found = run("tests/export/pytorch.py", &[folder.as_os_str(), counts[0].as_ref(), counts[1].as_ref()]);
    let mut report = String::new();
    for ((number, case), lab) in cases.iter().enumerate().zip(&lab) {
        let theirs: Vec<f64> = match found[number]["losses"].as_array() {
            Some(losses) => losses.iter().map(|loss| loss.as_f64().unwrap_or(f64::NAN)).collect(),
            None => {
                report += &format!("{number} {}: {}\n", case.name, found[number]);
                continue;
            }
        };
        let far = lab.iter().zip(&theirs).map(|(a, b)| (a - b).abs() / a.abs().max(1e-3));
        let worst = far.fold(0.0, f64::max);
        let learns = lab.first() != lab.last();
        let apart = found[number]["predictions"].as_f64().unwrap_or(f64::INFINITY);
        if apart > OF_PREDICTIONS {
            report += &format!("{number} {}: with its weights predictions are off by {apart:.2e}\n", case.name);
        }
        println!("{}: losses {worst:.1e}, predictions {apart:.1e}", case.name);
        if !(worst <= OF_LOSSES && learns) || theirs.len() != lab.len() || lab.len() < FEWEST {
            report += &format!("{number} {}: off by {worst:.2e}\n  {lab:?}\n  {theirs:?}\n", case.name);
        }
    }
    assert!(report.is_empty(), "{report}");
}

/// Every case there is.
fn everything() -> Vec<Case> {
    let all = [cases::networks, cases::activations, cases::rules, cases::schedules, cases::losses, cases::random];
    all.iter().flat_map(|cases| cases()).chain(cases::colour()).chain(cases::prepared()).collect()
}

#[test]
fn every_entry_is_exported_in_some_case() {
    let cases = everything();
    let mut named = Vec::new();
    for Case { experiment, .. } in &cases {
        named.extend([experiment.network.model.entry.item.id, experiment.loss.entry.item.id]);
        named.extend([experiment.network.activation.entry.item.id, experiment.network.output.entry.item.id]);
        named.extend(experiment.regularization.all().iter().map(|choice| choice.entry.item.id));
        named.extend(experiment.runs.iter().flat_map(|run| [run.optimizer.entry.item.id, run.schedule.entry.item.id]));
    }
    named.extend(cases.iter().flat_map(|case| case.experiment.data.augment.iter().map(|step| step.entry.item.id)));
    for case in &cases {
        let start = Trained::start(&case.experiment, &case.prepared, Phase::Whole).expect("fits");
        named.extend(start.layers.iter().map(|layer| layer.layer.id()));
    }
    let mut missing = Vec::new();
    let mut look = |kind: &str, ids: &mut dyn Iterator<Item = &'static str>| {
        missing.extend(ids.filter(|id| !named.contains(id)).map(|id| format!("{kind} {id}")));
    };
    look("model", &mut Model::table().iter().map(|entry| entry.item.id));
    look("augmentation", &mut Augment::table().iter().map(|entry| entry.item.id));
    look("loss", &mut Loss::table().iter().map(|entry| entry.item.id));
    look("activation", &mut Activation::table().iter().map(|entry| entry.item.id));
    look("regularization", &mut Regularizer::table().iter().map(|entry| entry.item.id));
    look("schedule", &mut Schedule::table().iter().map(|entry| entry.item.id));
    // Search methods have no counterpart; the layer `activation` is read as the activation it names.
    look("rule", &mut Rule::table().iter().filter(|rule| rule.search.is_none()).map(|entry| entry.item.id));
    look("layer", &mut Layer::table().iter().map(|entry| entry.item.id).filter(|id| *id != "activation"));
    assert!(missing.is_empty(), "no case of tests/export/cases.rs has {missing:?}");
}

#[test]
fn every_case_can_be_written_and_a_run_stays_where_it_is() {
    for case in everything() {
        let mut training = case.training();
        for _ in 0..3 {
            training.advance().expect("trains");
        }
        let before = training.parameters().to_vec();
        let trained = training.trained_at(2).expect("can be exported");
        assert_eq!((training.step(), training.parameters()), (3, &before[..]), "{}", case.name);
        let model = onnx::model(&trained, Some(&case.prepared.chain), &[]).expect("every network has a model");
        let script = pytorch::script(&case.experiment, &case.prepared, 0, About::default()).expect("can be written");
        assert!(model.len() > 4 * trained.parameters.len() && script.data.len() > 4 * trained.parameters.len());
    }
}

/// The script beside a model; the network, its data, and its experiment.
type Exported = (PathBuf, Trained, Prepared, NetworkExperiment);

/// A network trained on a person's files for a few steps, exported with the script beside it.
fn with_script(folder: &Path, number: usize, bundle: &Bundle, changes: Value) -> Exported {
    let mut all = json!({"version": 1, "lab": "network", "epochs": 20, "data": {"name": "own"},
        "runs": [{"optimizer": {"name": "adam", "lr": 0.02}, "batch": 8}]});
    for (key, value) in changes.as_object().expect("an object of fields") {
        all[key] = value.clone();
    }
    let experiment = NetworkExperiment::from_value(all).expect("sound");
    let own = bundle.read(&experiment.data.table_options()).expect("can be read");
    let prepared = Prepared::new(&experiment, Some(own)).expect("can be prepared");
    let shared = Rc::new(prepared.clone());
    let mut training = Training::new(&Rc::new(experiment.clone()), &shared, &experiment.runs[0]).expect("fits");
    while training.advance().expect("trains").is_some() {}
    let trained = training.trained_at(training.step()).expect("can be exported");
    let properties = onnx::properties(&experiment, &prepared);
    let about: Vec<(&str, &str)> = properties.iter().map(|(key, value)| (*key, &**value)).collect();
    let model = onnx::model(&trained, Some(&prepared.chain), &about).expect("has a model");
    let [model_name, script] = [format!("{number}.onnx"), format!("{number}-predict.py")];
    std::fs::write(folder.join(&model_name), model).expect("can be written");
    std::fs::write(folder.join(&script), onnx::script(&model_name, &script)).expect("can be written");
    (folder.join(script), trained, prepared, experiment)
}

#[test]
#[ignore = "needs Python with ONNX Runtime: cargo xtask test"]
fn the_script_beside_a_model_predicts_what_the_lab_predicts() {
    let folder = folder("predict");
    // A table with numbers, words, gaps and marks that JSON must escape; asked about in another order, by other marks.
    let row = |i: usize| {
        let weight = if i % 9 == 4 { String::new() } else { format!("{}.5", i * 7 % 13) };
        let kind = ["red", "dark \"blue\"", "?"][i % 3];
        (format!("{}", i * i % 17), weight, kind, if i % 17 > 8 { "yes" } else { "no" })
    };
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let table: String = std::iter::once("size,\"weight, kg\",colour,sold\n".to_owned())
        .chain((0..60).map(row).map(|(size, weight, kind, sold)| format!("{size},{weight},{},{sold}\n", quoted(kind))))
        .collect();
    let asked: String = std::iter::once("colour;note;weight, kg;size\n".to_owned())
        .chain(
            (0..60)
                .map(row)
                .map(|(size, weight, kind, _)| format!("{};x;{};{size}\n", quoted(kind), weight.replace('.', ","))),
        )
        .collect();
    let words = Bundle::new(vec![("t.csv".into(), table.clone().into_bytes())]);
    let mlp = |loss: &str, data: Value| json!({"data": data, "loss": loss, "model": {"name": "mlp", "hidden": [6]}});
    let filled = json!({"name": "own", "preprocess": [{"name": "missing", "how": "mean"}, "standardize"], "train": 60});
    let number = json!({"name": "own", "target": 1, "task": "numbers", "train": 60,
        "preprocess": [{"name": "missing", "how": "mean"}, {"name": "standardize", "target": "scale"}]});
    // Images, compressed, in two members.
    let pixels: Vec<u8> = (0..40 * 36).map(|i: u32| (i * i % 251) as u8).collect();
    let labels: Vec<u8> = (0..40).map(|i| i % 3).collect();
    let pictures = idx::write(&[40, 6, 6], &pixels);
    let images = Bundle::new(vec![("p".into(), pictures.clone()), ("l".into(), idx::write(&[40], &labels))]);
    let cnn = json!({"data": {"name": "own", "train": 40}, "loss": "cross_entropy", "model": {"name": "cnn", "layers": [
        {"name": "conv2d", "filters": 3, "kernel": 3}, "relu", "flatten", {"name": "dense", "units": 3}]}});
    let files = [("t.csv", asked.into_bytes()), ("u.csv", table.into_bytes()), ("p.idx", pictures)];
    for (name, bytes) in &files {
        std::fs::write(folder.join(name), bytes).expect("can be written");
    }
    let cases = [
        (with_script(&folder, 0, &words, mlp("cross_entropy", filled.clone())), "t.csv"),
        (with_script(&folder, 1, &words, mlp("binary_cross_entropy", filled)), "u.csv"),
        (with_script(&folder, 2, &words, mlp("mse", number)), "u.csv"),
        (with_script(&folder, 3, &images, cnn), "p.idx"),
    ];
    let arguments: Vec<PathBuf> =
        cases.iter().flat_map(|((script, ..), file)| [script.clone(), folder.join(file)]).collect();
    let arguments: Vec<&std::ffi::OsStr> = arguments.iter().map(|path| path.as_os_str()).collect();
    let found = run("tests/export/predict.py", &arguments);
    for (rows, ((_, trained, prepared, _), _)) in found.as_array().expect("a list").iter().zip(&cases) {
        refuse_other_rows(rows, trained, prepared);
    }
    assert_eq!(found[0][0], json!(["example", "predicted", "no", "yes"]));
    assert_eq!(found[2][0], json!(["example", "size"]));
}

/// Refuses rows of a script that are not what the lab predicts of its data, all of which train.
fn refuse_other_rows(rows: &Value, trained: &Trained, prepared: &Prepared) {
    let rows = rows.as_array().expect("rows");
    // In the order of the shuffle: what the script says of each row is found by its number.
    let order = Split::new(prepared.train.examples, 1, prepared.train.examples, 0).expect("fits").train;
    assert_eq!(rows.len(), order.len() + 1, "a head, and a row for each example");
    let outputs = predictions(trained, &prepared.train.x, names::PREDICTIONS);
    let width = outputs.len() / order.len();
    for (outputs, place) in outputs.chunks_exact(width).zip(order) {
        let row = rows[place as usize + 1].as_array().expect("cells");
        let cell = |at: usize| row[at].as_str().expect("a text");
        let number_in = |at: usize| cell(at).parse::<f64>().expect("a number");
        assert_eq!(cell(0), (place + 1).to_string());
        if prepared.classes.is_empty() {
            let wanted = f64::from(prepared.chain.invert_target(outputs[0]));
            assert!((number_in(1) - wanted).abs() <= 1e-4 * wanted.abs().max(1.0), "{row:?}, not {wanted}");
            continue;
        }
        let sigmoid = |x: f32| 1.0 / (1.0 + f64::from(-x).exp());
        let total: f64 = outputs.iter().map(|output| f64::from(*output).exp()).sum();
        let likely: Vec<f64> = match outputs {
            [one] => vec![1.0 - sigmoid(*one), sigmoid(*one)],
            all => all.iter().map(|output| f64::from(*output).exp() / total).collect(),
        };
        let best = (0..likely.len()).max_by(|a, b| likely[*a].total_cmp(&likely[*b])).expect("classes");
        assert_eq!(cell(1), prepared.classes[best]);
        for (class, likely) in likely.iter().enumerate() {
            assert!((number_in(2 + class) - likely).abs() < 1e-5, "{row:?}, not {likely}");
        }
    }
}
