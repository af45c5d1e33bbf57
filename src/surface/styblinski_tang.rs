//! The Styblinski–Tang function: two wells along each axis, so four minima of three depths.
//!
//! f(x, y) = ½ (x⁴ − 16x² + 5x + y⁴ − 16y² + 5y), on [−5, 5]². With a = −2.903534 and b = 2.746803: global minimum f(a,
//! a) = −78.332331; local minima f(a, b) = f(b, a) = −64.195612, f(b, b) = −50.058893. A local maximum near (0.156731,
//! 0.156731).
//!
//! Source: M. A. Styblinski and T.-S. Tang (1990), "Experiments in nonconvex optimization: stochastic approximation
//! with function smoothing and simulated annealing", Neural Networks 3(4):467–483.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "styblinski_tang",
        name: text("Styblinski–Tang", "Styblinski–Tang 函数"),
        about: text(
            "Two wells along each axis, four in all, one deepest. The coordinates do not speak to each other.",
            "每个轴上有两个阱，共四个，其中一个最深。两个坐标互不影响。",
        ),
        source: "Styblinski & Tang (1990), Neural Networks 3(4):467–483",
        hypers: &[],
    },
    formula: "(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
    domain: [[-5.0, 5.0], [-5.0, 5.0]],
    start: [0.6, 4.6],
    minima: |_| {
        let [a, b] = [-2.903_534_027_771_177, 2.746_802_770_990_837];
        let middle = -64.195_612_359_055_36;
        vec![[a, a, -78.332_331_407_542_82], [a, b, middle], [b, a, middle], [b, b, -50.058_893_310_567_88]]
    },
    saddles: &[[-2.903_534_027_771_177, 0.156_731_256_780_340_1], [0.156_731_256_780_340_1, -2.903_534_027_771_177], [0.156_731_256_780_340_1, 2.746_802_770_990_837], [2.746_802_770_990_837, 0.156_731_256_780_340_1]],
    log_height: false,
    data: None,
};
