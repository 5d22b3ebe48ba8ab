//! The same standard in a warehouse: a [query](sql) that measures by it, written from the same formulas, and
//! the [table](Tidy) of the census that it measures.

mod ask;
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
pub use ask::{Ask, Part, SqlError};
#[cfg(feature = "parquet")]
pub use parquet::parquet;
pub use table::{create_table, is_csv, load_table, signed};
pub use tidy::{Cell, Tidy, columns_of, csv};

use crate::standard::Standard;
use writer::Writer;

/// Where Parquet is not built in, none is written.
///
/// # Errors
/// Always.
#[cfg(not(feature = "parquet"))]
pub fn parquet(_: &Tidy<'_>, _: &mut dyn std::io::Write) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
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
