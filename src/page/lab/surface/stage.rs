//! The stage: two canvases, the hand on them, and the start as something the keyboard can move.

use super::legend::Legend;
use super::map_bar::MapBar;
use super::off_view::{MARGIN_PX, StartArrow, is_off_view};
use super::painter::Painter;
use super::relief::use_relief;
use super::stage_readout::{StageReadout, StageTools};
use super::summary::summary;
use crate::page::edit::Edit;
use crate::page::gesture::{Gesture, Intent, Kind, Outcome, REACH_PX};
use crate::page::i18n::{Key, fill, t};
use crate::page::names::surface_name;
use crate::page::pointed;
use crate::page::store::{Action, Hub, State, WorkerState, use_hub, use_select};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver, WheelEvent};
use yew::prelude::*;

/// Pixels an arrow key moves the start; ten times as many with Shift.
const NUDGE_PX: f64 = 4.0;
/// How strongly a wheel zooms: factor e per so many pixels of scrolling.
const WHEEL_PX: f64 = 400.0;
/// Pixels of scrolling in a line, for wheels that count in lines.
const LINE_PX: f64 = 16.0;

/// How near to a run's head the pointer singles it out, in pixels.
const HEAD_PX: f64 = 12.0;
/// How long a finger rests before it reads off the picture, in ms.
const HOLD_MS: u32 = 400;
/// Id of the stage, for the skip link.
const STAGE: &str = "stage";
/// Class of the start's handle.
const HANDLE: &str = "start-handle";

/// The stage.
#[component]
pub fn Stage() -> Html {
    let hub = use_hub();
    let (stage, base, hot) = (use_node_ref(), use_node_ref(), use_node_ref());
    let gesture = use_mut_ref(Gesture::default);
    let relief = use_relief();
    use_painter(&hub, &base, &hot);
    use_size(&hub, &stage);
    use_wheel(&hub, &stage);
    let holding = use_mut_ref(|| None::<Timeout>);
    let on_press = {
        let press = pointer_callback(&hub, &stage, &gesture, press);
        let (hub, gesture) = (hub.clone(), Rc::clone(&gesture));
        Callback::from(move |event: PointerEvent| {
            let (id, hub, gesture) = (event.pointer_id(), hub.clone(), Rc::clone(&gesture));
            press.emit(event);
            // The one before is cleared: it was of another press.
            *holding.borrow_mut() = Some(Timeout::new(HOLD_MS, move || read_off(&hub, &gesture, id)));
        })
    };
    let on_step = pointer_callback(&hub, &stage, &gesture, step);
    let on_release = pointer_callback(&hub, &stage, &gesture, release);
    let on_cancel = pointer_callback(&hub, &stage, &gesture, |hub, gesture, pointer| {
        gesture.borrow_mut().cancel(pointer.event.pointer_id());
        hub.send(Action::HighlightStart(false));
    });
    let on_leave = {
        let (hub, gesture) = (hub.clone(), Rc::clone(&gesture));
        Callback::from(move |_: PointerEvent| {
            hub.send(Action::Hover(None));
            hub.send(Action::HighlightRun(None));
            if !gesture.borrow().is_active() {
                hub.send(Action::HighlightStart(false));
            }
        })
    };
    let on_fit = {
        let (hub, gesture) = (hub.clone(), Rc::clone(&gesture));
        Callback::from(move |event: MouseEvent| fit(&hub, &gesture, &event))
    };
    html! {
        <main
            class="stage"
            id={STAGE}
            tabindex="-1"
            ref={stage}
            onpointerdown={on_press}
            onpointermove={on_step}
            onpointerup={on_release}
            onpointercancel={on_cancel}
            onpointerleave={on_leave}
            ondblclick={on_fit}
        >
            <canvas ref={base} aria-hidden="true"></canvas>
            <Picture {hot} />
            <StartHandle />
            { relief }
            <StartArrow />
            <MapBar />
            <Legend />
            <StageReadout />
            <StageTools />
            <Loading />
        </main>
    }
}

/// Properties of [`Picture`].
#[derive(Clone, PartialEq, Properties)]
struct PictureProps {
    hot: NodeRef,
}

