//! A network as it predicts as an ONNX model: every node of its program becomes one or a few operators.
//!
//! The model takes `x`, examples (N, …) of f32, and gives `predictions` (N, …) and, of autoencoders, `code`. With the
//! chain of its data the examples are those of the data, before preprocessing, and a number predicted is in their units.
//! Images are (N, height, width, channels), as everywhere here; around convolutions and pools, whose operators want channels second,
//! stand Transposes, which runtimes fold away. Formulas (activations, batch_norm by its running statistics, softmax) are
//! written out in elementwise operators, so that what runs elsewhere is the formula that ran here. Weights have the names
//! and shapes of the program, those of convolutions the order of axes that the operator wants.
//!
//! Nothing here writes training graphs, quantized numbers or external data.
//!
//! Source: onnx.ai/onnx/operators, operator set 17.

mod about;
mod before;
mod graph;
mod map;
pub mod proto;

pub use about::{properties, script};

use super::ExportError;
use crate::data::preprocess::{Chain, Fitted};
use crate::network::names;
use crate::program::{Extent, Node, Op, Over, Pooling, Program, Reduction, Shape, Transpose, Value, Window};
use crate::train::network::Trained;
use graph::{Attribute, Graph};
use proto::Message;

/// The operator set the model is written for.
pub const OPSET: i64 = 17;
/// The version of the format: the one of operator set 17.
const IR_VERSION: i64 = 8;
/// Axes of images (N, H, W, C) in the order N, C, H, W, and back.
const TO_CHANNELS_SECOND: [i64; 4] = [0, 3, 1, 2];
const TO_CHANNELS_LAST: [i64; 4] = [0, 2, 3, 1];

/// The bytes of a model, with these texts about it, and `input`: whether it takes examples `raw`, as the data give them, or
/// `prepared`. It takes them raw where the chain of its data is given and is written out; a chain with a filter of images is
/// not.
///
/// # Errors
/// An operation that has no place in a network that predicts.
pub fn model(trained: &Trained, chain: Option<&Chain>, metadata: &[(&str, &str)]) -> Result<Vec<u8>, ExportError> {
    let program = &trained.built.program;
    let chain = chain.filter(|chain| before::can_write(chain));
    let writer = Writer { program, trained, chain, graph: Graph::default() };
    let graph = writer.write()?;
    let input = ("input", if chain.is_some() { "raw" } else { "prepared" });
    let properties: Vec<Message> =
        metadata.iter().chain([&input]).map(|(key, value)| Message::new().text(1, key).text(2, value)).collect();
    // ModelProto: ir_version, producer_name, producer_version, graph, opset_import, metadata_props.
    let model = Message::new()
        .int(1, IR_VERSION)
        .text(2, "Descent Lab")
        .text(3, env!("CARGO_PKG_VERSION"))
        .message(7, &graph)
        .message(8, &Message::new().text(1, "").int(2, OPSET))
        .messages(14, &properties);
    Ok(model.0)
}

struct Writer<'a> {
    program: &'a Program,
    trained: &'a Trained,
    chain: Option<&'a Chain>,
    graph: Graph,
}

