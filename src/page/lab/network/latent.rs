//! The map of codes: every example as a point, and a point under the hand that is decoded while it moves.

mod map;

use super::part::{PartChooser, image, present, told};
use super::picture::{Picture, Tones, span};
use super::rebuilt::subscript;
use super::stage::use_look;
use crate::format::steady;
use crate::page::draw::marker::marker_path;
use crate::page::draw::palette::run_style;
use crate::page::network::calm::{Range, limits, place, value};
use crate::page::network::store::{Slot, View, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::train::network::look::{Ask, LatentSeen, Seen, Tensor, Which};
use map::{Drawn, ROOM};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver};
use yew::prelude::*;

/// The share of the map that an arrow key goes; with Shift five times as far.
const KEY_STEP: f64 = 0.02;
/// Pixels from the pointer within which an example is meant.
const NEAR: f64 = 14.0;
/// Numbers of a code that are shown.
const CODE: usize = 8;

/// What is kept from answer to answer.
#[derive(Default)]
struct Kept {
    seen: Option<Rc<LatentSeen>>,
    limits: Option<[Range; 2]>,
    part: Option<Which>,
    /// Where the point stands until it is moved.
    home: [f32; 2],
}

/// The map with its point.
#[component]
pub fn Latent() -> Html {
    let chosen = use_state(|| Which::Train);
    let examples = use_select(|state| state.outline.as_ref().map(|outline| outline.examples));
    let part = present(*chosen, examples);
    let point = use_state(|| None::<[f32; 2]>);
    let pointed = use_state(|| None::<usize>);
    let lit = use_state(|| None::<u32>);
    let kept = use_mut_ref(Kept::default);
    let view = use_look(Slot::Stage, Some(Ask::Latent { part }));
    let (lang, mode, outline) = use_select(|state| (state.lang(), state.mode(), state.outline.clone()));
    let classes = outline.as_ref().map(|outline| outline.classes.clone()).unwrap_or_default();
    if let Some(Ok(Seen::Latent(seen))) = view.as_deref().map(|view| &view.seen) {
        let mut kept = kept.borrow_mut();
        if kept.seen.as_deref() != Some(seen) {
            let part = match view.as_ref().map(|view| &view.ask) {
                Some(Ask::Latent { part }) => *part,
                _ => part,
            };
            let before = kept.limits.filter(|_| kept.part == Some(part));
            let now = limits(&seen.points, before);
            let inside = |axis: usize| (0.1..=0.9).contains(&place(now[axis], f64::from(kept.home[axis])));
            if before.is_none() || !(inside(0) && inside(1)) {
                kept.home = now.map(|range| value(range, 0.5) as f32);
            }
            kept.limits = Some(now);
            kept.part = Some(part);
            kept.seen = Some(Rc::new(seen.clone()));
        }
    }
    let (seen, ranges) = (kept.borrow().seen.clone(), kept.borrow().limits.unwrap_or([[-1.0, 1.0]; 2]));
    // The points are numbered in the part that they are of, until those of another have come.
    let drawn = kept.borrow().part.unwrap_or(part);
    let here = point.unwrap_or(kept.borrow().home);
    let decoded = use_look(Slot::Detail, seen.is_some().then_some(Ask::Decode { point: here }));
    let nearest = seen.as_ref().and_then(|seen| nearest(seen, here, ranges));
    let shown = (*pointed).or(nearest);
    let example =
        use_look(Slot::Aside, shown.map(|index| Ask::Example { part: drawn, index: index as u32, gradients: false }));
    if let Some(Err(why)) = view.as_deref().map(|view| &view.seen) {
        return html! { <div class="latent" data-testid="latent"><p class="about">{ why.get(lang) }</p></div> };
    }
    let output = match decoded.as_deref().map(|view| &view.seen) {
        Some(Ok(Seen::Decoded(seen))) => Some((seen.output.clone(), seen.code.clone())),
        _ => None,
    };
    let of_shown = |view: &&View| matches!(view.ask, Ask::Example { index, .. } if Some(index as usize) == shown);
    let input = match example.as_deref().filter(of_shown).map(|view| &view.seen) {
        Some(Ok(Seen::Example(seen))) => Some(seen.input.clone()),
        _ => None,
    };
    // The decoder's picture and the examples' share one range.
    let range = input.as_ref().map_or((0.0, 1.0), |input| span(&input.values));
    let picture = |tensor: Option<&Tensor>, label: String| match tensor.map(|tensor| (tensor, image(tensor))) {
        None => html! { <div class="picture thumb" aria-hidden="true"></div> },
        Some((_, Some((columns, rows, values)))) => {
            html! { <Picture size={(columns, rows)} {values} tones={Tones::Ink(range.0, range.1)} {mode} {label} class="thumb" /> }
        }
        Some((tensor, None)) => numbers(tensor, "x", &label),
    };
    let truth = shown.and_then(|index| seen.as_ref()?.truths.get(index).copied()).unwrap_or_default();
    let on_part = {
        let (chosen, pointed) = (chosen.clone(), pointed.clone());
        Callback::from(move |to| {
            chosen.set(to);
            pointed.set(None);
        })
    };
    let on_point = {
        let point = point.clone();
        Callback::from(move |to: [f32; 2]| point.set(Some(to)))
    };
    let on_hover = {
        let pointed = pointed.clone();
        Callback::from(move |to: Option<usize>| {
            if *pointed != to {
                pointed.set(to)
            }
        })
    };
    let on_lit = {
        let lit = lit.clone();
        Callback::from(move |to: Option<u32>| lit.set(to))
    };
    html! {
        <div class="latent" data-testid="latent" data-step={seen.as_ref().map(|seen| seen.step.to_string())}>
            <header class="view-head">
                <PartChooser id="latent-part" part={part} on_change={on_part} />
                <p class="about">{ t(lang, Key::LatentHelp) }</p>
            </header>
            <div class="latent-body">
                <div class="latent-side-of-map">
                    <Map {seen} limits={ranges} point={here} classes={classes.clone()} lit={*lit} marked={shown} {on_point} {on_hover} />
                    { legend(&classes, on_lit, t(lang, Key::Legend), mode) }
                </div>
                <aside class="latent-aside">
                    <figure data-testid="decoded">
                        <figcaption>{ t(lang, Key::Decoded) }</figcaption>
                        { picture(output.as_ref().map(|(output, _)| output), t(lang, Key::Decoded).to_owned()) }
                        <p class="latent-code">{ code(output.as_ref().map(|(_, code)| code), t(lang, Key::Code)) }</p>
                    </figure>
                    <figure data-testid="latent-example" data-index={shown.map(|index| index.to_string())}>
                        <figcaption>{ t(lang, if pointed.is_some() { Key::PointedExample } else { Key::NearestExample }) }</figcaption>
                        { picture(input.as_ref(), format!("{} {}", t(lang, Key::Example), told(truth, &classes))) }
                        <p class="latent-code">{ told(truth, &classes) }</p>
                    </figure>
                </aside>
            </div>
        </div>
    }
}

