//! Rules where the gradient vanishes: nothing divided by nothing moves nothing.
//!
//! Adam with ε = 0 divides m̂ by √v̂, a normalized step divides g by ‖g‖. Where the gradient has always been 0 that is 0/0, and
//! one such coordinate would end the run. A rule whose text comes to this is compiled with quotients 0/0 that are 0; all
//! others are compiled as they stand, and keep their speed. What is finite by itself is the same to the bit in both.
//!
//! Which of the two a rule is follows from its text and its hyper-parameters: its lines are run once, from its initial state,
//! with the gradient 0.

use super::Rule;
use crate::experiment::Choice;
use crate::expr::machine::PointMachine;
use crate::expr::reduce::Sums;
use crate::expr::tape::Tape;
use crate::expr::{self, Compiled, FormulaError, Kind};

/// A rule, compiled as its runs need it, with these hyper-parameters as lanes.
///
/// # Errors
/// Where a typed rule is not one.
pub(crate) fn compiled(choice: &Choice<Rule>, spread: &[&str]) -> Result<Compiled, FormulaError> {
    let keys: Vec<&str> = choice.entry.item.hypers.iter().map(|hyper| &*hyper.key).collect();
    let plain = expr::compile_spread(Kind::Rule, choice.formula(), &keys, spread)?;
    if rests(choice, &plain) { Ok(plain) } else { expr::compile_resting(choice.formula(), &keys, spread) }
}

/// Whether a parameter at 1 whose gradient is 0 remains a number in the first step.
fn rests(choice: &Choice<Rule>, compiled: &Compiled) -> bool {
    let (lanes, count) = (compiled.lanes.len(), compiled.uniforms.len());
    let mut uniforms = choice.values_of(&compiled.uniforms);
    let told = [("t", 1.0), (expr::LOSS, 1.0)];
    for (name, value) in compiled.uniforms.iter().zip(&mut uniforms) {
        *value = told.iter().find(|(key, _)| key == name).map_or(*value, |(_, told)| *told);
    }
    let mut arrays = vec![vec![0.0]; lanes];
    // What is spread over lanes has the value it has in the run.
    let values = choice.values_of(&compiled.lanes);
    arrays.iter_mut().zip(&values).for_each(|(array, value)| array[0] = *value);
    arrays[0][0] = 1.0;
    arrays[1][0] = 0.0;
    let run = |results: &[_], uniforms: &[f64], arrays: &[Vec<f64>]| {
        let mut machine = PointMachine::new(Tape::new(&compiled.graph, results, lanes, count));
        let point: Vec<f64> = arrays[..lanes].iter().map(|array| array[0]).collect();
        let mut found = vec![0.0; results.len()];
        machine.set_uniforms(uniforms);
        machine.run(&point, &mut found);
        found
    };
    let initial = run(&compiled.initial, &uniforms, &arrays);
    arrays[2..].iter_mut().zip(initial).for_each(|(array, value)| array[0] = value);
    arrays[compiled.first_draw()..][..compiled.draws.len()].fill(vec![0.5]);
    let mut sums = Sums::new(compiled);
    arrays.resize(lanes + sums.spare(), vec![0.0]);
    sums.run(&mut arrays, &mut uniforms);
    run(&compiled.results, &uniforms, &arrays).iter().all(|value| !value.is_nan())
}

#[cfg(test)]
mod tests {
    use super::super::{Plan, RULES};
    use super::*;

    fn steps(choice: &Choice<Rule>, gradients: [f64; 2]) -> Vec<f64> {
        let mut plan = Plan::<f64>::new(choice, &[1.5, -2.0]).expect("compiles");
        for t in 1..=5 {
            plan.set_loss(0.0);
            plan.gradient_mut().copy_from_slice(&gradients);
            plan.step(t, 0.01);
        }
        plan.parameters().to_vec()
    }

    /// The coordinate that has no gradient stays, the other goes the way it goes alone.
    #[test]
    fn without_epsilon_a_coordinate_without_gradient_stays_put() {
        let has_eps = |rule: &&&Rule| rule.search.is_none() && rule.item.hypers.iter().any(|hyper| hyper.key == "eps");
        let rules: Vec<_> = RULES.iter().filter(has_eps).collect();
        assert!(rules.len() >= 7, "adagrad, rmsprop, adadelta, adam, adamax, nadam, amsgrad, adamw");
        for rule in rules {
            let still = Choice::new(*rule).with("eps", 0.0).with("weight_decay", 0.0);
            let [x, y] = steps(&still, [0.0, 0.0])[..] else { panic!("two coordinates") };
            assert_eq!([x, y], [1.5, -2.0], "{}", rule.item.id);
            let [x, y] = steps(&still, [0.5, 0.0])[..] else { panic!("two coordinates") };
            assert!(x.is_finite() && y == -2.0, "{}: {x}, {y}", rule.item.id);
        }
    }

    #[test]
    fn typed_rules_stay_put_as_well_and_others_are_compiled_as_they_stand() {
        let typed = |text: &str| {
            let mut choice = Choice::<Rule>::named("custom").expect("exists");
            choice.text = Some(text.into());
            choice
        };
        for text in ["x = x - lr*g/norm(g)", "state v\nv = v + g^2\nx -= lr*g/sqrt(v)", "x -= f/dot(g, g)*g"] {
            assert_eq!(steps(&typed(text), [0.0, 0.0]), [1.5, -2.0], "{text}");
            let compiled = compiled(&typed(text), &[]).expect("compiles");
            let plain = expr::compile(Kind::Rule, text, &["lr"]).expect("compiles");
            assert!(compiled.graph.len() > plain.graph.len(), "{text}");
        }
        for rule in RULES.iter().filter(|rule| !rule.formula.is_empty()) {
            let keys: Vec<&str> = rule.item.hypers.iter().map(|hyper| &*hyper.key).collect();
            let plain = expr::compile(Kind::Rule, rule.formula, &keys).expect("compiles");
            let own = compiled(&Choice::new(*rule), &[]).expect("compiles");
            assert_eq!(own.graph.len(), plain.graph.len(), "{}", rule.item.id);
        }
        // What is infinite or not a number otherwise stays so: it is seen.
        assert!(!steps(&typed("x = x - lr/g"), [0.0, 0.0])[0].is_finite());
    }
}
