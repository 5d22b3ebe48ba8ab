//! What a formula's names mean: for a school as a whole, and for one stage of it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use polars::prelude::*;

use crate::census::Census;
use crate::dictionary::{Dictionary, Level};
use crate::expression::{Expr, Kind, Scope, Values, blank, eval};
use crate::standard::{Item, SchoolSet, Standard};

/// The schools of a census as formulas see them.
pub struct Schools<'a> {
    pub census: &'a Census,
    standard: &'a Standard,
    /// Figures of stages made from a school's total, by field; found once.
    staged: RefCell<HashMap<(String, String), Float64Chunked>>,
    /// Columns of schools as a whole, by name; found once.
    whole: RefCell<HashMap<String, Values>>,
    /// Which totals were divided: row, field and the field they were divided by.
    pub apportioned: RefCell<BTreeSet<(usize, String, String)>>,
}

impl<'a> Schools<'a> {
    pub fn new(census: &'a Census, standard: &'a Standard) -> Schools<'a> {
        Schools {
            census,
            standard,
            staged: RefCell::default(),
            whole: RefCell::default(),
            apportioned: RefCell::default(),
        }
    }

    /// A formula's numbers, a row a school; blank throughout where the formula cannot be worked
    /// out, which a checked standard does not cause.
    pub fn numbers(&self, expr: &Expr, stage: Option<&str>) -> Float64Chunked {
        let values = match stage {
            Some(stage) => eval(
                expr,
                &OneStage {
                    schools: self,
                    stage,
                },
            ),
            None => eval(expr, self),
        };
        match values {
            Ok(Values::Number(numbers)) => numbers,
            _ => blank::numbers(self.height()),
        }
    }

    /// A condition over every school; blank where it cannot be told.
    pub fn condition(&self, when: &Expr) -> Vec<Option<bool>> {
        match eval(when, self) {
            Ok(Values::Truth(truths)) => truths.iter().collect(),
            _ => vec![None; self.height()],
        }
    }

    /// The pupils of a stage.
    pub fn pupils(&self, stage: &str) -> Float64Chunked {
        let pupils = &self.census.dictionary.roles.pupils;
        self.census.numbers(&Dictionary::column(pupils, stage))
    }

    /// Whether a school's cell in a column holds something.
    pub fn is_given(&self, row: usize, column: &str) -> bool {
        let column = self.census.frame.column(column);
        let value = column.map(|column| column.get(row));
        value.flatten().is_ok_and(|value| !value.is_null())
    }

    fn blank(&self, kind: Kind) -> Values {
        let height = self.height();
        match kind {
            Kind::Truth => Values::Truth(blank::truths(height)),
            Kind::Text => Values::Text(blank::texts(height)),
            _ => Values::Number(blank::numbers(height)),
        }
    }

    /// The columns of a field at each stage, in the dictionary's order.
    fn by_stage(&self, field: &str) -> Vec<Float64Chunked> {
        let stages = self.census.dictionary.stages.keys();
        let columns = stages.map(|s| Dictionary::column(field, s));
        columns.map(|c| self.census.numbers(&c)).collect()
    }

    /// A stage field at one stage: what is given; else, where only the school's total is given,
    /// its part of it.
    ///
    /// The total is divided in proportion to the first field of the standard's `apportion` list
    /// that is known for every stage with pupils.
    fn at_stage(&self, field: &str, stage: &str) -> Float64Chunked {
        let key = (field.to_owned(), stage.to_owned());
        if let Some(found) = self.staged.borrow().get(&key) {
            return found.clone();
        }
        let stages: Vec<&String> = self.census.dictionary.stages.keys().collect();
        let own = self.by_stage(field);
        let total = self.census.numbers(field);
        let pupils = self.by_stage(&self.census.dictionary.roles.pupils);
        let keys: Vec<(&String, Vec<Float64Chunked>)> = self
            .standard
            .apportion
            .iter()
            .map(|f| (f, self.by_stage(f)))
            .collect();
        let here = stages.iter().position(|s| *s == stage).unwrap_or(0);
        let divide = |row: usize| -> Option<f64> {
            if let Some(given) = own[here].get(row) {
                return Some(given);
            }
            let total = total.get(row)?;
            if own.iter().any(|part| part.get(row).is_some()) {
                return None;
            }
            let present: Vec<usize> = (0..stages.len())
                .filter(|s| pupils[*s].get(row).is_some_and(|n| n > 0.0))
                .collect();
            if !present.contains(&here) {
                return None;
            }
            for (name, by) in &keys {
                let parts: Option<Vec<f64>> = present.iter().map(|s| by[*s].get(row)).collect();
                let sum: f64 = parts.iter().flatten().sum();
                if parts.is_some() && sum > 0.0 {
                    // Nothing of nothing needs no remark.
                    if total > 0.0 {
                        let noted = (row, field.to_owned(), (*name).clone());
                        self.apportioned.borrow_mut().insert(noted);
                    }
                    return Some(total * by[here].get(row)? / sum);
                }
            }
            None
        };
        let column: Float64Chunked = (0..self.height()).map(divide).collect();
        self.staged.borrow_mut().insert(key, column.clone());
        column
    }
}

