//! A judgement that the user has looked at and found to be true.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
