//! The invariants of ARCHITECTURE.md that can be read off the sources and the registries.
//!
//! A rule that is broken names every file and line that breaks it, and why the rule exists. To add one, add a [`Ban`] to
//! the table, or a test below it. What these tests cannot see (that a step allocates nothing, that bits agree) is
//! tested where it happens.
#![cfg(not(target_arch = "wasm32"))]

use descent_lab::activation::Activation;
use descent_lab::data::{augment::Augment, dataset::Recipe, preprocess::Preprocess};
use descent_lab::init::Initializer;
use descent_lab::layer::Layer;
use descent_lab::loss::Loss;
use descent_lab::model::Model;
use descent_lab::optim::line_search::LineSearch;
use descent_lab::registry::{Entry, Item, Text};
use descent_lab::regularization::Regularizer;
use descent_lab::selection::Selector;
use descent_lab::{optim::Rule, schedule::Schedule, surface::Surface};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Words that may not stand in some of the files.
struct Ban {
    /// Whole words or paths.
    words: &'static [&'static str],
    /// Where they may not stand, by the file's path.
    applies: fn(&str) -> bool,
    /// Why.
    why: &'static str,
}

/// The core is what is compiled and tested natively.
fn core(path: &str) -> bool {
    path.starts_with("src/") && !page(path) && !worker(path) && !path.starts_with("src/bin/")
}

fn page(path: &str) -> bool {
    path == "src/page.rs" || path.starts_with("src/page/")
}

fn worker(path: &str) -> bool {
    path == "src/worker.rs" || path.starts_with("src/worker/")
}

fn anywhere(_path: &str) -> bool {
    true
}

const BANS: &[Ban] = &[
    Ban {
        words: &["web_sys", "js_sys", "wasm_bindgen", "gloo", "yew", "plotters", "plotters_canvas"],
        applies: |path| core(path) || path.starts_with("src/bin/lab/"),
        why: "the core knows no browser, so that it runs and is tested natively; glue belongs in page/ or worker/",
    },
    Ban {
        words: &["wgpu"],
        applies: |path| path.starts_with("src/") && !path.starts_with("src/exec/gpu"),
        why: "only exec/gpu/ speaks to a GPU; everything else goes through the trait Executor",
    },
    Ban {
        words: &["CanvasRenderingContext2d", "HtmlCanvasElement", "OffscreenCanvas", "plotters", "yew"],
        applies: worker,
        why: "the worker computes and never draws",
    },
    Ban {
        words: &["std::time", "SystemTime", "Instant", "HashMap", "HashSet", "thread_rng", "getrandom"],
        applies: core,
        why: "numbers depend on the experiment alone: no clock, no hash-map order, no global generator",
    },
    Ban {
        words: &["mul_add", "fma", "fmaf", "f32x4_relaxed_madd", "f64x2_relaxed_madd"],
        applies: |path| path.starts_with("src/") && !path.starts_with("src/exec/gpu"),
        why: "a fused multiply-add rounds once where the others round twice, so targets would differ in the last bit",
    },
    Ban {
        words: &["class_name", "current_target"],
        applies: page,
        why: "the class name of an element of a drawing is no text, and reading it traps; handlers are called by the root \
              of the app, which is the current target of every event: page/pointed.rs gives what is meant",
    },
    Ban {
        words: &["todo!", "unimplemented!", "dbg!", "TODO", "FIXME", "XXX"],
        applies: anywhere,
        why: "unfinished work belongs in an issue, not in the code",
    },
];

/// Modules that evaluate: the page shows what the worker computed and names none of them.
const EVALUATORS: &[(&str, &[&str])] = &[
    ("expr", &["compile", "machine", "scalar", "slice", "tape", "vector"]),
    ("landscape", &["contour", "grid"]),
    ("map", &["kernel", "minima"]),
    ("train", &["session"]),
];

/// Longest file, in lines.
const MAX_LINES: usize = 500;

