//! How the inside of a step and a probe travel: shapes as role, form and numbers, the rest in the order declared.

use super::{Reader, Writer};
use crate::search::{Trial, Verdict};
use crate::train::inside::phi::PhiPlot;
use crate::train::inside::{Fact, Form, Insight, Role, Shape};
use crate::train::probe::{Probe, Shape as Place};

pub(super) fn write(written: Writer, insight: &Insight) -> Writer {
    let Insight { from, shapes, facts, lines, plot, notes } = insight;
    let written = written.put(*from).put(lines.as_str()).put(shapes.len() as u32);
    let written = shapes.iter().fold(written, |written, shape| {
        let written = written.put(shape.role as u32);
        match shape.form {
            Form::Arrow(from, to) => written.put(0u32).numbers(&from).numbers(&to),
            Form::Segment(from, to) => written.put(1u32).numbers(&from).numbers(&to),
            Form::Point(at) => written.put(2u32).numbers(&at),
            Form::Ellipse(centre, axis, other) => written.put(3u32).numbers(&centre).numbers(&axis).put(other),
            Form::Hyperbola(centre, axis, other) => written.put(4u32).numbers(&centre).numbers(&axis).put(other),
        }
    });
    let written = facts.iter().fold(written.put(facts.len() as u32), |written, fact| {
        written.put(fact.symbol.as_str()).put(fact.values.len() as u32).numbers(&fact.values)
    });
    let written =
        notes.iter().flatten().fold(written.put(notes.len() as u32), |written, note| written.put(note.as_str()));
    match plot {
        None => written.put(0u32),
        Some(plot) => write_plot(written.put(1u32), plot),
    }
}

fn write_plot(written: Writer, plot: &PhiPlot) -> Writer {
    let written = written.put(plot.start).put(plot.samples.len() as u32).numbers(plot.samples.as_flattened());
    let written = written.put(plot.model.len() as u32).numbers(&plot.model);
    let written = plot.trials.iter().fold(written.put(plot.trials.len() as u32), |written, trial| {
        let written = written.put(trial.alpha).put(trial.value).put(trial.verdict as u32);
        perhaps(written, trial.slope)
    });
    let written = perhaps(perhaps(written, plot.armijo), plot.wolfe);
    written.put(plot.allowed.len() as u32).numbers(plot.allowed.as_flattened())
}

/// A number that may be missing, as a list of at most one.
fn perhaps(written: Writer, number: Option<f64>) -> Writer {
    written.put(u32::from(number.is_some())).numbers(number.as_slice())
}

pub(super) fn read(words: &mut Reader) -> Option<Insight> {
    Some(Insight {
        from: words.whole()?,
        lines: words.text()?,
        shapes: words.several(read_shape)?,
        facts: words.several(|words| Some(Fact { symbol: words.text()?, values: words.several(Reader::number)? }))?,
        notes: words.several(|words| Some([words.text()?, words.text()?]))?,
        plot: words.several(read_plot)?.pop(),
    })
}

fn read_shape(words: &mut Reader) -> Option<Shape> {
    let role = *Role::ALL.get(words.whole()? as usize)?;
    let form = match words.whole()? {
        0 => Form::Arrow(words.pair()?, words.pair()?),
        1 => Form::Segment(words.pair()?, words.pair()?),
        2 => Form::Point(words.pair()?),
        3 => Form::Ellipse(words.pair()?, words.pair()?, words.number()?),
        4 => Form::Hyperbola(words.pair()?, words.pair()?, words.number()?),
        _ => return None,
    };
    Some(Shape { role, form })
}

fn read_plot(words: &mut Reader) -> Option<PhiPlot> {
    Some(PhiPlot {
        start: words.number()?,
        samples: words.several(Reader::pair)?,
        model: words.several(Reader::number)?,
        trials: words.several(read_trial)?,
        armijo: words.several(Reader::number)?.pop(),
        wolfe: words.several(Reader::number)?.pop(),
        allowed: words.several(Reader::pair)?,
    })
}

fn read_trial(words: &mut Reader) -> Option<Trial> {
    Some(Trial {
        alpha: words.number()?,
        value: words.number()?,
        verdict: *Verdict::ALL.get(words.whole()? as usize)?,
        slope: words.several(Reader::number)?.pop(),
    })
}

pub(super) fn write_probe(written: Writer, probe: &Probe) -> Writer {
    let Probe { point, value, gradient, hessian, eigenvalues, axis, condition, kind } = probe;
    let written = written.numbers(point).put(*value).numbers(gradient).numbers(hessian);
    written.numbers(eigenvalues).numbers(axis).put(*condition).put(*kind as u32)
}

pub(super) fn read_probe(words: &mut Reader) -> Option<Probe> {
    Some(Probe {
        point: words.pair()?,
        value: words.number()?,
        gradient: words.pair()?,
        hessian: [words.number()?, words.number()?, words.number()?],
        eigenvalues: words.pair()?,
        axis: words.pair()?,
        condition: words.number()?,
        kind: *Place::ALL.get(words.whole()? as usize)?,
    })
}

/// An inspection with something in every place.
#[cfg(test)]
pub(super) fn example() -> crate::protocol::Inspection {
    let [a, b] = [[0.5, -1.5], [2.0, 1e-300]];
    let forms =
        [Form::Arrow(a, b), Form::Segment(b, a), Form::Point(a), Form::Ellipse(a, b, 0.25), Form::Hyperbola(b, a, 4.0)];
    let shapes = Role::ALL.iter().zip(forms.iter().cycle()).map(|(role, form)| Shape { role: *role, form: *form });
    let trial = |slope, verdict| Trial { alpha: 1.0, value: 2.0, slope, verdict };
    let plot = PhiPlot {
        start: 3.0,
        samples: vec![a, b],
        model: vec![1.0, -1.0],
        trials: vec![trial(None, Verdict::TooHigh), trial(Some(-0.5), Verdict::Accepted)],
        armijo: Some(-0.25),
        wolfe: None,
        allowed: vec![b],
    };
    let insight = Insight {
        from: 4,
        shapes: shapes.collect(),
        facts: vec![Fact { symbol: "Δx".into(), values: a.to_vec() }, Fact { symbol: "Δ".into(), values: vec![0.5] }],
        lines: "<math></math>".into(),
        plot: Some(plot),
        notes: vec![["a note".into(), "一条说明".into()]],
    };
    crate::protocol::Inspection { run: 1, index: 0, step: 4, state: vec![("m".into(), a)], insight: Some(insight) }
}

/// A probe.
#[cfg(test)]
pub(super) fn example_probe() -> Probe {
    Probe {
        point: [0.5, 1.5],
        value: -1.0,
        gradient: [0.25, 0.125],
        hessian: [1.0, 2.0, 3.0],
        eigenvalues: [4.0, -0.5],
        axis: [0.0, 1.0],
        condition: f64::INFINITY,
        kind: Place::Indefinite,
    }
}
