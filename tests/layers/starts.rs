//! What networks start from: means, variances and orthogonality of every initializer.

use descent_lab::experiment::Choice;
use descent_lab::init::{Distribution, Fans, Initializer};
use descent_lab::registry::Entry;

const FANS: Fans = Fans { fan_in: 120, fan_out: 200 };

fn drawn(init: &Choice<Initializer>, number: u32) -> Vec<f64> {
    let mut weights = vec![0.0; 120 * 200];
    init.fill(7, number, FANS, 200, &mut weights);
    weights.iter().map(|w| f64::from(*w)).collect()
}

fn named(id: &str) -> Choice<Initializer> {
    Choice::named(id).unwrap_or_else(|| panic!("{id} is an initializer"))
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n)
}

#[test]
fn variances_are_those_of_the_papers() {
    let cases = [
        ("he_normal", 2.0 / 120.0),
        ("he_uniform", 2.0 / 120.0),
        ("glorot_normal", 2.0 / 320.0),
        ("glorot_uniform", 2.0 / 320.0),
        ("lecun_normal", 1.0 / 120.0),
        ("orthogonal", 1.0 / 200.0),
        ("normal", 1.0),
    ];
    for (id, expected) in cases {
        let (mean, variance) = moments(&drawn(&named(id), 0));
        // Four standard errors: of a variance at most √(2/n) relative, n = 24,000.
        assert!((variance / expected - 1.0).abs() < 4.0 * (2.0_f64 / 24_000.0).sqrt(), "{id}: variance {variance}");
        assert!(mean.abs() < 4.0 * (expected / 24_000.0).sqrt(), "{id}: mean {mean}");
    }
    let (mean, variance) = moments(&drawn(&named("normal").with("mean", 3.0).with("std", 0.5), 0));
    assert!((mean - 3.0).abs() < 0.02 && (variance - 0.25).abs() < 0.01, "mean {mean}, variance {variance}");
}

#[test]
fn uniform_numbers_stay_in_their_interval() {
    for (id, low, high) in [
        ("he_uniform", -(6.0_f64 / 120.0).sqrt(), (6.0_f64 / 120.0).sqrt()),
        ("glorot_uniform", -(6.0_f64 / 320.0).sqrt(), (6.0_f64 / 320.0).sqrt()),
        ("uniform", 0.0, 1.0),
    ] {
        let values = drawn(&named(id), 0);
        let (least, largest) = values.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
        let width = high - low;
        assert!(least >= low && least < low + 0.01 * width, "{id}: least {least}");
        assert!(largest <= high + 1e-7 && largest > high - 0.01 * width, "{id}: largest {largest}");
    }
}

#[test]
fn orthogonal_rows_or_columns_are_orthonormal() {
    // (120, 200): the rows; (200, 120): the columns.
    for units in [200, 120] {
        let init = named("orthogonal").with("gain", 2.0);
        let mut weights = vec![0.0; 24_000];
        init.fill(3, 1, FANS, units, &mut weights);
        let w = |row: usize, column: usize| f64::from(weights[row * units + column]);
        let rows = 24_000 / units;
        let entry = |k: usize, i: usize| if rows <= units { w(k, i) } else { w(i, k) };
        let length = rows.max(units);
        for a in 0..20 {
            for b in 0..=a {
                let product: f64 = (0..length).map(|i| entry(a, i) * entry(b, i)).sum();
                let expected = if a == b { 4.0 } else { 0.0 };
                assert!((product - expected).abs() < 1e-6, "{units} units, {a} and {b}: {product}");
            }
        }
    }
}

#[test]
fn constants_are_constant() {
    assert!(drawn(&named("zeros"), 0).iter().all(|w| *w == 0.0));
    assert!(drawn(&named("constant").with("val", -0.5), 0).iter().all(|w| *w == -0.5));
}

#[test]
fn every_parameter_has_numbers_of_its_own() {
    for entry in Initializer::table().iter().copied().filter(|entry| entry.distribution != Distribution::Constant) {
        let init = Choice::new(entry);
        assert_eq!(drawn(&init, 4), drawn(&init, 4), "{}: the same again", entry.item.id);
        let (first, second) = (drawn(&init, 0), drawn(&init, 1));
        let same = first.iter().zip(&second).filter(|(a, b)| a == b).count();
        assert!(same < 10, "{}: {same} numbers of two parameters agree", entry.item.id);
    }
}
