//! What an edit has changed, in a few words: for whoever undoes it.

use crate::experiment::{Choice, Experiment, Run};
use crate::page::names::{run_names, surface_name};
use crate::registry::{Entry, Lang};

/// What differs between two experiments, the first thing of it: "Learning rate of Adam"; empty where nothing does.
pub fn between(before: &Experiment, after: &Experiment, lang: Lang) -> String {
    let say = |en: &str, zh: &str| if lang == Lang::En { en.to_owned() } else { zh.to_owned() };
    if !std::ptr::eq(before.surface.entry, after.surface.entry) {
        let name = surface_name(after, lang);
        return say(&format!("the surface {name}"), &format!("曲面 {name}"));
    }
    if before.runs.len() != after.runs.len() {
        return runs(before, after, lang);
    }
    if let Some(said) = first_run(before, after, lang) {
        return said;
    }
    let parts = [
        (before.surface != after.surface, "the parameters of the surface", "曲面参数"),
        (before.start != after.start, "the start", "起点"),
        (before.steps != after.steps, "the number of steps", "步数"),
        (before.noise != after.noise, "the gradient noise", "梯度噪声"),
        (before.seed != after.seed, "the seed", "种子"),
        (before.seeds != after.seeds, "the number of seeds", "种子数"),
        (before.domain != after.domain, "the region shown", "显示区域"),
        (before.view != after.view, "the view", "视图"),
    ];
    parts.into_iter().find(|(differs, ..)| *differs).map(|(_, en, zh)| say(en, zh)).unwrap_or_default()
}

/// Which run has come or gone.
fn runs(before: &Experiment, after: &Experiment, lang: Lang) -> String {
    let gone = before.runs.len() > after.runs.len();
    let (more, less) = if gone { (before, after) } else { (after, before) };
    let at = less.runs.iter().zip(&more.runs).position(|(a, b)| a != b).unwrap_or(less.runs.len());
    let name = run_names(more, lang).swap_remove(at);
    match (gone, lang) {
        (true, Lang::En) => format!("the removal of {name}"),
        (false, Lang::En) => format!("the addition of {name}"),
        (true, Lang::Zh) => format!("移除 {name}"),
        (false, Lang::Zh) => format!("添加 {name}"),
    }
}

/// What differs of the first run that does.
fn first_run(before: &Experiment, after: &Experiment, lang: Lang) -> Option<String> {
    let at = before.runs.iter().zip(&after.runs).position(|(a, b)| a != b)?;
    let (a, b) = (&before.runs[at], &after.runs[at]);
    let name = run_names(after, lang).swap_remove(at);
    let hyper =
        changed_hyper(&a.optimizer, &b.optimizer, lang).or_else(|| changed_hyper(&a.schedule, &b.schedule, lang));
    let what = hyper.unwrap_or_else(|| part(a, b, lang).to_owned());
    Some(match lang {
        Lang::En => format!("{what} of {name}"),
        Lang::Zh => format!("{name} 的{what}"),
    })
}

/// The name of the hyper-parameter that differs, where that is all.
fn changed_hyper<E: Entry>(a: &Choice<E>, b: &Choice<E>, lang: Lang) -> Option<String> {
    let same = std::ptr::eq(a.entry, b.entry) && a.text == b.text;
    let hypers = b.hypers();
    let changed = hypers.iter().find(|hyper| same && a.value(&hyper.key) != b.value(&hyper.key))?;
    Some(changed.name.get(lang).to_owned())
}

fn part(a: &Run, b: &Run, lang: Lang) -> &'static str {
    let parts = [
        (a.optimizer != b.optimizer, "the method", "方法"),
        (a.line_search != b.line_search, "the line search", "线搜索"),
        (a.schedule != b.schedule, "the schedule", "调度"),
        (a.batch != b.batch, "the batch", "批量"),
        (a.hidden != b.hidden, "the visibility", "可见性"),
        (true, "the name", "名称"),
    ];
    let (_, en, zh) = parts.into_iter().find(|(differs, ..)| *differs).unwrap_or_default();
    if lang == Lang::En { en } else { zh }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::edit::{Edit, RunEdit, apply};

    #[test]
    fn an_edit_is_told_in_a_few_words() {
        let before = Experiment::default();
        for (edit, en, zh) in [
            (Edit::Surface("himmelblau".into()), "the surface Himmelblau", "Himmelblau"),
            (Edit::Run(4, RunEdit::Remove), "the removal of Adam", "移除 Adam"),
            (Edit::AddRun("adagrad".into()), "the addition of AdaGrad", "AdaGrad"),
            (Edit::Run(4, RunEdit::Hyper("lr".into(), 0.5)), "of Adam", "Adam 的"),
            (Edit::Run(1, RunEdit::Optimizer("adam".into())), "the method of Adam", "方法"),
            (Edit::Start([0.0, 0.5]), "the start", "起点"),
            (Edit::Steps(10), "the number of steps", "步数"),
        ] {
            let after = apply(&before, &edit).expect("a good edit");
            let [said, chinese] = [Lang::En, Lang::Zh].map(|lang| between(&before, &after, lang));
            assert!(said.contains(en) && chinese.contains(zh), "{edit:?}: {said}, {chinese}");
        }
        assert_eq!(between(&before, &before, Lang::En), "");
    }
}
