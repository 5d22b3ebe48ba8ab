//! The columns by which a row says whose it is: its school, its county, its year and its stage.

use std::sync::Arc;

use crate::census::entry::{CountyKey, Entry};
use crate::census::places::Place;
use crate::census::title::Title;
use crate::census::values::Values;
use crate::dictionary::{Dictionary, Level};

/// No table has a column of this number.
const NONE: u32 = u32::MAX;

/// The numbers of the columns with a role, looked up once.
#[derive(Clone)]
pub(super) struct KeyColumns {
    dictionary: Arc<Dictionary>,
    pub school_code: u32,
    pub school_name: u32,
    pub school_type: u32,
    county_code: u32,
    county_name: u32,
    year: u32,
    stage: Option<u32>,
}

impl KeyColumns {
    pub fn new(dictionary: &Arc<Dictionary>) -> KeyColumns {
        let roles = &dictionary.roles;
        let number = |name: &str| number(dictionary, name);
        KeyColumns {
            school_code: number(&roles.school_code),
            school_name: number(&roles.school_name),
            school_type: number(&roles.school_type),
            county_code: number(&roles.county_code),
            county_name: number(&roles.county_name),
            year: number(&roles.year),
            stage: roles.stage.as_deref().map(number),
            dictionary: Arc::clone(dictionary),
        }
    }

    /// The cell that names the school of a row: by its code, else its name; else the leftmost.
    pub fn naming_place(&self, values: &Values) -> Option<Place> {
        let of = |column: u32| values.text(column).and(values.place(column));
        let leftmost = || values.iter().map(|(_, p)| p).min_by_key(|p| p.column);
        of(self.school_code)
            .or_else(|| of(self.school_name))
            .or_else(leftmost)
    }

    /// The school's name, or its code; empty where there is neither.
    pub fn name_of<'a>(&self, values: &'a Values) -> &'a str {
        let name = values.text(self.school_name);
        name.or_else(|| values.text(self.school_code))
            .unwrap_or_default()
    }

    /// The year that a row names.
    pub fn year_of(&self, values: &Values) -> Option<u16> {
        values.number(self.year).map(|year| year as u16)
    }

    /// The county that a row names by its own columns, or its sheet by a title; `None` where
    /// neither does.
    pub fn county_of(&self, values: &Values, title: &Title) -> Option<CountyKey> {
        let code = values.text(self.county_code).unwrap_or_default();
        let own = values.text(self.county_name);
        let name = own.or(title.county.as_deref());
        let name = name.or((!code.is_empty()).then_some(code))?;
        Some(CountyKey {
            code: code.to_owned(),
            name: name.to_owned(),
            year: self.year_of(values).or(title.year),
        })
    }

    /// Gives a row that is one stage of a school its plain figures as figures of that stage, unless
    /// the school's type says that it has no such stage.
    pub fn put_in_stage(&self, entry: &mut Entry, fallback: Option<&str>) {
        let own = self.stage.and_then(|column| {
            let stage = entry.values.text(column).map(str::to_owned);
            entry.values.remove(column);
            stage
        });
        let stages = entry
            .values
            .text(self.school_type)
            .and_then(|t| self.dictionary.stages_of_type(t));
        let fits = |stage: &str| stages.is_none_or(|all| all.iter().any(|s| s == stage));
        let stage = match own {
            Some(own) => own,
            None => match fallback.filter(|stage| fits(stage)) {
                Some(stage) => stage.to_owned(),
                None => return,
            },
        };
        let names = self.dictionary.columns();
        let plain: Vec<(u32, String)> = entry
            .values
            .iter()
            .filter_map(|(column, _)| {
                let name = names.get_index(column as usize)?;
                let field = self.dictionary.fields.get(name);
                let staged = field.is_some_and(|f| f.level == Level::Stage);
                staged.then(|| (column, Dictionary::column(name, &stage)))
            })
            .collect();
        for (column, staged) in plain {
            if let Some(held) = entry.values.remove(column) {
                entry.values.add(number(&self.dictionary, &staged), held);
            }
        }
        entry.stage = Some(stage);
    }
}

/// The number of a column.
pub(super) fn number(dictionary: &Dictionary, column: &str) -> u32 {
    let at = dictionary.columns().get_index_of(column);
    at.map_or(NONE, |at| at as u32)
}
