//! The relief on its canvas: what it is given, the hand on it, and one picture whenever something has changed.

use super::gl::context;
use super::hand::{self, Hand, Outcome};
use super::overlay::Overlay;
use super::painter::Painter;
use super::said;
use super::scene::Scene;
use crate::landscape::relief::{Eye, Mesh, Orbit, pick::pick};
use crate::page::draw::canvas::fit_canvas;
use gloo::events::{EventListener, EventListenerOptions};
use js_sys::Function;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlCanvasElement, KeyboardEvent, PointerEvent, WheelEvent};

/// How near to the start's ring a press must be to take hold of it, in pixels.
const REACH_PX: f64 = 22.0;
/// How near to a run's head the pointer singles it out, in pixels.
const HEAD_PX: f64 = 12.0;
/// Pixels of scrolling in a line, for wheels that count in lines.
const LINE_PX: f64 = 16.0;

/// The relief on its canvas, as long as this lives.
pub struct View {
    inner: Rc<Inner>,
    _listeners: Vec<EventListener>,
}

struct Inner {
    canvas: HtmlCanvasElement,
    overlay: HtmlCanvasElement,
    tell: Function,
    inside: RefCell<Inside>,
    frame: Closure<dyn FnMut()>,
    frame_asked: Cell<bool>,
    /// What the pointer was last said to be at: a world point, a run, the ring.
    said: Cell<Pointed>,
}

type Pointed = (Option<[f64; 2]>, Option<usize>, bool);

struct Inside {
    /// None while the context is lost.
    painter: Option<Painter>,
    scene: Scene,
    orbit: Orbit,
    hand: Hand,
    /// Whether the picture is not what it should be.
    stale: bool,
}

impl View {
    /// A view on `canvas` with marks and numbers on `overlay`. What the hand does is told by calls of `tell` with three
    /// numbers; see [`said`].
    ///
    /// # Errors
    /// Where the browser has no WebGL 2, or its driver refuses the shaders.
    pub fn new(canvas: HtmlCanvasElement, overlay: HtmlCanvasElement, tell: Function) -> Result<Self, String> {
        let gl = context(&canvas).ok_or("there is no WebGL 2")?;
        let painter = Some(Painter::new(gl)?);
        let inside =
            Inside { painter, scene: Scene::new(), orbit: Orbit::default(), hand: Hand::default(), stale: false };
        let inner = Rc::new_cyclic(|weak: &Weak<Inner>| {
            let weak = Weak::clone(weak);
            let frame = Closure::new(move || {
                if let Some(inner) = weak.upgrade() {
                    inner.frame_asked.set(false);
                    inner.paint();
                }
            });
            let inside = RefCell::new(inside);
            Inner { canvas, overlay, tell, inside, frame, frame_asked: Cell::new(false), said: Cell::default() }
        });
        let _listeners = inner.listen();
        Ok(Self { inner, _listeners })
    }

    /// Changes what is shown; [`View::paint`] shows it.
    pub fn change(&self, change: impl FnOnce(&mut Scene)) {
        let mut inside = self.inner.inside.borrow_mut();
        change(&mut inside.scene);
        inside.stale = true;
    }

    /// Puts the camera somewhere.
    pub fn look(&self, orbit: Orbit) {
        self.inner.inside.borrow_mut().orbit = orbit;
        self.inner.ask_frame();
    }

    /// Draws where something has changed.
    pub fn paint(&self) {
        self.inner.paint();
    }
}

impl Inside {
    fn eye(&self) -> Option<(&Mesh, Eye)> {
        let (mesh, moment) = (self.scene.mesh.as_ref()?, self.scene.moment.as_ref()?);
        Some((mesh, Eye::new(self.orbit, mesh.half, moment.size)))
    }

    /// The pixel over which a world point of the surface is seen.
    fn pixel(&self, point: [f64; 2]) -> Option<[f64; 2]> {
        let (mesh, eye) = self.eye()?;
        let [x, y] = mesh.from_world(point);
        let [across, down, _] = eye.project([x, y, mesh.height([x, y])?])?;
        Some([across, down])
    }

