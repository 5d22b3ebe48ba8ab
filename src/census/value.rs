//! What stands in a cell, read as its field asks.

use super::grid::{Cell, Look};
use crate::dictionary::{
    Dictionary, Factor, Field, FieldKind, UnitOf, is_invisible, normal, normalise,
};
use crate::lang::{Lang, Text};
use crate::problem::Kind;

/// A cell's value; a blank cell has none.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number, in the field's unit.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// Text; for a category the id of its value. Boxed, because ten million values are held at once,
    /// few of which are texts.
    Text(Box<String>),
}

impl Value {
    /// A text.
    pub fn of_text(text: impl Into<String>) -> Value {
        Value::Text(Box::new(text.into()))
    }
}

/// No school is older, no census of a later year.
pub const YEARS: std::ops::RangeInclusive<u16> = 1800..=2200;

/// No school has a thousand million million of anything.
pub(super) const LARGEST: f64 = 1e15;

/// The unit of a column of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColumnUnit {
    /// From it to the field's own.
    pub factor: Factor,
    /// Whether a header, a row of units or the user names it.
    pub named: bool,
}

impl From<Factor> for ColumnUnit {
    fn from(factor: Factor) -> ColumnUnit {
        ColumnUnit {
            factor,
            named: factor != Factor::ONE,
        }
    }
}

/// Reads a cell of a column.
///
/// # Errors
/// The kind of problem, where the cell holds something the field cannot be.
pub fn read(
    cell: &Cell,
    column: &str,
    unit: impl Into<ColumnUnit>,
    dictionary: &Dictionary,
) -> Result<Option<Value>, Kind> {
    match dictionary.resolve(column) {
        Some((field, definition, _)) => {
            read_as(cell, column, (field, definition), unit, dictionary)
        }
        None => Ok(None),
    }
}

/// Reads a cell of a column of a field, given with its name.
///
/// # Errors
/// The kind of problem, where the cell holds something the field cannot be.
pub fn read_as(
    cell: &Cell,
    column: &str,
    (field, definition): (&str, &Field),
    unit: impl Into<ColumnUnit>,
    dictionary: &Dictionary,
) -> Result<Option<Value>, Kind> {
    if let Cell::Error(found) = cell {
        return Err(Kind::ErrorValue {
            column: dictionary.label_text(column),
            found: found.as_str().into(),
        });
    }
    if *cell == Cell::Uncomputed {
        return Err(Kind::FormulaUncomputed {
            column: dictionary.label_text(column),
        });
    }
    if is_broken(cell) {
        return Err(Kind::BrokenCharacter {
            column: dictionary.label_text(column),
            found: excerpt(&cell.shown()).into(),
        });
    }
    if is_missing(cell, definition.kind, dictionary) {
        return Ok(None);
    }
    let label = || dictionary.label_text(column);
    let found = || excerpt(&cell.shown()).into();
    match definition.kind {
        FieldKind::Code if digits_are_lost(cell) => Err(Kind::CodeInDigitsLost { found: found() }),
        FieldKind::Text | FieldKind::Code => Ok(Some(Value::of_text(text(cell)))),
        FieldKind::Category => match dictionary.category(field, &text(cell)) {
            Some(id) => Ok(Some(Value::of_text(id))),
            None => Err(Kind::UnknownWord {
                column: label(),
                found: found(),
                valid: valid_words(field, dictionary),
            }),
        },
        FieldKind::Stage => match dictionary.stage_of(&text(cell)) {
            Some(id) => Ok(Some(Value::of_text(id))),
            None => Err(Kind::UnknownWord {
                column: label(),
                found: found(),
                valid: stage_words(dictionary),
            }),
        },
        FieldKind::Flag => match truth(cell, dictionary) {
            Some(truth) => Ok(Some(Value::Truth(truth))),
            None => Err(Kind::NotYesOrNo {
                column: label(),
                found: found(),
            }),
        },
        FieldKind::Year => match year(cell) {
            Some(year) => Ok(Some(Value::Number(f64::from(year)))),
            None => Err(Kind::NotAYear {
                column: label(),
                found: found(),
            }),
        },
        FieldKind::Count | FieldKind::Amount => {
            let field = (column, definition);
            let number = figure(cell, field, unit.into(), dictionary)?;
            let Some(number) = number.filter(|number| number.abs() <= LARGEST) else {
                return Err(Kind::NotANumber {
                    column: label(),
                    found: found(),
                });
            };
            if number < 0.0 {
                return Err(Kind::NegativeNumber {
                    column: label(),
                    found: found(),
                });
            }
            if definition.kind == FieldKind::Count && number.fract() != 0.0 {
                return Err(Kind::NotWhole {
                    column: label(),
                    found: found(),
                });
            }
            Ok(Some(Value::Number(number)))
        }
    }
}

