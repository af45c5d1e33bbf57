//! `lab` as a person calls it: what it prints, and what it says when something is wrong.
#![cfg(not(target_arch = "wasm32"))]

#[path = "lab/encoding.rs"]
mod encoding;

#[path = "lab/files.rs"]
mod files;

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Output, Stdio};

const EXPERIMENT: &str = r#"{"version":1,"lab":"surface","surface":{"name":"rosenbrock"},"start":[-1.5,2.0],"steps":200,
    "seed":1,"runs":[{"optimizer":{"name":"adam","lr":0.05},"schedule":{"name":"exponential","k":0.01}},
    {"optimizer":{"name":"adam"}},{"optimizer":{"name":"sgd","lr":1}}]}"#;

fn lab(arguments: &[&str], input: &str) -> Output {
    let mut lab = Command::new(env!("CARGO_BIN_EXE_lab"));
    let lab = lab.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = lab.spawn().expect("lab starts");
    // A lab that ends at once, because its arguments are wrong, reads nothing.
    let _written = child.stdin.take().expect("piped").write_all(input.as_bytes());
    child.wait_with_output().expect("lab ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

#[test]
fn run_writes_start_steps_and_ends() {
    let lines = lines(&lab(&["run", "-"], EXPERIMENT));
    assert_eq!(lines[0]["kind"], "start");
    assert_eq!(lines[0]["experiment"]["runs"][0]["optimizer"]["beta1"], 0.9);
    assert_eq!(lines[0]["experiment"]["runs"][1]["label"], "adam 2");

    let of = |kind: &str, run: &str| -> Vec<&Value> {
        lines.iter().filter(|line| line["kind"] == kind && line["run"] == run).collect()
    };
    let steps = of("step", "adam");
    assert_eq!(steps.len(), 201);
    assert_eq!(steps[0]["point"], serde_json::json!([-1.5, 2.0]));
    assert_eq!(steps[0]["loss"], 12.5);
    assert_eq!(steps[200]["step"], 200);
    assert_eq!(steps[200]["evaluations"], serde_json::json!({"value": 0, "gradient": 200, "hessian": 0}));
    let rate = 0.05 * (-0.01_f64 * 199.0).exp();
    assert!((steps[200]["rate"].as_f64().expect("a number") / rate - 1.0).abs() < 1e-14);

    assert_eq!(of("end", "adam")[0]["status"], "finished");
    assert_eq!(of("end", "sgd")[0]["status"], "diverged");
    for run in ["adam", "adam 2", "sgd"] {
        let digest = of("end", run)[0]["digest"].as_str().expect("a digest").to_owned();
        assert!(digest.len() == 16 && digest.bytes().all(|b| b.is_ascii_hexdigit()), "{digest}");
    }
}

/// The last line of each run, and the steps of all.
fn ends_and_steps(experiment: &str) -> (Vec<Value>, Vec<Value>) {
    let lines = lines(&lab(&["run", "-"], experiment));
    let of = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).cloned().collect();
    (of("end"), of("step"))
}

#[test]
fn what_is_not_a_number_is_null_and_says_so() {
    let start = |text: &str, x: f64| {
        format!(
            r#"{{"version": 1, "lab": "surface", "surface": {{"name": "formula", "text": "{text}"}}, "start": [{x}, 1.8],
                "steps": 9, "runs": [{{"optimizer": {{"name": "sgd"}}}}, {{"optimizer": {{"name": "bfgs"}}}}]}}"#
        )
    };
    let (ends, steps) = ends_and_steps(&start("log(x) + y^2", -0.4));
    assert_eq!(steps.len(), 2);
    for (end, step) in ends.iter().zip(&steps) {
        // Where f is not a number it has no gradient.
        assert!(step["loss"].is_null() && step["gradient"][0].is_null() && step["gradient"][1].is_null(), "{step}");
        assert_eq!((&end["status"], &end["steps"]), (&"undefined".into(), &0.into()));
        assert_eq!(end["reason"], "f is not a number at (−0.4, 1.8)");
    }
    let (ends, steps) = ends_and_steps(&start("sqrt(x) + y^2", 0.0));
    assert!(steps[0]["gradient"][0].is_null() && steps[0]["loss"].is_number(), "{}", steps[0]);
    assert_eq!(ends[0]["reason"], "the gradient is not defined at (0, 1.8)");
}

