//! Columns that no word marks as parts of the one to their left, but whose figures add up to it in every
//! row: 计算机台数 | 教学用 | 管理用.

use crate::census::grid::{Grid, Row};
use crate::census::map::headers::{Headers, Meaning};
use crate::census::shape::table::found::{Table, TableColumn};
use crate::census::shape::table::header::alike;
use crate::census::value;
use crate::dictionary::{Dictionary, Factor};

/// Fewer rows may add up by chance.
const FEWEST_ROWS: usize = 2;

/// Understands the columns that are parts of the known one to their left by what all rows say. Where one
/// of them is what the field asks for, it is read, and the total is not.
pub fn take_parts(grid: &Grid, table: &mut Table, headers: &Headers<'_>) {
    if table.unknown.is_empty() {
        return;
    }
    let body = grid.rows.get(table.body..).unwrap_or_default();
    for whole in table.columns.clone() {
        let parts = parts_beside(table, &whole, headers.dictionary);
        let meant: Vec<(u32, TableColumn)> = parts
            .iter()
            .filter_map(|(index, path)| Some((*index, meant(*index, path, &whole, headers)?)))
            .collect();
        let indices: Vec<u32> = parts.iter().map(|(index, _)| *index).collect();
        if meant.is_empty() || !add_up(body, whole.index, &indices) {
            continue;
        }
        let asked = meant.iter().any(|(_, column)| column.name == whole.name);
        let known: Vec<u32> = meant.iter().map(|(index, _)| *index).collect();
        table.unknown.retain(|(index, _)| !known.contains(index));
        if asked {
            table.columns.retain(|column| column.index != whole.index);
            table.unread.push((whole.index, whole.path));
        }
        table
            .columns
            .extend(meant.into_iter().map(|(_, column)| column));
        table.columns.sort_by_key(|column| column.index);
    }
}

/// The unknown columns right of a known one, in its group, up to the next known one.
fn parts_beside(
    table: &Table,
    whole: &TableColumn,
    dictionary: &Dictionary,
) -> Vec<(u32, Vec<String>)> {
    let known = table.columns.iter().map(|column| column.index);
    let next = known.filter(|index| *index > whole.index).min();
    let group = |path: &[String]| path.split_last().map(|(_, group)| group.to_vec());
    let mut beside: Vec<(u32, Vec<String>)> = table
        .unknown
        .iter()
        .filter(|(index, _)| *index > whole.index && next.is_none_or(|next| *index < next))
        .map(|(index, path)| (*index, without_unit(path, dictionary).to_vec()))
        .collect();
    beside.sort_by_key(|(index, _)| *index);
    let in_group = |(_, path): &(u32, Vec<String>)| group(path) == group(&whole.path);
    let many = beside.iter().take_while(|column| in_group(column)).count();
    beside.truncate(many);
    beside
}

/// The headers of an unknown column without the unit below them.
fn without_unit<'a>(path: &'a [String], dictionary: &Dictionary) -> &'a [String] {
    match path.split_last() {
        Some((last, rest)) if !rest.is_empty() && dictionary.unit(last).is_some() => rest,
        _ => path,
    }
}

/// What a column is as a part of another.
fn meant(
    index: u32,
    path: &[String],
    whole: &TableColumn,
    headers: &Headers<'_>,
) -> Option<TableColumn> {
    let texts: Vec<&str> = path.iter().map(String::as_str).collect();
    let over = whole.path.last()?;
    let Meaning::Column(meaning) = headers.meaning(index, &texts, Some(over), None) else {
        return None;
    };
    alike(&whole.name, &meaning.column, headers.dictionary).then(|| TableColumn {
        index,
        name: meaning.column,
        has_unit: meaning.factor != Factor::ONE,
        factor: meaning.factor,
        path: path.to_vec(),
        decided: false,
    })
}

/// Whether the figures of some columns add up to another's in every row that has it.
fn add_up(rows: &[Row], whole: u32, parts: &[u32]) -> bool {
    let mut many = 0;
    for row in rows {
        let figure = |column: u32| row.get(column).and_then(value::number);
        let Some(total) = figure(whole) else { continue };
        let sum: Option<f64> = parts.iter().map(|part| figure(*part)).sum();
        if sum.is_none_or(|sum| (sum - total).abs() > 1e-9 * total.abs()) {
            return false;
        }
        many += usize::from(total > 0.0);
    }
    many >= FEWEST_ROWS
}
