//! Scenarios: a census as it will be. What is to be different is said by [`Changes`], read from a file or made by
//! a plan; laid over a census they give a census, which is measured as any other.
//!
//! ```
//! use balance::census::Census;
//! use balance::dictionary::Dictionary;
//! use balance::scenario::{Amount, Change, Changes};
//!
//! let census = Census::read(&["sample-data/2024.xlsx".into()], &Dictionary::built_in());
//! let school = census.text(0, "school_code").unwrap();
//! let more = Change {
//!     year: Some(2025),
//!     cost: Some(120_000.0),
//!     ..Change::new(school, "books", None, Amount::Add(4000.0))
//! };
//! let changes = Changes::of("plan", [more]);
//! let changed = changes.apply(&census, None).unwrap();
//! let books = |census: &Census| census.number(0, "books").unwrap();
//! assert_eq!(books(&changed), books(&census) + 4000.0);
//! assert_eq!(changes.apply(&census, Some(2024)).unwrap().number(0, "books"), census.number(0, "books"));
//! ```

mod apply;
mod entry;
mod figures;
pub mod forecast;
mod money;
pub mod plan;
mod read;
mod schools;
mod target;
mod write;

use std::sync::Arc;

use crate::problem::{Location, Problem, Source, harmless};

pub use money::yuan;

pub use crate::census::{Amount, Change, Laid, LaidFigure, When};
pub use crate::dictionary::Status;

/// What is to be different, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// Every change that could be read.
    pub entries: Vec<Change>,
    /// What is wrong with the file, or with an entry of it.
    pub problems: Vec<Problem>,
}

impl Changes {
    /// Changes that were made and not read: each stands in the line of its number of a text of this name.
    pub fn of(name: &str, entries: impl IntoIterator<Item = Change>) -> Changes {
        let source = Arc::new(Source {
            file: harmless(name),
            sheet: None,
            lines: true,
        });
        let placed = |(line, change)| Change {
            at: Location {
                source: Arc::clone(&source),
                cell: Some((line, 0)),
            },
            ..change
        };
        Changes {
            entries: (0..).zip(entries).map(placed).collect(),
            problems: Vec::new(),
        }
    }

    /// Whether there is nothing to be different.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.problems.is_empty()
    }
}
