//! Telling one teacher from another without keeping who they are.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use super::super::grid::Cell;
use crate::dictionary::normalise;
use crate::problem::Location;

/// Where people were met, by the hash of what identifies them. The hash is salted anew in every run,
/// and is gone with this value.
pub struct People {
    salt: RandomState,
    met: HashMap<u64, Location>,
}

impl People {
    pub fn new() -> People {
        People {
            salt: RandomState::new(),
            met: HashMap::new(),
        }
    }

    /// Notes a person at a cell; the cell where the same person was met before, if anywhere.
    /// What identifies a person is compared within one kind of column only.
    pub fn meet(&mut self, kind: &str, identity: &[&Cell], at: Location) -> Option<Location> {
        let shown: Vec<String> = identity
            .iter()
            .map(|cell| normalise(&cell.shown()))
            .collect();
        let hash = self.salt.hash_one((kind, shown));
        match self.met.get(&hash) {
            Some(before) => Some(before.clone()),
            None => {
                self.met.insert(hash, at);
                None
            }
        }
    }
}
