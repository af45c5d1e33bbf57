//! Which part of the data a panel looks at, and what an example is called.

use crate::page::network::store::use_select;
use crate::page::network::words::{Key, t};
use crate::page::widget::Segmented;
use crate::registry::Lang;
use crate::train::network::look::{Tensor, Truth, Which};
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`PartChooser`].
#[derive(Clone, PartialEq, Properties)]
pub struct PartChooserProps {
    /// Ties the parts together; stands nowhere else on the page.
    pub id: &'static str,
    /// The chosen part.
    pub part: Which,
    /// Chooses another one.
    pub on_change: Callback<Which>,
}

/// The parts that hold examples, side by side.
#[component]
pub fn PartChooser(props: &PartChooserProps) -> Html {
    let (lang, examples) = use_select(|state| (state.lang(), state.outline.as_ref().map(|outline| outline.examples)));
    let [train, validation, test] = examples.unwrap_or([1, 0, 0]);
    let all = [
        ("train", Key::PartTrain, train),
        ("validation", Key::PartValidation, validation),
        ("test", Key::PartTest, test),
    ];
    let on_change = props.on_change.clone();
    Segmented {
        id: props.id,
        label: t(lang, Key::Part),
        options: all.iter().filter(|(.., count)| *count > 0).map(|(id, name, _)| (*id, t(lang, *name))).collect(),
        value: match props.part {
            Which::Train => "train",
            Which::Validation => "validation",
            Which::Test => "test",
        },
        on_change: Callback::from(move |id: &'static str| {
            on_change.emit(match id {
                "validation" => Which::Validation,
                "test" => Which::Test,
                _ => Which::Train,
            });
        }),
    }
    .view()
}

/// A part that holds examples: this one, or else what is trained on.
pub fn present(part: Which, examples: Option<[u32; 3]>) -> Which {
    let at = match part {
        Which::Train => 0,
        Which::Validation => 1,
        Which::Test => 2,
    };
    if examples.is_some_and(|examples| examples[at] > 0) { part } else { Which::Train }
}

/// What an example is: its class by name, or its number.
pub fn told(truth: Truth, classes: &[String]) -> String {
    match (truth.class, truth.number) {
        (Some(class), _) => classes.get(class as usize).cloned().unwrap_or_else(|| class.to_string()),
        (None, Some(number)) => crate::format::short(f64::from(number)),
        _ => String::new(),
    }
}

/// Columns, rows and numbers of an image, for a picture: all three colours, or else the first channel. None of a table.
pub fn image(tensor: &Tensor) -> Option<(usize, usize, Rc<[f32]>)> {
    let [rows, columns, channels] = tensor.shape[..] else { return None };
    let values = match channels {
        1 | 3 => Rc::from(&tensor.values[..]),
        _ => tensor.values.iter().step_by(channels.max(1) as usize).copied().collect(),
    };
    Some((columns as usize, rows as usize, values))
}

/// A loss with its word.
pub fn loss(lang: Lang, value: f32) -> String {
    format!("{} {}", t(lang, Key::Loss), crate::format::steady(f64::from(value), 3))
}
