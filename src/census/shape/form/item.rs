//! The items of a form: what stands in their column, with numbering and marks taken off.

use std::collections::{HashMap, HashSet};

use crate::census::grid::{Cell, Grid};
use crate::census::map::headers::{Headers, Meaning};
use crate::census::shape::form::found::Item;
use crate::dictionary::{ColumnMeaning, Dictionary, Factor, Mark, normal, normalise};

/// So many items of one name are read. From the second on they are an error, whatever their number.
const MOST_OF_ONE_NAME: usize = 64;

/// An item that was understood, whose figure is not yet found.
pub struct Known {
    pub row: usize,
    pub column: u32,
    pub text: String,
    pub name: String,
    pub factor: Factor,
    pub has_unit: bool,
    /// The column of a unit that is not known, or not of the item.
    pub bad_unit: Option<u32>,
}

impl Known {
    /// The item with its figure in a column.
    pub fn at(&self, value_column: u32, school: usize, name: String) -> Item {
        Item {
            row: self.row,
            column: self.column,
            value_column,
            school,
            text: self.text.clone(),
            name,
            factor: self.factor,
            has_unit: self.has_unit,
            bad_unit: self.bad_unit,
        }
    }
}

/// What stands in one column of items.
#[derive(Default)]
pub struct Items {
    pub known: Vec<Known>,
    /// Row, as a position in the grid's rows, and text.
    pub unknown: Vec<(usize, String)>,
}

impl Items {
    /// Leaves out the items that go by a lesser name of a field which another is of.
    fn leave_out_lesser(&mut self, lesser: &[bool]) {
        let known = self.known.iter().zip(lesser);
        let best: HashSet<String> = known
            .filter(|(_, lesser)| !**lesser)
            .map(|(item, _)| item.name.clone())
            .collect();
        let mut lesser = lesser.iter();
        let beaten = |item: &Known, lesser: Option<&bool>| {
            lesser == Some(&true) && best.contains(&item.name)
        };
        self.known.retain(|item| !beaten(item, lesser.next()));
    }
}

/// Reads a column of items below the header.
pub fn items(
    grid: &Grid,
    headers: &Headers<'_>,
    header: Option<usize>,
    column: u32,
    unit_column: Option<u32>,
) -> Items {
    let dictionary = headers.dictionary;
    let mut items = Items::default();
    // What a part, 其中：…, is a part of.
    let mut whole: Option<&str> = None;
    let mut lesser = Vec::new();
    let mut of_one_name: HashMap<String, usize> = HashMap::new();
    let first = header.map_or(0, |row| row + 1);
    for (at, row) in grid.rows.iter().enumerate().skip(first) {
        let Some(Cell::Text(text)) = row.get(column) else {
            continue;
        };
        if text.trim().is_empty() || is_header(text, dictionary) {
            continue;
        }
        let unit = unit_column.and_then(|unit| match row.get(unit) {
            Some(Cell::Text(text)) => Some((unit, text.as_str())),
            _ => None,
        });
        let part = dictionary.header_mark(text) == Mark::Part;
        let over = whole.filter(|_| part);
        if !part {
            whole = Some(text);
        }
        let (meaning, fits) = with_unit(headers, column, (over, text), unit.map(|(_, unit)| unit));
        if let Meaning::Column(meaning) = &meaning {
            let many = of_one_name.entry(meaning.column.clone()).or_default();
            *many += 1;
            if *many > MOST_OF_ONE_NAME {
                continue;
            }
            lesser.push(meaning.lesser);
        }
        match meaning {
            Meaning::Column(meaning) => items.known.push(Known {
                row: at,
                column,
                text: text.clone(),
                name: meaning.column,
                has_unit: dictionary.unit_in(&[text]).is_some() || unit.is_some() && fits,
                factor: meaning.factor,
                bad_unit: unit.map(|(at, _)| at).filter(|_| !fits),
            }),
            Meaning::Unwanted => {}
            Meaning::Unknown => items.unknown.push((at, text.clone())),
        }
    }
    items.leave_out_lesser(&lesser);
    items
}

/// What a text means as an item. A word that names a field only where it stands by itself above a column, 七年级, is no
/// item: a list of classes or people has it in every row.
pub fn meaning(
    headers: &Headers<'_>,
    column: u32,
    (whole, text): (Option<&str>, &str),
    unit: Option<&str>,
) -> Meaning {
    let meaning = headers.meaning(column, &[text], whole, unit);
    let Meaning::Column(known) = &meaning else {
        return meaning;
    };
    let field = headers.dictionary.resolve(&known.column);
    let is_bare = field.is_some_and(|(_, field, _)| field.alone.contains(&normalise(text)));
    match is_bare && !headers.is_decided(column, &[text]) {
        true => Meaning::Unknown,
        false => meaning,
    }
}

/// The meaning of an item with what stands in the column of units, and whether that is a unit of
/// the item. Only figures have units: 是/否 beside a yes-or-no item is none.
fn with_unit(
    headers: &Headers<'_>,
    column: u32,
    (whole, text): (Option<&str>, &str),
    unit: Option<&str>,
) -> (Meaning, bool) {
    let dictionary = headers.dictionary;
    let plain = meaning(headers, column, (whole, text), None);
    let Meaning::Column(ColumnMeaning { column: name, .. }) = &plain else {
        return (plain, true);
    };
    let measured = dictionary.resolve(name);
    let measured = measured.is_some_and(|(_, field, _)| field.unit.is_some());
    let given = unit.filter(|unit| !dictionary.words.missing.contains(&normalise(unit)));
    let (true, Some(unit)) = (measured, given) else {
        return (plain, true);
    };
    if dictionary.unit(unit).is_some()
        && let Meaning::Column(known) = meaning(headers, column, (whole, text), Some(unit))
    {
        return (Meaning::Column(known), true);
    }
    (plain, false)
}

/// Whether a text is a header of the items, 填报项目, and none of them.
pub fn is_header(text: &str, dictionary: &Dictionary) -> bool {
    let word = normal(text);
    dictionary.form.item.iter().any(|item| *item == word)
}
