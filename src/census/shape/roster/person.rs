//! Telling one teacher from another without keeping who they are.

use std::hash::{BuildHasher, Hash, RandomState};
use std::mem::take;
use std::sync::Arc;

use rayon::prelude::*;

use crate::census::record::CellRef;
use crate::dictionary::normalise;
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem, Source};

/// The smallest number that a spreadsheet no longer keeps to the last digit.
const NOT_EXACT: f64 = 1e15;

/// So many parts the people are kept in, by their hashes, to be compared part by part.
const PARTS: usize = 256;

/// Someone met in a row, by the hash of what identifies them.
#[derive(Clone, Copy, Debug)]
struct Person {
    hash: u64,
    row: u32,
    /// The list, and above it whether a number of theirs is known.
    list: u32,
}

/// The mark in [`Person::list`] of those with a number.
const NUMBERED: u32 = 1 << 31;

impl Person {
    fn list(self) -> u32 {
        self.list & !NUMBERED
    }

    fn is_numbered(self) -> bool {
        self.list & NUMBERED != 0
    }
}

/// The people met in a roster, or in a part of it: by their numbers, and by their names.
#[derive(Default)]
pub struct Met {
    numbers: Vec<Person>,
    names: Vec<Person>,
}

impl Met {
    /// Notes someone by a number of theirs.
    pub fn by_number(&mut self, hash: u64, row: u32, list: u32) {
        self.numbers.push(Person { hash, row, list });
    }

    /// Notes someone by their name and more, and whether a number of theirs is known.
    pub fn by_name(&mut self, hash: u64, row: u32, list: u32, numbered: bool) {
        let list = if numbered { list | NUMBERED } else { list };
        self.names.push(Person { hash, row, list });
    }
}

/// A column by which people of one sheet are told apart.
struct List {
    source: Arc<Source>,
    /// The number of the sheet.
    sheet: u32,
    forgotten: bool,
    column: u32,
    /// What is said of two of them who are the same.
    kind: Kind,
}

/// A sheet by its number and its place.
pub type Sheet<'a> = (u32, &'a Arc<Source>);

/// Where people were met, by the hash of what identifies them. The hash is salted anew in every run,
/// and is gone with this value. Who was met twice is seen once everyone is known.
pub struct People {
    salt: RandomState,
    lists: Vec<List>,
    numbers: Vec<Vec<Person>>,
    names: Vec<Vec<Person>>,
}

impl People {
    pub fn new() -> People {
        People {
            salt: RandomState::new(),
            lists: Vec::new(),
            numbers: vec![Vec::new(); PARTS],
            names: vec![Vec::new(); PARTS],
        }
    }

    /// A new list, of those told apart by a number in a column.
    pub fn numbered(&mut self, sheet: Sheet<'_>, column: u32, label: Text) -> u32 {
        self.list(sheet, column, Kind::TeacherTwice { column: label })
    }

    /// A new list, of those told apart by the name in a column and something else.
    pub fn named(&mut self, sheet: Sheet<'_>, column: u32, same: Text) -> u32 {
        self.list(sheet, column, Kind::TeacherPerhapsTwice { same })
    }

    fn list(&mut self, (sheet, source): Sheet<'_>, column: u32, kind: Kind) -> u32 {
        self.lists.push(List {
            source: Arc::clone(source),
            sheet,
            forgotten: false,
            column,
            kind,
        });
        self.lists.len() as u32 - 1
    }

    /// Forgets the people of a sheet that cannot be read to its end.
    pub fn forget(&mut self, sheet: u32) {
        for list in self.lists.iter_mut().filter(|list| list.sheet == sheet) {
            list.forgotten = true;
        }
    }

    fn is_known(&self, person: &Person) -> bool {
        let list = self.lists.get(person.list() as usize);
        list.is_some_and(|list| !list.forgotten)
    }

    /// The hash of anything, which is another in every run.
    pub fn hash(&self, anything: impl Hash) -> u64 {
        self.salt.hash_one(anything)
    }

    /// What makes the hashes of one run.
    pub fn salt(&self) -> RandomState {
        self.salt.clone()
    }

    /// Adds those met in a part of a roster, whose rows are counted from this row on.
    pub fn add(&mut self, met: Met, first: u32) {
        for (parts, more) in [
            (&mut self.numbers, met.numbers),
            (&mut self.names, met.names),
        ] {
            for mut person in more {
                person.row += first;
                if let Some(part) = parts.get_mut((person.hash >> 56) as usize) {
                    part.push(person);
                }
            }
        }
    }

