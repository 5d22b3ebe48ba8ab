//! Units that stand in a row of their own, or in a line above the table.

use crate::census::grid::{Cell, Grid, Row};
use crate::census::shape::table::found::{Table, TableColumn};
use crate::census::value::excerpt;
use crate::dictionary::{Dictionary, Factor, normalise};
use crate::lang::Text;
use crate::problem::{Kind, Problem};

/// Whether every filled cell of a row is a unit: 人, 平方米, 万元.
pub fn is_unit_row(row: &Row, dictionary: &Dictionary) -> bool {
    let mut units = 0;
    for (_, cell) in &row.cells {
        match cell {
            Cell::Text(text) if text.trim().is_empty() => {}
            Cell::Text(text) if dictionary.unit(text).is_some() => units += 1,
            // The row may say what it is.
            Cell::Text(text) if dictionary.words.unit_label.contains(&normalise(text)) => {}
            Cell::Text(text) if dictionary.words.missing.contains(&normalise(text)) => {}
            _ => return false,
        }
    }
    units > 0
}

/// Applies a line such as 单位：万元 above the header to the columns of that unit that name none,
/// and says so.
pub fn apply_unit_line(grid: &Grid, table: &mut Table, dictionary: &Dictionary) -> Vec<Problem> {
    let above = grid.rows[..table.header.start].iter();
    let cells = above.flat_map(|row| row.cells.iter().map(move |(c, cell)| (row.index, *c, cell)));
    let mut problems = Vec::new();
    for (row, column, cell) in cells {
        let Cell::Text(shown) = cell else { continue };
        for named in units_named(shown, dictionary) {
            let Some((unit, factor)) = dictionary.unit(&named) else {
                continue;
            };
            if factor == Factor::ONE {
                continue;
            }
            let bare: Vec<&mut TableColumn> = table
                .columns
                .iter_mut()
                .filter(|c| {
                    let field = dictionary.resolve(&c.name);
                    let same = field.is_some_and(|(_, f, _)| f.unit.as_deref() == Some(unit));
                    same && !c.has_unit
                })
                .collect();
            if bare.is_empty() {
                continue;
            }
            let labels = bare.iter().map(|c| dictionary.label_text(&c.name));
            let kind = Kind::UnitLine {
                found: excerpt(shown).into(),
                columns: Text::list(labels),
            };
            for column in bare {
                column.factor = factor;
                column.has_unit = true;
            }
            problems.push(Problem::new(kind, [grid.at(row, column)]));
        }
    }
    problems
}

/// The part of a row that is a line of units: 单位：万元.
pub fn line_of_units(row: &Row, dictionary: &Dictionary) -> Option<Row> {
    let names_unit = |cell: &Cell| match cell {
        Cell::Text(text) => {
            let units = units_named(text, dictionary);
            units.iter().any(|unit| dictionary.unit(unit).is_some())
        }
        _ => false,
    };
    let cells = row.cells.iter().filter(|(_, cell)| names_unit(cell));
    let cells: Vec<(u32, Cell)> = cells.cloned().collect();
    (!cells.is_empty()).then_some(Row {
        index: row.index,
        cells,
    })
}

/// The texts behind the label in a line of units, which may be units.
fn units_named(shown: &str, dictionary: &Dictionary) -> Vec<String> {
    let text = normalise(shown);
    let Some((front, units)) = text.rsplit_once(':') else {
        return Vec::new();
    };
    let label = front.rsplit(['(', ')', '/']).next().unwrap_or(front);
    let mut labels = dictionary.words.unit_label.iter();
    match labels.any(|word| label.ends_with(word.as_str())) {
        true => split_units(shown, units),
        false => Vec::new(),
    }
}

/// The units of 单位：人、平方米、万元. What separates them is no part of a normalised text.
fn split_units(shown: &str, normalised: &str) -> Vec<String> {
    let behind = shown
        .rsplit_once(['：', ':'])
        .map_or(shown, |(_, units)| units);
    let parts = behind.split(['、', '，', ',', ';', '；', ' ', '\u{3000}', ')', '）']);
    let mut parts: Vec<String> = parts.map(normalise).filter(|p| !p.is_empty()).collect();
    parts.push(normalised.to_owned());
    parts
}
