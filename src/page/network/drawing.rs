//! What a person draws, or an image they bring, as an example of a dataset of images: as large, as thick and in the middle as
//! the dataset's own.
//!
//! A drawing is kept as lines and drawn anew at the size of the example, four samples a pixel along each axis, so that the
//! pen is as wide as that of the dataset whatever the drawing's size. Like MNIST's digits it is scaled to a box and
//! centred by its centre of mass.
//!
//! Source: Y. LeCun, L. Bottou, Y. Bengio and P. Haffner (1998), "Gradient-based learning applied to document recognition",
//! Proceedings of the IEEE 86(11):2278–2324, section III.A (size normalization, centre of mass).

/// Samples of a pixel along an axis.
const SAMPLES: usize = 4;
/// The smallest extent that a drawing is scaled from, by the canvas: a dot stays a dot.
const SMALLEST: f32 = 0.2;
/// From which ink on an image's pixel is its subject's.
const SUBJECT: f32 = 0.3;

/// A line of the pen, through points of the square from (0, 0) to (1, 1), y downwards.
pub type Stroke = Vec<[f32; 2]>;

/// How a dataset's own drawings look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// How far the pen's points reach, by the side of the image.
    pub reach: f32,
    /// The pen's radius, by the side of the image.
    pub radius: f32,
    /// What full ink is in the units of the data; paper is 0.
    pub level: f32,
}

impl Style {
    /// Of a dataset of this id. The real digits fill their eight rows, and full ink is 16; drawn ones are 18 of 28 pixels
    /// large and 2.4 thick, about as MNIST's, and so is what a person's own files are taken for.
    pub fn of(data: &str) -> Self {
        match data {
            "digits" => Self { reach: 6.2 / 8.0, radius: 0.85 / 8.0, level: 16.0 },
            _ => Self { reach: 18.0 / 28.0, radius: 1.25 / 28.0, level: 1.0 },
        }
    }
}

/// The drawing as an example. (rows, columns)
pub fn rendered(strokes: &[Stroke], (rows, columns): (usize, usize), style: Style) -> Vec<f32> {
    let Some(frame) = Frame::of(strokes) else { return vec![0.0; rows * columns] };
    let side = rows.min(columns) as f32;
    let scale = style.reach * side / frame.extent().max(SMALLEST);
    let radius = style.radius * side;
    let place = frame.placed(scale, radius, [columns as f32, rows as f32]);
    let (width, height) = (columns * SAMPLES, rows * SAMPLES);
    let mut field = vec![0.0_f32; width * height];
    let fine = SAMPLES as f32;
    for stroke in strokes {
        let points: Vec<[f32; 2]> = stroke.iter().map(|point| place(*point).map(|axis| axis * fine)).collect();
        for (at, to) in points.iter().enumerate() {
            let from = points[at.saturating_sub(1)];
            segment(&mut field, (width, height), (from, *to), radius * fine);
        }
    }
    pooled(&field, (rows, columns), style.level)
}

