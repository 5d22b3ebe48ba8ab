//! Counting the rows of a roster for each school and stage.

use std::collections::BTreeMap;

use super::super::age::{self, Birth};
use super::super::grid::{Cell, Grid, Row};
use super::super::value::{self, excerpt};
use super::person::People;
use super::{Headers, Roster};
use crate::dictionary::{
    Band, Blank, Dictionary, Roster as Definition, RosterColumn, RosterKind, normalise,
};
use crate::lang::{Lang, Text};
use crate::problem::{Kind, Problem};

/// How a roster names a school, and the stage its rows are of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub county: Option<String>,
    pub code: Option<String>,
    pub name: Option<String>,
    pub stage: Option<String>,
}

/// How many rows, and the row and column of the first.
type Met = (u32, (u32, u32));

/// What the rows of one school and stage come to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Row and column of the first row.
    pub first: (u32, u32),
    /// By field: how many, or how much.
    pub counts: BTreeMap<String, f64>,
    /// Those born at each time.
    pub births: BTreeMap<Birth, Met>,
    /// Those of each age, where the roster says so.
    pub ages: BTreeMap<u16, Met>,
    /// How many rows.
    pub rows: u32,
}

/// The rows of a roster by school and stage.
pub struct Tallied {
    /// In order of schools and stages.
    pub tallies: BTreeMap<Key, Tally>,
    /// Rows that are not counted: row, from 0, and the word that says so.
    pub left_out: Vec<(u32, String)>,
    pub problems: Vec<Problem>,
}

/// Counts a roster.
pub fn tally(grid: &Grid, roster: &Roster, headers: &Headers<'_>, people: &mut People) -> Tallied {
    let mut tallied = Tallied {
        tallies: BTreeMap::new(),
        left_out: Vec::new(),
        problems: Vec::new(),
    };
    let Some(definition) = headers.dictionary.rosters.get(&roster.id) else {
        return tallied;
    };
    let counter = Counter {
        grid,
        roster,
        definition,
        dictionary: headers.dictionary,
        columns: roster
            .columns
            .iter()
            .filter_map(|(index, id)| Some((*index, id.as_str(), definition.column.get(id)?)))
            .collect(),
    };
    let constants = headers.map.constants(headers.source);
    let constant = |field: &str| {
        let found = constants.iter().find(|(column, _)| column == field);
        found.and_then(|(_, value)| match value {
            value::Value::Text(text) => Some(text.clone()),
            _ => None,
        })
    };
    let roles = &headers.dictionary.roles;
    let county = constant(&roles.county_name);
    let fixed_stage = headers.map.stage(headers.source);
    for row in grid.rows.iter().skip(roster.header + 1) {
        let Some(mut key) = counter.key(row) else {
            counter.nameless(row, &mut tallied);
            continue;
        };
        key.county = key.county.or_else(|| county.clone());
        if counter.is_left_out(row, &mut tallied) {
            continue;
        }
        key.stage = counter
            .stage(row, &mut tallied.problems)
            .or_else(|| fixed_stage.clone());
        counter.compare_people(row, people, &mut tallied.problems);
        let first = (row.index, counter.school_column());
        let tally = tallied.tallies.entry(key).or_insert_with(|| Tally {
            first,
            ..Tally::default()
        });
        counter.count(row, tally, &mut tallied.problems);
    }
    tallied
}

struct Counter<'a> {
    grid: &'a Grid,
    roster: &'a Roster,
    definition: &'a Definition,
    dictionary: &'a Dictionary,
    columns: Vec<(u32, &'a str, &'a RosterColumn)>,
}

