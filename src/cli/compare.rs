//! `balance compare`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use balance::census::{Census, Input, Matches, Years};
use balance::measure::compare::{CompareOptions, Comparison, compare, prepare, read, regroup};
use balance::measure::{By, Findings, Options, join_communities, measure, note_unused};
use balance::report::{ComparisonFormat, ComparisonReport, Format, Report};
use balance::standard::Reliefs;
use balance::{Lang, Standard};

use super::args::{ColorChoice, CompareArgs, CompareFormat};
use super::config::{self, Config, Plan, Year};
use super::grouping::Grouped;
use super::problem_files::ProblemFiles;
use super::save::Saver;
use super::spare::Reads;
use super::spoken::Spoken;
use super::{Outcome, allow, audit, deny, diagnostics, output, style};

/// The JSON of an earlier audit is not read beyond this.
const LARGEST_JSON: u64 = 512 << 20;

/// The standard where neither the user nor the newest year names one.
const DEFAULT_STANDARD: &str = "cn-2017";

/// Tells what moved between censuses, and whether the county slipped.
pub fn run(
    args: &CompareArgs,
    lang: Option<Lang>,
    force: bool,
    color: ColorChoice,
) -> anyhow::Result<Outcome> {
    let spoken = lang.unwrap_or_else(Lang::from_locale);
    let plan = Config::plan(args, spoken)?;
    let lang = lang.or(plan.lang).unwrap_or(spoken);
    let saver = Saver { lang, force };
    let mut read: Vec<Reading> = Vec::new();
    for year in &plan.years {
        read.push(Reading::earlier(year, lang)?);
    }
    let newest = read.last().and_then(|year| year.findings.as_ref());
    let named = plan.standard.as_deref();
    let named = named.or(newest.map(|findings| findings.standard.as_str()));
    let named = named.unwrap_or(DEFAULT_STANDARD);
    let standard = Standard::load(named).spoken(lang)?;
    let standard_file = Standard::file_of(named);

    // Said before anything is read: an output that cannot be is a usage error.
    let inputs = plan.inputs();
    let (lists, reports): (Vec<_>, Vec<_>) =
        plan.output.iter().partition(|path| output::is_list(path));
    let own: Vec<&Path> = plan.own_files().chain(standard_file).collect();
    let reads = Reads::new(&inputs, own.iter().copied().chain(plan.file.as_deref()));
    let problem_files = ProblemFiles::plan(&args.problems, lists, &reads, saver)?;
    let files = reports
        .into_iter()
        .map(|path| Ok((path, output::comparison_format_of(path, lang)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let paths = files.iter().map(|(path, _)| path.as_path());
    reads.spare(problem_files.paths().chain(paths.clone()), lang)?;
    paths.clone().try_for_each(|path| saver.check(path))?;
    let deny = deny::parse(&plan.deny, &standard.dictionary, lang)?;
    let allow = allow::check(plan.allow.clone(), &standard.dictionary, lang)?;
    let grouped = match &plan.by {
        Some(by) => Some(Grouped::parse(by, &standard.dictionary, lang)?),
        None => None,
    };
    let by = grouped.as_ref().map(|grouped| grouped.by.clone());
    let matches = match &plan.matches {
        Some(path) => Matches::load(path, &standard.dictionary).spoken(lang)?,
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
    let own: Vec<Input> = own.into_iter().map(Input::of).collect();
    let mut years: Vec<Findings> = Vec::new();
    let mut earlier: Vec<bool> = Vec::new();
    for reading in read {
        if let Some(findings) = reading.findings {
            let file = reading.year.name();
            let told = (by.as_ref(), plan.reliefs);
            years.push(taken_up(findings, &file, &standard, told, lang)?);
            earlier.push(true);
            continue;
        }
        let map = audit::map(plan.map.as_deref(), &standard, lang)?;
        let read = |years| {
            let paths = &reading.year.paths;
            Census::read_years(paths, &standard.dictionary, &map, years, &|_| ())
        };
        let all = read(Years::All);
        let several = all.several_years();
        let censuses = match several.len() {
            0 | 1 => vec![all],
            _ => several
                .into_iter()
                .map(|year| read(Years::Only(year)))
                .collect(),
        };
        for census in censuses {
            let findings = measure(&census, &standard, options.clone());
            diagnostics::print(&findings, &census, color);
            years.push(findings);
            earlier.push(false);
        }
    }
    if years.len() < 2 {
        bail!(config::too_few(None, lang));
    }
    note_unused(&mut years.iter_mut().collect::<Vec<_>>(), &options);
    if let Some(grouped) = &grouped {
        grouped.check(&years, lang)?;
    }
    let options = CompareOptions {
        matches,
        fail_on: plan.fail_on,
        tolerance: plan.tolerance,
        by,
        lang,
    };
    let compared = compare(&years, &standard, &options);
    let mut comparison = compared.spoken(lang)?;
    for (year, earlier) in comparison.years.iter_mut().zip(earlier) {
        year.earlier = earlier;
    }
    comparison.rests_on = own;
    comparison.stamp = plan.stamp.then(audit::now);
    let written = problem_files.write(&comparison.problems)?;
    let print = Print {
        comparison: &comparison,
        standard: &standard,
        lang,
    };
    if !comparison.failed() {
        for (path, format) in files {
            saver.save(path, |out| print.report(format, true).write(out))?;
        }
    }
    print.to_stdout(plan.format, color)?;
    Ok(match (comparison.failed() || !written, comparison.passes) {
        (true, _) => Outcome::Failed,
        (false, true) => Outcome::Met,
        (false, false) => Outcome::NotMet,
    })
}

/// What is written of a comparison.
struct Print<'a> {
    comparison: &'a Comparison,
    standard: &'a Standard,
    lang: Lang,
}

impl Print<'_> {
    fn report(&self, format: ComparisonFormat, closed: bool) -> ComparisonReport<'_> {
        ComparisonReport {
            comparison: self.comparison,
            standard: self.standard,
            format,
            closed,
        }
    }

    fn to_stdout(&self, choice: CompareFormat, color: ColorChoice) -> anyhow::Result<()> {
        let format = match choice {
            CompareFormat::Table => {
                ComparisonFormat::Page(Format::Terminal(style(&io::stdout(), color)))
            }
            CompareFormat::Json => ComparisonFormat::Page(Format::Json),
            CompareFormat::Markdown => ComparisonFormat::Page(Format::Markdown),
            CompareFormat::Github => ComparisonFormat::Github,
            CompareFormat::Junit => ComparisonFormat::Junit,
        };
        // Where there is no comparison, only what programs read has something to say.
        let speaks = matches!(
            choice,
            CompareFormat::Json | CompareFormat::Github | CompareFormat::Junit
        );
        if self.comparison.failed() && !speaks {
            return Ok(());
        }
        let closed = choice == CompareFormat::Markdown;
        match output::print(&self.report(format, closed)) {
            Err(error) if super::is_broken_pipe(&error) => Ok(()),
            printed => printed,
        }
        .context(
            self.lang
                .pick("无法写到标准输出", "cannot write to standard output"),
        )
    }
}

/// A year as far as it can be read without a standard.
struct Reading<'a> {
    year: &'a Year,
    /// The findings of an earlier audit.
    findings: Option<Findings>,
}

