//! A moving number whose decimal point stays where it is.

use crate::format;
use crate::registry::Lang;
use yew::prelude::*;

/// Properties of [`Number`].
#[derive(Clone, PartialEq, Properties)]
pub struct NumberProps {
    /// The number.
    pub value: f64,
    /// Language of what a screen reader says.
    pub lang: Lang,
    /// Significant digits.
    #[prop_or(4)]
    pub digits: usize,
}

/// A number with a fixed number of significant digits, split at its decimal point so that a column aligns.
#[component]
pub fn Number(props: &NumberProps) -> Html {
    let text = format::steady(props.value, props.digits);
    let (whole, rest) = format::split(&text);
    let class = if props.value.is_finite() { "number" } else { "number is-not-finite" };
    html! {
        <span class={class} title={format::spoken(props.value, props.lang)}>
            <span class="number-whole">{ whole }</span>
            <span class="number-rest">{ rest }</span>
        </span>
    }
}