    /// Who was met twice, in the order of the second place; no one is known afterwards. A row whose
    /// number was met before is not compared by its name.
    pub fn twice(&mut self) -> Vec<Problem> {
        let (mut numbers, mut names) = (take(&mut self.numbers), take(&mut self.names));
        let known = |person: &Person| self.is_known(person);
        let numbers = repeated(&mut numbers, known, |_, _| true);
        let sheet = |person: &Person| {
            let list = self.lists.get(person.list() as usize)?;
            Some((list.sheet, person.row))
        };
        let mut by_number: Vec<_> = numbers.iter().map(|[_, second]| sheet(second)).collect();
        by_number.sort_unstable();
        let names = repeated(
            &mut names,
            |person| known(person) && by_number.binary_search(&sheet(person)).is_err(),
            |first, second| !(first.is_numbered() && second.is_numbered()),
        );
        let mut all: Vec<[Person; 2]> = numbers.into_iter().chain(names).collect();
        all.sort_by_key(|[_, second]| (sheet(second), second.list()));
        all.iter().filter_map(|both| self.problem(both)).collect()
    }

    fn problem(&self, both: &[Person; 2]) -> Option<Problem> {
        let [_, second] = both;
        let kind = self.lists.get(second.list() as usize)?.kind.clone();
        let at = both.iter().filter_map(|person| {
            let list = self.lists.get(person.list() as usize)?;
            Some(Location {
                source: Arc::clone(&list.source),
                cell: Some((person.row, list.column)),
            })
        });
        Some(Problem::new(kind, at.collect::<Vec<_>>()))
    }
}

/// Those of equal hashes: the first of them, with each of the others that `same` allows; of those
/// only that are to be compared. Nothing is left of the parts.
fn repeated(
    parts: &mut [Vec<Person>],
    compared: impl Fn(&Person) -> bool + Sync,
    same: impl Fn(&Person, &Person) -> bool + Sync,
) -> Vec<[Person; 2]> {
    let in_part = |part: &mut Vec<Person>| {
        let mut part = std::mem::take(part);
        part.sort_unstable_by_key(|person| (person.hash, person.list(), person.row));
        let mut found = Vec::new();
        for equal in part.chunk_by(|a, b| a.hash == b.hash) {
            if equal.len() == 1 {
                continue;
            }
            let mut equal = equal.iter().filter(|person| compared(person));
            let Some(first) = equal.next() else { continue };
            let others = equal.filter(|second| same(first, second));
            found.extend(others.map(|second| [*first, *second]));
        }
        found
    };
    parts.par_iter_mut().flat_map_iter(in_part).collect()
}

/// The number of a person in a form to be compared; `None` where it does not tell one person from
/// another: masked with *, or kept as a number whose last digits are lost. `word` is what stands in
/// the cell, normalised.
pub fn number<'a>(cell: CellRef<'_>, word: &'a str) -> Option<&'a str> {
    match cell {
        CellRef::Number(number) | CellRef::Formatted(number, _) if number.abs() >= NOT_EXACT => {
            return None;
        }
        CellRef::Text(text) if is_masked(text) => return None,
        _ => {}
    }
    // 1.23457E+17 is what a spreadsheet shows of a number it has rounded.
    let rounded = word.contains("e+") && word.parse::<f64>().is_ok();
    // The same number kept as a number has lost the noughts that it begins with.
    let word = word.trim_start_matches('0');
    (!rounded && !word.is_empty()).then_some(word)
}

/// Whether a name or number is given in part only: 510101********0001.
pub fn is_masked(text: &str) -> bool {
    text.contains(['*', '＊', '×', '●', '某'])
}

/// Normalises a text into a buffer, so that a list of people needs no memory a row. Letters and
/// digits of ASCII and unified ideographs stay as they are, but for 至 and the case of letters.
pub fn normalise_into(text: &str, word: &mut String) {
    word.clear();
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => word.push(c),
            'A'..='Z' => word.push(c.to_ascii_lowercase()),
            '至' => return *word = normalise(text),
            '\u{4e00}'..='\u{9fff}' => word.push(c),
            _ => return *word = normalise(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalising_into_a_buffer_is_normalising() {
        let mut word = "旧".to_owned();
        for text in [
            "",
            "T001",
            "欧阳某",
            "至善",
            "甲 乙",
            "１２",
            "51010*",
            "Ａb",
            "鿿",
        ] {
            normalise_into(text, &mut word);
            assert_eq!(word, normalise(text), "{text}");
        }
    }
}
