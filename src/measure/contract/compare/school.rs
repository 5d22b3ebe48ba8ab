//! What became of the schools.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::measure::contract::age::AgeFinding;

/// What became of a school, or of the schools that became one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SchoolChange {
    /// What became of it.
    pub status: Status,
    /// By what it was recognised; null for one that stands in one year only.
    pub by: Option<Link>,
    /// As it was: one school, or those that merged; none for one that is new.
    pub old: Vec<SchoolName>,
    /// As it is.
    pub new: Vec<SchoolName>,
    /// For one that stands in one year only: of those that stand in the other only, the one whose name
    /// is nearest, however far. Nothing is matched by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
    /// For one that was left out of the assessment in one of the years: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Its figures by stage.
    pub stages: Vec<SchoolStage>,
}

impl SchoolChange {
    /// Its name as it is, else as it was.
    pub fn name(&self) -> String {
        let schools = if self.new.is_empty() {
            &self.old
        } else {
            &self.new
        };
        let names: Vec<&str> = schools.iter().map(|s| s.name.as_str()).collect();
        names.join("、")
    }

    /// Its figures of one stage.
    pub fn stage(&self, stage: &str) -> Option<&SchoolStage> {
        self.stages.iter().find(|s| s.stage == stage)
    }
}

/// A school's code, name and type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SchoolName {
    /// Its code, empty where none is given.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The id of its type, empty where none is given.
    #[serde(rename = "type")]
    pub school_type: String,
}

/// A school whose name is nearest to another's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Nearest {
    /// The school.
    #[serde(flatten)]
    pub school: SchoolName,
    /// Whether the names are alike, and not merely less unlike than all others.
    pub alike: bool,
}

/// A school's figures in one stage; of several schools, all together.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SchoolStage {
    /// The stage.
    pub stage: String,
    /// Whether the school counts as one of both years in this stage.
    pub matched: bool,
    /// Pupils, old and new; null where it is not in that year.
    pub students: [Option<u64>; 2],
    /// Whether it meets the standard, old and new.
    pub meets: [Option<bool>; 2],
    /// Teachers' ages, old and new, where given.
    pub ages: [Option<AgeFinding>; 2],
    /// Its values, in the order of the indicators.
    pub values: Vec<SchoolValue>,
}

/// One value of a school in both years.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SchoolValue {
    /// The indicator.
    pub id: String,
    /// The value of the first year.
    pub old: Option<f64>,
    /// The value of the last year.
    pub new: Option<f64>,
    /// By how much it moved the CV.
    pub effect: Option<f64>,
}

/// What became of a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// It is in both years.
    Same,
    /// It is in both years, under two names.
    Renamed,
    /// It is in both years, and of another type.
    TypeChanged,
    /// Several became one.
    Merged,
    /// One became several.
    Divided,
    /// Several became several.
    Reorganised,
    /// It is in the last year only.
    Opened,
    /// It is in the first year only.
    Closed,
    /// It was there, but is assessed only in the last year.
    Entered,
    /// It is there, but was assessed only in the first year.
    Left,
}

impl Status {
    /// Whether the school counts as one of both years.
    pub fn is_same(self) -> bool {
        matches!(self, Status::Same | Status::Renamed)
    }
}

/// By what a school was recognised.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// By its code.
    Code,
    /// By its exact name.
    Name,
    /// By the user's list.
    List,
}

/// A school named because of the age of its teachers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct OldSchool {
    /// Its place in `schools` of the county.
    pub school: usize,
    /// Its name.
    pub name: String,
    /// The mean age in the newest year.
    pub mean: f64,
    /// In the first year, where the school is known then.
    pub before: Option<f64>,
    /// Whether the mean of the newest year is estimated from bands.
    pub estimated: bool,
}
