//! An entry of a file of changes: what stands under each of its keys, and the change that it says.

use crate::census::grid::Cell;
use crate::census::value::{self, Value};
use crate::dictionary::{ChangeKey, Dictionary, Event, Factor, Status, normalise};
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem};
use crate::scenario::target::{self, Named};
use crate::scenario::{Amount, Change, money};

/// What stands under a key.
pub struct Held {
    pub key: ChangeKey,
    /// The key as the file has it.
    pub called: String,
    /// From the unit that the key names to the field's.
    pub factor: Factor,
    pub cell: Cell,
    pub at: Location,
}

/// A row of a table, or a `[[change]]` of a TOML file.
pub struct Entry {
    pub at: Location,
    /// Only what is not blank.
    pub held: Vec<Held>,
}

impl Entry {
    /// The change that it says.
    ///
    /// # Errors
    /// Everything that is wrong with it by itself.
    pub fn read(&self, dictionary: &Dictionary) -> Result<Change, Vec<Problem>> {
        let mut reading = Reading {
            entry: self,
            dictionary,
            wrong: Vec::new(),
        };
        if let Some(held) = self.held(ChangeKey::Event) {
            let change = reading.event(held);
            return change
                .filter(|_| reading.wrong.is_empty())
                .ok_or(reading.wrong);
        }
        if let Some(held) = self.held(ChangeKey::Like) {
            reading.fail(Kind::ChangeEvent, &held.at);
        }
        let schools = reading.schools();
        let named = reading.field();
        let stage = reading.stage();
        let amount = reading.amount(named.as_ref());
        let year = reading.year();
        let cost = reading.cost();
        let status = reading.status();
        let field = reading.text(ChangeKey::Field);
        match (schools, field, amount) {
            (Some((school, name, from)), Some(field), Some(amount)) if reading.wrong.is_empty() => {
                // A stage of its own that is another than the entry's is left in its name: applying tells.
                let (field, own) = match named {
                    Some(named)
                        if stage.is_none() || named.stage.is_none() || named.stage == stage =>
                    {
                        (named.field, named.stage)
                    }
                    Some(named) => (named.column(), None),
                    None => (field, None),
                };
                Ok(Change {
                    school,
                    name,
                    from,
                    stage: stage.or(own),
                    field,
                    amount,
                    year,
                    cost,
                    measure: reading.words(ChangeKey::Measure),
                    status,
                    note: reading.words(ChangeKey::Note),
                    event: None,
                    other: None,
                    at: self.at.clone(),
                })
            }
            _ => Err(reading.wrong),
        }
    }

    fn held(&self, key: ChangeKey) -> Option<&Held> {
        self.held.iter().find(|held| held.key == key)
    }
}

struct Reading<'a> {
    entry: &'a Entry,
    dictionary: &'a Dictionary,
    wrong: Vec<Problem>,
}

impl<'a> Reading<'a> {
    fn fail(&mut self, kind: Kind, at: &Location) {
        self.wrong.push(Problem::new(kind, [at.clone()]));
    }

    fn text(&self, key: ChangeKey) -> Option<String> {
        self.entry.held(key).map(|held| value::text(&held.cell))
    }

    /// What the user says in words of their own, as they stand.
    fn words(&self, key: ChangeKey) -> Option<String> {
        let held = self.entry.held(key)?;
        Some(match &held.cell {
            Cell::Text(text) => text.trim().to_owned(),
            cell => value::text(cell),
        })
    }

