//! Colours: two themes, the styles of runs, and the colours of heights.
//!
//! Runs take the palette of Okabe and Ito without its black and yellow, which paper and viridis swallow; a run differs
//! from every other by its marker or dash as well, so nothing hangs on colour alone. Heights take viridis, softened
//! towards the paper so that paths win.
//!
//! Sources: M. Okabe, K. Ito (2008), "Color Universal Design", jfly.uni-koeln.de/color. Viridis: N. Smith,
//! S. van der Walt (2015), matplotlib; here by the sixth-degree polynomials of M. Zucker (2019),
//! shadertoy.com/view/WlfXRN (CC0), within 1 % of the table.

use super::Marker;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Dark ink on light paper.
    #[default]
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// The colours of what is not data, each as `#rrggbb`.
#[derive(Debug, PartialEq)]
pub struct Theme {
    /// Which of the two.
    pub mode: Mode,
    /// The ground everything stands on; halos have this colour.
    pub paper: &'static str,
    /// Text and marks; at least 12:1 against paper.
    pub ink: &'static str,
    /// Secondary text, such as axis labels; at least 4.5:1 against paper.
    pub faint: &'static str,
    /// Hairlines of grids.
    pub grid: &'static str,
    /// Opacity of an ordinary contour line, in ink.
    pub contour: f64,
    /// Opacity of every fifth contour line.
    pub strong_contour: f64,
    /// Opacity of viridis over paper.
    pub height: f64,
}

const LIGHT: Theme = Theme {
    mode: Mode::Light,
    paper: "#fcfbf8",
    ink: "#20242a",
    faint: "#62676e",
    grid: "#e6e3dc",
    contour: 0.13,
    strong_contour: 0.30,
    height: 0.38,
};

const DARK: Theme = Theme {
    mode: Mode::Dark,
    paper: "#15171b",
    ink: "#e9e6df",
    faint: "#a2a6ad",
    grid: "#2c3037",
    contour: 0.12,
    strong_contour: 0.28,
    height: 0.40,
};

impl Theme {
    /// The theme of a mode.
    pub fn of(mode: Mode) -> &'static Theme {
        match mode {
            Mode::Light => &LIGHT,
            Mode::Dark => &DARK,
        }
    }
}

/// How a run looks wherever it is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunStyle {
    /// `#rrggbb` on light paper; see [`RunStyle::color_on`]. Strokes carry a thin halo of paper.
    pub color: &'static str,
    /// Dash pattern in CSS pixels; empty is solid.
    pub dash: &'static [f64],
    /// Shape at the head of the path, on the chart and in the legend.
    pub marker: Marker,
}

impl RunStyle {
    /// The run's colour on the paper of a mode.
    pub fn color_on(&self, mode: Mode) -> &'static str {
        match mode {
            Mode::Dark if self.color == BLUE => BLUE_ON_DARK,
            _ => self.color,
        }
    }
}

const BLUE: &str = "#0072b2";
const VERMILLION: &str = "#d55e00";
const GREEN: &str = "#009e73";
const PURPLE: &str = "#cc79a7";
const ORANGE: &str = "#e69f00";
const SKY: &str = "#56b4e9";
/// Okabe and Ito's blue, lifted: on dark paper theirs has a contrast of 3.5:1 only, and less on heights.
const BLUE_ON_DARK: &str = "#2f8fd0";

const SOLID: &[f64] = &[];
const LONG: &[f64] = &[12.0, 4.0];
const SHORT: &[f64] = &[5.0, 3.0];
const DOTTED: &[f64] = &[2.0, 3.0];
const DASH_DOT: &[f64] = &[10.0, 3.0, 2.0, 3.0];
const DASH_DOT_DOT: &[f64] = &[10.0, 3.0, 2.0, 3.0, 2.0, 3.0];

