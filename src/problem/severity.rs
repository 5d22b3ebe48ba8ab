//! How grave a problem is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How grave a problem is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// No audit is possible.
    Error,
    /// Someone should look.
    Warning,
}