    /// The pixel of the start where it is near to this one.
    fn ring(&self, at: [f64; 2]) -> Option<[f64; 2]> {
        let start = self.scene.moment.as_ref()?.start;
        self.pixel(start).filter(|ring| distance(*ring, at) <= REACH_PX)
    }

    /// The run whose head is nearest to a pixel, within reach.
    fn run_at(&self, at: [f64; 2]) -> Option<usize> {
        let cursor = self.scene.moment.as_ref()?.cursor;
        let heads = self.scene.runs.iter().filter_map(|run| Some((run.index, self.pixel(run.at(cursor)?)?)));
        let near = heads.map(|(index, head)| (index, distance(head, at))).filter(|(_, away)| *away <= HEAD_PX);
        near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
    }

    /// The world point at a pixel.
    fn pick(&self, at: [f64; 2]) -> Option<[f64; 2]> {
        let (mesh, eye) = self.eye()?;
        pick(mesh, &eye, at)
    }
}

impl Inner {
    fn paint(&self) {
        let inside = &mut *self.inside.borrow_mut();
        let (Some(painter), Some(moment), true) = (&mut inside.painter, &inside.scene.moment, inside.stale) else {
            return;
        };
        inside.stale = false;
        let half = inside.scene.mesh.as_ref().map_or([1.0; 2], |mesh| mesh.half);
        let eye = Eye::new(inside.orbit, half, moment.size);
        painter.draw(&self.canvas, &inside.scene, moment, &eye);
        let pencil = fit_canvas(&self.overlay, moment.size, moment.ratio);
        if let (Some(ctx), Some(mesh)) = (pencil, &inside.scene.mesh) {
            Overlay { ctx: &ctx, scene: &inside.scene, mesh, eye: &eye }.draw(moment);
        }
    }

    /// Asks for an animation frame.
    fn ask_frame(&self) {
        self.inside.borrow_mut().stale = true;
        if self.frame_asked.replace(true) {
            return;
        }
        let callback = self.frame.as_ref().unchecked_ref();
        let asked = web_sys::window().map(|window| window.request_animation_frame(callback));
        if !matches!(asked, Some(Ok(_))) {
            self.frame_asked.set(false);
        }
    }

    fn look(&self, orbit: Orbit) {
        self.inside.borrow_mut().orbit = orbit;
        self.tell(said::LOOK, orbit.yaw, orbit.pitch);
        self.tell(said::ZOOM, orbit.zoom, 0.0);
        self.ask_frame();
    }

    fn tell(&self, what: u32, a: f64, b: f64) {
        // What the page does with it is its affair, errors included.
        let _ = self.tell.call3(&JsValue::NULL, &what.into(), &a.into(), &b.into());
    }

