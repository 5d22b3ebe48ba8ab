//! What `balance compare` is to do: from its arguments, or from `balance.toml` in a folder.
//!
//! ```toml
//! standard = "cn-2017"
//! years = ["2023.xlsx", ["2024/primary.xlsx", "2024/junior.xlsx"]]  # the oldest first
//! match = "schools.csv"
//! by = "urban_rural"
//! allow = [{ code = "outlier", school = "石坡小学", reason = "新建实验楼" }]
//!
//! [rules]
//! fail_on = ["slip", "worse"]
//! tolerance = 0.005
//! ```

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use balance::Lang;
use balance::measure::compare::FailOn;
use balance::problem::Allowance;
use balance::standard::Reliefs;
use clap::ValueEnum;
use serde::Deserialize;

use balance::report::{Format, Subject, formats};

use super::args::{CompareArgs, LangChoice, ReliefsChoice, RuleChoice};

/// The file that is looked for.
const FILE: &str = "balance.toml";

/// By how much a CV may rise before it is worse.
const TOLERANCE: f64 = 0.005;

/// The file as written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    standard: Option<String>,
    #[serde(default)]
    years: Vec<Entry>,
    map: Option<PathBuf>,
    #[serde(rename = "match")]
    matches: Option<PathBuf>,
    by: Option<String>,
    #[serde(default)]
    allow_missing: bool,
    reliefs: Option<String>,
    #[serde(default)]
    deny: Vec<String>,
    #[serde(default)]
    allow: Vec<AllowEntry>,
    lang: Option<String>,
    format: Option<String>,
    #[serde(default)]
    output: Vec<PathBuf>,
    #[serde(default)]
    rules: Rules,
    /// The folder that it stands in.
    #[serde(skip)]
    folder: PathBuf,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    fail_on: Option<OneOrMore>,
    tolerance: Option<f64>,
}

/// A year: one path, or several that belong together.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    One(PathBuf),
    More(Vec<PathBuf>),
}

