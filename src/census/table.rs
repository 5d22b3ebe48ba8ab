//! Finding the table of schools in a sheet: its header rows, its columns, its data rows, all by
//! what is in them and not by where they stand.

use super::grid::{Cell, Grid, Row};
use crate::dictionary::{Dictionary, Factor, normalise};
use crate::problem::{Kind, Problem};

/// A header begins within so many filled rows.
const HEADER_WITHIN: usize = 60;

/// A header has at most so many rows.
const TALLEST_HEADER: usize = 3;

/// A table found in a sheet.
#[derive(Clone, Debug)]
pub struct Table {
    /// The header rows, as positions in the grid's rows.
    pub header: std::ops::Range<usize>,
    /// The first data row, as a position in the grid's rows.
    pub body: usize,
    /// The columns that were understood.
    pub columns: Vec<TableColumn>,
    /// Headers that were not understood: column and text.
    pub unknown: Vec<(u32, Vec<String>)>,
}

/// A column that was understood.
#[derive(Clone, Debug)]
pub struct TableColumn {
    /// Where it stands, from 0.
    pub index: u32,
    /// The field, or field and stage.
    pub name: String,
    /// From the header's unit to the field's.
    pub factor: Factor,
}

/// The best table of schools in a sheet: it must have a school's name or code, and pupils.
pub fn find(grid: &Grid, dictionary: &Dictionary) -> Option<Table> {
    let mut best: Option<(usize, Table)> = None;
    for start in 0..grid.rows.len().min(HEADER_WITHIN) {
        for height in 1..=TALLEST_HEADER.min(grid.rows.len() - start) {
            let table = read_header(grid, start..start + height, dictionary);
            let mut names: Vec<_> = table.columns.iter().map(|c| &c.name).collect();
            names.sort_unstable();
            names.dedup();
            let score = names.len();
            // Of equals, the first and lowest: a header, not the title above it.
            if best.as_ref().is_none_or(|(most, _)| score > *most) && is_school_table(&table, dictionary) {
                best = Some((score, table));
            }
        }
    }
    best.map(|(_, table)| table)
}

/// Whether the columns make a table of schools.
fn is_school_table(table: &Table, dictionary: &Dictionary) -> bool {
    let roles = &dictionary.roles;
    let has = |field: &str| table.columns.iter().any(|c| c.name == field);
    let pupils = table.columns.iter().any(|c| {
        let resolved = dictionary.resolve(&c.name);
        resolved.is_some_and(|(field, _, _)| field == roles.pupils)
    });
    (has(&roles.school_name) || has(&roles.school_code)) && pupils
}

/// Understands a header that takes up these rows, and a row of units below it.
fn read_header(grid: &Grid, rows: std::ops::Range<usize>, dictionary: &Dictionary) -> Table {
    let header = &grid.rows[rows.clone()];
    let units = grid
        .rows
        .get(rows.end)
        .filter(|row| is_unit_row(row, dictionary));
    let mut columns: Vec<u32> = header
        .iter()
        .flat_map(|row| row.cells.iter().map(|(column, _)| *column))
        .collect();
    columns.sort_unstable();
    columns.dedup();
    let mut table = Table {
        body: rows.end + usize::from(units.is_some()),
        header: rows,
        columns: Vec::new(),
        unknown: Vec::new(),
    };
    // The group header that each row carries on to the right, over the cells merged with it.
    let mut carried: Vec<Option<String>> = vec![None; header.len()];
    for column in columns {
        let texts: Vec<Option<String>> = header
            .iter()
            .map(|row| match row.get(column) {
                Some(Cell::Text(text)) if !text.trim().is_empty() => Some(text.clone()),
                _ => None,
            })
            .collect();
        let mut path: Vec<String> = Vec::new();
        for (level, text) in texts.iter().enumerate() {
            let below = texts[level + 1..].iter().any(Option::is_some);
            match text {
                Some(text) => {
                    // A new header ends the groups beneath the row it stands in, too.
                    carried[level..].fill(None);
                    carried[level] = Some(text.clone());
                    path.push(text.clone());
                }
                None if below => path.extend(carried[level].clone()),
                None => {}
            }
        }
        if path.is_empty() {
            continue;
        }
        let unit = units.and_then(|row| match row.get(column) {
            Some(Cell::Text(text)) => Some(text.as_str()),
            _ => None,
        });
        let full: Vec<&str> = path.iter().map(String::as_str).chain(unit).collect();
        match dictionary.column_meaning(&full) {
            Some(meaning) => table.columns.push(TableColumn {
                index: column,
                name: meaning.column,
                factor: meaning.factor,
            }),
            None => table.unknown.push((column, path)),
        }
    }
    table
}

