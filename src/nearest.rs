//! The nearest known word to one that is not known: "there is no optimizer "adem"; did you mean "adam"?"
//!
//! Distance is that of optimal string alignment (Damerau 1964): characters left out, put in, taken for another, or two
//! neighbours exchanged. Case, and whether words are joined by `_`, `-` or a blank, do not count.

/// Longest word that is looked at, in characters: what is longer is no slip of the hand.
const LONGEST: usize = 40;

/// The known word that was meant, where one is near enough: a third of the characters may be wrong.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = plain(word);
    if typed.is_empty() || typed.len() > LONGEST {
        return None;
    }
    let limit = (typed.len() / 3).max(1);
    let mut best: Option<([usize; 2], &str)> = None;
    for candidate in known {
        let other = plain(candidate);
        let begun =
            typed.len() >= 3 && (other.starts_with(&typed) || typed.starts_with(&other[..]) && other.len() >= 3);
        let apart = distance(&typed, &other);
        // A word that was only begun is as near as the farthest slip.
        let near = if begun { limit.min(apart) } else { apart };
        if near <= limit && near < typed.len() && best.is_none_or(|(least, _)| [near, apart] < least) {
            best = Some(([near, apart], candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The known word that is at most so many slips away; the first of those that are equally near.
pub fn within<'a>(slips: usize, word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = plain(word);
    let near = known.into_iter().map(|other| (distance(&typed, &plain(other)), other));
    near.filter(|(apart, _)| typed.len() <= LONGEST && *apart <= slips)
        .min_by_key(|(apart, _)| *apart)
        .map(|(_, other)| other)
}

fn plain(word: &str) -> Vec<char> {
    let joined = |c: char| if c == '-' || c == ' ' { '_' } else { c };
    word.trim().chars().take(LONGEST + 1).flat_map(char::to_lowercase).map(joined).collect()
}

/// Steps of optimal string alignment from one word to the other.
fn distance(a: &[char], b: &[char]) -> usize {
    // Rows of the table: two before, one before, this one.
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect::<Vec<_>>(), vec![0; b.len() + 1]];
    for (i, x) in a.iter().enumerate() {
        rows[2][0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let mut least = (rows[1][j + 1] + 1).min(rows[2][j] + 1).min(rows[1][j] + usize::from(x != y));
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(rows[0][j - 1] + 1);
            }
            rows[2][j + 1] = least;
        }
        rows.rotate_left(1);
    }
    rows[1][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optim::Rule;
    use crate::registry::Entry;

    #[test]
    fn slips_of_the_hand_are_understood_and_other_words_are_not() {
        let rules: Vec<&str> = Rule::table().iter().map(|rule| rule.item.id).collect();
        for (typed, meant) in [
            ("adem", Some("adam")),
            ("Adam", Some("adam")),
            ("amda", None),
            ("adma", Some("adam")),
            ("momentm", Some("momentum")),
            ("conjugate-gradient", Some("conjugate_gradient")),
            ("nestrov", Some("nesterov")),
            ("ada", Some("adam")),
            ("steepest", Some("steepest_descent")),
            ("gradient", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nearest(typed, rules.iter().copied()), meant, "{typed}");
        }
        assert_eq!(nearest(&"a".repeat(5000), rules), None);
    }

    #[test]
    fn distances_are_those_of_slips() {
        for (a, b, far) in
            [("adam", "adma", 1), ("sqrt", "sqr", 1), ("abc", "abc", 0), ("", "ab", 2), ("tan", "cos", 3)]
        {
            let (a, b) = (plain(a), plain(b));
            assert_eq!((distance(&a, &b), distance(&b, &a)), (far, far), "{a:?} {b:?}");
        }
        assert_eq!(within(1, "Tanh", ["tan", "tank"]), Some("tan"));
        assert_eq!(within(0, "tan", ["cos", "sin"]), None);
    }

    #[test]
    fn every_known_word_is_nearest_to_itself() {
        for rule in Rule::table() {
            let known = Rule::table().iter().map(|rule| rule.item.id);
            assert_eq!(nearest(&rule.item.id.to_uppercase(), known), Some(rule.item.id));
        }
    }
}
