//! Two canvases over each other in a frame that is measured: what changes rarely, and what moves over it.

use crate::page::hub::{Hub, Model};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlCanvasElement, ResizeObserver, window};
use yew::prelude::*;

/// Calls `paint` in every animation frame in which something may have changed, and whenever the frame changes its size: with
/// the two canvases, the frame's width and height in CSS pixels and how many device pixels each has. `nodes` are the frame
/// and the canvases.
#[hook]
pub fn use_layers<S: Model>(
    hub: &Hub<S>,
    nodes: [&NodeRef; 3],
    paint: impl Fn(&S, [&HtmlCanvasElement; 2], [f64; 2], f64) + 'static,
) {
    let hub = hub.clone();
    let [frame, below, above] = nodes.map(NodeRef::clone);
    use_effect_with((), move |()| {
        let size = Rc::new(Cell::new([0.0, 0.0]));
        let canvases = below.cast::<HtmlCanvasElement>().zip(above.cast::<HtmlCanvasElement>());
        let observed = frame.cast::<Element>().and_then(|frame| {
            let (measured, size, hub) = (frame.clone(), Rc::clone(&size), hub.clone());
            let measure = move || {
                size.set([f64::from(measured.client_width()), f64::from(measured.client_height())]);
                hub.ask_frame();
            };
            measure();
            let callback = Closure::<dyn Fn()>::new(measure);
            let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
            observer.observe(&frame);
            Some((observer, callback))
        });
        let painting = canvases.map(|(below, above)| {
            hub.paint(move |state| {
                let ratio = window().map_or(1.0, |window| window.device_pixel_ratio());
                paint(state, [&below, &above], size.get(), ratio);
            })
        });
        move || {
            drop(painting);
            if let Some((observer, _callback)) = &observed {
                observer.disconnect();
            }
        }
    });
}
