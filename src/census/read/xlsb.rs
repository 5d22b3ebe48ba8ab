//! `.xlsb` to grids. calamine reads the values; what it passes over is read from the records
//! themselves: merged areas, errors that formulas came to, text with several formats in one cell.
//! The same walk refuses records that are too short, of which calamine would read the remains of
//! the record before.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsb, XlsbError};

use crate::census::grid::{Area, Cell, Grid};
use crate::census::read::archive::{Archive, Input, XLSB};
use crate::census::read::bytes::{u16_at, u32_at};
use crate::census::read::catch_panic::catch_panic;
use crate::census::read::limits::{Budget, MOST_COLUMNS, MOST_ROWS};
use crate::census::read::number_format::{Formats, built_in};
use crate::census::read::sheet::{Sheet, damaged_part, refused};
use crate::census::read::xlsx::cell;
use crate::package::name::{relations_of, seen_from};
use crate::problem::{Kind, Location, Problem};

/// What calamine passes over in one sheet.
#[derive(Default)]
pub struct Passed {
    cells: Vec<(u32, u32, Cell)>,
    merged: Vec<Area>,
    /// Row, column and style of the cells whose format shows more than a number.
    formatted: Vec<(u32, u32, u32)>,
    /// Whether a block for later versions has records in it that calamine would take for the sheet's.
    within_blocks: bool,
}

/// What is known of a workbook before it is read.
pub struct Before {
    sheets: HashMap<String, Passed>,
    formats: Formats,
}

/// Walks through the records of every sheet; sheets by name. What calamine would stumble over is taken
/// out of the archive.
///
/// # Errors
/// A record that is damaged.
pub fn before(archive: &mut Archive) -> Result<Before, Kind> {
    let mut sheets = HashMap::new();
    let formats = formats(archive)?;
    let mut changed = Vec::new();
    let relations = archive.relations(&relations_of(XLSB))?;
    let mut all_have_cells = true;
    for (name, relation) in sheet_list(archive)? {
        let target = relations.iter().rfind(|r| r.id == relation);
        let target = target.map(|r| r.target.as_str());
        match target {
            Some(target) if target.starts_with("worksheets/") => {
                let path = seen_from(XLSB, target);
                let passed = walk_sheet(archive, &path, &formats)?;
                if passed.within_blocks {
                    let part = without(&archive.whole(&path)?, |_, _| false);
                    changed.push((path.clone(), part.ok_or_else(|| damaged_part(&path))?));
                }
                if sheets.insert(name, passed).is_some() {
                    return Err(damaged_part(XLSB));
                }
            }
            Some(target) if has_no_cells(target) => {}
            None if !relation.is_empty() => return Err(damaged_part(XLSB)),
            // Macros, and what macros of old left behind: a sheet without a part.
            Some(_) | None => all_have_cells = false,
        }
    }
    if !all_have_cells {
        let whole = archive.whole(XLSB)?;
        let list = without(&whole, |kind, data| {
            let of = || bundle(data)?.and_then(|(_, id)| relations.iter().rfind(|r| r.id == id));
            kind == BUNDLE_SHEET
                && !of()
                    .is_some_and(|r| r.target.starts_with("worksheets/") || has_no_cells(&r.target))
        });
        changed.push((XLSB.to_owned(), list.ok_or_else(|| damaged_part(XLSB))?));
    }
    changed.extend(counted_texts(archive)?.map(|part| (TEXTS.to_owned(), part)));
    if !changed.is_empty() {
        archive.replace(&changed)?;
    }
    Ok(Before { sheets, formats })
}

