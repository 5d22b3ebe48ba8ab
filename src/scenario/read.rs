//! Files of changes: TOML, or any table with the same columns.

use std::path::Path;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use crate::census::grid::{Cell, Grid, Row};
use crate::census::{file_unreadable, most, sheets, value};
use crate::dictionary::{ChangeKey, Dictionary, Factor};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::outside::TomlError;
use crate::own_text::{LONGEST_LIST, read_within};
use crate::problem::{Kind, Location, Problem, Source, harmless};
use crate::scenario::Changes;
use crate::scenario::entry::{Entry, Held, is_blank};

/// What a TOML file calls its entries.
const CHANGE: &str = "change";

/// So many changes are taken: more than a province has, and some hundred megabytes.
const MOST_CHANGES: usize = 200_000;

/// Rows in which a header is looked for.
const HEADER_WITHIN: usize = 20;

impl Changes {
    /// Reads a file of changes: TOML by its ending, else a workbook or delimited text. What is wrong with it is in
    /// [`Changes::problems`].
    pub fn read(path: &Path, dictionary: &Dictionary) -> Changes {
        let name = path.display().to_string();
        let ending = path.extension().unwrap_or_default();
        if !ending.eq_ignore_ascii_case("toml") {
            return match sheets(path) {
                Ok(sheets) => Changes::of_sheets(&name, &sheets, dictionary),
                Err(problem) => Changes::failed(problem),
            };
        }
        match read_within(path, LONGEST_LIST) {
            Ok(text) => Changes::parse(&name, &text, dictionary),
            Err(error) => Changes::failed(file_unreadable(path, &error)),
        }
    }

    /// Reads changes from TOML text that is called `name`.
    pub fn parse(name: &str, text: &str, dictionary: &Dictionary) -> Changes {
        let lines = Lines::of(name, text);
        let document = match DeTable::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let why = TomlError::new(text, &error).message;
                return Changes::failed(unreadable(why, lines.at(at)));
            }
        };
        let mut reader = Reader::new(dictionary);
        for (key, value) in document.get_ref() {
            let at = lines.at(key.span().start);
            match (key.get_ref().as_ref(), value.get_ref()) {
                (CHANGE, DeValue::Array(entries)) => {
                    for entry in entries {
                        match entry.get_ref() {
                            DeValue::Table(table) => {
                                let at = lines.at(entry.span().start);
                                reader.add_table(table, at, &lines);
                            }
                            _ => reader.fail(not_entries(), at.clone()),
                        }
                    }
                }
                (CHANGE, _) => reader.fail(not_entries(), at),
                (other, _) => {
                    let kind = Kind::ChangeKeyUnknown {
                        key: value::excerpt(other),
                        nearest: nearest(other, [CHANGE]).map(|near| format!("[[{near}]]")),
                        known: format!("[[{CHANGE}]]"),
                    };
                    reader.fail(kind, at);
                }
            }
        }
        reader.changes
    }

    fn of_sheets(name: &str, sheets: &[Grid], dictionary: &Dictionary) -> Changes {
        let mut reader = Reader::new(dictionary);
        let mut found = false;
        for grid in sheets {
            let headers = grid.rows.iter().take(HEADER_WITHIN).enumerate();
            let mut headers = headers.filter(|(_, row)| is_header(row, dictionary));
            if let Some((header, _)) = headers.next() {
                found = true;
                reader.add_sheet(grid, header);
            }
        }
        if !found {
            let why = Text::new("没有需要的列", "the columns are not there");
            return Changes::failed(unreadable(why, Location::file(name)));
        }
        reader.changes
    }

    fn failed(problem: Problem) -> Changes {
        Changes {
            entries: Vec::new(),
            problems: vec![problem],
        }
    }
}

fn unreadable(why: Text, at: Location) -> Problem {
    Problem::new(Kind::ChangesUnreadable { why }, [at])
}

fn not_entries() -> Kind {
    let why = Text::new(
        format!("每项变更写一个 [[{CHANGE}]]"),
        format!("every change is a [[{CHANGE}]]"),
    );
    Kind::ChangesUnreadable { why }
}

/// Whether a row has the columns that changes want.
fn is_header(row: &Row, dictionary: &Dictionary) -> bool {
    let texts = row.cells.iter().map(|(_, cell)| value::text(cell));
    let keys: Vec<ChangeKey> = texts
        .filter_map(|text| Some(dictionary.change_key(&text)?.0))
        .collect();
    use ChangeKey::{Add, Event, Field, From, Name, School, Set, To};
    let any = |some: &[ChangeKey]| some.iter().any(|key| keys.contains(key));
    let is_figure = any(&[Field]) && any(&[Add, Set]);
    (is_figure || any(&[Event])) && any(&[School, Name, From, To])
}

/// The lines of a text.
struct Lines {
    source: Arc<Source>,
    /// Where each begins.
    starts: Vec<usize>,
}

impl Lines {
    fn of(name: &str, text: &str) -> Lines {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines {
            source: Arc::new(Source {
                file: harmless(name),
                sheet: None,
                lines: true,
            }),
            starts: [0].into_iter().chain(ends.map(|(at, _)| at + 1)).collect(),
        }
    }

    /// The line in which a byte stands.
    fn at(&self, byte: usize) -> Location {
        let line = self.starts.partition_point(|start| *start <= byte);
        Location {
            source: Arc::clone(&self.source),
            cell: Some((u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX), 0)),
        }
    }
}

