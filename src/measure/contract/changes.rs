//! What was laid over a census before it was measured.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::problem::At;

/// A change of a file of changes, and what became of it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ChangeFinding {
    /// Where it stands.
    pub at: At,
    /// The code of the school, empty where none is given.
    pub code: String,
    /// The name of the school.
    pub name: String,
    /// The school that gives, by its code or name, where something is moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What becomes of the school as a whole: `merged`, `closed` or `opened`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// The school that it is merged into, or that a new one is like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// The stage; null where the field is of the school as a whole.
    pub stage: Option<String>,
    /// The field; `school` where it is the school as a whole.
    pub field: String,
    /// What it is called.
    pub label: String,
    /// How much more there is to be; null where it is set.
    pub add: Option<f64>,
    /// What it is to be; null where it is added to.
    pub set: Option<f64>,
    /// The year by which it is done.
    pub year: Option<u16>,
    /// What it costs, in yuan.
    pub cost: Option<f64>,
    /// The measure that it is part of.
    pub measure: Option<String>,
    /// How far it has come: `planned`, `building` or `done`.
    pub status: Option<String>,
    /// Whatever else is said of it.
    pub note: Option<String>,
    /// Whether it is made.
    pub state: ChangeState,
    /// The figures that it changed.
    pub figures: Vec<ChangedFigure>,
}

/// Whether a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeState {
    /// It is.
    Made,
    /// It is not, for it is done later than the year that was asked for.
    Later,
    /// It is not, for it was done before the year of the census, which has it already.
    Before,
}

/// A figure before and after a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedFigure {
    /// The code of the school, empty where none is given.
    pub code: String,
    /// The name of the school.
    pub name: String,
    /// The column: a field, or a field and a stage.
    pub field: String,
    /// What it was; null for a blank.
    pub before: Option<f64>,
    /// What it is.
    pub after: f64,
}
