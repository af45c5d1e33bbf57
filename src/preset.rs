//! Presets: the race a surface opens with.
//!
//! The rates suit the surface, so that a person who only picks a surface sees what it is good for. On Rosenbrock's
//! valley the first three contestants share one rate: only the rule differs. A link or a file that names no runs has these.

pub mod network;

use crate::experiment::{Choice, Run};

/// What suits one surface.
struct Preset {
    /// Surface id.
    surface: &'static str,
    /// Steps of the race.
    steps: u32,
    /// Rule id and rate; the first [`CONTESTANTS`] race at first, all serve when a run is added.
    rates: &'static [(&'static str, f64)],
}

/// How many runs a preset race has.
const CONTESTANTS: usize = 5;

/// Rules that take another's rate, and by what it is divided: those that divide by a mean of gradients as it does.
const LIKE: &[(&str, &str, f64)] = &[
    ("adamax", "adam", 1.0),
    ("nadam", "adam", 1.0),
    ("amsgrad", "adam", 1.0),
    ("adamw", "adam", 1.0),
    ("lion", "adam", 5.0),
    ("ftrl", "adagrad", 1.0),
];

/// Line searches of search methods, where their own would lead astray: past the minimum at hand, to a saddle or a maximum,
/// or out of the picture. On the two saddles Newton and Broyden keep their fixed step: that they go there is what is to be
/// seen. The first that fits counts.
const LINES: &[(&[&str], &str, &[&str])] = &[
    (&["newton", "broyden", "sr1"], "backtracking", &["mccormick"]),
    (&["bfgs", "lbfgs"], "exact", &["mccormick"]),
    (&["broyden"], "exact", &["rosenbrock", "three_hump_camel"]),
    (
        &["newton", "broyden"],
        "exact",
        &[
            "himmelblau",
            "beale",
            "goldstein_price",
            "styblinski_tang",
            "six_hump_camel",
            "rastrigin",
            "ackley",
            "levy",
            "easom",
            "logistic_regression",
            "two_weight_network",
            "formula",
        ],
    ),
];

