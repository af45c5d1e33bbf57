//! The exact experiment as a PyTorch script: model, loss, optimizer, schedule and batches, and a file with the data and the
//! first weights beside it. `python experiment.py` takes the steps that the lab takes, up to the rounding of f32.
//!
//! The script needs torch and numpy and nothing else. Layers, losses and optimizers are PyTorch's own where it has them with
//! the same meaning; schedules, and rules and activations it lacks, are the formulas of the lab, printed as Python. Batches,
//! dropout and augmentation come from the same counter generator, written out in a few lines.
//!
//! Not in it: search methods, of which PyTorch has no counterpart that takes the same steps; typed rules that draw random
//! numbers, which the lab numbers by the order in which it keeps the parameters; runs that were changed on their way.

mod network;
mod objective;
mod optimizer;
mod schedule;

use super::order::permuted;
use super::safetensors::{self, Tensor};
use super::text::quoted;
use super::torch::{modules, state_dict};
use super::{ExportError, Module};
use crate::data::augment::Augment;
use crate::experiment::network::NetworkExperiment;
use crate::experiment::{Choice, Run};
use crate::expr::{draws_random_numbers, python_number};
use crate::model::Family;
use crate::network::Phase;
use crate::optim::Rule;
use crate::train::network::{Part, Prepared, Trained, batch_size, optimizer_of};
use network::Functions;

/// The line that says which epoch a batch is of.
const EPOCH: &str = "            moment.epoch = epoch\n";

/// A script and what it reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// The script.
    pub text: String,
    /// The file it reads, in the safetensors format: `model.*` the first weights, `train.x`, `train.y`, `validation.*` and
    /// `test.*` the data, images with their channels first, `losses` what the lab found.
    pub data: Vec<u8>,
}

/// What else goes into a script.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct About<'a> {
    /// The experiment's link, for whoever reads the script.
    pub link: &'a str,
    /// What the file of data is called: it lies beside the script.
    pub data: &'a str,
    /// The losses of the lab's first steps, which the script compares with its own; may be empty.
    pub losses: &'a [f64],
}

/// Everything the parts of a script are made from.
struct Source<'a> {
    experiment: &'a NetworkExperiment,
    prepared: &'a Prepared,
    run: &'a Run,
    optimizer: Choice<Rule>,
    /// The whole network at its start.
    whole: Trained,
    modules: Vec<Module>,
}

/// The script of a run, by its number among the experiment's.
///
/// # Errors
/// A run that is none, a search method, a rule with random numbers, a run that was changed on its way, layers that do not fit
/// the data.
pub fn script(
    experiment: &NetworkExperiment,
    prepared: &Prepared,
    run: usize,
    about: About,
) -> Result<Script, ExportError> {
    let chosen = experiment.runs.get(run).ok_or(ExportError::Run(run))?;
    if chosen.optimizer.entry.search.is_some() {
        return Err(ExportError::Optimizer(chosen.optimizer.entry.item.id));
    }
    if draws_random_numbers(chosen.optimizer.formula()) {
        return Err(ExportError::RandomRule);
    }
    if let Some(change) = chosen.own.as_deref().and_then(|own| own.changes.first()) {
        return Err(ExportError::Changed(change.step));
    }
    // What the run has for itself stands in the place of what all have.
    let experiment = &experiment.of_run(run);
    let whole = Trained::start(experiment, prepared, Phase::Whole)?;
    let source = Source {
        experiment,
        prepared,
        run: chosen,
        optimizer: optimizer_of(experiment, chosen)?,
        modules: modules(&whole),
        whole,
    };
    let greedy = source.greedy()?;
    let text = source.text(&experiment.labels()[run], &greedy, about);
    Ok(Script { text, data: source.data(&greedy, about) })
}

