//! Rosters, as entries of the schools that their rows are counted into.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use super::super::file;
use super::super::grid::Grid;
use super::super::key_columns::number;
use super::super::map::Headers;
use super::super::roster::{self, Key, People, Plan, Roster, RowsHash, Tallied, Tally};
use super::super::schools::{CountyKey, Entry};
use super::super::table;
use super::super::title::Title;
use super::super::value::{self, Value};
use super::super::values::Values;
use super::super::{LeftOut, Place, Shape};
use super::Reading;
use crate::dictionary::{self, Dictionary, Level, RosterKind};
use crate::lang::Text;
use crate::parallel;
use crate::problem::{Kind, Location, Problem, Source};

/// So many counts are made rows at once, before they are joined to their schools.
const ROWS_AT_ONCE: usize = 1 << 14;

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

/// The numbers of the columns that figures of a stage are put into: those of the stage, where a field
/// has such.
struct Columns<'a> {
    plain: HashMap<&'a str, u32>,
    by_stage: HashMap<&'a str, HashMap<&'a str, u32>>,
}

impl<'a> Columns<'a> {
    fn new(dictionary: &'a Dictionary) -> Columns<'a> {
        let of = |stage: Option<&str>| -> HashMap<&'a str, u32> {
            let fields = dictionary.fields.iter();
            let columns = fields.map(|(name, field)| {
                let column = match stage.filter(|_| field.level == Level::Stage) {
                    Some(stage) => number(dictionary, &Dictionary::column(name, stage)),
                    None => number(dictionary, name),
                };
                (name.as_str(), column)
            });
            columns.collect()
        };
        let stages = dictionary.stages.keys();
        Columns {
            plain: of(None),
            by_stage: stages.map(|s| (s.as_str(), of(Some(s)))).collect(),
        }
    }