/// Inks the samples around a line.
fn segment(field: &mut [f32], (width, height): (usize, usize), (from, to): ([f32; 2], [f32; 2]), radius: f32) {
    // The edge is one pixel soft.
    let soft = 0.5 * SAMPLES as f32;
    let reach = radius + soft;
    let range = |axis: usize, count: usize| {
        let low = (from[axis].min(to[axis]) - reach).floor().max(0.0) as usize;
        let high = (from[axis].max(to[axis]) + reach).ceil().max(0.0) as usize;
        low.min(count)..high.min(count)
    };
    let along = [to[0] - from[0], to[1] - from[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    for row in range(1, height) {
        for column in range(0, width) {
            let [x, y] = [column as f32 + 0.5 - from[0], row as f32 + 0.5 - from[1]];
            let t = if length > 0.0 { ((x * along[0] + y * along[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
            let [dx, dy] = [x - t * along[0], y - t * along[1]];
            let ink = ((reach - (dx * dx + dy * dy).sqrt()) / (2.0 * soft)).clamp(0.0, 1.0);
            let sample = &mut field[row * width + column];
            *sample = sample.max(ink);
        }
    }
}

/// The mean of each pixel's samples, times `level`.
fn pooled(field: &[f32], (rows, columns): (usize, usize), level: f32) -> Vec<f32> {
    let pixel = |at: usize| {
        let (row, column) = (at / columns * SAMPLES, at % columns * SAMPLES);
        let line = |row: usize| field[row * columns * SAMPLES + column..][..SAMPLES].iter().sum::<f32>();
        level * (row..row + SAMPLES).map(line).sum::<f32>() / (SAMPLES * SAMPLES) as f32
    };
    (0..rows * columns).map(pixel).collect()
}

/// Where something lies, and where its middle is.
struct Frame {
    low: [f32; 2],
    high: [f32; 2],
    /// Centre of mass.
    middle: [f32; 2],
}

impl Frame {
    /// Of lines; none where there are none.
    fn of(strokes: &[Stroke]) -> Option<Self> {
        let mut mass = Mass::default();
        for stroke in strokes {
            for (at, to) in stroke.iter().enumerate() {
                let from = stroke[at.saturating_sub(1)];
                let length = ((to[0] - from[0]).powi(2) + (to[1] - from[1]).powi(2)).sqrt();
                mass.add(*to, 0.0);
                mass.add([0.5 * (from[0] + to[0]), 0.5 * (from[1] + to[1])], length + 1e-4);
            }
        }
        mass.frame()
    }

    /// The longer side.
    fn extent(&self) -> f32 {
        (self.high[0] - self.low[0]).max(self.high[1] - self.low[1])
    }

    /// Puts points into an image of this width and height: the centre of mass in its middle, or as close to it as the whole
    /// fits with a margin.
    fn placed(&self, scale: f32, margin: f32, size: [f32; 2]) -> impl Fn([f32; 2]) -> [f32; 2] + use<> {
        let shift = [0, 1].map(|axis| {
            let shift = 0.5 * size[axis] - scale * self.middle[axis];
            let (least, most) = (margin - scale * self.low[axis], size[axis] - margin - scale * self.high[axis]);
            if least <= most { shift.clamp(least, most) } else { 0.5 * (least + most) }
        });
        move |point| [0, 1].map(|axis| scale * point[axis] + shift[axis])
    }
}

#[derive(Default)]
struct Mass {
    bounds: Option<([f32; 2], [f32; 2])>,
    sum: [f32; 2],
    total: f32,
}

impl Mass {
    fn add(&mut self, at: [f32; 2], weight: f32) {
        let (low, high) = self.bounds.unwrap_or((at, at));
        self.bounds = Some(([0, 1].map(|i| low[i].min(at[i])), [0, 1].map(|i| high[i].max(at[i]))));
        [0, 1].into_iter().for_each(|axis| self.sum[axis] += weight * at[axis]);
        self.total += weight;
    }

    fn frame(self) -> Option<Frame> {
        let (low, high) = self.bounds.filter(|_| self.total > 0.0)?;
        Some(Frame { low, high, middle: self.sum.map(|sum| sum / self.total) })
    }
}

/// A grey image.
#[derive(Clone, Debug, PartialEq)]
pub struct Photo {
    /// Its columns.
    pub columns: usize,
    /// Its rows.
    pub rows: usize,
    /// (rows, columns): 0 for paper, 1 for ink.
    pub ink: Vec<f32>,
}

impl Photo {
    /// Of the pixels of an image. Dark on light is turned round, by what its edge is; the darkest and the lightest become
    /// ink and paper. None where there are not as many bytes as pixels. `rgba`: (rows, columns, 4)
    pub fn new(rgba: &[u8], columns: usize, rows: usize) -> Option<Self> {
        let pixels = columns.checked_mul(rows).filter(|pixels| *pixels > 0)?;
        if rgba.len() != pixels.checked_mul(4)? {
            return None;
        }
        let transparent = rgba.chunks_exact(4).any(|pixel| pixel[3] < 128);
        let light = |pixel: &[u8]| {
            let [r, g, b, alpha] = [0, 1, 2, 3].map(|channel| f32::from(pixel[channel]) / 255.0);
            let light = 0.299 * r + 0.587 * g + 0.114 * b;
            // What shines through is paper.
            if transparent { alpha * light + 1.0 - alpha } else { light }
        };
        let mut ink: Vec<f32> = rgba.chunks_exact(4).map(light).collect();
        let on_edge = |at: &usize| {
            let (row, column) = (at / columns, at % columns);
            row == 0 || column == 0 || row + 1 == rows || column + 1 == columns
        };
        let edge: Vec<f32> = (0..pixels).filter(on_edge).map(|at| ink[at]).collect();
        let ground = edge.iter().sum::<f32>() / edge.len() as f32;
        if ground > 0.5 {
            ink.iter_mut().for_each(|value| *value = 1.0 - *value);
        }
        let (low, high) = ink.iter().fold((f32::INFINITY, 0.0_f32), |(l, h), v| (l.min(*v), h.max(*v)));
        let contrast = if high - low > 0.05 { high - low } else { 1.0 };
        ink.iter_mut().for_each(|value| *value = ((*value - low) / contrast).clamp(0.0, 1.0));
        Some(Self { columns, rows, ink })
    }

    /// The image's subject as an example. (rows, columns)
    pub fn fitted(&self, (rows, columns): (usize, usize), style: Style) -> Vec<f32> {
        let mut mass = Mass::default();
        for (at, ink) in self.ink.iter().enumerate().filter(|(_, ink)| **ink >= SUBJECT) {
            let (row, column) = ((at / self.columns) as f32, (at % self.columns) as f32);
            mass.add([column, row], 0.0);
            mass.add([column + 1.0, row + 1.0], 0.0);
            mass.sum[0] += ink * (column + 0.5);
            mass.sum[1] += ink * (row + 0.5);
            mass.total += ink;
        }
        let Some(frame) = mass.frame() else { return vec![0.0; rows * columns] };
        let side = rows.min(columns) as f32;
        let scale = (style.reach + 2.0 * style.radius) * side / frame.extent().max(1.0);
        let origin = frame.placed(scale, 0.0, [columns as f32, rows as f32])([0.0, 0.0]);
        // As many samples as the image has pixels, within reason.
        let fine = (1.0 / scale).ceil().clamp(SAMPLES as f32, 16.0) as usize;
        let at = |x: f32, y: f32| {
            let (column, row) = ((x - origin[0]) / scale, (y - origin[1]) / scale);
            let inside = column >= 0.0 && row >= 0.0 && column < self.columns as f32 && row < self.rows as f32;
            if inside { self.ink[row as usize * self.columns + column as usize] } else { 0.0 }
        };
        let middle = |sample: usize| (sample as f32 + 0.5) / fine as f32;
        let pixel = |pixel: usize| {
            let (row, column) = ((pixel / columns) as f32, (pixel % columns) as f32);
            let samples = (0..fine * fine).map(|i| at(column + middle(i % fine), row + middle(i / fine)));
            style.level * samples.sum::<f32>() / (fine * fine) as f32
        };
        (0..rows * columns).map(pixel).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Centre of mass, and the first and last row with ink.
    fn seen(image: &[f32], columns: usize) -> ([f32; 2], [usize; 2]) {
        let total: f32 = image.iter().sum();
        let along = |place: fn(usize, usize) -> usize| {
            image.iter().enumerate().map(|(at, ink)| ink * (place(at, columns) as f32 + 0.5)).sum::<f32>() / total
        };
        let rows = |at: Option<usize>| at.expect("there is ink") / columns;
        let inked = |ink: &f32| *ink > 0.05 * image.iter().copied().fold(0.0, f32::max);
        let ends = [image.iter().position(inked), image.iter().rposition(inked)].map(rows);
        ([along(|at, columns| at % columns), along(|at, columns| at / columns)], ends)
    }

    #[test]
    fn a_drawing_is_as_large_and_as_much_in_the_middle_as_the_data_wherever_it_is_drawn() {
        let line = |x: f32, from: f32, to: f32| vec![vec![[x, from], [x, to]]];
        for (x, from, to) in [(0.1, 0.05, 0.4), (0.9, 0.1, 0.95)] {
            let image = rendered(&line(x, from, to), (28, 28), Style::of("glyphs"));
            let ([column, row], [first, last]) = seen(&image, 28);
            assert!((column - 14.0).abs() < 0.1 && (row - 14.0).abs() < 0.1, "{column} {row}");
            assert!(first.abs_diff(4) <= 1 && last.abs_diff(23) <= 1, "{first} {last}");
            assert!(image.iter().all(|ink| (0.0..=1.0).contains(ink)) && image.iter().any(|ink| *ink > 0.8));
        }
        let digit = rendered(&line(0.3, 0.2, 0.8), (8, 8), Style::of("digits"));
        assert_eq!(seen(&digit, 8).1, [0, 7], "a digit fills its rows");
        assert!(digit.iter().any(|ink| *ink > 12.0) && digit.iter().all(|ink| *ink <= 16.0));
    }

    #[test]
    fn nothing_drawn_is_paper_and_a_dot_is_small() {
        assert_eq!(rendered(&[], (8, 8), Style::of("digits")), vec![0.0; 64]);
        let dot = rendered(&[vec![[0.7, 0.7]]], (28, 28), Style::of("glyphs"));
        assert!(dot.iter().sum::<f32>() > 1.0 && dot.iter().sum::<f32>() < 20.0);
    }

    #[test]
    fn an_image_is_turned_to_ink_on_paper_cropped_and_centred() {
        let bar = |ink: u8, paper: u8| -> Vec<u8> {
            let pixel =
                |at: usize| if at % 40 < 8 && at % 40 >= 3 && (10..50).contains(&(at / 40)) { ink } else { paper };
            (0..40 * 60).flat_map(|at| [pixel(at), pixel(at), pixel(at), 255]).collect()
        };
        let dark = Photo::new(&bar(20, 240), 40, 60).expect("it is an image");
        let light = Photo::new(&bar(230, 10), 40, 60).expect("it is an image");
        for photo in [&dark, &light] {
            assert_eq!((photo.ink[0], photo.ink[20 * 40 + 5]), (0.0, 1.0));
            let ([column, row], [first, last]) = seen(&photo.fitted((28, 28), Style::of("glyphs")), 28);
            assert!((column - 14.0).abs() < 0.3 && (row - 14.0).abs() < 0.3, "{column} {row}");
            assert!(first.abs_diff(4) <= 1 && last.abs_diff(23) <= 1, "{first} {last}");
        }
        assert_eq!(Photo::new(&[0; 7], 1, 2), None);
        let blank = Photo::new(&[255; 4 * 9], 3, 3).expect("it is an image");
        assert_eq!(blank.fitted((8, 8), Style::of("digits")), vec![0.0; 64]);
    }
}
