//! English and Chinese: every text a person sees, in either, at once, for good.

use super::harness::{Page, Visitor};
use super::lab::{NOTICE, RULE};

/// Latin words that may stand in the Chinese page: names of methods, functions, units and the other language's button.
const NAMES: &[&str] = &[
    "adam",
    "adagrad",
    "rmsprop",
    "nesterov",
    "sgd",
    "momentum",
    "rosenbrock",
    "beale",
    "himmelblau",
    "rastrigin",
    "english",
    "hessian",
    "pytorch",
    "home",
    "end",
    "esc",
    "webassembly",
    "descent",
    "adadelta",
    "adamax",
    "nadam",
    "amsgrad",
    "adamw",
    "lion",
    "ftrl",
    "dfp",
    "bfgs",
    "l-bfgs",
    "broyden",
    "booth",
    "matyas",
    "ackley",
    "levy",
    "easom",
    "mccormick",
    "goldstein",
    "price",
    "styblinski",
    "tang",
    "wolfe",
    "armijo",
    "png",
    "svg",
    "csv",
    "gd",
    "newton",
    "lbfgs",
    "sr1",
    "nocedal",
    "wright",
    "fisher",
    "iris",
    "fletcher",
    "reeves",
    "polak",
    "ribière",
    "ribiere",
    "hestenes",
    "stiefel",
    "dai",
    "yuan",
    "l",
    "lab",
    "scipy",
    "nfev",
    "njev",
    "nhev",
];

const LANGUAGE: &str = "[data-testid=language]";

/// Texts, labels and tooltips on the page, hidden ones of closed menus left out, with code and mathematics left out.
const TEXTS: &str = "
  const texts = [];
  const skipped = 'script, style, math, code, pre, textarea, var, kbd, noscript, canvas, dialog:not([open])';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest(skipped)) texts.push(walker.currentNode.data.trim());
  }
  for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder], [aria-valuetext]')) {
    if (element.closest('dialog:not([open])')) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext'])
      if (element.hasAttribute(name)) texts.push(element.getAttribute(name).trim());
  }
  return [document.title, ...texts].filter((text) => text !== '');";

fn texts(page: &Page) -> Vec<String> {
    let texts = page.script(TEXTS);
    texts.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

/// English words of three letters and more that are no names.
fn english_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.len() >= 3);
    // With digits in it, it is a digest.
    let words = words.filter(|word| word.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let plain = words.map(str::to_ascii_lowercase).filter(|word| !NAMES.contains(&word.as_str()));
    // The functions that the help under a formula's field lists are the language's own words.
    let functions =
        ["sin", "cos", "exp", "log", "sqrt", "abs", "beta", "state", "param", "norm", "dot", "uniform", "normal"];
    plain.filter(|word| !functions.contains(&word.as_str())).collect()
}

/// What is still English on a page that is to be Chinese; `names` may stand in it as well.
pub(super) fn english_in(page: &Page, names: &[&str]) -> Vec<String> {
    let left = |text: &String| english_words(text).iter().any(|word| !names.contains(&&**word));
    texts(page).into_iter().filter(left).collect()
}

#[track_caller]
fn assert_all_chinese(page: &Page, what: &str) {
    let texts = texts(page);
    assert!(texts.len() > 60, "{what}: only {} texts are found", texts.len());
    let english: Vec<&String> = texts.iter().filter(|text| !english_words(text).is_empty()).collect();
    assert!(english.is_empty(), "{what}: still English: {english:#?}");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_language_button_turns_every_text_to_chinese_and_it_stays() {
    let page = Page::at_work("v1&surface=formula&noise=0.1&run=adam(lr=5)&run=custom&run=sgd,step&run=nesterov,hidden");
    page.go_to_end();
    assert_eq!(page.read("document.documentElement.lang"), "en");
    assert!(!page.text(".app").contains('损'));
    (1..=4).for_each(|card| page.open_more(card));
    page.click(LANGUAGE);
    page.wait_for_text(".brand", "梯度下降实验室");
    assert_eq!(page.read("document.documentElement.lang"), "zh-Hans");
    assert_all_chinese(&page, "the laboratory");
    assert!(page.title().contains("梯度下降实验室"), "title: {}", page.title());

    page.find(RULE).type_text(" + nothing");
    page.wait_for_text("[data-testid=rule-editor] .field-error", "第 4 行第");
    let told = page.text("[data-testid=rule-editor] .field-error");
    assert!(told.contains("“nothing”未知"), "{told}");
    page.press("Escape");
    page.click("[data-testid=help] button");
    page.wait_for_text("dialog[open]", "快捷键");
    assert_all_chinese_but(&page, "the help", "nothing");
    page.press("Escape");

    page.reload();
    page.wait_for_digest();
    assert_eq!(page.text(".brand"), "梯度下降实验室");
    assert_eq!(page.read("document.documentElement.lang"), "zh-Hans");
    page.click(LANGUAGE);
    page.wait_for_text(".brand", "Descent Lab");
    assert!(!texts(&page).iter().any(|text| text.contains('损')), "some texts stay Chinese");
}

/// As [`assert_all_chinese`], where the test itself has typed an English word.
#[track_caller]
fn assert_all_chinese_but(page: &Page, what: &str, typed: &str) {
    let english: Vec<String> =
        texts(page).into_iter().filter(|text| english_words(text).iter().any(|w| w != typed)).collect();
    assert!(english.is_empty(), "{what}: still English: {english:#?}");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_chinese_browser_opens_in_chinese_bad_links_included() {
    let visitor = Visitor { language: "zh-CN", ..Visitor::default() };
    let page = Page::open_as(visitor, "v1&surface=nowhere");
    page.wait_for_text(NOTICE, "此链接有一部分无法读取，其余已打开：");
    page.wait_for_text(NOTICE, "没有名为“nowhere”的选项");
    assert_eq!(page.read("document.documentElement.lang"), "zh-Hans");
    page.wait_for_text(".hint", "拖动圆环");
    page.click(".hint [aria-label=关闭]");
    page.click(&format!("{NOTICE} [aria-label=知道了]"));
    page.wait_for_digest();
    // On a slow machine it is over by now.
    page.wait_until("it plays", || ["playing", "ended"].contains(&&*page.status()));
    assert_all_chinese(&page, "the opening race");

    for _ in 0..5 {
        page.find("[aria-label^=删除]");
        page.script("document.querySelector('[aria-label^=删除]').click()");
    }
    page.wait_for_text(".setup .empty", "还没有轨迹");
    assert_eq!(page.text(".setup .empty .button"), "添加轨迹");
    assert_all_chinese(&page, "the empty race");
    page.click(LANGUAGE);
    page.wait_for_text(".setup .empty", "No run yet");
    page.reload();
    page.wait_for_text(".brand", "Descent Lab");
}
