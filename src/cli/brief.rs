//! `balance brief`.

use std::path::{Path, PathBuf};

use balance::census::{Census, Input, Map, Step, Years};
use balance::measure::compare::{CompareOptions, Comparison, compare};
use balance::measure::{Findings, Options, note_unused};
use balance::report::{BriefReport, Filter, Format, Subject};
use balance::scenario::plan::{Ask, Plan, PlanError, Prices, plan};
use balance::{Speak, Standard};

use super::allow::{AllowArg, measure_and_note};
use super::args::{AllowMissingArg, MapArg, PathsArg, ReliefsArg, StampArg, StandardArg};
use super::compare::{Reading, Year};
use super::deny::DenyArg;
use super::problem_files::{ProblemArgs, ProblemFiles};
use super::progress::Progress;
use super::session::{Outcome, Session, Subcommand, Zh};
use super::spare::Reads;
use super::spoken::Spoken;
use super::{diagnostics, output, report_files};

/// Two pages for a leader: the verdict, where schools stand, what it takes, which to visit first, what changed
#[derive(clap::Args)]
pub struct BriefArgs {
    #[command(flatten)]
    input: PathsArg,

    #[command(flatten)]
    standard: StandardArg,

    /// Last year: a workbook, a CSV file, a folder, or the JSON of an earlier audit; not needed where PATH holds
    /// several years
    #[arg(long, value_name = "FILE")]
    last: Option<PathBuf>,

    /// What the measures cost: a TOML file, as `balance plan --write-prices` drafts it [default: example prices]
    #[arg(long = "prices", id = "brief_prices", value_name = "FILE")]
    prices: Option<PathBuf>,

    /// Format on standard output
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = output::printed(Subject::Brief))]
    format: &'static Format,

    /// Also write a file; its ending picks the format (html, docx, xlsx, md, txt); repeatable
    #[arg(short, long = "output", id = "brief_output", value_name = "FILE")]
    output: Vec<PathBuf>,

    #[command(flatten)]
    stamp: StampArg,

    #[command(flatten)]
    map: MapArg,

    #[command(flatten)]
    problems: ProblemArgs,

    #[command(flatten)]
    missing: AllowMissingArg,

    #[command(flatten)]
    deny: DenyArg,

    #[command(flatten)]
    allow: AllowArg,

    #[command(flatten)]
    relief: ReliefsArg,
}

impl Subcommand for BriefArgs {
    const ZH: Zh = Zh {
        about: "给领导看的两页简报：结论、各校位置、要补多少、先看哪几所、有什么变化、还不知道什么",
        arguments: &[
            (
                "last",
                "上一年的数据：工作簿、CSV 文件、文件夹，或以前评估的 JSON；数据里本来就有几年的不用写",
            ),
            (
                "brief_prices",
                "各项措施的价格：TOML 文件，可由 balance plan --write-prices 起草 [默认：示例价格]",
            ),
            ("format", "标准输出的格式：table 表格，markdown"),
            (
                "brief_output",
                "要写的文件，格式由扩展名决定（html、docx、xlsx、md、txt），可重复",
            ),
        ],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        let (saver, lang) = (session.saver(), session.lang);
        let standard = self.standard.load(lang)?;
        let own = self.map.path.as_deref().into_iter();
        let own = own.chain(self.prices.as_deref());
        let own: Vec<&Path> = own.chain(self.standard.file()).collect();
        let inputs = self.input.paths.iter().chain(&self.last);
        let inputs: Vec<PathBuf> = inputs.cloned().collect();
        let reads = Reads::new(&inputs, own.iter().copied());
        self.input.hold_standard_input(lang)?;
        let problem_files = ProblemFiles::plan(&self.problems, [], &reads, saver)?;
        let files =
            report_files::plan(&self.output, Subject::Brief, &problem_files, &reads, saver)?;
        let filter = self.problems.filter(&standard.dictionary, lang)?;
        let mut told = self.told(&standard, (&filter, session))?;
        told.findings.inputs.extend(own.into_iter().map(Input::of));
        told.findings.stamp = self.stamp.time();
        let written = problem_files.write(&told.findings.problems, &filter)?;
        let comparison = told.comparison.as_ref();
        let failed = comparison.is_some_and(Comparison::failed)
            || told.findings.failed() && told.findings.counties.is_empty();
        let report = |format, target| BriefReport {
            findings: &told.findings,
            plan: told.plan.as_ref(),
            unplanned: told.unplanned.as_deref(),
            comparison,
            standard: &standard,
            format,
            target,
        };
        if !failed {
            report_files::write(files, saver, report)?;
            let printed = report(self.format, session.screen());
            output::print_what_is_read(&printed, self.format)?;
        }
        let failed = failed || told.findings.failed();
        Ok(Outcome::of(failed || !written, told.findings.meets()))
    }
}

