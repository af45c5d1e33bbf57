//! The networks of the bench, built by hand of operations: those of the comparison with other trainers.

use descent_lab::digest::Digest;
use descent_lab::exec::cpu::Cpu;
use descent_lab::exec::{Executor, Moment};
use descent_lab::experiment::Choice;
use descent_lab::optim::{Plan, Rule};
use descent_lab::program::{Builder, Over, Padding, Program, ShapeError, Transpose, Value};
use descent_lab::rng::{Stream, normal_pair};

/// A network, its data and its optimizer.
pub struct Workload {
    pub name: &'static str,
    /// Multiply-adds of a training step: three times those of the forward pass, less the first layer's input gradient.
    pub products: usize,
    exec: Cpu,
    plan: Plan<f32>,
    rate: f64,
    step: u32,
}

impl Workload {
    /// One training step: forward, backward, update.
    pub fn step(&mut self) {
        self.step += 1;
        self.gradient();
        self.plan.step(self.step, self.rate);
    }

    /// All but the update.
    pub fn gradient(&mut self) {
        self.exec.set_moment(Moment { seed: 1, step: self.step, first: 0 });
        let (parameters, gradient) = self.plan.parameters_and_gradient();
        self.exec.run(parameters, gradient);
    }

    /// The last loss.
    pub fn loss(&self) -> f32 {
        self.exec.read(0)[0]
    }

    /// The digest of the parameters' bits.
    pub fn digest(&self) -> u64 {
        let bits = self.plan.parameters().iter().map(|x| x.to_le_bytes());
        bits.fold(Digest::default(), |digest, bytes| digest.bytes(&bytes)).value()
    }

    /// Instructions of a step, and bytes of its arena and working memory.
    pub fn size(&self) -> (usize, usize) {
        (self.exec.instructions(), self.exec.bytes())
    }
}

/// All workloads.
pub fn all() -> Result<Vec<Workload>, ShapeError> {
    Ok(vec![mlp()?, lenet("W2 lenet, batch 32", 32)?, lenet("W2 lenet, batch 128", 128)?, autoencoder()?])
}

fn dense(b: &mut Builder, name: &str, x: Value, units: usize, activation: &str) -> Result<Value, ShapeError> {
    let width = b.shape(x).last();
    let w = b.parameter(&format!("{name}.weights"), &[width, units])?;
    let bias = b.parameter(&format!("{name}.bias"), &[units])?;
    let product = b.matmul(x, w, Transpose::None)?;
    let sum = b.map("x + b", &[("x", product), ("b", bias)])?;
    b.map(activation, &[("x", sum)])
}

/// 2 → 8 → 8 → 1, tanh, half the squared error, SGD.
fn mlp() -> Result<Workload, ShapeError> {
    let mut b = Builder::new();
    let (x, y) = (b.input("x", &[10, 2])?, b.input("y", &[10, 1])?);
    let h = dense(&mut b, "a", x, 8, "tanh(x)")?;
    let h = dense(&mut b, "b", h, 8, "tanh(x)")?;
    let out = dense(&mut b, "c", h, 1, "tanh(x)")?;
    let terms = b.map("(o - y)^2/20", &[("o", out), ("y", y)])?;
    let loss = b.sum(terms, Over::All);
    finish("W1 spiral-mlp, batch 10", b, loss, "sgd", 0.03, 10 * (3 * (16 + 64 + 8) - 16))
}

/// Two convolutions of 5 by 5 with pooling, one dense layer, softmax, Adam.
fn lenet(name: &'static str, batch: usize) -> Result<Workload, ShapeError> {
    let mut b = Builder::new();
    let (mut x, y) = (b.input("x", &[batch, 28, 28, 1])?, b.input("y", &[batch, 10])?);
    for (name, filters) in [("a", 8), ("b", 16)] {
        let channels = b.shape(x).last();
        let w = b.parameter(&format!("{name}.weights"), &[5, 5, channels, filters])?;
        let bias = b.parameter(&format!("{name}.bias"), &[filters])?;
        x = b.conv2d(x, w, 1, Padding::Same)?;
        x = b.map("relu(x + b)", &[("x", x), ("b", bias)])?;
        x = b.max_pool(x, 2, 2, Padding::Valid)?;
    }
    let x = b.flatten(x);
    let logits = dense(&mut b, "c", x, 10, "x")?;
    let m = b.max(logits, Over::Last);
    let m = b.detach(m);
    let e = b.map("exp(z - m)", &[("z", logits), ("m", m)])?;
    let s = b.sum(e, Over::Last);
    let l = b.map("log(s) + m", &[("s", s), ("m", m)])?;
    let terms = b.map("y*(l - z)", &[("y", y), ("l", l), ("z", logits)])?;
    let sums = b.sum(terms, Over::Last);
    let loss = b.mean(sums, Over::All);
    let (first, second, last) = (784 * 25 * 8, 196 * 200 * 16, 784 * 10);
    finish(name, b, loss, "adam", 0.001, batch * (3 * (first + second + last) - first))
}

/// 784 → 128 → 32 → 128 → 784, relu and sigmoid, squared error against the input, Adam.
fn autoencoder() -> Result<Workload, ShapeError> {
    let mut b = Builder::new();
    let x = b.input("x", &[64, 784])?;
    let mut h = x;
    for (name, units) in [("a", 128), ("b", 32), ("c", 128)] {
        h = dense(&mut b, name, h, units, "relu(x)")?;
    }
    let out = dense(&mut b, "d", h, 784, "sigmoid(x)")?;
    let terms = b.map("(o - x)^2/50176", &[("o", out), ("x", x)])?;
    let loss = b.sum(terms, Over::All);
    let (outer, inner) = (784 * 128, 128 * 32);
    finish("W3 autoencoder, batch 64", b, loss, "adam", 0.001, 64 * (3 * 2 * (outer + inner) - outer))
}

fn finish(
    name: &'static str,
    mut b: Builder,
    loss: Value,
    rule: &str,
    rate: f64,
    products: usize,
) -> Result<Workload, ShapeError> {
    b.output("loss", loss)?;
    b.minimize(loss)?;
    let program = b.finish();
    let mut exec = Cpu::new(&program);
    for (number, input) in program.inputs().iter().enumerate() {
        let width = input.shape.last();
        for (i, value) in exec.input_mut(number).iter_mut().enumerate() {
            *value = match input.name.as_str() {
                "x" => normal(i as u32, 0).abs().min(1.0),
                _ if width == 1 => [-1.0, 1.0][i % 2],
                _ => f32::from(u8::from(i % width == i / width * 7 % width)),
            };
        }
    }
    let start = initial(&program);
    let Some(choice) = Choice::<Rule>::named(rule) else { unreachable!("{rule} is a rule") };
    let Ok(plan) = Plan::new(&choice.with("lr", rate), &start) else { unreachable!("{rule} compiles") };
    Ok(Workload { name, products, exec, plan, rate, step: 0 })
}

fn normal(index: u32, step: u32) -> f32 {
    normal_pair(1, Stream::GradientNoise, step, index)[0] as f32
}

/// Weights with the deviation of He et al. (2015), biases 0.
fn initial(program: &Program) -> Vec<f32> {
    let mut start = Vec::with_capacity(program.parameter_count());
    for (number, named) in program.parameters().iter().enumerate() {
        let count = named.shape.count();
        let deviation = (2.0 * named.shape.last() as f32 / count as f32).sqrt();
        let weight = |i| if named.shape.axes().len() == 1 { 0.0 } else { deviation * normal(i, number as u32 + 1) };
        start.extend((0..count as u32).map(weight));
    }
    start
}