/// Numbers in place of a picture, in two columns.
fn numbers(tensor: &Tensor, letter: &str, label: &str) -> Html {
    let one = |(at, value): (usize, &f32)| {
        html! { <li><span class="quiet">{ format!("{letter}{}", subscript(at + 1)) }</span>{ " " }{ steady(f64::from(*value), 3) }</li> }
    };
    html! { <ul class="latent-numbers" aria-label={label.to_owned()}>{ for tensor.values.iter().take(12).enumerate().map(one) }</ul> }
}

/// The first numbers of a code.
fn code(code: Option<&Tensor>, word: &str) -> String {
    let Some(code) = code else { return String::new() };
    let shown: Vec<String> = code.values.iter().take(CODE).map(|value| steady(f64::from(*value), 3)).collect();
    let more = if code.values.len() > CODE { ", …" } else { "" };
    format!("{word} ({}{more})", shown.join(", "))
}

/// Which marker is which class; pointing at one brings it out.
fn legend(classes: &[String], on_lit: Callback<Option<u32>>, label: &str, mode: crate::page::draw::Mode) -> Html {
    let one = |(class, name): (usize, &String)| {
        let style = run_style(class);
        let lit = |to: Option<u32>| {
            let on_lit = on_lit.clone();
            move || on_lit.emit(to)
        };
        let (enter, leave) = (lit(Some(class as u32)), lit(None));
        html! {
            <li
                key={class}
                onpointerenter={Callback::from(move |_: PointerEvent| enter())}
                onpointerleave={Callback::from(move |_: PointerEvent| leave())}
            >
                <svg viewBox="0 0 12 12" aria-hidden="true"><path d={marker_path(style.marker, 12.0)} fill={style.color_on(mode)} /></svg>
                { name }
            </li>
        }
    };
    html! { <ul class="latent-legend" aria-label={label.to_owned()}>{ for classes.iter().enumerate().map(one) }</ul> }
}

