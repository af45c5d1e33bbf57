//! The plan of a program: what runs, in which order, and where everything lies.
//!
//! Dead nodes are left out, maps are fused ([`super::fuse`]), and every value gets a place: in the parameter block, in the
//! gradient block, or in one arena. The arena begins with what lasts (inputs, scalars, states, constants); behind it, values
//! that do not live at the same time share memory ([`super::arena`]), and a map writes over an argument that nobody needs
//! after it. Values that can be seen from outside last until the end of the run.

use super::Program;
use super::arena::{Lifetime, aligned, offsets};
use super::fuse::{Fused, Fusion, Unit, is_leaf};
use super::op::{Op, Value};

/// Where a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the arena, from this number on.
    Arena(usize),
    /// In the parameter block.
    Parameter(usize),
    /// In the gradient block.
    Gradient(usize),
}

/// What is done next.
#[derive(Clone, Debug)]
pub enum Step {
    /// A node, perhaps with maps behind it, whose result takes the place of the node's.
    Node(usize, Option<Fused>),
    /// Maps.
    Maps(Fused),
    /// Numbers go from one place to another: from, to, how many.
    Copy(Place, Place, usize),
    /// A place is filled with zeros: where, how many.
    Clear(Place, usize),
}

/// A program made ready to run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What runs.
    pub program: Program,
    /// In which order.
    pub steps: Vec<Step>,
    /// Where each node's numbers lie; none where they never reach memory.
    pub places: Vec<Option<Place>>,
    /// Length of the arena, in numbers.
    pub arena: usize,
    /// Where in the arena the block of states lies.
    pub states: usize,
}

impl Plan {
    /// Plans a program.
    pub fn new(program: &Program) -> Self {
        let fusion = Fusion::new(program);
        let units = fusion.ordered();
        let mut layout = Layout { program, fusion: &fusion, places: vec![None; program.nodes.len()], end: 0 };
        let states = layout.lasting();
        layout.gradients();
        layout.transient(&units);
        let Layout { mut places, end, .. } = layout;
        for at in 0..places.len() {
            places[at] = places[fusion.roots[at]];
        }
        let mut steps: Vec<Step> = units
            .into_iter()
            .filter_map(|(unit, fused)| match (unit.head, fused) {
                (Some(head), fused) => Some(Step::Node(head, fused)),
                (None, Some(fused)) => Some(Step::Maps(fused)),
                (None, None) => None,
            })
            .collect();
        finish(program, &places, states, end, &mut steps);
        let spare =
            program.assignments.iter().map(|a| aligned(program.nodes[a.value.index()].shape.count())).sum::<usize>();
        Self { program: program.clone(), steps, places, arena: end + spare, states }
    }

    /// Bytes that the arena of an executor in f32 takes.
    pub fn arena_bytes(&self) -> usize {
        4 * self.arena
    }

    /// Where a value lies.
    pub fn place(&self, value: Value) -> Option<Place> {
        self.places[value.index()]
    }
}

/// What is done after all units: gradients that lie elsewhere are copied to their block, states get their new values.
fn finish(program: &Program, places: &[Option<Place>], states: usize, end: usize, steps: &mut Vec<Step>) {
    for (named, gradient) in program.parameters.iter().zip(&program.gradients) {
        let (to, count) = (Place::Gradient(named.offset), named.shape.count());
        match gradient.and_then(|value| places[value.index()]) {
            Some(from) if from != to => steps.push(Step::Copy(from, to, count)),
            Some(_) => {}
            None => steps.push(Step::Clear(to, count)),
        }
    }
    // Through spare room, because the new value of a state may be the old one of another.
    let mut room = end;
    let mut second = Vec::new();
    for assignment in &program.assignments {
        let named = &program.states[assignment.state];
        let count = named.shape.count();
        if let Some(from) = places[assignment.value.index()] {
            steps.push(Step::Copy(from, Place::Arena(room), count));
            second.push(Step::Copy(Place::Arena(room), Place::Arena(states + named.offset), count));
            room += aligned(count);
        }
    }
    steps.extend(second);
}

struct Layout<'a> {
    program: &'a Program,
    fusion: &'a Fusion<'a>,
    /// Of each root.
    places: Vec<Option<Place>>,
    /// Where the arena ends so far.
    end: usize,
}

