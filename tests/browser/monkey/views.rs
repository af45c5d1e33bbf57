//! What there is to see of each lab, and how it is reached: the views that the monkey plays with and the sweep goes over.

use crate::harness::{Motion, Page, Visitor};
use serde_json::json;

/// A lab, by its tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lab {
    /// Optimizers race on a surface.
    Surface,
    /// Networks train.
    Network,
}

/// A view of a lab.
#[derive(Debug)]
pub struct View {
    /// Names it in a report and on the command line.
    pub name: &'static str,
    /// Its lab.
    pub lab: Lab,
    /// The link that it is reached from.
    pub link: &'static str,
    /// Width and height of the page in CSS pixels.
    pub size: (u32, u32),
    /// What is pressed to reach it, in order.
    presses: &'static [&'static str],
    /// What matches as long as it is shown.
    pub shown: &'static str,
}

/// A desk, and a phone held upright.
const DESK: (u32, u32) = (1440, 900);
const PHONE: (u32, u32) = (390, 844);

/// Two runs, one of them a search method: its line search, shapes and notes are there too.
const RUNS: &str = "v1&surface=himmelblau&start=-1,-1&steps=60&run=adam(lr=0.1)&run=bfgs";
/// A surface and a rule as somebody types them, with noise.
const TYPED: &str = "v1&surface=formula&steps=60&noise=0.1&run=adam(lr=0.05)&run=custom";
const MOONS: &str = "v1&lab=network&data=moons(count=120)&model=mlp(hidden=[8,4])&loss=binary_cross_entropy&\
                     run=adam(lr=0.01),batch=16&run=sgd(lr=0.1),batch=16&epochs=40";
const SINE: &str = "v1&lab=network&data=regression_sine&model=mlp(hidden=[8],activation=tanh)&loss=mse&\
                    run=adam(lr=0.01),batch=16&epochs=40";
const DIGITS: &str = "v1&lab=network&data=digits(train=200,test=1400,preprocess=[min_max])&model=cnn(layers=[conv2d(filters=4),\
                      relu,max_pool,flatten,dense(units=10)])&loss=cross_entropy&run=adam(lr=0.01),batch=32&epochs=6";
const TABLE: &str = "v1&lab=network&data=iris(preprocess=[standardize])&model=mlp(hidden=[6])&loss=cross_entropy&\
                     run=adam(lr=0.01),batch=16&epochs=20";
const CODES: &str = "v1&lab=network&data=digits(train=200,test=1400,preprocess=[min_max])&model=autoencoder(widths=[16,2])&\
                     loss=mse&run=adam(lr=0.01),batch=32&epochs=6";
const SWEEP: &str = "v1&lab=network&data=moons(count=120)&model=mlp(hidden=[8])&loss=binary_cross_entropy&\
                     run=adam(lr=0.01),batch=16&run=sgd(lr=0.1),batch=16&epochs=10&\
                     selection=sweep(from=0.001,to=0.1,rates=3,schedules=[constant],batches=[16,64],epochs=3)";

macro_rules! view {
    ($lab:ident, $name:literal, $link:ident, $size:ident, [$($press:literal),*], $shown:literal) => {
        View { name: $name, lab: Lab::$lab, link: $link, size: $size, presses: &[$($press),*], shown: $shown }
    };
}

