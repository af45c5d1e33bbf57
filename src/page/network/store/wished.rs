//! What a link wishes to be shown, held against what there is.

use super::State;
use crate::experiment::network::Part;
use crate::page::network::words::{Key, fill};
use std::rc::Rc;

impl State {
    /// Now that the outline is known: says what a link has asked for and is not there. What could not be read at all has been
    /// said first.
    pub(super) fn say_what_is_missing(&mut self) {
        let missed = self.missed();
        self.wished = None;
        if missed.is_empty() {
            return;
        }
        self.unit = self.unit.filter(|_| !missed.iter().any(|what| what.starts_with("unit")));
        let what = missed.join(", ");
        self.message.get_or_insert_with(|| Rc::new(move |lang| fill(lang, Key::NotThere, &[("what", &what)])));
    }

    /// The parts of the link, as they stand there.
    fn missed(&self) -> Vec<String> {
        let (Some(wished), Some(outline)) = (self.wished, &self.outline) else { return Vec::new() };
        let of_part = outline.examples[match wished.part {
            Some(Part::Train) => 0,
            Some(Part::Test) => 2,
            Some(Part::Validation) | None => 1,
        }];
        let has = |[layer, at]: [u32; 2]| {
            let layer = outline.layers.get(layer as usize);
            layer.and_then(|layer| layer.shape.last()).is_some_and(|units| at < *units)
        };
        let tab = wished.tab.filter(|tab| !self.tabs().contains(tab)).map(|tab| format!("view={}", tab.word()));
        let part = wished.part.filter(|_| of_part == 0).map(|part| format!("part={}", part.word()));
        let example = wished.example.filter(|example| of_part > 0 && *example >= of_part);
        let unit = wished.unit.filter(|unit| !has(*unit)).map(|[layer, at]| format!("unit=[{layer},{at}]"));
        [tab, part, example.map(|example| format!("example={example}")), unit].into_iter().flatten().collect()
    }
}
