//! The same functions as SciPy's minimizers: the same minima, for at most one and a half times the points.

use super::functions::{Flat, line, method, plain, run, slope, with};
use serde_json::Value;

/// More than one and a half times SciPy's points: method, function, and why.
const DEARER: &[(&str, &str, &str)] = &[(
    "bfgs",
    "quadratic",
    "the first step meets the steep direction only, and H scaled to it is a hundred times too short along the other; SciPy \
     does not scale",
)];

/// Another stationary point than SciPy's, or none: method, function, and why.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("broyden", "rosenbrock", "SciPy's does not converge within 500 steps; ours does not either"),
    ("broyden", "beale", UNSHORTENED),
    ("broyden", "himmelblau", UNSHORTENED),
    ("broyden", "three_hump_camel", UNSHORTENED),
];

/// Why Broyden's method may arrive at another point.
const UNSHORTENED: &str = "it solves ∇f = 0 and does not care which solution; SciPy's steps are shortened by a line search \
                           on ‖∇f‖, ours are fixed";

fn listed(table: &[(&str, &str, &str)], method: &str, function: &str) -> bool {
    table.iter().any(|(m, f, why)| *m == method && (*f == function || *f == "*") && !why.is_empty())
}

#[test]
fn scipy_finds_the_same_minima_for_no_less() {
    let golden: Value = serde_json::from_str(include_str!("../golden/search.json")).expect("JSON");
    assert_eq!(golden["made_with"]["scipy"], "1.17.1");
    let tolerance = golden["gradient_tolerance"].as_f64().expect("a number");
    let mut report = String::new();
    let mut compared = 0;
    for function in golden["functions"].as_array().expect("a list") {
        let name = function["name"].as_str().expect("a text");
        let start: Vec<f64> = function["start"].as_array().expect("two").iter().filter_map(Value::as_f64).collect();
        for theirs in function["results"].as_array().expect("a list") {
            let id = theirs["method"].as_str().expect("a text");
            let mut search = match id {
                // Newton-CG goes downhill always; with a fixed step ours goes to saddles as well.
                "newton" => with(method(id), &line("backtracking"), &start),
                _ => plain(method(id), &start),
            };
            let mut f = Flat::typed(function["text"].as_str().expect("a text"));
            let points = run(&mut search, &mut f, 500, tolerance).points;
            let found: Vec<f64> = theirs["found"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
            let distance = search.point().iter().zip(&found).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let arrived = slope(&search) <= tolerance && !found.is_empty() && distance < 1e-4;
            if arrived == listed(ELSEWHERE, id, name) {
                report += &format!("{id} on {name}: {:?} against {found:?}\n", search.point());
            }
            if !arrived {
                continue;
            }
            compared += 1;
            // Counted one by one, no value and no gradient is missing from the points, and Hessians are asked for where SciPy does.
            let (counts, scipy) = (search.counts(), &theirs["evaluations"]);
            let hessians = scipy[2].as_u64().unwrap_or(0);
            let told = counts[0] == points && counts[0] >= counts[1] && counts[1] >= counts[2];
            if !told || (counts[2] > 0) != (hessians > 0) {
                report += &format!("{id} on {name}: {counts:?} at {points} points against {scipy}\n");
            }
            let dearer = points as f64 > 1.5 * theirs["points"].as_f64().expect("a number");
            if dearer != listed(DEARER, id, name) {
                report += &format!("{id} on {name}: {points} points against {}\n", theirs["points"]);
            }
        }
    }
    assert!(report.is_empty(), "\n{report}");
    assert!(compared > 40, "{compared}");
}
