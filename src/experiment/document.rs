//! An experiment of any lab, as a file holds it.

use super::json::{Fields, read_lab, wrong};
use super::network::NetworkExperiment;
use super::{Experiment, ExperimentError};
use serde_json::Value;

/// An experiment of some lab.
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// Runs on a surface.
    Surface(Box<Experiment>),
    /// Runs that train a network.
    Network(Box<NetworkExperiment>),
}

impl Document {
    /// Reads and validates JSON text.
    ///
    /// # Errors
    /// The first thing that is wrong, with its path.
    pub fn from_json(text: &str) -> Result<Self, ExperimentError> {
        let value = super::json::text::parse(text)?;
        let mut fields = Fields::new("experiment", value.clone())?;
        match &*read_lab(&mut fields)? {
            "surface" => Experiment::from_value(value).map(|experiment| Self::Surface(Box::new(experiment))),
            "network" => NetworkExperiment::from_fields(fields).map(|experiment| Self::Network(Box::new(experiment))),
            _ => Err(wrong("lab", "\"surface\" or \"network\"")),
        }
    }

    /// The JSON value with every default filled in.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Surface(experiment) => experiment.to_value(),
            Self::Network(experiment) => experiment.to_value(),
        }
    }
}
