//! Finding the table of schools in a sheet: its header rows, its columns, its data rows, all by
//! what is in them and not by where they stand.

use super::grid::{Cell, Grid, Row};
use crate::dictionary::{Dictionary, Factor, normalise};
use crate::expression;
use crate::lang::{Lang, Text};
use crate::problem::{Kind, Problem};

/// A header begins within so many filled rows.
const HEADER_WITHIN: usize = 60;

/// A header has at most so many rows.
const TALLEST_HEADER: usize = 3;

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
}

/// The best table of schools in a sheet: it must have a school's name or code, and pupils.
pub fn find(grid: &Grid, dictionary: &Dictionary) -> Option<Table> {
    let mut best: Option<(usize, Table)> = None;
    for start in 0..grid.rows.len().min(HEADER_WITHIN) {
        for height in 1..=TALLEST_HEADER.min(grid.rows.len() - start) {
            let table = read_header(grid, start..start + height, dictionary);
            let mut names: Vec<_> = table.columns.iter().map(|c| &c.name).collect();
            names.sort_unstable();
            names.dedup();
            let score = names.len();
            // Of equals, the first and lowest: a header, not the title above it.
            if best.as_ref().is_none_or(|(most, _)| score > *most)
                && is_school_table(&table, dictionary)
            {
                best = Some((score, table));
            }
        }
    }
    let (_, table) = best?;
    let table = without_title(grid, table, dictionary);
    Some(with_subheader(grid, table, dictionary))
}

/// The table with a last header row that names nothing known (计, 其中：当年新增): words without a
/// single figure, and no school's name.
fn with_subheader(grid: &Grid, table: Table, dictionary: &Dictionary) -> Table {
    let below = table.header.end;
    let Some(row) = grid
        .rows
        .get(below)
        .filter(|_| table.header.len() < TALLEST_HEADER)
    else {
        return table;
    };
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
        return table;
    }
    let taller = read_header(grid, table.header.start..below + 1, dictionary);
    let kept = table
        .columns
        .iter()
        .all(|c| taller.columns.iter().any(|t| t.name == c.name));
    if kept { taller } else { table }
}

/// The table without rows at the top of its header that say nothing about any column: a title
/// right above the header, which would be lost as a title.
fn without_title(grid: &Grid, mut table: Table, dictionary: &Dictionary) -> Table {
    while table.header.len() > 1 {
        let lower = table.header.start + 1..table.header.end;
        let shorter = read_header(grid, lower, dictionary);
        if shorter.columns != table.columns {
            break;
        }
        table = shorter;
    }
    table
}

/// Whether the columns make a table of schools.
fn is_school_table(table: &Table, dictionary: &Dictionary) -> bool {
    let roles = &dictionary.roles;
    let has = |field: &str| table.columns.iter().any(|c| c.name == field);
    let pupils = table.columns.iter().any(|c| {
        let resolved = dictionary.resolve(&c.name);
        resolved.is_some_and(|(field, _, _)| field == roles.pupils)
    });
    (has(&roles.school_name) || has(&roles.school_code)) && pupils
}

/// Understands a header that takes up these rows, and a row of units below it.
fn read_header(grid: &Grid, rows: std::ops::Range<usize>, dictionary: &Dictionary) -> Table {
    let header = &grid.rows[rows.clone()];
    let units = grid
        .rows
        .get(rows.end)
        .filter(|row| is_unit_row(row, dictionary));
    let mut columns: Vec<u32> = header
        .iter()
        .flat_map(|row| row.cells.iter().map(|(column, _)| *column))
        .collect();
    columns.sort_unstable();
    columns.dedup();
    let mut table = Table {
        body: rows.end + usize::from(units.is_some()),
        header: rows,
        columns: Vec::new(),
        last_column: columns.last().copied().unwrap_or(0),
        unknown: Vec::new(),
    };
    // The group header that each row carries on to the right, over the cells merged with it.
    let mut carried: Vec<Option<String>> = vec![None; header.len()];
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
        if path.is_empty() {
            continue;
        }
        let unit = units.and_then(|row| match row.get(column) {
            Some(Cell::Text(text)) => Some(text.as_str()),
            _ => None,
        });
        let full: Vec<&str> = path.iter().map(String::as_str).chain(unit).collect();
        match dictionary.column_meaning(&full) {
            Some(meaning) => table.columns.push(TableColumn {
                index: column,
                name: meaning.column,
                factor: meaning.factor,
            }),
            None => table.unknown.push((column, path)),
        }
    }
    table
}

/// Whether every filled cell of a row is a unit: 人, 平方米, 万元.
fn is_unit_row(row: &Row, dictionary: &Dictionary) -> bool {
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
    problems.extend(unit_line(grid, table, dictionary));
    for (index, path) in &table.unknown {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if dictionary.is_ignored(&path) {
            continue;
        }
        let nearest = dictionary.nearest_column(&path);
        let kind = Kind::UnknownColumn {
            header: super::value::excerpt(&path.join(" / ")),
            nearest: nearest.map(|column| dictionary.label_text(&column)),
        };
        problems.push(Problem::new(kind, [grid.at(bottom, *index)]));
    }
    problems
}

