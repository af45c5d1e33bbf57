//! The plane, as the network sees it: its answer at every point, with the examples on it; or a unit's own answer. Of data of
//! one number, the curve.

use super::picture::{Picture, Tones, mixed, reach, span};
use super::stage::use_look;
use super::unit::use_unit;
use crate::format::short;
use crate::page::draw::marker_path;
use crate::page::draw::palette::{Mode, Theme, rgb, run_style};
use crate::page::network::store::{Slot, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::protocol::training::LayerCard;
use crate::registry::Lang;
use crate::scale::significant;
use crate::train::network::look::{Ask, PlanePoint, PlaneSeen, Seen};
use std::rc::Rc;
use yew::prelude::*;

/// Cells along a side of the map.
const SIZE: u32 = 72;
/// Side of the drawing in its own units.
const SIDE: f64 = 100.0;
/// Most units of a layer that have a button.
const UNITS: u32 = 16;

/// The map with its legend and the choice of a unit.
#[component]
pub fn Boundary() -> Html {
    let (lang, mode, outline) = use_select(|state| (state.lang(), state.mode(), state.outline.clone()));
    let unit = use_unit();
    let layers = outline.as_ref().map(|outline| outline.layers.clone()).unwrap_or_default();
    // A network that was changed has other units.
    let chosen = unit.filter(|(layer, at)| layers.get(*layer as usize).is_some_and(|card| *at < width(card)));
    let size = if outline.as_ref().is_some_and(|outline| outline.input == [1]) { 256 } else { SIZE };
    let view = use_look(Slot::Stage, outline.as_ref().map(|_| Ask::Plane { size, unit: chosen }));
    let classes = outline.as_ref().map(|outline| outline.classes.clone()).unwrap_or_default();
    // What is drawn is what was answered: the unit that was picked since is another one.
    let of_unit = view.as_ref().is_some_and(|view| matches!(view.ask, Ask::Plane { unit: Some(_), .. }));
    let map = match view.as_ref().map(|view| &view.seen) {
        Some(Ok(Seen::Plane(seen))) if seen.axes.len() == 2 => plane(seen, of_unit, mode, lang),
        Some(Ok(Seen::Plane(seen))) => curve(seen, mode, lang),
        Some(Err(why)) => html! { <p class="about">{ why.get(lang) }</p> },
        _ => Html::default(),
    };
    let pick = |choice: Option<(u32, u32)>, text: String, label: String| {
        let (unit, pressed) = (unit.clone(), choice == chosen);
        html! {
            <button
                type="button"
                class="unit-chip"
                aria-pressed={pressed.to_string()}
                aria-label={label.clone()}
                title={label}
                onclick={Callback::from(move |_: MouseEvent| unit.set(choice))}
            >
                { text }
            </button>
        }
    };
    let row = |(layer, card): (usize, &LayerCard)| {
        let count = width(card);
        let chip = |at: u32| {
            let n = (at + 1).to_string();
            let label = fill(lang, Key::UnitOf, &[("n", &n), ("layer", &card.name)]);
            pick(Some((layer as u32, at)), n, label)
        };
        html! {
            <li key={card.name.clone()}><span class="quiet">{ &card.name }</span>{ for (0..count.min(UNITS)).map(chip) }</li>
        }
    };
    // The last layer's answer is the network's.
    let hidden = layers.len().saturating_sub(1);
    html! {
        <div class="boundary">
            <div class="boundary-map" data-testid="boundary" data-step={view.as_ref().map(|view| view.step.to_string())}>{ map }</div>
            <footer class="boundary-foot">
                { legend(&classes, mode, lang) }
                <ul class="units" aria-label={t(lang, Key::Units)}>
                    <li>{ pick(None, t(lang, Key::WholeNetwork).to_owned(), t(lang, Key::WholeNetwork).to_owned()) }</li>
                    { for layers.iter().enumerate().take(hidden).filter(|(_, card)| card.shape.len() == 1).map(row) }
                </ul>
            </footer>
        </div>
    }
}

fn width(card: &LayerCard) -> u32 {
    card.shape.iter().product()
}

/// Which mark is which class.
fn legend(classes: &[String], mode: Mode, lang: Lang) -> Html {
    let entry = |(index, name): (usize, &String)| {
        let style = run_style(index);
        html! {
            <li key={index}>
                <svg viewBox="-6 -6 12 12" aria-hidden="true"><path d={marker_path(style.marker, 7.0)} fill={style.color_on(mode)} /></svg>
                { name }
            </li>
        }
    };
    html! {
        <ul class="class-key">
            { for classes.iter().enumerate().map(entry) }
            <li class="quiet">{ t(lang, Key::HollowValidates) }</li>
        </ul>
    }
}

/// The map of two numbers.
fn plane(seen: &PlaneSeen, of_unit: bool, mode: Mode, lang: Lang) -> Html {
    let size = seen.size as usize;
    let colors = if of_unit || seen.channels < 2 { signed(seen, mode) } else { classes(seen, mode) };
    // The picture's rows go down, the axis goes up.
    let values: Vec<f32> = colors.chunks((3 * size).max(1)).rev().flatten().copied().collect();
    let label = fill(lang, Key::BoundaryLabel, &[("step", &seen.step.to_string())]);
    html! {
        <>
            <Picture size={(size, size)} values={Rc::from(values)} tones={Tones::Ink(0.0, 1.0)} {mode} {label} class="is-smooth" />
            <Points points={Rc::new(seen.points.clone())} axes={seen.axes.clone()} {mode} />
            { ends(&seen.axes) }
        </>
    }
}

/// Where the axes begin and end.
fn ends(axes: &[[f32; 2]]) -> Html {
    let end = |value: f32| short(significant(f64::from(value), 3));
    let [low, high] = axes.first().copied().unwrap_or_default();
    let vertical = axes.get(1).map(|[low, high]| {
        html! { <><span class="axis-end is-bottom">{ end(*low) }</span><span class="axis-end is-top">{ end(*high) }</span></> }
    });
    html! {
        <>
            <span class="axis-end is-left">{ end(low) }</span>
            <span class="axis-end is-right">{ end(high) }</span>
            { vertical.unwrap_or_default() }
        </>
    }
}

/// Red, green and blue of each cell between 0 and 1: of the likeliest class, the stronger the surer.
fn classes(seen: &PlaneSeen, mode: Mode) -> Vec<f32> {
    let paper = rgb(Theme::of(mode).paper);
    let channels = seen.channels as usize;
    let hues: Vec<[u8; 3]> = (0..channels).map(|class| rgb(run_style(class).color_on(mode))).collect();
    let least = 1.0 / channels as f32;
    let cell = |values: &[f32]| {
        let best = (0..channels).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap_or(0);
        let sure = ((values[best] - least) / (1.0 - least)).clamp(0.0, 1.0);
        mixed(paper, hues[best], 0.06 + 0.5 * sure).map(|channel| f32::from(channel) / 255.0)
    };
    seen.values.chunks_exact(channels).flat_map(cell).collect()
}

/// The same of a number: blue below 0, orange above.
fn signed(seen: &PlaneSeen, mode: Mode) -> Vec<f32> {
    let most = reach(&seen.values);
    let tone =
        |value: &f32| super::picture::color(0.75 * value, Tones::Signed(most), mode).map(|c| f32::from(c) / 255.0);
    // One number a cell.
    seen.values.iter().step_by(seen.channels.max(1) as usize).flat_map(tone).collect()
}

/// Properties of [`Points`].
#[derive(Clone, PartialEq, Properties)]
struct PointsProps {
    points: Rc<Vec<PlanePoint>>,
    axes: Vec<[f32; 2]>,
    mode: Mode,
}

/// The examples on the map: drawn anew only where they have changed.
#[component]
fn Points(props: &PointsProps) -> Html {
    let place = |value: f32, axis: usize| {
        let [low, high] = props.axes.get(axis).copied().unwrap_or([0.0, 1.0]);
        SIDE * f64::from((value - low) / (high - low).max(1e-9))
    };
    let paper = Theme::of(props.mode).paper;
    let point = |(index, point): (usize, &PlanePoint)| {
        let [x, y] = [point.at.first(), point.at.get(1)].map(|value| value.copied().unwrap_or(0.0));
        let style = run_style(point.truth.class.unwrap_or(0) as usize);
        let color = style.color_on(props.mode);
        let (fill, stroke) = if point.validates { (paper, color) } else { (color, paper) };
        let transform = format!("translate({:.2} {:.2})", place(x, 0), SIDE - place(y, 1));
        html! { <path key={index} d={marker_path(style.marker, 1.7)} {transform} {fill} {stroke} /> }
    };
    html! {
        <svg class="boundary-points" viewBox="0 0 100 100" aria-hidden="true">{ for props.points.iter().enumerate().map(point) }</svg>
    }
}

/// The curve over one number, through the examples.
fn curve(seen: &PlaneSeen, mode: Mode, lang: Lang) -> Html {
    let [left, right] = seen.axes.first().copied().unwrap_or([0.0, 1.0]);
    let numbers = seen.points.iter().filter_map(|point| point.truth.number);
    let all: Vec<f32> = seen.values.iter().copied().chain(numbers).collect();
    let (low, high) = span(&all);
    let y = |value: f32| SIDE - (4.0 + 92.0 * f64::from((value - low) / (high - low)));
    let step = SIDE / f64::from(seen.size.max(1));
    let channels = seen.channels.max(1) as usize;
    let corner = |(at, values): (usize, &[f32])| {
        format!("{}{:.2} {:.2}", if at == 0 { "M" } else { "L" }, (at as f64 + 0.5) * step, y(values[channels - 1]))
    };
    let path: String = seen.values.chunks_exact(channels).enumerate().map(corner).collect();
    let ink = run_style(0).color_on(mode);
    let paper = Theme::of(mode).paper;
    let faint = Theme::of(mode).faint;
    let dot = |(index, point): (usize, &PlanePoint)| {
        let x = SIDE * f64::from((point.at.first().copied().unwrap_or(0.0) - left) / (right - left).max(1e-9));
        let value = point.truth.number.unwrap_or_else(|| point.truth.class.unwrap_or(0) as f32);
        let (fill, stroke) = if point.validates { (paper, faint) } else { (faint, paper) };
        html! { <circle key={index} cx={format!("{x:.2}")} cy={format!("{:.2}", y(value))} r="0.9" {fill} {stroke} /> }
    };
    html! {
        <>
            <svg class="boundary-points is-curve" viewBox="0 0 100 100" role="img" aria-label={fill(lang, Key::BoundaryLabel, &[("step", &seen.step.to_string())])}>
                { for seen.points.iter().enumerate().map(dot) }
                <path d={path} fill="none" stroke={ink} stroke-width="0.4" />
            </svg>
            { ends(&[[left, right], [low, high]]) }
        </>
    }
}
