//! What a script minimizes: the loss, its penalties, and the objective of each stretch of the training.

use super::Source;
use super::network::{Functions, stages};
use crate::expr::python_number;
use crate::network::{LayerSpec, Phase};
use crate::train::network::Trained;

/// The loss of a batch, without penalties, and what it compares predictions with.
pub fn functions(source: &Source) -> String {
    let experiment = source.experiment;
    let smoothing = experiment.regularization.label_smoothing();
    let loss = &experiment.loss;
    let value = |key: &str| python_number(loss.value(key).unwrap_or(0.0));
    let outputs = source.whole.built.layers.last().map_or(1, |layer| layer.shape.count());
    let epsilon = python_number(smoothing);
    let smoothed = |classes: String| {
        if smoothing > 0.0 { format!("    y = (1 - {epsilon})*y + {epsilon}/{classes}\n") } else { String::new() }
    };
    let (before, result) = match loss.entry.item.id {
        "mse" => (String::new(), "F.mse_loss(p, y)".to_owned()),
        "mae" => (String::new(), "F.l1_loss(p, y)".to_owned()),
        "huber" => (String::new(), format!("F.huber_loss(p, y, delta={})", value("delta"))),
        "cross_entropy" if smoothing > 0.0 => {
            (String::new(), format!("F.cross_entropy(p, y, label_smoothing={epsilon})"))
        }
        "cross_entropy" => (String::new(), "F.cross_entropy(p, y)".to_owned()),
        "binary_cross_entropy" => (smoothed("2".to_owned()), "F.binary_cross_entropy_with_logits(p, y)".to_owned()),
        "nll" => (smoothed(outputs.to_string()), "-(y*p).sum(1).mean()".to_owned()),
        _ if outputs == 1 => (String::new(), format!("F.relu({} - (2*y - 1)*p).mean()", value("margin"))),
        _ => (String::new(), format!("F.multi_margin_loss(p, y.argmax(1), margin={})", value("margin"))),
    };
    let mut text =
        format!("def loss_of(p, y):\n    \"\"\"Of predictions and targets.\"\"\"\n{before}    return {result}\n");
    let penalties: Vec<String> = experiment
        .regularization
        .penalties()
        .map(|penalty| {
            let id = penalty.entry.item.id;
            let weight = python_number(penalty.value(id).unwrap_or(0.0));
            let term = if id == "l1" { "w.abs().sum()" } else { "w.square().sum()" };
            format!("{weight}*sum({term} for w in weights)")
        })
        .collect();
    if !penalties.is_empty() {
        text += &format!("\n\ndef penalties(weights):\n    return {}\n", penalties.join(" + "));
    }
    let targets = match (&source.prepared.input[..], source.experiment.network.reconstructs(Phase::Whole)) {
        (_, false) => "y",
        // The order that a last dense layer gives its numbers in.
        ([_, _, channels], true) if gives_rows(source) && *channels > 1 => "x.permute(0, 2, 3, 1).flatten(1)",
        ([_, _, _], true) if gives_rows(source) => "x.flatten(1)",
        _ => "x",
    };
    text += &format!("\n\ndef targets_of(x, y):\n    return {targets}\n");
    text
}

fn gives_rows(source: &Source) -> bool {
    source.whole.built.layers.last().is_some_and(|layer| layer.shape.axes().len() == 1)
}

/// The weights that penalties count, of these modules, as Python's list.
fn weights<'a>(owner: &str, modules: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    modules
        .filter(|(_, id)| matches!(*id, "dense" | "conv2d" | "conv_transpose2d"))
        .map(|(name, _)| format!("{owner}{name}.weight"))
        .collect()
}

/// The term of the penalties, to be added to a loss.
fn penalty(source: &Source, weights: &[String]) -> String {
    if source.experiment.regularization.penalties().next().is_none() || weights.is_empty() {
        return String::new();
    }
    format!(" + penalties([{}])", weights.join(", "))
}

