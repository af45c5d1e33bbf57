//! The surface in space: chosen, turned, kept in the link; and where it cannot be shown.

use super::harness::Page;
use super::lab::{NOTICE, STAGE};
use serde_json::{Value, json};

const RELIEF: &str = "[data-testid=relief]";
const LOADING: &str = ".stage [role=status]";
const TO_RELIEF: &str = "#stage-view-relief";
const TO_CONTOUR: &str = "#stage-view-contour";

/// Waits until the relief is shown and still.
fn wait_for_relief(page: &Page) {
    page.wait_until("the relief is shown", || page.find(RELIEF).is_visible());
    page.wait_for_frame();
}

/// What stands on the screen where the relief is.
struct Look {
    /// A fingerprint of all pixels.
    picture: String,
    /// How many colours there are, to four bits a channel.
    colors: u64,
    /// Pixels that are close to the colour asked for.
    alike: u64,
}

/// Looks at the screen as a person does, where a canvas of WebGL may be read at any time. `color` is looked for.
fn look(page: &Page, color: [u8; 3]) -> Look {
    page.hover("[data-testid=step]", (0.5, 0.5));
    page.wait_for_frame();
    let png = page.browser().get("/screenshot").expect("there is a picture");
    let frame = page.frame(RELIEF);
    let seen = page.browser().script_async(
        "const [png, [left, top, width, height], asked, done] = arguments;
         const image = new Image();
         image.onload = () => {
           const copy = document.createElement('canvas');
           [copy.width, copy.height] = [width, height];
           const context = copy.getContext('2d');
           context.drawImage(image, -left, -top);
           const { data } = context.getImageData(0, 0, width, height);
           const colors = new Set();
           let [hash, alike] = [0, 0];
           for (let at = 0; at < data.length; at += 4) {
             const color = [data[at], data[at + 1], data[at + 2]];
             const coarse = color.reduce((all, one) => (all << 4) | (one >> 4), 0);
             colors.add(coarse);
             hash = (Math.imul(hash, 31) + coarse) | 0;
             alike += color.every((one, channel) => Math.abs(one - asked[channel]) < 20);
           }
           done([String(hash), colors.size, alike]);
         };
         image.src = 'data:image/png;base64,' + png;",
        json!([png, [frame.left, frame.top, frame.size().0, frame.size().1], color]),
    );
    let seen = seen.expect("the picture can be read");
    let number = |value: &Value| value.as_u64().expect("is a number");
    let picture = seen[0].as_str().expect("is a text").to_owned();
    Look { picture, colors: number(&seen[1]), alike: number(&seen[2]) }
}

/// The first run's colour.
const VERMILLION: [u8; 3] = [0xd5, 0x5e, 0x00];

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_surface_stands_in_space_with_the_paths_on_it() {
    let page = Page::at_work("v1&surface=himmelblau&run=sgd(lr=0.01)");
    page.go_to_end();
    assert!(page.served().iter().all(|sent| !sent.path.contains("relief")), "it is loaded before anybody asks for it");
    page.click(TO_RELIEF);
    wait_for_relief(&page);
    let first = look(&page, VERMILLION);
    assert!(first.colors > 40, "only {} colours: no shaded surface", first.colors);
    assert!(first.alike > 60, "only {} pixels of the path", first.alike);

    page.press("1");
    page.wait_for_frame();
    let lit = look(&page, VERMILLION);
    assert!(lit.alike > first.alike, "{} pixels of a path that stands out, {} before", lit.alike, first.alike);
    page.press("1");

    page.click(TO_CONTOUR);
    page.wait_until("the flat picture is back", || !page.find(RELIEF).is_visible());
    assert!(page.share_of_ink(STAGE) > 0.001, "the flat picture shows no path");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn keys_and_the_hand_turn_it_and_leave_the_race_alone() {
    let page = Page::at_work("v1&surface=himmelblau&run=sgd(lr=0.01)&step=40&view=relief");
    wait_for_relief(&page);
    let pictures = |what: &str, before: &str| {
        let now = look(&page, VERMILLION).picture;
        assert_ne!(now, before, "{what} changes nothing");
        now
    };
    let start = look(&page, VERMILLION).picture;
    page.script("document.querySelector('[data-testid=relief]').focus()");
    let focused = pictures("the focus", &start);
    page.press("ArrowLeft");
    let turned = pictures("an arrow", &focused);
    page.press("ArrowRight");
    assert_eq!(look(&page, VERMILLION).picture, focused, "the other arrow does not undo it");
    page.press("-");
    pictures("the minus key", &turned);
    assert_eq!((page.step(), page.status()), (40, "paused".to_owned()), "the race moved");
    page.script("document.activeElement.blur()");
    page.press("ArrowRight");
    page.wait_for_step(41);

    let before = look(&page, VERMILLION).picture;
    let start = page.start();
    page.drag(RELIEF, (0.8, 0.3), (0.6, 0.4));
    pictures("a drag", &before);
    assert_eq!(page.start(), start, "turning moved the start");
}

/// The colour of second-order models.
const GREEN: [u8; 3] = [0x00, 0x9e, 0x73];

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_second_order_model_touches_the_surface() {
    // The one run has another colour.
    let page = Page::at_work("v1&surface=himmelblau&run=sgd(lr=0.01)&step=40&view=relief");
    wait_for_relief(&page);
    let plain = look(&page, GREEN);
    page.press("m");
    page.wait_until("the model is read off", || {
        page.read("document.querySelector('[data-testid=hover]')?.textContent ?? ''").contains("definite")
    });
    let touched = look(&page, GREEN);
    assert!(touched.alike > plain.alike + 200, "{} pixels of the net, {} before", touched.alike, plain.alike);
    page.press("m");
    page.wait_until("it is gone", || look(&page, GREEN).picture == plain.picture);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_link_keeps_the_view() {
    let page = Page::at_work("");
    page.press("v");
    wait_for_relief(&page);
    page.wait_until("the address tells it", || page.fragment().contains("view=relief"));
    page.visit(&page.fragment());
    wait_for_relief(&page);
    page.press("v");
    page.wait_until("the address forgets it", || !page.fragment().contains("relief"));
    assert!(!page.find(RELIEF).is_visible());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn without_webgl_the_page_says_so_and_stays_flat() {
    let page = Page::at_work("");
    page.prepare(
        "const original = HTMLCanvasElement.prototype.getContext;
         HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
           return kind === 'webgl2' ? null : original.call(this, kind, ...rest);
         };",
    );
    page.visit("v1&surface=rosenbrock&run=adam(lr=0.05)&view=relief");
    page.wait_for_text(LOADING, "WebGL 2");
    assert!(!page.find(RELIEF).is_visible());
    page.go_to_end();
    assert!(page.share_of_ink(STAGE) > 0.001, "the flat picture shows no path");
    assert_eq!(page.text(NOTICE), "", "it is said where it arose, not in a message");
    page.click(TO_CONTOUR);
    page.wait_until("nothing more is said", || !page.exists(LOADING));
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_lost_context_comes_back() {
    let page = Page::at_work("v1&surface=himmelblau&run=sgd(lr=0.01)&step=40&view=relief");
    wait_for_relief(&page);
    let before = look(&page, VERMILLION).picture;
    page.script(
        "window.lost = document.querySelector('[data-testid=relief]').getContext('webgl2')
           .getExtension('WEBGL_lose_context');
         window.lost.loseContext();",
    );
    page.wait_for_frame();
    page.script("window.lost.restoreContext()");
    page.wait_until("it is drawn again", || look(&page, VERMILLION).picture == before);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