/// Whether a character of a text was lost: readers of files put U+FFFD for what cannot be read.
pub fn is_broken(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.contains(char::REPLACEMENT_CHARACTER))
}

/// Whether a cell says that there is no figure. 无 in a yes-or-no column means no.
fn is_missing(cell: &Cell, kind: FieldKind, dictionary: &Dictionary) -> bool {
    if kind != FieldKind::Flag {
        return says_missing(cell, dictionary);
    }
    says_missing(cell, dictionary) && !dictionary.words.no.contains(&normalise(&text(cell)))
}

/// Whether what stands in a cell, as a text or as a number, is a word for what is missing.
pub(super) fn says_missing(cell: &Cell, dictionary: &Dictionary) -> bool {
    let words = &dictionary.words;
    let is_number = |number: f64| words.missing_numbers.contains(&number);
    match cell {
        Cell::Number(number) | Cell::Formatted(number, _) => is_number(*number),
        Cell::Text(text) => {
            let word = normal(text);
            let named = words.missing.iter().any(|known| *known == word);
            let numbered = || {
                let digits = split_unit(&plain_width(text.trim())).map(|(digits, _)| digits);
                let number = number(&Cell::Text(digits.unwrap_or_else(|| text.clone())));
                number.is_some_and(is_number)
            };
            named || !words.missing_numbers.is_empty() && numbered()
        }
        _ => false,
    }
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

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_noughts(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b == b'0')
}

