//! What the user makes of problems: `--allow` what was looked at and found to be true, `--deny` what
//! is to be an error.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::allowance::Allowance;
use super::instance::Problem;
use super::severity::Severity;
use crate::dictionary::normalise;

/// The judgements that the user allows.
#[derive(Clone, Debug, Default)]
pub struct Allow {
    /// Those of one school first.
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    allowance: Arc<Allowance>,
    /// What the school is called in problems: as the user calls it, and by its name where that is
    /// the code.
    names: Vec<String>,
}

impl Allow {
    /// What the user allows.
    pub fn new(allowances: impl IntoIterator<Item = Allowance>) -> Allow {
        let entry = |allowance: Allowance| Entry {
            names: allowance.school.iter().map(|s| normalise(s)).collect(),
            allowance: Arc::new(allowance),
        };
        let mut entries: Vec<Entry> = allowances.into_iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.allowance.school.is_none());
        Allow { entries }
    }

    /// Every entry.
    pub fn entries(&self) -> impl Iterator<Item = &Allowance> {
        self.entries.iter().map(|entry| entry.allowance.as_ref())
    }

    /// The same with the names of schools that are meant by their codes.
    pub(crate) fn with_names(&self, names: impl Fn(&str) -> Vec<String>) -> Allow {
        let mut allow = self.clone();
        for entry in &mut allow.entries {
            if let Some(school) = &entry.allowance.school {
                let more = names(school).into_iter();
                entry.names.extend(more.map(|name| normalise(&name)));
            }
        }
        allow
    }

    /// The same problem, allowed if it is a judgement and the user says so.
    pub(crate) fn apply(&self, mut problem: Problem) -> Problem {
        if self.entries.is_empty() || !problem.kind.is_judgement() {
            return problem;
        }
        let code = problem.kind.code();
        let mut of_code = self.entries.iter().filter(|e| e.allowance.code == code);
        let school = problem.kind.whose().map(|name| normalise(&name));
        let fits = |entry: &&Entry| {
            let named = school.as_ref().is_some_and(|s| entry.names.contains(s));
            entry.allowance.school.is_none() || named
        };
        problem.allowance = of_code.find(fits).map(|entry| Arc::clone(&entry.allowance));
        problem
    }
}

/// The warnings that the user wants treated as errors.
#[derive(Clone, Debug, Default)]
pub struct Deny {
    /// All of them, but those that the user has allowed.
    pub warnings: bool,
    /// Those of these codes.
    pub codes: BTreeSet<String>,
}

impl Deny {
    /// Makes a problem an error if it is denied.
    pub fn apply(&self, mut problem: Problem) -> Problem {
        let named = self.codes.contains(problem.kind.code());
        let denied = self.warnings && !problem.allowed || named;
        // What is allowed of one school is not meant by what is denied of all.
        if denied && problem.allowance.is_none() && problem.severity() == Severity::Warning {
            problem.denied = true;
        }
        problem
    }
}
