//! Putting formulas into cells, each with the result that we have for it.

use rust_xlsxwriter::{Format, Formula, Worksheet, XlsxError};

use crate::expression::ExprError;
use crate::expression::excel::fits;
use crate::measure::LAST_BITS;

/// What a formula comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    Number(f64),
    Text(String),
    Truth(bool),
}

impl From<f64> for Shown {
    fn from(number: f64) -> Shown {
        Shown::Number(number)
    }
}

impl From<Option<f64>> for Shown {
    fn from(number: Option<f64>) -> Shown {
        number.map_or(Shown::Text(String::new()), Shown::Number)
    }
}

impl From<usize> for Shown {
    fn from(count: usize) -> Shown {
        Shown::Number(count as f64)
    }
}

impl From<&str> for Shown {
    fn from(text: &str) -> Shown {
        Shown::Text(text.to_owned())
    }
}

impl From<String> for Shown {
    fn from(text: String) -> Shown {
        Shown::Text(text)
    }
}

/// Writes a formula with its result.
///
/// # Errors
/// If it is larger than a spreadsheet takes, or the cell is not there.
pub fn formula(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    formula: &str,
    result: impl Into<Shown>,
    format: &Format,
) -> Result<(), XlsxError> {
    if !fits(formula) {
        return Err(XlsxError::ParameterError(format!(
            "a formula is longer than a spreadsheet takes: {}…",
            formula.chars().take(120).collect::<String>()
        )));
    }
    let result = match result.into() {
        Shown::Number(number) => number.to_string(),
        Shown::Text(text) => text,
        Shown::Truth(true) => "TRUE".to_owned(),
        Shown::Truth(false) => "FALSE".to_owned(),
    };
    let formula = Formula::new(formula).set_result(result);
    sheet.write_formula_with_format(row, column, formula, format)?;
    Ok(())
}

/// Writes a text.
///
/// # Errors
/// If the cell is not there.
pub fn text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column, text, format)?;
    Ok(())
}

/// Writes a number, or an empty cell.
///
/// # Errors
/// If the cell is not there.
pub fn number(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    number: Option<f64>,
    format: &Format,
) -> Result<(), XlsxError> {
    match number {
        Some(number) => sheet.write_number_with_format(row, column, number, format)?,
        None => sheet.write_blank(row, column, format)?,
    };
    Ok(())
}

/// A text over several cells.
///
/// # Errors
/// If the cells are not there, or merged already.
pub fn across(
    sheet: &mut Worksheet,
    row: u32,
    columns: (u16, u16),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    match columns.0 == columns.1 {
        true => sheet.write_string_with_format(row, columns.0, text, format)?,
        false => sheet.merge_range(row, columns.0, row, columns.1, text, format)?,
    };
    Ok(())
}

/// The error of a formula that cannot be written for spreadsheets.
pub fn unwritable(error: ExprError) -> XlsxError {
    XlsxError::ParameterError(error.to_string())
}

/// What a value must reach: the threshold less the last bits that binary fractions may lack.
pub fn least(threshold: &str) -> String {
    format!("{threshold}-ABS({threshold})*{LAST_BITS}")
}

/// What a value must stay within.
pub fn most(limit: &str) -> String {
    format!("{limit}+ABS({limit})*{LAST_BITS}")
}

/// How many columns wide a text is, a Chinese character being two.
pub fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width_cjk(text)
}
