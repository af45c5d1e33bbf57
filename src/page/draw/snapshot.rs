//! A part of the page as a drawing: its grounds and lines, canvases, drawings in SVG and texts are found where the browser has
//! laid them out, and drawn again on a canvas of any kind. Figures are made of it, with texts and lines as vectors.

use super::canvas::{arc_path, fit_canvas};
use wasm_bindgen::{Clamped, JsCast};
use web_sys::{
    CanvasRenderingContext2d, CssStyleDeclaration, DomRect, Element, HtmlCanvasElement, Node, Path2d, Range,
    SvgGraphicsElement, window,
};

/// Room around what is drawn, in CSS pixels.
const EDGE: f64 = 12.0;
/// The largest height of a drawing in CSS pixels; canvases end somewhere.
const TALLEST: f64 = 4000.0;
/// What is no part of a figure: tools, and what is meant for ears only.
const LEFT_OUT: &str = ".icon-button, .button, .save-tools, .visually-hidden, input, select, script, style, title";

/// Something to be drawn.
enum Thing {
    /// A ground in one colour: left, top, width, height.
    Ground([f64; 4], String),
    /// What a canvas shows, and whether its pixels run into each other.
    Canvas(HtmlCanvasElement, [f64; 4], bool),
    /// A path of an SVG drawing.
    Shape(Shape),
    /// Words: where their left end and their middle are, their font and colour.
    Words(String, [f64; 2], String, String),
}

/// A path with its look.
struct Shape {
    data: String,
    /// From its own units to CSS pixels, as in `matrix()`.
    matrix: [f64; 6],
    fill: Option<String>,
    stroke: Option<String>,
    width: f64,
}

/// A part of the page as it is.
pub struct Snapshot {
    things: Vec<(f64, Thing)>,
    origin: [f64; 2],
    /// Left, top, right and bottom of what is drawn.
    extent: [f64; 4],
    /// Width and height in CSS pixels.
    pub size: [f64; 2],
    /// Colours in other notations, as every program reads them.
    colors: Vec<(String, Option<String>)>,
    pen: Option<CanvasRenderingContext2d>,
}

impl Snapshot {
    /// What an element shows, also where it is scrolled out of sight.
    pub fn of(root: &Element) -> Self {
        let frame = root.get_bounding_client_rect();
        let origin = [frame.left(), frame.top()];
        let pen = element("canvas").and_then(|canvas| fit_canvas(&canvas, [1.0, 1.0], 1.0));
        let extent = [f64::INFINITY, f64::INFINITY, 0.0, 0.0];
        let mut snapshot = Self { things: Vec::new(), origin, extent, size: [1.0, 1.0], colors: Vec::new(), pen };
        snapshot.walk(root, 1.0);
        snapshot.settle();
        snapshot
    }

    /// Moves everything so that what lies farthest to the left and highest lies at the edge.
    fn settle(&mut self) {
        let [left, top, right, bottom] = self.extent;
        if !(left.is_finite() && top.is_finite()) {
            return;
        }
        let [left, top] = [left - EDGE, top - EDGE];
        self.size = [right + EDGE - left, bottom + EDGE - top].map(|side| side.ceil().clamp(1.0, TALLEST));
        for (_, thing) in &mut self.things {
            match thing {
                Thing::Ground([x, y, ..], _) | Thing::Canvas(_, [x, y, ..], _) | Thing::Words(_, [x, y], ..) => {
                    (*x, *y) = (*x - left, *y - top);
                }
                Thing::Shape(shape) => {
                    shape.matrix[4] -= left;
                    shape.matrix[5] -= top;
                }
            }
        }
    }

    /// Draws it on a canvas, with `ratio` pixels for each CSS pixel.
    pub fn draw(&self, canvas: &HtmlCanvasElement, ratio: f64) -> Option<()> {
        let ctx = fit_canvas(canvas, self.size, ratio)?;
        for (alpha, thing) in &self.things {
            ctx.set_global_alpha(*alpha);
            match thing {
                Thing::Ground([x, y, width, height], color) => {
                    ctx.set_fill_style_str(color);
                    ctx.fill_rect(*x, *y, *width, *height);
                }
                Thing::Canvas(image, [x, y, width, height], smooth) => {
                    ctx.set_image_smoothing_enabled(*smooth);
                    ctx.draw_image_with_html_canvas_element_and_dw_and_dh(image, *x, *y, *width, *height).ok()?;
                }
                Thing::Shape(shape) => draw_shape(&ctx, shape, ratio)?,
                Thing::Words(words, [x, y], font, color) => {
                    ctx.set_font(font);
                    ctx.set_text_align("left");
                    ctx.set_text_baseline("middle");
                    ctx.set_fill_style_str(color);
                    ctx.fill_text(words, *x, *y).ok()?;
                }
            }
        }
        Some(())
    }

