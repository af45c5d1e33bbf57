//! Looking into a network: the confusion matrix and its examples, a drawing of one's own, how the layers are doing.

use super::harness::{Motion, Page, Visitor};

/// Real digits, few of them, and a small network: it is ready at once.
const DIGITS: &str = "v1&lab=network&data=digits(train=400,test=100,preprocess=[min_max])&model=mlp(hidden=[24])&\
                      loss=cross_entropy&run=adam(lr=0.01),batch=32&epochs=6";
/// Rows of a table.
const IRIS: &str = "v1&lab=network&data=iris(preprocess=[standardize])&model=mlp(hidden=[8])&loss=cross_entropy&\
                    run=adam(lr=0.01),batch=16&epochs=4";

/// A black bar on white paper, upright, on a canvas.
const BAR: &str = "const canvas = document.createElement('canvas');
                   [canvas.width, canvas.height] = [120, 160];
                   const context = canvas.getContext('2d');
                   context.fillStyle = 'white';
                   context.fillRect(0, 0, 120, 160);
                   context.fillStyle = 'black';
                   context.fillRect(50, 20, 20, 120);";

const APP: &str = "document.querySelector('.app.network')";

/// The lab with a view of the stage, before the first step.
fn opened(visitor: Visitor, fragment: &str, tab: &str) -> Page {
    let page = Page::open_as(Visitor { motion: Motion::Reduced, ..visitor }, fragment);
    page.click(&format!("[data-testid=tab-{tab}]"));
    page
}

fn number(page: &Page, script: &str) -> f64 {
    page.script(&format!("return Number({script})")).as_f64().unwrap_or(f64::NAN)
}

