//! A run of a race for another program.

use super::Race;
use crate::export::{self, ExportError, filename, onnx, pytorch};
use crate::link;
use crate::protocol::training::{Format, Sentence};
use crate::train::network::NetworkError;

/// Names and bytes of files, or why there are none.
pub type Exported = Result<Vec<(String, Vec<u8>)>, Sentence>;

impl Race {
    /// A run for another program, as it stands where it is looked at: names and bytes of the files. `losses` are its first ones,
    /// the last what it is called now: the text of its link, with the names of its runs, and how its files are to be called.
    ///
    /// # Errors
    /// A run that there is not, or that the program has no counterpart for.
    pub fn export(&mut self, run: usize, format: Format, losses: &[f32], (link, stem): (&str, &str)) -> Exported {
        let said = |error: NetworkError| Sentence::of(|lang| error.message(lang));
        let refused = |error: ExportError| Sentence::of(|lang| error.message(lang));
        let named = link::network::decode(link).map_err(|error| Sentence::of(|lang| error.message(lang)))?;
        let label = named.labels().get(run).cloned().unwrap_or_default();
        let link = format!("#{}", link::network::encode(&named));
        let Some(runner) = self.runs.get_mut(run) else { return Err(refused(ExportError::Run(run))) };
        let training = &mut runner.training;
        let step = training.step();
        let at = filename::safe(&format!("{stem}-step-{step}"));
        let number = step.to_string();
        let about = [("experiment", &*link), ("run", &*label), ("step", &*number)];
        match format {
            Format::Onnx => {
                let trained = training.trained_at(step).map_err(said)?;
                let more = onnx::properties(&named, &self.prepared);
                let about: Vec<(&str, &str)> =
                    about.into_iter().chain(more.iter().map(|(key, value)| (*key, &**value))).collect();
                let bytes = onnx::model(&trained, Some(&self.prepared.chain), &about).map_err(refused)?;
                let [model, script] = [format!("{at}.onnx"), format!("{at}-predict.py")];
                let text = onnx::script(&model, &script);
                Ok(vec![(model, bytes), (script, text.into_bytes())])
            }
            Format::Safetensors => {
                let trained = training.trained_at(step).map_err(said)?;
                Ok(vec![(format!("{at}.safetensors"), export::weights(&trained, &about))])
            }
            Format::Pytorch => {
                let stem = filename::safe(stem);
                let data = format!("{stem}.safetensors");
                let losses: Vec<f64> = losses.iter().map(|loss| f64::from(*loss)).collect();
                let about = pytorch::About { link: &link, data: &data, losses: &losses };
                let script = pytorch::script(&named, &self.prepared, run, about).map_err(refused)?;
                Ok(vec![(format!("{stem}.py"), script.text.into_bytes()), (data, script.data)])
            }
        }
    }
}
