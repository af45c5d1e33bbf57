//! Which examples train, which validate, which test.
//!
//! One shuffle of all examples by the seed: the first train, the next test, the rest validate. Classes are not
//! balanced between the parts (no stratification): the parts differ as random samples do. As scikit-learn's
//! train_test_split(shuffle=True, stratify=None), applied twice.
//!
//! Source: M. Stone (1974), "Cross-validatory choice and assessment of statistical predictions", Journal of the Royal
//! Statistical Society B 36:111–147.

use super::DataError;
use super::batches::shuffle;
use crate::rng::Stream;

/// The examples of each part, by their place in the dataset, in the order of the shuffle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// What is trained on, and all that preprocessing is fitted to.
    pub train: Vec<u32>,
    /// What choices are made by.
    pub validation: Vec<u32>,
    /// What is looked at once, at the end. Empty unless asked for.
    pub test: Vec<u32>,
}

impl Split {
    /// Draws `train` examples to train on and `test` to test on; the rest validates. The training part does not depend
    /// on `test`.
    ///
    /// # Errors
    /// Where there are not so many examples, or none would train.
    pub fn new(examples: usize, seed: u32, train: usize, test: usize) -> Result<Self, DataError> {
        if train == 0 || train.checked_add(test).is_none_or(|sum| sum > examples) {
            return Err(DataError::Split { train, test, examples });
        }
        let mut order = vec![0; examples];
        shuffle(&mut order, seed, Stream::Split, 0);
        let (train, rest) = order.split_at(train);
        let (test, validation) = rest.split_at(test);
        Ok(Self { train: train.to_vec(), validation: validation.to_vec(), test: test.to_vec() })
    }

    /// How many examples train where nothing is said: four of five, at least one.
    pub fn usual(examples: usize) -> usize {
        (examples * 4 / 5).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_hold_every_example_once() {
        let split = Split::new(150, 7, 100, 20).expect("fits");
        assert_eq!((split.train.len(), split.validation.len(), split.test.len()), (100, 30, 20));
        let mut all = [split.train.clone(), split.validation, split.test].concat();
        all.sort_unstable();
        assert_eq!(all, (0..150).collect::<Vec<_>>());
        assert_eq!(Split::new(150, 7, 100, 0).expect("fits").train, split.train);
        assert_ne!(Split::new(150, 8, 100, 20).expect("fits").train, split.train);
        assert!(Split::new(3, 1, 3, 0).expect("fits").validation.is_empty());
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        for (train, test) in [(0, 1), (11, 0), (10, 1), (usize::MAX, 2)] {
            let error = Split::new(10, 1, train, test).expect_err("does not fit");
            assert_eq!(error, DataError::Split { train, test, examples: 10 });
        }
    }
}
