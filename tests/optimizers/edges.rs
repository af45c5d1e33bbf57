//! Search methods where theory says nothing: saddles, singular and huge systems, numbers that are none.

use super::functions::{Asked, Bowl, Flat, Function, answer, line, method, plain, run, with};
use descent_lab::experiment::{Choice, Experiment, Run};
use descent_lab::expr::{self, Kind};
use descent_lab::optim::Rule;
use descent_lab::optim::line_search::LineSearch;
use descent_lab::optim::search::{Ask, Note, Outcome, Search, SearchError, Stall};
use descent_lab::registry::{Entry, Lang};
use descent_lab::search::{HESSIAN_LIMIT, MATRIX_LIMIT};

fn methods() -> impl Iterator<Item = &'static Rule> {
    Rule::table().iter().copied().filter(|rule| rule.search.is_some())
}

#[test]
fn newton_goes_to_a_saddle_and_says_so() {
    let mut search = plain(method("newton"), &[-1.6, 0.3]);
    let mut f = Flat::typed("x^2 - y^2");
    run(&mut search, &mut f, 1, 0.0);
    let record = search.last().expect("a step");
    assert_eq!(record.notes[0], Note::Indefinite(Some([-2.0, 2.0])));
    assert_eq!(search.point(), [0.0, 0.0]);
    // From where the surface falls steeper along y, the saddle lies uphill.
    let mut search = plain(method("newton"), &[0.3, 1.6]);
    run(&mut search, &mut f, 1, 0.0);
    let record = search.last().expect("a step");
    assert!(record.notes.contains(&Note::Uphill) && search.value() > record.value);
    assert_eq!(search.outcome(), Outcome::Converged);
    // With a line search it goes downhill instead.
    let mut search = with(method("newton"), &line("backtracking"), &[0.3, 1.6]);
    run(&mut search, &mut f, 1, 0.0);
    let record = search.last().expect("a step");
    assert!(record.notes.contains(&Note::NotDescent) && search.value() < record.value);
}

#[test]
fn a_singular_hessian_ends_newtons_method_and_damping_helps() {
    let mut f = Flat::typed("(x + y)^2");
    let mut search = plain(method("newton"), &[1.0, 2.0]);
    run(&mut search, &mut f, 5, 0.0);
    assert_eq!((search.step(), search.outcome()), (0, Outcome::Stalled(Stall::Singular)));
    assert_eq!(search.ask(), Ask::Nothing);
    let mut search = plain(method("newton").with("damping", 0.01), &[1.0, 2.0]);
    run(&mut search, &mut f, 20, 1e-9);
    assert!(search.value() < 1e-18);
}

#[test]
fn too_many_parameters_are_refused_with_a_sentence() {
    let refused = |id: &str, n: usize| {
        let run = Run::new(method(id));
        Search::new(&run.optimizer, run.line_search.as_ref(), &vec![0.0; n]).expect_err("refused")
    };
    for id in ["newton", "newton_trust_region"] {
        let error = refused(id, HESSIAN_LIMIT + 1);
        assert_eq!(error, SearchError::TooLarge(method(id).entry.item.id, HESSIAN_LIMIT + 1, HESSIAN_LIMIT));
        assert!(error.to_string().contains("at most 1000 parameters, here are 1001"), "{error}");
        assert!(error.message(Lang::Zh).contains("1000"));
    }
    for id in ["bfgs", "dfp", "sr1", "broyden"] {
        assert!(matches!(refused(id, MATRIX_LIMIT + 1), SearchError::TooLarge(_, _, MATRIX_LIMIT)));
    }
    let rule = Choice::named("adam").expect("exists");
    assert_eq!(Search::new(&rule, None, &[0.0]).expect_err("refused"), SearchError::NotSearch("adam"));
    assert_eq!(Search::new(&method("bfgs"), None, &[0.0]).expect_err("refused"), SearchError::NoLineSearch("bfgs"));
}

/// A wall: finite inside a circle only, lowest at its edge.
struct Wall;

impl Function for Wall {
    fn value(&mut self, x: &[f64]) -> f64 {
        if x[0] * x[0] + x[1] * x[1] < 1.0 { x[0] + 0.5 * x[1] } else { f64::NAN }
    }
    fn gradient(&mut self, x: &[f64]) -> Vec<f64> {
        vec![self.value(x) - x[0] - 0.5 * x[1] + 1.0, 0.5]
    }
    fn hessian(&mut self, _x: &[f64]) -> Vec<f64> {
        vec![1.0, 0.0, 0.0, 1.0]
    }
}

