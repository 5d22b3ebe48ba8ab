//! The rows of a table, each a line of what it says.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::census::check::most;
use crate::census::grid::{Cell, Grid, Row};
use crate::census::key_columns::number;
use crate::census::map::Map;
use crate::census::places::Place;
use crate::census::read_table::{LeftOut, ReadTable};
use crate::census::shape::content::{Content, Line, Lines, Rows, SheetRead};
use crate::census::shape::reader::{SheetReader, add_constants};
use crate::census::shape::table::beyond::Beyond;
use crate::census::shape::table::found::Table;
use crate::census::shape::table::rows::{RowKind, RowKinds};
use crate::census::shape::table::sums::Sums;
use crate::census::value::{self, ColumnUnit, Value};
use crate::census::values::Values;
use crate::dictionary::{Dictionary, Field, FieldKind};
use crate::privacy::{Privacy, Told};
use crate::problem::{Kind, Problem, Source};

/// So many rows are read by one thread at a time.
const ROWS_AT_ONCE: usize = 512;

/// So many times as many are read before they are put together.
const CHUNKS_AT_ONCE: usize = 64;

/// So many words of a column are remembered with what they mean.
const MOST_WORDS: usize = 256;

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
    reader: &'a SheetReader<'a>,
    grid: &'a Grid,
    kinds: RowKinds<'a>,
    /// In order of their numbers, and of those of one number the first first.
    columns: Vec<Column<'a>>,
    constants: Vec<(u32, Value)>,
    beyond: Beyond<'a>,
}

/// What some rows were read to be.
#[derive(Default)]
struct Chunk {
    lines: Vec<Line>,
    left_out: Vec<LeftOut>,
    problems: Vec<Problem>,
    rows: usize,
}

/// Reads the rows of a table whose columns are understood.
pub fn read(
    grid: &Grid,
    rows: Rows,
    table: &Table,
    mut read: ReadTable,
    mut problems: Vec<Problem>,
    reader: &SheetReader<'_>,
) -> SheetRead {
    let dictionary = reader.dictionary;
    let kinds = RowKinds::new(grid, rows, table, dictionary);
    let row_reader = RowReader {
        reader,
        grid,
        kinds: kinds.of_county(reader.title.county.as_deref()),
        columns: columns(table, &grid.source, reader.map, dictionary),
        constants: reader.constants(&grid.source),
        beyond: Beyond::new(grid, table, dictionary),
    };
    let body = &grid.rows[table.body.min(grid.rows.len())..];
    let mut lines = Vec::new();
    let mut sums = Sums::new(table, dictionary);
    // Not all at once: of rows that are wrong the problems take more memory than all else.
    for rows in body.chunks(ROWS_AT_ONCE * CHUNKS_AT_ONCE) {
        let chunks: Vec<(Chunk, Sums)> = rows
            .par_chunks(ROWS_AT_ONCE)
            .map(|rows| {
                let mut sums = Sums::new(table, dictionary);
                (row_reader.read(rows, &mut sums), sums)
            })
            .collect();
        for (chunk, own) in chunks {
            lines.extend(chunk.lines);
            read.left_out.extend(chunk.left_out);
            read.rows += chunk.rows;
            problems.extend(chunk.problems);
            most::bound(&mut problems);
            sums.extend(own);
        }
    }
    if rows != Rows::Counties {
        problems.extend(sums.totals(grid, table, dictionary));
    }
    if read.private {
        withhold(&mut problems, &mut read.left_out, &mut lines, dictionary);
    }
    let lines = Lines {
        of: rows,
        stage: read.stage.clone(),
        lines,
    };
    SheetRead {
        table: read,
        problems,
        content: Content::Lines(lines),
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
        Line::Row(_) | Line::Form(..) => None,
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
    fn read(&self, rows: &'a [Row], sums: &mut Sums) -> Chunk {
        let mut chunk = Chunk::default();
        let mut words = Words::new();
        let privacy = Privacy::by(self.reader.dictionary);
        for row in rows {
            let begins = row.cells.first().map_or(0, |(column, _)| *column);
            let mut leave_out = |text: Told| {
                chunk.left_out.push(LeftOut {
                    row: row.index,
                    text: text.map(value::excerpt),
                });
            };
            let mut problem = |kind, column| {
                let at = self.grid.at(row.index, column);
                chunk.problems.push(Problem::new(kind, [at]));
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
                    chunk.lines.push(Line::Total(text, at));
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
                    chunk.rows += 1;
                    let values = self.row(row, &mut words, &mut chunk.problems);
                    chunk.lines.push(Line::Row(values));
                }
            }
        }
        chunk
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
            let at = Place::in_sheet(row.index, column.index);
            let cell = row.get(column.index);
            let mut read = || {
                let named = (column.name, column.field);
                self.reader
                    .read_cell(self.grid, cell, named, column.unit, at, problems)
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
