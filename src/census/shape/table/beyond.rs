//! Figures right of the header: what a row leaves there that was pushed right of its columns.

use std::collections::{BTreeMap, BTreeSet};

use crate::census::grid::{Cell, Grid, Row};
use crate::census::shape::table::found::Table;
use crate::census::value::{self, ColumnUnit};
use crate::dictionary::{Dictionary, Factor, Field, FieldKind};

/// Tells which rows of schools are longer than the header.
pub struct Beyond<'a> {
    dictionary: &'a Dictionary,
    /// Whether a character separates the cells: then it may have split any of them.
    delimited: bool,
    /// The last column that has a header.
    last: u32,
    /// What that column is of, where its cells are words: so may be what was pushed out of it.
    words: Option<(&'a str, &'a str, &'a Field)>,
    /// The columns of figures that stand beside the table, not in it.
    beside: BTreeSet<u32>,
}

impl<'a> Beyond<'a> {
    /// What stands right of a table.
    pub fn new(grid: &Grid, table: &'a Table, dictionary: &'a Dictionary) -> Self {
        let header = &grid.rows[table.header.clone()];
        let lowest = header.last().map_or(0, |row| row.index);
        // A header merged over several columns is that of all of them.
        let merged = grid.merged.iter().filter(|area| {
            (area.top..=area.bottom).contains(&lowest) && area.left <= table.last_column
        });
        let last = merged.map(|area| area.right).max().unwrap_or(0);
        let words = table.columns.iter().find_map(|column| {
            let (name, field, _) = dictionary.resolve(&column.name)?;
            let is = matches!(field.kind, FieldKind::Category | FieldKind::Stage);
            let is_last = column.index == table.last_column;
            (is && is_last).then_some((column.name.as_str(), name, field))
        });
        let mut beyond = Beyond {
            dictionary,
            delimited: grid.delimited,
            last: last.max(table.last_column),
            words,
            beside: BTreeSet::new(),
        };
        if !beyond.delimited {
            beyond.beside = beyond.columns_beside(&grid.rows[table.body.min(grid.rows.len())..]);
        }
        beyond
    }

    /// The last cell of a school's row that says that it is longer than the header. In a sheet words are
    /// remarks, unless they could stand in the last column.
    pub fn of<'r>(&self, row: &'r Row) -> Option<(u32, &'r Cell)> {
        let mut cells = row.cells.iter().rev().map(|(column, cell)| (*column, cell));
        let mut beyond = cells
            .by_ref()
            .take_while(|(column, _)| *column > self.last)
            .filter(|(_, cell)| !cell.is_blank());
        match self.delimited {
            true => beyond.next(),
            false => beyond.find(|(column, cell)| {
                !self.beside.contains(column) && (is_figure(cell) || self.is_word(cell))
            }),
        }
    }

    fn is_word(&self, cell: &Cell) -> bool {
        let Some((column, name, field)) = self.words else {
            return false;
        };
        let unit = ColumnUnit::from(Factor::ONE);
        let read = value::read_as(cell, column, (name, field), unit, self.dictionary);
        matches!(read, Ok(Some(_)))
    }

    /// The columns that have figures in most rows, and an empty column between them and the table.
    fn columns_beside(&self, rows: &[Row]) -> BTreeSet<u32> {
        let mut filled: BTreeMap<u32, usize> = BTreeMap::new();
        let mut lines = 0;
        for row in rows {
            let cells = row.cells.iter().filter(|(_, cell)| !cell.is_blank());
            lines += usize::from(cells.clone().nth(1).is_some());
            for (column, _) in cells.rev().take_while(|(column, _)| *column > self.last) {
                *filled.entry(*column).or_default() += 1;
            }
        }
        let next = (self.last + 1..).zip(filled.keys());
        let adjoining = next.take_while(|(expected, column)| expected == *column);
        let adjoining = adjoining.count();
        let columns = filled.into_iter().skip(adjoining);
        let most = columns.filter(|(_, many)| many * 2 > lines);
        most.map(|(column, _)| column).collect()
    }
}

fn is_figure(cell: &Cell) -> bool {
    matches!(cell, Cell::Error(_) | Cell::Uncomputed) || value::number(cell).is_some()
}
