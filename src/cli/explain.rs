//! `balance explain`: what the code of a problem means, why it matters and how to mend it.

use std::io;

use anyhow::bail;
use balance::dictionary::Dictionary;
use balance::problem::{Entry, catalogue};
use balance::report::{DocumentReport, Format, explain};
use balance::{Lang, nearest};

use super::args::{ColorChoice, ExplainArgs, PageChoice};
use super::{Outcome, output, style};

/// Explains one code, or lists all.
pub fn explain(args: &ExplainArgs, lang: Lang, color: ColorChoice) -> anyhow::Result<Outcome> {
    let kinds = kinds();
    let all = || kinds.iter().map(|(code, entry)| (code.as_str(), entry));
    let document = match (&args.code, args.page) {
        (Some(code), _) => {
            let (code, entry) = find(code, lang)?;
            explain::one(&code, &entry, lang)
        }
        (None, PageChoice::Table) => explain::list(all(), lang),
        (None, PageChoice::Markdown) => explain::reference(all(), lang),
    };
    let format = match args.page {
        PageChoice::Table => Format::Terminal(style(&io::stdout(), color)),
        PageChoice::Markdown => Format::Markdown,
    };
    output::print(&DocumentReport { document, format })?;
    Ok(Outcome::Met)
}

/// Every kind of problem, by code: those of the program, and the checks of the dictionary.
pub fn kinds() -> Vec<(String, Entry)> {
    let own = catalogue().iter();
    let own = own.map(|(code, entry)| (code.clone(), entry.clone()));
    let dictionary = Dictionary::built_in();
    let checks = dictionary.checks.iter();
    let checks = checks.map(|check| (check.code.clone(), Entry::clone(&check.entry)));
    own.chain(checks).collect()
}

/// The kind of a code.
///
/// # Errors
/// Where there is none, with the most similar code.
pub fn find(code: &str, lang: Lang) -> anyhow::Result<(String, Entry)> {
    let kinds = kinds();
    let near = nearest(code, kinds.iter().map(|(known, _)| known.as_str())).map(str::to_owned);
    if let Some(found) = kinds.into_iter().find(|(known, _)| known == code) {
        return Ok(found);
    }
    bail!(match (lang, near) {
        (Lang::Zh, Some(near)) => format!("没有问题代码“{code}”；是否想写“{near}”？"),
        (Lang::Zh, None) => format!("没有问题代码“{code}”；balance explain 列出全部"),
        (Lang::En, Some(near)) =>
            format!("no problem has the code \"{code}\"; is \"{near}\" meant?"),
        (Lang::En, None) =>
            format!("no problem has the code \"{code}\"; balance explain lists them all"),
    })
}
