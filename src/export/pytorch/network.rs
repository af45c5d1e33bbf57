//! The model of a script: a module with PyTorch's layers, images with their channels first.
//!
//! Windows with padding that is not the same on both sides are padded by hand, as PyTorch has no such argument.

use super::{Source, image};
use crate::activation::Activation;
use crate::experiment::Choice;
use crate::export::Module;
use crate::expr::{python, python_name, python_number};
use crate::layer::{SAME, VALID};
use crate::network::LayerSpec;
use std::ops::Range;

/// The activations that PyTorch lacks, each once: functions of the script.
#[derive(Clone, Debug, Default)]
pub struct Functions(Vec<Choice<Activation>>);

impl Functions {
    /// The name of the function of a typed activation.
    fn name(&mut self, activation: &Choice<Activation>) -> String {
        let known = self.0.iter().position(|other| other == activation);
        let number = known.unwrap_or_else(|| {
            self.0.push(activation.clone());
            self.0.len() - 1
        });
        format!("activation_{}", number + 1)
    }

    /// Their texts.
    pub fn texts(&self) -> Vec<String> {
        self.0.iter().enumerate().map(|(number, activation)| function(number + 1, activation)).collect()
    }

    /// An activation of what `x` says.
    pub fn activated(&mut self, activation: &Choice<Activation>, x: &str) -> String {
        let value = |key: &str| activation.value(key).unwrap_or(0.0);
        let number = |key: &str| python_number(value(key));
        match activation.entry.item.id {
            "linear" => x.to_owned(),
            "relu" => format!("F.relu({x})"),
            "leaky_relu" => format!("F.leaky_relu({x}, {})", number("slope")),
            "elu" => format!("F.elu({x}, {})", number("alpha")),
            "gelu" if value("approximate") != 0.0 => format!("F.gelu({x}, approximate=\"tanh\")"),
            "gelu" => format!("F.gelu({x})"),
            "softplus" => format!("F.softplus({x})"),
            "swish" if value("beta") == 1.0 => format!("F.silu({x})"),
            "sigmoid" => format!("torch.sigmoid({x})"),
            "tanh" => format!("torch.tanh({x})"),
            "softmax" => format!("F.softmax({x}, dim=1)"),
            _ => format!("{}({x})", self.name(activation)),
        }
    }
}

fn function(number: usize, activation: &Choice<Activation>) -> String {
    // Formulas have been checked; a text that does not parse gives nothing that is a number.
    let formula = python(activation.formula()).unwrap_or_default();
    let constants = activation.all_values().into_iter();
    let constants = constants.map(|(key, value)| format!("    {} = {}\n", python_name(&key), python_number(value)));
    let lines = formula.lines.iter().map(|line| format!("    {line}\n"));
    let body: String = constants.chain(lines).collect();
    let value = if formula.value.is_empty() { "math.nan" } else { &formula.value };
    format!("def activation_{number}(x):\n{body}    return ops.like({value}, x)\n")
}

/// A part of the network that is a method of its own.
pub struct Stage {
    /// The method.
    pub name: String,
    /// Its modules.
    pub modules: Range<usize>,
}

/// The parts of the network, in order.
pub fn stages(source: &Source) -> Vec<Stage> {
    let (code, all) = (source.whole.code, source.modules.len());
    let stage = |name: &str, modules| Stage { name: name.to_owned(), modules };
    if code == 0 {
        return Vec::new();
    }
    if !source.is_stacked() {
        return vec![stage("encode", 0..code), stage("decode", code..all)];
    }
    let is_dense = |number: &usize| source.modules[*number].layer.id() == "dense";
    let mut bounds: Vec<usize> = (0..code).filter(is_dense).collect();
    let first = bounds.first().copied().unwrap_or(code);
    bounds.push(code);
    let layers = bounds.windows(2).enumerate().map(|(k, pair)| stage(&format!("layer_{}", k + 1), pair[0]..pair[1]));
    let before = (first > 0).then(|| stage("before", 0..first));
    before.into_iter().chain(layers).chain([stage("top", code..all)]).collect()
}

