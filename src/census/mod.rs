//! From files to one checked table of schools.
//!
//! A file becomes [grids](grid::Grid), a sheet each; in a grid the [table](table) of schools is
//! found; its rows become schools, column by column, each value with the cell it came from. What
//! cannot be understood is a [`Problem`]; reading never stops at the first.

pub mod age;
mod check;
mod draft;
pub mod excerpt;
mod file;
mod form;
mod frame;
pub mod grid;
mod input;
mod key_columns;
pub(crate) mod lists;
mod map;
mod map_words;
mod most;
mod outlier;
mod places;
mod reading;
mod record;
mod roster;
mod schools;
mod settle;
mod strangers;
mod sums;
pub mod table;
pub(crate) mod title;
mod totals;
pub mod value;
mod values;
mod whose;
mod years;

use std::collections::{BTreeSet, HashMap};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use polars::prelude::*;

use self::grid::Grid;
use self::places::Places;
pub use draft::draft;
pub use map::{Map, MapError, Target};

use crate::dictionary::{Dictionary, Factor};
use crate::lang::Text;
use crate::privacy::Told;
use crate::problem::{Kind, Location, Problem, Source, any_error};

pub use excerpt::excerpts;
pub use file::is_read_within;
pub use input::Input;
pub use lists::{Communities, Community, ListError, Matches, Named};
pub use reading::{Step, Watch};
pub use whose::{Concerns, Whose};
pub use years::Years;

/// Every school of every county that was read, and where each figure stands.
#[derive(Clone, Debug)]
pub struct Census {
    /// A row a school, in order of county and school code; a column a field that some workbook
    /// has: numbers, truths, or text. Categories hold the ids of their values.
    pub frame: DataFrame,
    /// The counties, in order, each with its rows of the frame.
    pub counties: Vec<County>,
    /// What the tables were understood to be.
    pub tables: Vec<Arc<ReadTable>>,
    /// Rows that are no schools.
    pub omitted: Vec<Omitted>,
    /// The files, in the order they were read.
    pub inputs: Vec<Input>,
    /// What is wrong, in the order of the files.
    pub problems: Vec<Problem>,
    /// The fields the columns are named by.
    pub dictionary: Arc<Dictionary>,
    places: HashMap<String, Places>,
    rows: Vec<Place>,
    sources: Arc<Vec<Arc<Source>>>,
}

/// A county and its schools.
#[derive(Clone, Debug, PartialEq)]
pub struct County {
    /// Its code, empty where none is given.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The year of the census, where given.
    pub year: Option<u16>,
    /// Its rows of the frame.
    pub rows: std::ops::Range<usize>,
}

/// What a sheet was understood to be.
#[derive(Clone, Debug)]
pub struct ReadTable {
    /// Its file and sheet.
    pub source: Arc<Source>,
    /// Its shape.
    pub shape: Shape,
    /// For a roster, the kind of it.
    pub roster: Option<String>,
    /// First and last header row, from 0; a form may have none.
    pub header: Option<(u32, u32)>,
    /// Of a form, the column of the items.
    pub items: Option<u32>,
    /// What its columns became; of a form, its items.
    pub columns: Vec<ReadColumn>,
    /// Columns, of a form items, that were not understood: where, from 0, and header.
    pub unknown: Vec<(u32, Told)>,
    /// The stage that its plain figures are of, where the sheet is of one stage.
    pub stage: Option<String>,
    /// How many rows were used.
    pub rows: usize,
    /// Rows that were not.
    pub left_out: Vec<LeftOut>,
    /// Whether its rows are people: cells that are no figures must not be shown.
    pub private: bool,
}

/// The shapes that data comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A row a school, with its pupils.
    Schools,
    /// A row a school whose pupils stand elsewhere.
    MoreOfSchools,
    /// A row a county.
    Counties,
    /// One school, an item a row.
    SchoolForm,
    /// One county, an item a row.
    CountyForm,
    /// A row a teacher or a class; with what such a list is called.
    Roster(Text),
    /// Nothing that is known.
    Nothing,
}

/// A column that was understood; of a form, an item.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadColumn {
    /// Its column, of an item its row, from 0.
    pub at: u32,
    /// Its headers, top to bottom.
    pub header: Vec<String>,
    /// The field, or field and stage; of a roster's column, its id.
    pub field: String,
    /// From its unit to the field's.
    pub factor: Factor,
    /// Whether the user has named its field.
    pub decided: bool,
}

/// A row that was read past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The row, from 0.
    pub row: u32,
    /// How it begins.
    pub text: Told,
}

/// A row that is no school.
#[derive(Clone, Debug, PartialEq)]
pub struct Omitted {
    /// What it says.
    pub text: Told,
    /// Where it stands.
    pub at: Location,
    /// The county whose table it stands in, as an index of [`Census::counties`].
    pub county: Option<usize>,
}

/// The address of a cell: index of the source, row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    source: u32,
    row: u32,
    column: u32,
}

impl ReadTable {
    /// The sheet it stands in.
    pub fn whole(&self) -> Location {
        Location {
            source: Arc::clone(&self.source),
            cell: None,
        }
    }

    /// The name that a map of headers gives to a column: the field, or `teachers.birth` of a roster.
    pub fn name_of(&self, field: &str, dictionary: &Dictionary) -> String {
        let of_roster = |roster: &String| {
            let known = dictionary.rosters.get(roster);
            known.is_some_and(|r| r.column.contains_key(field))
        };
        match &self.roster {
            Some(roster) if of_roster(roster) => format!("{roster}.{field}"),
            _ => field.to_owned(),
        }
    }

