//! The records that an `.xls` consists of.

use crate::census::read::bytes::u16_at;

/// A record: where it begins, its type and the length of its data.
#[derive(Clone, Copy)]
pub struct Record {
    pub begins: usize,
    pub kind: u16,
    pub length: usize,
}

impl Record {
    /// The record at a place, if it is whole.
    pub fn at(stream: &[u8], begins: usize) -> Option<Record> {
        let header = stream.get(begins..)?.first_chunk::<4>()?;
        let record = Record {
            begins,
            kind: u16::from_le_bytes([header[0], header[1]]),
            length: usize::from(u16::from_le_bytes([header[2], header[3]])),
        };
        (record.end() <= stream.len()).then_some(record)
    }

    /// Its type.
    pub fn kind(self) -> u16 {
        self.kind
    }

    /// Where it ends.
    pub fn end(self) -> usize {
        self.begins + 4 + self.length
    }

    pub fn data(self, stream: &[u8]) -> &[u8] {
        stream.get(self.begins + 4..self.end()).unwrap_or_default()
    }

    /// Makes a record of another type of it.
    pub fn set_kind(self, stream: &mut [u8], kind: u16) {
        let header = stream
            .get_mut(self.begins..)
            .and_then(|s| s.first_chunk_mut());
        if let Some(header) = header {
            *header = kind.to_le_bytes();
        }
    }

    /// Its data, to be changed.
    pub fn data_mut(self, stream: &mut [u8]) -> &mut [u8] {
        stream
            .get_mut(self.begins + 4..self.end())
            .unwrap_or_default()
    }

    /// Row and column of a cell's record, and the column of the last where it holds several.
    pub fn cell(self, stream: &[u8]) -> Option<(u32, u32, u32)> {
        let data = self.data(stream);
        let row = u32::from(u16_at(data, 0)?);
        let column = u32::from(u16_at(data, 2)?);
        let last = match self.kind {
            kinds::MUL_RK => u32::from(u16_at(data, data.len().checked_sub(2)?)?),
            _ => column,
        };
        Some((row, column, last))
    }

    /// Moves a cell's record, and the column of the last where it holds several.
    pub fn move_to(self, stream: &mut [u8], (row, column, last): (u16, u16, u16)) {
        let several = self.kind == kinds::MUL_RK;
        let data = self.data_mut(stream);
        let place = [row.to_le_bytes(), column.to_le_bytes()];
        if let Some(first) = data.first_chunk_mut::<4>() {
            first.copy_from_slice(place.as_flattened());
        }
        if let Some(end) = data.last_chunk_mut::<2>().filter(|_| several) {
            *end = last.to_le_bytes();
        }
    }

    /// The style of a cell's record, or of each cell where it holds several.
    pub fn styles(self, stream: &[u8]) -> impl Iterator<Item = u16> {
        let data = self.data(stream);
        let many = match self.kind {
            kinds::MUL_RK => data.len().saturating_sub(6) / 6,
            _ => 1,
        };
        (0..many).filter_map(move |at| u16_at(data, 4 + 6 * at))
    }
}

/// The types of records.
pub mod kinds {
    pub const FORMULA: u16 = 0x0006;
    pub const EOF: u16 = 0x000A;
    pub const FILE_PASS: u16 = 0x002F;
    pub const CONTINUE: u16 = 0x003C;
    pub const CODE_PAGE: u16 = 0x0042;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const MUL_RK: u16 = 0x00BD;
    pub const RSTRING: u16 = 0x00D6;
    pub const XF: u16 = 0x00E0;
    pub const SST: u16 = 0x00FC;
    pub const LABEL_SST: u16 = 0x00FD;
    pub const DIMENSIONS: u16 = 0x0200;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_ERR: u16 = 0x0205;
    pub const STRING: u16 = 0x0207;
    pub const RK: u16 = 0x027E;
    pub const FORMAT: u16 = 0x041E;
    pub const BOF: u16 = 0x0809;
    /// Of this type there are none.
    pub const NOTHING: u16 = 0x0FFF;
}
