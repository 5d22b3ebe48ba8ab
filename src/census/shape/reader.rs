//! What is common to the reading of all shapes: cells and constants, by the dictionary and the user's map.

use std::sync::Arc;

use crate::census::grid::{Cell, Grid};
use crate::census::key_columns::{KeyColumns, number};
use crate::census::map::Map;
use crate::census::map::headers::Headers;
use crate::census::places::Place;
use crate::census::title::Title;
use crate::census::value::{self, ColumnUnit, Value};
use crate::census::values::Values;
use crate::dictionary::{Dictionary, Field};
use crate::problem::{Problem, Source};

/// Reads one sheet of a file.
pub struct SheetReader<'a> {
    pub dictionary: &'a Arc<Dictionary>,
    pub map: &'a Map,
    pub keys: &'a KeyColumns,
    /// What stands above its header, with what other sheets of the file say of all of them.
    pub title: &'a Title,
    /// The name of its file, without the ending.
    pub stem: &'a str,
}

impl SheetReader<'_> {
    pub fn headers<'b>(&'b self, source: &'b Source) -> Headers<'b> {
        Headers {
            dictionary: self.dictionary,
            map: self.map,
            source,
        }
    }

    /// The stage that the name of a sheet, its title or the name of its file speaks of.
    pub fn named_stage(&self, grid: &Grid) -> Option<String> {
        let sheet = grid.source.sheet.as_deref().unwrap_or_default();
        let mut texts = [sheet, &self.title.text, self.stem].into_iter();
        let stage = texts.find_map(|text| self.dictionary.stage_in(text))?;
        Some(stage.to_owned())
    }

    /// Reads one cell of a column; what is wrong with it becomes a problem, and it a blank.
    pub fn read_cell(
        &self,
        grid: &Grid,
        cell: Option<&Cell>,
        (name, field): (&str, (&str, &Field)),
        unit: ColumnUnit,
        at: Place,
        problems: &mut Vec<Problem>,
    ) -> Option<Value> {
        let cell = cell?;
        let meant = self.map.meant(&grid.source, field.0, cell);
        let cell = meant.as_ref().unwrap_or(cell);
        match value::read_as(cell, name, field, unit, self.dictionary) {
            Ok(value) => value,
            Err(kind) => {
                let problem = Problem::new(kind, [grid.at(at.row, at.column)]);
                // What no result rests on does not stop one.
                problems.push(match Dictionary::is_ratio(name) {
                    true => problem.allow(),
                    false => problem,
                });
                None
            }
        }
    }

    /// The values that the user's map gives to lines of a sheet that lack them.
    pub fn constants(&self, source: &Source) -> Vec<(u32, Value)> {
        let constants = self.map.constants(source).into_iter();
        constants
            .map(|(name, value)| (number(self.dictionary, &name), value))
            .collect()
    }
}

/// Gives a line the constants that it lacks.
pub fn add_constants(constants: &[(u32, Value)], values: &mut Values, row: u32) {
    for (column, value) in constants {
        let own = values.entry(*column, Place::in_sheet(row, 0));
        if own.value.is_none() {
            own.value = Some(value.clone());
        }
    }
}
