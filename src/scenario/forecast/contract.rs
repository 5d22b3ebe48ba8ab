//! What the JSON of a forecast says; its schema is `docs/forecast.schema.json`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::measure::contract::{County, Problem};

/// A forecast.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Forecast")]
pub struct ForecastFindings<C = County, P = Problem> {
    /// Version of the program.
    pub version: String,
    /// Id of the standard.
    pub standard: String,
    /// The year that it begins with; null where there is none.
    pub base: Option<u16>,
    /// The counties in that year.
    pub before: Vec<C>,
    /// The low, the middle and the high one.
    pub variants: Vec<VariantFinding<C>>,
    /// Pupils by school, grade and year, not rounded.
    pub pupils: Vec<PupilsFinding>,
    /// Progression into each grade, and entrance into the first.
    pub progression: Vec<RatioFinding>,
    /// Those who reach their month of retirement between the September before and the September of a year.
    pub retirements: Vec<RetirementFinding>,
    /// Places and teachers by school, stage and year.
    pub needs: Vec<NeedFinding>,
    /// Schools whose pupils fall below, or rise above, what is to be looked at.
    pub watch: Vec<WatchFinding>,
    /// The first year in which a criterion is judged otherwise than in the base year.
    pub turns: Vec<TurnFinding>,
    /// What is taken for granted, in words.
    pub assumptions: Vec<AssumptionFinding>,
    /// What is wrong or doubtful in the input.
    pub problems: Vec<P>,
}

/// A variant.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Variant")]
pub struct VariantFinding<C = County> {
    /// `low`, `mid` or `high`.
    pub name: String,
    /// Year by year.
    pub years: Vec<YearFinding<C>>,
}

/// A year of a variant.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "ForecastYear")]
pub struct YearFinding<C = County> {
    /// The year.
    pub year: u16,
    /// The counties, measured as any census; pupils in whole numbers.
    pub counties: Vec<C>,
}

/// Pupils of a grade of a school in a year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Pupils")]
pub struct PupilsFinding {
    /// The county.
    pub county: String,
    /// The school's code; its name where it has none.
    pub school: String,
    /// Its name.
    pub name: String,
    /// The stage.
    pub stage: String,
    /// The grade, from 1.
    pub grade: usize,
    /// The year.
    pub year: u16,
    /// By the lowest ratios.
    pub low: f64,
    /// By the ratios of all sums.
    pub mid: f64,
    /// By the highest ratios.
    pub high: f64,
}

/// A ratio.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Ratio")]
pub struct RatioFinding {
    /// The county.
    pub county: String,
    /// The grade that pupils come into, from 1: into 1 they are entrants ÷ those born in time.
    pub grade: usize,
    /// The lowest.
    pub low: f64,
    /// That of all sums.
    pub mid: f64,
    /// The highest.
    pub high: f64,
    /// The years that it comes from: the earlier and the later of each pair.
    pub years: Vec<YearPair>,
    /// Where it comes from.
    pub source: RatioSource,
}

/// Two years in a row; of entrants one year twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct YearPair {
    /// The earlier.
    pub from: u16,
    /// The later.
    pub to: u16,
}

/// Where a ratio comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RatioSource {
    /// The years.
    Years,
    /// A file of assumptions.
    Stated,
    /// What is usual: the years do not give it.
    Usual,
}

/// Teachers who retire.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Retirement")]
pub struct RetirementFinding {
    /// The year by whose September they are gone.
    pub year: u16,
    /// The county.
    pub county: String,
    /// The school's code; its name where it has none.
    pub school: String,
    /// Its name.
    pub name: String,
    /// The stage; null where teachers are given for the whole school.
    pub stage: Option<String>,
    /// What they teach, where that is told.
    pub subject: Option<String>,
    /// How many; parts of one where only age bands are given.
    pub teachers: f64,
}

/// What a school has and needs in a year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Need")]
pub struct NeedFinding {
    /// The year.
    pub year: u16,
    /// The county.
    pub county: String,
    /// The school's code; its name where it has none.
    pub school: String,
    /// Its name.
    pub name: String,
    /// The stage.
    pub stage: String,
    /// Pupils, by the lowest ratios.
    pub low: f64,
    /// By the ratios of all sums.
    pub mid: f64,
    /// By the highest.
    pub high: f64,
    /// Places: classes × what a class has room for; null where the classes are not given.
    pub places: Option<f64>,
    /// Pupils (mid) without a place.
    pub short: Option<f64>,
    /// Places without a pupil (mid).
    pub surplus: Option<f64>,
    /// Teachers, with those who came; null where they are not given by stage.
    pub teachers: Option<f64>,
    /// Teachers by the norm for its pupils (mid).
    pub teachers_needed: Option<f64>,
}

/// A school to look at.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Watch")]
pub struct WatchFinding {
    /// The county.
    pub county: String,
    /// The school's code; its name where it has none.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Whether its pupils rise above the limit, or else fall below it.
    pub above: bool,
    /// The limit.
    pub limit: f64,
    /// The first year in which they do.
    pub year: u16,
    /// Its pupils in the base year.
    pub before: f64,
    /// Its pupils (mid) in that year.
    pub pupils: f64,
}

/// A criterion that is judged otherwise than in the base year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Turn")]
pub struct TurnFinding {
    /// The county.
    pub county: String,
    /// `low`, `mid` or `high`.
    pub variant: String,
    /// The first year.
    pub year: u16,
    /// The stage; null where it is of the whole county.
    pub stage: Option<String>,
    /// What kind of criterion it is.
    pub criterion: Criterion,
    /// The indicator, or the item such as `IV-4`; null of others.
    pub id: Option<String>,
    /// Whether it is met from that year on; else it is no longer.
    pub meets: bool,
}

/// A kind of criterion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Criterion {
    /// A coefficient of variation within its limit.
    Cv,
    /// The mean of the coefficients of variation within its limit.
    Composite,
    /// All schools of a stage meet the standard.
    Schools,
    /// An item of the declaration tables.
    Item,
    /// Everything that was judged.
    County,
}

/// Something that is taken for granted.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "Assumption")]
pub struct AssumptionFinding {
    /// Its id.
    pub id: String,
    /// In words.
    pub text: String,
}
