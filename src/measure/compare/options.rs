//! What the user may choose, and why years cannot be compared.

use crate::census::{ListError, Matches};
use crate::lang::{Lang, Speak, Text};
use crate::measure::contract::compare::FailOn;
use crate::measure::group::By;

/// What the user may choose about comparing.
#[derive(Clone, Debug, Default)]
pub struct CompareOptions {
    /// What became of schools that neither code nor name tells.
    pub matches: Matches,
    /// What stops a pipeline.
    pub fail_on: Vec<FailOn>,
    /// By how much a CV may rise before it is worse.
    pub tolerance: f64,
    /// How the schools are grouped.
    pub by: Option<By>,
    /// The language of names and messages.
    pub lang: Lang,
}

impl CompareOptions {
    /// By how much a CV may rise before it is worse, where nothing else is asked for.
    pub const TOLERANCE: f64 = 0.005;
}

/// Why years cannot be compared.
#[derive(Clone, Debug, PartialEq)]
pub enum CompareError {
    /// The years do not stand in their order, or no county is in two of them.
    Years(Text),
    /// The list of schools names some that are not there.
    List(ListError),
}

crate::lang::error_in_english!(CompareError);

/// A line a cell.
impl Speak for CompareError {
    fn speak(&self, lang: Lang) -> String {
        match self {
            CompareError::Years(text) => text.speak(lang),
            CompareError::List(error) => error.speak(lang),
        }
    }
}
