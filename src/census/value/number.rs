//! Numbers and years, also where they are kept as text.

use std::ops::RangeInclusive;

use crate::census::grid::Cell;
use crate::census::value::text::{is_digits, plain_width, text};
use crate::dictionary::is_invisible;

/// A number, also where it is kept as text, with full-width digits or thousands separators.
pub fn number(cell: &Cell) -> Option<f64> {
    let text = match cell {
        Cell::Number(number) | Cell::Formatted(number, _) => {
            return number.is_finite().then_some(*number);
        }
        Cell::Text(text) => text,
        _ => return None,
    };
    if let Some(number) = plain_number(text) {
        return Some(number);
    }
    let plain: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let plain = plain.trim().strip_prefix('\'').unwrap_or(plain.trim());
    // Between groups of digits a space may stand; a full-width one or a new line divides two numbers.
    let spaced = plain.contains(|c: char| c.is_whitespace() && !GROUPING.contains(&c));
    if spaced {
        return None;
    }
    let plain = plain_width(plain);
    let (sign, digits) = match plain.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", plain.as_str()),
    };
    let digits = without_separators(digits)?;
    let numeral = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || ".eE+-".contains(c));
    if !numeral {
        return None;
    }
    let number: f64 = format!("{sign}{digits}").parse().ok()?;
    number.is_finite().then_some(number)
}

/// The spaces that divide a number into groups: plain, no-break, figure, thin, narrow no-break.
const GROUPING: [char; 5] = [' ', '\u{a0}', '\u{2007}', '\u{2009}', '\u{202f}'];

/// A number of digits and at most one point, as most are.
fn plain_number(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let points = bytes.iter().filter(|b| **b == b'.').count();
    let digits = bytes.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    let plain = digits && points <= 1 && bytes.len() > points;
    let number: f64 = plain.then(|| text.parse().ok()).flatten()?;
    number.is_finite().then_some(number)
}

/// Commas or spaces taken out where they stand every three digits; `None` where they stand otherwise.
fn without_separators(digits: &str) -> Option<String> {
    let Some(separator) = digits.chars().find(|c| [',', ' '].contains(c)) else {
        return Some(digits.to_owned());
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(separator);
    let first = groups
        .next()
        .is_some_and(|g| (1..=3).contains(&g.len()) && is_digits(g));
    let others = groups.all(|g| g.len() == 3 && is_digits(g));
    (first && others && !fraction.contains([',', ' '])).then(|| digits.replace(separator, ""))
}

/// The year of 2024, "2024年", "2024-2025学年" or a date.
pub fn year(cell: &Cell) -> Option<u16> {
    let shown = text(cell);
    let digits: String = shown.chars().take_while(char::is_ascii_digit).collect();
    let rest = &shown[digits.len()..];
    let year: u16 = digits.parse().ok()?;
    let fits = YEARS.contains(&year) && !rest.starts_with('.');
    fits.then_some(year)
}

/// No school is older, no census of a later year.
pub const YEARS: RangeInclusive<u16> = 1800..=2200;

/// No school has a thousand million million of anything.
pub(crate) const LARGEST: f64 = 1e15;

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<f64> {
        number(&Cell::Text(text.to_owned()))
    }

    #[test]
    fn numbers_kept_as_text() {
        for (text, expected) in [
            ("1234", 1234.0),
            ("１，２３４．５", 1234.5),
            (" 12 345 ", 12345.0),
            ("1,234,567", 1_234_567.0),
            ("-3.5", -3.5),
            ("1e3", 1000.0),
            ("０", 0.0),
        ] {
            assert_eq!(parsed(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "约三千册",
            "1,5",
            "12,34",
            "3000册",
            "nan",
            "inf",
            "-",
            "--5",
            "1.2.3",
            "e5",
            "0x10",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn years_in_their_spellings() {
        for text in [
            "2024",
            "2024年",
            "2024-2025学年",
            "２０２４年度",
            "2024-09-01",
        ] {
            assert_eq!(year(&Cell::Text(text.into())), Some(2024), "{text}");
        }
        assert_eq!(year(&Cell::Number(2024.0)), Some(2024));
        assert_eq!(year(&Cell::Text("24".into())), None);
    }
}
