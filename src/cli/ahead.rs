//! What is assumed of the years to come: the options that a forecast and a plan for a later year have.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::bail;
use balance::census::{Census, Map, Step, Years};
use balance::measure::Options;
use balance::problem::Problem;
use balance::scenario::Changes;
use balance::scenario::forecast::{Ask, Assumptions, Births, Hire, census_ahead};
use balance::{Lang, Standard, say};
use clap::ValueEnum;

use super::session::Help;
use super::spoken::Spoken;

/// The help in Chinese, by the ids of the arguments.
pub const ZH: &[Help] = &[
    (
        "births",
        "历年出生人数，全县的或分乡镇的：CSV、工作簿或 TOML [默认：每年新生同最近一年]",
    ),
    (
        "hire",
        "教师退休后谁来：0 没有人；replace 退一补一，补毕业生",
    ),
    (
        "assumptions",
        "预测要改的参数（年级数、比率、退休规则、标准）：TOML 文件，可由 forecast --write-assumptions 起草",
    ),
];

#[derive(clap::Args)]
pub struct ModelArgs {
    /// Births by year, of the county or of its towns: CSV, a workbook or TOML [default: as many enter as in the last
    /// year]
    #[arg(long, value_name = "FILE")]
    pub births: Option<PathBuf>,

    /// Who comes for a teacher who leaves: 0, nobody; replace, one graduate
    #[arg(long, value_name = "WHO", default_value = "0")]
    hire: HireChoice,

    /// What a forecast assumes otherwise (grades, ratios, retirement, norms): TOML, as forecast --write-assumptions
    /// drafts it
    #[arg(long, value_name = "FILE")]
    pub assumptions: Option<PathBuf>,
}

/// Who comes for a teacher who leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum HireChoice {
    #[value(name = "0")]
    Nobody,
    Replace,
}

/// What was read of it.
pub struct Model {
    births: Option<Births>,
    assumptions: Assumptions,
    hire: Hire,
}

impl ModelArgs {
    /// The files that are read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        [&self.births, &self.assumptions]
            .into_iter()
            .flatten()
            .map(PathBuf::as_path)
    }

    /// Whether anything is said.
    fn is_said(&self) -> bool {
        self.births.is_some() || self.assumptions.is_some() || self.hire != HireChoice::Nobody
    }

    /// Reads the files.
    ///
    /// # Errors
    /// Where one cannot be read, or says what cannot be.
    pub fn load(&self, standard: &Standard, lang: Lang) -> anyhow::Result<Model> {
        let dictionary = &standard.dictionary;
        let assumptions = match &self.assumptions {
            Some(path) => Assumptions::load(path, dictionary),
            None => Assumptions::built_in(dictionary),
        };
        let births = self
            .births
            .as_deref()
            .map(|path| Births::load(path, dictionary));
        Ok(Model {
            births: births.transpose().spoken(lang)?,
            assumptions: assumptions.spoken(lang)?,
            hire: match self.hire {
                HireChoice::Nobody => Hire::Nobody,
                HireChoice::Replace => Hire::Replace,
            },
        })
    }

    /// The census of a later year, by the middle variant; `None` where no year is asked for.
    ///
    /// # Errors
    /// Where nothing can be forecast, or options of a forecast are given and no year is.
    pub fn census_for(
        &self,
        year: Option<u16>,
        (paths, years): (&[PathBuf], Years),
        (standard, map, changes): (&Standard, &Map, &Changes),
        options: &Options,
        watch: &(impl Fn(Step<'_>) + Sync),
    ) -> anyhow::Result<Option<Census>> {
        let lang = options.lang;
        let Some(year) = year else {
            if self.is_said() {
                bail!(lang.pick(
                    "--births、--hire、--assumptions 用于预测，请同时写 --for 年份",
                    "--births, --hire and --assumptions are for a forecast: say --for YEAR, too",
                ));
            }
            return Ok(None);
        };
        let model = self.load(standard, lang)?;
        let (base, all) = read(paths, years, standard, map, watch);
        // What is wrong with the census is said of it, and not of a forecast.
        if base.problems.iter().any(Problem::is_error) {
            return Ok(Some(base));
        }
        let first = base.counties.iter().filter_map(|county| county.year).max();
        let ahead = first.and_then(|first| year.checked_sub(first));
        let Some(ahead) = ahead.filter(|years| (1..=MOST_YEARS).contains(years)) else {
            let first = first.map_or("—".to_owned(), |first| first.to_string());
            bail!(say!(
                lang,
                "--for {year}：数据是 {first} 年的，应为其后 1 到 {MOST_YEARS} 年",
                "--for {year}: the census is of {first}; it must be 1 to {MOST_YEARS} years later"
            ));
        };
        let found = census_ahead((&base, &all), standard, changes, options, model.ask(ahead));
        found.map(Some).spoken(lang)
    }
}

/// No forecast reaches further.
pub const MOST_YEARS: u16 = 20;

impl Model {
    /// What is asked of a forecast of so many years.
    pub fn ask(&self, years: u16) -> Ask<'_> {
        Ask {
            years,
            hire: self.hire,
            births: self.births.as_ref(),
            assumptions: &self.assumptions,
        }
    }
}

/// A census of the years that are wanted, and one of all, with what is known of teachers one by one.
pub fn read(
    paths: &[PathBuf],
    years: Years,
    standard: &Standard,
    map: &Map,
    watch: &(impl Fn(Step<'_>) + Sync),
) -> (Census, Census) {
    let people = Arc::new(standard.dictionary.as_ref().clone().keeping_people());
    let read = |years| Census::read_years(paths, &people, map, years, watch);
    let all = read(Years::All);
    // Where no county has several years, the latest are all.
    let base = match years {
        Years::Latest if all.several_years().is_empty() => all.clone(),
        _ => read(years),
    };
    (base, all)
}
