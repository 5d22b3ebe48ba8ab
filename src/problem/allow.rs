//! What the user has looked at and found to be true: `--allow`, the twin of `--deny`.

use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Problem;
use crate::dictionary::normalise;

/// A judgement of the program that the user knows better: of every school, or of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Allowance {
    /// The code of the problem.
    pub code: String,
    /// The school, by its code or its name; null for all.
    pub school: Option<String>,
    /// Why it is true, in the user's words; null where none are given.
    pub reason: Option<String>,
}

impl Allowance {
    /// From what the user writes: `CODE`, `CODE@SCHOOL`, each with `=REASON`.
    ///
    /// ```
    /// use balance::problem::Allowance;
    /// let allowance = Allowance::parse("outlier@石坡小学=新建实验楼");
    /// assert_eq!(allowance.school.as_deref(), Some("石坡小学"));
    /// assert_eq!(allowance.reason.as_deref(), Some("新建实验楼"));
    /// assert_eq!(allowance.to_string(), "outlier@石坡小学");
    /// assert_eq!(Allowance::parse("outlier").reason, None);
    /// ```
    pub fn parse(text: &str) -> Allowance {
        let given = |text: &str| {
            let text = text.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let (what, reason) = text.split_once('=').unwrap_or((text, ""));
        let (code, school) = what.split_once('@').unwrap_or((what, ""));
        Allowance {
            code: code.trim().to_owned(),
            school: given(school),
            reason: given(reason),
        }
    }
}

/// `CODE@SCHOOL`
impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        match &self.school {
            Some(school) => write!(f, "@{school}"),
            None => Ok(()),
        }
    }
}

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
