//! The heat map: a grid of heights as an image, with its contour lines, prepared once and drawn under any camera.

use super::canvas::context;
use super::palette::{Mode, Theme, height_colors, rgb};
use crate::landscape::relief::scale::LOG_STRENGTH;
use std::rc::Rc;
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData, Path2d};

/// Heights of a surface on a grid. Columns and rows lie on the edges of the view: value (i, j) belongs to
/// x = x_min + i / (columns − 1) · (x_max − x_min), and likewise y.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// `[[x_min, x_max], [y_min, y_max]]`.
    pub view: [[f64; 2]; 2],
    /// Columns and rows, each at least 2.
    pub size: [u32; 2],
    /// Smallest and largest finite value.
    pub range: [f64; 2],
    /// (rows, columns), row-major, row 0 at the smallest y.
    pub values: Rc<[f32]>,
    /// Contour lines, lowest first.
    pub levels: Rc<[Level]>,
    /// Whether there are places without a height.
    pub holed: bool,
}

/// The contour line of one height.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The height.
    pub value: f64,
    /// (segments, 4): x0, y0, x1, y1 in cells from the grid's first column and row.
    pub segments: Vec<f32>,
}

impl Field {
    /// A field from the parts of [`crate::protocol::ToPage::Grid`]; none where the lengths do not agree.
    pub fn from_message(
        view: [[f64; 2]; 2],
        size: [u32; 2],
        range: [f64; 2],
        levels: &[(f64, u32)],
        mut buffer: Vec<f32>,
    ) -> Option<Field> {
        let cells = (size[0] as usize).checked_mul(size[1] as usize)?;
        if size[0] < 2 || size[1] < 2 || buffer.len() < cells {
            return None;
        }
        let lines = buffer.split_off(cells);
        let mut rest = lines.as_slice();
        let mut split = Vec::with_capacity(levels.len());
        for &(value, count) in levels {
            let (segments, after) = rest.split_at_checked((count as usize).checked_mul(4)?)?;
            split.push(Level { value, segments: segments.to_vec() });
            rest = after;
        }
        let holed = buffer.iter().any(|height| !height.is_finite());
        rest.is_empty().then(|| Field { view, size, range, values: buffer.into(), levels: split.into(), holed })
    }

    /// Width and height of a cell in world units.
    pub fn cell(&self) -> [f64; 2] {
        [0, 1].map(|axis| (self.view[axis][1] - self.view[axis][0]) / f64::from(self.size[axis] - 1))
    }

    /// The world point at this many cells from the first column and row.
    pub fn to_world(&self, cells: [f64; 2]) -> [f64; 2] {
        let cell = self.cell();
        [self.view[0][0] + cells[0] * cell[0], self.view[1][0] + cells[1] * cell[1]]
    }
}

/// The field as an image, (rows, columns, RGBA), the top row at the largest y. Colours follow the height, or with `log`
/// ln(1 + c·u) / ln(1 + c) for the share u of the range. Heights that are not finite are hatched.
pub fn heat_image(field: &Field, log: bool, mode: Mode) -> Vec<u8> {
    let theme = Theme::of(mode);
    let colors = height_colors(theme);
    let (stripe, ground) = (rgb(theme.grid), rgb(theme.paper));
    let [columns, rows] = field.size.map(|n| n as usize);
    let low = field.range[0] as f32;
    let span = (field.range[1] - field.range[0]) as f32;
    let per_share = if span > 0.0 && span.is_finite() { 1.0 / span } else { 0.0 };
    let strength = LOG_STRENGTH as f32;
    let log_scale = 255.0 / libm::log1pf(strength);
    let mut image = vec![255; columns * rows * 4];
    for (row, pixels) in image.chunks_exact_mut(columns * 4).rev().enumerate() {
        let heights = &field.values[row * columns..(row + 1) * columns];
        for (column, (pixel, &height)) in pixels.chunks_exact_mut(4).zip(heights).enumerate() {
            let color = if height.is_finite() {
                let share = ((height - low) * per_share).clamp(0.0, 1.0);
                let index = if log { libm::logf(1.0 + strength * share) * log_scale } else { share * 255.0 };
                colors[(index + 0.5) as usize & 255]
            } else {
                // Diagonal stripes: there is no height here.
                if (column + row) % 8 < 2 { stripe } else { ground }
            };
            pixel[..3].copy_from_slice(&color);
        }
    }
    image
}

