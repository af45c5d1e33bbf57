//! FTRL-Proximal: follow the regularized leader, x = argmin of the linear losses so far, a pull towards every point
//! visited, and λ₁|x| + ½λ₂x².
//!
//! For each coordinate n ← n + g², s' = (β + √n)/η, z ← z + g − (s' − s) x, s ← s', and x = 0 where |z| ≤ λ₁, else x =
//! −(z − λ₁ sign z) / (s + λ₂). So λ₁ makes coordinates exactly zero. Without it and λ₂ this is AdaGrad with β in place
//! of ε: x ← x − η g / (β + √n).
//!
//! Two choices make the paper's algorithm one of these rules. It starts from x = z = 0; here the start is given, and z
//! starts where the closed form gives back that start. And s, the inverse of the rate, is kept as a state: at a
//! constant rate s' − s is the paper's σ = (√(n + g²) − √n)/η, and where a schedule changes η, x does not jump.
//!
//! Source: H. B. McMahan et al. (2013), "Ad click prediction: a view from the trenches", KDD, algorithm 1 (α is `lr`).

use super::{Rule, lr};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Rule = Rule {
    item: Item {
        id: "ftrl",
        name: text("FTRL", "FTRL"),
        about: text(
            "Follows the best point for all gradients so far; its L1 term makes coordinates exactly zero.",
            "追随对以往所有梯度而言的最佳点；其 L1 项使坐标恰好为零。",
        ),
        source: "McMahan et al. (2013), KDD, algorithm 1 (FTRL-Proximal)",
        hypers: &[
            lr(0.1),
            Hyper::primary(
                "l1",
                text("L1 strength", "L1 强度"),
                (1e-4, 100.0),
                Scale::LogOrZero,
                0.0,
                text("Holds a coordinate at zero until its gradients exceed this.", "在梯度之和超过该值之前使坐标保持为零。"),
            ),
            Hyper::more(
                "l2",
                text("L2 strength", "L2 强度"),
                (1e-4, 100.0),
                Scale::LogOrZero,
                0.0,
                text("Pulls every coordinate towards zero.", "把每个坐标拉向零。"),
            ),
            Hyper::more(
                "beta",
                text("Start of the root", "平方根初值"),
                (1e-3, 100.0),
                Scale::Log,
                1.0,
                text("Keeps the first steps small.", "使最初几步较小。"),
            ),
        ],
    },
    formula: "\
state n, s = beta/lr, z = -x*(beta/lr + l2) - l1*sign(x)
n = n + g^2
z = z + g - ((beta + sqrt(n))/lr - s)*x
s = (beta + sqrt(n))/lr
x = select(abs(z) <= l1, 0, -(z - l1*sign(z))/(s + l2))",
    search: None,
};
