//! The rules: from figures to verdicts.
//!
//! Sources: exploding and vanishing gradients as Y. Bengio, P. Simard and P. Frasconi (1994), "Learning long-term
//! dependencies with gradient descent is difficult", IEEE Transactions on Neural Networks 5:157–166, and R. Pascanu,
//! T. Mikolov and Y. Bengio (2013), "On the difficulty of training recurrent neural networks", ICML (clipping, section 3.2);
//! saturation and initializers as X. Glorot and Y. Bengio (2010), "Understanding the difficulty of training deep feedforward
//! neural networks", AISTATS; dead units as L. Lu et al. (2020), "Dying ReLU and initialization", Communications in
//! Computational Physics 28:1671–1706; over-fitting as L. Prechelt (1998), "Early stopping – but when?", the generalization
//! loss GL; ratios of update to weight as A. Karpathy, "CS231n: neural networks, part 3". The papers name no sharp bounds but
//! Prechelt's; the others are set so that the first four trainings of docs/networks.md, "Evidence", give no verdict.

use super::{Fix, Record, Trouble, Verdict, fix};
use crate::experiment::network::NetworkExperiment;
use crate::protocol::training::Mark;
use crate::registry::Lang;
use crate::train::diagnosis::{Cause, Diagnosis};
use crate::train::network::look::LayerHealth;

/// The loss explodes where it is so many times what it was first.
const EXPLODES: f64 = 10.0;
/// Units are dead where so many of a layer are.
const DEAD: f64 = 0.9;
/// A layer is saturated where so many of its values are.
const SATURATED: f64 = 0.8;
/// Gradients vanish where the first layer's is so small a share of the last one's.
const VANISHES: f64 = 1e-3;
/// Over-fitting: the validation loss is above its best by this share. Prechelt's GL of 10.
const OVERFITS: f64 = 0.1;
/// It has risen by this share of what it was first, too: a loss that is almost nothing wavers by more than its best.
const RISES: f64 = 0.02;
/// A gap: the validation loss is so many times the training loss, though no less than this share of what it was first.
/// What a network that fits leaves of the validation loss is less.
const GAP: (f64, f64) = (5.0, 0.25);
/// Numbers to be predicted of such a size (root mean square) are not scaled: a network begins at about 0 and moves by its rate.
const UNSCALED: f64 = 10.0;
/// A loss is stuck that has fallen by less than this share.
const STUCK: f64 = 0.05;
/// Predictions this good are not stuck.
const GOOD: f64 = 0.9;
/// Steps that count as enough to have learned something.
const ENOUGH: u32 = 30;
/// Steps after which predictions should be better than none.
const LONG: u32 = 100;
/// Records that must agree on the layers, and scores on over-fitting.
const LASTING: usize = 2;
/// Of a long series this share of the scores must agree: one in so many.
const LASTING_SHARE: usize = 24;
/// Ratio of update to weight below which a layer hardly moves, and above which it is thrown about.
const RATIOS: (f64, f64) = (1e-5, 0.1);

/// A run that is judged.
pub(super) struct Case<'a> {
    pub experiment: &'a NetworkExperiment,
    pub run: usize,
    pub records: &'a [Record],
    pub series: &'a [Mark],
    /// The root mean square of the numbers to be predicted, where they are numbers.
    pub targets: Option<f64>,
}

