//! Forms: one school, or the county, an item a row, with its figure beside it. Columns of one form
//! may be several schools, or the stages of one school.

mod columns;
mod item;

use std::collections::HashMap;

use super::grid::{Cell, Grid};
use super::map::Headers;
use crate::dictionary::{Dictionary, Factor, FieldKind, Level, without_number};
use crate::expression::Kind as Yields;
use crate::lang::Text;
use crate::nearest::MOST_SUGGESTED;
use crate::privacy::Privacy;
use crate::problem::{Kind, Problem};
use columns::Block;
use item::{Known, is_header};

/// A sheet with fewer known items is no form.
const FEWEST_ITEMS: usize = 4;

/// A form found in a sheet.
#[derive(Clone, Debug)]
pub struct Form {
    /// The row with the headers of the columns, as a position in the grid's rows, if there is one.
    pub header: Option<usize>,
    /// The column of the items; of several such columns the first.
    pub item_column: u32,
    /// The items that were understood, a school after the other.
    pub items: Vec<Item>,
    /// How many schools stand side by side.
    pub schools: usize,
    /// The items that were not: row, column and text.
    pub unknown: Vec<(u32, u32, String)>,
    /// What is wrong with its columns; if anything is, no figure is to be taken.
    pub unclear: Vec<Problem>,
}

/// An item of a form, with the cell of its figure.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its row, as a position in the grid's rows.
    pub row: usize,
    /// Its column.
    pub column: u32,
    /// The column of its figure.
    pub value_column: u32,
    /// Which of the schools side by side it is of.
    pub school: usize,
    /// The item as it stands there.
    pub text: String,
    /// The field, or field and stage.
    pub name: String,
    /// From the form's unit to the field's.
    pub factor: Factor,
    /// Whether the form names its unit.
    pub has_unit: bool,
    /// The column of a unit that is not known, or not of the item: its figure cannot be used.
    pub bad_unit: Option<u32>,
}

/// Whether a cell near the top stands above items, as 填报项目 does.
pub(super) fn has_header(grid: &Grid, dictionary: &Dictionary) -> bool {
    let rows = grid.rows.iter().take(super::table::HEADER_WITHIN);
    let mut cells = rows.flat_map(|row| &row.cells);
    cells.any(|(_, cell)| matches!(cell, Cell::Text(text) if is_header(text, dictionary)))
}

/// The form in a sheet: it must name a school or a county, and have more items besides.
pub(super) fn find(grid: &Grid, headers: &Headers<'_>) -> Option<Form> {
    let (header, blocks) = columns::blocks(grid, headers)?;
    let mut form = Form {
        header,
        item_column: blocks.first()?.item,
        items: Vec::new(),
        schools: 1,
        unknown: Vec::new(),
        unclear: Vec::new(),
    };
    let mut known = 0;
    let mut named = false;
    for block in &blocks {
        let items = item::items(grid, headers, header, block.item, block.unit);
        known += items.known.len();
        let roles = &headers.dictionary.roles;
        let names = [
            &roles.school_name,
            &roles.school_code,
            &roles.county_name,
            &roles.county_code,
        ];
        named |= items.known.iter().any(|item| names.contains(&&item.name));
        read(grid, headers, block, &items.known, blocks.len(), &mut form);
        let value = form.items.last().map(|item| item.value_column);
        for (row, text) in items.unknown {
            // A heading between the items has no figure beside it.
            if value.is_some_and(|column| grid.rows[row].get(column).is_some()) {
                let row = grid.rows[row].index;
                form.unknown.push((row, block.item, text));
            }
        }
    }
    (named && known >= FEWEST_ITEMS).then_some(form)
}

