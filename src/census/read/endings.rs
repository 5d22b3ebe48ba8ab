//! What the ending of a file's name says, and files that cannot be read.

use std::path::Path;

use crate::outside::said_by_system;
use crate::problem::{Kind, Location, Problem};

/// What a file's name says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Delimited text.
    Text,
    /// A table of some kind.
    Table,
    /// A web page or XML.
    Markup,
}

/// The endings of the names of tables, those of text last.
pub const TABLES: [&str; 10] = [
    "xlsx", "xlsm", "xlsb", "xls", "et", "ods", "parquet", "csv", "tsv", "txt",
];

/// Of those, the endings of text.
pub const TEXTS: [&str; 3] = ["csv", "tsv", "txt"];

/// The endings of pages and markup. In a folder they are seldom tables, and are read where they are
/// named.
pub const PAGES: [&str; 5] = ["html", "htm", "mhtml", "mht", "xml"];

/// The ending of a file's name, in small letters.
pub fn extension(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_lowercase()
}

/// What a name that ends so says of a text; `None` if it is no table.
pub fn named(ending: &str) -> Option<Named> {
    if TEXTS.contains(&ending) {
        Some(Named::Text)
    } else if ending.is_empty() || TABLES.contains(&ending) {
        Some(Named::Table)
    } else {
        PAGES.contains(&ending).then_some(Named::Markup)
    }
}

pub fn place(path: &Path) -> Location {
    Location::file(path.display().to_string())
}

/// The problem behind an error of the file system.
pub fn unreadable(path: &Path, e: &std::io::Error) -> Problem {
    let kind = match e.kind() {
        std::io::ErrorKind::NotFound => Kind::FileMissing,
        _ => Kind::FileUnreadable {
            why: said_by_system(e),
        },
    };
    Problem::new(kind, [place(path)])
}
