//! A tensor as a picture: one canvas pixel a number, enlarged by the style sheet.

use crate::page::draw::canvas::context;
use crate::page::draw::palette::{Mode, Theme, rgb};
use std::rc::Rc;
use wasm_bindgen::Clamped;
use web_sys::{HtmlCanvasElement, ImageData};
use yew::prelude::*;

/// How numbers become colours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tones {
    /// From paper to ink, between these two numbers.
    Ink(f32, f32),
    /// Blue below 0, orange above, to both sides as far as this number.
    Signed(f32),
}

/// The largest size of some numbers, at least a little more than nothing.
pub fn reach(values: &[f32]) -> f32 {
    values.iter().filter(|value| value.is_finite()).fold(1e-6, |most, value| most.max(value.abs()))
}

/// Smallest and largest of some numbers.
pub fn span(values: &[f32]) -> (f32, f32) {
    let finite = values.iter().filter(|value| value.is_finite());
    let (low, high) = finite.fold((f32::INFINITY, f32::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    if low < high { (low, high) } else { (0.0, 1.0) }
}

/// Properties of [`Picture`].
#[derive(Clone, PartialEq, Properties)]
pub struct PictureProps {
    /// Columns and rows.
    pub size: (usize, usize),
    /// (rows, columns), or (rows, columns, 3) for colours between 0 and 1.
    pub values: Rc<[f32]>,
    /// How they become colours.
    pub tones: Tones,
    /// Light or dark.
    pub mode: Mode,
    /// What a screen reader says.
    pub label: AttrValue,
    /// Classes beside its own.
    #[prop_or_default]
    pub class: Classes,
}

/// The picture.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.clone(), move |props| {
            if let Some(canvas) = node.cast::<HtmlCanvasElement>() {
                // A context that is lost shows nothing; the next number tries again.
                let _ = paint(&canvas, props);
            }
        });
    }
    html! { <canvas ref={node} class={classes!("picture", props.class.clone())} role="img" aria-label={props.label.clone()}></canvas> }
}

fn paint(canvas: &HtmlCanvasElement, props: &PictureProps) -> Option<()> {
    let (columns, rows) = props.size;
    let pixels = columns * rows;
    if pixels == 0 {
        return None;
    }
    if canvas.width() as usize != columns || canvas.height() as usize != rows {
        canvas.set_width(columns as u32);
        canvas.set_height(rows as u32);
    }
    let mut bytes = vec![255_u8; 4 * pixels];
    let colours = props.values.len() == 3 * pixels;
    for (pixel, rgba) in bytes.chunks_exact_mut(4).enumerate() {
        let color = if colours {
            [0, 1, 2].map(|channel| (props.values[3 * pixel + channel].clamp(0.0, 1.0) * 255.0) as u8)
        } else {
            color(props.values.get(pixel).copied().unwrap_or(f32::NAN), props.tones, props.mode)
        };
        rgba[..3].copy_from_slice(&color);
    }
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&bytes), columns as u32, rows as u32).ok()?;
    context(canvas)?.put_image_data(&image, 0.0, 0.0).ok()
}

/// Okabe and Ito's blue and vermilion for below and above 0.
const BELOW: [u8; 3] = [0, 114, 178];
const ABOVE: [u8; 3] = [213, 94, 0];

/// The colour of a number.
pub fn color(value: f32, tones: Tones, mode: Mode) -> [u8; 3] {
    let theme = Theme::of(mode);
    let paper = rgb(theme.paper);
    if !value.is_finite() {
        return rgb(theme.faint);
    }
    match tones {
        Tones::Ink(low, high) => mixed(paper, rgb(theme.ink), (value - low) / (high - low).max(1e-9)),
        Tones::Signed(reach) if value < 0.0 => mixed(paper, BELOW, -value / reach),
        Tones::Signed(reach) => mixed(paper, ABOVE, value / reach),
    }
}

/// A mix of two colours: 0 is the first one.
pub fn mixed(from: [u8; 3], to: [u8; 3], share: f32) -> [u8; 3] {
    let share = share.clamp(0.0, 1.0);
    let mut all = [0; 3];
    for (channel, out) in all.iter_mut().enumerate() {
        let (a, b) = (f32::from(from[channel]), f32::from(to[channel]));
        *out = (a + (b - a) * share).round() as u8;
    }
    all
}
