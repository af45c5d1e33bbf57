//! What `postMessage` takes: `[words, buffer?]`, the buffer transferred, never copied.

use crate::protocol::wire::Word;
use js_sys::{Array, ArrayBuffer};
use wasm_bindgen::prelude::*;

/// A message and the numbers in bulk that belong to it, ready to be posted.
pub fn pack(words: Vec<Word>, buffer: Option<&ArrayBuffer>) -> Array {
    let list = Array::new();
    for word in words {
        list.push(&match word {
            Word::Number(value) => JsValue::from_f64(value),
            Word::Text(text) => JsValue::from_str(&text),
        });
    }
    let parcel = Array::of1(&list);
    if let Some(buffer) = buffer {
        parcel.push(buffer);
    }
    parcel
}

/// What was posted; none where it is no parcel.
pub fn unpack(data: &JsValue) -> Option<(Vec<Word>, Option<ArrayBuffer>)> {
    let parcel = data.dyn_ref::<Array>()?;
    let list = parcel.get(0).dyn_into::<Array>().ok()?;
    let word = |value: JsValue| value.as_f64().map(Word::Number).or_else(|| value.as_string().map(Word::Text));
    let words = list.iter().map(word).collect::<Option<Vec<Word>>>()?;
    Some((words, parcel.get(1).dyn_into().ok()))
}
