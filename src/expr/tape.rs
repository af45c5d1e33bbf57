//! Graph to a list of instructions.
//!
//! What does not depend on a lane (hyper-parameters, powers of the step) goes to a prelude that runs once, in f64, when
//! the uniforms change; the rest runs for every lane. Each instruction writes the next register, so that arguments
//! always lie before results: a machine may split its registers and needs no copies.

use super::graph::{Binary, Graph, Id, Node, Unary};
use super::scalar;

/// Where an argument lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Register of the prelude: uniform inputs, then constants, then the prelude's results.
    Uniform(u32),
    /// Register of the lanes: lane inputs, then the instructions' results.
    Lane(u32),
}

/// What an instruction does with its arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instruction {
    /// A function of one argument.
    Unary(Unary, Place),
    /// A power with a small whole exponent, by repeated multiplication.
    WholePower(i32, Place),
    /// A function of two arguments.
    Binary(Binary, Place, Place),
    /// Second where the first is not zero, else third.
    Select(Place, Place, Place),
}

/// Instructions for a set of results.
#[derive(Clone, Debug, PartialEq)]
pub struct Tape {
    /// How many lane inputs there are; they lie in the first lane registers.
    pub lane_inputs: usize,
    /// How many uniform inputs there are; they lie in the first uniform registers.
    pub uniform_inputs: usize,
    /// Constants, after the uniform inputs.
    pub constants: Vec<f64>,
    /// Instructions on uniforms, writing the uniform registers after the constants.
    pub prelude: Vec<Instruction>,
    /// Instructions on lanes, writing the lane registers after the inputs.
    pub body: Vec<Instruction>,
    /// Where each result lies.
    pub results: Vec<Place>,
}

impl Tape {
    /// The instructions that compute `results` from `lane_inputs` lanes (the graph's first inputs) and
    /// `uniform_inputs` uniforms (the following ones).
    pub fn new(graph: &Graph, results: &[Id], lane_inputs: usize, uniform_inputs: usize) -> Self {
        let needed = graph.reachable(results);
        let live = |id: Id| needed[id.index()];
        let mut tape = Self {
            lane_inputs,
            uniform_inputs,
            constants: Vec::new(),
            prelude: Vec::new(),
            body: Vec::new(),
            results: Vec::new(),
        };
        let mut places = vec![Place::Uniform(0); graph.len()];
        for (id, node) in graph.iter().filter(|(id, _)| live(*id)) {
            if let Node::Constant(bits) = node {
                places[id.index()] = Place::Uniform((uniform_inputs + tape.constants.len()) as u32);
                tape.constants.push(f64::from_bits(bits));
            }
        }
        for (id, node) in graph.iter().filter(|(id, _)| live(*id)) {
            let at = |id: Id| places[id.index()];
            let instruction = match node {
                Node::Constant(_) => continue,
                Node::Input(number) => {
                    let number = number as usize;
                    places[id.index()] = match number.checked_sub(lane_inputs) {
                        None => Place::Lane(number as u32),
                        Some(uniform) => Place::Uniform(uniform as u32),
                    };
                    continue;
                }
                Node::Unary(op, a) => Instruction::Unary(op, at(a)),
                Node::Binary(Binary::Pow, a, b) => match graph.as_constant(b).map(|b| (b, scalar::whole_exponent(b))) {
                    Some((_, Some(n))) => Instruction::WholePower(n, at(a)),
                    Some((0.5, None)) => Instruction::Unary(Unary::Sqrt, at(a)),
                    _ => Instruction::Binary(Binary::Pow, at(a), at(b)),
                },
                Node::Binary(op, a, b) => Instruction::Binary(op, at(a), at(b)),
                Node::Select(a, b, c) => Instruction::Select(at(a), at(b), at(c)),
            };
            let varies = node.arguments().any(|a| matches!(at(a), Place::Lane(_)));
            places[id.index()] = if varies {
                tape.body.push(instruction);
                Place::Lane((lane_inputs + tape.body.len() - 1) as u32)
            } else {
                tape.prelude.push(instruction);
                Place::Uniform((uniform_inputs + tape.constants.len() + tape.prelude.len() - 1) as u32)
            };
        }
        tape.results = results.iter().map(|id| places[id.index()]).collect();
        tape
    }

    /// How many uniform registers there are.
    pub fn uniform_registers(&self) -> usize {
        self.uniform_inputs + self.constants.len() + self.prelude.len()
    }

    /// How many lane registers there are.
    pub fn lane_registers(&self) -> usize {
        self.lane_inputs + self.body.len()
    }
}
