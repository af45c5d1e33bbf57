//! The maps as the page shows them: which one is open, what of it has come, which cell is singled out.

use super::State;
use crate::landscape::map::MapJob;
use crate::landscape::theory::Theory;
use crate::page::maps::{self, Band, Colours, Fineness, Kind, Picture};
use std::rc::Rc;

/// Share of the progress that the coarse look is.
const FIRST_LOOK: f64 = 0.06;

/// The maps.
#[derive(Clone, Default)]
pub struct Maps {
    /// Which one is open; none computes nothing and holds nothing.
    pub open: Option<Kind>,
    /// What the colours of a basin map follow.
    pub colours: Colours,
    /// The run chosen for it; none follows the one singled out.
    pub run: Option<usize>,
    /// Key of the second hyper-parameter chosen; none for the first there is.
    pub second: Option<String>,
    /// How it stands with the map.
    pub progress: Progress,
    /// What has come of the map.
    pub picture: Option<Picture>,
    /// The map before it, shown until rows have come.
    pub under: Option<Picture>,
    /// Cell of a rate map under the pointer or the keys.
    pub cell: Option<[u32; 2]>,
}

/// How it stands with a map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is under way.
    #[default]
    Resting,
    /// It is computed.
    Computing,
    /// The person gave it up.
    Cancelled,
    /// It cannot be computed, and why.
    Failed(String),
    /// The engine cannot be loaded.
    Missing,
}

/// What happens to the maps.
pub enum MapAction {
    /// One opens, or the one that is open closes.
    Open(Option<Kind>),
    /// Colours follow something else.
    Colour(Colours),
    /// It is of this run.
    Run(usize),
    /// It is over the hyper-parameter with this key.
    Second(String),
    /// The worker was asked for it, under this id.
    Begun(u32, Rc<MapJob>),
    /// Rows have come.
    Came(Band),
    /// It will not come.
    Ended(Progress),
    /// What was given up is asked for again.
    Again,
    /// The pointer or the keys single out a cell, or none.
    Point(Option<[u32; 2]>),
}

/// The maps after something has happened to them.
pub fn reduce(state: &mut State, action: MapAction) {
    let highest = state.map_run().and_then(|run| Some(state.trace(run)?.row(0).loss()));
    let maps = &mut state.maps;
    match action {
        MapAction::Open(kind) => {
            maps.open = kind;
            (maps.picture, maps.under, maps.cell) = (None, None, None);
            maps.progress = Progress::Resting;
        }
        MapAction::Colour(colours) => maps.colours = colours,
        MapAction::Run(run) => maps.run = Some(run),
        MapAction::Second(key) => maps.second = Some(key),
        MapAction::Begun(map, job) => begun(maps, map, job, highest.filter(|loss| loss.is_finite())),
        MapAction::Came(band) => {
            let Some(picture) = maps.picture.as_mut().filter(|picture| picture.map == band.map) else { return };
            picture.take_in(band);
            if picture.missing == 0 {
                maps.under = None;
                if !maps::is_coarse(&picture.job) {
                    maps.progress = Progress::Resting;
                }
            }
        }
        MapAction::Ended(progress) => maps.progress = progress,
        MapAction::Again => maps.progress = Progress::Resting,
        MapAction::Point(cell) => maps.cell = cell,
    }
}

fn begun(maps: &mut Maps, map: u32, job: Rc<MapJob>, highest: Option<f64>) {
    let mut next = Picture::new(map, job, highest.unwrap_or(1.0));
    if let Some(last) = maps.picture.take().filter(|picture| !picture.bands.is_empty()) {
        if last.same_map(&next) {
            next.settle(&last);
        }
        maps.under = Some(last);
    }
    maps.picture = Some(next);
    maps.progress = Progress::Computing;
}

impl State {
    /// The run that maps are of: the one chosen, else the one singled out, else the first that is not hidden.
    pub fn map_run(&self) -> Option<usize> {
        let runs = &self.experiment.runs;
        let chosen = self.maps.run.or(self.highlight.pinned).filter(|run| *run < runs.len());
        chosen.or_else(|| runs.iter().position(|run| !run.hidden))
    }

    /// Key of the second hyper-parameter of a rate map: the one chosen, else the run's first.
    pub fn map_second(&self) -> Option<String> {
        let seconds = maps::seconds(&self.experiment.runs.get(self.map_run()?)?.optimizer);
        let chosen = self.maps.second.as_deref().and_then(|key| seconds.iter().find(|hyper| hyper.key == key));
        chosen.or(seconds.first()).map(|hyper| hyper.key.to_string())
    }

    /// The map that is open.
    pub fn map_job(&self, fineness: Fineness) -> Option<MapJob> {
        let run = self.map_run()?;
        match self.maps.open? {
            Kind::Basins if self.stage_size.iter().any(|side| *side < 2.0) => None,
            Kind::Basins => maps::basins(&self.experiment, run, self.camera().view, fineness),
            Kind::Rates => maps::rates(&self.experiment, run, &self.map_second()?, fineness),
        }
    }

    /// What theory knows of the run that the map is of.
    pub fn map_theory(&self) -> Option<Theory> {
        Theory::of(&self.experiment, self.experiment.runs.get(self.map_run()?)?)
    }

    /// How much of the map has come, 0 to 1, while it is computed.
    pub fn map_progress(&self) -> Option<f64> {
        let picture = self.maps.picture.as_ref().filter(|_| self.maps.progress == Progress::Computing)?;
        let coarse = maps::is_coarse(&picture.job);
        Some(if coarse { FIRST_LOOK * picture.share() } else { FIRST_LOOK + (1.0 - FIRST_LOOK) * picture.share() })
    }
}
