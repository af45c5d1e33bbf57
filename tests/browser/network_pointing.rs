//! Pointing into a network: what is picked is what was pointed at, and what is drawn is what was answered.

use super::harness::Page;
use super::network_lab::{opened, status, step};

/// A small convolutional network on digits of 8 × 8 pixels: its first layer has ten feature maps.
const MAPS: &str = "v1&lab=network&data=digits(train=300,test=100,preprocess=[min_max])&model=cnn(layers=[\
                    conv2d(filters=10,kernel=3,padding=same),relu,max_pool,flatten,dense(units=10)],init=he_normal)&\
                    loss=cross_entropy&run=adam(lr=0.002),batch=32&epochs=2";

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_click_on_a_feature_map_picks_that_map_and_its_pixel() {
    let page = opened(MAPS);
    page.click("[data-testid=tab-layers]");
    let maps = "[data-testid=signal-layer] .mosaic";
    page.wait_until("the maps are there", || page.exists(maps));
    // Seven maps of eight pixels and a line between them stand in a row; two rows hold ten.
    let (across, side) = (7.0, 9.0);
    for unit in [0_u32, 1, 3, 6, 8] {
        let (column, row) = (f64::from(unit % 7), f64::from(unit / 7));
        let at = ((column * side + 4.5) / (across * side), (row * side + 4.5) / (2.0 * side));
        page.pointer_down(maps, at);
        page.pointer_up();
        page.wait_for_text("[data-testid=neuron] h3", &format!("Unit {} of 1.conv2d", unit + 1));
        let framed = page.script(&format!(
            "const [whole, frame] = ['{maps}', '{maps} .mosaic-frame'].map((css) => document.querySelector(css).getBoundingClientRect());
             const [x, y] = [whole.left + {} * whole.width, whole.top + {} * whole.height];
             return frame.left <= x && x <= frame.right && frame.top <= y && y <= frame.bottom",
            at.0, at.1
        ));
        assert_eq!(framed, true, "the frame is not around unit {}", unit + 1);
    }
    // The last layer's units are cells side by side.
    let cells = ".signal-layers > li:nth-last-child(2) .mosaic";
    page.pointer_down(cells, (0.05, 0.5));
    page.pointer_up();
    page.wait_for_text("[data-testid=neuron] h3", "Unit 1 of 5.dense");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

/// Presses a unit's button below the map, and gives the page's pixels of the map once it has changed.
fn pick(page: &Page, chip: &str) {
    let map = || page.read("document.querySelector('[data-testid=boundary] canvas')?.toDataURL() ?? ''");
    let before = map();
    page.click(chip);
    page.wait_until("the map is another one", || map() != before);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_unit_is_drawn_in_place_of_the_boundary_on_every_plane_at_rest_and_while_it_trains() {
    let page = opened("v1&lab=network&data=xor&model=mlp(hidden=[6])&loss=binary_cross_entropy&run=adam&epochs=2");
    let kinds = [
        ("moons", "binary_cross_entropy"),
        ("circles", "binary_cross_entropy"),
        ("spiral", "cross_entropy"),
        ("blobs", "cross_entropy"),
        ("xor", "hinge"),
        ("regression_plane", "mse"),
    ];
    for (data, loss) in kinds {
        page.load(&format!(
            "v1&lab=network&data={data}&model=mlp(hidden=[6,5])&loss={loss}&run=adam(lr=0.01),batch=16&epochs=400"
        ));
        page.wait_until("the network stands ready", || status(&page) == "paused");
        page.wait_until("the boundary is drawn", || page.exists("[data-testid=boundary] canvas"));
        page.wait_until("there are units", || page.find_all(".units .unit-chip").len() >= 12);
        pick(&page, ".units li:nth-child(2) .unit-chip:nth-of-type(3)");
        pick(&page, ".units li:nth-child(3) .unit-chip:nth-of-type(1)");
        pick(&page, ".units li:nth-child(1) .unit-chip");
        page.script("document.activeElement?.blur()");
        page.press("Space");
        page.wait_until("it trains", || status(&page) == "playing" && step(&page) > 0);
        page.click(".units li:nth-child(2) .unit-chip:nth-of-type(1)");
        page.click(".units li:nth-child(1) .unit-chip");
        let before = step(&page);
        page.wait_until("it trains on", || step(&page) > before);
        assert_eq!(page.console_errors(), Vec::<String>::new(), "on {data}");
    }
}
