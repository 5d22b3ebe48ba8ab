//! The arguments. Their Chinese help is in `zh.rs`; a test holds the two together.

use std::path::PathBuf;

use balance::Lang;
use balance::report::{Format, Subject};
use balance::standard::Reliefs;
use clap::{Parser, Subcommand, ValueEnum};

use super::output::printed;

/// Tells a county whether its schools are in balance
#[derive(Parser)]
#[command(name = "balance", version, max_term_width = 100)]
pub struct Args {
    /// What to do
    #[command(subcommand)]
    pub command: Command,

    /// Language of messages, tables and reports [default: that of the locale]
    #[arg(long, global = true, value_name = "LANG")]
    pub lang: Option<LangChoice>,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorChoice,

    /// Also replace files that this program did not make, or that were saved since
    #[arg(long, global = true)]
    pub force: bool,
}

#[derive(Subcommand)]
pub enum Command {
    /// Audit a county: is it in balance, and what does each school lack?
    Audit(AuditArgs),
    /// Print all gaps: what each school lacks, and which schools drive the inequality
    Gaps(AuditArgs),
    /// Compare years: what moved, which schools moved it, and whether the county slipped
    Compare(CompareArgs),
    /// Show how the input is read: sheets, columns, rows left out, and everything that is wrong
    Check(CheckArgs),
    /// List the standards, or show one with its formulas, thresholds and limits
    Standards(StandardsArgs),
    /// Explain a problem by its code, or retrace an indicator's figures down to the cells
    Explain(ExplainArgs),
    /// List the fields of the dictionary, or what a word or a header means
    Fields(FieldsArgs),
    /// Write a made county to try the tool with
    Sample(SampleArgs),
    /// Write a blank county workbook to fill in, with the columns a standard asks for
    Template(TemplateArgs),
}

#[derive(clap::Args)]
pub struct AuditArgs {
    /// Workbooks, CSV files or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// A built-in standard (cn-2017, cn-2012) or a TOML file of your own
    #[arg(long, value_name = "ID|FILE", default_value = "cn-2017")]
    pub standard: String,

    /// Format on standard output
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = printed(Subject::Findings))]
    pub format: &'static Format,

    /// Also write a file; its ending picks the format (xlsx, html, docx, md, csv, json, txt); repeatable.
    /// A name that ends in "problems" (problems.xlsx, 2024-problems.csv) is the list of problems
    #[arg(short, long = "output", value_name = "FILE")]
    pub output: Vec<PathBuf>,

    /// State in every output when it was written; without it the same input gives the same bytes
    #[arg(long)]
    pub stamp: bool,

    /// Your own names for columns: a TOML file, as `check --write-map` drafts it
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,

    #[command(flatten)]
    pub problems: ProblemArgs,

    /// Compute from the schools that have the figures, and mark what is incomplete
    #[arg(long)]
    pub allow_missing: bool,

    /// Treat warnings as errors: all of them (warnings), or those of a code; repeatable
    #[arg(long, value_name = "warnings|CODE", value_delimiter = ',')]
    pub deny: Vec<String>,

    /// Of several years of a county, the one to audit [default: the latest]
    #[arg(long = "year", id = "audit_year", value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1949..=2100))]
    pub year: Option<u16>,

    /// Accept a judgement that you have looked at and know to be true (subjects-exceed-teachers, outlier …),
    /// of one school by its code or name, or of all; repeatable. Every report lists it
    #[arg(long, value_name = "CODE[@SCHOOL][=REASON]")]
    pub allow: Vec<String>,

    /// Group the schools: by a field (urban_rural, town, sponsor …), or by a list of communities
    /// (groups.csv)
    #[arg(long, value_name = "FIELD|FILE")]
    pub by: Option<String>,

    /// Which transitional reliefs count: dated, those whose years the census falls in; all; none
    #[arg(long, value_name = "WHICH", default_value = "dated")]
    pub reliefs: ReliefsChoice,

    /// Exit with 0 even where a criterion is not met
    #[arg(long)]
    pub exit_zero: bool,
}

#[derive(clap::Args)]
pub struct CompareArgs {
    /// The years, the oldest first: each a workbook, a CSV file, a folder, or the JSON of an earlier audit;
    /// one that holds several years stands for all of them.
    /// Without any, or with one folder, what its balance.toml says
    #[arg(id = "years", value_name = "YEAR")]
    pub paths: Vec<PathBuf>,

    /// A built-in standard or a TOML file of your own, for all years [default: that of the newest year's
    /// JSON, else cn-2017]
    #[arg(long = "standard", id = "compare_standard", value_name = "ID|FILE")]
    pub standard: Option<String>,

