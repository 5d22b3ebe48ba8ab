//! The formats of what is written, and standard output.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::bail;
use balance::report::{Document, DocumentReport, Format, Report, Subject, formats};
use balance::{Lang, say};
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::session::{Session, is_broken_pipe};
use super::terminal;

/// The format that a file's ending picks, of those that can tell of the subject.
///
/// # Errors
/// For an ending that no such format has.
pub fn format_of(path: &Path, subject: Subject, lang: Lang) -> anyhow::Result<&'static Format> {
    let ending = path.extension().unwrap_or_default();
    if let Some(format) = Format::of_ending(ending, subject) {
        return Ok(format);
    }
    let (path, endings) = (path.display(), Format::endings_for(subject));
    bail!(match subject {
        Subject::Problems => say!(
            lang,
            "无法由扩展名确定问题清单 {path} 的格式；可用 {endings}",
            "no format of a list of problems goes by the ending of {path}; use {endings}"
        ),
        _ => say!(
            lang,
            "无法由扩展名确定 {path} 的格式；可用 {endings}",
            "no format goes by the ending of {path}; use {endings}"
        ),
    })
}

/// What `--format` takes for a subject.
pub fn printed(subject: Subject) -> impl TypedValueParser<Value = &'static Format> {
    let names = Format::printed_for(subject).map(|format| format.name);
    PossibleValuesParser::new(names).map(move |name| {
        let mut formats = Format::printed_for(subject);
        let named = formats.find(|format| format.name == name);
        named.unwrap_or(&formats::TABLE)
    })
}

/// Whether an output is, by its name, the list of problems: `problems.xlsx`, `2024-problems.csv`,
/// `青山县问题清单.xlsx`.
pub fn is_list(path: &Path) -> bool {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let stem = stem.to_lowercase();
    let before = stem.strip_suffix("problems");
    stem.ends_with("问题清单")
        || before.is_some_and(|b| b.is_empty() || b.ends_with(['-', '.', '_']))
}

/// Writes a report to standard output: what programs read as it is, what people read as lines that command
/// nothing.
///
/// # Errors
/// If it cannot be written, a closed pipe included.
pub fn print(report: &impl Report, format: &Format) -> anyhow::Result<()> {
    match format.is_data {
        true => write(report, io::stdout().lock()),
        false => write(report, terminal::stdout()),
    }
}

fn write(report: &impl Report, out: impl Write) -> anyhow::Result<()> {
    let mut out = BufWriter::new(out);
    report.write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Writes a report to standard output, which whoever reads it may close: the outcome is the same.
///
/// # Errors
/// If it cannot be written for another reason.
pub fn print_what_is_read(report: &impl Report, format: &Format) -> anyhow::Result<()> {
    match print(report, format) {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        printed => printed,
    }
}

/// Prints a document for people.
///
/// # Errors
/// If it cannot be written, a closed pipe included.
pub fn show(document: Document, format: &'static Format, session: Session) -> anyhow::Result<()> {
    let report = DocumentReport {
        document,
        format,
        target: session.screen(),
        lang: session.lang,
    };
    print(&report, format)
}
