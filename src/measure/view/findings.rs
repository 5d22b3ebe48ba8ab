//! What was found out, as reports read it.

use super::county::CountyFinding;
use super::problem::ProblemFinding;
use crate::lang::Lang;
use crate::measure::contract;
use crate::problem::{Problem, Severity};
use crate::standard::Reliefs;

view! {
    /// What was found out about one or more counties.
    pub struct Findings of contract::Findings<CountyFinding, ProblemFinding> {
        /// The language of the names and messages.
        pub lang: Lang,
    }
}

impl Findings {
    /// Findings that say only why there was no audit.
    pub fn of_problems(standard: &str, problems: &[Problem], lang: Lang) -> Findings {
        let problems = problems.iter().map(|p| ProblemFinding::new(p, lang));
        let contract = contract::Findings {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            standard: standard.to_owned(),
            standard_sha256: None,
            reliefs: Reliefs::Dated,
            inputs: Vec::new(),
            stamp: None,
            counties: Vec::new(),
            roll_up: None,
            lost: Vec::new(),
            problems: problems.collect(),
        };
        Findings { contract, lang }
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
