//! Conjugate gradients: d ← −g + β d, with β by one of four formulas.
//!
//! On a quadratic with exact steps all four are the same number, and n steps reach the minimum. On other functions they
//! differ: Polak and Ribière's, not below 0, restarts by itself when a step was short (equation 5.45). β is 0 at the start,
//! at every restart and where the direction would not descend.
//!
//! Source: R. Fletcher and C. M. Reeves (1964), "Function minimization by conjugate gradients", The Computer Journal
//! 7:149–154; E. Polak and G. Ribière (1969), Rev. Franç. Inform. Rech. Opér. 3(16):35–43; M. R. Hestenes and E. Stiefel
//! (1952), J. Res. Nat. Bur. Standards 49:409–436; Y. H. Dai and Y. Yuan (1999), SIAM J. Optim. 10:177–182; Nocedal &
//! Wright (2006), Numerical Optimization, 2nd ed., section 5.2, equations 5.41 to 5.49.

use super::{FirstTrial, Preset, Traits, Variants};
use crate::optim::Rule;
use crate::registry::{Hyper, Item, Scale, text};

/// A text with this formula of β.
macro_rules! with_beta {
    ($beta:literal) => {
        concat!(
            "fresh = select(restart > 0, k == restart*floor(k/restart), k == 0)\n",
            "beta = select(fresh, 0, ",
            $beta,
            ")\nd = -g + beta*d"
        )
    };
}

const FORMULAS: [&str; 4] = [
    with_beta!("dot(g, g)/dot(g_before, g_before)"),
    with_beta!("max(dot(g, y)/dot(g_before, g_before), 0)"),
    with_beta!("dot(g, y)/dot(d, y)"),
    with_beta!("dot(g, g)/dot(d, y)"),
];

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "conjugate_gradient",
        name: text("Conjugate gradient", "共轭梯度"),
        about: text(
            "Keeps part of the last direction, so that no step undoes the one before; needs no matrix.",
            "保留上一方向的一部分，使各步互不抵消；不需要矩阵。",
        ),
        source: "Fletcher & Reeves (1964); Polak & Ribière (1969); Hestenes & Stiefel (1952); Dai & Yuan (1999)",
        hypers: &[
            Hyper::primary(
                "beta",
                text("Formula of β", "β 的公式"),
                (0.0, 3.0),
                Scale::Choice(&[
                    ("fletcher_reeves", text("Fletcher–Reeves", "Fletcher–Reeves")),
                    ("polak_ribiere", text("Polak–Ribière", "Polak–Ribière")),
                    ("hestenes_stiefel", text("Hestenes–Stiefel", "Hestenes–Stiefel")),
                    ("dai_yuan", text("Dai–Yuan", "Dai–Yuan")),
                ]),
                1.0,
                text("How much of the last direction is kept.", "上一方向保留多少。"),
            ),
            Hyper::more(
                "restart",
                text("Restart every", "重启间隔"),
                (0.0, 1000.0),
                Scale::Integer,
                0.0,
                text(
                    "After how many steps the method starts afresh along −g; 0 for never.",
                    "每隔多少步沿 −g 重新开始；0 表示从不。",
                ),
            ),
        ],
    },
    formula: FORMULAS[1],
    search: Some(Traits {
        line_search: Some(Preset { id: "wolfe", values: &[("c2", 0.1)] }),
        first_trial: FirstTrial::Guessed,
        accept: None,
        variants: Some(Variants { key: "beta", texts: &FORMULAS }),
    }),
};