#[test]
fn whatever_the_function_is_every_method_ends_and_stays_finite() {
    let texts =
        ["-x^2 - y^2", "log(x)*y", "sqrt(x)", "abs(x) + abs(y)", "0*x", "exp(100*x) + y^4", "1/(x*y)", "floor(x)"];
    for rule in methods() {
        for line in LineSearch::table() {
            let choice = Choice::new(rule);
            let line = Choice::new(*line);
            for text in texts {
                let mut search = Search::new(&choice, Some(&line), &[0.9, 0.8]).expect("a search");
                run(&mut search, &mut Flat::typed(text), 60, 0.0);
                assert!(search.point().iter().all(|x| x.is_finite()), "{choice:?} {line:?} on {text}");
            }
            let mut search = Search::new(&choice, Some(&line), &[0.1, 0.2]).expect("a search");
            run(&mut search, &mut Wall, 60, 0.0);
            assert!(Wall.value(search.point()).is_finite(), "{choice:?} {line:?}");
        }
    }
}

#[test]
fn a_start_that_is_no_place_to_start_is_left_at_once() {
    for rule in methods() {
        let mut search = plain(Choice::new(rule), &[0.0, 0.0]);
        run(&mut search, &mut Flat::typed("log(x) + y"), 5, 0.0);
        assert_eq!((search.step(), search.outcome()), (0, Outcome::Stalled(Stall::NotFinite)));
        let mut search = plain(Choice::new(rule), &[3.0, 2.0]);
        run(&mut search, &mut Flat::named("himmelblau"), 5, -1.0);
        assert_eq!((search.step(), search.outcome()), (0, Outcome::Converged), "{}", rule.item.id);
    }
}

#[test]
fn what_has_come_to_rest_stays_there() {
    for rule in methods() {
        let mut search = plain(Choice::new(rule), &[1.0, 1.0]);
        let mut f = Flat::named("himmelblau");
        run(&mut search, &mut f, 2000, -1.0);
        if search.outcome() == Outcome::Running {
            // Only a fixed step may dance about a point for ever.
            let own = Run::new(Choice::new(rule)).line_search;
            assert_eq!(own.map(|line| line.entry.item.id), Some("fixed"), "{}", rule.item.id);
            continue;
        }
        let (point, step, counts) = (search.point().to_vec(), search.step(), search.counts());
        assert!(search.gradient().iter().all(|g| g.abs() < 1e-4), "{}: {:?}", rule.item.id, search.gradient());
        answer(&mut search, &mut f, &mut Asked::default(), &mut Vec::new());
        assert_eq!((search.point(), search.step(), search.counts()), (point.as_slice(), step, counts));
    }
}

#[test]
fn a_rate_moves_the_fixed_step() {
    let mut search = with(method("steepest_descent"), &line("fixed"), &[1.0, -2.0]);
    let mut f = Flat::typed("x^2 + y^2");
    let (mut asked, mut last) = (Asked::default(), Vec::new());
    answer(&mut search, &mut f, &mut asked, &mut last);
    for (rate, expected) in [(0.25, [0.5, -1.0]), (0.5, [0.0, 0.0])] {
        search.set_rate(rate);
        answer(&mut search, &mut f, &mut asked, &mut last);
        assert_eq!(search.point(), expected);
    }
    assert_eq!((asked.counts, search.outcome()), ([3, 3, 0], Outcome::Converged));
    // A rate of 0, as at the end of a schedule, is a step that goes nowhere, not the end.
    let mut search = with(method("steepest_descent"), &line("fixed").with("alpha", 0.125), &[1.0, -2.0]);
    answer(&mut search, &mut f, &mut asked, &mut last);
    search.set_rate(0.0);
    answer(&mut search, &mut f, &mut asked, &mut last);
    assert_eq!((search.step(), search.point(), search.outcome()), (1, &[1.0, -2.0][..], Outcome::Running));
    let mut search = with(method("steepest_descent"), &line("fixed").with("alpha", 0.125), &[1.0, -2.0]);
    run(&mut search, &mut f, 1, 0.0);
    assert_eq!(search.point(), [0.75, -1.5]);
}

#[test]
fn a_clone_goes_on_as_the_original_does() {
    for rule in methods() {
        let mut original = plain(Choice::new(rule), &[-1.5, 2.0]);
        let mut f = Flat::named("rosenbrock");
        run(&mut original, &mut f, 7, 0.0);
        let mut copy = original.clone();
        run(&mut original, &mut f, 15, 0.0);
        run(&mut copy, &mut f, 15, 0.0);
        assert_eq!((original.point(), original.counts()), (copy.point(), copy.counts()), "{}", rule.item.id);
    }
}

