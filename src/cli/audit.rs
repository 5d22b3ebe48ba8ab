//! `balance audit` and `balance gaps`.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use balance::census::{Census, Input, Map};
use balance::measure::{Options, measure};
use balance::report::{FindingsReport, Format, Report, Subject};
use balance::{Lang, Standard};
use chrono::{DateTime, Utc};

use super::args::{AuditArgs, ColorChoice, FormatChoice};
use super::deny::Deny;
use super::grouping::Grouped;
use super::problem_files::ProblemFiles;
use super::{Outcome, diagnostics, output, style};

/// Tells whether the county is in balance.
pub fn audit(args: &AuditArgs, lang: Lang, color: ColorChoice) -> anyhow::Result<Outcome> {
    run(args, Subject::Audit, lang, color)
}

/// Tells what each school lacks.
pub fn gaps(args: &AuditArgs, lang: Lang, color: ColorChoice) -> anyhow::Result<Outcome> {
    run(args, Subject::Gaps, lang, color)
}

fn run(
    args: &AuditArgs,
    subject: Subject,
    lang: Lang,
    color: ColorChoice,
) -> anyhow::Result<Outcome> {
    let standard = Standard::load(&args.standard).map_err(|e| anyhow::anyhow!(e.show(lang)))?;
    // Said before anything is read: an output that cannot be is a usage error.
    let (lists, reports): (Vec<_>, Vec<_>) =
        args.output.iter().partition(|path| output::is_list(path));
    let problem_files = ProblemFiles::plan(&args.problems, lists, &args.paths, lang)?;
    let files = reports
        .into_iter()
        .map(|path| Ok((path, output::format_of(path, lang)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let deny = Deny::parse(&args.deny, &standard.dictionary, lang)?;
    output::spare_inputs(&args.output, &args.paths, lang)?;
    let grouped = match &args.by {
        Some(by) => Some(Grouped::parse(by, &standard.dictionary, lang)?),
        None => None,
    };
    let options = Options {
        allow_missing: args.allow_missing,
        trace: files.iter().any(|(_, format)| format.traces()),
        by: grouped.as_ref().map(|grouped| grouped.by.clone()),
        lang,
    };
    let map = map(args.map.as_deref(), &standard, lang)?;
    let census = Census::read_with(&args.paths, &standard.dictionary, &map);
    let mut findings = measure(&census, &standard, options);
    deny.apply(&mut findings);
    if let Some(grouped) = &grouped {
        grouped.check(std::slice::from_ref(&findings), lang)?;
    }
    // The figures rest on these too.
    let by = args
        .by
        .as_deref()
        .map(Path::new)
        .filter(|path| path.is_file());
    let own = args.map.iter().map(PathBuf::as_path).chain(by);
    let own = own.chain(Standard::file_of(&args.standard));
    findings.inputs.extend(own.map(Input::of));
    findings.stamp = args.stamp.then(now);
    let report = |format, closed| FindingsReport {
        findings: &findings,
        standard: &standard,
        subject,
        format,
        closed,
    };
    diagnostics::print(&findings, &census, color);
    problem_files.write(&findings.problems)?;
    let failed = findings.failed();
    if !failed {
        for (path, format) in files {
            output::save(path, lang, |out| report(format, true).write(out))?;
        }
    }
    let format = match args.format {
        FormatChoice::Table => Format::Terminal(style(&io::stdout(), color)),
        FormatChoice::Json => Format::Json,
        FormatChoice::Csv => Format::Csv { mark: false },
        FormatChoice::Markdown => Format::Markdown,
    };
    let outcome = match (failed, findings.meets() || args.exit_zero) {
        (true, _) => Outcome::Failed,
        (false, true) => Outcome::Met,
        (false, false) => Outcome::NotMet,
    };
    // Where there are no findings, only JSON has something to say.
    if !failed || args.format == FormatChoice::Json {
        match output::print(&report(format, format == Format::Markdown)) {
            Err(error) if super::is_broken_pipe(&error) => {}
            printed => printed?,
        }
    }
    Ok(outcome)
}

/// The time as every report states it.
pub fn now() -> String {
    let now: DateTime<Utc> = SystemTime::now().into();
    now.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The user's own names for columns.
///
/// # Errors
/// Where the file cannot be read or names what does not exist.
pub fn map(path: Option<&Path>, standard: &Standard, lang: Lang) -> anyhow::Result<Map> {
    let Some(path) = path else {
        return Ok(Map::default());
    };
    Map::load(path, &standard.dictionary).map_err(|e| anyhow::anyhow!(e.show(lang)))
}