/// Finds the figures of a block's items.
fn read(
    grid: &Grid,
    headers: &Headers<'_>,
    block: &Block,
    items: &[Known],
    blocks: usize,
    form: &mut Form,
) {
    let dictionary = headers.dictionary;
    let schools = columns::schools(grid, headers, block, items);
    if blocks == 1 && schools.len() > 1 {
        form.schools = schools.len();
        for (school, column) in schools.into_iter().enumerate() {
            let of_school = items
                .iter()
                .map(|item| item.at(column, school, item.name.clone()));
            form.items.extend(of_school);
        }
        return;
    }
    if let Some(stages) = columns::stages(headers, block) {
        for item in items {
            match by_stage(grid, dictionary, &stages, item) {
                Ok(found) => form.items.extend(found),
                Err(columns) => form.unclear.push(Problem::new(
                    Kind::FormColumns {
                        columns: dictionary.label_text(&item.name),
                    },
                    columns
                        .into_iter()
                        .map(|c| grid.at(grid.rows[item.row].index, c)),
                )),
            }
        }
        return;
    }
    match columns::figures(grid, headers, form.header, block, items) {
        Ok(column) => {
            for item in items {
                // A name is often merged over all columns, and so stands in the first.
                let row = &grid.rows[item.row];
                let mut others = block.others.iter().filter(|c| row.get(c.index).is_some());
                let elsewhere = match row.get(column).is_none() && is_text(dictionary, &item.name) {
                    true => others.find(|c| c.is_of_figures()).map(|c| c.index),
                    false => None,
                };
                form.items
                    .push(item.at(elsewhere.unwrap_or(column), 0, item.name.clone()));
            }
        }
        Err(found) => {
            let row = form
                .header
                .or(items.first().map(|item| item.row))
                .map_or(0, |row| grid.rows[row].index);
            let shown: Vec<String> = found.iter().map(columns::Column::shown).collect();
            let kind = Kind::FormColumns {
                columns: Text::new(shown.join("、"), shown.join(", ")),
            };
            let at = found.iter().map(|column| grid.at(row, column.index));
            form.unclear.push(Problem::new(kind, at));
        }
    }
}

fn is_text(dictionary: &Dictionary, name: &str) -> bool {
    let field = dictionary.resolve(name);
    field.is_some_and(|(_, field, _)| field.kind.yields() == Yields::Text)
}

/// Whether figures of a school, a stage or the county stand beside an item.
pub(super) fn is_figure(dictionary: &Dictionary, name: &str) -> bool {
    let field = dictionary.resolve(name);
    field.is_some_and(|(_, field, _)| matches!(field.kind, FieldKind::Count | FieldKind::Amount))
}

/// An item whose columns are stages, once for each; one of the school as a whole stands in any of
/// them. The columns, where they say different things of the school.
fn by_stage(
    grid: &Grid,
    dictionary: &Dictionary,
    stages: &[(u32, Option<String>)],
    item: &Known,
) -> Result<Vec<Item>, Vec<u32>> {
    let row = &grid.rows[item.row];
    let staged = dictionary.fields.get(&item.name);
    if staged.is_some_and(|field| field.level == Level::Stage) {
        let own = |(column, stage): &(u32, Option<String>)| {
            let name = match stage {
                Some(stage) => Dictionary::column(&item.name, stage),
                None => item.name.clone(),
            };
            item.at(*column, 0, name)
        };
        return Ok(stages.iter().map(own).collect());
    }
    let filled = |column: &&(u32, Option<String>)| match row.get(column.0) {
        Some(Cell::Text(text)) => !text.trim().is_empty(),
        other => other.is_some(),
    };
    let mut there: Vec<&(u32, Option<String>)> = stages.iter().filter(filled).collect();
    if let Some(total) = there.iter().position(|(_, stage)| stage.is_none()) {
        there = vec![there[total]];
    }
    let first = there.first().map_or(stages[0].0, |(column, _)| *column);
    let differs = |(column, _): &&&(u32, Option<String>)| row.get(*column) != row.get(first);
    match there.iter().any(|column| differs(&column)) {
        true => Err(there.iter().map(|(column, _)| *column).collect()),
        false => Ok(vec![item.at(first, 0, item.name.clone())]),
    }
}

/// Items given twice (errors), items that are not known, and what is unclear.
pub(super) fn problems(grid: &Grid, form: &Form, headers: &Headers<'_>) -> Vec<Problem> {
    let dictionary = headers.dictionary;
    let mut problems = form.unclear.clone();
    let mut met: HashMap<(&str, usize), &Item> = HashMap::new();
    for item in &form.items {
        let first = *met.entry((&item.name, item.school)).or_insert(item);
        if !std::ptr::eq(first, item) {
            let kind = Kind::DuplicateColumn {
                column: dictionary.label_text(&item.name),
            };
            let at = [first, item].map(|i| grid.at(grid.rows[i.row].index, i.column));
            problems.push(Problem::new(kind, at));
        }
    }
    for (row, column, text) in &form.unknown {
        if dictionary.is_ignored(&[text]) || is_header(text, dictionary) {
            continue;
        }
        let known = |column: &str| form.items.iter().any(|item| item.name == column);
        let kind = super::table::other_unit(&[without_number(text)], dictionary, known);
        let kind = kind.unwrap_or_else(|| {
            let nearest = match problems.len() < MOST_SUGGESTED {
                true => dictionary.nearest_column(&[without_number(text)]),
                false => None,
            };
            Kind::UnknownColumn {
                header: Privacy::by(dictionary)
                    .note(text)
                    .map(super::value::excerpt),
                nearest: nearest.map(|column| dictionary.label_text(&column)),
            }
        });
        problems.push(Problem::new(kind, [grid.at(*row, *column)]));
    }
    problems
}
