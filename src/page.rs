//! page

pub mod draw;
pub mod i18n;
pub mod widget;

/// Mounts the app.
pub fn mount() {}