struct Reader<'a> {
    dictionary: &'a Dictionary,
    changes: Changes,
    /// How many entries there were.
    entries: usize,
}

impl<'a> Reader<'a> {
    fn new(dictionary: &'a Dictionary) -> Reader<'a> {
        Reader {
            dictionary,
            changes: Changes::default(),
            entries: 0,
        }
    }

    fn fail(&mut self, kind: Kind, at: Location) {
        self.changes.problems.push(Problem::new(kind, [at]));
    }

    fn add(&mut self, entry: &Entry) {
        self.entries += 1;
        if self.entries > MOST_CHANGES {
            if self.entries == MOST_CHANGES + 1 {
                let limit = Text::new(
                    format!("变更最多 {MOST_CHANGES} 项"),
                    format!("at most {MOST_CHANGES} changes"),
                );
                self.fail(Kind::TooLarge { limit, more: 0 }, entry.at.clone());
            }
            return;
        }
        match entry.read(self.dictionary) {
            Ok(change) => self.changes.entries.push(change),
            Err(problems) => {
                self.changes.problems.extend(problems);
                most::bound(&mut self.changes.problems);
            }
        }
    }

    /// The key that a text names; a problem where it names none, or one that was named already.
    fn key(
        &mut self,
        text: &str,
        at: &Location,
        named: &mut Vec<(ChangeKey, String)>,
    ) -> Option<(ChangeKey, Factor)> {
        let Some((key, factor)) = self.dictionary.change_key(text) else {
            if !self.dictionary.lists.changes.is_ignored(text) {
                let kind = Kind::ChangeKeyUnknown {
                    key: value::excerpt(text),
                    nearest: nearest(text, ChangeKey::ALL.map(ChangeKey::id)).map(str::to_owned),
                    known: ChangeKey::ALL.map(ChangeKey::id).join(", "),
                };
                self.fail(kind, at.clone());
            }
            return None;
        };
        if let Some((_, other)) = named.iter().find(|(known, _)| *known == key) {
            let kind = Kind::ChangeKeyTwice {
                key: value::excerpt(text),
                other: value::excerpt(other),
            };
            self.fail(kind, at.clone());
            return None;
        }
        named.push((key, text.to_owned()));
        Some((key, factor))
    }

    fn add_table(&mut self, table: &DeTable<'_>, at: Location, lines: &Lines) {
        let mut named = Vec::new();
        let mut held = Vec::new();
        let before = self.changes.problems.len();
        for (called, value) in table {
            let at = lines.at(called.span().start);
            let Some((key, factor)) = self.key(called.get_ref(), &at, &mut named) else {
                continue;
            };
            let cell = cell(value.get_ref());
            if !is_blank(&cell, self.dictionary) {
                let called = called.get_ref().to_string();
                held.push(Held {
                    key,
                    called,
                    factor,
                    cell,
                    at,
                });
            }
        }
        // What is misspelt may be what would be missed.
        if self.changes.problems.len() == before {
            self.add(&Entry { at, held });
        }
    }

    fn add_sheet(&mut self, grid: &Grid, header: usize) {
        let row = &grid.rows[header];
        let mut named = Vec::new();
        let mut columns: Vec<(u32, String, ChangeKey, Factor)> = Vec::new();
        let before = self.changes.problems.len();
        for (column, cell) in &row.cells {
            let text = value::text(cell);
            if text.is_empty() {
                continue;
            }
            let at = grid.at(row.index, *column);
            if let Some((key, factor)) = self.key(&text, &at, &mut named) {
                columns.push((*column, text, key, factor));
            }
        }
        if self.changes.problems.len() > before {
            return;
        }
        for row in grid.rows.iter().skip(header + 1) {
            let held = columns.iter().filter_map(|(column, called, key, factor)| {
                let cell = row.get(*column)?;
                (!is_blank(cell, self.dictionary)).then(|| Held {
                    key: *key,
                    called: called.clone(),
                    factor: *factor,
                    cell: cell.clone(),
                    at: grid.at(row.index, *column),
                })
            });
            let held: Vec<Held> = held.collect();
            let amount = |held: &&Held| matches!(held.key, ChangeKey::Add | ChangeKey::Set);
            let at = held
                .iter()
                .find(amount)
                .or(held.first())
                .map(|held| held.at.clone());
            if let Some(at) = at {
                self.add(&Entry { at, held });
            }
        }
    }
}

/// A value as a sheet would have it.
fn cell(value: &DeValue<'_>) -> Cell {
    match value {
        DeValue::String(text) => Cell::Text(text.to_string()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or_else(
                |_| Cell::Text(number.to_string()),
                |n| Cell::Number(n as f64),
            )
        }
        DeValue::Float(number) => {
            let parsed = number.as_str().parse().ok().filter(|n: &f64| n.is_finite());
            parsed.map_or_else(|| Cell::Text(number.to_string()), Cell::Number)
        }
        DeValue::Boolean(truth) => Cell::Truth(*truth),
        DeValue::Datetime(date) => Cell::Text(date.to_string()),
        DeValue::Array(_) => Cell::Text("[…]".to_owned()),
        DeValue::Table(_) => Cell::Text("{…}".to_owned()),
    }
}
