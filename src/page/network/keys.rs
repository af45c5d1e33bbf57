//! The keys of the Network lab: as in the Surface lab, where they mean the same.

use super::store::{Action, State};
use super::words::{Key, t};
use crate::page::i18n::{self, Key as Shared};
use crate::page::store::{Help, Layout, ThemeChoice};
use crate::registry::Lang;
use yew::AttrValue;

/// What a key comes to.
pub enum Command {
    /// An action on the state.
    Act(Action),
    /// The link is copied.
    Share,
}

/// Steps a key with Shift goes.
const LEAP: i64 = 10;

/// What a key means in this state; none where it means nothing.
pub fn command(state: &State, key: &str, shift: bool) -> Option<Command> {
    let step = |by: i64| Action::Step(if shift { by * LEAP } else { by });
    let action = match key {
        " " => Action::Toggle,
        "ArrowLeft" => step(-1),
        "ArrowRight" => step(1),
        "PageUp" => Action::Epoch(-1),
        "PageDown" => Action::Epoch(1),
        "Home" => Action::Seek(0),
        "End" => Action::Seek(state.head()),
        "r" | "R" => Action::Reset,
        "-" | "[" => Action::Pace(-1),
        "+" | "=" | "]" => Action::Pace(1),
        "f" | "F" => Action::Layout(match state.layout {
            Layout::Laboratory => Layout::Presenter,
            Layout::Presenter => Layout::Laboratory,
        }),
        "t" | "T" => Action::Theme(ThemeChoice::other(state.mode())),
        "?" => Action::Help(match state.help {
            Help::Closed => Help::Open,
            Help::Open => Help::Closed,
        }),
        "Escape" if state.help == Help::Open => Action::Help(Help::Closed),
        "Escape" if state.sheet.is_some() => Action::Sheet(None),
        "Escape" if state.layout == Layout::Presenter => Action::Layout(Layout::Laboratory),
        "s" | "S" => return Some(Command::Share),
        _ => return None,
    };
    Some(Command::Act(action))
}

/// Every key with what it does, for the help.
pub fn table(lang: Lang) -> Vec<(Vec<AttrValue>, AttrValue)> {
    let own: [(&[&'static str], Key); 4] = [
        (&[i18n::t(lang, Shared::KeySpace)], Key::KeyPlay),
        (&["←", "→"], Key::KeyStep),
        (&["PageUp", "PageDown"], Key::KeyEpoch),
        (&["R"], Key::KeyReset),
    ];
    let shared: [(&[&'static str], Shared); 6] = [
        (&["−", "+"], Shared::KeySpeed),
        (&["S"], Shared::Share),
        (&["Ctrl+Z", "Ctrl+Y"], Shared::KeyUndo),
        (&["F"], Shared::Presenter),
        (&["T"], Shared::KeyTheme),
        (&["?"], Shared::KeyHelp),
    ];
    let keys = |keys: &[&'static str]| keys.iter().map(|key| AttrValue::Static(key)).collect();
    let own = own.iter().map(|(names, what)| (keys(names), AttrValue::Static(t(lang, *what))));
    let shared = shared.iter().map(|(names, what)| (keys(names), AttrValue::Static(i18n::t(lang, *what))));
    own.chain(shared).collect()
}