/// Trains to the end.
fn train(page: &Page) {
    page.script("document.activeElement?.blur()");
    page.press("Space");
    page.wait_until("it is trained", || page.script(&format!("return {APP}?.dataset.status")) == "ended");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_cell_of_the_confusion_matrix_opens_its_examples_and_one_of_them_the_layers() {
    let page = opened(Visitor::default(), DIGITS, "confusion");
    let cells = "[...document.querySelectorAll('.confusion-grid .cell')]";
    let sum = format!("{cells}.reduce((sum, cell) => sum + Number(cell.textContent), 0)");
    page.wait_until("every example is counted", || number(&page, &sum) > 0.0);
    assert_eq!(number(&page, &format!("{cells}.length")), 100.0);
    let before = number(&page, "parseFloat(document.querySelector('[data-testid=accuracy]').textContent)");
    train(&page);
    let right = "[0,1,2,3,4,5,6,7,8,9].reduce((sum, i) => \
                 sum + Number(document.querySelector(`[data-cell='${i},${i}']`).textContent), 0)";
    let accuracy = "parseFloat(document.querySelector('[data-testid=accuracy]').textContent)";
    page.wait_until("the diagonal holds what the accuracy says", || {
        (100.0 * number(&page, right) / number(&page, &sum) - number(&page, accuracy)).abs() < 0.06
    });
    assert!(number(&page, accuracy) > before, "training does not show");

    let most = format!(
        "(() => {{ const all = {cells}.filter(cell => cell.matches('.is-right'));
           const most = all.reduce((a, b) => Number(b.textContent) > Number(a.textContent) ? b : a);
           most.click(); return Number(most.textContent); }})()"
    );
    let count = number(&page, &most);
    let cases = "document.querySelectorAll('[data-testid=cell-cases] .case').length";
    page.wait_until("its examples are listed", || number(&page, cases) == count.min(24.0));
    page.click("[data-testid=cell-cases] .case");
    page.find("[data-testid=view-layers]");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_matrix_is_walked_through_with_the_arrow_keys_and_tables_show_their_numbers() {
    let page = opened(Visitor { size: (390, 844), ..Visitor::default() }, IRIS, "confusion");
    page.find("[data-cell='0,0']");
    page.script("document.querySelector(\"[data-cell='0,0']\").focus()");
    page.press("ArrowRight");
    page.press("ArrowDown");
    page.press("ArrowDown");
    assert_eq!(page.script("return document.activeElement.dataset.cell"), "2,1");
    assert_eq!(page.script(&format!("return {APP}?.dataset.step")), "0", "the arrows went to the timeline as well");
    page.wait_until("the worst mistakes are shown", || page.exists("[data-testid=mistakes] .case-numbers span"));
    assert_eq!(page.find_all("[data-testid=classes] tbody tr").len(), 3);
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_stroke_is_predicted_and_cleared() {
    let page = opened(Visitor::default(), DIGITS, "draw");
    page.find("[data-testid=sketch-canvas]");
    train(&page);
    assert_eq!(page.text("[data-testid=guess]"), "–");
    page.drag("[data-testid=sketch-canvas]", (0.5, 0.15), (0.52, 0.85));
    page.wait_until("it is predicted", || page.text("[data-testid=guess]") != "–");
    let shares = "[...document.querySelectorAll('.guess-share')].map(share => parseFloat(share.textContent))";
    let total = number(&page, &format!("{shares}.reduce((a, b) => a + b, 0)"));
    assert!((total - 100.0).abs() < 1.0, "the probabilities add up to {total} %");
    assert_eq!(number(&page, &format!("{shares}.length")), 10.0);
    page.find(".sketch-seen canvas");
    page.click("[data-testid=clear]");
    page.wait_until("nothing is predicted", || page.text("[data-testid=guess]") == "–");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn an_image_file_is_predicted_and_another_file_refused() {
    let page = opened(Visitor::default(), DIGITS, "draw");
    page.find("[data-testid=sketch-canvas]");
    let pick = |kind: &str| {
        page.script(&format!(
            "{BAR} canvas.toBlob(blob => {{
               const transfer = new DataTransfer();
               transfer.items.add({kind});
               const input = document.querySelector('[data-testid=image-file]');
               input.files = transfer.files;
               input.dispatchEvent(new Event('change', {{ bubbles: true }}));
             }});"
        ));
    };
    pick("new File([blob], 'one.png', { type: 'image/png' })");
    page.wait_until("the image is predicted", || page.text("[data-testid=guess]") != "–");
    page.find(".sketch-seen canvas");
    pick("new File(['no image'], 'two.png', { type: 'image/png' })");
    page.wait_until("the other is refused", || !page.text(".sketch-left .field-error").is_empty());
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn an_image_dropped_on_the_canvas_is_predicted_and_shown_as_the_network_sees_it() {
    let page = opened(Visitor::default(), DIGITS, "draw");
    page.find("[data-testid=sketch-canvas]");
    train(&page);
    let drop = |kind: &str| {
        page.script(&format!(
            "{BAR} canvas.toBlob(blob => {{
               const transfer = new DataTransfer();
               transfer.items.add({kind});
               const onto = document.querySelector('[data-testid=sketch-canvas]');
               const event = (name) => new DragEvent(name, {{ bubbles: true, cancelable: true, dataTransfer: transfer }});
               window.taken = !onto.dispatchEvent(event('dragover')) && !onto.dispatchEvent(event('drop'));
             }});"
        ));
    };
    drop("new File([blob], 'one.png', { type: 'image/png' })");
    page.wait_until("the image is predicted", || page.text("[data-testid=guess]") != "–");
    assert_eq!(page.script("return window.taken"), true, "the browser would have opened the file");
    // Dark ink on light paper: the stroke in the middle is what counts, the corner is paper.
    let tones = "const seen = document.querySelector('.sketch-seen canvas');
                 const at = (x, y) => [...seen.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3).join();
                 return [at(0, 0), at(seen.width >> 1, seen.height >> 1)]";
    let tones = page.script(tones);
    assert_ne!(tones[0], tones[1], "the stroke is not seen");
    assert_eq!(page.find_all(".sketch-hint").len(), 0);
    drop("new File(['no image'], 'two.txt', { type: 'text/plain' })");
    page.wait_until("another file is refused", || !page.text(".sketch-left .field-error").is_empty());
    assert_ne!(page.text("[data-testid=guess]"), "–", "what was there stays");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_table_says_how_every_layer_is_doing() {
    let page = opened(Visitor::default(), DIGITS, "curves");
    let gradients = "[data-testid=health-row] [data-testid=gradient] .number";
    page.wait_until("the gradients are there", || page.find_all(gradients).len() == 2);
    train(&page);
    page.wait_until("the updates are there", || page.find_all("[data-testid=ratio] svg circle").len() == 2);
    // Layers without weights have none.
    let ratios =
        "return [...document.querySelectorAll('[data-testid=ratio]')].map((cell) => cell.innerText).filter(Boolean)";
    let ratios = page.script(ratios);
    assert!(
        ratios
            .as_array()
            .is_some_and(|all| all.len() == 2
                && all.iter().all(|ratio| ratio.as_str().is_some_and(|ratio| ratio.starts_with('−')))),
        "an update is as long as the weights: {ratios}"
    );
    assert!(page.exists("[data-testid=resting] .resting"), "no layer can rest");
    page.wait_until("distributions are drawn", || page.exists(".health-histogram"));
    page.click("#health-time-time");
    page.wait_until("they are drawn over time", || page.exists(".health-strip") && !page.exists(".health-histogram"));
    page.find(".health-choices select").type_text("weights");
    page.wait_until("layers without weights show none", || page.find_all(".health-strip").len() == 2);

    page.click("[data-testid=health-disclosure] > .disclosure > button");
    page.wait_until("it is closed", || !page.exists("[data-testid=health]"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_diagram_carries_an_example_and_its_units_open_their_formula() {
    let page = opened(Visitor::default(), IRIS, "layers");
    page.wait_until("the network is drawn", || page.exists("[data-testid=diagram] circle"));
    // Four numbers in, eight hidden units, three classes.
    assert_eq!(page.find_all("[data-testid=diagram] circle").len(), 4 + 8 + 3);
    assert!(page.text("[data-testid=diagram] svg").contains("virginica"));
    let carried =
        "[...document.querySelectorAll('[data-testid=diagram] line title')].map((title) => title.textContent).join()";
    let before = page.script(&format!("return {carried}"));
    assert!(before.as_str().is_some_and(|told| told.contains('×') && told.contains('=')), "{before}");
    page.script(
        "document.querySelectorAll('[data-testid=diagram] .is-live')[2].dispatchEvent(new MouseEvent('click', { bubbles: true }))",
    );
    page.wait_until("the unit's formula is there", || page.text("[data-testid=neuron]").contains('3'));
    train(&page);
    page.wait_until("it carries something else", || page.script(&format!("return {carried}")) != before);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_jacobian_of_the_first_layer_is_a_matrix_of_numbers() {
    let page = opened(Visitor::default(), IRIS, "layers");
    page.wait_until("the layers are there", || page.exists("[data-testid=jacobian]"));
    assert!(!page.exists("[data-testid=jacobian-matrix]"), "it is computed where it is open");
    page.click("[data-testid=jacobian] .disclosure-button");
    page.wait_until("it is there", || page.exists(".jacobian-table"));
    assert_eq!(page.find_all(".jacobian-table tbody tr").len(), 8);
    assert_eq!(page.find_all(".jacobian-table tbody td").len(), 8 * 4);
    let numbers = page.text(".jacobian-table");
    train(&page);
    page.wait_until("it has changed", || page.text(".jacobian-table") != numbers);
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
