//! What lies over the page: a dialog, and the side sheets of narrow screens.

use super::icon::{Icon, IconButton};
use super::identity::use_id;
use crate::page::closing::CloseRequest;
use crate::page::pointed;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

/// Properties of [`Dialog`].
#[derive(Clone, PartialEq, Properties)]
pub struct DialogProps {
    /// Its heading.
    pub title: AttrValue,
    /// Whether it is open.
    pub open: bool,
    /// Closed by Esc, by its button or by a press outside.
    pub on_close: Callback<()>,
    /// Label of the closing button.
    pub close_label: AttrValue,
    /// What it holds.
    pub children: Children,
}

/// A modal dialog. The browser's own element keeps the focus inside, gives it back afterwards and hears Esc.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let title_id = use_id("dialog");
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.open, move |open| {
            let Some(dialog) = node.cast::<HtmlDialogElement>() else { return };
            if !*open {
                dialog.close();
            } else if !dialog.open() && dialog.show_modal().is_err() {
                // Another modal dialog is in the way: show this one all the same.
                dialog.show();
            }
        });
    }
    let close = {
        let on_close = props.on_close.clone();
        move || on_close.emit(())
    };
    let (by_escape, by_outside, by_button) = (close.clone(), close.clone(), close);
    let onclick = Callback::from(move |event: MouseEvent| {
        let target = pointed::target(&event);
        // Only the backdrop belongs to the dialog element itself: its content lies in the box inside.
        if target.is_some_and(|target| target.has_type::<HtmlDialogElement>()) {
            by_outside();
        }
    });
    html! {
        <dialog
            class="dialog"
            ref={node}
            aria-labelledby={title_id.clone()}
            oncancel={Callback::from(move |event: Event| {
                event.prevent_default();
                by_escape();
            })}
            {onclick}
        >
            <div class="dialog-box">
                <header class="dialog-head">
                    <h2 id={title_id}>{ &props.title }</h2>
                    { IconButton::new(Icon::Close, props.close_label.clone(), Callback::from(move |_| by_button())).view() }
                </header>
                { props.children.clone() }
            </div>
        </dialog>
    }
}

/// A table of keys: keys that do the same, and what they do.
pub fn key_table(rows: &[(Vec<AttrValue>, AttrValue)]) -> Html {
    html! {
        <dl class="key-table">
            { for rows.iter().map(|(keys, what)| html! {
                <div>
                    <dt>{ for keys.iter().map(|key| html! { <kbd>{ key }</kbd> }) }</dt>
                    <dd>{ what }</dd>
                </div>
            }) }
        </dl>
    }
}

/// From which edge a sheet slides in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The left: the set-up.
    Left,
    /// The right: the read-outs.
    Right,
}

/// Properties of [`Sheet`].
#[derive(Clone, PartialEq, Properties)]
pub struct SheetProps {
    /// From which edge it slides in.
    pub side: Side,
    /// Whether it is open; without effect on wide screens, where it is a panel that is always there.
    pub open: bool,
    /// Its heading.
    pub title: AttrValue,
    /// Label of the closing button.
    pub close_label: AttrValue,
    /// Closed by Esc, by its button, by a press outside or by Back where the browser tells of it.
    pub on_close: Callback<()>,
    /// `setup` or `readouts`: its place in the page.
    #[prop_or_default]
    pub class: Classes,
    /// What it holds.
    pub children: Children,
}

/// A panel of the page that becomes a sheet over the stage on a narrow screen.
#[component]
pub fn Sheet(props: &SheetProps) -> Html {
    let node = use_node_ref();
    {
        let (node, on_close) = (node.clone(), props.on_close.clone());
        // On a wide screen nobody can open a sheet, so nothing takes the focus there.
        use_effect_with(props.open, move |open| {
            let before = if *open { focused() } else { None };
            let request = if *open { CloseRequest::heard(move || on_close.emit(())) } else { None };
            if let Some(sheet) = node.cast::<HtmlElement>().filter(|_| *open) {
                let _ = sheet.focus();
            }
            move || {
                drop(request);
                if let Some(before) = before {
                    let _ = before.focus();
                }
            }
        });
    }
    let close = {
        let on_close = props.on_close.clone();
        move || on_close.emit(())
    };
    let (by_escape, by_outside, by_button, open) = (close.clone(), close.clone(), close, props.open);
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if open && event.key() == "Escape" {
            event.stop_propagation();
            by_escape();
        }
    });
    let side = match props.side {
        Side::Left => "is-left",
        Side::Right => "is-right",
    };
    let is_open = open.then_some("is-open");
    let onclick = Callback::from(move |_| by_outside());
    html! {
        <>
            <div class={classes!("scrim", is_open)} aria-hidden="true" {onclick}></div>
            <aside
                class={classes!("sheet", side, is_open, props.class.clone())}
                ref={node}
                tabindex="-1"
                aria-label={props.title.clone()}
                {onkeydown}
            >
                <header class="sheet-head">
                    <h2>{ &props.title }</h2>
                    { IconButton::new(Icon::Close, props.close_label.clone(), Callback::from(move |_| by_button())).view() }
                </header>
                { props.children.clone() }
            </aside>
        </>
    }
}

/// What has the focus, to give it back later.
fn focused() -> Option<HtmlElement> {
    web_sys::window()?.document()?.active_element()?.dyn_into().ok()
}
