//! Teachers' ages: of a school, and of several schools together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The ages of the full-time teachers of a school in a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgeFinding {
    /// How many teachers the mean stands for.
    pub teachers: Option<f64>,
    /// Their mean age, in years.
    pub mean: Option<f64>,
    /// Whether the mean is estimated from the bands, or is that of the whole school.
    pub estimated: bool,
    /// The teachers by band, from young to old; empty where a band is not given.
    pub bands: Vec<BandFinding>,
}

/// The teachers of one band of ages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BandFinding {
    /// The least age, in completed years; null for the youngest band.
    pub from: Option<u8>,
    /// The greatest age; null for the oldest band.
    pub to: Option<u8>,
    /// How many.
    pub teachers: f64,
}

/// The ages of the teachers of several schools together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgeSummary {
    /// How many schools there are.
    pub schools: usize,
    /// How many of them give a mean age or bands.
    pub given: usize,
    /// Teachers whose age is known by a mean.
    pub teachers: f64,
    /// Their mean age, weighted by teachers.
    pub mean: Option<f64>,
    /// Whether the mean of some school is an estimate.
    pub estimated: bool,
    /// The share, of the teachers in bands, of those who are so old or older.
    pub shares: Vec<AgeShare>,
    /// The teachers by band.
    pub bands: Vec<BandFinding>,
}

/// The share of teachers of an age or older.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgeShare {
    /// The age, in completed years.
    pub at_least: u8,
    /// The share, a fraction of 1.
    pub share: f64,
}
