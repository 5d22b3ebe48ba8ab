//! The formats: what each is called, which endings of files pick it, what it can tell and how. Help,
//! checks and dispatch read this list; a new format is a renderer, and an entry here.

use std::ffi::OsStr;
use std::io::{self, Write};

use crate::lang::Lang;
use crate::report::data::{csv, github, json, junit};
use crate::report::document::{Document, Layout};
use crate::report::render::terminal::Style;
use crate::report::render::{docx, markdown, terminal};
use crate::report::reports::{ComparisonReport, FindingsReport, ProblemList};
use crate::report::{html, live, sheets};

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The findings of an audit.
    Findings,
    /// Years compared.
    Comparison,
    /// A list of problems.
    Problems,
    /// How the input was read, or what the dictionary has.
    Reading,
    /// Anything else that is laid out for people.
    Document,
}

/// How a document is written: the language, and of a terminal its width and colours.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The language of what the format itself adds.
    pub lang: Lang,
    /// How lines are broken and coloured.
    pub style: Style,
}

type Out<'a> = &'a mut dyn Write;
type WriteDocument = fn(&Document, Setting, &mut dyn Write) -> io::Result<()>;

/// A format of reports.
pub struct Format {
    /// What it is called after `--format`.
    pub name: &'static str,
    /// The endings of files that pick it; messages name the first.
    pub endings: &'static [&'static str],
    /// What can be written to files in it.
    pub files: &'static [Subject],
    /// What can be printed on standard output in it.
    pub printed: &'static [Subject],
    /// Whether it shows every school of however many counties, and not of a few only.
    pub is_complete: bool,
    /// Whether it shows what every figure rests on: findings must have been measured with
    /// [`trace`](crate::measure::Options::trace).
    pub traces: bool,
    /// Whether programs read it: it is printed as it is.
    pub is_data: bool,
    /// Whether it has something to say even where there are no findings.
    pub tells_failure: bool,
    /// How what people read is laid out on standard output, and in a file.
    layouts: [Layout; 2],
    /// How it writes what is laid out for people.
    document: Option<WriteDocument>,
    /// What it writes in a way of its own.
    pub(super) findings: Option<fn(&FindingsReport<'_>, Out<'_>) -> io::Result<()>>,
    pub(super) comparison: Option<fn(&ComparisonReport<'_>, Out<'_>) -> io::Result<()>>,
    pub(super) problems: Option<fn(&ProblemList<'_>, Out<'_>) -> io::Result<()>>,
}

use Subject::{Comparison, Document as Page, Findings, Problems, Reading};

const NOTHING: Format = Format {
    name: "",
    endings: &[],
    files: &[],
    printed: &[],
    is_complete: false,
    traces: false,
    is_data: false,
    tells_failure: false,
    layouts: [Layout::Screen, Layout::File],
    document: None,
    findings: None,
    comparison: None,
    problems: None,
};

/// For a terminal, or a plain text file.
pub static TABLE: Format = Format {
    name: "table",
    endings: &["txt"],
    files: &[Findings, Comparison, Problems],
    printed: &[Findings, Comparison, Reading, Page],
    document: Some(|document, setting, out| terminal::write(document, setting.style, out)),
    ..NOTHING
};

/// For programs: the contract, docs/json.md.
pub static JSON: Format = Format {
    name: "json",
    endings: &["json"],
    files: &[Findings, Comparison, Problems],
    printed: &[Findings, Comparison, Reading],
    is_complete: true,
    is_data: true,
    tells_failure: true,
    findings: Some(|report, out| json::write(report.findings, out)),
    comparison: Some(|report, out| json::write(report.comparison, out)),
    problems: Some(|list, out| list.json(out)),
    ..NOTHING
};

/// For spreadsheets and programs: long form, docs/csv.md.
pub static CSV: Format = Format {
    name: "csv",
    endings: &["csv"],
    files: &[Findings, Comparison, Problems],
    printed: &[Findings],
    is_complete: true,
    is_data: true,
    findings: Some(csv::write),
    comparison: Some(csv::compare::write),
    problems: Some(|list, out| list.csv(out)),
    ..NOTHING
};

