//! Where the figures of one column stand.

use std::ops::Range;

/// No sheet has a row of this number.
const NONE: u32 = u32::MAX;

/// The address of a cell: index of the source, row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub source: u32,
    pub row: u32,
    pub column: u32,
}

impl Place {
    /// A cell of a sheet that is not yet joined to the others: it is of the source 0.
    pub fn in_sheet(row: u32, column: u32) -> Place {
        Place {
            source: 0,
            row,
            column,
        }
    }
}

/// The cells of a column, from top to bottom. Those that follow one another are mostly of one column
/// of one sheet, so that of nearly all of them only the row is kept: there may be ten million.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// The row of each cell; [`NONE`] where there is no cell.
    rows: Vec<u32>,
    /// The columns of sheets that they are in, in order.
    lines: Vec<Line>,
}

/// A column of a sheet.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// The first of the cells that are in it.
    from: usize,
    source: u32,
    column: u32,
}

impl Places {
    pub fn with_capacity(cells: usize) -> Places {
        Places {
            rows: Vec::with_capacity(cells),
            lines: Vec::new(),
        }
    }

    /// Adds a cell below the others, or that there is none.
    pub fn push(&mut self, place: Option<Place>) {
        let Some(Place {
            source,
            row,
            column,
        }) = place
        else {
            self.rows.push(NONE);
            return;
        };
        let last = self.lines.last();
        if last.is_none_or(|last| (last.source, last.column) != (source, column)) {
            self.lines.push(Line {
                from: self.rows.len(),
                source,
                column,
            });
        }
        self.rows.push(row);
    }

    pub fn get(&self, at: usize) -> Option<Place> {
        let row = self.rows.get(at).copied().filter(|row| *row != NONE)?;
        let lines = self.lines.partition_point(|line| line.from <= at);
        let line = self.lines.get(lines.checked_sub(1)?)?;
        Some(Place {
            source: line.source,
            row,
            column: line.column,
        })
    }

    /// Those of some rows by themselves; `None` where there is no cell.
    pub fn of(&self, rows: Range<usize>) -> Option<Places> {
        let mut own = Places::with_capacity(rows.len());
        rows.for_each(|at| own.push(self.get(at)));
        (!own.lines.is_empty()).then_some(own)
    }

    /// The sheets that they are in.
    pub fn sources(&self) -> impl Iterator<Item = u32> {
        self.lines.iter().map(|line| line.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_where_it_was_put() {
        let place = |source, row, column| {
            Some(Place {
                source,
                row,
                column,
            })
        };
        let put = [
            None,
            place(0, 7, 2),
            place(0, 3, 2),
            None,
            place(1, 3, 2),
            place(1, 4, 0),
            place(0, 9, 2),
            None,
        ];
        let mut places = Places::with_capacity(put.len());
        put.iter().for_each(|place| places.push(*place));
        let of = |places: &Places, many| (0..many).map(|at| places.get(at)).collect::<Vec<_>>();
        assert_eq!(of(&places, put.len()), put);
        assert_eq!(places.get(put.len()), None);
        let some = places.of(2..6).unwrap();
        assert_eq!(of(&some, 4), put[2..6]);
        assert!(places.of(7..8).is_none());
        assert!(places.of(3..3).is_none());
    }
}
