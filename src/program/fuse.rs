//! Which nodes run as one: chains of maps as one pass, also behind a product or a convolution, on rows of its result that
//! are still in the cache.
//!
//! Nodes are taken in order, and each map joins the unit of one of its arguments, or one that reads what it reads, where
//! that closes no circle. A unit behind a product has one result only, which takes the product's place. What a map's
//! result is needed for outside of its unit is written to memory, all else stays in the registers of one tape.

use super::Program;
use super::expression::{Joiner, copy};
use super::op::{Op, Value};
use super::shape::Spread;
use crate::expr::graph::{Graph, Id};

/// Most maps of a unit, and most arguments: bounds for the registers of its tape.
const MOST_MAPS: usize = 32;
const MOST_ARGUMENTS: usize = 20;

/// Nodes that run as one.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// The node that is no map, if there is one.
    pub head: Option<usize>,
    /// Maps, in order.
    pub maps: Vec<usize>,
}

impl Unit {
    fn members(&self) -> impl Iterator<Item = usize> + '_ {
        self.head.into_iter().chain(self.maps.iter().copied())
    }

    /// Its last node.
    pub fn last(&self) -> usize {
        self.members().max().unwrap_or(0)
    }
}

/// The maps of a unit as one: what it reads, and which results are written.
#[derive(Clone, Debug)]
pub struct Fused {
    /// The expressions; input k is argument k.
    pub graph: Graph,
    /// What is read, and how it is spread.
    pub args: Vec<(Value, Spread)>,
    /// What is written.
    pub results: Vec<(Id, Value)>,
    /// How many numbers each result holds.
    pub count: usize,
}

/// Units in the making.
pub struct Fusion<'a> {
    program: &'a Program,
    /// Of each node: the node whose numbers these are.
    pub roots: Vec<usize>,
    /// Of each root: the live nodes that read it.
    consumers: Vec<Vec<usize>>,
    /// Of each root: whether it is seen from outside.
    seen: Vec<bool>,
    unit_of: Vec<Option<usize>>,
    units: Vec<Unit>,
}

/// Whether a node lies in memory before the run.
pub fn is_leaf(op: &Op) -> bool {
    matches!(op, Op::Input(_) | Op::Scalar(_) | Op::Parameter(_) | Op::State(_) | Op::Constant(_) | Op::Fill(_))
}

impl<'a> Fusion<'a> {
    /// The units of a program, in the order in which they run.
    pub fn new(program: &'a Program) -> Self {
        let count = program.nodes.len();
        let live = program.live();
        let mut fusion = Self {
            program,
            roots: (0..count).collect(),
            consumers: vec![Vec::new(); count],
            seen: vec![false; count],
            unit_of: vec![None; count],
            units: Vec::new(),
        };
        for at in 0..count {
            let node = &program.nodes[at];
            if matches!(node.op, Op::Reshape | Op::Detach) {
                fusion.roots[at] = fusion.roots[node.args[0].index()];
            }
        }
        for at in (0..count).filter(|at| live[*at] && fusion.roots[*at] == *at) {
            for arg in &program.nodes[at].args {
                let root = fusion.roots[arg.index()];
                if !fusion.consumers[root].contains(&at) {
                    fusion.consumers[root].push(at);
                }
            }
        }
        let outputs = program.outputs.iter().map(|named| named.value);
        let assigned = program.assignments.iter().map(|assignment| assignment.value);
        for value in outputs.chain(assigned).chain(program.gradients.iter().flatten().copied()) {
            fusion.seen[fusion.roots[value.index()]] = true;
        }
        for (at, live) in live.iter().enumerate() {
            if *live && fusion.roots[at] == at {
                fusion.place(at);
            }
        }
        fusion.draw_in();
        fusion
    }

    /// How many live nodes read a root, and whether it is seen from outside.
    pub fn uses(&self, root: usize) -> (usize, bool) {
        (self.consumers[root].len(), self.seen[root])
    }

    fn args(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.program.nodes[at].args.iter().map(|arg| self.roots[arg.index()])
    }

    fn count(&self, at: usize) -> usize {
        self.program.nodes[at].shape.count()
    }

    /// The arguments of a map that it reads number by number.
    fn full_args(&self, at: usize) -> Vec<usize> {
        let Op::Map(expression) = &self.program.nodes[at].op else { return Vec::new() };
        let count = self.count(at);
        let spreads = expression.spreads.iter();
        self.args(at).zip(spreads).filter(|(_, spread)| spread.is_full(count)).map(|(arg, _)| arg).collect()
    }

