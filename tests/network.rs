//! Network experiments: files and links come back as they went, a training is a function of its experiment, any step can be
//! revisited, and whatever goes wrong is said.
#![cfg(not(target_arch = "wasm32"))]

use descent_lab::experiment::Document;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::link;
use descent_lab::network::Phase;
use descent_lab::protocol::Status;
use descent_lab::registry::Lang;
use descent_lab::train::diagnosis::Cause;
use descent_lab::train::network::{Prepared, Training};
use serde_json::{Value, json};
use std::rc::Rc;

/// A small experiment, with these fields in place of its own.
fn experiment(changes: Value) -> NetworkExperiment {
    let mut all = json!({
        "version": 1, "lab": "network", "seed": 3, "epochs": 4,
        "data": {"name": "xor", "count": 80, "preprocess": ["standardize"]},
        "model": {"name": "mlp", "hidden": [6], "activation": "tanh"}, "loss": "cross_entropy",
        "runs": [{"optimizer": {"name": "adam", "lr": 0.02}, "batch": 16}],
    });
    for (key, value) in changes.as_object().expect("an object of fields") {
        all[key] = value.clone();
    }
    NetworkExperiment::from_value(all).expect("the experiment is sound")
}

fn training(experiment: &NetworkExperiment) -> Training {
    let prepared = Rc::new(Prepared::new(experiment, None).expect("the data can be prepared"));
    Training::new(&Rc::new(experiment.clone()), &prepared, &experiment.runs[0]).expect("the network can be built")
}

fn finished(experiment: &NetworkExperiment) -> Training {
    let mut training = training(experiment);
    while training.advance().expect("every stretch can be begun").is_some() {}
    training
}

/// Experiments that use one thing each.
fn experiments() -> Vec<NetworkExperiment> {
    let stacked = json!({"name": "stacked_autoencoder", "widths": [6, 4], "pretrain_epochs": 2});
    [
        json!({}),
        json!({"loss": {"name": "huber", "delta": 2.0}, "data": {"name": "regression_sine", "count": 60, "train": 40}}),
        json!({"regularization": {"l1": 1e-4, "dropout": 0.2, "batch_norm": true, "gradient_clip": {"norm": 1.0}}}),
        json!({"data": {"name": "digits", "train": 60, "test": 20, "augment": ["flip", {"name": "noise", "deviation": 0.05}],
            "preprocess": ["min_max"]}, "epochs": 1,
            "model": {"name": "cnn", "layers": [{"name": "conv2d", "filters": 2, "padding": "same"}, "relu",
                {"name": "max_pool"}, "flatten", {"name": "dense", "units": 10}]}}),
        json!({"model": stacked}),
        json!({"model": {"name": "denoising_autoencoder", "widths": [3]}, "loss": "mse"}),
        json!({"model": {"name": "mlp", "layers": [{"name": "dense", "units": 5},
            {"name": "custom", "text": "select(x > 0, x, sin(x))"}, {"name": "dense", "units": 2}]}}),
        json!({"runs": [{"optimizer": {"name": "lbfgs", "line_search": {"name": "wolfe"}}},
            {"optimizer": {"name": "momentum"}, "label": "it's (mine), really",
             "schedule": {"name": "step", "step_size": 5, "warmup": 2}, "batch": 0}]}),
    ]
    .into_iter()
    .map(experiment)
    .collect()
}

#[test]
fn files_and_links_come_back_as_they_went() {
    for experiment in experiments() {
        let file = experiment.to_value().to_string();
        let document = Document::from_json(&file).expect("it reads what it writes");
        assert_eq!(document, Document::Network(Box::new(experiment.clone())), "{file}");
        let link = link::network::encode(&experiment);
        assert!(link::is_network(&link), "{link}");
        assert_eq!(link::network::decode(&link).as_ref(), Ok(&experiment), "{link}");
        assert_eq!(link::network::decode(&format!("http://127.0.0.1/#{link}")).as_ref(), Ok(&experiment));
    }
}