/// All views.
pub const VIEWS: &[View] = &[
    view!(Surface, "contour", RUNS, DESK, [], "#stage-view-contour:checked"),
    view!(Surface, "relief", RUNS, DESK, ["#stage-view-relief"], "#stage-view-relief:checked"),
    view!(Surface, "model", RUNS, DESK, ["[data-testid=model]"], "[data-testid=model][aria-pressed=true]"),
    view!(Surface, "basins", RUNS, DESK, ["#map-basins"], "#map-basins:checked"),
    view!(Surface, "rates", RUNS, DESK, ["#map-rates"], "#map-rates:checked"),
    view!(Surface, "typed", TYPED, DESK, [], "[data-testid=formula-editor]"),
    view!(Surface, "presenter", RUNS, DESK, ["[data-testid=presenter] button"], ".app.presenter:not([hidden])"),
    view!(
        Surface,
        "set-up on a phone",
        RUNS,
        PHONE,
        ["[data-testid=open-setup] button"],
        "[data-testid=open-setup] [aria-expanded=true]"
    ),
    view!(
        Surface,
        "read-outs on a phone",
        RUNS,
        PHONE,
        ["[data-testid=open-readouts] button"],
        "[data-testid=open-readouts] [aria-expanded=true]"
    ),
    view!(Network, "boundary", MOONS, DESK, ["[data-testid=tab-boundary]"], "[data-testid=view-boundary]"),
    view!(
        Network,
        "boundary of a regression",
        SINE,
        DESK,
        ["[data-testid=tab-boundary]"],
        "[data-testid=view-boundary]"
    ),
    view!(Network, "layers", MOONS, DESK, ["[data-testid=tab-layers]"], "[data-testid=view-layers]"),
    view!(Network, "layers of images", DIGITS, DESK, ["[data-testid=tab-layers]"], "[data-testid=view-layers]"),
    view!(Network, "layers of a table", TABLE, DESK, ["[data-testid=tab-layers]"], "[data-testid=view-layers]"),
    view!(Network, "confusion", DIGITS, DESK, ["[data-testid=tab-confusion]"], "[data-testid=view-confusion]"),
    view!(
        Network,
        "confusion of a table",
        TABLE,
        DESK,
        ["[data-testid=tab-confusion]"],
        "[data-testid=view-confusion]"
    ),
    view!(Network, "draw", DIGITS, DESK, ["[data-testid=tab-draw]"], "[data-testid=view-draw]"),
    view!(
        Network,
        "reconstructions",
        CODES,
        DESK,
        ["[data-testid=tab-reconstructions]"],
        "[data-testid=view-reconstructions]"
    ),
    view!(Network, "latent", CODES, DESK, ["[data-testid=tab-latent]"], "[data-testid=view-latent]"),
    view!(Network, "curves", MOONS, DESK, ["[data-testid=tab-curves]"], "[data-testid=view-curves]"),
    view!(Network, "selection", SWEEP, DESK, ["[data-testid=tab-selection]"], "[data-testid=view-selection]"),
    view!(
        Network,
        "presenter of networks",
        MOONS,
        DESK,
        [".network [data-testid=presenter] button"],
        ".app.network.presenter"
    ),
    view!(
        Network,
        "networks on a phone",
        DIGITS,
        PHONE,
        [".network [data-testid=open-setup] button"],
        ".network [data-testid=open-setup] [aria-expanded=true]"
    ),
    view!(
        Network,
        "read-outs of networks on a phone",
        MOONS,
        PHONE,
        [".network [data-testid=open-readouts] button"],
        ".network [data-testid=open-readouts] [aria-expanded=true]"
    ),
];

/// A page in the browser, at its first view, with the hints of a first visit over. Saving a file and choosing one would
/// leave the page for a window of the system: they end at the page's edge.
pub fn opened(view: &View, motion: Motion) -> Page {
    let page = Page::open_as(Visitor { motion, size: view.size, ..Visitor::default() }, "");
    page.script("localStorage.setItem('descent-lab.hints', '3')");
    page
}

impl View {
    /// Loads its link afresh and reaches it.
    pub fn reach(&self, page: &Page) {
        page.set_size(self.size);
        page.load(self.link);
        page.script(
            "HTMLAnchorElement.prototype.click = () => {};
             addEventListener('click', (event) => event.target.closest?.('input[type=file]') && event.preventDefault(), true);",
        );
        self.enter(page);
    }

    /// Opens its link again without loading the page anew, and reaches it, whatever the page shows now.
    pub fn reopen(&self, page: &Page) {
        page.script(&format!(
            "document.querySelectorAll('dialog[open] .dialog-head button').forEach((button) => button.click());
             document.querySelectorAll('[data-testid=leave-presenter] button').forEach((button) => button.click());
             document.querySelectorAll('.sheet-head button').forEach((button) => button.getClientRects().length && button.click());
             location.hash = '';
             location.hash = {}",
            json!(self.link)
        ));
        self.enter(page);
    }

    /// From its link to what it shows.
    pub fn enter(&self, page: &Page) {
        page.wait_until("the lab stands ready", || {
            let ready = page.script(
                "const app = [...document.querySelectorAll('.app')].find((app) => app.getClientRects().length > 0);
                 return ['playing', 'paused', 'ended'].includes(app?.dataset.status);",
            );
            ready == true
        });
        for press in self.presses {
            if !self.is_shown(page) {
                page.wait_until(&format!("there is {press}"), || page.exists(press));
                page.script(&format!("document.querySelector({}).click()", json!(press)));
            }
        }
        page.wait_until(&format!("{} is shown", self.name), || self.is_shown(page));
    }

    /// Whether the network learns from images.
    pub fn is_of_images(&self) -> bool {
        [DIGITS, CODES].contains(&self.link)
    }

    /// Whether it is what the page shows.
    pub fn is_shown(&self, page: &Page) -> bool {
        page.exists(self.shown)
    }
}
