//! page

pub mod i18n;
pub mod widget;
