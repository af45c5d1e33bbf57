//! All that has been told of the runs since their experiment was opened, for a page that begins anew beside a trainer that
//! went on.

use crate::protocol::training::{Frame, News};

/// The news of every run so far, each as if it were told for the first time.
#[derive(Default)]
pub struct Chronicle {
    runs: Vec<News>,
}

impl Chronicle {
    /// Keeps what a frame tells.
    pub fn take(&mut self, frame: &Frame) {
        self.runs.truncate(frame.runs.len());
        for (at, news) in frame.runs.iter().enumerate() {
            match self.runs.get_mut(at) {
                Some(told) => follow(told, news),
                None => self.runs.push(news.clone()),
            }
        }
    }

    /// A frame that tells everything again.
    pub fn whole(&self, frame: Frame) -> Frame {
        Frame { runs: self.runs.clone(), ..frame }
    }
}

/// Adds news of a run to what has been told of it. A run that was changed on its way tells the steps after that anew.
fn follow(told: &mut News, news: &News) {
    let known = (news.first.saturating_sub(told.first)) as usize;
    if known < told.losses.len() {
        told.losses.truncate(known);
        told.rates.truncate(known);
        told.scores.retain(|mark| mark.step < news.first);
        told.records.retain(|record| record.step < news.first);
    }
    told.scores.retain(|mark| mark.step <= news.head);
    told.records.retain(|record| record.step <= news.head);
    told.losses.extend_from_slice(&news.losses);
    told.rates.extend_from_slice(&news.rates);
    told.scores.extend(news.scores.iter().cloned());
    told.records.extend(news.records.iter().cloned());
    if news.plan.is_some() {
        told.plan.clone_from(&news.plan);
    }
    if news.verdicts.is_some() {
        told.verdicts.clone_from(&news.verdicts);
    }
    (told.head, told.status, told.throughput) = (news.head, news.status, news.throughput);
    (told.steps, told.stopped) = (news.steps, news.stopped);
    told.problem.clone_from(&news.problem);
    told.digest.clone_from(&news.digest);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Status;
    use crate::protocol::training::Mark;

    fn news(first: u32, losses: &[f64], scored: &[u32]) -> News {
        News {
            head: first + losses.len() as u32 - 1,
            status: Status::Running,
            first,
            losses: losses.to_vec(),
            rates: losses.to_vec(),
            scores: scored.iter().map(|step| Mark { step: *step, ..Mark::default() }).collect(),
            records: Vec::new(),
            plan: None,
            steps: [9, 3],
            throughput: 0.0,
            stopped: None,
            problem: None,
            verdicts: None,
            digest: None,
        }
    }

    fn told(frames: &[News]) -> News {
        let mut chronicle = Chronicle::default();
        for news in frames {
            chronicle.take(&Frame { runs: vec![news.clone()], ..Frame::default() });
        }
        chronicle.whole(Frame { at: 3, ..Frame::default() }).runs.remove(0)
    }

    #[test]
    fn many_frames_are_told_as_one() {
        let whole = told(&[news(1, &[3.0, 2.0], &[0, 2]), news(3, &[1.0], &[3]), news(4, &[], &[])]);
        assert_eq!(whole, news(1, &[3.0, 2.0, 1.0], &[0, 2, 3]));
    }

    #[test]
    fn what_followed_a_change_is_forgotten() {
        let whole = told(&[news(1, &[4.0, 3.0, 2.0, 1.0], &[0, 2, 4]), news(3, &[9.0], &[3])]);
        assert_eq!(whole, news(1, &[4.0, 3.0, 9.0], &[0, 2, 3]));
        // Nothing has been told since of the step that the run went back to.
        let whole = told(&[news(1, &[4.0, 3.0, 2.0], &[0, 3]), news(2, &[], &[])]);
        assert_eq!(whole, news(1, &[4.0], &[0]));
    }
}
