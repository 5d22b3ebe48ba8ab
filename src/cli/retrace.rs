//! `balance explain INDICATOR`: the rule of an indicator, and its figures retraced down to the cells.

use std::io;

use anyhow::bail;
use balance::census::Census;
use balance::dictionary::normalise;
use balance::measure::{Findings, Options, measure, note_unused};
use balance::report::retrace::{self, Who};
use balance::report::{Document, DocumentReport, Format};
use balance::standard::built_in_ids;
use balance::{Lang, Standard, nearest};

use super::args::{ColorChoice, ExplainArgs, PageChoice};
use super::spoken::Spoken;
use super::{Outcome, allow, audit, diagnostics, output, style};

/// So many schools are named where several fit.
const MOST_NAMED: usize = 10;

/// Explains an indicator; `None` if no standard has one of this name.
///
/// # Errors
/// Where the standard or the map cannot be read, or the school is not there.
pub fn indicator(
    name: &str,
    args: &ExplainArgs,
    lang: Lang,
    color: ColorChoice,
) -> anyhow::Result<Option<Outcome>> {
    let Some((standard, at)) = find(name, args.standard.as_deref(), lang)? else {
        return Ok(None);
    };
    let format = match args.page {
        PageChoice::Table => Format::Terminal(style(&io::stdout(), color)),
        PageChoice::Markdown => Format::Markdown,
    };
    let show = |document: Document| output::print(&DocumentReport { document, format });
    if args.inputs.is_empty() {
        show(retrace::rule(&standard, &standard.indicators[at], lang))?;
        return Ok(Some(Outcome::Met));
    }
    let map = audit::map(args.map.as_deref(), &standard, lang)?;
    let census = Census::read_with(&args.inputs, &standard.dictionary, &map);
    let options = Options {
        allow_missing: args.allow_missing,
        allow: allow::parse(&args.allow, &standard.dictionary, lang)?,
        trace: true,
        reliefs: args.reliefs.into(),
        lang,
        ..Options::default()
    };
    let mut findings = measure(&census, &standard, options.clone());
    note_unused(&mut [&mut findings], &options);
    diagnostics::print(&findings, &census, color);
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

/// A school at all its stages: by its code, else its name, else the one whose name contains the text.
fn schools(wanted: &str, findings: &Findings, lang: Lang) -> anyhow::Result<Vec<Who>> {
    let text = normalise(wanted);
    let all: Vec<(Who, &str, &str)> = findings
        .counties
        .iter()
        .enumerate()
        .flat_map(|(county, found)| {
            let schools = found.schools.iter().enumerate();
            schools.map(move |(school, s)| (Who { county, school }, &*s.code, &*s.name))
        })
        .collect();
    let fits = |by: &dyn Fn(&str, &str) -> bool| -> Vec<(Who, &str, &str)> {
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
        [] => {
            let near = nearest(wanted, all.iter().map(|(_, _, name)| *name));
            let excluded = findings.counties.iter().flat_map(|c| &c.excluded);
            let mut excluded = excluded.filter(|e| e.code == wanted || normalise(&e.name) == text);
            bail!(match (excluded.next(), near, lang) {
                (Some(out), _, Lang::Zh) => format!("“{}”没有纳入评估：{}", out.name, out.reason),
                (Some(out), _, Lang::En) =>
                    format!("\"{}\" is not assessed: {}", out.name, out.reason),
                (None, Some(near), Lang::Zh) =>
                    format!("没有学校的代码或名称是“{wanted}”；是否想写“{near}”？"),
                (None, Some(near), Lang::En) =>
                    format!("no school has the code or name \"{wanted}\"; is \"{near}\" meant?"),
                (None, None, Lang::Zh) => format!("没有学校的代码或名称是“{wanted}”"),
                (None, None, Lang::En) => format!("no school has the code or name \"{wanted}\""),
            })
        }
        several => {
            let shown = several.iter().take(MOST_NAMED);
            let shown: Vec<String> = shown
                .map(|(_, code, name)| format!("{name} {code}"))
                .collect();
            let (shown, count) = (shown.join(lang.pick("、", ", ")), several.len());
            bail!(match lang {
                Lang::Zh => format!("有 {count} 所学校符合“{wanted}”，请写代码或全名：{shown}"),
                Lang::En => format!(
                    "{count} schools fit \"{wanted}\"; give the code or the whole name: {shown}"
                ),
            })
        }
    }
}
