//! `balance.toml`: options that a folder says once, for every subcommand that has them.
//!
//! ```toml
//! standard = "cn-2017"                       # for all that have the option
//! allow = [{ code = "outlier", school = "石坡小学", reason = "新建实验楼" }]
//!
//! years = ["2023.xlsx", ["2024/primary.xlsx", "2024/junior.xlsx"]]  # of `compare`, the oldest first
//!
//! [rules]                                    # of `compare`
//! fail_on = ["slip", "worse"]
//!
//! [plan]                                     # options of one subcommand
//! prices = "prices.toml"
//! ```
//!
//! They become arguments of the command line, wherever it does not have them itself: what an option may say,
//! its checks and its meaning stand in one place.

use std::any::TypeId;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use balance::{Lang, TomlError, nearest, say};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use toml::{Table, Value};

/// The file that is looked for.
pub const FILE: &str = "balance.toml";

/// The subcommand that most of the file's keys are of.
const COMPARE: &str = "compare";

/// What holds for every subcommand that has the option.
const SHARED: [&str; 9] = [
    "standard",
    "map",
    "changes",
    "by",
    "allow_missing",
    "reliefs",
    "deny",
    "allow",
    "lang",
];

/// What stands beside them and is of `compare` alone.
const OF_COMPARE: [&str; 5] = ["years", "match", "format", "output", "rules"];

/// What no file decides: whether files are replaced, and what is said of the program itself.
const NEVER: [&str; 5] = ["force", "help", "version", "no-config", "verbose"];

/// A file, and what of it becomes arguments of this run.
pub struct Settings {
    path: PathBuf,
    table: Table,
    taken: Vec<Taken>,
}

/// A key of the file, with the arguments that it stands for.
struct Taken {
    key: String,
    /// The option that they are of.
    long: String,
    arguments: Vec<OsString>,
}

impl Settings {
    /// The file of a run: in the one folder that is given, else in the current folder or one above it.
    ///
    /// # Errors
    /// Where it cannot be read, or says what no such file does.
    pub fn find(
        command: &Command,
        matches: &ArgMatches,
        lang: Lang,
    ) -> anyhow::Result<Option<Settings>> {
        let Some((name, own)) = matches.subcommand() else {
            return Ok(None);
        };
        let Some(path) = file(own) else {
            return Ok(None);
        };
        let mut settings = Settings::read(path, lang)?;
        settings.check_keys(command, lang)?;
        if let Some(sub) = command.find_subcommand(name) {
            settings.take(command, sub, own, lang)?;
        }
        Ok(Some(settings))
    }

