//! `.xlsx` and `.xlsm` to grids: in one pass where the workbook is written in the common way, and by way
//! of calamine where it is not.

mod before;
mod cells;
mod library;
mod once;
mod styles;
mod tags;
mod texts;

use crate::census::grid::Grid;
use crate::census::read::archive::Archive;
use crate::census::read::catch_panic::catch_panic;
use crate::census::read::limits::Budget;
use crate::census::read::markup::Markup;
use crate::census::read::xlsx::before::Before;
use crate::problem::{Location, Problem};

pub use library::{cell, iso, merged_area};

/// Reads every sheet.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(mut archive: Archive, name: &str, budget: &mut Budget) -> Result<Vec<Grid>, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let before = before::before(&mut archive).map_err(fail)?;
    let markup = archive.take_markup();
    match read_once(&markup, &before, name, budget) {
        Some(sheets) => Ok(sheets),
        None => library::read(archive, markup, before, name, budget),
    }
}

/// Reads every sheet in one pass, if it can be done; if not, all of the budget is left.
fn read_once(
    markup: &Markup,
    before: &Before,
    name: &str,
    budget: &mut Budget,
) -> Option<Vec<Grid>> {
    let Markup::Held(parts) = markup else {
        return None;
    };
    let mut left = budget.clone();
    let sheets = catch_panic(|| once::read(parts, before, name, &mut left)).flatten()?;
    *budget = left;
    Some(sheets)
}

/// What each way of reading a workbook makes of it.
pub struct BothWays {
    /// In one pass, where that can be done.
    pub once: Option<Vec<Grid>>,
    /// By way of calamine.
    pub library: Result<Vec<Grid>, Problem>,
}

/// Reads every sheet in both ways.
///
/// # Errors
/// What keeps it from being read in any.
pub fn read_both_ways(
    mut archive: Archive,
    name: &str,
    budget: &Budget,
) -> Result<BothWays, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    let before = before::before(&mut archive).map_err(fail)?;
    let markup = archive.take_markup();
    Ok(BothWays {
        once: read_once(&markup, &before, name, &mut budget.clone()),
        library: library::read(archive, markup, before, name, &mut budget.clone()),
    })
}
