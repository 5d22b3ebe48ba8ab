//! `balance plan`.

use std::path::{Path, PathBuf};

use anyhow::bail;
use balance::census::{Census, Input, Step};
use balance::measure::Options;
use balance::report::{Format, PlanReport, Subject};
use balance::scenario::plan::{Aims, Ask, Plan, Prices, draft, plan};
use balance::scenario::{Changes, yuan};
use balance::{Lang, Standard, say};

use super::ahead::ModelArgs;
use super::allow::AllowArg;
use super::args::{
    AllowMissingArg, ChangesArg, MapArg, ReliefsArg, StampArg, StandardArg, hold_standard_input,
};
use super::deny::DenyArg;
use super::problem_files::{ProblemArgs, ProblemFiles};
use super::progress::Progress;
use super::session::{Outcome, Session, Subcommand, Zh};
use super::spare::Reads;
use super::spoken::Spoken;
use super::{diagnostics, output, report_files};

/// Plan the least that must be built, bought and hired to meet the standard
#[derive(clap::Args)]
pub struct PlanArgs {
    /// Workbooks, CSV files or folders of them; - is standard input
    #[arg(required_unless_present = "write_prices", value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    standard: StandardArg,

    /// What the measures cost: a TOML file, as --write-prices drafts it [default: example prices]
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,

    /// Draft a file of prices, with examples and where they come from
    #[arg(long, value_name = "FILE")]
    write_prices: Option<PathBuf>,

    /// Headroom over every threshold: 5% or 0.05
    #[arg(long, value_name = "SHARE", allow_hyphen_values = true)]
    margin: Option<String>,

    /// A limit of the coefficients of variation tighter than the standard's: 0.40
    #[arg(long, value_name = "CV", allow_hyphen_values = true)]
    limit_cv: Option<String>,

    /// The money there is, in yuan: 5000000 or 500万; it brings the most schools to the standard
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    budget: Option<String>,

    /// Spread the plan over so many years, schools that help most pupils a yuan first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=20))]
    years: Option<u16>,

    /// Before anyone is hired, let teachers change places between schools: backbone, sports_arts, above_required, in this
    /// order; who gives stays above every threshold, and no coefficient of variation rises
    #[arg(
        long = "move",
        id = "move",
        value_name = "KINDS",
        value_delimiter = ','
    )]
    moves: Vec<String>,

    /// Format on standard output
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = output::printed(Subject::Plan))]
    format: &'static Format,

    /// Also write a file; its ending picks the format (toml for the changes, xlsx, html, docx, md, json, txt);
    /// repeatable
    #[arg(short, long = "output", id = "plan_output", value_name = "FILE")]
    output: Vec<PathBuf>,

    #[command(flatten)]
    stamp: StampArg,

    #[command(flatten)]
    map: MapArg,

    #[command(flatten)]
    changes: ChangesArg,

    #[command(flatten)]
    problems: ProblemArgs,

    #[command(flatten)]
    missing: AllowMissingArg,

    #[command(flatten)]
    deny: DenyArg,

    /// Plan for the pupils and teachers of a later year, as `balance forecast` has them
    #[arg(long = "for", id = "for_year", value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1949..=2200))]
    for_year: Option<u16>,

    #[command(flatten)]
    model: ModelArgs,

    /// Of several years of a county, the one to plan from [default: the latest]. With --changes: the latest that is not
    /// after it, with what is done by then
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1949..=2100))]
    year: Option<u16>,

    #[command(flatten)]
    allow: AllowArg,

    #[command(flatten)]
    relief: ReliefsArg,
}

