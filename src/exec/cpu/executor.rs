//! The executor of the CPU: a plan made into instructions whose operands, sizes and tapes are all worked out beforehand.
//!
//! A run goes through the instructions in order. The result of each is one slice of the arena or of the gradient block; its
//! operands are what lies beside it ([`super::operand`]), so that nothing is copied and nothing allocated. Maps behind a
//! product run on its finished rows.

use super::map::MapKernel;
use super::node::Node;
use super::operand::{Source, View};
use crate::exec::{Executor, Moment};
use crate::program::{Fused, Op, Place, Plan, Program, Step};

/// Products with fewer results than this stay in the first-level cache: their maps run once they are finished.
const SMALL: usize = 2048;

/// Runs a program in f32. Allocates when made and never afterwards.
#[derive(Clone, Debug)]
pub struct Cpu {
    instructions: Vec<Instruction>,
    maps: Vec<MapKernel>,
    arena: Vec<f32>,
    scratch: Vec<f32>,
    moment: Moment,
    /// Of each input: where it lies, how long it is.
    inputs: Vec<(usize, usize)>,
    /// Of each scalar.
    scalars: Vec<usize>,
    /// Of each output: where it lies; parameters are copied for it.
    outputs: Vec<(usize, usize)>,
    /// Where the states lie, how long they are.
    states: (usize, usize),
    parameters: usize,
    has_gradient: bool,
}

/// What is done next.
#[derive(Clone, Debug)]
enum Instruction {
    /// A node, with maps behind it: what, where its result goes, how long it is and its rows are, which maps.
    Node { node: Node, write: Place, len: usize, columns: usize, behind: Option<usize> },
    /// Maps: which, and where their results go.
    Maps { map: usize, count: usize, writes: Vec<Place> },
    /// From, to, how many.
    Copy(Place, Place, usize),
    /// Where, how many.
    Clear(Place, usize),
}

impl Cpu {
    /// Plans a program and makes it ready.
    pub fn new(program: &Program) -> Self {
        Self::from_plan(&Plan::new(program))
    }

    /// Makes a plan ready.
    pub fn from_plan(plan: &Plan) -> Self {
        let program = &plan.program;
        let mut arena = vec![0.0; plan.arena];
        let mut maps = Vec::new();
        let mut instructions: Vec<Instruction> =
            plan.steps.iter().filter_map(|step| lower(plan, step, &mut maps)).collect();
        let scratch = instructions.iter().map(|instruction| match instruction {
            Instruction::Node { node, .. } => node.scratch(),
            _ => 0,
        });
        let scratch = vec![0.0; scratch.max().unwrap_or(0)];
        let at = |place: Option<Place>| match place {
            Some(Place::Arena(at)) => at,
            _ => 0,
        };
        for (i, node) in program.nodes().iter().enumerate() {
            let Some(Place::Arena(at)) = plan.places[i] else { continue };
            match &node.op {
                Op::Constant(values) => {
                    arena[at..at + values.len()].iter_mut().zip(values).for_each(|(to, value)| *to = *value as f32);
                }
                Op::Fill(value) => arena[at..at + node.shape.count()].fill(*value as f32),
                _ => {}
            }
        }
        let states = (plan.states, program.state_count());
        for (to, value) in arena[states.0..].iter_mut().zip(program.initial_states()) {
            *to = value as f32;
        }
        let mut outputs = Vec::new();
        for named in program.outputs() {
            let (place, count) = (plan.place(named.value), named.shape.count());
            let is_state = |at| (states.0..states.0 + states.1).contains(&at);
            match place {
                Some(Place::Arena(at)) if !is_state(at) => outputs.push((at, count)),
                Some(from) => {
                    // A parameter, or a state, which has another value at the end: a place of its own.
                    outputs.push((arena.len(), count));
                    instructions.insert(0, Instruction::Copy(from, Place::Arena(arena.len()), count));
                    arena.resize(arena.len() + count, 0.0);
                }
                None => outputs.push((0, 0)),
            }
        }
        Self {
            instructions,
            maps,
            scratch,
            moment: Moment::default(),
            inputs: program.inputs().iter().map(|n| (at(plan.place(n.value)), n.shape.count())).collect(),
            scalars: program.scalars().iter().map(|n| at(plan.place(n.value))).collect(),
            outputs,
            states,
            parameters: program.parameter_count(),
            has_gradient: program.has_gradient(),
            arena,
        }
    }

    /// How many instructions a run takes.
    pub fn instructions(&self) -> usize {
        self.instructions.len()
    }

    /// Bytes of the arena and of the kernels' working memory.
    pub fn bytes(&self) -> usize {
        4 * (self.arena.len() + self.scratch.len())
    }
}

/// The instruction of a step.
fn lower(plan: &Plan, step: &Step, maps: &mut Vec<MapKernel>) -> Option<Instruction> {
    match step {
        Step::Copy(from, to, count) => Some(Instruction::Copy(*from, *to, *count)),
        Step::Clear(at, count) => Some(Instruction::Clear(*at, *count)),
        Step::Maps(fused) => {
            let writes: Option<Vec<Place>> = fused.results.iter().map(|(_, value)| plan.place(*value)).collect();
            let sources: Option<Vec<Source>> =
                fused.args.iter().map(|(value, _)| Source::whole(plan.place(*value)?)).collect();
            maps.push(MapKernel::new(fused, &sources?, 0));
            Some(Instruction::Maps { map: maps.len() - 1, count: fused.count, writes: writes? })
        }
        Step::Node(at, fused) => lower_node(plan, *at, fused.as_ref(), maps),
    }
}

