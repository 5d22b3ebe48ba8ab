//! Options that several subcommands have, each said once: its help in English on the field, in Chinese in `ZH`.
//!
//! The structs have no doc comments: clap would show them as the help of the subcommand.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, bail};
use balance::census::{Map, Years};
use balance::report::{Format, Subject};
use balance::scenario::Changes;
use balance::standard::Reliefs;
use balance::{Lang, Standard, say};
use clap::ValueEnum;

use super::clock;
use super::output::printed;
use super::session::Help;
use super::spoken::Spoken;

/// The help in Chinese, by the ids of the arguments.
pub const ZH: &[Help] = &[
    (
        "lang",
        "消息、表格和报告的语言：zh 或 en [默认：随系统语言]",
    ),
    ("color", "何时使用颜色：auto 自动，always 总是，never 从不"),
    (
        "force",
        "也替换不是本程序生成的文件，以及生成后又保存过的文件",
    ),
    ("no_config", "不使用 balance.toml"),
    ("verbose", "列出取自 balance.toml 的设置"),
    ("help", "显示帮助"),
    ("version", "显示版本"),
    (
        "paths",
        "工作簿、CSV 文件，或它们所在的文件夹；- 表示标准输入",
    ),
    ("standard", "内置标准（cn-2017、cn-2012）或自己的 TOML 文件"),
    (
        "map",
        "自己的列名对照表：TOML 文件，可由 check --write-map 起草",
    ),
    (
        "changes",
        "要变的数：TOML、CSV 或工作簿，每项写学校、项目、增加多少或改为多少、哪一年；计入数据后再计算",
    ),
    (
        "output",
        "要写的文件，格式由扩展名决定（xlsx、html、docx、md、csv、json、txt），可重复；文件名以 problems 或“问题清单”结尾的（如 problems.xlsx）写问题清单；名称以 forms 或“自评表”结尾的文件夹（如 自评表/）写每校一份自评表",
    ),
    (
        "stamp",
        "在每份输出里写明生成时间；不写时，同样的输入得到逐字节相同的输出",
    ),
    (
        "allow_missing",
        "缺数据时用有数据的学校计算，并标明数据不全",
    ),
    (
        "reliefs",
        "哪些过渡政策算数：dated 数据年度在期限内的；all 全部；none 都不用",
    ),
    (
        "reading_format",
        "标准输出的格式：table 表格，json，markdown",
    ),
];

