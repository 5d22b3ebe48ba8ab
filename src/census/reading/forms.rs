//! A form, as one entry.

use super::super::form::{self, Form};
use super::super::grid::Grid;
use super::super::schools::{Entry, Values};
use super::super::title::Title;
use super::super::{Place, ReadTable};
use super::Reading;
use crate::problem::{Kind, Problem};

impl Reading<'_> {
    pub(super) fn add_form(&mut self, grid: &Grid, form: &Form, title: &Title, stem: &str) {
        let source = self.builder.source(grid);
        let found = form::problems(grid, form, &self.headers(grid));
        self.builder.problems.extend(found);
        let mut values = Values::new();
        for item in &form.items {
            let row = &grid.rows[item.row];
            let at = Place {
                source,
                row: row.index,
                column: form.value_column,
            };
            let column = self.builder.column(&item.name);
            let cell = row.get(form.value_column);
            let value = self.read_cell(grid, cell, &item.name, item.factor, at);
            values.entry(column).or_insert((value, at));
        }
        let first = form
            .items
            .first()
            .map_or(0, |item| grid.rows[item.row].index);
        self.add_constants(grid, &mut values, source, first);
        let roles = self.dictionary.roles.clone();
        let of_school = form
            .items
            .iter()
            .any(|item| item.name == roles.school_name || item.name == roles.school_code);
        self.builder
            .tables
            .push(ReadTable::of_form(grid, form, of_school));
        let county = self.builder.named_county(&values, title);
        if !of_school {
            self.add_county_figures(county, values, title);
            return;
        }
        let place = Place {
            source,
            row: first,
            column: form.value_column,
        };
        if self.builder.name_of(&values).is_empty() {
            let at = self.builder.location(place);
            self.builder
                .problems
                .push(Problem::new(Kind::RowWithoutSchool, [at]));
            return;
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
    }
}
