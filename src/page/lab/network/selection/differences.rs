//! How runs differ from one of them, pair by pair, and whether that is more than noise.

use super::said;
use crate::page::lab::network::run_card::badge;
use crate::page::network::select::words::{Key, t};
use crate::page::network::select::{Measure, Table};
use crate::page::widget::SelectEntry;
use crate::registry::Lang;
use std::rc::Rc;
use yew::prelude::*;

/// Properties of [`Differences`].
#[derive(Clone, PartialEq, Properties)]
pub struct DifferencesProps {
    /// The outcomes.
    pub table: Rc<Table>,
    /// Names of the experiment's runs.
    pub names: Vec<String>,
    /// What they are measured by.
    pub measure: Measure,
    /// Whether the metric is read in per cent.
    pub percent: bool,
    /// How differences are taken, in a sentence.
    pub about: Key,
    /// Language of the page.
    pub lang: Lang,
}

/// The table of differences.
#[component]
pub fn Differences(props: &DifferencesProps) -> Html {
    let DifferencesProps { table, names, measure, percent, about, lang } = props;
    let (measure, percent, lang) = (*measure, *percent, *lang);
    let chosen = use_state(|| 0_usize);
    if table.runs.len() < 2 {
        return html! { <p class="about">{ t(lang, Key::OnlyOne) }</p> };
    }
    let reference = (*chosen).min(table.runs.len() - 1);
    let name = |column: usize| names.get(table.runs[column] as usize).cloned().unwrap_or_default();
    let options: Vec<_> =
        (0..table.runs.len()).map(|at| (at.to_string().into(), name(at).into(), AttrValue::default())).collect();
    let on_change = {
        let chosen = chosen.clone();
        Callback::from(move |at: String| chosen.set(at.parse().unwrap_or(0)))
    };
    let row = |column: usize| {
        let paired = table.difference(column, reference, measure);
        let (difference, interval) = match &paired {
            None => ("–".to_owned(), "–".to_owned()),
            Some(paired) => (
                signed(measure, percent, paired.mean),
                format!("{} … {}", signed(measure, percent, paired.low), signed(measure, percent, paired.high)),
            ),
        };
        let verdict = match paired {
            None => t(lang, Key::TooFew).to_owned(),
            Some(paired) if paired.outside => {
                let better = measure.better(paired.mean, 0.0);
                format!("{}, {}", t(lang, if better { Key::Better } else { Key::Worse }), t(lang, Key::Outside))
            }
            Some(_) => t(lang, Key::Within).to_owned(),
        };
        let class = classes!("verdict", paired.is_some_and(|paired| paired.outside).then_some("is-outside"));
        html! {
            <tr key={column} data-testid="difference-row">
                <th scope="row">{ badge(table.runs[column] as usize) }{ name(column) }</th>
                <td translate="no" class="is-number" data-testid="difference">{ difference }</td>
                <td translate="no" class="is-number">{ interval }</td>
                <td {class} data-testid="verdict">{ verdict }</td>
            </tr>
        }
    };
    html! {
        <section class="differences" aria-label={t(lang, Key::Differences)}>
            <div class="differences-head" data-testid="reference">
                <SelectEntry label={t(lang, Key::Against)} {options} value={reference.to_string()} with_about={false} {on_change} />
            </div>
            <div class="table-frame">
                <table class="run-table difference-table">
                    <thead>
                        <tr>
                            <th scope="col"></th>
                            <th scope="col" class="is-number">{ t(lang, Key::Difference) }</th>
                            <th scope="col" class="is-number">{ t(lang, Key::Interval) }</th>
                            <th scope="col">{ t(lang, Key::Verdict) }</th>
                        </tr>
                    </thead>
                    <tbody>{ for (0..table.runs.len()).filter(|column| *column != reference).map(row) }</tbody>
                </table>
            </div>
            <p class="about">{ t(lang, *about) }</p>
        </section>
    }
}

/// A difference with its sign.
fn signed(measure: Measure, percent: bool, value: f64) -> String {
    let text = said(measure, percent, value);
    if value > 0.0 && value.is_finite() { format!("+{text}") } else { text }
}
