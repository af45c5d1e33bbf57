//! The hub: holds the state, runs actions through the reducer, and tells whoever shows a part of it.
//!
//! Components select a part of the state with [`use_select`] and are rendered again only where that part has changed.
//! Canvases register a painter. All motion comes from one loop here, which asks for animation frames only while a race
//! plays or something has changed; an idle page costs nothing.

use super::{Action, State, reduce};
use gloo::events::EventListener;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use yew::prelude::*;

/// What happens outside the store when the state has gone from the first to the second value.
type Effect = Box<dyn Fn(&State, &State)>;
/// Someone who looks at the state after every change.
type Observer = Rc<dyn Fn(&State)>;
/// An animation frame callback; its argument is the frame's time in ms.
type FrameCallback = Closure<dyn FnMut(f64)>;

/// A handle on the one hub of the page.
#[derive(Clone)]
pub struct Hub(Rc<Inner>);

struct Inner {
    state: RefCell<State>,
    /// Actions sent while another is being worked on.
    queue: RefCell<VecDeque<Action>>,
    busy: Cell<bool>,
    effect: RefCell<Option<Effect>>,
    observers: RefCell<Vec<(u32, Observer)>>,
    painters: RefCell<Vec<(u32, Observer)>>,
    next_id: Cell<u32>,
    frame: FrameCallback,
    frame_asked: Cell<bool>,
    /// Time of the last frame in which the race played, in ms.
    last_frame_ms: Cell<Option<f64>>,
}

/// Ends an observation when dropped.
pub struct Subscription {
    hub: Weak<Inner>,
    id: u32,
}

impl Drop for Subscription {
    fn drop(&mut self) {
        if let Some(inner) = self.hub.upgrade() {
            inner.observers.borrow_mut().retain(|(id, _)| *id != self.id);
            inner.painters.borrow_mut().retain(|(id, _)| *id != self.id);
        }
    }
}

impl PartialEq for Hub {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Hub {
    /// A hub over a first state.
    pub fn new(state: State) -> Self {
        let inner = Rc::new_cyclic(|weak: &Weak<Inner>| {
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
    pub fn set_effect(&self, effect: impl Fn(&State, &State) + 'static) {
        *self.0.effect.borrow_mut() = Some(Box::new(effect));
    }

    /// Reads the state.
    pub fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.0.state.borrow())
    }

    /// Runs an action, then effects and observers. An action sent from among those waits its turn.
    pub fn send(&self, action: Action) {
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
    pub fn callback<T: 'static>(&self, action: impl Fn(T) -> Action + 'static) -> Callback<T> {
        let hub = self.clone();
        Callback::from(move |argument| hub.send(action(argument)))
    }

    /// Calls `observer` after every change until the subscription is dropped.
    pub fn observe(&self, observer: impl Fn(&State) + 'static) -> Subscription {
        self.enlist(&self.0.observers, Rc::new(observer))
    }

    /// Calls `painter` in every animation frame in which something may have changed.
    pub fn paint(&self, painter: impl Fn(&State) + 'static) -> Subscription {
        let subscription = self.enlist(&self.0.painters, Rc::new(painter));
        self.ask_frame();
        subscription
    }

    fn enlist(&self, list: &RefCell<Vec<(u32, Observer)>>, observer: Observer) -> Subscription {
        let id = self.0.next_id.get();
        self.0.next_id.set(id + 1);
        list.borrow_mut().push((id, observer));
        Subscription { hub: Rc::downgrade(&self.0), id }
    }

    fn run(&self, action: Action) {
        let old = self.0.state.borrow().clone();
        let new = reduce(old.clone(), action);
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
        let playing = self.read(|state| state.transport.is_playing());
        let last = self.0.last_frame_ms.replace(playing.then_some(now_ms));
        if playing {
            // Sends and thereby asks for the next frame.
            self.send(Action::Advance(last.map_or(0.0, |last| now_ms - last)));
        }
        let state = self.0.state.borrow().clone();
        let painters = self.0.painters.borrow().clone();
        for (_, painter) in painters {
            painter(&state);
        }
    }
}

/// The hub of the page.
#[hook]
pub fn use_hub() -> Hub {
    use_context::<Hub>().expect("the app provides its hub to every component")
}

/// A part of the state; the component is rendered again where it changes.
#[hook]
pub fn use_select<T: PartialEq + Clone + 'static>(select: impl Fn(&State) -> T + 'static) -> T {
    let hub = use_hub();
    let seen = hub.read(&select);
    use_look(hub, Box::new(Selected { select, seen: seen.clone() }));
    seen
}

/// What a component shows of the state. A trait, so that following it is compiled once, not once for every selection.
trait Look {
    /// Looks again: whether what is seen differs from what was seen last.
    fn has_changed(&mut self, state: &State) -> bool;
}

struct Selected<S, T> {
    select: S,
    seen: T,
}

impl<T: PartialEq, S: Fn(&State) -> T> Look for Selected<S, T> {
    fn has_changed(&mut self, state: &State) -> bool {
        let now = (self.select)(state);
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}

/// Renders the component again whenever a look at the state shows something else.
#[hook]
fn use_look(hub: Hub, look: Box<dyn Look>) {
    let update = use_force_update();
    // The subscription outlives this rendering; the look is that of the latest one.
    let latest = use_mut_ref(|| None::<Box<dyn Look>>);
    *latest.borrow_mut() = Some(look);
    use_effect_with(hub, move |hub| {
        let observer = move |state: &State| {
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
