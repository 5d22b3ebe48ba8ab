//! The rows of a table, as entries of schools and counties.

use std::sync::Arc;

use super::super::grid::{Cell, Grid, Row};
use super::super::schools::{Entry, Values};
use super::super::sums::Sums;
use super::super::table::{self, RowKind, Rows, Table};
use super::super::title::Title;
use super::super::value::{self, Value};
use super::super::{LeftOut, Omitted, Place, ReadTable};
use super::Reading;
use crate::dictionary::{Dictionary, Factor};
use crate::problem::{Kind, Problem};

impl Reading<'_> {
    pub(super) fn add_table(
        &mut self,
        mut grid: Grid,
        rows: Rows,
        mut table: Table,
        title: &Title,
        stem: &str,
    ) {
        let dictionary = Arc::clone(&self.dictionary);
        let source = self.builder.source(&grid);
        let found = table::apply_unit_line(&grid, &mut table, &dictionary);
        self.builder.problems.extend(found);
        let found = table::header_problems(&grid, &table, &dictionary);
        self.builder.problems.extend(found);
        table::fill_merged(&mut grid, &table, &dictionary);
        let stage = self.stage_of_sheet(&grid, &table, title, stem);
        let mut read = ReadTable::of_table(&grid, rows, &table, stage.clone());
        let columns: Vec<u32> = table
            .columns
            .iter()
            .map(|c| self.builder.column(&c.name))
            .collect();
        let first_omitted = self.builder.omitted.len();
        let mut sums = Sums::new(&table, &dictionary);
        let mut last_county = None;
        let mut first_county = None;
        for row in &grid.rows[table.body.min(grid.rows.len())..] {
            let left_out = |text: &str| LeftOut {
                row: row.index,
                text: value::excerpt(text),
            };
            match table::row_kind(&grid, rows, &table, row, &dictionary) {
                RowKind::Blank => {}
                RowKind::Note => {
                    let shown = row.cells.first().map(|(_, cell)| cell.shown());
                    read.left_out.push(left_out(&shown.unwrap_or_default()));
                }
                RowKind::Total(text) => {
                    read.left_out.push(left_out(&text));
                    self.builder.omitted.push(Omitted {
                        text,
                        at: grid.at(row.index, 0),
                        county: last_county,
                    });
                }
                RowKind::OnlyAName(name) => {
                    read.left_out.push(left_out(&name));
                    let begins = row.cells.first().map_or(0, |(column, _)| *column);
                    let name = value::excerpt(&name);
                    let problem =
                        Problem::new(Kind::OnlyAName { name }, [grid.at(row.index, begins)]);
                    self.builder.problems.push(problem);
                }
                RowKind::Nameless => {
                    let begins = row.cells.first().map_or(0, |(column, _)| *column);
                    let place = grid.at(row.index, begins);
                    let problem = Problem::new(Kind::RowWithoutSchool, [place]);
                    self.builder.problems.push(problem);
                }
                RowKind::School => {
                    sums.add(row);
                    let values = self.read_row(&grid, &table, &columns, source, row);
                    read.rows += 1;
                    let county = self.add_row(rows, values, title, stage.as_deref(), stem);
                    last_county = county.or(last_county);
                    first_county = first_county.or(county);
                }
            }
        }
        if rows != Rows::Counties {
            let found = sums.totals(&grid, &table, &dictionary);
            self.builder.problems.extend(found);
        }
        // A total above every school belongs to the first.
        for omitted in &mut self.builder.omitted[first_omitted..] {
            omitted.county = omitted.county.or(first_county);
        }
        if first_county.is_none() && read.rows > 0 {
            let range = first_omitted..self.builder.omitted.len();
            self.level().omitted.push((range, stem.to_owned()));
        }
        self.builder.tables.push(read);
    }

    /// The stage that a table's plain figures are of: by what the user says, the name of the sheet,
    /// the title, or the name of the file. A table that gives figures by stage tells it itself.
    fn stage_of_sheet(
        &self,
        grid: &Grid,
        table: &Table,
        title: &Title,
        stem: &str,
    ) -> Option<String> {
        if let Some(stage) = self.map.stage(&grid.source) {
            return Some(stage);
        }
        let staged = table.columns.iter().any(|c| {
            let resolved = self.dictionary.resolve(&c.name);
            resolved.is_some_and(|(_, _, stage)| stage.is_some())
        });
        if staged {
            return None;
        }
        self.named_stage(grid, title, stem)
    }

    /// The stage that the name of a sheet, its title or the name of its file speaks of.
    pub(super) fn named_stage(&self, grid: &Grid, title: &Title, stem: &str) -> Option<String> {
        let sheet = grid.source.sheet.as_deref().unwrap_or_default();
        let mut texts = [sheet, &title.text, stem].into_iter();
        let stage = texts.find_map(|text| self.dictionary.stage_in(text))?;
        Some(stage.to_owned())
    }

    /// Adds a row, and tells its county where that is known.
    fn add_row(
        &mut self,
        rows: Rows,
        values: Values,
        title: &Title,
        stage: Option<&str>,
        stem: &str,
    ) -> Option<usize> {
        let place = self.builder.naming_place(&values)?;
        let county = self.builder.named_county(&values, title);
        if rows == Rows::Counties {
            self.add_county_figures(county, values, title);
            return county;
        }
        let mut entry = Entry {
            values,
            place,
            stage: None,
        };
        self.builder.put_in_stage(&mut entry, stage);
        match (rows, county) {
            (Rows::Schools, Some(county)) => {
                self.name_county(county);
                self.builder.add(county, entry);
            }
            (Rows::Schools, None) => self.level().schools.push((entry, stem.to_owned())),
            _ => self.more.push((county, entry)),
        }
        county
    }

    pub(super) fn name_county(&mut self, county: usize) {
        let named = &mut self.level().named;
        if !named.contains(&county) {
            named.push(county);
        }
    }

    pub(super) fn add_county_figures(
        &mut self,
        county: Option<usize>,
        values: Values,
        title: &Title,
    ) {
        match county {
            Some(county) => {
                self.name_county(county);
                self.builder.county_figures.push((county, values));
            }
            None => {
                let year = self.builder.year_of(&values).or(title.year);
                self.level().figures.push((values, year));
            }
        }
    }

    fn read_row(
        &mut self,
        grid: &Grid,
        table: &Table,
        columns: &[u32],
        source: u32,
        row: &Row,
    ) -> Values {
        let mut values = Values::with_capacity(columns.len());
        if grid.source.sheet.is_none()
            && let Some((index, cell)) = row.cells.last().filter(|(i, _)| *i > table.last_column)
        {
            let found = value::excerpt(&cell.shown());
            let place = grid.at(row.index, *index);
            let problem = Problem::new(Kind::BeyondHeader { found }, [place]);
            self.builder.problems.push(problem);
        }
        for (column, name) in table.columns.iter().zip(columns) {
            let at = Place {
                source,
                row: row.index,
                column: column.index,
            };
            let value =
                self.read_cell(grid, row.get(column.index), &column.name, column.factor, at);
            values.entry(*name).or_insert((value, at));
        }
        self.add_constants(grid, &mut values, source, row.index);
        values
    }

    pub(super) fn read_cell(
        &mut self,
        grid: &Grid,
        cell: Option<&Cell>,
        column: &str,
        factor: Factor,
        at: Place,
    ) -> Option<Value> {
        match value::read(cell?, column, factor, &self.dictionary) {
            Ok(value) => value,
            Err(kind) => {
                let problem = Problem::new(kind, [grid.at(at.row, at.column)]);
                // What no result rests on does not stop one.
                let problem = match Dictionary::is_ratio(column) {
                    true => problem.allow(),
                    false => problem,
                };
                self.builder.problems.push(problem);
                None
            }
        }
    }

    /// Gives a row the values that the user's map says it has, where it lacks them.
    pub(super) fn add_constants(
        &mut self,
        grid: &Grid,
        values: &mut Values,
        source: u32,
        row: u32,
    ) {
        for (column, value) in self.map.constants(&grid.source) {
            let column = self.builder.column(&column);
            let place = Place {
                source,
                row,
                column: 0,
            };
            let own = values.entry(column).or_insert((None, place));
            if own.0.is_none() {
                own.0 = Some(value);
            }
        }
    }
}
