//! The rate map as a figure: a cell under the pointer or the keys is singled out, a press or Enter takes its setting.

use crate::experiment::Experiment;
use crate::landscape::map::axis::Axis;
use crate::landscape::theory::{Method, Theory};
use crate::page::draw::canvas::fit_canvas;
use crate::page::draw::{MapCanvas, Mode, RateScene, Shade, Theme, draw_rates, plot_of};
use crate::page::edit::{Edit, RunEdit, Weight};
use crate::page::i18n::{Key, t};
use crate::page::maps::{self, Fineness, LR, Picture};
use crate::page::pointed;
use crate::page::store::{Action, Hub, MapAction, Shared, State, use_hub, use_select};
use crate::registry::Lang;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::{HtmlCanvasElement, window};
use yew::prelude::*;

/// Points of the line where theory sees the edge.
const POINTS: u32 = 96;
/// Cells an arrow key with Shift goes.
const LEAP: i64 = 10;

/// What is drawn, and what it was drawn from.
#[derive(Default)]
struct Figure {
    image: MapCanvas,
    drawn: Option<FigureKey>,
}

/// All that the figure depends on.
#[derive(Clone, PartialEq)]
struct FigureKey {
    experiment: Shared<Experiment>,
    run: Option<usize>,
    second: Option<String>,
    shown: Option<(u32, usize)>,
    under: Option<u32>,
    cell: Option<[u32; 2]>,
    mode: Mode,
    lang: Lang,
    size: [f64; 2],
    ratio: f64,
}

/// The rate map.
#[component]
pub fn RateMap() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let node = use_node_ref();
    use_figure(&hub, &node);
    let on_pointer = |handle: fn(&Hub, [u32; 2], &PointerEvent)| {
        let hub = hub.clone();
        Callback::from(move |event: PointerEvent| {
            if let Some(cell) = cell_under(&hub, &event) {
                handle(&hub, cell, &event);
            }
        })
    };
    let point = |cell: Option<[u32; 2]>| Action::Map(MapAction::Point(cell));
    let onkeydown = {
        let hub = hub.clone();
        Callback::from(move |event: KeyboardEvent| on_key(&hub, &event))
    };
    html! {
        <div class="rate-map">
            <canvas
                ref={node}
                tabindex="0"
                role="application"
                aria-label={t(lang, Key::RateMapLabel)}
                data-testid="rate-map"
                onpointerdown={on_pointer(press)}
                onpointermove={on_pointer(follow)}
                onpointerleave={hub.callback(move |_: PointerEvent| point(None))}
                onblur={hub.callback(move |_: FocusEvent| point(None))}
                {onkeydown}
            ></canvas>
        </div>
    }
}

/// The cell under the pointer; the nearest one where it is beside the plot.
fn cell_under(hub: &Hub, event: &PointerEvent) -> Option<[u32; 2]> {
    let frame = pointed::around(event, ".rate-map canvas")?.get_bounding_client_rect();
    let [left, top, right, bottom] = plot_of([frame.width(), frame.height()]);
    let share = [
        (f64::from(event.client_x()) - frame.left() - left) / (right - left),
        (bottom - f64::from(event.client_y()) + frame.top()) / (bottom - top),
    ];
    let size = hub.read(|state| state.map_job(Fineness::Fine))?.size;
    Some([0, 1].map(|i| ((share[i] * f64::from(size[i])).max(0.0) as u32).min(size[i].saturating_sub(1))))
}

fn press(hub: &Hub, cell: [u32; 2], event: &PointerEvent) {
    if let Some(target) = pointed::target(event) {
        // Without capture the drag ends at the edge of the figure, nothing worse.
        let _ = target.set_pointer_capture(event.pointer_id());
    }
    take(hub, cell);
}

fn follow(hub: &Hub, cell: [u32; 2], event: &PointerEvent) {
    hub.send(Action::Map(MapAction::Point(Some(cell))));
    if event.buttons() & 1 != 0 {
        take(hub, cell);
    }
}

/// Gives the run the setting of a cell.
fn take(hub: &Hub, cell: [u32; 2]) {
    let edit = hub.read(|state| {
        let (run, second) = (state.map_run()?, state.map_second()?);
        let axes = state.map_job(Fineness::Fine)?.axes()?;
        let values = maps::setting(&state.experiment.runs.get(run)?.optimizer, &axes, &second, cell);
        Some(Edit::Run(run, RunEdit::Hypers(values, Weight::Continuous)))
    });
    if let Some(edit) = edit {
        hub.send(Action::Edit(edit));
    }
}