/// The example whose point is nearest, measured as the map shows it.
fn nearest(seen: &LatentSeen, to: [f32; 2], ranges: [Range; 2]) -> Option<usize> {
    let apart = |point: &[f32; 2]| -> f64 {
        (0..2)
            .map(|axis| {
                (place(ranges[axis], f64::from(point[axis])) - place(ranges[axis], f64::from(to[axis]))).powi(2)
            })
            .sum()
    };
    let all = seen.points.iter().map(apart).enumerate();
    all.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

/// Properties of [`Map`].
#[derive(Clone, PartialEq, Properties)]
struct MapProps {
    seen: Option<Rc<LatentSeen>>,
    limits: [Range; 2],
    point: [f32; 2],
    classes: Vec<String>,
    lit: Option<u32>,
    marked: Option<usize>,
    on_point: Callback<[f32; 2]>,
    on_hover: Callback<Option<usize>>,
}

/// The map itself: the canvas, and the point as something that has the focus.
#[component]
fn Map(props: &MapProps) -> Html {
    let (lang, mode) = use_select(|state| (state.lang(), state.mode()));
    let (frame, canvas) = (use_node_ref(), use_node_ref());
    let size = use_size(&frame);
    let drawn = props.seen.clone().map(|seen| Drawn {
        seen,
        limits: props.limits,
        classes: props.classes.clone(),
        mode,
        size,
        lit: props.lit,
        marked: props.marked,
    });
    {
        let canvas = canvas.clone();
        use_effect_with(drawn.clone(), move |drawn| {
            if let (Some(canvas), Some(drawn)) = (canvas.cast::<HtmlCanvasElement>(), drawn) {
                // A context that is lost shows nothing; the next answer tries again.
                let _ = map::draw(&canvas, drawn);
            }
        });
    }
    let limits = props.limits;
    // Where the pointer is, in the units of the map.
    let under = {
        let frame = frame.clone();
        move |event: &PointerEvent| -> Option<[f32; 2]> {
            let rect = frame.cast::<Element>()?.get_bounding_client_rect();
            let [left, top, right, bottom] = ROOM;
            let x = (f64::from(event.client_x()) - rect.left() - left) / (rect.width() - left - right).max(1.0);
            let y = (rect.bottom() - bottom - f64::from(event.client_y())) / (rect.height() - top - bottom).max(1.0);
            Some([value(limits[0], x.clamp(0.0, 1.0)) as f32, value(limits[1], y.clamp(0.0, 1.0)) as f32])
        }
    };
    let on_down = {
        let (under, on_point, frame) = (under.clone(), props.on_point.clone(), frame.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(frame) = frame.cast::<Element>() {
                // Without capture the drag ends at the edge of the map, nothing worse.
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
            if let Some(at) = under(&event) {
                on_point.emit(at);
            }
        })
    };
    let on_move = {
        let (on_point, on_hover, drawn, frame) =
            (props.on_point.clone(), props.on_hover.clone(), drawn.clone(), frame.clone());
        Callback::from(move |event: PointerEvent| {
            if event.buttons() != 0 {
                if let Some(at) = under(&event) {
                    on_point.emit(at);
                }
                return on_hover.emit(None);
            }
            let Some((drawn, rect)) =
                drawn.as_ref().zip(frame.cast::<Element>().map(|frame| frame.get_bounding_client_rect()))
            else {
                return;
            };
            let at = [f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top()];
            let apart = |point: &[f32; 2]| {
                let [x, y] = map::at(drawn, *point);
                (x - at[0]).hypot(y - at[1])
            };
            let all = drawn.seen.points.iter().map(apart).enumerate().filter(|(_, apart)| *apart < NEAR);
            on_hover.emit(all.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index));
        })
    };
    let on_leave = props.on_hover.reform(|_: PointerEvent| None);
    let on_key = {
        let (on_point, point) = (props.on_point.clone(), props.point);
        Callback::from(move |event: KeyboardEvent| {
            let by = if event.shift_key() { 5.0 * KEY_STEP } else { KEY_STEP };
            let [dx, dy] = match event.key().as_str() {
                "ArrowLeft" => [-by, 0.0],
                "ArrowRight" => [by, 0.0],
                "ArrowDown" => [0.0, -by],
                "ArrowUp" => [0.0, by],
                _ => return,
            };
            event.prevent_default();
            event.stop_propagation();
            let moved = |axis: usize, by: f64| {
                let at = place(limits[axis], f64::from(point[axis])) + by;
                value(limits[axis], at.clamp(0.0, 1.0)) as f32
            };
            on_point.emit([moved(0, dx), moved(1, dy)]);
        })
    };
    let [x, y] = [0, 1].map(|axis| place(limits[axis], f64::from(props.point[axis])).clamp(0.0, 1.0));
    let [left, top, right, bottom] = ROOM;
    let style = format!(
        "left:calc({left}px + (100% - {}px) * {x:.4});top:calc({top}px + (100% - {}px) * {:.4})",
        left + right,
        top + bottom,
        1.0 - y
    );
    let [here_x, here_y] = props.point.map(|at| steady(f64::from(at), 3));
    let label = fill(lang, Key::LatentPoint, &[("x", &here_x), ("y", &here_y)]);
    let axis = |axis: usize| {
        props.seen.as_ref().map(|seen| {
            let key = if seen.width <= 2 { Key::CodeAxis } else { Key::ComponentAxis };
            let share = format!("{:.0}", 100.0 * seen.shares[axis]);
            fill(lang, key, &[("n", &(axis + 1).to_string()), ("share", &share)])
        })
    };
    let count = props.seen.as_ref().map_or(0, |seen| seen.points.len()).to_string();
    html! {
        <>
            <p class="latent-axis">{ axis(1).map(|name| format!("↑ {name}")) }</p>
            <div
                ref={frame}
                class="latent-map"
                data-testid="latent-map"
                onpointerdown={on_down}
                onpointermove={on_move}
                onpointerleave={on_leave}
            >
                <canvas ref={canvas} role="img" aria-label={fill(lang, Key::LatentMap, &[("n", &count)])}></canvas>
                <button
                    type="button"
                    class="latent-point"
                    data-testid="latent-point"
                    {style}
                    aria-label={label}
                    onkeydown={on_key}
                ></button>
            </div>
            <p class="latent-axis is-right">{ axis(0).map(|name| format!("{name} →")) }</p>
        </>
    }
}

/// The size of an element, in CSS pixels, as it changes.
#[hook]
fn use_size(node: &NodeRef) -> [f64; 2] {
    let size = use_state(|| [0.0; 2]);
    {
        let (node, size) = (node.clone(), size.setter());
        use_effect_with((), move |()| {
            let observed = node.cast::<Element>().and_then(|element| {
                let measured = element.clone();
                let measure =
                    move || size.set([f64::from(measured.client_width()), f64::from(measured.client_height())]);
                measure();
                let callback = Closure::<dyn Fn()>::new(measure);
                let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
                observer.observe(&element);
                Some((observer, callback))
            });
            move || {
                if let Some((observer, _callback)) = &observed {
                    observer.disconnect();
                }
            }
        });
    }
    *size
}
