//! What is wrong with the input, for people: on standard error, by file and sheet.

use std::collections::BTreeMap;
use std::io::{self, Write};

use indexmap::IndexSet;
use unicode_width::UnicodeWidthStr;

use crate::census::excerpt::Excerpt;
use crate::lang::Lang;
use crate::measure::{Findings, ProblemFinding, Severity};
use crate::problem::{Location, Source};
use crate::report::filter::Filter;
use crate::report::render::excerpt;
use crate::report::render::terminal::{Style, heading, line, unbroken};
use crate::report::table::{Cell, Tone};
use crate::say;

/// At most so many of one kind are printed; JSON has them all.
const MOST_OF_A_KIND: usize = 20;

/// So many of the counties and files that are left out are named.
const MOST_LOST: usize = 20;

/// At most so many further places of a problem are named.
const MOST_PLACES: usize = 3;

/// The problems of some findings as they are printed: by file and sheet, there by row.
pub struct Listing<'a> {
    findings: &'a Findings,
    shown: Vec<&'a ProblemFinding>,
    /// How many were asked for, where not all were.
    wanted: Option<usize>,
    /// By code: how many there are that are not shown.
    more: BTreeMap<&'a str, usize>,
}

impl<'a> Listing<'a> {
    /// Puts the problems in order and picks those that are printed.
    pub fn new(findings: &'a Findings) -> Listing<'a> {
        Listing::filtered(findings, &Filter::default())
    }

    /// The same of those that pass a filter.
    pub fn filtered(findings: &'a Findings, filter: &Filter) -> Listing<'a> {
        // Files and sheets come in the order in which something was first found in them.
        let places = findings.problems.iter().filter_map(|p| p.places.first());
        let files: IndexSet<&str> = places.clone().map(|at| at.source.file.as_str()).collect();
        let sheets: IndexSet<&Source> = places.map(|at| at.source.as_ref()).collect();
        let rank = |problem: &&ProblemFinding| {
            // What has no place comes last.
            let at = problem.places.first();
            let file = at.and_then(|at| files.get_index_of(at.source.file.as_str()));
            let sheet = at.and_then(|at| sheets.get_index_of(at.source.as_ref()));
            let cell = at.and_then(|at| at.cell);
            (at.is_none(), file, sheet, cell, problem.code.clone())
        };
        let all = findings.problems.iter();
        let mut shown: Vec<&ProblemFinding> = all.filter(|p| filter.keeps(p)).collect();
        let wanted = (!filter.is_none()).then_some(shown.len());
        shown.sort_by_cached_key(rank);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        shown.retain(|problem| {
            let count = counts.entry(&problem.code).or_default();
            *count += 1;
            *count <= MOST_OF_A_KIND
        });
        let more = counts.into_iter().filter_map(|(code, count)| {
            let more = count.saturating_sub(MOST_OF_A_KIND);
            (more > 0).then_some((code, more))
        });
        Listing {
            findings,
            more: more.collect(),
            shown,
            wanted,
        }
    }

    /// The places of each problem that is printed: what [`crate::census::excerpts`] asks for.
    pub fn places(&self) -> Vec<&'a [Location]> {
        self.shown.iter().map(|p| p.places.as_slice()).collect()
    }

    /// The problems that are printed.
    pub fn shown(&self) -> &[&'a ProblemFinding] {
        &self.shown
    }

    /// How many are not, by their codes.
    pub fn more(&self) -> impl Iterator<Item = (&'a str, usize)> {
        self.more.iter().map(|(code, more)| (*code, *more))
    }

    /// Writes every problem with its place, an excerpt of the sheet and what to do, then how many
    /// there are. The excerpts are those of [`Listing::places`], in that order.
    ///
    /// # Errors
    /// Whatever the writer says.
    pub fn write(
        &self,
        excerpts: &[Vec<Excerpt>],
        style: Style,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let lang = self.findings.lang;
        let mut before: Option<&Source> = None;
        let mut from = 0;
        // What is said of the same cells is said together.
        for alike in self.shown.chunk_by(|a, b| are_alike(a, b)) {
            let source = alike[0].places.first().map(|at| at.source.as_ref());
            if let Some(source) = source.filter(|s| before != Some(s)) {
                heading(&format!("── {}", named(source)), style, out)?;
            }
            before = source;
            let excerpts = excerpts.get(from).map(Vec::as_slice).unwrap_or_default();
            one(alike, excerpts, lang, style, out)?;
            writeln!(out)?;
            from += alike.len();
        }
        self.sums(style, out)
    }

    /// What is not shown, and how much there is of all.
    fn sums(&self, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.findings.lang;
        let mut say = |text: String, tone| line(&Cell::new(text, tone), style, out);
        for (code, more) in &self.more {
            let text = say!(
                lang,
                "……另有 {more} 处 {code}（--format json 列出全部）",
                "… and {more} more of {code} (all with --format json)"
            );
            say(text, Tone::Faint)?;
        }
        let all = &self.findings.problems;
        let errors = all.iter().filter(|p| p.severity == Severity::Error).count();
        let denied = all.iter().filter(|p| p.denied).count();
        let warnings = all.len() - errors;
        if let Some(wanted) = self.wanted {
            let count = all.len();
            let text = say!(
                lang,
                "按 --only、--school 只显示 {count} 个问题中的 {wanted} 个；结论仍按全部问题作出。",
                "{wanted} of {count} problems are shown, by --only and --school; the verdict rests on all of them."
            );
            say(text, Tone::Faint)?;
        }
        if errors == 0 {
            return Ok(());
        }
        let count = say!(
            lang,
            ("共 {errors} 个错误、{warnings} 个警告"),
            (
                "{}, {}",
                counted(errors, "error"),
                counted(warnings, "warning")
            )
        );
        let lost = self.findings.lost.len();
        let text = match (self.findings.counties.is_empty(), lang) {
            (true, Lang::Zh) => format!("{count}；改正错误后才能评估。"),
            (true, Lang::En) => format!("{count}; no audit until the errors are mended."),
            (false, Lang::Zh) => format!("{count}；有 {lost} 个区县或文件在改正错误前不能评估："),
            (false, Lang::En) => {
                format!(
                    "{count}; {lost} counties or files are left out until the errors are mended:"
                )
            }
        };
        say(text, Tone::Bad)?;
        let named = match self.findings.counties.is_empty() {
            true => &[],
            false => &self.findings.lost[..],
        };
        for lost in named.iter().take(MOST_LOST) {
            let (name, why) = (&lost.name, &lost.why);
            let text = say!(
                lang,
                ("  {name}：{} 个错误，第一个是：{why}", lost.errors),
                ("  {name}: {}, first: {why}", counted(lost.errors, "error"))
            );
            say(text, Tone::Plain)?;
        }
        if named.len() > MOST_LOST {
            let more = named.len() - MOST_LOST;
            let text = say!(
                lang,
                "  ……另有 {more} 个（--format json 列出全部）",
                "  … and {more} more (all with --format json)"
            );
            say(text, Tone::Faint)?;
        }
        if denied > 0 {
            let text = say!(
                lang,
                ("其中 {denied} 个是警告，因 --deny 按错误处理。"),
                ("{} made an error by --deny.", counted(denied, "warning"))
            );
            say(text, Tone::Plain)?;
        }
        let text = match lang {
            Lang::Zh => "想进一步了解某个问题：balance explain 代码",
            Lang::En => "More about a problem: balance explain CODE",
        };
        say(text.to_owned(), Tone::Faint)
    }
}

fn counted(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

/// `county.xlsx › 学校`
fn named(source: &Source) -> String {
    let sheet = source.sheet.as_deref();
    let parts: Vec<&str> = [Some(source.file.as_str()), sheet]
        .into_iter()
        .flatten()
        .collect();
    parts.join(" › ")
}

/// Whether two problems differ in nothing but the words.
fn are_alike(a: &ProblemFinding, b: &ProblemFinding) -> bool {
    let says = |p: &ProblemFinding| (p.severity, p.fix.clone(), p.expected.clone());
    a.code == b.code && a.places == b.places && says(a) == says(b)
}

/// Writes problems that are alike.
fn one(
    alike: &[&ProblemFinding],
    excerpts: &[Excerpt],
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let problem = alike[0];
    let (word, tone) = match problem.severity {
        Severity::Error => (lang.pick("错误", "error"), Tone::Bad),
        Severity::Warning => (lang.pick("警告", "warning"), Tone::Doubtful),
    };
    let first = problem.places.first();
    let cell = first.filter(|at| at.cell.is_some());
    let cell = cell.map(|at| short(at, first)).unwrap_or_default();
    let head = format!("{word}[{}] {cell}", problem.code);
    line(&Cell::new(head.trim_end(), tone), style, out)?;
    for problem in alike {
        line(&format!("  {}", problem.text).into(), style, out)?;
    }
    let mut told: Vec<&Location> = first.into_iter().collect();
    for alike in excerpts.chunk_by(excerpt::are_alike) {
        told.extend(draw(problem, alike, tone, lang, style, out)?);
    }
    let rest = problem.places.iter().filter(|p| !told.contains(p));
    let rest: Vec<String> = rest.map(|p| short(p, first)).collect();
    if !rest.is_empty() {
        let named = rest[..rest.len().min(MOST_PLACES)].join(lang.pick("、", ", "));
        let text = match (lang, rest.len().saturating_sub(MOST_PLACES)) {
            (Lang::Zh, 0) => format!("  另见 {named}"),
            (Lang::Zh, _) => format!("  另见 {named} 等 {} 处", rest.len()),
            (Lang::En, 0) => format!("  see also {named}"),
            (Lang::En, more) => format!("  see also {named} and {more} more"),
        };
        line(&text.into(), style, out)?;
    }
    let word = match problem.allowed {
        Some(_) => "",
        None => lang.pick("改法：", "fix: "),
    };
    let fix = format!("  {word}{}", problem.fix);
    line(&fix.into(), style, out)
}

/// Draws excerpts that are alike and tells which places they show. Beside the first marked cell of
/// a problem stands what is expected there; above excerpts of another place, where that is.
fn draw<'a>(
    problem: &'a ProblemFinding,
    alike: &[Excerpt],
    tone: Tone,
    lang: Lang,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<Vec<&'a Location>> {
    let mark = match problem.severity {
        Severity::Error => '^',
        Severity::Warning => '~',
    };
    let drawn = excerpt::draw(alike, mark, style.width, lang);
    let is_shown = |place: &&Location| {
        alike.iter().any(|excerpt| {
            let shown = |(row, column)| row == excerpt.row && drawn.marked.contains(&column);
            place.source == excerpt.source && place.cell.is_some_and(shown)
        })
    };
    let shown: Vec<&Location> = problem.places.iter().filter(is_shown).collect();
    let first = problem.places.first();
    let begins = shown.first().copied() == first;
    if let Some(place) = shown.first().filter(|_| !begins) {
        let text = format!(
            "  {} {}",
            lang.pick("另见", "see also"),
            short(place, first)
        );
        line(&text.into(), style, out)?;
    }
    let mut expected = problem.expected.as_ref().filter(|_| begins);
    unbroken(&drawn.header.into(), style, out)?;
    for (row, marker) in drawn.rows {
        unbroken(&row.into(), style, out)?;
        let Some(expected) = expected.take() else {
            unbroken(&Cell::new(marker, tone), style, out)?;
            continue;
        };
        let expected = format!("{}{expected}", lang.pick("应为：", "expected: "));
        let beside = format!("{marker} {expected}");
        if beside.width() <= style.width {
            unbroken(&Cell::new(beside, tone), style, out)?;
        } else {
            unbroken(&Cell::new(marker, tone), style, out)?;
            line(&Cell::new(format!("  {expected}"), tone), style, out)?;
        }
    }
    Ok(shown)
}

/// A place, without the file and sheet where they are those of the first place; a line is told with its file.
fn short(place: &Location, first: Option<&Location>) -> String {
    match place.cell_name() {
        _ if place.source.lines => place.to_string(),
        Some(cell) if first.is_some_and(|f| f.source == place.source) => cell,
        _ => place.to_string(),
    }
}
