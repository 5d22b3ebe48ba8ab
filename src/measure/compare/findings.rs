//! The result of comparing years: one tree that is the JSON of `balance compare` and the input of
//! every report on it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::census::Input;
use crate::lang::Lang;
use crate::measure::age::{AgeFinding, AgeSummary};
use crate::measure::findings::{ProblemFinding, ReliefFinding, Severity, Standing};
use crate::measure::group::Grouping;
use crate::standard::Reliefs;

/// What moved between two or more censuses, the oldest first.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Comparison {
    /// Version of the program.
    pub version: String,
    /// Id of the standard that every year is measured by.
    pub standard: String,
    /// Which reliefs were used: `all` or `none`; left out where it was those whose years a census falls in.
    #[serde(skip_serializing_if = "Reliefs::is_dated")]
    #[schemars(default)]
    pub reliefs: Reliefs,
    /// The years, the oldest first.
    pub years: Vec<YearFinding>,
    /// The files besides the years that the figures rest on: a standard, a map, lists of one's own.
    pub rests_on: Vec<Input>,
    /// When the report was written; only where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// What stops a pipeline.
    pub rules: RulesFinding,
    /// Whether nothing breaks the rules.
    pub passes: bool,
    /// The counties of the newest year, in its order; empty if an error forbade the comparison.
    pub counties: Vec<CountyChange>,
    /// What the reader should know besides: counties that are not in every year, and the like.
    pub remarks: Vec<String>,
    /// What is wrong or doubtful in the input of every year.
    pub problems: Vec<ProblemFinding>,
    /// The language of names and messages.
    #[serde(skip)]
    pub lang: Lang,
}

/// One year of a comparison.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct YearFinding {
    /// What it is called: its year, or the name of its file.
    pub label: String,
    /// The files it was read from.
    pub inputs: Vec<Input>,
    /// Whether it is the JSON of an earlier audit.
    pub earlier: bool,
}

/// The rules of a comparison.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RulesFinding {
    /// What stops it; empty for nothing.
    pub fail_on: Vec<FailOn>,
    /// By how much a CV may rise before it is worse.
    pub tolerance: f64,
}

/// What stops a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// A criterion that was met in an earlier year is unmet now.
    Slip,
    /// A CV is higher than in an earlier year, by more than the tolerance.
    Worse,
    /// A criterion is unmet now.
    Unmet,
}

/// One county.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CountyChange {
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
    /// Year by year, what it comes to.
    #[serde(skip)]
    pub standings: Vec<Option<Standing>>,
    /// The stages.
    pub stages: Vec<StageChange>,
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
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StageChange {
    /// Its id.
    pub stage: String,
    /// Its name.
    pub label: String,
    /// What the mean of the CVs may be at most.
    pub composite_limit: Option<f64>,
    /// Year by year; null where the county or the stage is not in that year.
    pub years: Vec<Option<StageYear>>,
    /// The indicators, in the official order.
    pub indicators: Vec<IndicatorChange>,
    /// Year by year, the ages of the teachers; null where they are not given.
    pub ages: Vec<Option<AgeSummary>>,
    /// The schools named because of their teachers' mean age, oldest first: in the newest year.
    pub old: Vec<OldSchool>,
}

/// A stage in one year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
    /// What it comes to.
    #[serde(skip)]
    pub standing: Option<Standing>,
}

/// One indicator in one stage.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IndicatorChange {
    /// Its id.
    pub id: String,
    /// Its official name.
    pub name: String,
    /// What its CV may be at most.
    pub limit: Option<f64>,
    /// The threshold of a school.
    pub threshold: Option<f64>,
    /// Year by year.
    pub years: Vec<Option<IndicatorYear>>,
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
    /// A name short enough for a terminal.
    #[serde(skip)]
    pub short: String,
    /// Decimals of printed values.
    #[serde(skip)]
    pub digits: usize,
}

/// An indicator in one year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct IndicatorYear {
    /// The county's mean; null if no school has the figures.
    pub mean: Option<f64>,
    /// The standard deviation.
    pub std: Option<f64>,
    /// The CV; null if the mean is 0, or one school alone has the figures.
    pub cv: Option<f64>,
    /// Whether one school alone has them.
    #[serde(skip)]
    pub single: bool,
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
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Serialize, JsonSchema)]
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

/// A school named because of the age of its teachers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
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

/// What became of a school, or of the schools that became one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Nearest {
    /// The school.
    #[serde(flatten)]
    pub school: SchoolName,
    /// Whether the names are alike, and not merely less unlike than all others.
    pub alike: bool,
}

/// A school's figures in one stage; of several schools, all together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
#[derive(Clone, Debug, Serialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// By its code.
    Code,
    /// By its exact name.
    Name,
    /// By the user's list.
    List,
}

/// Something that is judged every year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Criterion {
    /// What it is about.
    pub kind: CriterionKind,
    /// The stage; null for an item of the county.
    pub stage: Option<String>,
    /// What tells it from others of its kind: an indicator, a school's code or name, `IV-3`.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Year by year: met, unmet, or null where it could not be judged.
    pub years: Vec<Option<bool>>,
    /// Year by year, the figure as printed.
    pub shown: Vec<String>,
}

/// What a criterion is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CriterionKind {
    /// A CV within its limit; the verdicts are null where the standard does not limit it by itself.
    Cv,
    /// The mean of the CVs within its limit.
    Composite,
    /// Every school of the stage meets the standard.
    Schools,
    /// One school meets the standard.
    School,
    /// An item of the declaration tables.
    Item,
}

/// A broken rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Breach {
    /// The rule.
    pub rule: FailOn,
    /// The criterion's place in `criteria`.
    pub criterion: usize,
    /// What happened.
    pub message: String,
}

impl Comparison {
    /// Whether an error forbade the comparison.
    pub fn failed(&self) -> bool {
        self.problems.iter().any(|p| p.severity == Severity::Error)
    }

    /// The labels of the first and the last year.
    pub fn ends(&self) -> (&str, &str) {
        self.labels_from(0)
    }

    /// The labels of the years that a county's changes are between.
    pub fn ends_of(&self, county: &CountyChange) -> (&str, &str) {
        self.labels_from(county.first)
    }

    fn labels_from(&self, first: usize) -> (&str, &str) {
        let first = self.years.get(first).map_or("", |y| y.label.as_str());
        let last = self.years.last().map_or("", |y| y.label.as_str());
        (first, last)
    }
}

impl CountyChange {
    /// What stands, of a list of years, at the first year that the county is in, and last.
    pub fn ends<'y, T>(&self, years: &'y [Option<T>]) -> [Option<&'y T>; 2] {
        [years.get(self.first), years.last()].map(|year| year.and_then(Option::as_ref))
    }
}
