//! The cells of one row, borrowed from wherever the row is kept: a sheet in memory, or a line of a
//! text that is read once from its beginning to its end.

use std::borrow::Cow;
use std::sync::Arc;

use crate::census::grid::{Cell, Look, Row};

/// One cell's content, borrowed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellRef<'a> {
    /// Text.
    Text(&'a str),
    /// A number.
    Number(f64),
    /// A number whose format shows more than its digits.
    Formatted(f64, &'a Arc<Look>),
    /// A truth value.
    Truth(bool),
    /// A date or time.
    Date(&'a str),
    /// An error value.
    Error(&'a str),
    /// A formula without a result.
    Uncomputed,
}

impl<'a> CellRef<'a> {
    /// The content as a reader of the sheet sees it.
    pub fn shown(self) -> Cow<'a, str> {
        match self {
            CellRef::Text(text) | CellRef::Date(text) | CellRef::Error(text) => text.into(),
            CellRef::Number(number) => number.to_string().into(),
            CellRef::Formatted(number, look) => look.shown(number).into(),
            CellRef::Truth(truth) => truth.to_string().to_uppercase().into(),
            CellRef::Uncomputed => "".into(),
        }
    }

    /// Whether nothing is to be seen of it.
    pub fn is_blank(self) -> bool {
        match self {
            CellRef::Text(text) | CellRef::Date(text) | CellRef::Error(text) => {
                text.trim().is_empty()
            }
            CellRef::Number(_) | CellRef::Formatted(..) | CellRef::Truth(_) => false,
            CellRef::Uncomputed => true,
        }
    }

    /// The same as a cell of its own.
    pub fn to_cell(self) -> Cell {
        match self {
            CellRef::Text(text) => Cell::Text(text.to_owned()),
            CellRef::Number(number) => Cell::Number(number),
            CellRef::Formatted(number, look) => Cell::Formatted(number, Arc::clone(look)),
            CellRef::Truth(truth) => Cell::Truth(truth),
            CellRef::Date(text) => Cell::Date(text.to_owned()),
            CellRef::Error(text) => Cell::Error(text.to_owned()),
            CellRef::Uncomputed => Cell::Uncomputed,
        }
    }
}

impl<'a> From<&'a Cell> for CellRef<'a> {
    fn from(cell: &'a Cell) -> CellRef<'a> {
        match cell {
            Cell::Text(text) => CellRef::Text(text),
            Cell::Number(number) => CellRef::Number(*number),
            Cell::Formatted(number, look) => CellRef::Formatted(*number, look),
            Cell::Truth(truth) => CellRef::Truth(*truth),
            Cell::Date(text) => CellRef::Date(text),
            Cell::Error(text) => CellRef::Error(text),
            Cell::Uncomputed => CellRef::Uncomputed,
        }
    }
}

/// A row: what is filled of it, by columns.
pub trait Record {
    /// The row's number, from 0.
    fn index(&self) -> u32;

    /// The cell in a column, unless nothing is in it.
    fn get(&self, column: u32) -> Option<CellRef<'_>>;

    /// Every cell that holds something, with its column, in order.
    fn cells(&self) -> impl Iterator<Item = (u32, CellRef<'_>)>;
}

impl Record for Row {
    fn index(&self) -> u32 {
        self.index
    }

    fn get(&self, column: u32) -> Option<CellRef<'_>> {
        Row::get(self, column).map(CellRef::from)
    }

    fn cells(&self) -> impl Iterator<Item = (u32, CellRef<'_>)> {
        let cells = self.cells.iter();
        cells.map(|(column, cell)| (*column, CellRef::from(cell)))
    }
}
