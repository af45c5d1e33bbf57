//! A network as one tensor program: forward, loss and gradient of a number of examples.

use super::layout::{Layout, NamedLayer};
use super::{Assembly, LayerSpec, Network, Phase, Weights, names, objective};
use crate::experiment::Choice;
use crate::loss::Loss;
use crate::model::Family;
use crate::program::{Distribution, Over, Program, Shape, ShapeError, ShapeProblem, Value};
use crate::regularization::Regularization;

/// What a program is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A step of training: dropout, damage and statistics of the batch are at work, and the gradient block is filled.
    Train,
    /// Evaluating: predictions and the loss without penalties.
    Evaluate,
}

/// What a program is built for.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// Whether it trains.
    pub mode: Mode,
    /// Which stretch of the training.
    pub phase: Phase,
    /// How many examples it takes at once.
    pub examples: usize,
    /// Shape of one example, such as `[28, 28, 1]` or `[4]`.
    pub input: &'a [usize],
    /// Shape of its target, such as `[10]`: of a class a 1 among zeros, or one number, 0 or 1. Autoencoders take none.
    pub target: &'a [usize],
    /// The loss.
    pub loss: &'a Choice<Loss>,
    /// What is added to the loss and between the layers.
    pub regularization: &'a Regularization,
    /// What can be read besides the predictions and the loss.
    pub watch: Watch,
}

/// What can be read of a program besides its predictions and its loss.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Watch {
    /// Nothing.
    #[default]
    Nothing,
    /// What each layer gives, under its name, and the loss of each example, [`names::LOSSES`].
    Layers,
    /// That, and the derivatives of the loss in the examples and in what each layer gives: [`names::gradient`]. The gradient
    /// block is filled in every mode.
    Gradients,
    /// What each layer gives, and the derivative in the examples of a sum over what the layer of this number gives, with
    /// the weights of an input of that shape, [`names::DIRECTION`].
    Along(usize),
    /// The decoder alone: the code is an input, [`names::CODE`].
    Decoder,
    /// The penalties on the weights, [`names::PENALTY`].
    Penalties,
}

/// A network's program with what one must know to train it.
#[derive(Clone, Debug)]
pub struct Built {
    /// The program: see [`names`].
    pub program: Program,
    /// Every parameter, in the order of declaration: those that are trained are the parameter block, in this order.
    pub weights: Vec<Weights>,
    /// Its layers, in order.
    pub layers: Vec<LayerInfo>,
    /// Whether it must see the whole batch at once: something in it is no sum over examples.
    pub whole_batch: bool,
    /// Whether its targets are made of its examples, and it has no input for them.
    pub reconstructs: bool,
}

/// A layer of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerInfo {
    /// Its name, such as "1.conv2d".
    pub name: String,
    /// The id of its entry.
    pub id: &'static str,
    /// The layer itself.
    pub spec: LayerSpec,
    /// What it gives for one example.
    pub shape: Shape,
    /// Which of [`Built::weights`] are its own.
    pub weights: std::ops::Range<usize>,
}

impl Network {
    /// The program of a setting.
    ///
    /// # Errors
    /// What the layer of the error's name says of the shape it is given; predictions that do not have the
    /// targets' shape.
    pub fn build(&self, setting: &Setting) -> Result<Built, ShapeError> {
        let outputs = setting.target.iter().product();
        let layout = self.layout(setting.phase, setting.input, outputs, setting.regularization)?;
        let mut network = Assembly::new(setting.mode);
        let mut layers = Vec::new();
        let x = network.builder.input(names::EXAMPLES, &[&[setting.examples], setting.input].concat())?;
        let Layout { frozen, encoder, decoder } = &layout;
        network.frozen = true;
        let before = append(&mut network, frozen, x, &mut layers)?;
        network.frozen = false;
        let given = if setting.phase == Phase::Whole { x } else { network.builder.detach(before) };
        let damaged = self.damaged(&mut network, setting, given)?;
        let mut code = append(&mut network, encoder, damaged, &mut layers)?;
        if setting.watch == Watch::Decoder {
            let shape = network.builder.shape(code).axes().to_vec();
            code = network.builder.input(names::CODE, &shape)?;
        }
        let predictions = append(&mut network, decoder, code, &mut layers)?;
        let reconstructs = self.reconstructs(setting.phase);
        let targets = targets(&mut network, setting, reconstructs.then_some(given), predictions)?;
        if !encoder.is_empty() {
            network.builder.output(names::CODE, code)?;
        }
        network.builder.output(names::PREDICTIONS, predictions)?;
        self.finish(network, setting, [x, predictions, targets, code], layers)
    }

