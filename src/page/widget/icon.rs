//! Icons in one stroke style, and the button that holds one.

use std::cell::Cell;
use yew::prelude::*;

/// A picture on a button. Drawn on a 20 × 20 grid with a stroke of 1.5 and round ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// A triangle to the right.
    Play,
    /// Two bars.
    Pause,
    /// A triangle against a bar on the right.
    StepForward,
    /// A triangle against a bar on the left.
    StepBack,
    /// An arrow that turns back.
    Reset,
    /// A cross of two equal strokes.
    Plus,
    /// One stroke: less, slower, zoom out.
    Minus,
    /// Two sheets.
    Duplicate,
    /// A bin.
    Trash,
    /// An open eye: shown.
    Eye,
    /// A struck eye: hidden.
    EyeOff,
    /// Two links of a chain.
    Share,
    /// A crescent.
    Moon,
    /// A sun.
    Sun,
    /// A question mark in a circle.
    Help,
    /// Four corners outwards.
    Fullscreen,
    /// A frame with an arrow from each side.
    Fit,
    /// A diagonal cross.
    Close,
    /// An angle that points right; turned by style where something is open.
    Chevron,
    /// A die.
    Dice,
    /// Three sliders: the set-up.
    Sliders,
    /// A curve over axes: the read-outs.
    Chart,
    /// A sheet with a falling arrow: save.
    Download,
    /// Two triangles: faster.
    Speed,
    /// A tick.
    Check,
    /// A triangle with a mark: a warning.
    Warning,
    /// A circle with an i.
    Info,
    /// An arrow upwards.
    Up,
    /// An arrow downwards.
    Down,
}

impl Icon {
    /// The strokes, as SVG path data.
    const fn path(self) -> &'static str {
        match self {
            Self::Play => "M6 3.8v12.4L16.2 10z",
            Self::Pause => "M6.5 4v12M13.5 4v12",
            Self::StepForward => "M5 4.5v11l8-5.5zM15.5 4.5v11",
            Self::StepBack => "M15 4.5v11L7 10zM4.5 4.5v11",
            Self::Reset => "M4 4.5v4h4M4.4 8.3A6.3 6.3 0 1 1 4 12",
            Self::Plus => "M10 4v12M4 10h12",
            Self::Minus => "M4 10h12",
            Self::Duplicate => "M7.5 7.5h9v9h-9zM12.5 4.5v-1h-9v9h1",
            Self::Trash => "M3.5 5.5h13M8 5.5v-2h4v2M5.5 5.5l.7 11h7.6l.7-11M8.4 8.7v4.8M11.6 8.7v4.8",
            Self::Eye => {
                "M2 10s3-5.3 8-5.3 8 5.3 8 5.3-3 5.3-8 5.3S2 10 2 10zM10 7.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6"
            }
            Self::EyeOff => {
                "M3.5 3.5l13 13M8.2 4.9A8 8 0 0 1 10 4.7c5 0 8 5.3 8 5.3a14 14 0 0 1-2.4 2.9M5 6.4A13.5 13.5 0 0 0 2 10\
                 s3 5.3 8 5.3a7.7 7.7 0 0 0 3.3-.7M8.4 8.4a2.3 2.3 0 0 0 3.2 3.2"
            }
            Self::Share => {
                "M8.3 11.7a3.2 3.2 0 0 0 4.6 0l3-3a3.25 3.25 0 0 0-4.6-4.6L10 5.4M11.7 8.3a3.2 3.2 0 0 0-4.6 0\
                 l-3 3a3.25 3.25 0 0 0 4.6 4.6L10 14.6"
            }
            Self::Moon => "M16.5 11.8A6.9 6.9 0 0 1 8.2 3.5a6.9 6.9 0 1 0 8.3 8.3z",
            Self::Sun => {
                "M10 6.7a3.3 3.3 0 1 1 0 6.6 3.3 3.3 0 0 1 0-6.6M10 1.9v1.6M10 16.5v1.6M1.9 10h1.6M16.5 10h1.6\
                 M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1"
            }
            Self::Help => {
                "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15M7.8 7.8a2.25 2.25 0 1 1 3.3 2c-.7.4-1.1.8-1.1 1.7\
                 M10 14v.1"
            }
            Self::Fullscreen => "M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4",
            Self::Fit => "M3 4h14v12H3zM5 10h3.5M6.8 8.3L8.5 10l-1.7 1.7M15 10h-3.5M13.2 8.3L11.5 10l1.7 1.7",
            Self::Close => "M5 5l10 10M15 5L5 15",
            Self::Chevron => "M8 5.5l4.5 4.5L8 14.5",
            Self::Dice => {
                "M5 3.5h10A1.5 1.5 0 0 1 16.5 5v10a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 15V5A1.5 1.5 0 0 1 5 3.5z\
                 M7 7v.01M13 7v.01M10 10v.01M7 13v.01M13 13v.01"
            }
            Self::Sliders => "M3 5.5h7M14 5.5h3M12 3.5v4M3 10h2M9 10h8M7 8v4M3 14.5h8M15 14.5h2M13 12.5v4",
            Self::Chart => "M3.5 3.5v13h13M6.5 6c.8 4.5 2.5 7 9.5 7.5",
            Self::Download => "M10 3.5v9M6.5 9l3.5 3.5L13.5 9M4 16.5h12",
            Self::Speed => "M4 5v10l6-5zM10.5 5v10l6-5z",
            Self::Check => "M4 10.5l4 4 8-9",
            Self::Warning => "M10 3.2l7.5 13.3h-15zM10 8.2v4M10 14.3v.1",
            Self::Up => "M10 16V4.5M5 9.5l5-5 5 5",
            Self::Down => "M10 4v11.5M5 10.5l5 5 5-5",
            Self::Info => "M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15M10 9.2v4.6M10 6.3v.1",
        }
    }

    /// The icon as an inline picture, hidden from screen readers: what holds it carries the label.
    pub fn view(self) -> Html {
        html! {
            <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d={self.path()} /></svg>
        }
    }
}