/// The upper canvas, which stands for the whole picture towards a screen reader.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let (label, summary) = use_select(|state| {
        let lang = state.lang();
        let count = state.experiment.runs.iter().filter(|run| !run.hidden).count().to_string();
        let surface = surface_name(&state.experiment, lang);
        // While the race plays, its numbers would be read out without end.
        let summary = if state.transport.is_playing() { String::new() } else { summary(state) };
        let values = [("n", count.as_str()), ("surface", surface), ("summary", summary.as_str())];
        (fill(lang, Key::StageLabel, &values), summary)
    });
    html! {
        <>
            <canvas ref={props.hot.clone()} role="img" aria-label={label} data-testid="stage"></canvas>
            <p class="visually-hidden" aria-live="polite" data-testid="summary">{ summary }</p>
        </>
    }
}

/// The start as something the keyboard can take hold of; the canvas below draws its ring.
#[component]
fn StartHandle() -> Html {
    let hub = use_hub();
    let (lang, at, point) = use_select(|state| {
        let start = state.experiment.start;
        let camera = state.camera();
        // Out of sight it waits at the edge: what has the focus can be seen.
        (state.lang(), camera.nearest_in_sight(camera.to_pixel(start), MARGIN_PX), start)
    });
    let onkeydown = {
        let hub = hub.clone();
        Callback::from(move |event: KeyboardEvent| {
            let Some(direction) = direction(&event.key()) else { return };
            event.prevent_default();
            event.stop_propagation();
            let pixels = NUDGE_PX * if event.shift_key() { 10.0 } else { 1.0 };
            let to = hub.read(|state| {
                let [x, y] = state.camera().to_pixel(state.experiment.start);
                let to = [x + direction[0] * pixels, y + direction[1] * pixels];
                if is_off_view(state) { rounded(state, to) } else { in_sight(state, to) }
            });
            hub.send(Action::Edit(Edit::Start(to)));
        })
    };
    let light = |lit: bool| hub.callback(move |_: FocusEvent| Action::HighlightStart(lit));
    let text = format!("{} ({:.2}, {:.2})", t(lang, Key::StartRing), point[0], point[1]);
    html! {
        <span
            class={HANDLE}
            tabindex="0"
            role="img"
            aria-label={text}
            data-testid="start"
            style={format!(
                "position:absolute;left:{:.1}px;top:{:.1}px;width:28px;height:28px;margin:-14px;border-radius:50%;cursor:grab",
                at[0], at[1]
            )}
            {onkeydown}
            onfocus={light(true)}
            onblur={light(false)}
        ></span>
    }
}

/// What is awaited, where it takes long enough to be noticed.
#[component]
fn Loading() -> Html {
    let (lang, worker, computing) =
        use_select(|state| (state.lang(), state.worker, state.race.run.is_none() || state.field.is_none()));
    let key = match worker {
        WorkerState::Starting | WorkerState::Restarting => Key::LoadingWorker,
        WorkerState::Ready if computing => Key::LoadingGrid,
        WorkerState::Ready | WorkerState::Stopped => return Html::default(),
    };
    html! { <p class="loading" role="status">{ t(lang, key) }</p> }
}

fn direction(key: &str) -> Option<[f64; 2]> {
    match key {
        "ArrowLeft" => Some([-1.0, 0.0]),
        "ArrowRight" => Some([1.0, 0.0]),
        "ArrowUp" => Some([0.0, -1.0]),
        "ArrowDown" => Some([0.0, 1.0]),
        _ => None,
    }
}

/// A pointer event with its place on the stage, in CSS pixels.
struct At<'a> {
    event: &'a PointerEvent,
    stage: &'a Element,
    pixel: [f64; 2],
}

fn pointer_callback(
    hub: &Hub,
    stage: &NodeRef,
    gesture: &Rc<RefCell<Gesture>>,
    handle: fn(&Hub, &RefCell<Gesture>, &At),
) -> Callback<PointerEvent> {
    let (hub, stage, gesture) = (hub.clone(), stage.clone(), Rc::clone(gesture));
    Callback::from(move |event: PointerEvent| {
        // A relief is turned by its own hand.
        if hub.read(State::shows_relief) {
            return;
        }
        if let Some(stage) = stage.cast::<Element>() {
            let pixel = place(&stage, event.client_x(), event.client_y());
            handle(&hub, &gesture, &At { event: &event, stage: &stage, pixel });
        }
    })
}

