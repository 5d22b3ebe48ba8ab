//! Years compared.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::county::County;
use super::rules::RulesFinding;
use crate::census::Input;
use crate::measure::contract::changes::ChangeFinding;
use crate::measure::contract::problem::Problem;
use crate::standard::Reliefs;

/// What moved between two or more censuses, the oldest first.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Comparison")]
pub struct Comparison<C = County, P = Problem> {
    /// Version of the program.
    pub version: String,
    /// Id of the standard that every year is measured by.
    pub standard: String,
    /// Which reliefs were used: `all` or `none`; left out where it was those whose years a census falls in.
    #[serde(default, skip_serializing_if = "Reliefs::is_dated")]
    pub reliefs: Reliefs,
    /// The years, the oldest first.
    pub years: Vec<YearFinding>,
    /// The files besides the years that the figures rest on: a standard, a map, lists of one's own.
    pub rests_on: Vec<Input>,
    /// When the report was written; only where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// What stops a pipeline.
    pub rules: RulesFinding,
    /// Whether nothing breaks the rules.
    pub passes: bool,
    /// The counties of the newest year, in its order; empty if an error forbade the comparison.
    pub counties: Vec<C>,
    /// What the reader should know besides: counties that are not in every year, and the like.
    pub remarks: Vec<String>,
    /// What is wrong or doubtful in the input of every year.
    pub problems: Vec<P>,
}

/// One year of a comparison.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct YearFinding {
    /// What it is called: its year, or the name of its file.
    pub label: String,
    /// The files it was read from.
    pub inputs: Vec<Input>,
    /// Whether it is the JSON of an earlier audit.
    pub earlier: bool,
    /// What was laid over its census before it was measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeFinding>,
}
