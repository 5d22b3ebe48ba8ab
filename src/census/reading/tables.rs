//! The rows of a table, as entries of schools and counties.

use std::collections::HashMap;

use rayon::prelude::*;

use super::super::grid::{Cell, Grid, Row};
use super::super::key_columns::number;
use super::super::map::Map;
use super::super::schools::Entry;
use super::super::sums::Sums;
use super::super::table::{self, Beyond, RowKind, RowKinds, Rows, Table};
use super::super::title::Title;
use super::super::value::{self, ColumnUnit, Value};
use super::super::values::Values;
use super::super::{LeftOut, Omitted, Place, ReadTable};
use super::sheet::{FileReader, Said, SheetRead};
use super::{Level, Reading};
use crate::dictionary::{Dictionary, Field, FieldKind};
use crate::privacy::{Privacy, Told};
use crate::problem::{Kind, Location, Problem, Source};

/// So many rows are read by one thread at a time.
const ROWS_AT_ONCE: usize = 512;

/// So many words of a column are remembered with what they mean.
const MOST_WORDS: usize = 256;

/// What a row of a table is to those that put the tables together.
pub(super) enum Line {
    /// What it says of a school or a county.
    Says(Values),
    /// A total, with the text that says so.
    Total(Told, Location),
}

/// A column as its cells are read.
struct Column<'a> {
    index: u32,
    number: u32,
    name: &'a str,
    field: (&'a str, &'a Field),
    unit: ColumnUnit,
    /// What it counts besides, by the numbers of the columns.
    included: Vec<u32>,
}

/// Reads the rows of one table.
struct RowReader<'a> {
    reader: &'a FileReader<'a>,
    grid: &'a Grid,
    kinds: RowKinds<'a>,
    /// In order of their numbers, and of those of one number the first first.
    columns: Vec<Column<'a>>,
    constants: Vec<(u32, Value)>,
    beyond: Beyond<'a>,
}

/// What some rows were read to be.
#[derive(Default)]
struct Part {
    lines: Vec<Line>,
    left_out: Vec<LeftOut>,
    problems: Vec<Problem>,
    rows: usize,
}

impl FileReader<'_> {
    /// Reads a table by itself, without regard to any other.
    pub(super) fn table(
        &self,
        mut grid: Grid,
        rows: Rows,
        mut table: Table,
        title: Title,
        stem: &str,
    ) -> SheetRead {
        let dictionary = self.dictionary;
        table::take_parts(&grid, &mut table, &self.headers(&grid.source));
        let mut problems = table::apply_unit_line(&grid, &mut table, dictionary);
        problems.extend(table::header_problems(&grid, &table, dictionary));
        table::fill_merged(&mut grid, &table, dictionary);
        let stage = self.stage_of_sheet(&grid, &table, &title, stem);
        let mut read = ReadTable::of_table(&grid, rows, &table, stage.clone(), dictionary);
        let constants = self.map.constants(&grid.source);
        let constants = constants.into_iter();
        let reader = RowReader {
            reader: self,
            grid: &grid,
            kinds: RowKinds::new(&grid, rows, &table, dictionary)
                .of_county(title.county.as_deref()),
            columns: columns(&table, &grid.source, self.map, dictionary),
            constants: constants
                .map(|(name, value)| (number(dictionary, &name), value))
                .collect(),
            beyond: Beyond::new(&grid, &table, dictionary),
        };
        let body = &grid.rows[table.body.min(grid.rows.len())..];
        let parts: Vec<(Part, Sums)> = body
            .par_chunks(ROWS_AT_ONCE)
            .map(|rows| {
                let mut sums = Sums::new(&table, dictionary);
                (reader.read(rows, &mut sums), sums)
            })
            .collect();
        let mut lines = Vec::new();
        let mut sums = Sums::new(&table, dictionary);
        for (part, own) in parts {
            lines.extend(part.lines);
            read.left_out.extend(part.left_out);
            read.rows += part.rows;
            problems.extend(part.problems);
            sums.extend(own);
        }
        if rows != Rows::Counties {
            problems.extend(sums.totals(&grid, &table, dictionary));
        }
        if read.private {
            withhold(&mut problems, &mut read.left_out, &mut lines, dictionary);
        }
        SheetRead {
            source: grid.source,
            title,
            table: read,
            problems,
            said: Said::Rows(rows, stage, lines),
        }
    }

    /// The stage that a table's plain figures are of: by what the user says, the name of the sheet,
    /// the title, or the name of the file. A table that gives figures of another stage tells it itself.
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
        let named = self.named_stage(grid, title, stem)?;
        let columns = table.columns.iter();
        let resolved = columns.filter_map(|c| self.dictionary.resolve(&c.name));
        let mut stages = resolved.filter_map(|(_, _, stage)| stage);
        let others = stages.any(|stage| stage != named);
        (!others).then_some(named)
    }

    /// The stage that the name of a sheet, its title or the name of its file speaks of.
    pub(super) fn named_stage(&self, grid: &Grid, title: &Title, stem: &str) -> Option<String> {
        let sheet = grid.source.sheet.as_deref().unwrap_or_default();
        let mut texts = [sheet, &title.text, stem].into_iter();
        let stage = texts.find_map(|text| self.dictionary.stage_in(text))?;
        Some(stage.to_owned())
    }

    /// Reads one cell; what is wrong with it becomes a problem, and it a blank.
    pub(super) fn read_cell(
        &self,
        grid: &Grid,
        cell: Option<&Cell>,
        column: (&str, (&str, &Field)),
        unit: ColumnUnit,
        at: Place,
        problems: &mut Vec<Problem>,
    ) -> Option<Value> {
        let (name, field) = column;
        let cell = cell?;
        let meant = self.map.said(&grid.source, field.0, cell);
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
}

