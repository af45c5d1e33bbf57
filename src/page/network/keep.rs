//! The person's files, kept in the browser's database under the digest of their contents, so that a link that names it finds
//! them again. They leave the browser at no time.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode, window};

const DATABASE: &str = "descent-lab";
const STORE: &str = "files";

/// Keeps files. A browser that refuses (a private window, a full disk) forgets them with the page.
pub fn save(digest: &str, files: &[(String, Vec<u8>)]) {
    let entry = |(name, bytes): &(String, Vec<u8>)| Array::of2(&JsValue::from_str(name), &Uint8Array::from(&bytes[..]));
    let all: Array = files.iter().map(entry).collect();
    let digest = digest.to_owned();
    open(move |database| {
        let store = database.and_then(|database| store(&database, IdbTransactionMode::Readwrite));
        // Refused where there is no room.
        let _ = store.map(|store| store.put_with_key(&all, &JsValue::from_str(&digest)));
    });
}

/// Finds the files of a digest; `then` gets none where there are none.
pub fn load(digest: &str, then: impl FnOnce(Option<Vec<(String, Vec<u8>)>>) + 'static) {
    let digest = digest.to_owned();
    open(move |database| {
        let store = database.and_then(|database| store(&database, IdbTransactionMode::Readonly));
        match store.and_then(|store| store.get(&JsValue::from_str(&digest)).ok()) {
            Some(request) => settled(&request, move |found| then(found.and_then(read))),
            None => then(None),
        }
    });
}

fn read(found: JsValue) -> Option<Vec<(String, Vec<u8>)>> {
    let file = |entry: JsValue| {
        let entry = entry.dyn_into::<Array>().ok()?;
        Some((entry.get(0).as_string()?, entry.get(1).dyn_into::<Uint8Array>().ok()?.to_vec()))
    };
    found.dyn_into::<Array>().ok()?.iter().map(file).collect()
}

fn open(then: impl FnOnce(Option<IdbDatabase>) + 'static) {
    let factory = window().and_then(|window| window.indexed_db().ok().flatten());
    let Some(request) = factory.and_then(|factory| factory.open_with_u32(DATABASE, 1).ok()) else {
        // Not before whoever asks has gone on.
        Timeout::new(0, move || then(None)).forget();
        return;
    };
    {
        let made = request.clone();
        EventListener::once(&request, "upgradeneeded", move |_| {
            let database = made.result().ok().and_then(|result| result.dyn_into::<IdbDatabase>().ok());
            // Fails where it is there already.
            let _ = database.map(|database| database.create_object_store(STORE));
        })
        .forget();
    }
    settled(&request, move |result| then(result.and_then(|result| result.dyn_into().ok())));
}

fn store(database: &IdbDatabase, mode: IdbTransactionMode) -> Option<IdbObjectStore> {
    database.transaction_with_str_and_mode(STORE, mode).ok()?.object_store(STORE).ok()
}

/// Calls back once a request has succeeded or failed.
fn settled(request: &IdbRequest, then: impl FnOnce(Option<JsValue>) + 'static) {
    let waiting = std::rc::Rc::new(std::cell::Cell::new(Some(then)));
    for name in ["success", "error"] {
        let (waiting, request) = (std::rc::Rc::clone(&waiting), request.clone());
        let target = request.clone();
        EventListener::once(&target, name, move |_| {
            if let Some(then) = waiting.take() {
                then(request.result().ok());
            }
        })
        .forget();
    }
}
