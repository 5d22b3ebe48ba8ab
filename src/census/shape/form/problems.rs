//! What is wrong with the items of a form.

use crate::census::grid::Grid;
use crate::census::map::headers::Headers;
use crate::census::shape::form::found::{Form, Item};
use crate::census::shape::form::item::is_header;
use crate::census::shape::unknown_header::unknown_column;
use crate::census::value;
use crate::dictionary::without_number;
use crate::nearest::MOST_SUGGESTED;
use crate::privacy::Privacy;
use crate::problem::Kind;
use crate::problem::Problem;
use std::collections::HashMap;

/// Items given twice (errors), items that are not known, and what is unclear.
pub fn problems(grid: &Grid, form: &Form, headers: &Headers<'_>) -> Vec<Problem> {
    let dictionary = headers.dictionary;
    let mut problems = form.unclear.clone();
    let mut met: HashMap<(&str, usize), &Item> = HashMap::new();
    for item in &form.items {
        let first = *met.entry((&item.name, item.school)).or_insert(item);
        if !std::ptr::eq(first, item) {
            let kind = Kind::DuplicateColumn {
                column: dictionary.label_text(&item.name),
            };
            let at = [first, item].map(|i| grid.at(grid.rows[i.row].index, i.column));
            problems.push(Problem::new(kind, at));
        }
    }
    for (row, column, text) in &form.unknown {
        if dictionary.is_ignored(&[text]) || is_header(text, dictionary) {
            continue;
        }
        let known = |column: &str| form.items.iter().any(|item| item.name == column);
        let header = Privacy::by(dictionary).note(text).map(value::excerpt);
        let few = problems.len() < MOST_SUGGESTED;
        let path = [without_number(text)];
        let kind = unknown_column(&path, header, few, dictionary, known);
        problems.push(Problem::new(kind, [grid.at(*row, *column)]));
    }
    problems
}
