//! The browsers that the page is tried in: how each is started with its driver, and what each is told about its user.
//!
//! All three speak W3C WebDriver. What goes beyond it (the DevTools protocol, the console's log, the user's preferences)
//! only some can do; [`super::Browser::kind`] tells which browser it is, and the harness asks.

use super::Outcome;
use serde_json::{Value, json};
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Names the browser that the tests run in: `chromium` (also where it is not set), `firefox` or `webkit`.
pub const BROWSER: &str = "DESCENT_LAB_BROWSER";
/// Where geckodriver is, if not on the PATH.
pub const GECKODRIVER: &str = "DESCENT_LAB_GECKODRIVER";
/// Names the ANGLE backend (`vulkan`, `gl-egl`, `metal`, `d3d11`) through which the browser is to draw on the machine's
/// graphics card. Without it, it draws in software.
pub const CARD: &str = "DESCENT_LAB_ANGLE";

/// How long a driver may take until it listens.
const DRIVER_START: Duration = Duration::from_secs(30);
/// Folders in which distributions keep WebKitGTK's small browser, below `/usr/lib` and `/usr/libexec`.
const WEBKIT: &[&str] = &["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"];

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

/// A browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium by chromedriver. It alone speaks DevTools and has a log of its console.
    Chromium,
    /// Firefox by geckodriver, without a screen.
    Firefox,
    /// WebKitGTK's MiniBrowser by WebKitWebDriver, on a screen of its own by Xvfb.
    WebKit,
}

/// What the browser is told about its user.
#[derive(Clone, Copy, Debug)]
pub struct User {
    /// Preferred language, for example `en-US`.
    pub language: &'static str,
    /// Whether dark colours are preferred.
    pub dark: bool,
    /// Whether less motion is.
    pub still: bool,
}

/// A driver that listens, what else runs for it, and its port.
pub struct Driver {
    /// The driver last: it ends first.
    processes: Vec<Child>,
    /// A folder that goes with it.
    folder: Option<PathBuf>,
    /// Where it listens.
    pub port: u16,
}

impl Drop for Driver {
    fn drop(&mut self) {
        for process in self.processes.iter_mut().rev() {
            let _ = process.kill();
            let _ = process.wait();
        }
        if let Some(folder) = &self.folder {
            let _ = fs::remove_dir_all(folder);
        }
    }
}

impl Kind {
    /// The browser that [`BROWSER`] names.
    ///
    /// # Panics
    /// Where it names none of these.
    pub fn asked_for() -> Kind {
        match std::env::var(BROWSER).as_deref() {
            Err(_) | Ok("" | "chromium") => Kind::Chromium,
            Ok("firefox") => Kind::Firefox,
            Ok("webkit") => Kind::WebKit,
            Ok(other) => panic!("{BROWSER} is \"{other}\"; it may be chromium, firefox or webkit"),
        }
    }

    /// Starts its driver on a free port.
    ///
    /// # Errors
    /// Where it cannot be started; says what to install.
    pub fn start_driver(self, user: User) -> Outcome<Driver> {
        match self {
            Kind::Chromium => announced(Command::new("chromedriver").arg("--port=0"), "started successfully on port "),
            Kind::Firefox => {
                let program = std::env::var_os(GECKODRIVER).unwrap_or_else(|| "geckodriver".into());
                announced(Command::new(program).args(["--port", "0", "--log", "info"]), "Listening on 127.0.0.1:")
            }
            Kind::WebKit => webkit_driver(user),
        }
    }

    /// What a session of it is asked to be like.
    pub fn capabilities(self, user: User) -> Value {
        let timeouts = json!({ "script": 60_000, "pageLoad": 60_000, "implicit": 0 });
        let wished = match self {
            Kind::Chromium => chromium(user),
            Kind::Firefox => firefox(user),
            Kind::WebKit => webkit(),
        };
        let mut all = json!({ "timeouts": timeouts });
        for (key, value) in wished.as_object().into_iter().flatten() {
            all[key] = value.clone();
        }
        json!({ "capabilities": { "alwaysMatch": all } })
    }
}

/// Starts a driver that prints the port it has found, after these words.
fn announced(command: &mut Command, words: &str) -> Outcome<Driver> {
    let mut driver = spawn(command)?;
    let mut stdout = BufReader::new(driver.stdout.take().ok_or("the driver has no output")?);
    let port = (&mut stdout).lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once(words)?;
        port.trim().trim_end_matches('.').parse().ok()
    });
    let mut driver = Driver { processes: vec![driver], folder: None, port: 0 };
    driver.port = port.ok_or("the driver named no port")?;
    drain(stdout);
    Ok(driver)
}

/// Reads what nobody wants to know: a program stops where its output is full, and ends where it is closed.
fn drain(mut stdout: BufReader<ChildStdout>) {
    thread::spawn(move || io::copy(&mut stdout, &mut io::sink()));
}

fn spawn(command: &mut Command) -> Outcome<Child> {
    let program = command.get_program().to_string_lossy().into_owned();
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    child.map_err(|error| format!("{program} could not be started ({error}); `cargo xtask test` installs it"))
}

