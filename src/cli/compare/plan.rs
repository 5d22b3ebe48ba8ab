//! What `balance compare` is to do: what its arguments say, and which years.

use std::path::{Path, PathBuf};

use anyhow::bail;
use balance::measure::compare::{CompareOptions, FailOn};
use balance::problem::Allowance;
use balance::report::{Format, formats};
use balance::standard::Reliefs;
use balance::{Lang, say};

use super::args::{CompareArgs, RuleChoice};
use crate::cli::args::ReliefsChoice;
use crate::cli::grouping;
use crate::cli::session::Session;
use crate::cli::settings::Settings;

/// One year: the files it is read from.
pub struct Year {
    pub paths: Vec<PathBuf>,
}

impl Year {
    /// The files by their names.
    pub fn name(&self) -> String {
        let names: Vec<String> = self.paths.iter().map(|p| p.display().to_string()).collect();
        names.join(", ")
    }
}

/// What is to be done.
pub struct Plan {
    pub years: Vec<Year>,
    pub standard: Option<String>,
    pub map: Option<PathBuf>,
    /// What is laid over the newest year.
    pub changes: Option<PathBuf>,
    pub matches: Option<PathBuf>,
    pub by: Option<String>,
    pub allow_missing: bool,
    pub reliefs: Reliefs,
    pub deny: Vec<String>,
    pub allow: Vec<Allowance>,
    pub fail_on: Vec<FailOn>,
    pub tolerance: f64,
    pub format: &'static Format,
    pub output: Vec<PathBuf>,
}

impl Plan {
    /// The plan of a run. The years are those of `balance.toml` where no path is given, or one folder that has
    /// it.
    ///
    /// # Errors
    /// Where there are not two years, or the rules do not fit each other.
    pub fn new(args: &CompareArgs, session: Session) -> anyhow::Result<Plan> {
        let lang = session.lang;
        let reliefs = args.reliefs.unwrap_or(ReliefsChoice::Dated);
        let rules = match &args.fail_on[..] {
            [] => &[RuleChoice::Slip],
            rules => rules,
        };
        Ok(Plan {
            years: years(args, session)?,
            standard: args.standard.clone(),
            map: args.map.path.clone(),
            changes: args.changes.path.clone(),
            matches: args.matches.clone(),
            by: args.by.text.clone(),
            allow_missing: args.missing.allow_missing,
            reliefs: reliefs.into(),
            deny: args.deny.words.clone(),
            allow: args.allow.entries(),
            fail_on: rules_of(rules, lang)?,
            tolerance: tolerance(args, lang)?,
            format: args.format.unwrap_or(&formats::TABLE),
            output: args.output.clone(),
        })
    }

    /// The censuses: files and folders.
    pub fn inputs(&self) -> Vec<PathBuf> {
        let paths = self.years.iter().flat_map(|year| &year.paths);
        paths.cloned().collect()
    }

    /// The files besides the years that the figures rest on.
    pub fn own_files(&self) -> impl Iterator<Item = &Path> {
        let by = grouping::file_of(self.by.as_deref());
        let (map, changes) = (self.map.as_deref(), self.changes.as_deref());
        let files = [map, changes, self.matches.as_deref(), by];
        files.into_iter().flatten()
    }
}

/// The years that the arguments name, or the file of the folder.
fn years(args: &CompareArgs, session: Session) -> anyhow::Result<Vec<Year>> {
    let lang = session.lang;
    let settings = session.settings.filter(|settings| match &args.paths[..] {
        [] => true,
        [folder] => settings.is_of(folder),
        _ => false,
    });
    let years = match settings {
        Some(settings) => settings.years(lang)?,
        None => args.paths.iter().map(|path| vec![path.clone()]).collect(),
    };
    // One path may hold several years.
    let may_hold_more = settings.is_none() && years.len() == 1;
    if years.len() < 2 && !may_hold_more {
        bail!(too_few(settings, args.paths.is_empty(), lang));
    }
    Ok(years.into_iter().map(|paths| Year { paths }).collect())
}

/// By how much a CV may rise.
fn tolerance(args: &CompareArgs, lang: Lang) -> anyhow::Result<f64> {
    let tolerance = args.tolerance.unwrap_or(CompareOptions::TOLERANCE);
    if !tolerance.is_finite() || tolerance < 0.0 {
        bail!(say!(
            lang,
            "--tolerance {tolerance} 不对；应为 0 或更大的数，如 0.005",
            "--tolerance {tolerance} is no tolerance; give 0 or more, such as 0.005",
        ));
    }
    Ok(tolerance)
}

/// The rules that stop a run; `never` stands alone.
fn rules_of(choices: &[RuleChoice], lang: Lang) -> anyhow::Result<Vec<FailOn>> {
    let mut rules = Vec::new();
    for choice in choices {
        let rule = match choice {
            RuleChoice::Slip => FailOn::Slip,
            RuleChoice::Worse => FailOn::Worse,
            RuleChoice::Unmet => FailOn::Unmet,
            RuleChoice::Never if choices.len() > 1 => bail!(lang.pick(
                "never 不能与其他规则同时使用",
                "never does not go together with other rules"
            )),
            RuleChoice::Never => continue,
        };
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    Ok(rules)
}

/// What is said where there are not two years to compare.
pub fn too_few(settings: Option<&Settings>, nothing_given: bool, lang: Lang) -> String {
    if let Some(settings) = settings {
        let shown = settings.path().display();
        return say!(
            lang,
            "{shown} 的 years 至少要有两年，按从早到晚的顺序：years = [\"2023.xlsx\", \"2024.xlsx\"]",
            "`years` of {shown} wants two years or more, the oldest first: years = [\"2023.xlsx\", \"2024.xlsx\"]",
        );
    }
    let said = match nothing_given {
        true => lang.pick(
            "这个文件夹里没有 balance.toml。请给出两年或更多年的数据，从早到晚：balance compare 2023.xlsx 2024.xlsx",
            "there is no balance.toml in this folder. Give two years or more, the oldest first: balance compare 2023.xlsx 2024.xlsx",
        ),
        false => lang.pick(
            "至少要有两年的数据，从早到晚：balance compare 2023.xlsx 2024.xlsx",
            "there must be two years or more, the oldest first: balance compare 2023.xlsx 2024.xlsx",
        ),
    };
    said.to_owned()
}