    fn place(&mut self, at: usize) {
        let op = &self.program.nodes[at].op;
        if is_leaf(op) {
            return;
        }
        if !matches!(op, Op::Map(_)) {
            self.unit_of[at] = Some(self.units.len());
            self.units.push(Unit { head: Some(at), maps: Vec::new() });
            return;
        }
        let full = self.full_args(at);
        let unit = self.candidates(at, &full).into_iter().find(|unit| self.may_join(at, *unit));
        let unit = unit.unwrap_or_else(|| {
            self.units.push(Unit::default());
            self.units.len() - 1
        });
        self.units[unit].maps.push(at);
        self.unit_of[at] = Some(unit);
        for arg in full {
            if let Some(other) = self.unit_of[arg].filter(|other| *other != unit) {
                self.absorb(unit, other);
            }
        }
    }

    /// Units of maps whose results have become one since they were made go behind the last product they read.
    fn draw_in(&mut self) {
        for unit in 0..self.units.len() {
            if self.units[unit].head.is_some() {
                continue;
            }
            let full: Vec<usize> = self.units[unit].maps.iter().flat_map(|map| self.full_args(*map)).collect();
            let products = full.iter().filter_map(|arg| self.unit_of[*arg]).filter(|u| self.units[*u].head.is_some());
            if let Some(product) = products.max() {
                self.absorb(product, unit);
            }
        }
    }

    /// Makes the maps of `other` part of a unit, where they may be.
    fn absorb(&mut self, unit: usize, other: usize) -> bool {
        if !self.may_absorb(unit, other) {
            return false;
        }
        let maps = std::mem::take(&mut self.units[other].maps);
        maps.iter().for_each(|map| self.unit_of[*map] = Some(unit));
        self.units[unit].maps.extend(maps);
        self.units[unit].maps.sort_unstable();
        true
    }

    /// Units that a map could join, the best first: behind a product, that of an argument, one that reads the same.
    fn candidates(&self, at: usize, full: &[usize]) -> Vec<usize> {
        let own: Vec<usize> = full.iter().filter_map(|arg| self.unit_of[*arg]).collect();
        let (mut behind, mut chained): (Vec<usize>, Vec<usize>) =
            own.into_iter().partition(|unit| self.units[*unit].head.is_some());
        let reads_same = |unit: &usize| {
            let reader = &self.units[*unit];
            let Some(first) = reader.maps.first() else { return false };
            reader.head.is_none()
                && self.count(*first) == self.count(at)
                && reader.maps.iter().any(|map| self.full_args(*map).iter().any(|arg| full.contains(arg)))
        };
        let beside = (0..self.units.len()).rev().filter(reads_same);
        behind.sort_unstable_by(|a, b| b.cmp(a));
        chained.sort_unstable_by(|a, b| b.cmp(a));
        behind.into_iter().chain(chained).chain(beside).collect()
    }

    /// Whether maps can stand behind a node: behind products and convolutions, number by number.
    fn fits_behind(&self, head: usize, map: usize) -> bool {
        let product = matches!(self.program.nodes[head].op, Op::MatMul(_) | Op::Conv(_) | Op::ConvInput(_));
        product && self.count(head) == self.count(map)
    }

    fn may_join(&self, at: usize, unit: usize) -> bool {
        let joined = &self.units[unit];
        if joined.maps.len() >= MOST_MAPS || self.arguments(unit, &[at]) > MOST_ARGUMENTS {
            return false;
        }
        if joined.head.is_some_and(|head| !self.fits_behind(head, at)) {
            return false;
        }
        if joined.head.is_some() && self.results(unit, &[at]).len() != 1 {
            return false;
        }
        let mut others = self.args(at).filter_map(|arg| self.unit_of[arg]).filter(|other| *other != unit);
        !others.any(|other| self.depends(other, unit))
    }

    /// Whether another unit of maps may become part of this one.
    fn may_absorb(&self, unit: usize, other: usize) -> bool {
        let (into, from) = (&self.units[unit], &self.units[other]);
        if from.head.is_some() || into.maps.len() + from.maps.len() > MOST_MAPS {
            return false;
        }
        if self.arguments(unit, &from.maps) > MOST_ARGUMENTS {
            return false;
        }
        if let Some(head) = into.head {
            let fits = from.maps.first().is_some_and(|map| self.fits_behind(head, *map));
            if !fits || self.results(unit, &from.maps).len() != 1 {
                return false;
            }
        }
        !self.circle(unit, other) && !self.circle(other, unit)
    }

