//! Reading decimal numbers, and putting a few things in order: small tools the page would otherwise carry at the size
//! of the standard library's.

/// The number a decimal text such as `-1.5e3` stands for, rounded correctly; none for anything else, names of infinity
/// included.
///
/// In a browser the browser itself reads it: the standard library's reader brings tables of ten kilobytes.
pub fn parse(text: &str) -> Option<f64> {
    let decimal = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    if text.is_empty() || !text.bytes().all(decimal) {
        return None;
    }
    #[cfg(target_arch = "wasm32")]
    let value = wasm_bindgen::JsValue::from_str(text).unchecked_into_f64();
    #[cfg(not(target_arch = "wasm32"))]
    let value: f64 = text.parse().ok()?;
    (!value.is_nan()).then_some(value)
}

/// Sorts a short list in place; what is equal stays as it stands. For a dozen things insertion is as fast as it gets.
pub fn sort_few<T>(list: &mut [T], before: impl Fn(&T, &T) -> bool) {
    for end in 1..list.len() {
        let mut at = end;
        while at > 0 && before(&list[at], &list[at - 1]) {
            list.swap(at, at - 1);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_and_nothing_else() {
        for (text, value) in [("0", 0.0), ("-1.5e3", -1500.0), (".5", 0.5), ("5.", 5.0), ("+2E-1", 0.2)] {
            assert_eq!(parse(text), Some(value), "{text}");
        }
        for text in ["", ".", "-", "e5", "1e", "1 ", " 1", "inf", "NaN", "0x10", "1-2", "1_000"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_few_are_sorted_and_equals_stay_in_order() {
        let mut list = [(2, 'a'), (1, 'b'), (2, 'c'), (0, 'd'), (1, 'e')];
        sort_few(&mut list, |a, b| a.0 < b.0);
        assert_eq!(list, [(0, 'd'), (1, 'b'), (1, 'e'), (2, 'a'), (2, 'c')]);
    }
}
