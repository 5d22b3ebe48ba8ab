//! Rosters: a row a teacher or a class, counted into the figures of schools.
//!
//! Names and identity numbers are compared while a sheet is read, by their hashes, and kept nowhere.

use std::collections::BTreeMap;

use crate::census::grid::{Cell, Grid};
use crate::census::map::headers::{Headers, Meaning};
use crate::census::map::section::Target;
use crate::census::shape::input_shape::header_within;
use crate::census::shape::roster::found::Roster;
use crate::dictionary::{Dictionary, RosterKind, normalise};

/// The roster in a sheet: a school's name or code, and at least two columns of a roster.
pub fn find(grid: &Grid, headers: &Headers<'_>) -> Option<Roster> {
    let mut best: Option<Roster> = None;
    let rows = header_within(grid);
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
            RosterKind::School | RosterKind::Person | RosterKind::Label | RosterKind::Trait
        )
    });
    has_school && !roster.counted && counted.count() >= 2
}
