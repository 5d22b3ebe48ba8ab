//! What stands in a cell, read as its field asks.

mod figure;
mod number;
mod text;

use crate::census::grid::Cell;
use crate::dictionary::{Dictionary, Field, FieldKind, normal, normalise};
use crate::lang::Text;
use crate::problem::Kind;
use figure::figure;
use text::digits_are_lost;

pub use figure::ColumnUnit;
pub(crate) use figure::split_unit;
pub(crate) use number::LARGEST;
pub use number::{YEARS, number, year};
pub use text::{excerpt, is_broken, name, shown, text};

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
        FieldKind::Text => Ok(Some(Value::of_text(name(cell)))),
        FieldKind::Code => Ok(Some(Value::of_text(text(cell)))),
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
            read_figure(cell, field, unit.into(), dictionary).map(Some)
        }
    }
}

/// Reads a figure that is there.
///
/// # Errors
/// The kind of problem, where the field can have no such figure.
fn read_figure(
    cell: &Cell,
    (column, field): (&str, &Field),
    unit: ColumnUnit,
    dictionary: &Dictionary,
) -> Result<Value, Kind> {
    let number = figure(cell, (column, field), unit, dictionary)?;
    let column = dictionary.label_text(column);
    let found = excerpt(&cell.shown()).into();
    match number.filter(|number| number.abs() <= LARGEST) {
        None => Err(Kind::NotANumber { column, found }),
        Some(..0.0) => Err(Kind::NegativeNumber { column, found }),
        Some(number) if field.kind == FieldKind::Count && number.fract() != 0.0 => {
            Err(Kind::NotWhole { column, found })
        }
        Some(number) => Ok(Value::Number(number)),
    }
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
                let digits = split_unit(text.trim()).map(|(digits, _)| digits);
                let number = number(&Cell::Text(digits.unwrap_or_else(|| text.clone())));
                number.is_some_and(is_number)
            };
            named || !words.missing_numbers.is_empty() && numbered()
        }
        _ => false,
    }
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

/// The words that a column of stages may hold.
pub(crate) fn stage_words(dictionary: &Dictionary) -> Text {
    let stages = dictionary.stages.keys();
    Text::list(stages.map(|stage| dictionary.stage_text(stage)))
}

fn valid_words(field: &str, dictionary: &Dictionary) -> Text {
    let values = dictionary.categories.get(field).into_iter().flatten();
    Text::list(values.map(|(_, value)| Text::new(&value.zh, &value.en)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::Factor;

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
}
