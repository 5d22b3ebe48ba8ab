//! What the header rows of a table say of its columns.

use std::collections::HashMap;

use crate::census::grid::{Cell, Grid, Row};
use crate::census::map::headers::{Headers, Meaning};
use crate::census::shape::table::found::{Table, TableColumn};
use crate::census::shape::table::units::is_unit_row;
use crate::census::shape::unknown_header::{told_together, unknown_column};
use crate::census::value::excerpt;
use crate::dictionary::{Dictionary, Factor, FieldKind, Mark};
use crate::nearest::MOST_SUGGESTED;
use crate::problem::{Kind, Problem};

/// So many columns of one name are read. From the second on they are an error, whatever their number.
const MOST_OF_ONE_NAME: usize = 8;

/// A column with something in its header.
struct Headed {
    index: u32,
    /// Its header cells, top to bottom.
    path: Vec<String>,
    /// What the lowest of them says of the columns beside it.
    mark: Mark,
}

impl Headed {
    /// The headers above the lowest.
    fn group(&self) -> &[String] {
        self.path.split_last().map_or(&[], |(_, group)| group)
    }

    fn leaf(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }
}

/// Understands a header that takes up these rows, and a row of units below it.
pub fn read_header(grid: &Grid, rows: std::ops::Range<usize>, headers: &Headers<'_>) -> Table {
    let dictionary = headers.dictionary;
    let units = grid
        .rows
        .get(rows.end)
        .filter(|row| is_unit_row(row, dictionary));
    let headed = headed(&grid.rows[rows.clone()], headers);
    let mut table = Table {
        body: rows.end + usize::from(units.is_some()),
        header: rows,
        columns: Vec::new(),
        last_column: headed.last().map_or(0, |h| h.index),
        unknown: Vec::new(),
        unread: Vec::new(),
    };
    let mut lesser = Vec::new();
    // The columns in order, with the number of the total that each is a part of.
    let mut wholes: Vec<Option<usize>> = Vec::new();
    let mut known: Vec<Option<usize>> = Vec::new();
    let all_wholes = wholes_of(&headed);
    let mut of_one_name: HashMap<String, usize> = HashMap::new();
    for (at, column) in headed.iter().enumerate() {
        let whole = all_wholes[at];
        // A stroke in a row of units says that there is none.
        let unit = units.and_then(|row| match row.get(column.index) {
            Some(Cell::Text(text)) => Some(text.as_str()),
            _ => None,
        });
        let unit = unit.filter(|text| dictionary.unit(text).is_some());
        let texts: Vec<&str> = column.path.iter().map(String::as_str).collect();
        let over = whole.map(|whole| headed[whole].leaf());
        let meaning = headers.meaning(column.index, &texts, over, unit);
        known.push(None);
        match meaning {
            Meaning::Column(meaning) => {
                let total = whole.and_then(|whole| table.columns.get(known[whole]?));
                if total.is_some_and(|total| !alike(&total.name, &meaning.column, dictionary)) {
                    table.unknown.push((column.index, column.path.clone()));
                    continue;
                }
                let many = of_one_name.entry(meaning.column.clone()).or_default();
                *many += 1;
                if *many > MOST_OF_ONE_NAME {
                    table.unread.push((column.index, column.path.clone()));
                    continue;
                }
                let full: Vec<&str> = texts.iter().copied().chain(unit).collect();
                let named = dictionary.unit_in(&full).is_some();
                known[at] = Some(table.columns.len());
                wholes.push(whole.and_then(|whole| known[whole]));
                lesser.push(meaning.lesser);
                table.columns.push(TableColumn {
                    index: column.index,
                    name: meaning.column,
                    has_unit: named || meaning.factor != Factor::ONE,
                    factor: meaning.factor,
                    path: column.path.clone(),
                    decided: headers.is_decided(column.index, &texts),
                });
            }
            Meaning::Unwanted => {}
            Meaning::Unknown if column.path.is_empty() => {}
            Meaning::Unknown => {
                let path = texts.iter().copied().chain(unit).map(str::to_owned);
                table.unknown.push((column.index, path.collect()));
            }
        }
    }
    name_totals(&mut table, &wholes, dictionary);
    leave_out_lesser(&mut table, &lesser, &wholes);
    table
}

/// Every column that has a header, or that the user names by its letters, from left to right.
fn headed(header: &[Row], headers: &Headers<'_>) -> Vec<Headed> {
    let cells = header.iter().flat_map(|row| row.cells.iter());
    let mut columns: Vec<u32> = cells.map(|(column, _)| *column).collect();
    columns.extend(headers.map.lettered(headers.source));
    columns.sort_unstable();
    columns.dedup();
    // The group header that each row carries on to the right, over the cells merged with it.
    let mut carried: Vec<Option<String>> = vec![None; header.len()];
    let mut headed = Vec::new();
    for column in columns {
        let texts: Vec<Option<String>> = header
            .iter()
            .map(|row| match row.get(column) {
                Some(Cell::Text(text)) if !text.trim().is_empty() => Some(text.clone()),
                _ => None,
            })
            .collect();
        let mut path: Vec<String> = Vec::new();
        for (level, text) in texts.iter().enumerate() {
            let below = texts[level + 1..].iter().any(Option::is_some);
            match text {
                Some(text) => {
                    // A new header ends the groups beneath the row it stands in, too.
                    carried[level..].fill(None);
                    carried[level] = Some(text.clone());
                    path.push(text.clone());
                }
                None if below => path.extend(carried[level].clone()),
                None => {}
            }
        }
        if path.is_empty() && !headers.map.names_by_letter(headers.source, column) {
            continue;
        }
        let leaf = path.last();
        headed.push(Headed {
            index: column,
            mark: leaf.map_or(Mark::None, |leaf| headers.dictionary.header_mark(leaf)),
            path,
        });
    }
    headed
}