#[derive(clap::Args)]
pub struct PathsArg {
    /// Workbooks, CSV files or folders of them; - is standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// Stands for standard input where a path is given.
const STANDARD_INPUT: &str = "-";

/// No standard input is longer, in bytes: it is held in memory.
const LONGEST_INPUT: u64 = 256 << 20;

impl PathsArg {
    /// Reads standard input into memory where it is one of the paths.
    ///
    /// # Errors
    /// Where it cannot be read, or is too long.
    pub fn hold_standard_input(&self, lang: Lang) -> anyhow::Result<()> {
        hold_standard_input(&self.paths, lang)
    }
}

/// Reads standard input into memory where it is one of the paths: a file like any other then, named `-`.
///
/// # Errors
/// Where it cannot be read, or is too long.
pub fn hold_standard_input(paths: &[PathBuf], lang: Lang) -> anyhow::Result<()> {
    let is_read = paths.iter().any(|path| path.as_os_str() == STANDARD_INPUT);
    if !is_read {
        return Ok(());
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .lock()
        .take(LONGEST_INPUT + 1)
        .read_to_end(&mut bytes);
    read.with_context(|| say!(lang, "无法读取标准输入", "cannot read standard input"))?;
    if bytes.len() as u64 > LONGEST_INPUT {
        bail!(say!(
            lang,
            "标准输入超过 256 MiB；请存成文件再读取",
            "standard input is longer than 256 MiB: save it as a file and read that",
        ));
    }
    balance::files::hold(STANDARD_INPUT, bytes);
    Ok(())
}

#[derive(clap::Args)]
pub struct StandardArg {
    /// A built-in standard (cn-2017, cn-2012) or a TOML file of your own
    #[arg(long, value_name = "ID|FILE", default_value = "cn-2017")]
    standard: String,
}

impl StandardArg {
    /// Reads the standard.
    ///
    /// # Errors
    /// Where there is none of this name, or its file is wrong.
    pub fn load(&self, lang: Lang) -> anyhow::Result<Standard> {
        Standard::load(&self.standard).spoken(lang)
    }

    /// The user's own file.
    pub fn file(&self) -> Option<&Path> {
        Standard::file_of(&self.standard)
    }
}

#[derive(clap::Args)]
pub struct MapArg {
    /// Your own names for columns: a TOML file, as `check --write-map` drafts it
    #[arg(long = "map", id = "map", value_name = "FILE")]
    pub path: Option<PathBuf>,
}

impl MapArg {
    /// Reads the user's own names for columns.
    ///
    /// # Errors
    /// Where the file cannot be read or names what does not exist.
    pub fn load(&self, standard: &Standard, lang: Lang) -> anyhow::Result<Map> {
        load_map(self.path.as_deref(), standard, lang)
    }
}

/// Reads the user's own names for columns, where there is a file of them.
///
/// # Errors
/// Where the file cannot be read or names what does not exist.
pub fn load_map(path: Option<&Path>, standard: &Standard, lang: Lang) -> anyhow::Result<Map> {
    match path {
        Some(path) => Map::load(path, &standard.dictionary).spoken(lang),
        None => Ok(Map::default()),
    }
}

#[derive(clap::Args)]
pub struct ChangesArg {
    /// What is to be different: TOML, CSV or a workbook of schools, fields, how much more or what it will be,
    /// and when; laid over the census before it is measured
    #[arg(long = "changes", id = "changes", value_name = "FILE")]
    pub path: Option<PathBuf>,
}

impl ChangesArg {
    /// Reads the changes: none where no file is named. What is wrong with it is told with what is wrong with
    /// the census.
    pub fn load(&self, standard: &Standard) -> Changes {
        load_changes(self.path.as_deref(), standard)
    }

    /// Which years are read where one is asked for: changes are laid over the latest that is not after it.
    pub fn years(&self, year: Option<u16>) -> Years {
        match (year, &self.path) {
            (None, _) => Years::Latest,
            (Some(year), None) => Years::Only(year),
            (Some(year), Some(_)) => Years::UpTo(year),
        }
    }
}

/// Reads changes, where there is a file of them.
pub fn load_changes(path: Option<&Path>, standard: &Standard) -> Changes {
    path.map_or_else(Changes::default, |path| {
        Changes::read(path, &standard.dictionary)
    })
}

#[derive(clap::Args)]
pub struct StampArg {
    /// State in every output when it was written; without it the same input gives the same bytes
    #[arg(long)]
    stamp: bool,
}

impl StampArg {
    /// The time as every report states it, where it is to be stated.
    pub fn time(&self) -> Option<String> {
        let now = self.stamp.then(SystemTime::now).and_then(clock::read);
        now.map(|now| now.format("%Y-%m-%dT%H:%M:%SZ").to_string())
    }
}

#[derive(clap::Args)]
pub struct AllowMissingArg {
    /// Compute from the schools that have the figures, and mark what is incomplete
    #[arg(long)]
    pub allow_missing: bool,
}

#[derive(clap::Args)]
pub struct ReliefsArg {
    /// Which transitional reliefs count: dated, those whose years the census falls in; all; none
    #[arg(
        long = "reliefs",
        id = "reliefs",
        value_name = "WHICH",
        default_value = "dated"
    )]
    pub choice: ReliefsChoice,
}

#[derive(clap::Args)]
pub struct ReadingFormatArg {
    /// Format on standard output
    #[arg(
        long = "format",
        id = "reading_format",
        value_name = "FORMAT",
        default_value = "table",
        value_parser = printed(Subject::Reading)
    )]
    pub format: &'static Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReliefsChoice {
    Dated,
    All,
    None,
}

impl From<ReliefsChoice> for Reliefs {
    fn from(choice: ReliefsChoice) -> Reliefs {
        match choice {
            ReliefsChoice::Dated => Reliefs::Dated,
            ReliefsChoice::All => Reliefs::All,
            ReliefsChoice::None => Reliefs::None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LangChoice {
    Zh,
    En,
}

impl From<LangChoice> for Lang {
    fn from(choice: LangChoice) -> Lang {
        match choice {
            LangChoice::Zh => Lang::Zh,
            LangChoice::En => Lang::En,
        }
    }
}
