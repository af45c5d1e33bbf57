//! The address bar: the fragment tells the whole experiment, Back and Forward walk through it.
//!
//! A decision (another surface, one more run) is an entry of its own in the history; what belongs to a gesture changes
//! the present entry, a moment after the hand has come to rest.

use crate::experiment::Experiment;
use crate::experiment::network::NetworkExperiment;
use crate::link::{self, LinkError};
use crate::page::edit::Weight;
use crate::page::labs::Lab;
use crate::page::lives;
use crate::page::presenter::{self, Left};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::window;

/// How long a gesture must rest before the address follows, in ms. Browsers refuse an address that changes too often.
const REST_MS: u32 = 300;

/// What an address asks for: an experiment, or none where it says no more than which lab.
pub type Asked<E> = Result<Option<E>, LinkError>;

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
        if fragment.is_empty() { Ok(None) } else { link::decode(fragment).map(Some) }
    }
}

impl Linked for NetworkExperiment {
    const LAB: Lab = Lab::Network;

    fn link(&self) -> String {
        link::network::encode(self)
    }

    fn asked(fragment: &str) -> Asked<Self> {
        // The lab alone, or another lab's link, before this one has written its own.
        if fragment == link::network::BARE || !link::is_network(fragment) {
            return Ok(None);
        }
        link::network::decode(fragment).map(Some)
    }
}

/// A lab's hold on the address bar.
#[derive(Clone)]
pub struct Address(Rc<RefCell<Inner>>);

struct Inner {
    /// The fragment as the browser has it; anything else was put there by the person.
    written: String,
    /// What waits for the gesture to rest.
    waiting: Option<(String, Timeout)>,
    lab: Lab,
    listeners: Vec<EventListener>,
}

impl Address {
    /// Takes hold of the address bar; `on_asked` hears what a person asks for by link, Back or Forward, `on_left` that
    /// one of these has left presenter view.
    pub fn start<E: Linked>(on_asked: impl Fn(Asked<E>) + 'static, on_left: impl Fn() + 'static) -> Self {
        let inner = Inner { written: fragment(), waiting: None, lab: E::LAB, listeners: Vec::new() };
        let address = Self(Rc::new(RefCell::new(inner)));
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
                    if Lab::of_address() == E::LAB && address.is_news() {
                        on_asked(asked());
                    }
                    if left.is_some() {
                        on_left();
                    }
                })
            };
            address.0.borrow_mut().listeners = vec![listen("popstate"), listen("hashchange")];
        }
        address
    }

    /// Makes the address tell this experiment.
    pub fn write<E: Linked>(&self, experiment: &E, weight: Weight) {
        let text = experiment.link();
        lives::keep_link(E::LAB, &text);
        match weight {
            Weight::Discrete => {
                self.flush();
                self.put(&text, Weight::Discrete);
            }
            Weight::Continuous => {
                let address = self.clone();
                let timeout = Timeout::new(REST_MS, move || address.flush());
                self.0.borrow_mut().waiting = Some((text, timeout));
            }
        }
    }

    /// Whether the fragment is another one than was last written or read.
    fn is_news(&self) -> bool {
        let now = fragment();
        let mut inner = self.0.borrow_mut();
        let news = inner.written != now;
        if news {
            inner.waiting = None;
            inner.written = now;
        }
        news
    }

    /// The entry of before presenter view takes on what was changed in it.
    fn keep(&self) {
        let written = self.0.borrow().written.clone();
        if !written.is_empty() {
            self.put(written.trim_start_matches('#'), Weight::Continuous);
        }
    }

    fn flush(&self) {
        let waiting = self.0.borrow_mut().waiting.take();
        // While another lab is shown the address is its own.
        let lab = self.0.borrow().lab;
        if let Some((text, _timeout)) = waiting.filter(|_| Lab::of_address() == lab) {
            self.put(&text, Weight::Continuous);
        }
    }

    fn put(&self, text: &str, weight: Weight) {
        let hash = format!("#{text}");
        // Another lab may have written since.
        if fragment() == hash {
            self.0.borrow_mut().written = hash;
            return;
        }
        let Some(history) = window().and_then(|window| window.history().ok()) else { return };
        // Refused where the page is embedded or changes its address too often: the link is then copied by Share only.
        let _ = match weight {
            Weight::Discrete => history.push_state_with_url(&presenter::added(), "", Some(&hash)),
            Weight::Continuous => history.replace_state_with_url(&presenter::kept(), "", Some(&hash)),
        };
        self.0.borrow_mut().written = fragment();
    }
}

/// What a lab begins with: what it has kept, where its module was started anew, else what the address asks for.
pub fn first<E: Linked>() -> Asked<E> {
    lives::kept_link(E::LAB).map_or_else(asked, |link| E::asked(&link))
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
