//! Tables of schools whose column of pupils is not known: one problem of the header, not one a school.

use std::path::Path;
use std::sync::Arc;

use crate::census::entry::{CountyKey, Entry};
use crate::census::join::counted::gives_pupils;
use crate::census::join::joining::Joining;
use crate::census::read_table::Shape;
use crate::census::shape::unknown_sheet::{MOST_NAMED, labels};
use crate::census::value;
use crate::privacy::Told;
use crate::problem::{Kind, Location, Problem};

impl Joining<'_> {
    /// Where no table has pupils, a class roster gives them: then the further tables are the schools.
    /// Without one, nothing can be told of the schools.
    pub fn promote_tables_without_pupils(&mut self) {
        if !self.builder.schools.is_empty() || self.more.is_empty() {
            return;
        }
        let more = std::mem::take(&mut self.more);
        if !self
            .counted
            .iter()
            .any(|c| gives_pupils(&self.dictionary, &c.roster))
        {
            self.counted.clear();
            let mut sources: Vec<u32> = more.iter().map(|(_, entry)| entry.place.source).collect();
            sources.dedup();
            let problem = self.no_pupils(&sources);
            self.builder.problems.push(problem);
            return;
        }
        for table in &mut self.builder.tables {
            if table.shape.id == "more-of-schools" {
                table.shape = Shape::schools();
            }
        }
        for (county, entry) in more {
            let county = county.unwrap_or_else(|| self.county_of_file(&entry));
            self.builder.add(county, entry);
        }
    }

    /// Takes out of the further sheets the rows of those of which most name a school that stands in no
    /// table: these are tables of schools without pupils, and it is said of each as a whole.
    pub fn set_aside_schools_without_pupils(&mut self) {
        let any_roster = self
            .counted
            .iter()
            .any(|c| gives_pupils(&self.dictionary, &c.roster));
        if self.builder.schools.is_empty() || any_roster {
            return;
        }
        let mut lacking: Vec<u32> = Vec::new();
        for rows in self
            .more
            .chunk_by(|(_, a), (_, b)| a.place.source == b.place.source)
        {
            let known = rows.iter().filter(|(county, entry)| {
                let school = self.builder.find_anywhere(*county, &entry.values);
                school.is_some()
            });
            let known = known.count();
            let strangers = rows.len() - known;
            let source = rows.first().map(|(_, entry)| entry.place.source);
            let source = source.filter(|source| self.has_unknown_columns(*source));
            if strangers > 1 && strangers > known {
                lacking.extend(source);
            }
        }
        for source in &lacking {
            let problem = self.no_pupils(&[*source]);
            self.builder.problems.push(problem);
        }
        let builder = &self.builder;
        self.more.retain(|(county, entry)| {
            !lacking.contains(&entry.place.source)
                || builder.find_anywhere(*county, &entry.values).is_some()
        });
    }

    /// The only county there is; else one named after the file, as for any table without a county.
    fn county_of_file(&mut self, entry: &Entry) -> usize {
        if self.builder.counties.len() == 1 {
            return 0;
        }
        let source = &self.builder.sources[entry.place.source as usize];
        let stem = Path::new(&source.file).file_stem().unwrap_or_default();
        let name = stem.to_string_lossy().into_owned();
        self.builder.county(CountyKey {
            code: String::new(),
            name,
            year: self.builder.keys.year_of(&entry.values),
        })
    }

    /// Whether a sheet has columns that are not known, of which one may be the pupils.
    fn has_unknown_columns(&self, source: u32) -> bool {
        let source = &self.builder.sources[source as usize];
        let mut tables = self.builder.tables.iter();
        let table = tables.find(|table| Arc::ptr_eq(&table.source, source));
        let mut unknown = table.into_iter().flat_map(|table| &table.unknown);
        unknown.any(|(_, header)| {
            let ignored = header.plain().is_some_and(|header| {
                let path: Vec<&str> = header.split(" / ").collect();
                self.dictionary.is_ignored(&path)
            });
            !ignored
        })
    }

    /// That some tables of schools have no pupils, with what is known of their columns.
    pub fn no_pupils(&self, sources: &[u32]) -> Problem {
        let sources = sources.iter().map(|at| &self.builder.sources[*at as usize]);
        let tables = self.builder.tables.iter();
        let mut tables = tables.filter(|t| sources.clone().any(|s| Arc::ptr_eq(s, &t.source)));
        let first = tables.next();
        let known = first.into_iter().flat_map(|table| &table.columns);
        let known: Vec<&str> = known.map(|column| column.field.as_str()).collect();
        let unknown = first.into_iter().flat_map(|table| &table.unknown);
        let unknown = unknown.map(|(_, header)| header.clone().map(value::excerpt));
        let unknown: Vec<Told> = unknown.take(MOST_NAMED).collect();
        let kind = Kind::NoPupilsColumn {
            wanted: self.dictionary.label_text(&self.dictionary.roles.pupils),
            known: labels(&known, &self.dictionary),
            unknown: (!unknown.is_empty()).then(|| Told::join(&unknown, "、")),
        };
        let at = sources.map(|source| Location {
            source: Arc::clone(source),
            cell: None,
        });
        Problem::new(kind, at)
    }
}
