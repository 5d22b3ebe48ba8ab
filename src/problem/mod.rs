//! What is wrong with the input: values with a stable code, a place and a way to mend it.

mod allow;
mod catalogue;
mod kind;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

pub use allow::{Allow, Allowance};
pub use catalogue::{Entry, catalogue};
pub use kind::{Check, Kind};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// One thing that is wrong, or doubtful, in the input.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What it is.
    pub kind: Kind,
    /// Where it stands; for a contradiction, every cell concerned.
    pub at: Vec<Location>,
    /// A warning even where its kind is an error: the user allowed it, or no result rests on it.
    pub allowed: bool,
    /// What the user has said of it, where it is a judgement that the user knows better.
    pub allowance: Option<Arc<Allowance>>,
    /// An error even where its kind is a warning: the user denied it.
    pub denied: bool,
    /// The counties it is of, where its places do not tell.
    pub counties: Vec<usize>,
}

/// The warnings that the user wants treated as errors.
#[derive(Clone, Debug, Default)]
pub struct Deny {
    /// All of them, but those that the user has allowed.
    pub warnings: bool,
    /// Those of these codes.
    pub codes: BTreeSet<String>,
}

impl Deny {
    /// Makes a problem an error if it is denied.
    pub fn apply(&self, mut problem: Problem) -> Problem {
        let named = self.codes.contains(problem.kind.code());
        let denied = self.warnings && !problem.allowed || named;
        // What is allowed of one school is not meant by what is denied of all.
        if denied && problem.allowance.is_none() && problem.severity() == Severity::Warning {
            problem.denied = true;
        }
        problem
    }
}

/// How grave a problem is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// No audit is possible.
    Error,
    /// Someone should look.
    Warning,
}

/// A file and a sheet in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The file as the user named it.
    pub file: String,
    /// The sheet; `None` for a file that has none.
    pub sheet: Option<String>,
}

/// A cell, a sheet or a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file and sheet.
    pub source: Arc<Source>,
    /// Row and column, from 0; `None` for the whole sheet or file.
    pub cell: Option<(u32, u32)>,
}

/// A text without what a terminal would obey or what would turn the words around it about:
/// control characters, and marks of writing direction. Names of files and sheets come from anywhere.
///
/// ```
/// assert_eq!(balance::problem::harmless("a\u{1b}[2Jb\u{202e}.xlsx"), "a\u{fffd}[2Jb\u{fffd}.xlsx");
/// ```
pub fn harmless(text: &str) -> String {
    let directs = |c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .map(|c| match c.is_control() || directs(c) {
            true => char::REPLACEMENT_CHARACTER,
            false => c,
        })
        .collect()
}

impl Location {
    /// A whole file.
    pub fn file(file: impl AsRef<str>) -> Location {
        Location {
            source: Arc::new(Source {
                file: harmless(file.as_ref()),
                sheet: None,
            }),
            cell: None,
        }
    }

    /// The cell's name as a spreadsheet shows it.
    pub fn cell_name(&self) -> Option<String> {
        self.cell.map(|(row, column)| cell_name(row, column))
    }
}

/// The name of a cell from its row and column, both from 0.
///
/// ```
/// assert_eq!(balance::problem::cell_name(16, 3), "D17");
/// assert_eq!(balance::problem::cell_name(0, 702), "AAA1");
/// ```
pub fn cell_name(row: u32, column: u32) -> String {
    format!("{}{}", column_name(column), u64::from(row) + 1)
}

/// The row and column, both from 0, of a cell's name; `None` where it is none.
///
/// ```
/// assert_eq!(balance::problem::cell_address("D17"), Some((16, 3)));
/// assert_eq!(balance::problem::cell_address("AAA1"), Some((0, 702)));
/// assert_eq!(balance::problem::cell_address("D0"), None);
/// ```
pub fn cell_address(name: &str) -> Option<(u32, u32)> {
    let digits = name.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = &name[..name.len() - digits.len()];
    let row = match digits.bytes().all(|b| b.is_ascii_digit()) {
        true => digits.parse::<u32>().ok()?,
        false => return None,
    };
    let column = letters.bytes().try_fold(0u32, |column, letter| {
        let letter = u32::from(letter - b'A') + 1;
        column.checked_mul(26)?.checked_add(letter)
    });
    Some((row.checked_sub(1)?, column?.checked_sub(1)?))
}

/// The letters of a column, from 0.
///
/// ```
/// assert_eq!(balance::problem::column_name(27), "AB");
/// ```
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

/// `county.xlsx › 学校 › D17`
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source.file)?;
        if let Some(sheet) = &self.source.sheet {
            write!(f, " › {sheet}")?;
        }
        if let Some(cell) = self.cell_name() {
            write!(f, " › {cell}")?;
        }
        Ok(())
    }
}

impl Problem {
    /// A problem with the places it stands in.
    pub fn new(kind: Kind, at: impl IntoIterator<Item = Location>) -> Problem {
        Problem {
            kind,
            at: at.into_iter().collect(),
            allowed: false,
            allowance: None,
            denied: false,
            counties: Vec::new(),
        }
    }

    /// The same, which the user has said to go on in spite of.
    pub fn allow(mut self) -> Problem {
        self.allowed = true;
        self
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        if self.denied {
            Severity::Error
        } else if self.allowed || self.allowance.is_some() {
            Severity::Warning
        } else {
            self.kind.severity()
        }
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// What is wrong and how to mend it, in one sentence each.
    pub fn message(&self, lang: Lang) -> String {
        let hint = self.kind.hint(lang);
        let message = self.kind.message(lang);
        match hint.is_empty() {
            true => message,
            false => format!("{message}{}{hint}", lang.pick("。", ". ")),
        }
    }
}

/// Whether any of the problems forbids an audit.
pub fn any_error(problems: &[Problem]) -> bool {
    problems.iter().any(|p| p.severity() == Severity::Error)
}
