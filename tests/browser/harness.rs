//! The page in a real browser, as a test sees it: blocking calls that read like a script.
//!
//! The browser is the one that the environment names ([`super::webdriver::Kind::asked_for`]). What only Chromium can do
//! panics elsewhere with that sentence; tests for every browser (`everywhere.rs`) do without.
//!
//! Each [`Page`] has its own server, driver, Chromium and profile, so tests neither share state nor wait for one
//! another. Whatever goes wrong panics with one sentence. Nothing here sleeps for luck: [`Page::wait_until`] asks again
//! until a condition holds. The page is served below a path of its own, as a static host may do.
#![allow(dead_code, reason = "a vocabulary: the tests say what they need of it")]

use super::webdriver::{Browser, Kind, Outcome, User};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};
use xtask::server::{Served, Server};

/// Where the page is mounted.
const MOUNT: &str = "/some/path/";
/// How long a condition may take to hold, on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);
/// How often it is asked.
const POLL: Duration = Duration::from_millis(20);
/// What the wire protocol calls an element's id.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Who visits: what the browser tells the page about its user.
#[derive(Clone, Copy, Debug)]
pub struct Visitor {
    /// Preferred language, for example `en-US` or `zh-CN`.
    pub language: &'static str,
    /// Light or dark.
    pub scheme: Scheme,
    /// Whether animations are welcome.
    pub motion: Motion,
    /// Width and height of the page in CSS pixels.
    pub size: (u32, u32),
}

/// The preferred colour scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark ink on light paper.
    Light,
    /// The reverse.
    Dark,
}

/// The preferred amount of motion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// No preference.
    Full,
    /// As little as possible.
    Reduced,
}

impl Default for Visitor {
    fn default() -> Self {
        Visitor { language: "en-US", scheme: Scheme::Light, motion: Motion::Full, size: (1440, 900) }
    }
}

/// The page, open in a browser.
pub struct Page {
    pub(super) browser: Browser,
    server: Server,
    /// Where the pointer is, in pixels of the window.
    pub(super) pointer_at: Cell<(i64, i64)>,
}

/// An element of the page.
pub struct Element<'a> {
    page: &'a Page,
    /// Its address below the session's.
    path: String,
}

impl Page {
    /// Opens the page with this fragment (without `#`; empty for none) for the default [`Visitor`], and waits until the
    /// app has started.
    pub fn open(fragment: &str) -> Page {
        Page::open_as(Visitor::default(), fragment)
    }

    /// As [`Page::open`], for somebody else.
    pub fn open_as(visitor: Visitor, fragment: &str) -> Page {
        Page::open_from(&dist(), visitor, fragment)
    }

    /// As [`Page::open_as`], of a page that was built into this folder.
    pub fn open_from(folder: &Path, visitor: Visitor, fragment: &str) -> Page {
        let server = Server::start(folder, MOUNT, 0)
            .unwrap_or_else(|error| panic!("dist/ cannot be served ({error}); `cargo xtask build` builds it"));
        let dark = visitor.scheme == Scheme::Dark;
        let user = User { language: visitor.language, dark, still: visitor.motion == Motion::Reduced };
        let browser = must(Browser::start_as(Kind::asked_for(), user));
        let page = Page { browser, server, pointer_at: Cell::default() };
        page.set_size(visitor.size);
        if page.kind() == Kind::Chromium {
            page.set_preferences(visitor.scheme, visitor.motion);
        }
        page.load(fragment);
        page
    }

    /// Loads the page anew with this fragment, as a copied link would, and waits until the app has started.
    pub fn load(&self, fragment: &str) {
        let hash = if fragment.is_empty() { "" } else { "#" };
        // By way of a blank page: a changed fragment alone loads nothing.
        must(self.browser.navigate("about:blank"));
        must(self.browser.navigate(&format!("{}{hash}{fragment}", self.server.url())));
        self.watch();
        self.wait_until("the app starts", || self.script("return window.wasmBindings !== undefined") == true);
    }

    /// Which browser it is open in.
    pub fn kind(&self) -> Kind {
        self.browser.kind
    }

    /// Keeps the errors of the page from now on, for browsers that have no log of their console to read, and for tests
    /// that ask often.
    pub fn watch(&self) {
        self.script(include_str!("watch.js"));
    }

