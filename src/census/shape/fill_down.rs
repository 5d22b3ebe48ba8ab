//! What stands in merged cells, written into the rows that they cover.

use std::collections::HashMap;

use crate::census::grid::{Area, Grid, Row};
use crate::census::read::limits::Budget;
use crate::problem::Kind;

/// Writes what stands in a merged cell of some columns, from a row on, into every row it covers.
///
/// # Errors
/// The limit on what cells take, if all that is written would take more.
pub fn fill_down(grid: &mut Grid, first: u32, columns: impl Fn(u32) -> bool) -> Result<(), Kind> {
    let areas: Vec<Area> = grid
        .merged
        .iter()
        .copied()
        .filter(|a| a.top >= first && a.bottom > a.top && columns(a.left))
        .collect();
    let mut budget = Budget::of(0);
    let mut filled: HashMap<u32, Skip> = HashMap::new();
    for area in areas {
        let at = |rows: &[Row], row: u32| rows.binary_search_by_key(&row, |r| r.index).ok();
        let Some(cell) =
            at(&grid.rows, area.top).and_then(|at| grid.rows[at].get(area.left).cloned())
        else {
            continue;
        };
        let to = grid.rows.partition_point(|r| r.index <= area.bottom);
        let filled = filled
            .entry(area.left)
            .or_insert_with(|| Skip::over(grid.rows.len()));
        let mut at = filled.from(grid.rows.partition_point(|r| r.index <= area.top));
        while at < to {
            let cells = &mut grid.rows[at].cells;
            if let Err(place) = cells.binary_search_by_key(&area.left, |(c, _)| *c) {
                budget.take(&cell, 1)?;
                cells.insert(place, (area.left, cell.clone()));
            }
            filled.done(at);
            at = filled.from(at + 1);
        }
    }
    Ok(())
}

/// The rows that are not done yet, found without looking at those that are: areas may cover the same rows
/// any number of times.
struct Skip(Vec<usize>);

impl Skip {
    /// None of so many rows is done.
    fn over(rows: usize) -> Skip {
        Skip((0..=rows).collect())
    }

    /// The first row from this one on that is not done.
    fn from(&mut self, row: usize) -> usize {
        let mut at = row;
        while self.0[at] != at {
            // Half the way is left for whoever comes after.
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn done(&mut self, row: usize) {
        self.0[row] = row + 1;
    }
}
