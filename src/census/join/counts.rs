//! The counts of rosters, joined to the schools that they are of.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::census::entry::Entry;
use crate::census::join::counted::Counted;
use crate::census::join::counted::gives_pupils;
use crate::census::join::joining::Joining;
use crate::census::join::teachers;
use crate::census::key_columns::number;
use crate::census::places::Place;
use crate::census::shape::roster::tally;
use crate::census::value::{self, Value};
use crate::census::values::Values;
use crate::dictionary::{Dictionary, Level};
use crate::lang::Text;
use crate::parallel;
use crate::privacy::Privacy;
use crate::problem::{Kind, Location, Problem};

/// So many counts are made rows at once, before they are joined to their schools.
const ROWS_AT_ONCE: usize = 1 << 14;

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

impl Joining<'_> {
    /// Joins the counts of the rosters to the schools: those of one kind of roster, school and stage
    /// together, in whichever sheets they stand and however their rows name the school.
    pub fn join_counts(&mut self) {
        let mut counted = std::mem::take(&mut self.counted);
        let rosters = self.dictionary.rosters.keys();
        let pupils: Vec<String> = rosters
            .filter(|r| gives_pupils(&self.dictionary, r))
            .cloned()
            .collect();
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
                None if with_stages.contains(&one.roster) => self.stage_unknown(&one, school),
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
        for (school, one) in joined.iter() {
            let roster = dictionary.rosters.get(&one.roster);
            let keeping = roster.filter(|roster| roster.keeps_people);
            let (Some(school), Some(roster)) = (school, keeping) else {
                continue;
            };
            let people = teachers::gathered(one, roster, &dictionary);
            self.builder.schools[*school].teachers.extend(people);
        }
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
        let places = [one.place(), self.builder.schools[school].row];
        let at = places.map(|place| self.builder.location(place));
        self.builder.problems.push(Problem::new(kind, at));
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
                class: Privacy::by(&self.dictionary)
                    .class(class)
                    .map(value::excerpt),
            };
            let at = [before, *place].map(|place| self.builder.location(place));
            self.builder.problems.push(Problem::new(kind, at));
        }
    }

    fn stage_unknown(&mut self, one: &Counted, school: usize) {
        let Some(definition) = self.dictionary.rosters.get(&one.roster) else {
            return;
        };
        let school = &self.builder.schools[school].values;
        let kind = Kind::RosterStageUnknown {
            school: self.builder.keys.name_of(school).to_owned(),
            row: definition.row.clone(),
        };
        let at = self.builder.location(one.place());
        self.builder.problems.push(Problem::new(kind, [at]));
    }

    /// How a roster names a school, as a row would.
    fn identity(&self, one: &Counted) -> Values {
        self.named(&one.key, one.place())
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
        let unlikely = tally::unlikely_ages(&one.tallies, definition, year);
        let problems = unlikely.into_iter().map(|(column, age, place)| {
            let age = age.to_string();
            let at = self.builder.location(place);
            Problem::new(Kind::UnlikelyAge { column, age }, [at])
        });
        let columns = columns.of_stage(one.key.stage.as_deref());
        for (field, figure) in tally::figures(&one.tallies, definition, year) {
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
