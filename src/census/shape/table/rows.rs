//! What the rows below a header are: schools, totals, notes, headings.

use std::collections::BTreeSet;

use crate::census::grid::{Cell, Grid, Row};
use crate::census::shape::content::Rows;
use crate::census::shape::table::found::Table;
use crate::census::shape::total::is_total;
use crate::census::value;
use crate::dictionary::{Dictionary, normal, normalise};
use crate::expression;

/// So many lines of a title are printed again above a header.
const MOST_TITLES: usize = 4;

/// A line of signatures has at most so many numbers: a telephone's, a date's.
const MOST_NUMBERED: usize = 3;

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

/// What the columns of a table are to one who asks what a row is.
pub struct RowKinds<'a> {
    dictionary: &'a Dictionary,
    /// The rows of the header, its units and its numbers, in which more than one cell is filled.
    headers: Vec<&'a Row>,
    /// The rows of the header where it is printed again as a whole, and of the titles above it, by their
    /// numbers.
    again: BTreeSet<u32>,
    /// The row that numbers the columns, right below the header.
    numbers: Option<u32>,
    /// By column of the sheet; what is not known has none.
    columns: Vec<Option<Role>>,
    /// The rightmost column that names a row.
    name_column: u32,
    many_columns: bool,
    /// The county that the title names: by its name goes the total of its schools.
    county: Option<String>,
}

/// What a column is to its row.
#[derive(Clone, Copy)]
struct Role {
    /// It names the row, by a name or a code.
    names: bool,
    code: bool,
    stage: bool,
    figure: bool,
}

impl<'a> RowKinds<'a> {
    pub fn new(grid: &'a Grid, rows: Rows, table: &Table, dictionary: &'a Dictionary) -> Self {
        let roles = &dictionary.roles;
        let named_by = match rows {
            Rows::Counties => [&roles.county_name, &roles.county_code],
            Rows::Schools | Rows::MoreOfSchools => [&roles.school_name, &roles.school_code],
        };
        let mut columns = Vec::new();
        for column in &table.columns {
            let at = column.index as usize;
            if columns.len() <= at {
                columns.resize(at + 1, None);
            }
            columns[at] = Some(Role {
                names: named_by.contains(&&column.name),
                code: *named_by[1] == column.name,
                stage: roles.stage.as_ref() == Some(&column.name),
                figure: holds_figures(&column.name, dictionary),
            });
        }
        let naming = table.columns.iter().filter(|c| named_by.contains(&&c.name));
        let first = grid.rows.get(table.body);
        let first = first.filter(|row| numbers_columns(row, dictionary));
        let head = &grid.rows[table.header.start..table.body.min(grid.rows.len())];
        let headers: Vec<&Row> = head.iter().chain(first).filter(several).collect();
        RowKinds {
            dictionary,
            again: printed_again(grid, table),
            headers,
            numbers: first.map(|row| row.index),
            columns,
            name_column: naming.map(|c| c.index).max().unwrap_or(0),
            many_columns: table.columns.len() > 2,
            county: None,
        }
    }

    /// The same, where a title names the county that the schools are of.
    pub fn of_county(self, name: Option<&str>) -> Self {
        RowKinds {
            county: name.map(normalise),
            ..self
        }
    }

    fn is_county(&self, cell: &Cell) -> bool {
        let Cell::Text(text) = cell else { return false };
        self.county
            .as_deref()
            .is_some_and(|name| name == normal(text))
    }

    fn role(&self, column: u32) -> Option<Role> {
        *self.columns.get(column as usize)?
    }

    /// Tells what a row is.
    pub fn of(&self, row: &Row) -> RowKind {
        if row.is_blank() {
            return RowKind::Blank;
        }
        let dictionary = self.dictionary;
        let has_code = row
            .cells
            .iter()
            .any(|(index, cell)| self.role(*index).is_some_and(|role| role.code) && is_code(cell));
        if self.again.contains(&row.index) {
            return RowKind::Note;
        }
        let mut named = None;
        let mut others = 0;
        let mut total = None;
        for (index, cell) in &row.cells {
            if says_nothing(cell, dictionary) {
                continue;
            }
            let role = self.role(*index);
            let is = |of: fn(Role) -> bool| role.is_some_and(of);
            if let Cell::Text(text) = cell {
                // A total stands in the name's column, or left of it where the numbers are, or where
                // the stage of a school would.
                let beside = *index < self.name_column && !is(|p| p.figure);
                let place = is(|p| p.names) || is(|p| p.stage) || beside;
                let of_all = is_total(text, has_code, dictionary);
                if place && of_all {
                    return RowKind::Total(text.trim().to_owned());
                }
                total = total.or(of_all.then_some(text));
            }
            if is(|p| p.names) {
                named = named.or(Some(cell));
            } else if role.is_some() {
                others += 1;
            }
        }
        let repeats_header = self.headers.iter().any(|header| header.cells == row.cells);
        if repeats_header
            || is_note_within(row, self.columns.len(), dictionary)
            || self.numbers == Some(row.index)
        {
            return RowKind::Note;
        }
        match named {
            Some(name) if others == 0 && !has_code && self.many_columns => {
                RowKind::OnlyAName(name.shown())
            }
            Some(name) if !has_code && self.is_county(name) => RowKind::Total(name.shown()),
            Some(_) => RowKind::School,
            // 小学 汇总 in whatever column the sheet was grouped by.
            None if let Some(total) = total => RowKind::Total(total.trim().to_owned()),
            None if let Some((_, first)) = row.cells.first()
                && self.is_county(first) =>
            {
                RowKind::Total(first.shown())
            }
            // One text below a town or a type is a line across the table.
            None if others > usize::from(row.only_text().is_some()) => RowKind::Nameless,
            None => RowKind::Note,
        }
    }
}

