//! What a sheet was understood to be, for people to look at.

use std::sync::Arc;

use super::super::form::Form;
use super::super::grid::{Cell, Grid, Row};
use super::super::map::{Headers, Meaning};
use super::super::roster::Roster;
use super::super::table::{HEADER_WITHIN, Rows, Table};
use super::super::{ReadColumn, ReadTable, Shape};
use crate::dictionary::{Dictionary, Factor};
use crate::lang::Text;
use crate::privacy::{Privacy, Told};
use crate::problem::column_name;

/// A row with fewer texts is no header.
const FEWEST_HEADERS: usize = 3;

impl ReadTable {
    pub(super) fn of_table(
        grid: &Grid,
        rows: Rows,
        table: &Table,
        stage: Option<String>,
        dictionary: &Dictionary,
    ) -> ReadTable {
        let privacy = Privacy::by(dictionary);
        let (top, bottom) = (table.header.start, table.header.end - 1);
        let unknown = table.unknown.iter().chain(&table.unread);
        let shape = match rows {
            Rows::Schools => Shape::Schools,
            Rows::MoreOfSchools => Shape::MoreOfSchools,
            Rows::Counties => Shape::Counties,
        };
        let known = table.columns.iter().map(|c| &c.path);
        let mut headers = known.chain(unknown.clone().map(|(_, path)| path));
        // A list of people that lacks too much to be a roster. Tables of schools name their heads.
        let people = |path: &Vec<String>| match path.as_slice() {
            [header] if rows == Rows::Schools => privacy.is_of_people_alone(header),
            [header] => privacy.names_people(header),
            _ => false,
        };
        let is_known = |at: u32| table.columns.iter().any(|column| column.index == at);
        let private = headers.any(people)
            || rows != Rows::Schools && privacy.holds_people(&grid.rows[top..], &is_known);
        let told = |path: &Vec<String>| match private {
            true => privacy.headers(path),
            false => path.join(" / ").into(),
        };
        ReadTable {
            header: Some((grid.rows[top].index, grid.rows[bottom].index)),
            columns: table
                .columns
                .iter()
                .map(|c| ReadColumn {
                    at: c.index,
                    header: c.path.clone(),
                    field: c.name.clone(),
                    factor: c.factor,
                    decided: c.decided,
                })
                .collect(),
            unknown: unknown.map(|(at, path)| (*at, told(path))).collect(),
            private,
            stage,
            ..ReadTable::new(grid, shape)
        }
    }

    pub(super) fn of_form(
        grid: &Grid,
        form: &Form,
        of_school: bool,
        dictionary: &Dictionary,
    ) -> ReadTable {
        let told = |text: &String| Privacy::by(dictionary).note(text);
        let header = form.header.map(|row| grid.rows[row].index);
        let items = form.items.iter().filter(|item| item.school == 0);
        let unknown = form.unknown.iter();
        let shape = match of_school {
            true => Shape::SchoolForm,
            false => Shape::CountyForm,
        };
        ReadTable {
            header: header.map(|row| (row, row)),
            items: Some(form.item_column),
            columns: items
                .map(|item| ReadColumn {
                    at: grid.rows[item.row].index,
                    header: vec![item.text.clone()],
                    field: item.name.clone(),
                    factor: item.factor,
                    decided: false,
                })
                .collect(),
            unknown: unknown.map(|(row, _, text)| (*row, told(text))).collect(),
            rows: form.schools,
            ..ReadTable::new(grid, shape)
        }
    }

    pub(super) fn of_roster(grid: &Grid, roster: &Roster, dictionary: &Dictionary) -> ReadTable {
        let Some(definition) = dictionary.rosters.get(&roster.id) else {
            return ReadTable::new(grid, Shape::Nothing);
        };
        let header = grid.rows[roster.header].index;
        let privacy = Privacy::by(dictionary);
        let text = |at: u32| {
            let cell = grid.rows[roster.header].get(at);
            match privacy.header(&cell.map(Cell::shown).unwrap_or_default()) {
                Told::Plain(header) => vec![header],
                // As a map names it.
                Told::Withheld(_) => vec![format!("column {}", column_name(at))],
            }
        };
        let all = roster.columns.iter().chain(&roster.identity);
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
        let shape = Shape::Roster(Text::new(&definition.zh, &definition.en));
        ReadTable {
            roster: Some(roster.id.clone()),
            header: Some((header, header)),
            columns,
            unknown: roster
                .unknown
                .iter()
                .chain(&roster.unread)
                .map(|(at, header)| (*at, privacy.header(header)))
                .collect(),
            private: true,
            ..ReadTable::new(grid, shape)
        }
    }

    /// The columns of a sheet that is nothing known, as far as they are: its header is the row with
    /// the most texts. A draft of a map begins with them.
    pub(super) fn guess_header(&mut self, grid: &Grid, headers: &Headers<'_>) {
        let texts = |row: &Row| {
            let texts = row.cells.iter().filter(|(_, cell)| {
                matches!(cell, Cell::Text(text) if !text.trim().is_empty() && text.chars().count() < 40)
            });
            texts.count()
        };
        let rows = grid.rows.iter().take(HEADER_WITHIN).enumerate();
        let best = rows.max_by_key(|(at, row)| (texts(row), std::cmp::Reverse(*at)));
        let Some((_, row)) = best.filter(|(_, row)| texts(row) >= FEWEST_HEADERS) else {
            return;
        };
        self.header = Some((row.index, row.index));
        let privacy = Privacy::by(headers.dictionary);
        self.private = privacy.is_of_people(&grid.rows, row);
        for (column, cell) in &row.cells {
            let Cell::Text(text) = cell else { continue };
            match headers.meaning(*column, &[text], None, None) {
                Meaning::Column(meaning) => self.columns.push(ReadColumn {
                    at: *column,
                    header: vec![text.clone()],
                    field: meaning.column,
                    factor: meaning.factor,
                    decided: false,
                }),
                Meaning::Unwanted => {}
                Meaning::Unknown if self.private => {
                    self.unknown.push((*column, privacy.header(text)));
                }
                Meaning::Unknown => self.unknown.push((*column, text.as_str().into())),
            }
        }
    }

    pub(super) fn new(grid: &Grid, shape: Shape) -> ReadTable {
        ReadTable {
            source: Arc::clone(&grid.source),
            shape,
            roster: None,
            header: None,
            items: None,
            columns: Vec::new(),
            unknown: Vec::new(),
            stage: None,
            rows: 0,
            left_out: Vec::new(),
            private: false,
        }
    }
}
