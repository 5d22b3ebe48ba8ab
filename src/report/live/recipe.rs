//! The steps of the items' figures as formulas: parts and addends a school, sums, the figure.

use crate::dictionary::Dictionary;
use crate::expression::excel::{Cells, number_at, text_at};
use crate::expression::recipe::place;
use crate::expression::{Expr, Kind};
use crate::report::live::cells::School;
use crate::report::live::layout::{Book, Sheet};
use crate::report::live::parameters;
use crate::standard::Item;

/// A school's row of the steps: parts of the formula stand in cells of that row.
pub struct Line<'a> {
    pub school: School<'a>,
    pub row: u32,
    /// The parts, with the column of each.
    pub parts: &'a [(Expr, u16)],
    /// The item, whose reliefs are names in them.
    pub item: &'a Item,
    /// The cells of the sums of the figure: what it holds a school against.
    pub sums: &'a [String],
}

impl Cells for Line<'_> {
    fn field(&self, name: &str) -> Option<String> {
        if let Some(relief) = self.item.reliefs.iter().find(|r| r.id == name) {
            let when = relief.when.excel(&self.school).ok()?;
            let (book, at) = (self.school.book, self.school.at);
            let county = book.county_at(at);
            return Some(parameters::relief(book, county, &relief.key, &when));
        }
        if let Some(at) = place(name, "sum") {
            return self.sums.get(at).map(|cell| number_at(cell));
        }
        let Some(at) = place(name, "part") else {
            return self.school.field(name);
        };
        let (expr, column) = self.parts.get(at)?;
        let cell = self
            .school
            .book
            .cell(&Sheet::ItemSchools, self.row, *column);
        let expr = self.item.in_full(expr);
        Some(match kind(&expr, &self.school.book.standard.dictionary) {
            Kind::Truth => format!("IF({cell}=\"\",NA(),{cell})"),
            Kind::Text => text_at(&cell),
            Kind::Number | Kind::Blank => number_at(&cell),
        })
    }

    fn word(&self, field: &str, word: &str) -> String {
        self.school.word(field, word)
    }
}

fn kind(expr: &Expr, dictionary: &Dictionary) -> Kind {
    expr.kind(dictionary).unwrap_or(Kind::Number)
}

/// A county: the sums stand in cells, its own figures in their sheet.
pub struct County<'a> {
    pub school: Option<School<'a>>,
    pub sums: Vec<String>,
    pub book: &'a Book<'a>,
}

impl Cells for County<'_> {
    fn field(&self, name: &str) -> Option<String> {
        match place(name, "sum") {
            Some(at) => self.sums.get(at).map(|cell| number_at(cell)),
            None => self.school?.field(name),
        }
    }

    fn word(&self, field: &str, word: &str) -> String {
        let dictionary = &self.book.standard.dictionary;
        dictionary.category_label(field, word, self.book.lang)
    }
}
