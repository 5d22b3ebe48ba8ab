//! Rosters that are kept as long text: counted while the text is read, which is kept nowhere.

use std::path::Path;

use super::super::file::{Broken, LongText};
use super::super::roster::{self, Roster};
use super::super::title::{self, Title};
use super::{Reading, Sheet};
use crate::problem::Problem;

impl Reading<'_> {
    /// Reads a long text, if it is a roster.
    pub(super) fn add_long(
        &mut self,
        path: &Path,
        mut text: LongText,
        in_folder: bool,
    ) -> Option<Result<(), Problem>> {
        loop {
            let Sheet::Roster(roster) = self.understand(text.head()) else {
                return None;
            };
            match self.add_text(path, &text, &roster, in_folder) {
                Ok(()) => return Some(Ok(())),
                Err(Broken::Problem(problem)) => return Some(Err(problem)),
                Err(Broken::Encoding) => match text.in_another_encoding() {
                    Ok(other) => text = other,
                    Err(problem) => return Some(Err(problem)),
                },
            }
        }
    }

    fn add_text(
        &mut self,
        path: &Path,
        text: &LongText,
        roster: &Roster,
        in_folder: bool,
    ) -> Result<(), Broken> {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let above = &text.head().rows[..roster.header];
        let own = title::read(above, &self.dictionary);
        let of_file = title::county(&stem, &self.dictionary).filter(|_| in_folder);
        let title = Title {
            county: own.county.or(of_file),
            ..own
        };
        self.count_roster(text.head(), roster, &title, &stem, |plan, people| {
            roster::of_text(text, plan, people)
        })
    }
}