impl Writer<'_> {
    fn write(mut self) -> Result<Message, ExportError> {
        let wanted: Vec<_> = self
            .program
            .outputs()
            .iter()
            .filter(|output| output.name == names::PREDICTIONS || output.name == names::CODE)
            .collect();
        let mut needed = vec![false; self.program.nodes().len()];
        wanted.iter().for_each(|output| needed[output.value.index()] = true);
        for (number, node) in self.program.nodes().iter().enumerate().rev() {
            if needed[number] {
                node.args.iter().for_each(|arg| needed[arg.index()] = true);
            }
        }
        for (number, node) in self.program.nodes().iter().enumerate().filter(|(number, _)| needed[*number]) {
            let name = self.node(node)?;
            self.graph.names.insert(number, name);
        }
        let outputs: Vec<(String, Vec<usize>)> = wanted
            .iter()
            .map(|output| {
                let mut from = self.graph.name(output.value.index());
                if output.name == names::PREDICTIONS && !self.trained.built.reconstructs {
                    from = self.in_units(from);
                }
                self.graph.alias(&from, &output.name);
                (output.name.clone(), output.shape.axes().to_vec())
            })
            .collect();
        let example = self.chain.map_or(&self.trained.input[..], Chain::shape);
        let input = [(names::EXAMPLES.to_owned(), [&[1], example].concat())];
        Ok(self.graph.finish(&input, &outputs))
    }

    fn shape(&self, value: Value) -> &Shape {
        &self.program.nodes()[value.index()].shape
    }

    /// Appends what a node computes; the name of its result.
    fn node(&mut self, node: &Node) -> Result<String, ExportError> {
        let args: Vec<String> = node.args.iter().map(|arg| self.graph.name(arg.index())).collect();
        Ok(match &node.op {
            Op::Input(_) => match self.chain {
                Some(chain) => before::append(&mut self.graph, chain, names::EXAMPLES, &self.trained.input),
                None => names::EXAMPLES.to_owned(),
            },
            Op::Parameter(number) => self.weights(&self.program.parameters()[*number].clone(), true),
            Op::State(number) => self.weights(&self.program.states()[*number].clone(), false),
            Op::Map(expression) => map::append(&mut self.graph, expression, &args),
            Op::Fill(value) => self.filled(*value, &node.shape),
            Op::Constant(values) => {
                let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
                self.graph.floats("constant", node.shape.axes(), &values)
            }
            Op::Detach => args[0].clone(),
            Op::Reshape => {
                // The examples, however many, and the rest as it is.
                let axes: Vec<i64> = node.shape.axes().iter().skip(1).map(|axis| *axis as i64).collect();
                let to = self.graph.ints("shape", &[&[-1], &axes[..]].concat());
                self.graph.append("Reshape", &[&args[0], &to], &[])
            }
            Op::Reduce(reduction, extent) => self.reduced(*reduction, *extent, &args[0], node)?,
            Op::MatMul(transpose) => {
                let [mut a, mut b] = [args[0].clone(), args[1].clone()];
                match transpose {
                    Transpose::None => {}
                    Transpose::A => a = self.transposed(&a, &[1, 0]),
                    Transpose::B => b = self.transposed(&b, &[1, 0]),
                }
                self.graph.append("MatMul", &[&a, &b], &[])
            }
            Op::Conv(window) => {
                let weights = self.kernel(node.args[1], [3, 2, 0, 1])?;
                self.on_images("Conv", &args[0], &[&weights], &convolution(window))
            }
            Op::ConvInput(window) => {
                let weights = self.kernel(node.args[1], [3, 2, 0, 1])?;
                self.on_images("ConvTranspose", &args[0], &[&weights], &transposed_convolution(window))
            }
            Op::Pool(Pooling::Max, window) => self.on_images("MaxPool", &args[0], &[], &pooled(window)),
            Op::Pool(Pooling::Average, window) => {
                let attributes = [pooled(window), vec![Attribute::int("count_include_pad", 0)]].concat();
                self.on_images("AveragePool", &args[0], &[], &attributes)
            }
            Op::Upsample(window) => {
                let factor = window.stride as f32;
                let scales = self.graph.floats("scales", &[4], &[1.0, 1.0, factor, factor]);
                let attributes = [
                    Attribute::text("mode", "nearest"),
                    Attribute::text("coordinate_transformation_mode", "asymmetric"),
                    Attribute::text("nearest_mode", "floor"),
                ];
                // The region of interest in between is for another mode.
                self.on_images("Resize", &args[0], &["", &scales], &attributes)
            }
            Op::Scalar(_)
            | Op::Random(..)
            | Op::ConvWeights(_)
            | Op::PoolAdjoint(..)
            | Op::UpsampleAdjoint(_)
            | Op::Gather
            | Op::Scatter => return Err(ExportError::Operation(format!("{:?}", node.op))),
        })
    }

    /// A predicted number in the units of the data, where preprocessing has scaled them.
    fn in_units(&mut self, mut x: String) -> String {
        for step in self.chain.iter().flat_map(|chain| chain.steps().iter().rev()) {
            if let Fitted::Affine { target: Some([centre, spread]), .. } = step {
                let (centre, spread) = (*centre as f32, *spread as f32);
                let spread = self.graph.floats("preprocess", &[], &[spread]);
                let centre = self.graph.floats("preprocess", &[], &[centre]);
                let scaled = self.graph.append("Mul", &[&x, &spread], &[]);
                x = self.graph.append("Add", &[&scaled, &centre], &[]);
            }
        }
        x
    }

    /// The numbers of a parameter or a state, in the order they have here.
    fn weights(&mut self, named: &crate::program::Named, trained: bool) -> String {
        let block = if trained { &self.trained.parameters } else { &self.trained.states };
        let values = &block[named.offset..named.offset + named.shape.count()];
        self.graph.initializer(&named.name, named.shape.axes(), values)
    }

    /// The weights of a convolution with their axes in another order.
    fn kernel(&mut self, weights: Value, order: [usize; 4]) -> Result<String, ExportError> {
        let Op::Parameter(number) = self.program.nodes()[weights.index()].op else {
            return Err(ExportError::Operation("a convolution with computed weights".to_owned()));
        };
        let named = &self.program.parameters()[number];
        let values = &self.trained.parameters[named.offset..named.offset + named.shape.count()];
        let (shape, values) = super::order::permuted(values, named.shape.axes(), &order);
        let name = named.name.clone();
        self.graph.forget(&name);
        Ok(self.graph.initializer(&name, &shape, &values))
    }

    /// An operator on images with channels second, between two Transposes.
    fn on_images(&mut self, operator: &str, x: &str, more: &[&str], attributes: &[Attribute]) -> String {
        let x = self.transposed(x, &TO_CHANNELS_SECOND);
        let inputs: Vec<&str> = std::iter::once(x.as_str()).chain(more.iter().copied()).collect();
        let y = self.graph.append(operator, &inputs, attributes);
        self.transposed(&y, &TO_CHANNELS_LAST)
    }

    fn transposed(&mut self, x: &str, order: &[i64]) -> String {
        self.graph.append("Transpose", &[x], &[Attribute::ints("perm", order)])
    }

    /// One number everywhere, for however many examples.
    fn filled(&mut self, value: f64, shape: &Shape) -> String {
        let one = self.graph.floats("constant", &[], &[value as f32]);
        if shape.axes().len() < 2 {
            return one;
        }
        let bounds = [Attribute::int("start", 0), Attribute::int("end", 1)];
        let examples = self.graph.append("Shape", &[names::EXAMPLES], &bounds);
        let rest: Vec<i64> = shape.axes()[1..].iter().map(|axis| *axis as i64).collect();
        let rest = self.graph.ints("shape", &rest);
        let shape = self.graph.append("Concat", &[&examples, &rest], &[Attribute::int("axis", 0)]);
        self.graph.append("Expand", &[&one, &shape], &[])
    }

    /// A reduction over the last axis, which stays with length 1: that of softmax.
    fn reduced(&mut self, by: Reduction, extent: Extent, x: &str, node: &Node) -> Result<String, ExportError> {
        let last = self.shape(node.args[0]).last();
        if extent.outer != 1 || extent.inner != last || node.shape.last() != 1 {
            return Err(ExportError::Operation(format!("a reduction other than {:?}", Over::Last)));
        }
        let keep = Attribute::int("keepdims", 1);
        Ok(match by {
            // The axes of sums became an input in operator set 13, those of the others in 18.
            Reduction::Sum => {
                let axes = self.graph.ints("axes", &[-1]);
                self.graph.append("ReduceSum", &[x, &axes], &[keep])
            }
            Reduction::Mean => self.graph.append("ReduceMean", &[x], &[Attribute::ints("axes", &[-1]), keep]),
            Reduction::Max => self.graph.append("ReduceMax", &[x], &[Attribute::ints("axes", &[-1]), keep]),
        })
    }
}