/// The column that each part belongs to: the nearest to its left in its group that is no part itself.
fn wholes_of(headed: &[Headed]) -> Vec<Option<usize>> {
    let mut last: HashMap<&[String], usize> = HashMap::new();
    let wholes = headed.iter().enumerate().map(|(at, column)| {
        if column.mark == Mark::Part {
            return last.get(column.group()).copied();
        }
        last.insert(column.group(), at);
        None
    });
    wholes.collect()
}

/// Whether one column can be a part of another: both count the same, in the same unit.
pub fn alike(whole: &str, part: &str, dictionary: &Dictionary) -> bool {
    let field = |column| dictionary.resolve(column).map(|(_, field, _)| field);
    let (Some(whole), Some(part)) = (field(whole), field(part)) else {
        return true;
    };
    let counted = |kind| kind == FieldKind::Count;
    match (&whole.unit, &part.unit) {
        (Some(whole_unit), Some(part_unit)) => {
            whole_unit == part_unit || counted(whole.kind) && counted(part.kind)
        }
        _ => true,
    }
}

/// Gives the columns that header rows show to be totals of others the fields of totals.
fn name_totals(table: &mut Table, wholes: &[Option<usize>], dictionary: &Dictionary) {
    let mut totals: Vec<(usize, String)> = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let Some((field, _, stage)) = dictionary.resolve(&column.name) else {
            continue;
        };
        let leaf = column.path.last();
        let heads_group = leaf.is_some_and(|leaf| dictionary.header_mark(leaf) == Mark::Total);
        let group = column.path.split_last().map_or(&[][..], |(_, group)| group);
        let others = table.columns.iter().zip(wholes).enumerate();
        let mut parts = others.filter(|(other, (part, whole))| {
            let in_group = heads_group && !group.is_empty() && part.path.starts_with(group);
            *other != at && (**whole == Some(at) || in_group)
        });
        let total = parts.find_map(|(_, (part, _))| {
            let (part, _, _) = dictionary.resolve(&part.name)?;
            dictionary.total_over(field, part)
        });
        if let Some(total) = total {
            let name = match stage {
                Some(stage) => Dictionary::column(total, stage),
                None => total.to_owned(),
            };
            totals.push((at, name));
        }
    }
    for (at, name) in totals {
        table.columns[at].name = name;
    }
}

/// Leaves out the columns that go by a lesser name of a field which another is of, and the totals whose
/// part is what the field asks for.
fn leave_out_lesser(table: &mut Table, lesser: &[bool], wholes: &[Option<usize>]) {
    let columns = &table.columns;
    let same = |a: usize, b: usize| columns[a].name == columns[b].name;
    let all = 0..columns.len();
    let out: Vec<bool> = all
        .clone()
        .map(|at| {
            let beaten = lesser[at] && all.clone().any(|other| same(at, other) && !lesser[other]);
            let mut parts = all.clone().filter(|part| wholes[*part] == Some(at));
            beaten || parts.any(|part| same(at, part) && !lesser[part])
        })
        .collect();
    let columns = std::mem::take(&mut table.columns);
    for (column, out) in columns.into_iter().zip(out) {
        match out {
            true => table.unread.push((column.index, column.path)),
            false => table.columns.push(column),
        }
    }
}

/// What is wrong with the header itself: columns given twice (errors), columns not known.
pub fn header_problems(grid: &Grid, table: &Table, dictionary: &Dictionary) -> Vec<Problem> {
    let bottom = grid.rows[table.header.end - 1].index;
    let mut problems = Vec::new();
    for (i, column) in table.columns.iter().enumerate() {
        if let Some(first) = table.columns[..i].iter().find(|c| c.name == column.name) {
            let kind = Kind::DuplicateColumn {
                column: dictionary.label_text(&column.name),
            };
            let at = [first.index, column.index].map(|c| grid.at(bottom, c));
            problems.push(Problem::new(kind, at));
        }
    }
    let mut strange = Vec::new();
    for (index, path) in &table.unknown {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if dictionary.is_ignored(&path) {
            continue;
        }
        let known = |column: &str| table.columns.iter().any(|c| c.name == column);
        let header = excerpt(&path.join(" / ")).into();
        let few = problems.len() + strange.len() < MOST_SUGGESTED;
        let kind = unknown_column(&path, header, few, dictionary, known);
        strange.push((kind, grid.at(bottom, *index)));
    }
    problems.extend(told_together(strange));
    problems
}
