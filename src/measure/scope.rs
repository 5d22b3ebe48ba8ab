//! What a formula's names mean: for a school as a whole, and for one stage of it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::census::Census;
use crate::dictionary::{Dictionary, Level};
use crate::expression::resolve::{Meaning, Source, Staged, meaning};
use crate::expression::{Expr, Kind, Scope, Values, blank, eval};
use crate::frame::{self, Numbers};
use crate::standard::{Item, SchoolSet, Standard};

/// A column that a figure may come from.
pub struct Column {
    pub name: String,
    pub numbers: Numbers,
}

/// The schools of a census as formulas see them.
pub struct Schools<'a> {
    pub census: &'a Census,
    standard: &'a Standard,
    /// The columns of fields given by stage; found once.
    columns: RefCell<HashMap<String, Rc<Staged<Column>>>>,
    /// Their figures at a stage, or for the school as a whole; found once.
    staged: RefCell<HashMap<(String, Option<usize>), Numbers>>,
    /// All other columns, by name; found once.
    stored: RefCell<HashMap<String, Values>>,
    /// Which totals were divided: row, field and the field they were divided by.
    pub apportioned: RefCell<BTreeSet<(usize, String, String)>>,
}

impl<'a> Schools<'a> {
    pub fn new(census: &'a Census, standard: &'a Standard) -> Schools<'a> {
        Schools {
            census,
            standard,
            columns: RefCell::default(),
            staged: RefCell::default(),
            stored: RefCell::default(),
            apportioned: RefCell::default(),
        }
    }

    /// A formula's numbers, a row a school; blank throughout where the formula cannot be worked
    /// out, which a checked standard does not cause.
    pub fn numbers(&self, expr: &Expr, stage: Option<&str>) -> Numbers {
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
    pub fn pupils(&self, stage: &str) -> Numbers {
        let pupils = &self.census.dictionary.roles.pupils;
        self.census.numbers(&Dictionary::column(pupils, stage))
    }

    /// Whether a school's cell in a column holds something.
    pub fn is_given(&self, row: usize, column: &str) -> bool {
        frame::is_given(&self.census.frame, column, row)
    }

    /// The columns that decide a field given by stage.
    pub fn columns(&self, field: &str) -> Rc<Staged<Column>> {
        let mut columns = self.columns.borrow_mut();
        let found = columns.entry(field.to_owned()).or_insert_with(|| {
            let named = Staged::of(&self.census.dictionary, field, &self.standard.apportion);
            Rc::new(named.map(|name| Column {
                name: name.clone(),
                numbers: self.census.numbers(name),
            }))
        });
        Rc::clone(found)
    }

    /// A field given by stage, at a stage or for the school as a whole.
    fn staged(&self, field: &str, stage: Option<usize>) -> Numbers {
        let key = (field.to_owned(), stage);
        if let Some(found) = self.staged.borrow().get(&key) {
            return found.clone();
        }
        let columns = self.columns(field);
        let figure = |row: usize| {
            let number = |column: &Column| column.numbers.get(row);
            let source = columns.source(stage, number);
            // Nothing of nothing needs no remark.
            if let Source::Apportioned { total, by, .. } = source
                && number(total).is_some_and(|total| total > 0.0)
            {
                let noted = (row, field.to_owned(), by.to_owned());
                self.apportioned.borrow_mut().insert(noted);
            }
            source.value(number)
        };
        let found: Numbers = (0..self.height()).map(figure).collect();
        self.staged.borrow_mut().insert(key, found.clone());
        found
    }

    /// The column of a name where fields given by stage are asked for at `stage`, or for the school as
    /// a whole.
    fn column_at(&self, name: &str, stage: Option<&str>) -> Option<Values> {
        if let Meaning::Staged(field, at) = meaning(&self.census.dictionary, name, stage)? {
            return Some(Values::Number(self.staged(field, at)));
        }
        if let Some(found) = self.stored.borrow().get(name) {
            return Some(found.clone());
        }
        let found = self.census.stored(name).or_else(|| self.blank(name))?;
        let mut stored = self.stored.borrow_mut();
        stored.insert(name.to_owned(), found.clone());
        Some(found)
    }

    /// The column of a field that no workbook has.
    fn blank(&self, name: &str) -> Option<Values> {
        let (_, field, _) = self.census.dictionary.resolve(name)?;
        let height = self.height();
        Some(match field.kind.yields() {
            Kind::Truth => Values::Truth(blank::truths(height)),
            Kind::Text => Values::Text(blank::texts(height)),
            Kind::Number | Kind::Blank => Values::Number(blank::numbers(height)),
        })
    }
}

/// A school as a whole: a field given by stage is its total.
impl Scope for Schools<'_> {
    fn height(&self) -> usize {
        self.census.height()
    }

    fn column(&self, name: &str) -> Option<Values> {
        self.column_at(name, None)
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
        self.schools.column_at(name, Some(self.stage))
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
