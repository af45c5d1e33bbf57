//! The cases of tests/golden/networks.json: networks with the weights and batches that its generator computed too.

use descent_lab::exec::{Executor, Moment};
use descent_lab::experiment::Choice;
use descent_lab::expr::slice::Lane;
use descent_lab::loss::Loss;
use descent_lab::network::{Built, Mode, Network, Phase, Setting, Start, Watch, names};
use descent_lab::regularization::Regularization;
use serde_json::{Value, json};

/// A case of the golden file.
pub struct Case {
    /// What it is called.
    pub name: String,
    /// The model.
    pub network: Network,
    /// Its loss.
    pub loss: Choice<Loss>,
    /// Its penalties.
    pub regularization: Regularization,
    /// Shape of an example.
    pub input: Vec<usize>,
    /// Shape of a target; empty where the examples are the targets.
    pub target: Vec<usize>,
    /// Whether targets are classes.
    pub classes: bool,
    /// How many examples a batch has.
    pub examples: usize,
    /// All of it as it stands in the file.
    pub json: Value,
}

/// The whole golden file.
pub fn file() -> Value {
    let path = format!("{}/tests/golden/networks.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every case.
pub fn all() -> Vec<Case> {
    let file = file();
    file["cases"].as_array().expect("a list").iter().map(read).collect()
}

fn read(json: &Value) -> Case {
    let name = json["name"].as_str().expect("a name").to_owned();
    let sizes = |key: &str| -> Vec<usize> {
        json[key].as_array().expect("a shape").iter().map(|n| n.as_u64().expect("a length") as usize).collect()
    };
    let mut model = json["model"].clone();
    // The activation that is typed: its example, which PyTorch has as mish.
    if let Some(layers) = model["layers"].as_array_mut() {
        for layer in layers.iter_mut().filter(|layer| layer["name"] == "custom") {
            layer["text"] = json!("x*tanh(softplus(x))");
        }
    }
    let regularization = json.get("regularization").cloned().unwrap_or(json!({}));
    let refused = |error| -> ! { panic!("{name}: {error}") };
    Case {
        network: Network::from_value("model", model).unwrap_or_else(|error| refused(error)),
        loss: Choice::<Loss>::from_value("loss", json["loss"].clone()).unwrap_or_else(|error| refused(error)),
        regularization: Regularization::from_value("regularization", regularization)
            .unwrap_or_else(|error| refused(error)),
        input: sizes("input"),
        target: sizes("target"),
        classes: json["classes"].as_bool().expect("a truth"),
        examples: json["examples"].as_u64().expect("a number") as usize,
        json: json.clone(),
        name,
    }
}

impl Case {
    /// Its program for so many examples.
    pub fn build(&self, mode: Mode, examples: usize) -> Built {
        let setting = Setting {
            mode,
            phase: Phase::Whole,
            examples,
            input: &self.input,
            target: &self.target,
            loss: &self.loss,
            regularization: &self.regularization,
            watch: Watch::Nothing,
        };
        self.network.build(&setting).unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }

    /// Writes examples `range` of batch `number` to an executor, and the scale of the whole batch.
    pub fn write<T: Lane>(
        &self,
        built: &Built,
        exec: &mut impl Executor<T>,
        number: u64,
        range: std::ops::Range<usize>,
    ) {
        let lanes = |values: &[f64]| values.iter().map(|v| T::from_f64(*v)).collect::<Vec<T>>();
        let input = |name: &str| built.program.input(name);
        let width: usize = self.input.iter().product();
        let x = unit(1000 + number, self.examples * width);
        exec.write(input(names::EXAMPLES).expect("has examples"), &lanes(&x[range.start * width..range.end * width]));
        if let Some(targets) = input(names::TARGETS) {
            let count: usize = self.target.iter().product();
            let y = if self.classes { self.classes_of(number) } else { unit(2000 + number, self.examples * count) };
            exec.write(targets, &lanes(&y[range.start * count..range.end * count]));
        }
        exec.set_scalar(built.program.scalar(names::SCALE).expect("has a scale"), 1.0 / self.examples as f64);
        exec.set_moment(Moment { seed: 3, step: 5, first: range.start as u32 });
    }

    /// Targets of classes: 1 for the true one.
    fn classes_of(&self, number: u64) -> Vec<f64> {
        let count = self.target[0];
        let kinds = (0..self.examples as u64).map(|i| ((i * 7 + number * 3) % (count.max(2) as u64)) as usize);
        let row = |kind: usize| (0..count).map(move |c| if count == 1 { kind as f64 } else { f64::from(c == kind) });
        kinds.flat_map(row).map(|v| if v > 0.0 { 1.0 } else { 0.0 }).collect()
    }
}

/// The parameter block that the generator computed too.
pub fn parameters(built: &Built) -> Vec<f64> {
    let mut block = Vec::new();
    for (number, weights) in built.weights.iter().enumerate() {
        let drawn = unit(number as u64, weights.shape.count());
        let value = |u: f64| match weights.start {
            Start::Drawn(fans) => u / (fans.fan_in as f64).sqrt(),
            Start::Value(value) => value + 0.1 * u,
        };
        block.extend(drawn.into_iter().map(|u| f64::from(value(u) as f32)));
    }
    block
}

/// Numbers in [-1, 1), each a function of the stream and its index: `unit` of networks.py.
pub fn unit(stream: u64, count: usize) -> Vec<f64> {
    let one = |index: u64| {
        let mut h = (index + stream * 1_000_003).wrapping_mul(2_654_435_761).wrapping_add(12345) & 0xFFFF_FFFF;
        h ^= h >> 15;
        h = h.wrapping_mul(2_246_822_519) & 0xFFFF_FFFF;
        h ^= h >> 13;
        (h >> 8) as f64 / 8_388_608.0 - 1.0
    };
    (0..count as u64).map(one).collect()
}

/// The numbers of a list.
pub fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap_or_else(|| panic!("{value} is a list")).iter().filter_map(Value::as_f64).collect()
}