/// Tells less of a list of people.
fn withhold(
    problems: &mut [Problem],
    left_out: &mut [LeftOut],
    lines: &mut [Line],
    dictionary: &Dictionary,
) {
    let privacy = Privacy::by(dictionary);
    for problem in problems {
        problem.kind.withhold(|text| privacy.unknown(text));
    }
    let totals = lines.iter_mut().filter_map(|line| match line {
        Line::Total(text, _) => Some(text),
        Line::Says(_) => None,
    });
    for told in left_out.iter_mut().map(|out| &mut out.text).chain(totals) {
        if let Told::Plain(text) = told {
            *told = privacy.note_of_people(text);
        }
    }
}

fn columns<'a>(
    table: &'a Table,
    source: &Source,
    map: &Map,
    dictionary: &'a Dictionary,
) -> Vec<Column<'a>> {
    let known = table.columns.iter().filter_map(|column| {
        let (field, definition, _) = dictionary.resolve(&column.name)?;
        Some(Column {
            index: column.index,
            number: number(dictionary, &column.name),
            name: &column.name,
            field: (field, definition),
            unit: ColumnUnit {
                factor: column.factor,
                named: column.has_unit,
            },
            included: {
                let path: Vec<&str> = column.path.iter().map(String::as_str).collect();
                let included = map.included(source, column.index, &path);
                included
                    .iter()
                    .map(|name| number(dictionary, name))
                    .collect()
            },
        })
    });
    let mut columns: Vec<Column<'a>> = known.collect();
    columns.sort_by_key(|column| column.number);
    columns
}

/// Words of categories met so far, with what they mean.
type Words<'a> = HashMap<(u32, &'a str), Option<Value>>;

impl<'a> RowReader<'a> {
    fn read(&self, rows: &'a [Row], sums: &mut Sums) -> Part {
        let mut part = Part::default();
        let mut words = Words::new();
        let privacy = Privacy::by(self.reader.dictionary);
        for row in rows {
            let begins = row.cells.first().map_or(0, |(column, _)| *column);
            let mut leave_out = |text: Told| {
                part.left_out.push(LeftOut {
                    row: row.index,
                    text: text.map(value::excerpt),
                });
            };
            let mut problem = |kind, column| {
                let at = self.grid.at(row.index, column);
                part.problems.push(Problem::new(kind, [at]));
            };
            match self.kinds.of(row) {
                RowKind::Blank => {}
                RowKind::Note => {
                    leave_out(self.note(row));
                }
                RowKind::Total(text) => {
                    let text = privacy.total(&text);
                    leave_out(text.clone());
                    let at = self.grid.at(row.index, 0);
                    part.lines.push(Line::Total(text, at));
                }
                RowKind::OnlyAName(name) => {
                    let name = privacy.alone(&name);
                    leave_out(name.clone());
                    let name = name.map(value::excerpt);
                    problem(Kind::OnlyAName { name }, begins);
                }
                RowKind::Nameless => problem(Kind::RowWithoutSchool, begins),
                RowKind::School => {
                    sums.add(row);
                    part.rows += 1;
                    let values = self.row(row, &mut words, &mut part.problems);
                    part.lines.push(Line::Says(values));
                }
            }
        }
        part
    }

