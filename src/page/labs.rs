//! Which lab the page shows. The address says so; a tab asks for another by an event of the window, which both labs' apps
//! hear: they are modules of their own and share nothing else.

use crate::link;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, window};

/// The event by which a lab is asked for; its detail is the lab's id.
pub const EVENT: &str = "descent-lab";
/// Id of the element that the page's app lives in, with the Surface lab.
pub const SURFACE_ROOT: &str = "surface-root";
/// Id of the element that the Network lab's app lives in.
pub const NETWORK_ROOT: &str = "network-root";

/// A lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lab {
    /// Optimizers race on a surface.
    Surface,
    /// Networks train.
    Network,
}

impl Lab {
    /// Its id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Surface => "surface",
            Self::Network => "network",
        }
    }

    /// The lab whose experiment the address tells.
    pub fn of_address() -> Self {
        let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
        if link::is_network(&hash) { Self::Network } else { Self::Surface }
    }

    /// Asks for it, wherever one is.
    pub fn ask_for(self) {
        let init = CustomEventInit::new();
        init.set_detail(&JsValue::from_str(self.id()));
        let event = CustomEvent::new_with_event_init_dict(EVENT, &init);
        if let (Some(window), Ok(event)) = (window(), event) {
            // Nobody prevents it.
            let _ = window.dispatch_event(&event);
        }
    }

    /// The lab an event asks for.
    pub fn asked_by(event: &web_sys::Event) -> Option<Self> {
        let detail = event.dyn_ref::<CustomEvent>()?.detail().as_string()?;
        [Self::Surface, Self::Network].into_iter().find(|lab| lab.id() == detail)
    }
}
