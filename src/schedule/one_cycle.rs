//! One cycle: up to the full rate, then down to almost nothing, both along a cosine.
//!
//! The optimizer's rate lr₀ is the highest. The rate rises from low = lr₀/div to it until step top = pct · T − 1 and
//! falls to low/final until the last step, T − 1; p is how far each of the two has come.
//!
//! Source: L. N. Smith and N. Topin (2019), "Super-convergence: very fast training of neural networks using large
//! learning rates", SPIE 11006; torch.optim.lr_scheduler.OneCycleLR with max_lr = lr₀, total_steps = T, cosine
//! annealing and without its cycle of momentum.

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "one_cycle",
        name: text("One cycle", "单周期"),
        about: text(
            "Rises, then falls to almost nothing: dares a large rate in the middle of the run.",
            "先升后降至几乎为零：敢于在中段使用大学习率。",
        ),
        source: "Smith & Topin (2019), SPIE 11006; torch.optim.lr_scheduler.OneCycleLR",
        hypers: &[
            Hyper::primary(
                "pct_start",
                text("Part that rises", "上升占比"),
                (0.0, 1.0),
                Scale::Linear,
                0.3,
                text("Which part of the run the rate rises.", "学习率上升阶段占全程的比例。"),
            ),
            Hyper::more(
                "div_factor",
                text("First divisor", "初始除数"),
                (1.0, 1e4),
                Scale::Log,
                25.0,
                text("The first rate is the highest divided by this.", "最高学习率除以该值即初始学习率。"),
            ),
            Hyper::more(
                "final_div_factor",
                text("Last divisor", "最终除数"),
                (1.0, 1e8),
                Scale::Log,
                1e4,
                text("The last rate is the first divided by this.", "初始学习率除以该值即最终学习率。"),
            ),
            WARMUP_STEPS,
        ],
    },
    formula: "\
top = pct_start*T - 1
low = lr0/div_factor
rises = t <= top
p = select(rises, t/max(top, 1), (t - top)/(T - 1 - top))
start = select(rises, low, lr0)
stop = select(rises, lr0, low/final_div_factor)
stop + (start - stop)/2*(1 + cos(pi*p))",
};
