//! Every example judged: the confusion of classes with the examples in each of its cells, and the worst mistakes.

use super::super::NetworkError;
use super::example::{probabilities, truth};
use super::lens::{Lenses, View};
use super::{
    Case, ClassSeen, ConfusionSeen, MAX_CASES, MAX_JUDGED, MAX_PICTURED, MAX_PIXELS, MistakesSeen, NO_EXAMPLE, Tensor,
    Which, refused,
};
use crate::network::{Watch, names};
use crate::registry::text;
use crate::train::metrics::{Confusion, predicted_class};

/// Most numbers that are kept of a part, 16 MiB: where outputs are large, fewer examples are judged.
const MOST: usize = 1 << 22;

/// What a network gives for the first examples of a part.
pub(super) struct Judged {
    step: u32,
    part: Which,
    /// How many.
    pub examples: usize,
    /// (examples, width)
    pub outputs: Vec<f32>,
    /// Numbers of an output.
    pub width: usize,
    /// (examples)
    pub losses: Vec<f32>,
    /// (examples, …); empty where the network has no code
    pub codes: Vec<f32>,
}

/// What was judged last: several panels ask for the same.
#[derive(Default)]
pub(super) struct Bench(Vec<Judged>);

impl Bench {
    /// The first [`MAX_JUDGED`] examples of a part, with the weights of the view.
    pub fn judge(&mut self, lenses: &mut Lenses, view: &View, part: Which) -> Result<&Judged, NetworkError> {
        let fits = |judged: &Judged| judged.step == view.step && judged.part == part;
        let place = match self.0.iter().position(fits) {
            Some(place) => place,
            None => {
                self.0.retain(|judged| judged.part != part);
                self.0.push(judge(lenses, view, part)?);
                self.0.len() - 1
            }
        };
        Ok(&self.0[place])
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

fn judge(lenses: &mut Lenses, view: &View, which: Which) -> Result<Judged, NetworkError> {
    let part = which.of(view.prepared);
    // Fewer where each has many numbers.
    let kept = [names::PREDICTIONS, names::CODE].map(|name| {
        let output = view.built.program.outputs().iter().find(|named| named.name == name);
        output.map_or(0, |named| named.shape.count())
    });
    let examples = part.examples.min(MAX_JUDGED).min((MOST / (kept[0] + kept[1]).max(1)).max(1));
    if examples == 0 {
        return refused(NO_EXAMPLE);
    }
    let (chunk, inputs, target) = (view.chunk(), view.width(), view.prepared.target);
    let lens = lenses.get(view, Watch::Layers, chunk)?;
    let mut judged = Judged {
        step: view.step,
        part: which,
        examples,
        outputs: Vec::new(),
        width: 0,
        losses: Vec::with_capacity(examples),
        codes: Vec::new(),
    };
    for first in (0..examples).step_by(chunk) {
        let size = chunk.min(examples - first);
        let y = part.y.get(first * target..(first + size) * target).unwrap_or_default();
        lens.show(&part.x[first * inputs..(first + size) * inputs], y, 1.0);
        for (name, into) in [
            (names::PREDICTIONS, &mut judged.outputs),
            (names::LOSSES, &mut judged.losses),
            (names::CODE, &mut judged.codes),
        ] {
            let values = lens.read(name);
            into.extend_from_slice(&values[..values.len() / chunk * size]);
        }
    }
    judged.width = judged.outputs.len() / examples;
    Ok(judged)
}

impl Judged {
    /// The outputs for an example.
    pub fn output(&self, example: usize) -> &[f32] {
        &self.outputs[example * self.width..(example + 1) * self.width]
    }

    /// An example as it was judged.
    fn case(&self, view: &View, example: usize) -> Case {
        let prepared = view.prepared;
        let meaning = view.experiment.loss.entry.outputs;
        let outputs = self.output(example);
        let truth = truth(view, self.part.of(prepared), example);
        let classes = !prepared.classes.is_empty() && self.predicts(view);
        let numbers = prepared.classes.is_empty() && self.predicts(view);
        let class = classes.then(|| predicted_class(outputs, meaning));
        let sure = class.and_then(|class| probabilities(prepared, meaning, outputs).get(class).copied());
        let number = outputs.first().filter(|_| numbers).map(|number| prepared.chain.invert_target(*number));
        Case {
            index: example as u32,
            truth,
            class: class.map(|class| class as u32),
            number,
            probability: sure,
            loss: self.losses[example],
            input: None,
        }
    }

    /// The [`MAX_CASES`] with the largest figures, falling, those without a number first; the first of them with their
    /// examples.
    fn most(&self, view: &View, mut cases: Vec<Case>, figure: impl Fn(&Case) -> f64) -> Vec<Case> {
        cases.sort_by(|a, b| figure(b).total_cmp(&figure(a)).then(a.index.cmp(&b.index)));
        cases.truncate(MAX_CASES);
        let (part, width) = (self.part.of(view.prepared), view.width());
        for case in cases.iter_mut().take(MAX_PICTURED) {
            let at = case.index as usize;
            let x = &part.x[at * width..(at + 1) * width];
            case.input = Some(Tensor::within(&view.prepared.input, x, MAX_PIXELS));
        }
        cases
    }

    /// Whether the network predicts targets; else it gives back what it is given.
    fn predicts(&self, view: &View) -> bool {
        !view.built.reconstructs
    }
}

/// The confusion of classes, and the examples of a cell.
pub(super) fn confusion(judged: &Judged, view: &View, cell: Option<(u32, u32)>) -> Result<ConfusionSeen, NetworkError> {
    let classes = &view.prepared.classes;
    if classes.is_empty() || !judged.predicts(view) {
        return refused(text("only classes can be confused", "只有类别才会混淆"));
    }
    let labels = &judged.part.of(view.prepared).labels;
    let meaning = view.experiment.loss.entry.outputs;
    let predicted: Vec<usize> = (0..judged.examples).map(|i| predicted_class(judged.output(i), meaning)).collect();
    let mut confusion = Confusion::new(classes.len());
    labels.iter().zip(&predicted).for_each(|(truth, predicted)| confusion.count(*truth as usize, *predicted));
    let cases = cell.map_or_else(Vec::new, |(truth, class)| {
        let inside = |i: &usize| labels[*i] == truth && predicted[*i] == class as usize;
        let all = (0..judged.examples).filter(inside).map(|i| judged.case(view, i));
        judged.most(view, all.collect(), |case| f64::from(case.loss))
    });
    let mut seen = ConfusionSeen {
        step: view.step,
        examples: 0,
        of: judged.part.of(view.prepared).examples as u32,
        accuracy: 0.0,
        counts: Vec::new(),
        classes: Vec::new(),
        names: classes.clone(),
        cell,
        cases,
    };
    recount(&mut seen, &confusion);
    Ok(seen)
}

/// Puts these counts into an answer, with what follows from them.
pub(super) fn recount(seen: &mut ConfusionSeen, confusion: &Confusion) {
    let class = |class: usize| {
        let of = confusion.of_class(class);
        ClassSeen { examples: of.examples, precision: of.precision, recall: of.recall, f1: of.f1 }
    };
    (seen.examples, seen.accuracy) = (confusion.total(), confusion.accuracy());
    seen.counts = confusion.counts().to_vec();
    seen.classes = (0..confusion.classes()).map(class).collect();
}

/// Wrong classes by how sure the network is of them, numbers by how far they are off, reconstructions by their loss.
pub(super) fn mistakes(judged: &Judged, view: &View) -> MistakesSeen {
    let all = (0..judged.examples).map(|i| judged.case(view, i));
    let wrong = |case: &Case| case.class.is_none() || case.class != case.truth.class;
    let how_bad = |case: &Case| match (case.class, case.number, case.truth.number) {
        (Some(_), ..) => case.probability.map_or(0.0, f64::from),
        (None, Some(number), Some(truth)) => (f64::from(number) - f64::from(truth)).abs(),
        _ => f64::from(case.loss),
    };
    MistakesSeen {
        step: view.step,
        examples: judged.examples as u32,
        of: judged.part.of(view.prepared).examples as u32,
        cases: judged.most(view, all.filter(wrong).collect(), how_bad),
    }
}
