//! The optimizer of a script: PyTorch's where it has one, else a class that runs the lab's formula.
//!
//! Keys and meanings are the same; `momentum` and `nesterov` are torch.optim.SGD, `amsgrad` is torch.optim.Adam. A formula
//! with sums over all parameters sees them as one vector; others see one tensor after the other.

use crate::experiment::Choice;
use crate::expr::{self, Kind, LOSS, python, python_name, python_number};
use crate::optim::Rule;
use crate::registry::Entry;

/// The function that makes the optimizer, and the class it needs where PyTorch has none.
pub fn functions(choice: &Choice<Rule>) -> (String, Option<String>) {
    match theirs(choice) {
        Some(call) => (maker(&call), None),
        None => {
            let name = class_name(choice.entry.item.id);
            (maker(&format!("{name}(parameters, lr=LR)")), Some(class(choice, &name)))
        }
    }
}

fn maker(call: &str) -> String {
    format!("def make_optimizer(parameters):\n    return {call}\n")
}

/// The call of PyTorch's optimizer.
fn theirs(choice: &Choice<Rule>) -> Option<String> {
    let value = |key: &str| choice.value(key).unwrap_or(0.0);
    let with =
        |keys: &[&str]| -> String { keys.iter().map(|key| format!(", {key}={}", python_number(value(key)))).collect() };
    let betas = format!(", betas=({}, {})", python_number(value("beta1")), python_number(value("beta2")));
    let (class, rest) = match choice.entry.item.id {
        "sgd" => ("SGD", with(&["weight_decay"])),
        "momentum" => ("SGD", with(&["momentum", "weight_decay"])),
        // Without momentum there is nothing to look ahead with, and PyTorch refuses.
        "nesterov" if value("momentum") == 0.0 => ("SGD", with(&["weight_decay"])),
        "nesterov" => ("SGD", with(&["momentum", "weight_decay"]) + ", nesterov=True"),
        "adagrad" => ("Adagrad", with(&["lr_decay", "initial_accumulator_value", "eps", "weight_decay"])),
        "rmsprop" => ("RMSprop", with(&["alpha", "eps", "weight_decay"])),
        "adadelta" => ("Adadelta", with(&["rho", "eps", "weight_decay"])),
        "adam" => ("Adam", betas + &with(&["eps", "weight_decay"])),
        "amsgrad" => ("Adam", betas + &with(&["eps", "weight_decay"]) + ", amsgrad=True"),
        "adamax" => ("Adamax", betas + &with(&["eps", "weight_decay"])),
        "adamw" => ("AdamW", betas + &with(&["eps", "weight_decay"])),
        "nadam" => ("NAdam", betas + &with(&["eps", "momentum_decay", "weight_decay"])),
        _ => return None,
    };
    Some(format!("torch.optim.{class}(parameters, lr=LR{rest})"))
}

fn class_name(id: &str) -> String {
    let mut letters = id.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// Whether a formula reads the loss, which the script then tells it.
pub fn reads_loss(choice: &Choice<Rule>) -> bool {
    let keys = choice.entry.keys();
    let compiled = expr::compile(Kind::Rule, choice.formula(), &keys);
    choice.entry.search.is_none() && compiled.is_ok_and(|compiled| compiled.uniforms.iter().any(|name| name == LOSS))
}

/// The formula of a rule as an optimizer.
fn class(choice: &Choice<Rule>, name: &str) -> String {
    // Rules have been checked; a text that does not parse moves nothing.
    let formula = python(choice.formula()).unwrap_or_default();
    let values = choice.all_values();
    let mut constants: String = values
        .iter()
        .filter(|(key, _)| key != "lr")
        .map(|(key, value)| format!("            {} = ops.number({})\n", python_name(key), python_number(*value)))
        .collect();
    if reads_loss(choice) {
        constants += &format!("            {LOSS} = ops.number(self.loss)\n");
    }
    let states: String = formula
        .states
        .iter()
        .map(|(name, value)| format!("                    state[\"{name}\"] = ops.like({value}, p)\n"))
        .collect();
    let mut names = String::new();
    let mut kept = String::new();
    for (name, _) in &formula.states {
        names += &format!("                {name} = state[\"{name}\"]\n");
        kept += &format!("                state[\"{name}\"] = ops.like({name}, p)\n");
    }
    let lines: String = formula.lines.iter().map(|line| format!("                {line}\n")).collect();
    let source = choice.entry.item.source;
    // One vector of all parameters, or each for itself; then where the state lies, and how the result goes back.
    let (of, each, gradient, key, back) = if formula.sums {
        (
            "all numbers x with their gradients g",
            "p in [nn.utils.parameters_to_vector(group[\"params\"])]",
            "torch.cat([(torch.zeros_like(q) if q.grad is None else q.grad).flatten() for q in group[\"params\"]])",
            "group[\"params\"][0]",
            "nn.utils.vector_to_parameters(ops.like(x, p), group[\"params\"])",
        )
    } else {
        (
            "every number of a parameter x with its gradient g",
            "p in group[\"params\"]",
            "torch.zeros_like(p) if p.grad is None else p.grad",
            "p",
            "p.copy_(ops.like(x, p))",
        )
    };
    format!(
        "class {name}(torch.optim.Optimizer):\n    \"\"\"Each line on {of}. \
         Source: {source}\"\"\"\n\n    def __init__(self, parameters, lr):\n        super().__init__(parameters, \
         {{\"lr\": lr}})\n        self.first_lr = lr\n\n    @torch.no_grad()\n    def step(self):\n        for group in \
         self.param_groups:\n{constants}            for {each}:\n                x, state = p.detach(), \
         self.state[{key}]\n                g = {gradient}\n                \
         if not state:\n                    state[\"t\"], lr, t = 0, ops.number(self.first_lr), ops.number(0)\n{states}\
         \x20               state[\"t\"] += 1\n                t, lr = ops.number(state[\"t\"]), ops.number(group[\"lr\"])\n\
         {names}{lines}                {back}\n{kept}"
    )
}
