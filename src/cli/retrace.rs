//! `balance explain INDICATOR`: the rule of an indicator, and its figures retraced down to the cells.

use std::path::PathBuf;

use anyhow::bail;
use balance::census::Census;
use balance::dictionary::normalise;
use balance::measure::{Findings, Options};
use balance::report::retrace::{self, Who};
use balance::report::{Document, Format};
use balance::standard::built_in_ids;
use balance::{Lang, Standard, nearest, say};

use super::allow::{AllowArg, measure_and_note};
use super::args::{AllowMissingArg, ChangesArg, MapArg, ReliefsArg};
use super::session::{Help, Outcome, Session};
use super::spoken::Spoken;
use super::{diagnostics, output};

// No doc comment: clap would show it as the help of the subcommand.
#[derive(clap::Args)]
#[command(
    mut_arg("map", |arg| arg.requires("inputs")),
    mut_arg("changes", |arg| arg.requires("inputs")),
    mut_arg("allow_missing", |arg| arg.requires("inputs")),
    mut_arg("allow", |arg| arg.requires("inputs")),
)]
pub struct RetraceArgs {
    /// Of an indicator: the workbooks, CSV files or folders to retrace its figures in
    #[arg(value_name = "PATH")]
    pub inputs: Vec<PathBuf>,

    /// Of an indicator: the school whose value to retrace, by its code, its name or part of it
    #[arg(long, value_name = "SCHOOL", requires = "inputs")]
    school: Option<String>,

    /// A built-in standard or a TOML file of your own [default: the first built-in one that has the
    /// indicator]
    #[arg(long = "standard", id = "explain_standard", value_name = "ID|FILE")]
    pub standard: Option<String>,

    #[command(flatten)]
    map: MapArg,

    #[command(flatten)]
    changes: ChangesArg,

    #[command(flatten)]
    missing: AllowMissingArg,

    #[command(flatten)]
    allow: AllowArg,

    #[command(flatten)]
    reliefs: ReliefsArg,
}

/// The help in Chinese.
pub const ZH: &[Help] = &[
    (
        "inputs",
        "指标：要追溯的工作簿、CSV 文件，或它们所在的文件夹",
    ),
    (
        "school",
        "指标：要追溯哪所学校，可写代码、名称或名称的一部分",
    ),
    (
        "explain_standard",
        "内置标准或自己的 TOML 文件 [默认：第一个有该指标的内置标准]",
    ),
];

/// So many schools are named where several fit.
const MOST_NAMED: usize = 10;

/// Explains an indicator; `None` if no standard has one of this name.
///
/// # Errors
/// Where the standard or the map cannot be read, or the school is not there.
pub fn indicator(
    name: &str,
    args: &RetraceArgs,
    format: &'static Format,
    session: Session,
) -> anyhow::Result<Option<Outcome>> {
    let lang = session.lang;
    let Some((standard, at)) = find(name, args.standard.as_deref(), lang)? else {
        return Ok(None);
    };
    let show = |document: Document| output::show(document, format, session);
    if args.inputs.is_empty() {
        show(retrace::rule(&standard, &standard.indicators[at], lang))?;
        return Ok(Some(Outcome::Met));
    }
    let map = args.map.load(&standard, lang)?;
    let census = Census::read_with(&args.inputs, &standard.dictionary, &map);
    let census = args.changes.load(&standard).over(census, None);
    let options = Options {
        allow_missing: args.missing.allow_missing,
        allow: args.allow.parse(&standard.dictionary, lang)?,
        trace: true,
        reliefs: args.reliefs.choice.into(),
        lang,
        ..Options::default()
    };
    let findings = measure_and_note(&census, &standard, &options);
    diagnostics::print(&findings, &census, session);
    if findings.failed() {
        return Ok(Some(Outcome::Failed));
    }
    show(match &args.school {
        Some(school) => {
            let who = schools(school, &findings, lang)?;
            retrace::school(&findings, &standard, at, &who)
        }
        None => retrace::counties(&findings, &standard, at),
    })?;
    Ok(Some(Outcome::Met))
}

