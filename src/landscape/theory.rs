//! What theory knows of rates and momentum on a quadratic bowl: where a method is stable, and which setting is best.
//!
//! With full gradients at a constant rate η and momentum μ, the error along an eigenvector of the Hessian with
//! eigenvalue λ follows a recurrence whose characteristic polynomial is
//!
//! - gradient descent: r − (1 − ηλ),
//! - heavy ball: r² − (1 + μ − ηλ) r + μ,
//! - Nesterov: r² − (1 + μ)(1 − ηλ) r + μ (1 − ηλ).
//!
//! The method is stable where all roots lie within the unit circle for λ₁ ≤ λ ≤ λ₂, the smallest and the largest one, and the best setting has the smallest
//! largest root ρ: in the long run a step shrinks the error by ρ. For our bowl λ₁ = 1 and λ₂ = κ; weight decay in the form
//! of an L2 term adds to both. The forms of `momentum` and `nesterov` here, which are PyTorch's, have the same roots as
//! the textbook's: only variables are exchanged.
//!
//! Source: B. T. Polyak (1964), "Some methods of speeding up the convergence of iteration methods", USSR Computational
//! Mathematics and Mathematical Physics 4(5):1–17; L. Lessard, B. Recht, A. Packard (2016), "Analysis and design of
//! optimization algorithms via integral quadratic constraints", SIAM Journal on Optimization 26(1):57–95, proposition 1
//! (all three best settings). The limits follow from the polynomials by Jury's criterion.

use crate::experiment::{Choice, Experiment, Run};
use crate::optim::Rule;

/// Where the formulas come from, for the page.
pub const SOURCE: &str = "Polyak (1964); Lessard, Recht & Packard (2016), prop. 1";

/// A method whose behaviour on a bowl is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Gradient descent.
    Descent,
    /// Polyak's momentum.
    HeavyBall,
    /// Nesterov's momentum.
    Nesterov,
}

/// A method on a bowl.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theory {
    /// Which method.
    pub method: Method,
    /// Smallest and largest eigenvalue of what it descends, 0 < λ₁ ≤ λ₂.
    pub curvature: [f64; 2],
}

/// The best setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// Rate.
    pub lr: f64,
    /// Momentum, where the method has one.
    pub momentum: Option<f64>,
    /// What a step multiplies the error by, in the long run.
    pub factor: f64,
}

impl Method {
    /// The best setting and the limit as formulas, in the letters of the controls, with κ = λ₂/λ₁: `<math>` elements.
    pub fn formulas(self) -> Vec<String> {
        let square = |inner: &str| format!("<msup><mrow><mo>(</mo>{inner}<mo>)</mo></mrow><mn>2</mn></msup>");
        let over = |above: &str, below: &str| format!("<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>");
        let root = |inner: &str| format!("<msqrt>{inner}</msqrt>");
        let best = |letter: &str, value: &str| format!("<msup><mi>{letter}</mi><mo>*</mo></msup><mo>=</mo>{value}");
        let below = |value: &str| format!("<mi>η</mi><mo>&lt;</mo>{value}");
        let [low, high] = ["1", "2"].map(|index| format!("<msub><mi>λ</mi><mn>{index}</mn></msub>"));
        let one_more = "<mn>2</mn><mo>(</mo><mn>1</mn><mo>+</mo><mi>μ</mi><mo>)</mo>";
        let formulas = match self {
            Self::Descent => vec![
                best("η", &over("<mn>2</mn>", &format!("{high}<mo>+</mo>{low}"))),
                below(&over("<mn>2</mn>", &high)),
            ],
            Self::HeavyBall => {
                let kappa = root("<mi>κ</mi>");
                let sum = format!("{}<mo>+</mo>{}", root(&high), root(&low));
                let shares = over(&format!("{kappa}<mo>−</mo><mn>1</mn>"), &format!("{kappa}<mo>+</mo><mn>1</mn>"));
                vec![
                    best("η", &square(&over("<mn>2</mn>", &sum))),
                    best("μ", &square(&shares)),
                    below(&over(one_more, &high)),
                ]
            }
            Self::Nesterov => {
                let kappa = root("<mn>3</mn><mi>κ</mi><mo>+</mo><mn>1</mn>");
                let shares = over(&format!("{kappa}<mo>−</mo><mn>2</mn>"), &format!("{kappa}<mo>+</mo><mn>2</mn>"));
                let twice = "<mo>(</mo><mn>1</mn><mo>+</mo><mn>2</mn><mi>μ</mi><mo>)</mo>";
                vec![
                    best("η", &over("<mn>4</mn>", &format!("<mn>3</mn>{high}<mo>+</mo>{low}"))),
                    best("μ", &shares),
                    below(&over(one_more, &format!("{twice}{high}"))),
                ]
            }
        };
        let known = format!("<mi>κ</mi><mo>=</mo>{high}<mo>/</mo>{low}");
        let known = (self != Self::Descent).then_some(known);
        formulas.into_iter().chain(known).map(|inner| format!("<math><mrow>{inner}</mrow></math>")).collect()
    }
}

