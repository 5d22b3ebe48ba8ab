//! A comparison of years to bytes: one file a format.

mod ages;
mod changes;
mod csv;
mod document;
mod docx;
mod github;
mod groups;
mod html;
mod junit;
mod words;
mod xlsx;

use std::io::{self, Write};

use self::document::Layout;
use super::{Format, Report, about, json, markdown, terminal};
use crate::measure::compare::Comparison;
use crate::standard::Standard;

/// The formats of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComparisonFormat {
    /// One that every report has.
    Page(Format),
    /// Annotations of a workflow of GitHub Actions.
    Github,
    /// JUnit XML: one case a criterion.
    Junit,
}

/// A report on a comparison in a format.
pub struct ComparisonReport<'a> {
    /// What was found.
    pub comparison: &'a Comparison,
    /// The standard that every year was measured by.
    pub standard: &'a Standard,
    /// How.
    pub format: ComparisonFormat,
    /// Whether what is laid out for people has room for everything, and ends with what it rests on.
    pub closed: bool,
}

impl Report for ComparisonReport<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let (comparison, standard) = (self.comparison, self.standard);
        let document = |layout| {
            let mut document = document::document(comparison, standard, layout);
            match layout {
                Layout::Screen => {
                    about::list_allowed(&mut document, &comparison.problems, comparison.lang);
                }
                _ => about::close_comparison(&mut document, comparison, standard),
            }
            document
        };
        let layout = match self.closed {
            true => Layout::File,
            false => Layout::Screen,
        };
        match self.format {
            ComparisonFormat::Github => github::write(comparison, self.standard, out),
            ComparisonFormat::Junit => junit::write(comparison, standard, out),
            ComparisonFormat::Page(format) => match format {
                Format::Terminal(style) => terminal::write(&document(layout), style, out),
                Format::Markdown => markdown::write(&document(layout), out),
                Format::Json => json::write(comparison, out),
                Format::Csv { mark } => csv::write(comparison, standard, mark, out),
                Format::Xlsx => xlsx::write(comparison, standard, out),
                Format::Html => html::write(comparison, standard, out),
                Format::Docx => docx::write(&document(Layout::Paper), comparison, out),
            },
        }
    }
}