impl Reading<'_> {
    /// Reads the JSON of an earlier audit; whatever else the year is, is left for later.
    fn earlier(year: &Year, lang: Lang) -> anyhow::Result<Reading<'_>> {
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
            bail!(match lang {
                Lang::Zh => format!("{}：以前评估的 JSON 要单独作为一年", year.name()),
                Lang::En => format!(
                    "{}: the JSON of an earlier audit is a year by itself",
                    year.name()
                ),
            });
        };
        let mut findings = in_json(path, lang)?;
        findings.inputs = vec![Input::of(path)];
        Ok(Reading {
            year,
            findings: Some(findings),
        })
    }
}

fn in_json(path: &Path, lang: Lang) -> anyhow::Result<Findings> {
    let shown = path.display();
    let unreadable = || match lang {
        Lang::Zh => format!("无法读取 {shown}"),
        Lang::En => format!("cannot read {shown}"),
    };
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
        bail!(match lang {
            Lang::Zh => format!("{shown}：超过 {most} MiB，不读取"),
            Lang::En => format!("{shown}: larger than {most} MiB, not read"),
        });
    }
    read(&text).spoken_of(shown, lang)
}

/// Makes the findings of an earlier audit a year under the standard, in groups where that is asked.
fn taken_up(
    mut findings: Findings,
    file: &str,
    standard: &Standard,
    (by, reliefs): (Option<&By>, Reliefs),
    lang: Lang,
) -> anyhow::Result<Findings> {
    prepare(&mut findings, standard, reliefs).spoken_of(file, lang)?;
    findings.lang = lang;
    // It said what it had to say when it was made; there is nothing to be shown of its cells now.
    // What was allowed then is part of what its figures rest on.
    findings
        .problems
        .retain(|problem| problem.allowed.is_some());
    for problem in &mut findings.problems {
        problem.text.clone_from(&problem.message);
    }
    if let Some(by) = by {
        let knows = |county: &balance::measure::CountyFinding| {
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
            let id = &by.id;
            bail!(match lang {
                Lang::Zh => format!(
                    "{file}：这次评估没有按“{}”分组。请用 --by {id} 重新评估那一年，或给出那年的工作簿",
                    by.label.zh
                ),
                Lang::En => format!(
                    "{file}: that audit was not grouped by \"{}\". Audit that year again with --by {id}, or give its workbook",
                    by.label.en
                ),
            });
        }
        regroup(&mut findings, by, standard, lang);
    }
    Ok(findings)
}

impl Plan {
    fn inputs(&self) -> Vec<PathBuf> {
        self.years
            .iter()
            .flat_map(|year| year.paths.clone())
            .collect()
    }

    /// The files besides the years that the figures rest on.
    fn own_files(&self) -> impl Iterator<Item = &Path> {
        let by = self
            .by
            .as_deref()
            .map(Path::new)
            .filter(|path| path.is_file());
        let files = [self.map.as_deref(), self.matches.as_deref(), by];
        files.into_iter().flatten()
    }
}
