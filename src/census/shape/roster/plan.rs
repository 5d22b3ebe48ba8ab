//! How the rows of one roster are counted: what each column is looked at for.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;

use crate::census::grid::{Cell, Grid, Row};
use crate::census::map::Map;
use crate::census::map::headers::Headers;
use crate::census::places::Place;
use crate::census::shape::roster::effect::{Effect, Wrong};
use crate::census::shape::roster::found::Roster;
use crate::census::shape::roster::person::{People, Sheet};
use crate::census::shape::roster::tally::Counting;
use crate::census::shape::total::is_total;
use crate::census::value;
use crate::dictionary::{Dictionary, Roster as Definition, RosterColumn, RosterKind};
use crate::lang::Text;
use crate::problem::Location;

/// What a column is of.
#[derive(Clone, Copy)]
pub enum Of<'a> {
    /// The roster: id and column.
    Roster(&'a str, &'a RosterColumn),
    /// A field that names the school or its county.
    Identity(&'a str),
    /// Nothing that counts; it may say that a row is a total.
    Nothing,
}

/// A column that is looked at.
pub struct Column<'a> {
    pub index: u32,
    pub of: Of<'a>,
    /// Whether it may name a total: it stands before the school or is of a stage or class.
    names: bool,
}

impl Column<'_> {
    /// Whether it is of people.
    pub fn is_person(&self) -> bool {
        matches!(self.of, Of::Roster(_, column) if column.kind == RosterKind::Person)
    }

    /// Whether it is looked at for totals only.
    pub fn is_nothing(&self) -> bool {
        matches!(self.of, Of::Nothing)
    }

    /// Whether what is in it makes its row a row of the roster.
    pub fn says_something(&self) -> bool {
        matches!(self.of, Of::Roster(_, column) if !matches!(column.kind, RosterKind::Label | RosterKind::Trait))
    }

    /// Whether a text says that its row is a total.
    pub fn is_total(&self, text: &str, plan: &Plan<'_>) -> bool {
        self.names && is_total(text, false, plan.dictionary)
    }
}

/// How people are told apart in a roster.
#[derive(Default)]
pub struct Telling {
    /// The columns of their numbers: position, and the list of those met.
    pub numbers: Vec<(usize, u32)>,
    /// That of their names, and the lists of those told apart by their birth and by their school.
    pub name: Option<(usize, [u32; 2])>,
}

/// How the rows of a roster are counted. Columns go by their position in `columns`.
pub struct Plan<'a> {
    pub dictionary: &'a Dictionary,
    pub definition: &'a Definition,
    pub roster: &'a Roster,
    salt: RandomState,
    pub grid: &'a Grid,
    map: &'a Map,
    /// The number of the sheet.
    pub source: u32,
    /// Every column that is looked at, from left to right.
    pub columns: Vec<Column<'a>>,
    /// The index of the column that names the school.
    pub school: u32,
    /// What the rows' school, county, code are named by.
    pub code: Option<usize>,
    pub name: Option<usize>,
    pub county: Option<usize>,
    /// Further columns that name the school.
    pub schools: Vec<usize>,
    pub only: Vec<usize>,
    pub stages: Vec<usize>,
    /// The columns that count.
    pub counting: Vec<usize>,
    pub born: Option<usize>,
    /// The column of ages, of those whose birth is not told.
    pub aged: Option<usize>,
    /// The columns of their sex and of their subject.
    pub traits: Option<usize>,
    pub subject: Option<usize>,
    /// The field that the pupils of a class add up in.
    pub pupils: Option<usize>,
    pub label: Option<usize>,
    pub telling: Telling,
    /// The county and the stage of rows that name none.
    pub constant_county: Option<String>,
    pub constant_stage: Option<String>,
    pub of: Arc<Counting>,
    /// The field of the number of rows.
    pub rows: Option<usize>,
}

