//! The formula language under anything a person may type.

use descent_lab::experiment::Choice;
use descent_lab::expr::machine::{PointMachine, SliceMachine};
use descent_lab::expr::{self, Kind, MAX_LENGTH, Problem};
use descent_lab::surface::{Objective, Surface};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const KINDS: [Kind; 5] = [Kind::Surface, Kind::Rule, Kind::Schedule, Kind::Search, Kind::LineSearch];

/// Text made of the language's own pieces: much of it nearly parses.
fn pieces() -> impl Strategy<Value = String> {
    const WORDS: [&str; 62] = [
        "x", "y", "g", "t", "lr", "loss", "m", "pi", "1", "2.5", "1e3", "..", "sin", "min", "select", "param", "state",
        "in", "(", ")", "(", ")", ",", "+", "-", "*", "/", "^", "<", ">=", "==", "=", "\n", ";", " ", "²", "#", "é",
        "d", "=", "B", "dot", "outer", "solve", "norm", "identity", "|", "‖", "**", "-=", "（", "）", "ｘ", "−", "×",
        "³", "⁻¹", "π", "ln", "normal()", "f", "，",
    ];
    prop::collection::vec(prop::sample::select(&WORDS[..]), 0..60).prop_map(|words| words.concat())
}

/// A well-formed expression of x and y, and its value computed by std's own operators.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![Just("x".to_owned()), Just("y".to_owned()), (1..9_i32).prop_map(|n| format!("0.{n}"))];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let unary =
            prop::sample::select(&["sin", "cos", "tanh", "exp", "sigmoid", "softplus", "abs", "sqrt", "log"][..]);
        let sign = prop::sample::select(&["+", "-", "*", "/"][..]);
        prop_oneof![
            (unary, inner.clone()).prop_map(|(f, a)| format!("{f}({a})")),
            (inner.clone(), sign, inner.clone()).prop_map(|(a, s, b)| format!("({a} {s} {b})")),
            (inner.clone(), 0..4_i32).prop_map(|(a, n)| format!("({a})^{n}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("max({a}, {b})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("select({a} < {b}, {b}, {c})")),
        ]
    })
}

fn objective(text: &str) -> Option<Objective> {
    let mut choice = Choice::<Surface>::named("formula").expect("exists");
    choice.text = Some(text.to_owned());
    Objective::new(&choice).ok()
}

fn total(text: &str) -> Result<(), TestCaseError> {
    for kind in KINDS {
        match expr::check(kind, text, &["beta1"]) {
            Ok(()) => {
                let shown = expr::mathml(kind, text, &["beta1"], &[]);
                prop_assert!(shown.is_ok_and(|shown| shown.ends_with("</math>")));
            }
            Err(error) => {
                prop_assert!(error.span.start <= error.span.end && error.span.end <= text.len());
                prop_assert!(text.is_char_boundary(error.span.start) && error.line >= 1 && error.column >= 1);
                prop_assert!(!error.to_string().is_empty());
            }
        }
    }
    Ok(())
}

/// As a person might type the same: other signs and letters, other ways to write a power, products without their sign.
fn retyped(text: &str) -> String {
    let mut typed = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        typed.push(match letter {
            '^' if letters.peek() == Some(&'2') => {
                letters.next();
                '²'
            }
            '-' => '−',
            '*' => '·',
            '/' => '÷',
            ' ' | '.' => letter,
            _ => char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter),
        });
    }
    typed
}