/// For pages.
pub static MARKDOWN: Format = Format {
    name: "markdown",
    endings: &["md", "markdown"],
    files: &[Findings, Comparison, Problems],
    printed: &[Findings, Comparison, Reading, Page],
    layouts: [Layout::File, Layout::File],
    document: Some(|document, _, out| markdown::write(document, out)),
    ..NOTHING
};

/// A draft of the county's self-assessment; of what else is laid out, a document for paper.
pub static DOCX: Format = Format {
    name: "docx",
    endings: &["docx"],
    files: &[Findings, Comparison],
    traces: true,
    layouts: [Layout::Paper, Layout::Paper],
    document: Some(|document, setting, out| docx::write_document(document, setting.lang, out)),
    findings: Some(|report, out| docx::write(report.findings, report.standard, out)),
    ..NOTHING
};

/// A page to read by looking, with nothing outside of it.
pub static HTML: Format = Format {
    name: "html",
    endings: &["html", "htm"],
    files: &[Findings, Comparison],
    traces: true,
    findings: Some(|report, out| html::write(report.findings, report.standard, out)),
    comparison: Some(|report, out| html::compare::write(report.comparison, report.standard, out)),
    ..NOTHING
};

/// The declaration tables as a workbook with live formulas.
pub static XLSX: Format = Format {
    name: "xlsx",
    endings: &["xlsx"],
    files: &[Findings, Comparison, Problems],
    traces: true,
    findings: Some(|report, out| live::write(report.findings, report.standard, out)),
    comparison: Some(|report, out| sheets::compare::write(report.comparison, report.standard, out)),
    problems: Some(sheets::problems::write),
    ..NOTHING
};

/// Annotations of a workflow of GitHub Actions.
pub static GITHUB: Format = Format {
    name: "github",
    printed: &[Comparison],
    is_data: true,
    tells_failure: true,
    comparison: Some(|report, out| github::write(report.comparison, report.standard, out)),
    ..NOTHING
};

/// JUnit XML: one case a criterion.
pub static JUNIT: Format = Format {
    name: "junit",
    endings: &["xml"],
    files: &[Comparison],
    printed: &[Comparison],
    is_data: true,
    tells_failure: true,
    comparison: Some(|report, out| junit::write(report.comparison, report.standard, out)),
    ..NOTHING
};

/// All of them, in the order in which help lists those that are printed.
pub static FORMATS: [&Format; 9] = [
    &TABLE, &JSON, &CSV, &MARKDOWN, &DOCX, &HTML, &XLSX, &GITHUB, &JUNIT,
];

impl Format {
    /// The format that a file's ending picks, of those that can tell of the subject.
    pub fn of_ending(ending: &OsStr, subject: Subject) -> Option<&'static Format> {
        let ending = ending.to_string_lossy().to_lowercase();
        let mut fitting = FORMATS.into_iter().filter(|f| f.files.contains(&subject));
        fitting.find(|f| f.endings.contains(&ending.as_str()))
    }

    /// The endings of files that can tell of the subject: `.xlsx .html .docx`, richer formats first.
    pub fn endings_for(subject: Subject) -> String {
        let fitting = FORMATS.iter().rev().filter(|f| f.files.contains(&subject));
        let endings = fitting.filter_map(|f| Some(format!(".{}", f.endings.first()?)));
        endings.collect::<Vec<_>>().join(" ")
    }

    /// The formats that the subject can be printed in on standard output, the default first.
    pub fn printed_for(subject: Subject) -> impl Iterator<Item = &'static Format> {
        let all = FORMATS.into_iter();
        all.filter(move |f| f.printed.contains(&subject))
    }

    /// How what people read is laid out on a screen, or in a file.
    pub(super) fn layout(&self, in_file: bool) -> Layout {
        self.layouts[usize::from(in_file)]
    }

    /// Writes what is laid out for people; formats for programs and workbooks show it as on a plain page.
    pub(super) fn write_document(
        &self,
        document: &Document,
        setting: Setting,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self.document {
            Some(write) => write(document, setting, out),
            None => markdown::write(document, out),
        }
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