#[test]
fn a_saddle_and_a_poor_minimum_are_told_from_the_minimum() {
    let run = |surface: &str, start: &str, runs: &str| {
        ends_and_steps(&format!(
            r#"{{"version": 1, "lab": "surface", "surface": {{"name": "{surface}"}}, "start": {start}, "steps": 60, "runs": [{runs}]}}"#
        ))
    };
    let newton = r#"{"optimizer": {"name": "newton"}}"#;
    let (ends, _) = run("himmelblau", "[-0.2, -1.8]", newton);
    assert_eq!((&ends[0]["status"], &ends[0]["arrived"]["kind"]), (&"converged".into(), &"saddle".into()));
    assert!(ends[0]["reason"].as_str().expect("a text").starts_with("saddle (λ −"), "{}", ends[0]);
    assert!(ends[0]["arrived"]["eigenvalues"][0].as_f64() < Some(0.0));
    let (ends, _) = run("rastrigin", "[3.1, 2.9]", newton);
    assert_eq!(ends[0]["arrived"]["kind"], "local_minimum");
    assert!((ends[0]["arrived"]["above"].as_f64().expect("a number") - 17.909).abs() < 1e-3, "{}", ends[0]);
    let (ends, steps) = run("himmelblau", "[2.9, 2.1]", newton);
    assert_eq!((&ends[0]["arrived"]["kind"], &ends[0]["reason"]), (&"minimum".into(), &"minimum".into()));
    // Every Hessian comes with its value and its gradient.
    let last = steps.last().expect("steps")["evaluations"].clone();
    assert_eq!((&last["value"], &last["gradient"]), (&last["hessian"], &last["hessian"]));
    assert!(last["hessian"].as_u64() > Some(2));
}

#[test]
fn options_shorten_the_run_and_the_output() {
    let lines = lines(&lab(&["run", "-", "--steps", "10", "--every", "4"], EXPERIMENT));
    let adam = lines.iter().filter(|line| line["kind"] == "step" && line["run"] == "adam");
    let steps: Vec<u64> = adam.map(|line| line["step"].as_u64().expect("a step")).collect();
    assert_eq!(steps, [0, 4, 8, 10]);
}

#[test]
fn link_and_open_are_inverse() {
    let link = text(&lab(&["link", "-"], EXPERIMENT).stdout);
    let opened = lab(&["open", link.trim()], "");
    let again = text(&lab(&["link", "-"], &text(&opened.stdout)).stdout);
    assert_eq!(link, again);
    assert_eq!(lines(&lab(&["run", link.trim()], "")), lines(&lab(&["run", "-"], EXPERIMENT)));
}

#[test]
fn a_link_with_a_digest_is_checked() {
    let verdict = |digest: &str| {
        let output = lab(&["run", &format!("v1&surface=beale&run=adam(lr=0.05)&steps=50&digest={digest}")], "");
        text(&output.stderr)
    };
    let wrong = verdict("0123456789abcdef");
    let (_, said) = wrong.split_once("differs: digest ").expect("a sentence that says from what");
    let (shared, found) = said.split_once(" in the link, ").expect("both digests");
    assert_eq!(shared, "0123456789abcdef");
    let right = found.split_whitespace().next().expect("the digest found").to_owned();
    assert!(verdict(&right).contains(&format!("reproduced: digest {right}")));
}

