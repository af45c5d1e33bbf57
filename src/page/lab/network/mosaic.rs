//! The channels of a layer side by side on one canvas, each a small picture or a cell; a click picks one, with its pixel.

use super::picture::{Picture, Tones, color, reach, span};
use crate::page::draw::palette::{Mode, Theme, rgb};
use crate::page::pointed;
use crate::train::network::look::Tensor;
use std::rc::Rc;
use yew::prelude::*;

/// CSS pixels that a row of pictures is to fill, about.
const ROW: usize = 560;
/// CSS pixels of the side of a cell that stands for one number.
const CELL: usize = 14;
/// CSS pixels of the side of a picture, about.
const SIDE: usize = 66;

/// Properties of [`Mosaic`].
#[derive(Clone, PartialEq, Properties)]
pub struct MosaicProps {
    /// (rows, columns, channels) or (units).
    pub tensor: Rc<Tensor>,
    /// Light or dark.
    pub mode: Mode,
    /// Whether the numbers go to both sides of 0.
    pub signed: bool,
    /// What a screen reader says.
    pub label: AttrValue,
    /// The unit that is picked.
    #[prop_or_default]
    pub picked: Option<u32>,
    /// Picks a unit, or a channel and a pixel of it.
    #[prop_or_default]
    pub on_pick: Option<Callback<(u32, [u32; 2])>>,
}

/// How the pictures lie.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Lay {
    /// Rows and columns of a picture.
    inner: [usize; 2],
    channels: usize,
    /// Pictures in a row.
    across: usize,
    /// CSS pixels of one number.
    scale: usize,
}

impl Lay {
    fn of(tensor: &Tensor) -> Self {
        let (inner, channels) = match tensor.shape[..] {
            [rows, columns, channels] => ([rows as usize, columns as usize], channels as usize),
            _ => ([1, 1], tensor.values.len()),
        };
        let scale = if inner == [1, 1] { CELL } else { (SIDE / inner[0].max(inner[1]).max(1)).clamp(1, CELL) };
        let across = (ROW / ((inner[1] + 1) * scale)).clamp(1, channels.max(1));
        Self { inner, channels, across, scale }
    }

    fn gap(&self) -> usize {
        usize::from(self.inner != [1, 1])
    }

    /// Columns and rows of the whole.
    fn size(&self) -> (usize, usize) {
        let down = self.channels.div_ceil(self.across);
        let (width, height) = (self.inner[1] + self.gap(), self.inner[0] + self.gap());
        (self.across * width, down.max(1) * height)
    }

    /// The channel and its pixel at a place of the whole.
    fn at(&self, column: usize, row: usize) -> Option<(u32, [u32; 2])> {
        let (width, height) = (self.inner[1] + self.gap(), self.inner[0] + self.gap());
        let (channel, across) = ((row / height.max(1)) * self.across + column / width.max(1), column / width.max(1));
        let last = self.inner.map(|side| side.saturating_sub(1));
        let pixel = [(row % height.max(1)).min(last[0]), (column % width.max(1)).min(last[1])];
        (across < self.across && channel < self.channels).then(|| (channel as u32, pixel.map(|at| at as u32)))
    }
}

/// The pictures.
#[component]
pub fn Mosaic(props: &MosaicProps) -> Html {
    let MosaicProps { tensor, mode, .. } = props;
    let lay = Lay::of(tensor);
    let (columns, rows) = lay.size();
    let paper = rgb(Theme::of(*mode).paper).map(|channel| f32::from(channel) / 255.0);
    let (low, high) = span(&tensor.values);
    let tones = if props.signed || low < 0.0 { Tones::Signed(reach(&tensor.values)) } else { Tones::Ink(0.0, high) };
    let mut values = Vec::with_capacity(3 * columns * rows);
    for row in 0..rows {
        for column in 0..columns {
            let (width, height) = (lay.inner[1] + lay.gap(), lay.inner[0] + lay.gap());
            let inside = column % width.max(1) < lay.inner[1] && row % height.max(1) < lay.inner[0];
            let value = lay.at(column, row).filter(|_| inside).and_then(|(channel, [y, x])| {
                let at = (y as usize * lay.inner[1] + x as usize) * lay.channels + channel as usize;
                tensor.values.get(at).copied()
            });
            match value {
                Some(value) => values.extend(color(value, tones, *mode).map(|channel| f32::from(channel) / 255.0)),
                None => values.extend(paper),
            }
        }
    }
    let onclick = props.on_pick.clone().map(|on_pick| {
        Callback::from(move |event: MouseEvent| {
            let Some(element) = pointed::around(&event, ".mosaic") else { return };
            let frame = element.get_bounding_client_rect();
            let share = |at: f64, from: f64, whole: f64, cells: usize| {
                ((at - from) / whole.max(1.0) * cells as f64).max(0.0) as usize
            };
            let column = share(f64::from(event.client_x()), frame.left(), frame.width(), columns);
            let row = share(f64::from(event.client_y()), frame.top(), frame.height(), rows);
            if let Some(picked) = lay.at(column, row) {
                on_pick.emit(picked);
            }
        })
    });
    // By key the units are gone through one by one.
    let onkeydown = props.on_pick.clone().map(|on_pick| {
        let (picked, last) = (props.picked, lay.channels.saturating_sub(1) as u32);
        let middle = [lay.inner[0] as u32 / 2, lay.inner[1] as u32 / 2];
        Callback::from(move |event: KeyboardEvent| {
            let next = match (event.key().as_str(), picked) {
                ("ArrowRight", Some(at)) => (at + 1).min(last),
                ("ArrowLeft", Some(at)) => at.saturating_sub(1),
                ("ArrowRight" | "ArrowLeft" | "Enter", _) => picked.unwrap_or(0),
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            on_pick.emit((next, middle));
        })
    });
    let frame = props.picked.filter(|at| (*at as usize) < lay.channels).map(|at| {
        let (across, down) = (at as usize % lay.across, at as usize / lay.across);
        // In shares of the whole, which may be narrower than it would like to be.
        let share = |cells: usize, all: usize| 100.0 * cells as f64 / all.max(1) as f64;
        let [left, w] = [across * (lay.inner[1] + lay.gap()), lay.inner[1]].map(|cells| share(cells, columns));
        let [top, h] = [down * (lay.inner[0] + lay.gap()), lay.inner[0]].map(|cells| share(cells, rows));
        html! { <span class="mosaic-frame" style={format!("left:{left:.2}%;top:{top:.2}%;width:{w:.2}%;height:{h:.2}%")}></span> }
    });
    let style = format!("width:{}px;aspect-ratio:{columns}/{rows}", columns * lay.scale);
    html! {
        <div
            class={classes!("mosaic", onclick.is_some().then_some("is-live"))}
            {style}
            tabindex={onclick.is_some().then_some("0")}
            {onclick}
            {onkeydown}
        >
            <Picture size={(columns, rows)} values={Rc::from(values)} tones={Tones::Ink(0.0, 1.0)} mode={*mode} label={props.label.clone()} />
            { frame.unwrap_or_default() }
        </div>
    }
}
