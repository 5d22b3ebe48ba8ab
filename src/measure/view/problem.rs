//! What is wrong with the input, as reports read it.

use crate::census::{Census, Whose};
use crate::lang::Lang;
use crate::measure::contract::{self, At};
use crate::problem::{Allowance, Location, Problem};

view! {
    /// A problem of the input.
    pub struct ProblemFinding of contract::Problem {
        /// What is wrong.
        pub text: String,
        /// How to mend it.
        pub fix: String,
        /// How the school that it is of can mend it.
        pub remedy: String,
        /// What should stand in the cell, where that can be said.
        pub expected: Option<String>,
        /// Every place: `at`, and then `also`.
        pub places: Vec<Location>,
        /// The school that it is of, by its name; of what is no school's, the county.
        pub whose: Option<String>,
        /// The school that it is of, where it is of one that was read.
        pub school: Option<Whose>,
        /// An error only because the user denied it.
        pub denied: bool,
    }
}

impl ProblemFinding {
    pub(in crate::measure) fn new(problem: &Problem, lang: Lang) -> ProblemFinding {
        let mut places = problem.at.iter().map(At::from);
        let text = problem.kind.message(lang);
        let allowed = problem.allowance.as_deref();
        let fix = match allowed {
            Some(allowance) => accepted(allowance, problem, lang),
            None => problem.kind.hint(lang),
        };
        let contract = contract::Problem {
            severity: problem.severity(),
            code: problem.kind.code().to_owned(),
            message: match fix.is_empty() {
                true => text.clone(),
                false => format!("{text}{}{fix}", lang.pick("。", ". ")),
            },
            at: places.next(),
            also: places.collect(),
            allowed: allowed.cloned(),
        };
        ProblemFinding {
            contract,
            text,
            fix,
            remedy: problem.kind.remedy(lang),
            expected: problem.kind.expected(lang),
            places: problem.at.clone(),
            whose: problem.kind.whose(),
            school: None,
            denied: problem.denied,
        }
    }
}

/// What is wrong with a census, each problem with the school that it is of.
pub(in crate::measure) fn told(
    census: &Census,
    problems: &[Problem],
    lang: Lang,
) -> Vec<ProblemFinding> {
    let schools = census.schools_of(problems, lang).into_iter();
    let found = problems
        .iter()
        .zip(schools)
        .map(|(problem, school)| ProblemFinding {
            school,
            ..ProblemFinding::new(problem, lang)
        });
    found.collect()
}

impl From<&Location> for At {
    fn from(at: &Location) -> At {
        At {
            file: at.source.file.clone(),
            sheet: at.source.sheet.clone(),
            cell: at.cell_name(),
        }
    }
}

/// What is said of a problem that is allowed, instead of how to mend it.
fn accepted(allowance: &Allowance, problem: &Problem, lang: Lang) -> String {
    let said = match (&allowance.reason, lang) {
        (Some(reason), Lang::Zh) => format!("已认可（--allow {allowance}）：{reason}"),
        (Some(reason), Lang::En) => format!("Allowed (--allow {allowance}): {reason}"),
        (None, Lang::Zh) => format!("已认可（--allow {allowance}），未写理由"),
        (None, Lang::En) => format!("Allowed (--allow {allowance}); no reason given"),
    };
    match problem.kind.accepted(lang) {
        Some(then) => format!("{said}{}{then}", lang.pick("；", "; ")),
        None => said,
    }
}
