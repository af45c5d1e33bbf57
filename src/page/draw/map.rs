//! A map as an image, a canvas pixel a cell, filled in as its rows come.

use super::canvas::context;
use super::palette::{Mode, Theme, basin_color, rgb, viridis_over};
use crate::landscape::map::{CELL_NUMBERS, Cell, Ending};
use crate::page::maps::{Band, Picture};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// How strongly the map before shows until rows of the next have come.
const FAINT: f64 = 0.35;
/// How strongly viridis shows where paths are drawn over it, and where none are.
const UNDER_PATHS: f64 = 0.62;
const ALONE: f64 = 0.92;
/// Every so many diagonals of cells that belong to nothing are struck, this many cells wide.
const HATCH: (u32, u32) = (8, 2);

/// What the colours of a map follow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shade {
    /// The minimum reached; weaker, the longer it takes.
    Minimum,
    /// The steps it takes.
    Steps,
    /// The final loss.
    Loss,
}

/// An image to be drawn over a region.
pub struct Cover<'a> {
    /// The top row lies at the largest y.
    pub image: &'a HtmlCanvasElement,
    /// `[[x_min, x_max], [y_min, y_max]]`.
    pub region: [[f64; 2]; 2],
    /// Opacity.
    pub strength: f64,
}

/// The image of a map, and of the one before it.
#[derive(Default)]
pub struct MapCanvas {
    now: Option<Image>,
    under: Option<Image>,
}

struct Image {
    canvas: HtmlCanvasElement,
    key: Key,
    /// How many bands are on it.
    drawn: usize,
}

/// What the colours on an image depend on.
#[derive(Clone, Copy, PartialEq)]
struct Key {
    map: u32,
    mode: Mode,
    shade: Shade,
    base: f64,
    depth: f64,
}

impl MapCanvas {
    /// What is to be drawn of a map and the one before it, the lower one first; images that are not needed any more go.
    pub fn covers(
        &mut self,
        picture: Option<&Picture>,
        under: Option<&Picture>,
        shade: Shade,
        mode: Mode,
    ) -> Vec<Cover<'_>> {
        let is = |image: &Option<Image>, picture: Option<&Picture>| {
            image.as_ref().map(|image| image.key.map) == picture.map(|picture| picture.map)
        };
        if !is(&self.now, picture) && is(&self.now, under) {
            self.under = self.now.take();
        }
        let faint = match (picture, under) {
            (Some(now), Some(before)) if !now.same_map(before) => FAINT,
            _ => 1.0,
        };
        follow(&mut self.under, under, shade, mode);
        follow(&mut self.now, picture, shade, mode);
        let lower = self.under.as_ref().zip(under).map(|(image, picture)| (image, picture, faint));
        let upper = self.now.as_ref().zip(picture).map(|(image, picture)| (image, picture, 1.0));
        let drawn = [lower, upper].into_iter().flatten().filter(|(image, ..)| image.drawn > 0);
        drawn
            .map(|(image, picture, strength)| Cover { image: &image.canvas, region: picture.job.region, strength })
            .collect()
    }
}

/// Brings an image up to what has come of its map.
fn follow(image: &mut Option<Image>, picture: Option<&Picture>, shade: Shade, mode: Mode) {
    let Some(picture) = picture else {
        *image = None;
        return;
    };
    let key = Key { map: picture.map, mode, shade, base: picture.base, depth: picture.depth };
    if !image.as_ref().is_some_and(|image| image.key == key && image.drawn <= picture.bands.len()) {
        *image = blank(picture.job.size).map(|canvas| Image { canvas, key, drawn: 0 });
    }
    let Some(image) = image else { return };
    let Some(ctx) = context(&image.canvas) else { return };
    let ink = Ink::new(shade, Theme::of(mode));
    for band in &picture.bands[image.drawn..] {
        put(&ctx, picture, band, &ink);
    }
    image.drawn = picture.bands.len();
}

/// A canvas of this size that is never shown itself.
fn blank([columns, rows]: [u32; 2]) -> Option<HtmlCanvasElement> {
    let canvas: HtmlCanvasElement = web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(columns);
    canvas.set_height(rows);
    Some(canvas)
}

/// Puts the rows of a band on an image.
fn put(ctx: &CanvasRenderingContext2d, picture: &Picture, band: &Band, ink: &Ink) {
    let columns = picture.job.size[0];
    let height = band.rows.end - band.rows.start;
    let mut pixels = vec![255; (columns * height * 4) as usize];
    let numbers = band.numbers.as_chunks::<CELL_NUMBERS>().0;
    for (index, numbers) in numbers.iter().enumerate().take((columns * height) as usize) {
        let (column, row) = (index as u32 % columns, index as u32 / columns);
        let color = ink.color(picture, &Cell::from_numbers(*numbers), column + band.rows.start + row);
        let at = (((height - 1 - row) * columns + column) * 4) as usize;
        pixels[at..at + 3].copy_from_slice(&color);
    }
    let top = picture.job.size[1].saturating_sub(band.rows.end);
    // Fails where the browser gives no memory only; then the rows stay blank.
    if let Ok(image) = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), columns, height) {
        let _ = ctx.put_image_data(&image, 0.0, f64::from(top));
    }
}

/// The colours of cells.
struct Ink {
    shade: Shade,
    theme: &'static Theme,
    viridis: [[u8; 3]; 256],
}

impl Ink {
    fn new(shade: Shade, theme: &'static Theme) -> Self {
        let strength = if shade == Shade::Loss { ALONE } else { UNDER_PATHS };
        Self { shade, theme, viridis: viridis_over(theme, strength) }
    }

    /// The colour of a cell on this diagonal of the image.
    fn color(&self, picture: &Picture, cell: &Cell, diagonal: u32) -> [u8; 3] {
        let share = |share: f64| self.viridis[(share.clamp(0.0, 1.0) * 255.0 + 0.5) as usize & 255];
        // The first steps matter most: twice as long is as much weaker, however long it was.
        let duration = || libm::log1p(f64::from(cell.steps)) / libm::log1p(f64::from(picture.job.experiment.steps));
        match (self.shade, cell.ending) {
            (Shade::Loss, _) if picture.is_stable(cell) => share(picture.height_of(cell.loss)),
            (Shade::Minimum, Ending::Reached(minimum)) => basin_color(self.theme, minimum as usize, duration()),
            (Shade::Steps, Ending::Reached(_)) => share(duration()),
            (Shade::Minimum | Shade::Steps, Ending::Elsewhere) => rgb(self.theme.grid),
            _ if diagonal % HATCH.0 < HATCH.1 => rgb(self.theme.grid),
            _ => rgb(self.theme.paper),
        }
    }
}

/// The colours of a shade from its lowest to its highest, as a style sheet's gradient.
pub fn gradient(shade: Shade, mode: Mode) -> String {
    let viridis = Ink::new(shade, Theme::of(mode)).viridis;
    let stops: Vec<String> = viridis.iter().step_by(51).map(|[r, g, b]| format!("rgb({r},{g},{b})")).collect();
    format!("linear-gradient(to right,{})", stops.join(","))
}

/// The colour of a minimum, as a style sheet has it.
pub fn minimum_color(minimum: usize, mode: Mode) -> String {
    let [r, g, b] = basin_color(Theme::of(mode), minimum, 0.0);
    format!("rgb({r},{g},{b})")
}