    fn walk(&mut self, element: &Element, alpha: f64) {
        let Some(style) = window().and_then(|window| window.get_computed_style(element).ok()?) else { return };
        let hidden = property(&style, "display") == "none" || property(&style, "visibility") == "hidden";
        let alpha = alpha * property(&style, "opacity").parse().unwrap_or(1.0);
        if hidden || alpha == 0.0 || element.matches(LEFT_OUT).unwrap_or(false) {
            return;
        }
        if let Some(drawing) = element.dyn_ref::<SvgGraphicsElement>() {
            self.shape(drawing, &style, alpha);
        } else {
            self.ground(element, &style, alpha);
        }
        let closed = element.tag_name() == "DETAILS" && !element.has_attribute("open");
        let mut child = element.first_child();
        while let Some(node) = child {
            if let Some(inner) = node.dyn_ref::<Element>() {
                if !closed || inner.tag_name() == "SUMMARY" {
                    self.walk(inner, alpha);
                }
            } else if node.node_type() == Node::TEXT_NODE && !closed {
                // Text fails to be found only where it is gone.
                let _ = self.words(&node, &style, alpha);
            }
            child = node.next_sibling();
        }
    }

    /// Where a rectangle lies in the drawing; none where it is empty.
    fn place(&self, rect: &DomRect) -> Option<[f64; 4]> {
        let (width, height) = (rect.width(), rect.height());
        let [x, y] = [rect.left() - self.origin[0], rect.top() - self.origin[1]];
        (width > 0.0 && height > 0.0).then_some([x, y, width, height])
    }

    /// Something to be drawn, at this place.
    fn add(&mut self, alpha: f64, thing: Thing, [x, y, width, height]: [f64; 4]) {
        let [left, top, right, bottom] = self.extent;
        self.extent = [left.min(x), top.min(y), right.max(x + width), bottom.max(y + height)];
        self.things.push((alpha, thing));
    }

    /// Ground, borders and picture of an element.
    fn ground(&mut self, element: &Element, style: &CssStyleDeclaration, alpha: f64) {
        let Some(place) = self.place(&element.get_bounding_client_rect()) else { return };
        let [x, y, width, height] = place;
        if let Some(color) = self.color(&property(style, "background-color")) {
            self.add(alpha, Thing::Ground(place, color), place);
        }
        if let Some(canvas) = element.dyn_ref::<HtmlCanvasElement>().filter(|canvas| canvas.width() > 0) {
            let smooth = property(style, "image-rendering") != "pixelated";
            self.add(alpha, Thing::Canvas(canvas.clone(), place, smooth), place);
        }
        for side in ["top", "right", "bottom", "left"] {
            let wide = pixels(&property(style, &format!("border-{side}-width")));
            if wide <= 0.0 || property(style, &format!("border-{side}-style")) == "none" {
                continue;
            }
            let line = match side {
                "top" => [x, y, width, wide],
                "right" => [x + width - wide, y, wide, height],
                "bottom" => [x, y + height - wide, width, wide],
                _ => [x, y, wide, height],
            };
            if let Some(color) = self.color(&property(style, &format!("border-{side}-color"))) {
                self.add(alpha, Thing::Ground(line, color), line);
            }
        }
    }

    fn shape(&mut self, drawing: &SvgGraphicsElement, style: &CssStyleDeclaration, alpha: f64) {
        let Some(data) = path_of(drawing) else { return };
        let Some(matrix) = drawing.get_screen_ctm() else { return };
        let [a, b, c, d] = [matrix.a(), matrix.b(), matrix.c(), matrix.d()].map(f64::from);
        let matrix = [a, b, c, d, f64::from(matrix.e()) - self.origin[0], f64::from(matrix.f()) - self.origin[1]];
        let scale = (a * d - b * c).abs().sqrt();
        let still = property(style, "vector-effect") == "non-scaling-stroke";
        let width = pixels(&property(style, "stroke-width")) / if still && scale > 0.0 { scale } else { 1.0 };
        let opacity = |name: &str| property(style, name).parse::<f64>().unwrap_or(1.0);
        let (fill, stroke) = (self.color(&property(style, "fill")), self.color(&property(style, "stroke")));
        let alpha = alpha * if fill.is_some() { opacity("fill-opacity") } else { opacity("stroke-opacity") };
        if fill.is_some() || stroke.is_some() {
            let rect = drawing.get_bounding_client_rect();
            let [x, y] = [rect.left() - self.origin[0], rect.top() - self.origin[1]];
            let place = [x, y, rect.width(), rect.height()];
            self.add(alpha, Thing::Shape(Shape { data, matrix, fill, stroke, width }), place);
        }
    }

