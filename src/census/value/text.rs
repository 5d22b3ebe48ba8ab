//! What stands in a cell, as text: to be compared, and to be shown.

use crate::census::grid::Cell;
use crate::dictionary::is_invisible;

/// Whether a character of a text was lost: readers of files put U+FFFD for what cannot be read.
pub fn is_broken(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.contains(char::REPLACEMENT_CHARACTER))
}

/// Text with full-width forms made plain and without what is not seen of it; a code that is kept as a
/// number, or was written as one, without decimals: 9901010001 of 9901010001.0 and '9901010001.
pub fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.is_ascii() => without_marks(text.trim()).to_owned(),
        Cell::Text(text) => without_marks(plain_width(text).trim()).to_owned(),
        Cell::Formatted(number, look) => look.code(*number),
        _ => plain_width(&cell.shown()).trim().to_owned(),
    }
}

/// A name: text whose inner white space counts for nothing beside an ideograph, where it only spaces out
/// what is written, and for one space between other words.
///
/// 西 坪 小学 is 西坪小学; St  Mary is St Mary.
pub fn name(cell: &Cell) -> String {
    let text = text(cell);
    if !text.contains(char::is_whitespace) {
        return text;
    }
    let mut words = text.split_whitespace();
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        if !name.ends_with(is_ideograph) && !word.starts_with(is_ideograph) {
            name.push(' ');
        }
        name.push_str(word);
    }
    name
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A text without the apostrophe by which spreadsheets are told that what follows is a text, and whole
/// numbers without the point and noughts that programs write behind them.
fn without_marks(text: &str) -> &str {
    let digits = |rest: &&str| rest.starts_with(|c: char| c.is_ascii_digit());
    let text = match text.strip_prefix('\'') {
        Some(rest) => rest,
        None => text.strip_prefix(['’', '‘']).filter(digits).unwrap_or(text),
    };
    match text.split_once('.') {
        Some((whole, fraction)) if is_digits(whole) && is_noughts(fraction) => whole,
        _ => text,
    }
}

pub(super) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_noughts(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b == b'0')
}

/// Whether a code has become a number in scientific notation: 3.213E+09.
pub(super) fn digits_are_lost(cell: &Cell) -> bool {
    if matches!(cell, Cell::Text(text) if text.bytes().all(|b| b.is_ascii_digit())) {
        return false;
    }
    let shown = text(cell).to_uppercase();
    let Some((digits, power)) = shown.split_once("E+") else {
        return false;
    };
    let is = |part: &str, other: char| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || c == other)
    };
    is(digits, '.') && is(power, '0')
}

/// Full-width letters, digits, signs and spaces as plain ones; characters that are not seen are left
/// out. Nothing else is changed: the footnote mark of 100① is no digit.
pub(crate) fn plain_width(text: &str) -> String {
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '\n' => c,
            c if c.is_whitespace() => ' ',
            c => half_width(c),
        })
        .collect()
}

/// A full-width letter, digit or sign as a plain one.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A number for a message: without the noise of its last binary digits, 5.5005 and not
/// 5.500500000000001.
pub fn shown(number: f64) -> String {
    let rounded = format!("{number:.11e}").parse::<f64>();
    rounded.unwrap_or(number).to_string()
}

/// At most so much of a cell is shown in a message.
const LONGEST_EXCERPT: usize = 40;

/// The beginning of a cell's text, on one line.
pub fn excerpt(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    match line.char_indices().nth(LONGEST_EXCERPT) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spaced_by_words() {
        let named = |text: &str| name(&Cell::Text(text.into()));
        for (text, plain) in [
            ("西 坪\u{a0}小学", "西坪小学"),
            ("城关\n小学", "城关小学"),
            ("青山县 第2 小学", "青山县第2小学"),
            (" St  Mary\tSchool ", "St Mary School"),
            ("希望 A B小学", "希望A B小学"),
            ("Escola  É  Boa", "Escola É Boa"),
        ] {
            assert_eq!(named(text), plain);
        }
    }

    #[test]
    fn codes_keep_their_digits() {
        assert_eq!(text(&Cell::Number(3_211_000_123.0)), "3211000123");
        assert_eq!(text(&Cell::Text("0321１".into())), "03211");
    }
}
