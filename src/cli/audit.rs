//! `balance audit` and `balance gaps`.

use std::path::{Path, PathBuf};

use balance::Standard;
use balance::census::{Census, Input, Step};
use balance::measure::{Findings, Options};
use balance::report::{FindingsReport, Format, MOST_IN_FULL, Subject, Topic, formats};
use balance::scenario::Changes;

use super::allow::{AllowArg, measure_and_note};
use super::args::{
    AllowMissingArg, ChangesArg, MapArg, PathsArg, ReliefsArg, StampArg, StandardArg,
};
use super::deny::DenyArg;
use super::grouping::{self, ByArg, Grouped};
use super::open::Opened;
use super::problem_files::{ProblemArgs, ProblemFiles};
use super::progress::Progress;
use super::save::Saver;
use super::session::{Help, Outcome, Session, Subcommand, Zh};
use super::spare::Reads;
use super::{diagnostics, each, output, report_files, school_forms};

/// Audit a county: is it in balance, and what does each school lack?
#[derive(clap::Args)]
pub struct AuditArgs {
    #[command(flatten)]
    args: Args,
}

/// Print all gaps: what each school lacks, and which schools drive the inequality
#[derive(clap::Args)]
pub struct GapsArgs {
    #[command(flatten)]
    args: Args,
}

// No doc comment: clap would show it as the help of both.
#[derive(clap::Args)]
struct Args {
    #[command(flatten)]
    input: PathsArg,

    #[command(flatten)]
    standard: StandardArg,

    /// Format on standard output
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = output::printed(Subject::Findings))]
    format: &'static Format,

    /// Also write a file; its ending picks the format (xlsx, html, docx, md, csv, json, txt); repeatable.
    /// A name that ends in "problems" (problems.xlsx, 2024-problems.csv) is the list of problems, a folder whose name
    /// ends in "forms" (school-forms/) gets each school's self-assessment form
    #[arg(short, long = "output", value_name = "FILE")]
    output: Vec<PathBuf>,

    #[command(flatten)]
    stamp: StampArg,

    #[command(flatten)]
    map: MapArg,

    #[command(flatten)]
    changes: ChangesArg,

    #[command(flatten)]
    problems: ProblemArgs,

    #[command(flatten)]
    missing: AllowMissingArg,

    #[command(flatten)]
    deny: DenyArg,

    /// Of several years of a county, the one to audit [default: the latest]. With --changes: the latest that is not
    /// after it, with what is done by then
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1949..=2100))]
    year: Option<u16>,

    #[command(flatten)]
    allow: AllowArg,

    #[command(flatten)]
    by: ByArg,

    #[command(flatten)]
    relief: ReliefsArg,

    /// Exit with 0 even where a criterion is not met
    #[arg(long)]
    exit_zero: bool,

    /// Write a page beside the data, never over another file, and open it; where the data cannot be audited,
    /// the list of what is wrong
    #[arg(long)]
    open: bool,
}

const ARGUMENTS: &[Help] = &[
    ("format", "标准输出的格式：table 表格，json，csv，markdown"),
    (
        "year",
        "一个县有几年的数据时，评估哪一年 [默认：最近的一年]；与 --changes 同用时，取不晚于它的最近一年，只计入到那年完成的变更",
    ),
    ("exit_zero", "即使有标准未达到，也以 0 退出"),
    (
        "open",
        "在数据旁边写一份网页报告并打开，不替换别的文件；不能评估时打开问题清单",
    ),
];

impl Subcommand for AuditArgs {
    const ZH: Zh = Zh {
        about: "评估一个县：是否均衡，每所学校缺什么",
        arguments: ARGUMENTS,
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        run(&self.args, Topic::Audit, session)
    }
}

impl Subcommand for GapsArgs {
    const ZH: Zh = Zh {
        about: "列出全部缺口：每校缺什么，差异主要来自哪些学校",
        arguments: ARGUMENTS,
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        run(&self.args, Topic::Gaps, session)
    }
}

