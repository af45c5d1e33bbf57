//! JSON text to a value, as strict as experiments need it: a key that stands twice is refused with its path, where common
//! readers take the last one in silence. A byte-order mark is skipped.

use super::ExperimentError;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::fmt;

/// Reads one value that fills the text.
///
/// # Errors
/// Where it is no JSON, or a key stands twice in one object.
pub fn parse(text: &str) -> Result<Value, ExperimentError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let twice = RefCell::new(None);
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Place { path: String::new(), twice: &twice }.deserialize(&mut reader);
    let value = read.and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| match twice.take() {
        Some(path) => ExperimentError::Twice { path },
        None => ExperimentError::NotJson(error.to_string()),
    })
}

/// A place in the text, and where to say that a key stands twice.
struct Place<'a> {
    path: String,
    twice: &'a RefCell<Option<String>>,
}

impl Place<'_> {
    fn inner(&self, path: String) -> Self {
        Self { path, twice: self.twice }
    }

    fn field(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Value, E> {
        Ok(Value::Bool(truth))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self.inner(format!("{}[{}]", self.path, list.len())))? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if fields.contains_key(&key) {
                *self.twice.borrow_mut() = Some(self.field(&super::shortened(&key)));
                return Err(A::Error::custom("a key stands twice"));
            }
            let value = entries.next_value_seed(self.inner(self.field(&key)))?;
            fields.insert(key, value);
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_refused_with_its_path() {
        for (text, path) in [
            (r#"{"seed":1,"seed":1}"#, "seed"),
            (r#"{"runs":[{},{"optimizer":{"name":"adam","lr":1,"lr":2}}]}"#, "runs[1].optimizer.lr"),
            (r#"[[{"a":{"b":0,"b":0}}]]"#, "[0][0].a.b"),
        ] {
            assert_eq!(parse(text), Err(ExperimentError::Twice { path: path.into() }), "{text}");
        }
        assert!(parse(r#"{"a":{"x":1},"b":{"x":1}}"#).is_ok(), "the same key in two objects");
    }

    #[test]
    fn ordinary_text_reads_as_by_any_reader() {
        for text in [r#"{"a":[1,-2,2.5,1e-30,"é\n",true,null,{}],"b":{"c":18446744073709551615}}"#, "0", "\"x\""] {
            assert_eq!(parse(text).ok(), serde_json::from_str(text).ok(), "{text}");
            assert_eq!(parse(&format!("\u{feff}{text}")).ok(), serde_json::from_str(text).ok(), "{text}");
        }
        for text in ["", "{", "{}{}", "[1e999]", &"[".repeat(5000)] {
            assert!(matches!(parse(text), Err(ExperimentError::NotJson(_))), "{text}");
        }
    }
}
