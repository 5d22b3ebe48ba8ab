//! `.xlsx` and `.xlsm` to grids, by way of calamine, cell by cell: a sheet that declares a million
//! rows and fills ten takes the memory of ten.

use std::io::BufReader;

use calamine::{
    DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError,
};
use quick_xml::events::Event;

use super::super::grid::{Area, Cell, Grid};
use super::archive::{Archive, Input, attribute, is_xml, plain};
use super::calm::calmly;
use super::limits::{Budget, LONGEST_STYLE_TAG, MOST_CELLS, MOST_STYLES};
use super::number_format::Formats;
use super::sheet::{Sheet, damaged_part, refused};
use crate::problem::{Kind, Location, Problem};

/// What is known of a workbook before it is read.
struct Before {
    recalculates: bool,
    /// The sheets in their order, each with its part; none where that is not certain.
    sheets: Option<Vec<(String, String)>>,
}

/// Checks what calamine would take at its word.
///
/// # Errors
/// A number of texts or formats that no workbook has.
fn before(archive: &mut Archive) -> Result<Before, Kind> {
    let mut recalculates = false;
    for name in archive.names().to_vec() {
        let lower = name.to_ascii_lowercase();
        if lower.ends_with("sharedstrings.xml") {
            check_texts(archive, &name)?;
        } else if lower.ends_with("styles.xml") {
            check_styles(archive, &name)?;
        } else if lower.ends_with("workbook.xml") {
            recalculates |= asks_to_recalculate(&archive.description(&name)?);
        }
    }
    Ok(Before {
        recalculates,
        sheets: sheet_parts(archive),
    })
}

/// The sheets of a workbook with their parts, where it says them in the common way; anything out of
/// the way is left to calamine, which might understand it otherwise.
fn sheet_parts(archive: &mut Archive) -> Option<Vec<(String, String)>> {
    let relations = archive.relations("_rels/.rels").ok()?;
    let mut documents = relations
        .iter()
        .filter(|r| r.kind.ends_with("/officeDocument"));
    let document = documents.next().filter(|_| documents.next().is_none())?;
    if document.target.trim_start_matches('/') != "xl/workbook.xml" {
        return None;
    }
    let relations = archive.relations("xl/_rels/workbook.xml.rels").ok()?;
    let text = archive.description("xl/workbook.xml").ok()?;
    let mut xml = quick_xml::Reader::from_str(&text);
    let mut sheets: Vec<(String, String)> = Vec::new();
    loop {
        match xml.read_event().ok()? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sheet" => {
                let ids = e.attributes().flatten();
                if ids.filter(|a| a.key.local_name().as_ref() == "id").count() != 1 {
                    return None;
                }
                let id = attribute(&e, |key| key.ends_with(":id"))?;
                let mut targets = relations.iter().filter(|r| r.id == id);
                let target = targets.next().filter(|_| targets.next().is_none())?;
                let part = match target.target.strip_prefix('/') {
                    Some(whole) => plain(whole),
                    None => plain(&format!("xl/{}", target.target)),
                };
                let name = attribute(&e, |key| key == "name")?;
                let is_plain = !name.contains(|c: char| c == '&' || c.is_control());
                let is_known = is_xml(&part) && archive.has(&part);
                if !is_plain || !is_known || sheets.iter().any(|(other, _)| *other == name) {
                    return None;
                }
                sheets.push((name, part));
            }
            Event::End(e) if e.local_name().as_ref() == "workbook" => return Some(sheets),
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The number of shared texts that is declared is the number calamine makes room for.
fn check_texts(archive: &mut Archive, name: &str) -> Result<(), Kind> {
    let part = BufReader::new(archive.part(name)?);
    let mut xml = quick_xml::Reader::from_reader(part);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(e) | Event::Empty(e)) if e.local_name().as_ref() == "sst" => {
                let counts = e.attributes().flatten();
                let mut numbers = counts.filter_map(|a| a.value.parse::<usize>().ok());
                return match numbers.any(|n| n > MOST_CELLS) {
                    true => Err(damaged_part(name)),
                    false => Ok(()),
                };
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(damaged_part(name)),
        }
    }
}

/// Every format of cells is kept with copies of what it refers to.
fn check_styles(archive: &mut Archive, name: &str) -> Result<(), Kind> {
    let text = archive.description(name)?;
    let tags = || text.split('<').map(|tag| tag.trim_end_matches('>'));
    let formats = tags().filter(|tag| tag.starts_with("xf") || tag.contains(":xf"));
    if tags().any(|tag| tag.len() > LONGEST_STYLE_TAG) || formats.count() > 2 * MOST_STYLES {
        return Err(damaged_part(name));
    }
    Ok(())
}

/// Whether the workbook says that it must be calculated when it is opened: programs that write
/// workbooks without calculating put 0 for the result of every formula, and this beside it.
fn asks_to_recalculate(workbook: &str) -> bool {
    let calculation = workbook.split('<').find(|tag| tag.contains("calcPr"));
    calculation.is_some_and(|tag| {
        tag.contains(r#"fullCalcOnLoad="1""#) || tag.contains(r#"fullCalcOnLoad="true""#)
    })
}

/// Reads every sheet. Meanwhile, the markup is checked: where it is damaged, nothing of what calamine
/// made of it counts.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(mut archive: Archive, name: &str, budget: &mut Budget) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let before = before(&mut archive).map_err(fail)?;
    let markup = archive.take_markup();
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
        .filter(|known| names.eq(known.iter().map(|(name, _)| name)));
    for (sheet, grid) in &mut sheets {
        let part = parts.iter().flatten().find(|(name, _)| name == sheet);
        let known = part.map(|(_, part)| merged.get(part));
        grid.merged = match known {
            Some(None) => Vec::new(),
            Some(Some(Some(areas))) => areas.clone(),
            // calamine may know where they stand, or else what is wrong.
            Some(Some(None)) | None => {
                let found = calmly(|| workbook.merge_cells_by_sheet_name(sheet));
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
    let opened = calmly(|| Xlsx::new(BufReader::new(input))).unwrap_or(Err(broken()));
    let mut workbook = opened.map_err(|e| fail(kind(&e)))?;
    let mut grids = Vec::new();
    let mut formats = None;
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut filled = Sheet::new(budget);
        let done = calmly(|| read_sheet(&mut workbook, &sheet.name, recalculates, &mut filled));
        done.unwrap_or_else(|| Err(refused(None))).map_err(fail)?;
        let mut grid = filled.finish(name, Some(&sheet.name))?;
        grid.hidden = sheet.visible != SheetVisible::Visible;
        let done = calmly(|| note_formats(&mut workbook, &sheet.name, &mut formats, &mut grid));
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
