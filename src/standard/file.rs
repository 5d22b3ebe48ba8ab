//! The TOML of a standard as written. Every key may be absent, because a file that extends another
//! says only what it changes.

use indexmap::IndexMap;
use serde::Deserialize;

use super::Evidence;
use crate::lang::Text;

/// One number a stage.
pub type ByStage = IndexMap<String, f64>;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct File {
    pub extends: Option<String>,
    pub id: Option<String>,
    pub zh: Option<String>,
    pub en: Option<String>,
    pub short: Option<Text>,
    pub source: Option<Text>,
    pub fields: Option<String>,
    pub stages: Stages,
    pub limits: Limits,
    pub school_rule: SchoolRule,
    pub apportion: Apportion,
    pub display: Display,
    pub table: IndexMap<String, Table>,
    pub define: IndexMap<String, String>,
    pub step: IndexMap<String, Step>,
    pub exclude: IndexMap<String, Exclude>,
    pub schools: IndexMap<String, Schools>,
    pub indicator: IndexMap<String, Indicator>,
    pub item: IndexMap<String, Item>,
    pub measure: IndexMap<String, Measure>,
    pub school_form: Option<SchoolForm>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Stages {
    pub assessed: Vec<String>,
    pub weights: ByStage,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub cv: ByStage,
    pub composite: ByStage,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SchoolRule {
    pub at_least: Option<usize>,
    pub others_ratio: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Apportion {
    pub by: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Display {
    pub cv_digits: Option<usize>,
    pub percent_digits: Option<usize>,
    pub school_columns: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Table {
    pub short: Option<Text>,
    pub zh: Option<String>,
    pub en: Option<String>,
    pub note: Option<Text>,
    pub of: Option<String>,
    pub row: IndexMap<String, Text>,
    pub column: IndexMap<String, Column>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Column {
    pub zh: Option<String>,
    pub en: Option<String>,
    /// One formula, or one a row.
    pub value: Option<Numerator>,
    pub percent: Option<bool>,
    pub digits: Option<usize>,
}

/// A sentence of a form, and what it asks for.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Form {
    pub zh: Option<String>,
    pub en: Option<String>,
    pub asks: Option<Text>,
    pub blank: IndexMap<String, Blank>,
}

/// A formula for whole numbers, or one with how it is printed.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Blank {
    Whole(String),
    Printed(Printed),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Printed {
    pub value: Option<String>,
    pub percent: Option<bool>,
    pub digits: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SchoolForm {
    pub zh: Option<String>,
    pub en: Option<String>,
    pub head: Form,
    pub indicators: Option<Text>,
    pub items: Option<Text>,
}

/// A table of steps: what a figure comes to up to, or from, each of some bounds.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    pub of: Option<String>,
    /// Bounds that are still within their step, the lowest first.
    pub up_to: Vec<(f64, Amount)>,
    /// Above all of `up_to`.
    pub above: Option<Amount>,
    /// Bounds at which a step begins, the lowest first.
    pub from: Vec<(f64, Amount)>,
    /// Below all of `from`.
    pub below: Option<Amount>,
}

/// A number, or a formula.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Amount {
    Number(f64),
    Formula(String),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Exclude {
    pub when: Option<String>,
    pub zh: Option<String>,
    pub en: Option<String>,
    pub enabled: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Schools {
    pub when: Option<String>,
    pub zh: Option<String>,
    pub en: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Indicator {
    pub zh: Option<String>,
    pub en: Option<String>,
    pub short: Option<Text>,
    pub numerator: Option<Numerator>,
    pub per: Option<Numerator>,
    pub scale: Option<f64>,
    pub split: Option<bool>,
    pub digits: Option<usize>,
    pub noun: Option<Text>,
    pub counted: Option<bool>,
    pub threshold: ByStage,
    pub enabled: Option<bool>,
    pub relief: IndexMap<String, Relief>,
    pub form: Option<Form>,
}

/// One formula for every stage, or one a stage.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Numerator {
    Same(String),
    ByStage(IndexMap<String, String>),
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Relief {
    pub zh: Option<String>,
    pub en: Option<String>,
    pub when: Option<String>,
    /// Of an indicator's relief alone.
    pub add: Option<String>,
    pub from: Option<u16>,
    pub until: Option<u16>,
    pub meet_within: Option<u16>,
    pub enabled: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Item {
    pub zh: Option<String>,
    pub en: Option<String>,
    pub evidence: Option<Evidence>,
    pub of: Option<String>,
    pub figure: IndexMap<String, Figure>,
    pub relief: IndexMap<String, Relief>,
    pub form: Option<Form>,
    pub school_form: Option<Form>,
    pub enabled: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Figure {
    pub zh: Option<String>,
    pub en: Option<String>,
    pub value: Option<String>,
    pub at_least: Option<f64>,
    pub at_most: Option<f64>,
    pub percent: Option<bool>,
    pub digits: Option<usize>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Measure {
    pub zh: Option<String>,
    pub en: Option<String>,
    pub of: Option<Of>,
    pub unit: Option<Text>,
    pub whole: bool,
    pub digits: Option<usize>,
    pub moves: Option<Moves>,
    pub leaves: Option<Numerator>,
    pub exchange: Option<String>,
    pub within: Option<String>,
    pub enabled: Option<bool>,
}

/// Whether a measure is taken at a stage of a school, or at the school.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Of {
    Stage,
    School,
}

/// By field what one unit adds to it, alike at every stage, or by stage.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Moves {
    Same(IndexMap<String, f64>),
    ByStage(IndexMap<String, IndexMap<String, f64>>),
}
