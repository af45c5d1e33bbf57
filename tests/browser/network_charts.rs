//! The Network lab's charts: schedules in sight, regularization changed on the way, figures as files, the layers over the run.

use super::harness::{Page, Visitor};
use super::network_lab::{MOONS, digest_of, experiment, native, opened, status, step, train};
use serde_json::Value;

/// Keeps what is handed over for download: as text, as bytes, and as the browser reads it.
const CATCH: &str = "
    window.caught = [];
    const create = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      const one = { type: blob.type };
      window.caught.push(one);
      (async () => {
        one.text = await blob.text();
        one.size = await createImageBitmap(blob).then((image) => [image.width, image.height], () => []);
        one.done = true;
      })();
      return create(blob);
    };
    HTMLAnchorElement.prototype.click = function () { window.caught.at(-1).name = this.download; };";

/// Presses the button that saves a figure, and gives the file that comes of it.
fn saved(page: &Page, figure: &str, format: &str) -> Value {
    page.script("window.caught = []");
    page.click(&format!("[aria-label='Save the figure {figure} as {format}']"));
    page.wait_until("there is a file", || page.script("return window.caught[0]?.done ?? false") == true);
    page.script("return window.caught[0]")
}

/// What an SVG file holds.
fn read(page: &Page) -> Value {
    page.script(
        "const drawing = new DOMParser().parseFromString(window.caught[0].text, 'image/svg+xml');
         const all = (css) => [...drawing.querySelectorAll(css)];
         return {
           wrong: all('parsererror').length + all('script').length,
           title: all('title')[0]?.textContent ?? '',
           desc: all('desc')[0]?.textContent ?? '',
           strokes: all('path[stroke]').map((path) => path.getAttribute('stroke')),
           images: all('image').length,
           texts: all('text').map((text) => text.textContent),
         };",
    )
}

fn holds(read: &Value, list: &str, what: &str) -> bool {
    read[list].as_array().is_some_and(|all| all.iter().any(|one| one.as_str().is_some_and(|one| one.contains(what))))
}