/// Starts a screen, and on it the driver of WebKitGTK, which takes a port but finds none.
fn webkit_driver(user: User) -> Outcome<Driver> {
    let screen = &mut Command::new("Xvfb");
    let mut screen = spawn(screen.args(["-displayfd", "1", "-screen", "0", "2000x1400x24", "-nolisten", "tcp"]))?;
    let mut number = String::new();
    let mut stdout = BufReader::new(screen.stdout.take().ok_or("Xvfb has no output")?);
    let read = stdout.read_line(&mut number);
    let mut driver = Driver { processes: vec![screen], folder: None, port: 0 };
    read.map_err(|error| format!("Xvfb named no screen ({error})"))?;
    drain(stdout);

    driver.port = free_port()?;
    let locale = format!("{}.UTF-8", user.language.replace('-', "_"));
    let mut command = Command::new("WebKitWebDriver");
    command.arg(format!("--port={}", driver.port));
    command.env("DISPLAY", format!(":{}", number.trim())).env_remove("WAYLAND_DISPLAY");
    // What a container lacks: a session bus, a graphics card and its buffers.
    command.envs([("NO_AT_BRIDGE", "1"), ("GDK_BACKEND", "x11"), ("LIBGL_ALWAYS_SOFTWARE", "1")]);
    command.envs([("WEBKIT_DISABLE_DMABUF_RENDERER", "1"), ("GSETTINGS_BACKEND", "memory")]);
    command.envs([("LANGUAGE", &user.language.replace('-', "_")), ("LC_ALL", &locale)]);
    let folder = settings(driver.port, user).map_err(|error| format!("no folder for WebKit's settings ({error})"))?;
    command.env("XDG_CONFIG_HOME", &folder);
    driver.folder = Some(folder);
    let mut process = spawn(&mut command)?;
    process.stdout.take().map(BufReader::new).into_iter().for_each(drain);
    driver.processes.push(process);

    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, driver.port)).is_err() {
        if start.elapsed() > DRIVER_START {
            return Err("WebKitWebDriver does not listen".to_owned());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(driver)
}

/// A folder of settings that say whether things may move. The name of the port makes it this driver's own.
fn settings(port: u16, user: User) -> io::Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("descent-lab-webkit-{port}"));
    for version in ["gtk-3.0", "gtk-4.0"] {
        fs::create_dir_all(folder.join(version))?;
        let text = format!("[Settings]\ngtk-enable-animations={}\n", i32::from(!user.still));
        fs::write(folder.join(version).join("settings.ini"), text)?;
    }
    Ok(folder)
}

/// A port that nothing listens on now.
fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address.map(|address| address.port()).map_err(|error| format!("there is no free port ({error})"))
}

fn chromium(user: User) -> Value {
    let graphics: Vec<String> = match std::env::var(CARD) {
        Ok(backend) => vec![
            format!("--use-angle={backend}"),
            "--ignore-gpu-blocklist".to_owned(),
            "--enable-gpu-rasterization".to_owned(),
            "--enable-features=Vulkan".to_owned(),
        ],
        Err(_) => SOFTWARE.iter().map(|flag| (*flag).to_owned()).collect(),
    };
    let flags: Vec<String> = FLAGS.iter().map(|flag| (*flag).to_owned()).chain(graphics).collect();
    let mut options = json!({ "args": flags, "prefs": { "intl.accept_languages": user.language } });
    if let Some(binary) = on_path(&["chromium", "chromium-browser", "google-chrome"]) {
        options["binary"] = json!(binary);
    }
    json!({ "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } })
}

fn firefox(user: User) -> Value {
    let mut options = json!({
        "args": ["-headless", "--width=1440", "--height=900"],
        "prefs": {
            "intl.accept_languages": user.language,
            "ui.systemUsesDarkTheme": i32::from(user.dark),
            "ui.prefersReducedMotion": i32::from(user.still),
            // The clipboard of one test is its own.
            "dom.events.testing.asyncClipboard": true,
            "webgl.force-enabled": true,
        },
    });
    if let Some(binary) = on_path(&["firefox-esr", "firefox"]) {
        options["binary"] = json!(binary);
    }
    json!({ "browserName": "firefox", "moz:firefoxOptions": options })
}

fn webkit() -> Value {
    let mut options = json!({ "args": ["--automation"] });
    if let Some(binary) = mini_browser() {
        options["binary"] = json!(binary);
    }
    json!({ "browserName": "MiniBrowser", "webkitgtk:browserOptions": options })
}

/// WebKitGTK's small browser, which stands on no PATH.
fn mini_browser() -> Option<PathBuf> {
    let roots = [Path::new("/usr/lib"), Path::new("/usr/libexec")];
    let folders = roots.iter().flat_map(|root| {
        let below = std::fs::read_dir(root).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        std::iter::once(root.to_path_buf()).chain(below)
    });
    let folders: Vec<PathBuf> = folders.collect();
    let candidates = WEBKIT.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    candidates.map(|folder| folder.join("MiniBrowser")).find(|file| file.is_file())
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}
