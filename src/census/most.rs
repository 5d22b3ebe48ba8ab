//! How many problems are kept: a file that is wrong from end to end has one a cell, and each takes a
//! hundred times the memory of its cell.

use std::collections::{BTreeMap, BTreeSet};

use crate::census::read::limits::too_large;
use crate::problem::{Kind, Location, Problem, Severity};

/// So many problems are kept.
const MOST_PROBLEMS: usize = 50_000;

/// What a list of problems holds: them, and what is noted with each.
pub trait Noted {
    /// The problem.
    fn problem(&self) -> &Problem;
    /// A problem of which nothing more is known.
    fn of(problem: Problem) -> Self;
}

impl Noted for Problem {
    fn problem(&self) -> &Problem {
        self
    }

    fn of(problem: Problem) -> Problem {
        problem
    }
}

impl<T> Noted for (Option<T>, Problem) {
    fn problem(&self) -> &Problem {
        &self.1
    }

    fn of(problem: Problem) -> (Option<T>, Problem) {
        (None, problem)
    }
}

/// Keeps the first problems, and says of each file that has further ones how many: an error where there was
/// one among them. To do so again, with more of them behind, gives what doing it once at the end does.
pub fn keep<T: Noted>(problems: &mut Vec<T>) {
    keep_of(problems, MOST_PROBLEMS);
}

/// The same once there are so many that it pays: for a list that is still being made.
pub fn bound<T: Noted>(problems: &mut Vec<T>) {
    if problems.len() > 2 * MOST_PROBLEMS {
        keep(problems);
    }
}

/// What is left out of a file.
#[derive(Clone, Copy)]
struct LeftOut {
    gravest: Severity,
    problems: usize,
}

fn keep_of<T: Noted>(problems: &mut Vec<T>, most: usize) {
    if problems.len() <= most {
        return;
    }
    // Without a place: of no file in particular.
    let mut left_out: BTreeMap<String, LeftOut> = BTreeMap::new();
    let mut leave_out = |problem: &Problem, many: usize| {
        let own = LeftOut {
            gravest: problem.severity(),
            problems: many,
        };
        let files = problem.at.iter().map(|at| at.source.file.as_str());
        let files: BTreeSet<&str> = files.chain(problem.at.is_empty().then_some("")).collect();
        for file in files {
            match left_out.get_mut(file) {
                Some(known) => {
                    known.gravest = known.gravest.min(own.gravest);
                    known.problems += own.problems;
                }
                None => {
                    left_out.insert(file.to_owned(), own);
                }
            }
        }
    };
    problems.retain(|noted| {
        let said = said_before(noted.problem());
        if let Some(many) = said {
            leave_out(noted.problem(), many);
        }
        said.is_none()
    });
    for noted in problems.drain(most.min(problems.len())..) {
        leave_out(noted.problem(), 1);
    }
    problems.shrink_to_fit();
    problems.extend(left_out.into_iter().map(|(file, left_out)| {
        let at = (!file.is_empty()).then(|| Location::file(&file));
        let problem = Problem::new(more(most, left_out.problems), at);
        T::of(match left_out.gravest {
            Severity::Error => problem,
            Severity::Warning => problem.allow(),
        })
    }));
}

/// That there are more than are listed.
fn more(most: usize, left_out: usize) -> Kind {
    let mut kind = too_large(
        &format!("问题最多列出 {most} 处，另有 {left_out} 处未列出"),
        &format!("at most {most} problems are listed; {left_out} more are not"),
    );
    if let Kind::TooLarge { more, .. } = &mut kind {
        *more = left_out;
    }
    kind
}

/// How many problems this one says were left out before.
fn said_before(problem: &Problem) -> Option<usize> {
    match problem.kind {
        Kind::TooLarge { more, .. } if more > 0 => Some(more),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let once = problems.clone();
        problems.insert(2, at(Kind::HiddenSheet, "b.csv"));
        keep_of(&mut problems, 2);
        assert_eq!(problems[..3], once[..3]);
        let said = problems[3].message(crate::Lang::En);
        assert!(said.contains("; 3 more are not"), "{said}");
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
