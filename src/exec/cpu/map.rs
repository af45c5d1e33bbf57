//! Fused maps on f32: one tape, block by block, its arguments read where they lie.
//!
//! An argument of one number is a uniform of the tape: what depends on such alone is computed once a run, in f64. A short
//! pattern, such as a bias per channel, is laid out once a run, as often as it fits a block; a long one is read in place.
//! Every number of a result depends on its own arguments only, so blocks do not change bits.

use super::operand::{Source, View};
use crate::FULL;
use crate::expr::block::Operand;
use crate::expr::machine::scalar_step;
use crate::expr::step::{Step, steps};
use crate::expr::tape::{Instruction, Place, Tape};
use crate::program::{Fused, Spread, expression::copy};

/// Numbers that are computed together, about: long enough to hide the cost of an instruction's dispatch, short enough that
/// the registers stay in the first-level cache.
const BLOCK: usize = 256;

/// An argument that differs from number to number.
#[derive(Clone, Copy, Debug)]
struct Lane {
    source: Source,
    spread: Spread,
    reading: Reading,
}

/// How a lane argument is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// Every number its own, in place.
    Full,
    /// From a register that is filled once a run.
    Pattern(usize),
    /// In place where a block does not reach over the end of the pattern, else from a register.
    Long(usize),
    /// From a register that is filled for each block.
    Spread(usize),
}

/// Where an argument of an instruction lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Uniform(usize),
    Lane(usize),
    Register(usize),
}

/// Where a result lies.
#[derive(Clone, Copy, Debug)]
enum Computed {
    Uniform(usize),
    Register(usize),
}

/// Steps, each with the register it writes.
type Body = Vec<(Step<At>, usize)>;

/// Maps made ready. Allocates when made and never afterwards.
#[derive(Clone, Debug)]
pub struct MapKernel {
    prelude: Vec<Instruction>,
    /// Where each uniform input is read.
    uniform_sources: Vec<Source>,
    /// First uniform register that the prelude writes.
    first: usize,
    uniforms: Vec<f64>,
    rounded: Vec<f32>,
    lanes: Vec<Lane>,
    /// Each with the register it writes.
    body: Body,
    results: Vec<Computed>,
    /// (block) each
    registers: Vec<Vec<f32>>,
    block: usize,
    last: Last,
}

/// How the last instruction writes a piece, of which it computes the first result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    /// By a register, which is copied: it reads the piece, or is not the one that computes the result.
    Copied,
    /// At once: it reads no piece.
    Direct,
    /// Over what the piece holds, which it reads as the argument that it may be written over, and nowhere else.
    Over,
}

impl MapKernel {
    /// Prepares maps whose arguments lie where `sources` say, in the order of the maps' arguments. Pieces that are run
    /// begin at multiples of `granule` numbers, or are everything where that is 0.
    pub fn new(fused: &Fused, sources: &[Source], granule: usize) -> Self {
        // What a product has just computed is no uniform, even if it is one number.
        let uniform = |k: &usize| fused.args[*k].1.period == 1 && sources[*k] != Source::Piece;
        let (uniforms, lanes): (Vec<usize>, Vec<usize>) = (0..fused.args.len()).partition(uniform);
        let mut graph = crate::expr::graph::Graph::default();
        let roots: Vec<_> = fused.results.iter().map(|(id, _)| *id).collect();
        let results = copy(&fused.graph, &roots, &mut graph, |graph, input| {
            let order = lanes.iter().chain(&uniforms).position(|k| *k == input as usize);
            graph.input(order.unwrap_or(0) as u32)
        });
        let tape = Tape::new(&graph, &results, lanes.len(), uniforms.len());
        let block = block_width(fused, &lanes);
        let mut registers = 0;
        let mut own = || {
            registers += 1;
            registers - 1
        };
        let lanes: Vec<Lane> = lanes
            .iter()
            .map(|k| {
                let spread = fused.args[*k].1;
                let aligned = granule.is_multiple_of(spread.period);
                let reading = match spread.repeat {
                    _ if spread.is_full(fused.count) => Reading::Full,
                    1 if aligned && block.is_multiple_of(spread.period) => Reading::Pattern(own()),
                    1 if spread.period >= block => Reading::Long(own()),
                    _ => Reading::Spread(own()),
                };
                Lane { source: sources[*k], spread, reading }
            })
            .collect();
        let (body, results, registers) = allocate(&tape, registers);
        let mut values = vec![0.0; tape.uniform_registers()];
        values[tape.uniform_inputs..][..tape.constants.len()].copy_from_slice(&tape.constants);
        let is_piece = |at: &At| matches!(at, At::Lane(lane) if lanes[*lane].source == Source::Piece);
        let last = match (body.last(), results.first()) {
            (Some((step, to)), Some(Computed::Register(register))) if to == register => {
                match (step.operands().any(|at| is_piece(&at)), step.over()) {
                    (false, _) => Last::Direct,
                    (true, Some(over)) if is_piece(&over) => Last::Over,
                    _ => Last::Copied,
                }
            }
            _ => Last::Copied,
        };
        let mut kernel = Self {
            last,
            uniform_sources: uniforms.iter().map(|k| sources[*k]).collect(),
            first: tape.uniform_inputs + tape.constants.len(),
            rounded: vec![0.0; values.len()],
            uniforms: values,
            prelude: tape.prelude,
            lanes,
            body,
            results,
            registers: vec![vec![0.0; block]; registers],
            block,
        };
        kernel.run_prelude();
        kernel
    }

