//! `.xls` to grids. calamine reads the values, but lays every sheet out as a full rectangle, and
//! takes what the file says of its own size at its word. So the records are gone through first, cells are
//! moved together, and calamine is given a file made anew of the stream that was gone through.

use std::io::{Cursor, Read, Write};

use calamine::{Data, Reader, SheetVisible, Xls, XlsError};
use cfb::CompoundFile;

use crate::census::grid::{Cell, Grid};
use crate::census::read::archive::Input;
use crate::census::read::biff::{Book, walk};
use crate::census::read::biff_sheet::Walked;
use crate::census::read::catch_panic::catch_panic;
use crate::census::read::crypt::decrypt_package;
use crate::census::read::limits::{Budget, LARGEST_XLS, size, too_large};
use crate::census::read::sheet::{Sheet, damaged_part, refused};
use crate::census::read::xlsx::{iso, merged_area};
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem};

const STREAM: &str = "Workbook";

/// Where an encrypted workbook is.
const PACKAGE: &str = "EncryptedPackage";

/// What an OLE file holds.
pub enum Held {
    /// The stream of an `.xls`.
    Stream(Vec<u8>),
    /// A zipped workbook that was encrypted.
    Package(Vec<u8>),
}

/// Opens an OLE file.
///
/// # Errors
/// The one problem that keeps it from being read.
pub fn open(input: &mut dyn Input, length: u64, name: &str) -> Result<Held, Problem> {
    let held = catch_panic(|| held(input, length)).unwrap_or_else(|| Err(refused(None)));
    held.map_err(|kind| Problem::new(kind, [Location::file(name)]))
}

/// Reads every sheet of an `.xls`.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(mut stream: Vec<u8>, name: &str, budget: &mut Budget) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let book = walk(&mut stream).map_err(fail)?;
    let file = made_anew(&stream).map_err(|e| fail(refused(Some(e.to_string()))))?;
    drop(stream);
    let opened = catch_panic(|| Xls::new(Cursor::new(file)).map_err(|e| kind(&e)));
    let opened = opened.unwrap_or_else(|| Err(refused(None)));
    let mut workbook = opened.map_err(fail)?;
    let mut grids = Vec::new();
    for (sheet, hidden, walked) in sheets(&workbook, &book).map_err(fail)? {
        let mut filled = Sheet::new(budget);
        let done = catch_panic(|| read_sheet(&mut workbook, &sheet, walked, &mut filled));
        let read = done.unwrap_or_else(|| Err(refused(None))).map_err(fail)?;
        // A cell that was lost on the way, or stands there twice.
        if read + walked.uncomputed.len() != walked.cells {
            return Err(fail(damaged_part(STREAM)));
        }
        for (row, column) in &walked.uncomputed {
            let done = filled.fill(*row, *column, Cell::Uncomputed);
            done.map_err(fail)?;
        }
        let mut grid = filled.finish(name, Some(&sheet))?;
        grid.hidden = hidden;
        for (row, column, style) in &walked.formatted {
            book.formats
                .note(&mut grid, (*row, *column), usize::from(*style));
        }
        grids.push(grid);
    }
    Ok(grids)
}

/// The sheets of cells, by name, each with whether it is hidden and what was seen of it.
fn sheets<'a>(
    workbook: &Xls<Cursor<Vec<u8>>>,
    book: &'a Book,
) -> Result<Vec<(String, bool, &'a Walked)>, Kind> {
    let metadata = workbook.sheets_metadata();
    let mut names: Vec<&str> = metadata.iter().map(|s| s.name.as_str()).collect();
    names.sort_unstable();
    let twice = names.windows(2).any(|pair| pair[0] == pair[1]);
    if twice || metadata.len() != book.sheets.len() {
        return Err(damaged_part(STREAM));
    }
    let sheets = metadata.iter().zip(&book.sheets);
    let hidden = |sheet: &calamine::Sheet| sheet.visible != SheetVisible::Visible;
    Ok(sheets
        .map(|(sheet, walked)| (sheet.name.clone(), hidden(sheet), walked))
        .collect())
}

