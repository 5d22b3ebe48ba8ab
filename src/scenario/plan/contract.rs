//! What the JSON of a plan says; its schema is `docs/plan.schema.json`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::measure::contract::{County, Problem};

/// A plan.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Plan")]
pub struct PlanFindings<C = County, P = Problem> {
    /// Version of the program.
    pub version: String,
    /// Id of the standard.
    pub standard: String,
    /// Whether the prices are examples, or of a file.
    pub prices: PricesOf,
    /// Headroom over every threshold, as a part of it.
    pub margin: f64,
    /// The limit of the coefficients of variation that was aimed at, where it is tighter than the standard's.
    pub limit_cv: Option<f64>,
    /// The money there is, in yuan; null where the plan is to reach the standard whatever it costs.
    pub budget: Option<f64>,
    /// What the plan costs, in yuan; null where there is none.
    pub cost: Option<f64>,
    /// No plan that reaches the standard costs less.
    pub lower_bound: Option<f64>,
    /// How far the cost can be above the least, as a part of the lower bound; null where the budget ends before
    /// the standard is reached, and where nothing is known to be needed.
    pub above_bound: Option<f64>,
    /// The limits that make the plan dearer.
    pub binding: Vec<Binding>,
    /// What stands in the way of every plan.
    pub obstacles: Vec<Obstacle>,
    /// By measure: how much of it in all.
    pub measures: Vec<MeasureTotal>,
    /// What is to be different: an entry for every figure that a measure moves.
    pub changes: Vec<PlanChange>,
    /// The counties as they are.
    pub before: Vec<C>,
    /// The counties with all changes, measured as any census.
    pub after: Vec<C>,
    /// What more money brings: from the cheapest school on.
    pub curve: Vec<Point>,
    /// Year by year, where the plan is spread over years.
    pub steps: Vec<Step<C>>,
    /// What is wrong or doubtful in the input.
    pub problems: Vec<P>,
}

/// Where prices come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PricesOf {
    /// The program's examples.
    Example,
    /// A file.
    File,
}

/// A limit that makes the plan dearer.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Binding")]
pub struct Binding {
    /// The county.
    pub county: String,
    /// The stage.
    pub stage: String,
    /// The indicator; `composite` where it is the mean of the coefficients of variation.
    pub indicator: String,
    /// What its coefficient of variation may be at most.
    pub limit: f64,
    /// What the plan would cost more, in yuan, were the limit lower by 0.01.
    pub shadow_price: f64,
}

/// What stands in the way of every plan.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Obstacle")]
pub struct Obstacle {
    /// The county.
    pub county: String,
    /// The school, by its name; null where it is a limit of the county.
    pub school: Option<String>,
    /// What it is, in words.
    pub why: String,
}

/// How much of a measure the plan takes.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "MeasureTotal")]
pub struct MeasureTotal {
    /// The measure.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is counted in.
    pub unit: String,
    /// How much of it.
    pub amount: f64,
    /// In how many schools.
    pub schools: usize,
    /// What it costs, in yuan.
    pub cost: f64,
}

/// A figure that is to be different.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "PlanChange")]
pub struct PlanChange {
    /// The county.
    pub county: String,
    /// The school's code; its name where it has none.
    pub school: String,
    /// Its name.
    pub name: String,
    /// The measure.
    pub measure: String,
    /// The stage that the measure is taken at; null where it is the school.
    pub stage: Option<String>,
    /// The field, with its stage.
    pub field: String,
    /// How much is added.
    pub add: f64,
    /// What the measure costs here, in yuan, on the first of the figures that it moves.
    pub cost: Option<f64>,
    /// The year by which it is done.
    pub year: Option<u16>,
    /// The school that gives it, where it is moved.
    pub from: Option<String>,
}

/// What so much money brings.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Point")]
pub struct Point {
    /// The county.
    pub county: String,
    /// Yuan.
    pub cost: f64,
    /// How many schools meet the standard, each counted once for all its stages.
    pub schools_meeting: usize,
    /// The coefficient of variation, or mean of them, that is largest in proportion to its limit.
    pub worst_cv: Option<f64>,
    /// What it may be at most.
    pub worst_limit: Option<f64>,
}

/// The county in one year of the plan.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Step")]
pub struct Step<C = County> {
    /// The year.
    pub year: u16,
    /// What is spent in it, in yuan.
    pub cost: f64,
    /// The counties once it is done, measured as any census.
    pub counties: Vec<C>,
}
