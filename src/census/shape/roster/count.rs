//! Counting the rows of a roster: part by part, on several threads. What the parts come to is put
//! together in the order of the rows, so that it is the same however many threads there are.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::census::most;
use crate::census::read::long::{Broken, LongText};
use crate::census::read::records::{Fault, Records};
use crate::census::record::{CellRef, Record};
use crate::census::shape::roster::aside::{Note, note_of};
use crate::census::shape::roster::effect::Effect;
use crate::census::shape::roster::memo::{CellMeaning, Memo};
use crate::census::shape::roster::people::{Hashes, Someone};
use crate::census::shape::roster::person::People;
use crate::census::shape::roster::plan::Plan;
use crate::census::shape::roster::tally::{Key, Person, Seen, Tallied, Tally, note};
use crate::problem::{Kind, Problem};

/// So many rows of a sheet are counted in one go.
const ROWS: usize = 1 << 14;

/// Counts the rows of a sheet.
pub fn of_grid(plan: &Plan<'_>, people: &mut People) -> Tallied {
    let counters = Counters::new(plan);
    let body = plan.grid.rows.get(plan.roster.header + 1..);
    let parts = body.unwrap_or_default().par_chunks(ROWS);
    let parts: Vec<Tallied> = parts
        .map(|rows| {
            counters.lend(|counter| {
                rows.iter().for_each(|row| counter.row(row));
            })
        })
        .collect();
    let mut tallied = Tallied::default();
    for part in parts {
        tallied.absorb(part, 0, people);
    }
    tallied
}

/// Counts the rows of a long text, of whose head the plan was made.
///
/// # Errors
/// What keeps the text from being read.
pub fn of_text(text: &LongText, plan: &Plan<'_>, people: &mut People) -> Result<Tallied, Broken> {
    let counters = Counters::new(plan);
    let mut tallied = Tallied::default();
    let count = |records: &mut Records<'_>| -> Result<Tallied, Fault> {
        let mut result = Ok(());
        let part = counters.lend(|counter| {
            result = loop {
                match records.next() {
                    Ok(Some(line)) => counter.row(&line),
                    Ok(None) => break Ok(()),
                    Err(fault) => break Err(fault),
                }
            };
        });
        result.map(|()| part)
    };
    let first = plan.header().index + 1;
    text.for_each(first, count, |part, row| tallied.absorb(part, row, people))?;
    Ok(tallied)
}

/// Counters that are not in use, to be used again: they remember what texts say.
struct Counters<'a> {
    plan: &'a Plan<'a>,
    idle: Mutex<Vec<Counter<'a>>>,
}

impl<'a> Counters<'a> {
    fn new(plan: &'a Plan<'a>) -> Counters<'a> {
        Counters {
            plan,
            idle: Mutex::new(Vec::new()),
        }
    }

    /// What the rows come to that a counter is shown.
    fn lend(&self, show: impl FnOnce(&mut Counter<'a>)) -> Tallied {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let lent = idle().pop();
        let mut counter = lent.unwrap_or_else(|| Counter::new(self.plan));
        show(&mut counter);
        let part = counter.finish();
        idle().push(counter);
        part
    }
}

/// What tells rows of one school and stage from others, within a part: the numbers of what its cells
/// say.
type Names = [usize; 5];

/// Counts rows, one at a time.
struct Counter<'a> {
    plan: &'a Plan<'a>,
    memos: Vec<Memo>,
    hashes: Hashes,
    /// Of the row that is looked at: the numbers of what its cells say, by column.
    numbers: Vec<usize>,
    /// The tally of each school and stage, and the last.
    known: HashMap<Names, usize, foldhash::fast::RandomState>,
    last: Option<(Names, usize)>,
    tallied: Tallied,
}

