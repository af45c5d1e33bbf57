//! Selections in files and links: they come back as they went, and whatever is wrong is named.

use super::{experiment, fields};
use descent_lab::experiment::Document;
use descent_lab::experiment::network::NetworkExperiment;
use descent_lab::link;
use descent_lab::registry::{Entry, Lang};
use descent_lab::selection::{Selection, Selector};
use descent_lab::train::network::selection::{of_trial, trials};
use serde_json::{Value, json};

fn survives(experiment: &NetworkExperiment) -> String {
    let file = experiment.to_value().to_string();
    let document = Document::from_json(&file).expect("it reads what it writes");
    assert_eq!(document, Document::Network(Box::new(experiment.clone())), "{file}");
    let link = link::network::encode(experiment);
    assert_eq!(link::network::decode(&link).as_ref(), Ok(experiment), "{link}");
    link
}

#[test]
fn every_selection_and_each_of_its_trials_comes_back_as_it_went() {
    for entry in Selector::table() {
        let experiment = experiment(json!(entry.item.id), json!({}));
        assert_eq!(experiment.selection, Some(Selection::new(entry)));
        let link = survives(&experiment);
        assert!(link.contains(&format!("&selection={}&", entry.item.id)), "{link}");
        for trial in trials(&experiment) {
            survives(&of_trial(&experiment, &trial));
        }
    }
    let sweep = json!({"name": "sweep", "run": 1, "rates": 3, "schedules": ["constant", {"name": "step", "step_size": 5}],
        "batches": [0, 16]});
    let link = survives(&experiment(sweep, json!({})));
    assert!(
        link.contains("&selection=sweep(batches=[0,16],rates=3,run=1,schedules=[constant,step(step_size=5)])&"),
        "{link}"
    );
    let fold = json!({"data": {"name": "xor", "fold": [2, 5]}});
    let link = survives(&experiment(Value::Null, fold));
    assert!(link.contains("data=xor(fold=[2,5])") && !link.contains("selection"), "{link}");
    // Long ones are compressed.
    let typed = format!("lr0{}", " + 0*t".repeat(100));
    let schedules: Vec<Value> =
        (0..12).map(|k| json!({"name": "custom", "text": format!("param k = {k}\n{typed}*k")})).collect();
    let long = survives(&experiment(json!({"name": "sweep", "rates": 30, "schedules": schedules}), json!({})));
    assert!(long.starts_with("z1."), "{long}");
}

#[test]
fn what_is_wrong_is_named() {
    let many: Vec<Value> = (0..13).map(|_| json!("constant")).collect();
    let cases = [
        (json!("grid"), "selection.name: there is no selection \"grid\"; known are k_fold, sweep, seeds, range_test"),
        (json!({"folds": 5}), "selection: the field \"name\" is missing"),
        (json!([1]), "selection: this must be an object"),
        (json!({"name": "k_fold", "folds": 1}), "selection.folds: 1 is not a whole number in 2 to 20"),
        (json!({"name": "k_fold", "folds": 1e300}), "selection.folds: 1e300 is not a whole number in 2 to 20"),
        (json!({"name": "k_fold", "folds": "many"}), "selection.folds: this must be a number"),
        (json!({"name": "k_fold", "run": 0}), "selection: unknown field \"run\"; known are name, folds"),
        (json!({"name": "seeds", "seeds": 21}), "selection.seeds: 21 is not a whole number in 2 to 20"),
        (json!({"name": "sweep", "run": 2}), "selection.run: 2 is not a whole number in 0 to 1"),
        (json!({"name": "sweep", "run": -1}), "selection.run: this must be a whole number"),
        (json!({"name": "sweep", "rates": 41}), "selection.rates: 41 is not a whole number in 1 to 40"),
        (json!({"name": "sweep", "from": 0}), "selection.from: 0 is not in 0.000001 to 10"),
        (json!({"name": "sweep", "from": 0.1, "to": 0.01}), "selection.to: 0.01 is not in 0.1 to 10"),
        (json!({"name": "sweep", "schedules": "cosine"}), "selection.schedules: this must be a list"),
        (
            json!({"name": "sweep", "schedules": many}),
            "selection.schedules: at most 12 schedules are accepted, here are 13",
        ),
        (
            json!({"name": "sweep", "schedules": ["cosinus"]}),
            "selection.schedules[0].name: there is no schedule \"cosinus\"",
        ),
        (
            json!({"name": "sweep", "schedules": [{"name": "custom", "text": "lr0/q"}]}),
            "selection.schedules[0].text: line 1",
        ),
        (json!({"name": "sweep", "batches": [16, -2]}), "selection.batches[1]: this must be a whole number"),
        (
            json!({"name": "sweep", "batches": [100001]}),
            "selection.batches[0]: 100001 is not a whole number in 0 to 100000",
        ),
        (
            json!({"name": "sweep", "rates": 40, "batches": [1, 2, 4, 8, 16, 32], "schedules": ["constant", "cosine"]}),
            "selection: at most 400 trials are accepted, here are 480",
        ),
        (json!({"name": "range_test", "steps": 2001}), "selection.steps: 2001 is not a whole number in 10 to 2000"),
        (
            json!({"name": "range_test", "schedules": []}),
            "selection: unknown field \"schedules\"; known are name, from, to, steps",
        ),
    ];
    for (selection, said) in cases {
        let error = NetworkExperiment::from_value(fields(selection.clone())).expect_err(said);
        assert!(error.to_string().starts_with(said), "{selection}: {error}");
        let chinese = error.message(Lang::Zh);
        assert!(chinese.starts_with("selection") && chinese != error.message(Lang::En), "{chinese}");
    }
    for (fold, said) in [
        (json!([5, 5]), "data.fold[0]: 5 is not a whole number in 0 to 4"),
        (json!([0, 1]), "data.fold[1]: 1 is not a whole number in 2 to 20"),
        (json!([0, 0]), "data.fold[1]: 0 is not a whole number in 2 to 20"),
        (json!([0, 4_294_967_296_u64]), "data.fold: this must be two whole numbers"),
        (json!([0, 2, 3]), "data.fold: this must be two whole numbers"),
        (json!(2), "data.fold: this must be two whole numbers"),
    ] {
        let mut value = fields(Value::Null);
        value["data"]["fold"] = fold;
        let error = NetworkExperiment::from_value(value).expect_err(said);
        assert!(error.to_string().starts_with(said), "{error}");
    }
}

#[test]
fn links_with_selections_are_answered() {
    let said = |selection: &str| {
        let link = format!("v1&lab=network&data=xor&model=mlp&loss=mse&run=adam&{selection}");
        link::network::decode(&link).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(said("selection=sweep(batches=[16],epochs=0)"), Ok(()));
    for (selection, part) in [
        ("selection=k_fold&selection=k_fold", "\"selection\" stands twice"),
        ("selection=k_fold(folds=1e9)", "selection.folds: 1e9 is not a whole number"),
        ("selection=sweep(schedules=[cosine", "ends in the middle of \"selection=sweep"),
        ("selection=[k_fold]", "selection: this must be an object"),
        ("selection=", "selection: "),
        ("selections=k_fold", "the part \"selections=k_fold\" is not known"),
    ] {
        let error = said(selection).expect_err(part);
        assert!(error.contains(part), "{selection}: {error}");
    }
}
