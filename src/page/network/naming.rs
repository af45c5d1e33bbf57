//! What a run that branched off is called: its rule, what it does otherwise, and from which step on, as in
//! "adam · η 0.11 from 337". The name follows what is changed of the run, as long as nobody has given it another.

use crate::experiment::network::NetworkExperiment;
use crate::experiment::{MAX_LABEL, Run};
use crate::format::short;

/// The name of a run by its last change; none where it has no change.
fn name(run: &Run) -> Option<String> {
    let changes = &run.own.as_deref()?.changes;
    let last = changes.last()?;
    let before = changes.len().checked_sub(2).map_or(run, |at| &changes[at].run);
    let (rule, now) = (run.optimizer.entry.item.id, &last.run);
    let what = if now.optimizer.entry.item.id != before.optimizer.entry.item.id {
        now.optimizer.entry.item.id.to_owned()
    } else if now.optimizer.value("lr") != before.optimizer.value("lr") {
        format!("η {}", short(now.optimizer.value("lr").unwrap_or_default()))
    } else if now.batch != before.batch {
        format!("batch {}", now.batch)
    } else if now.schedule != before.schedule {
        now.schedule.entry.item.id.to_owned()
    } else {
        "changed".to_owned()
    };
    Some(format!("{rule} · {what} from {}", last.step).chars().take(MAX_LABEL).collect())
}

/// Names a run that has just branched off, and those anew whose name was made here before.
pub fn rename(before: &NetworkExperiment, after: &mut NetworkExperiment, branched: Option<usize>) {
    for (at, run) in after.runs.iter_mut().enumerate() {
        let made = before.runs.get(at).is_some_and(|old| old.label.is_some() && old.label == name(old));
        if branched == Some(at) || (made && run.label == before.runs[at].label) {
            run.label = name(run);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::edit::{Edit, steer};
    use super::super::presets;
    use super::*;

    #[test]
    fn a_branch_is_named_by_what_it_does_otherwise() {
        let first = presets::first();
        let faster = Edit::set("/runs/0/optimizer/lr", 0.11);
        let mut branched = steer(&first, &faster, 0, 337, true).expect("it can branch");
        rename(&first, &mut branched, Some(1));
        let rule = first.runs[0].optimizer.entry.item.id;
        assert_eq!(branched.runs[1].label, Some(format!("{rule} · η 0.11 from 337")));
        assert_eq!(branched.runs[0].label, first.runs[0].label);
        // The same hand, a little further.
        let further = Edit::set("/runs/1/changes/0/optimizer/lr", 0.12);
        let mut further = steer(&branched, &further, 1, 337, false).expect("it can be changed");
        rename(&branched, &mut further, None);
        assert_eq!(further.runs[1].label, Some(format!("{rule} · η 0.12 from 337")));
        // A name that a person gave stays.
        let mut named = further.clone();
        named.runs[1].label = Some("mine".into());
        let batch = Edit::set("/runs/1/changes/0/batch", 8);
        let mut changed = steer(&named, &batch, 1, 337, false).expect("it can be changed");
        rename(&named, &mut changed, None);
        assert_eq!(changed.runs[1].label.as_deref(), Some("mine"));
    }
}