#[test]
fn list_shows_every_registry() {
    let list: Value = serde_json::from_slice(&lab(&["list"], "").stdout).expect("JSON");
    for (registry, names) in [
        ("surfaces", &["quadratic", "rosenbrock", "beale", "himmelblau", "rastrigin", "saddle", "formula"][..]),
        ("optimizers", &["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "custom"]),
        ("schedules", &["constant", "step", "exponential", "cosine", "plateau", "custom"]),
        (
            "models",
            &["mlp", "cnn", "autoencoder", "sparse_autoencoder", "denoising_autoencoder", "stacked_autoencoder"],
        ),
        (
            "layers",
            &["dense", "conv2d", "conv_transpose2d", "max_pool", "upsample", "batch_norm", "dropout", "activation"],
        ),
        ("activations", &["linear", "relu", "leaky_relu", "elu", "gelu", "softplus", "swish", "softmax", "custom"]),
        ("initializers", &["zeros", "constant", "glorot_uniform", "he_normal", "lecun_normal", "orthogonal"]),
        ("losses", &["mse", "mae", "huber", "cross_entropy", "binary_cross_entropy", "nll", "hinge"]),
        ("regularization", &["l1", "l2", "weight_decay", "label_smoothing", "gradient_clip", "early_stopping"]),
    ] {
        for name in names {
            let entry = list[registry].as_array().expect("a list").iter().find(|entry| entry["name"] == *name);
            assert!(entry.is_some_and(|entry| !entry["source"].as_str().unwrap_or_default().is_empty()), "{name}");
        }
    }
    let adam = list["optimizers"].as_array().expect("a list").iter().find(|entry| entry["name"] == "adam");
    assert_eq!(adam.expect("Adam")["hyper"][1]["symbol"], "β₁");
    let conjugate = list["optimizers"].as_array().expect("a list").iter().find(|e| e["name"] == "conjugate_gradient");
    let beta = &conjugate.expect("listed")["hyper"][0];
    assert_eq!((&beta["scale"], &beta["default"]), (&"choice".into(), &"polak_ribiere".into()));
    assert_eq!(beta["words"].as_array().map(Vec::len), Some(4));
    assert_eq!(list["line_searches"].as_array().map(Vec::len), Some(4));
    assert_eq!(list["schedules"].as_array().map(Vec::len), Some(11));
}

#[test]
fn errors_are_one_sentence_and_status_2() {
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    for (arguments, input, says) in [
        (&["run", "/no/such/file"][..], "", "No such file"),
        (&["run", "-"], "{\"version\":1}", "\"lab\" is missing"),
        (&["run", "-"], "hello", "must start with"),
        (&["run", "-"], &deep, "not JSON"),
        (&["run", "-", "--steps", "0"], EXPERIMENT, "steps: 0"),
        (&["run", "-", "--every", "0"], EXPERIMENT, "--every"),
        (&["run", "-", "--device", "gpu"], EXPERIMENT, "run on the cpu"),
        (&["open", "v1&run=adem"], "", "no optimizer \"adem\"; did you mean \"adam\"? known are sgd, "),
        (&["open", "v1&surface=beale&run=adam(lr=0.0"], "", "ends in the middle of \"run=adam(lr=0.0\""),
        (&["run", "-"], "{\"version\":1,\"lab\":\"surface\",\"lab\":\"network\"}", "lab: this stands twice"),
        (&["race"], "", "unrecognized subcommand"),
        (&["run", "-", "--threads", "0"], EXPERIMENT, "--threads must be 1 to"),
        (&["run", "-", "--steps", "many"], EXPERIMENT, "many"),
    ] {
        let output = lab(arguments, input);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(error.starts_with("lab: ") && error.lines().count() == 1 && error.contains(says), "{error}");
    }
}

const CNN: &str = r#"{"version":1,"lab":"network","seed":5,"epochs":2,
    "data":{"name":"digits","train":300,"test":97,"preprocess":["min_max"],"augment":["random_crop"]},
    "model":{"name":"cnn","layers":[{"name":"conv2d","filters":3,"stride":2},"relu","flatten",{"name":"dropout","p":0.1},{"name":"dense","units":10}]},
    "loss":"cross_entropy","runs":[{"optimizer":{"name":"adam"},"batch":150},
    {"optimizer":{"name":"lbfgs","line_search":{"name":"wolfe"}}}]}"#;

#[test]
fn any_number_of_threads_writes_the_same_lines() {
    // A typed rule that looks at the whole block and draws, too.
    let sums = r#"{"optimizer":{"name":"custom","lr":0.05,"text":"x = x - lr*g/max(norm(g), 1) + 0.001*normal()"},"batch":150}]}"#;
    let network = format!("{},{sums}", CNN.strip_suffix("]}").expect("runs are last"));
    let alone = lines(&lab(&["run", "-", "--steps", "4"], &network));
    let digests = alone.iter().filter(|line| line["kind"] == "end").count();
    assert_eq!(digests, 3);
    for threads in ["2", "5"] {
        let together = lines(&lab(&["run", "-", "--steps", "4", "--threads", threads], &network));
        assert_eq!(together, alone, "{threads} threads");
    }
}

#[test]
fn the_health_of_layers_and_the_confusion_of_classes_are_written() {
    let plain = lines(&lab(&["run", "-", "--steps", "4"], CNN));
    let lines = lines(&lab(&["run", "-", "--steps", "4", "--health"], CNN));
    let of = |kind: &str| lines.iter().filter(|line| line["kind"] == kind && line["run"] == "adam").collect::<Vec<_>>();
    let steps = of("step");
    for (at, step) in steps.iter().enumerate() {
        let layers = step["layers"].as_array().expect("a list of layers");
        let names: Vec<&str> = layers.iter().filter_map(|layer| layer["name"].as_str()).collect();
        assert_eq!(names, ["1.conv2d", "2.relu", "3.flatten", "4.dropout", "5.dense"]);
        let number = |layer: usize, key: &str| layers[layer][key].as_f64();
        assert!(number(0, "weights").is_some_and(|norm| norm > 0.0) && number(0, "gradient").is_some_and(|g| g > 0.0));
        assert_eq!(number(0, "ratio").is_some(), at > 0, "there is no update before the first step");
        assert!(number(1, "dead").is_some_and(|share| (0.0..=1.0).contains(&share)));
        assert_eq!((number(4, "dead"), number(4, "saturated")), (None, None));
    }
    let end = of("end")[0];
    let confusion = &end["confusion"];
    assert_eq!(confusion["part"], "test");
    let rows: Vec<Vec<u64>> = serde_json::from_value(confusion["matrix"].clone()).expect("rows of counts");
    assert_eq!(rows.iter().flatten().sum::<u64>(), 97);
    let right: u64 = (0..10).map(|class| rows[class][class]).sum();
    assert_eq!(end["test"]["accuracy"], right as f64 / 97.0);
    let recall = rows[3][3] as f64 / rows[3].iter().sum::<u64>() as f64;
    assert_eq!(confusion["classes"][3]["recall"], recall);
    // Looking changes nothing.
    let digests = |lines: &[Value]| lines.iter().map(|line| line["digest"].clone()).collect::<Vec<_>>();
    assert_eq!(digests(&lines), digests(&plain));
}

#[test]
fn early_stopping_says_so_and_the_series_is_that_of_the_export() {
    let text = r#"{"version":1,"lab":"network","seed":3,"data":{"name":"spiral","count":60,"noise":0.5},"loss":"cross_entropy",
        "model":{"name":"mlp","hidden":[16,16]},"regularization":{"early_stopping":{"patience":3},"l2":0.001},
        "runs":[{"optimizer":{"name":"adam","lr":0.05},"batch":16}],"epochs":150}"#;
    let lines = lines(&lab(&["run", "-"], text));
    let end = &lines[lines.len() - 1];
    let (best, last) = (end["best_step"].as_u64().expect("a step"), end["steps"].as_u64().expect("steps"));
    let steps: Vec<&Value> = lines.iter().filter(|line| line["kind"] == "step").collect();
    let loss = |line: &Value| line["validation"]["loss"].as_f64().expect("a loss");
    let lowest = steps[1..].iter().min_by(|a, b| loss(a).total_cmp(&loss(b))).expect("steps");
    assert_eq!((lowest["step"].as_u64(), best < last), (Some(best), true));
    let reason = end["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("stopped early") && reason.contains(&format!("step {best};")), "{reason}");
    // A batch's loss holds the penalty, the loss of a part does not.
    assert!(steps.iter().all(|line| line["penalty"].as_f64().is_some_and(|penalty| penalty > 0.0)));

    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("lab");
    std::fs::create_dir_all(&folder).expect("can be made");
    let path = folder.join("stopped.csv");
    let output = lab(&["export", "-", "-o", path.to_str().expect("UTF-8"), "--to", "csv"], text);
    assert!(output.status.success(), "{}", self::text(&output.stderr));
    let csv = std::fs::read_to_string(path).expect("is there");
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| rows[0].iter().position(|column| *column == name).expect("a column");
    let scored: Vec<[f64; 3]> = rows[1..]
        .iter()
        .filter(|row| !row[column("validation_loss")].is_empty())
        .map(|row| ["step", "train_loss", "validation_loss"].map(|name| row[column(name)].parse().expect("a number")))
        .collect();
    let told = |line: &&Value| {
        [&line["step"], &line["train"]["loss"], &line["validation"]["loss"]].map(|v| v.as_f64().expect("a number"))
    };
    assert_eq!(scored, steps.iter().map(told).collect::<Vec<_>>());
}

/// Two runs on the exclusive or, with this selection.
fn selection(selection: &str) -> String {
    format!(
        r#"{{"version":1,"lab":"network","data":{{"name":"xor","count":60}},"model":{{"name":"mlp","hidden":[3]}},
        "loss":"cross_entropy","runs":[{{"optimizer":{{"name":"adam"}}}},{{"optimizer":{{"name":"sgd","lr":0.1}}}}],"epochs":2,
        "selection":{selection}}}"#
    )
}

