//! Who a row is of, as hashes: worked out for every row, without memory for it.

use crate::census::record::CellRef;
use crate::census::shape::roster::person::{is_masked, normalise_into, number};
use crate::census::shape::roster::plan::{Of, Plan};

/// What a cell of a column of people says.
#[derive(Clone, Copy, Default)]
struct Cell {
    /// Whether it is filled.
    filled: bool,
    /// The hash of what stands in it.
    hash: u64,
    /// The same of a number that tells one person from another.
    number: Option<u64>,
    masked: bool,
    /// Whether it may begin a note.
    note: bool,
}

/// The length of the longest of some words: what is longer need not be looked for.
struct Longest {
    missing: usize,
    total: usize,
}

/// The hashes of a row's cells that tell who it is of.
pub struct Hashes {
    /// By column; those of other columns are blank.
    cells: Vec<Cell>,
    longest: Longest,
    word: String,
}

/// What tells someone from others of the same name.
pub enum Someone {
    Born(u16),
    /// At a school, by the hash of its name.
    At(u64),
    Unknown,
}

/// Someone by their hashes, each with the list of those to be compared with.
pub struct Hashed {
    pub number: Option<(u64, u32)>,
    pub name: Option<(u64, u32)>,
}

impl Hashes {
    pub fn new(plan: &Plan<'_>) -> Hashes {
        let words = &plan.dictionary.words;
        let longest = |list: &[String]| list.iter().map(String::len).max().unwrap_or_default();
        Hashes {
            cells: vec![Cell::default(); plan.columns.len()],
            longest: Longest {
                missing: longest(&words.missing),
                total: longest(&words.totals),
            },
            word: String::new(),
        }
    }
}

impl Hashes {
    /// Looks at a cell of a column of people; whether it says that its row is a total.
    pub fn look(&mut self, at: usize, cell: Option<CellRef<'_>>, plan: &Plan<'_>) -> bool {
        let (Some(seen), Some(column)) = (self.cells.get_mut(at), plan.columns.get(at)) else {
            return false;
        };
        *seen = Cell::default();
        let (Some(cell), Of::Roster(_, own)) = (cell, column.of) else {
            return false;
        };
        normalise_into(&cell.shown(), &mut self.word);
        let word = self.word.as_str();
        let words = &plan.dictionary.words;
        let text = matches!(cell, CellRef::Text(_));
        let is = |list: &[String], longest: usize| {
            text && word.len() <= longest && list.iter().any(|known| known == word)
        };
        seen.filled = !is(&words.missing, self.longest.missing);
        let begins = || {
            words
                .notes
                .iter()
                .any(|note| word.starts_with(note.as_str()))
        };
        seen.note = text && column.index <= plan.school && (word.contains(':') || begins());
        if seen.filled {
            let number = number(cell, word).filter(|_| !own.weak);
            let hash = plan.hash_of_people((&own.en, number.unwrap_or(word)));
            seen.number = number.map(|_| hash);
            seen.hash = hash;
            seen.masked = own.weak && matches!(cell, CellRef::Text(text) if is_masked(text));
        }
        is(&words.totals, self.longest.total)
    }

    /// The hash of all of them.
    pub fn of_row(&self) -> u64 {
        let hashes = self.cells.iter().map(|cell| cell.hash);
        hashes.fold(0, u64::wrapping_add)
    }

    /// Whether something stands in a column of people.
    pub fn is_filled(&self, at: usize) -> bool {
        self.cells.get(at).is_some_and(|cell| cell.filled)
    }

    /// Whether what stands in a column of people may begin a note.
    pub fn may_be_note(&self, at: usize) -> bool {
        self.cells.get(at).is_some_and(|cell| cell.note)
    }

    /// Who the row is of; `more` is asked for where a name alone does not tell.
    pub fn someone(&self, plan: &Plan<'_>, more: impl FnOnce() -> Someone) -> Hashed {
        let cell = |at: usize| self.cells.get(at).copied().unwrap_or_default();
        let mut numbers = plan.telling.numbers.iter();
        let number = numbers.find_map(|(at, list)| Some((cell(*at).number?, *list)));
        let name = plan.telling.name.and_then(|(at, [by_birth, by_school])| {
            let name = cell(at);
            match more() {
                _ if !name.filled => None,
                Someone::Born(born) => {
                    Some((plan.hash_of_people(("born", name.hash, born)), by_birth))
                }
                Someone::At(school) if !name.masked => Some((
                    plan.hash_of_people(("school", name.hash, school)),
                    by_school,
                )),
                Someone::At(_) | Someone::Unknown => None,
            }
        });
        Hashed { number, name }
    }
}
