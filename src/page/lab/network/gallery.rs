//! The gallery of datasets: small cards, each with a look at a few examples.

use super::part::image;
use super::picture::{Tones, color, span};
use crate::data::dataset::Recipe;
use crate::page::draw::canvas::{context, fit_canvas};
use crate::page::draw::marker::draw_marker;
use crate::page::draw::palette::{Mode, Theme, run_style};
use crate::page::network::edit::Edit;
use crate::page::network::store::{Action, Matter, use_hub, use_select};
use crate::page::network::words::{Key, t};
use crate::page::widget::Disclosure;
use crate::registry::Entry;
use crate::train::network::look::Tensor;
use crate::train::network::thumb::{Shade, Thumb};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{HtmlCanvasElement, ImageData, window};
use yew::prelude::*;

/// Side of a thumbnail, in CSS pixels; the style sheet has the same.
const SIDE: f64 = 56.0;
/// Images side by side.
const ACROSS: usize = 3;

/// The chosen dataset, and all others behind a button.
#[component]
pub fn Gallery() -> Html {
    let hub = use_hub();
    let open = use_state(|| false);
    let (lang, chosen, name) = use_select(|state| {
        let item = &state.experiment.data.dataset.entry.item;
        let name = match &state.material.own {
            Some(own) if item.id == "own" => own.name.clone(),
            _ => item.name.get(state.lang()).to_owned(),
        };
        (state.lang(), item.id, name)
    });
    {
        let hub = hub.clone();
        use_effect_with((), move |()| hub.send(Action::Matter(Matter::Gallery)));
    }
    let about = Recipe::find(chosen).map(|recipe| recipe.item.about.get(lang));
    let card = |recipe: &&'static Recipe| {
        let id = recipe.item.id;
        let onclick = {
            let (hub, open) = (hub.clone(), open.clone());
            Callback::from(move |_: MouseEvent| {
                hub.send(Action::Edit(Edit::Dataset(id.to_owned())));
                open.set(false);
            })
        };
        html! {
            <button
                key={id}
                type="button"
                role="radio"
                class="data-card"
                data-testid={format!("data-{id}")}
                title={recipe.item.about.get(lang)}
                aria-checked={(id == chosen).to_string()}
                {onclick}
            >
                <DataThumb {id} />
                { recipe.item.name.get(lang) }
            </button>
        }
    };
    let on_toggle = {
        let open = open.clone();
        Callback::from(move |to| open.set(to))
    };
    html! {
        <>
            <div class="data-head" data-testid="dataset" data-dataset={chosen}>
                <DataThumb id={chosen} />
                <div><strong>{ name }</strong><p class="about">{ about.unwrap_or_default() }</p></div>
            </div>
            <Disclosure label={t(lang, Key::ChooseData)} open={*open} {on_toggle}>
                <div class="data-gallery" role="radiogroup" aria-label={t(lang, Key::Data)}>
                    { for Recipe::table().iter().filter(|recipe| recipe.item.id != "own").map(card) }
                </div>
            </Disclosure>
        </>
    }
}

/// Properties of [`DataThumb`].
#[derive(Clone, PartialEq, Properties)]
struct DataThumbProps {
    id: &'static str,
}

/// A dataset at a glance; a sheet where there is nothing to draw.
#[component]
fn DataThumb(props: &DataThumbProps) -> Html {
    let id = props.id;
    let (mode, thumb) = use_select(move |state| {
        let thumb = state.material.thumbs.iter().find(|(other, _)| other == id).map(|(_, thumb)| thumb.clone());
        (state.mode(), thumb)
    });
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((mode, thumb.clone()), move |(mode, thumb)| {
            if let (Some(canvas), Some(thumb)) = (node.cast::<HtmlCanvasElement>(), thumb) {
                // A context that is lost shows nothing.
                let _ = draw(&canvas, thumb, *mode);
            }
        });
    }
    match thumb.as_deref() {
        Some(Thumb::Table(_)) => sheet(),
        None if id == "own" => sheet(),
        _ => html! { <canvas ref={node} class="data-thumb" aria-hidden="true"></canvas> },
    }
}

/// A table, drawn.
fn sheet() -> Html {
    html! {
        <svg class="data-thumb" viewBox="0 0 56 56" fill="none" stroke="currentColor" stroke-width="1.5" aria-hidden="true">
            <path d="M12 14h32v28H12zM12 21h32M12 28h32M12 35h32M23 14v28M34 14v28" />
        </svg>
    }
}

fn draw(canvas: &HtmlCanvasElement, thumb: &Thumb, mode: Mode) -> Option<()> {
    match thumb {
        Thumb::Points(points) => scatter(canvas, points, mode),
        Thumb::Images(images) => mosaic(canvas, images, mode),
        Thumb::Table(_) => None,
    }
}

fn scatter(canvas: &HtmlCanvasElement, points: &[([f32; 2], Shade)], mode: Mode) -> Option<()> {
    let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
    let ctx = fit_canvas(canvas, [SIDE; 2], ratio)?;
    let theme = Theme::of(mode);
    ctx.clear_rect(0.0, 0.0, SIDE, SIDE);
    let range = |axis: usize| span(&points.iter().map(|(point, _)| point[axis]).collect::<Vec<f32>>());
    let ranges = [range(0), range(1)];
    let place = |axis: usize, value: f32| {
        let (low, high) = ranges[axis];
        5.0 + (SIDE - 10.0) * f64::from((value - low) / (high - low))
    };
    for (point, shade) in points {
        let at = [place(0, point[0]), SIDE - place(1, point[1])];
        match shade {
            Shade::Class(class) => {
                let style = run_style(*class as usize);
                draw_marker(&ctx, style.marker, at, 1.6, style.color_on(mode), theme.paper);
            }
            Shade::Value(value) => {
                let [red, green, blue] = color(2.0 * value - 1.0, Tones::Signed(1.0), mode);
                let style = run_style(0);
                draw_marker(&ctx, style.marker, at, 1.8, &format!("rgb({red} {green} {blue})"), theme.paper);
            }
        }
    }
    Some(())
}

/// Images side by side, a canvas pixel each number.
fn mosaic(canvas: &HtmlCanvasElement, images: &[Tensor], mode: Mode) -> Option<()> {
    let (columns, rows, _) = image(images.first()?)?;
    let (width, height) = (ACROSS * (columns + 1) - 1, ACROSS * (rows + 1) - 1);
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let mut bytes = vec![0_u8; 4 * width * height];
    for (at, tensor) in images.iter().take(ACROSS * ACROSS).enumerate() {
        let (.., values) = image(tensor)?;
        let (low, high) = span(&values);
        let channels = values.len() / (columns * rows).max(1);
        for (pixel, value) in values.chunks_exact(channels.max(1)).enumerate() {
            let x = (at % ACROSS) * (columns + 1) + pixel % columns;
            let y = (at / ACROSS) * (rows + 1) + pixel / columns;
            let rgba = &mut bytes[4 * (y * width + x)..][..4];
            rgba[..3].copy_from_slice(&color(value[0], Tones::Ink(low, high), mode));
            rgba[3] = 255;
        }
    }
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&bytes), width as u32, height as u32).ok()?;
    context(canvas.unchecked_ref())?.put_image_data(&data, 0.0, 0.0).ok()
}
