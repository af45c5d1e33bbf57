//! How a message travels between page and worker: a flat list of numbers and texts, its kind first.
//!
//! Both ends are of one build, so the list names no fields: they stand in the order in which they are declared. Numbers
//! arrive as they were, bit for bit. What cannot be read is none, never half a message.

mod ending;
mod insight;

use super::{Frame, Inspection, RunHead, Status, ToPage, ToWorker};
use crate::FULL;
use crate::experiment::Experiment;
use crate::landscape::map::{MapJob, MapKind};
use crate::link::plain;

/// One element of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// A number; a truth is 0 or 1.
    Number(f64),
    /// A text; one that is absent is empty.
    Text(String),
}

impl From<f64> for Word {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<u32> for Word {
    fn from(value: u32) -> Self {
        Self::Number(f64::from(value))
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A message being written.
struct Writer(Vec<Word>);

impl Writer {
    fn new(kind: &str) -> Self {
        Self(vec![kind.into()])
    }

    fn put(mut self, word: impl Into<Word>) -> Self {
        self.0.push(word.into());
        self
    }

    fn numbers(mut self, values: &[f64]) -> Self {
        self.0.extend(values.iter().map(|value| Word::Number(*value)));
        self
    }

    fn view(self, [x, y]: &[[f64; 2]; 2]) -> Self {
        self.numbers(x).numbers(y)
    }

    fn job(self, job: &MapJob) -> Self {
        let key = match &job.kind {
            MapKind::Basins => "",
            MapKind::Rates(key) => key,
        };
        let [columns, rows] = job.size;
        let head = self.put(plain::write(&job.experiment).as_str()).put(job.run).put(key);
        head.view(&job.region).put(columns).put(rows).put(job.reach)
    }
}

/// A message being read.
struct Reader(std::vec::IntoIter<Word>);

impl Reader {
    fn number(&mut self) -> Option<f64> {
        match self.0.next()? {
            Word::Number(value) => Some(value),
            Word::Text(_) => None,
        }
    }

    fn pair(&mut self) -> Option<[f64; 2]> {
        Some([self.number()?, self.number()?])
    }

    fn view(&mut self) -> Option<[[f64; 2]; 2]> {
        Some([self.pair()?, self.pair()?])
    }

    fn whole(&mut self) -> Option<u32> {
        let value = self.number()?;
        // Casts saturate, so that only a whole number within range is what it was.
        (f64::from(value as u32) == value).then_some(value as u32)
    }

    fn text(&mut self) -> Option<String> {
        match self.0.next()? {
            Word::Text(text) => Some(text),
            Word::Number(_) => None,
        }
    }

    fn optional_text(&mut self) -> Option<Option<String>> {
        self.text().map(|text| (!text.is_empty()).then_some(text))
    }

    fn experiment(&mut self) -> Option<Box<Experiment>> {
        plain::read(&self.text()?).ok().map(Box::new)
    }

    /// A sound job.
    fn job(&mut self) -> Option<Box<MapJob>> {
        let job = MapJob {
            experiment: *self.experiment()?,
            run: self.whole()?,
            kind: self.optional_text()?.map_or(MapKind::Basins, MapKind::Rates),
            region: self.view()?,
            size: [self.whole()?, self.whole()?],
            reach: self.number()?,
        };
        job.is_sound().then(|| Box::new(job))
    }

    /// So many parts as a number says that stands before them.
    fn several<T>(&mut self, mut part: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.whole()?;
        let mut parts = Vec::new();
        for _ in 0..count {
            parts.push(part(self)?);
        }
        Some(parts)
    }

    /// All that is left, in parts; none where one of them cannot be read.
    fn rest<T>(&mut self, mut part: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut parts = Vec::new();
        while !self.0.as_slice().is_empty() {
            parts.push(part(self)?);
        }
        Some(parts)
    }
}

impl ToWorker {
    /// The message as it travels.
    pub fn words(&self) -> Vec<Word> {
        let written = match self {
            Self::Open { run, experiment } => Writer::new("open").put(*run).put(plain::write(experiment).as_str()),
            Self::Grid { grid, experiment, view, size: [columns, rows] } => Writer::new("grid")
                .put(*grid)
                .put(plain::write(experiment).as_str())
                .view(view)
                .put(*columns)
                .put(*rows),
            Self::Ack { run } => Writer::new("ack").put(*run),
            Self::Inspect { run, index, step } => Writer::new("inspect").put(*run).put(*index).put(*step),
            Self::Probe { run, point } => Writer::new("probe").put(*run).numbers(point),
            Self::Map { map, job } => Writer::new("map").put(*map).job(job),
            Self::Cancel { map } => Writer::new("cancel").put(*map),
            Self::Help { map, job } => Writer::new("help").put(*map).job(job),
            Self::Band { map, first, rows } => Writer::new("band").put(*map).put(*first).put(*rows),
            Self::Ping { nonce } => Writer::new("ping").put(*nonce),
        };
        written.0
    }

    /// The message that has travelled as `words`.
    pub fn from_words(words: Vec<Word>) -> Option<Self> {
        let mut words = Reader(words.into_iter());
        Some(match words.text()?.as_str() {
            "open" => Self::Open { run: words.whole()?, experiment: words.experiment()? },
            "grid" => Self::Grid {
                grid: words.whole()?,
                experiment: words.experiment()?,
                view: words.view()?,
                size: [words.whole()?, words.whole()?],
            },
            "ack" => Self::Ack { run: words.whole()? },
            "inspect" => Self::Inspect { run: words.whole()?, index: words.whole()?, step: words.whole()? },
            // What the engine alone can do, the small worker need not read.
            "probe" if FULL => Self::Probe { run: words.whole()?, point: words.pair()? },
            "map" if FULL => Self::Map { map: words.whole()?, job: words.job()? },
            "cancel" if FULL => Self::Cancel { map: words.whole()? },
            "help" if FULL => Self::Help { map: words.whole()?, job: words.job()? },
            "band" if FULL => Self::Band { map: words.whole()?, first: words.whole()?, rows: words.whole()? },
            "ping" => Self::Ping { nonce: words.whole()? },
            _ => return None,
        })
    }
}

impl ToPage {
    /// The message as it travels.
    pub fn words(&self) -> Vec<Word> {
        let written = match self {
            Self::Ready => Writer::new("ready"),
            Self::Frame(Frame { run, done, runs, digest, elapsed_ms, refuge }) => {
                let head = Writer::new("frame")
                    .put(*run)
                    .put(u32::from(*done))
                    .put(digest.as_deref().unwrap_or_default())
                    .put(*elapsed_ms)
                    .put(u32::from(refuge.is_some()))
                    .numbers(refuge.as_ref().map_or(&[], |place| &place[..]));
                runs.iter().fold(head, |written, RunHead { steps, status, reason, digest }| {
                    let digest = digest.as_deref().unwrap_or_default();
                    ending::write(written.put(*steps).put(*status as u32), *reason).put(digest)
                })
            }
            Self::Grid { grid, view, size: [columns, rows], range, levels, elapsed_ms } => {
                let head = Writer::new("grid").put(*grid).view(view).put(*columns).put(*rows);
                let head = head.numbers(range).put(*elapsed_ms);
                levels.iter().fold(head, |written, (level, segments)| written.put(*level).put(*segments))
            }
            Self::Inspected(Inspection { run, index, step, state, insight }) => {
                let head = Writer::new("inspected").put(*run).put(*index).put(*step).put(state.len() as u32);
                let head = state.iter().fold(head, |written, (name, value)| written.put(name.as_str()).numbers(value));
                // The first module looks into no step: it need not carry how that is written.
                insight.iter().filter(|_| FULL).fold(head, insight::write)
            }
            Self::Probed { run, probe } => insight::write_probe(Writer::new("probed").put(*run), probe),
            Self::Band { map, first, rows, missing, elapsed_ms, minima } => {
                let head = Writer::new("band").put(*map).put(*first).put(*rows).put(*missing).put(*elapsed_ms);
                minima.iter().fold(head, |written, minimum| written.numbers(minimum))
            }
            Self::Bands { run, index, seeds } => Writer::new("bands").put(*run).put(*index).put(*seeds),
            Self::Failed { run, message } => Writer::new("failed").put(*run).put(message.as_str()),
            Self::Pong { nonce } => Writer::new("pong").put(*nonce),
        };
        written.0
    }

    /// The message that has travelled as `words`.
    pub fn from_words(words: Vec<Word>) -> Option<Self> {
        let mut words = Reader(words.into_iter());
        Some(match words.text()?.as_str() {
            "ready" => Self::Ready,
            "frame" => Self::Frame(Frame {
                run: words.whole()?,
                done: words.whole()? == 1,
                digest: words.optional_text()?,
                elapsed_ms: words.number()?,
                refuge: words.several(Reader::pair)?.pop(),
                runs: words.rest(|words| {
                    let (steps, status) = (words.whole()?, *Status::ALL.get(words.whole()? as usize)?);
                    Some(RunHead { steps, status, reason: ending::read(words)?, digest: words.optional_text()? })
                })?,
            }),
            "grid" => Self::Grid {
                grid: words.whole()?,
                view: words.view()?,
                size: [words.whole()?, words.whole()?],
                range: words.pair()?,
                elapsed_ms: words.number()?,
                levels: words.rest(|words| Some((words.number()?, words.whole()?)))?,
            },
            "inspected" => Self::Inspected(Inspection {
                run: words.whole()?,
                index: words.whole()?,
                step: words.whole()?,
                state: words.several(|words| Some((words.text()?, words.pair()?)))?,
                insight: words.rest(insight::read)?.pop(),
            }),
            "probed" => Self::Probed { run: words.whole()?, probe: insight::read_probe(&mut words)? },
            "band" => Self::Band {
                map: words.whole()?,
                first: words.whole()?,
                rows: words.whole()?,
                missing: words.whole()?,
                elapsed_ms: words.number()?,
                minima: words.rest(|words| Some([words.number()?, words.number()?, words.number()?]))?,
            },
            "bands" => Self::Bands { run: words.whole()?, index: words.whole()?, seeds: words.whole()? },
            "failed" => Self::Failed { run: words.whole()?, message: words.text()? },
            "pong" => Self::Pong { nonce: words.whole()? },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::ending::Reason;

    #[test]
    fn what_the_page_says_arrives() {
        let experiment = Box::new(Experiment::default());
        let basins = MapJob {
            experiment: Experiment::default(),
            run: 4,
            kind: MapKind::Basins,
            region: [[-1.0, 0.1], [0.5, 2.5]],
            size: [256, 1],
            reach: 0.04,
        };
        let region = [[1e-4, 1.0], [0.0, 0.99]];
        let rates = MapJob { kind: MapKind::Rates("beta1".to_owned()), region, ..basins.clone() };
        for message in [
            ToWorker::Map { map: 1, job: Box::new(basins) },
            ToWorker::Help { map: 2, job: Box::new(rates) },
            ToWorker::Cancel { map: 2 },
            ToWorker::Band { map: 2, first: 255, rows: 1 },
            ToWorker::Open { run: 3, experiment: experiment.clone() },
            ToWorker::Grid { grid: 4, experiment, view: [[-1.5, 0.1], [f64::MIN_POSITIVE, 1e300]], size: [2, 2048] },
            ToWorker::Ack { run: u32::MAX },
            ToWorker::Inspect { run: 1, index: 2, step: 3 },
            ToWorker::Probe { run: 1, point: [0.5, -1e300] },
            ToWorker::Ping { nonce: 0 },
        ] {
            assert_eq!(ToWorker::from_words(message.words()), Some(message));
        }
    }

    #[test]
    fn what_the_worker_says_arrives() {
        let runs: Vec<RunHead> = ending::examples()
            .map(|reason| RunHead {
                steps: 7,
                status: reason.map_or(Status::Running, Reason::status),
                reason,
                digest: reason.map(|_| "0123456789abcdef".to_owned()),
            })
            .collect();
        let frame = Frame { run: 1, done: false, runs, digest: None, elapsed_ms: 0.25, refuge: Some([0.5, -1.0]) };
        for message in [
            ToPage::Ready,
            ToPage::Frame(Frame { refuge: None, runs: Vec::new(), ..frame.clone() }),
            ToPage::Frame(frame),
            ToPage::Grid {
                grid: 5,
                view: [[0.1, 0.2], [0.3, 0.4]],
                size: [3, 4],
                range: [-0.0, 9.0],
                levels: vec![(0.5, 2), (1.5, 0)],
                elapsed_ms: 12.5,
            },
            ToPage::Inspected(Inspection {
                run: 1,
                index: 0,
                step: 9,
                state: vec![("m".to_owned(), [0.1, -2.0])],
                insight: None,
            }),
            ToPage::Inspected(insight::example()),
            ToPage::Probed { run: 2, probe: insight::example_probe() },
            ToPage::Band {
                map: 3,
                first: 16,
                rows: 8,
                missing: 232,
                elapsed_ms: 0.5,
                minima: vec![[0.1, -0.2, 1e-300]; 3],
            },
            ToPage::Bands { run: 2, index: 11, seeds: 32 },
            ToPage::Failed { run: 0, message: "no".to_owned() },
            ToPage::Pong { nonce: 8 },
        ] {
            assert_eq!(ToPage::from_words(message.words()), Some(message));
        }
    }

    #[test]
    fn what_is_cut_short_or_garbled_is_none() {
        let mut words = ToPage::Inspected(Inspection {
            run: 1,
            index: 0,
            step: 9,
            state: vec![("m".into(), [0.0; 2])],
            insight: None,
        })
        .words();
        words.pop();
        assert_eq!(ToPage::from_words(words), None);
        assert_eq!(ToPage::from_words(Vec::new()), None);
        assert_eq!(ToWorker::from_words(vec!["ping".into(), 0.5.into()]), None);
        assert_eq!(ToWorker::from_words(vec!["ack".into(), (-1.0).into()]), None);
        assert_eq!(ToWorker::from_words(vec!["open".into(), 1.0.into(), "v1&surface=nowhere".into()]), None);
    }
}