    fn run_prelude(&mut self) {
        for (i, instruction) in self.prelude.iter().enumerate() {
            self.uniforms[self.first + i] = scalar_step(*instruction, &self.uniforms, &[]);
        }
        for (rounded, exact) in self.rounded.iter_mut().zip(&self.uniforms) {
            *rounded = *exact as f32;
        }
    }

    /// Reads what is the same for the whole run. Before the first block.
    pub fn prepare(&mut self, view: &View) {
        if !self.uniform_sources.is_empty() {
            for (uniform, source) in self.uniforms.iter_mut().zip(&self.uniform_sources) {
                *uniform = f64::from(view.read(*source, 0, 1)[0]);
            }
            self.run_prelude();
        }
        for lane in &self.lanes {
            if let Reading::Pattern(register) = lane.reading {
                fill(&mut self.registers[register], view, lane, 0);
            }
        }
    }

    /// Numbers of a block.
    pub fn block(&self) -> usize {
        self.block
    }

    /// Computes `width` numbers from number `start` on.
    pub fn compute(&mut self, view: &View, start: usize, width: usize) {
        self.lay_out(view, start, width);
        for i in 0..self.body.len() {
            self.instruction(i, view, &[], start, width);
        }
    }

    /// Fills the registers of spread arguments.
    fn lay_out(&mut self, view: &View, start: usize, width: usize) {
        for lane in &self.lanes {
            match lane.reading {
                Reading::Full | Reading::Pattern(_) => {}
                Reading::Long(_) if start % lane.spread.period + width <= lane.spread.period => {}
                Reading::Long(register) | Reading::Spread(register) => {
                    fill(&mut self.registers[register][..width], view, lane, start);
                }
            }
        }
    }

    /// One instruction, into its register.
    #[inline]
    fn instruction(&mut self, i: usize, view: &View, piece: &[f32], start: usize, width: usize) {
        let (step, register) = self.body[i];
        let mut taken = std::mem::take(&mut self.registers[register]);
        self.apply(step, view, piece, start, &mut taken[..width]);
        self.registers[register] = taken;
    }

    fn apply(&self, step: Step<At>, view: &View, piece: &[f32], start: usize, out: &mut [f32]) {
        let width = out.len();
        let at = |at: At| self.operand(at, view, piece, start, width);
        step.at(at).run(out);
    }

    /// Copies what was computed to where it goes.
    pub fn write(&self, result: usize, out: &mut [f32]) {
        match self.results[result] {
            Computed::Register(register) => out.copy_from_slice(&self.registers[register][..out.len()]),
            Computed::Uniform(uniform) => out.fill(self.rounded[uniform]),
        }
    }

    /// Computes a piece in place: rows of a product, from number `start` on. The last instruction writes to the piece
    /// itself, where it can.
    pub fn behind(&mut self, view: &View, start: usize, piece: &mut [f32]) {
        let before = self.body.len().saturating_sub(usize::from(self.last != Last::Copied));
        let mut at = 0;
        while at < piece.len() {
            let width = self.block.min(piece.len() - at);
            let part = &mut piece[at..at + width];
            self.lay_out(view, start + at, width);
            for i in 0..before {
                self.instruction(i, view, part, start + at, width);
            }
            match self.last {
                Last::Copied => self.write(0, part),
                Last::Direct => self.apply(self.body[before].0, view, &[], start + at, part),
                Last::Over => {
                    self.body[before].0.at(|place| self.operand(place, view, &[], start + at, width)).run_over(part)
                }
            }
            at += width;
        }
    }

