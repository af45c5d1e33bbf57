//! The hub: holds the state, runs actions through the reducer, and tells whoever shows a part of it.
//!
//! Components select a part of the state with [`use_select`] and are rendered again only where that part has changed.
//! Canvases register a painter. All motion comes from one loop here, which asks for animation frames only while a race
//! plays or something has changed; an idle page costs nothing.

use gloo::events::EventListener;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

/// What a hub holds: a state that actions change, without effects.
pub trait Model: Clone + 'static {
    /// What can happen to it.
    type Action: 'static;

    /// The state after an action.
    fn reduce(self, action: Self::Action) -> Self;

    /// The passing of so many ms, where it moves by itself from frame to frame; it does not, unless it says so.
    fn advance(&self, _ms: f64) -> Option<Self::Action> {
        None
    }
}

/// What happens outside the store when the state has gone from the first to the second value.
type Effect<S> = Box<dyn Fn(&S, &S)>;
/// Someone who looks at the state after every change.
type Observer<S> = Rc<dyn Fn(&S)>;
/// An animation frame callback; its argument is the frame's time in ms.
type FrameCallback = Closure<dyn FnMut(f64)>;

/// A handle on the one hub of a lab.
pub struct Hub<S: Model>(Rc<Inner<S>>);

impl<S: Model> Clone for Hub<S> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

struct Inner<S: Model> {
    state: RefCell<S>,
    /// Actions sent while another is being worked on.
    queue: RefCell<VecDeque<S::Action>>,
    busy: Cell<bool>,
    effect: RefCell<Option<Effect<S>>>,
    observers: RefCell<Vec<(u32, Observer<S>)>>,
    painters: RefCell<Vec<(u32, Observer<S>)>>,
    next_id: Cell<u32>,
    frame: FrameCallback,
    frame_asked: Cell<bool>,
    /// Time of the last frame in which the race played, in ms.
    last_frame_ms: Cell<Option<f64>>,
}

/// Ends an observation when dropped.
pub struct Subscription<S: Model> {
    hub: Weak<Inner<S>>,
    id: u32,
}

impl<S: Model> Drop for Subscription<S> {
    fn drop(&mut self) {
        if let Some(inner) = self.hub.upgrade() {
            inner.observers.borrow_mut().retain(|(id, _)| *id != self.id);
            inner.painters.borrow_mut().retain(|(id, _)| *id != self.id);
        }
    }
}

impl<S: Model> PartialEq for Hub<S> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<S: Model> Hub<S> {
    /// A hub over a first state.
    pub fn new(state: S) -> Self {
        let inner = Rc::new_cyclic(|weak: &Weak<Inner<S>>| {
            let weak = Weak::clone(weak);
            let on_frame = Closure::new(move |now_ms| {
                if let Some(inner) = weak.upgrade() {
                    Hub(inner).on_frame(now_ms);
                }
            });
            Inner {
                state: RefCell::new(state),
                queue: RefCell::default(),
                busy: Cell::new(false),
                effect: RefCell::new(None),
                observers: RefCell::default(),
                painters: RefCell::default(),
                next_id: Cell::new(0),
                frame: on_frame,
                frame_asked: Cell::new(false),
                last_frame_ms: Cell::new(None),
            }
        });
        Self(inner)
    }

    /// Sets what happens outside the store after each change.
    pub fn set_effect(&self, effect: impl Fn(&S, &S) + 'static) {
        *self.0.effect.borrow_mut() = Some(Box::new(effect));
    }

    /// Reads the state.
    pub fn read<T>(&self, read: impl FnOnce(&S) -> T) -> T {
        read(&self.0.state.borrow())
    }

    /// Runs an action, then effects and observers. An action sent from among those waits its turn.
    pub fn send(&self, action: S::Action) {
        self.0.queue.borrow_mut().push_back(action);
        if self.0.busy.replace(true) {
            return;
        }
        loop {
            let next = self.0.queue.borrow_mut().pop_front();
            let Some(action) = next else { break };
            self.run(action);
        }
        self.0.busy.set(false);
        self.ask_frame();
    }