proptest! {
    // A fixed seed: where two ways of rounding meet at the edge of a select, no tolerance holds for every text.
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20),
        ..ProptestConfig::with_cases(400)
    })]

    #[test]
    fn any_text_gives_an_answer(text in "\\PC{0,200}") {
        total(&text)?;
    }

    #[test]
    fn any_sequence_of_pieces_gives_an_answer(text in pieces()) {
        total(&text)?;
    }

    #[test]
    fn text_as_people_type_it_means_the_same(text in expression()) {
        let typed = retyped(&text);
        let (plain, other) = (expr::python(&text), expr::python(&typed));
        prop_assert_eq!(plain.expect("well-formed").value, other.expect("reads the same").value, "{}", typed);
        let tapes = |text: &str| expr::surface_tapes(text, &[], &[]).expect("well-formed").hessian;
        prop_assert!(tapes(&text) == tapes(&typed));
        let shown = |text: &str| expr::mathml(Kind::Surface, text, &[], &[]).expect("well-formed");
        prop_assert_eq!(shown(&text), shown(&typed));
    }

    #[test]
    fn points_and_blocks_agree(text in expression(), x in -2.0..2.0_f64, y in -2.0..2.0_f64) {
        let tapes = expr::surface_tapes(&text, &[], &[]).expect("well-formed");
        let mut point = [0.0; 3];
        PointMachine::new(tapes.gradient.clone()).run(&[x, y], &mut point);
        let mut arrays: Vec<Vec<f64>> = [x, y, 0.0, 0.0, 0.0].map(|value| vec![value; 70]).to_vec();
        SliceMachine::new(tapes.gradient).run(&mut arrays, &[2, 3, 4]);
        for (exact, lanes) in point.iter().zip(&arrays[2..]) {
            // Every lane has the same bits; the two implementations of a function may differ in the last ones, which
            // cancellation can only magnify so far.
            prop_assert!(lanes.iter().all(|lane| lane.to_bits() == lanes[0].to_bits()));
            let close = (lanes[0] - exact).abs() <= 1e-6 * exact.abs().max(1.0);
            prop_assert!(close || !exact.is_finite() || exact.abs() > 1e6, "{text}: {exact} against {}", lanes[0]);
        }
    }

    #[test]
    fn derivatives_follow_the_function(text in expression(), x in -1.5..1.5_f64, y in -1.5..1.5_f64) {
        let mut objective = objective(&text).expect("well-formed");
        let (value, gradient) = objective.gradient([x, y]);
        let h = 1e-6;
        let slopes = [
            [objective.value([x + h, y]), objective.value([x - h, y])],
            [objective.value([x, y + h]), objective.value([x, y - h])],
        ];
        for (exact, [after, before]) in gradient.iter().zip(slopes) {
            // One-sided slopes that differ tell of a kink or a pole nearby: there a difference proves nothing.
            let (right, left) = ((after - value) / h, (value - before) / h);
            let smooth = (right - left).abs() <= 1e-3 * (1.0 + right.abs());
            let tame = value.is_finite() && value.abs() < 1e3 && exact.is_finite();
            if smooth && tame {
                let middle = (right + left) / 2.0;
                prop_assert!((exact - middle).abs() <= 1e-3 * (1.0 + exact.abs()), "{text}: {exact} against {middle}");
            }
        }
    }
}

#[test]
fn the_longest_and_deepest_texts_get_an_answer() {
    let longest = "x+".repeat(MAX_LENGTH / 2);
    let nested = format!("{}x{}", "sin(".repeat(390), ")".repeat(390));
    let tower = format!("x{}", "^x".repeat(900));
    let product = format!("x{}", "*sin(x*y)".repeat(180));
    let quotient = format!("x{}", "/(1+x^y)".repeat(180));
    for text in [longest, nested, tower] {
        for kind in KINDS {
            let error = expr::check(kind, &text, &[]).expect_err("beyond the limits");
            assert!(matches!(error.problem, Problem::TooDeep(_)), "{error}");
        }
    }
    // As long as a text may be, and all of it runs: with its gradient and its Hessian.
    for text in [product, quotient] {
        let mut objective = objective(&text).expect("within the limits");
        let (value, gradient, hessian) = objective.hessian([0.9, 0.2]);
        let all = [value, gradient[0], gradient[1], hessian[0], hessian[1], hessian[2]];
        assert!(all.iter().all(|number| number.is_finite()), "{all:?}");
    }
}

#[test]
fn places_are_those_of_the_text_as_it_was_typed() {
    for (text, marked) in [
        ("（ｘ＋１）×ｚ", "ｚ"),
        ("ｘ² − é", "é"),
        ("２ｘ＋ｙ ｘ", "ｘ"),
        ("１，５×ｘ", "１，５"),
        ("ｘ＋ｓｑｒ（ｙ）", "ｓｑｒ"),
        ("１／２ｘ", "ｘ"),
    ] {
        let error = expr::check(Kind::Surface, text, &[]).expect_err("is wrong");
        assert_eq!(&text[error.span.clone()], marked, "{text}: {error}");
        assert_eq!(error.column, text[..error.span.start].chars().count() + 1, "{text}: {error}");
    }
}

#[test]
fn the_simplifier_keeps_what_the_text_says() {
    // Values chosen so that regrouping would show: (0.1 + 0.2) + 0.3 ≠ 0.1 + (0.2 + 0.3).
    let value = |text: &str| objective(text).expect("parses").value([0.1, 0.3]);
    assert_eq!(value("x + 0.2 + y"), 0.1 + 0.2 + 0.3);
    assert_eq!(value("x + (0.2 + y)"), 0.1 + (0.2 + 0.3));
    assert_eq!(value("-x^2"), -(0.1 * 0.1));
    assert_eq!(value("x - -y"), 0.1 + 0.3);
    assert_eq!(value("2^-1 * x"), 0.05);
    assert_eq!(value("select(x < y, 1, 2) + (x >= y)"), 1.0);
    assert_eq!(value("u = x*2; v = u + y; u = v*v; u"), (0.2 + 0.3) * (0.2 + 0.3));
}
