//! The part of the chores that tests share: a static file server for the built page.

pub mod server;