/// The indicator of this id or name, and the standard that has it: the user's own, else the first
/// built-in one.
fn find(
    name: &str,
    standard: Option<&str>,
    lang: Lang,
) -> anyhow::Result<Option<(Standard, usize)>> {
    let wanted = normalise(name);
    let candidates: Vec<&str> = match standard {
        Some(own) => vec![own],
        None => built_in_ids().collect(),
    };
    for id in candidates {
        let standard = Standard::load(id).spoken(lang)?;
        let at = standard.indicators.iter().position(|indicator| {
            let (full, short) = (&indicator.name, &indicator.short);
            let names = [&indicator.id, &full.zh, &full.en, &short.zh, &short.en];
            names.into_iter().any(|known| normalise(known) == wanted)
        });
        if let Some(at) = at {
            return Ok(Some((standard, at)));
        }
    }
    Ok(None)
}

/// The ids of the indicators that may be meant.
pub fn known(standard: Option<&str>) -> Vec<String> {
    let ids: Vec<&str> = match standard {
        Some(own) => vec![own],
        None => built_in_ids().collect(),
    };
    let mut known: Vec<String> = Vec::new();
    for standard in ids.into_iter().filter_map(|id| Standard::load(id).ok()) {
        for indicator in standard.indicators {
            if !known.contains(&indicator.id) {
                known.push(indicator.id);
            }
        }
    }
    known
}

/// A school of the findings, with its code and name.
type Named<'a> = (Who, &'a str, &'a str);

/// A school at all its stages: by its code, else its name, else the one whose name contains the text.
fn schools(wanted: &str, findings: &Findings, lang: Lang) -> anyhow::Result<Vec<Who>> {
    let text = normalise(wanted);
    let all: Vec<Named<'_>> = findings
        .counties
        .iter()
        .enumerate()
        .flat_map(|(county, found)| {
            let schools = found.schools.iter().enumerate();
            schools.map(move |(school, s)| (Who { county, school }, &*s.code, &*s.name))
        })
        .collect();
    let fits = |by: &dyn Fn(&str, &str) -> bool| -> Vec<Named<'_>> {
        let fitting = all.iter().filter(|(_, code, name)| by(code, name));
        fitting.copied().collect()
    };
    let mut found = fits(&|code, _| code == wanted);
    if found.is_empty() {
        found = fits(&|_, name| normalise(name) == text);
    }
    if found.is_empty() {
        found = fits(&|_, name| normalise(name).contains(&text));
    }
    // Its stages are one school; another county's or another code is another.
    let mut named: Vec<(usize, &str, &str)> = Vec::new();
    for (who, code, name) in &found {
        if !named.contains(&(who.county, code, name)) {
            named.push((who.county, code, name));
        }
    }
    match named.as_slice() {
        [_] => Ok(found.into_iter().map(|(who, _, _)| who).collect()),
        [] => bail!(no_school(wanted, findings, &all, lang)),
        several => bail!(several_schools(wanted, several, lang)),
    }
}

/// What is said where no school fits: why the one meant is left out, or the most similar name.
fn no_school(wanted: &str, findings: &Findings, all: &[Named<'_>], lang: Lang) -> String {
    let text = normalise(wanted);
    let excluded = findings.counties.iter().flat_map(|c| &c.excluded);
    let mut excluded = excluded.filter(|e| e.code == wanted || normalise(&e.name) == text);
    if let Some(out) = excluded.next() {
        let (name, reason) = (&out.name, &out.reason);
        return say!(
            lang,
            "“{name}”没有纳入评估：{reason}",
            "\"{name}\" is not assessed: {reason}",
        );
    }
    match nearest(wanted, all.iter().map(|(_, _, name)| *name)) {
        Some(near) => say!(
            lang,
            "没有学校的代码或名称是“{wanted}”；是否想写“{near}”？",
            "no school has the code or name \"{wanted}\"; is \"{near}\" meant?",
        ),
        None => say!(
            lang,
            "没有学校的代码或名称是“{wanted}”",
            "no school has the code or name \"{wanted}\"",
        ),
    }
}

/// What is said where several schools fit.
fn several_schools(wanted: &str, several: &[(usize, &str, &str)], lang: Lang) -> String {
    let shown = several.iter().take(MOST_NAMED);
    let shown: Vec<String> = shown
        .map(|(_, code, name)| format!("{name} {code}"))
        .collect();
    let (shown, count) = (shown.join(lang.pick("、", ", ")), several.len());
    say!(
        lang,
        "有 {count} 所学校符合“{wanted}”，请写代码或全名：{shown}",
        "{count} schools fit \"{wanted}\"; give the code or the whole name: {shown}",
    )
}
