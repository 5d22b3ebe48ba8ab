//! The formats of what is written, and standard output.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::bail;
use balance::Lang;
use balance::report::{ComparisonFormat, Format, ListFormat, Report, Style};

use super::session::{WIDEST, is_broken_pipe};

/// The endings that pick a format.
const ENDINGS: &str = ".xlsx .html .docx .md .csv .json .txt";

/// The format that a file's ending picks.
///
/// # Errors
/// For an ending that no format has.
pub fn format_of(path: &Path, lang: Lang) -> anyhow::Result<Format> {
    by_ending(path).ok_or_else(|| unknown_ending(path, ENDINGS, lang))
}

fn by_ending(path: &Path) -> Option<Format> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    Some(match ending.to_lowercase().as_str() {
        "json" => Format::Json,
        "csv" => Format::Csv { mark: true },
        "md" | "markdown" => Format::Markdown,
        "xlsx" => Format::Xlsx,
        "html" | "htm" => Format::Html,
        "docx" => Format::Docx,
        "txt" => Format::Terminal(Style {
            color: false,
            width: WIDEST,
        }),
        _ => return None,
    })
}

fn unknown_ending(path: &Path, endings: &str, lang: Lang) -> anyhow::Error {
    let path = path.display();
    match lang {
        Lang::Zh => anyhow::anyhow!("无法由扩展名确定 {path} 的格式；可用 {endings}"),
        Lang::En => anyhow::anyhow!("no format goes by the ending of {path}; use {endings}"),
    }
}

/// The format of a comparison that a file's ending picks.
///
/// # Errors
/// For an ending that no format has.
pub fn comparison_format_of(path: &Path, lang: Lang) -> anyhow::Result<ComparisonFormat> {
    let ending = path.extension().unwrap_or_default();
    match (ending.eq_ignore_ascii_case("xml"), by_ending(path)) {
        (true, _) => Ok(ComparisonFormat::Junit),
        (false, Some(format)) => Ok(ComparisonFormat::Page(format)),
        (false, None) => Err(unknown_ending(path, &format!("{ENDINGS} .xml"), lang)),
    }
}

/// The format of a list of problems that a file's ending picks.
///
/// # Errors
/// For an ending that no such format has.
pub fn list_format_of(path: &Path, lang: Lang) -> anyhow::Result<ListFormat> {
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    Ok(match ending.to_lowercase().as_str() {
        "xlsx" => ListFormat::Xlsx,
        "csv" => ListFormat::Csv,
        "json" => ListFormat::Json,
        "md" | "markdown" => ListFormat::Markdown,
        "txt" => ListFormat::Text(Style {
            color: false,
            width: WIDEST,
        }),
        _ => bail!(match lang {
            Lang::Zh => format!(
                "无法由扩展名确定问题清单 {} 的格式；可用 .xlsx .csv .json .md .txt",
                path.display()
            ),
            Lang::En => format!(
                "no format of a list of problems goes by the ending of {}; use .xlsx .csv .json .md .txt",
                path.display()
            ),
        }),
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

/// Writes a report to standard output.
///
/// # Errors
/// If it cannot be written, a closed pipe included.
pub fn print(report: &impl Report) -> anyhow::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    report.write(&mut out)?;
    out.flush()?;
    Ok(())
}

/// Writes a report to standard output, which whoever reads it may close: the outcome is the same.
///
/// # Errors
/// If it cannot be written for another reason.
pub fn print_what_is_read(report: &impl Report) -> anyhow::Result<()> {
    match print(report) {
        Err(error) if is_broken_pipe(&error) => Ok(()),
        printed => printed,
    }
}
