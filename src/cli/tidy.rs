//! `balance tidy`: the checked census as a table for a warehouse.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;
use balance::census::{Census, Step, Years};
use balance::measure::{Options, sound_counties};
use balance::warehouse::{Dialect, Tidy, create_table, csv, load_table, parquet, signed};
use balance::{Lang, say};

use super::allow::{AllowArg, measure_and_note};
use super::args::{AllowMissingArg, MapArg, PathsArg, StandardArg};
use super::deny::DenyArg;
use super::diagnostics;
use super::problem_files::{ProblemArgs, ProblemFiles};
use super::progress::Progress;
use super::session::{Outcome, Session, Subcommand, Zh};
use super::spare::Reads;
use super::sql::DialectChoice;

/// Write the checked census as a table: a row a year, county and school, for a warehouse
#[derive(clap::Args)]
pub struct TidyArgs {
    #[command(flatten)]
    input: PathsArg,

    /// A file to write: .parquet or .csv for the table, .sql for the statements that make and fill it; repeatable
    /// [default: CSV on standard output]
    #[arg(short, long = "output", id = "tidy_output", value_name = "FILE")]
    output: Vec<PathBuf>,

    /// The SQL of which warehouse the .sql file is in
    #[arg(long, value_name = "DIALECT", default_value = "duckdb")]
    ddl: DialectChoice,

    /// What the .sql file calls the table
    #[arg(
        long = "table",
        id = "tidy_table",
        value_name = "NAME",
        default_value = "schools"
    )]
    table: String,

    #[command(flatten)]
    standard: StandardArg,

    #[command(flatten)]
    map: MapArg,

    #[command(flatten)]
    missing: AllowMissingArg,

    #[command(flatten)]
    deny: DenyArg,

    #[command(flatten)]
    allow: AllowArg,

    #[command(flatten)]
    problems: ProblemArgs,
}

/// What a file is written as.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    Parquet,
    Csv,
    Sql,
}

impl Subcommand for TidyArgs {
    const ZH: Zh = Zh {
        about: "把查验过的数据写成一张表，供数据仓库使用：每年每县每校一行",
        arguments: &[
            (
                "tidy_output",
                "要写的文件：.parquet 或 .csv 为表，.sql 为建表和装入的语句；可重复 [默认：CSV，写到标准输出]",
            ),
            (
                "ddl",
                ".sql 文件用哪种数据仓库的 SQL：duckdb、spark 或 postgres",
            ),
            ("tidy_table", ".sql 文件里的表名"),
        ],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        let (saver, lang) = (session.saver(), session.lang);
        let standard = self.standard.load(lang)?;
        let paths = &self.input.paths;
        self.input.hold_standard_input(lang)?;
        let own = self.map.path.as_deref().into_iter();
        let reads = Reads::new(paths, own.chain(self.standard.file()));
        let problem_files = ProblemFiles::plan(&self.problems, [], &reads, saver)?;
        let outputs = self.output.iter().map(PathBuf::as_path);
        reads.spare(problem_files.paths().chain(outputs.clone()), lang)?;
        let files = outputs.map(|path| Ok((path, form_of(path, lang)?)));
        let files: Vec<(&Path, Form)> = files.collect::<anyhow::Result<_>>()?;
        files.iter().try_for_each(|(path, _)| saver.check(path))?;
        let filter = self.problems.filter(&standard.dictionary, lang)?;
        let options = Options {
            allow_missing: self.missing.allow_missing,
            deny: self.deny.parse(&standard.dictionary, lang)?,
            allow: self.allow.parse(&standard.dictionary, lang)?,
            lang,
            // Of the schools only the problems are told.
            brief_above: Some(1),
            ..Options::default()
        };
        let map = self.map.load(&standard, lang)?;
        let progress = Progress::new();
        let watch = |step: Step<'_>| progress.show(step);
        let census = Census::read_years(paths, &standard.dictionary, &map, Years::All, &watch);
        let findings = measure_and_note(&census, &standard, &options);
        progress.clear();
        self.problems.check_school(&census, lang)?;
        diagnostics::print(&findings, &census, &filter, session);
        let written = problem_files.write(&findings.problems, &filter)?;
        let counties = sound_counties(&census, &options);
        let left_out = census.counties.len() - counties.len();
        if left_out > 0 {
            saver.say(&say!(
                lang,
                "有错误的 {left_out} 个县没有写入",
                "{left_out} county(ies) with errors are not written",
            ));
        }
        if !counties.is_empty() {
            let tidy = Tidy::new(&census, &counties);
            if files.is_empty() {
                let mut out = BufWriter::new(io::stdout().lock());
                csv(&tidy, &mut out)?;
                out.flush()?;
            }
            for (path, form) in &files {
                match form {
                    Form::Csv => saver.save(path, |out| csv(&tidy, out))?,
                    Form::Parquet => saver.save(path, |out| parquet(&tidy, out))?,
                    Form::Sql => {
                        let text = self.statements(&tidy, &files, &standard.dictionary, lang);
                        saver.save_text(path, &text)?;
                    }
                }
            }
        }
        Ok(Outcome::of(findings.failed() || !written, true))
    }
}

impl TidyArgs {
    /// The statements that make the table and fill it from the files that are written beside.
    fn statements(
        &self,
        tidy: &Tidy<'_>,
        files: &[(&Path, Form)],
        dictionary: &balance::dictionary::Dictionary,
        lang: Lang,
    ) -> String {
        let dialect = Dialect::from(self.ddl);
        let mut text = create_table(dictionary, dialect, &self.table, lang);
        for (path, form) in files {
            if *form != Form::Sql {
                text.push_str(&load_table(dialect, &self.table, path, &tidy.columns, lang));
            }
        }
        signed(text)
    }
}

/// What the ending of a file picks.
fn form_of(path: &Path, lang: Lang) -> anyhow::Result<Form> {
    let ending = path.extension().unwrap_or_default();
    let ending = ending.to_string_lossy().to_lowercase();
    Ok(match ending.as_str() {
        "csv" => Form::Csv,
        "parquet" => Form::Parquet,
        "sql" => Form::Sql,
        _ => {
            let shown = path.display();
            bail!(say!(
                lang,
                "无法由扩展名确定 {shown} 的格式；可用 .parquet .csv .sql",
                "no format goes by the ending of {shown}; use .parquet .csv .sql"
            ))
        }
    })
}
