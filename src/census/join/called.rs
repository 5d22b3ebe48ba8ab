//! The schools of all counties by what they are called, for rows that name one that cannot be told.

use std::collections::{BTreeSet, HashMap};

/// So many schools are named.
pub const MOST_NAMED: usize = 3;

/// The schools of all counties by code and by name, of each the first few.
#[derive(Default)]
pub struct Called(Option<[HashMap<String, Vec<usize>>; 2]>);

impl Called {
    /// Notes the schools that there are, unless that was done before.
    pub fn begin<'a>(&mut self, schools: impl Iterator<Item = [Option<&'a str>; 2]>) {
        if self.0.is_none() {
            self.0 = Some(Default::default());
            for (school, texts) in schools.enumerate() {
                self.note(school, texts);
            }
        }
    }

    /// Notes what a school is called by now, once any are noted.
    pub fn note(&mut self, school: usize, texts: [Option<&str>; 2]) {
        for (known, text) in self.0.iter_mut().flatten().zip(texts) {
            let Some(text) = text else { continue };
            let schools = match known.get_mut(text) {
                Some(schools) => schools,
                None => known.entry(text.to_owned()).or_default(),
            };
            if let Err(at) = schools.binary_search(&school)
                && at < MOST_NAMED
            {
                schools.insert(at, school);
                schools.truncate(MOST_NAMED);
            }
        }
    }

    /// The first schools of this code or this name.
    pub fn meant(&self, texts: [Option<&str>; 2]) -> Vec<usize> {
        let known = self.0.iter().flatten().zip(texts);
        let meant = known.filter_map(|(known, text)| known.get(text?));
        let meant: BTreeSet<usize> = meant.flatten().copied().collect();
        meant.into_iter().take(MOST_NAMED).collect()
    }
}
