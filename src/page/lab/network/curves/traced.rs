//! What a chart shows of the runs. Losses and rates are taken in once, as they come, and kept thinned, so that a frame costs the
//! same however long the runs are.

use super::Subject;
use crate::page::draw::chart::curves::{Curve, Curves, Line, Second, Stretch};
use crate::page::draw::run_style;
use crate::page::network::smooth::Smoother;
use crate::page::network::store::{Log, State, Track};
use crate::page::network::strand::Strand;
use crate::page::network::words::{Key, fill, t};
use crate::protocol::training::Mark;
use crate::registry::Lang;

/// Losses of one stretch of a training: where layers are trained alone each stretch has a loss of its own.
struct Piece {
    /// Losses before it.
    first: usize,
    smoother: Smoother,
    raw: Strand,
    smooth: Strand,
}

impl Piece {
    fn new(first: usize, window: usize) -> Self {
        Self { first, smoother: Smoother::new(window), raw: Strand::default(), smooth: Strand::default() }
    }

    fn push(&mut self, loss: f64) {
        self.raw.push(loss);
        if let Some(smooth) = self.smoother.push(loss) {
            self.smooth.push(smooth);
        }
    }

    /// The losses as they are. The first is that of the step after the piece's beginning.
    fn raw(&self) -> Vec<[f64; 2]> {
        points(&self.raw, self.first)
    }

    /// The smoothed losses, up to the last one.
    fn smooth(&self) -> Vec<[f64; 2]> {
        let mut strand = self.smooth.clone();
        self.smoother.rest().for_each(|value| strand.push(value));
        points(&strand, self.first)
    }
}

/// A run as far as it has been taken in.
#[derive(Default)]
struct Traced {
    losses: Log,
    rates: Log,
    window: usize,
    /// Where its stretches end.
    ends: Vec<usize>,
    pieces: Vec<Piece>,
    rate: Strand,
}

impl Traced {
    /// Takes in what is new; all of it again where the curve is another one, or is smoothed otherwise.
    fn follow(&mut self, track: &Track, window: usize, ends: &[usize]) {
        let goes_on = track.losses.goes_on(&self.losses) && track.rates.goes_on(&self.rates);
        let alike = self.pieces.first().is_none_or(|piece| piece.smoother.is_over(window)) && self.ends == ends;
        if !goes_on || !alike {
            *self = Self { ends: ends.to_vec(), ..Self::default() };
        }
        self.window = window;
        track.losses.read(|all| {
            for (at, loss) in all.iter().enumerate().skip(self.losses.len()) {
                if self.pieces.is_empty() || ends.contains(&at) {
                    self.pieces.push(Piece::new(at, window));
                }
                if let Some(piece) = self.pieces.last_mut() {
                    piece.push(*loss);
                }
            }
        });
        track.rates.read(|all| {
            for rate in all.get(self.rates.len()..).unwrap_or_default() {
                self.rate.push(*rate);
            }
        });
        (self.losses, self.rates) = (track.losses.clone(), track.rates.clone());
    }
}

/// The points of a strand that begins after so many steps.
fn points(strand: &Strand, first: usize) -> Vec<[f64; 2]> {
    strand.points().map(|[at, value]| [(first + 1) as f64 + at, value]).collect()
}

/// All runs, as far as they have been taken in.
#[derive(Default)]
pub struct Traces {
    runs: Vec<Traced>,
}

