//! Rosters, as entries of the schools that their rows are counted into.

use std::collections::{BTreeSet, HashMap, hash_map};
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use super::super::grid::Grid;
use super::super::map::Headers;
use super::super::roster::{self, Key, People, Plan, Roster, RowsHash, Tallied, Tally};
use super::super::schools::{CountyKey, Entry, Values};
use super::super::table;
use super::super::title::Title;
use super::super::value::{self, Value};
use super::super::{LeftOut, Place, ReadTable, Shape};
use super::Reading;
use crate::dictionary::{self, Dictionary, Level, RosterKind};
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem};

/// A roster's figures of one school, to be joined once every school is known.
pub(super) struct Counted {
    roster: String,
    county: Option<usize>,
    key: Key,
    /// The cell that names the school in the first row.
    first: Place,
    /// What each sheet gives.
    tallies: Vec<Tally>,
    /// The columns of its roster that count.
    columns: Arc<BTreeSet<String>>,
}

/// A problem of a roster's row, and the school that the row names.
#[expect(dead_code, reason = "the county of a problem is not shown yet")]
pub(super) struct OfSchool {
    /// The problem, by its number.
    problem: usize,
    /// With the county of the sheet, where the row names none.
    key: Key,
    year: Option<u16>,
}

impl Counted {
    fn place(&self) -> Place {
        self.first
    }

    fn source(&self) -> u32 {
        self.first.source
    }

    /// Whether its ages are not known without a year.
    fn wants_year(&self) -> bool {
        self.tallies.iter().any(Tally::wants_year)
    }

    /// Adds what other rows of the same school and stage come to.
    fn absorb(&mut self, other: Counted) {
        if other.first.source == self.first.source && other.first.row < self.first.row {
            self.first = other.first;
        }
        self.tallies.extend(other.tallies);
    }
}

