//! `balance explain INDICATOR` and `balance explain ITEM`: the rule, and the figures retraced down to the cells.

use std::path::PathBuf;

use anyhow::bail;
use balance::census::Census;
use balance::dictionary::normalise;
use balance::measure::{Findings, Options};
use balance::report::retrace::{self, Who};
use balance::report::{Document, Filter, Format};
use balance::standard::{Item, built_in_ids};
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
    /// Of an indicator or an item: the workbooks, CSV files or folders to retrace its figures in
    #[arg(value_name = "PATH")]
    pub inputs: Vec<PathBuf>,

    /// Of an indicator or an item: the school whose value to retrace, by its code, its name or part of it
    #[arg(long, value_name = "SCHOOL", requires = "inputs")]
    school: Option<String>,

    /// Of an indicator or an item: every school, one after the other
    #[arg(long, requires = "inputs", conflicts_with = "school")]
    all: bool,

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
        "指标或项目：要追溯的工作簿、CSV 文件，或它们所在的文件夹",
    ),
    (
        "school",
        "指标或项目：要追溯哪所学校，可写代码、名称或名称的一部分",
    ),
    ("all", "指标或项目：逐校列出全部学校"),
    (
        "explain_standard",
        "内置标准或自己的 TOML 文件 [默认：第一个有该指标的内置标准]",
    ),
];

/// So many schools are named where several fit.
const MOST_NAMED: usize = 10;

/// What is retraced: an indicator or an item of a standard, by its place.
#[derive(Clone, Copy)]
enum What {
    Indicator(usize),
    Item(usize),
}

/// Explains the indicator or the item of a name; `None` if no standard has one.
///
/// # Errors
/// Where the standard or the map cannot be read, or the school is not there.
pub fn named(
    name: &str,
    args: &RetraceArgs,
    format: &'static Format,
    session: Session,
) -> anyhow::Result<Option<Outcome>> {
    let lang = session.lang;
    let Some((standard, what)) = find(name, args.standard.as_deref(), lang)? else {
        return Ok(None);
    };
    let show = |document: Document| output::show(document, format, session);
    if args.inputs.is_empty() {
        show(match what {
            What::Indicator(at) => retrace::rule(&standard, &standard.indicators[at], lang),
            What::Item(at) => retrace::item_rule(&standard, &standard.items[at], lang),
        })?;
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
    diagnostics::print(&findings, &census, &Filter::default(), session);
    if findings.failed() {
        return Ok(Some(Outcome::Failed));
    }
    show(match (what, &args.school) {
        (What::Indicator(at), Some(school)) => {
            let who = schools(school, &findings, lang)?;
            retrace::school(&findings, &standard, at, &who)
        }
        (What::Indicator(at), None) => {
            let mut document = retrace::counties(&findings, &standard, at);
            if args.all {
                let schools = retrace::school(&findings, &standard, at, &every(&findings));
                document.blocks.extend(schools.blocks);
            }
            document
        }
        (What::Item(at), school) => {
            let whose = match (school, args.all) {
                (Some(school), _) => retrace::Whose::Named(named_rows(school, &findings, lang)?),
                (None, true) => retrace::Whose::All,
                (None, false) => retrace::Whose::Telling,
            };
            retrace::item(&findings, &standard, at, &whose)
        }
    })?;
    Ok(Some(Outcome::Met))
}

/// Every school of every county at each of its stages.
fn every(findings: &Findings) -> Vec<Who> {
    let counties = findings.counties.iter().enumerate();
    let schools = counties.flat_map(|(county, found)| {
        (0..found.schools.len()).map(move |school| Who { county, school })
    });
    schools.collect()
}

/// The indicator of this id or name, or the item of this number, and the standard that has it: the
/// user's own, else the first built-in one.
fn find(
    name: &str,
    standard: Option<&str>,
    lang: Lang,
) -> anyhow::Result<Option<(Standard, What)>> {
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
        let item = || {
            standard
                .items
                .iter()
                .position(|item| is_item(item, &wanted, &standard))
        };
        let what = at.map(What::Indicator).or_else(|| item().map(What::Item));
        if let Some(what) = what {
            return Ok(Some((standard, what)));
        }
    }
    Ok(None)
}

/// Whether an item is called so: IV-6, Ⅳ_6, 表Ⅳ-6, 一票否决-1, or what it asks.
fn is_item(item: &Item, wanted: &str, standard: &Standard) -> bool {
    let short = standard
        .tables
        .get(&item.table)
        .and_then(|table| table.short.as_ref());
    let short = short.into_iter().flat_map(|short| [&short.zh, &short.en]);
    let mut tables = short.chain([&item.table]);
    let dashed = |text: &str| normalise(text).replace(['_', '.'], "-");
    let wanted_number = dashed(wanted);
    let wanted_number = wanted_number
        .trim_start_matches('表')
        .trim_start_matches("table");
    let asks = [&item.text.zh, &item.text.en].map(|text| normalise(text));
    tables.any(|table| dashed(&format!("{table}-{}", item.number)) == wanted_number)
        || asks.iter().any(|text| text == wanted)
}

/// The ids of the indicators, and the numbers of the items, that may be meant.
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
        known.extend(
            standard
                .items
                .iter()
                .map(|i| format!("{}-{}", i.table, i.number)),
        );
    }
    known
}

/// A school of the findings, with its code and name.
type Named<'a> = (Who, &'a str, &'a str);

/// A school at all its stages: by its code, else its name, else the one whose name contains the text.
fn schools(wanted: &str, findings: &Findings, lang: Lang) -> anyhow::Result<Vec<Who>> {
    let all: Vec<Named<'_>> = findings
        .counties
        .iter()
        .enumerate()
        .flat_map(|(county, found)| {
            let schools = found.schools.iter().enumerate();
            schools.map(move |(school, s)| (Who { county, school }, &*s.code, &*s.name))
        })
        .collect();
    fitting(wanted, &all, findings, lang)
}

/// The schools that a text means: by the code, else the name, else a part of the name; one, at all its stages.
fn fitting(
    wanted: &str,
    all: &[Named<'_>],
    findings: &Findings,
    lang: Lang,
) -> anyhow::Result<Vec<Who>> {
    let text = normalise(wanted);
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
        [] => bail!(no_school(wanted, findings, all, lang)),
        several => bail!(several_schools(wanted, several, lang)),
    }
}

/// The rows of the evidence that a school is in, by county: of every school that some item speaks of.
fn named_rows(
    wanted: &str,
    findings: &Findings,
    lang: Lang,
) -> anyhow::Result<Vec<(usize, usize)>> {
    let mut all: Vec<(Who, &str, &str)> = Vec::new();
    for (county, found) in findings.counties.iter().enumerate() {
        let rows = found.evidence.iter().flat_map(|evidence| &evidence.rows);
        for (school, row) in rows.enumerate() {
            all.push((Who { county, school }, &row.code, &row.name));
        }
    }
    let found = fitting(wanted, &all, findings, lang)?;
    Ok(found
        .into_iter()
        .map(|who| (who.county, who.school))
        .collect())
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
