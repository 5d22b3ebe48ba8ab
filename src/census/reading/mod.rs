//! From files to schools: what each sheet is, what its rows say, and which county they are of.
//!
//! What names no county itself (forms, a sheet without a title) is of the one county that the files
//! of its folder name, else of one named after the folder.

mod forms;
mod long;
mod rosters;
mod tables;
mod understood;

use std::collections::HashMap;
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use super::file::{self, Group, LongText};
use super::form::{self, Form};
use super::grid::Grid;
use super::map::{Headers, Map};
use super::roster::{self, People, Roster};
use super::schools::{Builder, CountyKey, Entry, Values};
use super::table::{self, Rows, Table};
use super::title::{self, Title};
use super::value;
use super::{Census, Input, ReadTable, Shape};
use crate::dictionary::{Dictionary, normalise};
use crate::lang::{Lang, Text};
use crate::problem::{Kind, Location, Problem};
use rosters::{Counted, OfSchool};

/// What a sheet was found to be.
enum Sheet {
    Table(Rows, Table),
    Form(Form),
    Roster(Roster),
    Nothing,
}

/// What the files of a folder leave without a county, and the counties they name.
#[derive(Default)]
struct Level {
    /// Rows of schools, with their file's stem.
    schools: Vec<(Entry, String)>,
    /// Rows without schools: their range, and the stem.
    omitted: Vec<(Range<usize>, String)>,
    /// Figures of a county that do not name it, with their year.
    figures: Vec<(Values, Option<u16>)>,
    named: Vec<usize>,
}

/// Reads the files of one run.
pub(super) struct Reading<'a> {
    builder: Builder,
    dictionary: Arc<Dictionary>,
    map: &'a Map,
    /// What is still without a county, for the folder being read and each folder that it is in.
    levels: Vec<Level>,
    /// How deep that folder is.
    depth: usize,
    /// What further sheets say of schools.
    more: Vec<(Option<usize>, Entry)>,
    counted: Vec<Counted>,
    /// The problems of rows of rosters, and the schools that these name.
    of_schools: Vec<OfSchool>,
    /// The people met in rosters, who are forgotten once everything is read.
    people: People,
    /// The rosters met, by the hash of their rows.
    rosters: HashMap<u64, Location>,
}

impl<'a> Reading<'a> {
    pub fn new(dictionary: &Arc<Dictionary>, map: &'a Map) -> Reading<'a> {
        Reading {
            builder: Builder::new(Arc::clone(dictionary)),
            dictionary: Arc::clone(dictionary),
            map,
            levels: Vec::new(),
            depth: 0,
            more: Vec::new(),
            counted: Vec::new(),
            of_schools: Vec::new(),
            people: People::new(),
            rosters: HashMap::new(),
        }
    }

    /// Reads everything that the paths name.
    pub fn read(mut self, paths: &[PathBuf]) -> Census {
        let mut problems = Vec::new();
        for group in file::groups(paths, &mut problems) {
            self.depth = group.depth;
            if self.levels.len() <= self.depth {
                self.levels.resize_with(self.depth + 1, Level::default);
            }
            for path in &group.files {
                if let Err(problem) = self.add_path(path, group.folder.is_some()) {
                    problems.push(problem);
                }
            }
            self.end_group(&group);
        }
        self.join_the_rest();
        problems.extend(self.map.unused());
        self.builder.finish(problems)
    }

    /// Reads sheets that are in memory, as those of one file.
    pub fn read_sheets(mut self, name: &Path, sheets: Vec<Grid>) -> Census {
        self.levels.push(Level::default());
        self.add_file(name, sheets, false);
        self.end_group(&Group {
            folder: None,
            depth: 0,
            files: Vec::new(),
        });
        self.join_the_rest();
        self.builder.finish(Vec::new())
    }

    fn add_path(&mut self, path: &Path, in_folder: bool) -> Result<(), Problem> {
        let Some(text) = LongText::open(path) else {
            self.builder.inputs.push(Input::of(path));
            let grids = file::read(path)?;
            self.add_file(path, grids, in_folder);
            return Ok(());
        };
        // What tells a long file apart is worked out while it is read.
        let (input, read) = thread::scope(|scope| {
            let input = scope.spawn(|| Input::of(path));
            let read = self.add_long(path, text, in_folder);
            (input.join().unwrap_or_else(|e| resume_unwind(e)), read)
        });
        self.builder.inputs.push(input);
        read.unwrap_or_else(|| {
            let grids = file::read(path)?;
            self.add_file(path, grids, in_folder);
            Ok(())
        })
    }

    fn add_file(&mut self, path: &Path, grids: Vec<Grid>, in_folder: bool) {
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let dictionary = Arc::clone(&self.dictionary);
        let mut understood: Vec<(Grid, Sheet)> = Vec::new();
        for grid in grids {
            let sheet = self.understand(&grid);
            understood.push((grid, sheet));
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
                title::read(&grid.rows[..above], &dictionary)
            })
            .collect();
        // The sheets of one file are of one county: one without a title has that of another. In a
        // folder, the file may be named after its county.
        let stem_county = title::county(&stem, &dictionary).filter(|_| in_folder);
        let county = titles.iter().find_map(|t| t.county.clone()).or(stem_county);
        let year = titles.iter().find_map(|t| t.year);
        let found = understood
            .iter()
            .any(|(_, sheet)| !matches!(sheet, Sheet::Nothing));
        let only_lists =
            !understood.is_empty() && understood.iter().all(|(grid, _)| self.is_skipped(grid));
        for ((grid, sheet), own) in understood.into_iter().zip(titles) {
            let title = Title {
                county: own.county.or(county.clone()),
                year: own.year.or(year),
                ..own
            };
            if grid.hidden && !matches!(sheet, Sheet::Nothing) {
                let problem = Problem::new(Kind::HiddenSheet, [grid.whole()]);
                self.builder.problems.push(problem);
            }
            match sheet {
                Sheet::Table(rows, table) => self.add_table(grid, rows, table, &title, &stem),
                Sheet::Form(form) => self.add_form(&grid, &form, &title, &stem),
                Sheet::Roster(roster) => self.add_roster(grid, &roster, &title, &stem),
                Sheet::Nothing => self.add_nothing(&grid, found),
            }
        }
        // A file of nothing but our own lists of problems was not meant to hold data.
        if !found && !only_lists {
            self.no_table(path);
        }
    }

