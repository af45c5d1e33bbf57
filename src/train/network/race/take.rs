//! A run of a race for another program.

use super::Race;
use crate::export::{self, ExportError, onnx, pytorch};
use crate::link;
use crate::protocol::training::{Format, Sentence};
use crate::train::network::NetworkError;

impl Race {
    /// A run for another program, as it stands where it is looked at: names and bytes of the files. `losses` are its first ones.
    ///
    /// # Errors
    /// A run that there is not, or that the program has no counterpart for.
    pub fn export(&mut self, run: usize, format: Format, losses: &[f32]) -> Result<Vec<(String, Vec<u8>)>, Sentence> {
        let said = |error: NetworkError| Sentence::of(|lang| error.message(lang));
        let refused = |error: ExportError| Sentence::of(|lang| error.message(lang));
        let label = self.experiment.labels().get(run).cloned().unwrap_or_default();
        let link = format!("#{}", link::network::encode(&self.experiment));
        let Some(runner) = self.runs.get_mut(run) else { return Err(refused(ExportError::Run(run))) };
        let training = &mut runner.training;
        let step = training.step();
        let stem = format!("descent-lab-{}-{label}-step-{step}", self.experiment.data.dataset.entry.item.id);
        let number = step.to_string();
        let about = [("experiment", &*link), ("run", &*label), ("step", &*number)];
        match format {
            Format::Onnx => {
                let trained = training.trained_at(step).map_err(said)?;
                let bytes = onnx::model(&trained, Some(&self.prepared.chain), &about).map_err(refused)?;
                Ok(vec![(format!("{stem}.onnx"), bytes)])
            }
            Format::Safetensors => {
                let trained = training.trained_at(step).map_err(said)?;
                Ok(vec![(format!("{stem}.safetensors"), export::weights(&trained, &about))])
            }
            Format::Pytorch => {
                let stem = format!("descent-lab-{}-{label}", self.experiment.data.dataset.entry.item.id);
                let data = format!("{stem}.safetensors");
                let losses: Vec<f64> = losses.iter().map(|loss| f64::from(*loss)).collect();
                let about = pytorch::About { link: &link, data: &data, losses: &losses };
                let script = pytorch::script(&self.experiment, &self.prepared, run, about).map_err(refused)?;
                Ok(vec![(format!("{stem}.py"), script.text.into_bytes()), (data, script.data)])
            }
        }
    }
}
