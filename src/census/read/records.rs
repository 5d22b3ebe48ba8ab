//! The records of a piece of delimited text, one after the other, each borrowed while it is looked at.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::memchr2;

use crate::census::grid::{Cell, Grid};
use crate::census::read::limits::{LONGEST_RECORD, MOST_COLUMNS, size, too_large};
use crate::census::read::sheet::damaged;
use crate::census::record::{CellRef, Record};
use crate::problem::Kind;

/// Why a record cannot be read.
#[derive(Debug)]
pub enum Fault {
    /// A quote opens and is never closed, or only where another opens, so that what follows has become
    /// one cell: row, from that of the first record, and column.
    Swallowed(u32, u32),
    /// It breaks a limit.
    Limit(Kind),
}

/// How a text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// What stands between two fields.
    pub separator: u8,
    /// How many fields most of its records have; 0 if that is not known.
    pub width: usize,
}

/// Reads records from a text, in UTF-8, that begins and ends where records do. Rows are those of a
/// spreadsheet program: a blank line is one.
pub struct Records<'a> {
    text: &'a [u8],
    layout: Layout,
    reader: Box<Reader>,
    fields: Vec<u8>,
    ends: Vec<usize>,
    /// How many rows were read.
    read: u32,
}

/// Where the fields of a record are kept.
struct Split<'a> {
    row: u32,
    /// The record as it stands in the text.
    raw: &'a [u8],
    length: usize,
    many: usize,
}

impl<'a> Records<'a> {
    pub fn new(text: &'a [u8], layout: Layout) -> Records<'a> {
        Records {
            text,
            layout,
            reader: Box::new(ReaderBuilder::new().delimiter(layout.separator).build()),
            fields: vec![0; 1 << 12],
            ends: vec![0; 64],
            read: 0,
        }
    }

    /// What is still to be read.
    pub fn rest(&self) -> &'a [u8] {
        self.text
    }

    /// How many rows were read.
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

    /// The next record that is no blank line; `None` at the end of the text.
    ///
    /// # Errors
    /// What keeps the record from being read.
    pub fn next(&mut self) -> Result<Option<Line<'_>>, Fault> {
        let Some(split) = self.split()? else {
            return Ok(None);
        };
        let fields = self.fields.get(..split.length).unwrap_or_default();
        let ends = self.ends.get(..split.many).unwrap_or_default();
        if memchr2(b'\n', b'\r', fields).is_some()
            && let Some(column) = swallowed(split.raw, self.layout)
        {
            return Err(Fault::Swallowed(split.row, column));
        }
        let text = simdutf8::basic::from_utf8(fields).unwrap_or_default();
        Ok(Some(Line {
            row: split.row,
            text,
            ends,
        }))
    }

    /// Reads past the fields of the next record.
    fn split(&mut self) -> Result<Option<Split<'a>>, Fault> {
        self.skip_blank_lines()?;
        let begins = self.text;
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
                ReadRecordResult::OutputFull if length > LONGEST_RECORD => {
                    let most = size(LONGEST_RECORD as u64);
                    return Err(Fault::Limit(too_large(
                        &format!("文本文件的一行最长 {most}"),
                        &format!("a line of a text file may have at most {most}"),
                    )));
                }
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
        let raw = begins.get(..begins.len() - self.text.len());
        let raw = raw.unwrap_or_default();
        if raw.ends_with(b"\r") {
            self.text = self.text.strip_prefix(b"\n").unwrap_or(self.text);
        }
        let row = self.read;
        self.count()?;
        Ok(Some(Split {
            row,
            raw,
            length,
            many,
        }))
    }

    /// Blank lines are rows, though nothing is in them. A mark of UTF-8 stands at the beginning of each
    /// of the files that were put together to one.
    fn skip_blank_lines(&mut self) -> Result<(), Fault> {
        loop {
            let rest = match self.text {
                [0xEF, 0xBB, 0xBF, rest @ ..] => {
                    self.text = rest;
                    continue;
                }
                [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => rest,
                _ => return Ok(()),
            };
            self.text = rest;
            self.count()?;
        }
    }

    fn count(&mut self) -> Result<(), Fault> {
        let more = self.read.checked_add(1);
        self.read = more.ok_or_else(|| Fault::Limit(too_many_rows()))?;
        Ok(())
    }
}

/// The column of a quoted cell that has swallowed records, if one of a record has. Its line ends may
/// be its own, as those of a remark. They are not where its quote is never closed; where that is
/// closed by one that opens another cell, with text behind it; or where the lines of the record have
/// as many fields each as records have, whatever the quotes say.
pub fn swallowed(raw: &[u8], layout: Layout) -> Option<u32> {
    let is_end = |b: u8| matches!(b, b'\n' | b'\r');
    let mut column = 0;
    // The first cell with lines of its own.
    let mut first = None;
    let mut at = 0;
    let mut at_start = true;
    while let Some(byte) = raw.get(at) {
        at += 1;
        if *byte != b'"' || !at_start {
            at_start = *byte == layout.separator || is_end(*byte);
            column += u32::from(*byte == layout.separator);
            continue;
        }
        at_start = false;
        let begins = at;
        // Two quotes within the cell are one.
        let end = loop {
            let Some(quote) = raw.get(at..).and_then(|rest| memchr::memchr(b'"', rest)) else {
                break None;
            };
            at += quote + 1;
            match raw.get(at) {
                Some(b'"') => at += 1,
                _ => break Some(at - 1),
            }
        };
        let inside = raw.get(begins..end.unwrap_or(raw.len()));
        let inside = inside.unwrap_or_default().trim_ascii_end();
        let lines = inside.iter().any(|b| is_end(*b));
        let closed = end.is_some() && {
            let rest = raw.get(at..).unwrap_or_default();
            let next = rest.iter().find(|b| **b != b' ');
            next.is_none_or(|b| *b == layout.separator || is_end(*b))
        };
        if lines && !closed {
            return Some(column);
        }
        first = first.or(lines.then_some(column));
        if end.is_none() {
            break;
        }
    }
    first.filter(|_| looks_like_records(raw, layout))
}

