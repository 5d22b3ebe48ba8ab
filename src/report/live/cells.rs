//! Where the formulas of the standard find a school's figures: in its row of the raw data. The rules
//! are those by which the figures were measured.

use crate::dictionary::{Dictionary, FieldKind, Level};
use crate::expression::excel::{Cells, number_at, sum_of_stages, text_at, truth_at};
use crate::measure::Datum;
use crate::report::live::layout::{BODY, Book, Sheet};
use crate::report::live::raw;

/// A blank, where no workbook has the column.
const BLANK: &str = "NA()";

/// A school as a whole, or one stage of it.
#[derive(Clone, Copy)]
pub struct School<'a> {
    pub book: &'a Book<'a>,
    /// Its line of the raw data.
    pub at: usize,
    /// The stage that fields given by stage are asked for.
    pub stage: Option<&'a str>,
}

impl School<'_> {
    fn cell(&self, column: &str) -> Option<String> {
        let at = raw::column(self.book, column)?;
        Some(self.book.cell(&Sheet::Raw, BODY + self.at as u32, at))
    }

    /// The number that was read.
    fn given(&self, column: &str) -> Option<f64> {
        let at = self.book.columns().iter().position(|c| c.name == column)?;
        match self.book.evidence(self.at)?.cells.get(at)?.value {
            Some(Datum::Number(number)) => Some(number),
            _ => None,
        }
    }

    fn value(&self, column: &str, kind: FieldKind) -> String {
        let Some(cell) = self.cell(column) else {
            return BLANK.to_owned();
        };
        match kind {
            FieldKind::Count | FieldKind::Amount | FieldKind::Year => number_at(&cell),
            FieldKind::Category | FieldKind::Stage | FieldKind::Code | FieldKind::Text => {
                text_at(&cell)
            }
            FieldKind::Flag => {
                let (yes, no) = self.book.yes_and_no();
                truth_at(&cell, &yes, &no)
            }
        }
    }

    fn stages(&self) -> impl Iterator<Item = &str> {
        self.book
            .standard
            .dictionary
            .stages
            .keys()
            .map(String::as_str)
    }

    /// A field given by stage, at one stage: its own figure; else, where only the school's total is
    /// given, its part of it.
    fn at_stage(&self, field: &str, stage: &str, kind: FieldKind) -> String {
        let own = Dictionary::column(field, stage);
        let mut parts = self.stages().map(|s| Dictionary::column(field, s));
        let none = parts.all(|part| self.given(&part).is_none());
        match self
            .cell(field)
            .filter(|_| none && self.given(field).is_some())
        {
            Some(total) => self.apportioned(&total, stage).unwrap_or(BLANK.to_owned()),
            None => self.value(&own, kind),
        }
    }

    /// total × by ÷ Σ by, by the first field that is known for every stage with pupils.
    fn apportioned(&self, total: &str, stage: &str) -> Option<String> {
        let pupils = &self.book.standard.dictionary.roles.pupils;
        let there = |s: &&str| {
            let pupils = self.given(&Dictionary::column(pupils, s));
            pupils.is_some_and(|n| n > 0.0)
        };
        let present: Vec<&str> = self.stages().filter(there).collect();
        if !present.contains(&stage) {
            return None;
        }
        for field in &self.book.standard.apportion {
            let columns = present.iter().map(|s| Dictionary::column(field, s));
            let columns: Vec<String> = columns.collect();
            let numbers: Option<Vec<f64>> = columns.iter().map(|c| self.given(c)).collect();
            if numbers.is_some_and(|n| n.iter().sum::<f64>() > 0.0) {
                let cells: Option<Vec<String>> = columns.iter().map(|c| self.cell(c)).collect();
                let own = self.cell(&Dictionary::column(field, stage))?;
                let total = number_at(total);
                return Some(format!("{total}*{own}/({})", cells?.join("+")));
            }
        }
        None
    }

    /// A field given by stage for the school as a whole: its total, else the sum of its stages;
    /// blank if a stage with pupils lacks it, or none has it.
    fn total(&self, field: &str) -> String {
        if let Some(cell) = self.cell(field).filter(|_| self.given(field).is_some()) {
            return number_at(&cell);
        }
        let stages = self.stages().map(|stage| {
            let cell = self.cell(&Dictionary::column(field, stage));
            (raw::pupils(self.book, self.at, stage), cell)
        });
        let stages: Vec<_> = stages.collect();
        let are_pupils = field == self.book.standard.dictionary.roles.pupils;
        sum_of_stages(&stages, are_pupils)
    }
}

impl Cells for School<'_> {
    fn field(&self, name: &str) -> Option<String> {
        let (field, definition, stage) = self.book.standard.dictionary.resolve(name)?;
        Some(match (definition.level, stage, self.stage) {
            (Level::County, ..) => {
                match raw::county_cell(self.book, self.book.county_at(self.at), name) {
                    Some(cell) => number_at(&cell),
                    None => BLANK.to_owned(),
                }
            }
            (Level::Stage, None, Some(stage)) => self.at_stage(field, stage, definition.kind),
            (Level::Stage, None, None) => self.total(field),
            _ => self.value(name, definition.kind),
        })
    }

    fn word(&self, field: &str, word: &str) -> String {
        let dictionary = &self.book.standard.dictionary;
        dictionary.category_label(field, word, self.book.lang)
    }
}
