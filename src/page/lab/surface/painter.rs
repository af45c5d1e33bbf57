//! Paints the stage: the base layer when field, camera or theme have changed, the hot layer when anything has.

use super::inside::fitting;
use crate::experiment::Experiment;
use crate::landscape::camera::Camera;
use crate::page::draw::canvas::fit_canvas;
use crate::page::draw::{
    Field, Ground, HeatCanvas, HotScene, MapCanvas, Mode, PathCache, PathView, Shade, Theme, draw_base, draw_hot,
    run_style,
};
use crate::page::landmarks::landmarks;
use crate::page::maps::{Colours, Kind};
use crate::page::store::{Card, Shared, State};
use crate::protocol::{Inspection, Trace};
use crate::train::inside::Role;
use crate::train::probe::Probe;
use web_sys::{HtmlCanvasElement, window};

/// Name of the mark set when the first paths are on the screen.
const FIRST_RACE: &str = "first-race";

/// The stage's canvases and what was last painted on them.
pub struct Painter {
    base: HtmlCanvasElement,
    hot: HtmlCanvasElement,
    heat: HeatCanvas,
    basins: MapCanvas,
    paths: PathCache,
    base_drawn: Option<BaseKey>,
    hot_drawn: Option<HotKey>,
    raced: bool,
}

/// All that the base layer depends on.
#[derive(Clone, PartialEq)]
struct BaseKey {
    field: Option<Shared<Field>>,
    camera: Camera,
    log: bool,
    mode: Mode,
    ratio: f64,
    basins: Option<BasinsKey>,
}

/// All that basins depend on: how they are coloured, which map it is and how much of it there is, and the one before.
#[derive(Clone, Copy, PartialEq)]
struct BasinsKey {
    shade: Shade,
    shown: Option<(u32, usize)>,
    under: Option<u32>,
}

/// All that the hot layer depends on.
#[derive(Clone, PartialEq)]
struct HotKey {
    experiment: Shared<Experiment>,
    cards: Shared<Vec<Card>>,
    camera: Camera,
    cursor: f64,
    start_active: bool,
    hover: Option<[f64; 2]>,
    lit: Option<usize>,
    lit_role: Option<Role>,
    inspection: Option<Shared<Inspection>>,
    model: Option<(Shared<Probe>, Option<Shared<Field>>)>,
    mode: Mode,
    ratio: f64,
}

impl Painter {
    /// A painter of these canvases, the first under the second.
    pub fn new(base: HtmlCanvasElement, hot: HtmlCanvasElement) -> Self {
        Self {
            base,
            hot,
            heat: HeatCanvas::new(),
            basins: MapCanvas::default(),
            paths: PathCache::new(),
            base_drawn: None,
            hot_drawn: None,
            raced: false,
        }
    }

    /// Paints what has changed, unless the relief stands over it.
    pub fn paint(&mut self, state: &State) {
        if !state.shows_relief() {
            self.paint_at(state, window().map_or(1.0, |window| window.device_pixel_ratio()));
        }
    }

    fn paint_at(&mut self, state: &State, ratio: f64) {
        if state.stage_size.iter().any(|side| *side < 1.0) {
            return;
        }
        let camera = state.camera();
        self.paint_base(state, camera, ratio);
        self.paint_hot(state, camera, ratio);
    }

    fn paint_base(&mut self, state: &State, camera: Camera, ratio: f64) {
        let key = BaseKey {
            field: state.field.clone(),
            camera,
            log: log_height(state),
            mode: state.mode(),
            ratio,
            basins: basins_key(state),
        };
        if self.base_drawn.as_ref() == Some(&key) {
            return;
        }
        if let Some(context) = fit_canvas(&self.base, camera.size, ratio) {
            let maps = &state.maps;
            let shade = key.basins.map_or(Shade::Minimum, |basins| basins.shade);
            let shown = |open: bool| if open { (maps.picture.as_ref(), maps.under.as_ref()) } else { (None, None) };
            let (picture, under) = shown(key.basins.is_some());
            let covers = self.basins.covers(picture, under, shade, key.mode);
            let ground = Ground {
                field: key.field.as_deref(),
                log: key.log,
                covers: &covers,
                numbered: picture.map_or(&[], |picture| picture.minima()),
            };
            draw_base(&context, &camera, &ground, &mut self.heat, Theme::of(key.mode));
            self.base_drawn = Some(key);
        }
    }

