//! From files to schools: what each sheet is, what its rows say, and which county they are of.
//!
//! What names no county itself (forms, a sheet without a title) is of the one county that the files
//! of its folder name, else of one named after the folder.

mod beyond;
mod counts;
mod forms;
mod long;
mod no_pupils;
mod rosters;
mod sheet;
mod tables;
mod understood;

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use indexmap::IndexSet;
use rayon::prelude::*;

use super::file::{self, Group, LongText};
use super::grid::Grid;
use super::map::Map;
use super::roster::People;
use super::schools::{Builder, CountyKey, Entry};
use super::title;
use super::values::Values;
use super::{Census, Input, Years};
use crate::dictionary::Dictionary;
use crate::problem::{Kind, Location, Problem};
use counts::Counted;
use rosters::{NamedBy, OfSchool};
use sheet::{FileRead, FileReader, Said};

/// So many files are held in memory for each thread: enough that none waits for another.
const FILES_A_THREAD: usize = 8;

/// A file of many is about to be read, or has been.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The file.
    pub file: &'a Path,
    /// How many have been read.
    pub done: usize,
    /// How many there are.
    pub of: usize,
}

/// Who is told how far the reading has come, from any thread.
pub type Watch<'a> = &'a (dyn Fn(Step<'_>) + Sync);

/// What the files of a folder leave without a county, and the counties they name.
#[derive(Default)]
struct Level {
    /// Rows of schools, with their file's stem.
    schools: Vec<(Entry, String)>,
    /// Rows without schools: their range, and the stem.
    omitted: Vec<(Range<usize>, String)>,
    /// Figures of a county that do not name it, with their year.
    figures: Vec<(Values, Option<u16>)>,
    /// The counties that are named, in order.
    named: IndexSet<usize>,
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
    /// The rosters met, by what their rows name their school.
    named_by: Vec<NamedBy>,
    /// The people met in rosters, who are forgotten once everything is read.
    people: People,
    /// The rosters met, by the hash of their rows.
    rosters: HashMap<u64, Location>,
    years: Years,
}

impl<'a> Reading<'a> {
    pub fn new(dictionary: &Arc<Dictionary>, map: &'a Map, years: Years) -> Reading<'a> {
        Reading {
            builder: Builder::new(Arc::clone(dictionary)),
            dictionary: Arc::clone(dictionary),
            map,
            levels: Vec::new(),
            depth: 0,
            more: Vec::new(),
            counted: Vec::new(),
            of_schools: Vec::new(),
            named_by: Vec::new(),
            people: People::new(),
            rosters: HashMap::new(),
            years,
        }
    }

    /// Reads everything that the paths name: files side by side, so many at once that all threads are
    /// busy and no more; what they say is joined in their order.
    pub fn read(mut self, paths: &[PathBuf], watch: Watch<'_>) -> Census {
        let mut problems = Vec::new();
        let groups = file::groups(paths, &mut problems);
        let dictionary = Arc::clone(&self.dictionary);
        let reader = FileReader::new(&dictionary, self.map);
        let files = groups.iter().enumerate().flat_map(|(at, group)| {
            let files = group.files.iter();
            files.map(move |path| (at, path, group.folder.is_some()))
        });
        let files: Vec<(usize, &PathBuf, bool)> = files.collect();
        let done = AtomicUsize::new(0);
        let read = |(group, path, in_folder): &(usize, &PathBuf, bool)| {
            let step = |done| {
                watch(Step {
                    file: path,
                    done,
                    of: files.len(),
                });
            };
            step(done.load(Ordering::Relaxed));
            let input = Input::of(path);
            let long = LongText::open(path);
            let long = long.and_then(|text| reader.long(path, text, *in_folder));
            let read = long.map_or_else(
                || file::read(path).map(|grids| reader.file(path, grids, *in_folder)),
                Ok,
            );
            step(done.fetch_add(1, Ordering::Relaxed) + 1);
            (*group, input, read)
        };
        let at_once = rayon::current_num_threads() * FILES_A_THREAD;
        let mut ended = 0;
        for some in files.chunks(at_once) {
            let some: Vec<_> = some.par_iter().map(read).collect();
            for (group, input, read) in some {
                self.end_groups(&groups[ended..group]);
                ended = group;
                self.begin_group(&groups[group]);
                self.builder.inputs.push(input);
                if let Err(problem) = read.and_then(|file| self.join_file(file)) {
                    problems.push(problem);
                }
            }
        }
        self.end_groups(&groups[ended..]);
        self.join_the_rest();
        problems.extend(self.map.unused());
        self.builder.finish(problems, self.years)
    }

    /// Reads sheets that are in memory, as those of one file.
    pub fn read_sheets(mut self, name: &Path, sheets: Vec<Grid>) -> Census {
        let group = Group {
            folder: None,
            depth: 0,
            files: Vec::new(),
        };
        self.begin_group(&group);
        let file = FileReader::new(&self.dictionary, self.map).file(name, sheets, false);
        let problems = self.join_file(file).err().into_iter().collect();
        self.end_group(&group);
        self.join_the_rest();
        self.builder.finish(problems, self.years)
    }

    fn begin_group(&mut self, group: &Group) {
        self.depth = group.depth;
        if self.levels.len() <= self.depth {
            self.levels.resize_with(self.depth + 1, Level::default);
        }
    }

    fn end_groups(&mut self, groups: &[Group]) {
        for group in groups {
            self.begin_group(group);
            self.end_group(group);
        }
    }

    /// Joins what a file says to what is known so far.
    ///
    /// # Errors
    /// What breaks the reading of a long file off.
    fn join_file(&mut self, file: FileRead) -> Result<(), Problem> {
        for sheet in file.sheets {
            let source = match sheet.said {
                Said::Nothing => None,
                _ => Some(self.builder.source(&sheet.source)),
            };
            if sheet.table.private {
                self.builder.of_people.extend(source);
            }
            self.builder.problems.extend(sheet.problems);
            self.builder.tables.push(sheet.table);
            let Some(source) = source else { continue };
            match sheet.said {
                Said::Rows(rows, stage, lines) => {
                    self.join_rows(source, (rows, stage, lines), &sheet.title, &file.stem);
                }
                Said::Forms(forms) => self.join_forms(source, forms, &sheet.title, &file.stem),
                Said::Roster(grid, roster) => self.join_roster(source, grid, &roster, &sheet.title),
                Said::LongRoster(text, roster) => {
                    self.join_long_roster(source, text, roster, &sheet.title)?;
                }
                Said::Nothing => {}
            }
        }
        self.builder.problems.extend(file.problems);
        Ok(())
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
            above.named.extend(&level.named);
            if level.named.is_empty() && own.is_none() {
                above.schools.extend(level.schools);
                above.omitted.extend(level.omitted);
                above.figures.extend(level.figures);
                return;
            }
        }
        let only = level.named.first().copied();
        let only = only.filter(|_| level.named.len() == 1);
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
                let school = self.builder.keys.name_of(&entry.values).to_owned();
                let at = self.builder.location(entry.place);
                let problem = Problem::new(Kind::MissingCounty { school }, [at]);
                self.builder.problems.push(problem);
            }
            let year = self.builder.keys.year_of(&entry.values).or(year);
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
        // No one is known afterwards, and their memory is free for what follows.
        let people_twice = self.people.twice();
        self.promote_tables_without_pupils();
        self.set_aside_schools_without_pupils();
        for (county, entry) in std::mem::take(&mut self.more) {
            self.builder.add_more(county, entry);
        }
        self.join_counts();
        self.place_problems();
        self.add_people_twice(people_twice);
    }
}
