//! Rosters, counted into what they say of schools.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

use crate::census::entry::CountyKey;
use crate::census::grid::Grid;
use crate::census::join::counted::{Counted, NamedBy, OfSchool};
use crate::census::join::joining::Joining;
use crate::census::map::headers::Headers;
use crate::census::read::long::{Broken, LongText};
use crate::census::read_table::LeftOut;
use crate::census::shape::file::FileReader;
use crate::census::shape::fill_down::fill_down;
use crate::census::shape::roster::count::{of_grid, of_text};
use crate::census::shape::roster::found::Roster;
use crate::census::shape::roster::person::People;
use crate::census::shape::roster::plan::Plan;
use crate::census::shape::roster::tally::{Key, RowsHash, Tallied, Tally};
use crate::census::title::Title;
use crate::dictionary::{self, RosterKind};
use crate::problem::{Kind, Problem};

impl Joining<'_> {
    /// Counts a roster, the last of the tables read so far.
    pub fn join_roster(&mut self, source: u32, mut grid: Grid, roster: &Roster, title: &Title) {
        let first = grid.rows[roster.header].index + 1;
        let filled = fill_down(&mut grid, first, |column| {
            roster.groups_rows(column, &self.dictionary)
        });
        let limit = filled.err().map(|kind| Problem::new(kind, [grid.whole()]));
        self.builder.problems.extend(limit);
        let counted = self.count_roster(source, &grid, roster, title, |plan, people| {
            Ok::<_, Infallible>(of_grid(plan, people))
        });
        match counted {
            Ok(()) => {}
            Err(never) => match never {},
        }
    }

    /// Counts a roster while its text is read.
    ///
    /// # Errors
    /// What breaks the reading off.
    pub fn join_long_roster(
        &mut self,
        source: u32,
        mut text: LongText,
        mut roster: Roster,
        title: &Title,
    ) -> Result<(), Problem> {
        loop {
            let counted = self.count_roster(source, text.head(), &roster, title, |plan, people| {
                of_text(&text, plan, people)
            });
            match counted {
                Ok(()) => return Ok(()),
                Err(Broken::Problem(problem)) => return Err(problem),
                Err(Broken::Encoding) => {
                    text = text.in_another_encoding()?;
                    let dictionary = Arc::clone(&self.dictionary);
                    let reader = FileReader::new(&dictionary, self.map);
                    if let Some(found) = reader.roster(text.head()) {
                        roster = found;
                    }
                }
            }
        }
    }

    /// Counts a roster, of whose sheet at least the head is known.
    fn count_roster<E>(
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
