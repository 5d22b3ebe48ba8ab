//! A county and its stages over the years.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::indicator::Indicator;
use super::rules::{Breach, Criterion};
use super::school::{OldSchool, SchoolChange};
use crate::measure::contract::age::AgeSummary;
use crate::measure::contract::county::ReliefFinding;
use crate::measure::contract::group::Grouping;

/// One county.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CountyChange")]
pub struct County<S = Stage> {
    /// Its code, as in the newest year.
    pub code: String,
    /// Its name, as in the newest year.
    pub name: String,
    /// The place, among the years, of the first that it is in: its changes are from that year to the
    /// last.
    pub first: usize,
    /// Year by year, whether it meets every criterion that was judged; null where it is not in that year.
    pub meets: Vec<Option<bool>>,
    /// Year by year, how many criteria were judged.
    pub judged: Vec<Option<usize>>,
    /// Year by year, how many were not.
    pub not_judged: Vec<Option<usize>>,
    /// Year by year, the reliefs on which its verdicts rest.
    pub reliefs: Vec<Option<Vec<ReliefFinding>>>,
    /// The stages.
    pub stages: Vec<S>,
    /// The schools from its first year to the last: what became of each.
    pub schools: Vec<SchoolChange>,
    /// Everything that is judged.
    pub criteria: Vec<Criterion>,
    /// Where the rules are broken.
    pub breaches: Vec<Breach>,
    /// Year by year, the schools in groups; empty where that was not asked for.
    pub groups: Vec<Option<Grouping>>,
}

/// One stage.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "StageChange")]
pub struct Stage<Y = StageYear, I = Indicator> {
    /// Its id.
    pub stage: String,
    /// Its name.
    pub label: String,
    /// What the mean of the CVs may be at most.
    pub composite_limit: Option<f64>,
    /// Year by year; null where the county or the stage is not in that year.
    pub years: Vec<Option<Y>>,
    /// The indicators, in the official order.
    pub indicators: Vec<I>,
    /// Year by year, the ages of the teachers; null where they are not given.
    pub ages: Vec<Option<AgeSummary>>,
    /// The schools named because of their teachers' mean age, oldest first: in the newest year.
    pub old: Vec<OldSchool>,
}

/// A stage in one year.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StageYear {
    /// How many schools.
    pub schools: usize,
    /// How many pupils.
    pub students: u64,
    /// How many schools meet the standard; null if it sets no thresholds.
    pub schools_meeting: Option<usize>,
    /// The mean of the CVs.
    pub composite_cv: Option<f64>,
    /// Whether it is within its limit; null if there is none.
    pub composite_meets: Option<bool>,
    /// Whether every criterion of the stage that was judged is met.
    pub meets: bool,
}
