//! What the rows of a roster come to, for each school and stage.

use std::collections::BTreeMap;

use super::super::Place;
use super::super::age::Birth;
use crate::dictionary::{Band, Roster as Definition, RosterColumn, RosterKind};
use crate::lang::Text;
use crate::problem::Problem;

/// How a roster names a school, and the stage its rows are of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub county: Option<String>,
    pub code: Option<String>,
    pub name: Option<String>,
    pub stage: Option<String>,
}

/// How many rows, and the cell of the first.
pub type Met = (u32, Place);

/// What the rows of one school and stage come to.
#[derive(Clone, Debug)]
pub struct Tally {
    /// The cell that names the school in the first row.
    pub first: Place,
    /// By field: how many, or how much.
    pub counts: BTreeMap<String, f64>,
    /// Those born at each time.
    pub births: BTreeMap<Birth, Met>,
    /// Those of each age, where the roster says so.
    pub ages: BTreeMap<u16, Met>,
    /// Each class by its grade and name, and its cell.
    pub classes: Vec<(String, Place)>,
    /// How many rows.
    pub rows: u32,
}

/// The rows of a roster by school and stage.
pub struct Tallied {
    /// In order of schools and stages.
    pub tallies: BTreeMap<Key, Tally>,
    /// Rows that are not counted: row, from 0, and the word that says so.
    pub left_out: Vec<(u32, String)>,
    /// The hashes of its rows, in order: the same for a sheet that holds the same rows.
    pub hashes: Vec<u64>,
    pub problems: Vec<Problem>,
}

impl Tally {
    /// The tally of no row yet; the first is at a cell.
    pub fn starting_at(first: Place) -> Tally {
        Tally {
            first,
            counts: BTreeMap::new(),
            births: BTreeMap::new(),
            ages: BTreeMap::new(),
            classes: Vec::new(),
            rows: 0,
        }
    }

    /// Adds what other rows of the same school and stage come to.
    pub fn absorb(&mut self, other: Tally) {
        if other.first.source == self.first.source && other.first.row < self.first.row {
            self.first = other.first;
        }
        self.classes.extend(other.classes);
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
    ) -> Vec<(Text, i32, Place)> {
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
