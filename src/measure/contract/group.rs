//! The schools of a county in groups.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::age::AgeSummary;

/// The schools of a county in groups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Grouping {
    /// What they are grouped by: the name of a field, or of the file that lists them.
    pub by: String,
    /// What that is called.
    pub label: String,
    /// Whether the groups are communities of schools, as a file lists them.
    pub communities: bool,
    /// The stages.
    pub stages: Vec<GroupedStage>,
}

/// The groups of one stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupedStage {
    /// The stage.
    pub stage: String,
    /// Its name.
    pub label: String,
    /// The groups, those without a name last.
    pub groups: Vec<GroupFinding>,
    /// The indicators by group.
    pub indicators: Vec<GroupedIndicator>,
}

/// One group of schools in a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupFinding {
    /// Its name; null for the schools that are in none.
    pub name: Option<String>,
    /// What it is called in print.
    pub label: String,
    /// The school that leads it, where one does.
    pub lead: Option<String>,
    /// Its schools.
    pub schools: usize,
    /// Their share of the county's, a fraction of 1.
    pub schools_share: f64,
    /// Its pupils.
    pub students: u64,
    /// Their share of the county's.
    pub students_share: f64,
    /// Its full-time teachers, if every school of it gives them.
    pub teachers: Option<f64>,
    /// Their share of the county's, if every school gives them.
    pub teachers_share: Option<f64>,
    /// The ages of its teachers, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<AgeSummary>,
}

/// One indicator by group: CV² = between + within.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupedIndicator {
    /// The indicator.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The part of CV² that lies between the groups; null where there is no CV.
    pub between: Option<f64>,
    /// The part that lies within them.
    pub within: Option<f64>,
    /// The best mean ÷ the worst; null where there are not two groups, or the worst is 0.
    pub ratio: Option<f64>,
    /// The group with the highest mean.
    pub best: Option<String>,
    /// The group with the lowest mean.
    pub worst: Option<String>,
    /// Mean and CV of each group, in the order of the stage's groups.
    pub groups: Vec<GroupMean>,
}

/// One indicator in one group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GroupMean {
    /// The group's mean, the ratio of its sums.
    pub mean: Option<f64>,
    /// The CV between its schools: its internal gap.
    pub cv: Option<f64>,
    /// The value of the school that leads it ÷ the mean of the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_ratio: Option<f64>,
}