impl Counter<'_> {
    fn of_kind(&self, kind: RosterKind) -> impl Iterator<Item = (u32, &RosterColumn)> {
        let columns = self.columns.iter();
        columns
            .filter(move |(_, _, c)| c.kind == kind)
            .map(|(i, _, c)| (*i, *c))
    }

    fn identity(&self, row: &Row, field: &str) -> Option<String> {
        let mut columns = self.roster.identity.iter();
        let (index, _) = columns.find(|(_, name)| name == field)?;
        self.word(row, *index).map(|_| ())?;
        row.get(*index).map(value::text)
    }

    /// What stands in a cell, normalised, unless it is blank.
    fn word(&self, row: &Row, column: u32) -> Option<String> {
        let cell = row.get(column)?;
        let word = normalise(&cell.shown());
        let missing =
            matches!(cell, Cell::Text(_)) && self.dictionary.words.missing.contains(&word);
        (!missing).then_some(word)
    }

    /// The same for a column with words of its own: 无 is a title like others.
    fn word_of(&self, row: &Row, index: u32, column: &RosterColumn) -> Option<String> {
        self.word(row, index).or_else(|| {
            let word = normalise(&row.get(index)?.shown());
            let known = column.value.iter().any(|v| v.words.contains(&word));
            known.then_some(word)
        })
    }

    fn school_column(&self) -> u32 {
        let roles = &self.dictionary.roles;
        let identity = self.roster.identity.iter();
        let mut named = identity
            .filter(|(_, f)| *f == roles.school_name || *f == roles.school_code)
            .map(|(index, _)| *index);
        let own = self
            .of_kind(RosterKind::School)
            .map(|(index, _)| index)
            .next();
        named.next().or(own).unwrap_or(0)
    }

    /// The school a row names; `None` where it names none.
    fn key(&self, row: &Row) -> Option<Key> {
        let roles = &self.dictionary.roles;
        let mut own = self.of_kind(RosterKind::School);
        let own = own.find_map(|(index, _)| {
            self.word(row, index)?;
            row.get(index).map(value::text)
        });
        let key = Key {
            county: self.identity(row, &roles.county_name),
            code: self.identity(row, &roles.school_code),
            name: self.identity(row, &roles.school_name).or(own),
            stage: None,
        };
        let total = key.name.as_ref().is_some_and(|name| {
            let word = normalise(name);
            self.dictionary.words.totals.contains(&word)
        });
        (!total && (key.code.is_some() || key.name.is_some())).then_some(key)
    }

    /// A row that names no school: blank, a note or a total are nothing; figures are a problem.
    fn nameless(&self, row: &Row, tallied: &mut Tallied) {
        let filled = self.columns.iter().filter(|(index, _, column)| {
            column.kind != RosterKind::Label && self.word(row, *index).is_some()
        });
        if filled.count() >= 2 {
            let place = self.grid.at(row.index, self.school_column());
            tallied
                .problems
                .push(Problem::new(Kind::RowWithoutSchool, [place]));
        }
    }

    /// Whether the row's post says that it is not counted.
    fn is_left_out(&self, row: &Row, tallied: &mut Tallied) -> bool {
        for (index, column) in self.of_kind(RosterKind::Only) {
            match self.word_of(row, index, column) {
                None => self.blank(row, index, column, &mut tallied.problems),
                Some(word) => {
                    let counted = column.value.iter().any(|v| v.words.contains(&word));
                    if !counted {
                        tallied.left_out.push((row.index, excerpt(&word)));
                        return true;
                    }
                }
            }
        }
        false
    }

    fn stage(&self, row: &Row, problems: &mut Vec<Problem>) -> Option<String> {
        let mut found = None;
        for (index, column) in self.of_kind(RosterKind::Stage) {
            let Some(word) = self.word(row, index) else {
                continue;
            };
            match self.dictionary.stage_of(&word) {
                Some(stage) => found = found.or(Some(stage.to_owned())),
                None => {
                    let label = |lang| {
                        let stages = self.dictionary.stages.keys();
                        let all: Vec<_> = stages
                            .map(|s| self.dictionary.stage_label(s, lang))
                            .collect();
                        all.join(lang.pick("、", ", "))
                    };
                    let kind = Kind::UnknownWord {
                        column: column.label(),
                        found: excerpt(&word),
                        valid: Text::new(label(Lang::Zh), label(Lang::En)),
                    };
                    problems.push(Problem::new(kind, [self.grid.at(row.index, index)]));
                }
            }
        }
        found
    }

    /// A problem where the person was met before: by a number of theirs, else by name and birth.
    fn compare_people(&self, row: &Row, people: &mut People, problems: &mut Vec<Problem>) {
        let cell = |index: u32| row.get(index).filter(|_| self.word(row, index).is_some());
        let mut strong = self.of_kind(RosterKind::Person).filter(|(_, c)| !c.weak);
        if let Some((index, column)) = strong.next() {
            let Some(number) = cell(index) else { return };
            let at = self.grid.at(row.index, index);
            if let Some(before) = people.meet(&column.en, &[number], at.clone()) {
                let column = column.label();
                problems.push(Problem::new(Kind::TeacherTwice { column }, [before, at]));
            }
            return;
        }
        let weak = self.of_kind(RosterKind::Person).next();
        let born = self.of_kind(RosterKind::Birth).next();
        let (Some((name, column)), Some((birth, _))) = (weak, born) else {
            return;
        };
        if let (Some(who), Some(when)) = (cell(name), cell(birth)) {
            let at = self.grid.at(row.index, name);
            if let Some(before) = people.meet(&column.en, &[who, when], at.clone()) {
                problems.push(Problem::new(Kind::TeacherPerhapsTwice, [before, at]));
            }
        }
    }

    fn blank(&self, row: &Row, index: u32, column: &RosterColumn, problems: &mut Vec<Problem>) {
        if column.blank == Blank::Missing {
            let kind = Kind::RosterBlank {
                column: column.label(),
                row: self.definition.row.clone(),
            };
            problems.push(Problem::new(kind, [self.grid.at(row.index, index)]));
        }
    }

    /// Adds a row to the counts of its school and stage.
    fn count(&self, row: &Row, tally: &mut Tally, problems: &mut Vec<Problem>) {
        tally.rows += 1;
        *tally
            .counts
            .entry(self.definition.counts.clone())
            .or_default() += 1.0;
        let born = self.of_kind(RosterKind::Birth).next().is_some();
        for (index, _, column) in &self.columns {
            // A column that the roster has makes its counts known, 0 where no row counts.
            let counted = column.value.iter().flat_map(|v| &v.fields);
            let bands = match column.kind {
                RosterKind::Number => column.bands.as_slice(),
                _ => &[],
            };
            let bands = bands.iter().map(|b| &b.field);
            for field in counted
                .chain(&column.fields)
                .chain(bands)
                .chain(&column.sum)
            {
                tally.counts.entry(field.clone()).or_default();
            }
            let stands_in = column.kind == RosterKind::Age && born && column.same_as.is_some();
            let silent = matches!(
                column.kind,
                RosterKind::School
                    | RosterKind::Stage
                    | RosterKind::Person
                    | RosterKind::Only
                    | RosterKind::Label
            );
            if silent || stands_in {
                continue;
            }
            let Some(word) = self.word_of(row, *index, column) else {
                self.blank(row, *index, column, problems);
                continue;
            };
            let Some(cell) = row.get(*index) else {
                continue;
            };
            let at = (row.index, *index);
            if let Err(kind) = self.count_cell(cell, &word, at, column, tally) {
                problems.push(Problem::new(kind, [self.grid.at(at.0, at.1)]));
            }
        }
    }

    fn count_cell(
        &self,
        cell: &Cell,
        word: &str,
        at: (u32, u32),
        column: &RosterColumn,
        tally: &mut Tally,
    ) -> Result<(), Kind> {
        let label = column.label();
        if let Cell::Error(found) = cell {
            return Err(Kind::ErrorValue {
                column: label,
                found: found.clone(),
            });
        }
        let found = excerpt(&cell.shown());
        let mut add = |field: &str, much: f64| {
            *tally.counts.entry(field.to_owned()).or_default() += much;
        };
        match column.kind {
            RosterKind::Word => match column.fields_of(word) {
                Some(fields) => fields.iter().for_each(|field| add(field, 1.0)),
                None => {
                    let words = column.value.iter().filter_map(|v| v.words.first());
                    let words: Vec<&str> = words.map(String::as_str).collect();
                    return Err(Kind::UnknownWord {
                        column: label,
                        found,
                        valid: Text::new(words.join("、"), words.join(", ")),
                    });
                }
            },
            RosterKind::Mark => {
                let no = self.dictionary.words.no.iter().any(|no| no == word);
                let counted = if no { &[] } else { column.fields.as_slice() };
                counted.iter().for_each(|field| add(field, 1.0));
            }
            RosterKind::Number => {
                let number = value::number(cell);
                let Some(number) = number.filter(|n| *n >= 0.0) else {
                    return Err(match number {
                        Some(_) => Kind::NegativeNumber {
                            column: label,
                            found,
                        },
                        None => Kind::NotANumber {
                            column: label,
                            found,
                        },
                    });
                };
                if column.whole && number.fract() != 0.0 {
                    return Err(Kind::NotWhole {
                        column: label,
                        found,
                    });
                }
                if column.at_least.is_some_and(|least| number >= least) {
                    column.fields.iter().for_each(|field| add(field, 1.0));
                }
                if let Some(field) = &column.sum {
                    add(field, number);
                }
                if let Some(field) = Band::of(&column.bands, number) {
                    add(field, 1.0);
                }
            }
            RosterKind::Birth => match age::birth(cell) {
                Some(birth) => tally.births.entry(birth).or_insert((0, at)).0 += 1,
                None => {
                    return Err(Kind::NotADate {
                        column: label,
                        found,
                    });
                }
            },
            RosterKind::Age => {
                let number = value::number(cell).filter(|n| (0.0..=150.0).contains(n));
                match number {
                    Some(age) => tally.ages.entry(age as u16).or_insert((0, at)).0 += 1,
                    None => {
                        return Err(Kind::NotANumber {
                            column: label,
                            found,
                        });
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Tally {
    /// Adds what other rows of the same school and stage come to.
    pub fn absorb(&mut self, other: Tally) {
        self.first = self.first.min(other.first);
        self.rows += other.rows;
        for (field, count) in other.counts {
            *self.counts.entry(field).or_default() += count;
        }
        for (birth, (count, first)) in other.births {
            self.births.entry(birth).or_insert((0, first)).0 += count;
        }
        for (age, (count, first)) in other.ages {
            self.ages.entry(age).or_insert((0, first)).0 += count;
        }
    }

    /// The ages of its teachers in a year: how many have each, and the cell of the first; `None`
    /// where they are not known for want of the year.
    fn ages_in(&self, year: Option<u16>) -> Option<BTreeMap<i32, Met>> {
        let mut ages: BTreeMap<i32, Met> = BTreeMap::new();
        let stated = self
            .ages
            .iter()
            .map(|(age, found)| (Some(i32::from(*age)), found));
        let born = self
            .births
            .iter()
            .map(|(born, found)| (year.map(|y| born.age(y)), found));
        for (age, (count, first)) in stated.chain(born) {
            ages.entry(age?).or_insert((0, *first)).0 += count;
        }
        Some(ages)
    }

    /// Every figure it gives: the counts, and in a known year the mean age and the age bands.
    pub fn figures(&self, definition: &Definition, year: Option<u16>) -> BTreeMap<String, f64> {
        let mut figures = self.counts.clone();
        let ages = self.ages_in(year).unwrap_or_default();
        let known: u32 = ages.values().map(|(count, _)| count).sum();
        if let Some(column) = birth_column(definition).filter(|_| known > 0) {
            let years = ages
                .iter()
                .map(|(age, (n, _))| f64::from(*age) * f64::from(*n));
            if let Some(mean) = &column.mean {
                figures.insert(mean.clone(), years.sum::<f64>() / f64::from(known));
            }
            for band in &column.bands {
                figures.entry(band.field.clone()).or_default();
            }
            for (age, (count, _)) in &ages {
                if let Some(field) = Band::of(&column.bands, f64::from(*age)) {
                    *figures.entry(field.to_owned()).or_default() += f64::from(*count);
                }
            }
        }
        figures
    }

    /// Whether its ages are not known without a year.
    pub fn wants_year(&self) -> bool {
        !self.births.is_empty()
    }

    /// The ages that no teacher has, by the bounds of the roster's birth column, each with a cell.
    pub fn unlikely_ages(
        &self,
        definition: &Definition,
        year: Option<u16>,
    ) -> Vec<(Text, i32, (u32, u32))> {
        let Some(column) = birth_column(definition) else {
            return Vec::new();
        };
        let from = i32::from(column.from.unwrap_or(0));
        let to = i32::from(column.to.unwrap_or(u16::MAX));
        let ages = self.ages_in(year).unwrap_or_default().into_iter();
        let unlikely = ages.filter(|(age, _)| !(from..=to).contains(age));
        unlikely
            .map(|(age, (_, first))| (column.label(), age, first))
            .collect()
    }
}

fn birth_column(definition: &Definition) -> Option<&RosterColumn> {
    definition
        .column
        .values()
        .find(|c| c.kind == RosterKind::Birth)
}
