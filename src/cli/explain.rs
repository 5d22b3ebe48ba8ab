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
    let dictionary = Dictionary::built_in();
    let document = match (&args.code, args.page) {
        (Some(code), _) => {
            let (code, entry) = find(code, &dictionary, lang)?;
            explain::one(code, entry, lang)
        }
        (None, PageChoice::Table) => explain::list(kinds(&dictionary), lang),
        (None, PageChoice::Markdown) => explain::reference(kinds(&dictionary), lang),
    };
    let format = match args.page {
        PageChoice::Table => Format::Terminal(style(&io::stdout(), color)),
        PageChoice::Markdown => Format::Markdown,
    };
    output::print(&DocumentReport { document, format })?;
    Ok(Outcome::Met)
}

/// Every kind of problem, by code: those of reading and measuring, and the dictionary's checks.
pub fn kinds(dictionary: &Dictionary) -> impl Iterator<Item = (&str, &Entry)> {
    let catalogued = catalogue().iter();
    let checks = dictionary.checks.iter();
    catalogued
        .map(|(code, entry)| (code.as_str(), entry))
        .chain(checks.map(|check| (check.code.as_str(), check.entry.as_ref())))
}

/// The kind of a code.
///
/// # Errors
/// Where there is none, with the most similar code.
pub fn find<'a>(
    code: &str,
    dictionary: &'a Dictionary,
    lang: Lang,
) -> anyhow::Result<(&'a str, &'a Entry)> {
    let mut all = kinds(dictionary);
    if let Some(found) = all.find(|(known, _)| *known == code) {
        return Ok(found);
    }
    let near = nearest(code, kinds(dictionary).map(|(known, _)| known));
    bail!(match (lang, near) {
        (Lang::Zh, Some(near)) => format!("没有问题代码“{code}”；是否想写“{near}”？"),
        (Lang::Zh, None) => format!("没有问题代码“{code}”；balance explain 列出全部"),
        (Lang::En, Some(near)) =>
            format!("no problem has the code \"{code}\"; is \"{near}\" meant?"),
        (Lang::En, None) =>
            format!("no problem has the code \"{code}\"; balance explain lists them all"),
    })
}
