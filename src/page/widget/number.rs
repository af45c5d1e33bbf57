//! A moving number whose decimal point stays where it is.

use crate::format;
use crate::registry::Lang;
use yew::prelude::*;

/// A number with a fixed number of significant digits, split at its decimal point so that a column aligns. The language
/// is that of what a screen reader says.
pub fn number(value: f64, lang: Lang, digits: usize) -> Html {
    let text = format::steady(value, digits);
    let (whole, rest) = format::split(&text);
    let class = if value.is_finite() { "number" } else { "number is-not-finite" };
    html! {
        <span {class} translate="no" title={format::spoken(value, lang)}>
            <span class="number-whole">{ whole }</span>
            <span class="number-rest">{ rest }</span>
        </span>
    }
}
