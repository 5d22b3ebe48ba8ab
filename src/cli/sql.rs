//! `balance sql`: a standard as a query for a warehouse.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::bail;
use balance::say;
use balance::warehouse::{Ask, Dialect, Part, signed, sql};
use clap::ValueEnum;

use super::args::{ReliefsArg, StandardArg};
use super::session::{Outcome, Session, Subcommand, Zh};
use super::spare::Reads;
use super::spoken::Spoken;

/// Write a standard as SQL, to measure schools where they are: in DuckDB, Spark or PostgreSQL
#[derive(clap::Args)]
pub struct SqlArgs {
    #[command(flatten)]
    standard: StandardArg,

    /// The SQL of which warehouse
    #[arg(long, value_name = "DIALECT", default_value = "duckdb")]
    dialect: DialectChoice,

    /// What the query gives: a row a school and stage, a stage and indicator, a figure of an item, or a county
    #[arg(long, value_name = "PART", default_value = "verdicts")]
    part: PartChoice,

    /// The table of schools, as balance tidy writes it: a name, or whatever else may stand behind FROM
    #[arg(long, value_name = "NAME", default_value = "schools")]
    table: String,

    #[command(flatten)]
    relief: ReliefsArg,

    /// The file to write (.sql) [default: standard output]
    #[arg(short, long = "output", id = "sql_output", value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The dialects, as a user gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DialectChoice {
    Duckdb,
    Spark,
    Postgres,
}

impl From<DialectChoice> for Dialect {
    fn from(choice: DialectChoice) -> Dialect {
        match choice {
            DialectChoice::Duckdb => Dialect::Duckdb,
            DialectChoice::Spark => Dialect::Spark,
            DialectChoice::Postgres => Dialect::Postgres,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PartChoice {
    Schools,
    Indicators,
    Items,
    Verdicts,
}

impl From<PartChoice> for Part {
    fn from(choice: PartChoice) -> Part {
        match choice {
            PartChoice::Schools => Part::Schools,
            PartChoice::Indicators => Part::Indicators,
            PartChoice::Items => Part::Items,
            PartChoice::Verdicts => Part::Verdicts,
        }
    }
}

impl Subcommand for SqlArgs {
    const ZH: Zh = Zh {
        about: "把一个标准写成 SQL，就地计算数据仓库里的学校：DuckDB、Spark 或 PostgreSQL",
        arguments: &[
            ("dialect", "哪种数据仓库的 SQL：duckdb、spark 或 postgres"),
            (
                "part",
                "查询给出什么：schools 每校每学段一行，indicators 每学段每项指标一行，items 评估指标的每个数一行，verdicts 每县一行",
            ),
            (
                "table",
                "学校的表，即 balance tidy 写出的：表名，或可写在 FROM 后面的其他写法",
            ),
            ("sql_output", "要写的文件（.sql）[默认：标准输出]"),
        ],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        let (saver, lang) = (session.saver(), session.lang);
        let standard = self.standard.load(lang)?;
        if self.table.trim().is_empty() || self.table.contains([';', '\n', '\r']) {
            let table = &self.table;
            bail!(say!(
                lang,
                "--table {table:?}：应为一个表名，不能为空，也不能有分号或换行",
                "--table {table:?}: must be the name of a table, without semicolons or line breaks"
            ));
        }
        if let Some(path) = &self.output {
            Reads::new(&[], self.standard.file()).spare([path.as_path()], lang)?;
            saver.check(path)?;
            let ending = path.extension().unwrap_or_default();
            if !ending.eq_ignore_ascii_case("sql") {
                let shown = path.display();
                bail!(say!(
                    lang,
                    "{shown} 的扩展名应为 .sql",
                    "{shown} should end in .sql",
                ));
            }
        }
        let ask = Ask {
            dialect: self.dialect.into(),
            part: self.part.into(),
            table: self.table.trim(),
            reliefs: self.relief.choice.into(),
            lang,
        };
        let query = sql(&standard, &ask).spoken(lang)?;
        match &self.output {
            Some(path) => saver.save_text(path, &signed(query))?,
            None => {
                let mut out = io::stdout().lock();
                out.write_all(query.as_bytes())?;
                out.flush()?;
            }
        }
        Ok(Outcome::Met)
    }
}
