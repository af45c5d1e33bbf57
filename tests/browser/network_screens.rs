//! The Network lab in every language, on every screen, by keyboard, from every preset.

use super::harness::{Motion, Page, Scheme, Visitor};
use super::languages::english_in;
use super::network_lab::{MOONS, opened, status, step};
use super::screens::assert_nothing_overflows;
use descent_lab::page::network::presets::PRESETS;

/// Images, classes, several layers: every view but the boundary.
const DIGITS: &str = "v1&lab=network&data=digits(train=300,preprocess=[min_max])&model=cnn(layers=[conv2d(filters=4,kernel=3),\
                      relu,max_pool,flatten,dense(units=10)],init=he_normal)&loss=cross_entropy&run=adam(lr=0.01),batch=32&epochs=2";
/// Rows of a table that are given back.
const CODES: &str = "v1&lab=network&data=iris(preprocess=[standardize])&model=autoencoder(widths=[6,2])&loss=mse&\
                     run=adam(lr=0.01),batch=16&epochs=2";

/// The tabs of the stage.
fn tabs(page: &Page) -> Vec<String> {
    let all =
        page.script("return [...document.querySelectorAll('.network [role=tab]')].map((tab) => tab.dataset.testid)");
    all.as_array().into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn every_view_speaks_chinese() {
    // Names of the field that stand as they are: classes, layers and numbers are the data's and the file's own words.
    let names = [
        "relu",
        "conv2d",
        "dense",
        "max",
        "pool",
        "flatten",
        "cnn",
        "mlp",
        "onnx",
        "json",
        "safetensors",
        "glorot",
        "lecun",
        "gelu",
        "elu",
        "selu",
        "swish",
        "softplus",
        "sigmoid",
        "tanh",
        "softmax",
        "dropout",
        "idx",
        "xlsx",
        "ods",
        "setosa",
        "versicolor",
        "virginica",
        "huber",
        "leaky",
        "lars",
        "lamb",
        "count",
        "noise",
        "train",
        "lr",
        "beta1",
        "beta2",
        "eps",
        "kernel",
        "filters",
        "lenet",
        "linear",
        "logits",
        "upper",
        "lower",
        "units",
        "size",
        "stride",
        "padding",
        "from",
        "rates",
        "epochs",
        "folds",
        "seeds",
        "steps",
    ];
    for link in [MOONS, DIGITS, CODES] {
        let visitor = Visitor { language: "zh-CN", motion: Motion::Reduced, ..Visitor::default() };
        let page = Page::open_as(visitor, link);
        page.wait_until("the network stands ready", || status(&page) == "paused");
        let tabs = tabs(&page);
        assert!(tabs.len() >= 4, "{link}: {tabs:?}");
        for tab in tabs {
            page.click(&format!("[data-testid={tab}]"));
            page.wait_for_frame();
            let english = english_in(&page, &names);
            assert!(english.is_empty(), "{link}, {tab}: still English: {english:#?}");
        }
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn every_view_fits_a_narrow_screen_in_light_and_dark() {
    for (size, scheme) in [((390, 844), Scheme::Dark), ((360, 640), Scheme::Light)] {
        let visitor = Visitor { size, scheme, motion: Motion::Reduced, ..Visitor::default() };
        let page = Page::open_as(visitor, DIGITS);
        page.wait_until("the network stands ready", || status(&page) == "paused");
        for tab in tabs(&page) {
            page.script(&format!("document.querySelector('[data-testid={tab}]').click()"));
            page.wait_for_frame();
            assert_nothing_overflows(&page, &format!("{tab} at {size:?}"));
            let sight = page.script(&format!(
                "const tab = document.querySelector('[data-testid={tab}]').getBoundingClientRect(),
                   list = document.querySelector('.network .stage-tabs').getBoundingClientRect();
                 return tab.left >= list.left - 1 && tab.right <= list.right + 1"
            ));
            assert_eq!(sight, true, "{tab} at {size:?} is out of sight");
        }
        for (button, sheet) in [("open-setup", ".setup"), ("open-readouts", ".readouts")] {
            page.click(&format!(".network [data-testid={button}] button"));
            page.wait_until("the sheet is open", || page.find(&format!(".network {sheet}")).is_visible());
            assert_nothing_overflows(&page, sheet);
            page.press("Escape");
        }
        assert_eq!(page.console_errors(), Vec::<String>::new());
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn keys_play_step_leap_and_return() {
    let page = opened(MOONS);
    page.script("document.activeElement?.blur()");
    page.press("ArrowRight");
    page.wait_until("a step on", || step(&page) == 1);
    page.press("Shift+ArrowRight");
    page.wait_until("ten steps on", || step(&page) == 11);
    page.press("ArrowLeft");
    page.wait_until("a step back", || step(&page) == 10);
    page.press("PageDown");
    page.wait_until("to the end of the epoch", || step(&page) == 12);
    page.press("Home");
    page.wait_until("to the start", || step(&page) == 0);
    page.press("End");
    page.wait_until("to where it was trained to", || step(&page) == 12);
    page.press("Space");
    page.wait_until("it plays to its end", || status(&page) == "ended" && step(&page) > 12);
    page.press("r");
    page.wait_until("back at the start", || step(&page) == 0);
    page.press("?");
    page.wait_until("the help is open", || page.exists("dialog[open]"));
    page.press("Escape");
    page.wait_until("and closed", || !page.exists("dialog[open]"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn every_preset_takes_a_step() {
    let page = opened(MOONS);
    for preset in PRESETS {
        page.choose("[data-testid=preset] select", preset.id);
        page.wait_until(preset.id, || status(&page) == "paused" && step(&page) == 0);
        page.click(".network [data-testid=step-forward]");
        page.wait_until(preset.id, || step(&page) == 1);
        assert_eq!(page.find("[data-testid=preset] select").property("value"), preset.id);
    }
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