    /// What becomes of a school: it is merged into another one, closed, or opened, like another one.
    fn event(&mut self, held: &Held) -> Option<Change> {
        let found = value::text(&held.cell);
        let words = &self.dictionary.lists.changes;
        let Some(event) = words.event_of(&found) else {
            let kind = Kind::UnknownWord {
                column: Text::same(&held.called),
                found: found.into(),
                valid: words.events(),
            };
            self.fail(kind, &held.at);
            return None;
        };
        use ChangeKey::{Add, Field, From, Like, Name, School, Set, Stage, To};
        let code = self.text(School);
        let name = self.text(Name);
        let other = match event {
            Event::Merged => self.text(To),
            Event::Opened => self.text(Like),
            Event::Closed => None,
        };
        let unneeded: &[ChangeKey] = match event {
            Event::Merged => &[Field, Add, Set, Stage, From, Like],
            Event::Opened => &[Field, Add, Set, Stage, From, To],
            Event::Closed => &[Field, Add, Set, Stage, From, To, Like],
        };
        let school = code.clone().or_else(|| name.clone());
        let whole = other.is_some() || event == Event::Closed;
        let said = unneeded.iter().find_map(|key| self.entry.held(*key));
        let (Some(school), true, None) = (school, whole, said) else {
            let at = said.map_or(&self.entry.at, |held| &held.at).clone();
            self.fail(Kind::ChangeEvent, &at);
            return None;
        };
        Some(Change {
            name: code.and(name),
            event: Some(event),
            other,
            year: self.year(),
            cost: self.cost(),
            status: self.status(),
            measure: self.words(ChangeKey::Measure),
            note: self.words(ChangeKey::Note),
            at: self.entry.at.clone(),
            ..Change::new(&school, "", None, Amount::Add(0.0))
        })
    }

    /// The school that gets, what it is called besides, and the school that gives.
    fn schools(&mut self) -> Option<(String, Option<String>, Option<String>)> {
        use ChangeKey::{From, Name, School, To};
        let [code, name, from, to] = [School, Name, From, To].map(|key| self.text(key));
        let at = self.entry.at.clone();
        let school = code.clone().or_else(|| name.clone());
        let is_move = to.is_some() || from.is_some();
        match (school, to) {
            (Some(_), Some(_)) => self.fail(Kind::ChangeMove, &at),
            (None, Some(_)) if from.is_none() => self.fail(Kind::ChangeMove, &at),
            (Some(school), None) | (None, Some(school)) => {
                return Some((school, code.and(name), from));
            }
            (None, None) if is_move => self.fail(Kind::ChangeMove, &at),
            (None, None) => {
                let column = self.heading(School);
                self.fail(Kind::ChangeBlank { column }, &at);
            }
        }
        None
    }

    /// The field, where it is known: if not, applying tells.
    fn field(&mut self) -> Option<Named> {
        let Some(text) = self.text(ChangeKey::Field) else {
            let column = self.heading(ChangeKey::Field);
            let at = self.entry.at.clone();
            self.fail(Kind::ChangeBlank { column }, &at);
            return None;
        };
        target::named(&text, self.dictionary, false).ok()
    }

    fn stage(&mut self) -> Option<String> {
        let held = self.entry.held(ChangeKey::Stage)?;
        let found = value::text(&held.cell);
        match self.dictionary.stage_of(&found) {
            Some(id) => Some(id.to_owned()),
            None => {
                let kind = Kind::UnknownWord {
                    column: Text::same(&held.called),
                    found: found.into(),
                    valid: target::stages(self.dictionary),
                };
                self.fail(kind, &held.at);
                None
            }
        }
    }

    fn amount(&mut self, named: Option<&Named>) -> Option<Amount> {
        let (add, set) = (ChangeKey::Add, ChangeKey::Set);
        match [add, set].map(|key| self.entry.held(key)) {
            [Some(held), None] => self.figure(held, named, true).map(Amount::Add),
            [None, Some(held)] => self.figure(held, named, false).map(Amount::Set),
            [_, other] => {
                let at = other.map_or(&self.entry.at, |held| &held.at).clone();
                self.fail(Kind::ChangeAmount, &at);
                None
            }
        }
    }