impl<'a> Plan<'a> {
    pub fn new(
        grid: &'a Grid,
        roster: &'a Roster,
        headers: &Headers<'a>,
        source: u32,
        stage: Option<&str>,
        people: &mut People,
    ) -> Option<Plan<'a>> {
        let dictionary = headers.dictionary;
        let definition = dictionary.rosters.get(&roster.id)?;
        let known = roster.columns.iter();
        let known: Vec<(u32, &str, &RosterColumn)> = known
            .filter_map(|(index, id)| Some((*index, id.as_str(), definition.column.get(id)?)))
            .collect();
        let school = school_column(roster, &known, dictionary);
        let columns = columns(roster, &known, school, &dictionary.roles.school_name);
        let at = |index: u32| columns.iter().position(|column| column.index == index);
        let identity = |field: &str| {
            let mut identity = roster.identity.iter();
            let (index, _) = identity.find(|(_, name)| name == field)?;
            at(*index)
        };
        let of_kind = |kind: RosterKind| {
            let own = known
                .iter()
                .filter(move |(_, _, column)| column.kind == kind);
            own.filter_map(|(index, _, _)| at(*index))
                .collect::<Vec<usize>>()
        };
        let born = of_kind(RosterKind::Birth).first().copied();
        let subject = known.iter().find(|(_, _, column)| column.subjects);
        let subject = subject.and_then(|(index, _, _)| at(*index));
        let counting = known.iter().filter(|(_, _, column)| match column.kind {
            RosterKind::Age => born.is_none() || column.same_as.is_none(),
            RosterKind::School
            | RosterKind::Stage
            | RosterKind::Person
            | RosterKind::Only
            | RosterKind::Trait => false,
            _ => true,
        });
        let counting = counting.filter_map(|(index, _, _)| at(*index)).collect();
        let (fields, rows) = fields(&known, definition);
        let index_of = |kind| known.iter().find(|(_, _, c)| c.kind == kind);
        let index_of = |kind| index_of(kind).map_or(0, |(index, _, _)| *index);
        let telling = telling((source, &grid.source), &known, at, people);
        let roles = &dictionary.roles;
        Some(Plan {
            school,
            code: identity(&roles.school_code),
            name: identity(&roles.school_name),
            county: identity(&roles.county_name),
            schools: of_kind(RosterKind::School),
            only: of_kind(RosterKind::Only),
            stages: of_kind(RosterKind::Stage),
            counting,
            born,
            aged: of_kind(RosterKind::Age).first().copied(),
            traits: of_kind(RosterKind::Trait).first().copied(),
            subject,
            pupils: known
                .iter()
                .find_map(|(_, _, column)| column.sum.as_ref())
                .and_then(|sum| fields.binary_search(sum).ok()),
            label: of_kind(RosterKind::Label).first().copied(),
            telling,
            constant_county: constant(headers, &roles.county_name),
            constant_stage: stage.map(str::to_owned),
            of: Arc::new(Counting {
                fields,
                born: index_of(RosterKind::Birth),
                aged: index_of(RosterKind::Age),
            }),
            rows,
            dictionary,
            definition,
            roster,
            salt: people.salt(),
            grid,
            map: headers.map,
            source,
            columns,
        })
    }

    /// What a cell of a column is to say instead, where the user says so.
    pub fn meant(&self, cell: &Cell, column: &Column<'_>) -> Option<Cell> {
        let name = match column.of {
            Of::Roster(id, _) => format!("{}.{id}", self.roster.id),
            Of::Identity(field) => field.to_owned(),
            Of::Nothing => return None,
        };
        self.map.meant(&self.grid.source, &name, cell)
    }

    pub fn header(&self) -> &Row {
        &self.grid.rows[self.roster.header]
    }

    pub fn place(&self, row: u32, column: u32) -> Place {
        Place {
            source: self.source,
            row,
            column,
        }
    }

    /// The index of a column, by its position.
    pub fn index(&self, column: usize) -> u32 {
        self.columns.get(column).map_or(0, |column| column.index)
    }

    /// The cell of a row in a column, by the column's position.
    pub fn at(&self, row: u32, column: usize) -> Location {
        self.grid.at(row, self.index(column))
    }

    /// The number of a field.
    pub fn field(&self, field: &str) -> Option<usize> {
        let fields = &self.of.fields;
        fields
            .binary_search_by(|known| known.as_str().cmp(field))
            .ok()
    }

    /// The hash of what stands in a cell.
    pub fn hash(&self, column: &Column<'_>, word: &str) -> u64 {
        let of = match column.of {
            Of::Roster(id, _) => id,
            Of::Identity(field) => field,
            Of::Nothing => return 0,
        };
        self.salt.hash_one((&self.roster.id, of, word))
    }

    /// The hash of what tells people apart, the same in every roster of the run.
    pub fn hash_of_people(&self, anything: impl Hash) -> u64 {
        self.salt.hash_one(anything)
    }

    /// What a word in a column of stages does.
    pub fn stage_of(&self, word: &str) -> Effect {
        let found = self.dictionary.stage_of(word);
        let number = found.and_then(|stage| self.dictionary.stages.get_index_of(stage));
        match number {
            Some(number) => Effect::Stage(number),
            None if self.dictionary.is_other_stage(word) => Effect::Out,
            None => Effect::Wrong(Wrong::Stage),
        }
    }

    /// The stage of a number.
    pub fn stage(&self, number: usize) -> Option<&'a str> {
        let (stage, _) = self.dictionary.stages.get_index(number)?;
        Some(stage)
    }
}

