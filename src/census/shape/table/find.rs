//! Finding the table of schools in a sheet: its header rows, its columns, its data rows, all by
//! what is in them and not by where they stand.

use crate::census::grid::{Cell, Grid, Row};
use crate::census::map::headers::Headers;
use crate::census::shape::content::Rows;
use crate::census::shape::input_shape::header_within;
use crate::census::shape::table::found::holds_figures;
use crate::census::shape::table::found::{TALLEST_HEADER, Table, TableColumn};
use crate::census::shape::table::header::read_header;
use crate::census::shape::table::rows::is_note;
use crate::census::shape::table::units::is_unit_row;
use crate::dictionary::{Factor, Level};

/// A header below which another of schools begins names so many columns.
const FEWEST_COLUMNS: usize = 3;

/// The best table in a sheet: of schools, with their name or code, and figures of theirs; else of
/// counties.
pub fn find(grid: &Grid, headers: &Headers<'_>) -> Option<(Rows, Table)> {
    let mut found = find_above(grid, headers, grid.rows.len())?;
    // The richest header may be that of a second table, below another of schools.
    while found.0 != Rows::Counties
        && let Some(above) = find_above(grid, headers, found.1.header.start)
        && above.0 != Rows::Counties
        && above.1.columns.len() >= FEWEST_COLUMNS
        && grid.rows[above.1.body.min(found.1.header.start)..found.1.header.start]
            .iter()
            .any(holds_figures)
    {
        found = above;
    }
    Some(found)
}

/// The best table whose header ends above a row.
fn find_above(grid: &Grid, headers: &Headers<'_>, end: usize) -> Option<(Rows, Table)> {
    let mut best: Option<((std::cmp::Reverse<Rows>, usize), Table)> = None;
    let within = header_within(grid).min(end);
    let looked_at = &grid.rows[..grid.rows.len().min(within + TALLEST_HEADER)];
    let figures: Vec<bool> = looked_at.iter().map(holds_figures).collect();
    for start in 0..within {
        for height in 1..=TALLEST_HEADER.min(end - start) {
            if figures[start + height - 1] {
                break;
            }
            if height > 1 && is_title(&grid.rows[start..start + height]) {
                continue;
            }
            let table = read_header(grid, start..start + height, headers);
            let mut names: Vec<_> = table.columns.iter().map(|c| &c.name).collect();
            names.sort_unstable();
            names.dedup();
            let Some(rows) = rows_of(&table, headers) else {
                continue;
            };
            let score = (std::cmp::Reverse(rows), names.len());
            // Of equals, the first and lowest: a header, not the title above it.
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, table));
            }
        }
    }
    let ((std::cmp::Reverse(rows), _), table) = best?;
    let table = without_title(grid, table, headers);
    let table = under_groups_of_others(grid, table, headers);
    Some((rows, with_subheaders(grid, table, headers)))
}

/// Whether the first of some rows is a title above the others: one text, no further right than
/// where they begin. A group header stands over some of the columns, not over the first.
fn is_title(rows: &[Row]) -> bool {
    let filled = |row: &Row| -> Vec<u32> {
        let cells = row.cells.iter().filter(|(_, cell)| !cell.is_blank());
        cells.map(|(column, _)| *column).collect()
    };
    let Some((first, rest)) = rows.split_first() else {
        return false;
    };
    let begins = rest.iter().flat_map(filled).min().unwrap_or(u32::MAX);
    matches!(filled(first)[..], [only] if only <= begins)
}

/// The table with last header rows that name nothing known (计, 其中：当年新增): words without a
/// single figure, and no school's name.
fn with_subheaders(grid: &Grid, mut table: Table, headers: &Headers<'_>) -> Table {
    while table.header.len() < TALLEST_HEADER
        && let Some(taller) = with_subheader(grid, &table, headers)
    {
        table = taller;
    }
    table
}

fn with_subheader(grid: &Grid, table: &Table, headers: &Headers<'_>) -> Option<Table> {
    let dictionary = headers.dictionary;
    let below = table.header.end;
    let row = grid.rows.get(below)?;
    let roles = &dictionary.roles;
    let names_school = |column: &u32| {
        let column = table.columns.iter().find(|c| c.index == *column);
        column.is_some_and(|c| c.name == roles.school_name || c.name == roles.school_code)
    };
    let words_only = row.cells.iter().all(|(column, cell)| {
        let word = matches!(cell, Cell::Text(_)) && crate::census::value::number(cell).is_none();
        word && !names_school(column)
    });
    if !words_only || is_unit_row(row, dictionary) || is_note(row, dictionary) {
        return None;
    }
    let taller = read_header(grid, table.header.start..below + 1, headers);
    let mut known = table.columns.iter();
    let there = |index: u32| {
        let known = taller.columns.iter().map(|column| column.index);
        let mut there = known.chain(taller.unread.iter().map(|(unread, _)| *unread));
        there.any(|other| other == index)
    };
    let kept = known.all(|column| there(column.index));
    kept.then_some(taller)
}

