//! Dates and times of day as numbers: days since 1970-01-01 in the proleptic Gregorian calendar, and hours.
//!
//! Read are `2024-03-01`, `2024/3/1`, `1.3.2024`, `3/1/2024`, `1-Mar-24`, `March 1, 2024`, `2024年3月1日`, each with a time
//! of day behind it or not (`T14:30:05.5+01:00`, `2:30 PM`); and times alone (`14:30`). Years of two digits are those from
//! 1969 to 2068, as in POSIX.
//!
//! Source: ISO 8601-1:2019; H. Hinnant (2013), "chrono-compatible low-level date algorithms", `days_from_civil`.

use serde::{Deserialize, Serialize};

/// What stands first in a date such as 3/1/2024.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// The month, as in America.
    #[default]
    Month,
    /// The day, as in most of the world.
    Day,
}

/// Longest text that is looked at as a date, in bytes.
const LONGEST: usize = 40;
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// A date as days since 1970-01-01, with the time of day as a fraction.
pub fn days(cell: &str, order: Order) -> Option<f64> {
    let (date, time) = parts(cell)?;
    let [year, month, day] = match date {
        Parts::Sure(date) => date,
        Parts::Either([first, second, year], _) => match order {
            Order::Month => [year, first, second],
            Order::Day => [year, second, first],
        },
    };
    let time = if time.is_empty() { 0.0 } else { hours(time)? / 24.0 };
    Some(civil(year, month, day)? as f64 + time)
}

/// What a cell says about what stands first: the order, and whether it is sure.
pub fn order(cell: &str) -> Option<(Order, bool)> {
    match parts(cell)?.0 {
        Parts::Sure(_) => None,
        Parts::Either([first, _, _], _) if first > 12 => Some((Order::Day, true)),
        Parts::Either([_, second, _], _) if second > 12 => Some((Order::Month, true)),
        // Points and hyphens are not used in America.
        Parts::Either(_, mark) => Some((if mark == '/' { Order::Month } else { Order::Day }, false)),
    }
}

/// A time of day in hours, with its offset from UTC taken away.
pub fn hours(cell: &str) -> Option<f64> {
    let lower = cell.trim().to_ascii_lowercase();
    let (clock, half) = match lower.strip_suffix("am").or_else(|| lower.strip_suffix("pm")) {
        Some(clock) => (clock.trim_end(), Some(lower.ends_with("pm"))),
        None => (&*lower, None),
    };
    let clock = clock.strip_suffix('z').unwrap_or(clock);
    let (clock, offset) = match clock.find(['+', '-']) {
        None => (clock, 0.0),
        Some(at) => {
            let behind = &clock[at + 1..];
            // +02:00, +0200 or +02
            let (hour, minute) = behind.split_once(':').or_else(|| behind.split_at_checked(behind.len().min(2)))?;
            let minute = if minute.is_empty() { 0.0 } else { small(minute, 60.0)? };
            let offset = small(hour, 24.0)? + minute / 60.0;
            (&clock[..at], if clock[at..].starts_with('-') { -offset } else { offset })
        }
    };
    let mut fields = clock.split(':');
    let (hour, minute) = (small(fields.next()?, 25.0)?, small(fields.next()?, 60.0)?);
    let second = match fields.next() {
        None => 0.0,
        Some(second) if second.bytes().all(|b| b.is_ascii_digit() || b == b'.') => {
            second.parse().ok().filter(|s| *s < 61.0)?
        }
        Some(_) => return None,
    };
    let hour = match half {
        None => hour,
        Some(_) if !(1.0..=12.0).contains(&hour) => return None,
        Some(after) => hour % 12.0 + if after { 12.0 } else { 0.0 },
    };
    fields.next().is_none().then_some(hour + minute / 60.0 + second / 3600.0 - offset)
}

/// A date taken apart.
enum Parts {
    /// Year, month, day.
    Sure([i64; 3]),
    /// Two that may be day and month, the year, and what stands between them.
    Either([i64; 3], char),
}

/// The date, and the text of the time behind it.
fn parts(cell: &str) -> Option<(Parts, &str)> {
    let cell = cell.trim();
    if cell.len() > LONGEST || cell.len() < 6 || !cell.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if let Some((year, rest)) = cell.split_once('年') {
        let (month, rest) = rest.split_once('月')?;
        let (day, time) = rest.split_once('日').unwrap_or((rest, ""));
        return Some((Parts::Sure([whole(year)?, whole(month)?, whole(day)?]), time.trim()));
    }
    if cell.contains(|c: char| c.is_ascii_alphabetic())
        && let Some(named) = with_month(cell)
    {
        return Some(named);
    }
    let end = cell.find(['T', 't', ' ']).unwrap_or(cell.len());
    let (date, time) = (&cell[..end], cell[end..].trim_start_matches(['T', 't', ' ']));
    let mark = date.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let mut fields = date.split(mark);
    let [a, b, c] = [fields.next()?, fields.next()?, fields.next()?];
    if fields.next().is_some() {
        return None;
    }
    let short = |field: &str| (1..=2).contains(&field.len());
    let date = match (a.len(), c.len()) {
        (4, 1 | 2) if short(b) => Parts::Sure([whole(a)?, whole(b)?, whole(c)?]),
        (1 | 2, 2 | 4) if short(b) => Parts::Either([whole(a)?, whole(b)?, year(c)?], mark),
        _ => return None,
    };
    Some((date, time))
}

