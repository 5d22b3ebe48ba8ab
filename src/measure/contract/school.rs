//! A school and its values.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::age::AgeFinding;

/// One school in one stage.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "SchoolFinding")]
pub struct School<V = Value> {
    /// Its code, empty where none is given.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The id of its type, empty where none is given.
    #[serde(rename = "type")]
    pub school_type: String,
    /// The stage.
    pub stage: String,
    /// Its pupils in the stage.
    pub students: u64,
    /// How many thresholds it reaches; null if there are none.
    pub met: Option<usize>,
    /// Whether it meets the standard; null if that cannot be told or is not asked.
    pub meets: Option<bool>,
    /// Its full-time teachers in the stage, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teachers: Option<f64>,
    /// Their ages, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<AgeFinding>,
    /// The group it is in, where groups were asked for and it is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Its values, in the order of the indicators.
    pub values: Vec<V>,
}

/// One value of a school.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ValueFinding")]
pub struct Value {
    /// The indicator.
    pub id: String,
    /// The value; null if the figures are missing.
    pub value: Option<f64>,
    /// The numerator: for a shared resource the part of this stage.
    pub numerator: Option<f64>,
    /// Of a resource that the school's stages share, what all of them have; left out where it has one
    /// stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<f64>,
    /// The denominator, in general the pupils of the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<f64>,
    /// What the value should be at least.
    pub threshold: Option<f64>,
    /// value ÷ threshold.
    pub ratio: Option<f64>,
    /// Whether the threshold is reached.
    pub meets: Option<bool>,
    /// What the numerator lacks; null if nothing.
    pub shortfall: Option<f64>,
    /// The school's share of the variance; null if all schools are equal.
    pub cv_share: Option<f64>,
}
