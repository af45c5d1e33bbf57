//! Own files: chosen or dropped, read by the trainer, kept in the browser.

use super::columns::Columns;
use crate::data::load::MAX_BYTES;
use crate::page::network::keep::{self, Kept};
use crate::page::network::store::{Action, Hub, Matter, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::{Icon, IconButton};
use crate::protocol::training::Sentence;
use crate::registry::Lang;
use js_sys::{Array, ArrayBuffer, Promise, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{FileList, HtmlInputElement};
use yew::prelude::*;

/// Where files are chosen, and what they hold.
#[component]
pub fn OwnFiles() -> Html {
    let hub = use_hub();
    let over = use_state(|| false);
    let (lang, contents, problem) =
        use_select(|state| (state.lang(), state.material.own.clone(), state.material.problem.clone()));
    let (reading, kept) = use_select(|state| (state.material.reading, Rc::clone(&state.material.kept)));
    {
        let hub = hub.clone();
        use_effect_with((), move |()| {
            keep::list(move |kept| hub.send(Action::Matter(Matter::Kept(kept))));
        });
    }
    let (is_own, waits) = use_select(|state| {
        let data = &state.experiment.data;
        let is_own = data.dataset.entry.item.id == "own";
        let held = state.material.own.as_ref().map(|own| own.digest.clone());
        let waits = data.file.is_some() && state.problem.is_some() && held != data.file;
        (is_own, waits)
    });
    let onchange = {
        let hub = hub.clone();
        Callback::from(move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if let Some(input) = input {
                if let Some(files) = input.files() {
                    bring(&hub, &files);
                }
                // The same file may be chosen again, once it has been mended.
                input.set_value("");
            }
        })
    };
    let hovers = |to: bool| {
        let over = over.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(to);
        })
    };
    let ondrop = {
        let (hub, over) = (hub.clone(), over.clone());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            if let Some(files) = event.data_transfer().and_then(|transfer| transfer.files()) {
                bring(&hub, &files);
            }
        })
    };
    html! {
        <div
            class={classes!("own-files", over.then_some("is-over"))}
            data-testid="own-files"
            ondragenter={hovers(true)}
            ondragover={hovers(true)}
            ondragleave={hovers(false)}
            {ondrop}
        >
            <div class="own-head">
                <span class="field-label">{ t(lang, Key::OwnFiles) }</span>
                <label class="own-button">
                    { t(lang, Key::ChooseFiles) }
                    <input
                        type="file"
                        class="visually-hidden"
                        multiple={true}
                        data-testid="own-input"
                        {onchange}
                    />
                </label>
            </div>
            <p class="about">{ t(lang, Key::OwnHelp) }{ " " }{ t(lang, Key::DropFiles) }</p>
            if reading {
                <p class="about" role="status">{ t(lang, Key::Reading) }</p>
            } else if let Some(problem) = problem {
                <p class="field-error" role="alert" data-testid="own-problem">{ problem.get(lang) }</p>
            } else if waits {
                <p class="field-error" role="alert" data-testid="own-missing">{ t(lang, Key::FileMissing) }</p>
            }
            { kept_list(&hub, lang, &kept, contents.as_ref().filter(|_| is_own).map(|contents| &*contents.digest)) }
            if let Some(contents) = contents.as_ref().filter(|_| is_own) {
                <p class="about" data-testid="own-contents">
                    { fill(lang, Key::OwnHolds, &[("name", &contents.name), ("n", &contents.examples.to_string())]) }
                    if contents.tests > 0 {
                        { " · " }{ fill(lang, Key::OwnTests, &[("n", &contents.tests.to_string())]) }
                    }
                    if !contents.unused.is_empty() {
                        { " · " }{ fill(lang, Key::OwnUnused, &[("name", &contents.unused.join(", "))]) }
                    }
                </p>
            }
            if let Some(contents) = contents.as_ref().filter(|contents| is_own && !contents.columns.is_empty()) {
                <Columns contents={contents.clone()} />
            }
        </div>
    }
}

