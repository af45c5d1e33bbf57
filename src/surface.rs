//! Surfaces: functions of two variables on which optimizers race. One file each, in the formula language.

use crate::data::Data;
use crate::registry::{Entry, Item};

pub use crate::objective::{Objective, Slices, heights, slopes};

crate::registry! {
    /// All surfaces, in the order of the menu.
    TABLE: Surface = rosenbrock, quadratic, booth, matyas, himmelblau, beale, goldstein_price, styblinski_tang,
        three_hump_camel, six_hump_camel, mccormick, rastrigin, ackley, levy, easom, saddle, monkey_saddle,
        linear_regression, logistic_regression, two_weight_network, formula
}

/// A surface: formula, domain, start and every known minimum.
#[derive(Debug)]
pub struct Surface {
    /// Id, name, source, hyper-parameters (the formula's parameters).
    pub item: Item,
    /// f(x, y) in the formula language: lines that name parts, then the value. Empty for `formula`.
    pub formula: &'static str,
    /// The region shown at first, `[[x_min, x_max], [y_min, y_max]]`.
    pub domain: [[f64; 2]; 2],
    /// Where runs start by default.
    pub start: [f64; 2],
    /// Every known minimum as `[x, y, f]`, given the values of the hyper-parameters in their order.
    pub minima: fn(&[f64]) -> Vec<[f64; 3]>,
    /// Known saddles that stand where they are whatever the hyper-parameters; none where they are too many to be marked.
    pub saddles: &'static [[f64; 2]],
    /// Whether heights are best coloured by their logarithm.
    pub log_height: bool,
    /// What it is a mean over: the formula is then the loss of one sample. None for functions.
    pub data: Option<&'static Data>,
}

impl Entry for Surface {
    const KIND: &'static str = "surface";
    const FORMULA: crate::expr::Kind = crate::expr::Kind::Surface;
    fn table() -> &'static [&'static Self] {
        TABLE
    }
    fn item(&self) -> &Item {
        &self.item
    }
    fn formula(&self) -> &'static str {
        self.formula
    }
    fn columns(&self) -> &'static [&'static str] {
        self.data.map_or(&[], |data| &data.columns)
    }
    fn example(&self) -> &'static str {
        if self.formula.is_empty() { formula::EXAMPLE } else { "" }
    }
}