impl Source<'_> {
    fn is_stacked(&self) -> bool {
        self.experiment.network.model.entry.family == Family::Stacked
    }

    /// The networks of the layers that are trained alone, at their start.
    fn greedy(&self) -> Result<Vec<Trained>, ExportError> {
        let phases = self.experiment.network.phases();
        let alone = phases.into_iter().filter(|phase| *phase != Phase::Whole);
        Ok(alone.map(|phase| Trained::start(self.experiment, self.prepared, phase)).collect::<Result<_, _>>()?)
    }

    /// Whether examples are altered each time they are trained on.
    fn alters(&self) -> bool {
        !self.experiment.data.augment.is_empty()
    }

    /// What alters them, in order, with its numbers.
    fn augment(&self) -> String {
        let step = |choice: &Choice<Augment>| {
            let values = choice.all_values().into_iter().map(|(_, value)| format!(", {}", python_number(value)));
            format!("({}{})", choice.entry.item.id, values.collect::<String>())
        };
        let steps: Vec<String> = self.experiment.data.augment.iter().map(step).collect();
        format!(
            "# What alters the examples that are trained on, in order, with its numbers.\nAUGMENT = [{}]\n",
            steps.join(", ")
        )
    }

    /// Whether steps draw random numbers.
    fn draws(&self) -> bool {
        let drops = |module: &Module| module.layer.id() == "dropout";
        self.modules.iter().any(drops) || self.experiment.network.model.corruption().is_some()
    }

    /// Whether a batch of one example is normalized over itself, which PyTorch refuses.
    fn has_single(&self) -> bool {
        let (examples, batch) = (self.prepared.train.examples, batch_size(self.run, self.prepared));
        let of_rows = |module: &Module| module.layer.id() == "batch_norm" && module.from.len() == 1;
        (batch == 1 || examples % batch.max(1) == 1) && self.modules.iter().any(of_rows)
    }

    fn text(&self, label: &str, greedy: &[Trained], about: About) -> String {
        let mut functions = Functions::default();
        let net = network::class(self, &mut functions);
        let losses = objective::functions(self);
        let training = objective::training(self, greedy, &mut functions);
        let (make_optimizer, rule) = optimizer::functions(&self.optimizer);
        let mut own = functions.texts();
        own.extend([net, losses]);
        own.extend(rule);
        own.extend([make_optimizer, schedule::class(&self.run.schedule), self.train(), training]);
        own.push("if __name__ == \"__main__\":\n    main()\n".to_owned());
        let own = own.join("\n\n");
        let mut parts = vec![self.head(label, about), include_str!("pytorch/load.py").to_owned(), ops(&own)];
        parts.push(include_str!("pytorch/batches.py").replace("@EPOCH@", if self.alters() { EPOCH } else { "" }));
        if self.alters() {
            parts.push(include_str!("pytorch/augment.py").to_owned());
            parts.push(self.augment());
        }
        if self.draws() {
            parts.push(include_str!("pytorch/drawn.py").to_owned());
        }
        if self.has_single() {
            parts.push(include_str!("pytorch/single.py").to_owned());
        }
        parts.push(own);
        parts.join("\n\n")
    }

    fn head(&self, label: &str, about: About) -> String {
        let Self { experiment, prepared, .. } = self;
        let link = about.link.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
        let imports = "import argparse\nimport json\nimport math\nimport struct\nimport sys\nfrom pathlib import Path\n\n\
                       import numpy as np\nimport torch\nimport torch.nn.functional as F\nfrom torch import nn\n";
        let label = label.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " ");
        let (batch, lr) = (batch_size(self.run, prepared), self.optimizer.value("lr").unwrap_or(0.0));
        format!(
            "\"\"\"{label}: the experiment of Descent Lab\n\n{link}\n\npython experiment.py [--steps N] [--every N]\n\n\
             Beside it: {data}, with the data as they were prepared and the first weights.\nNeeds torch and numpy. Losses \
             agree with the lab's to the rounding of single precision.\n\"\"\"\n\n{imports}\n\
             DATA = Path(__file__).with_name({name})\n\
             SEED, BATCH, EPOCHS = {seed}, {batch}, {epochs}\nLR = {lr}\n",
            data = about.data.replace('\\', "\\\\").replace('"', "'"),
            name = quoted(about.data),
            seed = experiment.seed,
            epochs = experiment.epochs,
            lr = python_number(lr),
        )
    }

    /// The function that takes steps, with what this experiment has of clipping and random numbers.
    fn train(&self) -> String {
        let mut clip = String::new();
        if let Some(limits) = self.experiment.regularization.clip() {
            clip += "        parameters = [p for group in optimizer.param_groups for p in group[\"params\"]]\n";
            if let Some(value) = limits.value {
                clip += &format!("        nn.utils.clip_grad_value_(parameters, {})\n", python_number(value));
            }
            if let Some(norm) = limits.norm {
                clip += &format!("        nn.utils.clip_grad_norm_(parameters, {})\n", python_number(norm));
            }
        }
        let draws = if self.draws() { "        draws.step, draws.count = t + 1, 0\n" } else { "" };
        let tell = if optimizer::reads_loss(&self.optimizer) { "        optimizer.loss = loss.item()\n" } else { "" };
        let text = include_str!("pytorch/training.py");
        text.replace("@DRAWS@", draws).replace("@CLIP@", &clip).replace("@TELL@", tell)
    }

    /// The file of data and first weights.
    fn data(&self, greedy: &[Trained], about: About) -> Vec<u8> {
        let named = |prefix: &str, tensors: Vec<Tensor>| -> Vec<Tensor> {
            tensors.into_iter().map(|t| Tensor { name: format!("{prefix}.{}", t.name), ..t }).collect()
        };
        let mut all = named("model", state_dict(&self.whole));
        for trained in greedy {
            let tensors =
                state_dict(trained).into_iter().filter(|tensor| tensor.name.starts_with("decoder_")).collect();
            all.extend(named("pretraining", tensors));
        }
        let Prepared { train, validation, test, .. } = self.prepared;
        for (name, part) in [("train", train), ("validation", validation), ("test", test)] {
            all.extend(named(name, self.part(part)));
        }
        if !about.losses.is_empty() {
            let losses = about.losses.iter().map(|loss| *loss as f32).collect();
            all.push(Tensor::new("losses", &[about.losses.len()], losses));
        }
        safetensors::write(&all, &[("experiment", about.link)])
    }

    /// Examples and targets of a part, images with their channels first.
    fn part(&self, part: &Part) -> Vec<Tensor> {
        let input = &self.prepared.input;
        let shape = [&[part.examples], &input[..]].concat();
        let (shape, x) = match input.len() {
            3 => permuted(&part.x, &shape, &[0, 3, 1, 2]),
            _ => (shape, part.x.clone()),
        };
        let mut tensors = vec![Tensor::new("x", &shape, x)];
        if !self.experiment.network.reconstructs(Phase::Whole) {
            tensors.push(Tensor::new("y", &[part.examples, self.prepared.target], part.y.clone()));
        }
        tensors
    }
}