fn run(args: &Args, topic: Topic, session: Session) -> anyhow::Result<Outcome> {
    let lang = session.lang;
    let standard = args.standard.load(lang)?;
    let dictionary = &standard.dictionary;
    // The files besides the censuses that the figures rest on.
    let own = args.map.path.as_deref().into_iter();
    let own = own.chain(grouping::file_of(args.by.text.as_deref()));
    let changes = args.changes.load(&standard);
    // Where nothing is to be different, it is as if the file had not been named.
    let changed = args.changes.path.as_deref();
    let own = own.chain(changed.filter(|_| !changes.is_empty()));
    let own: Vec<&Path> = own.chain(args.standard.file()).collect();
    let reads = Reads::new(&args.input.paths, own.iter().copied().chain(changed));
    args.input.hold_standard_input(lang)?;
    let opened = args
        .open
        .then(|| Opened::beside(&args.input.paths, session));
    let mut files = Files::plan(args, &standard, &reads, session.saver())?;
    if let Some(opened) = &opened {
        files.reports.push((&opened.report, &formats::HTML));
    }
    let filter = args.problems.filter(dictionary, lang)?;
    let deny = args.deny.parse(dictionary, lang)?;
    let allow = args.allow.parse(dictionary, lang)?;
    let by = args.by.text.as_deref();
    let by_school = by.is_some_and(|by| dictionary.is_school(by));
    if by_school {
        files.problems.with_schools()?;
    }
    let grouped = Grouped::parse_any(by.filter(|_| !by_school), dictionary, lang)?;
    let options = Options {
        allow_missing: args.missing.allow_missing,
        trace: files.traces(),
        brief_above: brief_above(topic, args.format, &files.reports)
            .filter(|_| files.forms.is_empty()),
        by: grouped.as_ref().map(|grouped| grouped.by.clone()),
        reliefs: args.relief.choice.into(),
        deny,
        allow,
        lang,
    };
    let (census, mut findings) = measured(args, &changes, (&standard, &options), session)?;
    if let Some(grouped) = &grouped {
        grouped.check(std::slice::from_ref(&findings), lang)?;
    }
    let own: Vec<Input> = own.into_iter().map(Input::of).collect();
    findings.inputs.extend(own.iter().cloned());
    findings.stamp = args.stamp.time();
    args.problems.check_school(&census, lang)?;
    diagnostics::print(&findings, &census, &filter, session);
    let written = files.problems.write(&findings.problems, &filter)?;
    // A county that could not be measured does not withhold the others.
    let told = !findings.failed() || !findings.counties.is_empty();
    let report = |format, target| FindingsReport {
        findings: &findings,
        standard: &standard,
        topic,
        format,
        target,
    };
    if told {
        report_files::write(files.reports, session.saver(), report)?;
        for folder in files.forms {
            folder.write(&findings, &standard)?;
        }
        for folder in files.folders {
            let rest = each::Rest {
                options: &options,
                own: &own,
                stamp: findings.stamp.as_deref(),
                topic,
            };
            folder.write(&census, &standard, rest)?;
        }
    }
    if let Some(opened) = &opened {
        opened.show(told, &findings.problems, session)?;
    }
    // Where there are no findings, only JSON has something to say.
    if told || args.format.tells_failure {
        output::print_what_is_read(&report(args.format, session.screen()), args.format)?;
    }
    let met = findings.meets() || args.exit_zero;
    Ok(Outcome::of(findings.failed() || !written, met))
}

/// Reads the census and measures it.
fn measured(
    args: &Args,
    changes: &Changes,
    (standard, options): (&Standard, &Options),
    session: Session,
) -> anyhow::Result<(Census, Findings)> {
    let map = args.map.load(standard, session.lang)?;
    let progress = Progress::new();
    let watch = |step: Step<'_>| progress.show(step);
    let years = args.changes.years(args.year);
    let paths = &args.input.paths;
    let census = Census::read_years(paths, &standard.dictionary, &map, years, &watch);
    let census = changes.over(census, args.year);
    let findings = measure_and_note(&census, standard, options);
    progress.clear();
    Ok((census, findings))
}

/// What is written besides standard output.
struct Files<'a> {
    problems: ProblemFiles,
    /// Those with a report for each county.
    folders: Vec<each::Folder>,
    /// Those with a form for each school.
    forms: Vec<school_forms::Folder>,
    reports: Vec<(&'a Path, &'static Format)>,
}

impl Files<'_> {
    /// The files, known to be possible before anything is read: one that is not is a usage error.
    fn plan<'a>(
        args: &'a Args,
        standard: &Standard,
        reads: &Reads,
        saver: Saver,
    ) -> anyhow::Result<Files<'a>> {
        let (lists, reports): (Vec<_>, Vec<_>) =
            args.output.iter().partition(|path| output::is_list(path));
        let problems = ProblemFiles::plan(&args.problems, lists, reads, saver)?;
        let (forms, reports): (Vec<_>, Vec<_>) = reports
            .into_iter()
            .partition(|path| school_forms::is_forms(path));
        let (folders, reports): (Vec<_>, Vec<_>) =
            reports.into_iter().partition(|path| each::is_each(path));
        Ok(Files {
            forms: school_forms::plan(forms, standard, reads, saver)?,
            folders: each::plan(folders, reads, saver)?,
            reports: report_files::plan(reports, Subject::Findings, &problems, reads, saver)?,
            problems,
        })
    }

    /// Whether something is written that shows what figures rest on.
    fn traces(&self) -> bool {
        let traces = |(_, format): &(&Path, &Format)| format.traces;
        !self.forms.is_empty() || self.reports.iter().any(traces)
    }
}

/// Of more counties than are told in full, what people read has no room for schools.
fn brief_above(topic: Topic, printed: &Format, files: &[(&Path, &Format)]) -> Option<usize> {
    let files = files.iter().map(|(_, format)| *format);
    let complete = files.chain([printed]).any(|format| format.is_complete);
    (topic == Topic::Audit && !complete).then_some(MOST_IN_FULL)
}
