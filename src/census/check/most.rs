//! How many problems are kept: a file that is wrong from end to end has one a cell, and each takes a
//! hundred times the memory of its cell.

use std::collections::BTreeMap;

use crate::census::read::limits::too_large;
use crate::problem::{Location, Problem, Severity};

/// So many problems are kept.
const MOST_PROBLEMS: usize = 50_000;

/// Keeps the first problems, and says of each file that has further ones that there are: an error where
/// there was one among them.
pub fn keep(problems: &mut Vec<Problem>) {
    keep_of(problems, MOST_PROBLEMS);
}

fn keep_of(problems: &mut Vec<Problem>, most: usize) {
    if problems.len() <= most {
        return;
    }
    // Without a place: of no file in particular.
    let mut left_out: BTreeMap<String, Severity> = BTreeMap::new();
    for problem in problems.drain(most..) {
        let severity = problem.severity();
        let files = problem.at.iter().map(|at| at.source.file.as_str());
        for file in files.chain(problem.at.is_empty().then_some("")) {
            match left_out.get_mut(file) {
                Some(known) => *known = severity.min(*known),
                None => {
                    left_out.insert(file.to_owned(), severity);
                }
            }
        }
    }
    problems.shrink_to_fit();
    problems.extend(left_out.into_iter().map(|(file, severity)| {
        let kind = too_large(
            &format!("问题最多列出 {most} 处，其余未列出"),
            &format!("at most {most} problems are listed; there are more"),
        );
        let at = (!file.is_empty()).then(|| Location::file(&file));
        let problem = Problem::new(kind, at);
        match severity {
            Severity::Error => problem,
            Severity::Warning => problem.allow(),
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Kind;

    #[test]
    fn further_errors_of_a_file_stay_errors_and_warnings_warnings() {
        let at = |kind, file: &str| Problem::new(kind, [Location::file(file)]);
        let mut problems = vec![
            at(Kind::FileEmpty, "a.csv"),
            at(Kind::HiddenSheet, "a.csv"),
            at(Kind::HiddenSheet, "a.csv"),
            at(Kind::HiddenSheet, "b.csv"),
            at(Kind::FileEmpty, "b.csv"),
        ];
        let all = problems.clone();
        keep_of(&mut problems, 5);
        assert_eq!(problems, all);
        keep_of(&mut problems, 2);
        assert_eq!(problems[..2], all[..2]);
        let said: Vec<(&str, &str, Severity)> = problems[2..]
            .iter()
            .map(|p| (p.kind.code(), p.at[0].source.file.as_str(), p.severity()))
            .collect();
        assert_eq!(
            said,
            [
                ("too-large", "a.csv", Severity::Warning),
                ("too-large", "b.csv", Severity::Error),
            ]
        );
    }
}
