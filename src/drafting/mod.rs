//! A standard and a dictionary drafted from a table of somebody's own: what its columns seem to be, to be edited.

mod column;
mod text;

use std::path::Path;

use crate::census;
use crate::census::grid::{Cell, Grid, Row};
use crate::dictionary::normalise;
use crate::lang::{Lang, Speak, Text};
use crate::mark;
use crate::nearest::nearest;
use crate::problem::{Problem, column_name};
use column::{Column, Guesses};

/// A header stands within so many rows of the top.
const HIGHEST_HEADERS: usize = 30;

/// So many rows are looked at.
const MOST_ROWS: usize = 2_000;

/// A standard, and the dictionary that it speaks by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What goes to `standard.toml`.
    pub standard: String,
    /// What goes to `fields.toml`.
    pub fields: String,
    /// How many columns the dictionary has, and how many the table has besides.
    pub columns: (usize, usize),
}

/// Why nothing can be drafted.
#[derive(Clone, Debug, PartialEq)]
pub enum DraftError {
    /// The file cannot be read.
    File(Box<Problem>),
    /// No sheet has a header above rows with figures.
    NoTable,
    /// No column of figures can be the pupils.
    NoPupils,
    /// A column that is asked for is not there.
    NoColumn {
        /// The header asked for.
        header: String,
        /// The one most like it.
        nearest: Option<String>,
    },
}

impl Speak for DraftError {
    fn speak(&self, lang: Lang) -> String {
        match self {
            DraftError::File(problem) => problem.message(lang),
            DraftError::NoTable => lang
                .pick(
                    "没有找到表：要有一行列名，下面每行一所学校",
                    "no table was found: it has a row of headers, and a row a school below",
                )
                .to_owned(),
            DraftError::NoPupils => lang
                .pick(
                    "没有一列整数可以作学生数",
                    "no column of whole numbers can be the number of pupils",
                )
                .to_owned(),
            DraftError::NoColumn { header, nearest } => {
                let near = nearest.as_ref().map(|near| match lang {
                    Lang::Zh => format!("；是否想写“{near}”？"),
                    Lang::En => format!("; is \"{near}\" meant?"),
                });
                let near = near.unwrap_or_default();
                match lang {
                    Lang::Zh => format!("表中没有列“{header}”{near}"),
                    Lang::En => format!("the table has no column \"{header}\"{near}"),
                }
            }
        }
    }
}

/// Drafts a standard called `id` from the table in a file; with `wanted` headers these and the columns that tell
/// schools apart, else the first that grow with the number of pupils.
///
/// # Errors
/// Where the file cannot be read, has no table, no pupils, or not the columns asked for.
pub fn draft(path: &Path, id: &str, wanted: &[String]) -> Result<Draft, DraftError> {
    let sheets = census::sheets(path).map_err(|problem| DraftError::File(Box::new(problem)))?;
    let tables = sheets.iter().filter_map(Found::of);
    let found = tables.max_by_key(|found| found.headers.len() * found.rows.len());
    let found = found.ok_or(DraftError::NoTable)?;
    let mut columns = found.columns();
    let guesses = Guesses::of(&columns).ok_or(DraftError::NoPupils)?;
    for header in wanted {
        let is = |column: &&Column| normalise(&column.header) == normalise(header);
        if !columns.iter().any(|column| is(&column)) {
            let known = columns.iter().map(|column| column.header.as_str());
            return Err(DraftError::NoColumn {
                header: header.clone(),
                nearest: nearest(header, known).map(str::to_owned),
            });
        }
    }
    let all = columns.len();
    guesses.pick(&mut columns, wanted);
    Ok(Draft {
        standard: mark::sign_draft(text::standard(id, &columns)),
        fields: mark::sign_draft(text::fields(&columns)),
        columns: (columns.len(), all - columns.len()),
    })
}

/// The same without a table: two fields to begin with.
pub fn blank(id: &str) -> Draft {
    let column = |header: &str, role: Option<&'static str>, kind| Column {
        role,
        ..Column::new(header.to_owned(), kind)
    };
    let mut columns = vec![
        column("School name", Some("school_name"), "text"),
        column("Pupils", Some("pupils"), "count"),
        column("Teachers", None, "count"),
        column("Computers", None, "count"),
    ];
    for column in &mut columns {
        column.indicator = column.role.is_none();
    }
    Draft {
        standard: mark::sign_draft(text::standard(id, &columns)),
        fields: mark::sign_draft(text::fields(&columns)),
        columns: (columns.len(), 0),
    }
}

/// A table as it stands in a sheet: a row of headers, and rows below.
struct Found<'a> {
    headers: Vec<(u32, String)>,
    rows: Vec<&'a Row>,
}

impl Found<'_> {
    /// The row with the most texts in it that has rows with figures below.
    fn of(grid: &Grid) -> Option<Found<'_>> {
        let has_figures = |row: &Row| row.cells.iter().any(|(_, c)| number(c).is_some());
        let texts = |row: &Row| {
            let texts = row.cells.iter().filter(|(_, c)| is_header(c));
            texts.count()
        };
        let candidates = grid.rows.iter().take(HIGHEST_HEADERS).enumerate();
        let candidates = candidates.filter(|(at, row)| {
            let below = grid.rows.iter().skip(at + 1).take(3);
            texts(row) >= 2 && below.filter(|row| has_figures(row)).count() > 0
        });
        // Of equally long ones the first.
        let (at, header) = candidates
            .map(|(at, row)| (texts(row), at, row))
            .reduce(|best, next| if next.0 > best.0 { next } else { best })
            .map(|(_, at, row)| (at, row))?;
        let headers = header.cells.iter().filter(|(_, cell)| is_header(cell));
        Some(Found {
            headers: headers.map(|(at, cell)| (*at, cell.shown())).collect(),
            rows: grid.rows.iter().skip(at + 1).take(MOST_ROWS).collect(),
        })
    }

    fn columns(&self) -> Vec<Column> {
        let columns = self.headers.iter().map(|(at, header)| {
            let cells: Vec<Option<&Cell>> = self.rows.iter().map(|row| row.get(*at)).collect();
            let header = header.split_whitespace().collect::<Vec<_>>().join(" ");
            Column::of_cells(header, column_name(*at), &cells)
        });
        columns.collect()
    }
}

fn is_header(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if !text.trim().is_empty() && number(cell).is_none())
}

fn number(cell: &Cell) -> Option<f64> {
    census::value::number(cell)
}

/// What a text is in both languages: as it stands.
fn same(text: &str) -> Text {
    Text::same(text)
}
