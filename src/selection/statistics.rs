//! What trials say together: means with intervals, differences of runs, the rate that a range test suggests.
//!
//! ```text
//! interval of n scores   m ± t s sqrt(1/n + q),  t the 0.975 quantile of Student's t with n - 1 degrees of freedom
//! ```
//!
//! m is the mean, s² the sample variance Σ(x - m)²/(n - 1). q is 0 for scores that are independent of one another. Scores of
//! k folds are not, since their training parts overlap; q = 1/(k - 1), the size of a validating over that of a training part,
//! corrects for that ([`overlap`]). Runs are compared pair by pair, by the interval of their differences under the same seed or
//! on the same fold.
//!
//! Sources: Student (1908), "The probable error of a mean", Biometrika 6:1–25; C. Nadeau and Y. Bengio (2003), "Inference for the
//! generalization error", Machine Learning 52:239–281, doi:10.1023/A:1024068626366; range test: [`super::range_test`].

/// A mean and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// How many numbers it is of.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Their sample standard deviation.
    pub deviation: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// How two runs differ: the first minus the second, pair by pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Paired {
    /// Mean difference.
    pub mean: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Whether 0 lies outside of the interval: the difference is more than noise.
    pub outside: bool,
}

/// The mean; none of no numbers.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The sample standard deviation, over n − 1; none of fewer than two numbers.
pub fn deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values)?;
    let square: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (values.len() > 1).then(|| (square / (values.len() - 1) as f64).sqrt())
}

/// The q of the scores of so many folds; 0 where there are no folds.
pub fn overlap(folds: Option<u32>) -> f64 {
    folds.filter(|folds| *folds > 1).map_or(0.0, |folds| 1.0 / f64::from(folds - 1))
}

/// The mean and its 95 % interval; none of fewer than two numbers, or where one is not finite. `overlap` is q.
pub fn interval(values: &[f64], overlap: f64) -> Option<Interval> {
    let (mean, deviation) = (mean(values)?, deviation(values)?);
    let count = values.len();
    let wide = deviation * (1.0 / count as f64 + overlap).sqrt() * student(0.975, (count - 1) as u32);
    let found = Interval { count, mean, deviation, low: mean - wide, high: mean + wide };
    (mean.is_finite() && wide.is_finite()).then_some(found)
}

/// How two runs differ whose scores of the same seed or fold stand at the same place; none where there are fewer than two
/// pairs. A score without partner is left out. `overlap` is q.
pub fn paired(first: &[Option<f64>], second: &[Option<f64>], overlap: f64) -> Option<Paired> {
    let differences: Vec<f64> = first.iter().zip(second).filter_map(|(a, b)| Some((*a)? - (*b)?)).collect();
    let Interval { mean, low, high, .. } = interval(&differences, overlap)?;
    Some(Paired { mean, low, high, outside: low > 0.0 || high < 0.0 })
}

/// The mean and its interval at each place of several series, for as many places as at least two of them have.
pub fn band(series: &[&[f64]], overlap: f64) -> Vec<Interval> {
    let longest = series.iter().map(|one| one.len()).max().unwrap_or(0);
    let at = |place: usize| -> Vec<f64> { series.iter().filter_map(|one| one.get(place).copied()).collect() };
    (0..longest).map_while(|place| interval(&at(place), overlap)).collect()
}

/// The quantile of Student's t with `freedom` degrees of freedom, at `p` in (0.5, 1); infinite with none.
///
/// By halving an interval of the distribution function, whose form for whole degrees of freedom is that of M. Abramowitz and
/// I. A. Stegun (1964), "Handbook of mathematical functions", 26.7.3 and 26.7.4.
pub fn student(p: f64, freedom: u32) -> f64 {
    if freedom == 0 {
        return f64::INFINITY;
    }
    let inside = 2.0 * p - 1.0;
    // By the angle atan(t / sqrt(freedom)), which is bounded.
    let (mut low, mut high) = (0.0, std::f64::consts::FRAC_PI_2);
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if within(middle, freedom) < inside {
            low = middle;
        } else {
            high = middle;
        }
    }
    let angle = 0.5 * (low + high);
    f64::from(freedom).sqrt() * libm::sin(angle) / libm::cos(angle)
}

/// The probability that |t| is at most sqrt(freedom) tan(angle).
fn within(angle: f64, freedom: u32) -> f64 {
    let (sin, cos) = (libm::sin(angle), libm::cos(angle));
    let odd = freedom % 2 == 1;
    // Of odd ones cos + 2/3 cos³ + 2·4/(3·5) cos⁵ + …, of even ones 1 + 1/2 cos² + 1·3/(2·4) cos⁴ + …, up to cos^(freedom-2).
    let mut term = if odd { cos } else { 1.0 };
    let mut sum = 0.0;
    let mut power = u32::from(odd);
    while power + 2 <= freedom {
        sum += term;
        power += 2;
        term *= cos * cos * f64::from(power - 1) / f64::from(power);
    }
    if odd { std::f64::consts::FRAC_2_PI * (angle + sin * sum) } else { sin * sum }
}

