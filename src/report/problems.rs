//! What is wrong with the input, for people: on standard error.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::document::{Cell, Tone};
use super::terminal::{Style, line};
use crate::lang::Lang;
use crate::measure::{Findings, Severity};

/// At most so many of one kind are printed; JSON has them all.
const MOST_OF_A_KIND: usize = 20;

/// Writes every problem with its place, then how many there are.
///
/// # Errors
/// Whatever the writer says.
pub fn problems(findings: &Findings, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let lang = findings.lang;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in &findings.problems {
        let count = counts.entry(&problem.code).or_default();
        *count += 1;
        if *count > MOST_OF_A_KIND {
            continue;
        }
        let (word, tone) = match problem.severity {
            Severity::Error => (lang.pick("错误", "error"), Tone::Bad),
            Severity::Warning => (lang.pick("警告", "warning"), Tone::Doubtful),
        };
        let mut place = String::new();
        if let Some(at) = &problem.at {
            let parts = [Some(&at.file), at.sheet.as_ref(), at.cell.as_ref()];
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            place = format!(" {}", parts.join(" › "));
        }
        let head = Cell::new(format!("{word}[{}]{place}", problem.code), tone);
        line(&head, style, out)?;
        line(&format!("  {}", problem.message).into(), style, out)?;
    }
    for (code, count) in &counts {
        if let Some(more) = count.checked_sub(MOST_OF_A_KIND).filter(|n| *n > 0) {
            let text = match lang {
                Lang::Zh => format!("……另有 {more} 处 {code}（--format json 列出全部）"),
                Lang::En => format!("… and {more} more of {code} (all with --format json)"),
            };
            line(&Cell::new(text, Tone::Faint), style, out)?;
        }
    }
    let of = |severity| {
        let all = findings.problems.iter();
        all.filter(|p| p.severity == severity).count()
    };
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    if errors > 0 {
        let text = match lang {
            Lang::Zh => format!("共 {errors} 个错误、{warnings} 个警告；改正错误后才能评估。"),
            Lang::En => format!(
                "{errors} error(s), {warnings} warning(s); no audit until the errors are mended."
            ),
        };
        line(&Cell::new(text, Tone::Bad), style, out)?;
    }
    Ok(())
}
