//! What theory knows of rates and momentum on a quadratic bowl: where a method is stable, and which setting is best.
//!
//! With full gradients at a constant rate η and momentum β, the error along an eigenvector of the Hessian with
//! eigenvalue λ follows a recurrence whose characteristic polynomial is
//!
//! - gradient descent: r − (1 − ηλ),
//! - heavy ball: r² − (1 + β − ηλ) r + β,
//! - Nesterov: r² − (1 + β)(1 − ηλ) r + β (1 − ηλ).
//!
//! The method is stable where all roots lie within the unit circle for μ ≤ λ ≤ L, and the best setting has the smallest
//! largest root ρ: in the long run a step shrinks the error by ρ. For our bowl μ = 1 and L = κ; weight decay in the form
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
    /// Smallest and largest eigenvalue of what it descends, 0 < μ ≤ L.
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
    /// The best setting and the limit as formulas, with κ = L/μ.
    pub fn formulas(self) -> &'static str {
        match self {
            Self::Descent => "η* = 2/(L + μ),  η < 2/L",
            Self::HeavyBall => "η* = (2/(√L + √μ))²,  β* = ((√κ − 1)/(√κ + 1))²,  η < 2(1 + β)/L",
            Self::Nesterov => "η* = 4/(3L + μ),  β* = (√(3κ + 1) − 2)/(√(3κ + 1) + 2),  η < 2(1 + β)/((1 + 2β)L)",
        }
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

    /// The rate below which the method is stable with this momentum (0 ≤ β < 1), which gradient descent ignores.
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
