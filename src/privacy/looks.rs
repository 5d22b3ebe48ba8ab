//! What a text looks like: a number, a date, a code, no word at all.

use super::numbers::digit;

/// A number of a roster has at most so many digits: of hours, pupils, years.
pub(super) const NUMBER_DIGITS: usize = 6;

/// A date has at most so many, one with a time so many.
const DATE_DIGITS: usize = 8;
const TIME_DIGITS: usize = 17;

/// A code of a school has so many digits, 10 by the Ministry of Education; one of their own no more than 6.
const CODE_DIGITS: usize = 10;

/// Whether a character is one of Chinese writing.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a text is a number such as people are counted and timed by.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix(['-', '−']).unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits =
        |part: &str| part.len() <= NUMBER_DIGITS && part.bytes().all(|b| b.is_ascii_digit());
    let noise = |part: &str| part.len() <= TIME_DIGITS && part.bytes().all(|b| b.is_ascii_digit());
    !whole.is_empty() && digits(whole) && noise(fraction)
}

/// Whether a text can be a date, or is written like one.
pub(super) fn is_date(text: &str) -> bool {
    let text = text.trim();
    let digits = text.chars().filter(|c| digit(*c).is_some()).count();
    let of_a_date = |c: char| digit(c).is_some() || "-－/.．年月日 ".contains(c);
    let is_iso = || {
        let of_iso = |c: char| c.is_ascii_digit() || "-:T.Z+ ".contains(c);
        digits <= TIME_DIGITS
            && text.contains('-')
            && text.contains(':')
            && text.chars().all(of_iso)
    };
    digits > 0 && (digits <= DATE_DIGITS && text.chars().all(of_a_date) || is_iso())
}

/// Whether a text is none: an error value, a truth value, a mark.
pub(super) fn is_sign(text: &str) -> bool {
    let text = text.trim();
    let of_error = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || "#/!?_".contains(c);
    let error = text.starts_with('#') && text.len() <= 16 && text.chars().all(of_error);
    let digits = text.chars().filter(|c| digit(*c).is_some()).count();
    error && digits < 2
        || matches!(text, "TRUE" | "FALSE")
        || text
            .chars()
            .all(|c| !c.is_alphanumeric() && c != char::REPLACEMENT_CHARACTER)
}

/// Whether a text can be the code of a school and no number of a person.
pub(super) fn is_code(text: &str) -> bool {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let letters = text.len() - digits;
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric());
    plain
        && digits > 0
        && (digits <= NUMBER_DIGITS && letters <= 2
            || digits == CODE_DIGITS && letters == 0 && !text.starts_with('0'))
}