#[test]
fn a_selection_writes_its_trials_and_what_they_say() {
    let folds = selection(r#"{"name":"k_fold","folds":3}"#);
    let output = lab(&["run", "-"], &folds);
    let alone = lines(&output);
    let trials: Vec<&Value> = alone.iter().filter(|line| line["kind"] == "trial").collect();
    assert_eq!((alone.len(), trials.len()), (8, 6));
    let said = text(&output.stderr);
    assert!(said.lines().count() == 6 && said.starts_with("1 of 6: trial 0 of \"adam\": loss "), "{said}");
    for (number, trial) in trials.iter().enumerate() {
        assert_eq!((&trial["trial"], &trial["fold"]), (&number.into(), &(number / 2).into()));
        assert_eq!((&trial["run"], &trial["status"]), (&["adam", "sgd"][number % 2].into(), &"finished".into()));
        assert!(trial["validation"]["accuracy"].is_number() && trial["best_step"].is_u64());
    }
    for threads in ["2", "9"] {
        assert_eq!(lines(&lab(&["run", "-", "--threads", threads], &folds)), alone, "{threads} threads");
    }
    // A trial is a run of its own.
    let one = NETWORK.replace(r#""count":60"#, r#""count":60,"fold":[1,3]"#);
    let one = lines(&lab(&["run", "-"], &one));
    let end = one.iter().find(|line| line["kind"] == "end" && line["run"] == "adam").expect("it ends");
    assert_eq!((&end["digest"], &end["steps"]), (&trials[2]["digest"], &trials[2]["steps"]));
    // The summary is that of the lines.
    let summary = &alone[7];
    let losses =
        |run: usize| [run, run + 2, run + 4].map(|at| trials[at]["validation"]["loss"].as_f64().expect("known"));
    let mean = |values: [f64; 3]| values.iter().sum::<f64>() / 3.0;
    assert_eq!((&summary["kind"], &summary["name"]), (&"selection".into(), &"k_fold".into()));
    assert_eq!(summary["runs"][1]["loss"]["mean"], mean(losses(1)));
    let difference = summary["pairs"][0]["loss"]["mean"].as_f64().expect("known");
    assert!((difference - (mean(losses(0)) - mean(losses(1)))).abs() < 1e-12);
    assert_eq!((&summary["pairs"][0]["first"], &summary["diverged"]), (&"adam".into(), &0.into()));
}

#[test]
fn sweeps_and_range_tests_say_which_rate_is_good() {
    let sweep = lines(&lab(&["run", "-"], &selection(r#"{"name":"sweep","run":1,"rates":3,"batches":[8,0]}"#)));
    let trials: Vec<&Value> = sweep.iter().filter(|line| line["kind"] == "trial").collect();
    let loss = |trial: &Value| trial["validation"]["loss"].as_f64().expect("known");
    let best = trials.iter().min_by(|a, b| loss(a).total_cmp(&loss(b))).expect("six trials");
    assert_eq!(
        (trials.len(), &sweep[7]["best"]["trial"], &sweep[7]["best"]["rate"]),
        (6, &best["trial"], &best["rate"])
    );
    let range = lines(&lab(&["run", "-"], &selection(r#""range_test""#)));
    assert_eq!(range.len(), 4);
    for (trial, run) in range[1..3].iter().zip(range[3]["runs"].as_array().expect("a list")) {
        let rates: Vec<f64> = serde_json::from_value(trial["rates"].clone()).expect("numbers");
        assert!(rates.len() as u64 == trial["steps"] && (rates[0] / 1e-6 - 1.0).abs() < 1e-6);
        let steepest = run["suggested"]["steepest"].as_f64().expect("the loss falls");
        assert!(steepest > 1e-6 && steepest < 10.0);
    }
}

#[test]
fn selections_that_cannot_be_run_are_refused() {
    let search = NETWORK
        .replace(r#"{"optimizer":{"name":"adam"}},"#, "")
        .replace("\"epochs\":2", "\"epochs\":2,\"selection\":\"range_test\"");
    for (arguments, input, says) in [
        (&["run", "-", "--steps", "3"][..], selection("\"seeds\""), "--steps, --every and --health are of single runs"),
        (&["run", "-"], selection("\"bagging\""), "selection.name: there is no selection \"bagging\""),
        (&["run", "-"], search, "selection: there is nothing to try"),
        (&["run", "-"], selection(r#"{"name":"k_fold","folds":20}"#).replace("60", "15"), "20 folds need at least"),
    ] {
        let output = lab(arguments, &input);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(error.starts_with("lab: ") && error.lines().count() == 1 && error.contains(says), "{error}");
    }
    let list: Value = serde_json::from_slice(&lab(&["list"], "").stdout).expect("JSON");
    let names: Vec<&Value> = list["selection"].as_array().expect("a list").iter().map(|entry| &entry["name"]).collect();
    assert_eq!(names, ["k_fold", "sweep", "seeds", "range_test"]);
}

const NETWORK: &str = r#"{"version":1,"lab":"network","data":{"name":"xor","count":60},"model":{"name":"mlp","hidden":[3]},
    "loss":"cross_entropy","runs":[{"optimizer":{"name":"adam"}},{"optimizer":{"name":"lbfgs"}}],"epochs":2}"#;

/// Exports the network to a file of this name; what lab said and the file's path.
fn export(name: &str, arguments: &[&str]) -> (Output, std::path::PathBuf) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("lab");
    std::fs::create_dir_all(&folder).expect("can be made");
    let path = folder.join(name);
    let all = [&["export", "-", "-o", path.to_str().expect("UTF-8")], arguments].concat();
    (lab(&all, NETWORK), path)
}

#[test]
fn export_writes_every_format() {
    for (name, format, has) in [
        ("net.onnx", "onnx", "Descent Lab"),
        ("net.safetensors", "safetensors", "dense_3.weight"),
        ("net.py", "pytorch", "class Net(nn.Module)"),
        ("net.csv", "csv", "step,epoch,loss"),
        ("net.json", "json", "\"columns\""),
    ] {
        let (output, path) = export(name, &["--to", format, "--steps", "3"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let bytes = std::fs::read(&path).expect("is there");
        assert!(String::from_utf8_lossy(&bytes).contains(has), "{name}");
    }
    let data =
        std::fs::read(export("other.py", &["--to", "pytorch"]).1.with_extension("safetensors")).expect("beside it");
    let header: Value =
        serde_json::from_slice(&data[8..8 + u64::from_le_bytes(data[..8].try_into().expect("eight")) as usize])
            .expect("JSON");
    assert_eq!(header["losses"]["shape"], serde_json::json!([4]), "all steps, where there are fewer than twenty");
    assert_eq!(header["model.dense_1.weight"]["shape"], serde_json::json!([3, 2]));
}

#[test]
fn what_cannot_be_exported_is_said() {
    for (arguments, has) in [
        (&["--to", "pytorch", "--run", "lbfgs"][..], "lbfgs"),
        (&["--to", "onnx", "--run", "momentum"], "the runs are adam, lbfgs"),
        (&["--to", "png"], "png"),
    ] {
        let (output, _) = export("none", arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(has), "{}", text(&output.stderr));
    }
    let surface = lab(&["export", "-", "--to", "onnx", "-o", "none"], EXPERIMENT);
    assert!(text(&surface.stderr).contains("networks"), "{}", text(&surface.stderr));
}

#[test]
fn own_files_are_those_the_experiment_names() {
    use descent_lab::data::load::Bundle;
    let rows: String = (0..40).map(|row| format!("{row},{},{}\n", row * row % 17, 2 * row)).collect();
    let table = format!("a,b,c\n{rows}");
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("named.csv");
    std::fs::write(&path, &table).expect("it can be written");
    let path = path.to_str().expect("UTF-8");
    let digest = Bundle::new(vec![("whatever".into(), table.into_bytes())]).digest().to_owned();
    let run = |file: &str| {
        let experiment = format!(
            r#"{{"version":1,"lab":"network","data":{{"name":"own","file":"{file}"}},"model":{{"name":"mlp","hidden":[4]}},
            "loss":"mse","runs":[{{"optimizer":{{"name":"sgd","lr":1e-6}}}}],"epochs":1}}"#
        );
        lab(&["run", "-", "--table", path], &experiment)
    };
    assert_eq!(lines(&run(&digest)).last().expect("an end")["status"], "finished");
    let other = digest.replace(|letter: char| letter.is_ascii_digit(), "0");
    let refused = run(&other);
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(said.contains(&digest) && said.contains(&other) && said.lines().count() == 1, "{said}");
}
