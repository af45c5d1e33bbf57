//! The survey of the data: examples on their way to the network, how their numbers lie before and after, and how many there
//! are of each class.

use super::part::{image, told};
use super::picture::{Picture, Tones, span};
use crate::format::steady;
use crate::page::draw::Mode;
use crate::page::network::store::{Action, Matter, use_hub, use_select};
use crate::page::network::words::{Key, fill, t};
use crate::page::widget::Disclosure;
use crate::registry::Lang;
use crate::train::network::look::{Histogram, Tensor};
use crate::train::network::survey::{Feature, Sample, Survey};
use yew::prelude::*;

/// Features that are shown.
const FEATURES: usize = 12;
/// Numbers of a table's row that are shown.
const NUMBERS: usize = 6;

/// The survey, behind a button.
#[component]
pub fn DataSurvey() -> Html {
    let hub = use_hub();
    let (lang, mode) = use_select(|state| (state.lang(), state.mode()));
    let (open, survey) = use_select(|state| (state.material.surveying, state.material.survey.clone()));
    let body = match survey.as_deref() {
        None => html! { <p class="about">{ t(lang, Key::Preparing) }</p> },
        Some(Err(why)) => html! { <p class="about" data-testid="survey-problem">{ why.get(lang) }</p> },
        Some(Ok(survey)) => shown(survey, lang, mode),
    };
    html! {
        <div data-testid="survey">
            <Disclosure label={t(lang, Key::Survey)} {open} on_toggle={hub.callback(|open| Action::Matter(Matter::Survey(open)))}>
                { body }
            </Disclosure>
        </div>
    }
}

fn shown(survey: &Survey, lang: Lang, mode: Mode) -> Html {
    let names: Vec<String> = survey.classes.iter().map(|(name, _)| name.clone()).collect();
    let most = survey.classes.iter().map(|(_, counts)| counts.iter().sum::<u32>()).max().unwrap_or(0).max(1);
    let count = |(name, counts): &(String, [u32; 3])| {
        let share = 100.0 * f64::from(counts.iter().sum::<u32>()) / f64::from(most);
        html! {
            <>
                <dt>{ name }</dt>
                <dd aria-hidden="true"><span class="survey-bar" style={format!("width:{share:.1}%")}></span></dd>
                <dd>{ counts.map(|n| n.to_string()).join(", ") }</dd>
            </>
        }
    };
    let changed = survey.before != survey.after;
    let altered = survey.samples.iter().any(|sample| !sample.altered.is_empty());
    let words = [Some(Key::Before), changed.then_some(Key::After), altered.then_some(Key::Altered)];
    let order = words.into_iter().flatten().map(|key| t(lang, key)).collect::<Vec<_>>().join(" · ");
    html! {
        <div class="survey" data-testid="survey-body" data-examples={survey.all.to_string()}>
            <h3>{ order }</h3>
            <ol class="survey-samples">
                { for survey.samples.iter().map(|sample| example(sample, survey, &names, changed, lang, mode)) }
            </ol>
            <h3>{ t(lang, Key::Features) }</h3>
            { features(survey, changed, lang) }
            if !survey.classes.is_empty() {
                <h3>{ t(lang, Key::ClassCounts) }</h3>
                <dl class="survey-classes" data-testid="survey-classes">{ for survey.classes.iter().map(count) }</dl>
            }
            <p class="about">{ &survey.source }</p>
        </div>
    }
}