/// What of a field is prepared once: its image on a canvas of its own, and its contour lines as paths.
#[derive(Default)]
pub struct HeatCanvas {
    image: Option<Image>,
    contours: Option<Contours>,
}

/// The image of a field and what it was made from.
struct Image {
    values: Rc<[f32]>,
    log: bool,
    mode: Mode,
    canvas: HtmlCanvasElement,
}

/// The contour lines of a field: ordinary ones and every fifth. Units are cells along x; y is scaled to the same unit
/// and points down, so that a camera's scale applies to both alike.
struct Contours {
    levels: Rc<[Level]>,
    thin: Path2d,
    strong: Path2d,
}

/// One in so many contour lines is drawn stronger and labelled.
pub(super) const STRONG_EVERY: usize = 5;

impl HeatCanvas {
    /// Nothing prepared yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The field's image, one canvas pixel a grid point; made anew only where field, scale or mode changed.
    pub(super) fn image(&mut self, field: &Field, log: bool, mode: Mode) -> Option<&HtmlCanvasElement> {
        let fresh = self
            .image
            .as_ref()
            .is_some_and(|image| Rc::ptr_eq(&image.values, &field.values) && image.log == log && image.mode == mode);
        if !fresh {
            let spare = self.image.take().map(|image| image.canvas);
            let canvas = upload(field, log, mode, spare)?;
            self.image = Some(Image { values: field.values.clone(), log, mode, canvas });
        }
        self.image.as_ref().map(|image| &image.canvas)
    }

    /// Ordinary and strong contour lines as paths; made anew only where the field changed.
    pub(super) fn contours(&mut self, field: &Field) -> Option<(&Path2d, &Path2d)> {
        if !self.contours.as_ref().is_some_and(|contours| Rc::ptr_eq(&contours.levels, &field.levels)) {
            let (thin, strong) = (Path2d::new().ok()?, Path2d::new().ok()?);
            let cell = field.cell();
            let stretch = -cell[1] / cell[0];
            for (index, level) in field.levels.iter().enumerate() {
                add_segments(if is_strong(index) { &strong } else { &thin }, &level.segments, stretch);
            }
            self.contours = Some(Contours { levels: field.levels.clone(), thin, strong });
        }
        self.contours.as_ref().map(|contours| (&contours.thin, &contours.strong))
    }
}

/// Whether the contour line at this index is one of the stronger ones.
pub(super) fn is_strong(index: usize) -> bool {
    index % STRONG_EVERY == STRONG_EVERY - 1
}

/// Adds segments to a path, joining those that follow on each other.
fn add_segments(path: &Path2d, segments: &[f32], stretch: f64) {
    let mut end = [f32::NAN; 2];
    for segment in segments.chunks_exact(4) {
        if segment[..2] != end {
            path.move_to(segment[0].into(), f64::from(segment[1]) * stretch);
        }
        path.line_to(segment[2].into(), f64::from(segment[3]) * stretch);
        end = [segment[2], segment[3]];
    }
}

/// Puts the field's image on a canvas that is never shown itself, reusing `spare` where there is one.
fn upload(field: &Field, log: bool, mode: Mode, spare: Option<HtmlCanvasElement>) -> Option<HtmlCanvasElement> {
    let canvas = match spare {
        Some(canvas) => canvas,
        None => web_sys::window()?.document()?.create_element("canvas").ok()?.dyn_into().ok()?,
    };
    let [columns, rows] = field.size;
    canvas.set_width(columns);
    canvas.set_height(rows);
    let pixels = heat_image(field, log, mode);
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&pixels), columns, rows).ok()?;
    let ctx: CanvasRenderingContext2d = context(&canvas)?;
    ctx.put_image_data(&image, 0.0, 0.0).ok()?;
    Some(canvas)
}