/// The number formats of the cells' styles.
fn formats(archive: &mut Archive) -> Result<Formats, Kind> {
    let path = "xl/styles.bin";
    let mut codes: HashMap<u16, String> = HashMap::new();
    let mut styles = Vec::new();
    let mut of_cells = false;
    if archive.has(path) {
        walk(archive, path, |kind, data| {
            match kind {
                // BrtFmt: number, code.
                0x2C => drop(codes.insert(u16_at(data, 0)?, wide(data.get(2..)?)?.0)),
                // BrtBeginCellXFs
                0x269 => of_cells = true,
                // BrtXF: parent, format.
                0x2F if of_cells => styles.push(u16_at(data, 2)?),
                _ => {}
            }
            // BrtEndCellXFs, BrtEndStyleSheet
            Some(kind != 0x26A && kind != 0x117)
        })?;
    }
    let own = |number: &u16| codes.get(number).map(String::as_str);
    Ok(Formats::read(
        styles
            .iter()
            .map(|number| own(number).unwrap_or(built_in(*number))),
    ))
}

/// Where the shared texts are.
const TEXTS: &str = "xl/sharedStrings.bin";

/// BrtBundleSh: a sheet.
const BUNDLE_SHEET: u16 = 0x9C;

/// Whether a sheet is one of those without cells that calamine knows.
fn has_no_cells(target: &str) -> bool {
    target.starts_with("chartsheets/") || target.starts_with("dialogsheets/")
}

/// The names of the sheets and the ids of their relations.
fn sheet_list(archive: &mut Archive) -> Result<Vec<(String, String)>, Kind> {
    let mut sheets = Vec::new();
    let mut blocks = Blocks::default();
    walk(archive, XLSB, |kind, data| {
        if !blocks.holds(kind)? && kind == BUNDLE_SHEET {
            sheets.extend(bundle(data)?);
        }
        Some(kind != 0x90)
    })?;
    Ok(sheets)
}

/// The name of a sheet and the id of its relation, by its record: state, id, relation, name. A sheet may
/// be said to be none.
fn bundle(data: &[u8]) -> Option<Option<(String, String)>> {
    if u32_at(data, 8)? == u32::MAX {
        return Some(None);
    }
    let (relation, rest) = wide(data.get(8..)?)?;
    let (name, _) = wide(rest)?;
    Some(Some((name, relation)))
}

/// The shared texts with the number of them that there are, if they declare another.
fn counted_texts(archive: &mut Archive) -> Result<Option<Vec<u8>>, Kind> {
    if !archive.has(TEXTS) {
        return Ok(None);
    }
    let (mut declared, mut found) = (None, 0u32);
    let mut blocks = Blocks::default();
    walk(archive, TEXTS, |kind, data| {
        match kind {
            _ if blocks.holds(kind)? => {}
            // BrtBeginSst: how many cells refer to texts, and how many texts there are.
            0x9F if declared.is_none() => declared = Some(u32_at(data, 4)?),
            // BrtSSTItem: flags, text.
            0x13 => {
                wide(data.get(1..)?)?;
                found = found.checked_add(1)?;
            }
            _ => {}
        }
        Some(kind != 0xA0)
    })?;
    if declared.is_none_or(|declared| declared == found) {
        return Ok(None);
    }
    let mut whole = archive.whole(TEXTS)?;
    let begins = records(&whole).find(|record| record.kind == 0x9F);
    let count = begins.and_then(|record| whole.get_mut(record.data.start + 4..record.data.end));
    let count = count.and_then(|data| data.first_chunk_mut::<4>());
    *count.ok_or_else(|| damaged_part(TEXTS))? = found.to_le_bytes();
    Ok(Some(whole))
}

/// A record in a part that is in memory.
struct Record {
    kind: u16,
    /// Where it stands, and where its data do.
    whole: std::ops::Range<usize>,
    data: std::ops::Range<usize>,
}

/// The records of a part, as far as they are whole.
fn records(part: &[u8]) -> impl Iterator<Item = Record> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let begins = at;
        let mut byte = || {
            let byte = *part.get(at)?;
            at += 1;
            Some(byte)
        };
        let mut kind = u16::from(byte()?);
        if kind & 0x80 != 0 {
            kind = kind & 0x7F | u16::from(byte()? & 0x7F) << 7;
        }
        let mut length = 0;
        for group in 0..4 {
            let next = byte()?;
            length |= usize::from(next & 0x7F) << (7 * group);
            if next & 0x80 == 0 {
                break;
            }
        }
        let data = at..at.checked_add(length).filter(|end| *end <= part.len())?;
        at = data.end;
        Some(Record {
            kind,
            whole: begins..at,
            data,
        })
    })
}