/// Whether the lines of a record look like a record each. Those of a narrow table are easily like
/// the lines of a list in a remark: they must be as wide as its records.
fn looks_like_records(raw: &[u8], layout: Layout) -> bool {
    const NARROW: usize = 6;
    let lines = raw.split(|b| matches!(b, b'\n' | b'\r'));
    let lines = lines.filter(|line| !line.trim_ascii().is_empty());
    let widths = lines.map(|line| memchr::memchr_iter(layout.separator, line).count() + 1);
    let widths: Vec<usize> = widths.collect();
    match layout.width {
        0 | 1 => false,
        2..=NARROW => widths.iter().all(|width| *width == layout.width),
        wide => widths.iter().sum::<usize>() * 4 >= widths.len() * wide * 3,
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

    /// How many fields it has.
    pub fn width(&self) -> usize {
        self.ends.len()
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
pub fn to_grid(text: &[u8], layout: Layout, name: &str) -> Result<Grid, Fault> {
    let mut records = Records::new(text, layout);
    let mut cells: Vec<(u32, u32, Cell)> = Vec::new();
    while let Some(line) = records.next()? {
        let filled = line.cells();
        cells.extend(filled.map(|(column, cell)| (line.index(), column, cell.to_cell())));
    }
    Ok(Grid::new(name, None, cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row and its cells.
    type Texts = (u32, Vec<String>);

    /// The cells of a text, or where a quote has swallowed what follows.
    fn read(text: &str, width: usize) -> Result<Vec<Texts>, (u32, u32)> {
        let layout = Layout {
            separator: b',',
            width,
        };
        let mut records = Records::new(text.as_bytes(), layout);
        let mut rows = Vec::new();
        loop {
            match records.next() {
                Ok(Some(line)) => {
                    rows.push((line.row, line.texts().map(str::to_owned).collect()));
                }
                Ok(None) => return Ok(rows),
                Err(Fault::Swallowed(row, column)) => return Err((row, column)),
                Err(fault) => panic!("{fault:?}"),
            }
        }
    }

    #[test]
    fn a_quoted_cell_may_have_lines_of_its_own() {
        for (text, cells) in [
            ("甲,\"a\nb, c\",1\n乙,,2\n", ["甲", "a\nb, c", "1"]),
            ("甲,\"a\r\n\r\nb\",1\n乙,,2\n", ["甲", "a\r\n\r\nb", "1"]),
            ("甲,\"a\nb\" ,1\n", ["甲", "a\nb ", "1"]),
            ("甲,12\",1\n乙,5\",2\n", ["甲", "12\"", "1"]),
            ("甲,1,\"2\n", ["甲", "1", "2\n"]),
            ("甲,\"语文,数学\n英语\",1\n", ["甲", "语文,数学\n英语", "1"]),
        ] {
            let rows = read(text, 3).unwrap();
            assert_eq!(rows[0], (0, cells.map(str::to_owned).to_vec()), "{text:?}");
        }
    }

    #[test]
    fn a_cell_that_has_swallowed_records_is_found() {
        let wide = |row: &str| format!("{row},1,2,3,4,5,6,7\n");
        for (text, width, expected) in [
            // Never closed.
            ("甲,1,2\n乙,\"3,4\n丙,5,6\n".to_owned(), 3, (1, 1)),
            // Closed where another cell opens.
            ("甲,1,2\n\n乙,\"3,4\n丙,\"5\",6\n".to_owned(), 3, (2, 1)),
            // Closed by a mark of inches in the same column, and in another.
            ("甲,1,2\n乙,\"3,4\n丙,5\",6\n".to_owned(), 3, (1, 1)),
            (
                format!(
                    "{}\"{}{}丁,1,2,3,4\",5,6,7\n",
                    wide("甲"),
                    wide("乙"),
                    wide("丙")
                ),
                8,
                (1, 0),
            ),
        ] {
            assert_eq!(read(&text, width), Err(expected), "{text:?}");
        }
    }

    #[test]
    fn blank_lines_are_rows() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["\u{feff}", "a", "", "b", "", "", "\"c\"", "", ""].join(end);
            let rows = read(&text, 1).unwrap();
            let found: Vec<(u32, &str)> = rows.iter().map(|(r, c)| (*r, c[0].as_str())).collect();
            let expected = [(1, "a"), (3, "b"), (6, "c")];
            assert_eq!(
                found
                    .iter()
                    .filter(|(_, c)| !c.is_empty())
                    .copied()
                    .collect::<Vec<_>>(),
                expected,
                "{end:?}"
            );
        }
    }
}
