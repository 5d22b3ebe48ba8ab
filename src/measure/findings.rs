//! The result of measuring: one tree that is the JSON output and the input of every report.
//!
//! The serialised part is the contract of the command line (docs/json.md). Fields marked `skip`
//! are what reports need besides; they are worked out here once, so that no report computes.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::age::AgeFinding;
use super::dispersion::Observation;
use super::evidence::{Evidence, Trace, Used};
use super::group::Grouping;
use super::roll_up::RollUp;
use crate::census::Input;
use crate::lang::Lang;
use crate::problem::{self, Allowance, Location, Problem};
use crate::say;
use crate::standard::Reliefs;

/// What was found out about one or more counties.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Findings {
    /// Version of the program.
    pub version: String,
    /// Id of the standard.
    pub standard: String,
    /// The SHA-256 of all that the standard measures by, which tells versions of one id apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_sha256: Option<String>,
    /// Which reliefs were used: `all` or `none`; left out where it was those whose years the census falls in.
    #[serde(default, skip_serializing_if = "Reliefs::is_dated")]
    pub reliefs: Reliefs,
    /// The files that were read, with what tells each apart from every other.
    #[serde(default)]
    pub inputs: Vec<Input>,
    /// When the report was written; only where that was asked for, so that the same input gives the
    /// same bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stamp: Option<String>,
    /// The counties together, where there is more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roll_up: Option<RollUp>,
    /// The counties, in order of code and name; empty if an error forbade the audit.
    pub counties: Vec<CountyFinding>,
    /// The counties, and the files of no known county, that an error kept from being measured, where
    /// others could be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// What is wrong or doubtful in the input.
    pub problems: Vec<ProblemFinding>,
    /// The language of the names and messages.
    #[serde(skip)]
    pub lang: Lang,
}

/// One county.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CountyFinding {
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
    pub stages: Vec<StageFinding>,
    /// The schools assessed, once for each stage they have pupils in.
    pub schools: Vec<SchoolFinding>,
    /// The schools, and the rows, that were left out.
    pub excluded: Vec<Excluded>,
    /// The items of the declaration tables.
    pub items: Vec<ItemFinding>,
    /// The reliefs on which verdicts rest: without one of them they would be others.
    #[serde(default)]
    pub reliefs: Vec<ReliefFinding>,
    /// The keys of all reliefs in force for its year.
    #[serde(skip)]
    pub in_force: BTreeSet<String>,
    /// The schools in groups, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<Grouping>,
    /// What all of this rests on, where that was asked for.
    #[serde(skip)]
    pub evidence: Option<Evidence>,
}

/// A county, or a file that may be one, of which nothing is measured because of an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Lost {
    /// The code of the county, empty where none is given.
    pub code: String,
    /// The name of the county; of a file of no known county the file.
    pub name: String,
    /// The files its errors are in.
    pub files: Vec<String>,
    /// How many errors there are.
    pub errors: usize,
    /// The first of them.
    pub why: String,
}

/// One stage of a county.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StageFinding {
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
    pub indicators: Vec<IndicatorFinding>,
    /// How many schools have a gap.
    #[serde(skip)]
    pub short: usize,
    /// The stage's name.
    #[serde(skip)]
    pub label: String,
    /// What the composite may be at most.
    #[serde(skip)]
    pub composite_limit: Option<f64>,
    /// Whether it is.
    #[serde(skip)]
    pub composite_meets: Option<bool>,
    /// Whether rounding would turn that verdict.
    #[serde(skip)]
    pub composite_borderline: bool,
}

/// One indicator in one stage of a county.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct IndicatorFinding {
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
    /// A name short enough for a terminal.
    #[serde(skip)]
    pub short: String,
    /// Decimals of printed values.
    #[serde(skip)]
    pub digits: usize,
    /// The threshold of a school.
    #[serde(skip)]
    pub threshold: Option<f64>,
    /// Σxᵢ, the numerators of the schools that have the figures.
    #[serde(skip)]
    pub numerators: Option<f64>,
    /// P, the denominators of those schools.
    #[serde(skip)]
    pub pers: Option<f64>,
    /// What a value is multiplied by: 1, or 100 for "per 100 pupils".
    #[serde(skip)]
    pub scale: f64,
    /// The part of CV² from schools below the mean.
    #[serde(skip)]
    pub below: Option<f64>,
    /// The part of CV² from schools above the mean.
    #[serde(skip)]
    pub above: Option<f64>,
    /// What all schools together lack, each rounded up where things are counted, in words.
    #[serde(skip)]
    pub lacks: Option<String>,
    /// The same as a number; 0 where nothing is lacking.
    #[serde(skip)]
    pub lacking: f64,
    /// How many schools have the figures.
    #[serde(skip)]
    pub measured: usize,
    /// The schools by value ÷ mean: from 0 to 2 in steps of 0.2, the last step open upwards.
    #[serde(skip)]
    pub spread: Vec<usize>,
}

