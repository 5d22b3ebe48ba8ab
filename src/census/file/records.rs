//! The records of a piece of delimited text, one after the other, each borrowed while it is looked at.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::super::grid::{Cell, Grid};
use super::super::record::{CellRef, Record};
use super::limits::{MOST_COLUMNS, too_large};
use super::sheet::damaged;
use crate::problem::Kind;

/// Why a record cannot be read.
#[derive(Debug)]
pub enum Fault {
    /// It is not in the encoding that it was taken to be in.
    Encoding,
    /// It is no text.
    NoText,
    /// It holds lines of its own, by which a quote that is not closed is seen: row, from that of the
    /// first record, and column.
    Swallowed(u32, u32),
    /// It breaks a limit.
    Limit(Kind),
}

/// Reads records from a text that begins and ends where records do.
pub struct Records<'a> {
    text: &'a [u8],
    separator: u8,
    reader: Box<Reader>,
    fields: Vec<u8>,
    ends: Vec<usize>,
    /// How many records were read.
    read: u32,
}

impl<'a> Records<'a> {
    pub fn new(text: &'a [u8], separator: u8) -> Records<'a> {
        Records {
            text,
            separator,
            reader: Box::new(ReaderBuilder::new().delimiter(separator).build()),
            fields: vec![0; 1 << 12],
            ends: vec![0; 64],
            read: 0,
        }
    }

    /// What is still to be read.
    pub fn rest(&self) -> &'a [u8] {
        self.text
    }

    /// How many records were read.
    pub fn read(&self) -> u32 {
        self.read
    }

    /// Reads past a record, whatever is in it; `false` at the end of the text.
    ///
    /// # Errors
    /// A record of too many fields.
    pub fn skip(&mut self) -> Result<bool, Fault> {
        Ok(self.split()?.is_some())
    }

    /// The next record; `None` at the end of the text.
    ///
    /// # Errors
    /// What keeps the record from being read.
    pub fn next(&mut self) -> Result<Option<Line<'_>>, Fault> {
        let row = self.read;
        let Some((length, many)) = self.split()? else {
            return Ok(None);
        };
        let fields = self.fields.get(..length).unwrap_or_default();
        let ends = self.ends.get(..many).unwrap_or_default();
        let text = simdutf8::basic::from_utf8(fields).map_err(|_| Fault::Encoding)?;
        if !ends.iter().all(|end| text.is_char_boundary(*end)) {
            return Err(Fault::Encoding);
        }
        let line = Line { row, text, ends };
        if memchr::memchr(b'\n', fields).is_some() {
            let separator = char::from(self.separator);
            let swallowed = |text: &str| text.contains('\n') && text.contains(separator);
            let mut texts = (0..).zip(line.texts());
            if let Some((column, _)) = texts.find(|(_, text)| swallowed(text)) {
                return Err(Fault::Swallowed(row, column));
            }
        }
        Ok(Some(line))
    }

    /// The length of the next record's fields together, and how many there are.
    fn split(&mut self) -> Result<Option<(usize, usize)>, Fault> {
        let (mut length, mut many) = (0, 0);
        loop {
            let fields = self.fields.get_mut(length..).unwrap_or_default();
            let ends = self.ends.get_mut(many..).unwrap_or_default();
            let (result, read, written, ended) = self.reader.read_record(self.text, fields, ends);
            self.text = self.text.get(read..).unwrap_or_default();
            length += written;
            many += ended;
            match result {
                // The next call is told by an empty text that nothing follows.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.fields.resize(self.fields.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if many > MOST_COLUMNS as usize => {
                    return Err(Fault::Limit(damaged(
                        "有单元格超出工作表的范围",
                        "a cell lies outside of any sheet",
                    )));
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => break,
                ReadRecordResult::End => return Ok(None),
            }
        }
        let more = self.read.checked_add(1);
        self.read = more.ok_or_else(|| Fault::Limit(too_many_rows()))?;
        Ok(Some((length, many)))
    }
}

/// More rows than have numbers.
pub fn too_many_rows() -> Kind {
    let most = u32::MAX;
    too_large(
        &format!("文本文件最多 {most} 行"),
        &format!("a text file may have at most {most} rows"),
    )
}

/// A record of delimited text.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    row: u32,
    /// Its fields, one behind the other.
    text: &'a str,
    ends: &'a [usize],
}

impl<'a> Line<'a> {
    fn text(&self, column: usize) -> Option<&'a str> {
        let start = match column.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..*self.ends.get(column)?)
    }

    fn texts(&self) -> impl Iterator<Item = &'a str> {
        (0..self.ends.len()).filter_map(|column| self.text(column))
    }
}

impl Record for Line<'_> {
    fn index(&self) -> u32 {
        self.row
    }

    fn get(&self, column: u32) -> Option<CellRef<'_>> {
        let text = self.text(column as usize)?;
        (!text.is_empty()).then_some(CellRef::Text(text))
    }

    fn cells(&self) -> impl Iterator<Item = (u32, CellRef<'_>)> {
        let texts = (0..).zip(self.texts());
        let filled = texts.filter(|(_, text)| !text.is_empty());
        filled.map(|(column, text)| (column, CellRef::Text(text)))
    }
}

/// A piece of text as a sheet, whose first row is that of the first record.
///
/// # Errors
/// What keeps a record from being read.
pub fn to_grid(text: &[u8], separator: u8, name: &str) -> Result<Grid, Fault> {
    let mut records = Records::new(text, separator);
    let mut cells: Vec<(u32, u32, Cell)> = Vec::new();
    while let Some(line) = records.next()? {
        let filled = line.cells();
        cells.extend(filled.map(|(column, cell)| (line.index(), column, cell.to_cell())));
    }
    Ok(Grid::new(name, None, cells))
}
