//! `balance forecast`.

use std::path::{Path, PathBuf};

use balance::Standard;
use balance::census::{Census, Input, Step, Years};
use balance::measure::Options;
use balance::report::{ForecastReport, Format, Subject};
use balance::scenario::forecast::{Forecast, draft, forecast};

use super::ahead::{self, ModelArgs};
use super::allow::AllowArg;
use super::args::{AllowMissingArg, ChangesArg, MapArg, ReliefsArg, StampArg, StandardArg};
use super::deny::DenyArg;
use super::problem_files::{ProblemArgs, ProblemFiles};
use super::progress::Progress;
use super::session::{Outcome, Session, Subcommand, Zh};
use super::spare::Reads;
use super::spoken::Spoken;
use super::{diagnostics, output, report_files};

/// Forecast pupils, teachers and verdicts for the years to come
#[derive(clap::Args)]
pub struct ForecastArgs {
    /// Workbooks, CSV files or folders of them; of several years the latest is forecast from, the others give ratios
    #[arg(required_unless_present = "write_assumptions", value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    standard: StandardArg,

    /// How many years
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=20))]
    years: u16,

    #[command(flatten)]
    model: ModelArgs,

    #[command(flatten)]
    changes: ChangesArg,

    /// Draft a file of assumptions: those that count unless a file changes them
    #[arg(long, value_name = "FILE")]
    write_assumptions: Option<PathBuf>,

    /// Format on standard output
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = output::printed(Subject::Forecast))]
    format: &'static Format,

    /// Also write a file; its ending picks the format (xlsx, html, docx, md, csv, json, txt); repeatable
    #[arg(short, long = "output", id = "forecast_output", value_name = "FILE")]
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

impl Subcommand for ForecastArgs {
    const ZH: Zh = Zh {
        about: "预测今后各年的学生、教师和评估结论：哪一年哪项会变，哪里缺学位，哪里会空，谁退休",
        arguments: &[
            (
                "paths",
                "工作簿、CSV 文件，或它们所在的文件夹；有几年的数据时，从最近一年起预测，各年给出升级率",
            ),
            ("years", "预测几年"),
            ("write_assumptions", "起草参数文件：不另写时即按此计算"),
            ("format", "标准输出的格式：table 表格，json，csv，markdown"),
            (
                "forecast_output",
                "要写的文件，格式由扩展名决定（xlsx、html、docx、md、csv、json、txt），可重复",
            ),
        ],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        let (saver, lang) = (session.saver(), session.lang);
        let standard = self.standard.load(lang)?;
        let own = [
            self.map.path.as_deref(),
            self.changes.path.as_deref(),
            self.standard.file(),
        ];
        let own: Vec<&Path> = own
            .into_iter()
            .flatten()
            .chain(self.model.files())
            .collect();
        let reads = Reads::new(&self.paths, own.iter().copied());
        let problem_files = ProblemFiles::plan(&self.problems, [], &reads, saver)?;
        let files = report_files::plan(
            &self.output,
            Subject::Forecast,
            &problem_files,
            &reads,
            saver,
        )?;
        if let Some(path) = &self.write_assumptions {
            let others = files.iter().map(|(path, _)| *path);
            reads.spare(others.chain([path.as_path()]), lang)?;
            saver.save_text(path, &draft())?;
            if self.paths.is_empty() {
                return Ok(Outcome::Met);
            }
        }
        let filter = self.problems.filter(&standard.dictionary, lang)?;
        let (census, mut found) = self.forecast(&standard, session)?;
        found.before.inputs.extend(own.into_iter().map(Input::of));
        found.before.stamp = self.stamp.time();
        self.problems.check_school(&census, lang)?;
        diagnostics::print(&found.before, &census, &filter, session);
        let written = problem_files.write(&found.before.problems, &filter)?;
        let failed = found.before.failed();
        let report = |format, target| ForecastReport {
            forecast: &found,
            standard: &standard,
            format,
            target,
        };
        if !failed {
            report_files::write(files, saver, report)?;
        }
        if !failed || self.format.tells_failure {
            let printed = report(self.format, session.screen());
            output::print_what_is_read(&printed, self.format)?;
        }
        Ok(Outcome::of(failed || !written, found.meets()))
    }
}

impl ForecastArgs {
    /// Reads the censuses and forecasts the latest.
    fn forecast(
        &self,
        standard: &Standard,
        session: Session,
    ) -> anyhow::Result<(Census, Forecast)> {
        let lang = session.lang;
        let options = Options {
            allow_missing: self.missing.allow_missing,
            reliefs: self.relief.choice.into(),
            deny: self.deny.parse(&standard.dictionary, lang)?,
            allow: self.allow.parse(&standard.dictionary, lang)?,
            lang,
            ..Options::default()
        };
        let map = self.map.load(standard, lang)?;
        let model = self.model.load(standard, lang)?;
        let changes = self.changes.load(standard);
        let progress = Progress::new();
        let watch = |step: Step<'_>| progress.show(step);
        let (census, all) = ahead::read(&self.paths, Years::Latest, standard, &map, &watch);
        let ask = model.ask(self.years);
        let found = forecast((&census, &all), standard, &changes, &options, ask);
        progress.clear();
        Ok((census, found.spoken(lang)?))
    }
}
