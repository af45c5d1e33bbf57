//! Reading decimal numbers, rounded correctly: the nearest `f64`, and of two that are equally near the even one.
//!
//! Gives what the standard library gives, without its tables, which would be the largest thing the page downloads.
//! Numbers of up to fifteen digits, which is nearly all, take one multiplication or division; the others exact
//! arithmetic with integers of any length.
//!
//! Source: W. D. Clinger (1990), "How to read floating point numbers accurately".

use std::cmp::Ordering;

/// Digits that count. Beyond, only whether they are all zero matters: no number half way between two `f64` has more.
const MOST_DIGITS: usize = 800;
/// Digits of a whole number that is exact for certain.
const EXACT_DIGITS: usize = 15;
/// Largest power of ten that is exact.
const EXACT_POWER: i32 = 22;
/// Powers of ten at and above which a number is infinite, and below which it is zero.
const INFINITE: i32 = 310;
const VANISHING: i32 = -330;
/// Bits of a mantissa, and the power of two of the smallest number.
const MANTISSA_BITS: u32 = 53;
const SMALLEST: i32 = -1074;

/// The number a decimal text such as `-1.5e3` stands for; none for anything else, names of infinity included.
pub fn parse(text: &str) -> Option<f64> {
    let (negative, text) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let (digits, power) = read(text)?;
    let value = value_of(&digits, power);
    Some(if negative { -value } else { value })
}

/// The digits without leading zeros, as numbers, and the power of ten of the last one.
fn read(text: &[u8]) -> Option<(Vec<u8>, i32)> {
    let mantissa_end = text.iter().position(|byte| matches!(byte, b'e' | b'E'));
    let mut power = match mantissa_end {
        Some(end) => exponent(&text[end + 1..])?,
        None => 0,
    };
    let mantissa = &text[..mantissa_end.unwrap_or(text.len())];
    let (mut digits, mut any, mut after_point, mut dropped) = (Vec::new(), false, false, false);
    for byte in mantissa {
        match byte {
            b'.' if !after_point => after_point = true,
            b'0'..=b'9' => {
                any = true;
                let digit = byte - b'0';
                let keep = digits.len() < MOST_DIGITS;
                if keep && (digit != 0 || !digits.is_empty()) {
                    digits.push(digit);
                }
                dropped |= !keep && digit != 0;
                power += i32::from(!keep) - i32::from(after_point);
            }
            _ => return None,
        }
    }
    if dropped {
        digits.push(1);
        power -= 1;
    }
    any.then_some((digits, power))
}

/// A whole number with or without a sign; far beyond what matters it stands still.
fn exponent(text: &[u8]) -> Option<i32> {
    const FAR: i32 = 100_000_000;
    let (sign, digits) = match text {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        all => (1, all),
    };
    let all_digits = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    all_digits.then(|| sign * digits.iter().fold(0, |all, digit| (all * 10 + i32::from(digit - b'0')).min(FAR)))
}

/// The number nearest to `digits` · 10^`power`.
fn value_of(digits: &[u8], power: i32) -> f64 {
    let magnitude = digits.len() as i32 + power;
    if digits.is_empty() || magnitude < VANISHING {
        return 0.0;
    }
    if magnitude > INFINITE {
        return f64::INFINITY;
    }
    if digits.len() <= EXACT_DIGITS && power.abs() <= EXACT_POWER {
        let whole = digits.iter().fold(0.0, |all, digit| all * 10.0 + f64::from(*digit));
        let ten_to = (0..power.abs()).fold(1.0, |all, _| all * 10.0);
        return if power < 0 { whole / ten_to } else { whole * ten_to };
    }
    let (mut above, mut below) = (Natural(Vec::new()), Natural(vec![1]));
    digits.iter().for_each(|digit| above.times_plus(10, u32::from(*digit)));
    let scaled = if power < 0 { &mut below } else { &mut above };
    (0..power.abs()).for_each(|_| scaled.times_plus(10, 0));
    nearest(above, below)
}

