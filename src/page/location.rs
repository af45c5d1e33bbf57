//! The address bar: the fragment tells the whole experiment, Back and Forward walk through it.
//!
//! Every edit is an entry of the history, so that Back undoes it: a decision (another surface, one more run) at once, a
//! gesture (a drag, a number typed) as one entry, a moment after the hand has come to rest or as soon as it does something
//! else. What changes no experiment, such as the step that is looked at, changes the present entry. Ctrl+Z goes the same way,
//! as long as there is an edit to undo: it never leaves the page.

use crate::experiment::Experiment;
use crate::experiment::network::NetworkExperiment;
use crate::link::{self, Opened};
use crate::page::edit::{Way, Weight};
use crate::page::labs::Lab;
use crate::page::presenter::{self, Left};
use crate::page::{lives, past};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Event, PointerEvent, window};

/// How long a gesture must rest before the address follows, in ms. Browsers refuse an address that changes too often.
const REST_MS: u32 = 300;
/// How long a control must rest before what follows is another edit of it, in ms.
const GESTURE_MS: f64 = 2_000.0;
/// Within how many ms and pixels of the press before a press is the second one of a double click: the same gesture.
const DOUBLE: (f64, i32) = (500.0, 24);
/// By what a hand begins something else: where it goes down, and where the focus goes.
const BEGINNINGS: [&str; 2] = ["pointerdown", "focusin"];

/// What an address asks for, as far as it can be read; none where it says no more than which lab.
pub type Asked<E> = Option<Opened<E>>;

/// An experiment of a lab, as an address tells it.
pub trait Linked: Sized + 'static {
    /// Its lab.
    const LAB: Lab;

    /// The fragment that opens it, without `#`.
    fn link(&self) -> String;

    /// What a fragment without `#` asks for.
    fn asked(fragment: &str) -> Asked<Self>;
}

impl Linked for Experiment {
    const LAB: Lab = Lab::Surface;

    fn link(&self) -> String {
        link::encode(self)
    }

    fn asked(fragment: &str) -> Asked<Self> {
        // Another lab's link, before this one has written its own, says nothing of this one.
        (!fragment.is_empty() && !link::is_network(fragment)).then(|| link::open(fragment))
    }
}

impl Linked for NetworkExperiment {
    const LAB: Lab = Lab::Network;

    fn link(&self) -> String {
        link::network::encode(self)
    }

    fn asked(fragment: &str) -> Asked<Self> {
        // The lab alone, or another lab's link, before this one has written its own.
        let says_more = fragment != link::network::BARE && link::is_network(fragment);
        says_more.then(|| link::network::open(fragment))
    }
}

/// A lab's hold on the address bar.
#[derive(Clone)]
pub struct Address(Rc<RefCell<Inner>>);

struct Inner {
    /// The fragment as the browser has it; anything else was put there by the person.
    written: String,
    /// What waits for the gesture to rest.
    waiting: Option<Waiting>,
    /// Whether the next edit is another gesture than the last one.
    fresh: bool,
    /// Whether a pointer is down: what it does is one gesture, however long it pauses.
    held: bool,
    /// When and where a pointer last went down, in ms and pixels.
    pressed: (f64, [i32; 2]),
    /// When an edit was last written, in ms.
    last_ms: f64,
    lab: Lab,
    listeners: Vec<EventListener>,
}

struct Waiting {
    text: String,
    weight: Weight,
    _timeout: Timeout,
}

thread_local! {
    /// The one address of this module: each lab's page is a module of its own.
    static PRESENT: RefCell<Option<Address>> = const { RefCell::new(None) };
}