/// Zeros beside an image: those before, and those after that the last window reaches into.
fn pads(from: usize, to: usize, kernel: usize, stride: usize, before: usize) -> [i64; 2] {
    let reached = (to - 1) * stride + kernel;
    [before as i64, reached.saturating_sub(from + before) as i64]
}

fn windows(window: &Window) -> [[i64; 2]; 2] {
    [
        pads(window.in_h, window.out_h, window.kernel_h, window.stride, window.pad_top),
        pads(window.in_w, window.out_w, window.kernel_w, window.stride, window.pad_left),
    ]
}

fn geometry(window: &Window) -> [Attribute; 2] {
    [
        Attribute::ints("kernel_shape", &[window.kernel_h as i64, window.kernel_w as i64]),
        Attribute::ints("strides", &[window.stride as i64; 2]),
    ]
}

fn convolution(window: &Window) -> Vec<Attribute> {
    pooled(window)
}

fn pooled(window: &Window) -> Vec<Attribute> {
    let [[top, bottom], [left, right]] = windows(window);
    let pads = Attribute::ints("pads", &[top, left, bottom, right]);
    geometry(window).into_iter().chain([pads]).collect()
}

/// The window is that of the convolution it is the adjoint of: it moves over what comes out.
fn transposed_convolution(window: &Window) -> Vec<Attribute> {
    let [[top, bottom], [left, right]] = windows(window);
    let beyond = |large: usize, small: usize, kernel: usize, before: usize| {
        (large + before).saturating_sub((small - 1) * window.stride + kernel) as i64
    };
    let more = [
        beyond(window.in_h, window.out_h, window.kernel_h, window.pad_top),
        beyond(window.in_w, window.out_w, window.kernel_w, window.pad_left),
    ];
    let rest = [Attribute::ints("pads", &[top, left, bottom, right]), Attribute::ints("output_padding", &more)];
    geometry(window).into_iter().chain(rest).collect()
}
