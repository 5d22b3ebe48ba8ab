//! Rows become schools. A school that stands in several sheets is put together by its code, or
//! by its name where it has none.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::grid::{Cell, Grid, Row};
use super::table::{self, RowKind, Table};
use super::title::{self, Title};
use super::value::{self, Value};
use super::{Census, Omitted, Place, ReadTable};
use crate::dictionary::Dictionary;
use crate::lang::{Lang, Text};
use crate::problem::{Kind, Location, Problem, Source};

/// A sheet with fewer rows is a cover or a remark.
const ROWS_OF_A_TABLE: usize = 3;

/// One school as gathered so far.
pub(super) struct School {
    pub county: usize,
    /// Where its first row begins.
    pub row: Place,
    /// By column: value, if not blank, and cell.
    pub values: HashMap<u32, (Option<Value>, Place)>,
}

/// A county as gathered so far.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CountyKey {
    pub code: String,
    pub name: String,
    pub year: Option<u16>,
}

/// Gathers schools from file after file.
pub(super) struct Builder {
    pub dictionary: Arc<Dictionary>,
    pub schools: Vec<School>,
    pub counties: Vec<CountyKey>,
    pub sources: Vec<Arc<Source>>,
    pub tables: Vec<ReadTable>,
    pub omitted: Vec<Omitted>,
    pub problems: Vec<Problem>,
    /// The names of the columns met so far; values go by their index.
    pub columns: Vec<String>,
    /// County, and code or name, to school; a name that two schools have is none's.
    known: HashMap<(usize, String), Option<usize>>,
}

