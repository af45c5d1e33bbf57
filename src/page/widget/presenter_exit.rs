//! The way out of presenter view for whoever has no keyboard: a button in the corner, there while the pointer moves.

use super::icon::{Icon, IconButton};
use crate::page::hub::use_window_event;
use crate::page::i18n::{Key, t};
use crate::registry::Lang;
use gloo::timers::callback::Timeout;
use std::rc::Rc;
use yew::prelude::*;

/// How long it stays after the pointer has come to rest, in ms.
const REST_MS: u32 = 3000;

/// Properties of [`PresenterExit`].
#[derive(Clone, PartialEq, Properties)]
pub struct PresenterExitProps {
    /// Language of its label.
    pub lang: Lang,
    /// Leaves presenter view.
    pub on_exit: Callback<()>,
}

/// The button, over the stage's upper right corner. It shows at first, on every movement, press or tap, and while it has
/// the focus; a screen reader and the Tab key find it always.
#[component]
pub fn PresenterExit(props: &PresenterExitProps) -> Html {
    let awake = use_state_eq(|| true);
    let rest = use_mut_ref(|| None::<Timeout>);
    let wake: Rc<dyn Fn()> = {
        let awake = awake.clone();
        Rc::new(move || {
            awake.set(true);
            let awake = awake.clone();
            // The one before is cleared by its replacement.
            *rest.borrow_mut() = Some(Timeout::new(REST_MS, move || awake.set(false)));
        })
    };
    {
        let wake = Rc::clone(&wake);
        use_effect_with((), move |()| wake());
    }
    let on_move = Rc::clone(&wake);
    use_window_event("pointermove", move |_| on_move());
    use_window_event("pointerdown", move |_| wake());
    let on_exit = props.on_exit.clone();
    let leave = Callback::from(move |_: MouseEvent| on_exit.emit(()));
    html! {
        <div class={classes!("presenter-exit", awake.then_some("is-awake"))} data-testid="leave-presenter">
            { IconButton::new(Icon::Close, t(props.lang, Key::LeavePresenter), leave).shortcut("F").view() }
        </div>
    }
}
