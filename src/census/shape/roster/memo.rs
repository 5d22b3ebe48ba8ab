//! What the cells of a roster say, worked out once for each text of a column.

use std::collections::HashMap;

use crate::census::age;
use crate::census::grid::Cell;
use crate::census::record::CellRef;
use crate::census::shape::roster::aside::{Note, note_of};
use crate::census::shape::roster::effect::{Effect, Wrong};
use crate::census::shape::roster::plan::{Column, Of, Plan};
use crate::census::shape::roster::words::{self, Meaning};
use crate::census::value::{self, Value};
use crate::dictionary::{
    Band, Blank, Dictionary, Factor, RosterColumn, RosterKind, RosterValue, normalise,
};

/// So many texts of a column are remembered from one part of a roster to the next: more than there are
/// days on which those were born who teach.
const REMEMBERED: usize = 1 << 16;

/// What a cell says. It is small, and what is looked at for every row lies close together in it: of
/// birth dates there are tens of thousands, met in no order.
#[derive(Debug, Default)]
pub struct CellMeaning {
    /// What it does.
    pub effect: Effect,
    /// Its part of the hash of its row; of a blank cell, nothing.
    pub hash: u64,
    /// What it says of the row besides, by a number from 1: the field of a grade, the value of a trait, a subject;
    /// the month of a birth.
    pub tag: u16,
    /// Whether it says that its row is a total.
    pub total: bool,
    /// What else it says, if anything.
    texts: Option<Box<Texts>>,
}

/// What few cells say.
#[derive(Debug, Default, PartialEq)]
struct Texts {
    note: Note,
    text: Option<String>,
    word: Option<String>,
}

impl CellMeaning {
    /// Whether it says that its row is a note, where it is the first.
    pub fn note(&self) -> &Note {
        self.texts.as_ref().map_or(&Note::No, |texts| &texts.note)
    }

    /// Of a cell that names a school or a county: the name or code.
    pub fn text(&self) -> Option<&str> {
        self.texts.as_ref()?.text.as_deref()
    }

    /// Of a cell that names a stage, a grade or a class: what stands in it, normalised.
    pub fn word(&self) -> Option<&str> {
        self.texts.as_ref()?.word.as_deref()
    }
}

/// What the texts of one column say, as far as they were met.
#[derive(Default)]
pub struct Memo {
    /// Short texts, as numbers: no memory is looked at to compare them.
    short: HashMap<u128, usize, foldhash::fast::RandomState>,
    texts: HashMap<Box<str>, usize, foldhash::fast::RandomState>,
    /// Of cells that are no text, by their looks.
    others: HashMap<String, usize, foldhash::fast::RandomState>,
    cells: Vec<CellMeaning>,
    /// The short text met last, and its number: those of one school stand together.
    last: Option<(u128, usize)>,
}

impl Memo {
    /// A memo that only knows, as number 0, what a cell says that is not there.
    pub fn new(column: &Column<'_>, plan: &Plan<'_>) -> Memo {
        Memo {
            cells: vec![meaning_of(None, column, plan)],
            ..Memo::default()
        }
    }

    /// The number of what a cell says.
    pub fn number(
        &mut self,
        cell: Option<&CellRef<'_>>,
        column: &Column<'_>,
        plan: &Plan<'_>,
    ) -> usize {
        let Some(cell) = cell else { return 0 };
        let new = self.cells.len();
        match *cell {
            CellRef::Text(text) => match short(text) {
                Some(short) => {
                    if let Some((last, number)) = self.last
                        && last == short
                    {
                        return number;
                    }
                    let known = self.short.get(&short).copied();
                    self.last = Some((short, known.unwrap_or(new)));
                    if let Some(known) = known {
                        return known;
                    }
                    self.short.insert(short, new);
                }
                None => {
                    if let Some(known) = self.texts.get(text) {
                        return *known;
                    }
                    self.texts.insert(text.into(), new);
                }
            },
            other => match self.others.entry(format!("{other:?}")) {
                std::collections::hash_map::Entry::Occupied(known) => return *known.get(),
                vacant => {
                    vacant.or_insert(new);
                }
            },
        }
        self.cells.push(meaning_of(Some(*cell), column, plan));
        new
    }