impl Layout<'_> {
    fn count(&self, at: usize) -> usize {
        self.program.nodes[at].shape.count()
    }

    fn reserve(&mut self, at: usize) {
        self.places[at] = Some(Place::Arena(self.end));
        self.end += aligned(self.count(at));
    }

    /// Places what lies in memory before the run. Where the states begin.
    fn lasting(&mut self) -> usize {
        for named in &self.program.parameters {
            self.places[named.value.index()] = Some(Place::Parameter(named.offset));
        }
        let states = self.end;
        for named in &self.program.states {
            self.places[named.value.index()] = Some(Place::Arena(states + named.offset));
        }
        self.end = aligned(states + self.program.state_count());
        for at in 0..self.program.nodes.len() {
            let used = self.fusion.uses(at) != (0, false);
            let given = matches!(self.program.nodes[at].op, Op::Input(_) | Op::Scalar(_));
            let constant = matches!(self.program.nodes[at].op, Op::Constant(_) | Op::Fill(_));
            if given || (constant && used) {
                self.reserve(at);
            }
        }
        states
    }

    /// Values that only the gradient block needs are computed there.
    fn gradients(&mut self) {
        for (named, gradient) in self.program.parameters.iter().zip(&self.program.gradients) {
            let Some(value) = gradient else { continue };
            let root = self.fusion.roots[value.index()];
            let elsewhere = self.program.outputs.iter().map(|output| output.value);
            let elsewhere = elsewhere.chain(self.program.assignments.iter().map(|assignment| assignment.value));
            let shown = elsewhere.into_iter().any(|value| self.fusion.roots[value.index()] == root);
            if self.places[root].is_none()
                && self.fusion.uses(root).0 == 0
                && !shown
                && !is_leaf(&self.program.nodes[root].op)
            {
                self.places[root] = Some(Place::Gradient(named.offset));
            }
        }
    }

    /// Places all other values of the units.
    fn transient(&mut self, units: &[(Unit, Option<Fused>)]) {
        let end = units.len();
        let mut lifetimes: Vec<Lifetime> = Vec::new();
        // Of each root: its buffer.
        let mut buffers: Vec<Option<usize>> = vec![None; self.program.nodes.len()];
        let last_uses = self.last_uses(units);
        for (step, (unit, fused)) in units.iter().enumerate() {
            let written: Vec<usize> = match fused {
                Some(fused) => fused.results.iter().map(|(_, value)| value.index()).collect(),
                None => unit.head.into_iter().collect(),
            };
            let mut taken: Vec<usize> = Vec::new();
            for root in written {
                if self.places[root].is_some() {
                    continue;
                }
                let last = if self.fusion.uses(root).1 { end } else { last_uses[root].max(step) };
                let reused = match (unit.head, fused) {
                    (None, Some(fused)) => self.dying(fused, step, &last_uses, &buffers, &taken, &lifetimes),
                    _ => None,
                };
                let buffer = reused.unwrap_or_else(|| {
                    lifetimes.push(Lifetime { size: self.count(root), first: step, last });
                    lifetimes.len() - 1
                });
                taken.push(buffer);
                lifetimes[buffer].last = lifetimes[buffer].last.max(last);
                buffers[root] = Some(buffer);
            }
        }
        let (offsets, length) = offsets(&lifetimes);
        for (root, buffer) in buffers.iter().enumerate() {
            if let Some(buffer) = buffer {
                self.places[root] = Some(Place::Arena(self.end + offsets[*buffer]));
            }
        }
        self.end += length;
    }

    /// Of each root: the last unit that reads it.
    fn last_uses(&self, units: &[(Unit, Option<Fused>)]) -> Vec<usize> {
        let mut last = vec![0; self.program.nodes.len()];
        for (step, (unit, fused)) in units.iter().enumerate() {
            let of_head = unit.head.into_iter().flat_map(|head| &self.program.nodes[head].args);
            let of_maps = fused.iter().flat_map(|fused| fused.args.iter().map(|(value, _)| value));
            for value in of_head.chain(of_maps) {
                last[self.fusion.roots[value.index()]] = step;
            }
        }
        last
    }

    /// The buffer of an argument that maps may write over: nobody needs it after this step, and each of its numbers is
    /// read for the same number of the result only.
    fn dying(
        &self,
        fused: &Fused,
        step: usize,
        last_uses: &[usize],
        buffers: &[Option<usize>],
        taken: &[usize],
        lifetimes: &[Lifetime],
    ) -> Option<usize> {
        let full = fused.args.iter().filter(|(_, spread)| spread.is_full(fused.count));
        full.map(|(value, _)| value.index()).find_map(|root| {
            let buffer = buffers[root]?;
            let once = fused.args.iter().filter(|(value, _)| buffers[value.index()] == Some(buffer)).count() == 1;
            let dies = last_uses[root] == step && lifetimes[buffer].last == step;
            (once && dies && !taken.contains(&buffer)).then_some(buffer)
        })
    }
}
