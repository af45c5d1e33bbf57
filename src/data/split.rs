//! Which examples train, which validate, which test.
//!
//! One shuffle of all examples by the seed: the first train, the next test, the rest validate. Classes are not
//! balanced between the parts (no stratification): the parts differ as random samples do. As scikit-learn's
//! train_test_split(shuffle=True, stratify=None), applied twice. Or in folds, as its KFold(shuffle=True), of what does not test.
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

    /// The same examples to test on as [`Split::new`], and of the others the fold of this number, from 0, to validate: one of
    /// `folds` parts in the order of the shuffle, the first of them larger by one where sizes do not divide.
    ///
    /// # Errors
    /// As [`Split::new`]; and where a fold would be empty.
    pub fn fold(
        examples: usize,
        seed: u32,
        train: usize,
        test: usize,
        [fold, folds]: [usize; 2],
    ) -> Result<Self, DataError> {
        let Self { train, validation, test } = Self::new(examples, seed, train, test)?;
        let pool = [train, validation].concat();
        if fold >= folds || folds > pool.len() {
            return Err(DataError::Folds { folds, examples: pool.len() });
        }
        let (size, larger) = (pool.len() / folds, pool.len() % folds);
        let start = fold * size + fold.min(larger);
        let end = start + size + usize::from(fold < larger);
        let validation = pool[start..end].to_vec();
        Ok(Self { train: [&pool[..start], &pool[end..]].concat(), validation, test })
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
    fn folds_hold_every_example_that_does_not_test_once() {
        for (examples, test, folds) in [(150, 20, 5), (151, 0, 10), (23, 3, 7), (20, 0, 20)] {
            let plain = Split::new(examples, 7, 10, test).expect("fits");
            let all: Vec<Split> =
                (0..folds).map(|fold| Split::fold(examples, 7, 10, test, [fold, folds]).expect("fits")).collect();
            let mut validated: Vec<u32> = all.iter().flat_map(|split| split.validation.clone()).collect();
            validated.sort_unstable();
            let mut pool = [plain.train, plain.validation].concat();
            pool.sort_unstable();
            assert_eq!(validated, pool);
            let sizes = all.iter().map(|split| split.validation.len());
            assert!(sizes.clone().max().expect("some") - sizes.min().expect("some") <= 1);
            for split in &all {
                assert_eq!(split.test, plain.test);
                let mut whole = [&split.train[..], &split.validation].concat();
                whole.sort_unstable();
                assert_eq!(whole, pool);
            }
        }
        let error = Split::fold(12, 7, 5, 4, [0, 9]).expect_err("does not fit");
        assert_eq!(error, DataError::Folds { folds: 9, examples: 8 });
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        for (train, test) in [(0, 1), (11, 0), (10, 1), (usize::MAX, 2)] {
            let error = Split::new(10, 1, train, test).expect_err("does not fit");
            assert_eq!(error, DataError::Split { train, test, examples: 10 });
        }
    }
}