#[test]
fn a_step_without_curvature_is_not_learned_from() {
    // Along x the function is a line: no curvature to be learned.
    let mut search = with(method("bfgs"), &line("fixed").with("alpha", 0.1), &[1.0, 0.0]);
    run(&mut search, &mut Flat::typed("-x"), 2, 0.0);
    let record = search.last().expect("a step");
    assert!(record.notes.contains(&Note::UpdateSkipped));
    assert!(!Note::UpdateSkipped.message(Lang::Zh).is_empty());
}

#[test]
fn a_trust_region_rejects_what_its_model_got_wrong() {
    let mut search = plain(method("newton_trust_region").with("radius0", 50.0), &[-1.5, 2.0]);
    let mut rejected = 0;
    super::functions::watch(&mut search, &mut Flat::named("rosenbrock"), 100, 1e-8, |search| {
        let record = search.last().expect("a step");
        if record.notes.iter().any(|note| matches!(note, Note::Rejected(_))) {
            rejected += 1;
            assert_eq!(record.from, search.point());
            assert!(search.pending().radius < record.radius || search.pending().radius.is_none());
        }
        let length = record.direction.iter().map(|d| d * d).sum::<f64>().sqrt();
        assert!(length <= record.radius.expect("a radius") * (1.0 + 1e-9));
    });
    assert!(rejected > 0 && search.gradient().iter().all(|g| g.abs() < 1e-8));
}

#[test]
fn every_text_can_be_shown() {
    let fine = |shown: &str| assert!(shown.starts_with("<math") && !shown.contains("select"), "{shown}");
    for rule in methods() {
        let choice = Choice::new(rule);
        fine(&expr::mathml(rule.kind(), choice.formula(), &rule.keys(), &[]).expect("shows"));
    }
    for line in LineSearch::table() {
        fine(&expr::mathml(Kind::LineSearch, line.formula, &line.keys(), &[]).expect("shows"));
    }
    let mut texts = Vec::new();
    for value in 0..4 {
        let choice = method("conjugate_gradient").with("beta", f64::from(value));
        fine(&expr::mathml(Kind::Search, choice.formula(), &choice.entry.keys(), &[]).expect("shows"));
        texts.push(choice.formula().to_owned());
        assert_eq!(choice.formula().matches("beta = ").count(), 1);
    }
    texts.dedup();
    assert_eq!(texts.len(), 4);
}

#[test]
fn words_stand_in_links_and_files() {
    let text = r#"{"version":1,"lab":"surface","surface":{"name":"rosenbrock"},
        "runs":[{"optimizer":{"name":"conjugate_gradient","beta":"dai_yuan"}}]}"#;
    let experiment = Experiment::from_json(text).expect("reads");
    let link = descent_lab::link::encode(&experiment);
    assert_eq!(link, "v1&surface=rosenbrock&run=conjugate_gradient(beta=dai_yuan)");
    assert_eq!(descent_lab::link::decode(&link), Ok(experiment.clone()));
    assert_eq!(experiment.to_value()["runs"][0]["optimizer"]["beta"], "dai_yuan");
    assert_eq!(experiment.to_value()["runs"][0]["optimizer"]["line_search"]["c2"], 0.1);
    let wrong = Experiment::from_json(&text.replace("dai_yuan", "perry")).expect_err("refused").to_string();
    assert!(
        wrong.starts_with("runs[0].optimizer.beta: there is no value \"perry\"; known are fletcher_reeves"),
        "{wrong}"
    );
    let number = Experiment::from_json(&text.replace("\"dai_yuan\"", "3")).expect_err("refused").to_string();
    assert!(number.contains("runs[0].optimizer.beta") && number.contains("a text"), "{number}");
    assert!(descent_lab::link::decode("v1&run=conjugate_gradient(beta=3)").is_err());
}

#[test]
fn a_bowl_has_its_hessian() {
    // The test functions themselves: the Hessian of the bowl is that of its gradient.
    let (x, h) = ([0.3, -0.2, 0.7], 1e-6);
    let exact = Bowl.hessian(&x);
    for j in 0..3 {
        let mut moved = x;
        moved[j] += h;
        let difference: Vec<f64> =
            Bowl.gradient(&moved).iter().zip(Bowl.gradient(&x)).map(|(a, b)| (a - b) / h).collect();
        assert!((0..3).all(|i| (difference[i] - exact[i * 3 + j]).abs() < 1e-6));
    }
}
