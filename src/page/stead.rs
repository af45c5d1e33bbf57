//! The focus, where the control that had it goes: whoever removes a run or a layer by its button goes on beside where it was,
//! not at the beginning of the page.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, window};

/// Keeps the focus in its place, for as long as the page lives.
pub fn keep() {
    let Some(window) = window() else { return };
    let options = EventListenerOptions::run_in_capture_phase();
    // Before anyone hears of the click: what is around the button is still there.
    EventListener::new_with_options(&window, "click", options, |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(button) = target.and_then(|target| target.closest("button").ok().flatten()) {
            let around = around(button);
            // Once the page has answered.
            Timeout::new(0, move || settle(&around)).forget();
        }
    })
    .forget();
}

/// An element, and its neighbours: the next one, else the one before.
type Place = (Element, Option<Element>);

/// A button and everything around it, from the inside out.
fn around(button: Element) -> Vec<Place> {
    let place = |element: &Element| {
        let beside = element.next_element_sibling().or_else(|| element.previous_element_sibling());
        (element.clone(), beside)
    };
    std::iter::successors(Some(button), parent).map(|element| place(&element)).collect()
}

fn parent(element: &Element) -> Option<Element> {
    Reflect::get(element, &"parentElement".into()).ok()?.dyn_into().ok()
}

/// Whether an element is still in the document.
fn is_there(element: &Element) -> bool {
    element.closest("html").is_ok_and(|root| root.is_some())
}

/// Gives the focus to the neighbour of the outermost element that is gone, or to what holds it.
fn settle(around: &[Place]) {
    let Some(gone) = around.iter().rposition(|(element, _)| !is_there(element)) else { return };
    let beside = around[gone].1.clone().filter(is_there);
    let holder = around.get(gone + 1).map(|(element, _)| element.clone());
    let Some(place) = beside.or(holder).and_then(|place| place.dyn_into::<HtmlElement>().ok()) else { return };
    if window().and_then(|window| window.document()?.active_element()).is_some_and(|active| active.tag_name() != "BODY")
    {
        // It has gone somewhere on purpose.
        return;
    }
    if !place.has_attribute("tabindex") && place.tab_index() < 0 {
        place.set_tab_index(-1);
    }
    let _ = place.focus();
}
