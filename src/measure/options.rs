//! What the user may choose.

use super::group::By;
use crate::census::Census;
use crate::lang::Lang;
use crate::problem::{Allow, Deny, Problem};
use crate::standard::Reliefs;

/// What the user may choose about measuring.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Compute an indicator from the schools that have its figures, and mark it incomplete.
    pub allow_missing: bool,
    /// Keep what every figure rests on: its cells, and the way from them to it.
    pub trace: bool,
    /// Of more counties than this, keep nothing but what a roll-up tells: of two hundred thousand schools
    /// the findings take more memory than their figures.
    pub brief_above: Option<usize>,
    /// How the schools are grouped, where that is asked for.
    pub by: Option<By>,
    /// Which reliefs are used.
    pub reliefs: Reliefs,
    /// The warnings that are errors.
    pub deny: Deny,
    /// The judgements that the user knows better.
    pub allow: Allow,
    /// The language of names and messages.
    pub lang: Lang,
}

impl Options {
    /// A problem as grave as the user wants it.
    pub(super) fn weigh(&self, problem: Problem) -> Problem {
        let problem = match self.allow_missing && problem.kind.is_missing() {
            true => problem.allow(),
            false => problem,
        };
        self.deny.apply(self.allow.apply(problem))
    }

    /// The same, with the schools that are allowed something by their codes known by name.
    pub(super) fn of(&self, census: &Census) -> Options {
        let mut options = self.clone();
        options.allow = self.allow.with_names(|code| census.names_of(code));
        options
    }
}
