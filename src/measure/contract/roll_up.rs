//! What is found of several counties together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The id under which the mean of the coefficients of variation is a criterion.
pub const COMPOSITE: &str = "composite";

/// Several counties together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RollUp {
    /// How many counties were measured.
    pub counties: usize,
    /// How many of them meet every criterion that could be computed.
    pub met: usize,
    /// How many do not.
    pub unmet: usize,
    /// How many counties, or files of no known county, an error kept from being measured.
    pub lost: usize,
    /// The stages.
    pub stages: Vec<RolledStage>,
    /// The indicators that have a limit or a threshold, those first that most counties fail; where
    /// these are equal, that most schools fall short of.
    pub failing: Vec<Failing>,
    /// The counties by their distance to the limit, the worst first.
    pub ranking: Vec<Ranked>,
}

/// One stage of all counties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RolledStage {
    /// Its id.
    pub stage: String,
    /// How many counties have schools in it.
    pub counties: usize,
    /// How many schools have pupils in it.
    pub schools: usize,
    /// How many pupils.
    pub students: u64,
    /// How many schools meet the standard; null if it sets no thresholds.
    pub schools_meeting: Option<usize>,
    /// How many schools fall short of some threshold; null if there are none.
    pub schools_short: Option<usize>,
    /// The mean of the coefficients of variation; null if the standard does not limit it.
    pub composite: Option<RolledComposite>,
    /// The indicators, in the official order.
    pub indicators: Vec<RolledIndicator>,
}

/// The mean of the coefficients of variation, where the standard limits it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RolledComposite {
    /// The mean of the coefficients of variation over all schools; null if one of them is undefined.
    pub cv: Option<f64>,
    /// What a county's may be at most.
    pub limit: f64,
    /// What the counties come to.
    pub verdicts: Verdicts,
    /// From the lowest to the highest county; null if no county has it.
    pub spread: Option<CountySpread>,
}

/// One indicator in one stage of all counties: CV² = between + within.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RolledIndicator {
    /// Its id.
    pub id: String,
    /// Its official name.
    pub name: String,
    /// The mean of all schools, the ratio of the sums; null if no school has the figures.
    pub mean: Option<f64>,
    /// The coefficient of variation over all schools; null if the mean is 0.
    pub cv: Option<f64>,
    /// The part of its square that lies between the counties.
    pub between: Option<f64>,
    /// The part that lies within them.
    pub within: Option<f64>,
    /// What a county's coefficient of variation may be at most; null if the standard does not limit it
    /// by itself.
    pub limit: Option<f64>,
    /// What the counties come to; null if there is no limit.
    pub verdicts: Option<Verdicts>,
    /// From the lowest to the highest county; null if no county has a coefficient of variation.
    pub spread: Option<CountySpread>,
    /// Whether some school lacks the figures.
    pub incomplete: bool,
}

/// How many counties meet a criterion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Verdicts {
    /// Counties that meet it.
    pub met: usize,
    /// Counties that do not.
    pub unmet: usize,
    /// Counties of which it could not be computed.
    pub unknown: usize,
}

/// A coefficient of variation over the counties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CountySpread {
    /// The county in the middle; of an even number the mean of the two in the middle.
    pub median: f64,
    /// The lowest.
    pub lowest: CountyCv,
    /// The highest.
    pub highest: CountyCv,
}

/// A county's coefficient of variation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CountyCv {
    /// The county: its place in `counties`.
    pub county: usize,
    /// Its name.
    pub name: String,
    /// The coefficient of variation.
    pub cv: f64,
}

/// How many counties and schools fail an indicator in a stage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Failing {
    /// The stage.
    pub stage: String,
    /// The indicator.
    pub id: String,
    /// Its official name.
    pub name: String,
    /// The limit of its coefficient of variation; where the standard limits only the mean of them,
    /// that limit: what is above it raises the mean. Null if neither is limited.
    pub limit: Option<f64>,
    /// How many counties are above that limit, or have no coefficient of variation as their mean is 0.
    pub counties: Option<usize>,
    /// Of how many that have the figures.
    pub counties_measured: usize,
    /// How many schools fall short of the threshold; null if there is none.
    pub schools: Option<usize>,
    /// Of how many that have the figures.
    pub schools_measured: usize,
}

/// A county in the ranking; its means and coefficients of variation are in `counties`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ranked {
    /// The county: its place in `counties`.
    pub county: usize,
    /// Its code, empty where none is given.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Whether it meets every criterion that could be computed.
    pub meets: bool,
    /// The distance to the limit: the largest CV − limit over what the standard limits, below 0 where
    /// all are within; null if `worst` is, or has no coefficient of variation.
    pub distance: Option<f64>,
    /// Where that is; null if nothing that is limited could be computed.
    pub worst: Option<Worst>,
    /// Its stages.
    pub stages: Vec<RankedStage>,
}

/// What is farthest beyond its limit, or nearest to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Worst {
    /// The stage.
    pub stage: String,
    /// The indicator; `composite` for the mean of the coefficients of variation.
    pub id: String,
    /// The coefficient of variation; null if it is undefined, which is worse than any.
    pub cv: Option<f64>,
    /// Its limit.
    pub limit: f64,
}

/// One stage of a county in the ranking.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RankedStage {
    /// The stage.
    pub stage: String,
    /// How many schools fall short of some threshold; null if the standard sets none.
    pub schools_short: Option<usize>,
}

impl RollUp {
    /// A stage by its id.
    pub fn stage(&self, stage: &str) -> Option<&RolledStage> {
        self.stages.iter().find(|s| s.stage == stage)
    }
}

impl Ranked {
    /// How many schools of a stage fall short.
    pub fn schools_short(&self, stage: &str) -> Option<usize> {
        let found = self.stages.iter().find(|s| s.stage == stage)?;
        found.schools_short
    }
}