    fn headers<'b>(&'b self, grid: &'b Grid) -> Headers<'b> {
        Headers {
            dictionary: &self.dictionary,
            map: self.map,
            source: &grid.source,
        }
    }

    fn understand(&self, grid: &Grid) -> Sheet {
        let headers = self.headers(grid);
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

    /// A sheet that is nothing known is pointed out if there are figures in it.
    fn add_nothing(&mut self, grid: &Grid, others: bool) {
        let mut read = ReadTable::new(grid, Shape::Nothing);
        if !self.is_skipped(grid) {
            read.guess_header(grid, &self.headers(grid));
        }
        self.builder.tables.push(read);
        // Where no sheet is known, the file as a whole is a problem.
        if !others || self.is_skipped(grid) {
            return;
        }
        let mut columns: Vec<u32> = Vec::new();
        let mut figures = 0;
        for (column, cell) in grid.rows.iter().flat_map(|row| &row.cells) {
            if value::number(cell).is_some() {
                figures += 1;
                if !columns.contains(column) {
                    columns.push(*column);
                }
            }
        }
        // A column of numbers beside text only counts its lines.
        if columns.len() > 1 && figures > columns.len() {
            self.builder
                .problems
                .push(Problem::new(Kind::SheetIgnored, [grid.whole()]));
        }
    }

    fn no_table(&mut self, path: &Path) {
        let roles = &self.dictionary.roles;
        let list = |lang: Lang| {
            let [name, pupils] =
                [&roles.school_name, &roles.pupils].map(|field| self.dictionary.label(field, lang));
            match lang {
                Lang::Zh => format!("“{name}”和“{pupils}”"),
                Lang::En => format!("both \"{name}\" and \"{pupils}\""),
            }
        };
        let kind = Kind::NoSchoolTable {
            wanted: Text::new(list(Lang::Zh), list(Lang::En)),
        };
        let place = Location::file(path.display().to_string());
        self.builder.problems.push(Problem::new(kind, [place]));
    }

    /// Places what a folder and those in it left without a county: in the one that they name; else
    /// in that of the folder around it; else in one named after the folder.
    fn end_group(&mut self, group: &Group) {
        let level = std::mem::take(&mut self.levels[group.depth]);
        let own = match group.depth {
            0 => group.folder.clone(),
            _ => group
                .folder
                .as_deref()
                .and_then(|f| title::county(f, &self.dictionary)),
        };
        if let Some(above) = group.depth.checked_sub(1).map(|d| &mut self.levels[d]) {
            let new = level.named.iter().filter(|c| !above.named.contains(c));
            let new: Vec<usize> = new.copied().collect();
            above.named.extend(new);
            if level.named.is_empty() && own.is_none() {
                above.schools.extend(level.schools);
                above.omitted.extend(level.omitted);
                above.figures.extend(level.figures);
                return;
            }
        }
        let only = match level.named[..] {
            [only] => Some(only),
            _ => None,
        };
        let own = own.filter(|_| level.named.is_empty());
        let year = level.figures.iter().find_map(|(_, year)| *year);
        let place = |builder: &mut Builder, stem: &str, year: Option<u16>| {
            only.unwrap_or_else(|| {
                builder.county(CountyKey {
                    code: String::new(),
                    name: own.clone().unwrap_or_else(|| stem.to_owned()),
                    year,
                })
            })
        };
        for (entry, stem) in level.schools {
            if level.named.len() > 1 && group.folder.is_some() {
                let school = self.builder.name_of(&entry.values);
                let at = self.builder.location(entry.place);
                let problem = Problem::new(Kind::MissingCounty { school }, [at]);
                self.builder.problems.push(problem);
            }
            let year = self.builder.year_of(&entry.values).or(year);
            let county = place(&mut self.builder, &stem, year);
            self.builder.add(county, entry);
        }
        for (range, stem) in level.omitted {
            let county = place(&mut self.builder, &stem, None);
            for omitted in &mut self.builder.omitted[range] {
                omitted.county = Some(county);
            }
        }
        for (values, year) in level.figures {
            let county = place(&mut self.builder, "", year);
            self.builder.county_figures.push((county, values));
        }
    }

    /// The folder being read.
    fn level(&mut self) -> &mut Level {
        &mut self.levels[self.depth]
    }

    /// Joins further sheets and rosters to the schools.
    fn join_the_rest(&mut self) {
        self.builder.problems.extend(self.people.twice());
        self.promote_tables_without_pupils();
        for (county, entry) in std::mem::take(&mut self.more) {
            self.builder.add_more(county, entry);
        }
        self.join_counts();
    }
}
