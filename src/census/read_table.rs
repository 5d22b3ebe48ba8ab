//! What a sheet was understood to be, for people to look at.

use std::sync::Arc;

use crate::census::grid::Grid;
use crate::dictionary::{Dictionary, Factor};
use crate::lang::Text;
use crate::privacy::Told;
use crate::problem::{Location, Source};

/// What a sheet was understood to be.
#[derive(Clone, Debug)]
pub struct ReadTable {
    /// Its file and sheet.
    pub source: Arc<Source>,
    /// Its shape.
    pub shape: Shape,
    /// For a roster, the kind of it.
    pub roster: Option<String>,
    /// First and last header row, from 0; a form may have none.
    pub header: Option<(u32, u32)>,
    /// Of a form, the column of the items.
    pub items: Option<u32>,
    /// What its columns became; of a form, its items.
    pub columns: Vec<ReadColumn>,
    /// Columns, of a form items, that were not understood: where, from 0, and header.
    pub unknown: Vec<(u32, Told)>,
    /// The stage that its plain figures are of, where the sheet is of one stage.
    pub stage: Option<String>,
    /// How many rows were used.
    pub rows: usize,
    /// Rows that were not.
    pub left_out: Vec<LeftOut>,
    /// Whether its rows are people: cells that are no figures must not be shown.
    pub private: bool,
}

/// A shape that data comes in, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What programs call it.
    pub id: &'static str,
    /// What it is, in a few words.
    pub title: Text,
    /// Whether it gives schools.
    pub of_schools: bool,
    /// Whether an item stands in each of its rows, as in a form.
    pub of_items: bool,
}

impl Shape {
    /// A shape that gives no schools, and whose rows are not items.
    pub fn new(id: &'static str, title: Text) -> Shape {
        Shape {
            id,
            title,
            of_schools: false,
            of_items: false,
        }
    }

    /// A row a school, with its pupils.
    pub fn schools() -> Shape {
        Shape {
            of_schools: true,
            ..Shape::new(
                "schools",
                Text::new("学校表，一行一所学校", "schools, a row each"),
            )
        }
    }

    /// Nothing that is known.
    pub fn nothing() -> Shape {
        Shape::new("nothing", Text::default())
    }

    /// Whether nothing is known of it.
    pub fn is_nothing(&self) -> bool {
        *self == Shape::nothing()
    }
}

/// A column that was understood; of a form, an item.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadColumn {
    /// Its column, of an item its row, from 0.
    pub at: u32,
    /// Its headers, top to bottom.
    pub header: Vec<String>,
    /// The field, or field and stage; of a roster's column, its id.
    pub field: String,
    /// From its unit to the field's.
    pub factor: Factor,
    /// Whether the user has named its field.
    pub decided: bool,
}

/// A row that was read past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The row, from 0.
    pub row: u32,
    /// How it begins.
    pub text: Told,
}

impl ReadTable {
    /// A sheet of which no more is known than its shape.
    pub(super) fn new(grid: &Grid, shape: Shape) -> ReadTable {
        ReadTable {
            source: Arc::clone(&grid.source),
            shape,
            roster: None,
            header: None,
            items: None,
            columns: Vec::new(),
            unknown: Vec::new(),
            stage: None,
            rows: 0,
            left_out: Vec::new(),
            private: false,
        }
    }

    /// The sheet it stands in.
    pub fn whole(&self) -> Location {
        Location {
            source: Arc::clone(&self.source),
            cell: None,
        }
    }

    /// The name that a map of headers gives to a column: the field, or `teachers.birth` of a roster.
    pub fn name_of(&self, field: &str, dictionary: &Dictionary) -> String {
        let of_roster = |roster: &String| {
            let known = dictionary.rosters.get(roster);
            known.is_some_and(|r| r.column.contains_key(field))
        };
        match &self.roster {
            Some(roster) if of_roster(roster) => format!("{roster}.{field}"),
            _ => field.to_owned(),
        }
    }

    /// Whether a row stands below the header.
    pub fn is_below_header(&self, row: u32) -> bool {
        self.header.is_none_or(|(_, bottom)| row > bottom)
    }

    /// Whether it is a form, an item a row.
    pub fn is_form(&self) -> bool {
        self.shape.of_items
    }

    /// Whether it gives schools.
    pub fn gives_schools(&self) -> bool {
        self.shape.of_schools
    }
}
