//! Taking the result elsewhere: weights as safetensors, the network as ONNX, the experiment as a PyTorch script, a run as
//! CSV and JSON. docs/export.md says what each holds.
//!
//! ```text
//! Training ─ trained_at(step) ─► Trained ─┬─ weights ─► safetensors
//!                                         └─ onnx ────► a model
//! NetworkExperiment, Prepared ─ pytorch ─► a script, and the file of data and first weights it reads
//! rows ─ series ─► CSV, JSON
//! ```
//!
//! Bytes and texts only: nothing here knows files, a browser or a clock.

pub mod filename;
pub mod onnx;
mod order;
pub mod pytorch;
pub mod safetensors;
pub mod series;
mod text;
mod torch;

pub use torch::{Module, modules, state_dict};

use crate::registry::Lang;
use crate::train::network::{NetworkError, Trained};

/// Why something cannot be exported.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.message(Lang::En))]
pub enum ExportError {
    /// An operation that no network that predicts is made of.
    Operation(String),
    /// A method that searches along lines: PyTorch has none that takes the same steps.
    Optimizer(&'static str),
    /// A rule that draws random numbers.
    RandomRule,
    /// A run that was changed on its way, first after this step: a script is of one training.
    Changed(u32),
    /// A run that the experiment does not have.
    Run(usize),
    /// What is wrong with the network or its data.
    Network(#[from] NetworkError),
}

impl ExportError {
    /// One clear sentence.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Operation(what), Lang::En) => format!("export: {what} has no counterpart"),
            (Self::Operation(what), Lang::Zh) => format!("导出：{what} 没有对应的操作"),
            (Self::Optimizer(id), Lang::En) => {
                format!(
                    "export: PyTorch has no optimizer that takes the steps of {id}; export a run with an update rule"
                )
            }
            (Self::Optimizer(id), Lang::Zh) => {
                format!("导出：PyTorch 没有与 {id} 步骤相同的优化器；请导出使用更新规则的运行")
            }
            (Self::RandomRule, Lang::En) => {
                "export: the rule draws random numbers (uniform, normal), which PyTorch cannot draw alike".to_owned()
            }
            (Self::RandomRule, Lang::Zh) => {
                "导出：该规则使用随机数（uniform、normal），PyTorch 无法生成相同的随机数".to_owned()
            }
            (Self::Changed(step), Lang::En) => {
                format!(
                    "export: the run was changed at step {step}, and a script trains without changes; export the run before, or weights"
                )
            }
            (Self::Changed(step), Lang::Zh) => {
                format!("导出：该运行在第 {step} 步被更改，而脚本不含更改；请导出更改前的运行，或导出权重")
            }
            (Self::Run(run), Lang::En) => format!("export: the experiment has no run {}", run + 1),
            (Self::Run(run), Lang::Zh) => format!("导出：实验没有第 {} 次运行", run + 1),
            (Self::Network(error), lang) => error.message(lang),
        }
    }
}

/// The weights and running statistics of a network as a safetensors file, with the names and shapes of the state_dict of
/// the script that [`pytorch`] writes: `safetensors.torch.load_file` gives what its `load_state_dict` takes.
pub fn weights(trained: &Trained, metadata: &[(&str, &str)]) -> Vec<u8> {
    safetensors::write(&state_dict(trained), metadata)
}