/// A part without its blocks of records for later versions, and without some other records; `None` if it
/// is damaged.
fn without(part: &[u8], other: impl Fn(u16, &[u8]) -> bool) -> Option<Vec<u8>> {
    let mut kept = Vec::with_capacity(part.len());
    let mut blocks = Blocks::default();
    let mut end = 0;
    for record in records(part) {
        end = record.whole.end;
        if !blocks.holds(record.kind)? && !other(record.kind, part.get(record.data)?) {
            kept.extend_from_slice(part.get(record.whole)?);
        }
    }
    (end == part.len()).then_some(kept)
}

/// Blocks of records for later versions (BrtFRTBegin to BrtFRTEnd), which one that does not know them
/// passes over, whatever is in them.
#[derive(Default)]
struct Blocks {
    open: usize,
}

impl Blocks {
    /// Whether the next record belongs to one; `None` where one ends that has not begun.
    fn holds(&mut self, kind: u16) -> Option<bool> {
        let within = self.open > 0;
        match kind {
            0x23 => self.open += 1,
            0x24 => self.open = self.open.checked_sub(1)?,
            _ => return Some(within),
        }
        Some(true)
    }
}

/// The records of a sheet that calamine acts on, and those that stand around them.
const KNOWN: [u16; 22] = [
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x3E, 0x25, 0x85, 0x86,
    0x91, 0x92, 0x93, 0x94, 0x186, 0x187,
];

fn walk_sheet(archive: &mut Archive, path: &str, formats: &Formats) -> Result<Passed, Kind> {
    let mut passed = Passed::default();
    let mut row = None;
    // calamine goes on to the end of the cells, and no further.
    let mut cells_end = false;
    let mut blocks = Blocks::default();
    walk(archive, path, |kind, data| {
        if blocks.holds(kind)? {
            passed.within_blocks |= KNOWN.contains(&kind);
            return Some(true);
        }
        match kind {
            // BrtEndSheetData
            0x92 => cells_end = true,
            // BrtEndSheet
            0x82 if !cells_end => return None,
            0x82 => return Some(false),
            0x00..=0x0B | 0x3E if cells_end => return None,
            // BrtRowHdr
            0x00 => row = Some(u32_at(data, 0).filter(|r| *r < MOST_ROWS)?),
            // Cells: column, style, then the value.
            0x01..=0x0B | 0x3E => {
                let column = u32_at(data, 0).filter(|c| *c < MOST_COLUMNS)?;
                let value = data.get(8..)?;
                let row = row?;
                let style = u32_at(data, 4)? & 0x00FF_FFFF;
                if formats.of_style(style as usize).is_some() {
                    passed.formatted.push((row, column, style));
                }
                match kind {
                    0x02 | 0x07 => drop(value.get(..4)?),
                    0x05 | 0x09 => drop(value.get(..8)?),
                    0x03 | 0x04 | 0x0A => drop(value.first()?),
                    0x06 | 0x08 => drop(wide(value)?),
                    // BrtFmlaError
                    0x0B => {
                        let error = error_name(*value.first()?)?.to_owned();
                        passed.cells.push((row, column, Cell::Error(error)));
                    }
                    // BrtCellRString: flags, text, formats.
                    0x3E => {
                        let (text, _) = wide(value.get(1..)?)?;
                        passed.cells.push((row, column, Cell::Text(text)));
                    }
                    _ => {}
                }
            }
            // BrtMergeCell: first and last row, first and last column.
            0xB0 => passed.merged.push(Area {
                top: u32_at(data, 0)?,
                bottom: u32_at(data, 4)?,
                left: u32_at(data, 8)?,
                right: u32_at(data, 12)?,
            }),
            _ => {}
        }
        Some(true)
    })?;
    Ok(passed)
}

