//! Rosters: a row a teacher or a class, counted into the figures of schools.
//!
//! Names and identity numbers are compared while a sheet is read, by their hashes, and kept nowhere.

pub mod aside;
pub mod count;
pub mod effect;
pub mod find;
pub mod found;
pub mod memo;
pub mod people;
pub mod person;
pub mod plan;
pub mod tally;
pub mod words;
pub mod wrong;

use crate::census::grid::{Cell, Grid};
use crate::census::map::headers::Headers;
use crate::census::read_table::{ReadColumn, ReadTable, Shape};
use crate::census::shape::content::{Content, SheetRead};
use crate::census::shape::input_shape::InputShape;
use crate::census::shape::reader::SheetReader;
use crate::dictionary::Factor;
use crate::lang::Text;
use crate::privacy::{Privacy, Told};
use crate::problem::column_name;
use found::Roster;

impl InputShape for Roster {
    fn find(grid: &Grid, headers: &Headers<'_>, before: Option<&dyn InputShape>) -> Option<Roster> {
        let roster = find::find(grid, headers)?;
        before
            .is_none_or(|before| roster.explains() >= before.explains())
            .then_some(roster)
    }

    fn explains(&self) -> usize {
        self.columns.len() + self.identity.len()
    }

    fn gives_way_to_items(&self, _items: usize, _headed: bool) -> bool {
        false
    }

    fn above(&self) -> usize {
        self.header
    }

    fn describe(&self, grid: &Grid, reader: &SheetReader<'_>) -> ReadTable {
        let Some(definition) = reader.dictionary.rosters.get(&self.id) else {
            return ReadTable::new(grid, Shape::nothing());
        };
        let header = grid.rows[self.header].index;
        let privacy = Privacy::by(reader.dictionary);
        let text = |at: u32| {
            let cell = grid.rows[self.header].get(at);
            match privacy.header(&cell.map(Cell::shown).unwrap_or_default()) {
                Told::Plain(header) => vec![header],
                // As a map names it.
                Told::Withheld(_) => vec![format!("column {}", column_name(at))],
            }
        };
        let all = self.columns.iter().chain(&self.identity);
        let mut columns: Vec<ReadColumn> = all
            .map(|(at, field)| ReadColumn {
                at: *at,
                header: text(*at),
                field: field.clone(),
                factor: Factor::ONE,
                decided: false,
            })
            .collect();
        columns.sort_by_key(|c| c.at);
        let shape = Shape::new("roster", Text::new(&definition.zh, &definition.en));
        ReadTable {
            roster: Some(self.id.clone()),
            header: Some((header, header)),
            columns,
            unknown: self
                .unknown
                .iter()
                .chain(&self.unread)
                .map(|(at, header)| (*at, privacy.header(header)))
                .collect(),
            private: true,
            stage: self.stage(grid, reader),
            ..ReadTable::new(grid, shape)
        }
    }

    /// It is counted once it is joined to the others: who stands in it may stand in them, too.
    fn read(self: Box<Self>, grid: Grid, reader: &SheetReader<'_>) -> SheetRead {
        SheetRead {
            table: self.describe(&grid, reader),
            problems: Vec::new(),
            content: Content::Roster(grid, *self),
        }
    }

    fn into_roster(self: Box<Self>) -> Option<Roster> {
        Some(*self)
    }
}

impl Roster {
    /// The stage of a roster that has no column for it, as of a table: by what the user says, the name of
    /// the sheet, the title or the name of the file.
    fn stage(&self, grid: &Grid, reader: &SheetReader<'_>) -> Option<String> {
        if let Some(stage) = reader.map.stage(&grid.source) {
            return Some(stage);
        }
        match self.has_stages(reader.dictionary) {
            true => None,
            false => reader.named_stage(grid),
        }
    }
}
