//! What was allowed and is of no use.

use super::options::Options;
use super::view::{Findings, ProblemFinding};
use crate::problem::{Kind, Problem};

/// So many schools that have a problem are named.
const MOST_NAMED: usize = 3;

/// Adds a warning to the last of some findings for everything that the user allows and that none of them
/// has: a school may be misspelt, or the problem mended.
pub fn note_unused(findings: &mut [&mut Findings], options: &Options) {
    let mut unused: Vec<ProblemFinding> = Vec::new();
    let lang = options.lang;
    for entry in options.allow.entries() {
        let all = || findings.iter().flat_map(|f| &f.problems);
        if all().any(|p| p.allowed.as_ref() == Some(entry)) {
            continue;
        }
        let mut schools: Vec<&str> = Vec::new();
        for school in all()
            .filter(|p| p.code == entry.code)
            .filter_map(|p| p.whose.as_deref())
        {
            if !schools.contains(&school) && schools.len() < MOST_NAMED {
                schools.push(school);
            }
        }
        let kind = Kind::AllowUnused {
            entry: entry.to_string(),
            schools: (!schools.is_empty()).then(|| schools.join(lang.pick("、", ", "))),
        };
        let problem = options.deny.apply(Problem::new(kind, []));
        unused.push(ProblemFinding::new(&problem, lang));
    }
    if let Some(last) = findings.last_mut() {
        last.problems.extend(unused);
    }
}
