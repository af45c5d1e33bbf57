//! What stands between the cells of a table: one of , ; tab |, decided by all rows.
//!
//! A separator stands equally often in every row. Where several do, the one counts whose cells are best understood: most are
//! numbers, dates or empty, fewest hold one of the others without being a number (`1,5;3,1;a`). Where none does, it is the
//! one that stands most often in the first row.

use super::number::{self, Decimal};
use super::{date, is_missing};

const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows whose cells are looked at.
const SAMPLED: usize = 200;

/// Bytes of a first line that names the separator: `sep=;`.
pub const NAMED: usize = 5;

/// The separator that a first line names.
pub fn named(text: &str) -> Option<u8> {
    let line = text.split(['\r', '\n']).next()?.as_bytes();
    let separator = *line.strip_prefix(b"sep=").filter(|rest| rest.len() == 1)?.first()?;
    CANDIDATES.contains(&separator).then_some(separator)
}

/// The separator of a text.
pub fn find(text: &str) -> u8 {
    let bytes = text.as_bytes();
    let (mut first, mut counts, mut same) = (None, [0_u32; 4], [true; 4]);
    let (mut quoted, mut begin, mut rows) = (false, 0, Vec::new());
    for at in 0..=bytes.len() {
        let byte = bytes.get(at).copied();
        match byte {
            Some(b'"') => quoted = !quoted,
            None | Some(b'\n' | b'\r') if !quoted || byte.is_none() => {
                // Empty lines say nothing.
                if at > begin {
                    let known = *first.get_or_insert(counts);
                    (0..4).for_each(|which| same[which] &= counts[which] == known[which]);
                    if rows.len() < SAMPLED {
                        rows.push(&text[begin..at]);
                    }
                }
                (counts, begin) = ([0; 4], at + 1);
            }
            Some(byte) if !quoted => {
                if let Some(which) = CANDIDATES.iter().position(|candidate| *candidate == byte) {
                    counts[which] += 1;
                }
            }
            _ => {}
        }
    }
    let first = first.unwrap_or_default();
    let fits = |which: &usize| same[*which] && first[*which] > 0;
    let most = |best: usize, which: usize| if first[which] > first[best] { which } else { best };
    let best = (0..4).filter(fits).max_by(|a, b| {
        let [left, right] = [*a, *b].map(|which| understood(&rows, CANDIDATES[which]));
        // Of equals the one that stands more often, then the earlier one.
        left.total_cmp(&right).then(first[*a].cmp(&first[*b])).then(b.cmp(a))
    });
    CANDIDATES[best.unwrap_or_else(|| (1..4).fold(0, most))]
}

/// The share of cells that are understood, less that of those that seem to be cut at the wrong place.
fn understood(rows: &[&str], separator: u8) -> f64 {
    let (mut all, mut good) = (0.0, 0.0);
    for row in rows {
        let mut quoted = false;
        let cells = row.split(|c: char| {
            quoted ^= c == '"';
            !quoted && c == char::from(separator)
        });
        for cell in cells {
            all += 1.0;
            let inside = cell.trim().trim_matches('"').trim();
            if is_missing(inside)
                || [Decimal::Point, Decimal::Comma].iter().any(|decimal| number::read(inside, *decimal).is_some())
                || date::days(inside, date::Order::Day).or(date::days(inside, date::Order::Month)).is_some()
            {
                good += 1.0;
            } else if !cell.trim().starts_with('"') && cell.bytes().any(|byte| CANDIDATES.contains(&byte)) {
                good -= 1.0;
            }
        }
    }
    if all == 0.0 { 0.0 } else { good / all }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_decide() {
        for (text, separator) in [
            ("1,5;3,1;a\n2,5;1,0;b\n", b';'),
            ("weight, kg;height, cm;age\n70,5;180,2;30\n", b';'),
            ("weight, kg;height, cm;age\n70;180;30\n", b';'),
            ("a,b\n1,x;y\n2,z;w\n", b','),
            ("\n\na\tb\n1,5\t2\n", b'\t'),
            ("a|b\n1|2\n", b'|'),
            ("name,\"a;b\"\n1,\"c;d;e\"\n", b','),
            ("a,b,c;d\n1,2,3\n", b','),
            ("a\n1\n", b','),
            ("", b','),
        ] {
            assert_eq!(char::from(find(text)), char::from(separator), "{text:?}");
        }
    }
}
