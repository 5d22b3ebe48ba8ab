//! The figures of a form: a line for each of its schools, or for its county.

use crate::census::grid::{Cell, Grid};
use crate::census::key_columns::number;
use crate::census::places::Place;
use crate::census::read_table::{LeftOut, ReadTable};
use crate::census::shape::content::{Content, Line, Lines, Rows, SheetRead};
use crate::census::shape::form::found::{Form, is_figure};
use crate::census::shape::reader::{SheetReader, add_constants};
use crate::census::value::{self, ColumnUnit, Value};
use crate::census::values::Values;
use crate::privacy::Told;
use crate::problem::{Kind, Problem};

/// Reads a form, be it of schools or of a county.
pub fn read(
    grid: &Grid,
    form: &Form,
    of: Rows,
    mut table: ReadTable,
    mut problems: Vec<Problem>,
    reader: &SheetReader<'_>,
) -> SheetRead {
    // Figures of a column that may be the wrong one are not taken.
    let schools = match form.unclear.is_empty() {
        true => form.schools,
        false => 0,
    };
    let of_school = of == Rows::Schools;
    let mut lines = Vec::new();
    for school in 0..schools {
        let (line, says) = school_line(reader, grid, form, school, of_school, &mut problems);
        lines.extend(line);
        if !says {
            table.rows -= 1;
            let first = form.items.iter().find(|item| item.school == school);
            table.left_out.extend(first.map(|item| LeftOut {
                row: grid.rows[item.row].index,
                text: Told::from(item.text.as_str()),
            }));
        }
    }
    let lines = Lines {
        of,
        stage: reader.map.stage(&grid.source),
        lines,
    };
    SheetRead {
        table,
        problems,
        content: Content::Lines(lines),
    }
}

/// What a form says of one of its schools, or of its county, and whether it says anything.
fn school_line(
    reader: &SheetReader<'_>,
    grid: &Grid,
    form: &Form,
    school: usize,
    of_school: bool,
    problems: &mut Vec<Problem>,
) -> (Option<Line>, bool) {
    let dictionary = reader.dictionary;
    let before = problems.len();
    let mut values = Values::default();
    let mut has_figures = false;
    let mut first: Option<Place> = None;
    for item in form.items.iter().filter(|item| item.school == school) {
        let row = &grid.rows[item.row];
        let at = Place::in_sheet(row.index, item.value_column);
        first.get_or_insert(at);
        let cell = row.get(item.value_column);
        let value = match item.bad_unit.filter(|_| cell.is_some()) {
            Some(unit) => {
                let found = row.get(unit).map(Cell::shown).unwrap_or_default();
                let kind = Kind::UnknownUnit {
                    item: value::excerpt(&item.text).into(),
                    found: value::excerpt(&found).into(),
                };
                let cells = [unit, item.value_column].map(|c| grid.at(row.index, c));
                problems.push(Problem::new(kind, cells));
                None
            }
            None => dictionary.resolve(&item.name).and_then(|(id, field, _)| {
                let named = (item.name.as_str(), (id, field));
                let unit = ColumnUnit {
                    factor: item.factor,
                    named: item.has_unit,
                };
                reader.read_cell(grid, cell, named, unit, at, problems)
            }),
        };
        let is_number = matches!(value, Some(Value::Number(_)));
        has_figures |= is_number && is_figure(dictionary, &item.name);
        values.add(number(dictionary, &item.name), (value, at));
    }
    let Some(place) = first else {
        return (None, false);
    };
    has_figures |= problems.len() > before;
    let name = naming_cell(form, school, &dictionary.roles.school_name);
    let named = name.or_else(|| naming_cell(form, school, &dictionary.roles.school_code));
    let place = named.map_or(place, |(row, column)| {
        Place::in_sheet(grid.rows[row].index, column)
    });
    let constants = reader.constants(&grid.source);
    add_constants(&constants, &mut values, place.row);
    if of_school && reader.keys.name_of(&values).is_empty() {
        if has_figures {
            let at = grid.at(place.row, place.column);
            problems.push(Problem::new(Kind::FormWithoutName, [at]));
        }
        return (None, has_figures);
    }
    (Some(Line::Form(values, place)), true)
}

/// The cell in which a school of a form is named.
fn naming_cell(form: &Form, school: usize, role: &str) -> Option<(usize, u32)> {
    let mut items = form.items.iter();
    let item = items.find(|item| item.school == school && item.name == role)?;
    Some((item.row, item.value_column))
}
