//! The same standard in a warehouse: a [query](sql) that measures by it, written from the same formulas, and
//! the [table](tidy) of the census that it measures.

mod census_table;
mod columns;
mod counties;
mod item_sums;
mod items;
mod needs;
#[cfg(feature = "parquet")]
mod parquet;
mod schools;
mod stages;
mod table;
mod text;
mod tidy;
mod writer;

pub use crate::expression::sql::Dialect;
#[cfg(feature = "parquet")]
pub use parquet::parquet;
pub use table::{create_table, is_csv, load_table, signed};
pub use tidy::{Cell, Tidy, columns_of, csv};

use crate::expression::ExprError;
use crate::lang::{Lang, Speak};
use crate::standard::{Reliefs, Standard};
use writer::Writer;

/// Where Parquet is not built in, none is written.
///
/// # Errors
/// Always.
#[cfg(not(feature = "parquet"))]
pub fn parquet(_: &Tidy<'_>, _: &mut dyn std::io::Write) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// What a query gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A row a school and stage: the figures, the values, which thresholds are met, the school's verdict.
    Schools,
    /// A row a stage and indicator: mean, standard deviation, coefficient of variation, verdict.
    Indicators,
    /// A row a figure of an item of the declaration tables.
    Items,
    /// A row a county: its stages, its items, the verdict.
    Verdicts,
}

/// What is asked of a query.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The dialect to write.
    pub dialect: Dialect,
    /// What the query gives.
    pub part: Part,
    /// The table that it reads, as it stands behind `FROM`.
    pub table: &'a str,
    /// Which reliefs are used.
    pub reliefs: Reliefs,
    /// The language of the comments.
    pub lang: Lang,
}

/// Why a standard cannot be written as a query.
#[derive(Clone, Debug, PartialEq)]
pub struct SqlError {
    /// The key of the formula in the standard.
    pub key: String,
    /// What is wrong.
    pub error: ExprError,
}

impl Speak for SqlError {
    fn speak(&self, lang: Lang) -> String {
        let SqlError { key, error } = self;
        crate::say!(
            lang,
            "键 {key} 的公式无法写成 SQL：{error}",
            "key {key}: the formula cannot be written as SQL: {error}",
        )
    }
}

/// Writes the query that measures a table of schools by a standard, as an audit does that is allowed to compute
/// from the schools that have the figures.
///
/// Of each school and stage Xᵢ = k·xᵢ/Pᵢ, of each county and stage X̄ = k·Σxᵢ/ΣPᵢ, S = √Σ(Pᵢ/P)(Xᵢ − X̄)², S/X̄,
/// where the mean is above 0. The table has a row a year, county and school, and the columns of
/// [`create_table`].
///
/// ```
/// use balance::standard::Reliefs;
/// use balance::warehouse::{Ask, Dialect, Part, sql};
/// use balance::{Lang, Standard};
///
/// let standard = Standard::load("cn-2017")?;
/// let ask = Ask {
///     dialect: Dialect::Duckdb,
///     part: Part::Verdicts,
///     table: "schools",
///     reliefs: Reliefs::Dated,
///     lang: Lang::En,
/// };
/// let query = sql(&standard, &ask).unwrap();
/// assert!(query.contains("FROM schools"));
/// # Ok::<(), balance::standard::StandardError>(())
/// ```
///
/// # Errors
/// [`SqlError`] for a formula that is no figure of a county.
pub fn sql(standard: &Standard, ask: &Ask<'_>) -> Result<String, SqlError> {
    Writer::new(standard, *ask).query()
}
