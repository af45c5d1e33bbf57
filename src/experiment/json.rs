//! JSON form of an experiment.
use super::Experiment;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
impl Serialize for Experiment {
    fn serialize<S: Serializer>(&self, _s: S) -> Result<S::Ok, S::Error> {
        todo!()
    }
}
impl<'de> Deserialize<'de> for Experiment {
    fn deserialize<D: Deserializer<'de>>(_d: D) -> Result<Self, D::Error> {
        todo!()
    }
}
