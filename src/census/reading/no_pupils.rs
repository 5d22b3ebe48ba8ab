//! Tables of schools whose column of pupils is not known: one problem of the header, not one a school.

use std::sync::Arc;

use super::super::value;
use super::Reading;
use crate::dictionary::Dictionary;
use crate::lang::{Lang, Text};
use crate::privacy::Told;
use crate::problem::{Kind, Location, Problem};

/// So many headers are named.
const MOST_NAMED: usize = 8;

impl Reading<'_> {
    /// Takes out of the further sheets the rows of those of which most name a school that stands in no
    /// table: these are tables of schools without pupils, and it is said of each as a whole.
    pub(super) fn set_aside_schools_without_pupils(&mut self) {
        let any_roster = self.counted.iter().any(|c| self.gives_pupils(&c.roster));
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
    pub(super) fn no_pupils(&self, sources: &[u32]) -> Problem {
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

/// What some columns are called; `None` where there are none.
pub(super) fn labels(columns: &[&str], dictionary: &Dictionary) -> Option<Text> {
    let list = |lang: Lang| {
        let all = columns.iter().take(MOST_NAMED);
        let mut all: Vec<String> = all.map(|name| dictionary.label(name, lang)).collect();
        if columns.len() > MOST_NAMED {
            all.push("…".to_owned());
        }
        all.join(lang.pick("、", ", "))
    };
    (!columns.is_empty()).then(|| Text::new(list(Lang::Zh), list(Lang::En)))
}
