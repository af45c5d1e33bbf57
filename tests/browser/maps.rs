//! Maps: basins on the stage and the rate map beside it, as a person uses them.

use super::harness::Page;
use super::lab::{STAGE, START};
use descent_lab::experiment::Experiment;
use descent_lab::landscape::theory::Theory;
use descent_lab::link;
use serde_json::Value;
use std::collections::BTreeSet;

/// The choice of the map.
const BASINS: &str = "#map-basins";
const RATES: &str = "#map-rates";
const LANDSCAPE: &str = "#map-none";
/// How the map stands, and the button there.
const STANDING: &str = "[data-testid=map-standing]";
const BUTTON: &str = "[data-testid=map-standing] button";
/// The rate map's figure.
const FIGURE: &str = "[data-testid=rate-map]";
/// What the map says of a cell.
const SENTENCE: &str = "[data-testid=map-sentence]";

impl Page {
    /// Waits until the whole map is there.
    fn wait_for_map(&self) {
        self.wait_until("the map is there", || self.text(STANDING).contains("runs of at most"));
        self.wait_for_frame();
    }

    /// The experiment in the address bar, once it has changed from this.
    fn linked_after(&self, before: &str) -> Experiment {
        self.wait_until("the link changes", || self.fragment() != before);
        link::decode(&self.fragment()).expect("the page writes links that can be read")
    }

    /// The colours of the stage's ground at places, as fractions of the stage.
    fn ground_at(&self, places: &[(f64, f64)]) -> Vec<Value> {
        let color = |(x, y): &(f64, f64)| {
            self.script(&format!(
                "const canvas = document.querySelector('#stage canvas');
                 const at = [canvas.width * {x}, canvas.height * {y}].map(Math.round);
                 return [...canvas.getContext('2d').getImageData(...at, 1, 1).data].slice(0, 3);"
            ))
        };
        places.iter().map(color).collect()
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn four_basins_fill_the_stage_and_a_press_starts_in_another() {
    let page = Page::at_work("");
    page.choose_surface("himmelblau");
    page.go_to_end();
    let landscape = page.picture("#stage canvas");
    page.click(BASINS);
    page.wait_for_map();
    // Away from paths, contour lines and labels the four quarters have four colours.
    let corners = page.ground_at(&[(0.2, 0.3), (0.8, 0.15), (0.2, 0.85), (0.62, 0.75)]);
    let different: BTreeSet<String> = corners.iter().map(Value::to_string).collect();
    assert_eq!(different.len(), 4, "{corners:?}");
    let legend = page.text("[data-testid=map-minima]");
    assert_eq!(legend.matches("% of starts").count() - legend.matches("no minimum").count(), 4, "{legend}");
    page.hover(STAGE, (0.2, 0.3));
    page.wait_for_text(SENTENCE, "minimum 2");
    let before = page.fragment();
    page.drag(STAGE, (0.2, 0.85), (0.2, 0.85));
    let start = page.linked_after(&before).start;
    assert!(start[0] < -1.0 && start[1] < -1.0, "{start:?}");
    page.wait_for_text(SENTENCE, "minimum 3");
    // The start has moved and the map has not been computed again.
    assert!(page.text(STANDING).contains("runs of at most"));
    page.click(START);
    page.click(LANDSCAPE);
    page.wait_until("the landscape is back", || page.picture("#stage canvas") == landscape);
    assert!(!page.exists("[data-testid=map-panel]"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_rate_map_takes_settings_by_pointer_and_key_and_jumps_to_the_best() {
    let page = Page::at_work("");
    page.choose_surface("quadratic");
    page.wait_for_digest();
    page.click(RATES);
    page.choose(".map-choices select", "'1'");
    page.wait_for_map();
    let setting = |experiment: &Experiment| {
        let value = |key| experiment.runs[1].optimizer.value(key).expect("momentum has it");
        [value("lr"), value("momentum")]
    };
    let before = page.fragment();
    page.drag(FIGURE, (0.5, 0.5), (0.5, 0.5));
    let pressed = page.linked_after(&before);
    assert!(setting(&pressed)[0] > 1e-3 && setting(&pressed)[1] > 0.8, "{:?}", setting(&pressed));
    // The first key singles a cell out and goes on from it, Enter takes it.
    let before = page.fragment();
    page.press("ArrowRight");
    page.press("Shift+ArrowDown");
    page.press("Enter");
    let keyed = page.linked_after(&before);
    assert!(setting(&keyed)[0] > setting(&pressed)[0] && setting(&keyed)[1] < setting(&pressed)[1]);

    let before = page.fragment();
    page.click("[data-testid=jump]");
    let jumped = page.linked_after(&before);
    let best = Theory::of(&jumped, &jumped.runs[1]).expect("is known").best();
    let [lr, momentum] = setting(&jumped);
    assert!((lr / best.lr - 1.0).abs() < 1e-5, "{lr}");
    assert!((momentum / best.momentum.expect("has one") - 1.0).abs() < 1e-5, "{momentum}");
    let shown = |key: &str| page.text(&format!("{} [data-key={key}] .hyper-value", page.card(2)));
    assert_eq!((shown("lr").as_str(), shown("momentum").as_str()), ("0.2309", "0.2699"));
    assert_eq!(page.find("[data-testid=jump]").attribute("disabled").as_deref(), Some("true"));
    // With no cell pointed at, the map tells of the run itself.
    page.wait_for_digest();
    page.go_to_end();
    let number = |text: &str| text.replace('−', "-").parse::<f64>().expect("a number");
    let own = number(&page.rows()[1].loss);
    page.wait_until("the run's own loss", || {
        let told = page.text(SENTENCE);
        let loss = told.split("loss ").nth(1).and_then(|rest| rest.split(' ').next()).map(&number);
        loss.is_some_and(|loss| (loss / own - 1.0).abs() < 1e-3)
    });
    assert!(page.text("[data-testid=map-known]").contains('μ') && page.exists("[data-testid=map-known] math"));

    page.back();
    page.wait_until("Back undoes the jump", || page.fragment() == before);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_long_map_says_how_far_it_is_and_can_be_given_up() {
    let page = Page::at_work("v1&surface=rosenbrock&steps=20000&run=adam");
    page.click(BASINS);
    page.wait_until("a part is done", || {
        let progress = page.find(STANDING).attribute("data-progress");
        progress.and_then(|share| share.parse().ok()).is_some_and(|share: u32| (2..100).contains(&share))
    });
    assert!(page.text(STANDING).contains(" % of "));
    assert_eq!(page.text(BUTTON), "Cancel");
    page.click(BUTTON);
    page.wait_for_text(STANDING, "Stopped.");
    let still = page.picture("#stage canvas");
    (0..20).for_each(|_| page.wait_for_frame());
    assert_eq!(page.picture("#stage canvas"), still, "rows came after it was given up");
    // A change asks for another one, which is short.
    page.find("[data-testid=steps] input, .field-row input").retype("50");
    page.press("Enter");
    page.wait_for_map();
}
