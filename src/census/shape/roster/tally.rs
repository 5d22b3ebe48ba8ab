//! What the rows of a roster come to, for each school and stage.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::census::age::Birth;
use crate::census::most;
use crate::census::places::Place;
use crate::census::shape::roster::person::{Met, People};
use crate::dictionary::{Band, Roster as Definition, RosterColumn, RosterKind};
use crate::lang::Text;
use crate::privacy::Told;
use crate::problem::Problem;

/// How a roster names a school, and the stage its rows are of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub county: Option<String>,
    pub code: Option<String>,
    pub name: Option<String>,
    pub stage: Option<String>,
}

/// What is common to all tallies of one roster.
#[derive(Debug, Default)]
pub struct Counting {
    /// The fields that its columns count for, in order of their names.
    pub fields: Vec<String>,
    /// The column of birth dates.
    pub born: u32,
    /// The column of ages.
    pub aged: u32,
}

/// How many rows say the same of a birth or an age, and the first of them. Where there are more than
/// can be counted here, a further one follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub what: u16,
    pub count: u16,
    pub row: u32,
}

/// Of someone in a roster what a forecast asks: 0 is what is not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// The month of birth, in months since the year 0.
    pub born: u16,
    /// The age, where the birth is not told.
    pub age: u16,
    /// The value of the column of traits, from 1.
    pub group: u16,
    /// The plain word that names the subject, from 1.
    pub subject: u16,
    /// The fields that they count for, a bit each by the number of the field.
    pub fields: u64,
}

/// What the rows of one school and stage come to. There may be hundreds of thousands.
#[derive(Clone, Debug)]
pub struct Tally {
    pub of: Arc<Counting>,
    /// The cell that names the school in the first row.
    pub first: Place,
    /// How many, or how much, by the number of the field.
    pub counts: Box<[f64]>,
    /// Those born at each time, in order.
    pub births: Vec<Seen>,
    /// Those of each age, where the roster says so.
    pub ages: Vec<Seen>,
    /// Those who are in it, where that is kept.
    pub people: Vec<Person>,
    /// Each class by its grade and name, and its cell.
    pub classes: Vec<(String, Place)>,
    /// How many rows.
    pub rows: u32,
}

impl Tally {
    /// The tally of no row yet; the first is at a cell.
    pub fn starting_at(first: Place, of: &Arc<Counting>) -> Tally {
        Tally {
            of: Arc::clone(of),
            first,
            counts: vec![0.0; of.fields.len()].into_boxed_slice(),
            births: Vec::new(),
            ages: Vec::new(),
            people: Vec::new(),
            classes: Vec::new(),
            rows: 0,
        }
    }

    /// Adds what later rows of the same roster come to.
    fn absorb(&mut self, later: Tally) {
        self.rows += later.rows;
        for (count, more) in self.counts.iter_mut().zip(&later.counts) {
            *count += more;
        }
        for seen in later.births {
            note(&mut self.births, seen);
        }
        for seen in later.ages {
            note(&mut self.ages, seen);
        }
        self.people.extend(later.people);
        self.classes.extend(later.classes);
    }

    /// Counts its rows from another one on.
    fn shift(&mut self, rows: u32) {
        self.first.row += rows;
        for seen in self.births.iter_mut().chain(&mut self.ages) {
            seen.row += rows;
        }
        for (_, place) in &mut self.classes {
            place.row += rows;
        }
    }

    /// Whether its ages are not known without a year.
    pub fn wants_year(&self) -> bool {
        !self.births.is_empty()
    }

    fn place(&self, row: u32, column: u32) -> Place {
        Place {
            source: self.first.source,
            row,
            column,
        }
    }
}

/// Adds what was seen in further rows.
pub fn note(all: &mut Vec<Seen>, more: Seen) {
    let at = all.partition_point(|seen| seen.what <= more.what);
    let same = at.checked_sub(1).and_then(|before| all.get_mut(before));
    let same = same.filter(|seen| seen.what == more.what);
    match same.and_then(|seen| Some((seen.count.checked_add(more.count)?, seen))) {
        Some((count, seen)) => seen.count = count,
        None => all.insert(at, more),
    }
}

/// How many rows, and the cell of the first.
type Aged = (u32, Place);

/// The ages in a year of the teachers of a school: how many have each, and the cell of the first;
/// `None` where they are not known for want of the year.
fn ages_in(tallies: &[Tally], year: Option<u16>) -> Option<BTreeMap<i32, Aged>> {
    let mut ages: BTreeMap<i32, Aged> = BTreeMap::new();
    for tally in tallies {
        let stated = tally.ages.iter();
        let stated = stated.map(|seen| (Some(i32::from(seen.what)), tally.of.aged, seen));
        let born = tally.births.iter().map(|seen| {
            let age = year.map(|year| Birth::of_number(seen.what).age(year));
            (age, tally.of.born, seen)
        });
        for (age, column, seen) in stated.chain(born) {
            let first = tally.place(seen.row, column);
            ages.entry(age?).or_insert((0, first)).0 += u32::from(seen.count);
        }
    }
    Some(ages)
}