impl Address {
    /// Takes hold of the address bar; `on_asked` hears what a person asks for by link, Back or Forward, and which of these,
    /// `on_left` that one of these has left presenter view.
    pub fn start<E: Linked>(on_asked: impl Fn(Asked<E>, Way) + 'static, on_left: impl Fn() + 'static) -> Self {
        let inner = Inner {
            written: fragment(),
            waiting: None,
            fresh: true,
            held: false,
            pressed: (f64::NEG_INFINITY, [0, 0]),
            last_ms: 0.0,
            lab: E::LAB,
            listeners: Vec::new(),
        };
        let address = Self(Rc::new(RefCell::new(inner)));
        PRESENT.set(Some(address.clone()));
        past::begin();
        let (on_asked, on_left) = (Rc::new(on_asked), Rc::new(on_left));
        if let Some(window) = window() {
            // Both may tell of one change: the second one finds nothing new.
            let listen = |name: &'static str| {
                let (address, on_asked, on_left) = (address.clone(), Rc::clone(&on_asked), Rc::clone(&on_left));
                EventListener::new(&window, name, move |_| {
                    let left = presenter::left();
                    if left == Some(Left::Door) {
                        address.keep();
                    }
                    // What another lab is asked for is its own.
                    match Lab::of_address() == E::LAB {
                        true if address.is_news() => on_asked(asked(), past::arrived()),
                        true => past::noticed(),
                        false => {}
                    }
                    if left.is_some() {
                        on_left();
                    }
                })
            };
            let hear = |name: &'static str| {
                let address = address.clone();
                let options = EventListenerOptions::run_in_capture_phase();
                EventListener::new_with_options(&window, name, options, move |event| address.heard(name, event))
            };
            let hands = BEGINNINGS.into_iter().chain(["pointerup", "pointercancel"]).map(hear);
            address.0.borrow_mut().listeners =
                [listen("popstate"), listen("hashchange")].into_iter().chain(hands).collect();
        }
        address
    }

    /// Makes the address tell this experiment.
    pub fn write<E: Linked>(&self, experiment: &E, weight: Weight) {
        let text = experiment.link();
        lives::keep_link(E::LAB, &text);
        if weight == Weight::Discrete {
            self.flush();
            self.put(&text, true);
            self.0.borrow_mut().fresh = true;
            return;
        }
        let address = self.clone();
        let timeout = Timeout::new(REST_MS, move || address.flush());
        let mut inner = self.0.borrow_mut();
        // A step that is shown while a gesture waits belongs to what it waits for.
        let edits = |waiting: &Waiting| waiting.weight == Weight::Continuous;
        let weight = if inner.waiting.as_ref().is_some_and(edits) { Weight::Continuous } else { weight };
        inner.waiting = Some(Waiting { text, weight, _timeout: timeout });
    }

    /// Makes the address tell this experiment in place of what it told, at once.
    pub fn rewrite<E: Linked>(&self, experiment: &E) {
        let text = experiment.link();
        lives::keep_link(E::LAB, &text);
        self.put(&text, false);
    }

    /// Whether the fragment is another one than was last written or read.
    fn is_news(&self) -> bool {
        let now = fragment();
        let mut inner = self.0.borrow_mut();
        let news = inner.written != now;
        if news {
            (inner.waiting, inner.fresh) = (None, true);
            inner.written = now;
        }
        news
    }

    /// The entry of before presenter view takes on what was changed in it.
    fn keep(&self) {
        let written = self.0.borrow().written.clone();
        if !written.is_empty() {
            self.put(written.trim_start_matches('#'), false);
        }
    }

    /// A hand begins something or lets go.
    fn heard(&self, name: &str, event: &Event) {
        let begins = BEGINNINGS.contains(&name);
        if self.is_second_press(event) {
            self.0.borrow_mut().held = true;
            return;
        }
        // The focus that follows a press, for a finger only once it is lifted, is of the same gesture.
        if name == BEGINNINGS[1] && event.time_stamp() - self.0.borrow().pressed.0 < DOUBLE.0 {
            return;
        }
        // What it has done so far is of the gesture before, also where it lets go; a press may become a double click yet.
        if begins || !self.is_where_it_went_down(event) {
            self.flush();
        }
        let mut inner = self.0.borrow_mut();
        inner.fresh |= begins && !inner.held;
        if name != "focusin" {
            inner.held = begins;
        }
    }

    /// Whether it is the second press of a double click. Its first one is undone by what the double click does.
    fn is_second_press(&self, event: &Event) -> bool {
        let Some(event) = event.dyn_ref::<PointerEvent>().filter(|event| event.type_() == BEGINNINGS[0]) else {
            return false;
        };
        let (now, at) = (event.time_stamp(), [event.client_x(), event.client_y()]);
        let (before, place) = std::mem::replace(&mut self.0.borrow_mut().pressed, (now, at));
        now - before < DOUBLE.0 && are_near(at, place)
    }

    fn is_where_it_went_down(&self, event: &Event) -> bool {
        let place = self.0.borrow().pressed.1;
        event.dyn_ref::<PointerEvent>().is_some_and(|event| are_near([event.client_x(), event.client_y()], place))
    }

    fn flush(&self) {
        let waiting = self.0.borrow_mut().waiting.take();
        // While another lab is shown the address is its own.
        let lab = self.0.borrow().lab;
        let Some(waiting) = waiting.filter(|_| Lab::of_address() == lab) else { return };
        if waiting.weight == Weight::Cursor {
            self.put(&waiting.text, false);
            return;
        }
        let now_ms = window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now());
        let another = {
            let mut inner = self.0.borrow_mut();
            let rested = !inner.held && now_ms - inner.last_ms > GESTURE_MS;
            inner.last_ms = now_ms;
            std::mem::replace(&mut inner.fresh, false) || rested
        };
        self.put(&waiting.text, another);
    }

    fn put(&self, text: &str, pushes: bool) {
        let hash = format!("#{text}");
        // Another lab may have written since.
        if fragment() != hash {
            // Refused where the page is embedded or changes its address too often: the link is then copied by Share only.
            match pushes {
                true => past::push(Some(&hash), presenter::added()),
                false => past::replace(Some(&hash), &past::mark()),
            }
        }
        self.0.borrow_mut().written = fragment();
    }
}

fn are_near(a: [i32; 2], b: [i32; 2]) -> bool {
    (0..2).all(|axis| (a[axis] - b[axis]).abs() <= DOUBLE.1)
}

/// What a lab begins with: what it has kept, where its module was started anew, else what the address asks for.
pub fn first<E: Linked>() -> Asked<E> {
    lives::kept_link(E::LAB).map_or_else(asked, |link| E::asked(&link))
}

/// Undoes or redoes an edit, where there is one; whether there is.
pub fn travel(way: Way) -> bool {
    rescue();
    past::travel(way)
}

/// Writes at once what waits for a gesture to rest. Can be called at any time, also after everything else has failed.
pub fn rescue() {
    let address = PRESENT.with(|present| present.try_borrow().ok().and_then(|present| present.clone()));
    if let Some(address) = address.filter(|address| address.0.try_borrow_mut().is_ok()) {
        address.flush();
    }
}

/// What the address asks for now.
pub fn asked<E: Linked>() -> Asked<E> {
    E::asked(fragment().trim_start_matches('#'))
}

/// The whole link to an experiment.
pub fn url_of(experiment: &impl Linked) -> String {
    let page = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let page = page.split('#').next().unwrap_or_default();
    format!("{page}#{}", experiment.link())
}

/// The fragment, with its `#`; empty where there is none.
fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}
