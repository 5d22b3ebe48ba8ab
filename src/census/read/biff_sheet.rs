//! The records of a sheet of an `.xls`. calamine lays a sheet out as the rectangle around its cells, so
//! that two cells in opposite corners would take a gigabyte: they are moved together before, in the order
//! in which they stand, and put back where they were once they are read.

use std::collections::BTreeMap;

use crate::census::read::biff_record::{Record, kinds};
use crate::census::read::bytes::u32_at;
use crate::census::read::limits::{MOST_CELLS, room, too_many_cells, too_much_room};
use crate::census::read::number_format::Formats;
use crate::census::read::sheet::damaged_part;
use crate::problem::Kind;

/// The columns into which cells are moved: a record of several has at most two thirds as many.
const WIDTH: u32 = 1 << 14;

/// What was seen of a sheet.
#[derive(Default)]
pub struct Walked {
    /// How many cells hold something.
    pub cells: usize,
    /// Row and column of the formulas without a result.
    pub uncomputed: Vec<(u32, u32)>,
    /// Row, column and style of the cells whose format shows more than a number.
    pub formatted: Vec<(u32, u32, u16)>,
    /// The cells of each record: where they were moved to, and where they stand.
    moved: Vec<Moved>,
}

/// Cells beside each other that were moved.
struct Moved {
    /// The place that the first was given, counted row by row.
    to: u32,
    row: u16,
    column: u16,
}

impl Walked {
    /// Where cells stand, by the places that they were given, in order; those that were not moved stand
    /// nowhere.
    pub fn places(&self) -> impl FnMut(u32, u32) -> Option<(u32, u32)> {
        let mut moved = self.moved.iter().peekable();
        let mut here = None;
        move |row, column| {
            let place = row.checked_mul(WIDTH)?.checked_add(column)?;
            while let Some(next) = moved.next_if(|next| next.to <= place) {
                here = Some(next);
            }
            let from: &Moved = here?;
            Some((
                u32::from(from.row),
                u32::from(from.column) + place - from.to,
            ))
        }
    }
}

/// Goes through one sheet after the other.
pub struct Walker<'a> {
    texts: &'a [u32],
    formats: &'a Formats,
    /// How many cells, and how much text in them, there may still be.
    cells: usize,
    text: usize,
    most_text: usize,
    /// Where the sheets that were gone through begin and end.
    walked: BTreeMap<usize, usize>,
}

/// A sheet while it is gone through.
#[derive(Default)]
struct Going {
    walked: Walked,
    /// A formula whose result is a text, which follows it.
    awaits: Option<(u32, u32)>,
    /// The next place for a cell.
    to: u32,
}

impl<'a> Walker<'a> {
    /// Of a workbook with shared texts of these lengths, in a stream of so many bytes.
    pub fn new(texts: &'a [u32], formats: &'a Formats, length: usize) -> Walker<'a> {
        let most_text = room(length as u64);
        Walker {
            texts,
            formats,
            cells: MOST_CELLS,
            text: most_text,
            most_text,
            walked: BTreeMap::new(),
        }
    }

    /// Goes through the sheet that begins there.
    ///
    /// # Errors
    /// A limit that is broken, or a record that is damaged.
    pub fn walk(&mut self, stream: &mut [u8], begins: usize) -> Result<Walked, Kind> {
        // Two sheets that share records would be gone through twice, or any number of times.
        let before = self.walked.range(..=begins).next_back();
        if before.is_some_and(|(_, end)| *end > begins) {
            return Err(damaged());
        }
        let behind = self.walked.range(begins..).next();
        let behind = behind.map_or(stream.len(), |(begins, _)| *begins);
        let mut going = Going::default();
        // Charts inside a sheet have records like those of cells.
        let mut depth = 0;
        let mut at = begins;
        loop {
            let record = Record::at(stream, at).ok_or_else(damaged)?;
            at = record.end();
            if at > behind {
                return Err(damaged());
            }
            match record.kind() {
                kinds::BOF => depth += 1,
                kinds::EOF if depth <= 1 => break,
                kinds::EOF => depth -= 1,
                _ if depth > 1 => {}
                _ => self.take(stream, record, &mut going)?,
            }
        }
        self.walked.insert(begins, at);
        going.walked.uncomputed.extend(going.awaits);
        Ok(going.walked)
    }

    fn take(&mut self, stream: &mut [u8], record: Record, going: &mut Going) -> Result<(), Kind> {
        match record.kind() {
            // A sheet may say that it is larger than all memory.
            kinds::DIMENSIONS => record.data_mut(stream).fill(0),
            kinds::STRING => {
                going.awaits.take().ok_or_else(damaged)?;
            }
            kinds::FORMULA
            | kinds::NUMBER
            | kinds::LABEL
            | kinds::RSTRING
            | kinds::BOOL_ERR
            | kinds::RK
            | kinds::MUL_RK
            | kinds::LABEL_SST => {
                going.walked.uncomputed.extend(going.awaits.take());
                let (row, column, last) = record.cell(stream).ok_or_else(damaged)?;
                let many = last.checked_sub(column).ok_or_else(damaged)? + 1;
                let left = self.cells.checked_sub(many as usize);
                self.cells = left.ok_or_else(too_many_cells)?;
                going.walked.cells += many as usize;
                for (column, style) in (column..).zip(record.styles(stream)) {
                    if self.formats.of_style(usize::from(style)).is_some() {
                        going.walked.formatted.push((row, column, style));
                    }
                }
                if record.kind() == kinds::LABEL_SST {
                    let text = u32_at(record.data(stream), 6).ok_or_else(damaged)?;
                    let text = self.texts.get(text as usize).ok_or_else(damaged)?;
                    // A character takes at most three bytes.
                    let rest = self.text.checked_sub(3 * *text as usize);
                    self.text = rest.ok_or_else(|| too_much_room(self.most_text))?;
                }
                if record.kind() == kinds::FORMULA {
                    let data = record.data_mut(stream);
                    if is_text(data.get(6..14).ok_or_else(damaged)?) {
                        going.awaits = Some((row, column));
                    }
                    // One term that says nothing in place of all.
                    for (byte, new) in data.iter_mut().skip(20).zip([1, 0, 0x16]) {
                        *byte = new;
                    }
                }
                going.move_cells(stream, record, many).ok_or_else(damaged)?;
            }
            _ => {}
        }
        Ok(())
    }
}

impl Going {
    /// Moves the cells of a record to the next place where they all stand in one row.
    fn move_cells(&mut self, stream: &mut [u8], record: Record, many: u32) -> Option<()> {
        let (row, column, _) = record.cell(stream)?;
        if self.to % WIDTH + many > WIDTH {
            self.to = self.to.checked_next_multiple_of(WIDTH)?;
        }
        let (to_row, to) = (self.to / WIDTH, self.to % WIDTH);
        self.walked.moved.push(Moved {
            to: self.to,
            row: row.try_into().ok()?,
            column: column.try_into().ok()?,
        });
        let place = [to_row, to, to + many - 1].map(u16::try_from);
        let [to_row, to, last] = place.map(Result::ok);
        record.move_to(stream, (to_row?, to?, last?));
        self.to += many;
        Some(())
    }
}

/// Whether the result of a formula is a text.
fn is_text(result: &[u8]) -> bool {
    matches!(result, [0x00, .., 0xFF, 0xFF])
}

fn damaged() -> Kind {
    damaged_part("Workbook")
}