impl Case<'_> {
    fn fixes(&self, wanted: &[Fix]) -> Vec<Fix> {
        wanted.iter().filter(|fix| fix.helps(self.experiment, self.run)).cloned().collect()
    }

    /// The fixes of a trouble that showed first at a step: before all else, a change made just before is taken back; where
    /// steps are too long or too short, the target that is far from 1 is scaled.
    fn fixes_at(&self, step: u32, wanted: &[Fix], of_length: bool) -> Vec<Fix> {
        let scale = Some(Fix::ScaleTarget).filter(|_| of_length && self.targets.is_some_and(|size| size > UNSCALED));
        let first: Vec<Fix> = fix::back(self.experiment, self.run, step).into_iter().chain(scale).collect();
        self.fixes(&[&first, wanted].concat())
    }

    /// The rate times a factor.
    fn rate(&self, factor: f64) -> Fix {
        Fix::Rate(fix::clean(fix::rate(self.experiment, self.run).unwrap_or(0.0) * factor))
    }

    /// Whether all weights start equal, and so stay: I. Goodfellow, Y. Bengio and A. Courville (2016), "Deep learning", 8.4.
    fn starts_equal(&self) -> bool {
        matches!(self.experiment.network.init.entry.item.id, "zeros" | "constant")
    }

    pub fn diverged(&self, diagnosis: &Diagnosis) -> Verdict {
        let rate = self.rate(0.1);
        let fixes = match diagnosis.cause {
            Cause::Rate { .. } => vec![rate, Fix::Clip(1.0), Fix::Init("he_normal".into())],
            Cause::Overflow => vec![Fix::Preprocess("standardize".into()), Fix::Init("he_normal".into()), rate],
            Cause::Loss => vec![rate, Fix::Clip(1.0)],
            Cause::Activation => vec![Fix::Activation("relu".into())],
            Cause::Data => vec![Fix::Preprocess("missing".into())],
        };
        Verdict {
            trouble: Trouble::Diverged(diagnosis.message(Lang::En), diagnosis.message(Lang::Zh)),
            step: diagnosis.step,
            layer: diagnosis.layer.clone(),
            fixes: self.fixes_at(diagnosis.step, &fixes, !matches!(diagnosis.cause, Cause::Data | Cause::Activation)),
        }
    }

    pub fn exploded(&self) -> Option<Verdict> {
        let first = self.records.first()?.train;
        let last = self.records.last()?.train;
        let since = self.records.iter().find(|record| record.train > EXPLODES * first)?;
        // What has come back is over.
        if last <= EXPLODES * first || first <= 0.0 {
            return None;
        }
        let longest = since.layers.iter().max_by(|a, b| a.gradient.total_cmp(&b.gradient));
        let wanted = [self.rate(0.1), Fix::Clip(1.0), Fix::Preprocess("standardize".into())];
        Some(Verdict {
            trouble: Trouble::Explosion(since.train / first),
            step: since.step,
            layer: longest.map(|layer| layer.name.clone()),
            fixes: self.fixes_at(since.step, &wanted, true),
        })
    }

    pub fn dead(&self) -> Option<Verdict> {
        let (step, layer, share) = self.lasting(DEAD, |layer| layer.dead)?;
        let mut wanted = vec![Fix::Activation("leaky_relu".into()), self.rate(0.1), Fix::BatchNorm];
        wanted.insert(if self.starts_equal() { 0 } else { 2 }, Fix::Init("he_normal".into()));
        Some(Verdict {
            trouble: Trouble::Dead(share),
            step,
            layer: Some(layer),
            fixes: self.fixes_at(step, &wanted, false),
        })
    }

    pub fn saturated(&self) -> Option<Verdict> {
        let (step, layer, share) = self.lasting(SATURATED, |layer| layer.saturated)?;
        let wanted = [
            Fix::Init("glorot_uniform".into()),
            Fix::Preprocess("standardize".into()),
            Fix::BatchNorm,
            Fix::Activation("relu".into()),
            self.rate(0.1),
        ];
        let fixes = self.fixes_at(step, &wanted, false);
        Some(Verdict { trouble: Trouble::Saturated(share), step, layer: Some(layer), fixes })
    }

    /// The hidden layer whose figure is the largest now, where that and the records before are at the bound or above: since
    /// when, which, how much. The last layer is meant to end at its limits.
    fn lasting(&self, bound: f64, figure: impl Fn(&LayerHealth) -> Option<f64>) -> Option<(u32, String, f64)> {
        let last = self.records.last()?;
        let hidden = last.layers.len().checked_sub(1)?;
        let worst = (0..hidden).filter_map(|at| Some((at, figure(&last.layers[at])?)));
        let (at, share) = worst.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))?;
        let bad = |record: &&Record| record.layers.get(at).and_then(&figure).is_some_and(|share| share >= bound);
        let lasts = self.records.iter().rev().take_while(bad).count();
        if lasts < LASTING {
            return None;
        }
        let since = &self.records[self.records.len() - lasts];
        Some((since.step, last.layers[at].name.clone(), share))
    }

    pub fn vanishing(&self) -> Option<Verdict> {
        // The first layer that learns against the last.
        let ratio = |record: &Record| {
            let mut learning = record.layers.iter().filter(|layer| layer.weights > 0.0);
            let first = learning.next()?;
            let last = learning.next_back()?;
            (last.slope > 0.0).then(|| (first.name.clone(), first.slope / last.slope))
        };
        let bad = |record: &&Record| ratio(record).is_some_and(|(_, ratio)| ratio < VANISHES);
        let lasts = self.records.iter().rev().take_while(bad).count();
        if lasts < LASTING {
            return None;
        }
        let (layer, share) = ratio(self.records.last()?)?;
        let mut wanted = vec![
            Fix::Activation("relu".into()),
            Fix::BatchNorm,
            Fix::Init("glorot_uniform".into()),
            Fix::Optimizer("adam".into()),
        ];
        // Nothing at all comes through where steps that were too long have thrown every unit to its limits.
        if share == 0.0 {
            wanted.push(self.rate(0.1));
        }
        let step = self.records[self.records.len() - lasts].step;
        let fixes = self.fixes_at(step, &wanted, false);
        Some(Verdict { trouble: Trouble::Vanishing(1.0 / share), step, layer: Some(layer), fixes })
    }

    /// The loss of the training part by a step: as scored, or as recorded last.
    fn trained(&self, mark: &Mark) -> Option<f64> {
        let recorded = || {
            let before = self.records.iter().rev().find(|record| record.step <= mark.step);
            before.or(self.records.first()).map(|record| record.train)
        };
        mark.train.map(|grade| grade.loss).or_else(recorded)
    }

    pub fn overfitting(&self) -> Option<Verdict> {
        let scored = || self.series.iter().filter_map(|mark| Some((mark, mark.validation?.loss)));
        let (best, lowest) = scored().filter(|(_, loss)| loss.is_finite()).min_by(|a, b| a.1.total_cmp(&b.1))?;
        let above: Vec<(&Mark, f64)> = scored().filter(|(mark, _)| mark.step > best.step).collect();
        let first = scored().next()?.1;
        let bar = (lowest * (1.0 + OVERFITS)).max(lowest + RISES * first);
        let trained = self.trained(best)?;
        let bad = |(mark, loss): &&(&Mark, f64)| *loss > bar && self.trained(mark).is_some_and(|now| now < trained);
        if above.iter().rev().take_while(bad).count() < LASTING.max(self.series.len() / LASTING_SHARE) {
            return None;
        }
        let mut wanted = vec![Fix::EarlyStopping(5), Fix::Add("dropout".into(), 0.3), Fix::Add("l2".into(), 1e-3)];
        if self.experiment.data.augment.is_empty() {
            wanted.push(Fix::Augment("noise".into()));
        }
        Some(Verdict {
            trouble: Trouble::Overfitting(above.last()?.1 / lowest - 1.0),
            step: best.step,
            layer: None,
            fixes: self.fixes(&wanted),
        })
    }

    /// What was learned does not hold for what validates, from the start rather than since a best step.
    pub fn gap(&self) -> Option<Verdict> {
        let first = self.records.iter().find_map(|record| record.validation)?;
        let bad = |record: &&Record| {
            let validation = record.validation.filter(|loss| loss.is_finite());
            validation.is_some_and(|loss| loss > GAP.0 * record.train && loss > GAP.1 * first && record.train > 0.0)
        };
        let lasts = self.records.iter().rev().take_while(bad).count();
        if lasts < LASTING {
            return None;
        }
        let last = self.records.last()?;
        let mut wanted = vec![Fix::Add("dropout".into(), 0.3), Fix::Add("l2".into(), 1e-3), Fix::EarlyStopping(5)];
        if self.experiment.data.augment.is_empty() {
            wanted.push(Fix::Augment("noise".into()));
        }
        Some(Verdict {
            trouble: Trouble::Gap(last.validation? / last.train),
            step: self.records[self.records.len() - lasts].step,
            layer: None,
            fixes: self.fixes(&wanted),
        })
    }

    /// Numbers are predicted worse than by their own mean, since long enough: a target that is far from 0, or steps that are
    /// too short for it. R² is below 0 then.
    pub fn worse(&self) -> Option<Verdict> {
        let (first, last) = (self.records.first()?, self.records.last()?);
        self.targets?;
        let bad = |record: &&Record| record.metric.is_some_and(|metric| metric < 0.0);
        let lasts = self.records.iter().rev().take_while(bad).count();
        if lasts < LASTING || last.step.saturating_sub(first.step) < LONG {
            return None;
        }
        let wanted = [Fix::Optimizer("adam".into()), self.rate(10.0), Fix::Preprocess("standardize".into())];
        Some(Verdict {
            trouble: Trouble::Worse(last.metric?),
            step: last.step,
            layer: None,
            fixes: self.fixes_at(first.step, &wanted, true),
        })
    }

    pub fn stuck(&self) -> Option<Verdict> {
        let (first, last) = (self.records.first()?, self.records.last()?);
        let lowest = self.records.iter().map(|record| record.train).fold(f64::INFINITY, f64::min);
        let fallen = 1.0 - lowest / first.train;
        let good = last.metric.is_some_and(|metric| metric > GOOD);
        if first.train <= 0.0 || fallen >= STUCK || good || last.step.saturating_sub(first.step) < ENOUGH {
            return None;
        }
        let ratios = last.layers.iter().filter_map(|layer| layer.ratio);
        let largest = ratios.fold(0.0_f64, f64::max);
        let wanted = if self.starts_equal() {
            vec![Fix::Init("he_normal".into())]
        } else if largest > RATIOS.1 {
            vec![self.rate(0.1), Fix::Preprocess("standardize".into())]
        } else if largest < RATIOS.0 {
            vec![self.rate(100.0), Fix::Optimizer("adam".into())]
        } else {
            vec![Fix::Optimizer("adam".into()), self.rate(10.0), Fix::Preprocess("standardize".into())]
        };
        let slowest = last.layers.iter().filter(|layer| layer.ratio.is_some());
        let slowest = slowest.min_by(|a, b| a.ratio.unwrap_or(0.0).total_cmp(&b.ratio.unwrap_or(0.0)));
        Some(Verdict {
            trouble: Trouble::Stuck(fallen.max(0.0)),
            step: last.step,
            layer: slowest.map(|layer| layer.name.clone()),
            fixes: self.fixes_at(first.step, &wanted, true),
        })
    }
}