    /// What the cells of that number say.
    pub fn cell(&self, number: usize) -> &CellMeaning {
        // Number 0 is always there.
        self.cells.get(number).unwrap_or(&self.cells[0])
    }

    /// Forgets what is too much to be remembered.
    pub fn forget(&mut self) {
        if self.cells.len() > REMEMBERED {
            self.short.clear();
            self.texts.clear();
            self.others.clear();
            self.cells.truncate(1);
            self.last = None;
        }
    }
}

/// A text of up to 15 bytes as a number: its bytes, and its length.
fn short(text: &str) -> Option<u128> {
    let mut bytes = [0; 16];
    let (end, begin) = bytes.split_last_mut()?;
    *end = u8::try_from(text.len()).ok()?;
    begin
        .get_mut(..text.len())?
        .copy_from_slice(text.as_bytes());
    Some(u128::from_le_bytes(bytes))
}

/// What a cell says in its column; `None` is a cell that is not there.
fn meaning_of(cell: Option<CellRef<'_>>, column: &Column<'_>, plan: &Plan<'_>) -> CellMeaning {
    let dictionary = plan.dictionary;
    let owned = cell.map(CellRef::to_cell);
    let meant = owned.as_ref().and_then(|cell| plan.meant(cell, column));
    let owned = meant.or(owned);
    let text = match &owned {
        Some(Cell::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let full = owned.as_ref().map(|cell| normalise(&cell.shown()));
    let missing = owned
        .as_ref()
        .is_some_and(|cell| value::says_missing(cell, dictionary));
    // What stands in the cell, unless it is blank.
    let word = full.clone().filter(|_| !missing);
    let hash = word.as_ref().map(|word| plan.hash(column, word));
    let mut meaning = CellMeaning {
        hash: hash.unwrap_or_default(),
        total: text.is_some_and(|text| column.is_total(text, plan)),
        ..CellMeaning::default()
    };
    let mut texts = Texts {
        note: text.map_or(Note::No, |_| {
            note_of(full.as_deref().unwrap_or_default(), dictionary)
        }),
        ..Texts::default()
    };
    match column.of {
        Of::Nothing => {}
        Of::Identity(field) => {
            let read = match field == dictionary.roles.school_code {
                true => value::text,
                false => value::name,
            };
            texts.text = owned.as_ref().filter(|_| word.is_some()).map(read);
        }
        Of::Roster(_, own) => match own.kind {
            RosterKind::School => {
                texts.text = owned.as_ref().filter(|_| word.is_some()).map(value::name);
            }
            RosterKind::Person => {}
            RosterKind::Stage => {
                meaning.effect = word
                    .as_ref()
                    .map_or(Effect::None, |word| plan.stage_of(word));
                meaning.tag = word.as_ref().map_or(0, |word| grade(word, own, plan));
                texts.word = word;
            }
            RosterKind::Trait => {
                let said = word.as_ref().and_then(|word| own.value_of(word));
                meaning.tag = said.map_or(0, |said| group(said, own));
            }
            _ => {
                // 无 is a title like others.
                let known = |word: &String| !word.is_empty() && own.value_of(word).is_some();
                let word = word.or_else(|| full.filter(known));
                meaning.effect = match owned.as_ref().filter(|_| word.is_some()) {
                    Some(cell) => effect(cell, own, plan).unwrap_or_else(Effect::Wrong),
                    None if own.blank == Blank::Missing => Effect::Blank,
                    None => Effect::None,
                };
                if own.kind == RosterKind::Birth {
                    meaning.tag = owned.as_ref().and_then(age::month).unwrap_or_default();
                }
                if own.subjects {
                    let word = word.as_deref().unwrap_or_default();
                    meaning.tag = subject(word, own, dictionary);
                }
                if own.kind == RosterKind::Label {
                    texts.word = word;
                }
            }
        },
    }
    if let Of::Roster(_, own) = column.of
        && own.kind != RosterKind::Person
        && owned.as_ref().is_some_and(value::is_broken)
    {
        meaning.effect = Effect::Wrong(Wrong::Broken);
    }
    meaning.texts = (texts != Texts::default()).then(|| Box::new(texts));
    meaning
}

/// The number of a place in a list, from 1; 0 where there is none.
fn tag(place: Option<usize>) -> u16 {
    place.map_or(0, |at| u16::try_from(at + 1).unwrap_or(0))
}

/// The field of the grade that a word begins with.
fn grade(word: &str, column: &RosterColumn, plan: &Plan<'_>) -> u16 {
    let value = column.value_begun_by(word);
    let field = value.and_then(|at| column.value[at].fields.first());
    tag(field.and_then(|field| plan.field(field)))
}

/// The value of a trait.
fn group(said: &RosterValue, column: &RosterColumn) -> u16 {
    tag(column
        .value
        .iter()
        .position(|value| std::ptr::eq(value, said)))
}

/// The subject that a word names; of several the first.
fn subject(word: &str, column: &RosterColumn, dictionary: &Dictionary) -> u16 {
    let first = word
        .split(['、', '/', ',', ';', '+', '和', '&'])
        .next()
        .unwrap_or_default();
    let first = dictionary.behind_stage(first);
    tag(dictionary.subject(column, first))
}

/// The word in a cell: a text as it stands, whose line breaks divide words; a number as a whole one.
fn word(cell: &Cell) -> String {
    match value::text(cell) {
        text if text.bytes().all(|b| b.is_ascii_digit()) => text,
        _ => cell.shown(),
    }
}

/// The number in a cell: of pupils it may have its unit, 45人, like any other figure of theirs.
fn number(cell: &Cell, column: &RosterColumn, dictionary: &Dictionary) -> Option<f64> {
    match (value::number(cell), &column.sum) {
        (Some(number), _) if !matches!(cell, Cell::Formatted(..)) => Some(number),
        (_, Some(field)) => match value::read(cell, field, Factor::ONE, dictionary) {
            Ok(Some(Value::Number(number))) => Some(number),
            _ => None,
        },
        (number, None) => number,
    }
}

/// What a cell that is not blank does in a column of a roster.
fn effect(cell: &Cell, column: &RosterColumn, plan: &Plan<'_>) -> Result<Effect, Wrong> {
    if matches!(cell, Cell::Error(_)) && column.kind != RosterKind::Only {
        return Err(Wrong::Error);
    }
    let counts = |fields: &[String]| {
        let numbers = fields.iter().filter_map(|field| plan.field(field));
        Effect::Adds(numbers.map(|field| (field, 1.0)).collect())
    };
    match column.kind {
        RosterKind::Only => match words::meaning(&word(cell), column, plan.dictionary) {
            Meaning::Counts(_) => Ok(Effect::None),
            Meaning::Out => Ok(Effect::Out),
            Meaning::Unclear | Meaning::Unknown => Err(Wrong::Word),
        },
        RosterKind::Word => match words::meaning(&word(cell), column, plan.dictionary) {
            Meaning::Counts(fields) => Ok(counts(fields)),
            Meaning::Unclear => Ok(Effect::Unclear),
            Meaning::Out | Meaning::Unknown => Err(Wrong::Word),
        },
        RosterKind::Number => {
            let number = number(cell, column, plan.dictionary);
            let number = number.filter(|number| number.abs() <= value::LARGEST);
            let number = number.ok_or(Wrong::NoNumber)?;
            if number < 0.0 {
                return Err(Wrong::Negative);
            }
            if column.whole && number.fract() != 0.0 {
                return Err(Wrong::NotWhole);
            }
            let enough = column.at_least.is_some_and(|least| number >= least);
            let counted = column.fields.iter().filter(|_| enough);
            let band = Band::of(&column.bands, number).into_iter();
            let ones = counted.map(String::as_str).chain(band);
            let ones = ones.map(|field| (field, 1.0));
            let sum = column.sum.as_deref().map(|field| (field, number));
            let adds = ones.chain(sum);
            let adds = adds.filter_map(|(field, much)| Some((plan.field(field)?, much)));
            Ok(Effect::Adds(adds.collect()))
        }
        RosterKind::Birth => {
            let birth = age::birth(cell).ok_or(Wrong::NoDate)?;
            Ok(Effect::Born(birth.number()))
        }
        RosterKind::Age => {
            let number = value::number(cell).filter(|n| (0.0..=150.0).contains(n));
            Ok(Effect::Aged(number.ok_or(Wrong::NoNumber)? as u16))
        }
        _ => Ok(Effect::None),
    }
}
