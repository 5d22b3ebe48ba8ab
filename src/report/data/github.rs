//! Annotations of a workflow of GitHub Actions: an error a broken rule, a warning where a gap closed
//! by levelling down, and a notice with the outcome.
//!
//! The format is that of workflow commands: `::error file=…,title=…::message`.

use std::io::{self, Write};

use crate::measure::Severity;
use crate::measure::compare::Comparison;
use crate::report::pages::compare::words::{any_incomplete, incomplete, reliefs, rule, verdict};
use crate::standard::Standard;

/// Writes a comparison as annotations.
pub fn write(comparison: &Comparison, standard: &Standard, out: &mut dyn Write) -> io::Result<()> {
    let lang = comparison.lang;
    let newest = comparison.years.last().and_then(|year| year.inputs.first());
    let newest = newest.map(|input| input.file.as_str());
    for problem in &comparison.problems {
        let command = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let at = problem.at.as_ref();
        let cell = at.map(|at| {
            let parts = [at.sheet.as_deref(), at.cell.as_deref()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" › ")
        });
        let cell = cell
            .filter(|cell| !cell.is_empty())
            .map(|cell| format!("{cell}: "));
        let message = format!("{}{}", cell.unwrap_or_default(), problem.message);
        let file = at.map(|at| at.file.as_str());
        annotate(command, file, &problem.code, &message, out)?;
    }
    for county in &comparison.counties {
        for breach in &county.breaches {
            let title = format!("{}: {}", county.name, rule(breach.rule, lang));
            annotate("error", newest, &title, &breach.message, out)?;
        }
        for text in reliefs(comparison, county, standard) {
            annotate("warning", newest, &county.name, &text, out)?;
        }
        for stage in &county.stages {
            for indicator in &stage.indicators {
                if let Some(down) = &indicator.levelled_down {
                    let title = format!("{}: {} {}", county.name, stage.label, indicator.short);
                    annotate("warning", newest, &title, &down.text, out)?;
                }
            }
        }
    }
    if comparison.counties.iter().any(any_incomplete) {
        annotate("warning", newest, "balance compare", incomplete(lang), out)?;
    }
    for remark in &comparison.remarks {
        annotate("warning", newest, "balance compare", remark, out)?;
    }
    for county in &comparison.counties {
        let (first, last) = comparison.ends();
        let title = format!("{} {first} → {last}", county.name);
        let message = verdict(comparison, county).text;
        annotate("notice", newest, &title, &message, out)?;
    }
    Ok(())
}

fn annotate(
    command: &str,
    file: Option<&str>,
    title: &str,
    message: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    let file = file.map(|file| format!("file={},", property(file)));
    let (file, title) = (file.unwrap_or_default(), property(title));
    writeln!(out, "::{command} {file}title={title}::{}", data(message))
}

/// A message: what would end or begin a command is written as its code.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property, in which the signs between properties count too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
