//! What `balance compare` is to do: what its arguments say, and for what they do not say, `balance.toml`.

use std::path::{Path, PathBuf};
use std::slice;

use anyhow::bail;
use balance::measure::compare::{CompareOptions, FailOn};
use balance::problem::Allowance;
use balance::report::{Format, Subject, formats};
use balance::standard::Reliefs;
use balance::{Lang, say};

use super::args::{CompareArgs, RuleChoice};
use super::config::{AllowEntry, Config, Entry, FILE, OneOrMore, known};
use crate::cli::args::{LangChoice, ReliefsChoice};
use crate::cli::grouping;

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
    pub lang: Option<Lang>,
    pub format: &'static Format,
    pub output: Vec<PathBuf>,
    /// The file that it comes from, where one was read.
    pub file: Option<PathBuf>,
}

impl Plan {
    /// The plan of a run. The file is read where no path is given, or one folder that has it.
    ///
    /// # Errors
    /// Where there are not two years, the file cannot be read or names what does not exist.
    pub fn new(args: &CompareArgs, lang: Lang) -> anyhow::Result<Plan> {
        let folder = match &args.paths[..] {
            [] => Some(Path::new("")),
            [folder] if folder.join(FILE).is_file() => Some(folder.as_path()),
            _ => None,
        };
        let file = folder.map(|folder| folder.join(FILE));
        let file = file.filter(|file| file.is_file());
        let config = match folder {
            Some(folder) if file.is_some() => Config::read(folder, lang)?,
            _ => Config::default(),
        };
        let years = years(args, folder, &config, lang)?;
        let format = match (args.format, &config.format) {
            (Some(format), _) => format,
            (None, Some(text)) => printed(text, &config, lang)?,
            (None, None) => &formats::TABLE,
        };
        let reliefs = match (args.reliefs, &config.reliefs) {
            (Some(choice), _) => choice,
            (None, Some(text)) => config.choice("reliefs", text, lang)?,
            (None, None) => ReliefsChoice::Dated,
        };
        let own_lang = match &config.lang {
            Some(text) => Some(config.choice::<LangChoice>("lang", text, lang)?),
            None => None,
        };
        let rules = rules(args, &config, lang)?;
        let tolerance = tolerance(args, &config, lang)?;
        let in_folder = |own: &Option<PathBuf>, file: &Option<PathBuf>| {
            own.clone().or_else(|| Some(config.at(file.as_ref()?)))
        };
        let named = |own: &Option<String>, file: &Option<String>| {
            own.clone().or_else(|| Some(config.named(file.as_ref()?)))
        };
        Ok(Plan {
            standard: named(&args.standard, &config.standard),
            map: in_folder(&args.map.path, &config.map),
            changes: in_folder(&args.changes.path, &config.changes),
            matches: in_folder(&args.matches, &config.matches),
            by: named(&args.by.text, &config.by),
            allow_missing: args.missing.allow_missing || config.allow_missing,
            reliefs: reliefs.into(),
            deny: match args.deny.words.is_empty() {
                true => config.deny.clone(),
                false => args.deny.words.clone(),
            },
            allow: match args.allow.words.is_empty() {
                true => config.allow.iter().map(AllowEntry::allowance).collect(),
                false => args.allow.entries(),
            },
            fail_on: rules_of(&rules, lang)?,
            tolerance,
            lang: own_lang.map(Lang::from),
            format,
            output: match args.output.is_empty() {
                true => config.output.iter().map(|path| config.at(path)).collect(),
                false => args.output.clone(),
            },
            file,
            years,
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
fn years(
    args: &CompareArgs,
    folder: Option<&Path>,
    config: &Config,
    lang: Lang,
) -> anyhow::Result<Vec<Year>> {
    let of_file = |entry: &Entry| {
        let paths = match entry {
            Entry::One(path) => slice::from_ref(path),
            Entry::More(paths) => paths,
        };
        Year {
            paths: paths.iter().map(|path| config.at(path)).collect(),
        }
    };
    let of_argument = |path: &PathBuf| Year {
        paths: vec![path.clone()],
    };
    let years: Vec<Year> = match folder {
        Some(_) => config.years.iter().map(of_file).collect(),
        None => args.paths.iter().map(of_argument).collect(),
    };
    // One path may hold several years.
    let may_hold_more = folder.is_none() && years.len() == 1;
    if years.len() < 2 && !may_hold_more {
        bail!(too_few(folder, lang));
    }
    Ok(years)
}

/// The format of standard output that the file names.
fn printed(text: &str, config: &Config, lang: Lang) -> anyhow::Result<&'static Format> {
    let mut printed = Format::printed_for(Subject::Comparison);
    printed.find(|format| format.name == text).ok_or_else(|| {
        let known = Format::printed_for(Subject::Comparison).map(|format| format.name);
        let known = known.collect::<Vec<_>>().join(", ");
        config.wrong("format", text, &known, lang)
    })
}

/// The rules as they are named.
fn rules(args: &CompareArgs, config: &Config, lang: Lang) -> anyhow::Result<Vec<RuleChoice>> {
    let texts = match (&args.fail_on[..], &config.rules.fail_on) {
        ([], None) => return Ok(vec![RuleChoice::Slip]),
        ([], Some(OneOrMore::One(text))) => slice::from_ref(text),
        ([], Some(OneOrMore::More(texts))) => texts,
        (rules, _) => return Ok(rules.to_vec()),
    };
    if texts.is_empty() {
        let (path, known) = (config.path(), known::<RuleChoice>());
        let shown = path.display();
        bail!(say!(
            lang,
            "{shown}：rules.fail_on = [] 没有写规则。从不算未通过时写 \"never\"；可用：{known}",
            "{shown}: rules.fail_on = [] names no rule. Write \"never\" for none; use {known}",
        ));
    }
    let rule = |text: &String| config.choice("rules.fail_on", text, lang);
    texts.iter().map(rule).collect()
}

/// By how much a CV may rise.
fn tolerance(args: &CompareArgs, config: &Config, lang: Lang) -> anyhow::Result<f64> {
    let tolerance = args.tolerance.or(config.rules.tolerance);
    let tolerance = tolerance.unwrap_or(CompareOptions::TOLERANCE);
    if !tolerance.is_finite() || tolerance < 0.0 {
        let colon = lang.pick("：", ": ");
        let said = match args.tolerance {
            Some(_) => "--tolerance".to_owned(),
            None => format!("{}{colon}rules.tolerance =", config.path().display()),
        };
        bail!(say!(
            lang,
            "{said} {tolerance} 不对；应为 0 或更大的数，如 0.005",
            "{said} {tolerance} is no tolerance; give 0 or more, such as 0.005",
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
pub fn too_few(folder: Option<&Path>, lang: Lang) -> String {
    match folder {
        Some(folder) if folder.join(FILE).is_file() => {
            let shown = folder.join(FILE);
            let shown = shown.display();
            say!(
                lang,
                "{shown} 的 years 至少要有两年，按从早到晚的顺序：years = [\"2023.xlsx\", \"2024.xlsx\"]",
                "`years` of {shown} wants two years or more, the oldest first: years = [\"2023.xlsx\", \"2024.xlsx\"]",
            )
        }
        Some(_) => lang
            .pick(
                "这个文件夹里没有 balance.toml。请给出两年或更多年的数据，从早到晚：balance compare 2023.xlsx 2024.xlsx",
                "there is no balance.toml in this folder. Give two years or more, the oldest first: balance compare 2023.xlsx 2024.xlsx",
            )
            .to_owned(),
        None => lang
            .pick(
                "至少要有两年的数据，从早到晚：balance compare 2023.xlsx 2024.xlsx",
                "there must be two years or more, the oldest first: balance compare 2023.xlsx 2024.xlsx",
            )
            .to_owned(),
    }
}
