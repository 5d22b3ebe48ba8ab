//! `.xlsx` and `.xlsm` to grids, by way of calamine, cell by cell: a sheet that declares a million
//! rows and fills ten takes the memory of ten.

use std::io::BufReader;

use calamine::{
    DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError,
};

use crate::census::grid::{Area, Cell, Grid};
use crate::census::read::archive::{Archive, Input};
use crate::census::read::catch_panic::catch_panic;
use crate::census::read::limits::Budget;
use crate::census::read::markup::Markup;
use crate::census::read::number_format::Formats;
use crate::census::read::sheet::{Sheet, damaged_part, refused};
use crate::census::read::xlsx::before::Before;
use crate::problem::{Kind, Location, Problem};

/// Reads every sheet. Meanwhile, the markup is checked: where it is damaged, nothing of what calamine
/// made of it counts.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(
    archive: Archive,
    markup: Markup,
    before: Before,
    name: &str,
    budget: &mut Budget,
) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let input = archive.into_input().map_err(fail)?;
    let (merged, read) = rayon::join(
        || markup.check(),
        || read_sheets(input, name, before.recalculates, budget),
    );
    let merged = merged.map_err(fail)?;
    let (mut workbook, mut sheets) = read?;
    if merged.is_empty() {
        return Ok(sheets.into_iter().map(|(_, grid)| grid).collect());
    }
    let names = workbook.sheets_metadata().iter().map(|sheet| &sheet.name);
    let parts = before
        .sheets
        .filter(|known| names.eq(known.iter().map(|listed| &listed.name)));
    for (sheet, grid) in &mut sheets {
        let listed = parts.iter().flatten().find(|listed| listed.name == *sheet);
        let known = listed.map(|listed| merged.get(&listed.part));
        grid.merged = match known {
            Some(None) => Vec::new(),
            Some(Some(Some(areas))) => areas.clone(),
            // calamine may know where they stand, or else what is wrong.
            Some(Some(None)) | None => {
                let found = catch_panic(|| workbook.merge_cells_by_sheet_name(sheet));
                let found = found.unwrap_or(Err(broken())).map_err(|e| fail(kind(&e)))?;
                found.iter().map(merged_area).collect()
            }
        };
        let taken = budget.take(&Cell::Uncomputed, grid.merged.len());
        taken.map_err(fail)?;
    }
    Ok(sheets.into_iter().map(|(_, grid)| grid).collect())
}

type Workbook = Xlsx<BufReader<Box<dyn Input>>>;

/// The cells of every sheet, with its name.
fn read_sheets(
    input: Box<dyn Input>,
    name: &str,
    recalculates: bool,
    budget: &mut Budget,
) -> Result<(Workbook, Vec<(String, Grid)>), Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let opened = catch_panic(|| Xlsx::new(BufReader::new(input))).unwrap_or(Err(broken()));
    let mut workbook = opened.map_err(|e| fail(kind(&e)))?;
    let mut grids = Vec::new();
    let mut formats = None;
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut filled = Sheet::new(budget);
        let done =
            catch_panic(|| read_sheet(&mut workbook, &sheet.name, recalculates, &mut filled));
        done.unwrap_or_else(|| Err(refused(None))).map_err(fail)?;
        let mut grid = filled.finish(name, Some(&sheet.name))?;
        grid.hidden = sheet.visible != SheetVisible::Visible;
        let done =
            catch_panic(|| note_formats(&mut workbook, &sheet.name, &mut formats, &mut grid));
        done.unwrap_or_else(|| Err(refused(None))).map_err(fail)?;
        grids.push((sheet.name, grid));
    }
    Ok((workbook, grids))
}

fn read_sheet(
    workbook: &mut Workbook,
    name: &str,
    recalculates: bool,
    filled: &mut Sheet<'_>,
) -> Result<(), Kind> {
    let mut reader = workbook
        .worksheet_cells_reader(name)
        .map_err(|e| kind(&e))?;
    while let Some(found) = reader
        .next_cell_with_formula_metadata()
        .map_err(|e| kind(&e))?
    {
        let (row, column) = found.pos;
        let formula = found.formula.is_some();
        let placeholder = recalculates && found.value == DataRef::Float(0.0);
        if formula && (found.value == DataRef::Empty || placeholder) {
            filled.fill(row, column, Cell::Uncomputed)?;
        } else if let Some(cell) = cell(&found.value) {
            filled.fill(row, column, cell)?;
        }
    }
    Ok(())
}

/// Goes through a sheet once more where a format of the workbook shows more than numbers: which cells
/// have it?
fn note_formats(
    workbook: &mut Workbook,
    name: &str,
    formats: &mut Option<Formats>,
    grid: &mut Grid,
) -> Result<(), Kind> {
    let reader = workbook.worksheet_cells_reader(name);
    let mut reader = reader.map_err(|e| kind(&e))?;
    let formats = formats.get_or_insert_with(|| {
        let formats = reader.styles().iter().map(|s| s.number_format.as_ref());
        Formats::read(formats.map(|format| format.map_or("", |f| f.format_code.as_str())))
    });
    if formats.is_empty() {
        return Ok(());
    }
    while let Some((found, style)) = reader.next_cell_with_style_id().map_err(|e| kind(&e))? {
        formats.note(grid, found.get_position(), style);
    }
    Ok(())
}

/// A cell as calamine has read it.
pub fn cell(value: &DataRef<'_>) -> Option<Cell> {
    Some(match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(truth) => Cell::Truth(*truth),
        DataRef::DateTime(date) => Cell::Date(iso(date)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::Date(text.clone()),
        DataRef::Error(error) => Cell::Error(error.to_string()),
    })
}

/// A merged area as calamine has read it.
pub fn merged_area(area: &Dimensions) -> Area {
    Area {
        top: area.start.0,
        left: area.start.1,
        bottom: area.end.0,
        right: area.end.1,
    }
}

/// A date as 2024-09-01.
pub fn iso(date: &ExcelDateTime) -> String {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

fn broken() -> XlsxError {
    XlsxError::Unexpected("broken structure")
}

fn kind(e: &XlsxError) -> Kind {
    match e {
        XlsxError::Password => Kind::PasswordProtected,
        XlsxError::WorksheetNotFound(sheet) => damaged_part(sheet),
        other => refused(Some(other.to_string())),
    }
}
