//! Set-up, second part: where the race starts, how long it is, and how noisy its gradients are.

use crate::experiment::{MAX_SEEDS, MAX_STEPS};
use crate::page::edit::Edit;
use crate::page::endings::{of_start, place};
use crate::page::i18n::{Key, fill, t};
use crate::page::store::{Action, use_hub, use_select};
use crate::page::widget::{HyperControl, Icon, IconButton, NumberField, PointField};
use crate::registry::{Hyper, Scale, text};
use yew::prelude::*;

/// Largest noise the control offers; a link may hold more.
const MOST_NOISE: f64 = 100.0;

/// Start, steps and noise, and the seeds where something is left to chance.
#[component]
pub fn RaceSetup() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let (start, steps) = use_select(|state| (state.experiment.start, state.experiment.steps));
    let (noise, seed, seeds, random) = use_select(|state| {
        let experiment = &*state.experiment;
        let random = experiment.noise > 0.0 || experiment.runs.iter().any(|run| experiment.is_random(run));
        (experiment.noise, experiment.seed, experiment.seeds, random)
    });
    let axis_label = |axis: &str| AttrValue::from(fill(lang, Key::StartAxis, &[("axis", axis)]));
    html! {
        <section class="panel-section">
            <PointField
                label={t(lang, Key::Start)}
                axis_labels={(axis_label("x"), axis_label("y"))}
                value={start}
                on_change={hub.callback(|point| Action::Edit(Edit::Start(point)))}
                {lang}
                help={t(lang, Key::StartHelp)}
            />
            <StartProblem />
            <div class="field-row">
                <NumberField
                    label={t(lang, Key::Steps)}
                    value={f64::from(steps)}
                    on_change={hub.callback(|steps| Action::Edit(Edit::Steps(steps as u32)))}
                    {lang}
                    range={(1.0, f64::from(MAX_STEPS))}
                    scale={Scale::Integer}
                    step={10.0}
                    help={t(lang, Key::StepsHelp)}
                />
                if random {
                    <NumberField
                        label={t(lang, Key::Seed)}
                        value={f64::from(seed)}
                        on_change={hub.callback(|seed| Action::Edit(Edit::Seed(seed as u32)))}
                        {lang}
                        range={(0.0, f64::from(u32::MAX))}
                        scale={Scale::Integer}
                        step={1.0}
                        help={t(lang, Key::SeedHelp)}
                    />
                    { IconButton::new(Icon::Dice, t(lang, Key::NewSeed), hub.callback(move |_| Action::Edit(Edit::Seed(seed.wrapping_add(1))))).view() }
                    <NumberField
                        label={t(lang, Key::Seeds)}
                        value={f64::from(seeds)}
                        on_change={hub.callback(|seeds| Action::Edit(Edit::Seeds(seeds as u32)))}
                        {lang}
                        range={(1.0, f64::from(MAX_SEEDS))}
                        scale={Scale::Integer}
                        step={1.0}
                        help={t(lang, Key::SeedsHelp)}
                    />
                }
            </div>
            <HyperControl
                hyper={noise_hyper()}
                value={noise}
                {lang}
                on_change={hub.callback(|noise| Action::Edit(Edit::Noise(noise)))}
            />
        </section>
    }
}

/// What is wrong with the start, and the way to a place near it where the function is defined.
#[component]
fn StartProblem() -> Html {
    let hub = use_hub();
    let lang = use_select(|state| state.lang());
    let problem = use_select(|state| {
        let problem = (0..state.cards.len()).find_map(|index| of_start(state.trace(index)?, state.lang()));
        problem.map(|problem| (problem, state.race.refuge))
    });
    let Some((problem, refuge)) = problem else { return Html::default() };
    html! {
        <div data-testid="start-problem">
            <p class="field-error" role="status">{ problem }</p>
            if let Some(to) = refuge {
                <button type="button" class="button" onclick={hub.callback(move |_: MouseEvent| Action::Edit(Edit::Start(to)))}>
                    { fill(lang, Key::MoveStart, &[("place", &place(to))]) }
                </button>
            }
        </div>
    }
}

/// The noise as a hyper-parameter, so that it has the same control.
fn noise_hyper() -> Hyper {
    Hyper::primary(
        "sigma",
        text("Gradient noise", "梯度噪声"),
        (1e-3, MOST_NOISE),
        Scale::LogOrZero,
        0.0,
        text(
            "Standard deviation of the random error added to every gradient: the stochastic case.",
            "加在每个梯度分量上的随机误差的标准差：即随机梯度的情形。",
        ),
    )
}
