//! A curve of however many values in bounded memory, taken in one by one: once there are more than can be told apart on a
//! chart, neighbours share a place, which keeps their first and last value and the lowest and highest between.
//!
//! The idea is that of min-max decimation, which draws the same pixels as all values would: U. Jugel et al. (2014), "M4: A
//! Visualization-Oriented Time Series Data Aggregation", section 4.

/// Most places of a strand; each holds at most four values.
const PLACES: usize = 1024;

/// Neighbouring values.
#[derive(Clone, Copy, Debug)]
struct Place {
    first: f64,
    last: f64,
    low: f64,
    high: f64,
    /// Whether the lowest came before the highest.
    rises: bool,
}

impl Place {
    fn of(value: f64) -> Self {
        Self { first: value, last: value, low: value, high: value, rises: false }
    }

    /// With what came after it.
    fn and(self, after: Self) -> Self {
        let low_moves = after.low < self.low;
        let high_moves = after.high > self.high;
        let rises = match (low_moves, high_moves) {
            (true, true) => after.rises,
            (true, false) => false,
            (false, true) => true,
            (false, false) => self.rises,
        };
        Self {
            first: self.first,
            last: after.last,
            low: self.low.min(after.low),
            high: self.high.max(after.high),
            rises,
        }
    }
}

/// The curve.
#[derive(Clone, Debug, Default)]
pub struct Strand {
    places: Vec<Place>,
    /// Values taken in.
    length: usize,
    /// How often the width of a place has doubled.
    doubled: u32,
    /// A value was no finite number: the curve ends before it.
    ended: bool,
}

impl Strand {
    /// Takes the next value in. The curve ends before the first one that is no finite number.
    pub fn push(&mut self, value: f64) {
        if self.ended || !value.is_finite() {
            self.ended = true;
            return;
        }
        let new = Place::of(value);
        let width = 1_usize << self.doubled;
        match self.places.last_mut().filter(|_| !self.length.is_multiple_of(width)) {
            Some(last) => *last = last.and(new),
            None => self.places.push(new),
        }
        self.length += 1;
        if self.places.len() > PLACES {
            self.places = self.places.chunks(2).map(|pair| pair[1..].iter().fold(pair[0], |a, b| a.and(*b))).collect();
            self.doubled += 1;
        }
    }

    /// The points of the curve: the number of the value, from 0, where values share a place about that, and the value.
    pub fn points(&self) -> impl Iterator<Item = [f64; 2]> {
        let width = 1_usize << self.doubled;
        self.places.iter().enumerate().flat_map(move |(at, place)| {
            let begin = at * width;
            let end = (begin + width).min(self.length) - 1;
            let across = |share: f64| begin as f64 + share * (end - begin) as f64;
            let [early, late] = if place.rises { [place.low, place.high] } else { [place.high, place.low] };
            let all = [
                [across(0.0), place.first],
                [across(1.0 / 3.0), early],
                [across(2.0 / 3.0), late],
                [across(1.0), place.last],
            ];
            let shown = if begin == end { 1 } else { 4 };
            all.into_iter().take(shown)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strand(values: impl Iterator<Item = f64>) -> Strand {
        let mut strand = Strand::default();
        values.for_each(|value| strand.push(value));
        strand
    }

    #[test]
    fn few_values_are_kept_as_they_are() {
        let points: Vec<[f64; 2]> = strand([3.0, 1.0, 2.0].into_iter()).points().collect();
        assert_eq!(points, [[0.0, 3.0], [1.0, 1.0], [2.0, 2.0]]);
        assert_eq!(Strand::default().points().count(), 0);
    }

    #[test]
    fn however_long_the_memory_is_bounded_and_no_extreme_is_lost() {
        // The fractional parts of multiples of the golden ratio: no order, known extremes.
        let value = |n: usize| if n == 77_777 { -5.0 } else { (n as f64 * 0.618_033_988_749_895).fract() };
        for length in [1023, 1024, 1025, 5000, 200_001] {
            let strand = strand((0..length).map(value));
            let points: Vec<[f64; 2]> = strand.points().collect();
            assert!(points.len() <= 4 * (PLACES + 1), "{length}: {}", points.len());
            assert!(points.windows(2).all(|pair| pair[0][0] <= pair[1][0]), "{length}: not in order");
            assert_eq!(points[0], [0.0, value(0)]);
            assert_eq!(points[points.len() - 1], [(length - 1) as f64, value(length - 1)]);
            let extremes = |all: &mut dyn Iterator<Item = f64>| {
                all.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)))
            };
            let seen = extremes(&mut points.iter().map(|point| point[1]));
            assert_eq!(seen, extremes(&mut (0..length).map(value)), "{length}");
        }
    }

    #[test]
    fn neighbours_keep_what_is_lowest_and_highest_in_its_order() {
        let mut strand = strand((0..2048).map(|n| if n % 4 == 1 { -1.0 } else { f64::from(n % 4) }));
        for n in 0..2 {
            strand.push(f64::from(n));
        }
        let first: Vec<f64> = strand.points().take(4).map(|[_, value]| value).collect();
        assert_eq!(first, [0.0, -1.0, 3.0, 3.0], "of 0, -1, 2, 3");
    }

    #[test]
    fn the_curve_ends_before_what_is_no_number() {
        let points: Vec<[f64; 2]> = strand([1.0, 2.0, f64::INFINITY, 3.0].into_iter()).points().collect();
        assert_eq!(points, [[0.0, 1.0], [1.0, 2.0]]);
    }
}
