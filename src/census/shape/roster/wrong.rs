//! What is said of a roster's cells: what is wrong with them, without telling who they are of.

use crate::census::record::{CellRef, Record};
use crate::census::shape::roster::effect::Wrong;
use crate::census::shape::roster::plan::{Column, Of, Plan};
use crate::census::value::{excerpt, stage_words};
use crate::dictionary::{RosterColumn, normalise};
use crate::lang::Text;
use crate::nearest::{MOST_SUGGESTED, nearest_name};
use crate::privacy::{Privacy, Told};
use crate::problem::{Kind, Problem};

impl Plan<'_> {
    /// What may be shown of a text of a row that is left out.
    pub fn shown_text(&self, text: &str) -> Told {
        Privacy::by(self.dictionary)
            .note_of_people(text)
            .map(excerpt)
    }

    /// What may be shown of a cell.
    pub fn shown_cell(&self, row: &impl Record, column: usize) -> Told {
        let shown = row.get(self.index(column)).map(CellRef::shown);
        let told = Privacy::by(self.dictionary).cell(&shown.unwrap_or_default(), self.own(column));
        told.map(excerpt)
    }

    fn own(&self, column: usize) -> Option<&RosterColumn> {
        match self.columns.get(column) {
            Some(Column {
                of: Of::Roster(_, own),
                ..
            }) => Some(own),
            _ => None,
        }
    }

    /// What is wrong with a blank cell.
    pub fn blank(&self, column: usize) -> Option<Kind> {
        let own = self.own(column)?;
        let missing = self.dictionary.words.missing.iter();
        let mut known = missing.filter(|w| !w.is_empty() && own.value_of(w).is_some());
        Some(Kind::RosterBlank {
            column: own.label(),
            row: self.definition.row.clone(),
            none: known.next().cloned(),
        })
    }

    /// What is said of a word that does not say what it counts for.
    pub fn unclear(&self, row: &impl Record, column: usize) -> Option<Kind> {
        Some(Kind::RosterWordUnclear {
            column: self.own(column)?.label(),
            found: self.shown_cell(row, column),
        })
    }

    /// What is wrong with a cell that is filled.
    pub fn wrong(&self, row: &impl Record, column: usize, wrong: Wrong) -> Option<Kind> {
        let own = self.own(column)?;
        let found = self.shown_cell(row, column);
        let column = own.label();
        Some(match wrong {
            Wrong::Error => Kind::ErrorValue { column, found },
            Wrong::Broken => Kind::BrokenCharacter { column, found },
            Wrong::Word => unknown_word(own, found),
            Wrong::Stage => Kind::UnknownWord {
                column,
                found,
                valid: stage_words(self.dictionary),
            },
            Wrong::Negative => Kind::NegativeNumber { column, found },
            Wrong::NoNumber => Kind::NotANumber { column, found },
            Wrong::NotWhole => Kind::NotWhole { column, found },
            Wrong::NoDate => Kind::NotADate { column, found },
        })
    }

    /// What is wrong with the header: columns that are not known, and those that stand twice.
    pub fn of_header(&self) -> Vec<Problem> {
        let header = self.header().index;
        let mut problems = Vec::new();
        for (index, text) in &self.roster.unknown {
            let word = normalise(text);
            let ignored = self.definition.is_ignored(&word) || self.dictionary.is_ignored(&[text]);
            if ignored {
                continue;
            }
            let known = self.definition.column.values();
            let labels = known.clone().map(|column| column.zh.as_str());
            let few = problems.len() < MOST_SUGGESTED;
            let nearest = nearest_name(&word, labels).filter(|_| few);
            let nearest = nearest.and_then(|zh| known.clone().find(|c| c.zh == zh));
            let kind = Kind::UnknownColumn {
                header: Privacy::by(self.dictionary).header(text).map(excerpt),
                count: None,
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
        problems
    }
}

fn unknown_word(column: &RosterColumn, found: Told) -> Kind {
    let words = column.value.iter().filter_map(|v| v.words.first());
    let mut valid = Text::list(words.map(Text::same));
    if column.others {
        valid.zh.push_str("，或其他单独一项");
        valid.en.push_str(", or another one alone");
    }
    Kind::UnknownWord {
        column: column.label(),
        found,
        valid,
    }
}
