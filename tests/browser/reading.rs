//! Reading the surface off: at the pointer, at the start, at a resting finger; the second-order model as an overlay.

use super::harness::Page;
use super::lab::{STAGE, START};
use serde_json::json;

const READ: &str = "[data-testid=hover]";
const MODEL: &str = "[data-testid=model]";

/// What stands in the read-out: the point, then every row by its name.
#[derive(Debug, PartialEq)]
struct Reading {
    point: [f64; 2],
    value: f64,
    gradient: Vec<f64>,
    hessian: Vec<f64>,
    eigenvalues: Vec<f64>,
    condition: f64,
    kind: String,
}

/// Numbers of a text, as people write them.
fn numbers(text: &str) -> Vec<f64> {
    let plain = text.replace('−', "-").replace('∞', "inf");
    plain.split(|c: char| c.is_whitespace() || "(),≈".contains(c)).filter_map(|word| word.parse().ok()).collect()
}

/// Waits until the read-out is complete, and reads it.
fn read(page: &Page) -> Reading {
    let mut rows = Vec::new();
    page.wait_until("the surface is read off", || {
        let told = page.script(&format!(
            "const table = document.querySelector('{READ}');
             return [...(table?.rows ?? [])].map((row) =>
               [...row.cells].map((cell) => cell.textContent.trim()).join(' '));"
        ));
        rows = told.as_array().into_iter().flatten().filter_map(|row| Some(row.as_str()?.to_owned())).collect();
        rows.len() == 8 && numbers(&rows[5]).len() == 2
    });
    let of = |row: usize| numbers(&rows[row]);
    let point = of(0);
    Reading {
        point: [point[0], point[1]],
        value: of(1)[0],
        gradient: of(2),
        hessian: [of(3), of(4)].concat(),
        eigenvalues: of(5),
        condition: of(6)[0],
        kind: rows[7].clone(),
    }
}

