//! The copy of a file that cannot be changed in place: its values in a new workbook.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::path::Path;

use rust_xlsxwriter::{Color, Format, Formula, IgnoreError, Note, Workbook, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::census::grid::{Cell, Grid, Look};
use crate::census::sheets;
use crate::package::copy::Copy;
use crate::package::limits::LARGEST_DESCRIPTION;
use crate::package::name::TYPES;
use crate::package::parts::{Broken, Parts};
use crate::report::annotate::comments::AUTHOR;
use crate::report::annotate::{AnnotateError, Mark, Marks, Place, ending};
use crate::report::pages::problem_list::shade;
use crate::report::sheets::problems::{Links, add, finish};

/// No column need be wider, in characters.
const WIDEST: usize = 40;

/// The size of a comment's box, in pixels: its width, and the height of a line.
const BOX: u32 = 280;
const LINE: u32 = 18;

/// The bytes of the copy.
///
/// # Errors
/// If the file cannot be read, or its values not be written.
pub fn write(source: &Path, marks: &Marks) -> Result<Vec<u8>, AnnotateError> {
    let grids = sheets(source).map_err(|e| AnnotateError::Unreadable(Box::new(e)))?;
    let unwritable = |why: &dyn std::fmt::Display| AnnotateError::Unwritable(why.to_string());
    let bytes = workbook(source, &grids, marks).map_err(|e| unwritable(&e))?;
    match ending(source) {
        "xlsm" => with_macros(&bytes).map_err(|e| unwritable(&e)),
        _ => Ok(bytes),
    }
}

fn workbook(source: &Path, grids: &[Grid], marks: &Marks) -> Result<Vec<u8>, XlsxError> {
    let stem = source.file_stem().unwrap_or_default().to_string_lossy();
    let mut workbook = Workbook::new();
    let none = BTreeMap::new();
    let mut names = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for grid in grids {
        let own = &grid.source.sheet;
        let name = sheet_name(own.as_deref().unwrap_or(&stem), &mut taken);
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name)?;
        fill(sheet, grid, marks.sheets.get(own).unwrap_or(&none))?;
        names.insert(own.clone(), name);
    }
    let links = Links::Within {
        file: &marks.file,
        sheets: &names,
    };
    if !marks.problems.is_empty() {
        add(&mut workbook, marks.problems, marks.lang, links)?;
    }
    finish(workbook, &stem)
}

/// A name as a sheet may have it: short, without some characters, no other's.
fn sheet_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    const LONGEST: usize = 31;
    let allowed = name.chars().map(|c| match c {
        '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '_',
        c if c.is_control() => '_',
        c => c,
    });
    let allowed: String = allowed.collect();
    let allowed = allowed.trim_matches('\'');
    let numbers = std::iter::once(String::new()).chain((2..).map(|n| format!("({n})")));
    let names = numbers.map(|number| {
        let mut name = String::new();
        for c in allowed.chars() {
            if name.encode_utf16().count() + c.len_utf16() + number.len() > LONGEST {
                break;
            }
            name.push(c);
        }
        format!("{name}{number}")
    });
    let free = |name: &String| !name.is_empty() && taken.insert(name.to_lowercase());
    names.into_iter().find(free).unwrap_or_default()
}

/// A number format that shows of a number what the sheet's own does.
fn number_format(look: &Look) -> String {
    let unit = look.unit.strip_suffix('%').unwrap_or(&look.unit);
    let share = look.unit.len() - unit.len();
    // A point is put before the last digits; a sign of per cent moves it back by two.
    let digits = match look.power - 2 * share as i32 {
        power @ ..0 => format!("0\\.{}", "0".repeat(power.unsigned_abs().min(15) as usize)),
        _ if look.digits > 1 => "0".repeat(look.digits.min(30)),
        _ if share > 0 => "0.##########".to_owned(),
        _ => "General".to_owned(),
    };
    let unit = unit.replace('"', "");
    let quoted = if unit.is_empty() {
        unit
    } else {
        format!("\"{unit}\"")
    };
    format!("{digits}{quoted}{}", "%".repeat(share))
}