impl Subcommand for PlanArgs {
    const ZH: Zh = Zh {
        about: "算出达标最省的方案：至少要建什么、买什么、招多少人，在哪所学校，花多少钱",
        arguments: &[
            (
                "prices",
                "各项措施的价格：TOML 文件，可由 --write-prices 起草 [默认：示例价格]",
            ),
            ("write_prices", "起草价格文件：示例价格及其出处"),
            ("margin", "在每项标准之上留出余量：5% 或 0.05"),
            ("limit_cv", "比标准更严的差异系数限值：如 0.40"),
            (
                "budget",
                "可用资金，单位元：5000000 或 500万；先使最多的学校达标",
            ),
            ("years", "分几年完成：每元惠及学生多的学校在前"),
            (
                "move",
                "招聘之前先在学校之间交流教师：backbone 骨干，sports_arts 体育艺术，above_required 高于规定学历，按所写的次序；调出学校各项仍不低于标准，差异系数不升高",
            ),
            (
                "for_year",
                "按今后某一年的学生和教师作方案，学生和教师由 balance forecast 预测",
            ),
            ("format", "标准输出的格式：table 表格，json，markdown"),
            (
                "plan_output",
                "要写的文件，格式由扩展名决定（toml 为改动清单，xlsx、html、docx、md、json、txt），可重复",
            ),
            (
                "year",
                "一个县有几年的数据时，从哪一年起作方案 [默认：最近的一年]；与 --changes 同用时，取不晚于它的最近一年，只计入到那年完成的变更",
            ),
        ],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        let (saver, lang) = (session.saver(), session.lang);
        let standard = self.standard.load(lang)?;
        let own = self.map.path.as_deref().into_iter();
        let own = own.chain(self.prices.as_deref()).chain(self.model.files());
        let changes = self.changes.load(&standard);
        // Where nothing is to be different, it is as if the file had not been named.
        let changed = self.changes.path.as_deref();
        let own = own.chain(changed.filter(|_| !changes.is_empty()));
        let own: Vec<&Path> = own.chain(self.standard.file()).collect();
        let reads = Reads::new(&self.paths, own.iter().copied().chain(changed));
        hold_standard_input(&self.paths, lang)?;
        let problem_files = ProblemFiles::plan(&self.problems, [], &reads, saver)?;
        let files = report_files::plan(&self.output, Subject::Plan, &problem_files, &reads, saver)?;
        if let Some(path) = &self.write_prices {
            let others = files.iter().map(|(path, _)| *path);
            reads.spare(others.chain([path.as_path()]), lang)?;
            saver.save_text(path, &draft(&standard))?;
            if self.paths.is_empty() {
                return Ok(Outcome::Met);
            }
        }
        let filter = self.problems.filter(&standard.dictionary, lang)?;
        let ask = self.ask(&standard, lang)?;
        let prices = match &self.prices {
            Some(path) => Prices::load(path, &standard),
            None => Prices::examples(&standard),
        };
        let prices = prices.spoken(lang)?;
        let (census, mut found) = self.planned((&standard, &prices, &changes), &ask, session)?;
        found.before.inputs.extend(own.into_iter().map(Input::of));
        found.before.stamp = self.stamp.time();
        self.problems.check_school(&census, lang)?;
        diagnostics::print(&found.before, &census, &filter, session);
        let written = problem_files.write(&found.before.problems, &filter)?;
        let failed = found.before.failed();
        let report = |format, target| PlanReport {
            plan: &found,
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

impl PlanArgs {
    /// Reads the census and plans for it.
    fn planned(
        &self,
        (standard, prices, changes): (&Standard, &Prices, &Changes),
        ask: &Ask,
        session: Session,
    ) -> anyhow::Result<(Census, Plan)> {
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
        let progress = Progress::new();
        let watch = |step: Step<'_>| progress.show(step);
        let years = self.changes.years(self.year);
        let (own, read) = ((&self.paths[..], years), (standard, &map, changes));
        let ahead = self
            .model
            .census_for(self.for_year, own, read, &options, &watch)?;
        let census = ahead.unwrap_or_else(|| {
            let census = Census::read_years(&self.paths, &standard.dictionary, &map, years, &watch);
            changes.over(census, self.year)
        });
        let found = plan(&census, standard, prices, &options, ask);
        progress.clear();
        Ok((census, found.spoken(lang)?))
    }

    fn ask(&self, standard: &Standard, lang: Lang) -> anyhow::Result<Ask> {
        let margin = self.margin.as_deref().map(|text| margin(text, lang));
        let limit = self.limit_cv.as_deref();
        let limit = limit.map(|text| limit_cv(text, standard, lang));
        let budget = self
            .budget
            .as_deref()
            .map(|text| money(text, standard, lang));
        Ok(Ask {
            aims: Aims {
                margin: margin.transpose()?.unwrap_or(0.0),
                limit_cv: limit.transpose()?,
                exchanges: self.exchanges(standard, lang)?,
            },
            budget: budget.transpose()?,
            years: self.years,
        })
    }

    /// The measures by which teachers change places, by what the standard calls them.
    fn exchanges(&self, standard: &Standard, lang: Lang) -> anyhow::Result<Vec<usize>> {
        let words = || {
            let measures = standard.measures.iter().enumerate();
            measures.filter_map(|(at, m)| Some((at, m.exchange.as_ref()?.word.as_str())))
        };
        let mut found = Vec::new();
        for word in self.moves.iter().map(|word| word.trim()) {
            match words().find(|(_, known)| *known == word) {
                Some((at, _)) if !found.contains(&at) => found.push(at),
                Some(_) => {}
                None => {
                    let known: Vec<&str> = words().map(|(_, word)| word).collect();
                    let (id, known) = (&standard.id, known.join(", "));
                    bail!(say!(
                        lang,
                        "--move {word}：标准 {id} 没有这种交流；有 {known}",
                        "--move {word}: the standard {id} has no such exchange; it has {known}"
                    ));
                }
            }
        }
        Ok(found)
    }
}

/// A share: 5% or 0.05.
fn margin(text: &str, lang: Lang) -> anyhow::Result<f64> {
    let (digits, of) = match text.trim().strip_suffix(['%', '％']) {
        Some(digits) => (digits, 100.0),
        None => (text, 1.0),
    };
    let share = digits.trim().parse::<f64>().map(|number| number / of);
    match share {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => bail!(say!(
            lang,
            "--margin {text}：应为 0 到 100% 之间的比例，如 5% 或 0.05",
            "--margin {text}: must be a share from 0 to 100%, such as 5% or 0.05"
        )),
    }
}

/// A limit that is tighter than the standard's at some stage.
fn limit_cv(text: &str, standard: &Standard, lang: Lang) -> anyhow::Result<f64> {
    let limits = standard.cv_limits.values();
    let limits = limits.chain(standard.composite_limits.values());
    let loosest = limits.fold(0.0, |most: f64, limit| most.max(*limit));
    match text.trim().parse::<f64>() {
        Ok(limit) if limit > 0.0 && limit < loosest => Ok(limit),
        _ => bail!(say!(
            lang,
            "--limit-cv {text}：应大于 0、小于标准的限值 {loosest}",
            "--limit-cv {text}: must be above 0 and below the standard's limit of {loosest}"
        )),
    }
}

/// An amount of money: 5000000, 5,000,000, 500万, 500万元, 1.2亿.
fn money(text: &str, standard: &Standard, lang: Lang) -> anyhow::Result<f64> {
    match yuan(text, &standard.dictionary) {
        Some(money) if money > 0.0 => Ok(money),
        _ => bail!(say!(
            lang,
            "--budget {text}：应为大于 0 的金额，单位元，如 5000000 或 500万",
            "--budget {text}: must be an amount above 0 in yuan, such as 5000000 or 500万"
        )),
    }
}