/// What the brief is made of.
struct Told {
    findings: Findings,
    plan: Option<Plan>,
    /// Why there is no plan.
    unplanned: Option<String>,
    comparison: Option<Comparison>,
}

impl BriefArgs {
    fn told(
        &self,
        standard: &Standard,
        (filter, session): (&Filter, Session),
    ) -> anyhow::Result<Told> {
        let lang = session.lang;
        let options = Options {
            allow_missing: self.missing.allow_missing,
            reliefs: self.relief.choice.into(),
            deny: self.deny.parse(&standard.dictionary, lang)?,
            allow: self.allow.parse(&standard.dictionary, lang)?,
            lang,
            ..Options::default()
        };
        let prices = match &self.prices {
            Some(path) => Prices::load(path, standard),
            None => Prices::examples(standard),
        };
        let map = self.map.load(standard, lang)?;
        let (census, earlier) = self.read(standard, &map);
        let planned = match prices {
            Ok(prices) => plan(&census, standard, &prices, &options, &Ask::default()),
            Err(error) => Err(PlanError::Prices(error)),
        };
        let mut told = match planned {
            Ok(mut plan) => {
                note_unused(&mut [&mut plan.before], &options);
                Told {
                    findings: plan.before.clone(),
                    plan: Some(plan),
                    unplanned: None,
                    comparison: None,
                }
            }
            // What can be told without money still is.
            Err(error) if self.is_spared(&error) => Told {
                findings: measure_and_note(&census, standard, &options),
                plan: None,
                unplanned: Some(error.speak(lang)),
                comparison: None,
            },
            Err(error) => return Err(error).spoken(lang),
        };
        self.problems.check_school(&census, lang)?;
        diagnostics::print(&told.findings, &census, filter, session);
        if told.findings.failed() {
            return Ok(told);
        }
        if let Some(earlier) = self.earlier(earlier, standard, &options, (filter, session))? {
            told.findings.inputs.extend(earlier.inputs.iter().cloned());
            told.comparison = Some(compared(earlier, &told.findings, standard)?);
        }
        Ok(told)
    }

    /// Whether the rest is told all the same where no plan can be worked out: it is no mistake of the user's own prices.
    fn is_spared(&self, error: &PlanError) -> bool {
        let of_prices = matches!(error, PlanError::Prices(_) | PlanError::NoPrice { .. });
        self.prices.is_none() || !of_prices
    }

    /// The census of the newest year, and of the one before it where there are several and none is given.
    fn read(&self, standard: &Standard, map: &Map) -> (Census, Option<Census>) {
        let (paths, dictionary) = (&self.input.paths, &standard.dictionary);
        let progress = Progress::new();
        let watch = |step: Step<'_>| progress.show(step);
        let read = |years| Census::read_years(paths, dictionary, map, years, &watch);
        let all = read(Years::All);
        let years = all.several_years();
        let (census, earlier) = match years.len() {
            0 | 1 => (all, None),
            // A county that is not in the newest year is told of by its own latest.
            _ => {
                let before = years.iter().rev().nth(1).filter(|_| self.last.is_none());
                let earlier = before.map(|year| read(Years::Only(*year)));
                (read(Years::Latest), earlier)
            }
        };
        progress.clear();
        (census, earlier)
    }

    /// The findings of the earlier year: that of `--last`, else that of the input itself.
    fn earlier(
        &self,
        census: Option<Census>,
        standard: &Standard,
        options: &Options,
        (filter, session): (&Filter, Session),
    ) -> anyhow::Result<Option<Findings>> {
        let Some(path) = &self.last else {
            return Ok(census.map(|census| {
                let findings = measure_and_note(&census, standard, options);
                diagnostics::print(&findings, &census, filter, session);
                findings
            }));
        };
        let year = Year {
            paths: vec![path.clone()],
        };
        let reading = Reading::earlier(&year, session.lang)?;
        let map = self.map.path.as_deref();
        let mut measured = reading.measured((map, None), standard, options, (filter, session))?;
        Ok(measured.pop().map(|(findings, _)| findings))
    }
}

/// What changed since the earlier year.
fn compared(
    earlier: Findings,
    findings: &Findings,
    standard: &Standard,
) -> anyhow::Result<Comparison> {
    let lang = findings.lang;
    let options = CompareOptions {
        lang,
        ..CompareOptions::default()
    };
    let name = earlier.inputs.first().map(|input| input.file.clone());
    let years = [earlier, findings.clone()];
    let compared = compare(&years, standard, &options);
    compared.spoken_of(name.unwrap_or_default(), lang)
}
