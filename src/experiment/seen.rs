//! What a link says of how a surface is seen, beside its colours and axes: the open map, and the angle of the relief.

use super::ExperimentError;

/// A map that can be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapView {
    /// What becomes of a run from every start.
    Basins,
    /// What becomes of it at every rate and second hyper-parameter.
    Rates,
}

impl MapView {
    /// Every one, with its word in links and files.
    pub const ALL: [(Self, &'static str); 2] = [(Self::Basins, "basins"), (Self::Rates, "rates")];

    /// Its word in links and files.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The map of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == word).map(|(map, _)| *map)
    }
}

/// Where the relief is seen from, in whole numbers: links stay short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Angle {
    /// Around the surface, in degrees: 0 looks north, growing it goes to the west.
    pub yaw: i16,
    /// Above the horizon, in degrees.
    pub pitch: i16,
    /// Distance in per cent of the one from which all is seen.
    pub zoom: i16,
}

impl Angle {
    /// Smallest and largest of yaw, pitch and zoom.
    pub const RANGES: [(f64, f64); 3] = [(-360.0, 360.0), (0.0, 90.0), (25.0, 200.0)];

    /// The angle of three numbers.
    ///
    /// # Errors
    /// Where one is not a whole number in its range; `path` is where they stand.
    pub fn of(path: &str, numbers: [f64; 3]) -> Result<Self, ExperimentError> {
        for (at, (value, range)) in numbers.into_iter().zip(Self::RANGES).enumerate() {
            if !(range.0..=range.1).contains(&value) || value.fract() != 0.0 {
                return Err(ExperimentError::OutOfRange { path: format!("{path}[{at}]"), value, range, whole: true });
            }
        }
        let [yaw, pitch, zoom] = numbers.map(|number| number as i16);
        Ok(Self { yaw, pitch, zoom })
    }
}
