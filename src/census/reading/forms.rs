//! A form, as an entry for each of its schools.

use std::sync::Arc;

use super::super::form::{self, Form};
use super::super::grid::{Cell, Grid};
use super::super::schools::{Entry, Values};
use super::super::title::Title;
use super::super::value::{self, Value};
use super::super::{LeftOut, Place, ReadTable};
use super::Reading;
use crate::problem::{Kind, Problem};

impl Reading<'_> {
    pub(super) fn add_form(&mut self, grid: &Grid, form: &Form, title: &Title, stem: &str) {
        let source = self.builder.source(grid);
        let found = form::problems(grid, form, &self.headers(grid));
        self.builder.problems.extend(found);
        let roles = &self.dictionary.roles;
        let of_school = form
            .items
            .iter()
            .any(|item| item.name == roles.school_name || item.name == roles.school_code);
        let mut read = ReadTable::of_form(grid, form, of_school);
        // Figures of a column that may be the wrong one are not taken.
        let schools = match form.unclear.is_empty() {
            true => form.schools,
            false => 0,
        };
        for school in 0..schools {
            if !self.add_school_of_form(grid, form, school, of_school, (source, title, stem)) {
                read.rows -= 1;
                let first = form.items.iter().find(|item| item.school == school);
                read.left_out.extend(first.map(|item| LeftOut {
                    row: grid.rows[item.row].index,
                    text: item.text.clone(),
                }));
            }
        }
        self.builder.tables.push(read);
    }

    /// Adds what a form says of one of its schools, or of its county; `false` for a form that is blank.
    fn add_school_of_form(
        &mut self,
        grid: &Grid,
        form: &Form,
        school: usize,
        of_school: bool,
        (source, title, stem): (u32, &Title, &str),
    ) -> bool {
        let dictionary = Arc::clone(&self.dictionary);
        let problems = self.builder.problems.len();
        let mut values = Values::new();
        let mut has_figures = false;
        let mut first: Option<Place> = None;
        for item in form.items.iter().filter(|item| item.school == school) {
            let row = &grid.rows[item.row];
            let at = Place {
                source,
                row: row.index,
                column: item.value_column,
            };
            first.get_or_insert(at);
            let column = self.builder.column(&item.name);
            let cell = row.get(item.value_column);
            let value = match item.bad_unit.filter(|_| cell.is_some()) {
                Some(unit) => {
                    let found = row.get(unit).map(Cell::shown).unwrap_or_default();
                    let kind = Kind::UnknownUnit {
                        item: value::excerpt(&item.text),
                        found: value::excerpt(&found),
                    };
                    let cells = [unit, item.value_column].map(|c| grid.at(row.index, c));
                    self.builder.problems.push(Problem::new(kind, cells));
                    None
                }
                None => self.read_cell(grid, cell, &item.name, item.factor, at),
            };
            let is_number = matches!(value, Some(Value::Number(_)));
            has_figures |= is_number && form::is_figure(&dictionary, &item.name);
            values.entry(column).or_insert((value, at));
        }
        let Some(place) = first else { return false };
        has_figures |= self.builder.problems.len() > problems;
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
        self.add_constants(grid, &mut values, source, place.row);
        let county = self.builder.named_county(&values, title);
        if !of_school {
            self.add_county_figures(county, values, title);
            return true;
        }
        if self.builder.name_of(&values).is_empty() {
            if has_figures {
                let at = self.builder.location(place);
                let problem = Problem::new(Kind::FormWithoutName, [at]);
                self.builder.problems.push(problem);
            }
            return has_figures;
        }
        let mut entry = Entry {
            values,
            place,
            stage: None,
        };
        let stage = self.map.stage(&grid.source);
        self.builder.put_in_stage(&mut entry, stage.as_deref());
        match county {
            Some(county) => {
                self.name_county(county);
                self.builder.add(county, entry);
            }
            None => self.level().schools.push((entry, stem.to_owned())),
        }
        true
    }
}

/// The cell in which a school of a form is named.
fn naming_cell(form: &Form, school: usize, role: &str) -> Option<(usize, u32)> {
    let mut items = form.items.iter();
    let item = items.find(|item| item.school == school && item.name == role)?;
    Some((item.row, item.value_column))
}