    fn read(path: PathBuf, lang: Lang) -> anyhow::Result<Settings> {
        let shown = path.display();
        let text = balance::read_own_text(&path)
            .with_context(|| say!(lang, "无法读取 {shown}", "cannot read {shown}"))?;
        let table = toml::from_str(&text).map_err(|e| {
            let said = TomlError::new(&text, &e).text();
            anyhow!("{shown}{}{}", lang.pick("：", ": "), said.get(lang))
        })?;
        let taken = Vec::new();
        Ok(Settings { path, table, taken })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the file stands in a folder.
    pub fn is_of(&self, folder: &Path) -> bool {
        self.path == folder.join(FILE)
    }

    /// The years that `compare` is to take: each one path, or several that belong together.
    ///
    /// # Errors
    /// Where they are no paths.
    pub fn years(&self, lang: Lang) -> anyhow::Result<Vec<Vec<PathBuf>>> {
        let path = |value: &Value| Some(self.folder().join(value.as_str()?));
        let year = |value: &Value| match value {
            Value::Array(paths) => paths.iter().map(path).collect(),
            one => Some(vec![path(one)?]),
        };
        let years = match self.table.get("years") {
            None => Some(Vec::new()),
            Some(Value::Array(years)) => years.iter().map(year).collect(),
            Some(_) => None,
        };
        years.ok_or_else(|| {
            self.wrong(
                "years",
                lang.pick(
                    "应为路径的列表：years = [\"2023.xlsx\", \"2024.xlsx\"]",
                    "is a list of paths: years = [\"2023.xlsx\", \"2024.xlsx\"]",
                ),
                lang,
            )
        })
    }

    /// The arguments with those of the file behind the name of the subcommand.
    pub fn added(&self, mut args: Vec<OsString>, subcommand: &str) -> Vec<OsString> {
        let named = args.iter().skip(1).position(|arg| arg == subcommand);
        let behind = named.map_or(args.len(), |at| at + 2);
        let taken = self.taken.iter().flat_map(|taken| &taken.arguments);
        args.splice(behind..behind, taken.cloned());
        args
    }

    /// Whether the run is any different for the file.
    pub fn is_used(&self) -> bool {
        !self.taken.is_empty()
    }

    /// What was taken, a line a key.
    pub fn told(&self, lang: Lang) -> String {
        let shown = self.path.display();
        let mut told = say!(lang, "设置取自 {shown}", "settings of {shown}");
        for taken in &self.taken {
            for argument in &taken.arguments {
                told += &format!("\n  {}: {}", taken.key, argument.display());
            }
        }
        told
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// What is wrong with a key.
    fn wrong(&self, key: &str, why: &str, lang: Lang) -> anyhow::Error {
        let shown = self.path.display();
        anyhow!(say!(lang, "{shown}：{key} {why}", "{shown}: {key} {why}"))
    }

    /// Whether every key is known.
    fn check_keys(&self, command: &Command, lang: Lang) -> anyhow::Result<()> {
        let subcommands: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        let known = [&SHARED[..], &OF_COMPARE, &subcommands].concat();
        for (key, value) in &self.table {
            let is_section = subcommands.contains(&key.as_str());
            if !known.contains(&key.as_str()) {
                return Err(self.unknown(key, &known, lang));
            }
            if (is_section || key == "rules") && !value.is_table() {
                let why = lang.pick("应为一节：", "is a section: ");
                return Err(self.wrong(key, &format!("{why}[{key}]"), lang));
            }
        }
        Ok(())
    }

    fn unknown(&self, key: &str, known: &[&str], lang: Lang) -> anyhow::Error {
        let near = nearest(key, known.iter().copied());
        let why = match near {
            Some(near) => say!(
                lang,
                "不是可用的设置，是否想写 \"{near}\"？",
                "is no setting; did you mean \"{near}\"?",
            ),
            None => {
                let known = known.join(", ");
                say!(
                    lang,
                    "不是可用的设置，可用：{known}",
                    "is no setting; there are {known}"
                )
            }
        };
        self.wrong(key, &why, lang)
    }

    /// Takes what the subcommand has an option for that was not given.
    fn take(
        &mut self,
        command: &Command,
        sub: &Command,
        own: &ArgMatches,
        lang: Lang,
    ) -> anyhow::Result<()> {
        let arguments = || sub.get_arguments().chain(command.get_arguments());
        for (key, name, value) in self.keys_of(sub.get_name()) {
            let long = name.replace('_', "-");
            let Some(arg) = arguments().find(|arg| is_option(arg, &long)) else {
                if key == name {
                    continue;
                }
                let known = arguments().filter_map(Arg::get_long);
                let known: Vec<&str> = known.filter(|long| !NEVER.contains(long)).collect();
                return Err(self.unknown(&key, &known, lang));
            };
            let id = arg.get_id().as_str();
            if own.value_source(id) != Some(ValueSource::CommandLine) {
                let arguments = self.arguments(&key, arg, &value, lang)?;
                // What is said for all gives way to what a section says.
                self.taken.retain(|taken| taken.long != long);
                self.taken.push(Taken {
                    key,
                    long,
                    arguments,
                });
            }
        }
        Ok(())
    }

    /// The keys that may be of a subcommand, as they are called with their section and without: first what is
    /// said for all.
    fn keys_of(&self, subcommand: &str) -> Vec<(String, String, Value)> {
        let of_compare = |key: &str| subcommand == COMPARE && OF_COMPARE.contains(&key);
        let all = self.table.iter().filter(|(key, value)| {
            let known = SHARED.contains(&key.as_str()) || of_compare(key);
            known && *key != "years" && !value.is_table()
        });
        let all = all.map(|(key, value)| (key.clone(), key.clone(), value.clone()));
        let sections = self.table.iter().filter_map(|(key, value)| {
            let section = value.as_table()?;
            (key == subcommand || key == "rules" && of_compare(key)).then_some((key, section))
        });
        let sections = sections.flat_map(|(section, below)| {
            let named = below.iter();
            named.map(move |(key, v)| (format!("{section}.{key}"), key.clone(), v.clone()))
        });
        all.chain(sections).collect()
    }

    /// A value as arguments.
    fn arguments(
        &self,
        key: &str,
        arg: &Arg,
        value: &Value,
        lang: Lang,
    ) -> anyhow::Result<Vec<OsString>> {
        let long = arg.get_long().unwrap_or_default();
        let is_flag = matches!(arg.get_action(), ArgAction::SetTrue);
        let values = match value {
            Value::Boolean(given) if is_flag => {
                return Ok(given
                    .then(|| format!("--{long}").into())
                    .into_iter()
                    .collect());
            }
            Value::Array(values) => &values[..],
            one => std::slice::from_ref(one),
        };
        if values.is_empty() && !arg.get_possible_values().is_empty() {
            let known = arg.get_possible_values();
            let known: Vec<&str> = known.iter().map(|value| value.get_name()).collect();
            let known = known.join(", ");
            bail!(self.wrong(
                key,
                &say!(
                    lang,
                    "= [] 什么也没有写，可用：{known}",
                    "= [] names nothing; use {known}"
                ),
                lang,
            ));
        }
        let mut arguments = Vec::new();
        for value in values {
            let Some(text) = (!is_flag).then(|| self.text(arg, value)).flatten() else {
                let why = say!(
                    lang,
                    "不是 --{long} 能用的值",
                    "is nothing that --{long} takes",
                );
                return Err(self.wrong(key, &why, lang));
            };
            let mut argument = OsString::from(format!("--{long}="));
            argument.push(text);
            arguments.push(argument);
        }
        Ok(arguments)
    }

    /// One value as an option takes it; a path starts from where the file stands.
    fn text(&self, arg: &Arg, value: &Value) -> Option<OsString> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Table(parts) if arg.get_id() == "allow" => allowance(parts)?,
            _ => return None,
        };
        let there = self.folder().join(&text);
        let is_path = arg.get_value_parser().type_id() == TypeId::of::<PathBuf>();
        let names = arg.get_value_names().unwrap_or_default();
        let may_be_file = names.iter().any(|name| name.ends_with("|FILE"));
        Some(match is_path || may_be_file && there.is_file() {
            true => there.into(),
            false => text.into(),
        })
    }
}

