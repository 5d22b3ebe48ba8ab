//! A few cells around a problem, as the sheet has them. They are read again from the file, because
//! a census keeps no sheets.
//!
//! Sheets hold things that are nobody's business, as names and ID numbers. So besides the cell
//! that is marked, only cells of columns that became fields are shown, and of a private table none.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::grid::{Cell, Grid, Row};
use super::{Census, ReadTable, file};
use crate::dictionary::Roles;
use crate::problem::{Location, Source};

/// So many rows are shown of one problem.
const MOST_ROWS: usize = 3;

/// Some cells of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// The file and sheet.
    pub source: Arc<Source>,
    /// The row, from 0.
    pub row: u32,
    /// The cells, from left to right.
    pub cells: Vec<Shown>,
}

/// A cell that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The column, from 0.
    pub column: u32,
    /// What the header says, its rows joined; `None` where there is none, or the row is itself one
    /// of the header's.
    pub header: Option<String>,
    /// What is in the cell; `None` if it is blank.
    pub cell: Option<Cell>,
    /// Why it is shown.
    pub part: Part,
}

/// Why a cell is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It says what the row is: a school's name, an item of a form.
    Label,
    /// It is the one in question.
    Marked,
    /// It stands beside.
    Beside,
}

/// One row to be shown, and for which problem.
struct Wanted {
    problem: usize,
    source: Arc<Source>,
    row: u32,
    marked: Vec<u32>,
}

/// The excerpts for each of some problems, each problem given by its places; none where the file
/// cannot be read again, or no cell is named. Each file is read once.
pub fn excerpts(census: &Census, problems: &[&[Location]]) -> Vec<Vec<Excerpt>> {
    let mut by_file: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
    for (problem, places) in problems.iter().enumerate() {
        for wanted in rows(problem, places) {
            let file = wanted.source.file.clone();
            by_file.entry(file).or_default().push(wanted);
        }
    }
    let mut found: Vec<Vec<Excerpt>> = vec![Vec::new(); problems.len()];
    for (file, wanted) in by_file {
        let Ok(grids) = file::read(Path::new(&file)) else {
            continue;
        };
        for wanted in wanted {
            if let Some(grid) = grids.iter().find(|g| g.source == wanted.source) {
                found[wanted.problem].push(excerpt(census, grid, wanted.row, &wanted.marked));
            }
        }
    }
    // As the problem names them: the files were read in another order.
    for (excerpts, places) in found.iter_mut().zip(problems) {
        excerpts.sort_by_key(|e| places.iter().position(|at| is_in(at, e)));
    }
    found
}

fn is_in(at: &Location, excerpt: &Excerpt) -> bool {
    at.source == excerpt.source && at.cell.is_some_and(|(row, _)| row == excerpt.row)
}

/// The rows that a problem's cells stand in.
fn rows(problem: usize, places: &[Location]) -> Vec<Wanted> {
    let mut rows: Vec<Wanted> = Vec::new();
    for place in places {
        let Some((row, column)) = place.cell else {
            continue;
        };
        let same = |w: &Wanted| w.row == row && w.source == place.source;
        match rows.iter().position(same) {
            Some(at) => rows[at].marked.push(column),
            None if rows.len() < MOST_ROWS => rows.push(Wanted {
                problem,
                source: Arc::clone(&place.source),
                row,
                marked: vec![column],
            }),
            None => {}
        }
    }
    rows
}

