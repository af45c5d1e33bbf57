//! Metrics: how good predictions are, beside their loss.
//!
//! A confusion matrix for classes, R² for numbers. Everything is a sum over examples, so that the order in which they come
//! does not matter to the counts, and numbers are summed in the order they are given in.
//!
//! Sources: R² is one minus the residual sum of squares over that around the mean (N. R. Draper and H. Smith (1998),
//! "Applied regression analysis", 1.3); precision, recall and F1 as C. J. van Rijsbergen (1979), "Information retrieval",
//! chapter 7, and scikit-learn have them.

use crate::loss::Outputs;

/// Counts of true against predicted classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    /// (classes, classes): row the true class, column the predicted one.
    counts: Vec<u32>,
}

impl Confusion {
    /// Nothing counted yet.
    pub fn new(classes: usize) -> Self {
        Self { classes, counts: vec![0; classes * classes] }
    }

    /// Counts an example. Classes beyond the last are not counted.
    pub fn count(&mut self, truth: usize, predicted: usize) {
        if truth < self.classes && predicted < self.classes {
            self.counts[truth * self.classes + predicted] += 1;
        }
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The counts. (classes, classes): row the true class, column the predicted one
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Examples counted.
    pub fn total(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// The share of examples whose class was predicted; 0 where there are none.
    pub fn accuracy(&self) -> f64 {
        let right: u32 = (0..self.classes).map(|class| self.counts[class * self.classes + class]).sum();
        share(right, self.total())
    }

    /// Precision, recall and F1 of a class; none where there is nothing that they are a share of.
    pub fn of_class(&self, class: usize) -> ClassMetrics {
        let right = self.counts[class * self.classes + class];
        let examples: u32 = self.counts[class * self.classes..][..self.classes].iter().sum();
        let predicted: u32 = self.counts.iter().skip(class).step_by(self.classes).sum();
        let both = examples + predicted;
        let share = |part: u32, whole: u32| (examples > 0 && whole > 0).then(|| share(part, whole));
        ClassMetrics {
            examples,
            precision: share(right, predicted),
            recall: share(right, examples),
            f1: share(2 * right, both),
        }
    }
}

/// How well one class is told apart. Of a class that no example has nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassMetrics {
    /// Examples of it.
    pub examples: u32,
    /// Of those predicted as it, the share that is; none where none is.
    pub precision: Option<f64>,
    /// Of those that are it, the share predicted so.
    pub recall: Option<f64>,
    /// The harmonic mean of both; 0 where none of it was predicted.
    pub f1: Option<f64>,
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

/// Sums from which R² follows, over all outputs together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Regression {
    count: u64,
    /// The first target: sums are taken around it, so that a large mean costs no digits.
    origin: f64,
    sum: f64,
    squares: f64,
    residuals: f64,
}

impl Regression {
    /// Counts a number.
    pub fn count(&mut self, truth: f64, predicted: f64) {
        if self.count == 0 {
            self.origin = truth;
        }
        let (centred, residual) = (truth - self.origin, truth - predicted);
        self.count += 1;
        self.sum += centred;
        self.squares += centred * centred;
        self.residuals += residual * residual;
    }

    /// R², 1 at best; 0 says that the mean would do as well. None where the targets do not differ.
    pub fn r2(&self) -> Option<f64> {
        let around_mean = self.squares - self.sum * self.sum / (self.count.max(1) as f64);
        (around_mean > 0.0).then(|| 1.0 - self.residuals / around_mean)
    }

    /// The mean squared residual; 0 where nothing was counted.
    pub fn mean_square(&self) -> f64 {
        self.residuals / (self.count.max(1) as f64)
    }
}

/// The class that outputs predict: the largest (of equal ones the first), or of a single one whether it says yes.
/// Predicted values of two classes, 0 and 1, are told apart at a half.
pub fn predicted_class(outputs: &[f32], meaning: Outputs) -> usize {
    match outputs {
        [only] => {
            let bar = if meaning == Outputs::Values { 0.5 } else { 0.0 };
            usize::from(*only > bar)
        }
        all => {
            let mut best = 0;
            for (class, value) in all.iter().enumerate() {
                if *value > all[best] {
                    best = class;
                }
            }
            best
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confusion_matrix_counts_what_scikit_learn_counts() {
        // sklearn.metrics.classification_report of these two lists gives the same numbers.
        let (truth, predicted) = ([0, 0, 0, 1, 1, 2, 2, 2], [0, 0, 1, 1, 2, 2, 2, 0]);
        let mut confusion = Confusion::new(3);
        truth.iter().zip(predicted).for_each(|(truth, predicted)| confusion.count(*truth, predicted));
        assert_eq!(confusion.counts(), [2, 1, 0, 0, 1, 1, 1, 0, 2]);
        assert_eq!((confusion.accuracy(), confusion.total()), (5.0 / 8.0, 8));
        let second = confusion.of_class(1);
        assert_eq!((second.examples, second.precision, second.recall, second.f1), (2, Some(0.5), Some(0.5), Some(0.5)));
        let third = confusion.of_class(2);
        assert_eq!((third.precision, third.recall), (Some(2.0 / 3.0), Some(2.0 / 3.0)));
        confusion.count(3, 0);
        assert_eq!(confusion.total(), 8, "a class that is none is not counted");
        assert_eq!(Confusion::new(2).accuracy(), 0.0);
        // Nothing of the first class is predicted, no example is of the third.
        let mut missing = Confusion::new(3);
        [(0, 1), (1, 1), (1, 2)].into_iter().for_each(|(truth, predicted)| missing.count(truth, predicted));
        let of = [0, 1, 2].map(|class| missing.of_class(class));
        assert_eq!(of.map(|of| of.precision), [None, Some(0.5), None]);
        assert_eq!(of.map(|of| of.recall), [Some(0.0), Some(0.5), None]);
        assert_eq!(of.map(|of| of.f1), [Some(0.0), Some(0.5), None]);
    }

    #[test]
    fn r2_is_that_of_scikit_learn_wherever_the_numbers_lie() {
        // sklearn.metrics.r2_score([3, -0.5, 2, 7], [2.5, 0.0, 2, 8]) = 0.9486081370449679
        for offset in [0.0, 1e6] {
            let mut fit = Regression::default();
            for (truth, predicted) in [(3.0, 2.5), (-0.5, 0.0), (2.0, 2.0), (7.0, 8.0)] {
                fit.count(truth + offset, predicted + offset);
            }
            let r2 = fit.r2().expect("the targets differ");
            assert!((r2 - 0.948_608_137_044_967_9).abs() < 1e-12, "{r2}");
            assert_eq!(fit.mean_square(), 0.375);
        }
        let mut constant = Regression::default();
        constant.count(1.0, 2.0);
        assert_eq!(constant.r2(), None);
    }

    #[test]
    fn the_largest_output_is_predicted_and_a_single_one_says_yes_or_no() {
        assert_eq!(predicted_class(&[0.1, 0.7, 0.7], Outputs::Logits), 1);
        assert_eq!(predicted_class(&[0.2], Outputs::Margins), 1);
        assert_eq!(predicted_class(&[-0.2], Outputs::Margins), 0);
        assert_eq!(predicted_class(&[0.4], Outputs::Values), 0);
    }
}
