//! A comparison as JUnit XML: a suite a county and stage, a case a criterion. A case fails where a rule
//! is broken, and is skipped where the criterion could not be judged.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::lang::Lang;
use crate::measure::ReliefFinding;
use crate::measure::Severity;
use crate::measure::compare::{Breach, Comparison, CountyChange, Criterion, CriterionKind};
use crate::report::pages::compare::words::{incomplete, rule, rule_id};
use crate::report::pages::words::reliefs_heading;
use crate::report::render::xml::clean;
use crate::standard::Standard;

/// The cases of one county and stage.
struct Suite<'a> {
    name: String,
    class: String,
    /// The reliefs on which verdicts of the newest year rest.
    reliefs: &'a [ReliefFinding],
    cases: Vec<(&'a Criterion, Vec<&'a Breach>)>,
}

/// Writes a comparison as XML.
///
/// # Errors
/// Whatever the writer says.
pub fn write(comparison: &Comparison, standard: &Standard, out: &mut dyn Write) -> io::Result<()> {
    let suites: Vec<Suite<'_>> = comparison
        .counties
        .iter()
        .flat_map(|county| suites(county, comparison, standard))
        .collect();
    let errors: Vec<_> = comparison
        .problems
        .iter()
        .filter(|p| p.severity == Severity::Error)
        .collect();
    let mut xml = Writer::new_with_indent(&mut *out, b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let cases = suites.iter().map(|s| s.cases.len()).sum::<usize>() + errors.len();
    let failures: usize = suites.iter().map(failed).sum();
    let skipped: usize = suites
        .iter()
        .map(|s| s.cases.iter().filter(|c| is_skipped(c)).count())
        .sum();
    let mut all = BytesStart::new("testsuites");
    all.push_attribute(("name", "balance compare"));
    counts(&mut all, [cases, failures, errors.len(), skipped]);
    xml.write_event(Event::Start(all))?;
    if !errors.is_empty() {
        let mut suite = BytesStart::new("testsuite");
        suite.push_attribute(("name", "input"));
        counts(&mut suite, [errors.len(), 0, errors.len(), 0]);
        xml.write_event(Event::Start(suite))?;
        for problem in errors {
            start_case(&mut xml, "input", &problem.code)?;
            told(&mut xml, "error", &problem.code, &clean(&problem.message))?;
            xml.write_event(Event::End(BytesEnd::new("testcase")))?;
        }
        xml.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    for suite in &suites {
        write_suite(suite, comparison, &mut xml)?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuites")))?;
    writeln!(xml.into_inner())
}

fn suites<'a>(
    county: &'a CountyChange,
    comparison: &Comparison,
    standard: &Standard,
) -> Vec<Suite<'a>> {
    let mut suites: Vec<(Option<&str>, Suite<'a>)> = Vec::new();
    for (at, criterion) in county.criteria.iter().enumerate() {
        let stage = criterion.stage.as_deref();
        let place = suites.iter().position(|(known, _)| *known == stage);
        let place = place.unwrap_or_else(|| {
            let label = match stage {
                Some(stage) => standard.dictionary.stage_label(stage, comparison.lang),
                None => comparison
                    .lang
                    .pick("保障与质量", "guarantee and quality")
                    .to_owned(),
            };
            let name = format!("{} {label}", county.name);
            let class = format!("{}.{}", county.name, stage.unwrap_or("items"));
            suites.push((
                stage,
                Suite {
                    name,
                    class,
                    reliefs: county
                        .reliefs
                        .last()
                        .and_then(Option::as_deref)
                        .unwrap_or_default(),
                    cases: Vec::new(),
                },
            ));
            suites.len() - 1
        });
        let own = county.breaches.iter().filter(|b| b.criterion == at);
        suites[place].1.cases.push((criterion, own.collect()));
    }
    suites.into_iter().map(|(_, suite)| suite).collect()
}

/// The reliefs on which a criterion rests.
fn rests_on<'a>(
    criterion: &'a Criterion,
    reliefs: &'a [ReliefFinding],
    lang: Lang,
) -> impl Iterator<Item = String> + 'a {
    let is = |relief: &&ReliefFinding| match criterion.kind {
        CriterionKind::Item => relief.item.as_ref() == Some(&criterion.id),
        CriterionKind::Cv => {
            relief.indicator.as_ref() == Some(&criterion.id)
                && relief
                    .stages
                    .iter()
                    .any(|s| Some(s) == criterion.stage.as_ref())
        }
        CriterionKind::School => relief.schools.iter().any(|school| {
            let is = school.code == criterion.id || school.name == criterion.id;
            is && school.stage == criterion.stage
        }),
        CriterionKind::Composite | CriterionKind::Schools => false,
    };
    let heading = reliefs_heading(lang);
    let found = reliefs.iter().filter(move |relief| is(relief));
    found.map(move |relief| format!("{heading}{}{}", lang.pick("：", ": "), relief.text))
}