    /// A figure in the unit of its field; below zero only where it is added.
    fn figure(&mut self, held: &Held, named: Option<&Named>, is_added: bool) -> Option<f64> {
        let (sign, cell) = match is_added {
            true => unsigned(&held.cell),
            false => (1.0, held.cell.clone()),
        };
        let read = match named {
            Some(named) => {
                let read = value::read(&cell, &named.field, held.factor, self.dictionary);
                read.map(|value| match value {
                    Some(Value::Number(number)) => Some(number),
                    _ => None,
                })
            }
            None => Ok(value::number(&cell)),
        };
        match read {
            Ok(Some(number)) => Some(sign * number),
            Ok(None) => {
                self.fail(not_a_number(held), &held.at);
                None
            }
            Err(kind) => {
                self.fail(kind, &held.at);
                None
            }
        }
    }

    fn year(&mut self) -> Option<u16> {
        let held = self.entry.held(ChangeKey::Year)?;
        let year = value::year(&held.cell);
        if year.is_none() {
            let kind = Kind::NotAYear {
                column: Text::same(&held.called),
                found: shown(held).into(),
            };
            self.fail(kind, &held.at);
        }
        year
    }

    /// The cost in yuan.
    fn cost(&mut self) -> Option<f64> {
        let held = self.entry.held(ChangeKey::Cost)?;
        let cost = value::number(&held.cell).map(|number| held.factor.apply(number));
        let cost = cost.or_else(|| money::of_cell(&held.cell, self.dictionary));
        match cost {
            Some(cost) if (0.0..=value::LARGEST).contains(&cost) => Some(cost),
            Some(_) => {
                let kind = Kind::NegativeNumber {
                    column: Text::same(&held.called),
                    found: shown(held).into(),
                };
                self.fail(kind, &held.at);
                None
            }
            None => {
                self.fail(not_a_number(held), &held.at);
                None
            }
        }
    }

    fn status(&mut self) -> Option<Status> {
        let held = self.entry.held(ChangeKey::Status)?;
        let found = value::text(&held.cell);
        let words = &self.dictionary.lists.changes;
        let status = words.status_of(&found);
        if status.is_none() {
            let kind = Kind::UnknownWord {
                column: Text::same(&held.called),
                found: found.into(),
                valid: words.statuses(),
            };
            self.fail(kind, &held.at);
        }
        status
    }

    /// What a key is called: as the file has it, or by its id.
    fn heading(&self, key: ChangeKey) -> Text {
        Text::same(key.id())
    }
}

fn not_a_number(held: &Held) -> Kind {
    Kind::NotANumber {
        column: Text::same(&held.called),
        found: shown(held).into(),
    }
}

fn shown(held: &Held) -> String {
    value::excerpt(&held.cell.shown())
}

/// A cell without the sign before its number.
fn unsigned(cell: &Cell) -> (f64, Cell) {
    let sign = |negative: bool| if negative { -1.0 } else { 1.0 };
    match cell {
        Cell::Number(number) => (sign(*number < 0.0), Cell::Number(number.abs())),
        Cell::Formatted(number, look) => (
            sign(*number < 0.0),
            Cell::Formatted(number.abs(), look.clone()),
        ),
        Cell::Text(text) => {
            let text = text.trim();
            let negative = text.strip_prefix(['-', '−', '－']);
            let rest = negative
                .or_else(|| text.strip_prefix(['+', '＋']))
                .unwrap_or(text);
            let twice = rest.starts_with(['-', '−', '－', '+', '＋']);
            let rest = if twice { text } else { rest };
            (
                sign(negative.is_some() && !twice),
                Cell::Text(rest.to_owned()),
            )
        }
        other => (1.0, other.clone()),
    }
}

/// Whether nothing is said in a cell.
pub fn is_blank(cell: &Cell, dictionary: &Dictionary) -> bool {
    match cell {
        Cell::Text(text) => dictionary.words.missing.contains(&normalise(text)),
        cell => cell.is_blank(),
    }
}