/// The class of the network.
pub fn class(source: &Source, functions: &mut Functions) -> String {
    let modules = &source.modules;
    let mut all = String::from("class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n");
    for module in modules {
        if let Some(made) = made(module, source.has_single()) {
            all += &format!("        self.{} = {made}\n", module.name);
        }
    }
    let mut method = |name: &str, range: Range<usize>| {
        let mut text = format!("\n    def {name}(self, x):\n");
        for module in &modules[range] {
            for line in applied(module, functions) {
                text += &format!("        {line}\n");
            }
        }
        text + "        return x\n"
    };
    let stages = stages(source);
    if stages.is_empty() {
        return all + &method("forward", 0..modules.len());
    }
    for stage in &stages {
        all += &method(&stage.name, stage.modules.clone());
    }
    let chain = stages.iter().fold("x".to_owned(), |x, stage| format!("self.{}({x})", stage.name));
    all + &format!("\n    def forward(self, x):\n        return {chain}\n")
}

/// What makes the module, where it has something of its own.
fn made(module: &Module, single: bool) -> Option<String> {
    let LayerSpec::Layer(layer) = &module.layer else { return None };
    let (from, to) = (module.from.last().copied().unwrap_or(1), module.to.last().copied().unwrap_or(1));
    let (kernel, stride) = (layer.whole("kernel"), layer.whole("stride"));
    let bias = if layer.has_bias() { "" } else { ", bias=False" };
    let value = |key: &str| python_number(layer.value(key).unwrap_or(0.0));
    Some(match layer.entry.item.id {
        "dense" => format!("nn.Linear({from}, {to}{bias})"),
        "conv2d" => {
            let padding = match pads(module, kernel, stride) {
                Pads::Even(0, 0) => String::new(),
                Pads::Even(h, w) if h == w => format!(", padding={h}"),
                Pads::Even(h, w) => format!(", padding=({h}, {w})"),
                Pads::Uneven(_) => String::new(),
            };
            format!("nn.Conv2d({from}, {to}, {kernel}{}{padding}{bias})", strided(stride))
        }
        "conv_transpose2d" => {
            let ([h, w], [more_h, more_w]) = cropped(module, kernel, stride);
            let padding = if h + w > 0 { format!(", padding=({h}, {w})") } else { String::new() };
            let more =
                if more_h + more_w > 0 { format!(", output_padding=({more_h}, {more_w})") } else { String::new() };
            format!("nn.ConvTranspose2d({from}, {to}, {kernel}{}{padding}{more}{bias})", strided(stride))
        }
        "batch_norm" => {
            let kind = match module.from.len() {
                3 => "nn.BatchNorm2d",
                _ if single => "BatchNorm1d",
                _ => "nn.BatchNorm1d",
            };
            format!("{kind}({from}, eps={}, momentum={})", value("eps"), value("momentum"))
        }
        "dropout" => format!("Dropout({}{})", value("p"), image(module.turned)),
        _ => return None,
    })
}

fn strided(stride: usize) -> String {
    if stride == 1 { String::new() } else { format!(", stride={stride}") }
}

/// The lines that apply the module to x.
fn applied(module: &Module, functions: &mut Functions) -> Vec<String> {
    let layer = match &module.layer {
        LayerSpec::Activation(activation) if activation.entry.item.id == "linear" => return Vec::new(),
        LayerSpec::Activation(activation) => return vec![format!("x = {}", functions.activated(activation, "x"))],
        LayerSpec::Layer(layer) => layer,
    };
    let own = format!("x = self.{}(x)", module.name);
    let (kernel, stride) = (layer.whole("kernel"), layer.whole("stride"));
    match layer.entry.item.id {
        "conv2d" => match pads(module, kernel, stride) {
            Pads::Even(..) => vec![own],
            Pads::Uneven(pads) => vec![format!("x = F.pad(x, {})", sides(pads)), own],
        },
        "conv_transpose2d" => {
            let crops = uneven_crop(module, kernel, stride);
            let cut = |by: usize| if by == 0 { ":".to_owned() } else { format!(":-{by}") };
            match crops {
                [0, 0] => vec![own],
                [h, w] => vec![own, format!("x = x[:, :, {}, {}]", cut(h), cut(w))],
            }
        }
        "max_pool" | "avg_pool" => pooled(module, layer.entry.item.id == "max_pool"),
        "global_avg_pool" => vec!["x = x.mean((2, 3))".to_owned()],
        "upsample" => vec![format!("x = F.interpolate(x, scale_factor={}, mode=\"nearest\")", layer.whole("factor"))],
        "flatten" if module.from.len() != 3 => Vec::new(),
        "flatten" if module.channels_first || module.from[2] == 1 => vec!["x = x.flatten(1)".to_owned()],
        // Height, width, channels: the order of the targets.
        "flatten" => vec!["x = x.permute(0, 2, 3, 1).flatten(1)".to_owned()],
        "activation" => vec!["x = F.relu(x)".to_owned()],
        _ => vec![own],
    }
}

