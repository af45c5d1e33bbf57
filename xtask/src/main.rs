//! `cargo xtask COMMAND`: everything one does with this repository besides writing it.

mod bench;
mod build;
mod check;
mod counted;
mod dist;
mod lazy;
mod monkey;
mod pack;
mod python;
mod seal;
mod serve;
mod setup;
mod shell;
mod sizes;
mod test;

use shell::Outcome;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N]   set up, build the page and serve it on http://127.0.0.1:8080
  test               set up, then run every check and test there is, browser included
  check              the quick part of test, for before a commit
  bench              measure the built page in a browser, write target/bench.json (on a graphics card, not in software,
                     where DESCENT_LAB_ANGLE names its ANGLE backend: vulkan, gl-egl, metal or d3d11)
  dist               build the static folder dist/, which works from any path of any static host
  monkey [OPTIONS]   play with the page at random until something breaks: --seed N, --actions N on each view, --view PART of
                     a view's name, --lab surface|network, --sweep to press every control once instead, --built to take
                     the page as it is built
  python             set up the Python that exported networks are tested with, and print where it is
  build              what serve, test and bench build: dist/ without optional optimization";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(status) => status,
        Err(sentence) => {
            eprintln!("xtask: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Outcome<ExitCode> {
    shell::enter_repository()?;
    match words {
        ["serve", options @ ..] => serve::serve(options)?,
        // Their last line says how it went.
        ["test"] => return Ok(test::test()),
        ["check"] => return Ok(check::check()),
        ["bench"] => bench::bench()?,
        ["dist"] => dist::dist()?,
        ["monkey", options @ ..] => monkey::monkey(options)?,
        ["python"] => println!("{}", python::environment()?.display()),
        ["build"] => drop(build::build()?),
        [] | ["help" | "--help" | "-h"] => println!("{HELP}"),
        _ => return Err(format!("\"{}\" is not a command; these are:\n\n{HELP}", words.join(" "))),
    }
    Ok(ExitCode::SUCCESS)
}
