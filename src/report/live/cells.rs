//! Where the formulas of the standard find a school's figures: in its row of the raw data.

use crate::dictionary::Dictionary;
use crate::expression::school::SchoolRow;
use crate::lang::Lang;
use crate::measure::Datum;
use crate::report::live::layout::{BODY, Book, Sheet};
use crate::report::live::raw;

/// A school as a whole, or one stage of it.
#[derive(Clone, Copy)]
pub struct School<'a> {
    pub book: &'a Book<'a>,
    /// Its line of the raw data.
    pub at: usize,
    /// The stage that fields given by stage are asked for.
    pub stage: Option<&'a str>,
}

impl SchoolRow for School<'_> {
    fn dictionary(&self) -> &Dictionary {
        &self.book.standard.dictionary
    }

    fn lang(&self) -> Lang {
        self.book.lang
    }

    fn stage(&self) -> Option<&str> {
        self.stage
    }

    fn divided_by(&self) -> &[String] {
        &self.book.standard.apportion
    }

    fn cell(&self, column: &str) -> Option<String> {
        let at = raw::column(self.book, column)?;
        Some(self.book.cell(&Sheet::Raw, BODY + self.at as u32, at))
    }

    /// The number that was read.
    fn number(&self, column: &str) -> Option<f64> {
        let at = self.book.columns().iter().position(|c| c.name == column)?;
        match self.book.evidence(self.at)?.cells.get(at)?.value {
            Some(Datum::Number(number)) => Some(number),
            _ => None,
        }
    }

    fn county_cell(&self, name: &str) -> Option<String> {
        raw::county_cell(self.book, self.book.county_at(self.at), name)
    }

    fn yes_and_no(&self) -> Option<(String, String)> {
        Some(self.book.yes_and_no())
    }
}
