//! What is said is so: how a run ended, what it cost, where nothing is defined, and whose numbers are told.

use super::harness::Page;

const ENDING: &str = "[data-testid=ending]";
const PROBLEM: &str = "[data-testid=start-problem]";

/// The kinds of questions in the table of runs, of one row.
fn counts(page: &Page, row: usize) -> Vec<u32> {
    let told = page.rows()[row].evaluations.clone();
    told.split(' ').map(|count| count.parse().expect("a count")).collect()
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_start_where_nothing_is_defined_says_so_and_offers_a_way_out() {
    let page = Page::at_work("v1&surface=formula&f=log(x)%2By^2&start=-0.4,1.8&run=sgd(lr=0.01)&run=bfgs");
    page.wait_for_text(PROBLEM, "f is not a number at (−0.4, 1.8). Move the start out of the hatched region.");
    for row in page.rows() {
        assert!(row.loss == "–" && row.place.contains("not defined"), "{row:?}");
    }
    assert!(!page.exists("[data-testid=run-card] .field-error[role=status]"), "no rate is to blame");
    page.wait_for_text(".legend [data-testid=not-defined]", "f not defined");
    page.click(&format!("{PROBLEM} button"));
    page.wait_until("the start has moved", || !page.exists(PROBLEM) && page.start()[0] > 0.0);
    page.wait_until("the runs go on", || page.rows().iter().all(|row| row.loss != "–" && !row.loss.is_empty()));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_saddle_is_no_minimum_and_each_question_is_counted() {
    let page = Page::at_work("v1&surface=himmelblau&start=-0.2,-1.8&steps=40&view=by_time&run=newton&run=bfgs");
    page.go_to_end();
    page.wait_until("both have arrived", || page.find_all(ENDING).len() == 2);
    assert!(page.rows()[0].place.contains("saddle (λ −"), "{:?}", page.rows()[0]);
    assert!(page.rows()[1].place.contains("minimum"), "{:?}", page.rows()[1]);
    let classes: Vec<String> = (0..2).filter_map(|row| page.find_all(ENDING)[row].attribute("class")).collect();
    assert!(classes[0].contains("is-doubtful") && classes[1].contains("is-converged"), "{classes:?}");
    // Newton's method asks for value, gradient and Hessian at once.
    let [f, g, h] = counts(&page, 0)[..] else { panic!("three columns") };
    assert!(f == g && g == h && h > 2, "{f} {g} {h}");
    let head = page.find(".run-table thead th:nth-child(4) button").attribute("title").unwrap_or_default();
    assert!(head.contains("nfev"), "{head}");

    // The step looked into is the run's own, not that of the race.
    let last = page.text("[data-testid=inside] h2");
    let told: Vec<u32> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
    assert!(told.len() == 2 && told[1] == told[0] + 1 && told[1] == h - 1, "{last}");

    // An axis chosen with the pointer does not take the arrow keys away.
    page.click("#abscissa-gradients");
    page.wait_until("the address says so", || page.fragment().contains("view=by_gradients"));
    page.press("Home");
    page.wait_for_step(0);
    page.press("ArrowRight");
    page.wait_for_step(1);
    assert!(page.fragment().contains("view=by_gradients"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