impl Reading<'_> {
    pub(super) fn add_roster(
        &mut self,
        mut grid: Grid,
        roster: &Roster,
        title: &Title,
        stem: &str,
    ) {
        let first = grid.rows[roster.header].index + 1;
        table::fill_down(&mut grid, first, |column| {
            roster.groups_rows(column, &self.dictionary)
        });
        let counted = self.count_roster(&grid, roster, title, stem, |plan, people| {
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
        grid: &Grid,
        roster: &Roster,
        title: &Title,
        stem: &str,
        count: impl FnOnce(&Plan<'_>, &mut People) -> Result<Tallied, E>,
    ) -> Result<(), E> {
        let source = self.builder.source(grid);
        let dictionary = Arc::clone(&self.dictionary);
        let stage = self.stage_of_roster(grid, roster, title, stem);
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
        let mut read = ReadTable::of_roster(grid, roster, plan.definition);
        read.stage = stage;
        read.rows = tallied.tallies.values().map(|t| t.rows as usize).sum();
        read.left_out = tallied
            .left_out
            .into_iter()
            .map(|(row, text)| LeftOut { row, text })
            .collect();
        self.builder.tables.push(read);
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

    /// The stage of a roster that has no column for it, as of a table: by what the user says, the name
    /// of the sheet, the title or the name of the file.
    fn stage_of_roster(
        &self,
        grid: &Grid,
        roster: &Roster,
        title: &Title,
        stem: &str,
    ) -> Option<String> {
        if let Some(stage) = self.map.stage(&grid.source) {
            return Some(stage);
        }
        if roster.has_stages(&self.dictionary) {
            return None;
        }
        self.named_stage(grid, title, stem)
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
            let pupils = self.dictionary.roles.pupils.clone();
            let kind = Kind::NoPupilsColumn {
                wanted: self.dictionary.label_text(&pupils),
            };
            let at = sources.into_iter().map(|source| Location {
                source: Arc::clone(&self.builder.sources[source as usize]),
                cell: None,
            });
            let at: Vec<Location> = at.collect();
            self.builder.problems.push(Problem::new(kind, at));
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
            year: self.builder.year_of(&entry.values),
        })
    }

    /// Joins the counts of the rosters to the schools: those of one kind of roster, school and stage
    /// together, in whichever sheets they stand and however their rows name the school.
    pub(super) fn join_counts(&mut self) {
        let mut counted = std::mem::take(&mut self.counted);
        // Those that give the pupils first: they tell which stages a school has.
        counted.sort_by_key(|one| !self.gives_pupils(&one.roster));
        self.warn_of_missing_years(&counted);
        let with_stages: BTreeSet<String> = counted
            .iter()
            .filter(|c| c.key.stage.is_some())
            .map(|c| c.roster.clone())
            .collect();
        let pupils = counted.partition_point(|one| self.gives_pupils(&one.roster));
        let others = counted.split_off(pupils);
        self.join_some(counted, &with_stages);
        self.join_some(others, &with_stages);
    }

    /// Whether a kind of roster gives the pupils.
    pub(super) fn gives_pupils(&self, roster: &str) -> bool {
        let definition = self.dictionary.rosters.get(roster);
        let mut columns = definition.iter().flat_map(|d| d.column.values());
        columns.any(|column| column.sum.as_ref() == Some(&self.dictionary.roles.pupils))
    }

    fn join_some(&mut self, counted: Vec<Counted>, with_stages: &BTreeSet<String>) {
        let mut joined: Vec<(Option<usize>, Counted)> = Vec::new();
        let mut at: HashMap<(String, usize, Option<String>), usize> = HashMap::new();
        let mut partial: BTreeSet<(u32, String)> = BTreeSet::new();
        for mut one in counted {
            let identity = self.identity(&one);
            let school = self.builder.find_anywhere(one.county, &identity);
            let Some(found) = school else {
                joined.push((None, one));
                continue;
            };
            // A school with one stage has its teachers in it, also where the roster names none.
            let only = self.builder.only_stage(found);
            one.key.stage = one.key.stage.or(only);
            match &one.key.stage {
                Some(stage) => self.stage_absent(&one, found, stage),
                None if with_stages.contains(&one.roster) => self.stage_unknown(&one),
                None => {}
            }
            let key = (one.roster.clone(), found, one.key.stage.clone());
            match at.entry(key) {
                hash_map::Entry::Occupied(before) => {
                    let before = *before.get();
                    self.builder.compare_names(found, &identity);
                    self.compare_columns(&joined[before].1, &one, &mut partial);
                    joined[before].1.absorb(one);
                }
                hash_map::Entry::Vacant(new) => {
                    new.insert(joined.len());
                    joined.push((school, one));
                }
            }
        }
        for (school, one) in joined {
            let county = school
                .map(|s| self.builder.schools[s].county)
                .or(one.county);
            self.find_classes_twice(&one);
            if let Some(entry) = self.row_of(&one, county) {
                self.builder.add_more(county, entry);
            }
        }
    }

    /// Teachers and classes of a stage that the school does not have.
    fn stage_absent(&mut self, one: &Counted, school: usize, stage: &str) {
        if self.builder.has_stage(school, stage) {
            return;
        }
        let Some(definition) = self.dictionary.rosters.get(&one.roster) else {
            return;
        };
        let kind = Kind::RosterStageAbsent {
            school: self.builder.name_of(&self.builder.schools[school].values),
            stage: self.dictionary.stage_text(stage),
            row: definition.row.clone(),
        };
        let at = self.builder.location(one.place());
        self.builder.problems.push(Problem::new(kind, [at]));
    }

    /// A column of one sheet that another sheet of the same school lacks would count a part only.
    fn compare_columns(
        &mut self,
        first: &Counted,
        second: &Counted,
        known: &mut BTreeSet<(u32, String)>,
    ) {
        let Some(definition) = self.dictionary.rosters.get(&first.roster) else {
            return;
        };
        for (lacking, other) in [(first, second), (second, first)] {
            for id in other.columns.difference(&lacking.columns) {
                let new = known.insert((lacking.source(), id.clone()));
                let Some(column) = definition.column.get(id).filter(|_| new) else {
                    continue;
                };
                let kind = Kind::RosterColumnAbsent {
                    column: column.label(),
                };
                let at = [lacking, other].map(|one| Location {
                    source: Arc::clone(&self.builder.sources[one.source() as usize]),
                    cell: None,
                });
                self.builder.problems.push(Problem::new(kind, at));
            }
        }
    }

    fn find_classes_twice(&mut self, one: &Counted) {
        let mut first: HashMap<&str, Place> = HashMap::new();
        for (class, place) in one.tallies.iter().flat_map(|t| &t.classes) {
            let Some(before) = first.insert(class, *place) else {
                continue;
            };
            let kind = Kind::ClassTwice {
                class: value::excerpt(class),
            };
            let at = [before, *place].map(|place| self.builder.location(place));
            self.builder.problems.push(Problem::new(kind, at));
        }
    }

    fn stage_unknown(&mut self, one: &Counted) {
        let Some(definition) = self.dictionary.rosters.get(&one.roster) else {
            return;
        };
        let kind = Kind::RosterStageUnknown {
            row: definition.row.clone(),
        };
        let at = self.builder.location(one.place());
        self.builder.problems.push(Problem::new(kind, [at]));
    }

    /// How a roster names a school, as a row would.
    fn identity(&mut self, one: &Counted) -> Values {
        let roles = self.dictionary.roles.clone();
        let mut values = Values::new();
        for (field, text) in [
            (&roles.school_code, &one.key.code),
            (&roles.school_name, &one.key.name),
        ] {
            if let Some(text) = text {
                let column = self.builder.column(field);
                values.insert(column, (Some(Value::Text(text.clone())), one.place()));
            }
        }
        values
    }

    /// What a roster's counts of one school and stage come to, as a row would say it.
    fn row_of(&mut self, one: &Counted, county: Option<usize>) -> Option<Entry> {
        let dictionary = Arc::clone(&self.dictionary);
        let definition = dictionary.rosters.get(&one.roster)?;
        let mut values = self.identity(one);
        let year = county.and_then(|c| self.builder.counties[c].year);
        for (column, age, place) in roster::unlikely_ages(&one.tallies, definition, year) {
            let kind = Kind::UnlikelyAge {
                column,
                age: age.to_string(),
            };
            let at = self.builder.location(place);
            self.builder.problems.push(Problem::new(kind, [at]));
        }
        for (field, figure) in roster::figures(&one.tallies, definition, year) {
            let staged = dictionary
                .fields
                .get(&field)
                .is_some_and(|f| f.level == Level::Stage);
            let name = match &one.key.stage {
                Some(stage) if staged => Dictionary::column(&field, stage),
                _ => field,
            };
            let at = self.builder.column(&name);
            values.insert(at, (Some(Value::Number(figure)), one.place()));
        }
        Some(Entry {
            values,
            place: one.place(),
            stage: one.key.stage.clone(),
        })
    }

    fn warn_of_missing_years(&mut self, counted: &[Counted]) {
        let mut warned: Vec<u32> = Vec::new();
        for one in counted.iter().filter(|c| c.wants_year()) {
            let known = match one.county {
                Some(county) => self.builder.counties[county].year.is_some(),
                None => self.builder.counties.iter().any(|c| c.year.is_some()),
            };
            let Some(definition) = self.dictionary.rosters.get(&one.roster) else {
                continue;
            };
            if !known && !warned.contains(&one.source()) {
                warned.push(one.source());
                let kind = Kind::AgeYearUnknown {
                    roster: Text::new(&definition.zh, &definition.en),
                };
                let source = Arc::clone(&self.builder.sources[one.source() as usize]);
                let at = Location { source, cell: None };
                self.builder.problems.push(Problem::new(kind, [at]));
            }
        }
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