    /// Format on standard output [default: table]
    #[arg(long = "format", id = "compare_format", value_name = "FORMAT", value_parser = printed(Subject::Comparison))]
    pub format: Option<&'static Format>,

    /// Also write a file; its ending picks the format (xlsx, html, docx, md, csv, json, txt, xml for JUnit);
    /// repeatable
    #[arg(short, long = "output", id = "compare_output", value_name = "FILE")]
    pub output: Vec<PathBuf>,

    /// State in every output when it was written; without it the same input gives the same bytes
    #[arg(long)]
    pub stamp: bool,

    /// Your own names for columns: a TOML file, as `check --write-map` drafts it
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,

    /// Mergers and renames: a table with the columns old and new, by school code or name
    #[arg(long = "match", value_name = "FILE")]
    pub matches: Option<PathBuf>,

    /// Group the schools: by a field (urban_rural, town, sponsor …), or by a list of communities
    /// (groups.csv)
    #[arg(long, value_name = "FIELD|FILE")]
    pub by: Option<String>,

    /// Exit with 1 where: slip, a criterion met before is unmet now; worse, a CV rose by more than the
    /// tolerance; unmet, a criterion is unmet now; never; several by commas [default: slip]
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub fail_on: Vec<RuleChoice>,

    /// By how much a CV may rise before it is worse [default: 0.005]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub tolerance: Option<f64>,

    /// Which transitional reliefs count: dated, those whose years the census falls in; all; none
    /// [default: dated]
    #[arg(long = "reliefs", id = "compare_reliefs", value_name = "WHICH")]
    pub reliefs: Option<ReliefsChoice>,

    #[command(flatten)]
    pub problems: ProblemArgs,

    /// Compute from the schools that have the figures, and mark what is incomplete
    #[arg(long)]
    pub allow_missing: bool,

    /// Treat warnings as errors: all of them (warnings), or those of a code; repeatable
    #[arg(long, value_name = "warnings|CODE", value_delimiter = ',')]
    pub deny: Vec<String>,

    /// Accept a judgement that you have looked at and know to be true (subjects-exceed-teachers, outlier …),
    /// of one school by its code or name, or of all; repeatable. Every report lists it
    #[arg(long, value_name = "CODE[@SCHOOL][=REASON]")]
    pub allow: Vec<String>,
}

// Where problems are written to, by every command that reads a census.
#[derive(clap::Args)]
pub struct ProblemArgs {
    /// Also write the list of all problems, even where they forbid the audit (xlsx, csv, json, md, txt);
    /// repeatable
    #[arg(long, value_name = "FILE")]
    pub problems: Vec<PathBuf>,

    /// Also write a copy of the workbook with the cells concerned shaded and commented, to send back;
    /// for several files name a folder (FOLDER/)
    #[arg(long, value_name = "FILE|FOLDER/")]
    pub annotate: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct CheckArgs {
    /// Workbooks, CSV files or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// A built-in standard (cn-2017, cn-2012) or a TOML file of your own
    #[arg(long, value_name = "ID|FILE", default_value = "cn-2017")]
    pub standard: String,

    /// Format on standard output
    #[arg(
        long = "format",
        id = "check_format",
        value_name = "FORMAT",
        default_value = "table",
        value_parser = printed(Subject::Reading)
    )]
    pub format: &'static Format,

    /// Your own names for columns: a TOML file, as `check --write-map` drafts it
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,

    /// Treat warnings as errors: all of them (warnings), or those of a code; repeatable
    #[arg(long, value_name = "warnings|CODE", value_delimiter = ',')]
    pub deny: Vec<String>,

    /// Accept a judgement that you have looked at and know to be true (subjects-exceed-teachers, outlier …),
    /// of one school by its code or name, or of all; repeatable. Every report lists it
    #[arg(long, value_name = "CODE[@SCHOOL][=REASON]")]
    pub allow: Vec<String>,

    #[command(flatten)]
    pub problems: ProblemArgs,

    /// Write a draft of such a file, to be edited: what was recognised, and guesses for the rest
    #[arg(long, value_name = "FILE")]
    pub write_map: Option<PathBuf>,
}

#[derive(clap::Args)]
pub struct StandardsArgs {
    /// What to do with the standards
    #[command(subcommand)]
    pub command: Option<StandardsCommand>,
}