/// An example as it is, as it is prepared, and as it is altered.
fn example(sample: &Sample, survey: &Survey, names: &[String], changed: bool, lang: Lang, mode: Mode) -> Html {
    let name = told(sample.truth, names);
    let stages = std::iter::once((Key::Before, &sample.before))
        .chain(changed.then_some((Key::After, &sample.after)))
        .chain(sample.altered.iter().map(|altered| (Key::Altered, altered)));
    // One range before preparation and one after it: what augmentation does to brightness shows.
    let ranges = [range(&survey.before), range(&survey.after)];
    let picture = |(key, tensor): (Key, &Tensor)| {
        let label = format!("{} {name}", t(lang, key));
        let (low, high) = ranges[usize::from(key != Key::Before)].unwrap_or_else(|| span(&tensor.values));
        match image(tensor) {
            Some((columns, rows, values)) => {
                html! { <Picture size={(columns, rows)} {values} tones={Tones::Ink(low, high)} {mode} {label} class="thumb" /> }
            }
            None => {
                let numbers: Vec<String> =
                    tensor.values.iter().take(NUMBERS).map(|x| steady(f64::from(*x), 3)).collect();
                let more = if tensor.values.len() > NUMBERS { " …" } else { "" };
                html! { <span class="survey-numbers" title={label}>{ numbers.join("  ") }{ more }</span> }
            }
        }
    };
    html! {
        <li>
            if !name.is_empty() {
                <span class="survey-name">{ name.clone() }</span>
            }
            { for stages.map(picture) }
        </li>
    }
}

/// Smallest and largest number of all features.
fn range(features: &[Feature]) -> Option<(f32, f32)> {
    let low = features.iter().map(|feature| feature.figures[0] as f32).fold(f32::INFINITY, f32::min);
    let high = features.iter().map(|feature| feature.figures[1] as f32).fold(f32::NEG_INFINITY, f32::max);
    (low < high).then_some((low, high))
}

fn features(survey: &Survey, changed: bool, lang: Lang) -> Html {
    let histogram = |feature: Option<&Feature>, key: Key| match feature {
        None => html! { <span></span> },
        Some(feature) => {
            let [low, high, mean, _] = feature.figures.map(|figure| steady(figure, 3));
            let values = [("name", t(lang, key)), ("low", &*low), ("high", &*high), ("mean", &*mean)];
            let said = fill(lang, Key::HistogramOf, &values);
            html! {
                <div>
                    { bars(&feature.histogram, &said) }
                    <span class="quiet">{ format!("{low} … {high}") }</span>
                    if feature.missing > 0 {
                        <span class="quiet">{ " · " }{ fill(lang, Key::MissingValues, &[("n", &feature.missing.to_string())]) }</span>
                    }
                </div>
            }
        }
    };
    let shown = survey.before.len().max(survey.after.len()).min(FEATURES);
    let all = survey.features[0].max(survey.features[1]) as usize;
    let row = |at: usize| {
        let (before, after) = (survey.before.get(at), survey.after.get(at).filter(|_| changed));
        let name = match (before, after) {
            (Some(before), Some(after)) if before.name != after.name => format!("{} → {}", before.name, after.name),
            (Some(one), _) | (None, Some(one)) => one.name.clone(),
            _ => String::new(),
        };
        html! {
            <div class="survey-feature" data-testid="survey-feature">
                <span>{ name }</span>
                { histogram(before, Key::Before) }
                { histogram(after, Key::After) }
            </div>
        }
    };
    html! {
        <>
            { for (0..shown).map(row) }
            if all > shown {
                <p class="about" data-testid="more-features">{ fill(lang, Key::MoreFeatures, &[("n", &(all - shown).to_string())]) }</p>
            }
        </>
    }
}

/// A histogram as bars.
fn bars(histogram: &Histogram, label: &str) -> Html {
    let most = histogram.counts.iter().max().copied().unwrap_or(0).max(1);
    let bar = |(at, count): (usize, &u32)| {
        let height = 40.0 * f64::from(*count) / f64::from(most);
        format!("M{at} 40v-{height:.1}h1v{height:.1}z")
    };
    let path: String = histogram.counts.iter().enumerate().filter(|(_, count)| **count > 0).map(bar).collect();
    let width = histogram.counts.len().max(1);
    html! {
        <svg class="survey-histogram" viewBox={format!("0 0 {width} 40")} preserveAspectRatio="none" role="img" aria-label={label.to_owned()}>
            <path d={path} />
        </svg>
    }
}