    /// Whether a row stands below the header.
    pub fn is_below_header(&self, row: u32) -> bool {
        self.header.is_none_or(|(_, bottom)| row > bottom)
    }

    /// Whether it is a form, an item a row.
    pub fn is_form(&self) -> bool {
        matches!(self.shape, Shape::SchoolForm | Shape::CountyForm)
    }

    /// Whether it gives schools.
    pub fn gives_schools(&self) -> bool {
        matches!(
            self.shape,
            Shape::Schools | Shape::MoreOfSchools | Shape::SchoolForm
        )
    }
}

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
    file::read(path)
}

/// The same of a file in memory that is called `name`.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn sheets_in_memory(bytes: Vec<u8>, name: &str) -> Result<Vec<Grid>, Problem> {
    let length = bytes.len() as u64;
    let ending = file::extension(Path::new(name));
    file::read_input(Box::new(Cursor::new(bytes)), length, &ending, name)
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
        reading::Reading::new(dictionary, map, years).read(paths, watch)
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
        reading::Reading::new(dictionary, map, Years::Latest).read_sheets(name, sheets)
    }

    /// The years, in order, where some county has figures of several.
    pub fn several_years(&self) -> BTreeSet<u16> {
        let mut first: HashMap<String, Option<u16>> = HashMap::new();
        let mut several = false;
        for county in &self.counties {
            let name = title::bare_county(&county.name, &self.dictionary);
            let year = *first.entry(name).or_insert(county.year);
            several |= year != county.year;
        }
        let years = self.counties.iter().filter(|_| several);
        years.filter_map(|county| county.year).collect()
    }

    /// The number of schools.
    pub fn height(&self) -> usize {
        self.frame.height()
    }

    /// Where a school's figure stands, or, where the figure is blank, should stand.
    pub fn place(&self, row: usize, column: &str) -> Option<Location> {
        let place = self.places.get(column)?.get(row)?;
        Some(self.location(place))
    }

    /// What a cell's figure was multiplied by on the way to its field's unit.
    pub fn factor(&self, at: &Location) -> Factor {
        let known = self
            .tables
            .iter()
            .find(|t| Arc::ptr_eq(&t.source, &at.source));
        let factor = known.zip(at.cell).and_then(|(table, (row, column))| {
            let line = if table.is_form() { row } else { column };
            table.columns.iter().find(|c| c.at == line)
        });
        factor.map_or(Factor::ONE, |column| column.factor)
    }

    /// The cell that names a school, by its code or its name.
    pub fn row_place(&self, row: usize) -> Option<Location> {
        self.rows.get(row).map(|place| self.location(*place))
    }

    fn location(&self, place: Place) -> Location {
        Location {
            source: Arc::clone(&self.sources[place.source as usize]),
            cell: Some((place.row, place.column)),
        }
    }

    /// The tables that give schools, each as a whole.
    pub fn whole_tables(&self) -> impl Iterator<Item = Location> + '_ {
        let tables = self.tables.iter().filter(|t| t.gives_schools());
        tables.map(|table| table.whole())
    }

    /// Whether any table has a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.places.contains_key(column)
    }

    /// A school's text, if the column exists and the cell is not blank.
    pub fn text(&self, row: usize, column: &str) -> Option<&str> {
        let column = self.frame.column(column).ok()?;
        column.str().ok()?.get(row)
    }

    /// Whether a school has this name or code.
    pub(crate) fn has_school(&self, text: &str) -> bool {
        let roles = &self.dictionary.roles;
        let wanted = value::text(&grid::Cell::Text(text.to_owned()));
        let columns = [&roles.school_name, &roles.school_code].into_iter();
        let columns = columns.filter_map(|name| self.frame.column(name).ok()?.str().ok());
        columns.into_iter().any(|texts| {
            let mut texts = texts.iter().flatten();
            texts.any(|text| text == wanted)
        })
    }

    /// A school's number, if the column exists and the cell is not blank.
    pub fn number(&self, row: usize, column: &str) -> Option<f64> {
        let column = self.frame.column(column).ok()?;
        column.f64().ok()?.get(row)
    }

    /// A school's name, or its code where it has no name.
    pub fn school_name(&self, row: usize) -> String {
        let roles = &self.dictionary.roles;
        let name = self.text(row, &roles.school_name);
        name.or_else(|| self.text(row, &roles.school_code))
            .unwrap_or_default()
            .to_owned()
    }

    /// What the schools of a code are called in problems.
    pub(crate) fn names_of(&self, code: &str) -> Vec<String> {
        let column = &self.dictionary.roles.school_code;
        let rows = (0..self.height()).filter(|row| self.text(*row, column) == Some(code));
        rows.map(|row| self.school_name(row)).collect()
    }

    /// All pupils of a county, of every stage; `None` if not one figure is given.
    pub fn pupils_of(&self, county: &County) -> Option<f64> {
        let pupils = &self.dictionary.roles.pupils;
        let stages = self.dictionary.stages.keys();
        let columns: Vec<String> = stages
            .map(|s| Dictionary::column(pupils, s))
            .chain([pupils.clone()])
            .collect();
        let figures = county
            .rows
            .clone()
            .flat_map(|row| columns.iter().filter_map(move |c| self.number(row, c)));
        figures.reduce(|a, b| a + b)
    }

    fn problem_if_empty(&mut self) {
        if self.height() == 0 && !any_error(&self.problems) {
            let at: Vec<_> = self.whole_tables().collect();
            self.problems.push(Problem::new(Kind::NoSchools, at));
        }
    }
}
