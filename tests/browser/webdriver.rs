//! A browser under remote control: W3C WebDriver spoken to chromedriver.
//!
//! The protocol is one JSON request an action, so the client is this file on a plain HTTP library. A ready-made client
//! (fantoccini) was weighed: it brings an asynchronous runtime and 120 crates, and takes longer to compile than all
//! other tests together.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;
use ureq::Agent;

/// What went wrong, in the driver's words.
pub type Outcome<T = Value> = Result<T, String>;

/// Longest a command may take: starting Chromium on a busy machine.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(90);

/// Flags of the headless Chromium. It runs in containers and leaves the network alone.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--enable-unsafe-webgpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-smooth-scrolling",
    "--no-first-run",
    "--window-size=1440,900",
];

/// Software WebGL and a software WebGPU adapter: the same everywhere.
const SOFTWARE: &[&str] = &["--disable-gpu", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"];

/// Names the ANGLE backend (`vulkan`, `gl-egl`, `metal`, `d3d11`) through which the browser is to draw on the machine's
/// graphics card. Without it, it draws in software.
pub const CARD: &str = "DESCENT_LAB_ANGLE";

/// One Chromium with a fresh profile, and the driver that controls it. Both end with this value.
pub struct Browser {
    driver: Child,
    /// Held open: the driver would end with the pipe.
    _stdout: BufReader<ChildStdout>,
    agent: Agent,
    /// Address of the session.
    session: String,
}

impl Browser {
    /// Starts a driver on a free port and a browser that asks for pages in `language`.
    ///
    /// # Errors
    /// Where either cannot be started.
    pub fn start(language: &str) -> Outcome<Browser> {
        // A driver ends at once where another program takes its port between its choice and its use.
        let (driver, stdout, port) = start_driver().or_else(|_| start_driver()).or_else(|_| start_driver())?;
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(COMMAND_TIMEOUT));
        let mut browser = Browser {
            driver,
            _stdout: stdout,
            agent: config.build().new_agent(),
            session: format!("http://127.0.0.1:{port}/session"),
        };
        let created = browser.post("", &capabilities(language))?;
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
    /// What the browser reports.
    pub fn devtools(&self, command: &str, parameters: Value) -> Outcome {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends Chromium and removes its profile; should it fail, ending the driver ends Chromium too.
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// A driver, its output and its port.
fn start_driver() -> Outcome<(Child, BufReader<ChildStdout>, u16)> {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("chromedriver could not be started ({error}); `cargo xtask test` installs it"))?;
    let mut stdout = BufReader::new(driver.stdout.take().ok_or("chromedriver has no output")?);
    let Some(port) = announced_port(&mut stdout) else {
        let ended = driver.kill().and_then(|()| driver.wait());
        return Err(format!("chromedriver named no port ({ended:?})"));
    };
    Ok((driver, stdout, port))
}

/// Reads the driver's greeting up to the line with its port.
fn announced_port(stdout: &mut impl BufRead) -> Option<u16> {
    stdout.lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    })
}

/// All flags: [`FLAGS`] and those of the graphics.
fn flags() -> Vec<String> {
    let graphics: Vec<String> = match std::env::var(CARD) {
        Ok(backend) => vec![
            format!("--use-angle={backend}"),
            "--ignore-gpu-blocklist".to_owned(),
            "--enable-gpu-rasterization".to_owned(),
            "--enable-features=Vulkan".to_owned(),
        ],
        Err(_) => SOFTWARE.iter().map(|flag| (*flag).to_owned()).collect(),
    };
    FLAGS.iter().map(|flag| (*flag).to_owned()).chain(graphics).collect()
}

fn capabilities(language: &str) -> Value {
    let mut options = json!({ "args": flags(), "prefs": { "intl.accept_languages": language } });
    if let Some(binary) = chromium() {
        options["binary"] = json!(binary);
    }
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": 60_000, "pageLoad": 60_000, "implicit": 0 },
    } } })
}

fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates = ["chromium", "chromium-browser", "google-chrome"];
    candidates.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
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