/// A school as a whole: a field given by stage is its total.
impl Scope for Schools<'_> {
    fn height(&self) -> usize {
        self.census.height()
    }

    fn column(&self, name: &str) -> Option<Values> {
        if let Some(found) = self.whole.borrow().get(name) {
            return Some(found.clone());
        }
        let (_, field, stage) = self.census.dictionary.resolve(name)?;
        let found = match field.level == Level::Stage && stage.is_none() {
            true => Values::Number(self.census.totals(name)),
            false => {
                let stored = self.census.stored(name);
                stored.unwrap_or_else(|| self.blank(field.kind.yields()))
            }
        };
        self.whole
            .borrow_mut()
            .insert(name.to_owned(), found.clone());
        Some(found)
    }
}

/// One stage of every school: a field given by stage is the stage's.
struct OneStage<'a> {
    schools: &'a Schools<'a>,
    stage: &'a str,
}

impl Scope for OneStage<'_> {
    fn height(&self) -> usize {
        self.schools.height()
    }

    fn column(&self, name: &str) -> Option<Values> {
        let (field, definition, stage) = self.schools.census.dictionary.resolve(name)?;
        match (definition.level, stage) {
            (Level::Stage, None) => Some(Values::Number(self.schools.at_stage(field, self.stage))),
            _ => self.schools.column(name),
        }
    }
}

/// Some rows of the schools, with the county's own figures: where the items are worked out.
pub struct OneCounty<'a> {
    pub schools: &'a Schools<'a>,
    /// The rows of the schools that are spoken of.
    pub rows: Vec<usize>,
    /// All rows of the county.
    pub all: std::ops::Range<usize>,
    /// Columns of those rows, by name; found once.
    columns: RefCell<HashMap<String, Values>>,
}

impl<'a> OneCounty<'a> {
    /// The assessed schools, or those of a set.
    pub fn of(
        schools: &'a Schools<'a>,
        set: Option<&SchoolSet>,
        assessed: &[usize],
        all: std::ops::Range<usize>,
    ) -> OneCounty<'a> {
        let rows = match set {
            None => assessed.to_vec(),
            Some(set) => {
                let is_in = schools.condition(&set.when);
                all.clone()
                    .filter(|row| is_in[*row] == Some(true))
                    .collect()
            }
        };
        OneCounty {
            schools,
            rows,
            all,
            columns: RefCell::default(),
        }
    }

    /// A column of the schools.
    fn found(&self, name: &str) -> Option<Values> {
        let rows = self.rows.iter();
        let (_, field, _) = self.schools.census.dictionary.resolve(name)?;
        if field.level == Level::County {
            return Some(self.county_figure(name));
        }
        Some(match self.schools.column(name)? {
            Values::Number(v) => Values::Number(rows.map(|r| v.get(*r)).collect()),
            Values::Truth(v) => Values::Truth(rows.map(|r| v.get(*r)).collect()),
            Values::Text(v) => Values::Text(rows.map(|r| v.get(*r)).collect()),
        })
    }

    /// A figure of the county itself stands in one row or in many; two different ones are none.
    fn county_figure(&self, name: &str) -> Values {
        let column = self.schools.census.numbers(name);
        let mut given = self.all.clone().filter_map(|row| column.get(row));
        let first = given.next();
        let agreed = first.filter(|first| given.all(|other| other == *first));
        Values::Number(std::iter::repeat_n(agreed, self.rows.len()).collect())
    }
}

impl Scope for OneCounty<'_> {
    fn height(&self) -> usize {
        self.rows.len()
    }

    fn column(&self, name: &str) -> Option<Values> {
        if let Some(found) = self.columns.borrow().get(name) {
            return Some(found.clone());
        }
        let found = self.found(name)?;
        let mut columns = self.columns.borrow_mut();
        columns.insert(name.to_owned(), found.clone());
        Some(found)
    }
}

/// The schools that the items speak of, in a county; each set of them found once.
pub struct Spoken<'a> {
    schools: &'a Schools<'a>,
    assessed: &'a [usize],
    all: std::ops::Range<usize>,
    sets: RefCell<HashMap<Option<String>, Rc<OneCounty<'a>>>>,
}

impl<'a> Spoken<'a> {
    pub fn new(
        schools: &'a Schools<'a>,
        assessed: &'a [usize],
        all: std::ops::Range<usize>,
    ) -> Spoken<'a> {
        Spoken {
            schools,
            assessed,
            all,
            sets: RefCell::default(),
        }
    }

    /// The schools of an item.
    pub fn of(&self, item: &Item) -> Rc<OneCounty<'a>> {
        let set = item.of.as_ref();
        let mut sets = self.sets.borrow_mut();
        let found = sets
            .entry(set.map(|set| set.id.clone()))
            .or_insert_with(|| {
                let all = self.all.clone();
                Rc::new(OneCounty::of(self.schools, set, self.assessed, all))
            });
        Rc::clone(found)
    }
}
