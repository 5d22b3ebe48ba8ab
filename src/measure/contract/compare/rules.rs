//! What is judged every year, and the rules of a pipeline.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The rules of a comparison.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RulesFinding {
    /// What stops it; empty for nothing.
    pub fail_on: Vec<FailOn>,
    /// By how much a CV may rise before it is worse.
    pub tolerance: f64,
}

/// What stops a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// A criterion that was met in an earlier year is unmet now.
    Slip,
    /// A CV is higher than in an earlier year, by more than the tolerance.
    Worse,
    /// A criterion is unmet now.
    Unmet,
}

/// Something that is judged every year.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Criterion {
    /// What it is about.
    pub kind: CriterionKind,
    /// The stage; null for an item of the county.
    pub stage: Option<String>,
    /// What tells it from others of its kind: an indicator, a school's code or name, `IV-3`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Year by year: met, unmet, or null where it could not be judged.
    pub years: Vec<Option<bool>>,
    /// Year by year, the figure as printed.
    pub shown: Vec<String>,
}

/// What a criterion is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CriterionKind {
    /// A CV within its limit; the verdicts are null where the standard does not limit it by itself.
    Cv,
    /// The mean of the CVs within its limit.
    Composite,
    /// Every school of the stage meets the standard.
    Schools,
    /// One school meets the standard.
    School,
    /// An item of the declaration tables.
    Item,
}

/// A broken rule.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Breach {
    /// The rule.
    pub rule: FailOn,
    /// The criterion's place in `criteria`.
    pub criterion: usize,
    /// What happened.
    pub message: String,
}