#[test]
fn own_data_are_named_by_their_digest() {
    // The second could be taken for a number.
    for file in ["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", &"1234567890123456".repeat(4)] {
        let own = experiment(json!({"data": {"name": "own", "file": file, "target": 2}}));
        assert_eq!(own.data.file.as_deref(), Some(file));
        let link = link::network::encode(&own);
        assert!(link.contains(file), "{link}");
        assert_eq!(link::network::decode(&link).as_ref(), Ok(&own), "{link}");
    }
}

#[test]
fn the_roles_of_columns_go_with_file_and_link() {
    let own = experiment(json!({"data": {
        "name": "own", "target": "Survived", "ignore": ["Passenger Id", 4, "1990", "it's"], "decimal": "comma",
        "separator": "semicolon", "header": "no", "unlabeled": "leave_out",
    }}));
    let options = own.data.table_options();
    assert_eq!((options.skip.len(), options.leave_out, options.header), (4, true, Some(false)));
    let link = link::network::encode(&own);
    assert_eq!(link::network::decode(&link).as_ref(), Ok(&own), "{link}");
    let file = own.to_value().to_string();
    assert_eq!(Document::from_json(&file).expect("it reads what it writes"), Document::Network(Box::new(own)));
    // Without a word every column but the last is learned from, as ever.
    let plain = experiment(json!({"data": {"name": "own"}})).data.table_options();
    assert_eq!(plain, descent_lab::data::load::Options::default());
    for (data, named) in [
        (json!({"name": "xor", "ignore": ["x"]}), "ignore"),
        (json!({"name": "own", "ignore": "x"}), "data.ignore"),
        (json!({"name": "own", "ignore": [0]}), "data.ignore[0]"),
        (json!({"name": "own", "decimal": "semicolon"}), "data.decimal"),
    ] {
        let mut value = experiments()[0].to_value();
        value["data"] = data;
        let error = NetworkExperiment::from_value(value).expect_err("it is refused");
        assert!(error.to_string().contains(named), "{error}");
    }
}

#[test]
fn what_has_its_default_is_not_in_the_link() {
    let link = link::network::encode(&experiment(json!({"epochs": 10, "seed": 1})));
    let expected = "v1&lab=network&data=xor(count=80,preprocess=[standardize])&model=mlp(activation=tanh,hidden=[6])\
                    &loss=cross_entropy&run=adam(lr=0.02),batch=16";
    assert_eq!(link, expected);
}

#[test]
fn whatever_is_opened_is_answered() {
    let cases = [
        ("v1&lab=network&data=xor&model=mlp&loss=mse&run=adam&run=adem", "adem"),
        ("v1&lab=network&data=xor&model=mlp(hidden=[0])&loss=mse&run=adam", "hidden"),
        ("v1&lab=network&data=xor&model=mlp(hidden=[3)&loss=mse&run=adam", "model"),
        ("v1&lab=network&data=xor&data=xor&model=mlp&loss=mse&run=adam", "data"),
        ("v1&lab=network&data=xor&model=mlp&loss=mse&run=adam&colour=red", "colour"),
        ("v1&lab=network&data=xor&model=mlp&loss=mse&run=adam,cosine,linear", "linear"),
        ("v1&lab=network&data=xor&model=mlp&loss=mse&run=adam&epochs=1e9", "epochs"),
        ("v1&lab=network&model=mlp&loss=mse&run=adam", "data"),
        ("v1&lab=network&data=xor&model=mlp(hidden=[3],hidden=[4])&loss=mse&run=adam", "\"model.hidden\" stands twice"),
        ("v1&lab=network&data=xor&model=mlp&loss=mse&run=adam(lr=1,lr=2)", "\"run.lr\" stands twice"),
        ("v1&lab=network&data=xor&model=mlp&loss=mse&run=adam&run=none", "there are no runs"),
        ("v1&lab=network&data=xor&run=adam", "model"),
        ("v1&lab=network&data=own(file=12ab)&model=mlp&loss=mse&run=adam", "data.file"),
        (
            "v1&lab=network&data=xor(file=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855)&model=mlp&loss=mse&run=adam",
            "file",
        ),
        ("z1.AAAA", "damaged"),
    ];
    for (link, named) in cases {
        let error = link::network::decode(link).expect_err(link);
        for lang in [Lang::En, Lang::Zh] {
            assert!(!error.message(lang).is_empty());
        }
        assert!(error.to_string().contains(named), "{link}: {error}");
    }
    // Every beginning of a link, and the link with any part of it gone, is answered too.
    let whole = link::network::encode(&experiments()[7]);
    for cut in (0..whole.len()).filter(|cut| whole.is_char_boundary(*cut)) {
        let _answer = link::network::decode(&whole[..cut]);
        assert_eq!(link::network::open(&whole[..cut]).experiment.validate(), Ok(()), "{}", &whole[..cut]);
        let _answer = link::network::decode(&format!("{}{}", &whole[..cut], whole.get(cut + 3..).unwrap_or("")));
    }
}

