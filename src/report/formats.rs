//! The formats: what each is called, which endings of files pick it, what it can tell and how. Help,
//! checks and dispatch read this list; a new format is a renderer, and an entry here.

use std::ffi::OsStr;

use crate::report::data::{csv, forecast, github, json, junit, plan};
use crate::report::document::Layout;
use crate::report::render::{docx, markdown, terminal};
use crate::report::reports::{Format, Subject};
use crate::report::{html, live, sheets};

use Subject::{Brief, Comparison, Document as Page, Findings, Forecast, Plan, Problems, Reading};

const NOTHING: Format = Format {
    name: "",
    endings: &[],
    files: &[],
    printed: &[],
    is_complete: false,
    traces: false,
    is_data: false,
    tells_failure: false,
    most_schools: usize::MAX,
    layouts: [Layout::Screen, Layout::File],
    document: None,
    findings: None,
    comparison: None,
    problems: None,
    plan: None,
    forecast: None,
};

/// For a terminal, or a plain text file.
pub static TABLE: Format = Format {
    name: "table",
    endings: &["txt"],
    files: &[Findings, Comparison, Problems, Plan, Forecast, Brief],
    printed: &[Findings, Comparison, Plan, Forecast, Brief, Reading, Page],
    document: Some(|document, setting, out| terminal::write(document, setting.style, out)),
    ..NOTHING
};

/// For programs: the contract, docs/json.md.
pub static JSON: Format = Format {
    name: "json",
    endings: &["json"],
    files: &[Findings, Comparison, Problems, Plan, Forecast],
    printed: &[Findings, Comparison, Plan, Forecast, Reading],
    is_complete: true,
    is_data: true,
    tells_failure: true,
    findings: Some(|report, out| json::write(report.findings, out)),
    comparison: Some(|report, out| json::write(report.comparison, out)),
    problems: Some(|list, out| list.json(out)),
    plan: Some(|report, out| json::write(&plan::findings(report.plan, report.standard), out)),
    forecast: Some(|report, out| json::write(&forecast::findings(report.forecast), out)),
    ..NOTHING
};

/// For spreadsheets and programs: long form, docs/csv.md.
pub static CSV: Format = Format {
    name: "csv",
    endings: &["csv"],
    files: &[Findings, Comparison, Problems, Forecast],
    printed: &[Findings, Forecast],
    is_complete: true,
    is_data: true,
    findings: Some(csv::write),
    comparison: Some(csv::compare::write),
    problems: Some(|list, out| list.csv(out)),
    forecast: Some(forecast::csv),
    ..NOTHING
};

/// For pages.
pub static MARKDOWN: Format = Format {
    name: "markdown",
    endings: &["md", "markdown"],
    files: &[Findings, Comparison, Problems, Plan, Forecast, Brief],
    printed: &[Findings, Comparison, Plan, Forecast, Brief, Reading, Page],
    layouts: [Layout::File, Layout::File],
    document: Some(|document, _, out| markdown::write(document, out)),
    ..NOTHING
};

/// A draft of the county's self-assessment; of what else is laid out, a document for paper.
pub static DOCX: Format = Format {
    name: "docx",
    endings: &["docx"],
    files: &[Findings, Comparison, Plan, Forecast, Brief],
    traces: true,
    layouts: [Layout::Paper, Layout::Paper],
    document: Some(|document, setting, out| docx::write(document, setting.lang, out)),
    ..NOTHING
};

/// A page to read by looking, with nothing outside of it.
pub static HTML: Format = Format {
    name: "html",
    endings: &["html", "htm"],
    files: &[Findings, Comparison, Plan, Forecast, Brief],
    traces: true,
    // 80 MB of a page: a browser takes them yet.
    most_schools: 20_000,
    document: Some(|document, setting, out| html::document::write(document, setting.lang, out)),
    findings: Some(|report, out| html::write(report.findings, report.standard, out)),
    comparison: Some(|report, out| html::compare::write(report.comparison, report.standard, out)),
    plan: Some(html::plan::write),
    forecast: Some(html::forecast::write),
    ..NOTHING
};

/// The declaration tables as a workbook with live formulas.
pub static XLSX: Format = Format {
    name: "xlsx",
    endings: &["xlsx"],
    files: &[Findings, Comparison, Problems, Plan, Forecast, Brief],
    traces: true,
    // A school has some hundred formulas; spreadsheet programs take minutes to open more.
    most_schools: 10_000,
    document: Some(|document, _, out| sheets::document::write(document, out)),
    findings: Some(|report, out| live::write(report.findings, report.standard, out)),
    comparison: Some(|report, out| sheets::compare::write(report.comparison, report.standard, out)),
    problems: Some(sheets::problems::write),
    plan: Some(|report, out| sheets::plan::write(report.plan, report.standard, out)),
    forecast: Some(sheets::forecast::write),
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

/// The changes of a plan, as `--changes` takes them.
pub static TOML: Format = Format {
    name: "toml",
    endings: &["toml"],
    files: &[Plan],
    is_data: true,
    plan: Some(|report, out| out.write_all(report.plan.changes_toml(report.standard).as_bytes())),
    ..NOTHING
};

/// All of them, in the order in which help lists those that are printed.
pub static FORMATS: [&Format; 10] = [
    &TABLE, &JSON, &CSV, &MARKDOWN, &DOCX, &HTML, &XLSX, &GITHUB, &JUNIT, &TOML,
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
}
