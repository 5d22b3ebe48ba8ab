//! The shapes that data comes in: each [finds itself](input_shape::InputShape) in a sheet, describes what
//! it understood, and reads.

pub mod content;
pub mod file;
pub mod fill_down;
pub mod form;
pub mod input_shape;
pub mod reader;
pub mod roster;
pub mod table;
pub mod total;
pub mod unknown_header;
pub mod unknown_sheet;

use crate::census::grid::Grid;
use crate::census::map::headers::Headers;
use crate::census::shape::form::found::Form;
use crate::census::shape::input_shape::InputShape;
use crate::census::shape::roster::found::Roster;
use crate::census::shape::table::TableShape;

/// Looks for one shape.
type Finder = fn(&Grid, &Headers<'_>, Option<&dyn InputShape>) -> Option<Box<dyn InputShape>>;

/// Every shape there is. Which of them a sheet is, is decided by what each explains of it; those that
/// stand first are asked first.
const SHAPES: [Finder; 3] = [found::<TableShape>, found::<Roster>, found::<Form>];

fn found<S: InputShape + 'static>(
    grid: &Grid,
    headers: &Headers<'_>,
    before: Option<&dyn InputShape>,
) -> Option<Box<dyn InputShape>> {
    let found = S::find(grid, headers, before)?;
    Some(Box::new(found))
}

/// The shape that explains most of a sheet, if any is there.
pub fn find(grid: &Grid, headers: &Headers<'_>) -> Option<Box<dyn InputShape>> {
    SHAPES.iter().fold(None, |best, find| {
        let better = find(grid, headers, best.as_deref());
        better.or(best)
    })
}
