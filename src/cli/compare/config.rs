//! `balance.toml`: what `balance compare` is to do with a folder.
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

use anyhow::{Context, anyhow};
use balance::problem::Allowance;
use balance::{Lang, TomlError, say};
use clap::ValueEnum;
use serde::Deserialize;

/// The file that is looked for.
pub const FILE: &str = "balance.toml";

/// The file as written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub standard: Option<String>,
    #[serde(default)]
    pub years: Vec<Entry>,
    pub map: Option<PathBuf>,
    pub changes: Option<PathBuf>,
    #[serde(rename = "match")]
    pub matches: Option<PathBuf>,
    pub by: Option<String>,
    #[serde(default)]
    pub allow_missing: bool,
    pub reliefs: Option<String>,
    #[serde(default)]
    pub deny: Vec<String>,
    #[serde(default)]
    pub allow: Vec<AllowEntry>,
    pub lang: Option<String>,
    pub format: Option<String>,
    #[serde(default)]
    pub output: Vec<PathBuf>,
    #[serde(default)]
    pub rules: Rules,
    /// The folder that it stands in.
    #[serde(skip)]
    pub folder: PathBuf,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    pub fail_on: Option<OneOrMore>,
    pub tolerance: Option<f64>,
}

/// A year: one path, or several that belong together.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Entry {
    One(PathBuf),
    More(Vec<PathBuf>),
}

/// What is allowed: in the words of the command line, or in parts.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum AllowEntry {
    Words(String),
    Parts(AllowParts),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowParts {
    code: String,
    school: Option<String>,
    reason: Option<String>,
}

impl AllowEntry {
    pub fn allowance(&self) -> Allowance {
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
pub enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Config {
    /// Reads the file in a folder.
    ///
    /// # Errors
    /// Where it cannot be read, or says what no such file does.
    pub fn read(folder: &Path, lang: Lang) -> anyhow::Result<Config> {
        let path = folder.join(FILE);
        let shown = path.display();
        let text = balance::read_own_text(&path)
            .with_context(|| say!(lang, "无法读取 {shown}", "cannot read {shown}"))?;
        let config: Config = toml::from_str(&text).map_err(|e| {
            let said = TomlError::new(&text, &e).text();
            anyhow!("{shown}{}{}", lang.pick("：", ": "), said.get(lang))
        })?;
        Ok(Config {
            folder: folder.to_owned(),
            ..config
        })
    }

    /// The file itself.
    pub fn path(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// A path of the file, which starts from where the file stands.
    pub fn at(&self, path: &Path) -> PathBuf {
        self.folder.join(path)
    }

    /// A word that is a file there is that file; else it is an id or a field.
    pub fn named(&self, text: &str) -> String {
        match self.at(Path::new(text)) {
            path if path.is_file() => path.display().to_string(),
            _ => text.to_owned(),
        }
    }

    /// A word as one of the choices that an option has, too.
    ///
    /// # Errors
    /// Where it is none of them.
    pub fn choice<T: ValueEnum>(&self, key: &str, text: &str, lang: Lang) -> anyhow::Result<T> {
        T::from_str(text, false).map_err(|_| self.wrong(key, text, &known::<T>(), lang))
    }

    /// What is said of a word that is none of those known.
    pub fn wrong(&self, key: &str, text: &str, known: &str, lang: Lang) -> anyhow::Error {
        let path = self.path();
        let shown = path.display();
        anyhow!(say!(
            lang,
            "{shown}：{key} = \"{text}\" 不对，可用：{known}",
            "{shown}: {key} = \"{text}\" is not known; use {known}",
        ))
    }
}

/// The choices that an option has.
pub fn known<T: ValueEnum>() -> String {
    let names = T::value_variants()
        .iter()
        .filter_map(|v| v.to_possible_value());
    let names: Vec<String> = names.map(|v| v.get_name().to_owned()).collect();
    names.join(", ")
}
