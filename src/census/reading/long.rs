//! Long texts: understood by their heads, and read in parts that are kept nowhere.

use std::path::Path;
use std::sync::Arc;

use super::super::ReadTable;
use super::super::file::{Broken, LongText};
use super::super::roster;
use super::super::title::{self, Title};
use super::Reading;
use super::sheet::{FileRead, FileReader, Said, Sheet, SheetRead};
use crate::problem::Problem;

impl FileReader<'_> {
    /// Reads the head of a long text, if it is a roster; the rest is read when it is counted.
    pub(super) fn long(&self, path: &Path, text: LongText, in_folder: bool) -> Option<FileRead> {
        let head = text.head();
        let Sheet::Roster(roster) = self.understand(head) else {
            return None;
        };
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let own = title::read(&head.rows[..roster.header], self.dictionary);
        let of_file = title::county(&stem, self.dictionary).filter(|_| in_folder);
        let title = Title {
            county: own.county.or(of_file),
            ..own
        };
        let mut table = ReadTable::of_roster(head, &roster, self.dictionary);
        table.stage = self.stage_of_roster(head, &roster, &title, &stem);
        let sheet = SheetRead {
            source: Arc::clone(&head.source),
            title,
            table,
            problems: Vec::new(),
            said: Said::LongRoster(text, roster),
        };
        Some(FileRead {
            stem: stem.into_owned(),
            sheets: vec![sheet],
            problems: Vec::new(),
        })
    }
}

impl Reading<'_> {
    /// Counts a roster while its text is read.
    ///
    /// # Errors
    /// What breaks the reading off.
    pub(super) fn join_long_roster(
        &mut self,
        source: u32,
        mut text: LongText,
        mut roster: roster::Roster,
        title: &Title,
    ) -> Result<(), Problem> {
        loop {
            let counted = self.count_roster(source, text.head(), &roster, title, |plan, people| {
                roster::of_text(&text, plan, people)
            });
            match counted {
                Ok(()) => return Ok(()),
                Err(Broken::Problem(problem)) => return Err(problem),
                Err(Broken::Encoding) => {
                    text = text.in_another_encoding()?;
                    let dictionary = Arc::clone(&self.dictionary);
                    let reader = FileReader::new(&dictionary, self.map);
                    if let Sheet::Roster(found) = reader.understand(text.head()) {
                        roster = found;
                    }
                }
            }
        }
    }
}