    fn paint_hot(&mut self, state: &State, camera: Camera, ratio: f64) {
        let key = HotKey {
            experiment: state.experiment.clone(),
            cards: state.cards.clone(),
            camera,
            cursor: state.transport.cursor(),
            start_active: state.highlight.start,
            hover: state.hover,
            lit: state.highlight.run(),
            lit_role: state.highlight.role,
            inspection: fitting(state).filter(|_| !state.transport.is_playing()),
            model: model(state),
            mode: state.mode(),
            ratio,
        };
        if self.hot_drawn.as_ref() == Some(&key) {
            return;
        }
        let Some(context) = fit_canvas(&self.hot, camera.size, ratio) else { return };
        let surface = &state.experiment.surface;
        let landmarks = landmarks(surface, visible(state));
        let insight = key.inspection.as_ref().and_then(|inspection| inspection.insight.as_ref());
        let scene = HotScene {
            paths: paths(state),
            cursor: key.cursor,
            start: state.experiment.start,
            start_active: key.start_active,
            landmarks: &landmarks,
            hover: key.hover,
            model: key.model.as_ref().map(|(probe, field)| (&**probe, field.as_ref().map_or(&[][..], |f| &f.levels))),
            insight: insight.map_or(&[], |insight| &insight.shapes),
            lit_role: key.lit_role,
            theme: Theme::of(key.mode),
        };
        draw_hot(&context, &camera, &scene, &mut self.paths);
        if !self.raced && !scene.paths.is_empty() {
            self.raced = true;
            mark_first_race();
        }
        self.hot_drawn = Some(key);
    }
}

/// The trajectories of the visible runs.
fn visible(state: &State) -> impl Iterator<Item = &Trace> {
    let runs = state.experiment.runs.iter().enumerate().filter(|(_, run)| !run.hidden);
    runs.filter_map(|(index, _)| state.trace(index))
}

/// Draws a stage once, for a figure.
pub fn draw_stage(base: HtmlCanvasElement, hot: HtmlCanvasElement, state: &State, ratio: f64) {
    Painter { raced: true, ..Painter::new(base, hot) }.paint_at(state, ratio);
}

/// What basins there are to be shown; none where they are not open.
fn basins_key(state: &State) -> Option<BasinsKey> {
    let maps = &state.maps;
    (maps.open == Some(Kind::Basins)).then(|| BasinsKey {
        shade: match maps.colours {
            Colours::Minimum => Shade::Minimum,
            Colours::Steps => Shade::Steps,
        },
        shown: maps.picture.as_ref().map(|picture| (picture.map, picture.bands.len())),
        under: maps.under.as_ref().map(|picture| picture.map),
    })
}

/// The second-order model to be drawn, and the field with its contour lines.
fn model(state: &State) -> Option<(Shared<Probe>, Option<Shared<Field>>)> {
    let probe = state.probe.clone().filter(|_| state.model)?;
    Some((probe, state.field.clone()))
}

/// Whether colours follow the logarithm of the height: as chosen, else as suits the surface.
pub fn log_height(state: &State) -> bool {
    state.experiment.view.log_height.unwrap_or(state.experiment.surface.entry.log_height)
}

/// The visible runs that have a trajectory.
fn paths(state: &State) -> Vec<PathView<'_>> {
    let lit = state.highlight.run();
    let runs = state.experiment.runs.iter().zip(state.cards.iter()).enumerate();
    runs.filter(|(_, (run, _))| !run.hidden)
        .filter_map(|(index, (_, card))| {
            let trace = card.trace.as_deref()?;
            let highlighted = lit == Some(index);
            Some(PathView { trace, style: run_style(index), highlighted, dimmed: lit.is_some() && !highlighted })
        })
        .collect()
}

/// Lets a measurement find the moment of the first paths.
fn mark_first_race() {
    if let Some(performance) = window().and_then(|window| window.performance()) {
        // A browser without marks goes without the measurement.
        let _ = performance.mark(FIRST_RACE);
    }
}
