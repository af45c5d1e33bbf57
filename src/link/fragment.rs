//! From a text that someone has copied to the readable text of its link: out of a whole address, unfolded, and without what
//! chats and mail programs do to `&`, `=` and `%`.

use super::{COMPRESSED_MARK, LAB_NETWORK, LinkError, MAX_LENGTH, MAX_UNFOLDED, READABLE_MARK, shortened};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::inflate::TINFLStatus;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// The readable text, and what is wrong with the link as a whole, where something of it can be read nevertheless.
pub(super) type Fragment = (String, Option<LinkError>);

/// The readable text of a link of either form.
///
/// # Errors
/// Where nothing of it can be read.
pub(super) fn of(text: &str) -> Result<Fragment, LinkError> {
    let text = text.trim();
    if text.len() > MAX_LENGTH {
        return Err(LinkError::TooLong);
    }
    let fragment = text.split_once('#').map_or(text, |(_, fragment)| fragment);
    let fragment = mended(fragment);
    if let Some(packed) = fragment.strip_prefix(COMPRESSED_MARK) {
        return unfolded(packed);
    }
    match fragment.split('&').next().unwrap_or_default() {
        READABLE_MARK => Ok((fragment.into_owned(), None)),
        // Typed by hand: the mark is missing, and all the rest is there.
        first if first.contains('=') => Ok((format!("{READABLE_MARK}&{fragment}"), Some(LinkError::NoMark))),
        first => Err(LinkError::UnknownVersion(shortened(first))),
    }
}

/// Whether a text is the link of a network experiment, as far as can be seen without reading it.
pub(super) fn is_network(text: &str) -> bool {
    of(text).is_ok_and(|(fragment, _)| fragment.split('&').take(3).any(|part| part_of(part) == LAB_NETWORK))
}

/// A part without what is left of `&amp;`.
pub(super) fn part_of(part: &str) -> &str {
    part.strip_prefix("amp;").unwrap_or(part)
}

/// The value of a part as it was meant. Names and numbers have no percent sign, so that one which was escaped twice ("%2528")
/// is understood; `typed` is text that may have one.
pub(super) fn value_of(value: &str, typed: bool) -> Option<Cow<'_, str>> {
    let once = percent_decode_str(value).decode_utf8().ok()?;
    if typed || !once.contains('%') {
        return Some(once);
    }
    let twice = percent_decode_str(&once).decode_utf8().ok().map(Cow::into_owned);
    Some(twice.map_or(once, Cow::Owned))
}

/// The fragment, where what parts it was escaped as well.
fn mended(fragment: &str) -> Cow<'_, str> {
    let start = fragment.get(..READABLE_MARK.len() + 3).unwrap_or_default().to_ascii_lowercase();
    match start == "v1%26" {
        true => percent_decode_str(fragment).decode_utf8().unwrap_or(Cow::Borrowed(fragment)),
        false => Cow::Borrowed(fragment),
    }
}

/// What a compressed link holds: all of it, or what stands before its end was cut off.
fn unfolded(packed: &str) -> Result<Fragment, LinkError> {
    let readable = |bytes: Vec<u8>| String::from_utf8(bytes).ok().filter(|text| text.starts_with(READABLE_MARK));
    let inflate = |bytes: &[u8]| miniz_oxide::inflate::decompress_to_vec_with_limit(bytes, MAX_UNFOLDED);
    // A character alone holds six bits of the next byte.
    let whole = packed.len() - usize::from(packed.len() % 4 == 1);
    let lenient = packed.get(..whole).and_then(|packed| loosely().decode(packed).ok()).ok_or(LinkError::Damaged)?;
    match (inflate(&lenient), URL_SAFE_NO_PAD.decode(packed)) {
        (Ok(bytes), Ok(_)) => readable(bytes).map(|text| (text, None)).ok_or(LinkError::Damaged),
        (Err(error), _)
            if matches!(error.status, TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput) =>
        {
            // Zeros fill the room that was made for the rest, and the last character may be cut as well.
            let mut bytes = error.output;
            let written = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            bytes.truncate(written);
            while std::str::from_utf8(&bytes).is_err_and(|error| error.error_len().is_none()) {
                bytes.pop();
            }
            readable(bytes).map(|text| (text, Some(LinkError::PackedCutOff))).ok_or(LinkError::Damaged)
        }
        _ => Err(LinkError::Damaged),
    }
}

/// Base64url that does not mind bits left over at a place where it was cut.
fn loosely() -> base64::engine::GeneralPurpose {
    use base64::engine::general_purpose::GeneralPurposeConfig;
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone);
    base64::engine::GeneralPurpose::new(&base64::alphabet::URL_SAFE, config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_chats_make_of_a_link_is_read() {
        let readable = |text: &str| of(text).map(|(text, _)| text);
        let whole = Ok("v1&surface=beale&run=adam(lr=0.1,beta1=0.5)".to_owned());
        assert_eq!(readable("v1%26surface%3Dbeale%26run%3Dadam%28lr%3D0.1%2Cbeta1%3D0.5%29"), whole);
        assert_eq!(readable("  <a b>#v1&surface=beale&run=adam(lr=0.1,beta1=0.5) "), whole);
        assert_eq!(part_of("amp;surface=beale"), "surface=beale");
        assert_eq!(value_of("adam%2528lr=0.1%2529", false).as_deref(), Some("adam(lr=0.1)"));
        assert_eq!(value_of("5%2541", true).as_deref(), Some("5%41"));
        assert_eq!(value_of("%ff", true), None);
    }

    #[test]
    fn the_beginning_of_a_compressed_link_is_read_where_its_end_is_missing() {
        let text = format!("v1&surface=beale{}", "&run=adam(lr=0.1)&run=sgd&run=momentum(momentum=0.5)".repeat(3));
        let packed = super::super::write::packed(&text);
        assert_eq!(of(&packed), Ok((text.clone(), None)));
        let mut read = 0;
        for cut in COMPRESSED_MARK.len()..packed.len() {
            match of(&packed[..cut]) {
                Ok((beginning, Some(LinkError::PackedCutOff))) => {
                    assert!(text.starts_with(&beginning), "{beginning}");
                    read = read.max(beginning.len());
                }
                other => assert_eq!(other, Err(LinkError::Damaged), "{cut}"),
            }
        }
        assert!(read > text.len() / 2, "{read} of {}", text.len());
    }
}
