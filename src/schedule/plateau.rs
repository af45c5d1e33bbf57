//! Reduce on plateau: the rate falls when the loss has not improved for a while. It reads the loss.
//!
//! best is the lowest loss so far, bad counts the steps since it fell by more than `threshold` of its size |best|. Where bad
//! exceeds `patience`, the rate is multiplied by `factor`, but not below `min_lr`, nor by less than `eps`; then bad
//! stays 0 for `cooldown` steps (wait counts them).
//!
//! PyTorch's ReduceLROnPlateau in mode "min" with a relative threshold, whose `step(loss)` is called before every step
//! of the optimizer, with the loss where the run then is, the start's included. Called after every step with the loss
//! it led to, PyTorch reads the same numbers at the same times but for the first: the start's loss is not read.
//!
//! Where the best loss is below 0 this leaves PyTorch, which compares with best·(1 − threshold): a number above the best, so
//! that a loss that stands still would count as an improvement for ever and the rate would never fall.
//!
//! Source: torch.optim.lr_scheduler.ReduceLROnPlateau.

use super::{Schedule, WARMUP_STEPS};
use crate::registry::{Hyper, Item, Scale, text};

/// The entry.
pub const ENTRY: Schedule = Schedule {
    item: Item {
        id: "plateau",
        name: text("On plateau", "停滞时衰减"),
        about: text(
            "Watches the loss and lowers the rate when it has stopped falling.",
            "观察损失：当其不再下降时降低学习率。",
        ),
        source: "torch.optim.lr_scheduler.ReduceLROnPlateau",
        hypers: &[
            Hyper::primary(
                "factor",
                text("Factor", "衰减因子"),
                (0.01, 0.99),
                Scale::Linear,
                0.1,
                text("What the rate is multiplied by.", "学习率所乘的因子。"),
            ),
            Hyper::primary(
                "patience",
                text("Patience", "耐心"),
                (0.0, 20_000.0),
                Scale::Integer,
                10.0,
                text("How many steps without improvement are let pass.", "容许多少步没有改善。"),
            ),
            Hyper::more(
                "threshold",
                text("Threshold", "阈值"),
                (1e-8, 1.0),
                Scale::LogOrZero,
                1e-4,
                text("What counts as an improvement, as a part of the best loss's size.", "相对最佳损失下降多少才算改善。"),
            ),
            Hyper::more(
                "cooldown",
                text("Cooldown", "冷却步数"),
                (0.0, 20_000.0),
                Scale::Integer,
                0.0,
                text("How many steps after a reduction are not counted.", "降低之后有多少步不计入。"),
            ),
            Hyper::more(
                "min_lr",
                text("Lowest rate", "最低学习率"),
                (1e-8, 1.0),
                Scale::LogOrZero,
                0.0,
                text("The rate falls no lower than this.", "学习率不会低于该值。"),
            ),
            Hyper::more(
                "eps",
                text("Least change", "最小变化"),
                (1e-12, 1.0),
                Scale::LogOrZero,
                1e-8,
                text("A reduction smaller than this is left out.", "小于该值的降低将被忽略。"),
            ),
            WARMUP_STEPS,
        ],
    },
    formula: "\
state best = 1e300, bad, wait, r = lr0
better = loss < best*(1 - threshold*sign(best))
best = select(better, loss, best)
bad = select(max(better, wait > 0), 0, bad + 1)
less = max(factor*r, min_lr)
r = select((bad > patience)*(r - less > eps), less, r)
wait = select(bad > patience, cooldown, max(wait - 1, 0))
bad = select(bad > patience, 0, bad)
r",
};

#[cfg(test)]
mod tests {
    use super::super::{Rates, Schedule};
    use crate::experiment::Choice;

    /// What a loss of 1 or −1 that stands still, or falls a little, makes of the rate.
    #[test]
    fn a_loss_below_zero_stalls_as_one_above_does() {
        let after = |loss: &dyn Fn(u32) -> f64| {
            let plateau = Choice::<Schedule>::named("plateau").expect("exists").with("patience", 3.0);
            let mut rates = Rates::new(&plateau, 100, 0.5).expect("compiles");
            (0..12).map(|t| rates.at(t, loss(t))).collect::<Vec<f64>>()
        };
        let still = after(&|_| 1.0);
        assert!(still[3] == 0.5 && still[11] < 0.1, "{still:?}");
        assert_eq!(after(&|_| -1.0), still);
        assert_eq!(after(&|_| 0.0), still);
        // A fall of a thousandth is an improvement on both sides of 0, one of a millionth is none.
        for sign in [1.0, -1.0] {
            let falling = |part: f64| after(&|t| sign * (1.0 - sign * part).powi(t as i32));
            assert_eq!(falling(1e-3), [0.5; 12]);
            assert_eq!(falling(1e-6), still);
        }
    }
}