fn count(page: &Page, css: &str) -> usize {
    page.script(&format!("return document.querySelectorAll(`{css}`).length")).as_u64().unwrap_or(0) as usize
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_schedule_is_in_sight_while_it_is_set_up() {
    let page = opened(&MOONS.replace(",batch=16", ",cosine,batch=16"));
    page.click(".network .run-card .disclosure > button");
    let curve = "[data-testid=rate-curve]";
    let line = || page.script("return document.querySelector('.rate-curve .planned')?.getAttribute('d') ?? ''");
    page.wait_until("the schedule is drawn", || line() != "");
    let before = line();
    assert!(page.text(curve).contains("120 steps"), "{}", page.text(curve));
    page.find(".network .run-card .hyper[data-key=warmup] .hyper-value").click();
    page.find(".network .run-card .hyper[data-key=warmup] .hyper-field").retype("40");
    page.press("Enter");
    page.wait_until("the warmup is drawn", || line() != before && line() != "");
    let rising = page.script(
        "const y = document.querySelector('.rate-curve .planned').getAttribute('d').match(/[\\d.]+ [\\d.]+/g)
           .map((pair) => Number(pair.split(' ')[1]));
         const top = y.indexOf(Math.min(...y));
         return top / y.length;",
    );
    assert!((rising.as_f64().unwrap_or(0.0) - 1.0 / 3.0).abs() < 0.02, "the top is reached after a third: {rising}");
    // The line on the loss chart can be left out; the picture changes.
    train(&page);
    let picture = "return document.querySelector('.network .readouts .chart canvas').toDataURL()";
    page.wait_for_frame();
    let with = page.script(picture);
    page.click("[data-testid=show-rates]");
    page.wait_until("the rates are left out", || page.script(picture) != with);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn regularization_is_changed_on_the_way_of_all_runs_and_taken_back() {
    let page = opened(&MOONS.replace("&epochs=20", "&run=sgd(lr=0.1),batch=32&epochs=20"));
    for _ in 0..3 {
        page.press("PageDown");
    }
    page.wait_until("three epochs are trained", || step(&page) == 18);
    page.click("[data-testid=training] .disclosure > button");
    page.click("[data-testid=l2] input[type=checkbox]");
    page.wait_until("both runs tell it", || count(&page, "[data-testid=change]") == 2);
    assert!(page.text("[data-testid=change]").contains("18"), "{}", page.text("[data-testid=change]"));
    assert_eq!((step(&page), count(&page, ".scrubber-mark")), (18, 2), "nothing begins anew, and both have a mark");
    page.click("[data-testid=l1] input[type=checkbox]");
    page.wait_until("both are told", || page.text("[data-testid=change]").contains("L1"));
    page.click("[data-testid=l1] input[type=checkbox]");
    page.wait_until("one is left", || !page.text("[data-testid=change]").contains("L1"));
    page.wait_until("the address tells it", || page.fragment().contains("changes="));
    train(&page);
    let told = experiment(&page.fragment());
    for run in &told.runs {
        let change = &run.own.as_deref().expect("it was changed").changes[0];
        assert!(change.step == 18 && change.regularization.as_ref().is_some_and(|all| all.get("l2").is_some()));
    }
    assert!(told.regularization.get("l2").is_none());
    assert_eq!(digest_of(&page), native(&told));

    page.click("[data-testid=change] .icon-button");
    page.wait_until("one is taken back", || count(&page, "[data-testid=change]") == 1);
    train(&page);
    let back = experiment(&page.fragment());
    assert!(back.runs[0].own.is_none() && back.runs[1].own.is_some());
    assert_eq!(digest_of(&page), native(&back));

    // Layers cannot change on the way: it says so, and begins anew.
    page.click("[data-testid=batch_norm] input[type=checkbox]");
    page.wait_until("it begins anew", || status(&page) == "paused" && step(&page) == 0);
    assert!(
        page.text(".network [data-testid=notice]").contains("began anew"),
        "{}",
        page.text(".network [data-testid=notice]")
    );
    assert!(experiment(&page.fragment()).regularization.get("batch_norm").is_some());
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn figures_are_drawings_and_pictures_with_the_link_inside() {
    let page = opened(&MOONS.replace("&epochs=20", "&run=sgd(lr=0.1),batch=16&epochs=20"));
    train(&page);
    page.wait_until("the address has come to rest", || page.fragment().contains("lab=network"));
    page.script(CATCH);
    let loss = saved(&page, "Loss", "SVG");
    assert_eq!(
        (loss["name"].as_str(), loss["type"].as_str()),
        (Some("descent-lab-moons-mlp-loss-step-120.svg"), Some("image/svg+xml"))
    );
    let drawing = read(&page);
    assert_eq!((drawing["wrong"].as_u64(), drawing["images"].as_u64()), (Some(0), Some(0)), "{drawing}");
    let runs = experiment(&page.fragment()).labels();
    let words = ["Loss", "step", "validation", "learning rate", "120"];
    for text in words.into_iter().chain(runs.iter().map(String::as_str)) {
        assert!(holds(&drawing, "texts", text), "it does not say {text}: {}", drawing["texts"]);
    }
    for color in ["#d55e00", "#0072b2"] {
        assert!(holds(&drawing, "strokes", color), "there is no line in {color}");
    }
    let desc = drawing["desc"].as_str().unwrap_or_default();
    assert!(desc.contains("#v1&lab=network") && desc.contains("digest="), "{desc}");

    let view = saved(&page, "Boundary", "SVG");
    assert_eq!(view["name"], "descent-lab-moons-mlp-boundary-step-120.svg");
    let drawing = read(&page);
    assert_eq!((drawing["wrong"].as_u64(), drawing["images"].as_u64()), (Some(0), Some(1)), "{drawing}");
    assert!(
        holds(&drawing, "texts", "the network") && drawing["title"].as_str().is_some_and(|t| t.contains("Boundary"))
    );
    assert!(drawing["strokes"].as_array().is_some_and(|all| all.len() > 100), "every example is a mark");

    let width = page.frame("#network-view").size().0;
    for (figure, least, most) in [("Boundary", 0.6 * width, width + 24.0), ("Accuracy", 640.0, 640.0)] {
        let file = saved(&page, figure, "PNG");
        let text = file["text"].as_str().unwrap_or_default();
        assert!(
            text.contains("iTXtDescription") && text.contains("#v1&lab=network"),
            "{figure} does not hold the link"
        );
        let [wide, high] = [0, 1].map(|at| file["size"][at].as_f64().unwrap_or(0.0));
        // Two pixels for each of the page, and a caption below.
        assert!(wide >= 2.0 * least && wide <= 2.0 * most && high > 800.0, "{figure}: {wide} × {high}");
    }
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn every_view_of_the_stage_is_a_figure() {
    let digits = "v1&lab=network&data=digits(train=200,test=50,preprocess=[min_max])&model=mlp(hidden=[12])&\
                  loss=cross_entropy&run=adam(lr=0.01),batch=32&epochs=2";
    let page = opened(digits);
    train(&page);
    page.script(CATCH);
    for (tab, name, text) in [
        ("layers", "Layers", "softmax"),
        ("confusion", "Confusion", "predicted"),
        ("draw", "Draw", "Draw here"),
        ("curves", "Curves", "step"),
    ] {
        page.click(&format!("[data-testid=tab-{tab}]"));
        page.wait_until("it is shown", || !page.text("#network-view").is_empty() || tab == "curves");
        page.wait_for_frame();
        if tab != "layers" {
            page.wait_until("it says so", || tab == "curves" || page.text("#network-view").contains(text));
        }
        saved(&page, name, "SVG");
        let drawing = read(&page);
        assert_eq!(drawing["wrong"].as_u64(), Some(0), "{tab}: {drawing}");
        let text = if tab == "layers" { "example" } else { text };
        assert!(holds(&drawing, "texts", text), "{tab} does not say {text}: {}", drawing["texts"]);
    }
    page.wait_until("the layers are told of", || page.exists("[data-testid=health-row] .number"));
    saved(&page, "Health", "SVG");
    let drawing = read(&page);
    assert!(drawing["wrong"].as_u64() == Some(0) && holds(&drawing, "texts", "dense"), "{drawing}");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_layers_are_shown_over_the_whole_run() {
    let page = Page::open_as(
        Visitor { motion: super::harness::Motion::Reduced, ..Visitor::default() },
        "v1&lab=network&data=moons(count=200)&model=mlp(hidden=[16,16])&loss=binary_cross_entropy&run=adam(lr=0.01),batch=16&epochs=12",
    );
    page.wait_until("the network stands ready", || status(&page) == "paused");
    // Nobody looks while it trains; it is recorded all the same.
    page.click("[data-testid=health-disclosure] > .disclosure > button");
    page.script("document.activeElement?.blur()");
    for epoch in 1..=5 {
        page.press("PageDown");
        page.wait_until("an epoch is trained", || step(&page) == 10 * epoch);
    }
    page.click("[data-testid=health-disclosure] > .disclosure > button");
    page.click("#health-time-time");
    for (cell, least) in [("gradient", 3), ("ratio", 3), ("resting", 2)] {
        let lines = format!("[data-testid={cell}] .health-course");
        page.wait_until("its lines are drawn", || count(&page, &lines) >= least);
        let points = format!(
            "return Math.min(...[...document.querySelectorAll('{lines}')].map((line) => Number(line.dataset.points)))"
        );
        assert!(page.script(&points).as_f64().unwrap_or(0.0) >= 4.0, "{cell}: {}", page.script(&points));
    }
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn stretches_of_a_stacked_autoencoder_are_apart_and_named() {
    let page = opened(
        "v1&lab=network&data=digits(train=200,preprocess=[min_max])&model=stacked_autoencoder(widths=[16,4],pretrain_epochs=2)&\
         loss=binary_cross_entropy&run=adam(lr=0.003),batch=50&epochs=3",
    );
    let place = || page.text("[data-testid=epoch]");
    assert_eq!(place(), "layer 1 alone, epoch 1 of 2");
    // Four steps an epoch: two epochs of each layer alone, then three of all together.
    for (pages, told) in [(3, "layer 2 alone, epoch 1 of 2"), (2, "together, epoch 1 of 3")] {
        let to = step(&page) + 4 * pages;
        for at in 0..pages {
            page.press("PageDown");
            page.wait_until("an epoch is trained", || step(&page) == to - 4 * (pages - 1 - at));
        }
        page.wait_until("it says which stretch it is", || place() == told);
    }
    train(&page);
    assert_eq!(place(), "together, epoch 3 of 3");
    page.script(CATCH);
    saved(&page, "Loss", "SVG");
    let drawing = read(&page);
    for text in ["layer 1 alone", "layer 2 alone", "together", "batch"] {
        assert!(holds(&drawing, "texts", text), "it does not say {text}: {}", drawing["texts"]);
    }
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_view_that_is_still_of_another_step_says_so() {
    // Steps that take long, so that a replay does.
    let page = opened(
        "v1&lab=network&data=glyphs(count=600,train=480,test=0)&model=cnn(layers=[conv2d(filters=16,kernel=5),relu,\
         conv2d(filters=16,kernel=5),relu,max_pool(size=2),flatten,dense(units=10)])&loss=cross_entropy&\
         run=sgd(lr=0.01),batch=240&epochs=8",
    );
    train(&page);
    page.click("[data-testid=tab-layers]");
    page.wait_until("the layers are shown", || page.exists("#network-view canvas"));
    // All that it says on its way, and whether the view is marked meanwhile: it may be over before anybody asks.
    page.script(
        "window.said = [];
         new MutationObserver(() => {
           const line = document.querySelector('[data-testid=replaying]');
           if (line) window.said.push([line.innerText, document.querySelector('#network-view').classList.contains('is-late')]);
         }).observe(document.querySelector('#network-stage'), { subtree: true, childList: true, characterData: true,
                                                                attributes: true });
         const key = { key: 'ArrowLeft', bubbles: true };
         for (let i = 0; i < 5; i++) document.body.dispatchEvent(new KeyboardEvent('keydown', key));",
    );
    page.wait_until("it says that it replays", || page.script("return window.said.length > 0") == true);
    page.wait_until("it has come there", || !page.exists("[data-testid=replaying]"));
    assert_eq!(step(&page), 11);
    let said = page.script("return window.said");
    for line in said.as_array().expect("a list") {
        assert!(line[0].as_str().is_some_and(|text| text.ends_with("replaying to 11")) && line[1] == true, "{said:?}");
    }
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
