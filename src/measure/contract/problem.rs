//! What is wrong with the input.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::problem::{Allowance, Severity};

/// A problem of the input.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ProblemFinding")]
pub struct Problem {
    /// How grave it is.
    pub severity: Severity,
    /// The stable code.
    pub code: String,
    /// What is wrong and how to mend it.
    pub message: String,
    /// Where; null if it concerns no one place.
    pub at: Option<At>,
    /// Further places, as the other cell of a contradiction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<At>,
    /// Where it is an error, or would be denied, but for the user, who has looked at it and says that it
    /// is true: what was allowed, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Allowance>,
}

/// A place in the input.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct At {
    /// The file as the user named it.
    pub file: String,
    /// The sheet; null for a file without sheets.
    pub sheet: Option<String>,
    /// The cell, or in a file of lines the number of the line; null for the whole sheet or file.
    pub cell: Option<String>,
}
