//! The years of a comparison: measured now, or taken from the JSON of an earlier audit.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use balance::census::{Census, Input};
use balance::measure::compare::{prepare, read, regroup};
use balance::measure::{CountyFinding, Findings, Options, join_communities, measure};
use balance::report::Filter;
use balance::scenario::Changes;
use balance::{Lang, Standard, say};

use super::plan::Year;
use crate::cli::args::load_map;
use crate::cli::diagnostics;
use crate::cli::session::Session;
use crate::cli::spoken::Spoken;

/// The JSON of an earlier audit is not read beyond this.
const LARGEST_JSON: u64 = 512 << 20;

/// A year as far as it can be read without a standard.
pub struct Reading<'a> {
    year: &'a Year,
    /// The findings of an earlier audit.
    pub findings: Option<Findings>,
}

/// Changes that are laid over the newest year.
#[derive(Clone, Copy)]
pub struct Overlay<'a> {
    pub changes: &'a Changes,
    /// Whether that year is the only one: then it is compared with what it will be.
    pub beside: bool,
}

impl Reading<'_> {
    /// Reads the JSON of an earlier audit; whatever else the year is, is left for later.
    ///
    /// # Errors
    /// Where the JSON cannot be read, or something else is of the same year.
    pub fn earlier(year: &Year, lang: Lang) -> anyhow::Result<Reading<'_>> {
        let is_json = |path: &PathBuf| {
            let ending = path.extension().unwrap_or_default();
            ending.eq_ignore_ascii_case("json")
        };
        if !year.paths.iter().any(is_json) {
            return Ok(Reading {
                year,
                findings: None,
            });
        }
        let [path] = &year.paths[..] else {
            let name = year.name();
            bail!(say!(
                lang,
                "{name}：以前评估的 JSON 要单独作为一年",
                "{name}: the JSON of an earlier audit is a year by itself",
            ));
        };
        let mut findings = in_json(path, lang)?;
        findings.inputs = vec![Input::of(path)];
        Ok(Reading {
            year,
            findings: Some(findings),
        })
    }

    /// The findings of each year that is there, and whether they are those of an earlier audit.
    ///
    /// # Errors
    /// Where the map is wrong, or the earlier audit cannot be taken up.
    pub fn measured(
        self,
        (map, changes): (Option<&Path>, Option<Overlay<'_>>),
        standard: &Standard,
        options: &Options,
        (filter, session): (&Filter, Session),
    ) -> anyhow::Result<Vec<(Findings, bool)>> {
        if let Some(findings) = self.findings {
            if changes.is_some() {
                let name = self.year.name();
                let lang = options.lang;
                bail!(say!(
                    lang,
                    "{name}：--changes 要计入最新一年的数据，以前评估的 JSON 不行；请给出那年的工作簿",
                    "{name}: --changes is laid over the newest year, which cannot be the JSON of an earlier audit. Give that year's workbook",
                ));
            }
            let findings = taken_up(findings, &self.year.name(), standard, options)?;
            return Ok(vec![(findings, true)]);
        }
        let map = load_map(map, standard, options.lang)?;
        let paths = &self.year.paths;
        let mut censuses = Census::read_each_year(paths, &standard.dictionary, &map, &|_| ());
        let mut measured = Vec::new();
        if let Some(overlay) = changes
            && let Some(newest) = censuses.pop()
        {
            if overlay.beside && censuses.is_empty() {
                let mut before = measure(&newest, standard, options.clone());
                // What is wrong with it is told once.
                before.problems.clear();
                measured.push((before, false));
            }
            censuses.push(overlay.changes.over(newest, None));
        }
        measured.extend(censuses.iter().map(|census| {
            let findings = measure(census, standard, options.clone());
            diagnostics::print(&findings, census, filter, session);
            (findings, false)
        }));
        Ok(measured)
    }
}

/// The findings that a file of an earlier audit holds.
fn in_json(path: &Path, lang: Lang) -> anyhow::Result<Findings> {
    let shown = path.display();
    let unreadable = || say!(lang, "无法读取 {shown}", "cannot read {shown}");
    let mut text = String::new();
    let file = File::open(path).with_context(unreadable)?;
    if !file.metadata().with_context(unreadable)?.is_file() {
        bail!(unreadable());
    }
    file.take(LARGEST_JSON + 1)
        .read_to_string(&mut text)
        .with_context(unreadable)?;
    if text.len() as u64 > LARGEST_JSON {
        let most = LARGEST_JSON >> 20;
        bail!(say!(
            lang,
            "{shown}：超过 {most} MiB，不读取",
            "{shown}: larger than {most} MiB, not read",
        ));
    }
    read(&text).spoken_of(shown, lang)
}

/// Makes the findings of an earlier audit a year under the standard, in groups where that is asked.
fn taken_up(
    mut findings: Findings,
    file: &str,
    standard: &Standard,
    options: &Options,
) -> anyhow::Result<Findings> {
    let lang = options.lang;
    prepare(&mut findings, standard, options.reliefs).spoken_of(file, lang)?;
    findings.lang = lang;
    // It said what it had to say when it was made; there is nothing to be shown of its cells now.
    // What was allowed then is part of what its figures rest on.
    findings
        .problems
        .retain(|problem| problem.allowed.is_some());
    for problem in &mut findings.problems {
        problem.text = problem.message.clone();
    }
    if let Some(by) = &options.by {
        let knows = |county: &CountyFinding| {
            county
                .groups
                .as_ref()
                .is_some_and(|groups| groups.by == by.id)
        };
        if by.communities {
            for county in &mut findings.counties {
                join_communities(county, by);
            }
        } else if !findings.counties.iter().all(knows) {
            let (id, label) = (&by.id, by.label.get(lang));
            bail!(say!(
                lang,
                "{file}：这次评估没有按“{label}”分组。请用 --by {id} 重新评估那一年，或给出那年的工作簿",
                "{file}: that audit was not grouped by \"{label}\". Audit that year again with --by {id}, or give its workbook",
            ));
        }
        regroup(&mut findings, by, standard, lang);
    }
    Ok(findings)
}
