//! Tables that stand below each other in one sheet.

use std::sync::Arc;

use crate::census::grid::{Cell, Grid, Row};
use crate::census::map::headers::Headers;
use crate::census::shape::table::found::{TALLEST_HEADER, Table, holds_figures};
use crate::census::shape::table::rows::is_note;
use crate::census::shape::table::units::line_of_units;
use crate::census::title;
use crate::dictionary::normalise;
use crate::problem::Source;

/// A row of a school has so many figures.
const FEWEST_FIGURES: usize = 3;

/// Cuts a sheet in two where a second table of schools begins below the first: above its title. A header
/// that is only printed again, on a further page, begins none.
pub fn cut(grid: &mut Grid, table: &Table, headers: &Headers<'_>) -> Option<Grid> {
    let body = table.body.min(grid.rows.len());
    let own = titles(&grid.rows[..table.header.start]);
    let first = &grid.rows[table.header.clone()];
    let again = |row: &Row| first.iter().any(|header| header.cells == row.cells);
    let mut schools = false;
    for at in body..grid.rows.len() {
        let row = &grid.rows[at];
        if holds_figures(row) {
            schools = true;
            continue;
        }
        if !names_columns(row, headers) {
            schools |= begins_in_figures(row);
            continue;
        }
        if !schools {
            continue;
        }
        let above = &grid.rows[body..at];
        let groups = groups_above(above, table, headers);
        let title = titles_above(&above[..above.len() - groups], headers);
        let top = at - groups - title;
        if again(row) && !is_another(&grid.rows[top..top + title], &own, headers) {
            continue;
        }
        let mut rows = grid.rows.split_off(top);
        // It would keep the room of what is cut off.
        grid.rows.shrink_to_fit();
        let from = rows.first().map_or(u32::MAX, |row| row.index);
        // A line of units holds for the tables below it that have none of their own.
        let units = |row: &Row| line_of_units(row, headers.dictionary);
        if !rows[..title].iter().any(|row| units(row).is_some())
            && let Some(line) = grid.rows[..table.header.start].iter().find_map(units)
        {
            rows.insert(0, line);
        }
        let (merged, above) = grid.merged.iter().partition(|area| area.top >= from);
        grid.merged = above;
        return Some(Grid {
            // Each table tells what its own columns are.
            source: Arc::new(Source::clone(&grid.source)),
            rows,
            merged,
            hidden: grid.hidden,
            delimited: grid.delimited,
        });
    }
    None
}

/// Whether a row is the header of a table of schools: it names a column of theirs, and others.
fn names_columns(row: &Row, headers: &Headers<'_>) -> bool {
    let roles = &headers.dictionary.roles;
    let (mut names, mut others) = (false, 0);
    for (column, cell) in &row.cells {
        let Cell::Text(text) = cell else { continue };
        match headers.dictionary.column_meaning(&[text]) {
            Some(meaning) if meaning.column == roles.school_name => names = true,
            Some(meaning) if meaning.column == roles.school_code => names = true,
            Some(_) => others += 1,
            None => others += usize::from(headers.is_decided(*column, &[text])),
        }
    }
    names && others >= 2
}

/// How many rows right above a header are groups of its columns: words that stand over none of the
/// columns by which the table above names its schools.
fn groups_above(rows: &[Row], table: &Table, headers: &Headers<'_>) -> usize {
    let roles = &headers.dictionary.roles;
    let naming = table
        .columns
        .iter()
        .filter(|column| column.name == roles.school_name || column.name == roles.school_code);
    let naming: Vec<u32> = naming.map(|column| column.index).collect();
    let is_group = |row: &&Row| {
        let words = |(column, cell): &(u32, Cell)| {
            cell.is_blank() || matches!(cell, Cell::Text(_)) && !naming.contains(column)
        };
        row.cells.len() > 1 && row.cells.iter().all(words) && !is_note(row, headers.dictionary)
    };
    let groups = rows.iter().rev().take(TALLEST_HEADER);
    groups.take_while(is_group).count()
}

/// How many of the last rows are a title: one text each, below the notes of the table above.
fn titles_above(rows: &[Row], headers: &Headers<'_>) -> usize {
    let dictionary = headers.dictionary;
    let lines = rows.iter().rev();
    let lines = lines.take_while(|row| row.only_text().is_some()).count();
    let is_note = |row: &&Row| is_note(row, dictionary) && line_of_units(row, dictionary).is_none();
    let notes = rows[rows.len() - lines..].iter().take_while(is_note);
    lines - notes.count()
}

/// Whether some cells of a row begin with a digit: figures with their units.
fn begins_in_figures(row: &Row) -> bool {
    let figures = row.cells.iter().filter(|(_, cell)| match cell {
        Cell::Text(text) => normalise(text).starts_with(|c: char| c.is_ascii_digit()),
        _ => true,
    });
    figures.count() >= FEWEST_FIGURES
}

/// Whether a title stands over another table than the one above, whose header is the same: it tells a
/// stage, a county or a year, and is not the first table's own, nor says that this goes on.
fn is_another(rows: &[Row], own: &[String], headers: &Headers<'_>) -> bool {
    let dictionary = headers.dictionary;
    let titles = titles(rows);
    let goes_on = dictionary
        .words
        .continued
        .iter()
        .any(|word| titles.iter().any(|title| title.contains(word)));
    let told = title::read(rows, dictionary);
    let tells =
        dictionary.stage_in(&told.text).is_some() || told.county.is_some() || told.year.is_some();
    tells && !goes_on && !titles.iter().all(|title| own.contains(title))
}

/// The texts of some rows, as they are compared.
fn titles(rows: &[Row]) -> Vec<String> {
    let texts = rows.iter().filter_map(Row::only_text);
    texts.map(normalise).collect()
}
