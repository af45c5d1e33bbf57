//! Augmentation: altered copies of training images, other ones in every epoch. One file each.
//!
//! A function of (image, seed, epoch, example), so that any worker gives the same pixels for an example, in any order.
//! Only batches that are trained on are altered.

use super::DataError;
use crate::experiment::Choice;
use crate::expr::Kind;
use crate::registry::{Entry, Hyper, Item, Scale, text};
use crate::rng::{self, Stream};

crate::registry! {
    /// All augmentations, in the order of the menu.
    TABLE: Augment = random_crop, flip, rotate, noise, cutout
}

/// A way of altering an example.
#[derive(Debug)]
pub struct Augment {
    /// Id, name, source, hyper-parameters.
    pub item: Item,
    /// Whether it needs pixels that lie side by side.
    pub images_only: bool,
    /// Writes the altered example: the values of the hyper-parameters in their order, the shape, the example, the result.
    /// Allocates nothing.
    pub apply: fn(&[f64], Shape, Draw, &[f32], &mut [f32]),
}

/// Height, width and channels. A table's row is 1 × features × 1.
pub type Shape = [usize; 3];

/// What chance is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Draw {
    seed: u32,
    epoch: u32,
    example: u32,
    /// Which augmentation of the chain it is.
    place: u32,
}

impl Draw {
    /// Two numbers, uniform in (0, 1). Different slots (below 2²⁴) are independent.
    fn uniform(self, slot: u32) -> [f64; 2] {
        rng::uniform_pair(self.key(slot), Stream::Augment, self.epoch, self.example)
    }

    /// Two standard normal numbers.
    fn normal(self, slot: u32) -> [f64; 2] {
        rng::normal_pair(self.key(slot), Stream::Augment, self.epoch, self.example)
    }

    /// A key of the place in the chain and the slot: the generator mixes keys well.
    fn key(self, slot: u32) -> u32 {
        rng::philox([slot, self.place, 0, 0], [self.seed, Stream::Augment as u32])[0]
    }
}

impl Entry for Augment {
    const KIND: &'static str = "augmentation";
    // Never asked: there is no text to be typed.
    const FORMULA: Kind = Kind::Surface;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        ""
    }
    fn typed(&self) -> bool {
        false
    }
}

/// A chain of augmentations, planned. Allocates when planned and never afterwards.
#[derive(Clone, Debug)]
pub struct Augmenter {
    seed: u32,
    shape: Shape,
    chain: Vec<(&'static Augment, Vec<f64>)>,
    /// (...shape)
    between: Vec<f32>,
}

impl Augmenter {
    /// Plans a chain for examples of a shape.
    ///
    /// # Errors
    /// Where one of them needs images and the shape is not one of images.
    pub fn new(chain: &[Choice<Augment>], shape: &[usize], seed: u32) -> Result<Self, DataError> {
        let image = <[usize; 3]>::try_from(shape).ok();
        if let Some(unfit) = chain.iter().find(|choice| choice.entry.images_only && image.is_none()) {
            let needs = text("images (height, width, channels)", "图像（高、宽、通道）");
            return Err(DataError::Unfit { step: unfit.entry.item.id, needs });
        }
        let size: usize = shape.iter().product();
        let values = |choice: &Choice<Augment>| choice.all_values().into_iter().map(|(_, value)| value).collect();
        Ok(Self {
            seed,
            shape: image.unwrap_or([1, size, 1]),
            chain: chain.iter().map(|choice| (choice.entry, values(choice))).collect(),
            between: vec![0.0; size],
        })
    }

    /// Whether it leaves everything as it is.
    pub fn is_empty(&self) -> bool {
        self.chain.is_empty()
    }

