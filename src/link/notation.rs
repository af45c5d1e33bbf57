//! A short notation for the values of an experiment file, for links.
//!
//! ```text
//! value   number | word | 'text' | true | false | list | object
//! list    [value,value,…]
//! object  (key=value,…)  or  name(key=value,…), which is (name=name,key=value,…); a word alone stays a word
//! ```
//!
//! Words hold letters, digits and _ . + -; any other text stands in single quotes, with '' for a quote. Reading is total
//! and bounded: what is wrong is said with the rest of the text at that place.

use serde_json::{Map, Number, Value};

/// Deepest nesting that is read.
const MAX_DEPTH: usize = 12;

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

/// Reads a value that fills the text.
///
/// # Errors
/// Where it is none: what stands at that place.
pub(super) fn read(text: &str) -> Result<Value, String> {
    let mut reader = Reader { rest: text };
    let value = reader.value(MAX_DEPTH)?;
    if reader.rest.is_empty() { Ok(value) } else { Err(reader.rest.to_owned()) }
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
}

impl Reader<'_> {
    fn take(&mut self, c: char) -> bool {
        let after = self.rest.strip_prefix(c);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn expect(&mut self, c: char) -> Result<(), String> {
        if self.take(c) { Ok(()) } else { Err(self.rest.to_owned()) }
    }

    fn word(&mut self) -> String {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_.+-".contains(c)));
        let (word, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        let word = word.to_owned();
        self.rest = rest;
        word
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        let Some(deeper) = depth.checked_sub(1) else { return Err(self.rest.to_owned()) };
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
            "" => return Err(self.rest.to_owned()),
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            number => number_of(number).unwrap_or_else(|| Value::String(word.clone())),
        })
    }

    fn quoted(&mut self) -> Result<Value, String> {
        let mut text = String::new();
        loop {
            let Some((part, rest)) = self.rest.split_once('\'') else { return Err(self.rest.to_owned()) };
            text.push_str(part);
            self.rest = rest;
            if !self.take('\'') {
                return Ok(Value::String(text));
            }
            text.push('\'');
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, String> {
        let mut list = Vec::new();
        if self.take(']') {
            return Ok(Value::Array(list));
        }
        loop {
            list.push(self.value(depth)?);
            if self.take(']') {
                return Ok(Value::Array(list));
            }
            self.expect(',')?;
        }
    }

    fn object(&mut self, name: String, depth: usize) -> Result<Value, String> {
        let mut fields = Map::new();
        if !name.is_empty() {
            fields.insert("name".into(), Value::String(name));
        }
        if self.take(')') {
            return Ok(Value::Object(fields));
        }
        loop {
            let at = self.rest.to_owned();
            let key = self.word();
            self.expect('=')?;
            if fields.insert(key, self.value(depth)?).is_some() {
                return Err(at);
            }
            if self.take(')') {
                return Ok(Value::Object(fields));
            }
            self.expect(',')?;
        }
    }
}

/// A number, where the word is one; whole ones stay whole.
fn number_of(word: &str) -> Option<Value> {
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
            assert_eq!(read(&text).as_ref(), Ok(&value), "{text}");
        }
        assert_eq!(write(&json!({"name": "relu"})), "relu");
        assert_eq!(write(&json!({"name": "dense", "units": 10.0})), "dense(units=10)");
    }

    #[test]
    fn what_is_wrong_is_shown() {
        for (text, rest) in
            [("cnn(layers=[a,b)", ")"), ("a b", " b"), ("(a=1,a=2)", "a=2)"), ("'open", "open"), ("", "")]
        {
            assert_eq!(read(text), Err(rest.to_owned()), "{text}");
        }
        assert!(read(&"[".repeat(10_000)).is_err(), "depth is bounded");
    }
}
