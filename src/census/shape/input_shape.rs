//! What every shape of data can do: find itself in a sheet, describe what it understood, and read.

use crate::census::grid::Grid;
use crate::census::map::headers::Headers;
use crate::census::read_table::ReadTable;
use crate::census::shape::content::SheetRead;
use crate::census::shape::reader::SheetReader;
use crate::census::shape::roster::found::Roster;

/// A header begins within so many filled rows.
pub const HEADER_WITHIN: usize = 60;

/// And within as many of them as have so many cells, so that a sheet with as many words as can be is not
/// taken apart word by word: of a sheet with 500 columns 40 rows, of the widest there is two.
const HEADER_CELLS: usize = 20_000;

/// How many of a sheet's first rows a header may begin in.
pub fn header_within(grid: &Grid) -> usize {
    let mut cells = 0;
    let rows = grid.rows.iter().take(HEADER_WITHIN);
    let near = rows.take_while(|row| {
        let begins = cells < HEADER_CELLS;
        cells += row.cells.len();
        begins
    });
    near.count()
}

/// A shape that data comes in, as it was found in a sheet.
pub trait InputShape {
    /// Looks for the shape in a sheet. What earlier shapes of the list have found there is to be outdone:
    /// of two, the one counts that explains more of the sheet.
    fn find(grid: &Grid, headers: &Headers<'_>, before: Option<&dyn InputShape>) -> Option<Self>
    where
        Self: Sized;

    /// How many columns, or items, of the sheet it explains.
    fn explains(&self) -> usize;

    /// Whether the sheet is rather a list of so many known items; `headed` where a header says so.
    fn gives_way_to_items(&self, items: usize, _headed: bool) -> bool {
        items > self.explains()
    }

    /// How many rows stand above its header, as a title.
    fn above(&self) -> usize;

    /// Cuts off what stands below it and is a sheet of its own.
    fn cut(&self, _grid: &mut Grid, _headers: &Headers<'_>) -> Option<Grid> {
        None
    }

    /// What the sheet was understood to be, for people to look at.
    fn describe(&self, grid: &Grid, reader: &SheetReader<'_>) -> ReadTable;

    /// Reads the sheet.
    fn read(self: Box<Self>, grid: Grid, reader: &SheetReader<'_>) -> SheetRead;

    /// The roster, where it is one: only these are counted while a long text is read.
    fn into_roster(self: Box<Self>) -> Option<Roster> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::census::grid::Cell;

    #[test]
    fn a_header_is_looked_for_in_fewer_rows_of_wider_sheets() {
        let within = |titles: u32, columns: u32| {
            let title = (0..titles).map(|row| (row, 0, Cell::Text("题".to_owned())));
            let words = (titles..100).flat_map(|row| (0..columns).map(move |c| (row, c)));
            let words = words.map(|(row, c)| (row, c, Cell::Text("列".to_owned())));
            header_within(&Grid::new("a.csv", None, title.chain(words).collect()))
        };
        assert_eq!(within(0, 20), HEADER_WITHIN);
        assert_eq!(within(0, 500), 40);
        // Titles take hardly anything of it.
        assert_eq!(within(3, 16_000), 5);
    }
}
