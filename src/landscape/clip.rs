//! Segments cut at the sides of a rectangle.
//!
//! Source: Y.-D. Liang, B. A. Barsky (1984), "A new concept and method for line clipping", ACM Transactions on Graphics
//! 3(1):1–22.

/// The part of a segment within `[left, top, right, bottom]`, where the second and third are not smaller than the first
/// and the last is not smaller than the second. Ends that lie within come back unchanged.
pub fn clip(from: [f64; 2], to: [f64; 2], [left, top, right, bottom]: [f64; 4]) -> Option<[[f64; 2]; 2]> {
    let delta = [to[0] - from[0], to[1] - from[1]];
    let (mut enter, mut leave) = (0.0f64, 1.0f64);
    let sides = [
        (-delta[0], from[0] - left),
        (delta[0], right - from[0]),
        (-delta[1], from[1] - top),
        (delta[1], bottom - from[1]),
    ];
    for (towards, room) in sides {
        if towards == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if towards < 0.0 {
            enter = enter.max(room / towards);
        } else {
            leave = leave.min(room / towards);
        }
    }
    if enter > leave {
        return None;
    }
    let at = |share: f64| [from[0] + delta[0] * share, from[1] + delta[1] * share];
    Some([if enter > 0.0 { at(enter) } else { from }, if leave < 1.0 { at(leave) } else { to }])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: [f64; 4] = [-1.0, -1.0, 1.0, 1.0];

    #[test]
    fn what_lies_within_comes_back_unchanged() {
        let (from, to) = ([-0.3, 0.1], [0.7, -0.9]);
        assert_eq!(clip(from, to, SQUARE), Some([from, to]));
    }

    #[test]
    fn what_crosses_is_cut_and_what_misses_is_none() {
        assert_eq!(clip([-3.0, 0.0], [3.0, 0.0], SQUARE), Some([[-1.0, 0.0], [1.0, 0.0]]));
        assert_eq!(clip([0.0, 0.0], [0.0, 4.0], SQUARE), Some([[0.0, 0.0], [0.0, 1.0]]));
        assert_eq!(clip([-3.0, 2.0], [3.0, 2.0], SQUARE), None);
        assert_eq!(clip([2.0, 0.5], [0.5, 2.5], SQUARE), None);
    }
}
