//! One problem: its kind, where it stands, and how grave it is to the user.

use std::sync::Arc;

use super::allowance::Allowance;
use super::kind::Kind;
use super::location::Location;
use super::severity::Severity;
use crate::lang::Lang;

/// One thing that is wrong, or doubtful, in the input.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What it is.
    pub kind: Kind,
    /// Where it stands; for a contradiction, every cell concerned.
    pub at: Vec<Location>,
    /// A warning even where its kind is an error: the user allowed it, or no result rests on it.
    pub allowed: bool,
    /// What the user has said of it, where it is a judgement that the user knows better.
    pub allowance: Option<Arc<Allowance>>,
    /// An error even where its kind is a warning: the user denied it.
    pub denied: bool,
    /// The counties it is of, where its places do not tell.
    pub counties: Vec<usize>,
}

impl Problem {
    /// A problem with the places it stands in.
    pub fn new(kind: Kind, at: impl IntoIterator<Item = Location>) -> Problem {
        Problem {
            kind,
            at: at.into_iter().collect(),
            allowed: false,
            allowance: None,
            denied: false,
            counties: Vec::new(),
        }
    }

    /// The same, which the user has said to go on in spite of.
    pub fn allow(mut self) -> Problem {
        self.allowed = true;
        self
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        if self.denied {
            Severity::Error
        } else if self.allowed || self.allowance.is_some() {
            Severity::Warning
        } else {
            self.kind.severity()
        }
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// What is wrong and how to mend it, in one sentence each.
    pub fn message(&self, lang: Lang) -> String {
        let hint = self.kind.hint(lang);
        let message = self.kind.message(lang);
        match hint.is_empty() {
            true => message,
            false => format!("{message}{}{hint}", lang.pick("。", ". ")),
        }
    }
}

/// Whether any of the problems forbids an audit.
pub fn any_error(problems: &[Problem]) -> bool {
    problems.iter().any(|p| p.severity() == Severity::Error)
}