/// A button with an icon, made of what it needs and nothing else: a plain value, since it keeps nothing.
pub struct IconButton {
    icon: Icon,
    label: AttrValue,
    on_click: Callback<MouseEvent>,
    disabled: bool,
    with_text: bool,
    shortcut: Option<AttrValue>,
    expanded: Option<bool>,
    class: Option<&'static str>,
}

impl IconButton {
    /// A button with a picture. The label says what it does, to a screen reader and as the tooltip.
    pub fn new(icon: Icon, label: impl Into<AttrValue>, on_click: Callback<MouseEvent>) -> Self {
        let label = label.into();
        Self { icon, label, on_click, disabled: false, with_text: false, shortcut: None, expanded: None, class: None }
    }

    /// Whether it cannot be pressed now.
    pub fn disabled(self, disabled: bool) -> Self {
        Self { disabled, ..self }
    }

    /// With the label beside the picture as text.
    pub fn with_text(self) -> Self {
        Self { with_text: true, ..self }
    }

    /// The key that does the same, for the tooltip and `aria-keyshortcuts`.
    pub fn shortcut(self, key: &'static str) -> Self {
        Self { shortcut: Some(key.into()), ..self }
    }

    /// For a button that opens something: whether it is open.
    pub fn expanded(self, expanded: bool) -> Self {
        Self { expanded: Some(expanded), ..self }
    }

    /// A further class, for example `is-primary`.
    pub fn class(self, class: &'static str) -> Self {
        Self { class: Some(class), ..self }
    }

    /// The button.
    pub fn view(self) -> Html {
        let Self { icon, label, on_click, disabled, with_text, shortcut, expanded, class } = self;
        let on_click = match icon {
            Icon::Trash => once(on_click),
            _ => on_click,
        };
        let title = match &shortcut {
            Some(key) => format!("{label} ({key})"),
            None => label.to_string(),
        };
        html! {
            <button
                type="button"
                class={classes!("icon-button", with_text.then_some("has-text"), class)}
                {title}
                aria-label={label.clone()}
                aria-expanded={expanded.map(|open| if open { "true" } else { "false" })}
                aria-keyshortcuts={shortcut}
                {disabled}
                onclick={on_click}
            >
                { icon.view() }
                if with_text {
                    <span class="icon-button-text">{ label }</span>
                }
            </button>
        }
    }
}

/// How soon the second click of a double click follows the first, in ms. Whoever means both is slower.
const DOUBLE_MS: f64 = 350.0;

thread_local! {
    /// When something was removed last, in ms.
    static REMOVED: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
}

/// Only the first of two clicks that follow each other at once: by the second, what was next lies under the pointer.
fn once(on_click: Callback<MouseEvent>) -> Callback<MouseEvent> {
    Callback::from(move |event: MouseEvent| {
        if event.detail() < 2 || event.time_stamp() - REMOVED.get() > DOUBLE_MS {
            REMOVED.set(event.time_stamp());
            on_click.emit(event);
        }
    })
}