/// The functions of formulas that a text uses.
fn ops(text: &str) -> String {
    let (head, functions) = include_str!("pytorch/ops.py").split_once("\n\n    def ").unwrap_or_default();
    let used = |function: &&str| {
        let name = function.split('(').next().unwrap_or_default();
        name == "number" || text.contains(&format!("ops.{name}("))
    };
    let functions = functions.split("\n\n    def ").filter(used).map(|function| function.trim_end());
    functions.fold(head.to_owned(), |all, function| format!("{all}\n\n    def {function}")) + "\n"
}

/// The tuple of an image's lengths as Python writes it.
fn image(turned: Option<[usize; 3]>) -> String {
    turned.map_or_else(String::new, |[height, width, channels]| format!(", ({height}, {width}, {channels})"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn written(runs: Value, about: About) -> Result<Script, ExportError> {
        let experiment = NetworkExperiment::from_value(json!({
            "version": 1, "lab": "network", "data": {"name": "xor", "count": 40}, "model": {"name": "mlp", "hidden": [3]},
            "loss": "cross_entropy", "runs": runs, "epochs": 1,
        }));
        let experiment = experiment.expect("sound");
        let prepared = Prepared::new(&experiment, None).expect("can be prepared");
        script(&experiment, &prepared, experiment.runs.len() - 1, about)
    }

    #[test]
    fn a_rule_with_sums_sees_one_vector_and_one_with_random_numbers_is_refused() {
        let typed = |text: &str| written(json!([{"optimizer": {"name": "custom", "text": text}}]), About::default());
        let script = typed("x = x - lr*min(1, f/norm(g))*g").expect("has a script").text;
        for part in [
            "optimizer.loss = loss.item()",
            "f = ops.number(self.loss)",
            "for p in [nn.utils.parameters_to_vector(group[\"params\"])]:",
            "x = x - lr*ops.min(1, f/ops.norm(g))*g",
            "def norm(a):",
        ] {
            assert!(script.contains(part), "{part} is not in\n{script}");
        }
        let plain = typed("x = x - lr*g").expect("has a script").text;
        assert!(!plain.contains("optimizer.loss") && plain.contains("for p in group[\"params\"]:"));
        assert_eq!(typed("x = x - lr*g + lr*normal()"), Err(ExportError::RandomRule));
    }

    #[test]
    fn a_search_method_is_refused_by_name() {
        let refused = written(json!([{"optimizer": {"name": "lbfgs"}}]), About::default());
        assert_eq!(refused, Err(ExportError::Optimizer("lbfgs")));
        assert!(refused.expect_err("refused").to_string().contains("lbfgs"));
    }

    #[test]
    fn a_run_that_is_none_is_refused() {
        let runs = json!([{"optimizer": {"name": "sgd"}}]);
        let experiment = json!({"version": 1, "lab": "network", "data": {"name": "xor"}, "model": {"name": "mlp"}, "loss": "cross_entropy",
            "runs": runs, "epochs": 1});
        let experiment = NetworkExperiment::from_value(experiment).expect("sound");
        let prepared = Prepared::new(&experiment, None).expect("can be prepared");
        let refused = script(&experiment, &prepared, 3, About::default());
        assert_eq!(refused, Err(ExportError::Run(3)));
    }

    #[test]
    fn texts_stay_inside_their_quotes() {
        let label = "a \"\"\" b\\ \nimport os";
        let about = About { link: "#v1\"\"\"\\", data: "a \"b\".safetensors", losses: &[] };
        let text =
            written(json!([{"optimizer": {"name": "adam"}, "label": label}]), about).expect("can be written").text;
        let inside = text.strip_prefix("\"\"\"").expect("a docstring");
        let end = inside.match_indices("\"\"\"").map(|(at, _)| at).find(|at| !inside[..*at].ends_with('\\'));
        let after = &inside[end.expect("it ends")..];
        assert!(after.starts_with("\"\"\"\n\nimport argparse\n"), "{text}");
    }

    #[test]
    fn only_functions_that_are_used_are_written() {
        let text = written(json!([{"optimizer": {"name": "lion"}}]), About::default()).expect("can be written").text;
        assert!(text.contains("def sign(x)") && text.contains("class Lion(") && !text.contains("def tanh(x)"));
    }
}
