//! Functions to be minimized, and what drives a search over one of them.

use descent_lab::experiment::{Choice, Run};
use descent_lab::optim::Rule;
use descent_lab::optim::line_search::LineSearch;
use descent_lab::optim::search::{Answer, Ask, Outcome, Search};
use descent_lab::surface::{Objective, Surface};

/// A function of n numbers with its derivatives.
pub trait Function {
    /// f
    fn value(&mut self, x: &[f64]) -> f64;
    /// ∇f
    fn gradient(&mut self, x: &[f64]) -> Vec<f64>;
    /// The Hessian, row-major; empty where nobody asks.
    fn hessian(&mut self, _x: &[f64]) -> Vec<f64> {
        Vec::new()
    }
}

/// A surface of the registry, or a typed one.
pub struct Flat(pub Objective);

impl Flat {
    /// A built-in surface with its defaults.
    pub fn named(id: &str) -> Self {
        Self(Objective::new(&Choice::named(id).expect("exists")).expect("compiles"))
    }

    /// A typed surface.
    pub fn typed(text: &str) -> Self {
        let mut choice = Choice::<Surface>::named("formula").expect("exists");
        choice.text = Some(text.to_owned());
        Self(Objective::new(&choice).expect("compiles"))
    }
}

impl Function for Flat {
    fn value(&mut self, x: &[f64]) -> f64 {
        self.0.value([x[0], x[1]])
    }
    fn gradient(&mut self, x: &[f64]) -> Vec<f64> {
        self.0.gradient([x[0], x[1]]).1.to_vec()
    }
    fn hessian(&mut self, x: &[f64]) -> Vec<f64> {
        let [xx, xy, yy] = self.0.hessian([x[0], x[1]]).2;
        vec![xx, xy, xy, yy]
    }
}

/// Rosenbrock's function of any number of variables: Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)².
pub struct Valley;

impl Function for Valley {
    fn value(&mut self, x: &[f64]) -> f64 {
        x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
    }
    fn gradient(&mut self, x: &[f64]) -> Vec<f64> {
        let mut gradient = vec![0.0; x.len()];
        for i in 0..x.len() - 1 {
            let bend = x[i + 1] - x[i] * x[i];
            gradient[i] += -400.0 * x[i] * bend - 2.0 * (1.0 - x[i]);
            gradient[i + 1] += 200.0 * bend;
        }
        gradient
    }
}

/// A quadratic with a tridiagonal Hessian of condition about 100: ½ xᵀBx − Σ xᵢ.
pub struct Bowl;

impl Bowl {
    fn diagonal(i: usize, n: usize) -> f64 {
        3.0 + 200.0 * i as f64 / n as f64
    }
}

impl Function for Bowl {
    fn value(&mut self, x: &[f64]) -> f64 {
        let g = self.gradient(x);
        x.iter().zip(&g).map(|(x, g)| x * (g - 1.0) / 2.0).sum()
    }
    fn gradient(&mut self, x: &[f64]) -> Vec<f64> {
        let n = x.len();
        let neighbours = |i: usize| if i > 0 { x[i - 1] } else { 0.0 } + if i + 1 < n { x[i + 1] } else { 0.0 };
        (0..n).map(|i| Self::diagonal(i, n) * x[i] - neighbours(i) - 1.0).collect()
    }
    fn hessian(&mut self, x: &[f64]) -> Vec<f64> {
        let n = x.len();
        let entry = |i: usize, j: usize| match i.abs_diff(j) {
            0 => Self::diagonal(i, n),
            1 => -1.0,
            _ => 0.0,
        };
        (0..n * n).map(|at| entry(at / n, at % n)).collect()
    }
}

/// What was asked while a search ran.
#[derive(Default)]
pub struct Asked {
    /// Values, gradients, Hessians, as SciPy counts: a call that gives several counts in each, and what is known at the point
    /// asked about is not counted again.
    pub counts: [u64; 3],
    /// How many of the three are known at the point asked about last.
    pub known: usize,
    /// Points at which anything was asked; one asked about twice in a row counts once.
    pub points: u64,
}

/// Answers one question.
pub fn answer(search: &mut Search, f: &mut impl Function, asked: &mut Asked, last: &mut Vec<f64>) {
    let (place, point) = match search.ask() {
        Ask::Value(x) => (0, x.to_vec()),
        Ask::Gradient(x) => (1, x.to_vec()),
        Ask::Hessian(x) => (2, x.to_vec()),
        Ask::Nothing => return,
    };
    let known = if *last == point { asked.known.min(place) } else { 0 };
    asked.counts[known..=place].iter_mut().for_each(|count| *count += 1);
    asked.known = if *last == point { asked.known.max(place + 1) } else { place + 1 };
    asked.points += u64::from(*last != point);
    let value = f.value(&point);
    match place {
        0 => search.tell(Answer::Value(value)),
        1 => search.tell(Answer::Gradient(value, &f.gradient(&point))),
        _ => search.tell(Answer::Hessian(value, &f.gradient(&point), &f.hessian(&point))),
    }
    *last = point;
}

/// Largest component of the gradient where a search is.
pub fn slope(search: &Search) -> f64 {
    search.gradient().iter().fold(0.0, |largest, g| largest.max(g.abs()))
}

/// Runs until no component of the gradient is above the tolerance, the search rests, or so many steps are taken; each
/// completed step is shown to `see`.
pub fn watch(
    search: &mut Search,
    f: &mut impl Function,
    steps: u32,
    tolerance: f64,
    mut see: impl FnMut(&Search),
) -> Asked {
    let (mut asked, mut last) = (Asked::default(), Vec::new());
    answer(search, f, &mut asked, &mut last);
    while search.outcome() == Outcome::Running && search.step() < steps && slope(search) > tolerance {
        let before = search.step();
        answer(search, f, &mut asked, &mut last);
        if search.step() > before {
            see(search);
        }
    }
    asked
}

/// As [`watch`], unwatched.
pub fn run(search: &mut Search, f: &mut impl Function, steps: u32, tolerance: f64) -> Asked {
    watch(search, f, steps, tolerance, |_| {})
}

/// A search method by its id.
pub fn method(id: &str) -> Choice<Rule> {
    Choice::named(id).expect("exists")
}

/// A line search by its id.
pub fn line(id: &str) -> Choice<LineSearch> {
    Choice::named(id).expect("exists")
}

/// A search with the line search its method has where nothing is said.
pub fn plain(choice: Choice<Rule>, start: &[f64]) -> Search {
    let run = Run::new(choice);
    Search::new(&run.optimizer, run.line_search.as_ref(), start).expect("a search")
}

/// A search with a line search.
pub fn with(choice: Choice<Rule>, line: &Choice<LineSearch>, start: &[f64]) -> Search {
    Search::new(&choice, Some(line), start).expect("a search")
}
