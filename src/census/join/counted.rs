//! What was counted in rosters, until every school is known.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::census::places::Place;
use crate::census::shape::roster::tally::{Key, Tally};
use crate::dictionary::Dictionary;
use crate::problem::Source;

/// A roster's figures of one school, to be joined once every school is known.
pub struct Counted {
    pub roster: String,
    pub county: Option<usize>,
    pub key: Key,
    /// The cell that names the school in the first row.
    pub first: Place,
    /// What each sheet gives.
    pub tallies: Vec<Tally>,
    /// The columns of its roster that count.
    pub columns: Arc<BTreeSet<String>>,
}

impl Counted {
    pub fn place(&self) -> Place {
        self.first
    }

    pub fn source(&self) -> u32 {
        self.first.source
    }

    /// Whether its ages are not known without a year.
    pub fn wants_year(&self) -> bool {
        self.tallies.iter().any(Tally::wants_year)
    }

    /// Adds what other rows of the same school and stage come to.
    pub fn absorb(&mut self, other: Counted) {
        if other.first.source == self.first.source && other.first.row < self.first.row {
            self.first = other.first;
        }
        self.tallies.extend(other.tallies);
    }
}

/// A problem of a roster's row, and the school that the row names.
pub struct OfSchool {
    /// The problem, by its number.
    pub problem: usize,
    /// With the county of the sheet, where the row names none.
    pub key: Key,
    pub year: Option<u16>,
}

/// The columns by which the rows of a roster name their school.
pub struct NamedBy {
    pub source: Arc<Source>,
    pub code: Option<u32>,
    pub name: Option<u32>,
}

/// Whether a kind of roster gives the pupils.
pub fn gives_pupils(dictionary: &Dictionary, roster: &str) -> bool {
    let definition = dictionary.rosters.get(roster);
    let mut columns = definition.iter().flat_map(|d| d.column.values());
    columns.any(|column| column.sum.as_ref() == Some(&dictionary.roles.pupils))
}
