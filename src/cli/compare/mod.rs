//! `balance compare`.

mod args;
mod plan;
mod reading;

use std::path::Path;

use anyhow::{Context, bail};
use balance::Standard;
use balance::census::{Input, Matches};
use balance::measure::compare::{CompareOptions, Comparison, compare};
use balance::measure::{Findings, Options, note_unused};
use balance::report::{ComparisonReport, Filter, Format, Subject, Target, names_school};
use balance::{Lang, say};

use super::args::load_changes;
use super::grouping::Grouped;
use super::problem_files::ProblemFiles;
use super::session::{Outcome, Session, Subcommand, Zh};
use super::spare::Reads;
use super::spoken::Spoken;
use super::{allow, deny, output, report_files};
use plan::Plan;
use reading::Overlay;

pub use args::CompareArgs;
pub use plan::Year;
pub use reading::Reading;

/// The standard where neither the user nor the newest year names one.
const DEFAULT_STANDARD: &str = "cn-2017";

impl Subcommand for CompareArgs {
    const ZH: Zh = args::ZH;

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        run(self, session)
    }
}

/// Tells what moved between censuses, and whether the county slipped.
fn run(args: &CompareArgs, session: Session) -> anyhow::Result<Outcome> {
    let plan = Plan::new(args, session)?;
    let lang = session.lang;
    let saver = session.saver();
    let read = |year| Reading::earlier(year, lang);
    let read: Vec<Reading<'_>> = plan.years.iter().map(read).collect::<anyhow::Result<_>>()?;
    let newest = read.last().and_then(|year| year.findings.as_ref());
    let named = plan.standard.clone();
    let named = named.or(newest.map(|findings| findings.standard.clone()));
    let named = named.unwrap_or_else(|| DEFAULT_STANDARD.to_owned());
    let standard = Standard::load(&named).spoken(lang)?;

    // Said before anything is read: an output that cannot be is a usage error.
    let (lists, reports): (Vec<_>, Vec<_>) =
        plan.output.iter().partition(|path| output::is_list(path));
    let own = plan.own_files().chain(Standard::file_of(&named));
    let own: Vec<&Path> = own.collect();
    let reads = Reads::new(&plan.inputs(), own.iter().copied());
    let mut problem_files = ProblemFiles::plan(&args.problems, lists, &reads, saver)?;
    let by = plan.by.as_deref();
    let by_school = by.is_some_and(|by| standard.dictionary.is_school(by));
    if by_school {
        problem_files.with_schools()?;
    }
    let by = by.filter(|_| !by_school);
    let filter = args.problems.filter(&standard.dictionary, lang)?;
    let files = report_files::plan(reports, Subject::Comparison, &problem_files, &reads, saver)?;

    let mut comparison = compared(&plan, (read, by), &standard, (&filter, session))?;
    comparison.rests_on = own.into_iter().map(Input::of).collect();
    comparison.stamp = args.stamp.time();
    let written = problem_files.write(&comparison.problems, &filter)?;
    let print = Print {
        comparison: &comparison,
        standard: &standard,
    };
    if !comparison.failed() {
        report_files::write(files, saver, |format, target| print.report(format, target))?;
    }
    print.to_stdout(plan.format, session)?;
    let failed = comparison.failed() || !written;
    Ok(Outcome::of(failed, comparison.passes))
}

/// Measures the years and compares them.
fn compared(
    plan: &Plan,
    (read, by): (Vec<Reading<'_>>, Option<&str>),
    standard: &Standard,
    (filter, session): (&Filter, Session),
) -> anyhow::Result<Comparison> {
    let (lang, dictionary) = (session.lang, &standard.dictionary);
    let deny = deny::parse(&plan.deny, dictionary, lang)?;
    let allow = allow::check(plan.allow.clone(), dictionary, lang)?;
    let grouped = Grouped::parse_any(by, dictionary, lang)?;
    let by = grouped.as_ref().map(|grouped| grouped.by.clone());
    let matches = match &plan.matches {
        Some(path) => Matches::load(path, dictionary).spoken(lang)?,
        None => Matches::default(),
    };
    let options = Options {
        allow_missing: plan.allow_missing,
        trace: false,
        by: by.clone(),
        brief_above: None,
        reliefs: plan.reliefs,
        deny,
        allow,
        lang,
    };
    let (mut years, mut earlier): (Vec<Findings>, Vec<bool>) = Default::default();
    let changes = load_changes(plan.changes.as_deref(), standard);
    let last = read.len().saturating_sub(1);
    for (at, reading) in read.into_iter().enumerate() {
        let changes = (at == last && !changes.is_empty()).then_some(Overlay {
            changes: &changes,
            beside: last == 0,
        });
        let files = (plan.map.as_deref(), changes);
        let measured = reading.measured(files, standard, &options, (filter, session))?;
        for (findings, is_earlier) in measured {
            years.push(findings);
            earlier.push(is_earlier);
        }
    }
    if years.len() < 2 {
        bail!(plan::too_few(None, false, lang));
    }
    note_unused(&mut years.iter_mut().collect::<Vec<_>>(), &options);
    if let Some(grouped) = &grouped {
        grouped.check(&years, lang)?;
    }
    hold_school(filter, &years, lang)?;
    let options = CompareOptions {
        matches,
        fail_on: plan.fail_on.clone(),
        tolerance: plan.tolerance,
        by,
        lang,
    };
    let mut comparison = compare(&years, standard, &options).spoken(lang)?;
    for (year, earlier) in comparison.years.iter_mut().zip(earlier) {
        year.earlier = earlier;
    }
    Ok(comparison)
}

/// Holds the school whose problems are asked for against those of the years.
fn hold_school(filter: &Filter, years: &[Findings], lang: Lang) -> anyhow::Result<()> {
    let Some(wanted) = &filter.school else {
        return Ok(());
    };
    let counties = years.iter().flat_map(|year| &year.counties);
    let mut schools = counties.flat_map(|county| {
        let assessed = county.schools.iter().map(|s| (&s.name, &s.code));
        assessed.chain(county.excluded.iter().map(|s| (&s.name, &s.code)))
    });
    let there = schools.any(|(name, code)| names_school(wanted, name, code));
    if there || years.iter().any(Findings::failed) {
        return Ok(());
    }
    bail!(say!(
        lang,
        "没有学校的代码或名称是“{wanted}”",
        "no school has the code or name \"{wanted}\"",
    ))
}

/// What is written of a comparison.
struct Print<'a> {
    comparison: &'a Comparison,
    standard: &'a Standard,
}

impl Print<'_> {
    fn report(&self, format: &'static Format, target: Target) -> ComparisonReport<'_> {
        ComparisonReport {
            comparison: self.comparison,
            standard: self.standard,
            format,
            target,
        }
    }

    fn to_stdout(&self, format: &'static Format, session: Session) -> anyhow::Result<()> {
        // Where there is no comparison, only what programs read has something to say.
        if self.comparison.failed() && !format.tells_failure {
            return Ok(());
        }
        let said = session
            .lang
            .pick("无法写到标准输出", "cannot write to standard output");
        output::print_what_is_read(&self.report(format, session.screen()), format).context(said)
    }
}
