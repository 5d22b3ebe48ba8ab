//! What a header means: what the user says of it, else what the dictionary knows.

use crate::census::map::Map;
use crate::census::map::section::Target;
use crate::dictionary::{ColumnMeaning, Dictionary, Factor, Level};
use crate::expression;
use crate::problem::Source;

/// What a header means: what the user says of it, else what the dictionary knows.
pub struct Headers<'a> {
    pub dictionary: &'a Dictionary,
    pub map: &'a Map,
    pub source: &'a Source,
}

/// The meaning of a column.
pub enum Meaning {
    Column(ColumnMeaning),
    /// The user does not want it.
    Unwanted,
    Unknown,
}

impl Headers<'_> {
    /// The meaning of a column from its header cells, top to bottom, the unit last; of a part also from
    /// the header of what it is a part of: 其中：教学用 beside 计算机台数.
    pub fn meaning(
        &self,
        index: u32,
        path: &[&str],
        whole: Option<&str>,
        unit: Option<&str>,
    ) -> Meaning {
        let full: Vec<&str> = path.iter().copied().chain(unit).collect();
        match self.map.column(self.source, index, path) {
            Some(Target::Nothing) => return Meaning::Unwanted,
            Some(Target::Field(column, factor)) if self.dictionary.resolve(&column).is_some() => {
                let own = self
                    .dictionary
                    .resolve(&column)
                    .and_then(|(_, f, _)| f.unit.as_ref());
                let named = self.dictionary.unit_in(&full);
                let named = named.filter(|(unit, _)| Some(unit) == own).map(|(_, f)| f);
                let factor = factor.or(named).unwrap_or(Factor::ONE);
                return Meaning::Column(ColumnMeaning {
                    column,
                    factor,
                    lesser: false,
                });
            }
            // A column of a roster is none of a table.
            Some(Target::Field(..)) => return Meaning::Unknown,
            None => {}
        }
        let below = whole.zip(path.split_last()).map(|(whole, (leaf, group))| {
            let group = group.iter().copied();
            group.chain([whole, *leaf]).chain(unit).collect::<Vec<_>>()
        });
        let as_part = below.and_then(|below| self.dictionary.column_meaning(&below));
        match as_part.or_else(|| self.dictionary.column_meaning(&full)) {
            Some(meaning) => Meaning::Column(meaning),
            None => Meaning::Unknown,
        }
    }

    /// Whether the user has said what a column is.
    pub fn is_decided(&self, index: u32, path: &[&str]) -> bool {
        self.map.column(self.source, index, path).is_some()
    }

    /// The field behind a column, if figures of a school or a stage stand in it.
    pub fn is_figure(&self, column: &str) -> bool {
        self.dictionary
            .resolve(column)
            .is_some_and(|(name, field, _)| {
                let roles = &self.dictionary.roles;
                field.level != Level::County
                    && field.kind.yields() != expression::Kind::Text
                    && name != roles.year
            })
    }
}