    /// What a denoising autoencoder is given while it trains.
    fn damaged(&self, network: &mut Assembly, setting: &Setting, x: Value) -> Result<Value, ShapeError> {
        let stacked = self.model.entry.family == Family::Stacked;
        let (Some(formula), true) = (self.model.corruption(), network.trains()) else { return Ok(x) };
        if stacked && setting.phase == Phase::Whole {
            return Ok(x);
        }
        let shape = network.builder.shape(x).axes().to_vec();
        let z = network.builder.random(Distribution::Normal, &shape)?;
        let u = network.builder.random(Distribution::Uniform, &shape)?;
        let values = self.model.all_values();
        let constants: Vec<(&str, f64)> = values.iter().map(|(key, value)| (key.as_str(), *value)).collect();
        network.builder.map_with(formula, &[("x", x), ("z", z), ("u", u)], &constants)
    }

    fn finish(
        &self,
        mut network: Assembly,
        setting: &Setting,
        [x, predictions, targets, code]: [Value; 4],
        layers: Vec<LayerInfo>,
    ) -> Result<Built, ShapeError> {
        let scale = network.scale()?;
        let smoothing = setting.regularization.label_smoothing();
        // A layer that is trained alone gives back numbers, whatever the loss of the whole.
        let alone = Choice::or_first("mse");
        let chosen = if setting.phase == Phase::Whole { setting.loss } else { &alone };
        let parts = objective::parts(&mut network, chosen, [predictions, targets, scale], smoothing)?;
        let mut loss = network.builder.sum(parts, Over::All);
        if setting.mode == Mode::Train {
            loss = objective::sparse(&mut network, &self.model, [loss, code, scale])?;
            loss = objective::penalized(&mut network, setting.regularization, [loss, scale], setting.examples)?;
        }
        if setting.watch == Watch::Penalties {
            let nothing = network.builder.map("0*scale", &[("scale", scale)])?;
            let sum = objective::penalized(&mut network, setting.regularization, [nothing, scale], setting.examples)?;
            network.builder.output(names::PENALTY, sum)?;
        }
        watch(&mut network, setting, [x, loss, parts], &layers)?;
        network.builder.output(names::LOSS, loss)?;
        let whole_batch = network.sees_whole_batch();
        let reconstructs = self.reconstructs(setting.phase);
        let Assembly { builder, weights, .. } = network;
        Ok(Built { program: builder.finish(), weights, layers, whole_batch, reconstructs })
    }
}

/// Appends what is minimized and what can be read besides.
fn watch(
    network: &mut Assembly,
    setting: &Setting,
    [x, loss, parts]: [Value; 3],
    layers: &[LayerInfo],
) -> Result<(), ShapeError> {
    let (builder, given) = (&mut network.builder, &network.given);
    if matches!(setting.watch, Watch::Layers | Watch::Gradients | Watch::Along(_)) {
        for (layer, value) in layers.iter().zip(given) {
            builder.output(&layer.name, *value)?;
        }
        let losses = builder.sum(parts, Over::Example);
        builder.output(names::LOSSES, losses)?;
    }
    match setting.watch {
        Watch::Gradients => {
            let watched = [&[x], &given[..]].concat();
            let gradients = builder.minimize_and(loss, &watched)?;
            let named = [names::EXAMPLES].into_iter().chain(layers.iter().map(|layer| &*layer.name));
            for (name, gradient) in named.zip(gradients) {
                builder.output(&names::gradient(name), gradient)?;
            }
        }
        Watch::Along(number) => {
            let Some(value) = given.get(number).copied() else { return Ok(()) };
            let shape = builder.shape(value).axes().to_vec();
            let direction = builder.input(names::DIRECTION, &shape)?;
            let terms = builder.map("value*direction", &[("value", value), ("direction", direction)])?;
            let total = builder.sum(terms, Over::All);
            let gradient = builder.gradient(total, &[x])?;
            builder.output(&names::gradient(names::EXAMPLES), gradient[0])?;
        }
        _ if setting.mode == Mode::Train => builder.minimize(loss)?,
        _ => {}
    }
    Ok(())
}

