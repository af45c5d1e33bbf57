//! The page's controls: stateless towards the application, known to it by their properties alone.
//!
//! A widget is given a value and says what a person wants it to become; it knows neither the store nor the worker. What
//! a widget does keep (a number half typed, a bubble on its way out) concerns nobody else. All of them are styled by
//! `static/styles/`, work by keyboard and carry labels for a screen reader.

mod choice;
mod dialog;
mod disclosure;
mod formula;
mod formula_editor;
mod hint;
mod hyper_control;
mod icon;
mod identity;
mod keys;
mod notice;
mod number;
mod number_field;
mod presenter_exit;
mod run_badge;
mod save_button;
mod slider;
mod top_bar;
mod transport;

pub use choice::{Segmented, SelectEntry};
pub use dialog::{Dialog, Sheet, Side, key_table};
pub use disclosure::Disclosure;
pub use formula::Formula;
pub use formula_editor::{FormulaEditor, FormulaProblem};
pub use hint::{HintBubble, HintSide, cursor_bubble};
pub use hyper_control::HyperControl;
pub use icon::{Icon, IconButton};
pub use keys::{keeps_key, undo_key};
pub use notice::{NoticeKind, notice};
pub use number::number;
pub use number_field::{NumberField, PointField};
pub use presenter_exit::PresenterExit;
pub use run_badge::run_badge;
pub use save_button::save_button;
pub use slider::Slider;
pub use top_bar::TopBar;
pub use transport::{sheet_buttons, transport_buttons};
