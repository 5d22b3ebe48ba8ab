//! `balance audit` and `balance gaps`.

use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use balance::census::{Census, Input, Map, Step, Years};
use balance::measure::{Options, measure, note_unused};
use balance::report::{FindingsReport, Format, MOST_IN_FULL, Report, Subject};
use balance::{Lang, Standard};
use chrono::{DateTime, Utc};

use super::args::{AuditArgs, ColorChoice, FormatChoice};
use super::grouping::Grouped;
use super::problem_files::ProblemFiles;
use super::progress::Progress;
use super::save::Saver;
use super::spare::Reads;
use super::spoken::Spoken;
use super::{Outcome, allow, deny, diagnostics, each, output, style};

/// Tells whether the county is in balance.
pub fn audit(args: &AuditArgs, saver: Saver, color: ColorChoice) -> anyhow::Result<Outcome> {
    run(args, Subject::Audit, saver, color)
}

/// Tells what each school lacks.
pub fn gaps(args: &AuditArgs, saver: Saver, color: ColorChoice) -> anyhow::Result<Outcome> {
    run(args, Subject::Gaps, saver, color)
}

fn run(
    args: &AuditArgs,
    subject: Subject,
    saver: Saver,
    color: ColorChoice,
) -> anyhow::Result<Outcome> {
    let lang = saver.lang;
    let standard = Standard::load(&args.standard).spoken(lang)?;
    // Said before anything is read: an output that cannot be is a usage error.
    let (lists, reports): (Vec<_>, Vec<_>) =
        args.output.iter().partition(|path| output::is_list(path));
    let by = args.by.as_deref().map(Path::new);
    let own = args.map.iter().map(PathBuf::as_path);
    let own = own.chain(by.filter(|path| path.is_file()));
    let own: Vec<&Path> = own.chain(Standard::file_of(&args.standard)).collect();
    let reads = Reads::new(&args.paths, own.iter().copied());
    let problem_files = ProblemFiles::plan(&args.problems, lists, &reads, saver)?;
    let (folders, files): (Vec<_>, Vec<_>) =
        reports.into_iter().partition(|path| each::is_each(path));
    let folders = each::plan(folders, &reads, saver)?;
    let files = files
        .into_iter()
        .map(|path| Ok((path, output::format_of(path, lang)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let paths = files.iter().map(|(path, _)| path.as_path());
    reads.spare(problem_files.paths().chain(paths.clone()), lang)?;
    paths.clone().try_for_each(|path| saver.check(path))?;
    let deny = deny::parse(&args.deny, &standard.dictionary, lang)?;
    let allow = allow::parse(&args.allow, &standard.dictionary, lang)?;
    let grouped = match &args.by {
        Some(by) => Some(Grouped::parse(by, &standard.dictionary, lang)?),
        None => None,
    };
    let options = Options {
        allow_missing: args.allow_missing,
        trace: files.iter().any(|(_, format)| format.traces()),
        brief_above: brief_above(subject, args.format, &files),
        by: grouped.as_ref().map(|grouped| grouped.by.clone()),
        reliefs: args.reliefs.into(),
        deny,
        allow,
        lang,
    };
    let map = map(args.map.as_deref(), &standard, lang)?;
    let progress = Progress::new();
    let watch = |step: Step<'_>| progress.show(step);
    let years = args.year.map_or(Years::Latest, Years::Only);
    let census = Census::read_years(&args.paths, &standard.dictionary, &map, years, &watch);
    let mut findings = measure(&census, &standard, options.clone());
    note_unused(&mut [&mut findings], &options);
    progress.clear();
    if let Some(grouped) = &grouped {
        grouped.check(std::slice::from_ref(&findings), lang)?;
    }
    // The figures rest on these too.
    let own: Vec<Input> = own.into_iter().map(Input::of).collect();
    findings.inputs.extend(own.iter().cloned());
    findings.stamp = args.stamp.then(now);
    let report = |format, closed| FindingsReport {
        findings: &findings,
        standard: &standard,
        subject,
        format,
        closed,
    };
    diagnostics::print(&findings, &census, color);
    let written = problem_files.write(&findings.problems)?;
    // A county that could not be measured does not withhold the others.
    let told = !findings.failed() || !findings.counties.is_empty();
    if told {
        for (path, format) in files {
            saver.save(path, |out| report(format, true).write(out))?;
        }
        for folder in folders {
            let rest = each::Rest {
                options: &options,
                own: &own,
                stamp: findings.stamp.as_deref(),
                subject,
            };
            folder.write(&census, &standard, rest)?;
        }
    }
    let format = match args.format {
        FormatChoice::Table => Format::Terminal(style(&io::stdout(), color)),
        FormatChoice::Json => Format::Json,
        FormatChoice::Csv => Format::Csv { mark: false },
        FormatChoice::Markdown => Format::Markdown,
    };
    let failed = findings.failed() || !written;
    let outcome = match (failed, findings.meets() || args.exit_zero) {
        (true, _) => Outcome::Failed,
        (false, true) => Outcome::Met,
        (false, false) => Outcome::NotMet,
    };
    // Where there are no findings, only JSON has something to say.
    if told || args.format == FormatChoice::Json {
        match output::print(&report(format, format == Format::Markdown)) {
            Err(error) if super::is_broken_pipe(&error) => {}
            printed => printed?,
        }
    }
    Ok(outcome)
}

/// Of more counties than are told in full, what people read has no room for schools.
fn brief_above(
    subject: Subject,
    printed: FormatChoice,
    files: &[(&PathBuf, Format)],
) -> Option<usize> {
    let complete = matches!(printed, FormatChoice::Json | FormatChoice::Csv)
        || files.iter().any(|(_, format)| format.is_complete());
    (subject == Subject::Audit && !complete).then_some(MOST_IN_FULL)
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
    Map::load(path, &standard.dictionary).spoken(lang)
}