fn failed(suite: &Suite<'_>) -> usize {
    suite
        .cases
        .iter()
        .filter(|(_, breaches)| !breaches.is_empty())
        .count()
}

/// A criterion that could not be judged now, and breaks no rule all the same.
fn is_skipped((criterion, breaches): &(&Criterion, Vec<&Breach>)) -> bool {
    let now = criterion.years.last().copied().flatten();
    let is_cv = criterion.kind == crate::measure::compare::CriterionKind::Cv;
    let known = is_cv && criterion.shown.last().is_some_and(|shown| shown != "—");
    breaches.is_empty() && now.is_none() && !known
}

fn counts(element: &mut BytesStart<'_>, [tests, failures, errors, skipped]: [usize; 4]) {
    for (name, count) in [
        ("tests", tests),
        ("failures", failures),
        ("errors", errors),
        ("skipped", skipped),
    ] {
        element.push_attribute((name, count.to_string().as_str()));
    }
}

fn start_case<W: Write>(xml: &mut Writer<W>, class: &str, name: &str) -> io::Result<()> {
    let mut case = BytesStart::new("testcase");
    case.push_attribute(("classname", clean(class).as_str()));
    case.push_attribute(("name", clean(name).as_str()));
    xml.write_event(Event::Start(case))
}

/// An element with a message and the same as its text.
fn told<W: Write>(xml: &mut Writer<W>, element: &str, kind: &str, message: &str) -> io::Result<()> {
    let mut start = BytesStart::new(element);
    start.push_attribute(("message", message));
    start.push_attribute(("type", kind));
    xml.write_event(Event::Start(start))?;
    xml.write_event(Event::Text(BytesText::new(message)))?;
    xml.write_event(Event::End(BytesEnd::new(element)))
}

fn write_suite<W: Write>(
    suite: &Suite<'_>,
    comparison: &Comparison,
    xml: &mut Writer<W>,
) -> io::Result<()> {
    let skipped = suite.cases.iter().filter(|case| is_skipped(case)).count();
    let mut element = BytesStart::new("testsuite");
    element.push_attribute(("name", clean(&suite.name).as_str()));
    counts(&mut element, [suite.cases.len(), failed(suite), 0, skipped]);
    xml.write_event(Event::Start(element))?;
    for case in &suite.cases {
        let (criterion, breaches) = case;
        let name = match criterion.name == criterion.id {
            true => criterion.name.clone(),
            false => format!("{} ({})", criterion.name, criterion.id),
        };
        start_case(xml, &suite.class, &name)?;
        for breach in breaches {
            told(
                xml,
                "failure",
                rule_id(breach.rule),
                &clean(&breach.message),
            )?;
        }
        if is_skipped(case) {
            xml.write_event(Event::Empty(BytesStart::new("skipped")))?;
        }
        let shown = criterion
            .shown
            .iter()
            .zip(&criterion.years)
            .zip(&comparison.years);
        let lines: Vec<String> = shown
            .map(|((shown, meets), year)| {
                let word = match meets {
                    Some(true) => comparison.lang.pick("达标", "met"),
                    Some(false) => comparison.lang.pick("未达标", "not met"),
                    None => "—",
                };
                format!("{}: {shown} {word}", year.label)
            })
            .chain(
                criterion
                    .shown
                    .iter()
                    .any(|shown| shown.ends_with('*'))
                    .then(|| incomplete(comparison.lang).to_owned()),
            )
            .chain(rests_on(criterion, suite.reliefs, comparison.lang))
            .chain(
                breaches
                    .iter()
                    .map(|b| rule(b.rule, comparison.lang).to_owned()),
            )
            .collect();
        xml.write_event(Event::Start(BytesStart::new("system-out")))?;
        xml.write_event(Event::Text(BytesText::new(&clean(&lines.join("\n")))))?;
        xml.write_event(Event::End(BytesEnd::new("system-out")))?;
        xml.write_event(Event::End(BytesEnd::new("testcase")))?;
    }
    xml.write_event(Event::End(BytesEnd::new("testsuite")))
}