/// The table with the row above its header where that is of groups whose columns are not what they are
/// called: 缺口 over 图书册数. With it fewer columns are known.
fn under_groups_of_others(grid: &Grid, table: Table, headers: &Headers<'_>) -> Table {
    let Some(above) = table.header.start.checked_sub(1) else {
        return table;
    };
    if table.header.len() >= TALLEST_HEADER
        || is_title(&grid.rows[above..table.header.end])
        || is_note(&grid.rows[above], headers.dictionary)
    {
        return table;
    }
    let taller = read_header(grid, above..table.header.end, headers);
    let known = |column: &TableColumn| taller.columns.iter().any(|c| c.index == column.index);
    let mut lost = table
        .columns
        .iter()
        .filter(|column| !known(column))
        .peekable();
    let of_others = |column: &TableColumn| {
        let unknown = taller
            .unknown
            .iter()
            .find(|(index, _)| *index == column.index);
        unknown.is_some_and(|(_, path)| headers.dictionary.is_of_others(path))
    };
    match lost.peek().is_some() && lost.all(of_others) {
        true => taller,
        false => table,
    }
}

/// The table without rows at the top of its header that say nothing about any column: a title
/// right above the header, which would be lost as a title.
fn without_title(grid: &Grid, mut table: Table, headers: &Headers<'_>) -> Table {
    while table.header.len() > 1 {
        let lower = table.header.start + 1..table.header.end;
        let shorter = read_header(grid, lower, headers);
        let meanings = |t: &Table| -> Vec<(u32, String, Factor)> {
            let columns = t.columns.iter();
            columns
                .map(|c| (c.index, c.name.clone(), c.factor))
                .collect()
        };
        if meanings(&shorter) != meanings(&table) {
            break;
        }
        table = shorter;
    }
    table
}

/// What the rows of a table with such columns are; `None` where they are nothing known.
fn rows_of(table: &Table, headers: &Headers<'_>) -> Option<Rows> {
    let dictionary = headers.dictionary;
    let roles = &dictionary.roles;
    let has = |field: &str| table.columns.iter().any(|c| c.name == field);
    let is_level = |c: &&TableColumn, level| {
        let field = dictionary.resolve(&c.name);
        field.is_some_and(|(_, field, _)| field.level == level)
    };
    if has(&roles.school_name) || has(&roles.school_code) {
        let pupils = table.columns.iter().any(|c| {
            let resolved = dictionary.resolve(&c.name);
            resolved.is_some_and(|(field, _, _)| field == roles.pupils)
        });
        let mut figures = table.columns.iter().filter(|c| headers.is_figure(&c.name));
        return match (pupils, figures.next()) {
            (true, _) => Some(Rows::Schools),
            (false, Some(_)) => Some(Rows::MoreOfSchools),
            (false, None) => None,
        };
    }
    let own = table.columns.iter();
    let own = own.filter(|c| is_level(c, Level::County)).count();
    let named = has(&roles.county_name) || has(&roles.county_code);
    (named && own >= 2).then_some(Rows::Counties)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::census::map::Map;
    use crate::dictionary::Dictionary;

    /// The header rows found in a sheet.
    fn header(rows: &[&[&str]]) -> std::ops::Range<usize> {
        let cells = (0..).zip(rows).flat_map(|(row, texts)| {
            let filled = (0..).zip(*texts).filter(|(_, text)| !text.is_empty());
            filled.map(move |(column, text)| (row, column, Cell::Text((*text).to_owned())))
        });
        let grid = Grid::new("a.csv", None, cells.collect());
        let dictionary = Dictionary::built_in();
        let headers = Headers {
            dictionary: &dictionary,
            map: &Map::default(),
            source: &grid.source,
        };
        find(&grid, &headers).unwrap().1.header
    }

    #[test]
    fn a_title_is_no_part_of_the_header() {
        let title: &[&str] = &["青山县2024年小学统计表"];
        let note: &[&str] = &["单位：人"];
        let above: &[&str] = &["序号", "学校名称", "学生人数", "", "图书册数"];
        let below: &[&str] = &["", "", "小学", "初中", ""];
        let school: &[&str] = &["1", "甲", "5", "6", "7"];
        assert_eq!(header(&[title, above, below, school]), 1..3);
        assert_eq!(header(&[title, note, above, below, school]), 2..4);
        let flat: &[&str] = &["学校名称", "小学学生人数", "图书册数"];
        assert_eq!(header(&[title, flat, school]), 1..2);
        assert_eq!(header(&[flat, school]), 0..1);
    }
}
