//! What the page asks for.

use balance::Lang;
use serde::Deserialize;

/// A request, by what is to be done.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Request {
    /// Reads files of one year, or of several of which the latest counts.
    Read(Read),
    /// Measures what was read.
    Measure(Measure),
    /// The report and the problems of what was measured, to be shown.
    Show,
    /// Compares years.
    Compare(Compare),
    /// A file of what was measured or compared.
    Save { format: String },
    /// The list of its problems.
    Problems { format: String },
    /// A copy of a file in which its problems are marked.
    Annotate { file: String },
    /// A blank workbook.
    Template(Template),
    /// The standards that are built in.
    Standards { lang: Lang },
}

#[derive(Deserialize)]
pub struct Read {
    /// Files and folders.
    pub paths: Vec<String>,
    /// A standard that is built in, or a file.
    pub standard: String,
    /// A file of the user's own names for columns.
    pub map: Option<String>,
    pub lang: Lang,
}

#[derive(Deserialize)]
pub struct Measure {
    pub allow_missing: bool,
    pub lang: Lang,
}

#[derive(Deserialize)]
pub struct Compare {
    /// Files and folders, year by year; of one entry that holds several years, each.
    pub years: Vec<Vec<String>>,
    pub standard: String,
    pub map: Option<String>,
    pub allow_missing: bool,
    pub lang: Lang,
}

#[derive(Deserialize)]
pub struct Template {
    pub standard: String,
    pub schools: usize,
    pub county: Option<String>,
    pub year: Option<u16>,
    pub lang: Lang,
}
