//! Search methods: what theory says of them, on functions whose minima are known.

use descent_lab::experiment::{Choice, default_line_search};
use descent_lab::optim::Rule;
use descent_lab::optim::search::{Answer, Ask, Outcome, Search};
use descent_lab::registry::Entry;
use descent_lab::surface::{Objective, Surface};

#[test]
fn look() {
    for rule in Rule::table().iter().filter(|rule| rule.search.is_some()) {
        for name in ["rosenbrock", "beale", "himmelblau", "quadratic"] {
            let choice = Choice::new(*rule);
            let surface: Choice<Surface> = Choice::named(name).expect("exists");
            let mut f = Objective::new(&surface).expect("compiles");
            let start = surface.entry.start;
            let mut search =
                Search::new(&choice, default_line_search(rule).as_ref(), &start).expect("plans").with_tolerance(1e-6);
            while search.outcome() == Outcome::Running && search.step() < 300 {
                match search.ask() {
                    Ask::Value(p) => {
                        let v = f.value([p[0], p[1]]);
                        search.tell(Answer::Value(v));
                    }
                    Ask::Gradient(p) => {
                        let (v, g) = f.gradient([p[0], p[1]]);
                        search.tell(Answer::Gradient(v, &g));
                    }
                    Ask::Hessian(p) => {
                        let (v, g, h) = f.hessian([p[0], p[1]]);
                        search.tell(Answer::Hessian(v, &g, &[h[0], h[1], h[1], h[2]]));
                    }
                    Ask::Nothing => break,
                }
            }
            eprintln!(
                "{:20} {:12} {:?} step {} counts {:?} at {:?} f {:e} {:?}",
                rule.item.id,
                name,
                search.outcome(),
                search.step(),
                search.counts(),
                search.point(),
                search.value(),
                search.pending().notes
            );
        }
    }
}
