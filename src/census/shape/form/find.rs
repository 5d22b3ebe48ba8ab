//! Forms: one school, or the county, an item a row, with its figure beside it. Columns of one form
//! may be several schools, or the stages of one school.

use crate::census::grid::{Cell, Grid};
use crate::census::map::headers::Headers;
use crate::census::shape::form::columns::{self, Block};
use crate::census::shape::form::found::{FEWEST_ITEMS, Form, Item};
use crate::census::shape::form::item::{self, Known, is_header};
use crate::census::shape::input_shape::header_within;
use crate::dictionary::{Dictionary, Level};
use crate::expression::Kind as Yields;
use crate::lang::Text;
use crate::problem::{Kind, Problem};

/// Whether a cell near the top stands above items, as 填报项目 does.
pub fn has_header(grid: &Grid, dictionary: &Dictionary) -> bool {
    let rows = grid.rows[..header_within(grid)].iter();
    let mut cells = rows.flat_map(|row| &row.cells);
    cells.any(|(_, cell)| matches!(cell, Cell::Text(text) if is_header(text, dictionary)))
}

/// The form in a sheet: it must name a school or a county, and have more items besides.
pub fn find(grid: &Grid, headers: &Headers<'_>) -> Option<Form> {
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
