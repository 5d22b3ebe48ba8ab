//! Rosters, as entries of the schools that their rows are counted into.

use std::collections::{BTreeSet, HashMap, hash_map};
use std::sync::Arc;

use super::super::grid::Grid;
use super::super::map::Headers;
use super::super::roster::{self, Key, Roster, Tally};
use super::super::schools::{CountyKey, Entry, Values};
use super::super::title::Title;
use super::super::value::Value;
use super::super::{LeftOut, Place, ReadTable};
use super::Reading;
use crate::dictionary::{Dictionary, Level};
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem};

/// A roster's figures of one school, to be joined once every school is known.
pub(super) struct Counted {
    roster: String,
    source: u32,
    county: Option<usize>,
    key: Key,
    tally: Tally,
}

impl Counted {
    fn place(&self) -> Place {
        let (row, column) = self.tally.first;
        Place {
            source: self.source,
            row,
            column,
        }
    }
}

impl Reading<'_> {
    pub(super) fn add_roster(&mut self, grid: &Grid, roster: &Roster, title: &Title) {
        let source = self.builder.source(grid);
        let headers = Headers {
            dictionary: &self.dictionary,
            map: self.map,
            source: &grid.source,
        };
        let tallied = roster::tally(grid, roster, &headers, &mut self.people);
        let Some(definition) = self.dictionary.rosters.get(&roster.id) else {
            return;
        };
        let mut read = ReadTable::of_roster(grid, roster, definition);
        read.rows = tallied.tallies.values().map(|t| t.rows as usize).sum();
        read.left_out = tallied
            .left_out
            .into_iter()
            .map(|(row, text)| LeftOut { row, text })
            .collect();
        self.builder.tables.push(read);
        self.builder.problems.extend(tallied.problems);
        for (key, tally) in tallied.tallies {
            let name = key.county.clone().or_else(|| title.county.clone());
            let year = title.year;
            let county = name.map(|name| {
                let code = String::new();
                self.builder.county(CountyKey { code, name, year })
            });
            self.counted.push(Counted {
                roster: roster.id.clone(),
                source,
                county,
                key,
                tally,
            });
        }
    }

    /// Joins the counts of the rosters to the schools: those of one sheet, school and stage together,
    /// however its rows name the school.
    pub(super) fn join_counts(&mut self) {
        let counted = std::mem::take(&mut self.counted);
        self.warn_of_missing_years(&counted);
        let with_stages: BTreeSet<String> = counted
            .iter()
            .filter(|c| c.key.stage.is_some())
            .map(|c| c.roster.clone())
            .collect();
        let mut joined: Vec<(Option<usize>, Counted)> = Vec::new();
        let mut at: HashMap<(u32, usize, Option<String>), usize> = HashMap::new();
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
            if one.key.stage.is_none() && with_stages.contains(&one.roster) {
                self.stage_unknown(&one);
            }
            match at.entry((one.source, found, one.key.stage.clone())) {
                hash_map::Entry::Occupied(before) => {
                    joined[*before.get()].1.tally.absorb(one.tally)
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
            if let Some(entry) = self.row_of(&one, county) {
                self.builder.add_more(county, entry);
            }
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
        for (column, age, (row, cell)) in one.tally.unlikely_ages(definition, year) {
            let kind = Kind::UnlikelyAge {
                column,
                age: age.to_string(),
            };
            let place = Place {
                row,
                column: cell,
                ..one.place()
            };
            let at = self.builder.location(place);
            self.builder.problems.push(Problem::new(kind, [at]));
        }
        for (field, figure) in one.tally.figures(definition, year) {
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
        for one in counted.iter().filter(|c| c.tally.wants_year()) {
            let known = match one.county {
                Some(county) => self.builder.counties[county].year.is_some(),
                None => self.builder.counties.iter().any(|c| c.year.is_some()),
            };
            let Some(definition) = self.dictionary.rosters.get(&one.roster) else {
                continue;
            };
            if !known && !warned.contains(&one.source) {
                warned.push(one.source);
                let kind = Kind::AgeYearUnknown {
                    roster: Text::new(&definition.zh, &definition.en),
                };
                let source = Arc::clone(&self.builder.sources[one.source as usize]);
                let at = Location { source, cell: None };
                self.builder.problems.push(Problem::new(kind, [at]));
            }
        }
    }
}