    /// A callback that sends what `action` makes of its argument.
    pub fn callback<T: 'static>(&self, action: impl Fn(T) -> S::Action + 'static) -> Callback<T> {
        let hub = self.clone();
        Callback::from(move |argument| hub.send(action(argument)))
    }

    /// Calls `observer` after every change until the subscription is dropped.
    pub fn observe(&self, observer: impl Fn(&S) + 'static) -> Subscription<S> {
        self.enlist(&self.0.observers, Rc::new(observer))
    }

    /// Calls `painter` in every animation frame in which something may have changed.
    pub fn paint(&self, painter: impl Fn(&S) + 'static) -> Subscription<S> {
        let subscription = self.enlist(&self.0.painters, Rc::new(painter));
        self.ask_frame();
        subscription
    }

    fn enlist(&self, list: &RefCell<Vec<(u32, Observer<S>)>>, observer: Observer<S>) -> Subscription<S> {
        let id = self.0.next_id.get();
        self.0.next_id.set(id + 1);
        list.borrow_mut().push((id, observer));
        Subscription { hub: Rc::downgrade(&self.0), id }
    }

    fn run(&self, action: S::Action) {
        let old = self.0.state.borrow().clone();
        let new = old.clone().reduce(action);
        *self.0.state.borrow_mut() = new.clone();
        if let Some(effect) = self.0.effect.borrow().as_ref() {
            effect(&old, &new);
        }
        // A copy of the list: an observer may end its own subscription.
        let observers = self.0.observers.borrow().clone();
        for (_, observer) in observers {
            observer(&new);
        }
    }

    /// Asks for an animation frame, in which everyone paints what has changed.
    pub fn ask_frame(&self) {
        if self.0.frame_asked.replace(true) {
            return;
        }
        let callback = self.0.frame.as_ref().unchecked_ref::<js_sys::Function>();
        let asked = web_sys::window().map(|window| window.request_animation_frame(callback));
        if !matches!(asked, Some(Ok(_))) {
            self.0.frame_asked.set(false);
        }
    }

    fn on_frame(&self, now_ms: f64) {
        self.0.frame_asked.set(false);
        let elapsed = self.0.last_frame_ms.get().map_or(0.0, |last| now_ms - last);
        let action = self.read(|state| state.advance(elapsed));
        self.0.last_frame_ms.set(action.as_ref().map(|_| now_ms));
        if let Some(action) = action {
            // Sends and thereby asks for the next frame.
            self.send(action);
        }
        let state = self.0.state.borrow().clone();
        let painters = self.0.painters.borrow().clone();
        for (_, painter) in painters {
            painter(&state);
        }
    }
}

/// The hub of the app around.
#[hook]
pub fn use_hub<S: Model>() -> Hub<S> {
    use_context::<Hub<S>>().expect("the app provides its hub to every component")
}

/// A part of the state; the component is rendered again where it changes.
#[hook]
pub fn use_select<S: Model, T: PartialEq + Clone + 'static>(select: impl Fn(&S) -> T + 'static) -> T {
    let hub = use_hub::<S>();
    let seen = hub.read(&select);
    use_look(hub, Box::new(Selected { select, seen: seen.clone() }));
    seen
}

/// What a component shows of the state. A trait, so that following it is compiled once, not once for every selection.
trait Look<S> {
    /// Looks again: whether what is seen differs from what was seen last.
    fn has_changed(&mut self, state: &S) -> bool;
}

struct Selected<F, T> {
    select: F,
    seen: T,
}

impl<S, T: PartialEq, F: Fn(&S) -> T> Look<S> for Selected<F, T> {
    fn has_changed(&mut self, state: &S) -> bool {
        let now = (self.select)(state);
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}

/// Renders the component again whenever a look at the state shows something else.
#[hook]
fn use_look<S: Model>(hub: Hub<S>, look: Box<dyn Look<S>>) {
    let update = use_force_update();
    // The subscription outlives this rendering; the look is that of the latest one.
    let latest = use_mut_ref(|| None::<Box<dyn Look<S>>>);
    *latest.borrow_mut() = Some(look);
    use_effect_with(hub, move |hub| {
        let observer = move |state: &S| {
            if latest.borrow_mut().as_mut().is_some_and(|look| look.has_changed(state)) {
                update.force_update();
            }
        };
        // What has changed between rendering and now.
        hub.read(&observer);
        let subscription = hub.observe(observer);
        move || drop(subscription)
    });
}

/// Listens to an event of the window while the component lives.
#[hook]
pub fn use_window_event(name: &'static str, handler: impl Fn(&web_sys::Event) + 'static) {
    let latest = use_mut_ref(|| None::<Rc<dyn Fn(&web_sys::Event)>>);
    *latest.borrow_mut() = Some(Rc::new(handler));
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| {
            let options = gloo::events::EventListenerOptions::enable_prevent_default();
            EventListener::new_with_options(&window, name, options, move |event| {
                let handler = latest.borrow().clone();
                if let Some(handler) = handler {
                    handler(event);
                }
            })
        });
        move || drop(listener)
    });
}
