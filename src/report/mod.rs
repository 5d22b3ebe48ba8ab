//! Findings to bytes: one file a format. Reports format; they never compute.
//!
//! What people read (terminal, Markdown) is first laid out as a [`Document`], so that every such
//! format says the same; what programs read (JSON, CSV) is written from the [`Findings`] directly.

pub mod about;
pub mod annotate;
mod audit;
pub mod check;
mod compare;
mod csv;
mod document;
mod docx;
mod excerpt;
pub mod explain;
pub mod fields;
mod gaps;
mod groups;
mod html;
mod json;
mod markdown;
mod problem_list;
mod problems;
pub mod problems_xlsx;
pub mod retrace;
mod roll_up;
mod self_assessment;
pub mod standards;
mod terminal;
pub mod understood;
mod words;
mod xlsx;
mod xml;

use std::io::{self, Write};

pub use compare::{ComparisonFormat, ComparisonReport};
pub use document::{Align, Block, Cell, Document, Table, Tone};
pub use problem_list::{ListFormat, ProblemList};
pub use problems::Listing;
pub use roll_up::MOST_IN_FULL;
pub use terminal::Style;

use crate::measure::Findings;
use crate::standard::Standard;

/// What a report tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Whether the county is in balance, on one screen.
    Audit,
    /// What every school lacks, and how much it drives the inequality.
    Gaps,
}

/// The formats, each with what it needs to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal or a plain text file.
    Terminal(Style),
    /// For programs: the contract, docs/json.md.
    Json,
    /// For spreadsheets and programs: long form, docs/csv.md.
    Csv {
        /// Whether a byte order mark tells spreadsheet programs that the text is UTF-8.
        mark: bool,
    },
    /// For pages.
    Markdown,
    /// The declaration tables as a workbook with live formulas.
    Xlsx,
    /// A page to read by looking, with nothing outside of it.
    Html,
    /// A draft of the county's self-assessment.
    Docx,
}

impl Format {
    /// Whether it shows every school of however many counties, and not of a few only.
    pub fn is_complete(self) -> bool {
        matches!(self, Format::Json | Format::Csv { .. })
    }

    /// Whether it shows what every figure rests on: findings must have been measured with
    /// [`trace`](crate::measure::Options::trace).
    pub fn traces(self) -> bool {
        matches!(self, Format::Xlsx | Format::Html | Format::Docx)
    }
}

/// Something that can be written to a file or to standard output.
pub trait Report {
    /// Writes the report.
    ///
    /// # Errors
    /// Whatever the writer says.
    fn write(&self, out: &mut dyn Write) -> io::Result<()>;
}

/// A report on findings in a format.
pub struct FindingsReport<'a> {
    /// What was found.
    pub findings: &'a Findings,
    /// The standard it was measured by.
    pub standard: &'a Standard,
    /// What to tell of it.
    pub subject: Subject,
    /// How.
    pub format: Format,
    /// Whether what is laid out for people has room for every school, and ends with what it rests on: a
    /// file does, a screen need not.
    pub closed: bool,
}

impl Report for FindingsReport<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = || {
            let mut document = match self.subject {
                Subject::Audit => audit::document(self.findings, self.standard, self.closed),
                Subject::Gaps => gaps::document(self.findings, self.standard),
            };
            match self.closed {
                true => about::close(&mut document, self.findings, self.standard),
                false => {
                    let problems = &self.findings.problems;
                    about::list_allowed(&mut document, problems, self.findings.lang);
                }
            }
            document
        };
        match self.format {
            Format::Terminal(style) => terminal::write(&document(), style, out),
            Format::Markdown => markdown::write(&document(), out),
            Format::Json => json::write(self.findings, out),
            Format::Csv { mark } => csv::write(self, mark, out),
            Format::Xlsx => xlsx::write(self.findings, self.standard, out),
            Format::Html => html::write(self.findings, self.standard, out),
            Format::Docx => docx::write(self.findings, self.standard, out),
        }
    }
}

/// A document for people to read.
pub struct DocumentReport {
    /// What to show.
    pub document: Document,
    /// How: formats for programs show it as on a plain page.
    pub format: Format,
}

impl Report for DocumentReport {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            Format::Terminal(style) => terminal::write(&self.document, style, out),
            _ => markdown::write(&self.document, out),
        }
    }
}
