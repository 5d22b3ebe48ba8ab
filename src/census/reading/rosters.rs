//! Rosters, as entries of the schools that their rows are counted into.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use super::super::counties::CountyKey;
use super::super::file;
use super::super::grid::Grid;
use super::super::map::Headers;
use super::super::roster::{self, Key, People, Plan, Roster, RowsHash, Tallied, Tally};
use super::super::schools::Entry;
use super::super::table;
use super::super::title::Title;
use super::super::value::{self, Value};
use super::super::values::Values;
use super::super::{LeftOut, Place, Shape};
use super::Reading;
use super::counts::Counted;
use crate::dictionary::{self, RosterKind};
use crate::problem::{Kind, Problem, Source};

/// A problem of a roster's row, and the school that the row names.
pub(super) struct OfSchool {
    /// The problem, by its number.
    problem: usize,
    /// With the county of the sheet, where the row names none.
    key: Key,
    year: Option<u16>,
}

/// The columns by which the rows of a roster name their school.
pub(super) struct NamedBy {
    source: Arc<Source>,
    code: Option<u32>,
    name: Option<u32>,
}

impl Reading<'_> {
    /// Counts a roster, the last of the tables read so far.
    pub(super) fn join_roster(
        &mut self,
        source: u32,
        mut grid: Grid,
        roster: &Roster,
        title: &Title,
    ) {
        let first = grid.rows[roster.header].index + 1;
        table::fill_down(&mut grid, first, |column| {
            roster.groups_rows(column, &self.dictionary)
        });
        let counted = self.count_roster(source, &grid, roster, title, |plan, people| {
            Ok::<_, Infallible>(roster::of_grid(plan, people))
        });
        match counted {
            Ok(()) => {}
            Err(never) => match never {},
        }
    }

    /// Counts a roster, of whose sheet at least the head is known.
    pub(super) fn count_roster<E>(
        &mut self,
        source: u32,
        grid: &Grid,
        roster: &Roster,
        title: &Title,
        count: impl FnOnce(&Plan<'_>, &mut People) -> Result<Tallied, E>,
    ) -> Result<(), E> {
        let dictionary = Arc::clone(&self.dictionary);
        let stage = self.builder.tables.last().and_then(|t| t.stage.clone());
        let headers = Headers {
            dictionary: &dictionary,
            map: self.map,
            source: &grid.source,
        };
        let people = &mut self.people;
        let plan = Plan::new(grid, roster, &headers, source, stage.as_deref(), people);
        let Some(plan) = plan else { return Ok(()) };
        let tallied = count(&plan, people).inspect_err(|_| people.forget(source))?;
        self.compare_sheets(grid, roster, tallied.hash);
        let columns = counting_columns(roster, plan.definition);
        let roles = &dictionary.roles;
        let by = |field: &String| {
            let mut columns = roster.identity.iter();
            columns.find(|(_, f)| f == field).map(|(column, _)| *column)
        };
        let own = |(column, id): &(u32, String)| {
            let column_kind = plan.definition.column.get(id)?.kind;
            (column_kind == RosterKind::School).then_some(*column)
        };
        self.named_by.push(NamedBy {
            source: Arc::clone(&grid.source),
            code: by(&roles.school_code),
            name: by(&roles.school_name).or_else(|| roster.columns.iter().find_map(own)),
        });
        if let Some(read) = self.builder.tables.last_mut() {
            read.rows = tallied.tallies.values().map(|t| t.rows as usize).sum();
            read.left_out = tallied
                .left_out
                .into_iter()
                .map(|(row, text)| LeftOut { row, text })
                .collect();
        }
        self.builder.problems.extend(plan.of_header());
        let year = title.year;
        for (key, problem) in tallied.problems {
            if let Some(mut key) = key {
                key.county = key.county.or_else(|| title.county.clone());
                let problem = self.builder.problems.len();
                self.of_schools.push(OfSchool { problem, key, year });
            }
            self.builder.problems.push(problem);
        }
        let mut tallies: Vec<(Key, Tally)> = tallied.tallies.into_iter().collect();
        tallies.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (key, tally) in tallies {
            let name = key.county.clone().or_else(|| title.county.clone());
            let county = name.map(|name| {
                let code = String::new();
                self.builder.county(CountyKey { code, name, year })
            });
            self.counted.push(Counted {
                roster: roster.id.clone(),
                county,
                key,
                first: tally.first,
                tallies: vec![tally],
                columns: Arc::clone(&columns),
            });
        }
        Ok(())
    }

    /// Two sheets of the same rows would count everyone twice.
    fn compare_sheets(&mut self, grid: &Grid, roster: &Roster, rows: RowsHash) {
        if rows.is_empty() {
            return;
        }
        let columns = roster.columns.iter().chain(&roster.identity);
        let mut columns: Vec<&str> = columns.map(|(_, id)| id.as_str()).collect();
        columns.sort_unstable();
        let hash = self.people.hash((&roster.id, columns, rows));
        match self.rosters.get(&hash) {
            Some(before) => {
                let at = [before.clone(), grid.whole()];
                self.builder
                    .problems
                    .push(Problem::new(Kind::RosterTwice, at));
            }
            None => {
                self.rosters.insert(hash, grid.whole());
            }
        }
    }

    /// Where no table has pupils, a class roster gives them: then the further tables are the schools.
    /// Without one, nothing can be told of the schools.
    pub(super) fn promote_tables_without_pupils(&mut self) {
        if !self.builder.schools.is_empty() || self.more.is_empty() {
            return;
        }
        let more = std::mem::take(&mut self.more);
        if !self.counted.iter().any(|c| self.gives_pupils(&c.roster)) {
            self.counted.clear();
            let mut sources: Vec<u32> = more.iter().map(|(_, entry)| entry.place.source).collect();
            sources.dedup();
            let problem = self.no_pupils(&sources);
            self.builder.problems.push(problem);
            return;
        }
        for table in &mut self.builder.tables {
            if matches!(table.shape, Shape::MoreOfSchools) {
                table.shape = Shape::Schools;
            }
        }
        for (county, entry) in more {
            let county = county.unwrap_or_else(|| self.county_of_file(&entry));
            self.builder.add(county, entry);
        }
    }

    /// The only county there is; else one named after the file, as for any table without a county.
    fn county_of_file(&mut self, entry: &Entry) -> usize {
        if self.builder.counties.len() == 1 {
            return 0;
        }
        let source = &self.builder.sources[entry.place.source as usize];
        let stem = Path::new(&source.file).file_stem().unwrap_or_default();
        let name = stem.to_string_lossy().into_owned();
        self.builder.county(CountyKey {
            code: String::new(),
            name,
            year: self.builder.keys.year_of(&entry.values),
        })
    }

    /// Says of which county the problems of rosters are: that of the school that their row names.
    pub(super) fn place_problems(&mut self) {
        for of in std::mem::take(&mut self.of_schools) {
            let OfSchool { problem, key, year } = of;
            let county = key.county.clone().map(|name| {
                let code = String::new();
                self.builder.county(CountyKey { code, name, year })
            });
            let place = Place {
                source: 0,
                row: 0,
                column: 0,
            };
            let school = self.builder.find_anywhere(county, &self.named(&key, place));
            let county = school.map(|s| self.builder.schools[s].county).or(county);
            if let Some(problem) = self.builder.problems.get_mut(problem) {
                problem.counties = county.into_iter().collect();
            }
        }
    }

    /// Adds what is wrong with people who stand in rosters twice. Whose they are is not kept while
    /// millions are counted: the rows of these are looked at once more.
    pub(super) fn add_people_twice(&mut self, mut problems: Vec<Problem>) {
        let mut rows: BTreeMap<&Source, BTreeSet<u32>> = BTreeMap::new();
        for at in problems.iter().flat_map(|problem| &problem.at) {
            let row = at.cell.map(|(row, _)| row);
            rows.entry(&at.source).or_default().extend(row);
        }
        let mut found: HashMap<(Source, u32), usize> = HashMap::new();
        for (source, rows) in &rows {
            let named = self.named_by.iter().find(|named| *named.source == **source);
            let grids = file::read_rows(Path::new(&source.file), rows).unwrap_or_default();
            let grid = grids.iter().find(|grid| *grid.source == **source);
            let (Some(named), Some(grid)) = (named, grid) else {
                continue;
            };
            for row in grid.rows.iter().filter(|row| rows.contains(&row.index)) {
                let text = |column: Option<u32>| {
                    let text = row.get(column?).map(value::text)?;
                    (!text.is_empty()).then_some(text)
                };
                let key = Key {
                    county: None,
                    code: text(named.code),
                    name: text(named.name),
                    stage: None,
                };
                let place = Place {
                    source: 0,
                    row: row.index,
                    column: 0,
                };
                let school = self.builder.find_anywhere(None, &self.named(&key, place));
                if let Some(school) = school {
                    let county = self.builder.schools[school].county;
                    found.insert(((*source).clone(), row.index), county);
                }
            }
        }
        for problem in &mut problems {
            let counties = problem.at.iter().map(|at| {
                let (row, _) = at.cell?;
                found.get(&((*at.source).clone(), row)).copied()
            });
            // Where one of the rows does not tell, all counties of the roster are concerned.
            let counties: Option<BTreeSet<usize>> = counties.collect();
            problem.counties = counties.into_iter().flatten().collect();
        }
        self.builder.problems.extend(problems);
    }

    pub(super) fn named(&self, key: &Key, place: Place) -> Values {
        let keys = &self.builder.keys;
        let mut values = Values::default();
        for (column, text) in [(keys.school_code, &key.code), (keys.school_name, &key.name)] {
            if let Some(text) = text {
                values.add(column, (Some(Value::of_text(text)), place));
            }
        }
        values
    }
}

/// The columns of a roster that count something; an age stands for a birth date.
fn counting_columns(roster: &Roster, definition: &dictionary::Roster) -> Arc<BTreeSet<String>> {
    let columns = roster.columns.iter().filter_map(|(_, id)| {
        let column = definition.column.get(id)?;
        let counts = matches!(
            column.kind,
            RosterKind::Word | RosterKind::Number | RosterKind::Birth | RosterKind::Age
        );
        counts.then(|| column.same_as.clone().unwrap_or_else(|| id.clone()))
    });
    Arc::new(columns.collect())
}
