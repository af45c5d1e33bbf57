//! AMSGrad: Adam that divides by the largest mean square so far, w ← max(w, v).
//!
//! The rate of a coordinate never grows again, which repairs Adam's proof of convergence. PyTorch takes the maximum of
//! the uncorrected v and corrects it afterwards: x ← x − η m̂ / (√(w / (1 − β₂ᵗ)) + ε); the paper corrects nothing.
//!
//! Source: S. J. Reddi, S. Kale and S. Kumar (2018), "On the convergence of Adam and beyond", ICLR, algorithm 2;
//! torch.optim.Adam(amsgrad=True).

use super::{Rule, WEIGHT_DECAY, beta1, beta2, eps, lr};
use crate::registry::{Item, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "amsgrad",
        name: text("AMSGrad", "AMSGrad"),
        about: text(
            "Adam that never forgets its largest gradients: safe, and slower after a steep start.",
            "永不忘记最大梯度的 Adam：更稳妥，但陡峭的起步之后更慢。",
        ),
        source: "Reddi, Kale & Kumar (2018), ICLR, algorithm 2; torch.optim.Adam(amsgrad=True)",
        hypers: &[lr(1e-3), beta1(0.9), beta2(0.999), eps(1e-8), WEIGHT_DECAY],
    },
    formula: "\
state m, v, w
g = g + weight_decay*x
m = beta1*m + (1 - beta1)*g
v = beta2*v + (1 - beta2)*g^2
w = max(w, v)
mhat = m/(1 - beta1^t)
what = w/(1 - beta2^t)
x = x - lr*mhat/(sqrt(what) + eps)",
    search: None,
};