    fn of_stage(&self, stage: Option<&str>) -> &HashMap<&'a str, u32> {
        let own = stage.and_then(|stage| self.by_stage.get(stage));
        own.unwrap_or(&self.plain)
    }
}

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
            year: self.builder.keys.year_of(&entry.values),
        })
    }

    /// Joins the counts of the rosters to the schools: those of one kind of roster, school and stage
    /// together, in whichever sheets they stand and however their rows name the school.
    pub(super) fn join_counts(&mut self) {
        let mut counted = std::mem::take(&mut self.counted);
        let rosters = self.dictionary.rosters.keys();
        let pupils: Vec<String> = rosters.filter(|r| self.gives_pupils(r)).cloned().collect();
        // Those that give the pupils first: they tell which stages a school has.
        counted.sort_by_key(|one| !pupils.contains(&one.roster));
        self.warn_of_missing_years(&counted);
        let mut with_stages: BTreeSet<String> = BTreeSet::new();
        for one in counted.iter().filter(|c| c.key.stage.is_some()) {
            if !with_stages.contains(&one.roster) {
                with_stages.insert(one.roster.clone());
            }
        }
        let pupils = counted.partition_point(|one| pupils.contains(&one.roster));
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
        let found = self.find_schools(&counted);
        let mut joined: Vec<(Option<usize>, Counted)> = Vec::with_capacity(counted.len());
        // By school: those of it among the joined, one for each kind of roster and stage.
        let mut of_school: Vec<Vec<usize>> = vec![Vec::new(); self.builder.schools.len()];
        let mut partial: BTreeSet<(u32, String)> = BTreeSet::new();
        for (mut one, found) in counted.into_iter().zip(found) {
            let Some((school, only)) = found else {
                joined.push((None, one));
                continue;
            };
            // A school with one stage has its teachers in it, also where the roster names none.
            one.key.stage = one.key.stage.or(only);
            match &one.key.stage {
                Some(stage) => self.stage_absent(&one, school, stage),
                None if with_stages.contains(&one.roster) => self.stage_unknown(&one),
                None => {}
            }
            let same = |at: &&usize| {
                let (_, before) = &joined[**at];
                before.roster == one.roster && before.key.stage == one.key.stage
            };
            match of_school[school].iter().find(same).copied() {
                Some(before) => {
                    let identity = self.identity(&one);
                    self.builder.compare_names(school, &identity);
                    self.compare_columns(&joined[before].1, &one, &mut partial);
                    joined[before].1.absorb(one);
                }
                None => {
                    of_school[school].push(joined.len());
                    joined.push((Some(school), one));
                }
            }
        }
        let dictionary = Arc::clone(&self.dictionary);
        let columns = Columns::new(&dictionary);
        let mut joined = joined.into_iter();
        loop {
            let some: Vec<_> = joined.by_ref().take(ROWS_AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            let rows = parallel::pieces(&some, |(school, one)| {
                let county = school.map(|s| self.builder.schools[s].county);
                let county = county.or(one.county);
                (county, self.row_of(one, county, &columns))
            });
            for ((_, one), (county, row)) in some.iter().zip(rows) {
                self.find_classes_twice(one);
                let Some((entry, problems)) = row else {
                    continue;
                };
                self.builder.problems.extend(problems);
                self.builder.add_more(county, entry);
            }
        }
    }

    /// The school that each count is of, and the stage of a school that has only one.
    fn find_schools(&self, counted: &[Counted]) -> Vec<Option<(usize, Option<String>)>> {
        parallel::pieces(counted, |one| {
            let identity = self.identity(one);
            let school = self.builder.find_anywhere(one.county, &identity)?;
            Some((school, self.builder.only_stage(school)))
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

    /// Teachers and classes of a stage that the school does not have.
    fn stage_absent(&mut self, one: &Counted, school: usize, stage: &str) {
        if self.builder.has_stage(school, stage) {
            return;
        }
        let Some(definition) = self.dictionary.rosters.get(&one.roster) else {
            return;
        };
        let kind = Kind::RosterStageAbsent {
            school: self
                .builder
                .keys
                .name_of(&self.builder.schools[school].values)
                .to_owned(),
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
    fn identity(&self, one: &Counted) -> Values {
        self.named(&one.key, one.place())
    }

    fn named(&self, key: &Key, place: Place) -> Values {
        let keys = &self.builder.keys;
        let mut values = Values::default();
        for (column, text) in [(keys.school_code, &key.code), (keys.school_name, &key.name)] {
            if let Some(text) = text {
                values.add(column, (Some(Value::Text(text.clone())), place));
            }
        }
        values
    }

    /// What a roster's counts of one school and stage come to, as a row would say it; and what is wrong
    /// with them.
    fn row_of(
        &self,
        one: &Counted,
        county: Option<usize>,
        columns: &Columns<'_>,
    ) -> Option<(Entry, Vec<Problem>)> {
        let definition = self.dictionary.rosters.get(&one.roster)?;
        let mut values = self.identity(one);
        let year = county.and_then(|c| self.builder.counties[c].year);
        let unlikely = roster::unlikely_ages(&one.tallies, definition, year);
        let problems = unlikely.into_iter().map(|(column, age, place)| {
            let age = age.to_string();
            let at = self.builder.location(place);
            Problem::new(Kind::UnlikelyAge { column, age }, [at])
        });
        let columns = columns.of_stage(one.key.stage.as_deref());
        for (field, figure) in roster::figures(&one.tallies, definition, year) {
            if let Some(column) = columns.get(field) {
                values.add(*column, (Some(Value::Number(figure)), one.place()));
            }
        }
        let entry = Entry {
            values,
            place: one.place(),
            stage: one.key.stage.clone(),
        };
        Some((entry, problems.collect()))
    }

    fn warn_of_missing_years(&mut self, counted: &[Counted]) {
        let mut warned: Vec<u32> = Vec::new();
        let any_year = self.builder.counties.iter().any(|c| c.year.is_some());
        for one in counted.iter().filter(|c| c.wants_year()) {
            let known = match one.county {
                Some(county) => self.builder.counties[county].year.is_some(),
                None => any_year,
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