/// A date whose month is a word: `1 Mar 2024`, `1-Mar-24`, `March 1, 2024`.
fn with_month(cell: &str) -> Option<(Parts, &str)> {
    let end = cell.find(':').map_or(cell.len(), |colon| cell[..colon].rfind([' ', 'T']).unwrap_or(0));
    let mut fields = cell[..end].split([' ', '-', ',', '/', '.']).filter(|field| !field.is_empty());
    let [a, b, c] = [fields.next()?, fields.next()?, fields.next()?];
    if fields.next().is_some() || !matches!(c.len(), 2 | 4) {
        return None;
    }
    let month = |word: &str| {
        let lower = word.to_ascii_lowercase();
        let prefix = lower.get(..3).filter(|_| lower.bytes().all(|b| b.is_ascii_lowercase()))?;
        MONTHS.iter().position(|month| *month == prefix).map(|at| at as i64 + 1)
    };
    let (month, day) = match (month(a), month(b)) {
        (None, Some(month)) => (month, whole(a)?),
        (Some(month), None) => (month, whole(b)?),
        _ => return None,
    };
    Some((Parts::Sure([year(c)?, month, day]), cell[end..].trim_start_matches(['T', ' '])))
}

fn whole(field: &str) -> Option<i64> {
    let digits = (1..=4).contains(&field.len()) && field.bytes().all(|b| b.is_ascii_digit());
    field.parse().ok().filter(|_| digits)
}

fn year(field: &str) -> Option<i64> {
    let year = whole(field)?;
    Some(match (field.len(), year) {
        (2, ..=68) => 2000 + year,
        (2, _) => 1900 + year,
        _ => year,
    })
}

/// A number of one or two digits below a limit.
fn small(field: &str, limit: f64) -> Option<f64> {
    let field = field.trim();
    whole(field).filter(|_| field.len() <= 2).map(|number| number as f64).filter(|number| *number < limit)
}

/// Days since 1970-01-01; none where there is no such day.
fn civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let of_era = shifted - era * 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days() {
        for (cell, found) in [
            ("1970-01-01", 0.0),
            ("2000-02-29", 11016.0),
            ("2024/3/1", 19783.0),
            ("1.3.2024", 19783.0),
            ("2024年3月1日", 19783.0),
            ("1-Mar-24", 19783.0),
            ("1 March 2024", 19783.0),
            ("1969-12-31T12:00", -0.5),
            ("2024-03-01T06:00:00Z", 19783.25),
            ("2024-03-01 06:00:00+06:00", 19783.0),
            ("Mar 1, 2024 6:00 PM", 19783.75),
            ("1-Mar-24 18:00", 19783.75),
        ] {
            assert_eq!(days(cell, Order::Day), Some(found), "{cell}");
        }
        assert_eq!(days("3/1/2024", Order::Month), Some(19783.0));
        assert_eq!(days("1/3/24", Order::Day), Some(19783.0));
        for cell in
            ["2023-02-29", "2024-13-01", "1.2.3", "192.168.0.1", "12", "2024-1", "a-b-c", "1/2/345", "may be so", ""]
        {
            assert_eq!(days(cell, Order::Day), None, "{cell}");
        }
    }

    #[test]
    fn what_stands_first_shows_where_it_cannot_be_the_other() {
        assert_eq!(order("31/1/2024"), Some((Order::Day, true)));
        assert_eq!(order("1/31/2024"), Some((Order::Month, true)));
        assert_eq!(order("1/2/2024"), Some((Order::Month, false)));
        assert_eq!(order("1.2.2024"), Some((Order::Day, false)));
        assert_eq!(order("2024-01-02"), None);
    }

    #[test]
    fn times_are_hours() {
        for (cell, found) in
            [("14:30", 14.5), ("2:30 PM", 14.5), ("12:15am", 0.25), ("00:00:36", 0.01), ("10:00+02:00", 8.0)]
        {
            assert_eq!(hours(cell), Some(found), "{cell}");
        }
        for cell in ["", "14", "14:60", "25:00", "a:b", "1:2:3:4", "13:00 PM", "1:00+3ô", "1:00-ôô", "–+–", "1:00+"]
        {
            assert_eq!(hours(cell), None, "{cell}");
        }
    }
}