/// Style of every run of a full experiment, in order.
pub const RUN_STYLES: [RunStyle; 12] = [
    RunStyle { color: VERMILLION, dash: SOLID, marker: Marker::Circle },
    RunStyle { color: BLUE, dash: LONG, marker: Marker::Square },
    RunStyle { color: GREEN, dash: SHORT, marker: Marker::Triangle },
    RunStyle { color: PURPLE, dash: DASH_DOT, marker: Marker::Diamond },
    RunStyle { color: ORANGE, dash: DASH_DOT_DOT, marker: Marker::Wedge },
    RunStyle { color: SKY, dash: DOTTED, marker: Marker::Star },
    RunStyle { color: VERMILLION, dash: SHORT, marker: Marker::Plus },
    RunStyle { color: BLUE, dash: SOLID, marker: Marker::Cross },
    RunStyle { color: GREEN, dash: DASH_DOT, marker: Marker::Circle },
    RunStyle { color: PURPLE, dash: LONG, marker: Marker::Square },
    RunStyle { color: ORANGE, dash: SOLID, marker: Marker::Triangle },
    RunStyle { color: SKY, dash: LONG, marker: Marker::Diamond },
];

/// Style of the run at this index; styles repeat after [`RUN_STYLES`].
pub fn run_style(index: usize) -> RunStyle {
    RUN_STYLES[index % RUN_STYLES.len()]
}

/// Coefficients of viridis, lowest power first, one row a channel (sRGB in 0 to 1).
const VIRIDIS: [[f64; 7]; 3] = [
    [0.277_727_327, 0.105_093_043, -0.330_861_829, -4.634_230_499, 6.228_269_936, 4.776_384_998, -5.435_455_856],
    [0.005_407_345, 1.404_613_530, 0.214_847_559, -5.799_100_973, 14.179_933_367, -13.745_145_377, 4.645_852_613],
    [0.334_099_805, 1.384_590_163, 0.095_095_163, -19.332_440_956, 56.690_552_601, -65.353_032_634, 26.312_435_250],
];

/// Hues of minima: the scheme "light" of P. Tol (2021), "Colour schemes", technical note SRON/EPS/TN/09-002, issue 3.2,
/// made for areas under text and distinct for every kind of colour vision. None is a run's.
const MINIMA: [&str; 8] = ["#77aadd", "#ee8866", "#44bb99", "#eedd88", "#ffaabb", "#aaaa00", "#99ddff", "#bbcc33"];

/// Colour of the area from which a minimum is reached, over the theme's paper; the weaker, the longer it takes (0 to 1).
/// After eight minima hues come again, darker.
pub fn basin_color(theme: &Theme, minimum: usize, duration: f64) -> [u8; 3] {
    let (hue, paper) = (rgb(MINIMA[minimum % MINIMA.len()]), rgb(theme.paper));
    let round = libm::pow(0.72, (minimum / MINIMA.len()) as f64);
    let strength = if theme.mode == Mode::Light { 0.95 - 0.55 * duration } else { 0.72 - 0.44 * duration };
    std::array::from_fn(|channel| {
        let ground = f64::from(paper[channel]);
        (ground + (f64::from(hue[channel]) * round - ground) * strength).round() as u8
    })
}

/// Colours of heights from lowest to highest: viridis laid over the theme's paper.
pub fn height_colors(theme: &Theme) -> [[u8; 3]; 256] {
    viridis_over(theme, theme.height)
}

/// Viridis laid over the theme's paper this strongly.
pub fn viridis_over(theme: &Theme, strength: f64) -> [[u8; 3]; 256] {
    let paper = rgb(theme.paper);
    std::array::from_fn(|i| {
        let t = i as f64 / 255.0;
        std::array::from_fn(|channel| {
            let viridis = VIRIDIS[channel].iter().rev().fold(0.0, |sum, c| sum * t + c).clamp(0.0, 1.0) * 255.0;
            let ground = f64::from(paper[channel]);
            (ground + (viridis - ground) * strength).round() as u8
        })
    })
}

/// Channels of a `#rrggbb` colour; black where it is not one.
pub fn rgb(color: &str) -> [u8; 3] {
    let packed = color.strip_prefix('#').and_then(|hex| u32::from_str_radix(hex, 16).ok()).unwrap_or(0);
    [(packed >> 16) as u8, (packed >> 8) as u8, packed as u8]
}
