//! The page's end of the relief: loads its module when it is first asked for, tells it what has changed, and hears what
//! the hand does to it. The other end is `src/bin/relief.rs`.

use super::painter::log_height;
use super::stage::rounded_to_pixel;
use crate::page::draw::{Field, Mode};
use crate::page::edit::Edit;
use crate::page::relief::said;
use crate::page::store::{Action, Card, Hub, ReliefState, Shared, State};
use crate::protocol::Status;
use js_sys::{Array, Function, Reflect};
use std::cell::OnceCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

#[wasm_bindgen]
extern "C" {
    /// A promise of a module.
    type Promised;
    #[wasm_bindgen(method)]
    fn then(this: &Promised, done: &JsValue, failed: &JsValue);
    #[wasm_bindgen(js_namespace = window, js_name = descentImport)]
    fn import(name: &str) -> Promised;

    /// The relief, as `src/bin/relief.rs` describes it.
    type Relief;
    #[wasm_bindgen(method)]
    fn field(this: &Relief, values: &[f32], frame: &[f64], levels: &[f64]);
    #[wasm_bindgen(method)]
    fn run(this: &Relief, place: usize, index: usize, points: &[f64], lost: bool);
    #[wasm_bindgen(method)]
    fn runs(this: &Relief, count: usize, minima: &[f64]);
    #[wasm_bindgen(method)]
    fn show(this: &Relief, moment: &[f64]);
}

/// The relief and what it was last told.
pub struct ReliefHost {
    hub: Hub,
    canvas: HtmlCanvasElement,
    overlay: HtmlCanvasElement,
    relief: Option<Rc<OnceCell<Relief>>>,
    ground: Option<(Shared<Field>, bool, Mode)>,
    races: Option<(Shared<crate::experiment::Experiment>, Shared<Vec<Card>>)>,
    moment: Option<[f64; 10]>,
}

impl ReliefHost {
    /// A host of a relief on `canvas`, with marks and numbers on `overlay`. Nothing is loaded yet.
    pub fn new(hub: Hub, canvas: HtmlCanvasElement, overlay: HtmlCanvasElement) -> Self {
        Self { hub, canvas, overlay, relief: None, ground: None, races: None, moment: None }
    }

    /// Has the relief draw what has changed, and loads it first where that is still to be done.
    pub fn paint(&mut self, state: &State, ratio: f64) {
        let Some(relief) = self.relief.get_or_insert_with(|| load(&self.hub, &self.canvas, &self.overlay)).get() else {
            return;
        };
        let Some(field) = &state.field else { return };
        let ground = (field.clone(), log_height(state), state.mode());
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

    /// The overlay has been used for something else.
    pub fn forget(&mut self) {
        self.moment = None;
    }
}

fn tell_field(relief: &Relief, (field, log, mode): &(Shared<Field>, bool, Mode)) {
    let [[x0, x1], [y0, y1]] = field.view;
    let [low, high] = field.range;
    let [log, dark] = [*log, *mode == Mode::Dark].map(|truth| f64::from(u8::from(truth)));
    let levels: Vec<f64> = field.levels.iter().map(|level| level.value).collect();
    relief.field(&field.values, &[x0, x1, y0, y1, f64::from(field.size[0]), low, high, log, dark], &levels);
}

fn tell_runs(relief: &Relief, state: &State) {
    let mut count = 0;
    for (index, run) in state.experiment.runs.iter().enumerate() {
        let Some(trace) = state.trace(index).filter(|_| !run.hidden) else { continue };
        let points: Vec<f64> = (0..=trace.last()).flat_map(|step| trace.row(step).point()).collect();
        relief.run(count, index, &points, trace.head.status == Status::Diverged);
        count += 1;
    }
    let surface = &state.experiment.surface;
    let values: Vec<f64> = surface.all_values().into_iter().map(|(_, value)| value).collect();
    let minima: Vec<f64> = (surface.entry.minima)(&values).iter().flat_map(|[x, y, _]| [*x, *y]).collect();
    relief.runs(count, &minima);
}

/// Loads the module and makes a relief of it, in its own time.
fn load(hub: &Hub, canvas: &HtmlCanvasElement, overlay: &HtmlCanvasElement) -> Rc<OnceCell<Relief>> {
    let place = Rc::new(OnceCell::new());
    let done = {
        let (hub, place) = (hub.clone(), Rc::clone(&place));
        let ends = Array::of3(canvas, overlay, &listener(hub.clone()));
        Closure::once_into_js(move |module: JsValue| {
            let made = Reflect::get(&module, &"Relief".into())
                .and_then(|class| Reflect::construct(class.unchecked_ref::<Function>(), &ends));
            let ready = made.is_ok_and(|relief| place.set(relief.unchecked_into()).is_ok());
            hub.send(Action::Relief(if ready { ReliefState::Ready } else { ReliefState::NoWebGl }));
        })
    };
    let failed = {
        let hub = hub.clone();
        Closure::once_into_js(move |_: JsValue| hub.send(Action::Relief(ReliefState::NotLoaded)))
    };
    // Of the two functions the one that is called frees itself; of the other a few bytes stay.
    import("relief").then(&done, &failed);
    place
}

/// What becomes of what the relief says.
fn listener(hub: Hub) -> JsValue {
    let hear = move |what: u32, a: f64, b: f64| {
        let run = (a >= 0.0).then_some(a as usize);
        let seen = |state: &State| (state.hover, state.highlight.pointed, state.highlight.start);
        let (hover, pointed, ring) = hub.read(seen);
        match what {
            said::HOVER => hub.send(Action::Hover(Some([a, b]))),
            said::LEAVE if hover.is_some() => hub.send(Action::Hover(None)),
            said::RUN if pointed != run => hub.send(Action::HighlightRun(run)),
            said::RING if ring != (a != 0.0) => hub.send(Action::HighlightStart(a != 0.0)),
            said::START => {
                let point = hub.read(|state| rounded_to_pixel(state, [a, b]));
                hub.send(Action::Edit(Edit::Start(point)));
            }
            _ => {}
        }
    };
    // Lives as long as the page.
    Closure::<dyn Fn(u32, f64, f64)>::new(hear).into_js_value()
}
