//! What is asked of a query.

use crate::expression::ExprError;
use crate::expression::sql::Dialect;
use crate::lang::{Lang, Speak};
use crate::standard::Reliefs;

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