/// The number nearest to the fraction `above` / `below`.
fn nearest(mut above: Natural, mut below: Natural) -> f64 {
    // Scaled by 2^scale the quotient has 62 or 63 bits: more than a mantissa and a bit to round by.
    let scale = 62 - (above.bits() - below.bits());
    if scale > 0 {
        above.shift(scale as u32)
    } else {
        below.shift(scale.unsigned_abs())
    }
    below.shift(62);
    let mut quotient = 0_u64;
    for _ in 0..63 {
        quotient <<= 1;
        if above.compare(&below) != Ordering::Less {
            above.minus(&below);
            quotient |= 1;
        }
        above.shift(1);
    }
    // What is left over counts only in that it is not nothing.
    quotient |= u64::from(above.bits() > 0);

    let excess = (u64::BITS - quotient.leading_zeros() - MANTISSA_BITS) as i32;
    let drop = excess.max(scale + SMALLEST);
    if drop > 63 {
        return 0.0;
    }
    let (kept, rest, half) = (quotient >> drop, quotient & ((1 << drop) - 1), 1_u64 << (drop - 1));
    let up = rest > half || (rest == half && kept & 1 == 1);
    libm::scalbn((kept + u64::from(up)) as f64, drop - scale)
}

/// A natural number of any length, in digits of 32 bits, the lowest first, without leading zeros.
struct Natural(Vec<u32>);

impl Natural {
    fn bits(&self) -> i32 {
        self.0.last().map_or(0, |top| (self.0.len() as u32 * u32::BITS - top.leading_zeros()) as i32)
    }

    fn times_plus(&mut self, factor: u32, term: u32) {
        let mut carry = u64::from(term);
        for digit in &mut self.0 {
            carry += u64::from(*digit) * u64::from(factor);
            *digit = carry as u32;
            carry >>= u32::BITS;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn shift(&mut self, bits: u32) {
        self.times_plus(1 << (bits % u32::BITS), 0);
        if !self.0.is_empty() {
            self.0.splice(0..0, vec![0; (bits / u32::BITS) as usize]);
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }

    /// Takes away what is not larger.
    fn minus(&mut self, other: &Self) {
        let mut borrow = false;
        for (index, digit) in self.0.iter_mut().enumerate() {
            let (first, under) = digit.overflowing_sub(other.0.get(index).copied().unwrap_or(0));
            let (second, further) = first.overflowing_sub(u32::from(borrow));
            (*digit, borrow) = (second, under || further);
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use proptest::prelude::*;

    fn same_as_the_standard_library(text: &str) {
        let theirs: f64 = text.parse().expect("a decimal number");
        assert_eq!(parse(text).map(f64::to_bits), Some(theirs.to_bits()), "{text}");
    }

    #[test]
    fn hard_numbers_are_rounded_correctly() {
        let half_way = "9007199254740993";
        let long_half_way = format!("{half_way}.{}", "0".repeat(900));
        let above_half_way = format!("{long_half_way}1");
        let tiny = format!("0.{}49e-3", "0".repeat(320));
        for text in [
            "0",
            "-0",
            "0.0e9",
            "00012",
            "-1.5e3",
            ".5",
            "5.",
            "+2E-1",
            "0.1",
            "1e22",
            "1e23",
            "123456789012345678",
            "2.2250738585072011e-308",
            "2.2250738585072014e-308",
            "5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "4.9e-324",
            "1e-400",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "1e309",
            "1e400",
            "1e-99999999999",
            "1e99999999999",
            "8.5e-330",
            "9.999999999999999e22",
            "6.631236846766476e-316",
            "0.000000000000000000000000000000000000000000000000000001",
            half_way,
            &long_half_way,
            &above_half_way,
            &tiny,
        ] {
            same_as_the_standard_library(text);
        }
    }

    #[test]
    fn nothing_else_is_a_number() {
        for text in ["", ".", "-", "+", "e5", "1e", "1e+", "1 ", " 1", "inf", "NaN", "0x10", "1-2", "1_000", "1.2.3"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_is_read_back(bits: u64) {
            let value = f64::from_bits(bits);
            if value.is_finite() {
                prop_assert_eq!(parse(&format!("{value:e}")).map(f64::to_bits), Some(bits));
                same_as_the_standard_library(&format!("{value:.25e}"));
            }
        }

        #[test]
        fn every_text_is_read_as_by_the_standard_library(text in "[+-]?[0-9]{1,40}(\\.[0-9]{0,40})?(e[+-]?[0-9]{1,3})?") {
            same_as_the_standard_library(&text);
        }
    }
}
