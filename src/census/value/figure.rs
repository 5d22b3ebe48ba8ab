//! Figures in the unit of their field: by the header, the cell itself, or the format of its number.

use crate::census::grid::{Cell, Look};
use crate::census::value::number::number;
use crate::census::value::text::{excerpt, half_width, plain_width, shown};
use crate::dictionary::{Dictionary, Factor, Field, UnitOf, is_invisible};
use crate::problem::Kind;

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

/// The figure in a cell, in the unit of its field; `None` where there is none.
///
/// # Errors
/// A unit of another kind, or one that contradicts the header's.
pub(super) fn figure(
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
    let Some((digits, unit)) = split_unit(text.trim()) else {
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

/// The digits that a text begins with, as they stand: a full-width space divides two numbers. And what
/// stands behind them, made plain.
pub(crate) fn split_unit(text: &str) -> Option<(String, String)> {
    let of_number = |c: char| {
        let c = half_width(c);
        c.is_ascii_digit() || c.is_whitespace() || is_invisible(c) || ".,-−'".contains(c)
    };
    let (digits, unit) = text.split_at(text.find(|c| !of_number(c))?);
    Some((digits.to_owned(), plain_width(unit)))
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
