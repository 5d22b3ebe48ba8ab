//! What each sheet of a file is and says, without regard to any other file: files are read side by
//! side, and put together in their order afterwards.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::super::file::{LongText, too_large};
use super::super::form::{self, Form};
use super::super::grid::Grid;
use super::super::key_columns::KeyColumns;
use super::super::map::{Headers, Map};
use super::super::roster::{self, Roster};
use super::super::table::{self, Rows, Table};
use super::super::title::{self, Title};
use super::super::value;
use super::super::{ReadTable, Shape};
use super::forms::Filled;
use super::no_pupils::labels;
use super::tables::Line;
use crate::dictionary::{Dictionary, normalise};
use crate::lang::{Lang, Text};
use crate::problem::{Kind, Location, Problem, Source};
use crate::say;

/// Of so many sheets it is said what is known of them.
const MOST_SHEETS: usize = 3;

/// So many tables may stand below each other in one sheet: for each the rest of the sheet is looked at.
const MOST_TABLES: usize = 1000;

/// What a sheet was found to be.
pub(super) enum Sheet {
    Table(Rows, Table),
    Form(Form),
    Roster(Roster),
    Nothing,
}

/// What a sheet says. The cells in it are of the source 0 until it is joined to the others.
pub(super) struct SheetRead {
    pub source: Arc<Source>,
    pub title: Title,
    pub table: ReadTable,
    pub problems: Vec<Problem>,
    pub said: Said,
}

/// What the rows of a sheet say.
pub(super) enum Said {
    /// Of schools or counties, with the stage that plain figures are of.
    Rows(Rows, Option<String>, Vec<Line>),
    /// Of schools or a county, one a form.
    Forms(Vec<Filled>),
    /// Of teachers or classes.
    Roster(Grid, Roster),
    /// The same, in a text too long to be held.
    LongRoster(LongText, Roster),
    /// Nothing that is known.
    Nothing,
}

/// A file by itself.
pub(super) struct FileRead {
    pub stem: String,
    pub sheets: Vec<SheetRead>,
    /// What is wrong with the file as a whole.
    pub problems: Vec<Problem>,
}

/// Reads files by themselves.
pub(super) struct FileReader<'a> {
    pub dictionary: &'a Arc<Dictionary>,
    pub map: &'a Map,
    pub keys: KeyColumns,
}

