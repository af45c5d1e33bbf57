//! Set-up: the rate over all steps of a run, as its schedule has it, with the step that is looked at. The trainer computes it;
//! it follows while the schedule is changed.

use crate::format::short;
use crate::page::network::store::{State, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::registry::Lang;
use crate::train::network::Plan;
use std::rc::Rc;
use yew::prelude::*;

/// Width and height of the drawing in its own units; it is stretched to its place.
const SIZE: [f64; 2] = [240.0, 56.0];

/// Properties of [`RateCurve`].
#[derive(Clone, PartialEq, Properties)]
pub struct RateCurveProps {
    /// The run.
    pub index: usize,
    /// Language of the page.
    pub lang: Lang,
}

/// The plan, compared by identity.
#[derive(Clone)]
struct Known(Option<Rc<Plan>>);

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        }
    }
}

/// The curve.
#[component]
pub fn RateCurve(&RateCurveProps { index, lang }: &RateCurveProps) -> Html {
    let plan = use_select(move |state| Known(state.tracks.get(index).and_then(|track| track.plan.clone()))).0;
    let taken = use_select(move |state| taken(state, index));
    let steps = plan.as_ref().map_or(1, |plan| plan.steps).max(1);
    // As exactly as it can be seen.
    let at = use_select(move |state| (SIZE[0] * f64::from(state.at.min(steps)) / f64::from(steps)).round());
    let points: &[(u32, f32)] = plan.as_ref().map_or(&[], |plan| &plan.points);
    let open = plan.as_ref().is_some_and(|plan| plan.open);
    let all = points.iter().chain(&taken).map(|(_, rate)| f64::from(*rate));
    let high = all.fold(0.0, f64::max);
    let shown = high > 0.0;
    let label = label(lang, points, steps, high);
    let [width, height] = SIZE;
    html! {
        <figure class="rate-curve" data-testid="rate-curve" data-points={points.len().to_string()}>
            <svg viewBox={format!("0 0 {width} {height}")} preserveAspectRatio="none" role="img" aria-label={label.clone()}>
                <title>{ label }</title>
                <path class="ground" d={format!("M0 {height}H{width}")} />
                if shown {
                    <path class="planned" d={path(points, steps, high)} />
                    if open { <path class="planned" d={path(&taken, steps, high)} /> }
                    <path class="now" d={format!("M{at} 0V{height}")} />
                }
            </svg>
            <figcaption>
                <span>{ if open && taken.is_empty() { t(lang, Key::RateUnknown).to_owned() } else if shown { short(high) } else { "\u{a0}".to_owned() } }</span>
                <span>{ fill(lang, Key::RatePlan, &[("n", &steps.to_string())]) }</span>
            </figcaption>
        </figure>
    }
}

/// Rates that were taken, where they cannot be known ahead; few of them.
fn taken(state: &State, index: usize) -> Vec<(u32, f32)> {
    let track = state.tracks.get(index).filter(|track| track.plan.as_ref().is_some_and(|plan| plan.open));
    let Some(track) = track else { return Vec::new() };
    track.rates.read(|all| {
        let stride = (all.len() / SIZE[0] as usize).max(1);
        all.iter().enumerate().step_by(stride).map(|(at, rate)| (at as u32 + 1, *rate as f32)).collect()
    })
}

/// The line through some rates; from 0 at the bottom.
fn path(points: &[(u32, f32)], steps: u32, high: f64) -> String {
    let [width, height] = SIZE;
    let corner = |(at, (step, rate)): (usize, &(u32, f32))| {
        let x = width * f64::from(*step) / f64::from(steps);
        let y = height - (height - 3.0) * f64::from(*rate) / high;
        format!("{}{x:.1} {y:.1}", if at == 0 { "M" } else { "L" })
    };
    points.iter().enumerate().map(corner).collect()
}

fn label(lang: Lang, points: &[(u32, f32)], steps: u32, high: f64) -> String {
    let (Some((_, from)), Some((_, to))) = (points.first(), points.last()) else {
        return t(lang, Key::Schedule).to_owned();
    };
    let number = |rate: f32| short(f64::from(rate));
    let values = [("from", number(*from)), ("to", number(*to)), ("n", steps.to_string()), ("high", short(high))];
    let values: Vec<(&str, &str)> = values.iter().map(|(key, value)| (*key, value.as_str())).collect();
    fill(lang, Key::RatePlanLabel, &values)
}
