//! A sheet while it is read: cells one by one, within the limits.

use crate::census::grid::{Area, Cell, Grid, Row};
use crate::census::read::limits::{Budget, MOST_COLUMNS, MOST_ROWS};
use crate::lang::Text;
use crate::problem::{Kind, Problem, cell_name};

/// A sheet being filled.
pub struct Sheet<'a> {
    budget: &'a mut Budget,
    /// What came row by row, and in a row from left to right.
    rows: Vec<Row>,
    /// What came after the first cell that did not.
    others: Vec<(u32, u32, Cell)>,
    merged: Vec<Area>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet of a file that has so much of its budget left.
    pub fn new(budget: &'a mut Budget) -> Sheet<'a> {
        Sheet {
            budget,
            rows: Vec::new(),
            others: Vec::new(),
            merged: Vec::new(),
        }
    }

    /// Adds a cell; blank text is no content.
    ///
    /// # Errors
    /// A limit that is broken, or an address that no sheet has.
    pub fn fill(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), Kind> {
        if self.takes(row, 1, column, 1, &cell)? {
            self.insert(row, column, cell);
        }
        Ok(())
    }

    /// Adds a cell that is repeated over rows and columns.
    ///
    /// # Errors
    /// A limit that is broken, or an address that no sheet has.
    pub fn fill_block(
        &mut self,
        row: u32,
        rows: u32,
        column: u32,
        columns: u32,
        cell: Cell,
    ) -> Result<(), Kind> {
        if !self.takes(row, rows, column, columns, &cell)? {
            return Ok(());
        }
        for row in row..row + rows {
            for column in column..column + columns {
                self.insert(row, column, cell.clone());
            }
        }
        Ok(())
    }

    /// Takes what a block of cells needs; whether it has content.
    ///
    /// # Errors
    /// A limit that is broken, or an address that no sheet has.
    fn takes(
        &mut self,
        row: u32,
        rows: u32,
        column: u32,
        columns: u32,
        cell: &Cell,
    ) -> Result<bool, Kind> {
        if matches!(cell, Cell::Text(text) if text.is_empty()) {
            return Ok(false);
        }
        let fits = |from: u32, many: u32, most| from.checked_add(many).is_some_and(|n| n <= most);
        if !fits(row, rows, MOST_ROWS) || !fits(column, columns, MOST_COLUMNS) {
            return Err(damaged(
                "有单元格超出工作表的范围",
                "a cell lies outside of any sheet",
            ));
        }
        let many = (rows as usize).saturating_mul(columns as usize);
        self.budget.take(cell, many)?;
        Ok(true)
    }

    fn insert(&mut self, index: u32, column: u32, cell: Cell) {
        let last = self.rows.last_mut();
        let before = last
            .as_ref()
            .and_then(|row| Some((row.index, row.cells.last()?.0)));
        if !self.others.is_empty() || before.is_some_and(|before| before >= (index, column)) {
            self.others.push((index, column, cell));
            return;
        }
        match last {
            Some(row) if row.index == index => row.cells.push((column, cell)),
            before => {
                // Rows of a table are as long as the one before.
                let mut cells = Vec::with_capacity(before.map_or(1, |row| row.cells.len()));
                cells.push((column, cell));
                self.rows.push(Row { index, cells });
            }
        }
    }

    /// Counts cells that are covered by another: they take time, though no room.
    ///
    /// # Errors
    /// The limit on cells.
    pub fn cover(&mut self, cells: usize) -> Result<(), Kind> {
        self.budget.take(&Cell::Uncomputed, cells)
    }

    /// Adds a merged area.
    ///
    /// # Errors
    /// The limit on cells: an area takes as much as one.
    pub fn merge(&mut self, area: Area) -> Result<(), Kind> {
        self.budget.take(&Cell::Uncomputed, 1)?;
        self.merged.push(area);
        Ok(())
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.others.is_empty()
    }

    /// The sheet as read.
    ///
    /// # Errors
    /// An address that stands in the file with two contents.
    pub fn finish(self, file: &str, name: Option<&str>) -> Result<Grid, Problem> {
        let grid = match self.others.is_empty() {
            true => Grid::of_rows(file, name, self.rows),
            false => sorted(file, name, self.rows, self.others)?,
        };
        Ok(Grid {
            merged: self.merged,
            ..grid
        })
    }
}

/// A sheet whose cells came in any order.
///
/// # Errors
/// An address that stands in the file with two contents.
fn sorted(
    file: &str,
    name: Option<&str>,
    rows: Vec<Row>,
    others: Vec<(u32, u32, Cell)>,
) -> Result<Grid, Problem> {
    let cells = rows.into_iter().flat_map(|row| {
        let cells = row.cells.into_iter();
        cells.map(move |(column, cell)| (row.index, column, cell))
    });
    let mut cells: Vec<(u32, u32, Cell)> = cells.collect();
    cells.extend(others);
    let address = |(row, column, _): &(u32, u32, Cell)| (*row, *column);
    cells.sort_by_key(address);
    let twice = cells
        .windows(2)
        .find(|pair| address(&pair[0]) == address(&pair[1]) && pair[0].2 != pair[1].2)
        .map(|pair| address(&pair[0]));
    let grid = Grid::new(file, name, cells);
    match twice {
        Some((row, column)) => {
            let cell = cell_name(row, column);
            let kind = damaged(
                &format!("单元格 {cell} 出现两次，内容不同"),
                &format!("the cell {cell} stands there twice, with two contents"),
            );
            Err(Problem::new(kind, [grid.at(row, column)]))
        }
        None => Ok(grid),
    }
}

/// The problem that a file is damaged in this way.
pub fn damaged(zh: &str, en: &str) -> Kind {
    Kind::NotAWorkbook {
        why: Text::new(zh, en),
    }
}

/// The same, of a part of the file.
pub fn damaged_part(part: &str) -> Kind {
    let part = crate::problem::harmless(part);
    damaged(
        &format!("文件内部的“{part}”已损坏"),
        &format!("\"{part}\" inside the file is damaged"),
    )
}

/// The same, in a library's words, or where it gave up without any.
pub fn refused(error: Option<String>) -> Kind {
    match error {
        Some(error) => Kind::NotAWorkbook {
            why: Text::same(crate::problem::harmless(&error)),
        },
        None => damaged("文件内部的结构不完整", "its inner structure is broken"),
    }
}