    /// Changes the fragment of the open page, as typing in the address bar would.
    pub fn set_fragment(&self, fragment: &str) {
        must(self.browser.script("location.hash = arguments[0]", json!([fragment])));
    }

    /// The fragment in the address bar, without `#`, as it stands there.
    pub fn fragment(&self) -> String {
        string(self.script("return location.href.split('#').slice(1).join('#')"))
    }

    /// The browser's Back button.
    pub fn back(&self) {
        must(self.browser.post("/back", &json!({})));
    }

    /// The browser's Forward button.
    pub fn forward(&self) {
        must(self.browser.post("/forward", &json!({})));
    }

    /// The browser's Reload button.
    pub fn reload(&self) {
        must(self.browser.post("/refresh", &json!({})));
        self.wait_until("the app starts again", || self.script("return window.wasmBindings !== undefined") == true);
    }

    /// The document's title.
    pub fn title(&self) -> String {
        string(must(self.browser.get("/title")))
    }

    /// The first element that matches, as soon as there is one.
    pub fn find(&self, css: &str) -> Element<'_> {
        self.wait_until(&format!("there is an element {css}"), || self.exists(css));
        let found = must(self.browser.post("/element", &json!({ "using": "css selector", "value": css })));
        self.element(&found)
    }

    /// All elements that match now.
    pub fn find_all(&self, css: &str) -> Vec<Element<'_>> {
        let found = must(self.browser.post("/elements", &json!({ "using": "css selector", "value": css })));
        found.as_array().map(|all| all.iter().map(|one| self.element(one)).collect()).unwrap_or_default()
    }

    /// Whether an element matches now.
    pub fn exists(&self, css: &str) -> bool {
        !self.find_all(css).is_empty()
    }

    /// Text of the first element that matches; see [`Element::text`].
    pub fn text(&self, css: &str) -> String {
        self.find(css).text()
    }

    /// Clicks the first element that matches.
    pub fn click(&self, css: &str) {
        self.find(css).click();
    }

    fn element(&self, reference: &Value) -> Element<'_> {
        let id = reference[ELEMENT].as_str().unwrap_or_else(|| panic!("{reference} is no element"));
        Element { page: self, path: format!("/element/{id}") }
    }

    /// Runs a script in every document that is loaded from now on, before the page's own.
    pub fn prepare(&self, script: &str) {
        must(self.browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })));
    }

    /// Runs the body of a JavaScript function in the page and gives what it returns.
    pub fn script(&self, body: &str) -> Value {
        must(self.browser.script(body, json!([])))
    }

    /// Asks until the condition holds; says `what` was waited for when it does not.
    pub fn wait_until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let start = Instant::now();
        while !holds() {
            if start.elapsed() > DEADLINE {
                // Said first: a page that hangs has no picture either.
                eprintln!("waited in vain until {what}");
                let picture = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("waited-in-vain.png");
                self.screenshot(&picture);
                panic!(
                    "waited in vain until {what}; console: {:?}; picture: {}",
                    self.console_errors(),
                    picture.display()
                );
            }
            thread::sleep(POLL);
        }
    }

    /// Waits until two animation frames have been drawn: what was asked for before is on the screen.
    pub fn wait_for_frame(&self) {
        let body = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))";
        must(self.browser.script_async(body, json!([])));
    }

    /// Saves what is visible as a PNG file.
    pub fn screenshot(&self, file: &Path) {
        let encoded = string(must(self.browser.get("/screenshot")));
        let picture = BASE64_STANDARD.decode(encoded).unwrap_or_else(|error| panic!("no picture: {error}"));
        std::fs::write(file, picture).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    /// Gives the page this width and height in CSS pixels, also below what a window may have.
    pub fn set_size(&self, (width, height): (u32, u32)) {
        if self.kind() != Kind::Chromium {
            return self.set_window(width, height);
        }
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        must(self.browser.devtools("Emulation.setDeviceMetricsOverride", metrics));
    }

    /// Gives the window the size at which the page is so large, as far as the browser lets it be.
    fn set_window(&self, width: u32, height: u32) {
        let (mut outer, wanted) = ((width, height), [i64::from(width), i64::from(height)]);
        for _ in 0..3 {
            must(self.browser.post("/window/rect", &json!({ "width": outer.0, "height": outer.1 })));
            self.wait_for_frame();
            let inner = self.script("return [innerWidth, innerHeight]");
            let missing = |axis: usize| wanted[axis] - inner[axis].as_i64().unwrap_or(wanted[axis]);
            let grown = |side: u32, by: i64| u32::try_from(i64::from(side) + by).unwrap_or(side);
            outer = (grown(outer.0, missing(0)), grown(outer.1, missing(1)));
            if missing(0) == 0 && missing(1) == 0 {
                return;
            }
        }
    }

    /// Changes what the user's system prefers.
    pub fn set_preferences(&self, scheme: Scheme, motion: Motion) {
        let scheme = if scheme == Scheme::Dark { "dark" } else { "light" };
        let motion = if motion == Motion::Reduced { "reduce" } else { "no-preference" };
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": motion },
        ] });
        must(self.browser.devtools("Emulation.setEmulatedMedia", features));
    }

    /// The text in the clipboard.
    pub fn clipboard(&self) -> String {
        // Elsewhere the browser was told so when it was started.
        if self.kind() == Kind::Chromium {
            self.allow_clipboard();
        }
        string(must(self.browser.script_async("navigator.clipboard.readText().then(arguments[0])", json!([]))))
    }

    fn allow_clipboard(&self) {
        let permission = json!({ "descriptor": { "name": "clipboard-read" }, "state": "granted" });
        must(self.browser.post("/permissions", &permission));
    }

    /// Errors in the console since it was last asked, uncaught ones and those of the worker included.
    pub fn console_errors(&self) -> Vec<String> {
        if self.kind() != Kind::Chromium {
            return self.watched_errors();
        }
        let entries = must(self.browser.post("/se/log", &json!({ "type": "browser" })));
        let severe = entries.as_array().into_iter().flatten().filter(|entry| entry["level"] == "SEVERE");
        severe.map(|entry| string(entry["message"].clone())).collect()
    }

    /// Errors that [`Page::watch`] has seen since it was last asked: uncaught ones, unhandled rejections, and those in
    /// the console.
    pub fn watched_errors(&self) -> Vec<String> {
        let seen = self.script("return window.descentErrors?.splice(0) ?? []");
        seen.as_array().into_iter().flatten().map(|entry| string(entry.clone())).collect()
    }

    /// What the server has sent so far.
    pub fn served(&self) -> Vec<Served> {
        self.server.served()
    }

    /// The browser itself, for what is not offered here.
    pub fn browser(&self) -> &Browser {
        &self.browser
    }
}

