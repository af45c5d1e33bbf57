//! A browser under remote control: W3C WebDriver spoken to its driver.
//!
//! The protocol is one JSON request an action, so the client is this file on a plain HTTP library. A ready-made client
//! (fantoccini) was weighed: it brings an asynchronous runtime and 120 crates, and takes longer to compile than all
//! other tests together.

#[path = "kind.rs"]
mod kind;

#[allow(unused_imports, reason = "the benchmarks know one browser and its graphics, the tests all")]
pub use kind::{CARD, Kind, User};

use kind::Driver;
use serde_json::{Value, json};
use std::time::Duration;
use ureq::Agent;

/// What went wrong, in the driver's words.
pub type Outcome<T = Value> = Result<T, String>;

/// Longest a command may take: starting a browser on a busy machine.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(90);

/// One browser with a fresh profile, and the driver that controls it. Both end with this value.
pub struct Browser {
    /// Which it is.
    pub kind: Kind,
    /// Ends after the session has been closed.
    _driver: Driver,
    agent: Agent,
    /// Address of the session.
    session: String,
}

#[allow(dead_code, reason = "the benchmarks start Chromium, the tests the browser they are asked for")]
impl Browser {
    /// Starts a Chromium that asks for pages in `language`.
    ///
    /// # Errors
    /// Where it or its driver cannot be started.
    pub fn start(language: &'static str) -> Outcome<Browser> {
        Browser::start_as(Kind::Chromium, User { language, dark: false, still: false })
    }

    /// Starts a driver on a free port and a browser for this user.
    ///
    /// # Errors
    /// Where either cannot be started.
    pub fn start_as(kind: Kind, user: User) -> Outcome<Browser> {
        // A driver ends at once where another program takes its port between its choice and its use.
        let start = || kind.start_driver(user);
        let driver = start().or_else(|_| start()).or_else(|_| start())?;
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(COMMAND_TIMEOUT));
        let session = format!("http://127.0.0.1:{}/session", driver.port);
        let mut browser = Browser { kind, _driver: driver, agent: config.build().new_agent(), session };
        let created = browser.post("", &kind.capabilities(user))?;
        let id = created["sessionId"].as_str().ok_or("the driver named no session")?;
        browser.session = format!("{}/{id}", browser.session);
        Ok(browser)
    }

    /// Asks for something.
    ///
    /// # Errors
    /// What the driver reports.
    pub fn get(&self, path: &str) -> Outcome {
        let response = self.agent.get(format!("{}{path}", self.session)).call();
        answer(path, response)
    }

    /// Has something done.
    ///
    /// # Errors
    /// What the driver reports.
    pub fn post(&self, path: &str, body: &Value) -> Outcome {
        let response = self.agent.post(format!("{}{path}", self.session)).send_json(body);
        answer(path, response)
    }

    /// Opens an address and waits until it has loaded.
    ///
    /// # Errors
    /// What the driver reports.
    pub fn navigate(&self, url: &str) -> Outcome<()> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// Runs the body of a JavaScript function with `arguments` and gives what it returns.
    ///
    /// # Errors
    /// What the script throws.
    pub fn script(&self, body: &str, arguments: Value) -> Outcome {
        self.post("/execute/sync", &json!({ "script": body, "args": arguments }))
    }

    /// As [`Browser::script`], for a body that hands its result to its last argument, a function, when it has it.
    ///
    /// # Errors
    /// What the script throws, or that it took too long.
    pub fn script_async(&self, body: &str, arguments: Value) -> Outcome {
        self.post("/execute/async", &json!({ "script": body, "args": arguments }))
    }

    /// A command of the Chrome DevTools protocol, for what WebDriver cannot say.
    ///
    /// # Errors
    /// What the browser reports; that another browser than Chromium has no such thing.
    pub fn devtools(&self, command: &str, parameters: Value) -> Outcome {
        if self.kind != Kind::Chromium {
            return Err(format!("{command}: only Chromium speaks DevTools, {:?} does not", self.kind));
        }
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends the browser and removes its profile; should it fail, ending the driver ends the browser too.
        let _ = self.agent.delete(&self.session).call();
    }
}

/// The `value` of an answer, or the error it holds.
fn answer(path: &str, response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Outcome {
    let unreadable = |error: ureq::Error| format!("{path}: the driver does not answer ({error})");
    let mut response = response.map_err(unreadable)?;
    let mut body: Value = response.body_mut().with_config().limit(64 << 20).read_json().map_err(unreadable)?;
    let value = body["value"].take();
    match value["error"].as_str() {
        Some(error) if !response.status().is_success() => {
            let message = value["message"].as_str().unwrap_or_default().lines().next().unwrap_or_default();
            Err(format!("{path}: {error}: {message}"))
        }
        _ => Ok(value),
    }
}