impl Theory {
    /// What is known of a run; none unless it is one of the methods, at a constant rate, on the bowl.
    pub fn of(experiment: &Experiment, run: &Run) -> Option<Self> {
        let method = match run.optimizer.entry.item.id {
            "sgd" => Method::Descent,
            "momentum" => Method::HeavyBall,
            "nesterov" => Method::Nesterov,
            _ => return None,
        };
        let steady = run.schedule.entry.item.id == "constant" && run.schedule.value("warmup").unwrap_or(0.0) == 0.0;
        let kappa = experiment.surface.value("kappa").filter(|_| experiment.surface.entry.item.id == "quadratic")?;
        let decay = decay(&run.optimizer);
        steady.then_some(Self { method, curvature: [1.0 + decay, kappa + decay] })
    }

    /// The same with this weight decay in place of that of `rule`.
    #[must_use]
    pub fn with_decay(&self, rule: &Choice<Rule>, other: f64) -> Self {
        Self { curvature: self.curvature.map(|eigenvalue| eigenvalue - decay(rule) + other), ..*self }
    }

    /// The rate below which the method is stable with this momentum (0 ≤ μ < 1), which gradient descent ignores.
    pub fn limit(&self, momentum: f64) -> f64 {
        let [_, steepest] = self.curvature;
        match self.method {
            Method::Descent => 2.0 / steepest,
            Method::HeavyBall => 2.0 * (1.0 + momentum) / steepest,
            Method::Nesterov => 2.0 * (1.0 + momentum) / ((1.0 + 2.0 * momentum) * steepest),
        }
    }

    /// The best setting.
    pub fn best(&self) -> Best {
        let [flattest, steepest] = self.curvature;
        let (small, large) = (libm::sqrt(flattest), libm::sqrt(steepest));
        match self.method {
            Method::Descent => Best {
                lr: 2.0 / (steepest + flattest),
                momentum: None,
                factor: (steepest - flattest) / (steepest + flattest),
            },
            Method::HeavyBall => {
                let factor = (large - small) / (large + small);
                let lr = 2.0 / (large + small);
                Best { lr: lr * lr, momentum: Some(factor * factor), factor }
            }
            Method::Nesterov => {
                let root = libm::sqrt(3.0 * steepest / flattest + 1.0);
                Best {
                    lr: 4.0 / (3.0 * steepest + flattest),
                    momentum: Some((root - 2.0) / (root + 2.0)),
                    factor: 1.0 - 2.0 / root,
                }
            }
        }
    }

    /// What a step multiplies the error by in the long run: the largest root along the flattest and the steepest
    /// direction. In between no root is larger.
    pub fn factor(&self, lr: f64, momentum: f64) -> f64 {
        let along = |eigenvalue: f64| {
            let kept = 1.0 - lr * eigenvalue;
            match self.method {
                Method::Descent => kept.abs(),
                Method::HeavyBall => largest_root(kept + momentum, momentum),
                Method::Nesterov => largest_root((1.0 + momentum) * kept, momentum * kept),
            }
        };
        let [flattest, steepest] = self.curvature.map(along);
        flattest.max(steepest)
    }
}

/// The weight decay of a rule.
fn decay(rule: &Choice<Rule>) -> f64 {
    rule.value("weight_decay").unwrap_or(0.0)
}

/// The largest absolute value of a root of r² − b r + c.
fn largest_root(b: f64, c: f64) -> f64 {
    let discriminant = b * b - 4.0 * c;
    if discriminant < 0.0 { libm::sqrt(c) } else { (b.abs() + libm::sqrt(discriminant)) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METHODS: [Method; 3] = [Method::Descent, Method::HeavyBall, Method::Nesterov];

    fn all() -> impl Iterator<Item = Theory> {
        let bowls = [[1.0, 1.0], [1.0, 2.0], [1.0, 10.0], [1.0, 1000.0], [1.5, 40.5]];
        METHODS.into_iter().flat_map(move |method| bowls.map(|curvature| Theory { method, curvature }))
    }

    #[test]
    fn the_best_setting_has_the_factor_it_states_and_none_near_it_a_smaller_one() {
        for theory in all() {
            let Best { lr, momentum, factor } = theory.best();
            let beta = momentum.unwrap_or(0.0);
            assert!((theory.factor(lr, beta) - factor).abs() < 1e-6, "{theory:?}");
            for (rate, memory) in [(0.99, 0.0), (1.01, 0.0), (1.0, -1e-3), (1.0, 1e-3), (0.995, 1e-3), (1.005, -1e-3)] {
                let other = (beta + memory).max(0.0);
                let aside = theory.factor(lr * rate, if momentum.is_some() { other } else { 0.0 });
                assert!(aside >= factor - 1e-9, "{theory:?} {rate} {memory}: {aside} under {factor}");
            }
        }
    }

    #[test]
    fn the_limit_is_where_the_factor_passes_one() {
        for theory in all() {
            for beta in [0.0, 0.3, 0.9, 0.99] {
                let beta = if theory.method == Method::Descent { 0.0 } else { beta };
                let limit = theory.limit(beta);
                assert!(theory.factor(limit * (1.0 - 1e-6), beta) < 1.0, "{theory:?} {beta}");
                assert!(theory.factor(limit * (1.0 + 1e-6), beta) > 1.0, "{theory:?} {beta}");
            }
        }
    }
}