/// One school in one stage.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SchoolFinding {
    /// Its code, empty where none is given.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The id of its type, empty where none is given.
    #[serde(rename = "type")]
    pub school_type: String,
    /// The stage.
    pub stage: String,
    /// Its pupils in the stage.
    pub students: u64,
    /// How many thresholds it reaches; null if there are none.
    pub met: Option<usize>,
    /// Whether it meets the standard; null if that cannot be told or is not asked.
    pub meets: Option<bool>,
    /// Its full-time teachers in the stage, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teachers: Option<f64>,
    /// Their ages, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<AgeFinding>,
    /// The group it is in, where groups were asked for and it is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Whether it leads that group.
    #[serde(skip)]
    pub leads: bool,
    /// Its values, in the order of the indicators.
    pub values: Vec<ValueFinding>,
    /// How far it falls short: the sum of 1 − value ÷ threshold over its unmet thresholds.
    #[serde(skip)]
    pub need: f64,
    /// Its row of the [`Evidence`], where that was asked for.
    #[serde(skip)]
    pub row: usize,
    /// What the standard wants shown of it beside its values, in that order.
    #[serde(skip)]
    pub shown: Vec<Option<Used>>,
}

/// One value of a school.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ValueFinding {
    /// The indicator.
    pub id: String,
    /// The value; null if the figures are missing.
    pub value: Option<f64>,
    /// The numerator: for a shared resource the part of this stage.
    pub numerator: Option<f64>,
    /// Of a resource that the school's stages share, what all of them have; left out where it has one
    /// stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<f64>,
    /// The denominator, in general the pupils of the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per: Option<f64>,
    /// What the value should be at least.
    pub threshold: Option<f64>,
    /// value ÷ threshold.
    pub ratio: Option<f64>,
    /// Whether the threshold is reached.
    pub meets: Option<bool>,
    /// What the numerator lacks; null if nothing.
    pub shortfall: Option<f64>,
    /// The school's share of the variance; null if all schools are equal.
    pub cv_share: Option<f64>,
    /// The shortfall in words: 差 3 名教师.
    #[serde(skip)]
    pub lacks: Option<String>,
    /// The shortfall, of counted things rounded up.
    #[serde(skip)]
    pub lacking: Option<f64>,
    /// Whether an unmet value reaches the line below which one value fails the school.
    #[serde(skip)]
    pub above_floor: Option<bool>,
    /// Whether rounding the printed digits would turn the verdict.
    #[serde(skip)]
    pub borderline: bool,
    /// How it came about, where that was asked for.
    #[serde(skip)]
    pub trace: Option<Trace>,
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
pub struct ItemFinding {
    /// The table: `IV`, `V`, `VI`.
    pub table: String,
    /// The number within the table.
    pub number: u32,
    /// The figure; by name where there are several; null where the workbook does not give it.
    pub figure: Option<ItemFigure>,
    /// The verdict.
    pub state: ItemState,
    /// What is required.
    #[serde(skip)]
    pub text: String,
    /// Its figures with what they are, as printed.
    #[serde(skip)]
    pub shown: String,
    /// Its figures in the order of the standard, with what each comes to on its own.
    #[serde(skip)]
    pub figures: Vec<FigureFinding>,
    /// Whether it rests on the national result rather than on documents.
    #[serde(skip)]
    pub monitoring: bool,
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

/// One figure of an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureFinding {
    /// What it is.
    pub text: String,
    /// The figure; rates are fractions of 1.
    pub value: Option<f64>,
    /// As printed.
    pub shown: Option<String>,
    /// Whether it fulfils what is required.
    pub meets: Option<bool>,
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

/// A problem of the input.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProblemFinding {
    /// How grave it is.
    pub severity: Severity,
    /// The stable code.
    pub code: String,
    /// What is wrong and how to mend it.
    pub message: String,
    /// Where; null if it concerns no one place.
    pub at: Option<At>,
    /// Further places, as the other cell of a contradiction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<At>,
    /// Where it is an error, or would be denied, but for the user, who has looked at it and says that it
    /// is true: what was allowed, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed: Option<Allowance>,
    /// What is wrong.
    #[serde(skip)]
    pub text: String,
    /// How to mend it.
    #[serde(skip)]
    pub fix: String,
    /// What should stand in the cell, where that can be said.
    #[serde(skip)]
    pub expected: Option<String>,
    /// Every place: `at`, and then `also`.
    #[serde(skip)]
    pub places: Vec<Location>,
    /// The school that it is of, by its name; of what is no school's, the county.
    #[serde(skip)]
    pub whose: Option<String>,
    /// An error only because the user denied it.
    #[serde(skip)]
    pub denied: bool,
}

/// How grave a problem is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// No audit is possible.
    Error,
    /// Someone should look.
    Warning,
}

/// A place in the input.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct At {
    /// The file as the user named it.
    pub file: String,
    /// The sheet; null for a file without sheets.
    pub sheet: Option<String>,
    /// The cell; null for the whole sheet or file.
    pub cell: Option<String>,
}

