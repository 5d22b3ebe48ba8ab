//! Telling one teacher from another without keeping who they are.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};

use super::super::grid::Cell;
use crate::dictionary::normalise;
use crate::problem::Location;

/// The smallest number that a spreadsheet no longer keeps to the last digit.
const NOT_EXACT: f64 = 1e15;

/// Where people were met, by the hash of what identifies them. The hash is salted anew in every run,
/// and is gone with this value.
pub struct People {
    salt: RandomState,
    met: HashMap<u64, (Location, bool)>,
}

impl People {
    pub fn new() -> People {
        People {
            salt: RandomState::new(),
            met: HashMap::new(),
        }
    }

    /// Notes a person at a cell, and whether a number of theirs is known; where the same person was
    /// met before, if anywhere, and whether a number was known there. What identifies a person is
    /// compared within one kind of it only.
    pub fn meet(
        &mut self,
        kind: &str,
        identity: &[String],
        numbered: bool,
        at: Location,
    ) -> Option<(Location, bool)> {
        let hash = self.hash((kind, identity));
        match self.met.get(&hash) {
            Some(before) => Some(before.clone()),
            None => {
                self.met.insert(hash, (at, numbered));
                None
            }
        }
    }

    /// The hash of anything, which is another in every run.
    pub fn hash(&self, anything: impl Hash) -> u64 {
        self.salt.hash_one(anything)
    }
}

/// The number of a person in a form to be compared; `None` where it does not tell one person from
/// another: masked with *, or kept as a number whose last digits are lost.
pub fn number(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Number(number) if number.abs() >= NOT_EXACT => return None,
        Cell::Text(text) if is_masked(text) => return None,
        _ => {}
    }
    let word = normalise(&cell.shown());
    // 1.23457E+17 is what a spreadsheet shows of a number it has rounded.
    let rounded = word.contains("e+") && word.parse::<f64>().is_ok();
    // The same number kept as a number has lost the noughts that it begins with.
    let word = word.trim_start_matches('0').to_owned();
    (!rounded && !word.is_empty()).then_some(word)
}

/// Whether a name or number is given in part only: 510101********0001.
pub fn is_masked(text: &str) -> bool {
    text.contains(['*', '＊', '×', '●', '某'])
}
