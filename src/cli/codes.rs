//! The codes of problems.

use anyhow::bail;
use balance::dictionary::Dictionary;
use balance::problem::{Entry, catalogue};
use balance::{Lang, nearest, say};

/// Every kind of problem, by code: those of reading and measuring, and the dictionary's checks.
pub fn all(dictionary: &Dictionary) -> impl Iterator<Item = (&str, &Entry)> {
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
    if let Some(found) = all(dictionary).find(|(known, _)| *known == code) {
        return Ok(found);
    }
    let near = nearest(code, all(dictionary).map(|(known, _)| known));
    bail!(match near {
        Some(near) => say!(
            lang,
            "没有问题代码“{code}”；是否想写“{near}”？",
            "no problem has the code \"{code}\"; is \"{near}\" meant?",
        ),
        None => say!(
            lang,
            "没有问题代码“{code}”；balance explain 列出全部",
            "no problem has the code \"{code}\"; balance explain lists them all",
        ),
    })
}
