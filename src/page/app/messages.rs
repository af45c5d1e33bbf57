//! What the page has to say: messages over the stage, each with a way out.

use crate::page::i18n::{Key, fill, t};
use crate::page::store::{Action, Fault, Message, use_hub, use_select};
use crate::page::widget::{NoticeKind, notice};
use crate::registry::{Lang, Text, text};
use yew::prelude::*;

/// The messages, newest last.
#[component]
pub fn Messages() -> Html {
    let hub = use_hub();
    let (messages, lang) = use_select(|state| (state.messages.clone(), state.lang()));
    let shown = |message: Message| {
        let action = matches!(message, Message::Stopped(_))
            .then(|| (t(lang, Key::TryAgain), hub.callback(|_: MouseEvent| Action::Retry)));
        let (kind, sentence) = (kind(&message), sentence(&message, lang));
        let on_close = hub.callback(move |_: MouseEvent| Action::Dismiss(message.clone()));
        notice(kind, sentence, action, t(lang, Key::Dismiss), on_close)
    };
    html! { <div class="notice-stack" data-testid="notice">{ for messages.into_iter().map(shown) }</div> }
}

fn kind(message: &Message) -> NoticeKind {
    match message {
        Message::CopyByHand(_) | Message::Refused(_) => NoticeKind::Info,
        Message::Replaced(_) | Message::BadLink(_) | Message::NotSaved => NoticeKind::Warning,
        Message::Stopped(_) | Message::Failed(_) => NoticeKind::Error,
    }
}

fn sentence(message: &Message, lang: Lang) -> String {
    match message {
        Message::BadLink(error) => {
            let (end, reason) = (end_of_sentence(lang), error.message(lang));
            format!("{}{end}{}", fill(lang, Key::BadLink, &[("reason", &reason)]), t(lang, Key::DefaultOpened))
        }
        Message::Replaced(_) => t(lang, Key::WorkerRestarted).to_owned(),
        Message::Stopped(fault) => fill(lang, Key::WorkerFailed, &[("reason", reason(fault).get(lang))]),
        Message::Failed(reason) => fill(lang, Key::ExperimentRefused, &[("reason", reason)]),
        Message::CopyByHand(url) => format!("{} {url}", t(lang, Key::CopyFailed)),
        Message::NotSaved => t(lang, Key::NotSaved).to_owned(),
        Message::Refused(refusal) => refusal.message(lang),
    }
}

fn end_of_sentence(lang: Lang) -> &'static str {
    match lang {
        Lang::En => ". ",
        Lang::Zh => "。",
    }
}

fn reason(fault: &Fault) -> Text {
    match fault {
        Fault::Crashed => text("it stopped with an error several times.", "多次因错误而中止。"),
        Fault::Silent => text("it stopped answering several times.", "多次没有响应。"),
        Fault::Garbled => {
            text("its answers cannot be read; reloading the page may help.", "无法读取其应答；重新加载页面可能有帮助。")
        }
        Fault::NoStart => text("the browser refuses background workers.", "浏览器拒绝启动后台线程。"),
    }
}
