//! What a sheet says: in the few ways that every shape has of saying it.

use crate::census::grid::Grid;
use crate::census::places::Place;
use crate::census::read::long::LongText;
use crate::census::read_table::ReadTable;
use crate::census::shape::roster::found::Roster;
use crate::census::values::Values;
use crate::privacy::Told;
use crate::problem::{Location, Problem};

/// A sheet by itself, without regard to any other. Its cells are of the source 0 until it is joined to
/// the others.
pub struct SheetRead {
    /// What it was understood to be.
    pub table: ReadTable,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// What it says.
    pub content: Content,
}

/// What a sheet says.
pub enum Content {
    /// Lines of schools or counties.
    Lines(Lines),
    /// People or classes, who are counted once it is known who stands in other sheets.
    Roster(Grid, Roster),
    /// The same, in a text too long to be held.
    LongRoster(LongText, Roster),
    /// Nothing that is known.
    Nothing,
}

/// The lines of a sheet, and what they are of.
pub struct Lines {
    /// What they are of.
    pub of: Rows,
    /// The stage that plain figures are of.
    pub stage: Option<String>,
    /// From top to bottom.
    pub lines: Vec<Line>,
}

/// One line.
pub enum Line {
    /// What a row says of a school or a county.
    Row(Values),
    /// What a form says of one, and the cell that names it.
    Form(Values, Place),
    /// A total, with the text that says so.
    Total(Told, Location),
}

/// What lines are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rows {
    /// Schools with their pupils.
    Schools,
    /// More about schools whose pupils stand elsewhere.
    MoreOfSchools,
    /// Counties.
    Counties,
}
