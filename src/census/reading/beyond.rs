//! Figures right of a table's header: nobody says what they are, and where a row has been pushed to the
//! right, all its figures stand under other headers.

use super::super::grid::{Grid, Row};
use super::super::value;
use crate::problem::{Kind, Problem, column_name};

/// Column and row of a figure.
type Place = (u32, u32);

/// The figures of a row right of the header's last column, but for columns that the user knows.
pub(super) fn figures(row: &Row, last: u32, known: impl Fn(u32) -> bool) -> Vec<Place> {
    let from = row.cells.partition_point(|(column, _)| *column <= last);
    let cells = row.cells.iter().skip(from);
    let figures = cells.filter(|(column, cell)| value::number(cell).is_some() && !known(*column));
    figures.map(|(column, _)| (*column, row.index)).collect()
}

/// A warning for each column of such figures, at their cells.
pub(super) fn problems(grid: &Grid, mut figures: Vec<Place>) -> Vec<Problem> {
    figures.sort_unstable();
    let columns = figures.chunk_by(|a, b| a.0 == b.0);
    let problem = |cells: &[Place]| {
        let column = cells.first().map_or(0, |(column, _)| *column);
        let kind = Kind::BeyondTable {
            column: column_name(column),
            rows: cells.len(),
        };
        Problem::new(
            kind,
            cells.iter().map(|(column, row)| grid.at(*row, *column)),
        )
    };
    columns.map(problem).collect()
}
