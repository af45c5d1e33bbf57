//! Formulas that a person types for a network: its activation, its update rule, its schedule. They run as the built-in ones do.

use super::network_lab::{digest_of, experiment, native, opened, status, train};

const MOONS: &str = "v1&lab=network&data=moons(count=120)&model=mlp(hidden=[8])&loss=binary_cross_entropy&\
                     run=adam(lr=0.01),batch=16&epochs=10";
const MODEL: &str = "[data-testid=model]";
const RUN: &str = "[data-testid=run-card]";

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn an_activation_is_typed_and_runs_as_it_is_read() {
    let page = opened(MOONS);
    page.choose(MODEL, "custom");
    let field = format!("{MODEL} [data-testid=typed] textarea");
    page.wait_until("there is a field", || page.exists(&field));
    page.find(&field).retype("param a = 0.3 in 0..2\nx*sigmoid(a*x");
    page.wait_until("what is wrong is said", || {
        page.text(&format!("{MODEL} [data-testid=typed] .field-error")).contains("column 14")
    });
    let before = experiment(&page.fragment());
    assert!(!page.fragment().contains("sigmoid"), "what does not parse is in no link: {}", page.fragment());
    page.find(&field).type_text(")");
    page.wait_until("it is taken", || experiment(&page.fragment()) != before);
    page.wait_until("its letter has a control", || page.exists(&format!("{MODEL} [data-key=a]")));
    page.wait_until("it stands ready", || status(&page) == "paused");
    train(&page);
    let typed = experiment(&page.fragment());
    assert_eq!(typed.network.activation.formula(), "param a = 0.3 in 0..2\nx*sigmoid(a*x)");
    assert_eq!(digest_of(&page), native(&typed));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}

#[test]
#[ignore = "needs the built page: cargo xtask test runs it"]
fn a_rule_and_a_schedule_are_typed_for_a_network() {
    let page = opened(MOONS);
    page.choose(&format!("{RUN} .run-head"), "custom");
    let rule = format!("{RUN} [data-testid=typed] textarea");
    page.wait_until("there is a field", || page.exists(&rule));
    page.find(&rule).retype("state m\nm = 0.9*m + g\nx = x - lr*sign(m)");
    page.wait_until("it is shown as it runs", || page.fragment().contains("custom"));
    page.click(&format!("{RUN} .disclosure-button"));
    page.choose(&format!("{RUN} .disclosure-body"), "custom");
    let schedule = format!("{RUN} .disclosure-body [data-testid=typed] textarea");
    page.wait_until("there is a field", || page.exists(&schedule));
    page.find(&schedule).retype("lr0*(1 - t/T)^2");
    page.wait_until("it is taken", || {
        let run = &experiment(&page.fragment()).runs[0];
        run.schedule.formula() == "lr0*(1 - t/T)^2" && run.optimizer.formula().contains("sign(m)")
    });
    page.wait_until("it stands ready", || status(&page) == "paused");
    train(&page);
    assert_eq!(digest_of(&page), native(&experiment(&page.fragment())));
    assert_eq!(page.console_errors(), Vec::<String>::new());
}
