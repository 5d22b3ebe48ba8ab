//! Workbooks to grids, by way of calamine, cell by cell: a sheet that declares a million rows and
//! fills ten takes the memory of ten.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, Xlsx, XlsxError};

use super::file::unreadable;
use super::grid::{Area, Cell, Grid, MOST_CELLS};
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem};

/// Reads every sheet of an `.xlsx` or `.xlsm` file.
pub fn read(path: &Path, name: &str) -> Result<Vec<Grid>, Problem> {
    let file = File::open(path).map_err(|e| unreadable(path, &e))?;
    let fail = |e: XlsxError| {
        let kind = match e {
            XlsxError::Password => Kind::PasswordProtected,
            other => Kind::NotAWorkbook {
                why: other.to_string(),
            },
        };
        Problem::new(kind, [Location::file(name)])
    };
    let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(fail)?;
    let mut grids = Vec::new();
    let mut filled = 0;
    for sheet in workbook.sheet_names() {
        let mut reader = match workbook.worksheet_cells_reader(&sheet) {
            Ok(reader) => reader,
            // A chart sheet has no cells.
            Err(XlsxError::WorksheetNotFound(_)) => continue,
            Err(e) => return Err(fail(e)),
        };
        let mut cells = Vec::new();
        while let Some(found) = reader.next_cell_with_formula_metadata().map_err(fail)? {
            let (row, column) = found.pos;
            let uncomputed = found.value == DataRef::Empty && found.formula.is_some();
            let cell = if uncomputed {
                Some(Cell::Uncomputed)
            } else {
                cell(&found.value)
            };
            if let Some(cell) = cell {
                cells.push((row, column, cell));
                filled += 1;
            }
            if filled > MOST_CELLS {
                let limit = Text::new(
                    format!("{MOST_CELLS} 个单元格"),
                    format!("{MOST_CELLS} cells"),
                );
                return Err(Problem::new(
                    Kind::TooLarge { limit },
                    [Location::file(name)],
                ));
            }
        }
        drop(reader);
        let merged = workbook.merge_cells_by_sheet_name(&sheet).map_err(fail)?;
        grids.push(Grid {
            merged: merged.iter().map(area).collect(),
            ..Grid::new(name, Some(&sheet), cells)
        });
    }
    Ok(grids)
}

fn cell(value: &DataRef<'_>) -> Option<Cell> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) if text.is_empty() => return None,
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString("") => return None,
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(date) => Cell::Date(iso(date)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Date(text.clone()),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    })
}

fn area(dimensions: &Dimensions) -> Area {
    Area {
        top: dimensions.start.0,
        left: dimensions.start.1,
        bottom: dimensions.end.0,
        right: dimensions.end.1,
    }
}

/// A date as 2024-09-01.
fn iso(date: &ExcelDateTime) -> String {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}
