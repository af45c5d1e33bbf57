//! A short notation for the values of an experiment file, for links.
//!
//! ```text
//! value   number | word | 'text' | true | false | list | object
//! list    [value,value,…]
//! object  (key=value,…)  or  name(key=value,…), which is (name=name,key=value,…); a word alone stays a word
//! ```
//!
//! Words hold letters, digits and _ . + -; any other text stands in single quotes, with '' for a quote. A key stands once in
//! its object. Reading is total and bounded: what is wrong is said with the rest of the text at that place.

use serde_json::{Map, Number, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 12;

/// Hexadecimal digits of a SHA-256: a word, also where all of them are decimal.
const SHA_256: usize = 64;

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wrong {
    /// It is no value from here on.
    Rest(String),
    /// The key at this path stands twice in its object.
    Twice(String),
}

/// Writes a value.
pub(super) fn write(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => short(number),
        Value::String(text) if is_word(text) => text.clone(),
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Array(list) => format!("[{}]", list.iter().map(write).collect::<Vec<_>>().join(",")),
        Value::Object(fields) => {
            let name = fields.get("name").and_then(Value::as_str).filter(|name| is_word(name));
            let rest = fields.iter().filter(|(key, _)| name.is_none() || *key != "name");
            let pairs: Vec<String> = rest.map(|(key, value)| format!("{key}={}", write(value))).collect();
            match name {
                Some(name) if pairs.is_empty() => name.to_owned(),
                name => format!("{}({})", name.unwrap_or_default(), pairs.join(",")),
            }
        }
    }
}

/// A number without the point of a whole one.
fn short(number: &Number) -> String {
    match number.as_f64() {
        Some(value) if !number.is_u64() && !number.is_i64() => value.to_string(),
        _ => number.to_string(),
    }
}

/// Whether a text can stand without quotes and is read back as itself.
fn is_word(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.+-".contains(c);
    let other = text.parse::<f64>().is_ok() || ["true", "false", "null"].contains(&text);
    !text.is_empty() && text.chars().all(plain) && !other
}

/// Reads a value that fills the text; `path` is where it stands.
///
/// # Errors
/// Where it is none: what stands at that place; where a key stands twice: its path.
pub(super) fn read(path: &str, text: &str) -> Result<Value, Wrong> {
    let mut reader = Reader { rest: text, path: path.to_owned() };
    let value = reader.value(MAX_DEPTH)?;
    if reader.rest.is_empty() { Ok(value) } else { Err(reader.wrong()) }
}

/// Of a text that ends before its brackets are closed what is whole, closed; none where they are.
pub(super) fn cut_off(text: &str) -> Option<String> {
    let (mut open, mut quoted) = (String::new(), false);
    let mut whole = (0, String::new());
    for (at, c) in text.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            _ if quoted => {}
            ',' => whole = (at, open.clone()),
            '(' | '[' => {
                whole = (at, open.clone());
                open.push(if c == '(' { ')' } else { ']' });
            }
            ')' | ']' => _ = open.pop(),
            _ => {}
        }
    }
    let (end, close) = whole;
    (quoted || !open.is_empty()).then(|| text[..end].chars().chain(close.chars().rev()).collect())
}

/// Splits at commas that stand outside of brackets and quotes.
pub(super) fn items(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted) = (0_i32, false);
    text.split(|c: char| {
        match c {
            '\'' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0 && !quoted
    })
    .collect()
}

struct Reader<'a> {
    rest: &'a str,
    path: String,
}

