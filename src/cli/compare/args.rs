//! The arguments of `balance compare`. What a `balance.toml` may say, too, has no default here.

use std::path::PathBuf;

use balance::report::{Format, Subject};
use clap::ValueEnum;

use crate::cli::allow::AllowArg;
use crate::cli::args::{AllowMissingArg, ChangesArg, MapArg, ReliefsChoice, StampArg};
use crate::cli::deny::DenyArg;
use crate::cli::grouping::ByArg;
use crate::cli::output::printed;
use crate::cli::problem_files::ProblemArgs;
use crate::cli::session::Zh;

/// Compare years: what moved, which schools moved it, and whether the county slipped
#[derive(clap::Args)]
pub struct CompareArgs {
    /// The years, the oldest first: each a workbook, a CSV file, a folder, or the JSON of an earlier audit;
    /// one that holds several years stands for all of them.
    /// Without any, or with one folder, what its balance.toml says
    #[arg(id = "years", value_name = "YEAR")]
    pub paths: Vec<PathBuf>,

    /// A built-in standard or a TOML file of your own, for all years [default: that of the newest year's
    /// JSON, else cn-2017]
    #[arg(long, value_name = "ID|FILE")]
    pub standard: Option<String>,

    /// Format on standard output [default: table]
    #[arg(long, value_name = "FORMAT", value_parser = printed(Subject::Comparison))]
    pub format: Option<&'static Format>,

    /// Also write a file; its ending picks the format (xlsx, html, docx, md, csv, json, txt, xml for JUnit);
    /// repeatable
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,

    #[command(flatten)]
    pub stamp: StampArg,

    #[command(flatten)]
    pub map: MapArg,

    #[command(flatten)]
    pub changes: ChangesArg,

    /// Mergers and renames: a table with the columns old and new, by school code or name
    #[arg(long = "match", value_name = "FILE")]
    pub matches: Option<PathBuf>,

    #[command(flatten)]
    pub by: ByArg,

    /// Exit with 1 where: slip, a criterion met before is unmet now; worse, a CV rose by more than the
    /// tolerance; unmet, a criterion is unmet now; never; several by commas [default: slip]
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub fail_on: Vec<RuleChoice>,

    /// By how much a CV may rise before it is worse [default: 0.005]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub tolerance: Option<f64>,

    /// Which transitional reliefs count: dated, those whose years the census falls in; all; none
    /// [default: dated]
    #[arg(long, value_name = "WHICH")]
    pub reliefs: Option<ReliefsChoice>,

    #[command(flatten)]
    pub problems: ProblemArgs,

    #[command(flatten)]
    pub missing: AllowMissingArg,

    #[command(flatten)]
    pub deny: DenyArg,

    #[command(flatten)]
    pub allow: AllowArg,
}

/// The help in Chinese.
pub const ZH: Zh = Zh {
    about: "比较各年：哪些指标变了，是哪些学校带来的，有没有退步",
    arguments: &[
        (
            "years",
            "各年的数据，从早到晚：工作簿、CSV 文件、文件夹，或以前评估的 JSON；一个文件里有几年的，几年都用；不写、或只写一个文件夹时，按其中 balance.toml 所写",
        ),
        (
            "standard",
            "各年都按它计算：内置标准或自己的 TOML 文件 [默认：最新一年 JSON 所用的标准，否则 cn-2017]",
        ),
        (
            "format",
            "标准输出的格式：table 表格，json，markdown，github（注释），junit [默认：table]",
        ),
        (
            "output",
            "要写的文件，格式由扩展名决定（xlsx、html、docx、md、csv、json、txt，xml 为 JUnit），可重复",
        ),
        (
            "matches",
            "合并与更名对照表：两列 old（原学校）、new（现学校），写代码或名称",
        ),
        (
            "fail_on",
            "何时以 1 退出：slip 原来达标的现在不达标；worse 差异系数上升超过容许值；unmet 现在有不达标的；never 从不；几种用逗号隔开 [默认：slip]",
        ),
        ("tolerance", "差异系数上升多少以内不算变差 [默认：0.005]"),
        (
            "reliefs",
            "哪些过渡政策算数：dated 数据年度在期限内的；all 全部；none 都不用 [默认：dated]",
        ),
    ],
    below: &[],
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RuleChoice {
    Slip,
    Worse,
    Unmet,
    Never,
}