impl<'a> FileReader<'a> {
    pub fn new(dictionary: &'a Arc<Dictionary>, map: &'a Map) -> FileReader<'a> {
        FileReader {
            dictionary,
            map,
            keys: KeyColumns::new(dictionary),
        }
    }

    /// Reads the sheets of a file.
    pub fn file(&self, path: &Path, grids: Vec<Grid>, in_folder: bool) -> FileRead {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let stem = stem.into_owned();
        let mut understood: Vec<(Grid, Sheet)> = Vec::new();
        let mut problems = Vec::new();
        for mut grid in grids {
            let before = understood.len();
            // Tables may stand below each other in one sheet.
            loop {
                let sheet = self.understand(&grid);
                let below = match &sheet {
                    _ if understood.len() - before >= MOST_TABLES => {
                        let kind = too_large(
                            &format!("一个工作表里上下最多 {MOST_TABLES} 张表"),
                            &format!(
                                "a sheet may have at most {MOST_TABLES} tables below each other"
                            ),
                        );
                        problems.push(Problem::new(kind, [grid.whole()]));
                        break;
                    }
                    Sheet::Table(Rows::Schools | Rows::MoreOfSchools, table) => {
                        let source = Arc::clone(&grid.source);
                        table::cut(&mut grid, table, &self.headers(&source))
                    }
                    _ => None,
                };
                understood.push((grid, sheet));
                match below {
                    Some(below) => grid = below,
                    None => break,
                }
            }
        }
        let titles: Vec<Title> = understood
            .iter()
            .map(|(grid, sheet)| {
                let above = match sheet {
                    Sheet::Table(_, table) => table.header.start,
                    Sheet::Form(form) => form.header.unwrap_or(0),
                    Sheet::Roster(roster) => roster.header,
                    Sheet::Nothing => 0,
                };
                title::read(&grid.rows[..above], self.dictionary)
            })
            .collect();
        // The sheets of one file are of one county: one without a title has that of another. In a
        // folder, the file may be named after its county.
        let stem_county = title::county(&stem, self.dictionary).filter(|_| in_folder);
        let county = titles.iter().find_map(|t| t.county.clone()).or(stem_county);
        // 2024, 2023 and 2022 may be all that tells the sheets of three years apart.
        let year_of = |(grid, _): &(Grid, Sheet), title: &Title| {
            let name = grid.source.sheet.as_deref().unwrap_or_default();
            title.year.or_else(|| title::year_in(name))
        };
        let years = understood.iter().zip(&titles);
        let years: Vec<Option<u16>> = years.map(|(sheet, title)| year_of(sheet, title)).collect();
        let mut named = titles.iter().filter_map(|title| title.year);
        let year = named
            .next()
            .filter(|first| named.all(|other| other == *first));
        let found = understood
            .iter()
            .any(|(_, sheet)| !matches!(sheet, Sheet::Nothing));
        let only_lists =
            !understood.is_empty() && understood.iter().all(|(grid, _)| self.is_skipped(grid));
        let mut sheets = Vec::new();
        for (((grid, sheet), own), own_year) in understood.into_iter().zip(titles).zip(years) {
            let title = Title {
                county: own.county.or(county.clone()),
                year: own_year.or(year),
                ..own
            };
            let hidden = grid.hidden && !matches!(sheet, Sheet::Nothing);
            let hidden = hidden.then(|| Problem::new(Kind::HiddenSheet, [grid.whole()]));
            let mut sheet = match sheet {
                Sheet::Table(rows, table) => self.table(grid, rows, table, title, &stem),
                Sheet::Form(form) => self.form(&grid, &form, title),
                Sheet::Roster(roster) => self.roster(grid, roster, title, &stem),
                Sheet::Nothing => self.nothing(&grid, title, found),
            };
            sheet.problems.splice(0..0, hidden);
            sheets.push(sheet);
        }
        // A file of nothing but our own lists of problems was not meant to hold data.
        if !found && !only_lists {
            problems.push(self.no_table(path, &sheets));
        }
        FileRead {
            stem,
            sheets,
            problems,
        }
    }

    pub fn headers<'b>(&'b self, source: &'b Source) -> Headers<'b> {
        Headers {
            dictionary: self.dictionary,
            map: self.map,
            source,
        }
    }

    pub(super) fn understand(&self, grid: &Grid) -> Sheet {
        let headers = self.headers(&grid.source);
        if self.is_skipped(grid) {
            return Sheet::Nothing;
        }
        let table = table::find(grid, &headers);
        let roster = roster::find(grid, &headers);
        match (table, roster) {
            (None, Some(roster)) => Sheet::Roster(roster),
            (Some((_, table)), Some(roster)) if roster::explains_more(&roster, &table) => {
                Sheet::Roster(roster)
            }
            // Below the header of a table of schools nothing is a form without a header of its own.
            (Some((Rows::Schools, table)), _) if !form::has_header(grid, self.dictionary) => {
                Sheet::Table(Rows::Schools, table)
            }
            (Some((rows, table)), _) => match form::find(grid, &headers) {
                // A form with pupils across its head is none; a list of items is no table, and what
                // stands below 填报项目 is a list of items.
                Some(form)
                    if (rows != Rows::Schools || form.header.is_some())
                        && form.items.len() > table.columns.len() =>
                {
                    Sheet::Form(form)
                }
                _ => Sheet::Table(rows, table),
            },
            (None, None) => form::find(grid, &headers).map_or(Sheet::Nothing, Sheet::Form),
        }
    }

    /// Whether a sheet is not to be read: the user says so, it explains the others, or it is a list of
    /// problems that this program wrote. A second one of those is numbered: 问题清单(2).
    fn is_skipped(&self, grid: &Grid) -> bool {
        let name = normalise(grid.source.sheet.as_deref().unwrap_or_default());
        let name = name.split('(').next().unwrap_or_default();
        let words = &self.dictionary.words;
        let mut known = words.problem_sheets.iter().chain(&words.guide_sheets);
        self.map.skips(&grid.source) || known.any(|known| known == name)
    }

    /// A roster is counted once it is joined to the others: who stands in it may stand in them, too.
    fn roster(&self, grid: Grid, roster: Roster, title: Title, stem: &str) -> SheetRead {
        let mut table = ReadTable::of_roster(&grid, &roster, self.dictionary);
        table.stage = self.stage_of_roster(&grid, &roster, &title, stem);
        SheetRead {
            source: Arc::clone(&grid.source),
            title,
            table,
            problems: Vec::new(),
            said: Said::Roster(grid, roster),
        }
    }

    /// The stage of a roster that has no column for it, as of a table: by what the user says, the name
    /// of the sheet, the title or the name of the file.
    pub(super) fn stage_of_roster(
        &self,
        grid: &Grid,
        roster: &Roster,
        title: &Title,
        stem: &str,
    ) -> Option<String> {
        if let Some(stage) = self.map.stage(&grid.source) {
            return Some(stage);
        }
        if roster.has_stages(self.dictionary) {
            return None;
        }
        self.named_stage(grid, title, stem)
    }

    /// A sheet that is nothing known is pointed out if there are figures in it.
    fn nothing(&self, grid: &Grid, title: Title, others: bool) -> SheetRead {
        let mut table = ReadTable::new(grid, Shape::Nothing);
        let skipped = self.is_skipped(grid);
        if !skipped {
            table.guess_header(grid, &self.headers(&grid.source));
        }
        let mut columns: HashSet<u32> = HashSet::new();
        let mut figures = 0;
        // Where no sheet is known, the file as a whole is a problem.
        let wanted = others && !skipped;
        for (column, cell) in grid.rows.iter().flat_map(|row| &row.cells) {
            if wanted && value::number(cell).is_some() {
                figures += 1;
                columns.insert(*column);
            }
        }
        // A column of numbers beside text only counts its lines.
        let ignored = columns.len() > 1 && figures > columns.len();
        let problem = ignored.then(|| Problem::new(Kind::SheetIgnored, [grid.whole()]));
        SheetRead {
            source: Arc::clone(&grid.source),
            title,
            table,
            problems: problem.into_iter().collect(),
            said: Said::Nothing,
        }
    }

    fn no_table(&self, path: &Path, sheets: &[SheetRead]) -> Problem {
        let roles = &self.dictionary.roles;
        let list = |lang: Lang| {
            let [name, pupils] =
                [&roles.school_name, &roles.pupils].map(|field| self.dictionary.label(field, lang));
            say!(
                lang,
                "“{name}”和“{pupils}”",
                "both \"{name}\" and \"{pupils}\""
            )
        };
        let found = |lang| {
            let some = sheets.iter().take(MOST_SHEETS);
            let mut told: Vec<String> = some.filter_map(|s| self.recognised(s, lang)).collect();
            if sheets.len() > MOST_SHEETS && !told.is_empty() {
                told.push("…".to_owned());
            }
            told.join(lang.pick("；", "; "))
        };
        let kind = Kind::NoSchoolTable {
            wanted: Text::new(list(Lang::Zh), list(Lang::En)),
            found: Some(Text::new(found(Lang::Zh), found(Lang::En))).filter(|t| !t.zh.is_empty()),
        };
        Problem::new(kind, [Location::file(path.display().to_string())])
    }

    /// What is known of the columns of a sheet that is nothing known, and what it lacks. Of headers that
    /// are not known nothing is said: where there is no header, they may be people.
    fn recognised(&self, sheet: &SheetRead, lang: Lang) -> Option<String> {
        let roles = &self.dictionary.roles;
        let known: Vec<&str> = sheet
            .table
            .columns
            .iter()
            .map(|c| c.field.as_str())
            .collect();
        let is = |column: &str, field: &String| {
            let resolved = self.dictionary.resolve(column);
            resolved.is_some_and(|(name, ..)| name == field)
        };
        let has = |field| known.iter().any(|column| is(column, field));
        let named = has(&roles.school_name) || has(&roles.school_code);
        let mut lacks = Vec::new();
        for (there, field) in [
            (named, &roles.school_name),
            (has(&roles.pupils), &roles.pupils),
        ] {
            if !there {
                lacks.push(self.dictionary.label(field, lang));
            }
        }
        let (known, lacks) = (
            labels(&known, self.dictionary)?,
            lacks.join(lang.pick("、", ", ")),
        );
        let name = sheet.source.sheet.as_deref().unwrap_or_default();
        let place = match name.is_empty() {
            true => String::new(),
            false => say!(lang, "工作表“{name}”", "sheet \"{name}\": "),
        };
        let known = known.get(lang);
        Some(match lacks.is_empty() {
            false => say!(
                lang,
                "{place}认出了{known}，缺{lacks}",
                "{place}{known} are known, {lacks} missing",
            ),
            true => say!(
                lang,
                "{place}认出了{known}，但不在同一行表头",
                "{place}{known} are known, but not in one header",
            ),
        })
    }
}