/// A line such as 单位：万元 above the header is not applied to columns that name no unit, because
/// it does not say to which it belongs; it is pointed out.
fn unit_line(grid: &Grid, table: &Table, dictionary: &Dictionary) -> Option<Problem> {
    let above = grid.rows[..table.header.start].iter();
    let mut cells =
        above.flat_map(|row| row.cells.iter().map(move |(c, cell)| (row.index, *c, cell)));
    cells.find_map(|(row, column, cell)| {
        let text = normalise(&cell.shown());
        let (_, unit) = text.rsplit_once(':')?;
        let (unit, factor) = dictionary.unit(unit)?;
        let bare = table.columns.iter().filter(|c| {
            let field = dictionary.resolve(&c.name);
            let same = field.is_some_and(|(_, f, _)| f.unit.as_deref() == Some(unit));
            same && c.factor == Factor::ONE
        });
        let bare: Vec<&str> = bare.map(|c| c.name.as_str()).collect();
        if factor == Factor::ONE || bare.is_empty() {
            return None;
        }
        let list = |lang| {
            let labels: Vec<String> = bare.iter().map(|c| dictionary.label(c, lang)).collect();
            labels.join(lang.pick("、", ", "))
        };
        let kind = Kind::UnitLine {
            found: super::value::excerpt(&cell.shown()),
            columns: Text::new(list(Lang::Zh), list(Lang::En)),
        };
        Some(Problem::new(kind, [grid.at(row, column)]))
    })
}

/// What a row below the header is.
#[derive(Clone, Debug, PartialEq)]
pub enum RowKind {
    /// A school.
    School,
    /// A total, with the text that says so.
    Total(String),
    /// A note, the header again, or a row of column numbers.
    Note,
    /// Figures without a school.
    Nameless,
    /// Nothing.
    Blank,
}

/// Tells what a row is.
pub fn row_kind(grid: &Grid, table: &Table, row: &Row, dictionary: &Dictionary) -> RowKind {
    if row.is_blank() {
        return RowKind::Blank;
    }
    let roles = &dictionary.roles;
    let words = &dictionary.words;
    let mut named = false;
    let mut figures = false;
    let named_by = [&roles.school_name, &roles.school_code];
    let naming = table.columns.iter().filter(|c| named_by.contains(&&c.name));
    let name_column = naming.map(|c| c.index).max().unwrap_or(0);
    let column_name = |index: u32| {
        let found = table.columns.iter().find(|c| c.index == index);
        found.map(|c| c.name.as_str())
    };
    let holds_figures = |name: Option<&str>| {
        let field = name.and_then(|name| dictionary.resolve(name));
        field.is_some_and(|(_, field, _)| field.kind.yields() == expression::Kind::Number)
    };
    for (index, cell) in &row.cells {
        let name = column_name(*index);
        let is_name = name == Some(roles.school_name.as_str());
        let is_code = name == Some(roles.school_code.as_str());
        if let Cell::Text(text) = cell {
            let word = normalise(text);
            if words.missing.contains(&word) {
                continue;
            }
            let says_total = is_total(&word, dictionary);
            // A total stands in the name's column, or left of it where the numbers are.
            if says_total && (is_name || is_code || *index < name_column && !holds_figures(name)) {
                return RowKind::Total(text.trim().to_owned());
            }
        }
        if is_name || is_code {
            named = true;
        } else if name.is_some() {
            figures = true;
        }
    }
    if repeats_header(grid, table, row)
        || is_note(row, dictionary)
        || numbers_columns(grid, table, row)
    {
        return RowKind::Note;
    }
    match (named, figures) {
        (true, _) => RowKind::School,
        (false, true) => RowKind::Nameless,
        (false, false) => RowKind::Note,
    }
}

/// Whether a text names a total: 合计, 小计（3所）, 城关镇小计, 全县小学. Latin words must stand alone:
/// Summit School is no sum.
fn is_total(word: &str, dictionary: &Dictionary) -> bool {
    dictionary.words.totals.iter().any(|total| {
        let total = total.as_str();
        let part = !total.is_ascii() && (word.starts_with(total) || word.ends_with(total));
        let before_bracket = word.split('(').next().unwrap_or(word);
        word == total || part || (!total.is_ascii() && before_bracket.ends_with(total))
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

/// One cell of text that begins like a note, and nothing else in the row.
fn is_note(row: &Row, dictionary: &Dictionary) -> bool {
    let blank = |cell: &Cell| matches!(cell, Cell::Text(text) if text.trim().is_empty());
    let mut filled = row.cells.iter().filter(|(_, cell)| !blank(cell));
    let (Some((_, Cell::Text(text))), None) = (filled.next(), filled.next()) else {
        return false;
    };
    let word = normalise(text);
    let notes = &dictionary.words.notes;
    notes.iter().any(|n| word.starts_with(n.as_str()))
}

/// The row of column numbers that forms have below their header: 1, 2, 3 …
fn numbers_columns(grid: &Grid, table: &Table, row: &Row) -> bool {
    let first = grid.rows.get(table.body).map(|r| r.index);
    let numbers: Option<Vec<f64>> = row
        .cells
        .iter()
        .map(|(_, cell)| super::value::number(cell))
        .collect();
    first == Some(row.index)
        && numbers
            .is_some_and(|n| n.len() >= 3 && n.windows(2).all(|pair| pair[1] == pair[0] + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The header rows found in a sheet.
    fn header(rows: &[&[&str]]) -> std::ops::Range<usize> {
        let cells = (0..).zip(rows).flat_map(|(row, texts)| {
            let filled = (0..).zip(*texts).filter(|(_, text)| !text.is_empty());
            filled.map(move |(column, text)| (row, column, Cell::Text((*text).to_owned())))
        });
        let grid = Grid::new("a.csv", None, cells.collect());
        find(&grid, &Dictionary::built_in()).unwrap().header
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
