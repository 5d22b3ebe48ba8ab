//! A county, its stages and its items.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::changes::ChangeFinding;
use super::group::Grouping;
use super::school::School;

/// One county.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "CountyFinding")]
pub struct County<St = Stage, Sc = School, It = Item> {
    /// Its code, empty where none is given.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The year of the census, where given.
    pub year: Option<u16>,
    /// Whether every criterion that could be computed is met.
    pub meets: bool,
    /// How many criteria were judged: of every stage the limited coefficients of variation, their mean where
    /// it is limited, and that all schools meet the standard; and the items.
    #[serde(default)]
    pub judged: usize,
    /// How many were not, because they rest on documents or on a national result, the figures are not there,
    /// or a stage has one school.
    #[serde(default)]
    pub not_judged: usize,
    /// The stages assessed.
    pub stages: Vec<St>,
    /// The schools assessed, once for each stage they have pupils in.
    pub schools: Vec<Sc>,
    /// The schools, and the rows, that were left out.
    pub excluded: Vec<Excluded>,
    /// The items of the declaration tables.
    pub items: Vec<It>,
    /// The reliefs on which verdicts rest: without one of them they would be others.
    #[serde(default)]
    pub reliefs: Vec<ReliefFinding>,
    /// What was laid over the census before it was measured: a figure that a change names is no longer that of
    /// its cell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeFinding>,
    /// The schools in groups, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Grouping>,
}

/// One stage of a county.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "StageFinding")]
pub struct Stage<I = Indicator> {
    /// Its id.
    pub stage: String,
    /// How many schools have pupils in it.
    pub schools: usize,
    /// How many pupils.
    pub students: u64,
    /// How many schools meet the standard; null if it sets no thresholds.
    pub schools_meeting: Option<usize>,
    /// The mean of the coefficients of variation; null if one of them is undefined.
    pub composite_cv: Option<f64>,
    /// Whether every criterion of the stage that could be computed is met.
    pub meets: bool,
    /// How many of its criteria were judged.
    #[serde(default)]
    pub judged: usize,
    /// How many were not.
    #[serde(default)]
    pub not_judged: usize,
    /// The indicators, in the official order.
    pub indicators: Vec<I>,
}

/// One indicator in one stage of a county.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "IndicatorFinding")]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// Its official name.
    pub name: String,
    /// The county's mean, the ratio of the sums; null if no school has the figures.
    pub mean: Option<f64>,
    /// The standard deviation, weighted by pupils.
    pub std: Option<f64>,
    /// The coefficient of variation; null if the mean is 0, or one school alone has the figures.
    pub cv: Option<f64>,
    /// What it may be at most; null if the standard does not limit it by itself.
    pub limit: Option<f64>,
    /// Whether it is.
    pub meets: Option<bool>,
    /// Whether rounding the printed digits would turn that verdict.
    pub borderline: bool,
    /// Whether some school lacks the figures.
    pub incomplete: bool,
    /// How many schools reach the threshold; null if there is none.
    pub schools_meeting: Option<usize>,
}

/// A school or row that was left out.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Excluded {
    /// Its code, empty where none is given.
    pub code: String,
    /// Its name, or what the row says.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// An item of a declaration table.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ItemFinding")]
pub struct Item {
    /// The table: `IV`, `V`, `VI`.
    pub table: String,
    /// The number within the table.
    pub number: u32,
    /// The figure; by name where there are several; null where the workbook does not give it.
    pub figure: Option<ItemFigure>,
    /// The verdict.
    pub state: ItemState,
}

/// The figure of an item: a number, or several by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ItemFigure {
    /// One figure; rates are fractions of 1.
    One(f64),
    /// Several; null where the workbook does not give one.
    Several(BTreeMap<String, Option<f64>>),
}

/// The verdict on an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ItemState {
    /// The figures meet the requirement.
    Met,
    /// They do not.
    Unmet,
    /// It rests on documents or on a national result.
    Documents,
    /// The workbook does not give the figures.
    NoData,
}

impl ItemState {
    /// As the JSON has it.
    pub fn id(self) -> &'static str {
        match self {
            ItemState::Met => "met",
            ItemState::Unmet => "unmet",
            ItemState::Documents => "documents",
            ItemState::NoData => "no-data",
        }
    }
}

/// A relief on which verdicts rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReliefFinding {
    /// Its id.
    pub id: String,
    /// The rule in words.
    pub text: String,
    /// The indicator that it is of; null where it is of an item.
    pub indicator: Option<String>,
    /// The item that it is of: `IV-4`; null where it is of an indicator.
    pub item: Option<String>,
    /// The schools whose threshold, or whose part in the item, would turn without it.
    pub schools: Vec<RelievedSchool>,
    /// The stages in which the verdict on the coefficient of variation would.
    pub stages: Vec<String>,
    /// The first year of a census that may use it; null where there is none.
    pub from: Option<u16>,
    /// The last year; null where there is no end.
    pub until: Option<u16>,
    /// So many years after its recognition the county must meet the rule in full; null where that is not asked.
    pub meet_within: Option<u16>,
    /// Whether the verdict on the county would turn without it.
    pub turns: bool,
}

/// A school whose verdict rests on a relief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RelievedSchool {
    /// Its code, empty where none is given.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The stage; null where the item is of the whole school.
    pub stage: Option<String>,
    /// Whether it would no longer meet the standard without the relief; in an item, whether its part in it turns.
    pub turns: bool,
}