impl Findings {
    /// Findings that say only why there was no audit.
    pub fn of_problems(standard: &str, problems: &[Problem], lang: Lang) -> Findings {
        Findings {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            standard: standard.to_owned(),
            standard_sha256: None,
            reliefs: Reliefs::Dated,
            inputs: Vec::new(),
            stamp: None,
            counties: Vec::new(),
            roll_up: None,
            lost: Vec::new(),
            problems: problems
                .iter()
                .map(|p| ProblemFinding::new(p, lang))
                .collect(),
            lang,
        }
    }

    /// Whether an error forbade the audit, of all counties or of some.
    pub fn failed(&self) -> bool {
        self.problems.iter().any(|p| p.severity == Severity::Error)
    }

    /// Whether every county meets every criterion that could be computed.
    pub fn meets(&self) -> bool {
        self.counties.iter().all(|c| c.meets)
    }
}

/// What a county, or a stage of it, comes to, and how much of it was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether every criterion that was judged is met.
    pub meets: bool,
    /// How many criteria were judged.
    pub judged: usize,
    /// How many were not.
    pub not_judged: usize,
    /// Whether every criterion of the stages was: schools and coefficients of variation.
    pub resources_judged: bool,
}

impl CountyFinding {
    /// What it comes to.
    pub fn standing(&self) -> Standing {
        Standing {
            meets: self.meets,
            judged: self.judged,
            not_judged: self.not_judged,
            resources_judged: self.stages.iter().all(|s| s.not_judged == 0),
        }
    }

    /// The schools of one stage.
    pub fn schools_of<'a>(&'a self, stage: &'a str) -> impl Iterator<Item = &'a SchoolFinding> {
        self.schools.iter().filter(move |s| s.stage == stage)
    }

    /// A stage by its id.
    pub fn stage(&self, stage: &str) -> Option<&StageFinding> {
        self.stages.iter().find(|s| s.stage == stage)
    }
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

impl ItemFinding {
    /// Whether there is a verdict on it.
    pub fn is_judged(&self) -> bool {
        matches!(self.state, ItemState::Met | ItemState::Unmet)
    }
}

impl StageFinding {
    /// What it comes to.
    pub fn standing(&self) -> Standing {
        Standing {
            meets: self.meets,
            judged: self.judged,
            not_judged: self.not_judged,
            resources_judged: self.not_judged == 0,
        }
    }

    /// Whether some coefficient of variation is not computed because one school alone has the figures.
    pub fn is_single(&self) -> bool {
        self.indicators.iter().any(IndicatorFinding::is_single)
    }
}

impl IndicatorFinding {
    /// Whether one school alone has the figures: there is no inequality to measure.
    pub fn is_single(&self) -> bool {
        self.measured == 1
    }

    /// Whether the figures are there and have no coefficient of variation: their mean is 0.
    pub fn is_undefined(&self) -> bool {
        self.cv.is_none() && self.measured > 1
    }
}

impl SchoolFinding {
    /// Whether it falls short of some threshold.
    pub fn falls_short(&self) -> bool {
        self.values.iter().any(|v| v.shortfall.is_some())
    }
}

impl ValueFinding {
    /// Numerator and denominator, where the figures are given.
    pub fn observation(&self) -> Option<Observation> {
        let (pupils, numerator) = self.per.zip(self.numerator)?;
        Some(Observation { pupils, numerator })
    }
}

impl At {
    fn new(at: &Location) -> At {
        At {
            file: at.source.file.clone(),
            sheet: at.source.sheet.clone(),
            cell: at.cell_name(),
        }
    }
}

impl ProblemFinding {
    pub(super) fn new(problem: &Problem, lang: Lang) -> ProblemFinding {
        let mut places = problem.at.iter().map(At::new);
        let text = problem.kind.message(lang);
        let allowed = problem.allowance.as_deref();
        let fix = match allowed {
            Some(allowance) => accepted(allowance, problem, lang),
            None => problem.kind.hint(lang),
        };
        ProblemFinding {
            severity: match problem.severity() {
                problem::Severity::Error => Severity::Error,
                problem::Severity::Warning => Severity::Warning,
            },
            code: problem.kind.code().to_owned(),
            message: match fix.is_empty() {
                true => text.clone(),
                false => format!("{text}{}{fix}", lang.pick("。", ". ")),
            },
            at: places.next(),
            also: places.collect(),
            allowed: allowed.cloned(),
            text,
            fix,
            expected: problem.kind.expected(lang),
            places: problem.at.clone(),
            whose: problem.kind.whose(),
            denied: problem.denied,
        }
    }
}

/// What is said of a problem that is allowed, instead of how to mend it.
fn accepted(allowance: &Allowance, problem: &Problem, lang: Lang) -> String {
    let said = match &allowance.reason {
        Some(reason) => say!(
            lang,
            "已认可（--allow {allowance}）：{reason}",
            "Allowed (--allow {allowance}): {reason}",
        ),
        None => say!(
            lang,
            "已认可（--allow {allowance}），未写理由",
            "Allowed (--allow {allowance}); no reason given",
        ),
    };
    match problem.kind.accepted(lang) {
        Some(then) => format!("{said}{}{then}", lang.pick("；", "; ")),
        None => said,
    }
}