/// Whether a code has become a number in scientific notation: 3.213E+09.
fn digits_are_lost(cell: &Cell) -> bool {
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
pub(super) fn plain_width(text: &str) -> String {
    text.chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\n' => c,
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .collect()
}

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

/// The figure in a cell, in the unit of its field; `None` where there is none.
///
/// # Errors
/// A unit of another kind, or one that contradicts the header's.
fn figure(
    cell: &Cell,
    (column, field): (&str, &Field),
    unit: ColumnUnit,
    dictionary: &Dictionary,
) -> Result<Option<f64>, Kind> {
    match cell {
        Cell::Formatted(stored, look) => {
            formatted((*stored, look), (column, field), unit, dictionary)
        }
        Cell::Text(text) => match number(cell) {
            Some(number) => Ok(Some(unit.factor.apply(number))),
            None => with_unit(text, (column, field), dictionary),
        },
        _ => Ok(number(cell).map(|number| unit.factor.apply(number))),
    }
}

/// A number with its unit behind it, 400人 or 120.5万元: that unit counts, and no other.
///
/// # Errors
/// A unit of another kind.
fn with_unit(
    text: &str,
    (column, field): (&str, &Field),
    dictionary: &Dictionary,
) -> Result<Option<f64>, Kind> {
    let Some(own) = field.unit.as_deref() else {
        return Ok(None);
    };
    let Some((digits, unit)) = split_unit(&plain_width(text.trim())) else {
        return Ok(None);
    };
    let Some(number) = number(&Cell::Text(digits)) else {
        return Ok(None);
    };
    match dictionary.unit_of(own, &unit) {
        UnitOf::Own(factor) => Ok(Some(factor.apply(number))),
        UnitOf::Other(_) => Err(Kind::UnitOfAnotherKind {
            column: dictionary.label_text(column),
            found: excerpt(text).into(),
            unit: excerpt(unit.trim()).into(),
            expected: dictionary.unit_text(own),
        }),
        UnitOf::Unknown => Ok(None),
    }
}

/// The digits that a text begins with, and what stands behind them.
fn split_unit(text: &str) -> Option<(String, String)> {
    let of_number = |c: char| c.is_ascii_digit() || c.is_whitespace() || ".,-−'".contains(c);
    let (digits, unit) = text.split_at(text.find(|c| !of_number(c))?);
    Some((digits.to_owned(), unit.to_owned()))
}

/// A number whose format shows a unit, or another number: the reader of the sheet sees 152.40万元. A unit
/// that is not known says nothing.
///
/// # Errors
/// A unit of another kind; one that contradicts the header's; a number that is shown as a multiple of
/// what it is, but not in the unit of that multiple.
fn formatted(
    (stored, look): (f64, &Look),
    (column, field): (&str, &Field),
    unit: ColumnUnit,
    dictionary: &Dictionary,
) -> Result<Option<f64>, Kind> {
    if !stored.is_finite() {
        return Ok(None);
    }
    let Some(own) = field.unit.as_deref() else {
        return Ok(Some(unit.factor.apply(stored)));
    };
    let seen = look.number(stored);
    let scaled = look.power != 0;
    let by_header = [stored, seen].map(|number| unit.factor.apply(number));
    let contradiction = |header: bool| Kind::UnitContradiction {
        column: dictionary.label_text(column),
        stored: shown(stored),
        found: excerpt(&look.shown(stored)).into(),
        header: header.then(|| dictionary.unit_named(own, unit.factor)),
    };
    match dictionary.unit_before(own, &look.unit) {
        UnitOf::Own(factor) => {
            let figure = factor.apply(seen);
            match scaled && !same(figure, stored) {
                true => Err(contradiction(false)),
                false if unit.named && !by_header.iter().any(|known| same(*known, figure)) => {
                    Err(contradiction(true))
                }
                false if scaled => Ok(Some(stored)),
                false => Ok(Some(figure)),
            }
        }
        UnitOf::Other(_) => Err(Kind::UnitOfAnotherKind {
            column: dictionary.label_text(column),
            found: excerpt(&look.shown(stored)).into(),
            unit: excerpt(&look.unit).into(),
            expected: dictionary.unit_text(own),
        }),
        // Shown in thousands below a header that says so, it is stored in the unit itself.
        UnitOf::Unknown if scaled && unit.factor != Factor::ONE => {
            match same(by_header[1], stored) {
                true => Ok(Some(stored)),
                false => Err(contradiction(true)),
            }
        }
        UnitOf::Unknown => Ok(Some(by_header[0])),
    }
}

/// Whether two figures differ by no more than their last binary digits.
fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

fn truth(cell: &Cell, dictionary: &Dictionary) -> Option<bool> {
    if let Cell::Truth(truth) = cell {
        return Some(*truth);
    }
    let word = normalise(&text(cell));
    if dictionary.words.yes.contains(&word) {
        Some(true)
    } else if dictionary.words.no.contains(&word) {
        Some(false)
    } else {
        None
    }
}

fn stage_words(dictionary: &Dictionary) -> Text {
    let list = |lang: Lang| {
        let stages = dictionary.stages.keys();
        let labels: Vec<String> = stages.map(|s| dictionary.stage_label(s, lang)).collect();
        labels.join(lang.pick("、", ", "))
    };
    Text::new(list(Lang::Zh), list(Lang::En))
}

fn valid_words(field: &str, dictionary: &Dictionary) -> Text {
    let values = dictionary.categories.get(field);
    let list = |lang: Lang| {
        let labels = values
            .into_iter()
            .flatten()
            .map(|(_, v)| lang.pick(&v.zh, &v.en));
        labels.collect::<Vec<_>>().join(lang.pick("、", ", "))
    };
    Text::new(list(Lang::Zh), list(Lang::En))
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

    fn figure(text: &str, column: &str) -> Option<f64> {
        let ten_thousand = Factor {
            times: 10_000,
            over: 1,
        };
        let cell = Cell::Text(text.to_owned());
        match read(&cell, column, ten_thousand, &Dictionary::built_in()) {
            Ok(Some(Value::Number(number))) => Some(number),
            _ => None,
        }
    }

    #[test]
    fn the_unit_in_a_cell_goes_before_that_of_the_header() {
        for (text, column, expected) in [
            ("120.5", "equipment_value", 1_205_000.0),
            ("120.5万元", "equipment_value", 1_205_000.0),
            ("1,205,000 元", "equipment_value", 1_205_000.0),
            ("３亩", "sports_ground_area", 2000.0),
            ("3000册", "books", 3000.0),
            ("0.3万册", "books", 3000.0),
            ("400人", "students_primary", 400.0),
        ] {
            assert_eq!(figure(text, column), Some(expected), "{text}");
        }
        for (text, column) in [
            ("约3000册", "books"),
            ("100①", "books"),
            ("3000㎡", "equipment_value"),
            ("3000册左右", "books"),
            ("万元", "equipment_value"),
        ] {
            assert_eq!(figure(text, column), None, "{text}");
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

    #[test]
    fn codes_keep_their_digits() {
        assert_eq!(text(&Cell::Number(3_211_000_123.0)), "3211000123");
        assert_eq!(text(&Cell::Text("0321１".into())), "03211");
    }
}