#[test]
fn what_names_no_runs_has_those_of_the_page() {
    use descent_lab::experiment::Document;
    use descent_lab::preset::network::{first, for_data};
    let decode = |text: &str| link::network::decode(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    for data in ["iris", "digits", "spiral", "diabetes", "glyphs"] {
        assert_eq!(decode(&format!("v1&lab=network&data={data}")), for_data(data));
        let file = format!("{{\"version\":1,\"lab\":\"network\",\"data\":\"{data}\"}}");
        assert_eq!(Document::from_json(&file), Ok(Document::Network(Box::new(for_data(data)))));
    }
    assert_eq!(decode("v1&lab=network"), first());
    let own = decode("v1&lab=network&data=iris(train=60)&model=mlp(hidden=[3])&epochs=7");
    assert_eq!(
        (own.data.train, own.epochs, &own.runs, &own.loss),
        (Some(60), 7, &for_data("iris").runs, &for_data("iris").loss)
    );
    // Who names the model has prepared the data as well.
    assert!(own.data.preprocess.is_empty());
    let none = decode("v1&lab=network&data=xor&model=mlp&loss=mse&run=none");
    assert!(none.runs.is_empty() && none.epochs == 10);
    assert_eq!(decode(&link::network::encode(&none)), none);
}

#[test]
fn what_is_shown_travels_with_the_link_and_changes_no_number() {
    use descent_lab::experiment::network::{Part, Shown, Tab};
    let base = "v1&lab=network&data=xor(count=80)&model=mlp(hidden=[3])&loss=mse&run=sgd&run=adam";
    let decode = |text: &str| link::network::decode(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let link = format!("{base}&step=200&view=layers,example=12,part=train,run=2,unit=[1,4]");
    let seen = decode(&link);
    let [step, run, example] = [200, 2, 12].map(Some);
    let (tab, part, unit) = (Some(Tab::Layers), Some(Part::Train), Some([1, 4]));
    assert_eq!(seen.shown, Shown { step, tab, run, part, example, unit });
    assert_eq!(link::network::encode(&seen), link);
    assert_eq!(NetworkExperiment { shown: Shown::default(), ..seen.clone() }, decode(base));
    assert_eq!(Document::from_json(&seen.to_value().to_string()), Ok(Document::Network(Box::new(seen))));
    for (tab, word) in Tab::ALL {
        assert_eq!(decode(&format!("{base}&view={word}")).shown.tab, Some(tab));
    }
    let opened = link::network::open(&format!("{base}&step=7&view=confuson,example=3"));
    assert_eq!((opened.experiment.shown.step, opened.experiment.labels().len()), (Some(7), 2));
    assert!(opened.complaints[0].message(Lang::En).contains("did you mean \"confusion\"?"), "{:?}", opened.complaints);
    assert!(link::network::decode(&format!("{base}&view=layers,unit=3")).is_err());
}

#[test]
fn one_wrong_part_does_not_throw_the_rest_away() {
    use descent_lab::preset::network::for_data;
    let opened = |text: &str| {
        let opened = link::network::open(text);
        let said: Vec<String> = opened.complaints.iter().map(|complaint| complaint.message(Lang::En)).collect();
        (opened.experiment, said.join(" | "))
    };
    let base = "v1&lab=network&data=moons(noise=0.2)&model=mlp(hidden=[3])&loss=binary_cross_entropy";
    let (found, said) = opened(&format!("{base}&run=adam(lr=0.01)&run=adem&epochs=5"));
    assert_eq!(
        (found.labels(), found.epochs, found.data.dataset.value("noise")),
        (vec!["adam".to_owned()], 5, Some(0.2))
    );
    assert_eq!(said, "runs[1].optimizer.name: there is no optimizer \"adem\"; did you mean \"adam\"?");

    let (found, said) = opened(&format!("{base}&run=adam(lr=700),cosin,batch=8&epoch=3&seed=-1&regularization=(l3=1)"));
    assert_eq!((found.runs.len(), found.runs[0].batch, found.runs[0].optimizer.changed_values()), (1, 8, Vec::new()));
    for part in
        ["did you mean \"epochs\"?", "did you mean \"cosine\"?", "lr: 700 is not in", "seed", "unknown field \"l3\""]
    {
        assert!(said.contains(part), "{part}: {said}");
    }

    // Half a network is another one: the usual one instead.
    let (found, said) = opened("v1&lab=network&data=iris&model=cnn(layers=[dense(units=8),dens");
    assert_eq!((found, said.contains("ends in the middle of \"model=cnn")), (for_data("iris"), true), "{said}");
    let (found, _) =
        opened("v1&lab=network&data=iris&model=cnn(layers=[dense(units=8),dens(units=3)])&loss=cross_entropy&run=sgd");
    assert_eq!((found.labels(), found.network), (vec!["sgd".to_owned()], for_data("iris").network));
    let (found, said) = opened("v1&lab=network&data=irish&model=mlp&loss=cross_entropy&run=sgd");
    assert_eq!(found.labels(), ["sgd"]);
    assert!(said.contains("did you mean \"iris\"?"), "{said}");

    let (found, said) = opened(&format!("<http://127.0.0.1/#{}>.", format!("{base}&run=sgd").replace('&', "&amp;")));
    assert_eq!((found.labels(), said.as_str()), (vec!["sgd".to_owned()], ""));
}

#[test]
fn a_training_is_a_function_of_its_experiment() {
    let one = experiment(json!({"regularization": {"dropout": 0.2}, "model": {"name": "mlp", "hidden": [6, 5]}}));
    let digest = finished(&one).ended().digest;
    // Looking does not change it.
    let mut watched = training(&one);
    while watched.advance().expect("advances").is_some() {
        let score = watched.score(1).expect("scores");
        assert!(score.loss.is_finite() && score.accuracy().is_some());
        watched.norms().expect("replays");
    }
    assert_eq!(watched.ended().digest, digest);
    assert_eq!(watched.ended().status, Status::Finished);
    for other in [json!({"seed": 4}), json!({"epochs": 5}), json!({"regularization": {}})] {
        let mut value = one.to_value();
        value.as_object_mut().expect("an object").extend(other.as_object().expect("an object").clone());
        let other = NetworkExperiment::from_value(value).expect("sound");
        assert_ne!(finished(&other).ended().digest, digest);
    }
}

#[test]
fn any_step_can_be_revisited_exactly() {
    let phases = json!({"name": "stacked_autoencoder", "widths": [6, 4], "pretrain_epochs": 2});
    let norm = json!({"batch_norm": true, "dropout": 0.1});
    for changes in [json!({}), json!({"model": phases, "epochs": 3}), json!({"regularization": norm, "epochs": 12})] {
        let experiment = experiment(changes);
        let mut live = training(&experiment);
        let mut states = vec![live.state_at(0).expect("the start")];
        while live.advance().expect("advances").is_some() {
            states.push(live.state_at(live.step()).expect("the present"));
        }
        let digest = live.ended().digest;
        for step in [states.len() - 1, 0, states.len() / 2, 7, 1, states.len() - 2] {
            assert_eq!(live.state_at(step as u32).expect("replays"), states[step], "step {step}");
        }
        assert_eq!(live.ended().digest, digest, "the run stays where it is");
    }
}

#[test]
fn stretches_without_steps_are_passed_over() {
    let stacked = |epochs: u32| json!({"name": "stacked_autoencoder", "widths": [6, 5, 4], "pretrain_epochs": epochs});
    let mut whole = training(&experiment(json!({"model": stacked(0)})));
    let first = whole.advance().expect("advances").expect("a step");
    assert_eq!((whole.phase(), first.step, whole.steps()), (Phase::Whole, 1, 16));
    let mut greedy = training(&experiment(json!({"model": stacked(2)})));
    let mut phases = Vec::new();
    while greedy.advance().expect("advances").is_some() {
        phases.push(greedy.phase());
    }
    let expected = [Phase::Greedy(0), Phase::Greedy(1), Phase::Greedy(2)].into_iter().flat_map(|phase| [phase; 8]);
    assert_eq!(phases, expected.chain([Phase::Whole; 16]).collect::<Vec<_>>());
}

#[test]
fn a_branch_goes_on_from_the_same_weights() {
    let experiment = experiment(json!({"epochs": 8}));
    let mut parent = finished(&experiment);
    let same = experiment.runs[0].clone();
    let mut twin = parent.branch(11, &same).expect("branches");
    assert_eq!((twin.step(), twin.steps()), (11, parent.steps()));
    while twin.advance().expect("advances").is_some() {}
    assert_eq!(twin.ended().digest, parent.ended().digest, "nothing changed");

    let mut faster = same.clone();
    faster.optimizer.set("lr", 0.2).expect("a rate");
    let mut other = parent.branch(11, &faster).expect("branches");
    assert_eq!(other.parameters(), parent.state_at(11).expect("replays").0);
    while other.advance().expect("advances").is_some() {}
    assert_ne!(other.ended().digest, parent.ended().digest);
    assert_eq!(other.state_at(11).expect("replays"), parent.state_at(11).expect("replays"));
}

#[test]
fn divergence_is_explained() {
    let wild = json!([{"optimizer": {"name": "sgd", "lr": 10.0}, "batch": 16}]);
    let data = json!({"name": "regression_plane", "count": 80});
    let model = json!({"name": "mlp", "hidden": [8], "activation": "relu"});
    let mut run =
        finished(&experiment(json!({"runs": wild, "data": data, "loss": "mse", "model": model, "epochs": 50})));
    let ended = run.ended();
    assert_eq!(ended.status, Status::Diverged);
    let diagnosis = ended.diagnosis.expect("a reason");
    assert!(matches!(diagnosis.cause, Cause::Rate { .. }), "{diagnosis:?}");
    assert!(diagnosis.layer.as_deref().is_some_and(|layer| layer.ends_with("dense") || layer.ends_with("relu")));
    assert!(diagnosis.message(Lang::En).contains(&format!("step {}", diagnosis.step)));
    assert_eq!(run.step() + 1, diagnosis.step, "it rests before the step that failed");
    assert_eq!(run.advance().expect("nothing happens"), None);
}

#[test]
fn search_methods_train_networks_on_all_examples() {
    let run = json!([{"optimizer": {"name": "lbfgs", "line_search": {"name": "wolfe"}}}]);
    let mut lbfgs = finished(&experiment(json!({"runs": run, "epochs": 60})));
    let mut adam = finished(&experiment(json!({"epochs": 12})));
    let [by_lbfgs, by_adam] = [&mut lbfgs, &mut adam].map(|run| run.score(0).expect("scores").loss);
    assert_eq!((lbfgs.an_epoch(), adam.an_epoch()), (1, 4));
    assert!(by_lbfgs < 0.1 && by_lbfgs < by_adam, "{by_lbfgs} against {by_adam} after as many passes");
    let cg = json!([{"optimizer": {"name": "conjugate_gradient"}}]);
    let mut cg = finished(&experiment(json!({"runs": cg, "epochs": 60})));
    assert!(cg.score(0).expect("scores").loss < 0.3);
}

#[test]
fn early_stopping_stops_early_and_only_then() {
    let eager = |patience: u32| {
        let stopping = json!({"early_stopping": {"patience": patience, "min_delta": 0.0}});
        let noisy = json!({"name": "spiral", "count": 60, "noise": 0.5});
        let eager = json!([{"optimizer": {"name": "adam", "lr": 0.05}, "batch": 16}]);
        let model = json!({"name": "mlp", "hidden": [16, 16]});
        experiment(json!({"regularization": stopping, "data": noisy, "runs": eager, "model": model, "epochs": 150}))
    };
    let (soon, late) = (finished(&eager(3)), finished(&eager(30)));
    assert_eq!(soon.ended().status, Status::Finished);
    assert!(soon.step() < late.step() && late.step() <= late.steps(), "{} and {}", soon.step(), late.step());
    assert_eq!(soon.step() % soon.an_epoch(), 0);
    // The best step is that of the lowest score at the end of an epoch, four before the last.
    let best = soon.stopped().expect("it was stopped");
    assert_eq!(best + 4 * soon.an_epoch(), soon.step());
    let mut again = training(&eager(3));
    let mut scores = Vec::new();
    while again.advance().expect("it goes on").is_some() {
        if again.is_due() {
            scores.push((again.step(), again.score(1).expect("a score").loss));
        }
    }
    let lowest = scores.iter().min_by(|a, b| a.1.total_cmp(&b.1)).expect("scores");
    assert_eq!(lowest.0, best);
    assert_eq!(late.stopped().is_some(), late.step() < late.steps());
}

#[test]
fn what_does_not_fit_is_said() {
    let prepared = |changes: Value| {
        let experiment = experiment(changes);
        let prepared = Prepared::new(&experiment, None).map_err(|error| error.to_string())?;
        let run = Training::new(&Rc::new(experiment.clone()), &Rc::new(prepared), &experiment.runs[0]);
        run.map(drop).map_err(|error| error.to_string())
    };
    let cases = [
        (json!({"data": {"name": "diabetes"}}), "cross_entropy needs classes"),
        (json!({"regularization": {"weight_decay": 5.0}}), "weight_decay"),
        (json!({"data": {"name": "xor", "count": 20, "train": 21}}), "21 examples to train"),
        (json!({"data": {"name": "xor", "augment": ["flip"]}}), "\"flip\" needs images"),
        (
            json!({"model": {"name": "cnn", "layers": [{"name": "conv2d"}, {"name": "dense", "units": 2}]}}),
            "it takes images",
        ),
        (json!({"model": {"name": "mlp", "layers": [{"name": "dense", "units": 3}]}}), "the last layer gives (3)"),
    ];
    for (changes, said) in cases {
        let error = prepared(changes).expect_err(said);
        assert!(error.contains(said), "{error}");
    }
    // A layer that is given images where it takes rows says so, and where it stands.
    let layers = json!({"name": "cnn", "layers": [{"name": "conv2d"}, {"name": "dense", "units": 10}]});
    let images = experiment(json!({"data": {"name": "digits", "train": 40, "test": 10}, "model": layers}));
    let prepared_images = Rc::new(Prepared::new(&images, None).expect("the data are there"));
    let refused = Training::new(&Rc::new(images.clone()), &prepared_images, &images.runs[0]).map(drop);
    let fault = refused.expect_err("it cannot be built").fault().expect("it is a layer's");
    assert_eq!((fault.layer, &*fault.id, fault.flatten), (2, "dense", true));
    // Two classes may be told apart by one output or by two.
    for (loss, units) in [("binary_cross_entropy", 1), ("cross_entropy", 2), ("mse", 1), ("mse", 2), ("hinge", 1)] {
        let model = json!({"name": "mlp", "layers": [{"name": "dense", "units": units}]});
        assert_eq!(prepared(json!({"model": model, "loss": loss})), Ok(()), "{loss} of {units}");
    }
}
