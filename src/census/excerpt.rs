//! A few cells around a problem, as the sheet has them. They are read again from the file, because
//! a census keeps no sheets.
//!
//! Sheets hold things that are nobody's business, as names and ID numbers. So besides the cell
//! that is marked, only cells of columns that became fields are shown, and of a private table none;
//! there even of a marked cell no more is shown than [`crate::privacy`] lets through.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::census::columns::Census;
use crate::census::grid::{Cell, Grid, Row};
use crate::census::read;
use crate::census::read_table::ReadTable;
use crate::dictionary::{Dictionary, Roles, RosterColumn, RosterKind};
use crate::lang::{Lang, Text};
use crate::privacy::{Privacy, Told, without_numbers};
use crate::problem::{Location, Source};

/// So many rows are shown of one problem.
const MOST_ROWS: usize = 6;

/// Some cells of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// The file and sheet.
    pub source: Arc<Source>,
    /// The row, from 0.
    pub row: u32,
    /// The cells, from left to right.
    pub cells: Vec<Shown>,
}

/// A cell that is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The column, from 0.
    pub column: u32,
    /// What the header says, its rows joined; `None` where there is none, or the row is itself one
    /// of the header's.
    pub header: Option<Told>,
    /// What is in the cell.
    pub content: Content,
    /// Why it is shown.
    pub role: Role,
}

impl Shown {
    /// What is in the cell, as a reader sees it.
    pub fn text(&self, lang: Lang) -> String {
        let word = |zh, en| lang.pick(zh, en).to_owned();
        match &self.content {
            Content::Blank if self.role == Role::Marked => word("（空）", "(blank)"),
            Content::Blank => String::new(),
            Content::Hidden => word("（不显示）", "(not shown)"),
            Content::Withheld(what) => what.get(lang).to_owned(),
            Content::Cell(Cell::Uncomputed) => word("（公式）", "(formula)"),
            Content::Cell(cell) => cell.shown(),
        }
    }
}

/// What is in a cell that is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing.
    Blank,
    /// Something that is not for others to read.
    Hidden,
    /// The same, with what kind of thing it is.
    Withheld(Text),
    /// This.
    Cell(Cell),
}

impl Content {
    fn of(told: Told) -> Content {
        match told {
            Told::Plain(text) => Content::Cell(Cell::Text(text)),
            Told::Withheld(what) => Content::Withheld(what),
        }
    }
}

impl ReadTable {
    /// The column of its roster that one of its columns became.
    fn own<'a>(&self, field: &str, dictionary: &'a Dictionary) -> Option<&'a RosterColumn> {
        let roster = dictionary.rosters.get(self.roster.as_ref()?)?;
        roster.column.get(field)
    }
}

/// Why a cell is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It says what the row is: a school's name, an item of a form.
    Label,
    /// It is the one in question.
    Marked,
    /// It stands beside.
    Beside,
}

/// One row to be shown, and for which problem.
struct Wanted {
    problem: usize,
    source: Arc<Source>,
    row: u32,
    marked: Vec<u32>,
}

/// The excerpts for each of some problems, each problem given by its places; none where the file
/// cannot be read again, or no cell is named. Each file is read once.
pub fn excerpts(census: &Census, problems: &[&[Location]]) -> Vec<Vec<Excerpt>> {
    let mut by_file: BTreeMap<String, Vec<Wanted>> = BTreeMap::new();
    for (problem, places) in problems.iter().enumerate() {
        for wanted in rows(problem, places) {
            let file = wanted.source.file.clone();
            by_file.entry(file).or_default().push(wanted);
        }
    }
    let mut found: Vec<Vec<Excerpt>> = vec![Vec::new(); problems.len()];
    for (file, wanted) in by_file {
        let rows = wanted.iter().map(|wanted| wanted.row).collect();
        let Ok(grids) = read::read_rows(Path::new(&file), &rows) else {
            continue;
        };
        for wanted in wanted {
            if let Some(grid) = grids.iter().find(|g| g.source == wanted.source) {
                found[wanted.problem].push(excerpt(census, grid, wanted.row, &wanted.marked));
            }
        }
    }
    // As the problem names them: the files were read in another order.
    for (excerpts, places) in found.iter_mut().zip(problems) {
        excerpts.sort_by_key(|e| places.iter().position(|at| is_in(at, e)));
    }
    found
}

