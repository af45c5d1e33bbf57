//! The relief on the page: its two canvases over the flat picture, or why there are none. It loads its module when it is
//! first asked for, tells it what has changed, and hears what the hand does to it. The other end is `src/bin/relief.rs`.

use super::painter::log_height;
use super::stage::rounded_to_pixel;
use crate::experiment::{Domain, Experiment};
use crate::page::draw::{Field, Mode};
use crate::page::edit::Edit;
use crate::page::i18n::{Key, t};
use crate::page::relief::said;
use crate::page::store::{Action, Card, Hub, ReliefState, Shared, State, use_hub, use_select};
use crate::protocol::Status;
use crate::train::probe::Probe;
use gloo::events::EventListener;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, window};
use yew::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Hands over a module that is loaded on demand, or nothing where that fails.
    #[wasm_bindgen(js_namespace = window, js_name = descentImport)]
    fn import(name: &str, done: JsValue);

    /// The module, as `src/bin/relief.rs` describes it.
    type Module;
    #[wasm_bindgen(method, catch)]
    fn relief(
        this: &Module,
        canvas: &HtmlCanvasElement,
        overlay: &HtmlCanvasElement,
        tell: JsValue,
    ) -> Result<View, JsValue>;

    /// The relief as it is drawn.
    type View;
    #[wasm_bindgen(method)]
    fn field(this: &View, values: &[f32], frame: &[f64], levels: &[f64]);
    #[wasm_bindgen(method)]
    fn run(this: &View, place: usize, index: usize, rows: &[f64], lost: bool);
    #[wasm_bindgen(method)]
    fn runs(this: &View, count: usize, minima: &[f64]);
    #[wasm_bindgen(method)]
    fn model(this: &View, numbers: &[f64]);
    #[wasm_bindgen(method)]
    fn show(this: &View, moment: &[f64]);
}

/// The event by which the inline script tells that a module beside this one broke.
const BROKE: &str = "descent-broke";

/// All that the surface's look depends on: field, logarithm, theme, region.
type Ground = (Shared<Field>, bool, Mode, Domain);

/// The relief, which takes the focus for the keys that turn it, with marks and numbers over it; nothing while the picture
/// is flat. A layer of the stage, not a component of its own: the first view carries it for everybody.
#[hook]
pub fn use_relief() -> Html {
    let hub = use_hub();
    let (canvas, overlay) = (use_node_ref(), use_node_ref());
    let (lang, wished, state) = use_select(|state| (state.lang(), state.experiment.view.relief, state.relief));
    let nodes = [canvas.clone(), overlay.clone()];
    use_effect_with((), move |()| {
        let host = nodes.map(|node| node.cast::<HtmlCanvasElement>());
        let subscription = if let [Some(canvas), Some(overlay)] = host {
            let host = Rc::new(RefCell::new(Host::new(hub.clone(), canvas, overlay)));
            // Its module broke: it is loaded anew, and told everything again.
            let broke = {
                let (host, hub) = (Rc::clone(&host), hub.clone());
                window().map(|window| {
                    EventListener::new(&window, BROKE, move |_| {
                        host.borrow_mut().forget();
                        hub.ask_frame();
                    })
                })
            };
            Some((hub.paint(move |state| host.borrow_mut().paint(state)), broke))
        } else {
            None
        };
        move || drop(subscription)
    });
    html! {
        <>
            <div class="relief" hidden={!(wished && state == ReliefState::Ready)}>
                <canvas
                    ref={canvas}
                    tabindex="0"
                    role="img"
                    aria-label={t(lang, Key::ReliefLabel)}
                    data-testid="relief"
                ></canvas>
                <canvas ref={overlay} aria-hidden="true"></canvas>
            </div>
            if wished && state == ReliefState::Missing {
                <p class="stage-notice" role="status">{ t(lang, Key::ReliefMissing) }</p>
            }
        </>
    }
}

/// The relief and what it was last told.
struct Host {
    hub: Hub,
    canvas: HtmlCanvasElement,
    overlay: HtmlCanvasElement,
    relief: Option<Rc<OnceCell<View>>>,
    ground: Option<Ground>,
    races: Option<(Shared<Experiment>, Shared<Vec<Card>>)>,
    model: Option<Shared<Probe>>,
    moment: Option<[f64; 10]>,
}

impl Host {
    /// Nothing is loaded yet.
    fn new(hub: Hub, canvas: HtmlCanvasElement, overlay: HtmlCanvasElement) -> Self {
        Self { hub, canvas, overlay, relief: None, ground: None, races: None, model: None, moment: None }
    }

    /// Nothing is loaded any more.
    fn forget(&mut self) {
        (self.relief, self.ground, self.races, self.model, self.moment) = (None, None, None, None, None);
    }

