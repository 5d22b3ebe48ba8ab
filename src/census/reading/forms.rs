//! A form, as an entry for each of its schools.

use std::sync::Arc;

use super::super::form::{self, Form};
use super::super::grid::{Cell, Grid};
use super::super::key_columns::number;
use super::super::schools::Entry;
use super::super::title::Title;
use super::super::value::{self, ColumnUnit, Value};
use super::super::values::Values;
use super::super::{LeftOut, Place, ReadTable};
use super::Reading;
use super::sheet::{FileReader, Said, SheetRead};
use super::tables::add_constants;
use crate::privacy::Told;
use crate::problem::{Kind, Problem};

/// What a form says of one of its schools, or of its county.
pub(super) struct Filled {
    values: Values,
    /// The cell that names the school, else the first.
    place: Place,
    of_school: bool,
    /// The stage that the user says its plain figures are of.
    stage: Option<String>,
}

impl FileReader<'_> {
    /// Reads a form by itself, without regard to any other.
    pub(super) fn form(&self, grid: &Grid, form: &Form, title: Title) -> SheetRead {
        let mut problems = form::problems(grid, form, &self.headers(&grid.source));
        let roles = &self.dictionary.roles;
        let of_school = form
            .items
            .iter()
            .any(|item| item.name == roles.school_name || item.name == roles.school_code);
        let mut read = ReadTable::of_form(grid, form, of_school, self.dictionary);
        // Figures of a column that may be the wrong one are not taken.
        let schools = match form.unclear.is_empty() {
            true => form.schools,
            false => 0,
        };
        let mut forms = Vec::new();
        for school in 0..schools {
            let (filled, says) = self.school_of_form(grid, form, school, of_school, &mut problems);
            forms.extend(filled);
            if !says {
                read.rows -= 1;
                let first = form.items.iter().find(|item| item.school == school);
                read.left_out.extend(first.map(|item| LeftOut {
                    row: grid.rows[item.row].index,
                    text: Told::from(item.text.as_str()),
                }));
            }
        }
        SheetRead {
            source: Arc::clone(&grid.source),
            title,
            table: read,
            problems,
            said: Said::Forms(forms),
        }
    }

    /// What a form says of one of its schools, or of its county, and whether it says anything.
    fn school_of_form(
        &self,
        grid: &Grid,
        form: &Form,
        school: usize,
        of_school: bool,
        problems: &mut Vec<Problem>,
    ) -> (Option<Filled>, bool) {
        let dictionary = self.dictionary;
        let before = problems.len();
        let mut values = Values::default();
        let mut has_figures = false;
        let mut first: Option<Place> = None;
        for item in form.items.iter().filter(|item| item.school == school) {
            let row = &grid.rows[item.row];
            let at = Place {
                source: 0,
                row: row.index,
                column: item.value_column,
            };
            first.get_or_insert(at);
            let cell = row.get(item.value_column);
            let value = match item.bad_unit.filter(|_| cell.is_some()) {
                Some(unit) => {
                    let found = row.get(unit).map(Cell::shown).unwrap_or_default();
                    let kind = Kind::UnknownUnit {
                        item: value::excerpt(&item.text).into(),
                        found: value::excerpt(&found).into(),
                    };
                    let cells = [unit, item.value_column].map(|c| grid.at(row.index, c));
                    problems.push(Problem::new(kind, cells));
                    None
                }
                None => dictionary.resolve(&item.name).and_then(|(id, field, _)| {
                    let named = (item.name.as_str(), (id, field));
                    let unit = ColumnUnit {
                        factor: item.factor,
                        named: item.has_unit,
                    };
                    self.read_cell(grid, cell, named, unit, at, problems)
                }),
            };
            let is_number = matches!(value, Some(Value::Number(_)));
            has_figures |= is_number && form::is_figure(dictionary, &item.name);
            values.add(number(dictionary, &item.name), (value, at));
        }
        let Some(place) = first else {
            return (None, false);
        };
        has_figures |= problems.len() > before;
        let name = naming_cell(form, school, &dictionary.roles.school_name);
        let place = match name.or_else(|| naming_cell(form, school, &dictionary.roles.school_code))
        {
            Some((row, column)) => Place {
                row: grid.rows[row].index,
                column,
                ..place
            },
            None => place,
        };
        let constants = self.map.constants(&grid.source).into_iter();
        let constants: Vec<(u32, Value)> = constants
            .map(|(name, value)| (number(dictionary, &name), value))
            .collect();
        add_constants(&constants, &mut values, place.row);
        if of_school && self.keys.name_of(&values).is_empty() {
            if has_figures {
                let at = grid.at(place.row, place.column);
                problems.push(Problem::new(Kind::FormWithoutName, [at]));
            }
            return (None, has_figures);
        }
        let filled = Filled {
            values,
            place,
            of_school,
            stage: self.map.stage(&grid.source),
        };
        (Some(filled), true)
    }
}

impl Reading<'_> {
    /// Joins what forms say to what is known of the schools.
    pub(super) fn join_forms(
        &mut self,
        source: u32,
        forms: Vec<Filled>,
        title: &Title,
        stem: &str,
    ) {
        for mut filled in forms {
            filled.values.set_source(source);
            filled.place.source = source;
            let county = self.builder.keys.county_of(&filled.values, title);
            let county = county.map(|key| self.builder.county(key));
            if !filled.of_school {
                self.add_county_figures(county, filled.values, title);
                continue;
            }
            let mut entry = Entry {
                values: filled.values,
                place: filled.place,
                stage: None,
            };
            let keys = &self.builder.keys;
            keys.put_in_stage(&mut entry, filled.stage.as_deref());
            match county {
                Some(county) => {
                    self.name_county(county);
                    self.builder.add(county, entry);
                }
                None => self.level().schools.push((entry, stem.to_owned())),
            }
        }
    }
}

/// The cell in which a school of a form is named.
fn naming_cell(form: &Form, school: usize, role: &str) -> Option<(usize, u32)> {
    let mut items = form.items.iter();
    let item = items.find(|item| item.school == school && item.name == role)?;
    Some((item.row, item.value_column))
}
