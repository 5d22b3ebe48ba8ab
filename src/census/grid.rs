//! A sheet as it stands: cells with their addresses, nothing understood yet.

use std::sync::Arc;

use crate::problem::{Location, Source, harmless};

/// One cell's content.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A number whose format shows more than its digits: 152.4 as 152.40万元.
    Formatted(f64, Arc<Look>),
    /// A truth value.
    Truth(bool),
    /// A date or time, as the sheet's serial number or ISO text.
    Date(String),
    /// An error value such as `#DIV/0!`.
    Error(String),
    /// A formula whose result the file does not hold.
    Uncomputed,
}

impl Cell {
    /// The content as a reader of the sheet sees it.
    pub fn shown(&self) -> String {
        match self {
            Cell::Text(text) | Cell::Date(text) | Cell::Error(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Formatted(number, look) => look.shown(*number),
            Cell::Truth(truth) => truth.to_string().to_uppercase(),
            Cell::Uncomputed => String::new(),
        }
    }

    /// Whether it is a text of which nothing is to be seen.
    pub fn is_blank(&self) -> bool {
        matches!(self, Cell::Text(text) if text.trim().is_empty())
    }
}

/// What a number format shows besides the digits of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// What stands behind the number, or before it where nothing does: 万元 of `0.00"万元"`.
    pub unit: String,
    /// The number that is shown is the one stored × 10 to the power of this: −4 of `0!.0,"万"`.
    pub power: i32,
    /// So many digits are shown at least, noughts in front: 10 of `0000000000`.
    pub digits: usize,
}

impl Look {
    /// A number as a reader of the sheet sees it, but for rounding.
    pub fn shown(&self, number: f64) -> String {
        format!("{}{}", self.number(number), self.unit)
    }

    /// The number that is shown of the one stored.
    pub fn number(&self, stored: f64) -> f64 {
        crate::dictionary::times_ten_to(stored, self.power)
    }

    /// A code that is stored as a number: without decimals, with the noughts it begins with.
    pub fn code(&self, stored: f64) -> String {
        let digits = self.digits;
        match stored.fract() == 0.0 {
            true => format!("{stored:0digits$}"),
            false => stored.to_string(),
        }
    }
}

/// The cells of one row that hold something, in order of their columns.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The row's number, from 0.
    pub index: u32,
    /// Column, from 0, and content.
    pub cells: Vec<(u32, Cell)>,
}

impl Row {
    /// The cell in a column.
    pub fn get(&self, column: u32) -> Option<&Cell> {
        let at = self.cells.binary_search_by_key(&column, |(c, _)| *c).ok()?;
        Some(&self.cells[at].1)
    }

    /// The text of a row that holds nothing else.
    pub fn only_text(&self) -> Option<&str> {
        let mut cells = self.cells.iter().filter(|(_, cell)| !cell.is_blank());
        match (cells.next(), cells.next()) {
            (Some((_, Cell::Text(text))), None) => Some(text),
            _ => None,
        }
    }

    /// Whether every cell is blank.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|(_, cell)| cell.is_blank())
    }
}

/// A block of cells, from 0, with its last row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// First row.
    pub top: u32,
    /// First column.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

/// One sheet. Only what is filled takes memory, whatever size the file declares.
#[derive(Clone, Debug)]
pub struct Grid {
    /// File and sheet.
    pub source: Arc<Source>,
    /// The rows that hold something, from top to bottom.
    pub rows: Vec<Row>,
    /// Cells merged into one, where the format tells; only the first of them holds something.
    pub merged: Vec<Area>,
    /// Whether a spreadsheet program hides the sheet.
    pub hidden: bool,
    /// Whether it is text whose cells a character separates, which may stand in a cell by mistake.
    pub delimited: bool,
}

impl Grid {
    /// A sheet from its cells: row, column, content, in any order. Where a damaged file gives one
    /// address twice, the later cell stands.
    pub fn new(file: &str, sheet: Option<&str>, mut cells: Vec<(u32, u32, Cell)>) -> Grid {
        if !cells.is_sorted_by_key(|(row, column, _)| (*row, *column)) {
            cells.sort_by_key(|(row, column, _)| (*row, *column));
        }
        let mut rows: Vec<Row> = Vec::new();
        for (index, column, cell) in cells {
            match rows.last_mut() {
                Some(row) if row.index == index => match row.cells.last_mut() {
                    Some((before, content)) if *before == column => *content = cell,
                    _ => row.cells.push((column, cell)),
                },
                _ => rows.push(Row {
                    index,
                    cells: vec![(column, cell)],
                }),
            }
        }
        Grid::of_rows(file, sheet, rows)
    }

    /// A sheet from its rows, in order, each with its cells in order.
    pub fn of_rows(file: &str, sheet: Option<&str>, rows: Vec<Row>) -> Grid {
        Grid {
            source: Arc::new(Source {
                file: harmless(file),
                sheet: sheet.map(harmless),
                lines: false,
            }),
            rows,
            merged: Vec::new(),
            hidden: false,
            delimited: false,
        }
    }

    /// The cell at a row and column, if it holds something.
    pub fn cell_mut(&mut self, row: u32, column: u32) -> Option<&mut Cell> {
        let at = self.rows.binary_search_by_key(&row, |r| r.index).ok()?;
        let cells = &mut self.rows.get_mut(at)?.cells;
        let at = cells.binary_search_by_key(&column, |(c, _)| *c).ok()?;
        cells.get_mut(at).map(|(_, cell)| cell)
    }

    /// The place of a cell.
    pub fn at(&self, row: u32, column: u32) -> Location {
        Location {
            source: Arc::clone(&self.source),
            cell: Some((row, column)),
        }
    }

    /// The sheet as a whole.
    pub fn whole(&self) -> Location {
        Location {
            source: Arc::clone(&self.source),
            cell: None,
        }
    }
}