fn excerpt(census: &Census, grid: &Grid, row: u32, marked: &[u32]) -> Excerpt {
    let mut here = census.tables.iter().filter(|t| t.source == grid.source);
    // Of several tables in a sheet, the one the row stands in, or right above.
    let above = |t: &&ReadTable| t.header.is_some_and(|(top, _)| top <= row);
    let table = here.clone().rfind(above).or(here.next());
    let first = marked.iter().min().copied().unwrap_or(0);
    let last = marked.iter().max().copied().unwrap_or(0);
    let beside = [first.checked_sub(1), last.checked_add(1)];
    let beside = beside.into_iter().flatten();
    let mut parts: BTreeMap<u32, Part> = BTreeMap::new();
    let headers = |column| header(grid, table?.header?, column);
    let in_header = table.and_then(|t| t.header);
    let in_header = in_header.is_some_and(|(top, bottom)| (top..=bottom).contains(&row));
    let cells: Vec<Shown> = if in_header {
        let beside = beside.filter(|c| headers(*c).is_some());
        parts.extend(beside.map(|c| (c, Part::Beside)));
        parts.extend(marked.iter().map(|c| (*c, Part::Marked)));
        let shown = parts.into_iter().map(|(column, part)| Shown {
            column,
            header: None,
            // A header below a group, or in a merged cell, is only whole with what is above it.
            cell: headers(column).map(Cell::Text),
            part,
        });
        shown.collect()
    } else {
        let filled = row_of(grid, row);
        let beside = beside.filter(|c| table.is_some_and(|t| may_be_shown(t, row, *c)));
        parts.extend(beside.map(|c| (c, Part::Beside)));
        let label = label(filled, row, table, &census.dictionary.roles);
        parts.extend(label.map(|c| (c, Part::Label)));
        parts.extend(marked.iter().map(|c| (*c, Part::Marked)));
        let below = table.is_some_and(|t| t.is_below_header(row) && !t.is_form());
        let shown = parts.into_iter().map(|(column, part)| Shown {
            column,
            header: headers(column).filter(|_| below),
            cell: filled
                .and_then(|row| row.get(column))
                .filter(|cell| !is_blank(cell))
                .cloned(),
            part,
        });
        shown.collect()
    };
    Excerpt {
        source: Arc::clone(&grid.source),
        row,
        cells,
    }
}

fn row_of(grid: &Grid, index: u32) -> Option<&Row> {
    let at = grid.rows.binary_search_by_key(&index, |row| row.index);
    grid.rows.get(at.ok()?)
}

fn is_blank(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.trim().is_empty())
}

/// Whether a cell of a table may be shown that is not itself in question.
fn may_be_shown(table: &ReadTable, row: u32, column: u32) -> bool {
    let is_field = match table.items {
        Some(items) => column == items,
        None => table.columns.iter().any(|c| c.at == column),
    };
    !table.private && table.is_below_header(row) && is_field
}

/// The column that says what a row is: in a table of schools the school's name or code, else the
/// leftmost text; where there is no table, as in a form, the leftmost text.
fn label(row: Option<&Row>, index: u32, table: Option<&ReadTable>, roles: &Roles) -> Option<u32> {
    let row = row?;
    let filled = |column: &u32| row.get(*column).is_some_and(|cell| !is_blank(cell));
    let texts = row.cells.iter().filter(|(column, cell)| {
        matches!(cell, Cell::Text(_))
            && filled(column)
            && table.is_none_or(|t| may_be_shown(t, index, *column))
    });
    let named = [&roles.school_name, &roles.school_code].into_iter();
    let named = named.filter(|_| table.is_none_or(|t| !t.is_form()));
    let named = named.filter_map(|role| {
        let columns = &table?.columns;
        let found = columns.iter().find(|c| c.field == *role);
        found.map(|c| c.at)
    });
    let mut named = named.filter(|c| table.is_some_and(|t| may_be_shown(t, index, *c)));
    let leftmost = texts.map(|(column, _)| *column).next();
    named.find(filled).or(leftmost)
}

/// What the header says above a column, from top to bottom; a group's header stands over the cells
/// to its right as well.
fn header(grid: &Grid, (top, bottom): (u32, u32), column: u32) -> Option<String> {
    let rows: Vec<&Row> = (top..=bottom).filter_map(|row| row_of(grid, row)).collect();
    let text = |level: usize, column: u32| match rows[level].get(column) {
        Some(Cell::Text(text)) if !text.trim().is_empty() => Some(text.trim()),
        _ => None,
    };
    let mut path: Vec<&str> = Vec::new();
    for level in 0..rows.len() {
        let leaf = !(level + 1..rows.len()).any(|l| text(l, column).is_some());
        if text(level, column).is_none() && leaf {
            continue;
        }
        // A header further up that begins in between ends the group.
        let begins = |c: &u32| (0..=level).any(|l| text(l, *c).is_some());
        let nearest = (0..=column).rev().find(begins);
        path.extend(nearest.and_then(|c| text(level, c)));
    }
    (!path.is_empty()).then(|| path.join(" / "))
}