/// Whether an argument is the option of a name, and one that a file may decide.
fn is_option(arg: &Arg, long: &str) -> bool {
    arg.get_long() == Some(long) && !NEVER.contains(&long)
}

/// The file that holds for a run with such arguments.
fn file(own: &ArgMatches) -> Option<PathBuf> {
    let there = |folder: &Path| Some(folder.join(FILE)).filter(|file| file.is_file());
    if let Some(folder) = only_folder(own)
        && let Some(file) = there(&folder)
    {
        return Some(file);
    }
    // Named as the user would, where it is in the current folder.
    there(Path::new("")).or_else(|| {
        let current = std::env::current_dir().ok()?;
        current.ancestors().skip(1).find_map(there)
    })
}

/// The one folder that is given as input.
fn only_folder(own: &ArgMatches) -> Option<PathBuf> {
    let given = ["paths", "years"].into_iter().find_map(|id| {
        let paths = own.try_get_many::<PathBuf>(id).ok().flatten()?;
        Some(paths.collect::<Vec<_>>())
    })?;
    match given[..] {
        [folder] if folder.is_dir() => Some(folder.clone()),
        _ => None,
    }
}

/// What is allowed, said in parts, in the words of the command line.
fn allowance(parts: &Table) -> Option<String> {
    let known = ["code", "school", "reason"];
    if parts.keys().any(|key| !known.contains(&key.as_str())) {
        return None;
    }
    let part = |key: &str| parts.get(key).map(|value| value.as_str());
    let mut words = part("code")??.to_owned();
    for (key, sign) in [("school", '@'), ("reason", '=')] {
        if let Some(text) = part(key) {
            words.push(sign);
            words += text?;
        }
    }
    Some(words)
}

/// What `--verbose` says of the file of a run.
pub fn told(settings: Option<&Settings>, lang: Lang) -> String {
    let none = || say!(lang, "没有使用 {FILE}", "no {FILE} is used");
    settings.map_or_else(none, |settings| settings.told(lang))
}
