//! Digits: 1797 handwritten digits of 8 × 8 pixels, 0 to 16 each.
//!
//! Each pixel counts the dark ones of a 4 × 4 block of a 32 × 32 bitmap. 174 to 183 of each digit.
//!
//! Source: E. Alpaydin and C. Kaynak (1998), "Optical recognition of handwritten digits", UCI Machine Learning
//! Repository, doi:10.24432/C50P49 (CC BY 4.0), the test part, as scikit-learn ships it.

use super::{Recipe, classes};
use crate::FULL;
use crate::registry::{Item, text};

/// 1797 rows of 64 pixels and the digit, a byte each.
static BYTES: &[u8] = if FULL { include_bytes!("../../../static/datasets/digits.u8") } else { &[] };

/// What the labels mean.
pub(super) const NAMES: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

/// The entry.
pub const ENTRY: Recipe = Recipe {
    item: Item {
        id: "digits",
        name: text("Digits", "手写数字"),
        about: text(
            "1797 handwritten digits of 8 × 8 pixels: real images, small enough to train on within seconds.",
            "1797 个 8×8 像素的手写数字：真实图像，小到几秒即可完成训练。",
        ),
        source: "Alpaydin & Kaynak (1998), Optical recognition of handwritten digits; UCI, CC BY 4.0; scikit-learn's copy",
        hypers: &[],
    },
    make: |_, _| {
        let table: Vec<f32> = BYTES.iter().copied().map(f32::from).collect();
        let mut digits = classes(&table, &[""; 64], &NAMES, ENTRY.item.source)?;
        (digits.shape, digits.names) = (vec![8, 8, 1], Vec::new());
        Ok(digits)
    },
};
