//! What the worker says, and what follows from it.

use super::{Band, Event, Fault, Inner, Phase};
use crate::page::draw::heat::Field;
use crate::protocol::{Frame, LossBand, ToPage, ToWorker, Trace};
use crate::worker::link::Heard;

impl Inner {
    /// What the present worker says; none where it cannot be read.
    pub(super) fn hear(&mut self, heard: Option<Heard>) {
        self.watchdog.heard();
        let Some(Heard { message, buffer }) = heard else {
            self.replace(Fault::Garbled);
            return;
        };
        match message {
            ToPage::Ready => self.be_ready(),
            ToPage::Frame(frame) => self.hear_frame(frame, buffer),
            ToPage::Grid { grid, view, size, range, levels, .. } => {
                let awaited = self.surveying.awaited.take_if(|awaited| *awaited == grid).is_some();
                let heights = buffer.map(|buffer| js_sys::Float32Array::new(&buffer).to_vec()).unwrap_or_default();
                match Field::from_message(view, size, range, &levels, heights) {
                    Some(field) if awaited => self.happened.push(Event::Surveyed(field)),
                    Some(_) => {}
                    None => self.replace(Fault::Garbled),
                }
            }
            ToPage::Inspected(inspection) if self.opening.sent == Some(inspection.run) => {
                self.happened.push(Event::Inspected(inspection));
            }
            ToPage::Inspected(_) => {}
            ToPage::Probed { run, probe } => self.hear_probe(run, probe),
            ToPage::Bands { run, index, seeds } if self.opening.sent == Some(run) => {
                let rows = buffer.map(|buffer| js_sys::Float64Array::new(&buffer).to_vec()).unwrap_or_default();
                match LossBand::new(seeds, rows) {
                    Some(band) => self.happened.push(Event::Spread(index as usize, band)),
                    None => self.replace(Fault::Garbled),
                }
            }
            ToPage::Bands { .. } => {}
            ToPage::Band { map, first, rows, missing, minima, .. } => {
                self.hear_band(Band { map, rows: first..first + rows, missing, minima, numbers: Vec::new() }, buffer);
            }
            ToPage::Failed { run, message } if self.maps(run) => {
                self.mapping = None;
                self.happened.push(Event::MapFailed(message));
            }
            ToPage::Failed { run, message } => {
                // Without a run it is the grid that was refused.
                if run == 0 {
                    self.surveying.awaited = None;
                }
                self.opening.awaited.take_if(|awaited| *awaited == run);
                if run == 0 || self.opening.sent == Some(run) {
                    self.opening.done = self.opening.sent;
                    self.happened.push(Event::Failed(message));
                }
            }
            ToPage::Pong { nonce } => self.watchdog.answered(nonce),
        }
        self.send_waiting();
    }

    /// The worker listens.
    pub(super) fn be_ready(&mut self) {
        self.phase = Phase::Ready;
        self.happened.push(Event::Ready);
    }

    fn hear_frame(&mut self, frame: Frame, buffer: Option<js_sys::ArrayBuffer>) {
        let run = frame.run;
        self.post(&ToWorker::Ack { run });
        self.opening.awaited.take_if(|awaited| *awaited == run);
        if self.opening.sent != Some(run) {
            return;
        }
        if frame.done {
            self.opening.done = Some(run);
        }
        let rows = buffer.map(|buffer| js_sys::Float64Array::new(&buffer).to_vec()).unwrap_or_default();
        let Some(traces) = Trace::split(&frame, &rows) else {
            self.replace(Fault::Garbled);
            return;
        };
        if run >= self.opening.fitting_from {
            let current = self.opening.newest.as_ref().is_some_and(|(newest, _)| *newest == run);
            self.happened.push(Event::Arrived { frame, traces, current });
        }
    }
}