/// Appends layers; each error names its layer.
fn append(
    network: &mut Assembly,
    layers: &[NamedLayer],
    mut x: Value,
    infos: &mut Vec<LayerInfo>,
) -> Result<Value, ShapeError> {
    for NamedLayer { name, layer } in layers {
        network.begin(name);
        let first = network.weights.len();
        let built = match layer {
            LayerSpec::Layer(choice) => (choice.entry.build)(network, choice, x),
            LayerSpec::Activation(choice) => network.activate(choice, x),
        };
        x = built.map_err(|error| error.within(&place(name, layer.id())))?;
        let shape = Shape::new(&network.builder.shape(x).axes()[1..]);
        let weights = first..network.weights.len();
        infos.push(LayerInfo { name: name.clone(), id: layer.id(), spec: layer.clone(), shape, weights });
        network.given.push(x);
    }
    Ok(x)
}

/// A layer in a message: where it stands, and its id.
fn place(name: &str, id: &str) -> String {
    match name.split_once('.') {
        Some((number, _)) => format!("layer {number}, {id}"),
        None => id.to_owned(),
    }
}

/// The targets, in the shape of the predictions: the examples themselves, or an input.
fn targets(
    network: &mut Assembly,
    setting: &Setting,
    own: Option<Value>,
    predictions: Value,
) -> Result<Value, ShapeError> {
    let shape = network.builder.shape(predictions).clone();
    let wanted = match own {
        Some(own) => network.builder.shape(own).clone(),
        None => Shape([&[setting.examples], setting.target].concat()),
    };
    let fits = shape == wanted || (own.is_some() && shape.count() == wanted.count());
    if !fits {
        let [gives, wants] = [&shape, &wanted].map(|shape| Shape::new(&shape.axes()[1..]));
        let english = format!("the last layer gives {gives}, but the target of an example is {wants}");
        let chinese = format!("最后一层给出 {gives}，而样本的目标是 {wants}");
        return Err(ShapeError::new("model", ShapeProblem::Other(english, chinese)));
    }
    match own {
        Some(own) => network.builder.reshape(own, shape.axes()),
        None => network.builder.input(names::TARGETS, wanted.axes()),
    }
}

impl Built {
    /// The parameter block before the first step.
    pub fn initial(&self, network: &Network, seed: u32) -> Vec<f32> {
        let mut block = vec![0.0; self.program.parameter_count()];
        let mut rest = &mut block[..];
        // Layers that draw nothing do not count, so that twins with and without them begin with the same weights.
        let drawn =
            |place: usize| !self.layers.iter().any(|layer| layer.id == "batch_norm" && layer.weights.contains(&place));
        let mut next = 0;
        for (place, weights) in self.weights.iter().enumerate() {
            let number = next;
            next += usize::from(drawn(place));
            if !weights.trained {
                continue;
            }
            let (own, after) = rest.split_at_mut(weights.shape.count());
            weights.fill(&network.init, seed, number as u32, own);
            rest = after;
        }
        block
    }

    /// The block of states before the first step.
    pub fn initial_states(&self) -> Vec<f32> {
        self.program.initial_states().iter().map(|value| *value as f32).collect()
    }

    /// Takes over from another program of the network what has the same name and shape here, parameters and
    /// states alike:
    /// the weights of layers that were trained alone go to the next phase so. `from` and `to` are (parameters, states).
    pub fn take_over(&self, other: &Built, from: (&[f32], &[f32]), to: (&mut [f32], &mut [f32])) {
        let theirs = other.program.parameters().iter().map(|named| (named, from.0));
        let theirs = theirs.chain(other.program.states().iter().map(|named| (named, from.1)));
        for (named, block) in theirs {
            let range = |offset: usize| offset..offset + named.shape.count();
            let same = |own: &&crate::program::Named| own.name == named.name && own.shape == named.shape;
            if let Some(own) = self.program.parameters().iter().find(same) {
                to.0[range(own.offset)].copy_from_slice(&block[range(named.offset)]);
            } else if let Some(own) = self.program.states().iter().find(same) {
                to.1[range(own.offset)].copy_from_slice(&block[range(named.offset)]);
            }
        }
    }
}
