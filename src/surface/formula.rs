//! The surface the user types: any formula of x and y, on any domain. `param k = 2` lines become sliders.

use super::Surface;
use crate::registry::{Item, text};

/// What the field starts with: two wells of different depth.
pub const EXAMPLE: &str = "x^4 - 3*x*y + y^2";

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "formula",
        name: text("Your formula", "自定义公式"),
        about: text("Type any function of x and y and race on it.", "输入任意关于 x 和 y 的函数并在其上比赛。"),
        source: "typed by the user",
        hypers: &[],
    },
    formula: "",
    domain: [[-2.5, 2.5], [-2.5, 2.5]],
    start: [-0.4, 1.8],
    minima: |_| Vec::new(),
    saddles: &[],
    log_height: true,
    data: None,
};