    /// Whether a unit needs another by way of a third.
    fn circle(&self, unit: usize, other: usize) -> bool {
        self.needed(unit).into_iter().filter(|next| *next != other).any(|next| self.depends(next, other))
    }

    /// The units whose results a unit reads.
    fn needed(&self, unit: usize) -> Vec<usize> {
        let args = self.units[unit].members().flat_map(|member| self.args(member));
        let mut units: Vec<usize> = args.filter_map(|arg| self.unit_of[arg]).filter(|u| *u != unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// Whether a unit is another or needs it, directly or not.
    fn depends(&self, unit: usize, on: usize) -> bool {
        let mut visited = vec![false; self.units.len()];
        let mut open = vec![unit];
        while let Some(next) = open.pop() {
            if next == on {
                return true;
            }
            if !std::mem::replace(&mut visited[next], true) {
                open.extend(self.needed(next));
            }
        }
        false
    }

    /// How many values the maps of a unit, with further ones, read.
    fn arguments(&self, unit: usize, more: &[usize]) -> usize {
        let inside = |node: &usize| more.contains(node) || self.unit_of[*node] == Some(unit);
        let maps = self.units[unit].maps.iter().chain(more);
        let mut read: Vec<usize> = maps.flat_map(|map| self.args(*map)).filter(|arg| !inside(arg)).collect();
        read.sort_unstable();
        read.dedup();
        read.len()
    }

    /// The nodes of a unit, with further maps, that are needed outside.
    fn results(&self, unit: usize, more: &[usize]) -> Vec<usize> {
        let inside = |node: &usize| more.contains(node) || self.unit_of[*node] == Some(unit);
        let members = self.units[unit].members().chain(more.iter().copied());
        members.filter(|node| self.seen[*node] || self.consumers[*node].iter().any(|c| !inside(c))).collect()
    }

    /// The units in an order in which each comes after those it needs; of those that could be next the one whose last node
    /// comes first.
    pub fn ordered(&self) -> Vec<(Unit, Option<Fused>)> {
        let present: Vec<usize> =
            (0..self.units.len()).filter(|unit| self.units[*unit].members().next().is_some()).collect();
        let mut waiting: Vec<(usize, Vec<usize>)> = present.iter().map(|unit| (*unit, self.needed(*unit))).collect();
        let mut done = vec![false; self.units.len()];
        let mut ordered = Vec::with_capacity(waiting.len());
        while let Some(next) = (0..waiting.len())
            .filter(|i| waiting[*i].1.iter().all(|unit| done[*unit]))
            .min_by_key(|i| self.units[waiting[*i].0].last())
        {
            let (unit, _) = waiting.swap_remove(next);
            done[unit] = true;
            ordered.push((self.units[unit].clone(), self.fused(unit)));
        }
        ordered
    }

    /// The maps of a unit as one.
    fn fused(&self, unit: usize) -> Option<Fused> {
        let count = self.count(*self.units[unit].maps.first()?);
        let mut joiner = Joiner::default();
        let mut made: Vec<(usize, Id)> = Vec::new();
        for map in &self.units[unit].maps {
            let node = &self.program.nodes[*map];
            let Op::Map(expression) = &node.op else { continue };
            let args: Vec<usize> = self.args(*map).collect();
            let mut inputs = Vec::with_capacity(args.len());
            for (arg, spread) in args.iter().zip(&expression.spreads) {
                let id = match made.iter().find(|(known, _)| known == arg) {
                    Some((_, id)) => *id,
                    None => joiner.input(Value(*arg as u32), *spread),
                };
                inputs.push(id);
            }
            let root = [expression.result];
            let id = copy(&expression.graph, &root, &mut joiner.graph, |_, input| inputs[input as usize])[0];
            made.push((*map, id));
        }
        let results = self.results(unit, &[]);
        let results = made.iter().filter(|(map, _)| results.contains(map)).map(|(map, id)| (*id, Value(*map as u32)));
        Some(Fused { results: results.collect(), graph: joiner.graph, args: joiner.args, count })
    }
}