fn on_key(hub: &Hub, event: &KeyboardEvent) {
    let step = if event.shift_key() { LEAP } else { 1 };
    let by = match event.key().as_str() {
        "ArrowLeft" => [-step, 0],
        "ArrowRight" => [step, 0],
        "ArrowUp" => [0, step],
        "ArrowDown" => [0, -step],
        "Enter" => [0, 0],
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    let Some((cell, size)) = hub.read(|state| {
        let (job, now) = (state.map_job(Fineness::Fine)?, present(state)?);
        let axes = job.axes()?;
        Some((state.maps.cell.unwrap_or_else(|| [0, 1].map(|i| maps::cell_of(&axes[i], now[i]))), job.size))
    }) else {
        return;
    };
    let cell = [0, 1].map(|i| (i64::from(cell[i]) + by[i]).min(i64::from(size[i]) - 1).max(0) as u32);
    hub.send(Action::Map(MapAction::Point(Some(cell))));
    if by == [0, 0] {
        take(hub, cell);
    }
}

/// The present setting of the run.
fn present(state: &State) -> Option<[f64; 2]> {
    let optimizer = &state.experiment.runs.get(state.map_run()?)?.optimizer;
    Some([optimizer.value(LR)?, optimizer.value(&state.map_second()?)?])
}

/// Keeps the canvas in step with the state.
#[hook]
fn use_figure(hub: &Hub, node: &NodeRef) {
    let (hub, node) = (hub.clone(), node.clone());
    use_effect_with((), move |()| {
        let figure = Rc::new(RefCell::new(Figure::default()));
        let painting = node.cast::<HtmlCanvasElement>().map(|canvas| {
            hub.ask_frame();
            hub.paint(move |state| figure.borrow_mut().paint(&canvas, state))
        });
        move || drop(painting)
    });
}

impl Figure {
    fn paint(&mut self, canvas: &HtmlCanvasElement, state: &State) {
        let maps = &state.maps;
        let key = FigureKey {
            experiment: state.experiment.clone(),
            run: state.map_run(),
            second: state.map_second(),
            shown: maps.picture.as_ref().map(|picture| (picture.map, picture.bands.len())),
            under: maps.under.as_ref().map(|picture| picture.map),
            cell: maps.cell,
            mode: state.mode(),
            lang: state.lang(),
            size: [f64::from(canvas.client_width()), f64::from(canvas.client_height())],
            ratio: window().map_or(1.0, |window| window.device_pixel_ratio()),
        };
        if self.drawn.as_ref() == Some(&key) || key.size.iter().any(|side| *side < 100.0) {
            return;
        }
        if let Some(()) = self.draw(canvas, state, &key) {
            self.drawn = Some(key);
        }
    }

    fn draw(&mut self, canvas: &HtmlCanvasElement, state: &State, key: &FigureKey) -> Option<()> {
        let ctx = fit_canvas(canvas, key.size, key.ratio)?;
        let job = state.map_job(Fineness::Fine)?;
        let (axes, second) = (job.axes()?, key.second.as_deref()?);
        let fits = |picture: &&Picture| picture.job.kind == job.kind && picture.job.region == job.region;
        let picture = state.maps.picture.as_ref().filter(fits);
        let under = state.maps.under.as_ref().filter(fits);
        let covers = self.image.covers(picture, under, Shade::Loss, key.mode);
        let optimizer = &state.experiment.runs.get(key.run?)?.optimizer;
        let hypers = optimizer.hypers();
        let name = |key: &str| hypers.iter().find(|hyper| hyper.key == key).map_or("", |h| h.name.get(state.lang()));
        let now = present(state)?;
        let theory = state.map_theory();
        let decay = |theory: &Theory, value: f64| theory.with_decay(optimizer, value);
        let limit_at = |theory: &Theory, y: f64| match second {
            "momentum" => theory.limit(y),
            "weight_decay" => decay(theory, y).limit(optimizer.value("momentum").unwrap_or(0.0)),
            _ => theory.limit(0.0),
        };
        let limit = theory.map(|theory| {
            let ends = Axis { cells: POINTS, ..axes[1] };
            let at = |i: u32| ends.value(f64::from(i) / f64::from(POINTS));
            (0..=POINTS).map(|i| [limit_at(&theory, at(i)), at(i)]).collect::<Vec<[f64; 2]>>()
        });
        let best = theory.and_then(|theory| match (theory.method, second) {
            (Method::Descent, _) => Some([theory.best().lr, now[1]]),
            (_, "momentum") => Some([theory.best().lr, theory.best().momentum?]),
            _ => None,
        });
        let scene = RateScene {
            covers: &covers,
            picture: picture.filter(|picture| picture.missing == 0).or(under),
            axes,
            labels: [name(LR), name(second)],
            now,
            best,
            limit: limit.as_deref().unwrap_or(&[]),
            cell: key.cell,
            theme: Theme::of(key.mode),
        };
        draw_rates(&ctx, key.size, &scene);
        Some(())
    }
}