#[test]
fn banned_words_stay_where_they_belong() {
    let sources = rust_files();
    let mut report = String::new();
    for ban in BANS {
        let mut breaches = Vec::new();
        for source in sources.iter().filter(|source| (ban.applies)(&source.path)) {
            for (number, line) in source.lines() {
                let found = ban.words.iter().filter(|word| mentions(line, word));
                breaches.extend(found.map(|word| format!("{}:{number}: {word}: {}", source.path, line.trim())));
            }
        }
        describe(&mut report, ban.why, &breaches);
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn the_page_never_evaluates() {
    let mut breaches = Vec::new();
    for source in rust_files().iter().filter(|source| page(&source.path)) {
        let code: String = source.lines().map(|(_, line)| format!("{}\n", code_of(line))).collect();
        for (parent, modules) in EVALUATORS {
            let named = children(&code, parent);
            let evaluators = modules.iter().filter(|module| named.contains(**module));
            breaches.extend(evaluators.map(|module| format!("{}: names {parent}::{module}", source.path)));
        }
    }
    refuse("evaluating takes time, and the page has 16 ms a frame: ask the worker", &breaches);
}

#[test]
fn files_hold_one_idea() {
    let long = |source: &Source| source.text.lines().count() > MAX_LINES;
    let breaches: Vec<String> = rust_files().iter().filter(|source| long(source)).map(|s| s.path.clone()).collect();
    refuse(&format!("a file over {MAX_LINES} lines hides two ideas: split it"), &breaches);
}

#[test]
fn files_say_what_they_are() {
    let bare = |source: &Source| !source.text.starts_with("//!");
    let breaches: Vec<String> = rust_files().iter().filter(|source| bare(source)).map(|s| s.path.clone()).collect();
    refuse("a file begins with a comment that says what it is for", &breaches);
}

#[test]
fn registries_hold_every_file_with_its_source() {
    let mut breaches = Vec::new();
    registry_files::<Surface>("src/surface", &mut breaches);
    registry_files::<Rule>("src/optim", &mut breaches);
    registry_files::<LineSearch>("src/optim/line_search", &mut breaches);
    registry_files::<Schedule>("src/schedule", &mut breaches);
    registry_files::<Layer>("src/layer", &mut breaches);
    registry_files::<Model>("src/model", &mut breaches);
    registry_files::<Loss>("src/loss", &mut breaches);
    registry_files::<Activation>("src/activation", &mut breaches);
    registry_files::<Initializer>("src/init", &mut breaches);
    registry_files::<Regularizer>("src/regularization", &mut breaches);
    registry_files::<Recipe>("src/data/dataset", &mut breaches);
    registry_files::<Preprocess>("src/data/preprocess", &mut breaches);
    registry_files::<Augment>("src/data/augment", &mut breaches);
    registry_files::<Selector>("src/selection", &mut breaches);
    refuse("an entry is one file, named by its id, whose header cites where it comes from", &breaches);
}

/// Folders within the one of the optimizers: search methods are entries of the same registry, line searches of another.
const SEARCH: &str = "src/optim/search/";
const LINE_SEARCH: &str = "src/optim/line_search/";
/// Parts of an entry, or of all of a folder's.
const PARTS: [&str; 6] = [
    "src/data/dataset/glyphs/",
    "src/data/preprocess/fitted.rs",
    "src/data/preprocess/statistics.rs",
    "src/optim/resting.rs",
    "src/selection/statistics.rs",
    "src/selection/trial.rs",
];

/// Each file of the folder is an entry of the registry, and its header has a line `Source:`.
fn registry_files<E: Entry>(folder: &str, breaches: &mut Vec<String>) {
    let mut listed: BTreeSet<&str> = E::table().iter().map(|entry| entry.item().id).collect();
    for source in files_below(folder, &["rs"]) {
        let inner = folder == "src/optim"
            && (source.path.starts_with(LINE_SEARCH)
                || [SEARCH, LINE_SEARCH].iter().any(|f| source.path == format!("{}.rs", f.trim_end_matches('/'))));
        if inner || PARTS.iter().any(|part| source.path.starts_with(part)) {
            continue;
        }
        let id = source.path.trim_start_matches(folder).trim_start_matches("/search").trim_matches('/');
        let id = id.trim_end_matches(".rs");
        let Some(entry) = E::find(id) else {
            breaches.push(format!("{}: no {} of this name is registered", source.path, E::KIND));
            continue;
        };
        listed.remove(id);
        // What the user types has no source of its own.
        if !entry.typed() && !source.text.lines().any(|line| line.starts_with("//! Source: ")) {
            breaches.push(format!("{}: its header has no line `//! Source: …`", source.path));
        }
    }
    breaches.extend(listed.iter().map(|id| format!("{folder}: the {} {id} has no file {id}.rs", E::KIND)));
}

#[test]
fn registries_are_well_formed() {
    let mut breaches = Vec::new();
    registry_items::<Surface>(&mut breaches);
    registry_items::<Rule>(&mut breaches);
    registry_items::<LineSearch>(&mut breaches);
    registry_items::<Schedule>(&mut breaches);
    registry_items::<Layer>(&mut breaches);
    registry_items::<Model>(&mut breaches);
    registry_items::<Loss>(&mut breaches);
    registry_items::<Activation>(&mut breaches);
    registry_items::<Initializer>(&mut breaches);
    registry_items::<Regularizer>(&mut breaches);
    registry_items::<Recipe>(&mut breaches);
    registry_items::<Preprocess>(&mut breaches);
    registry_items::<Augment>(&mut breaches);
    registry_items::<Selector>(&mut breaches);
    refuse("ids stand in links for ever, and every text is shown in both languages", &breaches);
}

fn registry_items<E: Entry>(breaches: &mut Vec<String>) {
    let mut ids = BTreeSet::new();
    for entry in E::table() {
        let item = entry.item();
        let mut complain = |what: &str| breaches.push(format!("{} {}: {what}", E::KIND, item.id));
        if !ids.insert(item.id) {
            complain("its id is taken");
        }
        if !is_snake_case(item.id) {
            complain("its id is not in snake_case");
        }
        if item.source.trim().is_empty() {
            complain("it names no source");
        }
        item_texts(item, &mut complain);
        item_hypers(item, &mut complain);
    }
}

fn item_texts(item: &Item, complain: &mut impl FnMut(&str)) {
    let hypers = item.hypers.iter().flat_map(|hyper| [hyper.name, hyper.help]);
    let empty = |text: &Text| text.en.trim().is_empty() || text.zh.trim().is_empty();
    for text in [item.name, item.about].into_iter().chain(hypers).filter(empty) {
        complain(&format!("a text is missing in one language: {text:?}"));
    }
}

fn item_hypers(item: &Item, complain: &mut impl FnMut(&str)) {
    let mut keys = BTreeSet::new();
    for hyper in item.hypers {
        if !keys.insert(&hyper.key) || !is_name(&hyper.key) {
            complain(&format!("the key {} is taken or no name of the formula language", hyper.key));
        }
        if !hyper.accepts(hyper.default) {
            complain(&format!("{} does not accept its own default {}", hyper.key, hyper.default));
        }
    }
}

#[test]
fn the_page_loads_nothing_from_elsewhere() {
    let mut breaches = Vec::new();
    let mut files = files_below("static", &["css", "html", "js", "json", "svg", "webmanifest"]);
    files.push(Source::read("index.html"));
    for source in &files {
        for (number, line) in source.lines() {
            // Names of XML vocabularies look like addresses and are never fetched.
            let line = line.replace("http://www.w3.org/", "");
            if line.contains("http://") || line.contains("https://") {
                breaches.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    refuse("the page works without a network, and tells nobody who visits it", &breaches);
}

#[test]
fn the_page_has_a_strict_policy() {
    let page = Source::read("index.html").text;
    let policy = page.split_once("http-equiv=\"Content-Security-Policy\"").map_or("", |(_, rest)| rest);
    let policy =
        policy.split_once("content=\"").and_then(|(_, rest)| rest.split_once('"')).map_or("", |(text, _)| text);
    let directives: Vec<Vec<&str>> = policy.split(';').map(|part| part.split_whitespace().collect()).collect();
    let of = |name: &str| directives.iter().find(|words| words.first() == Some(&name)).map(|words| &words[1..]);
    let why = "a link is untrusted input; the policy is the last line that keeps it from running anything";
    assert_eq!(of("default-src"), Some(&["'none'"][..]), "{why}");
    assert_eq!(of("script-src"), Some(&["'self'", "'wasm-unsafe-eval'", "'SCRIPT_HASHES'"][..]), "{why}");
    assert_eq!(of("connect-src"), Some(&["'self'"][..]), "{why}");
    assert_eq!(of("base-uri"), Some(&["'none'"][..]), "{why}");
}

/// A file of the repository.
struct Source {
    /// From the repository's root, with slashes.
    path: String,
    text: String,
}

impl Source {
    fn read(path: &str) -> Source {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        Source { path: path.to_owned(), text }
    }

    /// Lines with their numbers, from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// All Rust sources but this one, which names what it bans.
fn rust_files() -> Vec<Source> {
    let folders = ["src", "tests", "benches", "xtask/src"];
    let all = folders.iter().flat_map(|folder| files_below(folder, &["rs"]));
    all.filter(|source| source.path != "tests/tidy.rs").collect()
}

/// The files with one of these endings at or below a folder, in the order of their names.
fn files_below(folder: &str, endings: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(root.join(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let mut names: Vec<String> = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into()).collect();
    names.sort();
    let mut found = Vec::new();
    for name in names {
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            found.extend(files_below(&path, endings));
        } else if endings.iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
            found.push(Source::read(&path));
        }
    }
    found
}

/// The line without its comment. A `//` behind a colon is an address.
fn code_of(line: &str) -> &str {
    let comment = line.match_indices("//").map(|(at, _)| at).find(|at| !line[..*at].ends_with(':'));
    &line[..comment.unwrap_or(line.len())]
}

/// Whether the line names the word. In comments only marks of unfinished work count: other words may be explained.
fn mentions(line: &str, word: &str) -> bool {
    let unfinished = word.chars().all(char::is_uppercase);
    let line = if unfinished { line } else { code_of(line) };
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

/// The names that follow `parent::` in the code, in braces or not.
fn children<'a>(code: &'a str, parent: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let path = format!("{parent}::");
    for (at, _) in code.match_indices(&path) {
        let rest = &code[at + path.len()..];
        let list = rest.strip_prefix('{').and_then(|rest| rest.split_once(';')).map_or("", |(list, _)| list);
        let words = list.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
        found.extend(words);
        found.extend(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
    }
    found
}

/// A letter, then letters, digits and underscores.
fn is_name(key: &str) -> bool {
    let starts = key.starts_with(|c: char| c.is_ascii_alphabetic());
    starts && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_snake_case(id: &str) -> bool {
    is_name(id) && !id.chars().any(|c| c.is_ascii_uppercase())
}

/// Adds a broken rule and where it is broken to the report.
fn describe(report: &mut String, why: &str, breaches: &[String]) {
    if !breaches.is_empty() {
        report.push_str(&format!("\n{why}\n  {}\n", breaches.join("\n  ")));
    }
}

/// Fails with the rule and where it is broken, if it is.
fn refuse(why: &str, breaches: &[String]) {
    let mut report = String::new();
    describe(&mut report, why, breaches);
    assert!(report.is_empty(), "{report}");
}

#[test]
fn the_rules_bite() {
    assert!(mentions("    let x = a.mul_add(b, c);", "mul_add"));
    assert!(!mentions("    // why not mul_add", "mul_add"));
    assert!(!mentions("let yewless = 1;", "yew"));
    assert!(mentions("let x = 1; // FIXME", "FIXME"));
    assert!(children("use crate::expr::{machine::Machine, mathml};", "expr").contains("machine"));
    assert!(children("crate::train::session::run()", "train").contains("session"));
    assert_eq!(code_of("let a = \"http://b\"; // c"), "let a = \"http://b\"; ");
}
