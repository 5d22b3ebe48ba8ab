//! An indicator over the years, and which schools moved it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::school::Status;

/// One indicator in one stage.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "IndicatorChange")]
pub struct Indicator<Y = IndicatorYear> {
    /// Its id.
    pub id: String,
    /// Its official name.
    pub name: String,
    /// What its CV may be at most.
    pub limit: Option<f64>,
    /// The threshold of a school.
    pub threshold: Option<f64>,
    /// Year by year.
    pub years: Vec<Option<Y>>,
    /// From the first year to the last; null where a CV is undefined or the stage is not in both.
    pub change: Option<Split>,
    /// From each year to the next, where there are more than two; else empty.
    pub steps: Vec<Option<Split>>,
    /// Where the CV fell while the schools above the mean lost: what they lost.
    pub levelled_down: Option<LevelledDown>,
    /// The schools that raised the CV most, the first the most.
    pub raised: Vec<Mover>,
    /// The schools that lowered it most.
    pub lowered: Vec<Mover>,
    /// The schools that reach the threshold now and did not.
    pub newly_met: Vec<Crossing>,
    /// The schools that reached the threshold and do not now.
    pub newly_missed: Vec<Crossing>,
}

/// An indicator in one year.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct IndicatorYear {
    /// The county's mean; null if no school has the figures.
    pub mean: Option<f64>,
    /// The standard deviation.
    pub std: Option<f64>,
    /// The CV; null if the mean is 0, or one school alone has the figures.
    pub cv: Option<f64>,
    /// The part of CV² from schools below the mean.
    pub below: Option<f64>,
    /// The part of CV² from schools above the mean.
    pub above: Option<f64>,
    /// Whether the CV is within its limit; null if there is none.
    pub meets: Option<bool>,
    /// Whether rounding the printed digits would turn that verdict.
    pub borderline: bool,
    /// Whether some school lacks the figures.
    pub incomplete: bool,
    /// How many schools reach the threshold.
    pub schools_meeting: Option<usize>,
}

/// The change of a CV, split exactly: ΔCV² = ΔL + ΔH + membership, ΔL + ΔH = resources + pupils.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Split {
    /// The schools of both years.
    pub matched: usize,
    /// By how much the mean changed.
    pub mean: f64,
    /// By how much the CV changed.
    pub cv: f64,
    /// By how much CV² changed.
    pub cv2: f64,
    /// ΔL, on the schools of both years: below 0 valleys were filled (填谷). This part and all that follow are
    /// null where the CV of those schools is undefined in one of the years.
    pub valleys: Option<f64>,
    /// ΔH, on the schools of both years: below 0 peaks were cut (削峰).
    pub peaks: Option<f64>,
    /// The part due to schools that opened, closed, merged or changed type.
    pub membership: Option<f64>,
    /// The part, on the schools of both years, due to numerators.
    pub resources: Option<f64>,
    /// The part due to pupils.
    pub pupils: Option<f64>,
}

impl Split {
    /// The change of CV² and its parts, as they are printed: ΔCV², ΔL, ΔH, membership, resources, pupils.
    pub fn squares(&self) -> [Option<f64>; 6] {
        [
            Some(self.cv2),
            self.valleys,
            self.peaks,
            self.membership,
            self.resources,
            self.pupils,
        ]
    }
}

/// What the schools above the mean lost while the CV fell.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LevelledDown {
    /// How many schools, of both years, were above the mean.
    pub above: usize,
    /// How many of them have less than they had.
    pub losing: usize,
    /// What all of them had together.
    pub before: f64,
    /// What they have.
    pub after: f64,
    /// In words.
    pub text: String,
}

/// A school, or an event such as a merger, that moved a CV.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Mover {
    /// Its place in `schools` of the county.
    pub school: usize,
    /// Its name.
    pub name: String,
    /// What it is: matched, opened, merged …
    pub status: Status,
    /// The CV with its change less the CV without it.
    pub effect: f64,
    /// Its value in the first year; null where it was not there or is several schools.
    pub old: Option<f64>,
    /// Its value in the last year.
    pub new: Option<f64>,
}

/// A school that crossed a threshold.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Crossing {
    /// Its place in `schools` of the county.
    pub school: usize,
    /// Its name.
    pub name: String,
    /// Its value in the first year.
    pub old: f64,
    /// Its value in the last year.
    pub new: f64,
}