/// Reads a sheet, and tells how many cells hold something.
fn read_sheet(
    workbook: &mut Xls<Cursor<Vec<u8>>>,
    name: &str,
    walked: &Walked,
    filled: &mut Sheet<'_>,
) -> Result<usize, Kind> {
    let merged = workbook.merge_cells_by_sheet_name(name);
    for area in merged.map_err(|e| kind(&e))? {
        filled.merge(merged_area(&area))?;
    }
    let range = workbook.worksheet_range(name).map_err(|e| kind(&e))?;
    let Some((top, left)) = range.start() else {
        return Ok(0);
    };
    let mut read = 0;
    let mut place = walked.places();
    for (row, column, value) in range.used_cells() {
        read += 1;
        let place = place(top + row as u32, left + column as u32);
        let (row, column) = place.ok_or_else(|| damaged_part(STREAM))?;
        if let Some(cell) = cell(value) {
            filled.fill(row, column, cell)?;
        }
    }
    Ok(read)
}

fn cell(value: &Data) -> Option<Cell> {
    Some(match value {
        Data::Empty => return None,
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) => Cell::Text(text.clone()),
        Data::Bool(truth) => Cell::Truth(*truth),
        Data::DateTime(date) => Cell::Date(iso(date)),
        Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Date(text.clone()),
        Data::Error(error) => Cell::Error(error.to_string()),
    })
}

/// What the file holds.
fn held(input: &mut dyn Input, length: u64) -> Result<Held, Kind> {
    if length > LARGEST_XLS {
        let most = size(LARGEST_XLS);
        return Err(too_large(
            &format!(".xls 文件和加密的工作簿最大 {most}"),
            &format!("an .xls file or an encrypted workbook may have at most {most}"),
        ));
    }
    let file = CompoundFile::open(input);
    let mut file = file.map_err(|e| refused(Some(e.to_string())))?;
    let what = |zh, en| Kind::FileUnknownFormat {
        what: Text::new(zh, en),
    };
    let found = [STREAM, "Book"].iter().find(|name| file.is_stream(name));
    if let Some(found) = found {
        return stream(&mut file, found, length).map(Held::Stream);
    }
    Err(if file.is_stream(PACKAGE) {
        let info = stream(&mut file, "EncryptionInfo", length)?;
        let mut package = stream(&mut file, PACKAGE, length)?;
        decrypt_package(&info, &mut package)?;
        return Ok(Held::Package(package));
    } else if file.is_stream("WordDocument") {
        what("Word 文档", "a Word document")
    } else if file.is_stream("PowerPoint Document") {
        what("PowerPoint 演示文稿", "a PowerPoint presentation")
    } else {
        what("其他 OLE 格式的文件", "an OLE file of another kind")
    })
}

/// A stream of the file.
fn stream(
    file: &mut CompoundFile<&mut dyn Input>,
    name: &str,
    length: u64,
) -> Result<Vec<u8>, Kind> {
    let stream = file.open_stream(name);
    let stream = stream.map_err(|e| refused(Some(e.to_string())))?;
    let mut bytes = Vec::new();
    // No stream is longer than the file it is in.
    let read = stream.take(length + 1).read_to_end(&mut bytes);
    read.map_err(|_| damaged_part(name))?;
    match bytes.len() as u64 > length {
        true => Err(damaged_part(name)),
        false => Ok(bytes),
    }
}

/// A file that holds the stream and nothing else.
fn made_anew(stream: &[u8]) -> std::io::Result<Vec<u8>> {
    let memory = Cursor::new(Vec::with_capacity(
        stream.len() + (stream.len() >> 6) + 8192,
    ));
    let mut file = CompoundFile::create_with_version(cfb::Version::V3, memory)?;
    let mut made = file.create_stream(STREAM)?;
    made.write_all(stream)?;
    // A short stream would be kept with others in sectors of their own, which is more to read.
    made.write_all(&vec![0; 4096usize.saturating_sub(stream.len())])?;
    made.flush()?;
    drop(made);
    file.flush()?;
    Ok(file.into_inner().into_inner())
}

fn kind(e: &XlsError) -> Kind {
    match e {
        XlsError::Password => Kind::PasswordProtected,
        other => refused(Some(other.to_string())),
    }
}
