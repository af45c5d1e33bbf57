//! McCormick's function: a wave along one diagonal of a trough across the other.
//!
//! f(x, y) = sin(x + y) + (x − y)² − 1.5x + 2.5y + 1, on x ∈ [−1.5, 4], y ∈ [−3, 4]. Global minimum in this region
//! f(½ − π/3, −½ − π/3) = −π/3 − √3/2 ≈ −1.913223; local minimum f(½ + 2π/3, −½ + 2π/3) ≈ 1.228370. The wave goes on
//! for ever, each of its minima π deeper than the one above it.
//!
//! Source: G. P. McCormick (1976), "Computability of global solutions to factorable nonconvex programs: Part I",
//! Mathematical Programming 10:147–175.

use super::Surface;
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Surface = Surface {
    item: Item {
        id: "mccormick",
        name: text("McCormick", "McCormick 函数"),
        about: text(
            "A trough with a wave along it. Started a little higher, every run ends in the other valley.",
            "槽底起伏如波。起点再高一点，所有轨迹都会落入另一个山谷。",
        ),
        source: "McCormick (1976), Mathematical Programming 10:147–175",
        hypers: &[],
    },
    formula: "sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1",
    domain: [[-1.5, 4.0], [-3.0, 4.0]],
    start: [-1.0, 3.0],
    minima: |_| {
        vec![
            [-0.547_197_551_196_597_7, -1.547_197_551_196_597_7, -1.913_222_954_981_036_4],
            [2.594_395_102_393_195_7, 1.594_395_102_393_195_5, 1.228_369_698_608_756_9],
        ]
    },
    saddles: &[[1.547_197_551_196_597_9, 0.547_197_551_196_597_7]],
    log_height: true,
    data: None,
};
