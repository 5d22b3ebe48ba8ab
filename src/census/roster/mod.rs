//! Rosters: a row a teacher or a class, counted into the figures of schools.
//!
//! Names and identity numbers are compared while a sheet is read, by their hashes, and kept nowhere.

mod aside;
mod count;
mod people;
mod person;
mod plan;
mod said;
mod tally;
mod words;
mod wrong;

pub(super) use count::{of_grid, of_text};
pub(super) use person::People;
pub(super) use plan::Plan;
pub(super) use tally::{Key, RowsHash, Tallied, Tally, figures, unlikely_ages};

use std::collections::BTreeMap;

use super::grid::{Cell, Grid};
use super::map::{Headers, Meaning, Target};
use super::table::{HEADER_WITHIN, Table};
use crate::dictionary::{Dictionary, RosterKind, normalise};

/// A roster found in a sheet.
#[derive(Clone, Debug)]
pub struct Roster {
    /// Its kind, by id.
    pub id: String,
    /// The header row, as a position in the grid's rows.
    pub header: usize,
    /// The columns of the roster: index, column id.
    pub columns: Vec<(u32, String)>,
    /// The columns of school, county and year: index, field.
    pub identity: Vec<(u32, String)>,
    /// Headers that were not understood: column and text.
    pub unknown: Vec<(u32, String)>,
    /// Headers of columns that another of the roster is read for: 学历 beside 最高学历.
    pub unread: Vec<(u32, String)>,
    /// Columns that stand twice: column id, and where.
    pub twice: Vec<(String, [u32; 2])>,
    /// Whether a column gives what the rows of a roster are counted for: then each row is many.
    pub counted: bool,
}

impl Roster {
    /// Whether a column names the school, its county, or the stage of its rows: what may be merged
    /// over the rows it is of.
    pub(super) fn groups_rows(&self, column: u32, dictionary: &Dictionary) -> bool {
        let definition = dictionary.rosters.get(&self.id);
        let kind = |id: &String| Some(definition?.column.get(id)?.kind);
        let mut own = self.columns.iter().filter(|(index, _)| *index == column);
        let groups = |kind| matches!(kind, RosterKind::School | RosterKind::Stage);
        self.identity.iter().any(|(index, _)| *index == column)
            || own.any(|(_, id)| kind(id).is_some_and(groups))
    }

    /// Whether a column tells the stage of its rows.
    pub(super) fn has_stages(&self, dictionary: &Dictionary) -> bool {
        let definition = dictionary.rosters.get(&self.id);
        let kind = |id: &String| Some(definition?.column.get(id)?.kind);
        let mut columns = self.columns.iter();
        columns.any(|(_, id)| kind(id) == Some(RosterKind::Stage))
    }
}

/// The roster in a sheet: a school's name or code, and at least two columns of a roster.
pub(super) fn find(grid: &Grid, headers: &Headers<'_>) -> Option<Roster> {
    let mut best: Option<Roster> = None;
    let rows = grid.rows.len().min(HEADER_WITHIN);
    for (id, header) in headers
        .dictionary
        .rosters
        .keys()
        .flat_map(|id| (0..rows).map(move |row| (id, row)))
    {
        let roster = read_header(grid, header, id, headers);
        let more = best
            .as_ref()
            .is_none_or(|b| roster.columns.len() > b.columns.len());
        if more && is_roster(&roster, headers.dictionary) {
            best = Some(roster);
        }
    }
    best
}

fn read_header(grid: &Grid, header: usize, id: &str, headers: &Headers<'_>) -> Roster {
    let mut roster = Roster {
        id: id.to_owned(),
        header,
        columns: Vec::new(),
        identity: Vec::new(),
        unknown: Vec::new(),
        unread: Vec::new(),
        twice: Vec::new(),
        counted: false,
    };
    let mut ranks: BTreeMap<String, usize> = BTreeMap::new();
    let Some(definition) = headers.dictionary.rosters.get(id) else {
        return roster;
    };
    let roles = &headers.dictionary.roles;
    let identities = [
        &roles.school_code,
        &roles.school_name,
        &roles.county_code,
        &roles.county_name,
        &roles.year,
    ];
    for (index, cell) in &grid.rows[header].cells {
        let Cell::Text(text) = cell else { continue };
        let word = normalise(text);
        let mapped = headers.map.column(headers.source, *index, &[text]);
        let prefix = format!("{id}.");
        let named = match &mapped {
            Some(Target::Field(name, _)) => name
                .strip_prefix(&prefix)
                .and_then(|column| definition.column.get_key_value(column))
                .map(|(id, column)| (id.as_str(), column)),
            Some(Target::Nothing) => None,
            None => definition.column_of(&word),
        };
        if let Some((id, column)) = named {
            let rank = match mapped {
                Some(_) => 0,
                None => column.rank(&word) + 1,
            };
            let before = roster.columns.iter_mut().find(|(_, known)| known == id);
            match (before, ranks.get(id)) {
                (Some(before), Some(other)) if rank < *other => {
                    let beaten = std::mem::replace(&mut before.0, *index);
                    let header = grid.rows[header].get(beaten).map(Cell::shown);
                    roster.unread.push((beaten, header.unwrap_or_default()));
                    ranks.insert(id.to_owned(), rank);
                }
                (Some(before), Some(other)) => {
                    if rank == *other && column.kind != RosterKind::Person {
                        roster.twice.push((id.to_owned(), [before.0, *index]));
                    }
                    roster.unread.push((*index, text.clone()));
                }
                _ => {
                    roster.columns.push((*index, id.to_owned()));
                    ranks.insert(id.to_owned(), rank);
                }
            }
            continue;
        }
        match headers.meaning(*index, &[text], None, None) {
            Meaning::Column(meaning)
                if is_of(&meaning.column, &definition.counts, headers.dictionary) =>
            {
                roster.counted = true;
            }
            Meaning::Column(meaning) if identities.contains(&&meaning.column) => {
                roster.identity.push((*index, meaning.column));
            }
            Meaning::Unwanted => {}
            _ if word.is_empty() => {}
            _ => roster.unknown.push((*index, text.clone())),
        }
    }
    roster
}

/// Whether a column is of a field, be it in one of its stages.
fn is_of(column: &str, field: &str, dictionary: &Dictionary) -> bool {
    let resolved = dictionary.resolve(column);
    resolved.is_some_and(|(id, _, _)| id == field)
}

fn is_roster(roster: &Roster, dictionary: &Dictionary) -> bool {
    let Some(definition) = dictionary.rosters.get(&roster.id) else {
        return false;
    };
    let columns = roster.columns.iter();
    let columns = columns.filter_map(|(_, id)| definition.column.get(id));
    // The type of a school stands in a table of schools, too.
    let kinds = columns.filter(|column| column.kind != RosterKind::Only || !column.others);
    let kinds: Vec<RosterKind> = kinds.map(|column| column.kind).collect();
    let roles = &dictionary.roles;
    let names_school =
        |(_, field): &(u32, String)| *field == roles.school_name || *field == roles.school_code;
    let has_school =
        kinds.contains(&RosterKind::School) || roster.identity.iter().any(names_school);
    let counted = kinds.iter().filter(|kind| {
        !matches!(
            kind,
            RosterKind::School | RosterKind::Person | RosterKind::Label
        )
    });
    has_school && !roster.counted && counted.count() >= 2
}

/// Whether a sheet that could be either is the roster: it explains more of the header.
pub(super) fn explains_more(roster: &Roster, table: &Table) -> bool {
    roster.columns.len() + roster.identity.len() >= table.columns.len()
}
