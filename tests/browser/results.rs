//! Results: the table sorts, and what is seen can be taken along as CSV, PNG and SVG.

use super::harness::Page;
use serde_json::Value;

const RACE: &str = "v1&steps=40&run=adam(lr=0.1)&run=sgd(lr=0.0008)&run=momentum(lr=0.0008)";
/// Keeps what is handed over for download: as text, and its first bytes.
const CATCH: &str = "
    window.caught = [];
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      const one = { type: blob.type };
      blob.text().then((text) => (one.text = text));
      blob.arrayBuffer().then((buffer) => (one.bytes = [...new Uint8Array(buffer.slice(0, 24))]));
      window.caught.push(one);
      return create(blob);
    };
    HTMLAnchorElement.prototype.click = function () { window.caught.at(-1).name = this.download; };";

fn open() -> Page {
    let page = Page::at_work(RACE);
    page.go_to_end();
    page.script(CATCH);
    page
}

/// Presses a button by its label and gives the file that comes of it.
fn saved(page: &Page, label: &str) -> Value {
    page.script("window.caught = []");
    page.click(&format!("[aria-label='{label}']"));
    page.wait_until("there is a file", || {
        page.script("return window.caught.length === 1 && !!window.caught[0].text && !!window.caught[0].bytes") == true
    });
    page.script("return window.caught[0]")
}