/// The objectives, and the function that takes all steps.
pub fn training(source: &Source, greedy: &[Trained], functions: &mut Functions) -> String {
    let experiment = source.experiment;
    let mut text = String::from(
        "def main():\n    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])\n    \
         arguments.add_argument(\"--steps\", type=int, default=sys.maxsize, help=\"take so many steps at most\")\n    \
         arguments.add_argument(\"--every\", type=int, default=0, help=\"print every n-th step; by default every epoch's \
         last\")\n    chosen = arguments.parse_args()\n    data = load(DATA)\n    parts = {name: part(data, name) for name in \
         (\"train\", \"validation\", \"test\")}\n    x, y = parts[\"train\"][\"x\"], parts[\"train\"].get(\"y\")\n    \
         model = Net()\n    model.load_state_dict(part(data, \"model\"))\n    rows = batches(len(x))\n    \
         an_epoch = -(-len(x) // BATCH)\n    left = chosen.steps\n    losses = []\n",
    );
    text += "\n    def score(name):\n        \"\"\"The loss of a part, without penalties.\"\"\"\n        \
             model.eval()\n        with torch.no_grad():\n            x, y = parts[name][\"x\"], \
             parts[name].get(\"y\")\n            return loss_of(model(x), targets_of(x, y)).item()\n";
    let stopping = experiment.regularization.early_stopping();
    if stopping.is_some() {
        text += "\n    best, waited, whole = math.inf, 0, False\n";
    }
    text += "\n    def report(loss, rate):\n        losses.append(loss)\n        step = len(losses)\n        \
             if step % (chosen.every or an_epoch) == 0:\n            print(f\"step {step}  epoch {step/an_epoch:.2f}  \
             loss {loss:.9g}  rate {rate:.9g}\", flush=True)\n";
    if let Some(stopping) = stopping {
        text += &format!(
            "        nonlocal best, waited\n        if not whole or step % an_epoch or not \
             len(parts[\"validation\"][\"x\"]):\n            return False\n        now = score(\"validation\")\n        \
             if now < best - {delta}:\n            best, waited = now, 0\n        else:\n            waited += 1\n        \
             return waited > {patience}\n",
            delta = python_number(stopping.min_delta),
            patience = stopping.patience,
        );
    } else {
        text += "        return False\n";
    }
    for (number, trained) in greedy.iter().enumerate() {
        text += &alone(source, number, trained, functions);
    }
    text += &whole(source, stopping.is_some());
    text += "\n    for name, examples in parts.items():\n        if len(examples[\"x\"]):\n            \
             print(f\"{name} loss {score(name):.9g}\")\n    if \"losses\" in data:\n        theirs = \
             data[\"losses\"].tolist()[: len(losses)]\n        far = max((abs(a - b)/max(abs(b), 1e-12) for a, b in \
             zip(losses, theirs)), default=0.0)\n        print(f\"the lab's first {len(theirs)} losses differ by at most \
             {far:.1e} of their size\")\n";
    text
}

/// The examples of a batch as Python reads them.
fn examples(source: &Source) -> &'static str {
    if source.alters() { "altered(x, rows)" } else { "x[rows]" }
}

/// The whole network's stretch.
fn whole(source: &Source, stops: bool) -> String {
    let experiment = source.experiment;
    let model = &experiment.network.model;
    let named = source.modules.iter().map(|module| (module.name.as_str(), module.layer.id()));
    let penalty = penalty(source, &weights("model.", named));
    let given = if model.corruption().is_some() && !source.is_stacked() {
        corrupted(source, "given", 4)
    } else {
        String::new()
    };
    let mut text = format!(
        "\n    def objective(rows):\n        given = {read}\n        target = targets_of(given, None if y is None else \
         y[rows])\n{given}",
        read = examples(source),
    );
    let kind = model.penalty();
    if kind.is_some() {
        let value = |key: &str| python_number(model.value(key).unwrap_or(0.0));
        let weight = value("weight");
        text += "        code = model.encode(given)\n        loss = loss_of(model.decode(code), target)\n";
        if model.over_batch() {
            let rho = value("rho");
            text += "        axes = [axis for axis in range(code.dim()) if axis != 1]\n        q = \
                     code.mean(axes).clamp(1e-6, 1 - 1e-6)\n";
            text += &format!(
                "        sparse = ({rho}*torch.log({rho}/q) + (1 - {rho})*torch.log((1 - {rho})/(1 - q))).sum()\n        \
                 return loss + {weight}*sparse{penalty}\n"
            );
        } else {
            text += &format!("        return loss + {weight}*code.abs().sum()/len(given){penalty}\n");
        }
    } else {
        text += &format!("        return loss_of(model(given), target){penalty}\n");
    }
    if stops {
        text += "\n    whole = True";
    }
    text + "\n    train([model], objective, rows, EPOCHS*an_epoch, left, report)\n"
}

