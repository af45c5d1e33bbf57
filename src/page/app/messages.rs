//! What the page has to say: messages over the stage, each with a way out.

use crate::link::{LinkError, sentences};
use crate::page::edit::Way;
use crate::page::i18n::{Key, fill, t};
use crate::page::location;
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
        let action = match &message {
            Message::Stopped(_) => Some((t(lang, Key::TryAgain), hub.callback(|_: MouseEvent| Action::Retry))),
            Message::Removed(_) => {
                Some((t(lang, Key::Undo), Callback::from(|_: MouseEvent| _ = location::travel(Way::Back))))
            }
            _ => None,
        };
        let (kind, sentence) = (kind(&message), sentence(&message, lang));
        let on_close = hub.callback(move |_: MouseEvent| Action::Dismiss(message.clone()));
        notice(kind, sentence, action, t(lang, Key::Dismiss), on_close)
    };
    html! { <div class="notice-stack" data-testid="notice">{ for messages.into_iter().map(shown) }</div> }
}

fn kind(message: &Message) -> NoticeKind {
    match message {
        Message::CopyByHand(_) | Message::Refused(_) | Message::Removed(_) => NoticeKind::Info,
        Message::Travelled(..) | Message::NoTravel(_) => NoticeKind::Info,
        Message::Replaced(_) | Message::BadLink(_) | Message::Differs(_) | Message::NotSaved => NoticeKind::Warning,
        Message::Stopped(_) | Message::Failed(_) => NoticeKind::Error,
    }
}

fn sentence(message: &Message, lang: Lang) -> String {
    match message {
        Message::BadLink(complaints) => {
            let whole = complaints.iter().any(LinkError::is_whole);
            let reasons = sentences(complaints, lang);
            match whole {
                true => {
                    format!("{} {}", fill(lang, Key::BadLink, &[("reason", &reasons)]), t(lang, Key::DefaultOpened))
                }
                false => fill(lang, Key::PartlyRead, &[("reasons", &reasons)]),
            }
        }
        Message::Replaced(_) => t(lang, Key::WorkerRestarted).to_owned(),
        Message::Stopped(fault) => fill(lang, Key::WorkerFailed, &[("reason", reason(fault).get(lang))]),
        Message::Failed(reason) => fill(lang, Key::ExperimentRefused, &[("reason", reason)]),
        Message::CopyByHand(url) => format!("{} {url}", t(lang, Key::CopyFailed)),
        Message::Travelled(way, [en, zh]) => {
            let key = if *way == Way::Forth { Key::Redone } else { Key::Undone };
            fill(lang, key, &[("what", if lang == Lang::En { en } else { zh })])
        }
        Message::Differs([expected, digest]) => {
            fill(lang, Key::NotReproduced, &[("expected", expected), ("digest", digest)])
        }
        Message::NoTravel(Way::Forth) => t(lang, Key::NothingToRedo).to_owned(),
        Message::NoTravel(_) => t(lang, Key::NothingToUndo).to_owned(),
        Message::Removed(name) => fill(lang, Key::Removed, &[("name", name)]),
        Message::NotSaved => t(lang, Key::NotSaved).to_owned(),
        Message::Refused(refusal) => refusal.message(lang),
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