/// The first serves surfaces that have no line of their own.
const PRESETS: &[Preset] = &[
    Preset {
        surface: "rosenbrock",
        steps: 400,
        rates: &[
            ("sgd", 0.0008),
            ("momentum", 0.0008),
            ("nesterov", 0.0008),
            ("rmsprop", 0.02),
            ("adam", 0.15),
            ("adagrad", 0.5),
        ],
    },
    Preset {
        surface: "quadratic",
        steps: 150,
        rates: &[
            ("sgd", 0.02),
            ("momentum", 0.02),
            ("nesterov", 0.02),
            ("rmsprop", 0.05),
            ("adam", 0.1),
            ("adagrad", 0.5),
        ],
    },
    Preset {
        surface: "himmelblau",
        steps: 100,
        rates: &[
            ("sgd", 0.005),
            ("momentum", 0.005),
            ("nesterov", 0.005),
            ("rmsprop", 0.05),
            ("adam", 0.1),
            ("adagrad", 0.5),
        ],
    },
    Preset {
        surface: "beale",
        steps: 300,
        rates: &[
            ("sgd", 0.005),
            ("momentum", 0.005),
            ("nesterov", 0.005),
            ("rmsprop", 0.05),
            ("adam", 0.1),
            ("adagrad", 0.5),
        ],
    },
    Preset {
        surface: "rastrigin",
        steps: 200,
        rates: &[
            ("sgd", 0.001),
            ("momentum", 0.002),
            ("nesterov", 0.002),
            ("rmsprop", 0.1),
            ("adam", 0.3),
            ("adagrad", 0.5),
        ],
    },
    Preset {
        surface: "linear_regression",
        steps: 200,
        rates: &[
            ("sgd", 0.02),
            ("momentum", 0.02),
            ("nesterov", 0.02),
            ("rmsprop", 0.02),
            ("adam", 0.05),
            ("adagrad", 0.2),
        ],
    },
    Preset {
        surface: "logistic_regression",
        steps: 200,
        rates: &[("sgd", 2.0), ("momentum", 0.5), ("nesterov", 0.5), ("rmsprop", 0.1), ("adam", 0.3), ("adagrad", 1.0)],
    },
    Preset {
        surface: "two_weight_network",
        steps: 150,
        rates: &[
            ("sgd", 0.2),
            ("momentum", 0.05),
            ("nesterov", 0.05),
            ("rmsprop", 0.03),
            ("adam", 0.1),
            ("adagrad", 0.3),
        ],
    },
    Preset {
        surface: "saddle",
        steps: 200,
        rates: &[
            ("sgd", 0.05),
            ("momentum", 0.05),
            ("nesterov", 0.05),
            ("rmsprop", 0.02),
            ("adam", 0.05),
            ("adagrad", 0.1),
        ],
    },
    Preset {
        surface: "booth",
        steps: 120,
        rates: &[
            ("sgd", 0.01),
            ("momentum", 0.01),
            ("nesterov", 0.01),
            ("rmsprop", 0.2),
            ("adam", 0.5),
            ("adagrad", 3.0),
        ],
    },
    Preset {
        surface: "matyas",
        steps: 200,
        rates: &[
            ("sgd", 0.3),
            ("momentum", 0.1),
            ("nesterov", 0.1),
            ("rmsprop", 0.05),
            ("adam", 0.3),
            ("adagrad", 1.0),
        ],
    },
    Preset {
        surface: "goldstein_price",
        steps: 300,
        rates: &[
            ("sgd", 5e-6),
            ("momentum", 5e-6),
            ("nesterov", 5e-6),
            ("rmsprop", 0.01),
            ("adam", 0.05),
            ("adagrad", 0.2),
        ],
    },
    Preset {
        surface: "styblinski_tang",
        steps: 120,
        rates: &[
            ("sgd", 0.01),
            ("momentum", 0.01),
            ("nesterov", 0.01),
            ("rmsprop", 0.1),
            ("adam", 0.5),
            ("adagrad", 1.0),
        ],
    },
    Preset {
        surface: "three_hump_camel",
        steps: 200,
        rates: &[
            ("sgd", 0.02),
            ("momentum", 0.02),
            ("nesterov", 0.02),
            ("rmsprop", 0.02),
            ("adam", 0.1),
            ("adagrad", 0.3),
        ],
    },
    Preset {
        surface: "six_hump_camel",
        steps: 150,
        rates: &[
            ("sgd", 0.005),
            ("momentum", 0.005),
            ("nesterov", 0.005),
            ("rmsprop", 0.02),
            ("adam", 0.1),
            ("adagrad", 0.5),
        ],
    },
    Preset {
        surface: "mccormick",
        steps: 200,
        rates: &[
            ("sgd", 0.05),
            ("momentum", 0.02),
            ("nesterov", 0.02),
            ("rmsprop", 0.05),
            ("adam", 0.1),
            ("adagrad", 0.5),
        ],
    },
    Preset {
        surface: "ackley",
        steps: 200,
        rates: &[
            ("sgd", 0.02),
            ("momentum", 0.02),
            ("nesterov", 0.02),
            ("rmsprop", 0.1),
            ("adam", 0.5),
            ("adagrad", 1.0),
        ],
    },
    Preset {
        surface: "levy",
        steps: 200,
        rates: &[
            ("sgd", 0.05),
            ("momentum", 0.05),
            ("nesterov", 0.05),
            ("rmsprop", 0.1),
            ("adam", 0.5),
            ("adagrad", 2.0),
        ],
    },
    Preset {
        surface: "easom",
        steps: 200,
        rates: &[
            ("sgd", 0.1),
            ("momentum", 0.1),
            ("nesterov", 0.1),
            ("rmsprop", 0.02),
            ("adam", 0.05),
            ("adagrad", 0.2),
        ],
    },
    Preset {
        surface: "monkey_saddle",
        steps: 200,
        rates: &[
            ("sgd", 0.05),
            ("momentum", 0.05),
            ("nesterov", 0.05),
            ("rmsprop", 0.02),
            ("adam", 0.05),
            ("adagrad", 0.1),
        ],
    },
    Preset {
        surface: "formula",
        steps: 200,
        rates: &[
            ("sgd", 0.02),
            ("momentum", 0.01),
            ("nesterov", 0.01),
            ("rmsprop", 0.02),
            ("adam", 0.05),
            ("adagrad", 0.2),
        ],
    },
];

