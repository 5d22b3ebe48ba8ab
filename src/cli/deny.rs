//! `--deny`: which warnings the user wants treated as errors.

use balance::Lang;
use balance::dictionary::Dictionary;
use balance::problem::Deny;

use super::codes;
use super::session::Help;

/// The help in Chinese.
pub const ZH: &[Help] = &[(
    "deny",
    "把警告当作错误：warnings 为全部，或给出代码；可重复",
)];

// No doc comment: clap would show it as the help of the subcommand.
#[derive(clap::Args)]
pub struct DenyArg {
    /// Treat warnings as errors: all of them (warnings), or those of a code; repeatable
    #[arg(
        long = "deny",
        id = "deny",
        value_name = "warnings|CODE",
        value_delimiter = ','
    )]
    pub words: Vec<String>,
}

impl DenyArg {
    /// What the user denies.
    ///
    /// # Errors
    /// For a code that no problem has.
    pub fn parse(&self, dictionary: &Dictionary, lang: Lang) -> anyhow::Result<Deny> {
        parse(&self.words, dictionary, lang)
    }
}

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
                let (code, _) = codes::find(code, dictionary, lang)?;
                deny.codes.insert(code.to_owned());
            }
        }
    }
    Ok(deny)
}