fn place(stage: &Element, client_x: i32, client_y: i32) -> [f64; 2] {
    let frame = stage.get_bounding_client_rect();
    [f64::from(client_x) - frame.left(), f64::from(client_y) - frame.top()]
}

// What a hand is doing is borrowed for as long as it is read or changed, never over a call that leads out of here.

fn press(hub: &Hub, gesture: &RefCell<Gesture>, at: &At) {
    if !is_on_picture(at.event) || at.event.button() == 2 {
        return;
    }
    // Without capture the gesture ends at the edge of the stage, nothing worse.
    let _ = at.stage.set_pointer_capture(at.event.pointer_id());
    let kind = if at.event.pointer_type() == "touch" { Kind::Touch } else { Kind::Precise };
    let intent = if at.event.shift_key() || at.event.button() == 1 { Intent::Pan } else { Intent::Start };
    let (start, world) = hub.read(|state| (state.camera().to_pixel(state.experiment.start), state.experiment.start));
    let id = at.event.pointer_id();
    let (outcome, drags) = {
        let mut gesture = gesture.borrow_mut();
        gesture.remember(world);
        (gesture.press(id, at.pixel, kind, intent, start), gesture.drags_start())
    };
    carry_out(hub, outcome);
    hub.send(Action::HighlightStart(drags));
}

/// Whether an event is for the picture itself, not for a button over it. A captured pointer's events are for the stage.
fn is_on_picture(event: &Event) -> bool {
    let css = format!("canvas, .{HANDLE}, #{STAGE}");
    pointed::target(event).is_some_and(|target| target.matches(&css).unwrap_or(false))
}

/// Shows the surface's own region. The two presses of a double click have moved the start: it goes back.
fn fit(hub: &Hub, gesture: &RefCell<Gesture>, event: &MouseEvent) {
    if !is_on_picture(event) {
        return;
    }
    let start = gesture.borrow().start_before_double_press();
    if let Some(start) = start {
        hub.send(Action::Edit(Edit::Start(start)));
    }
    hub.send(Action::Edit(Edit::Domain(None)));
}

fn step(hub: &Hub, gesture: &RefCell<Gesture>, at: &At) {
    let (camera, id) = (hub.read(State::camera), at.event.pointer_id());
    let (outcome, drags, active, reads) = {
        let mut gesture = gesture.borrow_mut();
        let outcome = gesture.step(id, at.pixel, &camera);
        (outcome, gesture.drags_start(), gesture.is_active(), gesture.reads())
    };
    carry_out(hub, outcome);
    let start = hub.read(|state| state.camera().to_pixel(state.experiment.start));
    let near = libm::hypot(start[0] - at.pixel[0], start[1] - at.pixel[1]) <= REACH_PX;
    let lit = drags || (near && !active);
    if hub.read(|state| state.highlight.start) != lit {
        hub.send(Action::HighlightStart(lit));
    }
    if reads {
        hub.send(Action::Hover(Some(camera.to_world(at.pixel))));
    }
    if at.event.pointer_type() != "touch" {
        // Over a button there is nothing to be read off the picture.
        hub.send(Action::Hover(is_on_picture(at.event).then(|| camera.to_world(at.pixel))));
        let run = if active { None } else { hub.read(|state| run_at(state, at.pixel)) };
        if hub.read(|state| state.highlight.pointed) != run {
            hub.send(Action::HighlightRun(run));
        }
    }
}

/// A finger has rested: what is under it is read off, as under a mouse.
fn read_off(hub: &Hub, gesture: &RefCell<Gesture>, id: i32) {
    let held = gesture.borrow_mut().hold(id);
    if let Some(pixel) = held {
        let point = hub.read(|state| state.camera().to_world(pixel));
        hub.send(Action::Hover(Some(point)));
    }
}