fn fill(
    sheet: &mut Worksheet,
    grid: &Grid,
    marked: &BTreeMap<Place, Mark>,
) -> Result<(), XlsxError> {
    let plain = Format::new();
    let shaded = |mark: Option<&Mark>| match mark {
        Some(mark) => plain
            .clone()
            .set_background_color(Color::RGB(shade(mark.severity))),
        None => plain.clone(),
    };
    let mut widest: BTreeMap<u16, usize> = BTreeMap::new();
    let mut last = (0, 0);
    for row in &grid.rows {
        for (column, cell) in &row.cells {
            // A sheet of another format may be wider; it was read, but cannot be written.
            let Ok(at) = u16::try_from(*column) else {
                return Err(XlsxError::RowColumnLimitError);
            };
            last = (row.index.max(last.0), at.max(last.1));
            let format = shaded(marked.get(&(row.index, *column)));
            match cell {
                Cell::Text(text) | Cell::Date(text) => {
                    let width = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
                    let known = widest.entry(at).or_default();
                    *known = width.max(*known);
                    sheet.write_string_with_format(row.index, at, text, &format)?
                }
                Cell::Number(number) => {
                    sheet.write_number_with_format(row.index, at, *number, &format)?
                }
                Cell::Formatted(number, look) => {
                    let format = format.set_num_format(number_format(look));
                    sheet.write_number_with_format(row.index, at, *number, &format)?
                }
                Cell::Truth(truth) => {
                    sheet.write_boolean_with_format(row.index, at, *truth, &format)?
                }
                // What the formula was is not known; the mark says that there was one.
                Cell::Uncomputed => sheet.write_blank(row.index, at, &format)?,
                Cell::Error(error) => {
                    let formula = Formula::new(format!("={error}")).set_result(error);
                    sheet.write_formula_with_format(row.index, at, formula, &format)?
                }
            };
        }
    }
    for ((row, column), mark) in marked {
        let Ok(at) = u16::try_from(*column) else {
            return Err(XlsxError::RowColumnLimitError);
        };
        let written = grid.rows.binary_search_by_key(row, |r| r.index);
        let written = written.is_ok_and(|r| grid.rows[r].get(*column).is_some());
        if !written {
            sheet.write_blank(*row, at, &shaded(Some(mark)))?;
        }
        let lines: usize = mark.text.lines().map(|line| line.width() / 36 + 1).sum();
        let height = (lines as u32 + 1).saturating_mul(LINE);
        let note = Note::new(&mark.text)
            .set_author(AUTHOR)
            .add_author_prefix(false);
        let note = note.set_width(BOX).set_height(height.min(2_000));
        sheet.insert_note(*row, at, &note)?;
    }
    for (column, width) in widest {
        sheet.set_column_width(column, (width + 2).clamp(8, WIDEST) as u32)?;
    }
    sheet.ignore_error_range(0, 0, last.0, last.1, IgnoreError::NumberStoredAsText)?;
    Ok(())
}

/// The workbook as one that may have macros, for a name that says so.
fn with_macros(bytes: &[u8]) -> Result<Vec<u8>, Broken> {
    const PLAIN: &str =
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    const MACROS: &str = "application/vnd.ms-excel.sheet.macroEnabled.main+xml";
    let mut parts = Parts::open(Cursor::new(bytes))?;
    let types = parts.text(TYPES, LARGEST_DESCRIPTION)?;
    let mut copy = Copy::packed();
    copy.put(TYPES, types.replace(PLAIN, MACROS).as_bytes())?;
    for (at, name) in parts.names().to_vec().iter().enumerate() {
        if name != TYPES {
            copy.put_packed(parts.packed(at)?)?;
        }
    }
    copy.finish()
}
