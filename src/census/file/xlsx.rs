//! `.xlsx` and `.xlsm` to grids, by way of calamine, cell by cell: a sheet that declares a million
//! rows and fills ten takes the memory of ten.

use std::collections::HashMap;
use std::io::BufReader;

use calamine::{
    DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError,
};
use quick_xml::events::Event;

use super::super::grid::{Area, Cell, Grid};
use super::archive::{Archive, Input, attribute, plain};
use super::calm::calmly;
use super::limits::{Budget, LONGEST_STYLE_TAG, MOST_CELLS, MOST_STYLES};
use super::sheet::{Sheet, damaged_part, refused};
use crate::problem::{Kind, Location, Problem};

/// What is known of a workbook before it is read.
struct Before {
    recalculates: bool,
    /// The parts of the sheets, by their names; of a sheet that is not among them the part is unknown.
    parts: HashMap<String, String>,
}

/// Checks what calamine would take at its word.
///
/// # Errors
/// A number of texts or formats that no workbook has.
fn before(archive: &mut Archive) -> Result<Before, Kind> {
    let mut recalculates = false;
    let mut parts = Vec::new();
    for name in archive.names().to_vec() {
        let lower = name.to_ascii_lowercase();
        if lower.ends_with("sharedstrings.xml") {
            check_texts(archive, &name)?;
        } else if lower.ends_with("styles.xml") {
            check_styles(archive, &name)?;
        } else if lower.ends_with("workbook.xml") {
            let workbook = archive.description(&name)?;
            recalculates |= asks_to_recalculate(&workbook);
            parts.push(sheet_parts(archive, &name, &workbook));
        }
    }
    let only = parts.pop().filter(|_| parts.is_empty());
    Ok(Before {
        recalculates,
        parts: only.flatten().unwrap_or_default(),
    })
}

/// The parts of a workbook's sheets by their names, where it says them in the common way.
fn sheet_parts(archive: &mut Archive, name: &str, text: &str) -> Option<HashMap<String, String>> {
    let (folder, own) = name.rsplit_once('/')?;
    let list = format!("{folder}/_rels/{own}.rels");
    let relations = archive.relations(&list).ok()?;
    let mut parts = HashMap::new();
    let mut xml = quick_xml::Reader::from_str(text);
    loop {
        match xml.read_event().ok()? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sheet" => {
                let relation = attribute(&e, |key| key.ends_with(":id"))?;
                let part = match relations.get(&relation)?.strip_prefix('/') {
                    Some(whole) => whole.to_owned(),
                    None => format!("{folder}/{}", relations.get(&relation)?),
                };
                parts.insert(attribute(&e, |key| key == "name")?, plain(&part));
            }
            Event::Eof => return Some(parts),
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
    for (sheet, grid) in &mut sheets {
        if merged.is_empty() {
            break;
        }
        let known = before.parts.get(sheet).map(|part| merged.get(part));
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
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut filled = Sheet::new(budget);
        let done = calmly(|| read_sheet(&mut workbook, &sheet.name, recalculates, &mut filled));
        done.unwrap_or_else(|| Err(refused(None))).map_err(fail)?;
        let mut grid = filled.finish(name, Some(&sheet.name))?;
        grid.hidden = sheet.visible != SheetVisible::Visible;
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
