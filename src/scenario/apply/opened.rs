//! The rows of schools that are to be opened.

use crate::census::{Census, NewSchool};
use crate::dictionary::Event;
use crate::problem::Location;
use crate::scenario::Changes;
use crate::scenario::schools::Schools;

/// The census with a row for every school that some change opens and that it does not have; and those rows, with
/// where the opening stands.
pub fn opened(changes: &Changes, census: &Census) -> (Census, Vec<(usize, Location)>) {
    let schools = Schools::of(census);
    let openings = changes.entries.iter();
    let openings = openings.filter(|change| change.event == Some(Event::Opened));
    let mut new: Vec<NewSchool> = Vec::new();
    for change in openings {
        let like = change.other.as_deref();
        let like = like.and_then(|like| schools.row(like, false).ok());
        let is_known = schools.rows(&change.school, false).is_ok();
        // Whatever is wrong with it is told when its turn comes.
        if let (Some(like), false) = (like, is_known) {
            let school = NewSchool {
                code: change.name.as_ref().map(|_| change.school.clone()),
                name: change.name.as_ref().unwrap_or(&change.school).clone(),
                like,
                at: change.at.clone(),
            };
            let same =
                |other: &NewSchool| (&other.code, &other.name) == (&school.code, &school.name);
            if !new.iter().any(same) {
                new.push(school);
            }
        }
    }
    if new.is_empty() {
        return (census.clone(), Vec::new());
    }
    let (census, rows) = census.with_schools(&new);
    let places = new.into_iter().map(|school| school.at);
    (census, rows.into_iter().zip(places).collect())
}
