//! `cargo xtask monkey`: the monkey of the browser tests, for longer and where it is wanted.

use crate::shell::{Outcome, cargo, run};
use crate::{build, setup};

/// Builds the page and lets the monkey play. Options: `--seed N`, `--actions N` on each view, `--view PART` of a view's
/// name, `--lab surface|network`, `--sweep` for every control once instead, `--built` for the dist/ that is there.
pub fn monkey(options: &[&str]) -> Outcome {
    let mut test = cargo(&["test", "--test", "browser", "--"]);
    let (mut lab, mut what, mut built) = (String::new(), "a_monkey_does_not_break_the", false);
    let mut rest = options;
    while let [name, after @ ..] = rest {
        rest = match (*name, after) {
            ("--seed" | "--actions" | "--view", [value, after @ ..]) => {
                test.env(format!("DESCENT_LAB_MONKEY_{}", name.trim_start_matches('-').to_uppercase()), value);
                after
            }
            ("--lab", [value @ ("surface" | "network"), after @ ..]) => {
                lab = format!("_{value}");
                after
            }
            ("--sweep", after) => {
                what = "every_control_of_the";
                after
            }
            ("--built", after) => {
                built = true;
                after
            }
            _ => return Err(format!("\"{name}\" says nothing to monkey; `cargo xtask help` lists its options")),
        };
    }
    if !built {
        build::build()?;
    }
    setup::browser()?;
    test.args([&format!("{what}{lab}"), "--ignored", "--nocapture", "--test-threads=2"]);
    run(&mut test, "the monkey has found something; it says above what, and how to see it again")
}
