//! Forms: one school, or the county, an item a row, with its figure to the right of it.

use super::grid::{Cell, Grid};
use super::map::{Headers, Meaning};
use super::table::HEADER_WITHIN;
use crate::dictionary::{Factor, normalise};
use crate::problem::{Kind, Problem};

/// A sheet with fewer known items is no form.
const FEWEST_ITEMS: usize = 4;

/// The items of a form stand in one of the first columns.
const ITEMS_WITHIN: u32 = 12;

/// A form found in a sheet.
#[derive(Clone, Debug)]
pub struct Form {
    /// The row with the headers of the columns, as a position in the grid's rows, if there is one.
    pub header: Option<usize>,
    /// The column of the items.
    pub item_column: u32,
    /// The column of the figures.
    pub value_column: u32,
    /// The items that were understood.
    pub items: Vec<Item>,
    /// The items that were not: row and text.
    pub unknown: Vec<(u32, String)>,
}

/// An item of a form.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its row, as a position in the grid's rows.
    pub row: usize,
    /// The item as it stands there.
    pub text: String,
    /// The field, or field and stage.
    pub name: String,
    /// From the form's unit to the field's.
    pub factor: Factor,
}

/// The columns of a form.
#[derive(Clone, Copy)]
struct Columns {
    item: u32,
    unit: Option<u32>,
    value: u32,
}

/// The form in a sheet: it must name a school or a county, and have more items besides.
pub(super) fn find(grid: &Grid, headers: &Headers<'_>) -> Option<Form> {
    let form = match by_header(grid, headers) {
        Some((row, columns)) => read(grid, headers, Some(row), columns),
        None => read(grid, headers, None, by_content(grid, headers)?),
    };
    let roles = &headers.dictionary.roles;
    let names = [
        &roles.school_name,
        &roles.school_code,
        &roles.county_name,
        &roles.county_code,
    ];
    let named = form.items.iter().any(|item| names.contains(&&item.name));
    (named && form.items.len() >= FEWEST_ITEMS).then_some(form)
}

/// The columns by the words above them: 填报项目, 单位, 填报值.
fn by_header(grid: &Grid, headers: &Headers<'_>) -> Option<(usize, Columns)> {
    let words = &headers.dictionary.form;
    grid.rows
        .iter()
        .take(HEADER_WITHIN)
        .enumerate()
        .find_map(|(at, row)| {
            let column_of = |words: &[String], from: u32| {
                let mut cells = row.cells.iter().filter(|(column, _)| *column >= from);
                let found = cells.find(|(_, cell)| {
                matches!(cell, Cell::Text(text) if words.contains(&normalise(text)))
            });
                found.map(|(column, _)| *column)
            };
            let item = column_of(&words.item, 0)?;
            let value = column_of(&words.value, item + 1)?;
            let unit = column_of(&words.unit, 0);
            Some((at, Columns { item, unit, value }))
        })
}

/// The columns by what is in them: the items are where most known names stand one below the other,
/// the figures in the next column that does not hold units.
fn by_content(grid: &Grid, headers: &Headers<'_>) -> Option<Columns> {
    let dictionary = headers.dictionary;
    let text_at = |row: usize, column: u32| match grid.rows[row].get(column) {
        Some(Cell::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let known = |column: u32| -> Vec<usize> {
        let rows = 0..grid.rows.len().min(HEADER_WITHIN * 4);
        rows.filter(|row| {
            let text = text_at(*row, column);
            text.is_some_and(|t| dictionary.column_meaning(&[t]).is_some())
        })
        .collect()
    };
    let (item, rows) = (0..ITEMS_WITHIN)
        .map(|column| (column, known(column)))
        .max_by_key(|(column, rows)| (rows.len(), std::cmp::Reverse(*column)))
        .filter(|(_, rows)| rows.len() >= FEWEST_ITEMS)?;
    let holds_units = |column: u32| {
        let units = rows
            .iter()
            .filter(|row| text_at(**row, column).is_some_and(|t| dictionary.unit(t).is_some()));
        units.count() * 2 > rows.len()
    };
    let right = item + 1;
    Some(match holds_units(right) {
        true => Columns {
            item,
            unit: Some(right),
            value: right + 1,
        },
        false => Columns {
            item,
            unit: None,
            value: right,
        },
    })
}

fn read(grid: &Grid, headers: &Headers<'_>, header: Option<usize>, columns: Columns) -> Form {
    let mut form = Form {
        header,
        item_column: columns.item,
        value_column: columns.value,
        items: Vec::new(),
        unknown: Vec::new(),
    };
    let first = header.map_or(0, |row| row + 1);
    for (at, row) in grid.rows.iter().enumerate().skip(first) {
        let Some(Cell::Text(text)) = row.get(columns.item) else {
            continue;
        };
        if text.trim().is_empty() {
            continue;
        }
        // 是/否 or a list of types in the column of units is no unit.
        let unit = columns.unit.and_then(|column| match row.get(column) {
            Some(Cell::Text(unit)) => Some(unit.as_str()),
            _ => None,
        });
        let unit = unit.filter(|unit| headers.dictionary.unit(unit).is_some());
        match headers.meaning(columns.item, &[text], unit) {
            Meaning::Column(meaning) => form.items.push(Item {
                row: at,
                text: text.clone(),
                name: meaning.column,
                factor: meaning.factor,
            }),
            Meaning::Unwanted => {}
            // A heading between the items has no figure beside it.
            Meaning::Unknown if row.get(columns.value).is_none() => {}
            Meaning::Unknown => form.unknown.push((row.index, text.clone())),
        }
    }
    form
}

/// Items given twice (errors), and items that are not known.
pub(super) fn problems(grid: &Grid, form: &Form, headers: &Headers<'_>) -> Vec<Problem> {
    let dictionary = headers.dictionary;
    let mut problems = Vec::new();
    for (i, item) in form.items.iter().enumerate() {
        if let Some(first) = form.items[..i].iter().find(|f| f.name == item.name) {
            let kind = Kind::DuplicateColumn {
                column: dictionary.label_text(&item.name),
            };
            let at = [first.row, item.row].map(|r| grid.at(grid.rows[r].index, form.item_column));
            problems.push(Problem::new(kind, at));
        }
    }
    for (row, text) in &form.unknown {
        if dictionary.is_ignored(&[text]) {
            continue;
        }
        let nearest = dictionary.nearest_column(&[text]);
        let kind = Kind::UnknownColumn {
            header: super::value::excerpt(text),
            nearest: nearest.map(|column| dictionary.label_text(&column)),
        };
        problems.push(Problem::new(kind, [grid.at(*row, form.item_column)]));
    }
    problems
}
