//! Counting the rows of a roster.

use std::collections::BTreeMap;

use super::super::Place;
use super::super::age;
use super::super::grid::{Cell, Grid, Row};
use super::super::value::{self, excerpt};
use super::aside::{Naming, aside};
use super::person::{self, People};
use super::redact::redact;
use super::tally::{Key, Tallied, Tally};
use super::words::{self, Meaning};
use super::{Headers, Roster};
use crate::dictionary::{
    Band, Blank, Dictionary, Roster as Definition, RosterColumn, RosterKind, normalise,
};
use crate::lang::{Lang, Text};
use crate::nearest::nearest;
use crate::problem::{Kind, Problem};

/// Counts a roster: its rows are in the source of that number, and of the stage given where the
/// roster has no column for it.
pub fn tally(
    grid: &Grid,
    roster: &Roster,
    headers: &Headers<'_>,
    source: u32,
    stage: Option<&str>,
    people: &mut People,
) -> Tallied {
    let mut tallied = Tallied {
        tallies: BTreeMap::new(),
        left_out: Vec::new(),
        hashes: Vec::new(),
        problems: Vec::new(),
    };
    let Some(definition) = headers.dictionary.rosters.get(&roster.id) else {
        return tallied;
    };
    let counter = Counter {
        grid,
        source,
        roster,
        definition,
        dictionary: headers.dictionary,
        columns: roster
            .columns
            .iter()
            .filter_map(|(index, id)| Some((*index, id.as_str(), definition.column.get(id)?)))
            .collect(),
    };
    counter.unknown_columns(&mut tallied.problems);
    let constants = headers.map.constants(headers.source);
    let constant = |field: &str| {
        let found = constants.iter().find(|(column, _)| column == field);
        found.and_then(|(_, value)| match value {
            value::Value::Text(text) => Some(text.clone()),
            _ => None,
        })
    };
    let county = constant(&headers.dictionary.roles.county_name);
    let naming = counter.naming();
    let header = &grid.rows[roster.header];
    for row in grid.rows.iter().skip(roster.header + 1) {
        if let Some(text) = aside(row, header, &naming, headers.dictionary) {
            let text = redact(&excerpt(&text), &counter.names(row));
            tallied.left_out.push((row.index, text));
            continue;
        }
        let Some(mut key) = counter.key(row) else {
            counter.nameless(row, &mut tallied);
            continue;
        };
        key.county = key.county.or_else(|| county.clone());
        tallied.hashes.push(counter.hash(row, people));
        if counter.is_left_out(row, &mut tallied) {
            continue;
        }
        key.stage = counter
            .stage(row, &mut tallied.problems)
            .or_else(|| stage.map(str::to_owned));
        counter.compare_people(row, &key, people, &mut tallied.problems);
        let first = counter.place(row, naming.school);
        let tally = tallied.tallies.entry(key);
        let tally = tally.or_insert_with(|| Tally::starting_at(first));
        counter.count(row, tally, &mut tallied.problems);
    }
    tallied.hashes.sort_unstable();
    tallied
}

struct Counter<'a> {
    grid: &'a Grid,
    source: u32,
    roster: &'a Roster,
    definition: &'a Definition,
    dictionary: &'a Dictionary,
    columns: Vec<(u32, &'a str, &'a RosterColumn)>,
}

