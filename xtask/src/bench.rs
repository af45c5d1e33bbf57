//! `cargo xtask bench`: the figures of docs/performance.md, taken on the built page in a browser.

use crate::shell::{Outcome, cargo, run, say};
use crate::{build, setup};

/// Builds the release page and runs benches/page.rs on it; then the training module, and benches/training.rs.
///
/// # Errors
/// Where the page cannot be built or the browser cannot be driven. A figure that cannot be taken is no error.
pub fn bench() -> Outcome {
    setup::browser()?;
    build::build()?;
    say("measuring");
    // The driver of the measurement needs no optimization; the page under it is the release build.
    run(&mut cargo(&["bench", "--quiet", "--profile", "dev", "--bench", "page"]), "the measurement failed; see above")?;
    let folder = build::bench_module()?;
    say(&format!("measuring the training module, {}", folder.display()));
    run(
        &mut cargo(&["bench", "--quiet", "--profile", "dev", "--bench", "training"]),
        "the measurement failed; see above",
    )
}