/// The visible run whose head is nearest to a pixel, within reach.
fn run_at(state: &State, pixel: [f64; 2]) -> Option<usize> {
    let (camera, step) = (state.camera(), state.transport.step() as usize);
    let visible = state.experiment.runs.iter().enumerate().filter(|(_, run)| !run.hidden);
    let distances = visible.filter_map(|(index, _)| {
        let head = camera.to_pixel(state.trace(index)?.row(step).point());
        Some((index, libm::hypot(head[0] - pixel[0], head[1] - pixel[1])))
    });
    let near = distances.filter(|(_, distance)| *distance <= HEAD_PX);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

fn release(hub: &Hub, gesture: &RefCell<Gesture>, at: &At) {
    let outcome = gesture.borrow_mut().release(at.event.pointer_id());
    carry_out(hub, outcome);
    if at.event.pointer_type() == "touch" {
        hub.send(Action::HighlightStart(false));
    }
}

fn carry_out(hub: &Hub, outcome: Option<Outcome>) {
    match outcome {
        Some(Outcome::Start(pixel)) => {
            let world = hub.read(|state| in_sight(state, pixel));
            hub.send(Action::Edit(Edit::Start(world)));
        }
        Some(Outcome::Look(camera)) => hub.send(Action::Look(camera)),
        None => {}
    }
}

/// The world point under a pixel, kept within the stage: a hand does not lose the start beyond its edge.
fn in_sight(state: &State, pixel: [f64; 2]) -> [f64; 2] {
    rounded(state, state.camera().nearest_in_sight(pixel, MARGIN_PX))
}

/// The world point under a pixel with as many decimals as a pixel can tell apart: links stay short.
fn rounded(state: &State, pixel: [f64; 2]) -> [f64; 2] {
    rounded_to_pixel(state, state.camera().to_world(pixel))
}

/// A world point with as many decimals as a pixel can tell apart.
pub fn rounded_to_pixel(state: &State, point: [f64; 2]) -> [f64; 2] {
    let camera = state.camera();
    let decimals = libm::log10(camera.scale()).ceil().clamp(0.0, 12.0) as i32;
    let unit = 10f64.powi(decimals);
    point.map(|coordinate| (coordinate * unit).round() / unit)
}

/// Lets a painter follow the state as long as the canvases live.
#[hook]
fn use_painter(hub: &Hub, base: &NodeRef, hot: &NodeRef) {
    let (hub, base, hot) = (hub.clone(), base.clone(), hot.clone());
    use_effect_with((), move |()| {
        let canvases = [&base, &hot].map(|node| node.cast::<HtmlCanvasElement>());
        let subscription = if let [Some(base), Some(hot)] = canvases {
            let painter = RefCell::new(Painter::new(base, hot));
            Some(hub.paint(move |state| painter.borrow_mut().paint(state)))
        } else {
            None
        };
        move || drop(subscription)
    });
}

/// Tells the store how large the stage is.
#[hook]
fn use_size(hub: &Hub, stage: &NodeRef) {
    let (hub, stage) = (hub.clone(), stage.clone());
    use_effect_with((), move |()| {
        let observed = stage.cast::<Element>().and_then(|stage| {
            let measured = stage.clone();
            let measure = move || {
                let frame = measured.get_bounding_client_rect();
                hub.send(Action::Resize([frame.width(), frame.height()]));
            };
            measure();
            let callback = Closure::<dyn Fn()>::new(measure);
            let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
            observer.observe(&stage);
            Some((observer, callback))
        });
        move || {
            if let Some((observer, _callback)) = &observed {
                observer.disconnect();
            }
        }
    });
}

/// Zooms by the wheel. The page itself must not scroll, so the listener is not a passive one.
#[hook]
fn use_wheel(hub: &Hub, stage: &NodeRef) {
    let (hub, stage) = (hub.clone(), stage.clone());
    use_effect_with((), move |()| {
        let listener = stage.cast::<Element>().map(|stage| {
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&stage.clone(), "wheel", options, move |event| {
                let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
                event.prevent_default();
                let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { LINE_PX };
                // A pinch on a trackpad arrives as a wheel with Ctrl held, in smaller steps.
                let gain = if event.ctrl_key() { 4.0 } else { 1.0 };
                let factor = libm::exp(-event.delta_y() * unit * gain / WHEEL_PX);
                let at = place(&stage, event.client_x(), event.client_y());
                let camera = hub.read(|state| state.camera().zoomed(at, factor));
                hub.send(Action::Look(camera));
            })
        });
        move || drop(listener)
    });
}
