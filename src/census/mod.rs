//! From files to one checked table of schools.
//!
//! A file becomes [grids](grid::Grid), a sheet each; in a grid the table of schools is
//! found; its rows become schools, column by column, each value with the cell it came from. What
//! cannot be understood is a [`Problem`]; reading never stops at the first.

pub mod age;
mod attribution;
mod check;
mod columns;
mod draft;
mod entry;
pub mod excerpt;
pub mod grid;
mod input;
mod join;
mod key_columns;
mod lay;
pub(crate) mod lists;
mod map;
pub(crate) mod most;
mod overlay;
mod places;
mod read;
mod read_table;
mod reading;
mod record;
mod schools;
mod shape;
mod teachers;
pub(crate) mod title;
pub mod value;
mod values;
mod whose;

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::dictionary::Dictionary;
use crate::problem::{Location, Problem};
use grid::Grid;

pub use attribution::{Attribution, Concerns};
pub use columns::{Census, County, Omitted};
pub use draft::draft;
pub use excerpt::excerpts;
pub use input::Input;
pub use join::years::Years;
pub use lists::{Communities, Community, ListError, Matches, Named};
pub use map::{Map, MapError, Target};
pub use overlay::{Amount, Change, Gone, Laid, LaidFigure, Overlay, When};
pub(crate) use read::endings::unreadable as file_unreadable;
pub use read::folders::is_read_within;
pub(crate) use read::limits::MOST_COUNTIES;
#[doc(hidden)]
pub use read::xlsx::BothWays;
pub use read_table::{LeftOut, ReadColumn, ReadTable, Shape};
pub use reading::{Step, Watch};
pub use schools::NewSchool;
pub use teachers::{Born, TeacherGroup};
pub use whose::Whose;

/// Every sheet of a file, cell by cell, whatever its format: `.xlsx .xlsm .xlsb .xls .ods .parquet`,
/// or delimited text. The format is told by what is in the file.
///
/// # Errors
/// The one problem that keeps the file from being read.
///
/// ```
/// let sheets = balance::census::sheets("sample-data/2024.xlsx".as_ref()).unwrap();
/// assert!(sheets.iter().any(|sheet| !sheet.merged.is_empty()));
/// ```
pub fn sheets(path: &Path) -> Result<Vec<Grid>, Problem> {
    read::file(path)
}

/// The same of a file in memory that is called `name`.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn sheets_in_memory(bytes: Vec<u8>, name: &str) -> Result<Vec<Grid>, Problem> {
    let length = bytes.len() as u64;
    let ending = read::endings::extension(Path::new(name));
    read::open_file(Box::new(Cursor::new(bytes)), length, &ending, name)
}

/// A workbook in memory, an `.xlsx` or `.xlsm`, read in both ways that there are: for tests, which hold the
/// one to the other.
///
/// # Errors
/// What keeps it from being read in any.
#[doc(hidden)]
pub fn sheets_both_ways(bytes: Vec<u8>, name: &str) -> Result<BothWays, Problem> {
    let budget = read::limits::Budget::of(bytes.len() as u64);
    let archive = read::archive::Archive::open(Box::new(Cursor::new(bytes)));
    let archive = archive.map_err(|kind| Problem::new(kind, [Location::file(name)]))?;
    read::xlsx::read_both_ways(archive, name, &budget)
}

impl Census {
    /// Reads files and folders, of each county the latest year.
    ///
    /// What goes wrong is in [`Census::problems`]; schools that could be read are there all the
    /// same.
    pub fn read(paths: &[PathBuf], dictionary: &Arc<Dictionary>) -> Census {
        Census::read_with(paths, dictionary, &Map::default())
    }

    /// The same, with the user's own names for columns.
    pub fn read_with(paths: &[PathBuf], dictionary: &Arc<Dictionary>, map: &Map) -> Census {
        Census::read_years(paths, dictionary, map, Years::Latest, &|_| ())
    }

    /// The same, of the years that are wanted, telling how far it has come.
    pub fn read_years(
        paths: &[PathBuf],
        dictionary: &Arc<Dictionary>,
        map: &Map,
        years: Years,
        watch: Watch<'_>,
    ) -> Census {
        reading::read(paths, dictionary, map, years, watch)
    }

    /// A census of each year that files have figures of, the earliest first; of one year, or of none that is
    /// known, one.
    pub fn read_each_year(
        paths: &[PathBuf],
        dictionary: &Arc<Dictionary>,
        map: &Map,
        watch: Watch<'_>,
    ) -> Vec<Census> {
        let read = |years| Census::read_years(paths, dictionary, map, years, watch);
        let all = read(Years::All);
        let several = all.several_years();
        match several.len() {
            0 | 1 => vec![all],
            _ => several
                .into_iter()
                .map(|year| read(Years::Only(year)))
                .collect(),
        }
    }

    /// Reads sheets that are in memory, as those of one file of this name.
    pub fn of_sheets(name: &Path, sheets: Vec<Grid>, dictionary: &Arc<Dictionary>) -> Census {
        Census::of_sheets_with(name, sheets, dictionary, &Map::default())
    }

    /// The same, with the user's own names for columns.
    pub fn of_sheets_with(
        name: &Path,
        sheets: Vec<Grid>,
        dictionary: &Arc<Dictionary>,
        map: &Map,
    ) -> Census {
        reading::read_sheets(name, sheets, dictionary, map)
    }
}
