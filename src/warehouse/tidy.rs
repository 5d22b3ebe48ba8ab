//! The census as a table for a warehouse: a row a year, county and school, a column a field, in the field's unit.

use std::io::{self, Write};
use std::ops::Range;

use crate::census::{Census, County};
use crate::dictionary::{Dictionary, FieldKind};
use crate::frame;

/// The columns of the table, in order: what tells county and school, then every field of the dictionary.
pub fn columns_of(dictionary: &Dictionary) -> Vec<String> {
    let roles = &dictionary.roles;
    let keys = [
        &roles.year,
        &roles.county_code,
        &roles.county_name,
        &roles.school_code,
        &roles.school_name,
        &roles.school_type,
    ];
    let others = dictionary.columns().iter().filter(|name| {
        let is_row = roles.stage.as_ref() == Some(name);
        !keys.contains(name) && !is_row && !Dictionary::is_ratio(name)
    });
    keys.into_iter().chain(others).cloned().collect()
}

/// What a column holds.
pub(super) fn kind_of(dictionary: &Dictionary, column: &str) -> FieldKind {
    let field = dictionary.resolve(column);
    match field {
        Some((_, field, _)) => field.kind,
        // What tells county, year and school is there whether the dictionary has fields of it or not.
        None if *column == dictionary.roles.year => FieldKind::Year,
        None => FieldKind::Text,
    }
}

/// A census on its way into a table.
pub struct Tidy<'a> {
    census: &'a Census,
    /// The schools that are written: each one's county, and its row of the census.
    schools: Vec<(&'a County, usize)>,
    /// The columns that some workbook has.
    pub columns: Vec<String>,
}

/// A cell of the table.
pub enum Cell<'a> {
    /// A blank.
    Blank,
    /// A year.
    Year(i32),
    /// A figure, in the unit of its field.
    Number(f64),
    /// Yes or no.
    Truth(bool),
    /// A text, or the id of a word.
    Text(&'a str),
}

impl<'a> Tidy<'a> {
    /// Of some counties of a census.
    pub fn new(census: &'a Census, counties: &[usize]) -> Tidy<'a> {
        let roles = &census.dictionary.roles;
        let keys = [&roles.year, &roles.county_code, &roles.county_name];
        let school = [&roles.school_code, &roles.school_name];
        let columns = columns_of(&census.dictionary).into_iter();
        let columns = columns.filter(|name| {
            keys.contains(&name) || school.contains(&name) || census.stored(name).is_some()
        });
        let counties = counties.iter().filter_map(|at| census.counties.get(*at));
        let schools = counties.flat_map(|county| county.rows.clone().map(move |row| (county, row)));
        Tidy {
            columns: columns.collect(),
            schools: schools.collect(),
            census,
        }
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.schools.len()
    }

    /// What a column holds.
    pub fn kind(&self, column: &str) -> FieldKind {
        kind_of(&self.census.dictionary, column)
    }

    /// The cells of a column in some rows.
    pub fn cells(&self, column: &str, rows: Range<usize>) -> Vec<Cell<'a>> {
        let roles = &self.census.dictionary.roles;
        let text = |text: &'a str| match text {
            "" => Cell::Blank,
            text => Cell::Text(text),
        };
        let of_county = |county: &'a County| match column {
            _ if *column == roles.year => Some(county.year.map(|year| Cell::Year(year.into()))),
            _ if *column == roles.county_code => Some(Some(text(&county.code))),
            _ if *column == roles.county_name => Some(Some(text(&county.name))),
            _ => None,
        };
        let is_year = self.kind(column) == FieldKind::Year;
        let frame = &self.census.frame;
        let numbers = frame::numbers(frame, column);
        let truths = frame::truths(frame, column);
        let texts = frame::texts(frame, column);
        let in_row = |row: usize| {
            let number = numbers.and_then(|v| v.get(row)).map(|n| match is_year {
                true => Cell::Year(n as i32),
                false => Cell::Number(n),
            });
            let truth = || truths.and_then(|v| v.get(row)).map(Cell::Truth);
            let text = || texts.and_then(|v| v.get(row)).map(Cell::Text);
            number.or_else(truth).or_else(text).unwrap_or(Cell::Blank)
        };
        let schools = self.schools.get(rows).unwrap_or_default().iter();
        schools
            .map(|(county, row)| match of_county(county) {
                Some(cell) => cell.unwrap_or(Cell::Blank),
                None => in_row(*row),
            })
            .collect()
    }
}

/// So many rows are laid out at once.
pub(super) const ROWS_AT_ONCE: usize = 1 << 16;

/// Writes the table as CSV: a header with the names of the columns, blanks empty, `true` and `false`.
///
/// # Errors
/// Whatever the writer says.
pub fn csv(tidy: &Tidy<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = csv::Writer::from_writer(out);
    let failed = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(e) => e,
        other => io::Error::other(format!("{other:?}")),
    };
    rows.write_record(&tidy.columns).map_err(failed)?;
    for top in (0..tidy.rows()).step_by(ROWS_AT_ONCE) {
        let here = top..tidy.rows().min(top + ROWS_AT_ONCE);
        let columns = tidy
            .columns
            .iter()
            .map(|name| tidy.cells(name, here.clone()));
        let columns: Vec<Vec<Cell<'_>>> = columns.collect();
        for row in 0..here.len() {
            for column in &columns {
                let written = match column.get(row) {
                    Some(Cell::Year(year)) => rows.write_field(year.to_string()),
                    Some(Cell::Number(number)) => rows.write_field(number.to_string()),
                    Some(Cell::Truth(truth)) => rows.write_field(truth.to_string()),
                    Some(Cell::Text(text)) => rows.write_field(text),
                    Some(Cell::Blank) | None => rows.write_field(""),
                };
                written.map_err(failed)?;
            }
            rows.write_record(None::<&[u8]>).map_err(failed)?;
        }
    }
    rows.flush()
}