impl Element<'_> {
    /// Its text as a reader sees it: nothing that is hidden.
    pub fn text(&self) -> String {
        string(self.get("/text"))
    }

    /// Clicks its middle.
    pub fn click(&self) {
        self.post("/click", json!({}));
    }

    /// Types at the end of what it holds.
    pub fn type_text(&self, text: &str) {
        self.post("/value", json!({ "text": text }));
    }

    /// Replaces what it holds by typing.
    pub fn retype(&self, text: &str) {
        // Selecting and typing over is what a person does; clearing would commit an empty value between.
        self.click();
        self.page.press("Control+a");
        self.type_text(text);
    }

    /// An attribute, where it is set.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.get(&format!("/attribute/{name}")).as_str().map(str::to_owned)
    }

    /// A property of the DOM object, for example `value` or `checked`.
    pub fn property(&self, name: &str) -> Value {
        self.get(&format!("/property/{name}"))
    }

    /// The name a screen reader speaks.
    pub fn spoken_name(&self) -> String {
        string(self.get("/computedlabel"))
    }

    /// Whether a reader can see it.
    pub fn is_visible(&self) -> bool {
        self.get("/displayed") == true
    }

    fn get(&self, what: &str) -> Value {
        must(self.page.browser.get(&format!("{}{what}", self.path)))
    }

    fn post(&self, what: &str, body: Value) {
        must(self.page.browser.post(&format!("{}{what}", self.path), &body));
    }
}

/// The built page: `DESCENT_DIST` where it is set, else dist/.
pub(super) fn dist() -> PathBuf {
    std::env::var_os("DESCENT_DIST").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("dist"), PathBuf::from)
}

/// What came of it; a panic where nothing did.
pub(super) fn must<T>(outcome: Outcome<T>) -> T {
    outcome.unwrap_or_else(|error| panic!("{error}"))
}

fn string(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => panic!("{other} is no text"),
    }
}
