//! Inside a step: what a method thought, as a person sees and reads it.

use super::harness::Page;
use super::lab::STAGE;

const ROLES: &str = "[data-testid=roles]";
const NOTE: &str = "[data-testid=note]";
const TRIALS: &str = "[data-testid=trial]";
const SUMMARY: &str = "[data-testid=trials-summary]";

/// Names in the legend of what is drawn over the paths.
fn roles(page: &Page) -> Vec<String> {
    page.text(ROLES).lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_line_search_shows_its_trials_as_a_plot_and_as_numbers() {
    let page = Page::at_work("v1&surface=rosenbrock&run=sgd(lr=0.001)");
    page.pause();
    page.choose(&format!("{} .run-head select", page.card(1)), "bfgs");
    page.wait_until("BFGS races", || page.names() == ["BFGS"]);
    page.wait_for_digest();
    page.pause();
    page.press("Home");
    page.wait_for_text(SUMMARY, "trial");

    // One row, one sign in the plot and one in the sentence for every trial, at whatever step.
    for step in 0..4 {
        if step > 0 {
            page.press("ArrowRight");
            page.wait_for_text("[data-testid=inside]", &format!("From step {step} to {}", step + 1));
        }
        page.wait_until("text, table and plot agree", || {
            let rows = page.find_all(TRIALS).len();
            let signs = page.find_all(".phi-panel > svg > path[transform]").len();
            rows > 0 && rows == signs && page.text(SUMMARY).starts_with(&format!("{rows} trial"))
        });
        assert_eq!(page.find_all(".trials .is-taken").len(), 1, "one trial is taken");
        let spoken = page.find(".phi-panel > svg").spoken_name();
        assert_eq!(spoken, page.text(SUMMARY), "the plot is read as another one");
    }
    let alpha = page.text(".trials .is-taken td:nth-child(2)");
    let told = page.text(SUMMARY);
    let accepted = told.rsplit("= ").next().expect("an α").to_owned();
    assert!(alpha.starts_with(accepted.trim_end_matches('0')), "{told} but α = {alpha} in the table");
    for sign in ["phi-curve", "phi-armijo", "phi-wolfe", "phi-allowed", "phi-taken"] {
        assert!(page.exists(&format!(".phi-panel > svg .{sign}")), "no {sign} in the plot");
    }
    let legend = page.text(".phi-panel .roles");
    assert!(legend.contains("Armijo") && legend.contains("Wolfe"), "{legend}");
    assert!(page.text("[data-testid=inside] .facts").contains("c₂|φ′(0)|"));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn newton_says_what_it_does_where_the_hessian_is_indefinite_or_singular() {
    let page = Page::at_work("v1&surface=saddle&start=-1.6,0.3&run=newton");
    page.pause();
    page.press("Home");
    page.wait_for_text(NOTE, "not positive definite");
    let note = page.text(NOTE);
    assert!(note.contains("eigenvalues −0.73 and 1"), "{note}");
    assert_eq!(roles(&page), ["step", "quadratic model", "the model's stationary point"]);
    assert!(page.text("[data-testid=inside] .facts").contains("m(0) − m(p)"));

    page.click("[data-testid=language]");
    page.wait_for_text(NOTE, "海森矩阵非正定");
    assert_eq!(roles(&page), ["本步位移", "二次模型", "模型驻点"]);
    page.click("[data-testid=language]");

    // A cubic's Hessian is singular where it bends: there is no step at all.
    page.visit("v1&surface=formula&f=x%5E3%2By%5E2&start=0,1&run=newton");
    page.pause();
    page.wait_for_text(NOTE, "singular");
    assert!(!page.exists("[data-testid=phi]"), "no step was tried");
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn the_legend_names_what_is_drawn_and_brings_it_out() {
    let page = Page::at_work("v1&surface=quadratic&run=bfgs&step=2");
    page.wait_for_text(ROLES, "true H⁻¹");
    assert_eq!(roles(&page), ["step", "true H⁻¹", "the method's H⁻¹", "direction before"]);
    let drawn = || page.read(&format!("document.querySelector({STAGE:?}).toDataURL()"));
    page.hover("[data-testid=step]", (0.5, 0.5));
    page.wait_for_frame();
    let calm = drawn();
    page.hover(&format!("{ROLES} li:nth-child(3)"), (0.5, 0.5));
    page.wait_until("the line lights up", || page.exists(&format!("{ROLES} li:nth-child(3).is-lit")));
    page.wait_for_frame();
    assert_ne!(drawn(), calm, "the shape does not stand out");
    page.hover("[data-testid=step]", (0.5, 0.5));
    page.wait_until("it goes out", || !page.exists(&format!("{ROLES} .is-lit")));
    page.wait_for_frame();
    assert_eq!(drawn(), calm, "the stage does not go back");

    for (run, names) in [
        ("momentum(lr=0.02)", &["step", "from the gradient", "from memory"][..]),
        ("nesterov(lr=0.02)", &["step", "correction", "look-ahead"]),
        ("adam(lr=0.1)", &["step", "from the gradient", "from memory", "rate by coordinate"]),
        ("newton_trust_region", &["step", "quadratic model", "the model's stationary point", "trust region"]),
    ] {
        page.visit(&format!("v1&surface=quadratic&run={run}&step=1"));
        page.wait_for_text(ROLES, names[names.len() - 1]);
        let shown = roles(&page);
        assert!(names.iter().all(|name| shown.iter().any(|one| one == name)), "{run}: {shown:?}");
    }
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn conjugate_directions_are_told_to_be_conjugate() {
    let page = Page::at_work("v1&surface=quadratic&run=conjugate_gradient,exact&step=1");
    page.wait_for_text("[data-testid=inside] .facts", "dᵀAd₋");
    let facts = page.script(
        "const [name] = [...document.querySelectorAll('[data-testid=inside] dt')].filter((dt) => dt.textContent.startsWith('dᵀAd₋ /'));
         return name.nextElementSibling.textContent",
    );
    let cosine: f64 = facts.as_str().unwrap_or_default().replace('−', "-").parse().expect("a number");
    assert!(cosine.abs() < 1e-6, "cos = {cosine}");
}