/// Width and height of an element in CSS pixels.
fn size(page: &Page, css: &str) -> (f64, f64) {
    page.frame(css).size()
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_head_sorts_up_down_and_not_at_all() {
    let page = open();
    let names = page.names();
    let head = ".run-table thead th:nth-child(2)";
    let losses = || -> Vec<f64> {
        let number = |loss: String| loss.replace('−', "-").parse().expect("a loss is a number");
        page.rows().into_iter().map(|row| number(row.loss)).collect()
    };
    page.click(&format!("{head} button"));
    page.wait_until("the head says so", || page.find(head).attribute("aria-sort").as_deref() == Some("ascending"));
    let up = losses();
    assert!(up.is_sorted() && page.names() != names, "{up:?}");
    page.click(&format!("{head} button"));
    page.wait_until("the head says so", || page.find(head).attribute("aria-sort").as_deref() == Some("descending"));
    assert_eq!(losses(), up.into_iter().rev().collect::<Vec<f64>>());
    page.click(&format!("{head} button"));
    page.wait_until("the order is the experiment's", || page.names() == names);
    assert_eq!(page.find(head).attribute("aria-sort"), None);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn rows_stay_where_they_are_while_the_race_plays() {
    let page = open();
    page.click(".run-table thead th:nth-child(2) button");
    page.press("Home");
    page.wait_for_step(0);
    let names = page.names();
    page.press(" ");
    page.wait_until("it plays", || page.status() == "playing" && page.step() > 5);
    assert_eq!(page.names(), names);
    page.wait_for_status("ended");
    // At the start all losses are equal and the order is the experiment's; at the end it is not.
    page.wait_until("rows are sorted at rest", || page.names() != names);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn csv_holds_every_step_and_the_table() {
    let page = open();
    let steps = saved(&page, "Save every step of every run as CSV");
    assert_eq!(steps["name"], "descent-lab-rosenbrock.csv");
    let text = steps["text"].as_str().unwrap_or_default();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 1 + 3 * 41);
    let last: Vec<&str> = lines[lines.len() - 1].split(',').collect();
    let row = page.rows().pop().expect("there are runs");
    let number = |text: &str| text.replace('−', "-").parse::<f64>().expect("a number");
    assert_eq!((last[0], last[1]), (row.name.as_str(), "40"));
    assert!((number(last[4]) - number(&row.loss)).abs() <= 1e-3 * number(&row.loss), "{row:?}, {last:?}");
    assert_eq!(last[8..11].join(" "), row.evaluations);

    page.click(".run-table thead th:nth-child(1) button");
    page.wait_until("it is sorted", || page.names().is_sorted());
    let table = saved(&page, "Save this table as CSV");
    assert_eq!(table["name"], "descent-lab-rosenbrock-step-40.csv");
    let text = table["text"].as_str().unwrap_or_default();
    let names: Vec<&str> = text.split_terminator("\r\n").skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(names, page.names());
    assert!(page.console_errors().is_empty());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn an_svg_is_a_drawing_of_its_own() {
    let page = open();
    for (label, name) in [
        ("Save the stage as SVG", "descent-lab-rosenbrock-step-40.svg"),
        ("Save the loss chart as SVG", "descent-lab-rosenbrock-loss-step-40.svg"),
    ] {
        let file = saved(&page, label);
        assert_eq!((file["name"].as_str(), file["type"].as_str()), (Some(name), Some("image/svg+xml")));
        keep(name, file["text"].as_str().unwrap_or_default().as_bytes());
        let read = page.script(
            "const drawing = new DOMParser().parseFromString(window.caught[0].text, 'image/svg+xml');
             const all = (css) => [...drawing.querySelectorAll(css)];
             return {
               wrong: all('parsererror').length,
               scripts: all('script').length,
               view: drawing.documentElement.getAttribute('viewBox'),
               desc: all('desc')[0]?.textContent ?? '',
               strokes: all('path[stroke]').map((path) => path.getAttribute('stroke')),
               texts: all('text').map((text) => text.textContent),
             };",
        );
        assert_eq!((read["wrong"].as_i64(), read["scripts"].as_i64()), (Some(0), Some(0)), "{read}");
        assert!(read["view"].as_str().is_some_and(|view| view.starts_with("0 0 ")), "{read}");
        assert!(read["desc"].as_str().is_some_and(|desc| desc.contains("#v1&") && desc.contains("digest=")), "{read}");
        let holds = |list: &str, what: &str| read[list].as_array().is_some_and(|all| all.iter().any(|one| one == what));
        for color in ["#d55e00", "#0072b2", "#009e73"] {
            assert!(holds("strokes", color), "{name} has no line in {color}");
        }
        let texts: &[&str] =
            if name.contains("loss") { &["Step", "0", "20", "Adam"] } else { &["x", "y", "0", "Adam"] };
        for text in texts {
            assert!(holds("texts", text), "{name} does not say {text}: {}", read["texts"]);
        }
    }
    assert!(page.console_errors().is_empty());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_png_has_two_pixels_for_each_of_the_page() {
    let page = open();
    let (width, height) = size(&page, "#stage");
    let file = saved(&page, "Save the stage as PNG");
    let bytes: Vec<u8> = serde_json::from_value(file["bytes"].clone()).expect("a list of bytes");
    assert_eq!(bytes[..8], *b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| f64::from(u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]));
    assert_eq!(number(16), (2.0 * width).round());
    // The legend and the caption stand below.
    assert!(number(20) > 2.0 * height + 40.0, "{} of {height}", number(20));
    assert!(page.console_errors().is_empty());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_band_lies_around_the_curve_of_its_run() {
    let page = Page::at_work("v1");
    // After the last frame of a race the worker seems to say how the first run spreads.
    page.prepare(
        "window.Worker = class extends Worker {
           constructor(...given) {
             super(...given);
             this.addEventListener('message', ({ data: [words] }) => {
               if (words[0] !== 'frame' || words[2] !== 1) return;
               const rows = Array.from({ length: 41 }, () => [1, 2, 4]).flat();
               const data = [['bands', words[1], 0, 5], new Float64Array(rows).buffer];
               setTimeout(() => this.dispatchEvent(new MessageEvent('message', { data })));
             });
           }
         };",
    );
    page.visit(&format!("{RACE}&noise=1&seeds=5"));
    page.go_to_end();
    page.script(CATCH);
    let mut drawing = String::new();
    page.wait_until("the chart names the band", || {
        let file = saved(&page, "Save the loss chart as SVG");
        drawing = file["text"].as_str().unwrap_or_default().to_owned();
        drawing.contains("5 seeds: min, median, max")
    });
    let area = "fill=\"#d55e00\" fill-opacity=\"0.18\"";
    assert_eq!(drawing.matches(area).count(), 1, "{drawing}");
    assert!(page.console_errors().is_empty());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn seeds_are_offered_where_something_is_random() {
    let page = Page::at_work(RACE);
    let labels = || page.read("document.querySelector('.setup').innerText");
    assert!(!labels().contains("Seeds"));
    page.visit(&format!("{RACE}&noise=1&seeds=5"));
    assert!(labels().contains("Seeds"));
    assert!(page.fragment().contains("seeds=5"), "{}", page.fragment());
}

/// Leaves a file for whoever wants to look at it.
fn keep(name: &str, bytes: &[u8]) {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&file, bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}
