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

/// The way out a notice offers.
#[derive(Clone, PartialEq)]
pub struct NoticeAction {
    /// What it does.
    pub label: AttrValue,
    /// Taken.
    pub on_click: Callback<MouseEvent>,
}

/// Properties of [`Notice`].
#[derive(Clone, PartialEq, Properties)]
pub struct NoticeProps {
    /// How serious it is.
    pub kind: NoticeKind,
    /// One sentence.
    pub message: AttrValue,
    /// Label of the closing button.
    pub close_label: AttrValue,
    /// Closed. A notice without it stays: it describes a lasting state.
    #[prop_or_default]
    pub on_close: Option<Callback<MouseEvent>>,
    /// The way out.
    #[prop_or_default]
    pub action: Option<NoticeAction>,
}

/// A notice. Several stand in a `.notice-stack`.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let (class, icon, role) = props.kind.look();
    html! {
        <div class={classes!("notice", class)} role={role}>
            { icon.view() }
            <p class="notice-message">{ &props.message }</p>
            if let Some(action) = &props.action {
                <button type="button" class="text-button" onclick={action.on_click.clone()}>{ &action.label }</button>
            }
            if let Some(on_close) = &props.on_close {
                { IconButton::new(Icon::Close, props.close_label.clone(), on_close.clone()).view() }
            }
        </div>
    }
}
