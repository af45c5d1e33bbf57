//! The hand on the page: keys pressed, the pointer moved, pressed and released.

use super::harness::{Page, must};
use super::webdriver::Kind;
use serde_json::{Value, json};

/// Steps in which the pointer moves.
const MOVE_STEPS: i64 = 6;

/// The main button of the mouse.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Button {
    Up,
    Down,
}

impl Page {
    /// Presses and releases a key on what has the focus, for example `a`, `Space`, `ArrowRight`, `Shift+Tab`.
    pub fn press(&self, combination: &str) {
        let keys: Vec<String> = combination.split('+').map(key_value).collect();
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let actions: Vec<Value> = down.chain(up).collect();
        self.perform(json!({ "type": "key", "id": "keyboard", "actions": actions }));
    }

    /// Presses the pointer at `from` in the first element that matches, moves it to `to` and releases it. Positions are
    /// fractions of the element's box: `(0.0, 0.0)` is its top left, `(1.0, 1.0)` its bottom right corner.
    pub fn drag(&self, css: &str, from: (f64, f64), to: (f64, f64)) {
        self.pointer_down(css, from);
        self.pointer_move(css, to);
        self.pointer_up();
    }

    /// The first third of [`Page::drag`], for tests that look while the pointer is down.
    pub fn pointer_down(&self, css: &str, at: (f64, f64)) {
        self.hover(css, at);
        self.mouse("mousePressed", Button::Down);
    }

    /// Moves the pointer there in a few steps, a frame each.
    pub fn pointer_move(&self, css: &str, to: (f64, f64)) {
        let (from, to) = (self.pointer_at.get(), self.position(css, to));
        let between = |a: i64, b: i64, step: i64| a + (b - a) * step / MOVE_STEPS;
        for step in 1..=MOVE_STEPS {
            self.pointer_at.set((between(from.0, to.0, step), between(from.1, to.1, step)));
            self.mouse("mouseMoved", Button::Down);
            self.wait_for_frame();
        }
    }

    /// Releases the pointer.
    pub fn pointer_up(&self) {
        self.mouse("mouseReleased", Button::Up);
    }

    /// Holds the pointer over a position of the first element that matches.
    pub fn hover(&self, css: &str, at: (f64, f64)) {
        self.pointer_at.set(self.position(css, at));
        self.mouse("mouseMoved", Button::Up);
    }

    /// Tells the browser what the mouse does where the pointer is. WebDriver's own moves name no held button, and a
    /// slider then lets go of its thumb.
    fn mouse(&self, kind: &str, button: Button) {
        if self.kind() != Kind::Chromium {
            return self.mouse_elsewhere(kind);
        }
        let (x, y) = self.pointer_at.get();
        let name = if button == Button::Up && kind == "mouseMoved" { "none" } else { "left" };
        let held = i32::from(button == Button::Down);
        let clicks = i32::from(kind != "mouseMoved");
        let event = json!({ "type": kind, "x": x, "y": y, "button": name, "buttons": held, "clickCount": clicks });
        must(self.browser.devtools("Input.dispatchMouseEvent", event));
    }

    /// The same in the words of WebDriver, where they do.
    fn mouse_elsewhere(&self, kind: &str) {
        let (x, y) = self.pointer_at.get();
        let action = match kind {
            "mousePressed" => json!({ "type": "pointerDown", "button": 0 }),
            "mouseReleased" => json!({ "type": "pointerUp", "button": 0 }),
            _ => json!({ "type": "pointerMove", "x": x, "y": y, "duration": 0 }),
        };
        let parameters = json!({ "pointerType": "mouse" });
        self.perform(json!({ "type": "pointer", "id": "mouse", "parameters": parameters, "actions": [action] }));
    }

    fn perform(&self, source: Value) {
        must(self.browser.post("/actions", &json!({ "actions": [source] })));
    }

    /// A position in the window, in whole pixels, after scrolling the element into view.
    fn position(&self, css: &str, at: (f64, f64)) -> (i64, i64) {
        self.find(css);
        let body = "const element = document.querySelector(arguments[0]);
                    element.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
                    const box = element.getBoundingClientRect();
                    return [box.left + arguments[1] * box.width, box.top + arguments[2] * box.height];";
        let found = must(self.browser.script(body, json!([css, at.0, at.1])));
        let pixel = |index: usize| found[index].as_f64().unwrap_or_default().round() as i64;
        (pixel(0), pixel(1))
    }
}

/// What the wire protocol calls a key.
pub(super) fn key_value(name: &str) -> String {
    let special = match name {
        "Space" => " ",
        // Stands for itself where it joins keys.
        "Plus" => "+",
        "Enter" => "\u{e007}",
        "Tab" => "\u{e004}",
        "Escape" => "\u{e00c}",
        "Backspace" => "\u{e003}",
        "Delete" => "\u{e017}",
        "Shift" => "\u{e008}",
        "Control" => "\u{e009}",
        "Alt" => "\u{e00a}",
        "End" => "\u{e010}",
        "Home" => "\u{e011}",
        "ArrowLeft" => "\u{e012}",
        "ArrowUp" => "\u{e013}",
        "ArrowRight" => "\u{e014}",
        "ArrowDown" => "\u{e015}",
        "PageUp" => "\u{e00e}",
        "PageDown" => "\u{e00f}",
        single if single.chars().count() == 1 => single,
        other => panic!("no key is called {other}"),
    };
    special.to_owned()
}
