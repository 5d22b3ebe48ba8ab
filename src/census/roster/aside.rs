//! Rows of a roster that are none of its teachers or classes: totals, notes, signatures, and the
//! header where it is repeated.

use super::super::grid::{Cell, Row};
use super::super::table::is_total;
use crate::dictionary::{Dictionary, normalise};

/// The columns that tell what a row is.
pub struct Naming {
    /// Of the school.
    pub school: u32,
    /// Of stages, grades and classes.
    pub groups: Vec<u32>,
    /// Of people's names.
    pub people: Vec<u32>,
}

/// Why a row is none of the roster's: the word of a total, or how a note begins. No more of a note
/// is told: it may be signed.
pub fn aside(row: &Row, header: &Row, naming: &Naming, dictionary: &Dictionary) -> Option<String> {
    if row.cells == header.cells {
        return Some(first_text(row)?.trim().to_owned());
    }
    total(row, naming, dictionary).or_else(|| note(row, dictionary))
}

fn total(row: &Row, naming: &Naming, dictionary: &Dictionary) -> Option<String> {
    let texts = row.cells.iter().filter_map(|(column, cell)| match cell {
        Cell::Text(text) => Some((*column, text)),
        _ => None,
    });
    let mut totals = texts.filter(|(column, text)| {
        let word = normalise(text);
        match naming.people.contains(column) {
            true => dictionary.words.totals.contains(&word),
            false => {
                let names = *column <= naming.school || naming.groups.contains(column);
                names && is_total(text, false, dictionary)
            }
        }
    });
    totals.next().map(|(_, text)| text.trim().to_owned())
}

/// A row that begins like 填表人：… or 注…, with hardly anything else in it.
fn note(row: &Row, dictionary: &Dictionary) -> Option<String> {
    let text = first_text(row)?;
    let word = normalise(text);
    let notes = &dictionary.words.notes;
    let begins = notes.iter().find(|note| word.starts_with(note.as_str()));
    // No school is called 填表日期：2024年.
    if let Some((label, _)) = word.split_once(':') {
        return Some(label.to_owned());
    }
    let filled = row.cells.iter();
    let filled = filled.filter(|(_, cell)| !cell.shown().trim().is_empty());
    begins.filter(|_| filled.count() <= 2).cloned()
}

/// The first cell that is filled, if that is text.
fn first_text(row: &Row) -> Option<&str> {
    let mut filled = row.cells.iter();
    match filled.find(|(_, cell)| !cell.shown().trim().is_empty())? {
        (_, Cell::Text(text)) => Some(text),
        _ => None,
    }
}
