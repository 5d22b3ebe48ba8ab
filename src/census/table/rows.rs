//! What the rows below a header are: schools, totals, notes, headings.

use super::super::grid::{Cell, Grid, Row};
use super::super::value;
use super::{Rows, Table, is_blank};
use crate::dictionary::{Dictionary, normalise};
use crate::expression;

/// What a row below the header is.
#[derive(Clone, Debug, PartialEq)]
pub enum RowKind {
    /// A school.
    School,
    /// A total, with the text that says so.
    Total(String),
    /// A note, the header again, or a row of column numbers.
    Note,
    /// A school's name, or a heading, and nothing else.
    OnlyAName(String),
    /// Figures without a school.
    Nameless,
    /// Nothing.
    Blank,
}

/// Tells what a row is.
pub fn row_kind(
    grid: &Grid,
    rows: Rows,
    table: &Table,
    row: &Row,
    dictionary: &Dictionary,
) -> RowKind {
    if row.is_blank() {
        return RowKind::Blank;
    }
    let roles = &dictionary.roles;
    let named_by = match rows {
        Rows::Counties => [&roles.county_name, &roles.county_code],
        Rows::Schools | Rows::MoreOfSchools => [&roles.school_name, &roles.school_code],
    };
    let naming = table.columns.iter().filter(|c| named_by.contains(&&c.name));
    let name_column = naming.map(|c| c.index).max().unwrap_or(0);
    let column_name = |index: u32| {
        let found = table.columns.iter().find(|c| c.index == index);
        found.map(|c| c.name.as_str())
    };
    let has_code = row.cells.iter().any(|(index, cell)| {
        column_name(*index) == Some(named_by[1]) && !says_nothing(cell, dictionary)
    });
    let mut named = None;
    let mut others = 0;
    for (index, cell) in &row.cells {
        if says_nothing(cell, dictionary) {
            continue;
        }
        let name = column_name(*index);
        let names = name.is_some_and(|name| named_by.iter().any(|by| *by == name));
        let figure = holds_figures(name, dictionary);
        let is_stage = roles
            .stage
            .as_deref()
            .is_some_and(|stage| name == Some(stage));
        if let Cell::Text(text) = cell {
            // A total stands in the name's column, or left of it where the numbers are, or where
            // the stage of a school would.
            let place = names || is_stage || *index < name_column && !figure;
            if place && is_total(text, has_code, dictionary) {
                return RowKind::Total(text.trim().to_owned());
            }
        }
        if names {
            named = named.or_else(|| Some(cell.shown()));
        } else if name.is_some() {
            others += 1;
        }
    }
    if repeats_header(grid, table, row)
        || is_note(row, dictionary)
        || numbers_columns(grid, table, row, dictionary)
    {
        return RowKind::Note;
    }
    match named {
        Some(name) if others == 0 && !has_code && table.columns.len() > 2 => {
            RowKind::OnlyAName(name)
        }
        Some(_) => RowKind::School,
        None if others > 0 => RowKind::Nameless,
        None => RowKind::Note,
    }
}

fn says_nothing(cell: &Cell, dictionary: &Dictionary) -> bool {
    let Cell::Text(text) = cell else { return false };
    dictionary.words.missing.contains(&normalise(text))
}

fn holds_figures(column: Option<&str>, dictionary: &Dictionary) -> bool {
    let field = column.and_then(|name| dictionary.resolve(name));
    field.is_some_and(|(_, field, _)| field.kind.yields() == expression::Kind::Number)
}

/// Whether a text names a total: 合计, 小计（3所）, 城关镇小计, 全县小学, 共5所学校, County total. Latin words
/// must stand alone: Summit School is no sum. A row with a code is a school, 其中村小学, unless its
/// name says nothing else.
pub(in crate::census) fn is_total(text: &str, has_code: bool, dictionary: &Dictionary) -> bool {
    let words = &dictionary.words;
    let word = normalise(text);
    let before_bracket = word.split('(').next().unwrap_or(&word);
    let in_brackets = word.split(['(', ')']).nth(1).unwrap_or_default();
    let lower = text.to_lowercase();
    let latin: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphabetic()).collect();
    let counted = word.strip_prefix('共').and_then(|rest| rest.chars().next());
    let whole = |list: &[String]| {
        let mut list = list.iter().map(String::as_str);
        list.any(|total| [word.as_str(), before_bracket, in_brackets].contains(&total))
    };
    if whole(&words.totals) || words.figures_of_all.contains(&word) {
        return true;
    }
    if has_code {
        return false;
    }
    counted.is_some_and(|c| c.is_ascii_digit())
        || words.totals.iter().any(|total| match total.is_ascii() {
            true => latin.contains(&total.as_str()),
            false => {
                word.starts_with(total.as_str())
                    || before_bracket.ends_with(total.as_str())
                    || word.ends_with(total.as_str())
            }
        })
}

/// A long table printed over pages repeats its header.
fn repeats_header(grid: &Grid, table: &Table, row: &Row) -> bool {
    grid.rows[table.header.clone()].iter().any(|header| {
        let texts = |r: &Row| {
            r.cells
                .iter()
                .filter(|(_, c)| matches!(c, Cell::Text(_)))
                .count()
        };
        texts(header) >= 2 && row.cells == header.cells
    })
}

/// A row that begins like a note, or a line for signatures: nothing in it is a figure.
pub(super) fn is_note(row: &Row, dictionary: &Dictionary) -> bool {
    let mut filled = row.cells.iter().filter(|(_, cell)| !is_blank(cell));
    let Some((_, Cell::Text(first))) = filled.next() else {
        return false;
    };
    let word = normalise(first);
    let notes = &dictionary.words.notes;
    let begins = notes.iter().any(|n| word.starts_with(n.as_str()));
    // A school may be called 注溪小学: it has figures.
    begins && filled.all(|(_, cell)| value::number(cell).is_none())
}

/// The row by which forms number their columns, below the header: 1 2 3, L1 L2 L3, 甲 乙 1 2.
fn numbers_columns(grid: &Grid, table: &Table, row: &Row, dictionary: &Dictionary) -> bool {
    let first = grid.rows.get(table.body).map(|r| r.index);
    if first != Some(row.index) {
        return false;
    }
    let mut numbers = Vec::new();
    let mut marks = 0;
    for (_, cell) in &row.cells {
        let word = normalise(&cell.shown());
        let digits = word.trim_matches(|c: char| c.is_ascii_alphabetic() || "()".contains(c));
        if dictionary.words.column_marks.contains(&word) {
            marks += 1;
        } else if let Ok(number) = digits.parse::<u32>() {
            numbers.push(number);
        } else if !dictionary.words.missing.contains(&word) {
            return false;
        }
    }
    let in_order = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    in_order && numbers.len() + marks >= 3
}
