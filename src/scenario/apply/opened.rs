//! The rows of schools that are to be opened.

use std::collections::HashSet;

use crate::census::{Census, NewSchool};
use crate::dictionary::Event;
use crate::problem::Location;
use crate::scenario::Changes;
use crate::scenario::schools::Schools;

/// The census with a row for every school that some change opens and that it does not have, and those rows, with
/// where the opening stands; `None` where there is none.
pub fn opened(changes: &Changes, census: &Census) -> Option<(Census, Vec<(usize, Location)>)> {
    let openings = changes.entries.iter();
    let mut openings = openings
        .filter(|change| change.event == Some(Event::Opened))
        .peekable();
    openings.peek()?;
    let schools = Schools::of(census);
    let mut known: HashSet<(Option<&str>, &str)> = HashSet::new();
    let mut new: Vec<NewSchool> = Vec::new();
    for change in openings {
        let like = change.other.as_deref();
        let like = like.and_then(|like| schools.row(like, false).ok());
        let is_there = schools.rows(&change.school, false).is_ok();
        // Whatever is wrong with it is told when its turn comes.
        if let (Some(like), false) = (like, is_there) {
            let (code, name) = match &change.name {
                Some(name) => (Some(change.school.as_str()), name.as_str()),
                None => (None, change.school.as_str()),
            };
            if known.insert((code, name)) {
                new.push(NewSchool {
                    code: code.map(str::to_owned),
                    name: name.to_owned(),
                    like,
                    at: change.at.clone(),
                });
            }
        }
    }
    if new.is_empty() {
        return None;
    }
    let (census, rows) = census.with_schools(&new);
    let places = new.into_iter().map(|school| school.at);
    Some((census, rows.into_iter().zip(places).collect()))
}
