//! What was found out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::county::County;
use super::problem::Problem;
use super::roll_up::RollUp;
use crate::census::Input;
use crate::standard::Reliefs;

/// What was found out about one or more counties.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Findings")]
pub struct Findings<C = County, P = Problem> {
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
    pub counties: Vec<C>,
    /// The counties, and the files of no known county, that an error kept from being measured, where
    /// others could be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// What is wrong or doubtful in the input.
    pub problems: Vec<P>,
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