/// The column that names the school.
fn school_column(
    roster: &Roster,
    known: &[(u32, &str, &RosterColumn)],
    dictionary: &Dictionary,
) -> u32 {
    let roles = &dictionary.roles;
    let identity = roster.identity.iter();
    let mut named = identity
        .filter(|(_, f)| *f == roles.school_name || *f == roles.school_code)
        .map(|(index, _)| *index);
    let own = known
        .iter()
        .find(|(_, _, column)| column.kind == RosterKind::School);
    named
        .next()
        .or(own.map(|(index, _, _)| *index))
        .unwrap_or(0)
}

/// Every column that is looked at, from left to right.
fn columns<'a>(
    roster: &'a Roster,
    known: &[(u32, &'a str, &'a RosterColumn)],
    school: u32,
    name: &str,
) -> Vec<Column<'a>> {
    let own = known
        .iter()
        .map(|(index, id, column)| (*index, Of::Roster(id, column)));
    let identity = roster.identity.iter();
    let identity = identity.map(|(index, field)| (*index, Of::Identity(field.as_str())));
    let mut of: Vec<(u32, Of<'a>)> = own.chain(identity).collect();
    for index in 0..=school {
        if !of.iter().any(|(known, _)| *known == index) {
            of.push((index, Of::Nothing));
        }
    }
    of.sort_by_key(|(index, _)| *index);
    of.dedup_by_key(|(index, _)| *index);
    let columns = of.into_iter().map(|(index, of)| {
        let names = match of {
            Of::Roster(_, column) => match column.kind {
                RosterKind::Person => false,
                RosterKind::Stage | RosterKind::Label => true,
                _ => index <= school,
            },
            // A school's name may stand right of the code that it goes by.
            Of::Identity(field) if field == name => true,
            _ => index <= school,
        };
        Column { index, of, names }
    });
    columns.collect()
}

/// The fields that a roster counts for: a column that it has makes its counts known, 0 where no row
/// counts; and which of them the number of rows gives.
fn fields(
    known: &[(u32, &str, &RosterColumn)],
    definition: &Definition,
) -> (Vec<String>, Option<usize>) {
    let of_columns = known.iter().flat_map(|(_, _, column)| {
        let counted = column.value.iter().flat_map(|v| &v.fields);
        let bands = match column.kind {
            RosterKind::Number => column.bands.as_slice(),
            _ => &[],
        };
        let bands = bands.iter().map(|b| &b.field);
        counted
            .chain(&column.fields)
            .chain(bands)
            .chain(&column.sum)
    });
    let mut fields: Vec<String> = of_columns.chain([&definition.counts]).cloned().collect();
    fields.sort();
    fields.dedup();
    let rows = fields.binary_search(&definition.counts).ok();
    (fields, rows)
}

fn telling(
    sheet: Sheet<'_>,
    known: &[(u32, &str, &RosterColumn)],
    at: impl Fn(u32) -> Option<usize>,
    people: &mut People,
) -> Telling {
    let mut telling = Telling::default();
    let of_people = known
        .iter()
        .filter(|(_, _, column)| column.kind == RosterKind::Person);
    for (index, _, column) in of_people {
        let Some(at) = at(*index) else { continue };
        if !column.weak {
            let list = people.numbered(sheet, *index, column.label());
            telling.numbers.push((at, list));
        } else if telling.name.is_none() {
            let same = [
                Text::new("姓名和出生日期", "name and birth date"),
                Text::new("姓名和所在学校", "name and school"),
            ];
            let lists = same.map(|same| people.named(sheet, *index, same));
            telling.name = Some((at, lists));
        }
    }
    telling
}

/// What the user's map says of every row of the sheet.
fn constant(headers: &Headers<'_>, field: &str) -> Option<String> {
    let constants = headers.map.constants(headers.source);
    let found = constants.iter().find(|(column, _)| column == field);
    found.and_then(|(_, value)| match value {
        value::Value::Text(text) => Some(String::clone(text)),
        _ => None,
    })
}
