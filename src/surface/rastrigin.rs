//! Rastrigin's function: a bowl with a regular field of pits.
//!
//! f(x, y) = 2A + (x² − A cos 2πx) + (y² − A cos 2πy), on [−5.12, 5.12]². Global minimum f(0, 0) = 0; a local minimum
//! near every point with whole coordinates.
//!
//! Source: L. A. Rastrigin (1974), "Systems of Extremal Control", Nauka; in this two-variable form A. Törn and
//! A. Žilinskas (1989), "Global Optimization", Springer LNCS 350.

use super::Surface;
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "rastrigin",
        name: text("Rastrigin", "Rastrigin 函数"),
        about: text(
            "A bowl full of pits. Only noise, momentum or luck carries a local method to the centre.",
            "布满小坑的碗。局部方法只有借助噪声、动量或运气才能到达中心。",
        ),
        source: "Rastrigin (1974), Systems of Extremal Control; Törn & Žilinskas (1989), Global Optimization",
        hypers: &[Hyper::primary(
            "A",
            text("Depth of the pits", "坑的深度"),
            (0.0, 20.0),
            Scale::Linear,
            10.0,
            text("0 is a plain bowl, 10 the classical function.", "0 为普通的碗，10 为经典函数。"),
        )],
    },
    formula: "\
u = x^2 - A*cos(2*pi*x)
v = y^2 - A*cos(2*pi*y)
2*A + u + v",
    domain: [[-5.12, 5.12], [-5.12, 5.12]],
    start: [-3.3, 2.7],
    minima: |_| vec![[0.0, 0.0, 0.0]],
    saddles: &[],
    log_height: false,
    data: None,
};