/// The contestants that suit a surface.
pub fn race(surface: &str) -> Vec<Run> {
    let rates = &of(surface).rates;
    rates.iter().take(CONTESTANTS).filter_map(|(rule, _)| run(surface, rule)).collect()
}

/// Steps after which the preset race on a surface is decided.
pub fn steps(surface: &str) -> u32 {
    of(surface).steps
}

/// A run of a rule with the rate, of a method with the line search that suits the surface; none where there is no such
/// rule.
pub fn run(surface: &str, rule: &str) -> Option<Run> {
    let mut optimizer = Choice::named(rule)?;
    if let Some(rate) = rate(surface, rule)
        && optimizer.set("lr", rate).is_err()
    {
        return None;
    }
    let mut run = Run::new(optimizer);
    let fits = |line: &&(&[&str], &str, &[&str])| line.0.contains(&rule) && line.2.contains(&surface);
    if let Some((_, line, _)) = LINES.iter().find(fits) {
        run.line_search = Choice::named(line);
    }
    Some(run)
}

/// The rate of a rule on a surface, where one is known.
fn rate(surface: &str, rule: &str) -> Option<f64> {
    let (model, by) = LIKE.iter().find(|(id, ..)| *id == rule).map_or((rule, 1.0), |(_, model, by)| (*model, *by));
    let (_, rate) = of(surface).rates.iter().find(|(id, _)| *id == model)?;
    Some(rate / by)
}

fn of(surface: &str) -> &'static Preset {
    PRESETS.iter().find(|preset| preset.surface == surface).unwrap_or(&PRESETS[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;
    use crate::registry::Entry;
    use crate::surface::Surface;

    #[test]
    fn every_preset_names_what_exists() {
        for preset in PRESETS {
            assert!(Surface::find(preset.surface).is_some(), "{}", preset.surface);
            for (rule, rate) in preset.rates {
                let run = run(preset.surface, rule);
                assert_eq!(run.and_then(|run| run.optimizer.value("lr")), Some(*rate), "{} {rule}", preset.surface);
            }
        }
    }

    #[test]
    fn every_relative_has_a_rate_everywhere() {
        for (preset, (rule, model, _)) in PRESETS.iter().flat_map(|preset| LIKE.iter().map(move |like| (preset, like)))
        {
            assert!(preset.rates.iter().any(|(id, _)| id == model), "{}: {model}", preset.surface);
            let run = run(preset.surface, rule).expect("both exist and the rate is in range");
            assert_eq!(run.optimizer.value("lr"), rate(preset.surface, rule), "{} {rule}", preset.surface);
        }
    }

    #[test]
    fn every_line_search_is_one_of_a_method_and_a_surface_there_are() {
        for (methods, line, surfaces) in LINES {
            for (method, surface) in methods.iter().flat_map(|method| surfaces.iter().map(move |id| (method, id))) {
                assert!(Surface::find(surface).is_some(), "{surface}");
                let run = run(surface, method).expect("the method exists");
                assert!(run.line_search.is_some(), "{line} for {method}");
            }
        }
    }

    #[test]
    fn the_page_opens_on_the_preset_of_its_surface() {
        let opening = Experiment::default();
        let surface = opening.surface.entry.item.id;
        assert_eq!((opening.runs, opening.steps), (race(surface), steps(surface)));
    }

    #[test]
    fn every_surface_has_a_race() {
        for surface in Surface::table() {
            assert_eq!(race(surface.item.id).len(), CONTESTANTS);
            assert!(PRESETS.iter().any(|preset| preset.surface == surface.item.id), "{}", surface.item.id);
        }
    }
}