/// Zeros around an image.
enum Pads {
    /// Above and below, left and right.
    Even(usize, usize),
    /// Top, bottom, left, right.
    Uneven([usize; 4]),
}

fn pads(module: &Module, kernel: usize, stride: usize) -> Pads {
    let LayerSpec::Layer(layer) = &module.layer else { return Pads::Even(0, 0) };
    let padding = layer.value("padding").unwrap_or(VALID);
    if padding != SAME {
        return Pads::Even(padding as usize, padding as usize);
    }
    let total = |axis: usize| ((module.to[axis] - 1) * stride + kernel).saturating_sub(module.from[axis]);
    let (h, w) = (total(0), total(1));
    if h.is_multiple_of(2) && w.is_multiple_of(2) {
        return Pads::Even(h / 2, w / 2);
    }
    Pads::Uneven([h / 2, h - h / 2, w / 2, w - w / 2])
}

/// The argument of F.pad, which begins with the last axis.
fn sides([top, bottom, left, right]: [usize; 4]) -> String {
    format!("({left}, {right}, {top}, {bottom})")
}

/// A pool, padded by hand where PyTorch's own padding will not do.
fn pooled(module: &Module, is_max: bool) -> Vec<String> {
    let LayerSpec::Layer(layer) = &module.layer else { return Vec::new() };
    let size = layer.whole("size");
    let stride = if layer.whole("stride") == 0 { size } else { layer.whole("stride") };
    let by_hand = match pads(module, size, stride) {
        // PyTorch pads by half a window at most.
        Pads::Even(h, w) if h.max(w) * 2 <= size => {
            let (name, count) = if is_max { ("max", "") } else { ("avg", ", count_include_pad=False") };
            let padding = if h + w > 0 { format!(", padding=({h}, {w}){count}") } else { String::new() };
            return vec![format!("x = F.{name}_pool2d(x, {size}, {stride}{padding})")];
        }
        Pads::Even(h, w) => [h, h, w, w],
        Pads::Uneven(pads) => pads,
    };
    let sides = sides(by_hand);
    if is_max {
        return vec![format!("x = F.max_pool2d(F.pad(x, {sides}, value=-math.inf), {size}, {stride})")];
    }
    vec![
        "# The mean of what lies within the image.".to_owned(),
        format!("inside = F.avg_pool2d(F.pad(torch.ones_like(x[:1, :1]), {sides}), {size}, {stride})"),
        format!("x = F.avg_pool2d(F.pad(x, {sides}), {size}, {stride}) / inside"),
    ]
}

/// Of a transposed convolution: what is cut off on each side of height and width, and what is added below and to the right.
fn cropped(module: &Module, kernel: usize, stride: usize) -> ([usize; 2], [usize; 2]) {
    let LayerSpec::Layer(layer) = &module.layer else { return ([0, 0], [0, 0]) };
    let padding = layer.value("padding").unwrap_or(VALID);
    if padding != SAME {
        return ([padding as usize; 2], [0, 0]);
    }
    ([kernel.saturating_sub(stride) / 2; 2], [stride.saturating_sub(kernel); 2])
}

/// Of a transposed convolution: what is cut off below and to the right besides, where an odd number of pixels is.
fn uneven_crop(module: &Module, kernel: usize, stride: usize) -> [usize; 2] {
    let LayerSpec::Layer(layer) = &module.layer else { return [0, 0] };
    let is_same = layer.value("padding") == Some(SAME);
    if is_same { [kernel.saturating_sub(stride) % 2; 2] } else { [0, 0] }
}