/// What is allowed: in the words of the command line, or in parts.
#[derive(Deserialize)]
#[serde(untagged)]
enum AllowEntry {
    Words(String),
    Parts(AllowParts),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AllowParts {
    code: String,
    school: Option<String>,
    reason: Option<String>,
}

impl AllowEntry {
    fn allowance(&self) -> Allowance {
        match self {
            AllowEntry::Words(words) => Allowance::parse(words),
            AllowEntry::Parts(parts) => Allowance {
                code: parts.code.clone(),
                school: parts.school.clone(),
                reason: parts.reason.clone(),
            },
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

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
    pub stamp: bool,
    /// The file that it comes from, where one was read.
    pub file: Option<PathBuf>,
}

impl Config {
    /// The plan of a run: what the arguments say, and for what they do not say, what the folder's
    /// file does. The file is read where no path is given, or one folder that has it.
    ///
    /// # Errors
    /// Where there are not two years, the file cannot be read or names what does not exist.
    pub fn plan(args: &CompareArgs, lang: Lang) -> anyhow::Result<Plan> {
        let folder = match &args.paths[..] {
            [] => Some(Path::new("")),
            [folder] if folder.join(FILE).is_file() => Some(folder.as_path()),
            _ => None,
        };
        let config = match folder {
            Some(folder) if folder.join(FILE).is_file() => Config::read(folder, lang)?,
            _ => Config::default(),
        };
        let shown = config.folder.join(FILE);
        let shown = shown.display();
        let years: Vec<Year> = match folder {
            Some(_) => config
                .years
                .iter()
                .map(|entry| config.year(entry))
                .collect(),
            None => args
                .paths
                .iter()
                .map(|p| Year {
                    paths: vec![p.clone()],
                })
                .collect(),
        };
        // One path may hold several years.
        let may_hold_more = folder.is_none() && years.len() == 1;
        if years.len() < 2 && !may_hold_more {
            bail!(too_few(folder, lang));
        }
        let wrong = |what: &str, text: &str, known: String| match lang {
            Lang::Zh => format!("{shown}：{what} = \"{text}\" 不对，可用：{known}"),
            Lang::En => format!("{shown}: {what} = \"{text}\" is not known; use {known}"),
        };
        let printed = || Format::printed_for(Subject::Comparison);
        let names = || {
            let names: Vec<&str> = printed().map(|format| format.name).collect();
            names.join(", ")
        };
        let format = match (args.format, &config.format) {
            (Some(format), _) => format,
            (None, None) => &formats::TABLE,
            (None, Some(text)) => printed()
                .find(|format| format.name == text)
                .ok_or_else(|| anyhow::anyhow!(wrong("format", text, names())))?,
        };
        let reliefs = match (args.reliefs, &config.reliefs) {
            (Some(choice), _) => choice.into(),
            (None, None) => Reliefs::Dated,
            (None, Some(text)) => ReliefsChoice::from_str(text, false)
                .map_err(|_| anyhow::anyhow!(wrong("reliefs", text, known::<ReliefsChoice>())))?
                .into(),
        };
        let own_lang = match &config.lang {
            None => None,
            Some(text) => Some(
                LangChoice::from_str(text, false)
                    .map_err(|_| anyhow::anyhow!(wrong("lang", text, known::<LangChoice>())))?
                    .into(),
            ),
        };
        let rules = match (&args.fail_on[..], &config.rules.fail_on) {
            ([], None) => vec![RuleChoice::Slip],
            ([], Some(texts)) => {
                let texts = match texts {
                    OneOrMore::One(text) => std::slice::from_ref(text),
                    OneOrMore::More(texts) => texts,
                };
                let rule = |text: &String| {
                    RuleChoice::from_str(text, false).map_err(|_| {
                        anyhow::anyhow!(wrong("rules.fail_on", text, known::<RuleChoice>()))
                    })
                };
                if texts.is_empty() {
                    bail!(match lang {
                        Lang::Zh => format!(
                            "{shown}：rules.fail_on = [] 没有写规则。从不算未通过时写 \"never\"；可用：{}",
                            known::<RuleChoice>()
                        ),
                        Lang::En => format!(
                            "{shown}: rules.fail_on = [] names no rule. Write \"never\" for none; use {}",
                            known::<RuleChoice>()
                        ),
                    });
                }
                texts.iter().map(rule).collect::<anyhow::Result<_>>()?
            }
            (rules, _) => rules.to_vec(),
        };
        let tolerance = args
            .tolerance
            .or(config.rules.tolerance)
            .unwrap_or(TOLERANCE);
        if !tolerance.is_finite() || tolerance < 0.0 {
            let said = match args.tolerance {
                Some(_) => "--tolerance".to_owned(),
                None => format!("{shown}{}rules.tolerance =", lang.pick("：", ": ")),
            };
            bail!(match lang {
                Lang::Zh => format!("{said} {tolerance} 不对；应为 0 或更大的数，如 0.005"),
                Lang::En =>
                    format!("{said} {tolerance} is no tolerance; give 0 or more, such as 0.005"),
            });
        }
        let at = |path: &PathBuf| config.folder.join(path);
        let in_folder = |own: &Option<PathBuf>, file: &Option<PathBuf>| {
            own.clone().or_else(|| file.as_ref().map(at))
        };
        // A word that is a file there is that file; else it is an id or a field.
        let named = |text: &String| match at(&PathBuf::from(text)) {
            path if path.is_file() => path.display().to_string(),
            _ => text.clone(),
        };
        Ok(Plan {
            standard: args
                .standard
                .clone()
                .or_else(|| config.standard.as_ref().map(named)),
            map: in_folder(&args.map, &config.map),
            matches: in_folder(&args.matches, &config.matches),
            by: args.by.clone().or_else(|| config.by.as_ref().map(named)),
            allow_missing: args.allow_missing || config.allow_missing,
            reliefs,
            deny: match args.deny.is_empty() {
                true => config.deny.clone(),
                false => args.deny.clone(),
            },
            allow: match args.allow.is_empty() {
                true => config.allow.iter().map(AllowEntry::allowance).collect(),
                false => args.allow.iter().map(|w| Allowance::parse(w)).collect(),
            },
            fail_on: rules_of(&rules, lang)?,
            tolerance,
            lang: own_lang,
            format,
            output: match args.output.is_empty() {
                true => config.output.iter().map(at).collect(),
                false => args.output.clone(),
            },
            stamp: args.stamp,
            file: Some(config.folder.join(FILE)).filter(|path| path.is_file() && folder.is_some()),
            years,
        })
    }

    fn read(folder: &Path, lang: Lang) -> anyhow::Result<Config> {
        let path = folder.join(FILE);
        let shown = path.display();
        let text = balance::read_own_text(&path).with_context(|| match lang {
            Lang::Zh => format!("无法读取 {shown}"),
            Lang::En => format!("cannot read {shown}"),
        })?;
        let config: Config = toml::from_str(&text)
            .map_err(|e| anyhow::anyhow!("{shown}{}{e}", lang.pick("：", ": ")))?;
        Ok(Config {
            folder: folder.to_owned(),
            ..config
        })
    }

    fn year(&self, entry: &Entry) -> Year {
        let paths = match entry {
            Entry::One(path) => std::slice::from_ref(path),
            Entry::More(paths) => paths,
        };
        Year {
            paths: paths.iter().map(|path| self.folder.join(path)).collect(),
        }
    }
}

fn known<T: ValueEnum>() -> String {
    let names = T::value_variants()
        .iter()
        .filter_map(|v| v.to_possible_value());
    let names: Vec<String> = names.map(|v| v.get_name().to_owned()).collect();
    names.join(", ")
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
            match lang {
                Lang::Zh => format!("{shown} 的 years 至少要有两年，按从早到晚的顺序：years = [\"2023.xlsx\", \"2024.xlsx\"]"),
                Lang::En => format!("`years` of {shown} wants two years or more, the oldest first: years = [\"2023.xlsx\", \"2024.xlsx\"]"),
            }
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