fn is_in(at: &Location, excerpt: &Excerpt) -> bool {
    at.source == excerpt.source && at.cell.is_some_and(|(row, _)| row == excerpt.row)
}

/// The rows that a problem's cells stand in.
fn rows(problem: usize, places: &[Location]) -> Vec<Wanted> {
    let mut rows: Vec<Wanted> = Vec::new();
    for place in places {
        let Some((row, column)) = place.cell else {
            continue;
        };
        let same = |w: &Wanted| w.row == row && w.source == place.source;
        match rows.iter().position(same) {
            Some(at) => rows[at].marked.push(column),
            None if rows.len() < MOST_ROWS => rows.push(Wanted {
                problem,
                source: Arc::clone(&place.source),
                row,
                marked: vec![column],
            }),
            None => {}
        }
    }
    rows
}

fn excerpt(census: &Census, grid: &Grid, row: u32, marked: &[u32]) -> Excerpt {
    let mut here = census.tables.iter().filter(|t| t.source == grid.source);
    // Of several tables in a sheet, the one the row stands in, or right above.
    let table = here
        .clone()
        .rfind(|t| t.header.is_none_or(|(top, _)| top <= row))
        .or_else(|| here.next());
    let view = View {
        grid,
        table: table.map(|t| &**t),
        row,
    };
    let first = marked.iter().min().copied().unwrap_or(0);
    let last = marked.iter().max().copied().unwrap_or(0);
    let beside = [first.checked_sub(1), last.checked_add(1)];
    let beside = beside.into_iter().flatten();
    let mut roles: BTreeMap<u32, Role> = BTreeMap::new();
    roles.extend(
        beside
            .filter(|c| view.may_be_shown(*c))
            .map(|c| (c, Role::Beside)),
    );
    roles.extend(
        view.label(&census.dictionary.roles)
            .map(|c| (c, Role::Label)),
    );
    roles.extend(marked.iter().map(|c| (*c, Role::Marked)));
    let shown = roles.into_iter().map(|(column, role)| Shown {
        column,
        header: view.header(column).filter(|_| view.is_below_header()),
        content: view.content(column, census),
        role,
    });
    Excerpt {
        source: Arc::clone(&grid.source),
        row,
        cells: shown.collect(),
    }
}

/// A row of a sheet, and what the sheet was understood to be.
struct View<'a> {
    grid: &'a Grid,
    table: Option<&'a ReadTable>,
    row: u32,
}

impl<'a> View<'a> {
    fn is_form(&self) -> bool {
        self.table.is_some_and(ReadTable::is_form)
    }

    fn is_in_header(&self) -> bool {
        let header = self.table.and_then(|t| t.header);
        header.is_some_and(|(top, bottom)| (top..=bottom).contains(&self.row))
    }

    fn is_below_header(&self) -> bool {
        let header = self.table.and_then(|t| t.header);
        header.is_some_and(|(_, bottom)| self.row > bottom)
    }

