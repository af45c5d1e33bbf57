//! Contour lines of a grid by marching squares.
//!
//! Source: W. E. Lorensen and H. E. Cline (1987), "Marching cubes", SIGGRAPH, in two dimensions; the ambiguous cases
//! are decided by the mean of the four corners (G. M. Nielson and B. Hamann 1991, "The asymptotic decider", simplified).

/// Lines wanted where the levels are spaced evenly.
const LINES: f64 = 14.0;
/// Most levels.
const MOST: usize = 24;

/// Round levels for heights: evenly spaced, or by 1, 2, 5 in each decade above the lowest height where `log`.
pub fn levels(values: &[f32], log: bool) -> Vec<f64> {
    let mut sample: Vec<f64> =
        values.iter().step_by((values.len() / 4096).max(1)).filter(|v| v.is_finite()).map(|v| f64::from(*v)).collect();
    sample.sort_unstable_by(f64::total_cmp);
    let quantile = |q: f64| sample.get(((sample.len() - 1) as f64 * q) as usize).copied();
    if sample.is_empty() {
        return Vec::new();
    }
    let (Some(low), Some(high)) = (quantile(0.0), quantile(0.995)) else { return Vec::new() };
    if high <= low {
        return Vec::new();
    }
    if log { decades(low, quantile(0.004).unwrap_or(low), high) } else { even(low, high) }
}

fn even(low: f64, high: f64) -> Vec<f64> {
    let rough = (high - low) / LINES;
    let power = libm::pow(10.0, libm::log10(rough).floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].iter().map(|m| m * power).find(|s| *s >= rough).unwrap_or(rough);
    let first = (low / step).ceil();
    (0..MOST).map(|i| (first + i as f64) * step).take_while(|level| *level < high).collect()
}

