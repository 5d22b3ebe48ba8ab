//! Schools that are merged into others, closed or opened.

use std::sync::Arc;

use super::Applying;
use crate::census::LaidFigure;
use crate::dictionary::Event;
use crate::problem::{Kind, Problem};
use crate::scenario::{Change, Laid, When};

impl Applying<'_> {
    /// Merges, closes or opens a school; a warning where it is not done.
    pub(super) fn add_event(
        &mut self,
        change: &Change,
        event: Event,
    ) -> Result<Option<Problem>, Vec<Kind>> {
        let suggest = self.suggests();
        let find = |school: &str| self.schools.row(school, suggest);
        let other = change.other.as_deref().map(find).transpose();
        let (row, other) = match (find(&change.school), other) {
            (Ok(row), Ok(other)) => (row, other),
            (row, other) => return Err([row.err(), other.err()].into_iter().flatten().collect()),
        };
        if event == Event::Merged && other == Some(row) {
            return Err(vec![Kind::ChangeEvent]);
        }
        // A school that opens has the name that it is given.
        if event != Event::Opened
            && let Some(kind) = self.named_otherwise(change, Some(row), suggest)
        {
            return Err(vec![kind]);
        }
        let rows: Vec<usize> = match event {
            Event::Merged => [Some(row), other].into_iter().flatten().collect(),
            Event::Closed | Event::Opened => vec![row],
        };
        let one = |kind| vec![kind];
        let when = self.when(change, &rows).map_err(one)?;
        let figures = match (when, event) {
            (When::Now, Event::Opened) => {
                self.open(row, change).map_err(one)?;
                Vec::new()
            }
            (When::Now, _) => {
                self.is_there(&rows).map_err(one)?;
                let figures = match other {
                    Some(into) => self.figures.merged(row, into).map_err(one)?,
                    None => self.close(row).map_err(one)?,
                };
                self.absent.insert(row, change.at.clone());
                figures
            }
            (When::Later | When::Before, _) => Vec::new(),
        };
        self.figures.take(&figures);
        let label = self.census.dictionary.lists.changes.event_text(event);
        let warning = (when == When::Before).then(|| self.before(change, row, label));
        self.laid.push(Laid {
            change: Arc::new(change.clone()),
            rows,
            column: String::new(),
            figures,
            when,
            gone: None,
        });
        Ok(warning)
    }

    /// Opens a school, whose row is there and which is not.
    fn open(&mut self, row: usize, change: &Change) -> Result<(), Kind> {
        match self.absent.get(&row) {
            Some(at) if *at == change.at => {
                self.absent.remove(&row);
                Ok(())
            }
            _ => Err(Kind::ChangeSchoolExists {
                school: self.census.school_name(row),
            }),
        }
    }

    /// Closes a school, which has no pupils any more.
    fn close(&self, row: usize) -> Result<Vec<LaidFigure>, Kind> {
        let pupils = self.figures.pupils(row);
        match pupils > 0.0 {
            true => Err(Kind::ChangeClosedPupils {
                school: self.census.school_name(row),
                pupils: pupils.to_string(),
            }),
            false => Ok(Vec::new()),
        }
    }
}
