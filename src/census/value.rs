//! What stands in a cell, read as its field asks.

use super::grid::Cell;
use crate::dictionary::{Dictionary, Factor, Field, FieldKind, normal, normalise};
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
const LARGEST: f64 = 1e15;

/// Reads a cell of a column.
///
/// # Errors
/// The kind of problem, where the cell holds something the field cannot be.
pub fn read(
    cell: &Cell,
    column: &str,
    factor: Factor,
    dictionary: &Dictionary,
) -> Result<Option<Value>, Kind> {
    match dictionary.resolve(column) {
        Some((field, definition, _)) => {
            read_as(cell, column, (field, definition), factor, dictionary)
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
    factor: Factor,
    dictionary: &Dictionary,
) -> Result<Option<Value>, Kind> {
    if let Cell::Error(found) = cell {
        return Err(Kind::ErrorValue {
            column: dictionary.label_text(column),
            found: found.clone(),
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
            found: excerpt(&cell.shown()),
        });
    }
    if is_missing(cell, definition.kind, dictionary) {
        return Ok(None);
    }
    let label = || dictionary.label_text(column);
    let found = || excerpt(&cell.shown());
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
            let plain = number(cell).map(|number| factor.apply(number));
            let Some(number) = plain.or_else(|| with_unit(cell, definition, dictionary)) else {
                return Err(Kind::NotANumber {
                    column: label(),
                    found: found(),
                });
            };
            if number.abs() > LARGEST {
                return Err(Kind::NotANumber {
                    column: label(),
                    found: found(),
                });
            }
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
    let Cell::Text(text) = cell else {
        return false;
    };
    let word = normal(text);
    let is_in = |words: &[String]| words.iter().any(|known| *known == word);
    is_in(&dictionary.words.missing) && !(kind == FieldKind::Flag && is_in(&dictionary.words.no))
}

/// Text with full-width forms made plain; a code that a spreadsheet keeps as a number without
/// decimals.
pub fn text(cell: &Cell) -> String {
    let shown = match cell {
        Cell::Text(text) if text.is_ascii() => return text.trim().to_owned(),
        Cell::Text(text) => plain_width(text),
        _ => plain_width(&cell.shown()),
    };
    shown.trim().to_owned()
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

/// Full-width letters, digits and signs as plain ones. Nothing else is changed: the footnote mark
/// of 100① is no digit.
pub(super) fn plain_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            c => c,
        })
        .collect()
}

/// A number, also where it is kept as text, with full-width digits or thousands separators.
pub fn number(cell: &Cell) -> Option<f64> {
    let text = match cell {
        Cell::Number(number) => return number.is_finite().then_some(*number),
        Cell::Text(text) => text,
        _ => return None,
    };
    if let Some(number) = plain_number(text) {
        return Some(number);
    }
    let plain: String = plain_width(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
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

/// A number of digits and at most one point, as most are.
fn plain_number(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let points = bytes.iter().filter(|b| **b == b'.').count();
    let digits = bytes.iter().all(|b| b.is_ascii_digit() || *b == b'.');
    let plain = digits && points <= 1 && bytes.len() > points;
    let number: f64 = plain.then(|| text.parse().ok()).flatten()?;
    number.is_finite().then_some(number)
}

/// Commas taken out where they stand every three digits; `None` where they stand otherwise.
fn without_separators(digits: &str) -> Option<String> {
    if !digits.contains(',') {
        return Some(digits.to_owned());
    }
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next().is_some_and(|g| (1..=3).contains(&g.len()));
    (first && groups.all(|g| g.len() == 3) && !fraction.contains(','))
        .then(|| digits.replace(',', ""))
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

/// A number with its unit behind it, 400人 or 120.5万元: that unit counts, and no other. It must be
/// the field's own or a multiple of it; counted things go by many measure words.
fn with_unit(cell: &Cell, field: &Field, dictionary: &Dictionary) -> Option<f64> {
    let Cell::Text(text) = cell else { return None };
    let plain = plain_width(text.trim());
    let of_number = |c: char| c.is_ascii_digit() || c.is_whitespace() || ".,-−".contains(c);
    let (digits, unit) = plain.split_at(plain.find(|c| !of_number(c))?);
    let (named, factor) = dictionary.unit(unit)?;
    let own = field.unit.as_deref()?;
    let counted = field.kind == FieldKind::Count && factor == Factor::ONE;
    if named != own && !counted {
        return None;
    }
    Some(factor.apply(number(&Cell::Text(digits.to_owned()))?))
}

fn truth(cell: &Cell, dictionary: &Dictionary) -> Option<bool> {
    if let Cell::Truth(truth) = cell {
        return Some(*truth);
    }
    let word = normalise(&cell.shown());
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
