//! The browser's own translation, which puts `<font>` elements in place of text nodes: what changes goes on changing.

use super::harness::Page;
use super::network_lab::{MOONS, digest_of, opened, status, step, train};

/// What Chromium does to the texts of a page, but for those that say they are not to be translated.
const TRANSLATE: &str = "
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let count = 0;
  for (const node of nodes) {
    if (!node.data.trim() || node.parentElement.closest('[translate=no], script, style, noscript, textarea, option, math')) continue;
    const outer = document.createElement('font');
    outer.style.verticalAlign = 'inherit';
    outer.appendChild(document.createElement('font')).textContent = '[' + node.data + ']';
    node.parentNode.replaceChild(outer, node);
    count += 1;
  }
  return count;";

fn translate(page: &Page) {
    let count = page.script(TRANSLATE).as_u64().unwrap_or(0);
    assert!(count > 20, "only {count} texts were translated");
    page.wait_for_frame();
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_translated_race_goes_on_and_its_numbers_are_right() {
    let link = "v1&surface=quadratic&steps=60&run=sgd(lr=0.05)&run=momentum(lr=0.02)";
    let page = Page::at_work(link);
    page.go_to_end();
    let ended = page.rows();
    page.press("Home");
    page.wait_for_step(0);
    translate(&page);
    page.press("ArrowRight");
    page.wait_for_text("[data-testid=step]", "1");
    page.go_to_end();
    page.wait_for_text("[data-testid=step]", "60");
    page.wait_until("the table is that of the last step", || {
        page.rows().iter().zip(&ended).all(|(now, then)| {
            (&now.loss, &now.gradient, &now.evaluations) == (&then.loss, &then.gradient, &then.evaluations)
        })
    });
    // A rate that is set: card and table show the one the run has.
    page.click(&format!("{} .hyper[data-key=lr] .hyper-value", page.card(1)));
    page.find(&format!("{} .hyper[data-key=lr] .hyper-field", page.card(1))).retype("0.03");
    page.press("Enter");
    page.wait_until("the address has it", || page.fragment().contains("sgd(lr=0.03)"));
    page.wait_for_text(&format!("{} .hyper[data-key=lr] .hyper-value", page.card(1)), "0.03");
    page.wait_until("the table has it", || page.rows()[0].rate.contains("0.03"));
    // What is put in and taken out between translated texts.
    page.choose_surface("beale");
    page.wait_for_digest();
    page.click("#surface-root [data-testid=language]");
    page.wait_until("all of it is Chinese", || page.text("#surface-root .brand") == "梯度下降实验室");
    page.click("#surface-root [data-testid=lab-network]");
    page.wait_until("the other lab opens", || !status(&page).is_empty());
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_translated_training_goes_on_and_its_numbers_are_right() {
    let page = opened(MOONS);
    translate(&page);
    train(&page);
    page.wait_for_text(".network [data-testid=step]", &step(&page).to_string());
    let (loss, digest) = (page.text(".network [data-testid=loss]"), digest_of(&page));
    let shown = page.text(".network [data-testid=digest]");
    assert!(!shown.is_empty() && digest.starts_with(shown.trim_end_matches('…')), "{shown} is not {digest}");
    for tab in ["layers", "confusion", "curves", "boundary"] {
        page.click(&format!("[data-testid=tab-{tab}]"));
        page.find(&format!("[data-testid=view-{tab}]"));
        translate_again(&page);
    }
    page.click(".network [data-testid=reset] button");
    page.wait_until("it is back at its start", || step(&page) == 0);
    page.wait_for_text(".network [data-testid=step]", "0");
    train(&page);
    page.wait_until("the loss is that of before", || page.text(".network [data-testid=loss]") == loss);
    assert_eq!(digest_of(&page), digest);
    page.click(".network [data-testid=language]");
    page.wait_until("all of it is Chinese", || page.text(".network .brand") == "梯度下降实验室");
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

/// Texts that came since are translated too.
fn translate_again(page: &Page) {
    page.script(TRANSLATE);
    page.wait_for_frame();
}
