//! The Jacobian of the first layer at the chosen example: how each of its units changes with every number of it.

use super::mosaic::Mosaic;
use super::picture::{Tones, color, reach};
use super::stage::use_look;
use crate::format::{short, steady};
use crate::page::draw::palette::Mode;
use crate::page::network::store::{Slot, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::Disclosure;
use crate::registry::Lang;
use crate::train::network::look::{Ask, JacobianSeen, Seen, Tensor, Which};
use std::rc::Rc;
use yew::prelude::*;

/// Numbers of an example up to which the matrix is written out.
const WRITTEN: usize = 16;

/// Properties of [`Jacobian`].
#[derive(Clone, PartialEq, Properties)]
pub struct JacobianProps {
    /// The part the example stands in.
    pub part: Which,
    /// Its place there.
    pub index: u32,
}

/// The Jacobian, computed only while it is open.
#[component]
pub fn Jacobian(props: &JacobianProps) -> Html {
    let lang = use_select(|state| state.lang());
    let open = use_state(|| false);
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |to: bool| open.set(to))
    };
    let JacobianProps { part, index } = *props;
    html! {
        <section class="jacobian" data-testid="jacobian">
            <Disclosure label={t(lang, Key::Jacobian)} open={*open} {on_toggle}>
                <Matrix {part} {index} />
            </Disclosure>
        </section>
    }
}

#[component]
fn Matrix(props: &JacobianProps) -> Html {
    let (lang, mode) = use_select(|state| (state.lang(), state.mode()));
    let JacobianProps { part, index } = *props;
    let view = use_look(Slot::Aside, Some(Ask::Jacobian { part, index, layer: None }));
    let seen = match view.as_ref().map(|view| &view.seen) {
        Some(Ok(Seen::Jacobian(seen))) => seen,
        Some(Err(why)) => return html! { <p class="about">{ why.get(lang) }</p> },
        _ => return html! { <p class="about">{ t(lang, Key::JacobianHelp) }</p> },
    };
    let all: Vec<f32> = seen.rows.iter().flat_map(|row| row.values.iter().copied()).collect();
    let norm = all.iter().map(|slope| f64::from(*slope).powi(2)).sum::<f64>().sqrt();
    let units = seen.rows.len().to_string();
    let sizes = [("layer", &*seen.layer), ("n", &*units), ("norm", &*short(norm))];
    html! {
        <div data-step={seen.step.to_string()} data-testid="jacobian-matrix">
            <p class="about">{ t(lang, Key::JacobianHelp) }</p>
            <p class="quiet">
                { fill(lang, Key::JacobianOf, &sizes) }
                if let Some([row, column]) = seen.position {
                    { fill(lang, Key::JacobianPixel, &[("row", &(row + 1).to_string()), ("column", &(column + 1).to_string())]) }
                }
            </p>
            if let Some(pictures) = pictures(seen) {
                <Mosaic tensor={Rc::new(pictures)} {mode} signed={true} label={fill(lang, Key::JacobianOf, &sizes)} />
            } else {
                { written(seen, reach(&all), mode, lang) }
            }
        </div>
    }
}

/// Of images, and of rows too long to be written out, each unit's slopes as a picture: (rows, columns, units).
fn pictures(seen: &JacobianSeen) -> Option<Tensor> {
    let first = seen.rows.first()?;
    let (rows, columns, channels) = match first.shape[..] {
        [rows, columns, channels] => (rows, columns, channels as usize),
        _ if first.values.len() > WRITTEN => (1, first.values.len() as u32, 1),
        _ => return None,
    };
    let pixels = (rows * columns) as usize;
    let mut values = Vec::with_capacity(pixels * seen.rows.len());
    for pixel in 0..pixels {
        for unit in &seen.rows {
            values.push(unit.values.iter().skip(pixel * channels).take(channels).sum());
        }
    }
    let shape = vec![rows, columns, seen.rows.len() as u32];
    Some(Tensor { full: shape.clone(), shape, stride: 1, values })
}

/// The matrix with its numbers: a row for each unit, a column for each number of the example.
fn written(seen: &JacobianSeen, reach: f32, mode: Mode, lang: Lang) -> Html {
    let columns = seen.rows.first().map_or(0, |row| row.values.len());
    let cell = |slope: &f32| {
        let [r, g, b] = color(*slope, Tones::Signed(1.6 * reach), mode);
        html! { <td translate="no" style={format!("background:rgb({r} {g} {b})")}>{ steady(f64::from(*slope), 3) }</td> }
    };
    let row = |(unit, row): (usize, &Tensor)| {
        html! {
            <tr key={unit}>
                <th scope="row">{ fill(lang, Key::UnitShort, &[("n", &(unit + 1).to_string())]) }</th>
                { for row.values.iter().map(cell) }
            </tr>
        }
    };
    html! {
        <div class="table-frame">
            <table class="jacobian-table">
                <thead>
                    <tr>
                        <td></td>
                        { for (1..=columns).map(|at| html! { <th scope="col"><var>{ "x" }</var><sub>{ at }</sub></th> }) }
                    </tr>
                </thead>
                <tbody>{ for seen.rows.iter().enumerate().map(row) }</tbody>
            </table>
        </div>
    }
}
