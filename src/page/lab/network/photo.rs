//! A person's image file: decoded by the browser, as grey pixels.

use crate::page::draw::canvas::context;
use crate::page::network::drawing::Photo;
use gloo::events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlCanvasElement, HtmlImageElement, Url, window};

/// Largest file, in bytes.
pub const MAX_BYTES: f64 = 20.0 * 1024.0 * 1024.0;
/// Most pixels along a side that are looked at.
const MAX_SIDE: f64 = 256.0;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The file is too large.
    TooLarge,
    /// It is no image, or one that this browser cannot show.
    NoImage,
}

/// Reads a file and tells what it shows.
pub fn open(file: &File, tell: impl Fn(Result<Photo, Refusal>) + 'static) {
    if file.size() > MAX_BYTES {
        return tell(Err(Refusal::TooLarge));
    }
    let (Ok(url), Ok(image)) = (Url::create_object_url_with_blob(file), HtmlImageElement::new()) else {
        return tell(Err(Refusal::NoImage));
    };
    let tell = Rc::new(tell);
    let finish = |name: &'static str| {
        let (tell, shown, url) = (Rc::clone(&tell), image.clone(), url.clone());
        EventListener::once(&image, name, move |event| {
            let photo = if event.type_() == "load" { pixels(&shown) } else { None };
            // An address that stays costs memory only.
            let _ = Url::revoke_object_url(&url);
            tell(photo.ok_or(Refusal::NoImage));
        })
    };
    // Each lives until it has heard; the image holds both.
    finish("load").forget();
    finish("error").forget();
    image.set_src(&url);
}

/// The pixels of a decoded image, at most [`MAX_SIDE`] along a side.
fn pixels(image: &HtmlImageElement) -> Option<Photo> {
    let (width, height) = (f64::from(image.natural_width()), f64::from(image.natural_height()));
    if width < 1.0 || height < 1.0 {
        return None;
    }
    let scale = (MAX_SIDE / width.max(height)).min(1.0);
    let (columns, rows) = ((width * scale).round().max(1.0), (height * scale).round().max(1.0));
    let canvas: HtmlCanvasElement = window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(columns as u32);
    canvas.set_height(rows as u32);
    let context = context(&canvas)?;
    context.draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, columns, rows).ok()?;
    let data = context.get_image_data(0.0, 0.0, columns, rows).ok()?.data();
    Photo::new(&data.0, columns as usize, rows as usize)
}