/// Whether by a row below the header forms number their columns: 1 2 3, L1 L2 L3, 甲 乙 1 2.
fn numbers_columns(row: &Row, dictionary: &Dictionary) -> bool {
    let words = &dictionary.words;
    let mut numbers = Vec::new();
    let mut marks = 0;
    for (_, cell) in &row.cells {
        let word = normalise(&cell.shown());
        let digits = word.trim_matches(|c: char| c.is_ascii_alphabetic() || "()".contains(c));
        if words.column_marks.contains(&word) {
            marks += 1;
        } else if let Ok(number) = digits.parse::<u32>() {
            numbers.push(number);
        } else if !words.missing.contains(&word) {
            return false;
        }
    }
    let in_order = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
    in_order && numbers.len() + marks >= 3
}

/// Whether more than one cell of a row is filled.
fn several(row: &&Row) -> bool {
    row.cells
        .iter()
        .filter(|(_, cell)| !cell.is_blank())
        .nth(1)
        .is_some()
}

/// The rows of a header that is printed again on a further page as a whole, and the titles above it.
pub fn printed_again(grid: &Grid, table: &Table) -> BTreeSet<u32> {
    let head = &grid.rows[table.header.start..table.body.min(grid.rows.len())];
    let rows = &grid.rows[table.header.end.min(grid.rows.len())..];
    let mut again = BTreeSet::new();
    for (at, row) in rows.iter().enumerate() {
        let whole = rows[at..].iter().zip(head).all(|(a, b)| a.cells == b.cells);
        if whole && rows.len() - at >= head.len() {
            again.extend(rows[at..at + head.len()].iter().map(|row| row.index));
        } else if head
            .iter()
            .filter(several)
            .any(|header| header.cells == row.cells)
        {
            again.insert(row.index);
        } else {
            continue;
        }
        let above = rows[..at].iter().rev().take(MOST_TITLES);
        let titles = above.take_while(|row| row.only_text().is_some());
        again.extend(titles.map(|row| row.index));
    }
    again
}

/// Whether a cell holds a code: figures and letters, more than words. Words in the codes' column are a
/// heading, a note or a total.
pub fn is_code(cell: &Cell) -> bool {
    match cell {
        Cell::Text(text) => {
            let text = normal(text);
            let (plain, words): (Vec<char>, Vec<char>) = text
                .chars()
                .filter(|c| c.is_alphanumeric())
                .partition(char::is_ascii);
            !plain.is_empty() && plain.len() >= words.len()
        }
        _ => true,
    }
}

fn says_nothing(cell: &Cell, dictionary: &Dictionary) -> bool {
    let Cell::Text(text) = cell else { return false };
    let word = normal(text);
    dictionary.words.missing.iter().any(|known| *known == word)
}

fn holds_figures(column: &str, dictionary: &Dictionary) -> bool {
    let field = dictionary.resolve(column);
    field.is_some_and(|(_, field, _)| field.kind.yields() == expression::Kind::Number)
}

/// A row that begins like a note, or a line for signatures: nothing in it is a figure, but for numbers
/// that stand beside words of this kind, as that of a telephone.
pub fn is_note(row: &Row, dictionary: &Dictionary) -> bool {
    is_note_within(row, usize::MAX, dictionary)
}

/// The same, of a table of so many columns: what stands beside it is not looked at.
fn is_note_within(row: &Row, columns: usize, dictionary: &Dictionary) -> bool {
    let within = row
        .cells
        .iter()
        .filter(|(column, _)| (*column as usize) < columns);
    let filled = within.filter(|(_, cell)| !cell.is_blank());
    let mut begins = None;
    let (mut labels, mut figures) = (0, 0);
    for (_, cell) in filled {
        let label = match cell {
            Cell::Text(text) => dictionary.words.begins_note(&normal(text)),
            _ => false,
        };
        begins = begins.or(Some(label));
        labels += usize::from(label);
        figures += usize::from(value::number(cell).is_some());
        // A school may be called 注溪小学: it has figures.
        if begins == Some(false) || figures > MOST_NUMBERED {
            return false;
        }
    }
    begins == Some(true) && (figures == 0 || figures < labels)
}