    #[inline]
    fn operand<'a>(
        &'a self,
        at: At,
        view: &View<'a>,
        piece: &'a [f32],
        start: usize,
        width: usize,
    ) -> Operand<'a, f32> {
        match at {
            At::Uniform(uniform) => Operand::Uniform(self.rounded[uniform]),
            At::Register(register) => Operand::Lanes(&self.registers[register][..width]),
            At::Lane(lane) => {
                let Lane { source, spread, reading } = &self.lanes[lane];
                Operand::Lanes(match *reading {
                    Reading::Full if *source == Source::Piece => piece,
                    Reading::Full => view.read(*source, start, width),
                    Reading::Long(_) if start % spread.period + width <= spread.period => {
                        view.read(*source, start % spread.period, width)
                    }
                    Reading::Long(register) | Reading::Pattern(register) | Reading::Spread(register) => {
                        &self.registers[register][..width]
                    }
                })
            }
        }
    }
}

/// Numbers of a block: whole patterns, or an even part of a long one.
fn block_width(fused: &Fused, lanes: &[usize]) -> usize {
    let patterns = lanes.iter().map(|k| fused.args[*k].1).filter(|s| s.repeat == 1 && !s.is_full(fused.count));
    let width = match patterns.map(|spread| spread.period).min() {
        None => BLOCK,
        Some(period) if period <= BLOCK => BLOCK / period * period,
        Some(period) => period.div_ceil(period.div_ceil(BLOCK)),
    };
    width.min(fused.count)
}

/// The numbers of a spread argument from number `start` on.
fn fill(out: &mut [f32], view: &View, lane: &Lane, start: usize) {
    let Spread { repeat, period } = lane.spread;
    let all = view.read(lane.source, 0, period);
    let mut at = 0;
    if repeat == 1 {
        let from = start % period;
        let rest = &all[from..];
        if rest.len() >= out.len() {
            out.copy_from_slice(&rest[..out.len()]);
            return;
        }
        // The pattern once, then all there is again, twice as much each time.
        out[..rest.len()].copy_from_slice(rest);
        let more = from.min(out.len() - rest.len());
        out[rest.len()..][..more].copy_from_slice(&all[..more]);
        let mut done = period;
        while done < out.len() {
            let width = done.min(out.len() - done);
            out.copy_within(..width, done);
            done += width;
        }
        return;
    }
    while at < out.len() {
        let i = start + at;
        let width = (repeat - i % repeat).min(out.len() - at);
        out[at..at + width].fill(all[i / repeat % period]);
        at += width;
    }
}

/// Registers for the results of a tape's steps, from `first` on, each free again after its last use. The steps, where
/// their results lie, and how many registers there are.
fn allocate(tape: &Tape, first: usize) -> (Body, Vec<Computed>, usize) {
    let steps = steps(tape, FULL);
    let number = |place: Place| match place {
        Place::Lane(lane) => (lane as usize).checked_sub(tape.lane_inputs),
        Place::Uniform(_) => None,
    };
    // Of each instruction of the tape: the last step that reads its result.
    let mut last = vec![0; tape.body.len()];
    for (i, (step, _)) in steps.iter().enumerate() {
        step.operands().filter_map(number).for_each(|read| last[read] = i);
    }
    tape.results.iter().filter_map(|place| number(*place)).for_each(|read| last[read] = usize::MAX);
    let mut count = first;
    let mut free: Vec<usize> = Vec::new();
    // Of each instruction: its register.
    let mut of = vec![0; tape.body.len()];
    let mut body = Vec::with_capacity(steps.len());
    for (i, (step, writes)) in steps.iter().enumerate() {
        let register = free.pop().unwrap_or_else(|| {
            count += 1;
            count - 1
        });
        of[*writes] = register;
        body.push((step.at(|place| located(place, tape.lane_inputs, &of)), register));
        let done = steps[..=i].iter().filter(|(_, writes)| last[*writes] == i).map(|(_, writes)| of[*writes]);
        free.extend(done);
    }
    let mut results = Vec::with_capacity(tape.results.len());
    for place in &tape.results {
        results.push(match located(*place, tape.lane_inputs, &of) {
            At::Uniform(uniform) => Computed::Uniform(uniform),
            At::Register(register) => Computed::Register(register),
            lane @ At::Lane(_) => {
                body.push((Step::Copy(lane), count));
                count += 1;
                Computed::Register(count - 1)
            }
        });
    }
    (body, results, count)
}

fn located(place: Place, inputs: usize, of: &[usize]) -> At {
    match place {
        Place::Uniform(uniform) => At::Uniform(uniform as usize),
        Place::Lane(lane) if (lane as usize) < inputs => At::Lane(lane as usize),
        Place::Lane(lane) => At::Register(of[lane as usize - inputs]),
    }
}
