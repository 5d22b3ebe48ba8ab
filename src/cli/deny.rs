//! `--deny`: which warnings the user wants treated as errors.

use balance::Lang;
use balance::dictionary::Dictionary;
use balance::problem::Deny;

use super::explain;

/// Understands the words given: `warnings`, or codes. What --allow-missing allows is no matter of
/// `--deny warnings`, only of its own code.
///
/// # Errors
/// For a code that no problem has.
pub fn parse(words: &[String], dictionary: &Dictionary, lang: Lang) -> anyhow::Result<Deny> {
    let mut deny = Deny::default();
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
