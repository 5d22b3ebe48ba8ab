//! What every shape of data can do: find itself in a sheet, describe what it understood, and read.

use crate::census::grid::Grid;
use crate::census::map::headers::Headers;
use crate::census::read_table::ReadTable;
use crate::census::shape::content::SheetRead;
use crate::census::shape::reader::SheetReader;
use crate::census::shape::roster::found::Roster;

/// A header begins within so many filled rows.
pub const HEADER_WITHIN: usize = 60;

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