fn assert_near(found: &[f64], expected: &[f64], tolerance: f64) {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= tolerance * (1.0 + b.abs());
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(near), "{found:?} is not {expected:?}");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_pointer_reads_the_surface_off() {
    let page = Page::at_work("v1&surface=rosenbrock&domain=0.999,1.001,0.999,1.001&run=sgd(lr=0.001)&start=0.9995,1");
    page.pause();
    page.hover(STAGE, (0.5, 0.5));
    let valley = read(&page);
    assert_near(&valley.point, &[1.0, 1.0], 1e-5);
    assert_near(&valley.hessian, &[802.0, -400.0, -400.0, 200.0], 1e-4);
    // The pointer stands within half a pixel of the minimum.
    assert_near(&valley.eigenvalues, &[1001.6, 0.399_36], 1e-3);
    assert_near(&[valley.condition], &[2508.0], 1e-3);
    assert!(valley.kind.starts_with("positive definite"), "{valley:?}");
    assert!(valley.value.abs() < 1e-6);

    page.hover(STAGE, (0.7, 0.4));
    page.wait_until("it follows the pointer", || read(&page).point != valley.point);
    let beside = read(&page);
    let [x, y] = beside.point;
    assert!(x > 1.0 && y > 1.0, "{beside:?}");
    assert_near(&beside.gradient, &[2.0 * (x - 1.0) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)], 2e-3);
    page.hover("[data-testid=step]", (0.5, 0.5));
    page.wait_until("it leaves with the pointer", || !page.exists(READ));

    page.visit("v1&surface=quadratic(kappa=10)&domain=-2,2,-2,2&run=sgd(lr=0.01)");
    page.pause();
    page.hover(STAGE, (0.35, 0.6));
    let bowl = read(&page);
    let [x, y] = bowl.point;
    let [xx, xy, _, yy] = bowl.hessian[..] else { panic!("{bowl:?} has no Hessian") };
    assert_near(&bowl.gradient, &[xx * x + xy * y, xy * x + yy * y], 5e-2);
    assert_near(&[bowl.eigenvalues[0] / bowl.eigenvalues[1], bowl.condition], &[10.0, 10.0], 1e-3);
    assert_eq!(bowl.kind, "positive definite");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_saddle_is_told_from_a_minimum() {
    let page = Page::at_work("v1&surface=saddle&start=0,0&run=sgd(lr=0.01)");
    page.pause();
    page.hover(STAGE, (0.6, 0.4));
    let slope = read(&page);
    assert_eq!(slope.kind, "indefinite");
    assert!(slope.eigenvalues[0] > 0.0 && slope.eigenvalues[1] < 0.0, "{slope:?}");
    page.hover("[data-testid=step]", (0.5, 0.5));
    page.script(&format!("document.querySelector({START:?}).focus()"));
    page.wait_until("the ring is read off", || page.exists(READ) && read(&page).point == [0.0, 0.0]);
    assert_eq!(read(&page).kind, "indefinite, saddle point");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_keyboard_reads_the_ring_and_the_run_off() {
    let page = Page::at_work("v1&surface=rosenbrock&start=1,1&run=adam(lr=0.1)&steps=60");
    page.pause();
    page.hover("[data-testid=step]", (0.5, 0.5));
    page.script(&format!("document.querySelector({START:?}).focus()"));
    let minimum = read(&page);
    assert_eq!(minimum.point, [1.0, 1.0]);
    assert_eq!((minimum.value, &minimum.gradient), (0.0, &vec![0.0, 0.0]));
    assert_near(&minimum.eigenvalues, &[1001.6, 0.399_36], 1e-9);
    assert_near(&[minimum.condition], &[2508.0], 1e-9);
    assert_eq!(minimum.kind, "positive definite, local minimum");
    page.press("ArrowRight");
    page.wait_until("it follows the ring", || read(&page).point != minimum.point);

    page.visit("v1&surface=rosenbrock&run=adam(lr=0.1)&steps=60");
    page.go_to_end();
    page.hover("[data-testid=step]", (0.5, 0.5));
    assert!(!page.exists(READ));
    page.press("m");
    let end = read(&page);
    page.press("Home");
    page.wait_until("it follows the run", || read(&page).point != end.point);
    assert_near(&read(&page).point, &[-1.5, 2.0], 1e-3);
    page.press("m");
    page.wait_until("it is gone", || !page.exists(READ));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_model_is_drawn_and_moves_nothing() {
    let page = Page::at_work("v1&surface=rosenbrock&run=adam(lr=0.1)&steps=60");
    page.go_to_end();
    // The engine is there, and what the step thought is drawn.
    page.wait_for_text("[data-testid=inside]", "=");
    let plain = page.picture(STAGE);
    let tools = page.frame(".stage-view");
    page.click(MODEL);
    assert_eq!(page.find(MODEL).attribute("aria-pressed").as_deref(), Some("true"));
    page.wait_until("the model is drawn", || page.picture(STAGE) != plain);
    read(&page);
    let at_end = page.picture(STAGE);
    let size = page.frame(READ).size();
    page.press("Home");
    page.wait_until("it is drawn elsewhere", || page.picture(STAGE) != at_end);
    assert_eq!(page.frame(READ).size(), size, "the read-out changes its size with its numbers");
    let moved = page.frame(".stage-view");
    assert_eq!((moved.left, moved.top), (tools.left, tools.top), "the tools have moved");
    page.press("End");
    page.press("m");
    page.wait_until("the picture is plain again", || page.picture(STAGE) == plain);
    assert_eq!(page.find(MODEL).attribute("aria-pressed").as_deref(), Some("false"));

    // Wherever the pointer is, the read-out is somewhere else.
    for at in [(0.08, 0.8), (0.3, 0.75), (0.9, 0.8), (0.5, 0.3)] {
        page.hover(STAGE, at);
        read(&page);
        page.wait_for_frame();
        let (stage, read) = (page.frame(".stage"), page.frame(READ));
        let (x, y) = (stage.left + at.0 * stage.size().0, stage.top + at.1 * stage.size().1);
        let over = (read.left..read.right).contains(&x) && (read.top..read.bottom).contains(&y);
        assert!(
            !over && !read.overlaps(page.frame(".stage-view")) && !read.overlaps(page.frame(".stage-tools")),
            "{at:?}"
        );
    }
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_finger_that_rests_reads_off_and_leaves_the_start() {
    let page = Page::at_work("v1&surface=saddle&run=sgd(lr=0.01)");
    page.pause();
    let start = page.start();
    let stage = page.frame(STAGE);
    let touch = |kind: &str, at: Option<(f64, f64)>| {
        let points: Vec<_> = at
            .map(|(x, y)| json!({ "x": stage.left + x * stage.size().0, "y": stage.top + y * stage.size().1 }))
            .into_iter()
            .collect();
        let event = json!({ "type": kind, "touchPoints": points });
        page.browser().devtools("Input.dispatchTouchEvent", event).expect("a finger can touch");
    };
    touch("touchStart", Some((0.6, 0.45)));
    let first = read(&page);
    assert_eq!(first.kind, "indefinite");
    touch("touchMove", Some((0.7, 0.45)));
    page.wait_until("it follows the finger", || read(&page).point[0] > first.point[0]);
    touch("touchEnd", None);
    page.wait_until("it leaves with the finger", || !page.exists(READ));
    assert_eq!(page.start(), start, "reading moved the start");
    touch("touchStart", Some((0.6, 0.45)));
    touch("touchEnd", None);
    page.wait_until("a tap moves the start", || page.start() != start);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn without_the_engine_it_says_so_and_asks_once() {
    let page = Page::at_work("");
    page.prepare(
        "const Original = Worker;
         window.engines = 0;
         window.Worker = class extends Original {
           constructor(url, options) {
             const engine = String(url).includes('engine');
             if (engine) window.engines += 1;
             super(engine ? 'nowhere.js' : url, options);
           }
         };",
    );
    page.visit("v1&surface=saddle&run=sgd(lr=0.01)");
    page.pause();
    page.hover(STAGE, (0.6, 0.45));
    page.wait_for_text(READ, "cannot be loaded");
    page.wait_for_text(READ, "≈");
    let asked = page.script("return window.engines");
    for at in [(0.5, 0.4), (0.65, 0.5), (0.55, 0.35)] {
        page.hover(STAGE, at);
        page.wait_for_frame();
    }
    assert_eq!(page.script("return window.engines"), asked, "every move asks for the engine");
}