/// base + 1, 2, 5 · 10ⁿ between the `near` and the `high` height, thinned to at most [`MOST`]. The base is 0 where the
/// lowest height is about 0, so that the levels are round numbers themselves.
fn decades(low: f64, near: f64, high: f64) -> Vec<f64> {
    let base = if low.abs() <= 1e-3 * (high - low) && low >= 0.0 { 0.0 } else { low };
    let (from, to) = ((near - base).max((high - base) * 1e-6), high - base);
    let first = libm::log10(from).floor() as i32;
    let last = libm::log10(to).ceil() as i32;
    let steps: &[f64] = if last - first > 7 { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let all = (first..=last).flat_map(|decade| steps.iter().map(move |m| m * libm::pow(10.0, f64::from(decade))));
    all.filter(|level| *level >= from && *level < to).map(|level| base + level).take(MOST).collect()
}

/// Rows of cells followed before the budget is looked at.
const TURN: usize = 16;

/// Contour lines being followed, a few rows at a time.
#[derive(Clone, Debug)]
pub struct Contours {
    /// Columns, rows.
    size: [usize; 2],
    /// Ascending.
    levels: Vec<f64>,
    next_row: usize,
    /// For each level, its segments so far: x₀, y₀, x₁, y₁ in units of cells from the first column and row.
    lines: Vec<Vec<f32>>,
}

impl Contours {
    /// No lines yet, of a grid of this size (columns, rows).
    pub fn new(size: [usize; 2], levels: Vec<f64>) -> Self {
        Self { size, next_row: 0, lines: vec![Vec::new(); levels.len()], levels }
    }

    /// Follows the lines through `values` (rows, columns) until the grid ends or `spent` says so. Whether it has ended.
    /// Cells with a corner that is not finite have none.
    pub fn advance(&mut self, values: &[f32], mut spent: impl FnMut() -> bool) -> bool {
        let end = self.size[1].saturating_sub(1);
        while self.next_row < end {
            let turn = self.next_row..end.min(self.next_row + TURN);
            self.next_row = turn.end;
            turn.for_each(|row| self.row(values, row));
            if spent() {
                break;
            }
        }
        self.next_row == end
    }

    /// The levels, ascending, each with its segments.
    pub fn lines(&self) -> impl Iterator<Item = (f64, &[f32])> {
        self.levels.iter().copied().zip(self.lines.iter().map(Vec::as_slice))
    }

    fn row(&mut self, values: &[f32], row: usize) {
        let columns = self.size[0];
        for column in 0..columns.saturating_sub(1) {
            let at = row * columns + column;
            // Counter-clockwise from the lower left.
            let corners = [values[at], values[at + 1], values[at + columns + 1], values[at + columns]].map(f64::from);
            if !corners.iter().all(|c| c.is_finite()) {
                continue;
            }
            let low = corners.iter().copied().fold(f64::INFINITY, f64::min);
            let high = corners.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let first = self.levels.partition_point(|level| *level < low);
            let after = self.levels.partition_point(|level| *level < high);
            for k in first..after {
                cell(&mut self.lines[k], corners, self.levels[k], [column as f32, row as f32]);
            }
        }
    }
}

/// The segments of one cell: they join crossings of the edges (below, right, above, left).
fn cell(out: &mut Vec<f32>, corners: [f64; 4], level: f64, [x, y]: [f32; 2]) {
    let above = corners.map(|c| c > level);
    let crossing = |edge: usize| {
        let (a, b) = (corners[edge], corners[(edge + 1) % 4]);
        let along = ((level - a) / (b - a)) as f32;
        match edge {
            0 => [x + along, y],
            1 => [x + 1.0, y + along],
            2 => [x + 1.0 - along, y + 1.0],
            _ => [x, y + 1.0 - along],
        }
    };
    let mut edges = [0; 4];
    let mut count = 0;
    for edge in 0..4 {
        if above[edge] != above[(edge + 1) % 4] {
            edges[count] = edge;
            count += 1;
        }
    }
    let mut join = |a: usize, b: usize| {
        let (a, b) = (crossing(a), crossing(b));
        out.extend_from_slice(&[a[0], a[1], b[0], b[1]]);
    };
    match count {
        2 => join(edges[0], edges[1]),
        4 => {
            let centre = corners.iter().sum::<f64>() / 4.0 > level;
            // The two corners unlike the centre are cut off, each by the edges that meet there.
            if above[0] == centre {
                join(0, 1);
                join(2, 3);
            } else {
                join(3, 0);
                join(1, 2);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(side: usize, f: impl Fn(f64, f64) -> f64) -> Vec<f32> {
        let at = |i: usize| 4.0 * i as f64 / (side - 1) as f64 - 2.0;
        (0..side * side).map(|i| f(at(i % side), at(i / side)) as f32).collect()
    }

    /// The segments of each level, followed in as many slices as there are.
    fn lines(values: &[f32], side: usize, levels: &[f64]) -> Vec<Vec<f32>> {
        let mut contours = Contours::new([side, side], levels.to_vec());
        while !contours.advance(values, || true) {}
        contours.lines().map(|(_, segments)| segments.to_vec()).collect()
    }

    #[test]
    fn a_circle_is_a_circle() {
        let side = 81;
        let values = grid(side, |x, y| x * x + y * y);
        let found = lines(&values, side, &[1.0]);
        let length: f32 = found[0].chunks(4).map(|s| (s[2] - s[0]).hypot(s[3] - s[1])).sum();
        let unit = 4.0 / (side - 1) as f32;
        assert!((length * unit / std::f32::consts::TAU - 1.0).abs() < 2e-3);
        for end in found[0].chunks(2) {
            let (x, y) = (end[0] * unit - 2.0, end[1] * unit - 2.0);
            assert!((x.hypot(y) - 1.0).abs() < 2e-3);
        }
    }

    #[test]
    fn lines_are_closed_or_end_at_the_border() {
        let side = 40;
        let values = grid(side, |x, y| x * x * x - 3.0 * x * y * y + (3.0 * y).sin());
        for segments in lines(&values, side, &[-1.0, -0.1, 0.0, 0.5]) {
            let mut ends: Vec<(i64, i64)> =
                segments.chunks(2).map(|e| ((e[0] * 1e4).round() as i64, (e[1] * 1e4).round() as i64)).collect();
            ends.sort_unstable();
            for group in ends.chunk_by(|a, b| a == b) {
                let border = |v: i64| v == 0 || v == (side as i64 - 1) * 10_000;
                assert!(group.len().is_multiple_of(2) || border(group[0].0) || border(group[0].1), "{group:?}");
            }
        }
    }

    #[test]
    fn levels_are_round_and_inside() {
        let bowl = grid(50, |x, y| x * x + 10.0 * y * y);
        let even = levels(&bowl, false);
        assert!(even.len() >= 6 && even.windows(2).all(|w| w[0] < w[1]) && even[0] >= 0.0);
        let log = levels(&bowl, true);
        assert!(log.len() >= 5 && log.contains(&1.0) && log.contains(&10.0), "{log:?}");
        assert!(levels(&[f32::NAN; 4], true).is_empty());
        assert!(levels(&[2.0; 4], false).is_empty());
    }
}
