//! What sheets say, joined in their order.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use indexmap::IndexSet;

use crate::census::check::most;
use crate::census::entry::Entry;
use crate::census::join::counted::{Counted, NamedBy, OfSchool};
use crate::census::join::schools::Builder;
use crate::census::map::Map;
use crate::census::places::Place;
use crate::census::shape::roster::person::People;
use crate::census::shape::roster::tally::Key;
use crate::census::title::Title;
use crate::census::value::Value;
use crate::census::values::Values;
use crate::dictionary::Dictionary;
use crate::problem::Location;

/// What the files of a folder leave without a county, and the counties they name.
#[derive(Default)]
pub struct Level {
    /// Rows of schools, with their file's stem.
    pub schools: Vec<(Entry, String)>,
    /// Rows without schools: their range, and the stem.
    pub omitted: Vec<(Range<usize>, String)>,
    /// Figures of a county that do not name it, with their year.
    pub figures: Vec<(Values, Option<u16>)>,
    /// The counties that are named, in order.
    pub named: IndexSet<usize>,
}

/// Joins what the sheets of one run say.
pub struct Joining<'a> {
    pub builder: Builder,
    pub dictionary: Arc<Dictionary>,
    pub map: &'a Map,
    /// What is still without a county, for the folder being read and each folder that it is in.
    pub levels: Vec<Level>,
    /// How deep that folder is.
    pub depth: usize,
    /// What further sheets say of schools.
    pub more: Vec<(Option<usize>, Entry)>,
    pub counted: Vec<Counted>,
    /// The problems of rows of rosters, and the schools that these name.
    pub of_schools: Vec<OfSchool>,
    /// The rosters met, by what their rows name their school.
    pub named_by: Vec<NamedBy>,
    /// The people met in rosters, who are forgotten once everything is read.
    pub people: People,
    /// The rosters met, by the hash of their rows.
    pub rosters: HashMap<u64, Location>,
}

impl<'a> Joining<'a> {
    pub fn new(dictionary: &Arc<Dictionary>, map: &'a Map) -> Joining<'a> {
        Joining {
            builder: Builder::new(Arc::clone(dictionary)),
            dictionary: Arc::clone(dictionary),
            map,
            levels: Vec::new(),
            depth: 0,
            more: Vec::new(),
            counted: Vec::new(),
            of_schools: Vec::new(),
            named_by: Vec::new(),
            people: People::new(),
            rosters: HashMap::new(),
        }
    }

    /// Keeps no more problems than are told; those of rosters are spoken of by their places.
    pub fn bound_problems(&mut self) {
        if self.of_schools.is_empty() {
            most::bound(&mut self.builder.problems);
        }
    }

    /// The folder being read.
    pub fn level(&mut self) -> &mut Level {
        &mut self.levels[self.depth]
    }

    pub fn name_county(&mut self, county: usize) {
        let Level { named, .. } = self.level();
        // Rows of one county mostly stand together.
        if named.last() != Some(&county) {
            named.insert(county);
        }
    }

    pub fn add_county_figures(&mut self, county: Option<usize>, values: Values, title: &Title) {
        match county {
            Some(county) => {
                self.name_county(county);
                self.builder.county_figures.push((county, values));
            }
            None => {
                let year = self.builder.keys.year_of(&values).or(title.year);
                self.level().figures.push((values, year));
            }
        }
    }

    pub fn named(&self, key: &Key, place: Place) -> Values {
        let keys = &self.builder.keys;
        let mut values = Values::default();
        for (column, text) in [(keys.school_code, &key.code), (keys.school_name, &key.name)] {
            if let Some(text) = text {
                values.add(column, (Some(Value::of_text(text)), place));
            }
        }
        values
    }
}