/// Hands the records of a part to `see`, by type and data, until it says no; `None` from it is a
/// damaged record.
fn walk(
    archive: &mut Archive,
    path: &str,
    mut see: impl FnMut(u16, &[u8]) -> Option<bool>,
) -> Result<(), Kind> {
    let broken = || damaged_part(path);
    let mut part = BufReader::new(archive.part(path)?);
    let mut data = Vec::new();
    loop {
        let mut byte = || {
            let mut one = [0];
            part.read_exact(&mut one).map(|()| one[0])
        };
        // Types and lengths come in groups of seven bits, the lowest first.
        let first = byte().map_err(|_| broken())?;
        let mut kind = u16::from(first & 0x7F);
        if first & 0x80 != 0 {
            kind |= u16::from(byte().map_err(|_| broken())? & 0x7F) << 7;
        }
        let mut length = 0;
        for group in 0..4 {
            let next = byte().map_err(|_| broken())?;
            length |= u64::from(next & 0x7F) << (7 * group);
            if next & 0x80 == 0 {
                break;
            }
        }
        data.clear();
        let read = (&mut part).take(length).read_to_end(&mut data);
        if read.map_err(|_| broken())? as u64 != length {
            return Err(broken());
        }
        if !see(kind, &data).ok_or_else(broken)? {
            return Ok(());
        }
    }
}

/// A text with its length in front, and what follows it.
fn wide(data: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(u32_at(data, 0)?).ok()?.checked_mul(2)?;
    let (text, rest) = data.get(4..)?.split_at_checked(length)?;
    let units = text
        .chunks_exact(2)
        .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER));
    Some((text.collect(), rest))
}

/// The error values of Excel's binary formats, by number.
pub fn error_name(number: u8) -> Option<&'static str> {
    Some(match number {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => return None,
    })
}

/// Reads every sheet.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(
    input: Box<dyn Input>,
    name: &str,
    before: Before,
    budget: &mut Budget,
) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let opened = catch_panic(|| Xlsb::new(BufReader::new(input)).map_err(|e| kind(&e)));
    let opened = opened.unwrap_or_else(|| Err(refused(None)));
    let mut workbook = opened.map_err(fail)?;
    let Before {
        sheets: mut passed,
        formats,
    } = before;
    let mut grids = Vec::new();
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let mut filled = Sheet::new(budget);
        let done = catch_panic(|| read_sheet(&mut workbook, &sheet.name, &mut filled));
        done.unwrap_or_else(|| Err(refused(None))).map_err(fail)?;
        let passed = passed.remove(&sheet.name).unwrap_or_default();
        for (row, column, cell) in passed.cells {
            filled.fill(row, column, cell).map_err(fail)?;
        }
        for area in passed.merged {
            filled.merge(area).map_err(fail)?;
        }
        let mut grid = filled.finish(name, Some(&sheet.name))?;
        grid.hidden = sheet.visible != SheetVisible::Visible;
        for (row, column, style) in passed.formatted {
            formats.note(&mut grid, (row, column), style as usize);
        }
        grids.push(grid);
    }
    Ok(grids)
}

fn read_sheet(
    workbook: &mut Xlsb<BufReader<Box<dyn Input>>>,
    name: &str,
    filled: &mut Sheet<'_>,
) -> Result<(), Kind> {
    let reader = workbook.worksheet_cells_reader(name);
    let mut reader = reader.map_err(|e| kind(&e))?;
    while let Some(found) = reader.next_cell().map_err(|e| kind(&e))? {
        let (row, column) = found.get_position();
        let value: &DataRef<'_> = found.get_value();
        if let Some(cell) = cell(value) {
            filled.fill(row, column, cell)?;
        }
    }
    Ok(())
}

fn kind(e: &XlsbError) -> Kind {
    match e {
        XlsbError::Password => Kind::PasswordProtected,
        other => refused(Some(other.to_string())),
    }
}
