//! One sentence about something that happened, with a way out.

use super::icon::{Icon, IconButton};
use yew::prelude::*;

/// How serious a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Good to know.
    Info,
    /// Done as hoped.
    Success,
    /// Done otherwise than hoped.
    Warning,
    /// Not done.
    Error,
}

impl NoticeKind {
    /// Class, picture and role: what went wrong interrupts a screen reader, the rest waits its turn.
    const fn look(self) -> (&'static str, Icon, &'static str) {
        match self {
            Self::Info => ("is-info", Icon::Info, "status"),
            Self::Success => ("is-success", Icon::Check, "status"),
            Self::Warning => ("is-warning", Icon::Warning, "alert"),
            Self::Error => ("is-error", Icon::Warning, "alert"),
        }
    }
}

/// The way out a notice offers: what it does, and that it is taken.
pub type NoticeAction = (&'static str, Callback<MouseEvent>);

/// One sentence in a `.notice-stack`, with a button that closes it and, where there is one, a way out.
pub fn notice(
    kind: NoticeKind,
    message: String,
    action: Option<NoticeAction>,
    close_label: &'static str,
    on_close: Callback<MouseEvent>,
) -> Html {
    let (class, icon, role) = kind.look();
    html! {
        <div class={classes!("notice", class)} {role}>
            { icon.view() }
            <p class="notice-message">{ message }</p>
            if let Some((label, onclick)) = action {
                <button type="button" class="text-button" {onclick}>{ label }</button>
            }
            { IconButton::new(Icon::Close, close_label, on_close).view() }
        </div>
    }
}
