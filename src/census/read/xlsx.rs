//! `.xlsx` and `.xlsm` to grids, by way of calamine, cell by cell: a sheet that declares a million
//! rows and fills ten takes the memory of ten.

use std::io::BufReader;

use calamine::{
    DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError,
};
use quick_xml::events::Event;

use crate::census::grid::{Area, Cell, Grid};
use crate::census::read::archive::{Archive, Input, attribute};
use crate::census::read::catch_panic::catch_panic;
use crate::census::read::limits::{Budget, LONGEST_STYLE_TAG, MOST_STYLES};
use crate::census::read::number_format::Formats;
use crate::census::read::part_name::is_xml;
use crate::census::read::sheet::{Sheet, damaged, damaged_part, refused};
use crate::package::name::{plain, relations_of, seen_from};
use crate::package::relation::Relation;
use crate::problem::{Kind, Location, Problem};

/// Where the common way has the list of sheets.
const WORKBOOK: &str = "xl/workbook.xml";

/// What is known of a workbook before it is read.
struct Before {
    recalculates: bool,
    /// The sheets in their order, each with its part; none where that is not certain.
    sheets: Option<Vec<(String, String)>>,
}

/// Checks what calamine would take at its word, and takes out what it would stumble over.
///
/// # Errors
/// A number of formats that no workbook has; a sheet whose part is missing.
fn before(archive: &mut Archive) -> Result<Before, Kind> {
    let mut recalculates = false;
    let mut others = Vec::new();
    for name in archive.names().to_vec() {
        let lower = name.to_ascii_lowercase();
        if lower.ends_with("sharedstrings.xml") {
            others.extend(without_counts(archive, &name)?.map(|text| (name, text)));
        } else if lower.ends_with("styles.xml") {
            check_styles(archive, &name)?;
        } else if lower.ends_with("workbook.xml") {
            recalculates |= asks_to_recalculate(&archive.description(&name)?);
        }
    }
    others.extend(without_other_sheets(archive)?);
    if !others.is_empty() {
        archive.replace(&others)?;
    }
    Ok(Before {
        recalculates,
        sheets: sheet_parts(archive),
    })
}

/// The part that lists the sheets, by the last relation that leads to one.
fn workbook_part(archive: &mut Archive) -> Option<String> {
    let relations = archive.relations(&relations_of("")).ok()?;
    let document = relations
        .iter()
        .rfind(|r| r.kind.ends_with("/relationships/officeDocument"))?;
    Some(document.target.trim_start_matches('/').to_owned())
}

/// The list of sheets without those that have no cells: macros, and what macros of old left behind,
/// a sheet without a part. Nothing if there are none.
///
/// # Errors
/// A sheet of cells whose part is missing.
fn without_other_sheets(archive: &mut Archive) -> Result<Option<(String, Vec<u8>)>, Kind> {
    let Some(part) = workbook_part(archive).filter(|part| archive.has(part)) else {
        return Ok(None);
    };
    let list = relations_of(&part);
    if !archive.has(&list) {
        return Ok(None);
    }
    let relations = archive.relations(&list)?;
    let text = archive.description(&part)?;
    let mut xml = quick_xml::Reader::from_str(&text);
    let mut kept = Vec::new();
    // What is still to be kept begins here, and the element that is read.
    let (mut from, mut begins) = (0, 0);
    // Whether an element that is left out is still to be closed.
    let mut left_open = false;
    loop {
        let event = xml.read_event().map_err(|_| damaged_part(&part))?;
        let ends = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
        match &event {
            Event::Empty(e) | Event::Start(e) if e.local_name().as_ref() == "sheet" => {
                let is_id = |key: &str| key == "id" || key.ends_with(":id");
                let id = attribute(e, is_id).unwrap_or_default();
                let relation = relations.iter().rfind(|r| r.id == id);
                let is_sheet = |r: &Relation| {
                    ["worksheet", "chartsheet", "dialogsheet"]
                        .iter()
                        .any(|kind| r.is(kind))
                };
                let is_cells = relation.is_some_and(|r| r.kind.ends_with("/worksheet"));
                let target = relation.map(|r| seen_from(&part, &r.target));
                let missing = is_cells && target.is_some_and(|target| !archive.has(&target));
                if missing || (relation.is_none() && !id.is_empty()) {
                    let sheet = attribute(e, |key| key == "name").unwrap_or_default();
                    return Err(sheet_missing(&sheet));
                }
                if !relation.is_some_and(is_sheet) {
                    kept.extend_from_slice(text.get(from..begins).unwrap_or_default().as_bytes());
                    from = ends;
                    left_open = matches!(event, Event::Start(_));
                }
            }
            Event::End(e) if left_open && e.local_name().as_ref() == "sheet" => {
                from = ends;
                left_open = false;
            }
            Event::Eof => break,
            _ => {}
        }
        begins = ends;
    }
    if from == 0 {
        return Ok(None);
    }
    kept.extend_from_slice(text.get(from..).unwrap_or_default().as_bytes());
    Ok(Some((part, kept)))
}

fn sheet_missing(sheet: &str) -> Kind {
    let sheet = crate::problem::harmless(sheet);
    damaged(
        &format!("工作表“{sheet}”的内容不在文件里"),
        &format!("what is in the sheet \"{sheet}\" is missing inside the file"),
    )
}

/// The sheets of a workbook with their parts, where it says them in the common way; anything out of
/// the way is left to calamine, which might understand it otherwise.
fn sheet_parts(archive: &mut Archive) -> Option<Vec<(String, String)>> {
    let relations = archive.relations(&relations_of("")).ok()?;
    let mut documents = relations
        .iter()
        .filter(|r| r.kind.ends_with("/officeDocument"));
    let document = documents.next().filter(|_| documents.next().is_none())?;
    if document.target.trim_start_matches('/') != WORKBOOK {
        return None;
    }
    let relations = archive.relations(&relations_of(WORKBOOK)).ok()?;
    let text = archive.description(WORKBOOK).ok()?;
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
                let part = plain(&seen_from(WORKBOOK, &target.target));
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

/// The shared texts without the number of them that is declared, where calamine would make room for
/// more than there can be.
fn without_counts(archive: &mut Archive, name: &str) -> Result<Option<Vec<u8>>, Kind> {
    let length = archive.length(name)?;
    let part = BufReader::new(archive.part(name)?);
    let mut xml = quick_xml::Reader::from_reader(part);
    let mut buffer = Vec::new();
    let (begins, ends) = loop {
        let begins = xml.buffer_position();
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(e) | Event::Empty(e)) if e.local_name().as_ref() == "sst" => {
                let count = attribute(&e, |key| key == "uniqueCount");
                let count = count.and_then(|count| count.trim().parse::<u64>().ok());
                // Each takes more bytes than one.
                if count.is_none_or(|count| count <= length) {
                    return Ok(None);
                }
                break (begins, xml.buffer_position());
            }
            Ok(Event::Eof) => return Ok(None),
            Ok(_) => {}
            Err(_) => return Err(damaged_part(name)),
        }
    };
    drop(xml);
    let mut whole = archive.whole(name)?;
    let tag = whole.get_mut(begins as usize..ends as usize);
    let tag = tag.ok_or_else(|| damaged_part(name))?;
    let word = b"uniqueCount";
    let finds: Vec<usize> = memchr::memmem::find_iter(tag, word).collect();
    for at in finds {
        // It is another attribute, of which nothing is known.
        tag.iter_mut()
            .skip(at)
            .take(word.len())
            .for_each(|b| *b = b'x');
    }
    Ok(Some(whole))
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
