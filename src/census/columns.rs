//! The one table of all counties: every school a row, every field that some workbook has a column.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::census::grid::{self};
use crate::census::input::Input;
use crate::census::overlay::Overlay;
use crate::census::places::{Place, Places};
use crate::census::read_table::ReadTable;
use crate::census::teachers::TeacherGroup;
use crate::census::{title, value};
use crate::dictionary::{Dictionary, Factor};
use crate::expression::blank;
use crate::expression::resolve::Staged;
use crate::frame::{self, Frame, Numbers, Values};
use crate::privacy::Told;
use crate::problem::{Kind, Location, Problem, Source, any_error};

/// Every school of every county that was read, and where each figure stands.
#[derive(Clone, Debug)]
pub struct Census {
    /// A row a school, in order of county and school code; a column a field that some workbook
    /// has: numbers, truths, or text. Categories hold the ids of their values.
    pub frame: Frame,
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
    /// The changes that were laid over what was read.
    pub overlay: Overlay,
    /// The teachers of rosters, where they are kept one by one: see [`Dictionary::keeping_people`].
    pub teachers: Vec<TeacherGroup>,
    /// The fields the columns are named by.
    pub dictionary: Arc<Dictionary>,
    pub(super) places: HashMap<String, Places>,
    pub(super) rows: Vec<Place>,
    pub(super) sources: Arc<Vec<Arc<Source>>>,
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

impl Census {
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

    /// The columns of whose figures it is known where they stand.
    pub(super) fn placed(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// The field that the column, of a form the row, of a cell was read as.
    pub(super) fn field_at(&self, at: &Location) -> Option<&str> {
        let mut tables = self.tables.iter();
        let table = tables.find(|table| Arc::ptr_eq(&table.source, &at.source))?;
        let (row, column) = at.cell?;
        let line = if table.is_form() { row } else { column };
        let read = table.columns.iter().find(|read| read.at == line)?;
        Some(&read.field)
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
        frame::texts(&self.frame, column)?.get(row)
    }

    /// Whether a school has this name or code.
    pub(crate) fn has_school(&self, text: &str) -> bool {
        let roles = &self.dictionary.roles;
        let wanted = value::name(&grid::Cell::Text(text.to_owned()));
        let columns = [&roles.school_name, &roles.school_code].into_iter();
        let columns = columns.filter_map(|name| frame::texts(&self.frame, name));
        columns.into_iter().any(|texts| {
            let mut texts = texts.iter().flatten();
            texts.any(|text| text == wanted)
        })
    }

    /// A school's number, if the column exists and the cell is not blank.
    pub fn number(&self, row: usize, column: &str) -> Option<f64> {
        frame::numbers(&self.frame, column)?.get(row)
    }

    /// A school's yes or no, if the column exists and the cell is not blank.
    pub fn truth(&self, row: usize, column: &str) -> Option<bool> {
        frame::truths(&self.frame, column)?.get(row)
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

    pub(super) fn problem_if_empty(&mut self) {
        if self.height() == 0 && !any_error(&self.problems) {
            let at: Vec<_> = self.whole_tables().collect();
            self.problems.push(Problem::new(Kind::NoSchools, at));
        }
    }

    /// A column of the frame, as formulas see it; `None` where no workbook has it.
    pub(crate) fn stored(&self, column: &str) -> Option<Values> {
        frame::stored(&self.frame, column)
    }

    /// The numbers of a column; blank throughout where no workbook has it.
    pub(crate) fn numbers(&self, column: &str) -> Numbers {
        match self.stored(column) {
            Some(Values::Number(numbers)) => numbers,
            _ => blank::numbers(self.height()),
        }
    }

    /// A stage field for the school as a whole: its own total, else the sum over its stages; blank
    /// if a stage with pupils lacks it.
    pub(crate) fn totals(&self, field: &str) -> Numbers {
        let columns = Staged::of(&self.dictionary, field, &[]).map(|name| self.numbers(name));
        let whole = |row| {
            let number = |column: &Numbers| column.get(row);
            columns.source(None, number).value(number)
        };
        (0..self.height()).map(whole).collect()
    }
}