    /// Has the relief draw what has changed, and loads it first where that is still to be done.
    fn paint(&mut self, state: &State) {
        if !state.experiment.view.relief || state.stage_size.iter().any(|side| *side < 1.0) {
            return;
        }
        let Some(relief) = self.relief.get_or_insert_with(|| load(&self.hub, &self.canvas, &self.overlay)).get() else {
            return;
        };
        let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
        let Some(field) = &state.field else { return };
        let ground = (field.clone(), log_height(state), state.mode(), state.experiment.shown());
        if self.ground.as_ref() != Some(&ground) {
            tell_field(relief, &ground);
            self.ground = Some(ground);
            self.moment = None;
        }
        let races = (state.experiment.clone(), state.cards.clone());
        if self.races.as_ref() != Some(&races) {
            tell_runs(relief, state);
            self.races = Some(races);
            self.moment = None;
        }
        let model = state.probe.clone().filter(|_| state.model);
        if self.model != model {
            let numbers = model.as_ref().map(|probe| {
                let Probe { point: [x, y], value, gradient: [gx, gy], hessian: [xx, xy, yy], .. } = **probe;
                [x, y, value, gx, gy, xx, xy, yy]
            });
            relief.model(numbers.as_ref().map_or(&[], |numbers| numbers));
            self.model = model;
            self.moment = None;
        }
        let [x, y] = state.experiment.start;
        let [hover_x, hover_y] = state.hover.unwrap_or([f64::NAN; 2]);
        let lit = state.highlight.run().map_or(-1.0, |run| run as f64);
        let [width, height] = state.stage_size;
        let active = f64::from(u8::from(state.highlight.start));
        let moment = [width, height, ratio, state.transport.cursor(), lit, x, y, active, hover_x, hover_y];
        // Compared by bits: NaN stands for no hover.
        if self.moment.map(|told| told.map(f64::to_bits)) != Some(moment.map(f64::to_bits)) {
            relief.show(&moment);
            self.moment = Some(moment);
        }
    }
}

fn tell_field(relief: &View, (field, log, mode, shown): &Ground) {
    let [[west, east], [south, north]] = *shown;
    let [[x0, x1], [y0, y1]] = field.view;
    let [low, high] = field.range;
    let [log, dark] = [*log, *mode == Mode::Dark].map(|truth| f64::from(u8::from(truth)));
    let levels: Vec<f64> = field.levels.iter().map(|level| level.value).collect();
    let columns = f64::from(field.size[0]);
    let frame = [x0, x1, y0, y1, columns, low, high, log, dark, west, east, south, north];
    relief.field(&field.values, &frame, &levels);
}

fn tell_runs(relief: &View, state: &State) {
    let mut count = 0;
    for (index, run) in state.experiment.runs.iter().enumerate() {
        let Some(trace) = state.trace(index).filter(|_| !run.hidden) else { continue };
        relief.run(count, index, trace.rows(), trace.head.status == Status::Diverged);
        count += 1;
    }
    let surface = &state.experiment.surface;
    let values: Vec<f64> = surface.all_values().into_iter().map(|(_, value)| value).collect();
    relief.runs(count, (surface.entry.minima)(&values).as_flattened());
}

/// Loads the module and makes a relief of it, in its own time.
fn load(hub: &Hub, canvas: &HtmlCanvasElement, overlay: &HtmlCanvasElement) -> Rc<OnceCell<View>> {
    let place = Rc::new(OnceCell::new());
    let (hub, canvas, overlay, kept) = (hub.clone(), canvas.clone(), overlay.clone(), Rc::clone(&place));
    let done = Closure::once_into_js(move |module: JsValue| {
        let module = (!module.is_undefined()).then(|| module.unchecked_into::<Module>());
        let made = module.and_then(|module| module.relief(&canvas, &overlay, listener(hub.clone())).ok());
        let ready = made.is_some_and(|relief| kept.set(relief).is_ok());
        hub.send(Action::Relief(if ready { ReliefState::Ready } else { ReliefState::Missing }));
    });
    import("relief", done);
    place
}

/// What becomes of what the relief says.
fn listener(hub: Hub) -> JsValue {
    let hear = move |what: u32, a: f64, b: f64| {
        hub.send(match what {
            said::HOVER => Action::Hover((!a.is_nan()).then_some([a, b])),
            said::RUN => Action::HighlightRun((a >= 0.0).then_some(a as usize)),
            said::RING => Action::HighlightStart(a != 0.0),
            _ => Action::Edit(Edit::Start(hub.read(|state| rounded_to_pixel(state, [a, b])))),
        });
    };
    // Lives as long as the page.
    Closure::<dyn Fn(u32, f64, f64)>::new(hear).into_js_value()
}