/// A mean that forgets: v = β v + (1 − β) x, divided by 1 − βⁿ, with β = 0.9.
///
/// Source: D. P. Kingma and J. Ba (2015), "Adam", section 3, arXiv:1412.6980: the correction of its bias to 0.
#[derive(Clone, Copy, Debug)]
pub struct Smooth {
    value: f64,
    /// βⁿ.
    weight: f64,
    lowest: f64,
}

impl Default for Smooth {
    fn default() -> Self {
        Self { value: 0.0, weight: 1.0, lowest: f64::INFINITY }
    }
}

impl Smooth {
    const BETA: f64 = 0.9;

    /// After one number more: the mean, and the lowest it has been.
    pub fn next(&mut self, x: f64) -> (f64, f64) {
        self.value = Self::BETA * self.value + (1.0 - Self::BETA) * x;
        self.weight *= Self::BETA;
        let mean = self.value / (1.0 - self.weight);
        self.lowest = self.lowest.min(mean);
        (mean, self.lowest)
    }
}

/// Losses of a range test, smoothed by [`Smooth`].
pub fn smoothed(losses: &[f32]) -> Vec<f64> {
    let mut smooth = Smooth::default();
    losses.iter().map(|loss| smooth.next(f64::from(*loss)).0).collect()
}

/// What a range test suggests, to two digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suggestion {
    /// The rate at which the smoothed loss falls fastest per factor of the rate.
    pub steepest: f64,
    /// A tenth of the rate at which it is lowest.
    pub tenth: f64,
}

impl Suggestion {
    /// The smaller of the two: where the loss is lowest far behind its steepest fall, a tenth of that rate is no caution.
    pub fn cautious(&self) -> f64 {
        self.steepest.min(self.tenth)
    }
}

/// Steps on either side over which a slope is taken.
const REACH: usize = 5;
/// First steps of which no slope is taken: until then [`Smooth`] is the mean of a few batches.
const SETTLING: usize = 10;
/// A loss that falls by less than this share of its lowest, while the rate grows by a factor e, stays where it is.
const STILL: f64 = 1e-6;

/// A loss that rises above its lowest so far by this share has begun to grow with the rate: a fall behind that is the way
/// back from too large a step.
const RISE: f64 = 0.3;

/// What the rates of a range test and its losses suggest; none where the loss never falls.
///
/// The slope at a step is that of the least-squares line through the smoothed losses of the steps around it, over the
/// logarithm of the rate. What comes after the first clear rise, or after the lowest loss before it, is not looked at.
pub fn suggestion(rates: &[f32], losses: &[f32]) -> Option<Suggestion> {
    let smooth = smoothed(losses);
    let logs: Vec<f64> = rates.iter().map(|rate| libm::log(f64::from(*rate))).collect();
    let known = smooth.len().min(logs.len());
    let mut least = f64::INFINITY;
    let rises = smooth[..known].iter().skip(SETTLING).position(|loss| {
        least = least.min(*loss);
        *loss > least + RISE * least.abs()
    });
    let count = rises.map_or(known, |at| SETTLING + at);
    let lowest = (0..count).min_by(|a, b| smooth[*a].total_cmp(&smooth[*b]))?;
    let end = known.saturating_sub(REACH).min(lowest + 1);
    let slopes = (SETTLING + REACH..end).map(|at| {
        let around = at - REACH..at + REACH + 1;
        (at, slope(&logs[around.clone()], &smooth[around]))
    });
    let (steepest, slope) = slopes.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let falls = slope < -STILL * smooth[lowest].abs();
    let [steepest, lowest] = [steepest, lowest].map(|at| f64::from(rates[at]));
    falls.then(|| Suggestion { steepest: rounded(steepest), tenth: rounded(0.1 * lowest) })
}

/// To two digits: no more are known.
fn rounded(rate: f64) -> f64 {
    format!("{rate:.1e}").parse().unwrap_or(rate)
}

/// The slope of the least-squares line.
fn slope(x: &[f64], y: &[f64]) -> f64 {
    let count = x.len() as f64;
    let [mean_x, mean_y] = [x, y].map(|values| values.iter().sum::<f64>() / count);
    let pairs = || x.iter().zip(y).map(|(x, y)| (x - mean_x, y - mean_y));
    let (product, square) = (pairs().map(|(x, y)| x * y).sum::<f64>(), pairs().map(|(x, _)| x * x).sum::<f64>());
    if square > 0.0 { product / square } else { 0.0 }
}