fn lower_node(plan: &Plan, at: usize, fused: Option<&Fused>, maps: &mut Vec<MapKernel>) -> Option<Instruction> {
    let node = &plan.program.nodes()[at];
    let (len, columns) = (node.shape.count(), node.shape.last());
    let result = fused.map_or(at, |fused| fused.results[0].1.index());
    let write = plan.places[result]?;
    let beside = |value| Source::beside(plan.place(value)?, write, len);
    let operands: Option<Vec<Source>> = node.args.iter().map(|value| beside(*value)).collect();
    let behind = match fused {
        None => None,
        Some(fused) => {
            let source = |value: crate::program::Value| {
                if value.index() == at { Some(Source::Piece) } else { beside(value) }
            };
            let sources: Option<Vec<Source>> = fused.args.iter().map(|(value, _)| source(*value)).collect();
            maps.push(MapKernel::new(fused, &sources?, columns));
            Some(maps.len() - 1)
        }
    };
    let node = Node::new(&plan.program, at, operands?)?;
    Some(Instruction::Node { node, write, len, columns, behind })
}

impl Executor<f32> for Cpu {
    fn write(&mut self, input: usize, values: &[f32]) {
        self.input_mut(input).copy_from_slice(values);
    }

    fn input_mut(&mut self, input: usize) -> &mut [f32] {
        let (at, len) = self.inputs[input];
        &mut self.arena[at..at + len]
    }

    fn set_scalar(&mut self, scalar: usize, value: f64) {
        self.arena[self.scalars[scalar]] = value as f32;
    }

    fn set_moment(&mut self, moment: Moment) {
        self.moment = moment;
    }

    fn run(&mut self, parameters: &[f32], gradient: &mut [f32]) {
        assert_eq!(parameters.len(), self.parameters);
        assert!(!self.has_gradient || gradient.len() == self.parameters);
        for instruction in &self.instructions {
            match instruction {
                Instruction::Node { node, write, len, columns, behind } => {
                    let (left, out, right) = match *write {
                        Place::Gradient(at) => (&self.arena[..], &mut gradient[at..at + len], &[][..]),
                        Place::Arena(at) | Place::Parameter(at) => {
                            let (left, rest) = self.arena.split_at_mut(at);
                            let (out, right) = rest.split_at_mut(*len);
                            (&*left, out, &*right)
                        }
                    };
                    let view = View { left, right, parameters };
                    let Some(map) = *behind else {
                        node.run(&view, out, &mut self.scratch, self.moment, &mut super::plain);
                        continue;
                    };
                    let map = &mut self.maps[map];
                    map.prepare(&view);
                    if *len <= SMALL {
                        node.run(&view, out, &mut self.scratch, self.moment, &mut super::plain);
                        map.behind(&view, 0, out);
                    } else {
                        let mut behind = |row: usize, rows: &mut [f32]| map.behind(&view, row * columns, rows);
                        node.run(&view, out, &mut self.scratch, self.moment, &mut behind);
                    }
                }
                Instruction::Maps { map, count, writes } => {
                    let map = &mut self.maps[*map];
                    run_maps(map, *count, writes, &mut self.arena, parameters, gradient);
                }
                Instruction::Copy(from, to, count) => {
                    copy(*from, *to, *count, &mut self.arena, parameters, gradient);
                }
                Instruction::Clear(Place::Gradient(at), count) => gradient[*at..at + count].fill(0.0),
                Instruction::Clear(Place::Arena(at) | Place::Parameter(at), count) => {
                    self.arena[*at..at + count].fill(0.0);
                }
            }
        }
    }

    fn read(&self, output: usize) -> &[f32] {
        let (at, len) = self.outputs[output];
        &self.arena[at..at + len]
    }

    fn states(&self) -> &[f32] {
        &self.arena[self.states.0..][..self.states.1]
    }

    fn set_states(&mut self, states: &[f32]) {
        self.arena[self.states.0..][..self.states.1].copy_from_slice(states);
    }
}

fn run_maps(
    map: &mut MapKernel,
    count: usize,
    writes: &[Place],
    arena: &mut [f32],
    parameters: &[f32],
    gradient: &mut [f32],
) {
    map.prepare(&View { left: arena, right: &[], parameters });
    let mut start = 0;
    while start < count {
        let width = map.block().min(count - start);
        map.compute(&View { left: arena, right: &[], parameters }, start, width);
        for (result, write) in writes.iter().enumerate() {
            match *write {
                Place::Gradient(at) => map.write(result, &mut gradient[at + start..][..width]),
                Place::Arena(at) | Place::Parameter(at) => map.write(result, &mut arena[at + start..][..width]),
            }
        }
        start += width;
    }
}

fn copy(from: Place, to: Place, count: usize, arena: &mut [f32], parameters: &[f32], gradient: &mut [f32]) {
    match (from, to) {
        (Place::Arena(from), Place::Gradient(to)) => {
            gradient[to..to + count].copy_from_slice(&arena[from..from + count]);
        }
        (Place::Parameter(from), Place::Gradient(to)) => {
            gradient[to..to + count].copy_from_slice(&parameters[from..from + count]);
        }
        (Place::Gradient(from), Place::Gradient(to)) => gradient.copy_within(from..from + count, to),
        (Place::Arena(from), Place::Arena(to) | Place::Parameter(to)) => arena.copy_within(from..from + count, to),
        (Place::Parameter(from), Place::Arena(to) | Place::Parameter(to)) => {
            arena[to..to + count].copy_from_slice(&parameters[from..from + count]);
        }
        (Place::Gradient(from), Place::Arena(to) | Place::Parameter(to)) => {
            arena[to..to + count].copy_from_slice(&gradient[from..from + count]);
        }
    }
}