impl<'a> Counter<'a> {
    fn new(plan: &'a Plan<'a>) -> Counter<'a> {
        let memos = plan.columns.iter().map(|column| Memo::new(column, plan));
        Counter {
            plan,
            memos: memos.collect(),
            hashes: Hashes::new(plan),
            numbers: vec![0; plan.columns.len()],
            known: HashMap::default(),
            last: None,
            tallied: Tallied::default(),
        }
    }

    /// What the rows came to, which is the counter's no longer.
    fn finish(&mut self) -> Tallied {
        self.known.clear();
        self.last = None;
        self.memos.iter_mut().for_each(Memo::forget);
        let mut part = std::mem::take(&mut self.tallied);
        for tally in part.tallies.values_mut() {
            tally.births.shrink_to_fit();
            tally.ages.shrink_to_fit();
        }
        part
    }

    fn cell(&self, column: usize) -> &CellMeaning {
        cell_of(&self.memos, &self.numbers, column)
    }

    fn row(&mut self, row: &impl Record) {
        if let Some(text) = self.aside(row) {
            let text = self.plan.shown_text(&text);
            self.tallied.left_out.push((row.index(), text));
            return;
        }
        let plan = self.plan;
        let named = |at: &usize| self.cell(*at).text().is_some();
        let own = plan.schools.iter().copied().find(named);
        let other = plan.code.iter().chain(&plan.name).any(named);
        if !(other || own.is_some()) {
            self.nameless(row);
            return;
        }
        let cells = (0..plan.columns.len()).map(|at| self.cell(at).hash);
        let cells = cells.fold(0, u64::wrapping_add);
        let cells = cells.wrapping_add(self.hashes.of_row());
        self.tallied.hash.add(cells);
        let stage = self.stage_number();
        if self.is_left_out(row) {
            return;
        }
        self.complain_of_stages(row);
        let number = |column: Option<usize>| {
            column.map_or(0, |at| self.numbers.get(at).copied().unwrap_or_default())
        };
        let names = [
            number(plan.code),
            number(plan.name),
            number(plan.county),
            number(own),
            stage.map_or(0, |stage| stage + 1),
        ];
        let tally = match self.last {
            Some((last, tally)) if last == names => tally,
            _ => self.tally(names, row.index()),
        };
        self.last = Some((names, tally));
        self.note_person(row.index());
        self.count(row, tally);
    }

    /// Why a row is none of the roster's: the word of a total, or how a note begins.
    fn aside(&mut self, row: &impl Record) -> Option<String> {
        let plan = self.plan;
        if row.cells().eq(plan.header().cells()) {
            let first = row.cells().find(|(_, cell)| !cell.is_blank());
            return first.map(|(_, cell)| cell.shown().trim().to_owned());
        }
        let mut first = None;
        let mut total = None;
        for (at, column) in plan.columns.iter().enumerate() {
            let cell = row.get(column.index);
            if first.is_none() && cell.is_some_and(|cell| !cell.is_blank()) {
                first = Some(at);
            }
            let is_total = match column.is_person() {
                true => self.hashes.look(at, cell, plan),
                false => {
                    let memo = &mut self.memos[at];
                    let number = match cell {
                        // A running number says nothing.
                        Some(CellRef::Text(text)) if column.is_nothing() && is_number(text) => 0,
                        _ => memo.number(cell.as_ref(), column, plan),
                    };
                    self.numbers[at] = number;
                    memo.cell(number).total
                }
            };
            if is_total && total.is_none() {
                total = cell.map(|cell| cell.shown().trim().to_owned());
            }
        }
        total.or_else(|| self.note(row, first))
    }

    /// How a row begins that is a note. `first` is the first column filled of those looked at.
    fn note(&self, row: &impl Record, first: Option<usize>) -> Option<String> {
        let plan = self.plan;
        let column = first.and_then(|at| plan.columns.get(at));
        let fresh;
        let note = match (first, column) {
            (Some(at), Some(column)) if column.index <= plan.school && !column.is_person() => {
                self.cell(at).note()
            }
            (Some(at), Some(column))
                if column.index <= plan.school && !self.hashes.may_be_note(at) =>
            {
                &Note::No
            }
            // Other columns may stand before it.
            _ => {
                let (_, cell) = row.cells().find(|(_, cell)| !cell.is_blank())?;
                let CellRef::Text(text) = cell else {
                    return None;
                };
                fresh = note_of(&crate::dictionary::normalise(text), plan.dictionary);
                &fresh
            }
        };
        match note {
            Note::No => None,
            Note::Labelled(label) => Some(label.clone()),
            Note::Begins(begins) => {
                let filled = row.cells().filter(|(_, cell)| !cell.is_blank());
                (filled.count() <= 2).then(|| begins.clone())
            }
        }
    }

    /// A row that names no school: blank or a note is nothing; figures are a problem.
    fn nameless(&mut self, row: &impl Record) {
        let plan = self.plan;
        let filled = (0..plan.columns.len()).filter(|at| {
            plan.columns[*at].says_something()
                && (self.cell(*at).hash != 0 || self.hashes.is_filled(*at))
        });
        if filled.count() >= 2 {
            let at = plan.grid.at(row.index(), plan.school);
            let problem = Problem::new(Kind::RowWithoutSchool, [at]);
            self.tallied.problems.push((None, problem));
        }
    }

    /// The school and stage of the row.
    fn key(&self) -> Key {
        let plan = self.plan;
        let text = |column: Option<usize>| self.cell(column?).text().map(str::to_owned);
        let mut own = plan.schools.iter();
        let own = own.find_map(|at| self.cell(*at).text().map(str::to_owned));
        let stage = self.stage_number().and_then(|number| plan.stage(number));
        Key {
            county: text(plan.county).or_else(|| plan.constant_county.clone()),
            code: text(plan.code),
            name: text(plan.name).or(own),
            stage: stage
                .map(str::to_owned)
                .or_else(|| plan.constant_stage.clone()),
        }
    }

    fn stage_number(&self) -> Option<usize> {
        let mut stages = self.plan.stages.iter();
        stages.find_map(|at| match self.cell(*at).effect {
            Effect::Stage(number) => Some(number),
            _ => None,
        })
    }

    /// The tally of a school and stage.
    fn tally(&mut self, names: Names, row: u32) -> usize {
        if let Some(known) = self.known.get(&names) {
            return *known;
        }
        let plan = self.plan;
        let entry = self.tallied.tallies.entry(self.key());
        let number = entry.index();
        entry.or_insert_with(|| Tally::starting_at(plan.place(row, plan.school), &plan.of));
        self.known.insert(names, number);
        number
    }

    /// Whether the row's post, status or stage says that it is not counted.
    fn is_left_out(&mut self, row: &impl Record) -> bool {
        let mut stages = self.plan.stages.iter();
        if let Some(at) = stages.find(|at| self.cell(**at).effect == Effect::Out) {
            let text = self.plan.shown_cell(row, *at);
            self.tallied.left_out.push((row.index(), text));
            return true;
        }
        for at in &self.plan.only {
            match self.cell(*at).effect {
                Effect::Out => {
                    let text = self.plan.shown_cell(row, *at);
                    self.tallied.left_out.push((row.index(), text));
                    return true;
                }
                Effect::Blank | Effect::Wrong(_) => self.complain(row, *at),
                _ => {}
            }
        }
        false
    }

    fn complain_of_stages(&mut self, row: &impl Record) {
        for at in &self.plan.stages {
            if matches!(self.cell(*at).effect, Effect::Wrong(_)) {
                self.complain(row, *at);
            }
        }
    }

    /// Notes what is wrong with a cell.
    fn complain(&mut self, row: &impl Record, column: usize) {
        let kind = match self.cell(column).effect {
            Effect::Blank => self.plan.blank(column),
            Effect::Wrong(wrong) => self.plan.wrong(row, column, wrong),
            Effect::Unclear => self.plan.unclear(row, column),
            _ => None,
        };
        if let Some(kind) = kind {
            let problem = Problem::new(kind, [self.plan.at(row.index(), column)]);
            self.tallied.problems.push((Some(self.key()), problem));
            most::bound(&mut self.tallied.problems);
        }
    }

    /// Notes who the row is of: by a number of theirs, and by their name and birth date, or their name
    /// within one school.
    fn note_person(&mut self, row: u32) {
        let plan = self.plan;
        let someone = self.hashes.someone(plan, || {
            let born = plan.born.map(|at| &self.cell(at).effect);
            match born {
                Some(Effect::Born(born)) => Someone::Born(*born),
                _ => {
                    let text = |column: Option<usize>| self.cell(column?).text();
                    let mut own = plan.schools.iter();
                    let own = own.find_map(|at| self.cell(*at).text());
                    match text(plan.name).or(own).or_else(|| text(plan.code)) {
                        Some(school) => Someone::At(plan.hash_of_people(school)),
                        None => Someone::Unknown,
                    }
                }
            }
        });
        let met = &mut self.tallied.people;
        if let Some((hash, list)) = someone.number {
            met.by_number(hash, row, list);
        }
        if let Some((hash, list)) = someone.name {
            met.by_name(hash, row, list, someone.number.is_some());
        }
    }

    /// Adds a row to the counts of its school and stage.
    fn count(&mut self, row: &impl Record, number: usize) {
        let plan = self.plan;
        self.note_class(row, number);
        let Some((_, tally)) = self.tallied.tallies.get_index_mut(number) else {
            return;
        };
        tally.rows += 1;
        if let Some(rows) = plan.rows.and_then(|field| tally.counts.get_mut(field)) {
            *rows += 1.0;
        }
        let seen = |what: u16| Seen {
            what,
            count: 1,
            row: row.index(),
        };
        let mut wrong = false;
        let mut pupils = 0.0;
        for at in &plan.counting {
            match &cell_of(&self.memos, &self.numbers, *at).effect {
                Effect::Adds(fields) => {
                    for (field, much) in fields {
                        if let Some(count) = tally.counts.get_mut(*field) {
                            *count += much;
                        }
                        if plan.pupils == Some(*field) {
                            pupils += much;
                        }
                    }
                }
                Effect::Born(born) => note(&mut tally.births, seen(*born)),
                Effect::Aged(age) => note(&mut tally.ages, seen(*age)),
                Effect::Blank | Effect::Wrong(_) | Effect::Unclear => wrong = true,
                Effect::None | Effect::Out | Effect::Stage(_) => {}
            }
        }
        let cell = |at: usize| cell_of(&self.memos, &self.numbers, at);
        let mut grades = plan.stages.iter().map(|at| usize::from(cell(*at).tag));
        let grade = grades.find(|tag| *tag > 0).filter(|_| pupils > 0.0);
        if let Some(count) = grade.and_then(|tag| tally.counts.get_mut(tag - 1)) {
            *count += pupils;
        }
        if plan.definition.keeps_people {
            tally.people.push(person(plan, cell));
        }
        if wrong {
            plan.counting.iter().for_each(|at| self.complain(row, *at));
        }
    }

    /// Notes the class of a row by its grade and name, where these tell it from the school's others.
    fn note_class(&mut self, row: &impl Record, number: usize) {
        let plan = self.plan;
        let Some(label) = plan.label.and_then(|at| self.cell(at).word()) else {
            return;
        };
        let groups = plan.stages.iter();
        let groups = groups.filter_map(|at| self.cell(*at).word());
        let mut grades = groups.filter(|word| plan.dictionary.names_grade(word));
        let class = match grades.next() {
            Some(grade) => {
                let own = label.strip_prefix(grade).unwrap_or(label);
                format!("{grade}{own}")
            }
            None => label.to_owned(),
        };
        // 1班 of a list without grades may be that of any grade; 2019级1班 is one only.
        let entered = class.chars().filter(char::is_ascii_digit).count() >= 4;
        if !entered && !plan.dictionary.names_grade(&class) {
            return;
        }
        let place = plan.place(row.index(), plan.label.map_or(0, |at| plan.index(at)));
        if let Some((_, tally)) = self.tallied.tallies.get_index_mut(number) {
            tally.classes.push((class, place));
        }
    }
}

/// What a forecast asks of whom a row is of.
fn person<'m>(plan: &Plan<'_>, cell: impl Fn(usize) -> &'m CellMeaning) -> Person {
    let tag = |column: Option<usize>| column.map_or(0, |at| cell(at).tag);
    let mut person = Person {
        born: tag(plan.born),
        group: tag(plan.traits),
        subject: tag(plan.subject),
        ..Person::default()
    };
    if person.born == 0
        && let Some(Effect::Aged(age)) = plan.aged.map(|at| &cell(at).effect)
    {
        person.age = *age;
    }
    let mut note = |field: usize| {
        person.fields |= u64::try_from(field)
            .ok()
            .and_then(|at| 1u64.checked_shl(at as u32))
            .unwrap_or(0);
    };
    plan.rows.into_iter().for_each(&mut note);
    for at in &plan.counting {
        if let Effect::Adds(fields) = &cell(*at).effect {
            fields.iter().for_each(|(field, _)| note(*field));
        }
    }
    person
}

/// What a row's cell says in a column.
fn cell_of<'m>(memos: &'m [Memo], numbers: &[usize], column: usize) -> &'m CellMeaning {
    memos[column].cell(numbers[column])
}

/// Whether a text is a number that names nothing.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
