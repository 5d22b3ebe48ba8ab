//! Checks of a school's figures: conditions over fields, with what to say where one is false.

use std::sync::Arc;

use serde::Deserialize;

use crate::expression::Expr;
use crate::lang::Text;
use crate::problem::{Entry, Severity};

/// A check as the dictionary's file gives it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckEntry {
    pub severity: Severity,
    #[serde(default)]
    pub of: Of,
    pub rule: String,
    pub zh: String,
    pub en: String,
    pub why: Text,
}

/// Of what a check is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Of {
    /// Each stage, and the school as a whole.
    #[default]
    Stage,
    /// The school as a whole.
    School,
}

/// A condition that the figures of every school must fulfil.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The code of the problem where they do not.
    pub code: String,
    /// Of what it is asked.
    pub of: Of,
    /// The condition.
    pub rule: Expr,
    /// What is said of it. The parts are `school`, `stage` (or null) and `figures`.
    pub entry: Arc<Entry>,
}

impl CheckEntry {
    /// The texts of the problem: what is wrong, of which school, with which figures.
    pub(super) fn texts(self) -> Entry {
        Entry {
            severity: self.severity,
            judgement: true,
            zh: format!("学校“{{school}}”[[（{{stage}}）]]{}：{{figures}}", self.zh),
            en: format!("\"{{school}}\"[[ ({{stage}})]]: {} ({{figures}})", self.en),
            fix: Text::new(
                "请核对这几个数，有填错的请改正",
                "Check these figures; correct one that is wrong",
            ),
            instead: None,
            expected: None,
            accepted: None,
            why: self.why,
            example: Text::default(),
        }
    }
}

/// When a value is so far from the county's that its unit is likely wrong.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlier {
    /// Beyond so many times the median, or under so small a part of it.
    pub times: f64,
    /// The field that the values are divided by.
    pub per: String,
    /// The fields looked at.
    pub fields: Vec<String>,
    /// Others that a standard reads: of these nothing is as usual as something, and few differ by chance.
    #[serde(skip)]
    pub of_standard: Vec<String>,
}
