//! The records of an `.xls` ([MS-XLS]), gone through before calamine reads them: where each sheet
//! begins, how many shared texts there are and how long they are, and how cells are formatted.

use std::collections::HashMap;

use encoding_rs::{GB18030, WINDOWS_1252};

use crate::census::read::biff_crypt::decrypt;
use crate::census::read::biff_record::{Record, kinds};
use crate::census::read::biff_sheet::{Walked, Walker};
use crate::census::read::bytes::{u16_at, u32_at};
use crate::census::read::number_format::{Formats, built_in};
use crate::census::read::sheet::damaged_part;
use crate::problem::Kind;

/// What was seen of a workbook.
pub struct Book {
    /// Its sheets of cells, in order.
    pub sheets: Vec<Walked>,
    /// The number formats of its cells' styles.
    pub formats: Formats,
}

/// Goes through the records of a workbook. What it says of the size of its sheets is blotted out, and so
/// are the terms of its formulas, of which only the results are wanted; cells are moved together.
///
/// # Errors
/// A limit that is broken, or a record that is damaged.
pub fn walk(stream: &mut [u8]) -> Result<Book, Kind> {
    let damaged = || damaged_part("Workbook");
    let mut texts = None;
    let mut found = Vec::new();
    let mut styles = Styles::default();
    let mut at = 0;
    // What ends without its last record was cut off.
    loop {
        let record = Record::at(stream, at).ok_or_else(damaged)?;
        match record.kind {
            // Where the sheet begins, whether it is hidden, and of what kind. Charts, macros and their
            // modules have no cells, and some lead nowhere: nobody is to look for them.
            kinds::BOUND_SHEET => {
                let begins = u32_at(record.data(stream), 0).ok_or_else(damaged)?;
                match *record.data(stream).get(5).ok_or_else(damaged)? {
                    0 => found.push(begins as usize),
                    _ => record.set_kind(stream, kinds::NOTHING),
                }
            }
            // All records behind it are encrypted. Once they are not, it stands for nothing.
            kinds::FILE_PASS if record.data(stream).iter().any(|byte| *byte != 0) => {
                let file_pass = record.data(stream).to_vec();
                decrypt(stream, &file_pass)?;
                record.data_mut(stream).fill(0);
            }
            kinds::SST if texts.is_none() => {
                let found = text_lengths(stream, record).ok_or_else(damaged)?;
                // It says how many there are, which need not be so.
                let count = record.data_mut(stream).get_mut(4..8).ok_or_else(damaged)?;
                count.copy_from_slice(&(found.len() as u32).to_le_bytes());
                texts = Some(found);
            }
            kinds::EOF => break,
            kind => styles.note(kind, record.data(stream)),
        }
        at = record.end();
    }
    let formats = styles.formats();
    let texts = texts.unwrap_or_default();
    let mut walker = Walker::new(&texts, &formats, stream.len());
    let mut sheets = Vec::new();
    for begins in found {
        sheets.push(walker.walk(stream, begins)?);
    }
    Ok(Book { sheets, formats })
}

/// The styles of a workbook, as far as they are number formats.
#[derive(Default)]
struct Styles {
    /// Whether texts have a byte a character, and which code page they are in.
    narrow: bool,
    code_page: u16,
    codes: HashMap<u16, String>,
    /// The format of every style.
    styles: Vec<u16>,
}

impl Styles {
    fn note(&mut self, kind: u16, data: &[u8]) {
        match kind {
            kinds::BOF => self.narrow = u16_at(data, 0).is_some_and(|version| version < 0x0600),
            kinds::CODE_PAGE => self.code_page = u16_at(data, 0).unwrap_or_default(),
            kinds::XF => self.styles.push(u16_at(data, 2).unwrap_or_default()),
            kinds::FORMAT => {
                if let Some((number, code)) = self.format(data) {
                    self.codes.insert(number, code);
                }
            }
            _ => {}
        }
    }

    /// The number and the code of a format.
    fn format(&self, data: &[u8]) -> Option<(u16, String)> {
        let number = u16_at(data, 0)?;
        if self.narrow {
            let bytes = data.get(3..)?;
            let encoding = match self.code_page {
                936 => GB18030,
                _ => WINDOWS_1252,
            };
            return Some((
                number,
                encoding.decode_without_bom_handling(bytes).0.into_owned(),
            ));
        }
        let characters = usize::from(u16_at(data, 2)?);
        let text = data.get(5..)?;
        let code = match data.get(4)? & 0x1 {
            0 => text
                .iter()
                .take(characters)
                .map(|b| char::from(*b))
                .collect(),
            _ => {
                let pairs = text.chunks_exact(2).take(characters);
                let units = pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                char::decode_utf16(units)
                    .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                    .collect()
            }
        };
        Some((number, code))
    }

    fn formats(&self) -> Formats {
        let own = |number: &u16| self.codes.get(number).map(String::as_str);
        let codes = self
            .styles
            .iter()
            .map(|number| own(number).unwrap_or(built_in(*number)));
        Formats::read(codes)
    }
}

/// The lengths of the shared texts, in characters. A text may go on in the next record, where a
/// flag says anew whether its characters take one byte or two.
fn text_lengths(stream: &[u8], first: Record) -> Option<Vec<u32>> {
    let mut pieces = vec![first.data(stream).get(8..)?];
    let mut at = first.end();
    while let Some(next) = Record::at(stream, at).filter(|r| r.kind == kinds::CONTINUE) {
        pieces.push(next.data(stream));
        at = next.end();
    }
    let mut pieces = pieces.into_iter();
    let mut data = pieces.next()?;
    let mut lengths = Vec::new();
    loop {
        while data.is_empty() {
            match pieces.next() {
                Some(next) => data = next,
                None => return Some(lengths),
            }
        }
        let characters = usize::from(u16_at(data, 0)?);
        let flags = *data.get(2)?;
        data = data.get(3..)?;
        let mut runs = 0;
        if flags & 0x8 != 0 {
            runs = usize::from(u16_at(data, 0)?);
            data = data.get(2..)?;
        }
        let mut extra = 0;
        if flags & 0x4 != 0 {
            extra = u32_at(data, 0)? as usize;
            data = data.get(4..)?;
        }
        lengths.push(characters as u32);
        let mut wide = flags & 0x1 != 0;
        let mut rest = characters;
        while rest > 0 {
            let width = if wide { 2 } else { 1 };
            let here = rest.min(data.len() / width);
            data = data.get(here * width..)?;
            rest -= here;
            if rest > 0 {
                let next = pieces.next()?;
                wide = next.first()? & 0x1 != 0;
                data = next.get(1..)?;
            }
        }
        let mut skipped = runs.checked_mul(4)?.checked_add(extra)?;
        while skipped > data.len() {
            skipped -= data.len();
            data = pieces.next()?;
        }
        data = data.get(skipped..)?;
    }
}
