//! What the official forms ask for: sentences with blanks to be filled in, tables of figures of the county, and
//! the form of a school.

use super::{Figure, Item};
use crate::lang::{Lang, Text};

/// A sentence with blanks, in both languages: `超过 2000 人的小学{primary}所，初中{junior}所`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Sentence {
    pub(super) zh: Vec<Piece>,
    pub(super) en: Vec<Piece>,
}

impl Sentence {
    /// Its pieces in a language.
    pub fn pieces(&self, lang: Lang) -> &[Piece] {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// What stands before a blank, back to the last comma or stop: what the blank is, in words.
    pub fn before(&self, fill: &Fill, lang: Lang) -> Option<&str> {
        let pieces = self.pieces(lang);
        let at = pieces
            .iter()
            .position(|p| matches!(p, Piece::Blank(own) if own == fill))?;
        let Piece::Text(text) = pieces[..at].last()? else {
            return None;
        };
        let stop = |c: char| "，。；：、,;:. （(".contains(c);
        let text = text.trim_end_matches(stop);
        let last = text.rfind(stop).map_or(0, |at| {
            at + text[at..].chars().next().map_or(1, char::len_utf8)
        });
        Some(text[last..].trim())
    }
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// A blank.
    Blank(Fill),
}

/// What a blank is filled in with.
#[derive(Clone, Debug, PartialEq)]
pub enum Fill {
    /// By hand: no census has it.
    Hand,
    /// A figure of the item, by its place.
    Figure(usize),
    /// A figure that the form asks for besides, by its place.
    Asked(usize),
    /// A school's value of the indicator at a stage.
    Value(String),
    /// Its numerator there.
    Numerator(String),
    /// What a school should reach there.
    Threshold(String),
}

/// What a form says of an indicator or item: a sentence, and the figures that it asks for besides those by which
/// is judged.
#[derive(Clone, Debug)]
pub struct Form {
    /// The sentence.
    pub text: Sentence,
    /// What is required, in the words of the form; `None`: those of the item.
    pub asks: Option<Sentence>,
    /// The figures it asks for; each a figure without a bound.
    pub asked: Vec<Figure>,
}

/// A table of figures of the county, with a row or a few.
#[derive(Clone, Debug)]
pub struct Grid {
    /// The columns from left to right.
    pub columns: Vec<GridColumn>,
    /// What the rows are called; empty where there is one, without a name.
    pub rows: Vec<Text>,
    /// The figures, row by row, as those of an item: over the schools that it speaks of.
    pub figures: Item,
}

/// A column of a table of figures.
#[derive(Clone, Debug)]
pub struct GridColumn {
    /// Its header; `|` stands between what is over several columns and what is below it.
    pub heading: Text,
}

/// The form that each school fills in: its indicators, then the items that speak of a school.
#[derive(Clone, Debug)]
pub struct SchoolForm {
    /// Its title.
    pub title: Text,
    /// The line below the title.
    pub head: Form,
    /// What the indicators are together, and what the items are.
    pub parts: [Text; 2],
}
