//! The map on a helper's desk: the job, and the band of rows under way.

use super::port::post;
use super::turns::now_ms;
use crate::landscape::map::kernel::Kernel;
use crate::landscape::map::{Cell, MapJob};
use crate::protocol::ToPage;
use js_sys::Float32Array;

/// Why a map that is none is refused: messages hold sound ones, so this is never seen.
const UNSOUND: &str = "there is no such map";

/// A map, and what of it is being computed.
pub struct Mapping {
    map: u32,
    kernel: Kernel,
    band: Option<Band>,
}

struct Band {
    first: u32,
    rows: u32,
    elapsed_ms: f64,
}

impl Mapping {
    /// Takes up a map; where it cannot be, whoever asked is told why.
    pub fn open(map: u32, job: &MapJob) -> Option<Self> {
        let message = match Kernel::new(job) {
            Ok(Some(kernel)) => return Some(Self { map, kernel, band: None }),
            Ok(None) => UNSOUND.to_owned(),
            Err(error) => error.to_string(),
        };
        post(&ToPage::Failed { run: map, message }, None);
        None
    }

    /// Takes up rows of the map `map`, if it is this one; no rows end those under way.
    pub fn begin(&mut self, map: u32, first: u32, rows: u32) {
        if map == self.map {
            self.kernel.begin(first..first.saturating_add(rows));
            self.band = (rows > 0).then_some(Band { first, rows, elapsed_ms: 0.0 });
        }
    }

    /// Whether there is something to compute.
    pub fn busy(&self) -> bool {
        self.band.is_some()
    }

    /// Computes until `deadline`, and sends the band once it is complete.
    pub fn work(&mut self, deadline: f64) {
        let Some(band) = &mut self.band else { return };
        let started = now_ms();
        let complete = self.kernel.advance(|| now_ms() >= deadline);
        band.elapsed_ms += now_ms() - started;
        if let Some(band) = complete.then(|| self.band.take()).flatten() {
            self.tell(&band);
        }
    }

    fn tell(&self, band: &Band) {
        let numbers: Vec<f32> = self.kernel.cells().iter().flat_map(Cell::numbers).collect();
        let message = ToPage::Band {
            map: self.map,
            first: band.first,
            rows: band.rows,
            missing: 0,
            elapsed_ms: band.elapsed_ms,
            minima: self.kernel.minima().to_vec(),
        };
        post(&message, Some(Float32Array::from(&numbers[..]).buffer()));
    }
}