    /// The cell of a column; words merged over several rows stand in each of them.
    fn cell(&self, column: u32) -> Option<&'a Cell> {
        let own = cell_of(self.grid, self.row, column);
        let merged = || {
            let areas = self.grid.merged.iter();
            let area = areas.clone().find(|a| {
                (a.top..=a.bottom).contains(&self.row) && (a.left..=a.right).contains(&column)
            })?;
            let cell = cell_of(self.grid, area.top, area.left);
            cell.filter(|cell| matches!(cell, Cell::Text(_)))
        };
        own.or_else(merged)
    }

    fn content(&self, column: u32, census: &Census) -> Content {
        if self.is_in_header() {
            // A header below a group, or in a merged cell, is only whole with what is above it.
            return self.header(column).map_or(Content::Blank, Content::of);
        }
        let Some(cell) = self.cell(column) else {
            return Content::Blank;
        };
        let privacy = Privacy::by(&census.dictionary);
        let shown = cell.shown();
        let Some(table) = self.table else {
            return Content::of(privacy.unknown(&shown));
        };
        let known = table.columns.iter().find(|c| c.at == column);
        let field = known.map(|known| known.field.as_str());
        let roles = &census.dictionary.roles;
        let told = match field {
            None if table.private => return Content::Hidden,
            // Below no column of the table may stand anything.
            None if !table.is_form() => privacy.unknown(&shown),
            Some(field) if table.private => {
                let own = table.own(field, &census.dictionary);
                match own.map(|own| own.kind) {
                    Some(RosterKind::Person) => return Content::Hidden,
                    Some(RosterKind::School) => privacy.school(&shown, |t| census.has_school(t)),
                    None if *field == roles.school_name || *field == roles.school_code => {
                        privacy.school(&shown, |text| census.has_school(text))
                    }
                    Some(_) => privacy.cell(&shown, own),
                    None => privacy.unknown(&shown),
                }
            }
            Some(field) if *field == roles.school_name && !census.has_school(&shown) => {
                privacy.alone(&shown)
            }
            _ if without_numbers(&shown) == shown => return Content::Cell(cell.clone()),
            _ => Told::from(shown),
        };
        Content::of(told)
    }

    /// What the header says above a column, its rows joined.
    fn header(&self, column: u32) -> Option<Told> {
        let table = self.table?;
        if self.is_form() {
            let (_, bottom) = table.header?;
            let cell = cell_of(self.grid, bottom, column)?;
            return Some(cell.shown().into());
        }
        let known = table.columns.iter().find(|c| c.at == column);
        let known = known.map(|c| c.header.join(" / ").into());
        let unknown = || table.unknown.iter().find(|(at, _)| *at == column);
        known.or_else(|| unknown().map(|(_, header)| header.clone()))
    }

    /// Whether a cell may be shown that is not itself in question: a header, or of a column that
    /// became a field in a table that is not private.
    fn may_be_shown(&self, column: u32) -> bool {
        let Some(table) = self.table.filter(|_| !self.is_form()) else {
            return false;
        };
        let is_field = table.columns.iter().any(|c| c.at == column);
        match self.is_in_header() {
            true => self.header(column).is_some(),
            false => self.is_below_header() && is_field && !table.private,
        }
    }

    /// The column that says what the row is: a school's name or code, else the leftmost text; in a
    /// form, the item.
    fn label(&self, roles: &Roles) -> Option<u32> {
        let filled = |column: u32| self.cell(column).is_some();
        let row = row_of(self.grid, self.row)?;
        let texts = row.cells.iter();
        let texts = texts.filter(|(_, cell)| matches!(cell, Cell::Text(_)) && !cell.is_blank());
        if self.is_form() {
            let items = self.table.and_then(|t| t.items);
            return items.filter(|c| filled(*c));
        }
        if self.is_in_header() {
            return None;
        }
        let columns = self.table.map(|t| t.columns.as_slice()).unwrap_or_default();
        let named = [&roles.school_name, &roles.school_code].into_iter();
        let named = named.filter_map(|role| columns.iter().find(|c| c.field == *role));
        let mut named = named.map(|c| c.at).filter(|c| self.may_be_shown(*c));
        let leftmost = || {
            texts
                .map(|(column, _)| *column)
                .find(|c| self.may_be_shown(*c))
        };
        named.find(|c| filled(*c)).or_else(leftmost)
    }
}

fn row_of(grid: &Grid, index: u32) -> Option<&Row> {
    let at = grid.rows.binary_search_by_key(&index, |row| row.index);
    grid.rows.get(at.ok()?)
}

/// A cell that is not blank.
fn cell_of(grid: &Grid, row: u32, column: u32) -> Option<&Cell> {
    let cell = row_of(grid, row)?.get(column)?;
    (!cell.is_blank()).then_some(cell)
}
