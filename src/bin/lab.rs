//! The same experiments in a terminal.

fn main() {}