#[derive(Subcommand)]
pub enum StandardsCommand {
    /// List the built-in standards
    List,
    /// Show a standard: each indicator with formula, unit, thresholds, limits and source
    Show {
        /// A built-in standard (cn-2017, cn-2012) or a TOML file of your own
        #[arg(value_name = "ID|FILE")]
        standard: String,
    },
}

#[derive(clap::Args)]
pub struct ExplainArgs {
    /// The code of a problem (not-a-number), or an indicator by its id or name (books, 生均图书册数);
    /// without one, all codes are listed
    #[arg(value_name = "CODE|INDICATOR")]
    pub code: Option<String>,

    /// Of an indicator: the workbooks, CSV files or folders to retrace its figures in
    #[arg(value_name = "PATH")]
    pub inputs: Vec<PathBuf>,

    /// Of an indicator: the school whose value to retrace, by its code, its name or part of it
    #[arg(long, value_name = "SCHOOL", requires = "inputs")]
    pub school: Option<String>,

    /// A built-in standard or a TOML file of your own [default: the first built-in one that has the
    /// indicator]
    #[arg(long = "standard", id = "explain_standard", value_name = "ID|FILE")]
    pub standard: Option<String>,

    /// Your own names for columns: a TOML file, as `check --write-map` drafts it
    #[arg(long, value_name = "FILE", requires = "inputs")]
    pub map: Option<PathBuf>,

    /// Compute from the schools that have the figures, and mark what is incomplete
    #[arg(long, requires = "inputs")]
    pub allow_missing: bool,

    /// Accept a judgement that you have looked at and know to be true (subjects-exceed-teachers, outlier …),
    /// of one school by its code or name, or of all; repeatable. Every report lists it
    #[arg(long, requires = "inputs", value_name = "CODE[@SCHOOL][=REASON]")]
    pub allow: Vec<String>,

    /// Which transitional reliefs count: dated, those whose years the census falls in; all; none
    #[arg(long, value_name = "WHICH", default_value = "dated")]
    pub reliefs: ReliefsChoice,

    /// A table for the terminal, or Markdown
    #[arg(
        long = "format",
        id = "page",
        value_name = "FORMAT",
        default_value = "table",
        value_parser = printed(Subject::Document)
    )]
    pub page: &'static Format,
}

#[derive(clap::Args)]
pub struct FieldsArgs {
    /// A field, a word of its names (骨干, books), or a whole header (教学仪器设备值（万元）); without one, all
    /// fields are listed
    #[arg(value_name = "WORD")]
    pub word: Option<String>,

    /// A built-in standard (cn-2017, cn-2012) or a TOML file of your own
    #[arg(long, value_name = "ID|FILE", default_value = "cn-2017")]
    pub standard: String,

    /// Format on standard output
    #[arg(
        long = "format",
        id = "check_format",
        value_name = "FORMAT",
        default_value = "table",
        value_parser = printed(Subject::Reading)
    )]
    pub format: &'static Format,
}

#[derive(clap::Args)]
pub struct SampleArgs {
    /// How many schools to make
    #[arg(long, value_name = "N", default_value = "24", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub schools: u32,

    /// The county to make: the same seed gives the same county
    #[arg(long, value_name = "SEED", default_value = "1")]
    pub seed: u64,

    /// The year; another year of the same seed is the same county, changed
    #[arg(long, value_name = "YEAR", default_value = "2024", value_parser = clap::value_parser!(u16).range(1990..=2100))]
    pub year: u16,

    /// The file to write (.xlsx or .csv)
    #[arg(
        short,
        long = "output",
        value_name = "FILE",
        default_value = "sample.xlsx"
    )]
    pub output: PathBuf,
}

#[derive(clap::Args)]
pub struct TemplateArgs {
    /// A built-in standard (cn-2017, cn-2012) or a TOML file of your own
    #[arg(long, value_name = "ID|FILE", default_value = "cn-2017")]
    pub standard: String,

    /// For how many schools to prepare rows
    #[arg(long = "schools", value_name = "N", default_value = "60", value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub rows: u32,

    /// The county's name, for the title; needs --year
    #[arg(long, value_name = "NAME", requires = "census_year")]
    pub county: Option<String>,

    /// The year of the figures, for the title
    #[arg(long = "year", value_name = "YEAR", value_parser = clap::value_parser!(u16).range(1949..=2100))]
    pub census_year: Option<u16>,

    /// The file to write (.xlsx)
    #[arg(
        short,
        long = "output",
        value_name = "FILE",
        default_value = "template.xlsx"
    )]
    pub output: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RuleChoice {
    Slip,
    Worse,
    Unmet,
    Never,
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
pub enum ColorChoice {
    Auto,
    Always,
    Never,
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