/// Whether every filled cell of a row is a unit: 人, 平方米, 万元.
fn is_unit_row(row: &Row, dictionary: &Dictionary) -> bool {
    let mut units = 0;
    for (_, cell) in &row.cells {
        match cell {
            Cell::Text(text) if text.trim().is_empty() => {}
            Cell::Text(text) if dictionary.unit(text).is_some() => units += 1,
            Cell::Text(text) if dictionary.words.missing.contains(&normalise(text)) => {}
            _ => return false,
        }
    }
    units > 0
}

/// What is wrong with the header itself: columns given twice (errors), columns not known.
pub fn header_problems(grid: &Grid, table: &Table, dictionary: &Dictionary) -> Vec<Problem> {
    let bottom = grid.rows[table.header.end - 1].index;
    let mut problems = Vec::new();
    for (i, column) in table.columns.iter().enumerate() {
        if let Some(first) = table.columns[..i].iter().find(|c| c.name == column.name) {
            let kind = Kind::DuplicateColumn {
                column: dictionary.label_text(&column.name),
            };
            let at = [first.index, column.index].map(|c| grid.at(bottom, c));
            problems.push(Problem::new(kind, at));
        }
    }
    for (index, path) in &table.unknown {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if dictionary.is_ignored(&path) {
            continue;
        }
        let nearest = dictionary.nearest_column(&path);
        let kind = Kind::UnknownColumn {
            header: super::value::excerpt(&path.join(" / ")),
            nearest: nearest.map(|column| dictionary.label_text(&column)),
        };
        problems.push(Problem::new(kind, [grid.at(bottom, *index)]));
    }
    problems
}

/// What a row below the header is.
#[derive(Clone, Debug, PartialEq)]
pub enum RowKind {
    /// A school.
    School,
    /// A total, with the text that says so.
    Total(String),
    /// A note, the header again, or a row of column numbers.
    Note,
    /// Figures without a school.
    Nameless,
    /// Nothing.
    Blank,
}

/// Tells what a row is.
pub fn row_kind(grid: &Grid, table: &Table, row: &Row, dictionary: &Dictionary) -> RowKind {
    if row.is_blank() {
        return RowKind::Blank;
    }
    let roles = &dictionary.roles;
    let words = &dictionary.words;
    let mut named = false;
    let mut figures = false;
    let named_by = [&roles.school_name, &roles.school_code];
    let naming = table.columns.iter().filter(|c| named_by.contains(&&c.name));
    let name_column = naming.map(|c| c.index).max().unwrap_or(0);
    let column_name = |index: u32| {
        let found = table.columns.iter().find(|c| c.index == index);
        found.map(|c| c.name.as_str())
    };
    for (index, cell) in &row.cells {
        let name = column_name(*index);
        let is_name = name == Some(roles.school_name.as_str());
        let is_code = name == Some(roles.school_code.as_str());
        if let Cell::Text(text) = cell {
            let word = normalise(text);
            if words.missing.contains(&word) {
                continue;
            }
            let says_total = words.totals.contains(&word)
                || (is_name && words.totals.iter().any(|t| word.ends_with(t.as_str())));
            // A total stands in the name's column, or left of it where the numbers are.
            if says_total && (is_name || is_code || name.is_none() && *index < name_column) {
                return RowKind::Total(text.trim().to_owned());
            }
        }
        if is_name || is_code {
            named = true;
        } else if name.is_some() {
            figures = true;
        }
    }
    if repeats_header(grid, table, row) || is_note(row, dictionary) {
        return RowKind::Note;
    }
    match (named, figures) {
        (true, _) => RowKind::School,
        (false, true) => RowKind::Nameless,
        (false, false) => RowKind::Note,
    }
}

/// A long table printed over pages repeats its header.
fn repeats_header(grid: &Grid, table: &Table, row: &Row) -> bool {
    grid.rows[table.header.clone()].iter().any(|header| {
        let texts = |r: &Row| r.cells.iter().filter(|(_, c)| matches!(c, Cell::Text(_))).count();
        texts(header) >= 2 && row.cells == header.cells
    })
}

/// One cell of text that begins like a note, and nothing else.
fn is_note(row: &Row, dictionary: &Dictionary) -> bool {
    let mut filled = row.cells.iter().filter(|(_, cell)| match cell {
        Cell::Text(text) => !text.trim().is_empty(),
        _ => true,
    });
    let Some((_, Cell::Text(text))) = filled.next() else {
        return false;
    };
    let word = normalise(text);
    let begins = dictionary.words.notes.iter().any(|n| word.starts_with(n.as_str()));
    begins && filled.all(|(_, cell)| matches!(cell, Cell::Text(_)))
}
