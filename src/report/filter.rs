//! Which of the problems are shown, where not all of them are.

use std::collections::BTreeSet;

use crate::dictionary::normalise;
use crate::measure::ProblemFinding;

/// What is asked of the problems that are shown; without anything all are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those of these codes; of none, all.
    pub codes: BTreeSet<String>,
    /// Only those of this school: by its code, its name or a part of it.
    pub school: Option<String>,
}

impl Filter {
    /// Whether it lets all pass.
    pub fn is_none(&self) -> bool {
        *self == Filter::default()
    }

    /// Whether a problem is shown.
    pub fn keeps(&self, problem: &ProblemFinding) -> bool {
        let of_code = self.codes.is_empty() || self.codes.contains(&problem.code);
        of_code
            && self.school.as_ref().is_none_or(|wanted| {
                let school = problem.school.as_ref();
                school.is_some_and(|school| names(wanted, &school.name, &school.code))
            })
    }

    /// Those that are shown.
    pub fn of(&self, problems: &[ProblemFinding]) -> Vec<ProblemFinding> {
        let kept = problems.iter().filter(|problem| self.keeps(problem));
        kept.cloned().collect()
    }
}

/// Whether a text is the code of a school, or its name or a part of it.
///
/// ```
/// use balance::report::names_school;
/// assert!(names_school("9901", "Hill School", "9901"));
/// assert!(names_school("hill", "Hill School", "9901"));
/// assert!(!names_school("99", "Hill School", "9901"));
/// ```
pub fn names(wanted: &str, name: &str, code: &str) -> bool {
    wanted == code || normalise(name).contains(&normalise(wanted))
}
