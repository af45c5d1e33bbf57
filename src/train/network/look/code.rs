//! The codes of autoencoders: what is given back, a map of the codes, and points of the map decoded.
//!
//! A code of two numbers is its own map. Of longer ones the map shows the first two principal components of the codes of a
//! part; a point of it is decoded as the code nearest to the mean that is mapped there.
//!
//! Source: K. Pearson (1901), "On lines and planes of closest fit to systems of points in space", Philosophical Magazine
//! 2:559–572.

use super::super::NetworkError;
use super::example::{prediction, truth};
use super::judged::{Bench, Judged};
use super::lens::{Lenses, View};
use super::{DecodedSeen, LatentSeen, MAX_CASES, Reconstruction, ReconstructionsSeen, Tensor, Which, refused};
use crate::data::eigen;
use crate::network::{Watch, names};
use crate::registry::{Text, text};

const NO_CODE: Text = text("only autoencoders have a code", "只有自编码器才有编码");
/// Of longer codes those numbers count that vary most.
const MAX_CODE: usize = 96;

/// How codes are mapped.
#[derive(Clone, Default)]
pub(super) struct Projection {
    step: u32,
    mean: Vec<f64>,
    /// Two directions of unit length. (2, code)
    axes: [Vec<f64>; 2],
    /// Shares of the variance that the two directions hold.
    shares: [f64; 2],
}

/// The first examples of a part and what the network gives back.
pub(super) fn reconstructions(
    judged: &Judged,
    view: &View,
    part: Which,
    count: usize,
) -> Result<ReconstructionsSeen, NetworkError> {
    if !view.built.reconstructs {
        return refused(text("this network does not give back its examples", "此网络不还原其样本"));
    }
    let (whole, width) = (part.of(view.prepared), view.width());
    let one = |i: usize| Reconstruction {
        index: i as u32,
        truth: truth(view, whole, i),
        input: Tensor::new(&view.prepared.input, &whole.x[i * width..(i + 1) * width]),
        output: pictured(view, judged.output(i)),
        loss: judged.losses[i],
    };
    let count = count.min(MAX_CASES).min(judged.examples);
    Ok(ReconstructionsSeen { step: view.step, items: (0..count).map(one).collect() })
}

/// What a network gave, in the shape of an example where it has as many numbers.
fn pictured(view: &View, values: &[f32]) -> Tensor {
    if values.len() == view.width() {
        return Tensor::new(&view.prepared.input, values);
    }
    Tensor::new(&[values.len()], values)
}

/// A map of a part's codes.
pub(super) fn latent(
    judged: &Judged,
    view: &View,
    part: Which,
    kept: &mut Option<Projection>,
) -> Result<LatentSeen, NetworkError> {
    if judged.codes.is_empty() {
        return refused(NO_CODE);
    }
    let width = judged.codes.len() / judged.examples;
    let projection = Projection::new(&judged.codes, width, view.step).facing(kept.as_ref());
    let whole = part.of(view.prepared);
    let points = judged.codes.chunks_exact(width).map(|code| projection.onto(code)).collect();
    let seen = LatentSeen {
        step: view.step,
        width: width as u32,
        shares: projection.shares,
        points,
        truths: (0..judged.examples).map(|i| truth(view, whole, i)).collect(),
    };
    *kept = Some(projection);
    Ok(seen)
}

/// A point of the map that was shown last, decoded; without one it is the map of the training part.
pub(super) fn decode(
    (lenses, bench): (&mut Lenses, &mut Bench),
    view: &View,
    point: [f32; 2],
    kept: &mut Option<Projection>,
) -> Result<DecodedSeen, NetworkError> {
    if kept.is_none() {
        latent(bench.judge(lenses, view, Which::Train)?, view, Which::Train, kept)?;
    }
    let lens = lenses.get(view, Watch::Decoder, 1)?;
    let Some(projection) = kept else { return refused(NO_CODE) };
    let code: Vec<f32> = projection.back(point);
    lens.write(names::CODE, &code);
    lens.run(1.0);
    let outputs = lens.read(names::PREDICTIONS);
    Ok(DecodedSeen {
        step: view.step,
        mapped_at: projection.step,
        output: pictured(view, outputs),
        prediction: prediction(view, lens, outputs),
        code: Tensor::new(&[code.len()], &code),
    })
}

