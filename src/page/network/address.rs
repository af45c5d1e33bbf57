//! The address bar of the Network lab: as that of the Surface lab ([`crate::page::location`]), for its own links.

use crate::experiment::network::NetworkExperiment;
use crate::link::{self, LinkError};
use crate::page::edit::Weight;
use crate::page::labs::Lab;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::window;

/// How long a gesture must rest before the address follows, in ms.
const REST_MS: u32 = 300;

/// What an address asks for; none where it says no more than which lab.
pub type Asked = Result<Option<NetworkExperiment>, LinkError>;

/// The lab's hold on the address bar.
#[derive(Clone, Default)]
pub struct Address(Rc<RefCell<Inner>>);

#[derive(Default)]
struct Inner {
    written: String,
    waiting: Option<(String, Timeout)>,
}

impl Address {
    /// Takes hold of it; `on_asked` hears what a person asks for by link, Back or Forward.
    pub fn start(on_asked: impl Fn(Asked) + 'static) -> Self {
        let address = Self::default();
        address.0.borrow_mut().written = fragment();
        let on_asked = Rc::new(on_asked);
        if let Some(window) = window() {
            for name in ["popstate", "hashchange"] {
                let (address, on_asked) = (address.clone(), Rc::clone(&on_asked));
                // Listens as long as the page lives.
                EventListener::new(&window, name, move |_| {
                    if Lab::of_address() == Lab::Network && address.is_news() {
                        on_asked(asked());
                    }
                })
                .forget();
            }
        }
        address
    }

    /// Makes the address tell this experiment.
    pub fn write(&self, experiment: &NetworkExperiment, weight: Weight) {
        let text = link::network::encode(experiment);
        match weight {
            Weight::Discrete => {
                self.0.borrow_mut().waiting = None;
                self.put(&text, weight);
            }
            Weight::Continuous => {
                let address = self.clone();
                let timeout = Timeout::new(REST_MS, move || address.flush());
                self.0.borrow_mut().waiting = Some((text, timeout));
            }
        }
    }

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

    fn flush(&self) {
        let waiting = self.0.borrow_mut().waiting.take();
        if let Some((text, _timeout)) = waiting {
            self.put(&text, Weight::Continuous);
        }
    }

    fn put(&self, text: &str, weight: Weight) {
        let hash = format!("#{text}");
        if fragment() == hash {
            return;
        }
        let Some(history) = window().and_then(|window| window.history().ok()) else { return };
        // Refused where the page is embedded or changes its address too often: Share still copies the link.
        let _ = match weight {
            Weight::Discrete => history.push_state_with_url(&JsValue::NULL, "", Some(&hash)),
            Weight::Continuous => history.replace_state_with_url(&JsValue::NULL, "", Some(&hash)),
        };
        self.0.borrow_mut().written = fragment();
    }
}

/// What the address asks for now.
pub fn asked() -> Asked {
    let fragment = fragment();
    match fragment.trim_start_matches('#') {
        "v1&lab=network" => Ok(None),
        text if link::is_network(text) => link::network::decode(text).map(Some),
        _ => Ok(None),
    }
}

/// The whole link to an experiment.
pub fn url_of(experiment: &NetworkExperiment) -> String {
    let page = window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let page = page.split('#').next().unwrap_or_default();
    format!("{page}#{}", link::network::encode(experiment))
}

fn fragment() -> String {
    window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}
