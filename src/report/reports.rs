//! The reports: what each is made of, and how it gets from there to a page.

use std::io::{self, Write};
use std::path::Path;

use crate::lang::Lang;
use crate::measure::compare::Comparison;
use crate::measure::{Findings, ProblemFinding};
use crate::report::document::{Document, Layout};
use crate::report::formats::{Format, Setting};
use crate::report::pages::{about, audit, compare, gaps};
use crate::report::render::terminal::Style;
use crate::standard::Standard;

/// Something that can be written to a file or to standard output.
pub trait Report {
    /// Writes the report.
    ///
    /// # Errors
    /// Whatever the writer says.
    fn write(&self, out: &mut dyn Write) -> io::Result<()>;
}

/// Where a report goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Standard output: a screen has no room for every school.
    Screen(Style),
    /// A file: it has room for everything, and ends with what it rests on.
    File,
}

impl Target {
    /// Whether it is a file.
    pub fn is_file(self) -> bool {
        self == Target::File
    }

    fn setting(self, lang: Lang) -> Setting {
        let style = match self {
            Target::Screen(style) => style,
            Target::File => Style::PLAIN,
        };
        Setting { lang, style }
    }
}

/// What a report tells of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Whether the county is in balance, on one screen.
    Audit,
    /// What every school lacks, and how much it drives the inequality.
    Gaps,
}

/// A report on findings in a format.
pub struct FindingsReport<'a> {
    /// What was found.
    pub findings: &'a Findings,
    /// The standard it was measured by.
    pub standard: &'a Standard,
    /// What to tell of it.
    pub topic: Topic,
    /// How.
    pub format: &'static Format,
    /// Where to.
    pub target: Target,
}

impl FindingsReport<'_> {
    fn document(&self) -> Document {
        let (findings, standard) = (self.findings, self.standard);
        let layout = self.format.layout(self.target.is_file());
        let mut document = match self.topic {
            Topic::Audit => audit::document(findings, standard, layout),
            Topic::Gaps => gaps::document(findings, standard),
        };
        match layout {
            Layout::Screen => about::list_allowed(&mut document, &findings.problems, findings.lang),
            _ => about::close(&mut document, findings, standard),
        }
        document
    }
}

impl Report for FindingsReport<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let setting = self.target.setting(self.findings.lang);
        match self.format.findings {
            Some(write) => write(self, out),
            None => self.format.write_document(&self.document(), setting, out),
        }
    }
}

/// A report on a comparison in a format.
pub struct ComparisonReport<'a> {
    /// What was found.
    pub comparison: &'a Comparison,
    /// The standard that every year was measured by.
    pub standard: &'a Standard,
    /// How.
    pub format: &'static Format,
    /// Where to.
    pub target: Target,
}

impl ComparisonReport<'_> {
    fn document(&self) -> Document {
        let (comparison, standard) = (self.comparison, self.standard);
        let layout = self.format.layout(self.target.is_file());
        let mut document = compare::document(comparison, standard, layout);
        match layout {
            Layout::Screen => {
                about::list_allowed(&mut document, &comparison.problems, comparison.lang);
            }
            _ => about::close_comparison(&mut document, comparison, standard),
        }
        document
    }
}

impl Report for ComparisonReport<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let setting = self.target.setting(self.comparison.lang);
        match self.format.comparison {
            Some(write) => write(self, out),
            None => self.format.write_document(&self.document(), setting, out),
        }
    }
}

/// A list of problems to be written to a file.
#[derive(Clone, Copy, Debug)]
pub struct ProblemList<'a> {
    /// The problems.
    pub problems: &'a [ProblemFinding],
    /// The language of the headings.
    pub lang: Lang,
    /// The format.
    pub format: &'static Format,
    /// The folder it is written to: links lead from there.
    pub folder: &'a Path,
}

impl Report for ProblemList<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let setting = Target::File.setting(self.lang);
        match self.format.problems {
            Some(write) => write(self, out),
            None => self.format.write_document(&self.document(), setting, out),
        }
    }
}

/// A document for people to read.
pub struct DocumentReport {
    /// What to show.
    pub document: Document,
    /// How: formats for programs show it as on a plain page.
    pub format: &'static Format,
    /// Where to.
    pub target: Target,
    /// The language it is in.
    pub lang: Lang,
}

impl Report for DocumentReport {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let setting = self.target.setting(self.lang);
        self.format.write_document(&self.document, setting, out)
    }
}
