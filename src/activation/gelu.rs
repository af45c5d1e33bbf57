//! Gaussian error linear unit: x·Φ(x), Φ the distribution function of the standard normal.
//!
//! Φ needs the error function, which the formula language does not have as a word; the formula writes erfc(z) out as a
//! fraction and a polynomial that is right to 1.2 parts in 10⁷ everywhere. With `approximate` = `tanh` it is the
//! approximation by tanh instead, as in PyTorch.
//!
//! Source: D. Hendrycks and K. Gimpel (2016), Gaussian error linear units, arXiv:1606.08415; torch.nn.GELU; erfc: W. H.
//! Press et al., Numerical Recipes, section 6.2 (erfcc).

use super::{Activation, Over};
use crate::registry::{Hyper, Item, Scale, text};

/// By PyTorch's approximate="tanh".
pub const BY_TANH: &str = "0.5*x*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))";

/// The entry.
pub const ENTRY: Activation = Activation {
    item: Item {
        id: "gelu",
        name: text("GELU", "GELU"),
        about: text(
            "Weights each number by the chance that a normal number is smaller: a smooth ReLU, common in transformers.",
            "用正态随机数小于它的概率为每个数加权：平滑的 ReLU，常见于 Transformer。",
        ),
        source: "Hendrycks & Gimpel (2016), arXiv:1606.08415; torch.nn.GELU",
        hypers: &[Hyper::more(
            "approximate",
            text("Approximation", "近似"),
            (0.0, 1.0),
            Scale::Choice(&[("none", text("none", "无")), ("tanh", text("by tanh", "用 tanh"))]),
            0.0,
            text("Whether Φ is approximated by tanh.", "是否用 tanh 近似 Φ。"),
        )],
    },
    formula: "\
z = abs(x)/sqrt(2)
t = 1/(1 + z/2)
p = -0.82215223 + t*0.17087277
p = 0.27886807 + t*(-1.13520398 + t*(1.48851587 + t*p))
p = 0.37409196 + t*(0.09678418 + t*(-0.18628806 + t*p))
tail = 0.5*t*exp(-z^2 - 1.26551223 + t*(1.00002368 + t*p))
x*select(x < 0, tail, 1 - tail)",
    over: Over::Numbers,
    limits: (0.0, f64::INFINITY),
};