/// Every figure of a school and stage: the counts, and in a known year the mean age and the age
/// bands. Each roster that has rows of it gives a tally.
pub fn figures<'a>(
    tallies: &'a [Tally],
    definition: &'a Definition,
    year: Option<u16>,
) -> BTreeMap<&'a str, f64> {
    let mut figures: BTreeMap<&str, f64> = BTreeMap::new();
    // A school has not all grades: of one that no row is of nothing is said.
    let grades = definition.column.values();
    let grades = grades.filter(|column| column.kind == RosterKind::Stage);
    let grades: Vec<&String> = grades
        .flat_map(|c| &c.value)
        .flat_map(|v| &v.fields)
        .collect();
    for tally in tallies {
        for (field, count) in tally.of.fields.iter().zip(&tally.counts) {
            if *count == 0.0 && grades.contains(&field) {
                continue;
            }
            *figures.entry(field).or_default() += count;
        }
    }
    let ages = ages_in(tallies, year).unwrap_or_default();
    let known: u32 = ages.values().map(|(count, _)| count).sum();
    if let Some(column) = birth_column(definition).filter(|_| known > 0) {
        let years = ages
            .iter()
            .map(|(age, (n, _))| f64::from(*age) * f64::from(*n));
        if let Some(mean) = &column.mean {
            figures.insert(mean, years.sum::<f64>() / f64::from(known));
        }
        for band in &column.bands {
            figures.entry(&band.field).or_default();
        }
        for (age, (count, _)) in &ages {
            if let Some(field) = Band::of(&column.bands, f64::from(*age)) {
                *figures.entry(field).or_default() += f64::from(*count);
            }
        }
    }
    figures
}

/// The ages that no teacher has, by the bounds of the roster's birth column, each with a cell.
pub fn unlikely_ages(
    tallies: &[Tally],
    definition: &Definition,
    year: Option<u16>,
) -> Vec<(Text, i32, Place)> {
    let Some(column) = birth_column(definition) else {
        return Vec::new();
    };
    let from = i32::from(column.from.unwrap_or(0));
    let to = i32::from(column.to.unwrap_or(u16::MAX));
    let ages = ages_in(tallies, year).unwrap_or_default().into_iter();
    let unlikely = ages.filter(|(age, _)| !(from..=to).contains(age));
    unlikely
        .map(|(age, (_, first))| (column.label(), age, first))
        .collect()
}

fn birth_column(definition: &Definition) -> Option<&RosterColumn> {
    definition
        .column
        .values()
        .find(|c| c.kind == RosterKind::Birth)
}

/// What tells a sheet's rows from those of another, in whatever order they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RowsHash {
    sum: u64,
    xor: u64,
    rows: u64,
}

impl RowsHash {
    /// Adds the hash of a row.
    pub fn add(&mut self, row: u64) {
        self.sum = self.sum.wrapping_add(row);
        self.xor ^= row.rotate_left(32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.rows += 1;
    }

    fn join(&mut self, other: RowsHash) {
        self.sum = self.sum.wrapping_add(other.sum);
        self.xor ^= other.xor;
        self.rows += other.rows;
    }

    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }
}

/// The rows of a roster, or of a part of it, by school and stage.
#[derive(Default)]
pub struct Tallied {
    pub tallies: IndexMap<Key, Tally, foldhash::fast::RandomState>,
    /// Rows that are not counted: row, from 0, and the word that says so.
    pub left_out: Vec<(u32, Told)>,
    /// The same for a sheet that holds the same rows.
    pub hash: RowsHash,
    /// What is wrong, and the school that it is wrong with, where its row names one.
    pub problems: Vec<(Option<Key>, Problem)>,
    /// Those who were met in the part.
    pub people: Met,
}

impl Tallied {
    /// Adds a later part, whose rows are counted from this row on, and those met in it.
    pub fn absorb(&mut self, part: Tallied, first: u32, people: &mut People) {
        for (key, mut tally) in part.tallies {
            tally.shift(first);
            match self.tallies.get_mut(&key) {
                Some(before) => before.absorb(tally),
                None => {
                    self.tallies.insert(key, tally);
                }
            }
        }
        let left_out = part.left_out.into_iter();
        self.left_out
            .extend(left_out.map(|(row, text)| (row + first, text)));
        self.hash.join(part.hash);
        for (key, mut problem) in part.problems {
            for at in &mut problem.at {
                if let Some((row, _)) = &mut at.cell {
                    *row += first;
                }
            }
            self.problems.push((key, problem));
        }
        most::bound(&mut self.problems);
        people.add(part.people, first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_can_be_counted_at_once_is_counted_all_the_same() {
        let mut all = Vec::new();
        for (what, count, row) in [(7, u16::MAX, 1), (9, 1, 2), (7, 1, 3), (5, 1, 4), (7, 2, 5)] {
            note(&mut all, Seen { what, count, row });
        }
        let found: Vec<_> = all.iter().map(|s| (s.what, s.count, s.row)).collect();
        assert_eq!(found, [(5, 1, 4), (7, u16::MAX, 1), (7, 3, 3), (9, 1, 2)]);
    }
}