/// The line that damages what an autoencoder is given.
fn corrupted(source: &Source, name: &str, depth: usize) -> String {
    let model = &source.experiment.network.model;
    let value = |key: &str| python_number(model.value(key).unwrap_or(0.0));
    let indent = " ".repeat(4 + depth);
    // Both are drawn, whichever is used.
    let draw = format!("{indent}z, u = drawn_like({name}, normal=True), drawn_like({name})\n");
    let formula = model.corruption().unwrap_or_default();
    let result = if formula.contains('z') {
        format!("{name} + {}*z", value("std"))
    } else {
        format!("torch.where(u < {}, 0, {name})", value("share"))
    };
    format!("{draw}{indent}{name} = {result}\n")
}

/// The stretch of a layer that is trained alone.
fn alone(source: &Source, number: usize, trained: &Trained, functions: &mut Functions) -> String {
    let stages = stages(source);
    let own = format!("layer_{}", number + 1);
    let Some(at) = stages.iter().position(|stage| stage.name == own) else { return String::new() };
    let modules = &source.modules[stages[at].modules.clone()];
    let decoder = format!("decoder_{}", number + 1);
    let epochs = source.experiment.network.greedy_epochs();
    let sizes = trained.built.layers.iter().find(|layer| layer.name == format!("decoder {}.dense", number + 1));
    let outputs = sizes.map_or(1, |layer| layer.shape.last());
    let code = modules.last().and_then(|module| module.to.last()).copied().unwrap_or(1);
    let before = stages[..at].iter().fold(examples(source).to_owned(), |x, stage| format!("model.{}({x})", stage.name));
    let learns: Vec<String> = modules
        .iter()
        .filter(|module| matches!(module.layer.id(), "dense" | "batch_norm" | "dropout"))
        .map(|module| format!("model.{}", module.name))
        .chain([decoder.clone()])
        .collect();
    let damaged = match source.experiment.network.model.corruption() {
        Some(_) => corrupted(source, "given", 4),
        None => String::new(),
    };
    let activation = trained.layers.last().filter(|layer| layer.name.starts_with("decoder ")).map(|layer| &layer.layer);
    let back = format!("{decoder}(model.{own}(given))");
    let back = match activation {
        Some(LayerSpec::Activation(activation)) => functions.activated(activation, &back),
        _ => back,
    };
    let own_weights = weights("model.", modules.iter().map(|module| (module.name.as_str(), module.layer.id())));
    let all_weights = [own_weights, vec![format!("{decoder}.weight")]].concat();
    let penalty = penalty(source, &all_weights);
    format!(
        "\n    # Layer {layer} alone gives back what the layers before it give, which stay as they are.\n    {decoder} = \
         nn.Linear({code}, {outputs})\n    {decoder}.load_state_dict(part(data, \"pretraining.{decoder}\"))\n\n    def \
         objective_{layer}(rows):\n        with torch.no_grad():\n            target = given = {before}\n{damaged}        \
         return F.mse_loss({back}, target){penalty}\n\n    model.eval()\n    train([{learns}], objective_{layer}, rows, \
         {epochs}*an_epoch, left, report)\n    left = max(0, chosen.steps - len(losses))\n",
        layer = number + 1,
        learns = learns.join(", "),
    )
}
