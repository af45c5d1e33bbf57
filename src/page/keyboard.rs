//! The keys of the page: which key means what, apart from those a focused control keeps for itself.

use crate::experiment::View;
use crate::page::edit::Edit;
use crate::page::i18n::{Key, t};
use crate::page::store::{Action, Drive, Help, Layout, MapAction, State, ThemeChoice};
use crate::registry::Lang;
use yew::AttrValue;

/// Steps a key with Shift, or a page key, goes.
const LEAP: i64 = 10;

/// What a key comes to.
pub enum Command {
    /// An action on the state.
    Act(Action),
    /// The link is copied.
    Share,
}

/// What a key means in this state; none where it means nothing.
pub fn command(state: &State, key: &str, shift: bool) -> Option<Command> {
    let step = |by: i64| Action::Transport(Drive::Step(if shift { by * LEAP } else { by }));
    let action = match key {
        " " => Action::Transport(Drive::Toggle),
        "ArrowLeft" => step(-1),
        "ArrowRight" => step(1),
        "PageUp" => Action::Transport(Drive::Step(-LEAP)),
        "PageDown" => Action::Transport(Drive::Step(LEAP)),
        "Home" => Action::Transport(Drive::Seek(0.0)),
        "End" => Action::Transport(Drive::End),
        "r" | "R" => Action::Transport(Drive::Reset),
        "-" | "[" => Action::Transport(Drive::ShiftSpeed(-1)),
        "+" | "=" | "]" => Action::Transport(Drive::ShiftSpeed(1)),
        "f" | "F" => Action::Layout(match state.layout {
            Layout::Laboratory => Layout::Presenter,
            Layout::Presenter => Layout::Laboratory,
        }),
        "t" | "T" => Action::Theme(ThemeChoice::other(state.mode())),
        "m" | "M" => Action::Model(!state.model),
        "v" | "V" => {
            let view = state.experiment.view;
            Action::Edit(Edit::View(View { relief: !view.relief, ..view }))
        }
        "?" => Action::Help(match state.help {
            Help::Closed => Help::Open,
            Help::Open => Help::Closed,
        }),
        "Escape" => escape(state)?,
        "s" | "S" => return Some(Command::Share),
        digit => Action::Pin(Some(run_of_digit(state, digit)?)),
    };
    Some(Command::Act(action))
}

/// Every key with what it does, for the help.
pub fn table(lang: Lang) -> Vec<(Vec<AttrValue>, AttrValue)> {
    let rows: [(&[&'static str], Key); 14] = [
        (&[t(lang, Key::KeySpace)], Key::KeyPlay),
        (&["←", "→"], Key::KeyStep),
        (&["Home", "End"], Key::KeyEnds),
        (&["−", "+"], Key::KeySpeed),
        (&["R"], Key::KeyReset),
        (&["1", "9"], Key::KeyHighlight),
        (&["S"], Key::KeyShare),
        (&["Ctrl+Z", "Ctrl+Y"], Key::KeyUndo),
        (&["F"], Key::KeyPresenter),
        (&["V"], Key::KeyRelief),
        (&["M"], Key::KeyModel),
        (&["T"], Key::KeyTheme),
        (&["?"], Key::KeyHelp),
        (&["Esc"], Key::KeyEscape),
    ];
    let row = |(keys, does): (&[&'static str], Key)| {
        (keys.iter().copied().map(AttrValue::from).collect(), AttrValue::from(t(lang, does)))
    };
    rows.into_iter().map(row).collect()
}

/// Closes the topmost of what is open.
fn escape(state: &State) -> Option<Action> {
    if state.help == Help::Open {
        return Some(Action::Help(Help::Closed));
    }
    if state.sheet.is_some() {
        return Some(Action::Sheet(None));
    }
    if state.layout == Layout::Presenter {
        return Some(Action::Layout(Layout::Laboratory));
    }
    if state.maps.open.is_some() {
        return Some(Action::Map(MapAction::Open(None)));
    }
    state.highlight.pinned.map(|_| Action::Pin(None))
}

/// Index of the run a digit stands for: 1 is the first.
fn run_of_digit(state: &State, key: &str) -> Option<usize> {
    let digit: usize = key.parse().ok()?;
    let run = digit.checked_sub(1)?;
    (key.len() == 1 && run < state.experiment.runs.len()).then_some(run)
}