/// Files that the browser keeps, the newest first: each can be used again, or forgotten.
fn kept_list(hub: &Hub, lang: Lang, kept: &[Kept], used: Option<&str>) -> Html {
    let row = |kept: &Kept| {
        let (digest, name) = (kept.digest.clone(), kept.name.clone());
        let recall = {
            let digest = digest.clone();
            hub.callback(move |_: MouseEvent| Action::Matter(Matter::Recall(digest.clone())))
        };
        let forget = {
            let hub = hub.clone();
            Callback::from(move |_: MouseEvent| {
                let hub = hub.clone();
                keep::forget(&digest, move |kept| {
                    if let Some(kept) = kept {
                        hub.send(Action::Matter(Matter::Kept(kept)));
                    }
                });
            })
        };
        let label = fill(lang, Key::ForgetFiles, &[("name", &name)]);
        html! {
            <li key={kept.digest.clone()}>
                <button type="button" class="text-button" disabled={used == Some(&*kept.digest)} onclick={recall}>{ &name }</button>
                <span class="quiet">{ size(kept.bytes) }</span>
                { IconButton::new(Icon::Trash, label, forget).view() }
            </li>
        }
    };
    if kept.is_empty() {
        return Html::default();
    }
    html! {
        <div data-testid="own-kept">
            <span class="field-label">{ t(lang, Key::KeptHere) }</span>
            <ul class="own-kept">{ for kept.iter().rev().map(row) }</ul>
        </div>
    }
}

/// A size as people read it.
fn size(bytes: f64) -> String {
    match bytes {
        bytes if bytes < 1024.0 => format!("{bytes} B"),
        bytes if bytes < 1024.0 * 1024.0 => format!("{:.0} KB", bytes / 1024.0),
        bytes => format!("{:.1} MB", bytes / (1024.0 * 1024.0)),
    }
}

thread_local! {
    /// How often files were brought: those that were brought last count, however long others take to be read.
    static BROUGHT: Cell<u32> = const { Cell::new(0) };
}

/// Reads files and hands them to the trainer.
fn bring(hub: &Hub, files: &FileList) {
    let all: Vec<web_sys::File> = (0..files.length()).filter_map(|at| files.get(at)).collect();
    if all.is_empty() {
        return;
    }
    if let Some(long) = all.iter().find(|file| file.size() > MAX_BYTES as f64) {
        let (name, most) = (long.name(), (MAX_BYTES >> 20).to_string());
        let said = Sentence::of(|lang| fill(lang, Key::TooLong, &[("name", &name), ("n", &most)]));
        return hub.send(Action::Matter(Matter::Problem(Box::new(said))));
    }
    let number = BROUGHT.get() + 1;
    BROUGHT.set(number);
    let names: Vec<String> = all.iter().map(web_sys::File::name).collect();
    let contents: Array = all.iter().map(|file| JsValue::from(file.array_buffer())).collect();
    let done = {
        let hub = hub.clone();
        Closure::once(move |contents: JsValue| {
            if BROUGHT.get() != number {
                return;
            }
            let bytes = Array::from(&contents)
                .into_iter()
                .map(|one| Uint8Array::new(&one.unchecked_into::<ArrayBuffer>()).to_vec());
            let files: Vec<(String, Vec<u8>)> = names.into_iter().zip(bytes).collect();
            hub.send(Action::Matter(Matter::Files(Rc::new(files))));
        })
    };
    let failed = {
        let hub = hub.clone();
        Closure::once(move |error: JsValue| {
            if BROUGHT.get() != number {
                return;
            }
            let reason = js_sys::Object::from(error).to_string();
            let said = Sentence::of(|_| String::from(reason.clone()));
            hub.send(Action::Matter(Matter::Problem(Box::new(said))));
        })
    };
    let _ = Promise::all(&contents).then2(&done, &failed);
    // One of the two is called, once.
    done.forget();
    failed.forget();
}
