//! What a chart shows of the runs. Losses and rates are taken in once, as they come, and kept thinned, so that a frame costs the
//! same however long the runs are.

use super::Subject;
use crate::page::draw::chart::curves::{Curve, Curves, Line, Second};
use crate::page::draw::run_style;
use crate::page::network::smooth::Smoother;
use crate::page::network::store::{Log, State, Track};
use crate::page::network::strand::Strand;
use crate::page::network::words::{Key, t};
use crate::protocol::training::Mark;

/// A run as far as it has been taken in.
#[derive(Default)]
struct Traced {
    losses: Log,
    rates: Log,
    smoother: Smoother,
    raw: Strand,
    smooth: Strand,
    rate: Strand,
}

impl Traced {
    /// Takes in what is new; all of it again where the curve is another one, or is smoothed otherwise.
    fn follow(&mut self, track: &Track, smoothing: f64) {
        let goes_on = track.losses.goes_on(&self.losses) && track.rates.goes_on(&self.rates);
        if !goes_on || self.smoother.beta() != smoothing {
            *self = Self { smoother: Smoother::new(smoothing), ..Self::default() };
        }
        track.losses.read(|all| {
            for loss in all.get(self.losses.len()..).unwrap_or_default() {
                let loss = f64::from(*loss);
                self.raw.push(loss);
                self.smooth.push(self.smoother.push(loss));
            }
        });
        track.rates.read(|all| {
            for rate in all.get(self.rates.len()..).unwrap_or_default() {
                self.rate.push(f64::from(*rate));
            }
        });
        (self.losses, self.rates) = (track.losses.clone(), track.rates.clone());
    }
}

/// The points of a strand; its first value is that of step 1.
fn points(strand: &Strand) -> Vec<[f64; 2]> {
    strand.points().map(|[at, value]| [at + 1.0, value]).collect()
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
            let mut add = |points: Vec<[f64; 2]>, line: Line| curves.push(Curve { points, style, line, dimmed });
            match subject {
                Subject::Loss => {
                    traced.follow(track, state.smoothing);
                    if state.smoothing > 0.0 {
                        add(points(&traced.raw), Line::Ghost);
                    }
                    add(points(&traced.smooth), Line::Plain);
                    add(scores(track, |mark| mark.validation.map(|grade| grade.loss)), Line::Dotted);
                }
                Subject::Metric => {
                    add(scores(track, |mark| mark.train?.metric), Line::Plain);
                    add(scores(track, |mark| mark.validation?.metric), Line::Dotted);
                }
            }
            if rates {
                // What is to come, behind what has come.
                let planned = track.plan.iter().flat_map(|plan| &plan.points);
                let planned = planned.map(|(step, rate)| [f64::from(*step), f64::from(*rate)]).collect();
                second.push(Curve { points: planned, style, line: Line::Ghost, dimmed });
                second.push(Curve { points: points(&traced.rate), style, line: Line::Thin, dimmed });
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
            log,
            within: (subject == Subject::Metric).then_some([0.5, 1.0]),
            steps: f64::from(state.steps()),
            labels: (t(lang, Key::Steps), ""),
            second: rates.then(|| Second { curves: second, log, label: t(lang, Key::Rate) }),
        }
    }
}

fn scores(track: &Track, value: impl Fn(&Mark) -> Option<f32>) -> Vec<[f64; 2]> {
    track.scores.iter().filter_map(|mark| Some([f64::from(mark.step), f64::from(value(mark)?)])).collect()
}
