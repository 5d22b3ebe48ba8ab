//! Finding the table of schools in a sheet: its header rows, its columns, its data rows, all by
//! what is in them and not by where they stand.

mod below;
mod beyond;
mod header;
mod neighbours;
mod rows;
mod units;

pub(super) use below::cut;
pub(super) use beyond::Beyond;
pub use header::header_problems;
pub(super) use header::other_unit;
pub(super) use neighbours::take_parts;
pub use rows::RowKind;
pub(super) use rows::{RowKinds, is_code, is_total};
pub(super) use units::apply_unit_line;

use header::read_header;
use rows::{is_note, printed_again};
use units::is_unit_row;

use super::grid::{Area, Cell, Grid, Row};
use super::map::Headers;
use crate::dictionary::{Dictionary, Factor, Level};
use crate::expression;

/// A header begins within so many filled rows.
pub(super) const HEADER_WITHIN: usize = 60;

/// A header has at most so many rows.
const TALLEST_HEADER: usize = 6;

/// A header below which another of schools begins names so many columns.
const FEWEST_COLUMNS: usize = 3;

/// A table found in a sheet.
#[derive(Clone, Debug)]
pub struct Table {
    /// The header rows, as positions in the grid's rows.
    pub header: std::ops::Range<usize>,
    /// The first data row, as a position in the grid's rows.
    pub body: usize,
    /// The columns that were understood.
    pub columns: Vec<TableColumn>,
    /// The last column that has a header.
    pub last_column: u32,
    /// Headers that were not understood: column and text.
    pub unknown: Vec<(u32, Vec<String>)>,
    /// Headers of columns that others are read for: 计算机台数 beside 教学用计算机台数.
    pub unread: Vec<(u32, Vec<String>)>,
}

/// A column that was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct TableColumn {
    /// Where it stands, from 0.
    pub index: u32,
    /// The field, or field and stage.
    pub name: String,
    /// From the header's unit to the field's.
    pub factor: Factor,
    /// Its headers, top to bottom.
    pub path: Vec<String>,
    /// Whether a header, a unit row or the user names its unit.
    pub has_unit: bool,
    /// Whether the user has named its field.
    pub decided: bool,
}

/// What the rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rows {
    /// Schools with their pupils.
    Schools,
    /// More about schools whose pupils stand elsewhere.
    MoreOfSchools,
    /// Counties.
    Counties,
}

/// The best table in a sheet: of schools, with their name or code, and figures of theirs; else of
/// counties.
pub(super) fn find(grid: &Grid, headers: &Headers<'_>) -> Option<(Rows, Table)> {
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
    let within = grid.rows.len().min(HEADER_WITHIN).min(end);
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
        let cells = row.cells.iter().filter(|(_, cell)| !is_blank(cell));
        cells.map(|(column, _)| *column).collect()
    };
    let Some((first, rest)) = rows.split_first() else {
        return false;
    };
    let begins = rest.iter().flat_map(filled).min().unwrap_or(u32::MAX);
    matches!(filled(first)[..], [only] if only <= begins)
}

/// Whether most of what a row holds is figures: it is part of no header. One or two may stand in any,
/// as a year does.
fn holds_figures(row: &Row) -> bool {
    let filled = row.cells.iter().filter(|(_, cell)| !is_blank(cell));
    let (figures, words): (Vec<_>, Vec<_>) =
        filled.partition(|(_, cell)| super::value::number(cell).is_some());
    figures.len() > words.len().max(2)
}

fn is_blank(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.trim().is_empty())
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
        let word = matches!(cell, Cell::Text(_)) && super::value::number(cell).is_none();
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

/// Writes what stands in a merged cell into every row it covers: a county, a town or a school's
/// name merged over the rows below it. Figures are not repeated: they belong to one row.
pub(super) fn fill_merged(grid: &mut Grid, table: &Table, dictionary: &Dictionary) {
    let first = grid.rows.get(table.body).map_or(u32::MAX, |row| row.index);
    let holds_words = |column: u32| {
        let mut named = table.columns.iter().filter(|c| c.index == column);
        named.any(|c| {
            let field = dictionary.resolve(&c.name);
            let year = c.name == dictionary.roles.year;
            field.is_some_and(|(_, f, _)| f.kind.yields() == expression::Kind::Text) || year
        })
    };
    // What is merged in a header that is printed again stays in it.
    let again = printed_again(grid, table);
    let (header, merged) = std::mem::take(&mut grid.merged)
        .into_iter()
        .partition(|area: &Area| again.contains(&area.top));
    grid.merged = merged;
    fill_down(grid, first, holds_words);
    let header: Vec<Area> = header;
    grid.merged.extend(header);
}

/// Writes what stands in a merged cell of some columns, from a row on, into every row it covers.
pub(super) fn fill_down(grid: &mut Grid, first: u32, columns: impl Fn(u32) -> bool) {
    let areas: Vec<Area> = grid
        .merged
        .iter()
        .copied()
        .filter(|a| a.top >= first && a.bottom > a.top && columns(a.left))
        .collect();
    for area in areas {
        let at = |rows: &[Row], row: u32| rows.binary_search_by_key(&row, |r| r.index).ok();
        let Some(cell) =
            at(&grid.rows, area.top).and_then(|at| grid.rows[at].get(area.left).cloned())
        else {
            continue;
        };
        let from = grid.rows.partition_point(|r| r.index <= area.top);
        let to = grid.rows.partition_point(|r| r.index <= area.bottom);
        for row in &mut grid.rows[from..to] {
            if let Err(place) = row.cells.binary_search_by_key(&area.left, |(c, _)| *c) {
                row.cells.insert(place, (area.left, cell.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::map::Map;
    use super::*;

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