    /// Alters an example in place, for this epoch. (...shape)
    ///
    /// # Panics
    /// Where the example has another size than was planned for.
    pub fn apply(&mut self, epoch: u32, example: u32, values: &mut [f32]) {
        for ((entry, hypers), place) in self.chain.iter().zip(0..) {
            self.between.copy_from_slice(values);
            let draw = Draw { seed: self.seed, epoch, example, place };
            (entry.apply)(hypers, self.shape, draw, &self.between, values);
        }
    }
}

/// The hyper-parameter of what moves pixels: what stands where none came from.
const FILL: Hyper = Hyper::more(
    "fill",
    text("Outside", "边界外"),
    (0.0, 1.0),
    Scale::Choice(&[("zero", text("Zero", "零")), ("edge", text("Nearest pixel", "最近的像素"))]),
    0.0,
    text("What stands where no pixel came from.", "没有像素移入的位置填什么。"),
);

/// A pixel, or what stands outside.
fn pixel(
    image: &[f32],
    [height, width, channels]: Shape,
    [row, column]: [isize; 2],
    channel: usize,
    edge: bool,
) -> f32 {
    let inside = row >= 0 && row < height as isize && column >= 0 && column < width as isize;
    if !inside && !edge {
        return 0.0;
    }
    let row = row.clamp(0, height as isize - 1) as usize;
    let column = column.clamp(0, width as isize - 1) as usize;
    image[(row * width + column) * channels + channel]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image() -> Vec<f32> {
        (0..6 * 5 * 2).map(|i| 1.0 + i as f32).collect()
    }

    fn altered(choice: Choice<Augment>, epoch: u32, example: u32) -> Vec<f32> {
        let mut values = image();
        Augmenter::new(&[choice], &[6, 5, 2], 3).expect("images").apply(epoch, example, &mut values);
        values
    }

    #[test]
    fn it_depends_on_seed_epoch_and_example_alone() {
        for entry in Augment::table() {
            let one = |epoch: u32, example: u32| altered(Choice::new(entry), epoch, example);
            assert_eq!(one(2, 7), one(2, 7), "{}", entry.item.id);
            let others: Vec<_> = (0..20).map(|epoch| one(epoch, 7)).collect();
            assert!(others.iter().any(|other| *other != others[0]), "{}", entry.item.id);
            let others: Vec<_> = (0..20).map(|example| one(1, example)).collect();
            assert!(others.iter().any(|other| *other != others[0]), "{}", entry.item.id);
        }
    }

    #[test]
    fn a_crop_is_a_move_and_a_flip_a_mirror() {
        let crops: Vec<_> = (0..50).map(|e| altered(Choice::named("random_crop").expect("exists"), e, 0)).collect();
        let moved = |down: isize, right: isize| -> Vec<f32> {
            let at = |i: usize| [(i / 10) as isize + down, (i / 2 % 5) as isize + right];
            (0..60).map(|i| pixel(&image(), [6, 5, 2], at(i), i % 2, false)).collect()
        };
        for crop in &crops {
            assert!((-4..=4).any(|down| (-4..=4).any(|right| moved(down, right) == *crop)));
        }
        let mirror: Vec<f32> = (0..60).map(|i| image()[(i / 10 * 5 + 4 - i / 2 % 5) * 2 + i % 2]).collect();
        let flips: Vec<_> = (0..200).map(|e| altered(Choice::named("flip").expect("exists"), e, 0)).collect();
        assert!(flips.iter().all(|flip| *flip == mirror || *flip == image()));
        // Four standard deviations of a binomial count.
        assert!(flips.iter().filter(|flip| **flip == mirror).count().abs_diff(100) < 29);
    }

    #[test]
    fn a_turn_by_nothing_is_exact_and_cutout_leaves_the_rest() {
        let still = Choice::<Augment>::named("rotate").expect("exists").with("degrees", 0.0);
        assert_eq!(altered(still, 1, 1), image());
        let cut = Choice::<Augment>::named("cutout").expect("exists").with("size", 2.0);
        for epoch in 0..50 {
            let cut = altered(cut.clone(), epoch, 1);
            let zeros = cut.iter().filter(|value| **value == 0.0).count();
            assert!((2..=8).contains(&zeros) && zeros.is_multiple_of(2), "{zeros}");
            assert!(cut.iter().zip(image()).all(|(a, b)| *a == 0.0 || *a == b));
        }
    }

    #[test]
    fn noise_has_the_deviation_it_says() {
        let noisy: Vec<f64> = (0..400)
            .flat_map(|e| altered(Choice::named("noise").expect("exists"), e, 2).into_iter().zip(image()))
            .map(|(a, b)| f64::from(a) - f64::from(b))
            .collect();
        let n = noisy.len() as f64;
        let (mean, square) = (noisy.iter().sum::<f64>() / n, noisy.iter().map(|x| x * x).sum::<f64>() / n);
        assert!(mean.abs() < 4.0 * 0.1 / n.sqrt(), "{mean}");
        assert!((square / 0.01 - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{square}");
    }

    #[test]
    fn what_needs_images_refuses_tables() {
        for entry in Augment::table() {
            assert_eq!(Augmenter::new(&[Choice::new(entry)], &[4], 1).is_err(), entry.images_only, "{}", entry.item.id);
        }
    }
}
