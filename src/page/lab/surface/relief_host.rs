//! The page's end of the relief: loads its module when it is first asked for, tells it what has changed, and hears what
//! the hand does to it. The other end is `src/bin/relief.rs`.

use super::painter::log_height;
use super::stage::rounded_to_pixel;
use crate::experiment::{Domain, Experiment};
use crate::page::draw::{Field, Mode};
use crate::page::edit::Edit;
use crate::page::relief::said;
use crate::page::store::{Action, Card, Hub, ReliefState, Shared, State};
use crate::protocol::Status;
use std::cell::OnceCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::HtmlCanvasElement;

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
    ) -> Result<Relief, JsValue>;

    /// The relief.
    type Relief;
    #[wasm_bindgen(method)]
    fn field(this: &Relief, values: &[f32], frame: &[f64], levels: &[f64]);
    #[wasm_bindgen(method)]
    fn run(this: &Relief, place: usize, index: usize, rows: &[f64], lost: bool);
    #[wasm_bindgen(method)]
    fn runs(this: &Relief, count: usize, minima: &[f64]);
    #[wasm_bindgen(method)]
    fn show(this: &Relief, moment: &[f64]);
}

/// All that the surface's look depends on: field, logarithm, theme, region.
type Ground = (Shared<Field>, bool, Mode, Domain);

/// The relief and what it was last told.
pub struct ReliefHost {
    hub: Hub,
    canvas: HtmlCanvasElement,
    overlay: HtmlCanvasElement,
    relief: Option<Rc<OnceCell<Relief>>>,
    ground: Option<Ground>,
    races: Option<(Shared<Experiment>, Shared<Vec<Card>>)>,
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

fn tell_field(relief: &Relief, (field, log, mode, shown): &Ground) {
    let [[west, east], [south, north]] = *shown;
    let [[x0, x1], [y0, y1]] = field.view;
    let [low, high] = field.range;
    let [log, dark] = [*log, *mode == Mode::Dark].map(|truth| f64::from(u8::from(truth)));
    let levels: Vec<f64> = field.levels.iter().map(|level| level.value).collect();
    let columns = f64::from(field.size[0]);
    let frame = [x0, x1, y0, y1, columns, low, high, log, dark, west, east, south, north];
    relief.field(&field.values, &frame, &levels);
}

fn tell_runs(relief: &Relief, state: &State) {
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
fn load(hub: &Hub, canvas: &HtmlCanvasElement, overlay: &HtmlCanvasElement) -> Rc<OnceCell<Relief>> {
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
