//! Which county a row is of, and how many schools a county may have.

use crate::census::entry::CountyKey;
use crate::census::join::schools::{Builder, Known};
use crate::census::places::Place;
use crate::census::read::limits::{MOST_SCHOOLS, too_many_schools};
use crate::census::title;
use crate::problem::Problem;

impl Builder {
    /// A county's name without what stands above it.
    pub fn bare_name(&self, county: usize) -> &str {
        &self.bare_names[county]
    }

    /// The number of a county; the same county in another sheet may lack the year or the code.
    pub fn county(&mut self, key: CountyKey) -> usize {
        if let Some(at) = self.found_counties.get(&key) {
            return *at;
        }
        let at = self.find_county(&key);
        self.found_counties.insert(key, at);
        at
    }

    fn find_county(&mut self, key: &CountyKey) -> usize {
        let bare = title::bare_county(&key.name, &self.dictionary);
        let same = |at: &&usize| {
            let known = &self.counties[**at];
            (known.code == key.code || known.code.is_empty() || key.code.is_empty())
                && (known.year == key.year || known.year.is_none() || key.year.is_none())
        };
        let of_name = self.of_name.entry(bare.clone()).or_default();
        if let Some(at) = of_name.iter().rev().find(same).copied() {
            let known = &mut self.counties[at];
            if known.code.is_empty() {
                known.code.clone_from(&key.code);
            }
            known.year = known.year.or(key.year);
            return at;
        }
        // What was found before might now be this one.
        self.found_counties.clear();
        of_name.push(self.counties.len());
        self.counties.push(key.clone());
        self.bare_names.push(bare);
        self.known.push(Known::default());
        self.counties.len() - 1
    }

    /// Whether a county has as many schools as it may.
    pub fn is_full(&self, county: usize) -> bool {
        let known = self.known.get(county);
        known.is_some_and(|known| known.schools >= MOST_SCHOOLS)
    }

    /// Says once that a county has more schools than it may.
    pub fn leave_out(&mut self, county: usize, place: Place) {
        let Some(known) = self.known.get_mut(county) else {
            return;
        };
        known.schools += 1;
        if known.schools == MOST_SCHOOLS + 1 {
            let mut at = self.location(place);
            at.cell = None;
            let mut problem = Problem::new(too_many_schools(), [at]);
            problem.counties = vec![county];
            self.problems.push(problem);
        }
    }
}