    /// A text, line by line as it is broken.
    fn words(&mut self, node: &Node, style: &CssStyleDeclaration, alpha: f64) -> Option<()> {
        let text: Vec<u16> = node.text_content()?.encode_utf16().collect();
        let blank = |unit: &u16| char::from_u32(u32::from(*unit)).is_some_and(char::is_whitespace);
        let begin = text.iter().position(|unit| !blank(unit))?;
        let end = text.len() - text.iter().rev().position(|unit| !blank(unit))?;
        let range = Range::new().ok()?;
        let rect = |from: usize, to: usize| -> Option<DomRect> {
            range.set_start(node, from as u32).ok()?;
            range.set_end(node, to as u32).ok()?;
            Some(range.get_bounding_client_rect())
        };
        let whole = rect(begin, end)?;
        let size = pixels(&property(style, "font-size"));
        let font = format!(
            "{} {} {size}px {}",
            property(style, "font-style"),
            property(style, "font-weight"),
            property(style, "font-family")
        );
        let color = self.color(&property(style, "color"))?;
        let mut lines: Vec<(usize, usize, DomRect)> = Vec::new();
        if whole.height() < 1.9 * size {
            lines.push((begin, end, whole));
        } else {
            let mut at = begin;
            while at < end {
                // The second half of a pair stays with the first.
                let next = at + if (0xd800..0xdc00).contains(&text[at]) { 2 } else { 1 };
                let letter = rect(at, next.min(end))?;
                match lines.last_mut().filter(|(_, _, line)| (line.top() - letter.top()).abs() < 0.5 * size) {
                    Some((_, to, line)) => {
                        *to = next;
                        line.set_width(line.width().max(letter.right() - line.left()));
                    }
                    None if !blank(&text[at]) => lines.push((at, next, letter)),
                    None => {}
                }
                at = next;
            }
        }
        for (from, to, line) in lines {
            let Some(place) = self.place(&line) else { continue };
            let written = String::from_utf16_lossy(&text[from..to.min(end)]);
            let written: Vec<&str> = written.split_whitespace().collect();
            let at = [place[0], place[1] + place[3] / 2.0];
            self.add(alpha, Thing::Words(written.join(" "), at, font.clone(), color.clone()), place);
        }
        Some(())
    }

    /// A colour as every program reads it; none where it is nothing.
    fn color(&mut self, css: &str) -> Option<String> {
        if css.is_empty() || css == "none" || css == "transparent" || css == "rgba(0, 0, 0, 0)" {
            return None;
        }
        if css.starts_with("rgb") || css.starts_with('#') {
            return Some(css.to_owned());
        }
        if let Some((_, known)) = self.colors.iter().find(|(other, _)| other == css) {
            return known.clone();
        }
        let color = self.pen.as_ref().and_then(|pen| painted(pen, css));
        self.colors.push((css.to_owned(), color.clone()));
        color
    }
}

/// What a colour in any notation looks like on a pixel; none where nothing is seen.
fn painted(pen: &CanvasRenderingContext2d, css: &str) -> Option<String> {
    pen.clear_rect(0.0, 0.0, 1.0, 1.0);
    pen.set_fill_style_str(css);
    pen.fill_rect(0.0, 0.0, 1.0, 1.0);
    let Clamped(pixel) = pen.get_image_data(0.0, 0.0, 1.0, 1.0).ok()?.data();
    let [red, green, blue, alpha] = pixel[..] else { return None };
    (alpha > 0).then(|| format!("rgba({red}, {green}, {blue}, {:.3})", f64::from(alpha) / 255.0))
}

fn draw_shape(ctx: &CanvasRenderingContext2d, shape: &Shape, ratio: f64) -> Option<()> {
    let [a, b, c, d, e, f] = shape.matrix.map(|number| number * ratio);
    ctx.set_transform(a, b, c, d, e, f).ok()?;
    let path = Path2d::new_with_path_string(&shape.data).ok()?;
    if let Some(fill) = &shape.fill {
        ctx.set_fill_style_str(fill);
        ctx.fill_with_path_2d(&path);
    }
    if let Some(stroke) = shape.stroke.as_ref().filter(|_| shape.width > 0.0) {
        ctx.set_stroke_style_str(stroke);
        ctx.set_line_width(shape.width);
        ctx.stroke_with_path(&path);
    }
    ctx.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0).ok()
}

/// The path of a shape; none of what is no shape.
fn path_of(drawing: &SvgGraphicsElement) -> Option<String> {
    let number = |name: &str| drawing.get_attribute(name).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    match &*drawing.tag_name() {
        "path" => drawing.get_attribute("d"),
        "circle" => Some(arc_path([number("cx"), number("cy")], number("r"))),
        "line" => Some(format!("M{} {}L{} {}", number("x1"), number("y1"), number("x2"), number("y2"))),
        "rect" => {
            let [x, y, width, height] = ["x", "y", "width", "height"].map(number);
            Some(format!("M{x} {y}h{width}v{height}h{}Z", -width))
        }
        _ => None,
    }
}

fn element(name: &str) -> Option<HtmlCanvasElement> {
    window()?.document()?.create_element(name).ok()?.dyn_into().ok()
}

fn property(style: &CssStyleDeclaration, name: &str) -> String {
    style.get_property_value(name).unwrap_or_default()
}

fn pixels(length: &str) -> f64 {
    length.trim_end_matches("px").parse().unwrap_or(0.0)
}
