//! How the inside of a step and a probe travel: shapes as role, form and numbers, the rest in the order declared.

use super::{Reader, Writer};
use crate::train::inside::search::PhiPlot;
use crate::train::inside::{Fact, Form, Insight, Role, Shape};
use crate::train::probe::{Probe, Shape as Place};

pub(super) fn write(written: Writer, insight: &Insight) -> Writer {
    let Insight { from, shapes, facts, lines, plot } = insight;
    let written = written.put(*from).put(lines.as_str()).put(shapes.len() as u32);
    let written = shapes.iter().fold(written, |written, shape| {
        let written = written.put(shape.role as u32);
        match shape.form {
            Form::Arrow(from, to) => written.put(0u32).numbers(&from).numbers(&to),
            Form::Segment(from, to) => written.put(1u32).numbers(&from).numbers(&to),
            Form::Point(at) => written.put(2u32).numbers(&at),
            Form::Ellipse(centre, axis, other) => written.put(3u32).numbers(&centre).numbers(&axis).put(other),
        }
    });
    let written = facts.iter().fold(written.put(facts.len() as u32), |written, fact| {
        written.put(fact.symbol.as_str()).put(fact.values.len() as u32).numbers(&fact.values)
    });
    match plot {
        None => written.put(0u32),
        Some(plot) => write_plot(written.put(1u32), plot),
    }
}

fn write_plot(written: Writer, plot: &PhiPlot) -> Writer {
    let written = written.put(plot.samples.len() as u32).numbers(plot.samples.as_flattened());
    let written = written.put(plot.trials.len() as u32).numbers(plot.trials.as_flattened());
    let armijo = plot.armijo.iter().fold(written.put(u32::from(plot.armijo.is_some())), |w, line| w.numbers(line));
    plot.wolfe.iter().fold(armijo.put(u32::from(plot.wolfe.is_some())), |w, slope| w.put(*slope))
}

pub(super) fn read(words: &mut Reader) -> Option<Insight> {
    Some(Insight {
        from: words.whole()?,
        lines: words.text()?,
        shapes: words.several(read_shape)?,
        facts: words.several(|words| Some(Fact { symbol: words.text()?, values: words.several(Reader::number)? }))?,
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
        _ => return None,
    };
    Some(Shape { role, form })
}

fn read_plot(words: &mut Reader) -> Option<PhiPlot> {
    Some(PhiPlot {
        samples: words.several(Reader::pair)?,
        trials: words.several(|words| Some([words.number()?, words.number()?, words.number()?]))?,
        armijo: words.several(Reader::pair)?.pop(),
        wolfe: words.several(Reader::number)?.pop(),
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
    let forms = [Form::Arrow(a, b), Form::Segment(b, a), Form::Point(a), Form::Ellipse(a, b, 0.25)];
    let shapes = Role::ALL.iter().zip(forms.iter().cycle()).map(|(role, form)| Shape { role: *role, form: *form });
    let plot = PhiPlot { samples: vec![a, b], trials: vec![[1.0, 2.0, 0.0]], armijo: Some(a), wolfe: None };
    let insight = Insight {
        from: 4,
        shapes: shapes.collect(),
        facts: vec![Fact { symbol: "Δx".into(), values: a.to_vec() }, Fact { symbol: "Δ".into(), values: vec![0.5] }],
        lines: "<math></math>".into(),
        plot: Some(plot),
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