    /// Follows everything that happens to the canvas. Nothing of it reaches the flat picture below, which would take it
    /// for its own.
    fn listen(self: &Rc<Self>) -> Vec<EventListener> {
        let on = |name: &'static str, act: fn(&Inner, &Event)| {
            let inner = Rc::downgrade(self);
            let options = EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&self.canvas, name, options, move |event| {
                if let Some(inner) = inner.upgrade() {
                    act(&inner, event);
                }
            })
        };
        vec![
            on("pointerdown", |inner, event| inner.on_pointer(event, Inner::press)),
            on("pointermove", |inner, event| inner.on_pointer(event, Inner::step)),
            on("pointerup", |inner, event| inner.on_pointer(event, Inner::release)),
            on("pointercancel", |inner, event| inner.on_pointer(event, Inner::release)),
            on("pointerleave", |inner, _| inner.leave()),
            on("dblclick", |inner, event| {
                event.stop_propagation();
                inner.look(Orbit::default());
            }),
            on("wheel", Inner::on_wheel),
            // The focus is for whoever turns it by keys: a press would take the arrows from the transport.
            on("mousedown", |_, event| event.prevent_default()),
            on("keydown", Inner::on_key),
            on("webglcontextlost", |inner, event| {
                // Without this the browser does not give it back.
                event.prevent_default();
                inner.inside.borrow_mut().painter = None;
            }),
            on("webglcontextrestored", |inner, _| inner.restore()),
        ]
    }

    fn restore(&self) {
        let painter = context(&self.canvas).and_then(|gl| Painter::new(gl).ok());
        self.inside.borrow_mut().painter = painter;
        self.ask_frame();
    }

    fn on_pointer(&self, event: &Event, act: fn(&Inner, &PointerEvent, [f64; 2])) {
        event.stop_propagation();
        if let Some(event) = event.dyn_ref::<PointerEvent>() {
            act(self, event, [f64::from(event.offset_x()), f64::from(event.offset_y())]);
        }
    }

    fn press(&self, event: &PointerEvent, at: [f64; 2]) {
        if event.button() == 2 {
            return;
        }
        // Without capture the gesture ends at the edge of the canvas, nothing worse.
        let _ = self.canvas.set_pointer_capture(event.pointer_id());
        let drags = {
            let inside = &mut *self.inside.borrow_mut();
            let ring = inside.ring(at);
            inside.hand.press(event.pointer_id(), at, ring);
            inside.hand.drags_start()
        };
        self.say(None, None, drags);
    }

    fn step(&self, event: &PointerEvent, at: [f64; 2]) {
        let outcome = {
            let inside = &mut *self.inside.borrow_mut();
            inside.hand.step(event.pointer_id(), at, inside.orbit)
        };
        match outcome {
            Some(Outcome::Look(orbit)) => self.look(orbit),
            Some(Outcome::Start(pixel)) => {
                let point = self.inside.borrow().pick(pixel);
                if let Some([x, y]) = point {
                    self.tell(said::START, x, y);
                }
            }
            None if event.pointer_type() != "touch" => self.point(at),
            None => {}
        }
    }

    /// The pointer is over a pixel with nothing pressed.
    fn point(&self, at: [f64; 2]) {
        let (point, run, ring) = {
            let inside = self.inside.borrow();
            (inside.pick(at), inside.run_at(at), inside.ring(at))
        };
        self.say(point, run, ring.is_some());
    }

    /// Says what the pointer is at, as far as the page does not know it yet.
    fn say(&self, point: Option<[f64; 2]>, run: Option<usize>, ring: bool) {
        let now = (point, run, ring);
        let before = self.said.replace(now);
        if before.0 != point {
            let [x, y] = point.unwrap_or([f64::NAN; 2]);
            self.tell(said::HOVER, x, y);
        }
        if before.1 != run {
            self.tell(said::RUN, run.map_or(-1.0, |index| index as f64), 0.0);
        }
        if before.2 != ring {
            self.tell(said::RING, f64::from(u8::from(ring)), 0.0);
        }
    }

    fn release(&self, event: &PointerEvent, _at: [f64; 2]) {
        self.inside.borrow_mut().hand.release(event.pointer_id());
        self.say(None, None, false);
    }

    fn leave(&self) {
        if !self.inside.borrow().hand.is_active() {
            self.say(None, None, false);
        }
    }

    fn on_wheel(&self, event: &Event) {
        let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
        event.prevent_default();
        event.stop_propagation();
        let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_PIXEL { 1.0 } else { LINE_PX };
        // A pinch on a trackpad arrives as a wheel with Ctrl held, in smaller steps.
        let gain = if event.ctrl_key() { 4.0 } else { 1.0 };
        let orbit = self.inside.borrow().orbit;
        self.look(hand::wheel(orbit, event.delta_y() * unit * gain));
    }

    fn on_key(&self, event: &Event) {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let orbit = self.inside.borrow().orbit;
        if let Some(orbit) = hand::key(orbit, &event.key()) {
            event.prevent_default();
            event.stop_propagation();
            self.look(orbit);
        }
    }
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::hypot(a[0] - b[0], a[1] - b[1])
}
