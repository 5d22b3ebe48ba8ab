//! A table of schools or counties as it was found in a sheet.

use std::ops::Range;

use crate::census::grid::Row;
use crate::census::value;
use crate::dictionary::Factor;

/// A table found in a sheet.
#[derive(Clone, Debug)]
pub struct Table {
    /// The header rows, as positions in the grid's rows.
    pub header: Range<usize>,
    /// The first data row, as a position in the grid's rows.
    pub body: usize,
    /// The columns that were understood.
    pub columns: Vec<TableColumn>,
    /// The last column that has a header.
    pub last_column: u32,
    /// Headers that were not understood: column and text.
    pub unknown: Vec<(u32, Vec<String>)>,
    /// Headers of columns that others are read for: 计算机台数 beside 教学用计算机台数.
    pub unread: Vec<(u32, Vec<String>)>,
}

/// A column that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    /// Where it stands, from 0.
    pub index: u32,
    /// The field, or field and stage.
    pub name: String,
    /// From the header's unit to the field's.
    pub factor: Factor,
    /// Its headers, top to bottom.
    pub path: Vec<String>,
    /// Whether a header, a unit row or the user names its unit.
    pub has_unit: bool,
    /// Whether the user has named its field.
    pub decided: bool,
}

/// A header has at most so many rows.
pub const TALLEST_HEADER: usize = 6;

/// Whether most of what a row holds is figures: it is part of no header. One or two may stand in any,
/// as a year does.
pub fn holds_figures(row: &Row) -> bool {
    let filled = row.cells.iter().filter(|(_, cell)| !cell.is_blank());
    let (figures, words): (Vec<_>, Vec<_>) =
        filled.partition(|(_, cell)| value::number(cell).is_some());
    figures.len() > words.len().max(2)
}