impl Projection {
    /// Of codes (examples, width).
    fn new(codes: &[f32], width: usize, step: u32) -> Self {
        let unit = |at: usize| (0..width).map(|i| f64::from(u8::from(i == at))).collect::<Vec<f64>>();
        let examples = (codes.len() / width).max(1) as f64;
        let mean: Vec<f64> = (0..width)
            .map(|i| codes.iter().skip(i).step_by(width).map(|x| f64::from(*x)).sum::<f64>() / examples)
            .collect();
        let spread = |i: usize| {
            codes
                .iter()
                .skip(i)
                .step_by(width)
                .map(|x| (f64::from(*x) - mean[i]) * (f64::from(*x) - mean[i]))
                .sum::<f64>()
        };
        let variances: Vec<f64> = (0..width).map(spread).collect();
        let total: f64 = variances.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let share = |i: usize| variances.get(i).map_or(0.0, |variance| variance / total);
        if width <= 2 {
            let axes = [unit(0), if width == 2 { unit(1) } else { vec![0.0] }];
            return Self { step, mean: vec![0.0; width], axes, shares: [share(0), share(1)] };
        }
        let mut counted: Vec<usize> = (0..width).collect();
        counted.sort_by(|a, b| variances[*b].total_cmp(&variances[*a]).then(a.cmp(b)));
        counted.truncate(MAX_CODE);
        counted.sort_unstable();
        let n = counted.len();
        let mut covariance = vec![0.0; n * n];
        for code in codes.chunks_exact(width) {
            let centred: Vec<f64> = counted.iter().map(|i| f64::from(code[*i]) - mean[*i]).collect();
            for (i, a) in centred.iter().enumerate() {
                covariance[i * n..(i + 1) * n].iter_mut().zip(&centred).for_each(|(sum, b)| *sum += a * b);
            }
        }
        if covariance.iter().any(|entry| !entry.is_finite()) {
            return Self { step, mean, axes: [unit(0), unit(1)], shares: [0.0; 2] };
        }
        let (values, vectors) = eigen::symmetric(&covariance, n);
        let axis = |k: usize| {
            let mut axis = vec![0.0; width];
            counted.iter().zip(&vectors[k * n..(k + 1) * n]).for_each(|(i, entry)| axis[*i] = *entry);
            axis
        };
        Self { step, axes: [axis(0), axis(1)], shares: [values[0] / total, values[1] / total], mean }
    }

    /// With each axis in the sense of the last map's: a component has none of its own, and a map that is watched must not
    /// turn over.
    fn facing(mut self, last: Option<&Self>) -> Self {
        for (axis, before) in self.axes.iter_mut().zip(last.iter().flat_map(|last| &last.axes)) {
            let along: f64 = axis.iter().zip(before).map(|(a, b)| a * b).sum();
            if along < 0.0 {
                axis.iter_mut().for_each(|entry| *entry = -*entry);
            }
        }
        self
    }

    /// Where a code stands on the map.
    fn onto(&self, code: &[f32]) -> [f32; 2] {
        let along = |axis: &Vec<f64>| {
            let terms = axis.iter().zip(code).zip(&self.mean).map(|((a, x), mean)| a * (f64::from(*x) - mean));
            terms.sum::<f64>() as f32
        };
        [along(&self.axes[0]), along(&self.axes[1])]
    }

    /// The code of a point of the map.
    fn back(&self, point: [f32; 2]) -> Vec<f32> {
        let [a, b] = &self.axes;
        let number =
            |((mean, a), b): ((&f64, &f64), &f64)| (mean + f64::from(point[0]) * a + f64::from(point[1]) * b) as f32;
        self.mean.iter().zip(a).zip(b).map(number).collect()
    }
}