impl Builder {
    pub fn new(dictionary: Arc<Dictionary>) -> Builder {
        Builder {
            dictionary,
            schools: Vec::new(),
            counties: Vec::new(),
            sources: Vec::new(),
            tables: Vec::new(),
            omitted: Vec::new(),
            problems: Vec::new(),
            columns: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// Adds every table of schools in a file; a file without one is a problem.
    pub fn add_file(&mut self, path: &Path, grids: &[Grid]) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let dictionary = Arc::clone(&self.dictionary);
        let mut tables = Vec::new();
        let mut without = Vec::new();
        for grid in grids {
            match table::find(grid, &dictionary) {
                Some(table) => tables.push((grid, table)),
                None => without.push(grid),
            }
        }
        let titles: Vec<Title> = tables
            .iter()
            .map(|(grid, table)| title::read(&grid.rows[..table.header.start], &dictionary))
            .collect();
        // The sheets of one file are of one county: one without a title has that of another.
        let county = titles.iter().find_map(|t| t.county.clone());
        let year = titles.iter().find_map(|t| t.year);
        let found = !tables.is_empty();
        for ((grid, table), own) in tables.iter().zip(titles) {
            let title = Title {
                county: own.county.or(county.clone()),
                year: own.year.or(year),
            };
            self.add_table(grid, table, &title, &stem);
        }
        if found {
            let ignored = without.iter().filter(|g| g.rows.len() >= ROWS_OF_A_TABLE);
            let ignored = ignored.map(|g| Problem::new(Kind::SheetIgnored, [g.whole()]));
            self.problems.extend(ignored);
        } else {
            let roles = &dictionary.roles;
            let list = |lang: Lang| {
                let [name, pupils] =
                    [&roles.school_name, &roles.pupils].map(|field| dictionary.label(field, lang));
                match lang {
                    Lang::Zh => format!("“{name}”和“{pupils}”"),
                    Lang::En => format!("both \"{name}\" and \"{pupils}\""),
                }
            };
            let kind = Kind::NoSchoolTable {
                wanted: Text::new(list(Lang::Zh), list(Lang::En)),
            };
            let place = Location::file(path.display().to_string());
            self.problems.push(Problem::new(kind, [place]));
        }
    }

    fn add_table(&mut self, grid: &Grid, table: &Table, title: &Title, stem: &str) {
        let dictionary = Arc::clone(&self.dictionary);
        let source = self.sources.len() as u32;
        self.sources.push(Arc::clone(&grid.source));
        self.problems
            .extend(table::header_problems(grid, table, &dictionary));
        let first = self.schools.len();
        let first_omitted = self.omitted.len();
        let columns: Vec<u32> = table.columns.iter().map(|c| self.column(&c.name)).collect();
        let mut seen_here = HashMap::new();
        for row in &grid.rows[table.body.min(grid.rows.len())..] {
            match table::row_kind(grid, table, row, &dictionary) {
                RowKind::Blank | RowKind::Note => {}
                RowKind::Total(text) => self.omitted.push(Omitted {
                    text,
                    at: grid.at(row.index, 0),
                    county: self.schools[first..].last().map(|s| s.county),
                }),
                RowKind::Nameless => {
                    let begins = row.cells.first().map_or(0, |(column, _)| *column);
                    let place = grid.at(row.index, begins);
                    self.problems
                        .push(Problem::new(Kind::RowWithoutSchool, [place]));
                }
                RowKind::School => {
                    let values = self.read_row(grid, table, &columns, source, row);
                    self.add_school(values, row.index, source, title, stem, &mut seen_here);
                }
            }
        }
        // A total above every school belongs to the first.
        let begins = self.schools.get(first).map(|s| s.county);
        for omitted in &mut self.omitted[first_omitted..] {
            omitted.county = omitted.county.or(begins);
        }
        let (top, bottom) = (table.header.start, table.header.end - 1);
        self.tables.push(ReadTable {
            source: Arc::clone(&grid.source),
            header: (grid.rows[top].index, grid.rows[bottom].index),
            columns: table
                .columns
                .iter()
                .map(|c| (c.index, c.name.clone()))
                .collect(),
            schools: self.schools.len() - first,
        });
    }

    pub fn column(&mut self, name: &str) -> u32 {
        let at = match self.columns.iter().position(|c| c == name) {
            Some(at) => at,
            None => {
                self.columns.push(name.to_owned());
                self.columns.len() - 1
            }
        };
        at as u32
    }

    fn read_row(
        &mut self,
        grid: &Grid,
        table: &Table,
        columns: &[u32],
        source: u32,
        row: &Row,
    ) -> HashMap<u32, (Option<Value>, Place)> {
        let mut values = HashMap::with_capacity(columns.len());
        if grid.source.sheet.is_none()
            && let Some((index, cell)) = row.cells.last().filter(|(i, _)| *i > table.last_column)
        {
            let found = value::excerpt(&cell.shown());
            let place = grid.at(row.index, *index);
            self.problems
                .push(Problem::new(Kind::BeyondHeader { found }, [place]));
        }
        for (column, name) in table.columns.iter().zip(columns) {
            let place = Place {
                source,
                row: row.index,
                column: column.index,
            };
            let cell: Option<&Cell> = row.get(column.index);
            let read = cell.map_or(Ok(None), |cell| {
                value::read(cell, &column.name, column.factor, &self.dictionary)
            });
            let value = read.unwrap_or_else(|kind| {
                let at = grid.at(row.index, column.index);
                self.problems.push(Problem::new(kind, [at]));
                None
            });
            values.entry(*name).or_insert((value, place));
        }
        values
    }

    pub fn text(
        &self,
        values: &HashMap<u32, (Option<Value>, Place)>,
        column: &str,
    ) -> Option<String> {
        let at = self.columns.iter().position(|c| c == column)?;
        match values.get(&(at as u32)) {
            Some((Some(Value::Text(text)), _)) => Some(text.clone()),
            _ => None,
        }
    }

    fn add_school(
        &mut self,
        values: HashMap<u32, (Option<Value>, Place)>,
        row: u32,
        source: u32,
        title: &Title,
        stem: &str,
        seen_here: &mut HashMap<usize, u32>,
    ) {
        let roles = self.dictionary.roles.clone();
        let county = self.county(&values, title, stem);
        let code = self.text(&values, &roles.school_code);
        let name = self.text(&values, &roles.school_name);
        let shown = name.clone().or(code.clone()).unwrap_or_default();
        let place = Place {
            source,
            row,
            column: values.values().map(|(_, p)| p.column).min().unwrap_or(0),
        };
        let by_code = code.map(|code| (county, format!("code {code}")));
        let by_name = name.map(|name| (county, format!("name {name}")));
        let own = by_code.as_ref().or(by_name.as_ref());
        let before = own.and_then(|key| self.known.get(key).copied().flatten());
        match before {
            Some(school) if seen_here.contains_key(&school) => {
                let first = Place {
                    row: seen_here[&school],
                    ..place
                };
                let at = [first, place].map(|p| self.location(p));
                let kind = Kind::DuplicateSchool { school: shown };
                self.problems.push(Problem::new(kind, at));
            }
            Some(school) => {
                seen_here.insert(school, row);
                self.join(school, values, &shown);
            }
            None => {
                let school = self.schools.len();
                for key in [by_code, by_name].into_iter().flatten() {
                    let known = self.known.entry(key);
                    known.and_modify(|k| *k = None).or_insert(Some(school));
                }
                seen_here.insert(school, row);
                self.schools.push(School {
                    county,
                    row: place,
                    values,
                });
            }
        }
    }

    /// Adds what another sheet says of a school; two values for one field must agree.
    fn join(&mut self, school: usize, values: HashMap<u32, (Option<Value>, Place)>, shown: &str) {
        let mut columns: Vec<_> = values.into_iter().collect();
        columns.sort_unstable_by_key(|(column, _)| *column);
        for (column, (value, place)) in columns {
            let own = self.schools[school].values.entry(column);
            let own = own.or_insert((None, place));
            match (&own.0, value) {
                (_, None) => {}
                (None, Some(value)) => *own = (Some(value), place),
                (Some(first), Some(second)) if *first == second => {}
                (Some(first), Some(second)) => {
                    let kind = Kind::Contradiction {
                        school: shown.to_owned(),
                        column: self.dictionary.label_text(&self.columns[column as usize]),
                        values: format!("{} / {}", show(first), show(&second)),
                    };
                    let at = [own.1, place].map(|p| Location {
                        source: Arc::clone(&self.sources[p.source as usize]),
                        cell: Some((p.row, p.column)),
                    });
                    self.problems.push(Problem::new(kind, at));
                }
            }
        }
    }

    /// The county of a row: by its own columns, else by the title, else by the file's name.
    fn county(
        &mut self,
        values: &HashMap<u32, (Option<Value>, Place)>,
        title: &Title,
        stem: &str,
    ) -> usize {
        let roles = &self.dictionary.roles;
        let code = self.text(values, &roles.county_code).unwrap_or_default();
        let name = self
            .text(values, &roles.county_name)
            .or_else(|| title.county.clone())
            .unwrap_or_else(|| match code.is_empty() {
                true => stem.to_owned(),
                false => code.clone(),
            });
        let year = self
            .columns
            .iter()
            .position(|c| *c == roles.year)
            .and_then(|at| match values.get(&(at as u32)) {
                Some((Some(Value::Number(year)), _)) => Some(*year as u16),
                _ => None,
            })
            .or(title.year);
        let key = CountyKey { code, name, year };
        // The same county in another sheet may lack the year or the code.
        let same = |known: &CountyKey| {
            known.name == key.name
                && (known.code == key.code || known.code.is_empty() || key.code.is_empty())
                && (known.year == key.year || known.year.is_none() || key.year.is_none())
        };
        if let Some(at) = self.counties.iter().rposition(same) {
            let known = &mut self.counties[at];
            if known.code.is_empty() {
                known.code = key.code;
            }
            known.year = known.year.or(key.year);
            return at;
        }
        self.counties.push(key);
        self.counties.len() - 1
    }

    pub fn location(&self, place: Place) -> Location {
        Location {
            source: Arc::clone(&self.sources[place.source as usize]),
            cell: Some((place.row, place.column)),
        }
    }

    /// Puts everything into one table.
    pub fn finish(mut self, mut problems: Vec<Problem>) -> Census {
        problems.append(&mut self.problems);
        self.problems = problems;
        super::settle::settle(&mut self);
        let mut census = super::frame::build(self);
        census.problem_if_empty();
        census
    }
}

fn show(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Text(text) => value::excerpt(text),
    }
}
