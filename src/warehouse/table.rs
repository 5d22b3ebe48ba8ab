//! The table of schools: the statement that makes it, and the one that fills it.

use std::path::Path;

use super::text::comment;
use super::tidy::{columns_of, kind_of};
use crate::dictionary::{Dictionary, FieldKind};
use crate::expression::sql::Dialect;
use crate::lang::Lang;
use crate::{mark, say};

/// The statement that makes the table with every column that a census may have, each with its name and unit.
///
/// ```
/// use balance::Lang;
/// use balance::dictionary::Dictionary;
/// use balance::warehouse::{Dialect, create_table};
///
/// let made = create_table(&Dictionary::built_in(), Dialect::Postgres, "schools", Lang::En);
/// assert!(made.contains("  teaching_area DOUBLE PRECISION, -- "));
/// ```
pub fn create_table(dictionary: &Dictionary, dialect: Dialect, table: &str, lang: Lang) -> String {
    let head = say!(
        lang,
        "每年每县每校一行；空白（NULL）不是 0",
        "A row a year, county and school; a blank (NULL) is not 0"
    );
    let mut text = format!("{}\nCREATE TABLE {table} (\n", comment(&head));
    let columns = columns_of(dictionary);
    for (at, column) in columns.iter().enumerate() {
        let kind = match kind_of(dictionary, column) {
            FieldKind::Year => "INTEGER",
            FieldKind::Count | FieldKind::Amount => dialect.double(),
            FieldKind::Flag => "BOOLEAN",
            _ => dialect.text(),
        };
        let comma = if at + 1 < columns.len() { "," } else { "" };
        let unit = dictionary
            .resolve(column)
            .and_then(|(_, field, _)| field.unit.as_ref());
        let unit = unit.and_then(|unit| dictionary.units.get(unit));
        let unit = unit.map(|unit| lang.pick(&unit.zh, &unit.en));
        let label = dictionary.label(column, lang);
        let label = match unit {
            Some(unit) => say!(lang, "{label}（{unit}）", "{label} ({unit})"),
            None => label,
        };
        let name = dialect.named(column);
        text.push_str(&format!("  {name} {kind}{comma} {}\n", comment(&label)));
    }
    text.push_str(match dialect {
        Dialect::Spark => ") USING parquet;\n",
        Dialect::Duckdb | Dialect::Postgres => ");\n",
    });
    text
}

/// The statement that fills the table from a file that has these of its columns, or a comment that says which
/// file the warehouse can read.
pub fn load_table(
    dialect: Dialect,
    table: &str,
    file: &Path,
    columns: &[String],
    lang: Lang,
) -> String {
    let path = file.to_string_lossy();
    let is_csv = is_csv(file);
    match (dialect, is_csv) {
        (Dialect::Duckdb, true) => format!(
            "INSERT INTO {table} BY NAME SELECT * FROM read_csv({}, header = true, all_varchar = true);\n",
            dialect.quoted(&path)
        ),
        (Dialect::Duckdb, false) => format!(
            "INSERT INTO {table} BY NAME SELECT * FROM read_parquet({});\n",
            dialect.quoted(&path)
        ),
        (Dialect::Postgres, true) => {
            let columns = columns.iter().map(|name| dialect.named(name));
            let columns: Vec<String> = columns.collect();
            format!(
                "\\copy {table} ({}) FROM {} WITH (FORMAT csv, HEADER true)\n",
                columns.join(", "),
                dialect.quoted(&path)
            )
        }
        (Dialect::Spark, false) => {
            let path = path.replace('`', "``");
            format!("INSERT INTO {table} BY NAME SELECT * FROM parquet.`{path}`;\n")
        }
        (Dialect::Postgres, false) => {
            let text = say!(
                lang,
                "PostgreSQL 不读 Parquet：请写成 .csv",
                "PostgreSQL reads no Parquet: write a .csv"
            );
            format!("{}\n", comment(&text))
        }
        (Dialect::Spark, true) => {
            let text = say!(
                lang,
                "Spark SQL 从 Parquet 按列名读入：请写成 .parquet",
                "Spark SQL reads Parquet by the names of its columns: write a .parquet"
            );
            format!("{}\n", comment(&text))
        }
    }
}

/// A script of statements, with the mark by which the program knows its own file.
pub fn signed(text: String) -> String {
    mark::sign_sql(text)
}

/// Whether a file is a table in text.
pub fn is_csv(file: &Path) -> bool {
    let ending = file.extension().unwrap_or_default();
    ending.eq_ignore_ascii_case("csv")
}