    /// How a row begins that is a note; what stands below no column of the table may be anything.
    fn note(&self, row: &Row) -> Told {
        let privacy = Privacy::by(self.reader.dictionary);
        let Some((column, cell)) = row.cells.first() else {
            return Told::from("");
        };
        let shown = cell.shown();
        let is_known = self.columns.iter().any(|known| known.index == *column);
        match row.only_text().is_some() || is_known {
            true => privacy.note(&shown),
            false => privacy.note_of_people(&shown),
        }
    }

    fn row(&self, row: &'a Row, words: &mut Words<'a>, problems: &mut Vec<Problem>) -> Values {
        let mut values = Values::with_capacity(self.columns.len() + self.constants.len());
        if let Some((index, cell)) = self.beyond.of(row) {
            let privacy = Privacy::by(self.reader.dictionary);
            let found = privacy.unknown(&cell.shown()).map(value::excerpt);
            let place = self.grid.at(row.index, index);
            problems.push(Problem::new(Kind::BeyondHeader { found }, [place]));
        }
        for column in &self.columns {
            let at = Place {
                source: 0,
                row: row.index,
                column: column.index,
            };
            let cell = row.get(column.index);
            let mut read = || {
                let named = (column.name, column.field);
                let reader = self.reader;
                reader.read_cell(self.grid, cell, named, column.unit, at, problems)
            };
            let value = match (cell, column.field.1.kind) {
                (Some(Cell::Text(text)), FieldKind::Category | FieldKind::Stage) => {
                    let key = (column.number, text.as_str());
                    match words.get(&key) {
                        Some(value) => value.clone(),
                        None => {
                            let value = read();
                            // What is wrong with a word is to be said of every cell.
                            if value.is_some() && words.len() < MOST_WORDS {
                                words.insert(key, value.clone());
                            }
                            value
                        }
                    }
                }
                _ => read(),
            };
            let is_figure = matches!(value, Some(Value::Number(_)));
            values.add(column.number, (value, at));
            for other in column.included.iter().filter(|_| is_figure) {
                let other = values.entry(*other, at);
                other.value.get_or_insert(Value::Number(0.0));
            }
        }
        add_constants(&self.constants, &mut values, row.index);
        values
    }
}

/// Gives a row the values that the user's map says it has, where it lacks them.
pub(super) fn add_constants(constants: &[(u32, Value)], values: &mut Values, row: u32) {
    for (column, value) in constants {
        let place = Place {
            source: 0,
            row,
            column: 0,
        };
        let own = values.entry(*column, place);
        if own.value.is_none() {
            own.value = Some(value.clone());
        }
    }
}

impl Reading<'_> {
    /// Joins the rows of a table to what is known of the schools.
    pub(super) fn join_rows(
        &mut self,
        source: u32,
        (rows, stage, lines): (Rows, Option<String>, Vec<Line>),
        title: &Title,
        stem: &str,
    ) {
        let first_omitted = self.builder.omitted.len();
        let mut last_county = None;
        let mut first_county = None;
        let mut schools = false;
        for line in lines {
            match line {
                Line::Total(text, at) => self.builder.omitted.push(Omitted {
                    text,
                    at,
                    county: last_county,
                }),
                Line::Says(mut values) => {
                    values.set_source(source);
                    schools = true;
                    let county = self.join_row(rows, values, title, stage.as_deref(), stem);
                    last_county = county.or(last_county);
                    first_county = first_county.or(county);
                }
            }
        }
        // A total above every school belongs to the first.
        for omitted in &mut self.builder.omitted[first_omitted..] {
            omitted.county = omitted.county.or(first_county);
        }
        if first_county.is_none() && schools {
            let range = first_omitted..self.builder.omitted.len();
            self.level().omitted.push((range, stem.to_owned()));
        }
    }

    /// Joins a row, and tells its county where that is known.
    fn join_row(
        &mut self,
        rows: Rows,
        values: Values,
        title: &Title,
        stage: Option<&str>,
        stem: &str,
    ) -> Option<usize> {
        let place = self.builder.keys.naming_place(&values)?;
        let county = self.builder.keys.county_of(&values, title);
        let county = county.map(|key| self.builder.county(key));
        if rows == Rows::Counties {
            self.add_county_figures(county, values, title);
            return county;
        }
        let mut entry = Entry {
            values,
            place,
            stage: None,
        };
        self.builder.keys.put_in_stage(&mut entry, stage);
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
        let Level { named, .. } = self.level();
        // Rows of one county mostly stand together.
        if named.last() != Some(&county) {
            named.insert(county);
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
                let year = self.builder.keys.year_of(&values).or(title.year);
                self.level().figures.push((values, year));
            }
        }
    }
}
