//! Everything drawn on a canvas: the stage with its heat map, contour lines and paths, maps, the
//! loss chart, and parts of the page for a figure.
//!
//! These are plain functions from values to pixels; they hold no state of the page and start nothing. What is costly to
//! prepare stands in values that the caller keeps between frames: [`HeatCanvas`] for a field, [`MapCanvas`] for a map, [`PathCache`] for the
//! paths, [`ChartLayout`] for the chart.
//!
//! Two kinds of layer lie on top of each other. A base layer is drawn when what it shows changes; a hot layer is cleared
//! and drawn every animation frame and holds only what moves.

pub mod canvas;
pub mod chart;
pub mod heat;
pub mod map;
pub mod marker;
pub mod palette;
pub mod phi;
pub mod rates;
pub mod snapshot;
pub mod stage;

pub use crate::landscape::{camera, camera::Camera, ticks};
pub use chart::{ChartData, ChartLayout, Series, draw_chart, draw_chart_cursor};
pub use heat::{Field, HeatCanvas, Level, heat_image};
pub use map::{Cover, MapCanvas, Shade};
pub use marker::{Marker, marker_path};
pub use palette::{Mode, RUN_STYLES, RunStyle, Theme, run_style};
pub use rates::{RateScene, draw_rates, plot_of};
pub use stage::{Ground, HotScene, PathCache, PathView, draw_base, draw_hot};