impl Counter<'_> {
    fn place(&self, row: &Row, column: u32) -> Place {
        Place {
            source: self.source,
            row: row.index,
            column,
        }
    }

    fn naming(&self) -> Naming {
        let of = |kind| self.of_kind(kind).map(|(index, _)| index);
        Naming {
            school: self.school_column(),
            groups: of(RosterKind::Stage).chain(of(RosterKind::Label)).collect(),
            people: of(RosterKind::Person).collect(),
        }
    }

    /// The names of the people in a row, which are not to be shown.
    fn names(&self, row: &Row) -> Vec<String> {
        let people = self.of_kind(RosterKind::Person);
        let cells = people.filter_map(|(index, _)| row.get(index));
        let texts = cells.map(|cell| cell.shown().trim().to_owned());
        texts.collect()
    }

    /// What may be shown of a cell.
    fn shown(&self, row: &Row, cell: &Cell) -> String {
        excerpt(&redact(&cell.shown(), &self.names(row)))
    }

    /// A row's cells in the roster's columns, hashed.
    fn hash(&self, row: &Row, people: &People) -> u64 {
        let mut cells: Vec<(&str, String)> = Vec::new();
        for (index, id, _) in &self.columns {
            cells.push((id, self.word(row, *index).unwrap_or_default()));
        }
        for (index, field) in &self.roster.identity {
            cells.push((field, self.word(row, *index).unwrap_or_default()));
        }
        cells.sort();
        people.hash((&self.roster.id, cells))
    }

    fn unknown_columns(&self, problems: &mut Vec<Problem>) {
        let header = self.grid.rows[self.roster.header].index;
        for (index, text) in &self.roster.unknown {
            let word = normalise(text);
            let ignored = self.definition.is_ignored(&word) || self.dictionary.is_ignored(&[text]);
            if ignored {
                continue;
            }
            let known = self.definition.column.values();
            let labels = known.clone().map(|column| column.zh.as_str());
            let nearest = nearest(&word, labels);
            let nearest = nearest.and_then(|zh| known.clone().find(|c| c.zh == zh));
            let kind = Kind::UnknownColumn {
                header: excerpt(&redact(text, &[])),
                nearest: nearest.map(RosterColumn::label),
            };
            problems.push(Problem::new(kind, [self.grid.at(header, *index)]));
        }
        for (column, places) in &self.roster.twice {
            let Some(column) = self.definition.column.get(column) else {
                continue;
            };
            let kind = Kind::DuplicateColumn {
                column: column.label(),
            };
            let at = places.map(|index| self.grid.at(header, index));
            problems.push(Problem::new(kind, at));
        }
    }

    fn of_kind(&self, kind: RosterKind) -> impl Iterator<Item = (u32, &RosterColumn)> {
        let columns = self.columns.iter();
        columns
            .filter(move |(_, _, c)| c.kind == kind)
            .map(|(i, _, c)| (*i, *c))
    }

    fn identity(&self, row: &Row, field: &str) -> Option<String> {
        let mut columns = self.roster.identity.iter();
        let (index, _) = columns.find(|(_, name)| name == field)?;
        self.word(row, *index).map(|_| ())?;
        row.get(*index).map(value::text)
    }

    /// What stands in a cell, normalised, unless it is blank.
    fn word(&self, row: &Row, column: u32) -> Option<String> {
        let cell = row.get(column)?;
        let word = normalise(&cell.shown());
        let missing =
            matches!(cell, Cell::Text(_)) && self.dictionary.words.missing.contains(&word);
        (!missing).then_some(word)
    }

    /// The same for a column with words of its own: 无 is a title like others.
    fn word_of(&self, row: &Row, index: u32, column: &RosterColumn) -> Option<String> {
        self.word(row, index).or_else(|| {
            let word = normalise(&row.get(index)?.shown());
            let filled = !word.is_empty() && column.value_of(&word).is_some();
            filled.then_some(word)
        })
    }

    fn school_column(&self) -> u32 {
        let roles = &self.dictionary.roles;
        let identity = self.roster.identity.iter();
        let mut named = identity
            .filter(|(_, f)| *f == roles.school_name || *f == roles.school_code)
            .map(|(index, _)| *index);
        let own = self
            .of_kind(RosterKind::School)
            .map(|(index, _)| index)
            .next();
        named.next().or(own).unwrap_or(0)
    }

    /// The school a row names; `None` where it names none.
    fn key(&self, row: &Row) -> Option<Key> {
        let roles = &self.dictionary.roles;
        let mut own = self.of_kind(RosterKind::School);
        let own = own.find_map(|(index, _)| {
            self.word(row, index)?;
            row.get(index).map(value::text)
        });
        let name = self.identity(row, &roles.school_name).or(own);
        let key = Key {
            county: self.identity(row, &roles.county_name),
            code: self.identity(row, &roles.school_code),
            // No school is called like an identity card.
            name: name.map(|name| redact(&name, &[])),
            stage: None,
        };
        (key.code.is_some() || key.name.is_some()).then_some(key)
    }

    /// A row that names no school: blank or a note is nothing; figures are a problem.
    fn nameless(&self, row: &Row, tallied: &mut Tallied) {
        let filled = self.columns.iter().filter(|(index, _, column)| {
            column.kind != RosterKind::Label && self.word(row, *index).is_some()
        });
        if filled.count() >= 2 {
            let place = self.grid.at(row.index, self.school_column());
            tallied
                .problems
                .push(Problem::new(Kind::RowWithoutSchool, [place]));
        }
    }

    /// Whether the row's post or status says that it is not counted.
    fn is_left_out(&self, row: &Row, tallied: &mut Tallied) -> bool {
        for (index, column) in self.of_kind(RosterKind::Only) {
            let cell = row.get(index);
            let (Some(_), Some(cell)) = (self.word_of(row, index, column), cell) else {
                self.blank(row, index, column, &mut tallied.problems);
                continue;
            };
            match words::meaning(&cell.shown(), column, self.dictionary) {
                Meaning::Counts(_) => {}
                Meaning::Out => {
                    let shown = self.shown(row, cell);
                    tallied.left_out.push((row.index, shown));
                    return true;
                }
                Meaning::Unknown => {
                    let kind = unknown_word(column, self.shown(row, cell));
                    let at = self.grid.at(row.index, index);
                    tallied.problems.push(Problem::new(kind, [at]));
                }
            }
        }
        false
    }

    fn stage(&self, row: &Row, problems: &mut Vec<Problem>) -> Option<String> {
        let mut found = None;
        for (index, column) in self.of_kind(RosterKind::Stage) {
            let Some(word) = self.word(row, index) else {
                continue;
            };
            match self.dictionary.stage_of(&word) {
                Some(stage) => found = found.or(Some(stage.to_owned())),
                None => {
                    let label = |lang| {
                        let stages = self.dictionary.stages.keys();
                        let all: Vec<_> = stages
                            .map(|s| self.dictionary.stage_label(s, lang))
                            .collect();
                        all.join(lang.pick("、", ", "))
                    };
                    let kind = Kind::UnknownWord {
                        column: column.label(),
                        found: excerpt(&redact(&word, &self.names(row))),
                        valid: Text::new(label(Lang::Zh), label(Lang::En)),
                    };
                    problems.push(Problem::new(kind, [self.grid.at(row.index, index)]));
                }
            }
        }
        found
    }

    /// A problem where the person was met before: by a number of theirs; else by name and birth
    /// date, or by name within one school, unless both have numbers.
    fn compare_people(
        &self,
        row: &Row,
        key: &Key,
        people: &mut People,
        problems: &mut Vec<Problem>,
    ) {
        let cell = |index: u32| row.get(index).filter(|_| self.word(row, index).is_some());
        let numbers = self.of_kind(RosterKind::Person).filter(|(_, c)| !c.weak);
        let mut numbers = numbers.filter_map(|(index, column)| {
            let number = person::number(cell(index)?)?;
            Some((index, column, number))
        });
        let number = numbers.next();
        let numbered = number.is_some();
        if let Some((index, column, number)) = number {
            let at = self.grid.at(row.index, index);
            if let Some((before, _)) = people.meet(&column.en, &[number], true, at.clone()) {
                let column = column.label();
                problems.push(Problem::new(Kind::TeacherTwice { column }, [before, at]));
                return;
            }
        }
        let mut names = self.of_kind(RosterKind::Person).filter(|(_, c)| c.weak);
        let Some((index, name)) = names.next().and_then(|(i, _)| Some((i, cell(i)?.shown())))
        else {
            return;
        };
        let born = self.of_kind(RosterKind::Birth).next();
        let born = born.and_then(|(index, _)| age::birth(cell(index)?));
        let school = key.name.as_ref().or(key.code.as_ref());
        let (same, kind, other) = match (born, school) {
            (Some(born), _) => (
                Text::new("姓名和出生日期", "name and birth date"),
                "born",
                format!("{born:?}"),
            ),
            (None, Some(school)) if !person::is_masked(&name) => (
                Text::new("姓名和所在学校", "name and school"),
                "school",
                school.clone(),
            ),
            _ => return,
        };
        let at = self.grid.at(row.index, index);
        let identity = [normalise(&name), other];
        let before = people.meet(kind, &identity, numbered, at.clone());
        if let Some((before, _)) = before.filter(|(_, also)| !(numbered && *also)) {
            let kind = Kind::TeacherPerhapsTwice { same };
            problems.push(Problem::new(kind, [before, at]));
        }
    }

    fn blank(&self, row: &Row, index: u32, column: &RosterColumn, problems: &mut Vec<Problem>) {
        if column.blank == Blank::Missing {
            let missing = self.dictionary.words.missing.iter();
            let mut known = missing.filter(|w| !w.is_empty() && column.value_of(w).is_some());
            let kind = Kind::RosterBlank {
                column: column.label(),
                row: self.definition.row.clone(),
                none: known.next().cloned(),
            };
            problems.push(Problem::new(kind, [self.grid.at(row.index, index)]));
        }
    }

    /// Notes the class of a row by its grade and name, where these tell it from the school's others.
    fn note_class(&self, row: &Row, tally: &mut Tally) {
        let Some((index, column)) = self.of_kind(RosterKind::Label).next() else {
            return;
        };
        let Some(label) = self.word_of(row, index, column) else {
            return;
        };
        let groups = self.of_kind(RosterKind::Stage);
        let groups = groups.filter_map(|(index, _)| self.word(row, index));
        let mut grades = groups.filter(|word| self.dictionary.names_grade(word));
        let class = match grades.next() {
            Some(grade) => {
                let own = label.strip_prefix(grade.as_str()).unwrap_or(&label);
                format!("{grade}{own}")
            }
            None => label,
        };
        // 1班 of a list without grades may be that of any grade; 2019级1班 is one only.
        let entered = class.chars().filter(char::is_ascii_digit).count() >= 4;
        if entered || self.dictionary.names_grade(&class) {
            tally.classes.push((class, self.place(row, index)));
        }
    }

    /// Adds a row to the counts of its school and stage.
    fn count(&self, row: &Row, tally: &mut Tally, problems: &mut Vec<Problem>) {
        tally.rows += 1;
        self.note_class(row, tally);
        *tally
            .counts
            .entry(self.definition.counts.clone())
            .or_default() += 1.0;
        let born = self.of_kind(RosterKind::Birth).next().is_some();
        for (index, _, column) in &self.columns {
            // A column that the roster has makes its counts known, 0 where no row counts.
            let counted = column.value.iter().flat_map(|v| &v.fields);
            let bands = match column.kind {
                RosterKind::Number => column.bands.as_slice(),
                _ => &[],
            };
            let bands = bands.iter().map(|b| &b.field);
            for field in counted
                .chain(&column.fields)
                .chain(bands)
                .chain(&column.sum)
            {
                tally.counts.entry(field.clone()).or_default();
            }
            let stands_in = column.kind == RosterKind::Age && born && column.same_as.is_some();
            let silent = matches!(
                column.kind,
                RosterKind::School | RosterKind::Stage | RosterKind::Person | RosterKind::Only
            );
            if silent || stands_in {
                continue;
            }
            if self.word_of(row, *index, column).is_none() {
                self.blank(row, *index, column, problems);
                continue;
            }
            let Some(cell) = row.get(*index) else {
                continue;
            };
            let found = self.shown(row, cell);
            let at = self.place(row, *index);
            if let Err(kind) = self.count_cell(cell, found, at, column, tally) {
                problems.push(Problem::new(kind, [self.grid.at(row.index, *index)]));
            }
        }
    }

    fn count_cell(
        &self,
        cell: &Cell,
        found: String,
        at: Place,
        column: &RosterColumn,
        tally: &mut Tally,
    ) -> Result<(), Kind> {
        let label = column.label();
        if let Cell::Error(found) = cell {
            return Err(Kind::ErrorValue {
                column: label,
                found: found.clone(),
            });
        }
        let mut add = |field: &str, much: f64| {
            *tally.counts.entry(field.to_owned()).or_default() += much;
        };
        match column.kind {
            RosterKind::Word => match words::meaning(&cell.shown(), column, self.dictionary) {
                Meaning::Counts(fields) => fields.iter().for_each(|field| add(field, 1.0)),
                Meaning::Out | Meaning::Unknown => return Err(unknown_word(column, found)),
            },
            RosterKind::Number => {
                let number = value::number(cell);
                let Some(number) = number.filter(|n| *n >= 0.0) else {
                    return Err(match number {
                        Some(_) => Kind::NegativeNumber {
                            column: label,
                            found,
                        },
                        None => Kind::NotANumber {
                            column: label,
                            found,
                        },
                    });
                };
                if column.whole && number.fract() != 0.0 {
                    return Err(Kind::NotWhole {
                        column: label,
                        found,
                    });
                }
                if column.at_least.is_some_and(|least| number >= least) {
                    column.fields.iter().for_each(|field| add(field, 1.0));
                }
                if let Some(field) = &column.sum {
                    add(field, number);
                }
                if let Some(field) = Band::of(&column.bands, number) {
                    add(field, 1.0);
                }
            }
            RosterKind::Birth => match age::birth(cell) {
                Some(birth) => tally.births.entry(birth).or_insert((0, at)).0 += 1,
                None => {
                    return Err(Kind::NotADate {
                        column: label,
                        found,
                    });
                }
            },
            RosterKind::Age => {
                let number = value::number(cell).filter(|n| (0.0..=150.0).contains(n));
                match number {
                    Some(age) => tally.ages.entry(age as u16).or_insert((0, at)).0 += 1,
                    None => {
                        return Err(Kind::NotANumber {
                            column: label,
                            found,
                        });
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn unknown_word(column: &RosterColumn, found: String) -> Kind {
    let words = column.value.iter().filter_map(|v| v.words.first());
    let words: Vec<&str> = words.map(String::as_str).collect();
    let (others_zh, others_en) = match column.others {
        true => ("，或其他单独一项", ", or another one alone"),
        false => ("", ""),
    };
    Kind::UnknownWord {
        column: column.label(),
        found,
        valid: Text::new(
            format!("{}{others_zh}", words.join("、")),
            format!("{}{others_en}", words.join(", ")),
        ),
    }
}