impl Reader<'_> {
    fn take(&mut self, c: char) -> bool {
        let after = self.rest.strip_prefix(c);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn wrong(&self) -> Wrong {
        Wrong::Rest(self.rest.to_owned())
    }

    fn expect(&mut self, c: char) -> Result<(), Wrong> {
        if self.take(c) { Ok(()) } else { Err(self.wrong()) }
    }

    fn word(&mut self) -> String {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_.+-".contains(c)));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let word = word.to_owned();
        self.rest = rest;
        word
    }

    /// What `read` reads, at a place further in.
    fn at<T>(&mut self, place: &str, read: impl FnOnce(&mut Self) -> Result<T, Wrong>) -> Result<T, Wrong> {
        let outer = self.path.len();
        self.path.push_str(place);
        let value = read(self);
        self.path.truncate(outer);
        value
    }

    fn value(&mut self, depth: usize) -> Result<Value, Wrong> {
        let Some(deeper) = depth.checked_sub(1) else { return Err(self.wrong()) };
        if self.take('\'') {
            return self.quoted();
        }
        if self.take('[') {
            return self.list(deeper);
        }
        let word = self.word();
        if self.take('(') {
            return self.object(word, deeper);
        }
        Ok(match &*word {
            "" => return Err(self.wrong()),
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            number => number_of(number).unwrap_or_else(|| Value::String(word.clone())),
        })
    }

    fn quoted(&mut self) -> Result<Value, Wrong> {
        let mut text = String::new();
        loop {
            let Some((part, rest)) = self.rest.split_once('\'') else { return Err(self.wrong()) };
            text.push_str(part);
            self.rest = rest;
            if !self.take('\'') {
                return Ok(Value::String(text));
            }
            text.push('\'');
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Wrong> {
        let mut list = Vec::new();
        if self.take(']') {
            return Ok(Value::Array(list));
        }
        loop {
            list.push(self.at(&format!("[{}]", list.len()), |reader| reader.value(depth))?);
            if self.take(']') {
                return Ok(Value::Array(list));
            }
            self.expect(',')?;
        }
    }

    fn object(&mut self, name: String, depth: usize) -> Result<Value, Wrong> {
        let mut fields = Map::new();
        if !name.is_empty() {
            fields.insert("name".into(), Value::String(name));
        }
        if self.take(')') {
            return Ok(Value::Object(fields));
        }
        loop {
            let key = self.word();
            self.expect('=')?;
            if fields.contains_key(&key) {
                return Err(Wrong::Twice(format!("{}.{key}", self.path)));
            }
            let value = self.at(&format!(".{key}"), |reader| reader.value(depth))?;
            fields.insert(key, value);
            if self.take(')') {
                return Ok(Value::Object(fields));
            }
            self.expect(',')?;
        }
    }
}

/// A number, where the word is one; whole ones stay whole.
fn number_of(word: &str) -> Option<Value> {
    if word.len() == SHA_256 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    if let Ok(whole) = word.parse::<u64>() {
        return Some(Value::from(whole));
    }
    let value = word.parse::<f64>().ok().filter(|value| value.is_finite())?;
    Number::from_f64(value).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_come_back_as_they_went() {
        let values = [
            json!({"name": "cnn", "layers": [{"name": "conv2d", "filters": 8, "padding": "same"}, "relu"], "init": "he_normal"}),
            json!({"l2": 0.0001, "early_stopping": {"patience": 5}}),
            json!(["it's 'quoted', (really)", "", "true", "12", -3.5, 1e-30, true, null, []]),
        ];
        for value in values {
            let text = write(&value);
            // A name alone is a word; nothing else changes.
            assert_eq!(read("x", &text).as_ref(), Ok(&value), "{text}");
        }
        assert_eq!(write(&json!({"name": "relu"})), "relu");
        assert_eq!(write(&json!({"name": "dense", "units": 10.0})), "dense(units=10)");
    }

    #[test]
    fn what_is_wrong_is_shown() {
        for (text, rest) in [("cnn(layers=[a,b)", ")"), ("a b", " b"), ("'open", "open"), ("", "")] {
            assert_eq!(read("x", text), Err(Wrong::Rest(rest.to_owned())), "{text}");
        }
        assert!(read("x", &"[".repeat(10_000)).is_err(), "depth is bounded");
    }

    #[test]
    fn a_key_that_stands_twice_is_named_with_its_path() {
        for (text, path) in [
            ("(a=1,a=2)", "x.a"),
            ("cnn(layers=[relu,dense(units=1,units=2)])", "x.layers[1].units"),
            ("mlp(name=cnn)", "x.name"),
            ("(a=(b=(c=1)),b=(c=1,c=1))", "x.b.c"),
        ] {
            assert_eq!(read("x", text), Err(Wrong::Twice(path.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_whole_of_a_text_that_was_cut_off() {
        for (text, whole) in [
            ("adam(lr=0.0", Some("adam")),
            ("adam(lr=0.1,beta1=0.", Some("adam(lr=0.1)")),
            ("a(b=[c,d(e=1,f=", Some("a(b=[c,d(e=1)])")),
            ("a,label='it''s, (", Some("a")),
            ("a(b=1),c", None),
            ("", None),
        ] {
            assert_eq!(cut_off(text).as_deref(), whole, "{text}");
        }
    }

    #[test]
    fn a_hash_of_decimal_digits_is_a_word() {
        let hash = "1".repeat(SHA_256);
        assert_eq!(read("x", &hash), Ok(json!(hash)));
    }
}
