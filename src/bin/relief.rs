//! The binary of the relief: what the page calls once it has loaded it.
//!
//! The page speaks to it in plain numbers and lists; `page/lab/surface/relief.rs` is the other end.

fn main() {
    #[cfg(target_arch = "wasm32")]
    std::panic::set_hook(descent_lab::worker::panic::hook());
}

#[cfg(target_arch = "wasm32")]
mod relief {
    use descent_lab::page::draw::Mode;
    use descent_lab::page::relief::View;
    use descent_lab::page::relief::model::Model;
    use descent_lab::page::relief::scene::{Field, Moment};
    use descent_lab::protocol::COLUMNS;
    use wasm_bindgen::prelude::*;
    use web_sys::HtmlCanvasElement;

    /// A relief on two canvases.
    #[wasm_bindgen]
    pub struct Relief(View);

    /// A relief that draws on `canvas`, marks and numbers on `overlay`, and calls `tell` for what the hand does.
    ///
    /// # Errors
    /// A text, where there is no WebGL 2.
    #[wasm_bindgen]
    pub fn relief(
        canvas: HtmlCanvasElement,
        overlay: HtmlCanvasElement,
        tell: js_sys::Function,
    ) -> Result<Relief, JsValue> {
        View::new(canvas, overlay, tell).map(Relief).map_err(JsValue::from)
    }

    #[wasm_bindgen]
    impl Relief {
        /// The surface: `frame` holds x_min, x_max, y_min, y_max, columns, smallest and largest height, then 1 where
        /// colours follow the logarithm, 1 where the theme is dark, and the part shown: x_min, x_max, y_min, y_max.
        pub fn field(&self, values: &[f32], frame: &[f64], levels: &[f64]) {
            let &[x0, x1, y0, y1, columns, low, high, log, dark, west, east, south, north] = frame else { return };
            let columns = columns as usize;
            let field = Field {
                view: [[x0, x1], [y0, y1]],
                shown: [[west, east], [south, north]],
                size: [columns, values.len().checked_div(columns).unwrap_or(0)],
                range: [low, high],
                values: values.to_vec(),
                levels: levels.to_vec(),
                log: log != 0.0,
            };
            self.0.change(|scene| scene.set_field(field, if dark != 0.0 { Mode::Dark } else { Mode::Light }));
        }

        /// The visible run at this place of their order: its index in the experiment, the rows of its trajectory,
        /// whether it left the finite numbers.
        pub fn run(&self, place: usize, index: usize, rows: &[f64], lost: bool) {
            let points: Vec<f64> = rows.chunks_exact(COLUMNS).flat_map(|row| [row[0], row[1]]).collect();
            self.0.change(|scene| scene.set_run(place, index, points, lost));
        }

        /// All visible runs are told: so many. `minima` holds x, y and height of each.
        pub fn runs(&self, count: usize, minima: &[f64]) {
            self.0.change(|scene| {
                scene.truncate_runs(count);
                scene.drape();
                scene.minima = minima.chunks_exact(3).map(|point| [point[0], point[1]]).collect();
            });
        }

        /// The second-order model to be shown: its point, its value, its gradient and ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²; no numbers
        /// for none.
        pub fn model(&self, numbers: &[f64]) {
            let model = if let &[x, y, value, gx, gy, xx, xy, yy] = numbers {
                Some(Model { point: [x, y], value, gradient: [gx, gy], hessian: [xx, xy, yy] })
            } else {
                None
            };
            self.0.change(|scene| scene.model = model);
        }

        /// Draws: width and height in CSS pixels, device pixels of one of them, step, index of the run that stands out or
        /// −1, start, 1 where it is active, and the point under the pointer, which is NaN where there is none.
        pub fn show(&self, moment: &[f64]) {
            let &[width, height, ratio, cursor, lit, x, y, active, hover_x, hover_y] = moment else { return };
            let moment = Moment {
                size: [width, height],
                ratio,
                cursor,
                lit: (lit >= 0.0).then_some(lit as usize),
                start: [x, y],
                start_active: active != 0.0,
                hover: (!hover_x.is_nan()).then_some([hover_x, hover_y]),
            };
            self.0.change(|scene| scene.moment = Some(moment));
            self.0.paint();
        }
    }
}
