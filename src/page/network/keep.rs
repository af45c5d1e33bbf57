//! The person's files, kept in the browser's database under the digest of their contents, so that a link that names it finds
//! them again. They leave the browser at no time. The oldest give way where there are too many; a list of them stands beside them.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{EventTarget, IdbDatabase, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode, window};

const DATABASE: &str = "descent-lab";
const VERSION: u32 = 2;
const STORE: &str = "files";
/// The key of the list. No digest is.
const LIST: &str = "list";
/// Most bytes that are kept, and most choices of files.
const MOST_BYTES: f64 = 512.0 * 1024.0 * 1024.0;
const MOST: usize = 24;

/// Files that are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Of their contents.
    pub digest: String,
    /// Their names.
    pub name: String,
    /// Their size.
    pub bytes: f64,
}

/// Keeps files; `then` gets the list, or none where the browser refuses (a private window, a full disk): it forgets them
/// with the page.
pub fn save(digest: &str, files: &[(String, Vec<u8>)], then: impl FnOnce(Option<Vec<Kept>>) + 'static) {
    let entry = |(name, bytes): &(String, Vec<u8>)| Array::of2(&JsValue::from_str(name), &Uint8Array::from(&bytes[..]));
    let all: Array = files.iter().map(entry).collect();
    let names: Vec<&str> = files.iter().map(|(name, _)| &**name).collect();
    let bytes = files.iter().map(|(_, bytes)| bytes.len() as f64).sum();
    let own = Kept { digest: digest.to_owned(), name: names.join(", "), bytes };
    change(
        move |store, kept| {
            kept.retain(|other| other.digest != own.digest);
            kept.push(own.clone());
            while kept.len() > 1 && (kept.len() > MOST || kept.iter().map(|kept| kept.bytes).sum::<f64>() > MOST_BYTES)
            {
                store.delete(&JsValue::from_str(&kept.remove(0).digest)).ok()?;
            }
            store.put_with_key(&all, &JsValue::from_str(&own.digest)).ok().map(|_| ())
        },
        then,
    );
}

/// Forgets the files of a digest; `then` gets the list of those that are left.
pub fn forget(digest: &str, then: impl FnOnce(Option<Vec<Kept>>) + 'static) {
    let digest = digest.to_owned();
    change(
        move |store, kept| {
            kept.retain(|other| other.digest != digest);
            store.delete(&JsValue::from_str(&digest)).ok().map(|_| ())
        },
        then,
    );
}

/// What is kept; `then` gets the list, the oldest first.
pub fn list(then: impl FnOnce(Vec<Kept>) + 'static) {
    find(LIST, move |found| then(found.map(|found| read_list(&found)).unwrap_or_default()));
}

/// Finds the files of a digest; `then` gets none where there are none.
pub fn load(digest: &str, then: impl FnOnce(Option<Vec<(String, Vec<u8>)>>) + 'static) {
    find(digest, move |found| then(found.and_then(read)));
}

fn find(key: &str, then: impl FnOnce(Option<JsValue>) + 'static) {
    let key = key.to_owned();
    open(move |database| {
        let store =
            database.and_then(|database| begin(&database, IdbTransactionMode::Readonly)).map(|(_, store)| store);
        match store.and_then(|store| store.get(&JsValue::from_str(&key)).ok()) {
            Some(request) => settled(&request, then),
            None => then(None),
        }
    });
}

/// Changes what is kept and the list of it, in one transaction; `then` gets the list once it stands, none where it failed.
fn change(
    act: impl FnOnce(&IdbObjectStore, &mut Vec<Kept>) -> Option<()> + 'static,
    then: impl FnOnce(Option<Vec<Kept>>) + 'static,
) {
    open(move |database| {
        let begun = database.and_then(|database| begin(&database, IdbTransactionMode::Readwrite));
        let Some((transaction, store)) = begun else { return then(None) };
        let Ok(request) = store.get(&JsValue::from_str(LIST)) else { return then(None) };
        settled(&request, move |found| {
            let mut kept = found.map(|found| read_list(&found)).unwrap_or_default();
            let changed = act(&store, &mut kept)
                .and_then(|()| store.put_with_key(&write_list(&kept), &JsValue::from_str(LIST)).ok());
            if changed.is_none() {
                // Nothing is half done; where that fails it has been undone already.
                let _ = transaction.abort();
                return then(None);
            }
            first_of(&transaction, &["complete", "abort", "error"], move |which| then((which == 0).then_some(kept)));
        });
    });
}

fn write_list(kept: &[Kept]) -> Array {
    let row = |kept: &Kept| Array::of3(&kept.digest.as_str().into(), &kept.name.as_str().into(), &kept.bytes.into());
    kept.iter().map(row).collect()
}

fn read_list(found: &JsValue) -> Vec<Kept> {
    let row = |row: JsValue| {
        let row = row.dyn_into::<Array>().ok()?;
        Some(Kept { digest: row.get(0).as_string()?, name: row.get(1).as_string()?, bytes: row.get(2).as_f64()? })
    };
    found.dyn_ref::<Array>().map(|all| all.iter().filter_map(row).collect()).unwrap_or_default()
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
    let Some(request) = factory.and_then(|factory| factory.open_with_u32(DATABASE, VERSION).ok()) else {
        // Not before whoever asks has gone on.
        Timeout::new(0, move || then(None)).forget();
        return;
    };
    {
        let made = request.clone();
        EventListener::once(&request, "upgradeneeded", move |_| {
            let database = made.result().ok().and_then(|result| result.dyn_into::<IdbDatabase>().ok());
            if let Some(database) = database {
                // What another version kept is in no list. The first fails where there was none; nothing hangs on it.
                let _ = database.delete_object_store(STORE);
                let _ = database.create_object_store(STORE);
            }
        })
        .forget();
    }
    settled(&request, move |result| then(result.and_then(|result| result.dyn_into().ok())));
}

fn begin(database: &IdbDatabase, mode: IdbTransactionMode) -> Option<(IdbTransaction, IdbObjectStore)> {
    let transaction = database.transaction_with_str_and_mode(STORE, mode).ok()?;
    let store = transaction.object_store(STORE).ok()?;
    Some((transaction, store))
}

/// Calls back once a request has succeeded or failed.
fn settled(request: &IdbRequest, then: impl FnOnce(Option<JsValue>) + 'static) {
    let result = request.clone();
    first_of(request, &["success", "error"], move |_| {
        then(result.result().ok().filter(|result| !result.is_undefined()));
    });
}

/// Calls back with the first of some events, by its place among them.
fn first_of(target: &EventTarget, events: &[&'static str], then: impl FnOnce(usize) + 'static) {
    let waiting = Rc::new(Cell::new(Some(then)));
    for (place, name) in events.iter().enumerate() {
        let waiting = Rc::clone(&waiting);
        EventListener::once(target, *name, move |_| {
            if let Some(then) = waiting.take() {
                then(place);
            }
        })
        .forget();
    }
}
