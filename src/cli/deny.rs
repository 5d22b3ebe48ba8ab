//! `--deny`: which warnings the user wants treated as errors.

use std::collections::BTreeSet;

use balance::Lang;
use balance::dictionary::Dictionary;
use balance::measure::Findings;

use super::explain;

/// What is denied.
pub struct Deny {
    warnings: bool,
    codes: BTreeSet<String>,
}

impl Deny {
    /// Understands the words given: `warnings`, or codes.
    ///
    /// # Errors
    /// For a code that no problem has.
    pub fn parse(words: &[String], dictionary: &Dictionary, lang: Lang) -> anyhow::Result<Deny> {
        let mut deny = Deny {
            warnings: false,
            codes: BTreeSet::new(),
        };
        for word in words {
            match word.as_str() {
                "warnings" => deny.warnings = true,
                code => {
                    let (code, _) = explain::find(code, dictionary, lang)?;
                    deny.codes.insert(code.to_owned());
                }
            }
        }
        Ok(deny)
    }

    /// Makes errors of what is denied. What --allow-missing allows is no matter of
    /// `--deny warnings`, only of its own code.
    pub fn apply(&self, findings: &mut Findings) {
        findings.deny(|problem| {
            self.warnings && !problem.allowed || self.codes.contains(&problem.code)
        });
    }
}
