//! The sections of a dictionary's file, entry by entry, so that all that is wrong is told at once.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::error::DictionaryError;
use crate::dictionary::age::Ages;
use crate::dictionary::check::{CheckEntry, Outlier};
use crate::dictionary::field::{Category, Field, Roles, Sharer, Stage};
use crate::dictionary::list::Lists;
use crate::dictionary::roster::{FormWords, Roster};
use crate::dictionary::unit::Unit;
use crate::dictionary::words::Words;
use crate::nearest::nearest;

/// The sections that there may be.
const SECTIONS: [&str; 13] = [
    "roles",
    "words",
    "stage",
    "sharer",
    "unit",
    "multiplier",
    "category",
    "field",
    "form",
    "roster",
    "check",
    "outlier",
    "ages",
];

/// What stands in the file, as far as it can be read.
pub struct Sections {
    pub roles: Option<Roles>,
    pub words: Option<Words>,
    pub stages: IndexMap<String, Stage>,
    pub sharers: IndexMap<String, Sharer>,
    pub units: IndexMap<String, Unit>,
    pub multipliers: HashMap<String, u32>,
    pub categories: IndexMap<String, IndexMap<String, Category>>,
    pub fields: IndexMap<String, Field>,
    pub form: FormWords,
    pub rosters: IndexMap<String, Roster>,
    pub checks: IndexMap<String, CheckEntry>,
    pub outlier: Option<Outlier>,
    pub ages: Option<Ages>,
    pub lists: Lists,
    /// What cannot be read.
    pub errors: Vec<DictionaryError>,
    /// The names of the entries that cannot be read: what names them is not wrong for that.
    pub broken: BTreeSet<String>,
}

impl Sections {
    pub fn read(mut table: Table) -> Sections {
        let mut reader = Reader {
            errors: Vec::new(),
            broken: BTreeSet::new(),
        };
        let sections = Sections {
            roles: reader.whole(&mut table, "roles"),
            words: reader.whole(&mut table, "words"),
            stages: reader.entries(&mut table, "stage"),
            sharers: reader.entries(&mut table, "sharer"),
            units: reader.entries(&mut table, "unit"),
            multipliers: reader.whole(&mut table, "multiplier").unwrap_or_default(),
            categories: reader.categories(&mut table),
            fields: reader.entries(&mut table, "field"),
            form: reader.whole(&mut table, "form").unwrap_or_default(),
            rosters: reader.entries(&mut table, "roster"),
            checks: reader.entries(&mut table, "check"),
            outlier: reader.whole(&mut table, "outlier"),
            ages: reader.whole(&mut table, "ages"),
            lists: reader.whole(&mut table, "lists").unwrap_or_default(),
            errors: Vec::new(),
            broken: BTreeSet::new(),
        };
        for key in table.keys() {
            let known = SECTIONS.into_iter().chain(["lists"]);
            reader.errors.push(DictionaryError::Section {
                name: key.clone(),
                nearest: nearest(key, known).map(str::to_owned),
            });
        }
        Sections {
            errors: reader.errors,
            broken: reader.broken,
            ..sections
        }
    }
}

struct Reader {
    errors: Vec<DictionaryError>,
    broken: BTreeSet<String>,
}

impl Reader {
    /// A section that is one entry.
    fn whole<T: DeserializeOwned>(&mut self, table: &mut Table, name: &str) -> Option<T> {
        let value = table.remove(name)?;
        self.entry(vec![name.to_owned()], value)
    }

    /// A section of entries by their names.
    fn entries<T: DeserializeOwned>(
        &mut self,
        table: &mut Table,
        name: &str,
    ) -> IndexMap<String, T> {
        match table.remove(name) {
            Some(value) => self.below(vec![name.to_owned()], value),
            None => IndexMap::new(),
        }
    }

    fn categories(&mut self, table: &mut Table) -> IndexMap<String, IndexMap<String, Category>> {
        let Some(value) = table.remove("category") else {
            return IndexMap::new();
        };
        let fields: IndexMap<String, Value> = self.below(vec!["category".to_owned()], value);
        let read = fields.into_iter().map(|(field, values)| {
            let path = vec!["category".to_owned(), field.clone()];
            (field, self.below(path, values))
        });
        read.collect()
    }

    fn below<T: DeserializeOwned>(
        &mut self,
        path: Vec<String>,
        value: Value,
    ) -> IndexMap<String, T> {
        let entries: Option<Table> = self.entry(path.clone(), value);
        let entries = entries.into_iter().flatten();
        let read = entries.filter_map(|(name, value)| {
            let path = path.iter().cloned().chain([name.clone()]);
            let entry = self.entry(path.collect(), value)?;
            Some((name, entry))
        });
        read.collect()
    }

    fn entry<T: DeserializeOwned>(&mut self, path: Vec<String>, value: Value) -> Option<T> {
        match value.try_into() {
            Ok(entry) => Some(entry),
            Err(why) => {
                self.broken.extend(path.last().cloned());
                self.errors.push(DictionaryError::Entry { path, why });
                None
            }
        }
    }
}