impl Traces {
    /// The curves of a subject.
    pub fn curves(&mut self, state: &State, subject: Subject) -> Curves<'static> {
        self.runs.resize_with(state.tracks.len(), Traced::default);
        let log = subject == Subject::Loss && !state.linear;
        let rates = subject == Subject::Loss && state.rates;
        let (mut curves, mut second) = (Vec::new(), Vec::new());
        for (index, (track, traced)) in state.tracks.iter().zip(&mut self.runs).enumerate() {
            let style = run_style(index);
            let dimmed = state.pointed.is_some_and(|pointed| pointed != index);
            let ends: Vec<usize> = state.stretches(index).iter().map(|(end, _)| *end as usize).collect();
            // An epoch has one score at least; over more than that nothing is known, and no line is drawn.
            let gap = f64::from(state.extent(index)[1].max(1));
            let line = |points: Vec<[f64; 2]>, line: Line| Curve { points, style, line, dimmed, gap: None };
            match subject {
                Subject::Loss => {
                    traced.follow(track, window(state, index), &ends);
                    for piece in &traced.pieces {
                        if piece.smoother.smooths() {
                            curves.push(line(piece.raw(), Line::Band));
                            curves.push(line(piece.smooth(), Line::Plain));
                        } else {
                            curves.push(line(piece.raw(), Line::Plain));
                        }
                    }
                    for points in scores(track, &ends, |mark| mark.validation.map(|grade| grade.loss)) {
                        curves.push(Curve { gap: Some(gap), ..line(points, Line::Dotted) });
                    }
                }
                Subject::Metric => {
                    for points in scores(track, &ends, |mark| mark.train?.metric) {
                        curves.push(Curve { gap: Some(gap), ..line(points, Line::Plain) });
                    }
                    for points in scores(track, &ends, |mark| mark.validation?.metric) {
                        curves.push(Curve { gap: Some(gap), ..line(points, Line::Dotted) });
                    }
                }
            }
            if rates {
                // What is to come, behind what has come.
                let planned = track.plan.iter().flat_map(|plan| &plan.points);
                let planned = planned.map(|(step, rate)| [f64::from(*step), f64::from(*rate)]).collect();
                second.push(line(planned, Line::Ghost));
                second.push(line(points(&traced.rate, 0), Line::Thin));
            }
        }
        let changes = state.experiment.runs.iter().enumerate().flat_map(|(index, run)| {
            let own = run.own.as_deref().into_iter();
            own.flat_map(move |own| own.changes.iter().map(move |change| (f64::from(change.step), run_style(index))))
        });
        let lang = state.lang();
        Curves {
            curves,
            marks: changes.collect(),
            stretches: stretches(state, lang),
            log,
            within: (subject == Subject::Metric).then_some([0.5, 1.0]),
            // R² has no lower end; what is worse than −1 is worse than any guess, and would press all else into a line.
            least: (subject == Subject::Metric).then_some(-1.0),
            steps: f64::from(state.steps()),
            labels: (t(lang, Key::Steps), ""),
            second: rates.then(|| Second { curves: second, log, label: t(lang, Key::Rate) }),
        }
    }
}

/// Steps over which the losses of a run are smoothed: a share of all its steps; of batches that are all examples none.
fn window(state: &State, run: usize) -> usize {
    let [steps, an_epoch] = state.extent(run);
    if an_epoch <= 1 { 1 } else { (state.smoothing * f64::from(steps)).round() as usize }
}

/// The names of the stretches of the first run, each with the step it begins after; none where there is only one.
fn stretches(state: &State, lang: Lang) -> Vec<Stretch> {
    let all = state.stretches(0);
    if all.len() < 2 {
        return Vec::new();
    }
    let begins = std::iter::once(0).chain(all.iter().map(|(end, _)| *end));
    let name =
        |(at, begins): (usize, u32)| Stretch { begins: f64::from(begins), name: stretch_name(lang, at, all.len()) };
    begins.take(all.len()).enumerate().map(name).collect()
}

/// What a stretch is called: the last one trains the whole.
pub fn stretch_name(lang: Lang, at: usize, of: usize) -> String {
    if at + 1 == of {
        t(lang, Key::Together).to_owned()
    } else {
        fill(lang, Key::LayerAlone, &[("n", &(at + 1).to_string())])
    }
}

/// A number of each score that has it, apart for each stretch. A score at a boundary is of the stretch that ends there.
fn scores(track: &Track, ends: &[usize], value: impl Fn(&Mark) -> Option<f64>) -> Vec<Vec<[f64; 2]>> {
    let all = track.scores.iter().filter_map(|mark| Some((mark.step, value(mark)?)));
    let mut pieces: Vec<(usize, Vec<[f64; 2]>)> = Vec::new();
    for (step, value) in all {
        let piece = ends.partition_point(|end| *end < step as usize);
        match pieces.last_mut().filter(|(last, _)| *last == piece) {
            Some((_, points)) if points.last().is_some_and(|[last, _]| *last == f64::from(step)) => {}
            Some((_, points)) => points.push([f64::from(step), value]),
            None => pieces.push((piece, vec![[f64::from(step), value]])),
        }
    }
    pieces.into_iter().map(|(_, points)| points).collect()
}
